#!/bin/sh
# Renders inst/extdata/produce.png from data-raw/produce.pov. Needs POV-Ray 3.7
# and Python with Pillow; run from the top of the package.
set -eu

raw=$(mktemp -d)
trap 'rm -rf "$raw"' EXIT
povray +Idata-raw/produce.pov +O"$raw/produce.png" \
  +W420 +H315 +A0.2 +AM2 +R2 +FN8 -D
"${PYTHON:-python3}" - "$raw/produce.png" inst/extdata/produce.png <<'END'
import sys
from PIL import Image

with Image.open(sys.argv[1]) as drawn:
    pixels = drawn.convert("RGB")
Image.frombytes("RGB", pixels.size, pixels.tobytes()).save(sys.argv[2], optimize=True)
END
