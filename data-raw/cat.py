"""Makes inst/extdata/cat.jpg from the cat photo of scikit-image.

    python data-raw/cat.py PATH/TO/skimage/data/chelsea.png

The photo is the file skimage/data/chelsea.png of the package scikit-image
0.26; its author gave it away under CC0. Only the format changes; the camera's
metadata stay behind.
"""

import os
import sys

from PIL import Image

target = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "inst", "extdata", "cat.jpg"
)
with Image.open(sys.argv[1]) as photo:
    pixels = photo.convert("RGB")
clean = Image.frombytes("RGB", pixels.size, pixels.tobytes())
clean.save(target, "JPEG", quality=92, subsampling=0, optimize=True)
