//! Reads PNG, JPEG, BMP, GIF and WebP files, of animations the first frame.
//!
//! Pixels come as they are stored: no EXIF orientation, ICC profile or gamma is applied, as in Pillow, which Keras reads
//! with. JPEG files with four inks are taken to be inverted, as Adobe stores them and every reader known to us assumes.

use std::io::{Cursor, Read};
use std::path::Path;

use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::frames::count_frames;
use crate::base::memory::room;
use crate::base::run::{Cancel, Stoppable};
use crate::image::{buffer, Bitmap, CHANNELS};
use crate::LimeError;

/// Pixels above which a picture is refused: 134 million. A file of a few bytes can declare billions.
const MOST_PIXELS: u64 = 1 << 27;

/// Bytes a pixel that a decoder may need for itself: two for each of three colours of a progressive JPEG, less in other formats.
const OF_DECODER: usize = 8;

/// Whether a file begins like a picture, of whatever format. Says no of folders, pipes and devices without opening them.
pub fn is_picture(path: impl AsRef<Path>) -> bool {
    let path = path.as_ref();
    let begin = || -> Option<Vec<u8>> {
        if !std::fs::metadata(path).ok()?.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        std::fs::File::open(path).ok()?.take(64).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    begin().is_some_and(|bytes| image::guess_format(&bytes).is_ok())
}

/// The format of a picture, by its first bytes; `None` if it is not one that [`decode`] reads.
fn sniff(bytes: &[u8]) -> Option<ImageFormat> {
    use ImageFormat::{Bmp, Gif, Jpeg, Png, WebP};
    image::guess_format(bytes).ok().filter(|format| matches!(format, Png | Jpeg | Bmp | Gif | WebP))
}

/// Reads a picture; 16-bit channels become 8-bit, grey, palette and four inks become RGB.
///
/// # Errors
/// `ImageRead` if the file cannot be opened, is damaged or cut off; `ImageFormat` if its content is no format read here, or
/// a rare variant of one that another reader may know; `Interrupted`, of a JPEG only before and after its decompression; `Memory`.
pub fn decode(path: impl AsRef<Path>, cancel: &Cancel) -> Result<Bitmap, LimeError> {
    let path = path.as_ref();
    let name = path.to_string_lossy();
    let failed = |message: String| LimeError::ImageRead { path: name.to_string(), message };
    let about = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?;
    if !about.is_file() {
        return Err(failed("it is not a file".to_owned()));
    }
    room(usize::try_from(about.len()).unwrap_or(usize::MAX))?;
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    decode_bytes(&bytes, &name, cancel)
}

/// The same from the content of a file, whose `path` errors name.
///
/// # Errors
/// As [`decode`].
pub fn decode_bytes(bytes: &[u8], path: &str, cancel: &Cancel) -> Result<Bitmap, LimeError> {
    let failed = |message: String| LimeError::ImageRead { path: path.to_owned(), message };
    let unknown = || LimeError::ImageFormat { path: path.to_owned() };
    if bytes.is_empty() {
        return Err(failed("the file is empty".to_owned()));
    }
    let format = sniff(bytes).ok_or_else(unknown)?;
    if format == ImageFormat::Jpeg {
        match examine_jpeg(bytes) {
            Jpeg::Usual => (),
            Jpeg::OtherCoding => return Err(unknown()),
            Jpeg::CutOff => return Err(failed("the JPEG data is cut off".to_owned())),
        }
    }
    let damaged = |error: ImageError| match error {
        _ if cancel.check().is_err() => LimeError::Interrupted,
        ImageError::Unsupported(_) => unknown(),
        error => failed(format!("it is damaged or cut off ({error})")),
    };
    room(bytes.len().saturating_mul(6))?; // what is no pixel is copied, in PNG files more than once
    let mut reader = ImageReader::with_format(Stoppable { inner: Cursor::new(bytes), cancel }, format);
    if format == ImageFormat::Png {
        reader.limits(png_limits(bytes));
    }
    let decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(failed(format!("it claims to have {width} x {height} pixels, and at most {MOST_PIXELS} are read")));
    }
    let (width, height) = (width as usize, height as usize);
    let colour = decoder.color_type();
    let mut pixels = buffer(width * height * usize::from(colour.bytes_per_pixel()), 0)?;
    room(width * height * OF_DECODER)?;
    decoder.read_image(&mut pixels).map_err(damaged)?;
    cancel.check()?;
    let rgba = rgba_bytes(pixels, colour)?.ok_or_else(unknown)?;
    cancel.check()?;
    // The GIF decoder always declares alpha: only a transparent pixel shows that there is any. What the first frame does
    // not cover is transparent too, as in browsers.
    let alpha = colour.has_alpha() && (format != ImageFormat::Gif || rgba.iter().skip(3).step_by(4).any(|&a| a < 255));
    let frames = count_frames(bytes, format);
    Ok(Bitmap { width, height, alpha, frames, rgba })
}

