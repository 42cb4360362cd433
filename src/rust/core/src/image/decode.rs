//! Reads PNG, JPEG, BMP, GIF (first frame) and WebP files.

use std::io::{Cursor, Read};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use super::Bitmap;
use crate::LimeError;

/// Pixels above which a picture is refused: 134 million. A file of a few bytes can declare billions.
const MOST_PIXELS: u64 = 1 << 27;

/// Whether a file begins like a picture, of whatever format. Says no of folders, pipes and devices without opening them.
pub fn is_picture(path: &str) -> bool {
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
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    match image::guess_format(bytes).ok()? {
        ImageFormat::Png => Some("png"),
        ImageFormat::Jpeg => Some("jpeg"),
        ImageFormat::Bmp => Some("bmp"),
        ImageFormat::Gif => Some("gif"),
        ImageFormat::WebP => Some("webp"),
        _ => None,
    }
}

/// Reads a picture; 16-bit channels become 8-bit, grey and palette become RGB.
///
/// # Errors
/// `ImageRead` if the file cannot be opened, is damaged or cut off; `ImageFormat` if its content is no format read here.
pub fn decode(path: &str) -> Result<Bitmap, LimeError> {
    let failed = |message: String| LimeError::ImageRead { path: path.to_owned(), message };
    if std::fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        return Err(failed("it is not a file".to_owned()));
    }
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    if bytes.is_empty() {
        return Err(failed("the file is empty".to_owned()));
    }
    let format = sniff(&bytes).ok_or_else(|| LimeError::ImageFormat { path: path.to_owned() })?;
    if format == "jpeg" && !jpeg_is_complete(&bytes) {
        return Err(failed("the JPEG data is cut off".to_owned()));
    }
    let reader =
        ImageReader::new(Cursor::new(&bytes)).with_guessed_format().map_err(|error| failed(error.to_string()))?;
    let damaged = |error: image::ImageError| failed(format!("it is damaged or cut off ({error})"));
    let decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(failed(format!("it claims to have {width} x {height} pixels, and at most {MOST_PIXELS} are read")));
    }
    let declared_alpha = decoder.color_type().has_alpha();
    let image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let rgba = image.into_rgba8();
    // The GIF decoder always declares alpha: only a transparent pixel shows that there is any.
    let alpha = declared_alpha && (format != "gif" || rgba.pixels().any(|px| px.0[3] < 255));
    Ok(Bitmap { width: rgba.width() as usize, height: rgba.height() as usize, alpha, rgba: rgba.into_raw() })
}

/// Whether an end-of-image marker follows the start of the scan. The decoder fills what is missing with grey, and an
/// explanation of a half-grey picture would look like one of the whole.
fn jpeg_is_complete(bytes: &[u8]) -> bool {
    let mut at = 2; // behind the start-of-image marker
    while let [0xff, marker, high, low, ..] = bytes.get(at..).unwrap_or(&[]) {
        match marker {
            0xff => at += 1,
            0xda => return bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]),
            _ => at += 2 + (usize::from(*high) << 8 | usize::from(*low)),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;
    use image::{ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};

    fn read(name: &str, bytes: &[u8]) -> Result<Bitmap, LimeError> {
        let folder = Folder::new();
        std::fs::write(folder.file(name), bytes).unwrap();
        decode(&folder.file(name))
    }

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let picture = RgbImage::from_fn(9, 5, |x, y| Rgb([x as u8 * 20, y as u8 * 40, 90]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(picture).write_to(&mut bytes, format).unwrap();
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
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp] {
            let bytes = encoded(format);
            assert!(read("cut", &bytes[..bytes.len() / 2]).is_err(), "{format:?}");
            for length in 0..bytes.len() {
                let _ = read("cut", &bytes[..length]);
            }
        }
    }

    #[test]
    fn a_small_file_that_claims_billions_of_pixels_is_refused() {
        let gif = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";
        assert!(matches!(read("huge.gif", gif), Err(LimeError::ImageRead { .. })));
        let mut bmp = encoded(ImageFormat::Bmp);
        bmp[22..26].copy_from_slice(&(-(i32::MAX - 200)).to_le_bytes());
        assert!(matches!(read("huge.bmp", &bmp), Err(LimeError::ImageRead { .. })));
    }

    #[test]
    fn folders_and_devices_are_neither_opened_nor_read() {
        for path in ["/", "/dev/zero"] {
            assert!(!is_picture(path));
            assert!(matches!(decode(path), Err(LimeError::ImageRead { .. })), "{path}");
        }
    }

    #[test]
    fn other_content_is_told_apart_from_damage() {
        assert!(matches!(read("text.png", b"hello there"), Err(LimeError::ImageFormat { .. })));
        assert!(matches!(decode("/no/such.png"), Err(LimeError::ImageRead { .. })));
        assert!(matches!(read("empty.png", b""), Err(LimeError::ImageRead { .. })));
    }
}
