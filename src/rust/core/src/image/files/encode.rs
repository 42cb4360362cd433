//! Pixels into a file.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use image::codecs::bmp::BmpEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use crate::base::memory::room;
use crate::base::run::{threads, Cancel, Stoppable};
use crate::LimeError;

/// Whether there is memory to write pictures of `bytes` on every thread at once. The PNG encoder keeps the whole file, in a buffer that it doubles.
///
/// # Errors
/// `Memory`.
pub(crate) fn room_to_write(bytes: usize, path: &Path) -> Result<(), LimeError> {
    room(if is_bmp(path) { 0 } else { bytes.saturating_mul(3 * threads()) })
}

fn is_bmp(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "bmp")
}

/// A BMP where the path ends in ".bmp", else a PNG; `size` is width and height.
///
/// PNG with stored (uncompressed) data: exact, and cheap to write and to read back. BMP is cheaper still: it has no check sums.
///
/// # Errors
/// What the system or the encoder says; also after a wish to stop.
pub(crate) fn write_file(
    pixels: &[u8],
    path: &Path,
    size: (usize, usize),
    colour: ExtendedColorType,
    cancel: &Cancel,
) -> Result<(), String> {
    let (width, height) = (size.0 as u32, size.1 as u32);
    let inner = File::create(path).map_err(|e| e.to_string())?;
    let mut file = BufWriter::with_capacity(1 << 18, Stoppable { inner, cancel });
    if is_bmp(path) {
        BmpEncoder::new(&mut file).encode(pixels, width, height, colour)
    } else {
        PngEncoder::new_with_quality(&mut file, CompressionType::Uncompressed, FilterType::NoFilter)
            .write_image(pixels, width, height, colour)
    }
    .map_err(|error| error.to_string())?;
    file.flush().map_err(|error| error.to_string())
}
