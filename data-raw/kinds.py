"""Makes tests/testthat/fixtures/kinds/: a tiny picture file of every kind, and kinds.csv, what Pillow sees in them.

    python data-raw/kinds.py

What Pillow cannot write (interlaced PNG, YCCK, frames with an offset, BMP with masks) is put together from bytes here. The
values are those that Pillow reads, except where `seen()` says otherwise. Made with Pillow 12.3.0 (libjpeg-turbo 3.1.4.1,
libwebp 1.6.0, libtiff 4.7.1) and NumPy 1.26.4.
"""

import base64
import io
import os
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "testthat", "fixtures", "kinds")
WIDTH, HEIGHT = 10, 6


# The pictures: uint8, height x width x channels --------------------------------------------------------------------


def colours(shift=0):
    """No two channels alike, so that swapped ones show; neither symmetric, so that a turned picture does."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = (20 + 23 * x + shift, 240 - 35 * y - 2 * x + shift, 60 + 9 * x + 20 * y + shift)
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def alpha():
    """From clear (the first two columns) through half to opaque."""
    return np.tile(np.clip(np.arange(WIDTH) * 36 - 36, 0, 255).astype(np.uint8), (HEIGHT, 1))


def translucent():
    return np.dstack([colours(), alpha()])


def few_colours():
    """Numbers of five colours, and the colours."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    palette = [(200, 30, 40), (10, 160, 70), (20, 50, 220), (250, 240, 30), (90, 100, 110)]
    return ((x // 2 + y) % 5).astype(np.uint8), palette


def wide():
    """For JPEG: more than one block of 8 x 8 and of 16 x 16, smooth, so that coding errors stay small."""
    y, x = np.mgrid[0:12, 0:20]
    return np.stack((20 + 11 * x, 230 - 15 * y, 60 + 5 * x + 8 * y), -1).astype(np.uint8)


# Pieces of files ---------------------------------------------------------------------------------------------------


def saved(image, form, **options):
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def palette_image(shift=0):
    numbers, palette = few_colours()
    image = Image.fromarray((numbers + shift) % 5, "P")
    image.putpalette([value for colour in palette for value in colour])
    return image


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(depth, colour_type, data, interlaced=False, extra=b""):
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour_type, 0, 0, int(interlaced))
    body = chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + body


def rows(pixels):
    """Lines of a PNG file without filter; 16-bit samples high byte first."""
    return b"".join(b"\0" + line.astype(line.dtype.newbyteorder(">")).tobytes() for line in pixels)


def interlaced_rows(pixels):
    """The seven passes of Adam7: first row and column, steps between rows and columns."""
    passes = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
    parts = (pixels[top::down, left::right] for top, left, down, right in passes)
    return b"".join(rows(part) for part in parts if part.size)


def segment(data, marker):
    """Where a JPEG segment begins and ends."""
    at = 2
    while data[at + 1] != marker:
        at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    return at, at + 2 + struct.unpack(">H", data[at + 2:at + 4])[0]


def jpeg(pixels, mode="RGB", **options):
    return saved(Image.fromarray(pixels, mode), "JPEG", **{"quality": 90, "optimize": True, **options})


def ink(pixels):
    """Cyan, magenta, yellow, black of a picture in red, green, blue; half of the grey is black ink."""
    inks = 255 - pixels.astype(int)
    black = inks.min(-1, keepdims=True) // 2
    return np.dstack([(inks - black) * 255 // (255 - black), black]).astype(np.uint8)


def ycck():
    """Pillow writes CMYK as it is, inverted; here its planes are those of YCCK, and the Adobe segment says so."""
    inverted = 255 - ink(wide())
    # libjpeg's ink is 255 minus the colour of YCC, and what it stores is inverted ink.
    luma = np.array(Image.fromarray(255 - inverted[:, :, :3], "RGB").convert("YCbCr"))
    data = bytearray(jpeg(255 - np.dstack([luma, inverted[:, :, 3]]), "CMYK"))
    _, end = segment(data, 0xEE)
    data[end - 1] = 2
    return bytes(data)


def without_adobe(data):
    start, end = segment(data, 0xEE)
    return data[:start] + data[end:]


def numbered_components(data):
    """Components called 1, 2, 3 instead of R, G, B, as by Photoshop: only the Adobe segment tells that it is RGB."""
    data = bytearray(data)
    frame, _ = segment(data, 0xC0)
    scan, _ = segment(data, 0xDA)
    for number in range(3):
        data[frame + 10 + 3 * number] = number + 1
        data[scan + 5 + 2 * number] = number + 1
    return bytes(data)


def swapping_profile():
    """An ICC profile of sRGB's colours with red and green exchanged: who applies it cannot miss it."""
    def xyz(*values):
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    parts = (
        (b"rXYZ", xyz(0.3851, 0.7169, 0.0971)),
        (b"gXYZ", xyz(0.4361, 0.2225, 0.0139)),
        (b"bXYZ", xyz(0.1431, 0.0606, 0.7141)),
        (b"rTRC", b"curv\0\0\0\0\0\0\0\1\2\x33\0\0"),
    )
    table, data, start = [], b"", 128 + 4 + 12 * 6
    for name, part in parts:
        table.append(name + struct.pack(">II", start + len(data), len(part)))
        data += part
    table += [other + table[3][4:] for other in (b"gTRC", b"bTRC")]
    body = struct.pack(">I", 6) + b"".join(table) + data
    header = bytearray(128)
    header[0:4] = struct.pack(">I", 128 + len(body))
    header[8:12] = b"\x02\x10\0\0"
    header[12:24] = b"mntrRGB XYZ "
    header[36:40] = b"acsp"
    header[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    return bytes(header) + body


def oriented(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def gif_on_screen(image, left, top):
    """A GIF file whose frame is smaller than its screen."""
    data = bytearray(saved(image, "GIF"))
    data[6:10] = struct.pack("<HH", WIDTH, HEIGHT)
    palette = 3 * 2 ** ((data[10] & 7) + 1)
    at = 13 + palette
    while data[at] == 0x21:
        at += 2
        while data[at]:
            at += data[at] + 1
        at += 1
    data[at + 1:at + 5] = struct.pack("<HH", left, top)
    return bytes(data)


def bmp(header, pixels, between=b""):
    start = 14 + len(header) + len(between)
    lines = b"".join(line.tobytes() + b"\0" * (-line.nbytes % 4) for line in pixels[::-1])
    return b"BM" + struct.pack("<IHHI", start + len(lines), 0, 0, start) + header + between + lines


def bmp_palette():
    numbers, palette = few_colours()
    header = struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 8, 0, 0, 2835, 2835, len(palette), 0)
    return bmp(header, numbers, b"".join(bytes((blue, green, red, 0)) for red, green, blue in palette))


def bmp_32(masked):
    """Without masks the fourth byte means nothing, with them it is alpha."""
    pixels = translucent()[:, :, [2, 1, 0, 3]]
    header = struct.pack("<iiHHIIiiII", WIDTH, HEIGHT, 1, 32, 3 if masked else 0, 0, 2835, 2835, 0, 0)
    if not masked:
        return bmp(struct.pack("<I", 40) + header, pixels)
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    return bmp(struct.pack("<I", 108) + header + masks + b"BGRs" + bytes(48), pixels)


def webp_on_screen(left, top):
    """A WebP animation whose frames are smaller than its screen; offsets are even, and stored halved."""
    first, second = (Image.fromarray(colours(shift)[:4, :6]) for shift in (0, 10))
    data = bytearray(saved(first, "WEBP", save_all=True, append_images=[second], lossless=True))
    screen, frame = data.index(b"VP8X") + 12, data.index(b"ANMF") + 8
    data[screen:screen + 6] = (WIDTH - 1).to_bytes(3, "little") + (HEIGHT - 1).to_bytes(3, "little")
    data[frame:frame + 6] = (left // 2).to_bytes(3, "little") + (top // 2).to_bytes(3, "little")
    return bytes(data)


# full-chroma.jpg after "jpegtran -arithmetic": Pillow reads such files but does not write them.
ARITHMETIC = """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGB
YUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/yQARCAAM
ABQDAREAAhEBAxEB/8wACgAQEAUBEBEF/9oADAMBAAIRAxEAPwDRYXQBcJ2l62ZETdaltaCNJ+rqSajgZEUg6X4TgmkwOng/tDw8hI2K12aTCr
TsL+z05PWV7P08a8RZ6IaMgbQe+ddHh+lkrNgYrfrO78TvfjmiSJoZh1DdAWm5+z10C5gEWKTe2Vs2nokBsONGGP/Z
"""


# The files -----------------------------------------------------------------------------------------------------------


def png_files():
    rgb = Image.fromarray(colours())
    grey = Image.fromarray(colours()[:, :, 1])
    numbers, palette = few_colours()
    transparent = {"transparency": bytes((255, 0, 128, 255, 255))}
    fine = (colours().astype(np.uint16) << 8) + np.arange(WIDTH * 3, dtype=np.uint16).reshape(WIDTH, 3) * 8
    clear_colour = struct.pack(">HHH", *(int(v) for v in colours()[2, 3]))
    second = Image.fromarray(colours(10))
    frames = {"save_all": True, "append_images": [second, grey.convert("RGB")]}
    return {
        "grey.png": saved(grey, "PNG"),
        "grey-1-bit.png": saved(Image.fromarray(numbers % 2 == 0), "PNG"),
        "grey-alpha.png": saved(Image.merge("LA", [grey, Image.fromarray(alpha())]), "PNG"),
        "grey-16-bit.png": png(16, 0, rows(fine[:, :, 1])),
        "rgb.png": saved(rgb, "PNG"),
        "rgb-16-bit.png": png(16, 2, rows(fine)),
        "rgb-one-colour-clear.png": png(8, 2, rows(colours()), extra=chunk(b"tRNS", clear_colour)),
        "rgba.png": saved(Image.fromarray(translucent()), "PNG"),
        "rgba-16-bit.png": png(16, 6, rows(np.dstack([fine, alpha().astype(np.uint16) * 257]))),
        "palette.png": saved(palette_image(), "PNG"),
        "palette-transparent.png": saved(palette_image(), "PNG", **transparent),
        "interlaced.png": png(8, 2, interlaced_rows(colours()), interlaced=True),
        "icc.png": saved(rgb, "PNG", icc_profile=swapping_profile()),
        "animated.png": saved(rgb, "PNG", **frames),
        "animated-default.png": saved(rgb, "PNG", default_image=True, **frames),
    }


def jpeg_files():
    adobe = jpeg(ink(wide()), "CMYK")
    rgb = jpeg(wide(), keep_rgb=True)
    files = {
        "grey.jpg": jpeg(wide()[:, :, 1], "L"),
        "full-chroma.jpg": jpeg(wide(), subsampling="4:4:4"),
        "half-chroma.jpg": jpeg(wide(), subsampling="4:2:0"),
        "arithmetic.jpg": base64.b64decode(ARITHMETIC),
        "progressive.jpg": jpeg(wide(), progressive=True),
        "rgb.jpg": rgb,
        "rgb-adobe.jpg": numbered_components(rgb),
        "cmyk.jpg": without_adobe(adobe),
        "cmyk-adobe.jpg": adobe,
        "ycck.jpg": ycck(),
        "icc.jpg": jpeg(wide(), icc_profile=swapping_profile()),
    }
    for orientation in (3, 6, 8):
        files["orientation-%d.jpg" % orientation] = jpeg(wide(), exif=oriented(orientation))
    return files


def other_files():
    rgb, second = Image.fromarray(colours()), Image.fromarray(colours(10))
    rgba = Image.fromarray(translucent())
    frames = [palette_image(1), palette_image(2)]
    small = palette_image().crop((0, 0, 6, 3))
    large = palette_image().resize((2 * WIDTH, 3 * HEIGHT), Image.Resampling.NEAREST)  # Pillow interlaces from 16 x 16 on
    inks = Image.fromarray(ink(colours()), "CMYK")
    fine = Image.fromarray((colours()[:, :, 1].astype(np.uint16) << 8) + 77)
    return {
        "still.gif": saved(palette_image(), "GIF"),
        "transparent.gif": saved(palette_image(), "GIF", transparency=3),
        "animated.gif": saved(palette_image(), "GIF", save_all=True, append_images=frames, duration=50),
        "interlaced.gif": saved(large, "GIF", interlace=1),
        "offset.gif": gif_on_screen(small, 3, 2),
        "lossless.webp": saved(rgb, "WEBP", lossless=True),
        "lossless-alpha.webp": saved(rgba, "WEBP", lossless=True, exact=True),
        "lossy.webp": saved(Image.fromarray(wide()), "WEBP", quality=90),
        "lossy-alpha.webp": saved(rgba, "WEBP", quality=90, exact=True),
        "animated.webp": saved(rgb, "WEBP", save_all=True, append_images=[second], lossless=True, duration=50),
        "animated-alpha.webp": saved(rgba, "WEBP", save_all=True, append_images=[second], lossless=True, exact=True),
        "offset.webp": webp_on_screen(2, 2),
        "rgb-24-bit.bmp": saved(rgb, "BMP"),
        "palette-8-bit.bmp": bmp_palette(),
        "rgb-32-bit.bmp": bmp_32(masked=False),
        "rgba-32-bit.bmp": bmp_32(masked=True),
        "rgb.tif": saved(rgb, "TIFF", compression="tiff_deflate"),
        "rgba.tif": saved(rgba, "TIFF", compression="tiff_deflate"),
        "grey.tif": saved(Image.fromarray(colours()[:, :, 1]), "TIFF"),
        "grey-16-bit.tif": saved(fine, "TIFF"),
        "palette.tif": saved(palette_image(), "TIFF"),
        "cmyk.tif": saved(inks, "TIFF", compression="tiff_deflate"),
        "orientation-6.tif": saved(rgb, "TIFF", tiffinfo={0x0112: 6}, compression="tiff_deflate"),
        "pages.tif": saved(rgb, "TIFF", save_all=True, append_images=[second], compression="tiff_deflate"),
    }


# What is in them -------------------------------------------------------------------------------------------------------


def seen(name, image):
    """Pillow's red, green, blue, alpha of the first frame, and whether it has alpha."""
    if name == "orientation-6.tif":  # turned by Pillow, unlike JPEG: back to what is stored
        image.load()
        image = image.transpose(Image.Transpose.ROTATE_90)
    if image.mode.startswith("I"):  # 16-bit grey, which convert() would cut off at 255: the high byte, as of RGB
        image = Image.fromarray((np.array(image) >> 8).astype(np.uint8))
    has_alpha = image.mode in ("RGBA", "LA") or "transparency" in image.info
    pixels = np.array(image.convert("RGBA")) if has_alpha else np.array(image.convert("RGB").convert("RGBA"))
    if name == "offset.gif":  # Pillow paints what no frame covers in the first colour; browsers leave it clear
        outside = np.ones(pixels.shape[:2], bool)
        outside[2:5, 3:9] = False
        pixels[outside] = 0
        has_alpha = True
    return pixels, has_alpha


def prove(files):
    """Each file is of the kind that its name says: a reader that does not know the kind would see something else."""
    image = {name: Image.open(io.BytesIO(data)) for name, data in files.items()}

    def far(one, other):
        return np.abs(np.array(one.convert("RGB"), int) - np.array(other.convert("RGB"), int)).max() > 50

    def patched(name, at, value):
        data = bytearray(files[name])
        data[at] = value
        return Image.open(io.BytesIO(bytes(data)))

    assert image["interlaced.png"].info["interlace"] == 1
    assert image["interlaced.gif"].tile[0].args[1] == 1
    assert image["offset.gif"].tile[0].extents == (3, 2, 9, 5)
    assert "progressive" in image["progressive.jpg"].info
    assert all(image[name].mode == "CMYK" for name in ("cmyk.jpg", "cmyk-adobe.jpg", "ycck.jpg", "cmyk.tif"))
    assert "adobe" in image["cmyk-adobe.jpg"].info and "adobe" not in image["cmyk.jpg"].info
    assert far(image["ycck.jpg"], patched("ycck.jpg", segment(files["ycck.jpg"], 0xEE)[1] - 1, 0))
    assert far(image["rgb-adobe.jpg"], Image.open(io.BytesIO(without_adobe(files["rgb-adobe.jpg"]))))
    for name in ("icc.png", "icc.jpg"):
        profile = io.BytesIO(image[name].info["icc_profile"])
        assert far(image[name], ImageCms.profileToProfile(image[name], profile, ImageCms.createProfile("sRGB")))
    for name in files:
        if name.startswith("orientation"):
            assert image[name].getexif()[0x0112] == int(name[12])


def main():
    os.makedirs(FOLDER, exist_ok=True)
    lines = ["file,width,height,alpha,frames,rgba"]
    total = 0
    files = {**png_files(), **jpeg_files(), **other_files()}
    prove(files)
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as target:
            target.write(data)
        total += len(data)
        with Image.open(io.BytesIO(data)) as image:
            frames = getattr(image, "n_frames", 1)
            pixels, has_alpha = seen(name, image)
        height, width = pixels.shape[:2]
        alpha_word = "TRUE" if has_alpha else "FALSE"
        lines.append("%s,%d,%d,%s,%d,%s" % (name, width, height, alpha_word, frames, pixels.tobytes().hex()))
    with open(os.path.join(FOLDER, "kinds.csv"), "w", encoding="ascii", newline="\n") as target:
        target.write("\n".join(lines) + "\n")
    print(len(lines) - 1, "files,", total, "bytes")


if __name__ == "__main__":
    main()