/// What the decoder of PNG files may take besides the pixels: two rows of 8 bytes a pixel, and four times the length of the file: its
/// chunks in a buffer that is doubled, and a copy of texts. A profile that unpacks to more is left out: a file of 2 MB can hold one of gigabytes.
/// Texts are never unpacked.
fn png_limits(bytes: &[u8]) -> Limits {
    let width = bytes.get(16..20).and_then(|width| width.first_chunk()).map_or(0, |width| u32::from_be_bytes(*width));
    let mut limits = Limits::default();
    limits.max_alloc = Some((1 << 16) + 16 * u64::from(width).min(MOST_PIXELS) + 4 * bytes.len() as u64);
    limits
}

/// Width x height x 4 bytes, from pixels of `colour`. Of 16 bits the upper 8, as Pillow and TensorFlow take them. None for colours that no
/// format read here has.
fn rgba_bytes(mut pixels: Vec<u8>, colour: ColorType) -> Result<Option<Vec<u8>>, LimeError> {
    let channels = usize::from(colour.channel_count());
    if usize::from(colour.bytes_per_pixel()) == 2 * channels {
        for at in 0..pixels.len() / 2 {
            pixels[at] = (u16::from_ne_bytes([pixels[2 * at], pixels[2 * at + 1]]) >> 8) as u8;
        }
        pixels.truncate(pixels.len() / 2);
    } else if usize::from(colour.bytes_per_pixel()) != channels {
        return Ok(None);
    }
    if channels == CHANNELS {
        return Ok(Some(pixels));
    }
    let mut rgba = buffer(pixels.len() / channels * CHANNELS, u8::MAX)?;
    for (out, pixel) in rgba.chunks_exact_mut(CHANNELS).zip(pixels.chunks_exact(channels)) {
        match pixel {
            [grey] => out[..3].fill(*grey),
            [grey, alpha] => out.copy_from_slice(&[*grey, *grey, *grey, *alpha]),
            colours => out[..3].copy_from_slice(colours),
        }
    }
    Ok(Some(rgba))
}

enum Jpeg {
    Usual,
    /// Arithmetic, lossless or hierarchical.
    OtherCoding,
    CutOff,
}

/// Looks for the kind of frame before the start of the scan and for an end-of-image marker behind it. The decoder fills
/// what is missing with grey, and an explanation of a half-grey picture would look like one of the whole.
fn examine_jpeg(bytes: &[u8]) -> Jpeg {
    let mut found = Jpeg::Usual;
    let mut at = 2; // behind the start-of-image marker
    while let [0xff, marker, high, low, ..] = bytes.get(at..).unwrap_or(&[]) {
        match marker {
            0xff => {
                at += 1;
                continue;
            }
            0xda if bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]) => return found,
            0xda => return Jpeg::CutOff,
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => found = Jpeg::OtherCoding,
            _ => (),
        }
        at += 2 + (usize::from(*high) << 8 | usize::from(*low));
    }
    Jpeg::CutOff
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;
    use image::{DynamicImage, ImageBuffer, ImageEncoder, Luma, Rgb, RgbImage, Rgba, RgbaImage};
    use rand::rngs::ChaCha8Rng;
    use rand::{Rng, SeedableRng};

    const FORMATS: [ImageFormat; 5] =
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp];

    fn read(name: &str, bytes: &[u8]) -> Result<Bitmap, LimeError> {
        let folder = Folder::new();
        std::fs::write(folder.file(name), bytes).unwrap();
        decode(folder.file(name), &Cancel::default())
    }

    fn encoded(format: ImageFormat) -> Vec<u8> {
        write(RgbImage::from_fn(9, 5, |x, y| Rgb([x as u8 * 20, y as u8 * 40, 90])).into(), format)
    }

    fn write(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn lossless_formats_give_back_their_pixels() {
        for (format, name) in [(ImageFormat::Png, "a.png"), (ImageFormat::Bmp, "a.bmp"), (ImageFormat::WebP, "a.webp")]
        {
            let bitmap = read(name, &encoded(format)).unwrap();
            assert_eq!((bitmap.width, bitmap.height, bitmap.alpha), (9, 5, false), "{name}");
            assert_eq!(bitmap.rgba[(3 + 2 * 9) * 4..][..4], [60, 80, 90, 255], "{name}");
        }
    }

    #[test]
    fn a_wish_to_stop_is_no_damage() {
        let folder = Folder::new();
        let cancel = Cancel::default();
        cancel.set();
        for format in FORMATS {
            std::fs::write(folder.file("a"), encoded(format)).unwrap();
            assert_eq!(decode(folder.file("a"), &cancel), Err(LimeError::Interrupted), "{format:?}");
        }
    }

    #[test]
    fn alpha_is_seen_where_it_is() {
        let picture = RgbaImage::from_fn(4, 4, |x, _| Rgba([1, 2, 3, if x == 0 { 0 } else { 255 }]));
        let mut bytes = Vec::new();
        image::codecs::png::PngEncoder::new(&mut bytes)
            .write_image(&picture, 4, 4, image::ExtendedColorType::Rgba8)
            .unwrap();
        assert!(read("alpha.png", &bytes).unwrap().alpha);
        assert!(!read("opaque.gif", &encoded(ImageFormat::Gif)).unwrap().alpha);
    }

    #[test]
    fn a_file_cut_anywhere_is_an_error_and_never_a_panic() {
        for format in FORMATS {
            let bytes = encoded(format);
            assert!(read("cut", &bytes[..bytes.len() / 2]).is_err(), "{format:?}");
            for length in 0..bytes.len() {
                let _ = read("cut", &bytes[..length]);
            }
        }
    }

    #[test]
    fn altered_bytes_give_an_error_or_a_whole_picture_and_never_a_panic() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for format in FORMATS {
            let whole = encoded(format);
            for _ in 0..200 {
                let mut bytes = whole.clone();
                for _ in 0..1 + rng.next_u32() % 3 {
                    let at = rng.next_u32() as usize % bytes.len();
                    bytes[at] = rng.next_u32() as u8;
                }
                if let Ok(bitmap) = read("altered", &bytes) {
                    assert_eq!(bitmap.rgba.len(), bitmap.width * bitmap.height * 4, "{format:?}");
                }
            }
        }
    }

    #[test]
    fn sixteen_bits_become_their_upper_eight() {
        let grey = ImageBuffer::from_fn(4, 1, |x, _| Luma([[0x00ff_u16, 0x12ff, 0x7f80, 0xffff][x as usize]]));
        let colour = ImageBuffer::from_pixel(1, 1, Rgba([0x01ff_u16, 0x8000, 0xfe81, 0x80ff]));
        let bitmap = read("grey.png", &write(grey.into(), ImageFormat::Png)).unwrap();
        assert_eq!(
            (bitmap.alpha, bitmap.rgba.into_iter().step_by(4).collect::<Vec<u8>>()),
            (false, vec![0x00, 0x12, 0x7f, 0xff])
        );
        let bitmap = read("colour.png", &write(colour.into(), ImageFormat::Png)).unwrap();
        assert_eq!((bitmap.alpha, bitmap.rgba), (true, vec![0x01, 0x80, 0xfe, 0x80]));
    }

    #[test]
    fn a_jpeg_in_another_coding_is_left_to_other_readers() {
        let mut jpeg = encoded(ImageFormat::Jpeg);
        let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        for marker in [0xc3, 0xc9, 0xca] {
            jpeg[frame + 1] = marker;
            assert!(matches!(read("arithmetic.jpg", &jpeg), Err(LimeError::ImageFormat { .. })));
            assert!(matches!(read("cut.jpg", &jpeg[..jpeg.len() - 2]), Err(LimeError::ImageRead { .. })));
        }
    }

    #[test]
    fn a_small_file_that_claims_billions_of_pixels_is_refused() {
        let gif = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";
        assert!(matches!(read("huge.gif", gif), Err(LimeError::ImageRead { .. })));
        let mut frame_beyond_screen = *gif;
        frame_beyond_screen[6..10].copy_from_slice(&[1, 0, 1, 0]);
        frame_beyond_screen[24..28].fill(0xff);
        assert!(matches!(read("huge.gif", &frame_beyond_screen), Err(LimeError::ImageRead { .. })));
        let mut bmp = encoded(ImageFormat::Bmp);
        bmp[22..26].copy_from_slice(&(-(i32::MAX - 200)).to_le_bytes());
        assert!(matches!(read("huge.bmp", &bmp), Err(LimeError::ImageRead { .. })));
    }

    #[test]
    fn folders_and_devices_are_neither_opened_nor_read() {
        for path in ["/", "/dev/zero"] {
            assert!(!is_picture(path));
            assert!(matches!(decode(path, &Cancel::default()), Err(LimeError::ImageRead { .. })), "{path}");
        }
    }

    #[test]
    fn other_content_is_told_apart_from_damage() {
        assert!(matches!(read("text.png", b"hello there"), Err(LimeError::ImageFormat { .. })));
        assert!(matches!(decode("/no/such.png", &Cancel::default()), Err(LimeError::ImageRead { .. })));
        assert!(matches!(read("empty.png", b""), Err(LimeError::ImageRead { .. })));
    }

    #[test]
    fn pictures_are_known_by_how_they_begin() {
        let folder = Folder::new();
        std::fs::write(folder.file("a"), encoded(ImageFormat::Gif)).unwrap();
        std::fs::write(folder.file("b.png"), "no picture").unwrap();
        let known = |name| is_picture(folder.file(name));
        assert!(known("a") && !known("b.png") && !known("") && !known("none.png"));
    }

    #[test]
    fn markers_of_a_jpeg_may_be_filled_up() {
        let mut jpeg = encoded(ImageFormat::Jpeg);
        jpeg.insert(2, 0xff);
        assert_eq!(read("filled.jpg", &jpeg).unwrap().width, 9);
    }
}
