//! Pictures: decode, colours, sizes, superpixels, backgrounds, masked copies, outlines.
//!
//! Pixels are stored row by row: the pixel at column x and row y (from 0, top left) is at `x + y * width`.

pub mod copies;
pub mod files;
pub mod pixels;
pub mod superpixels;

pub(crate) use crate::base::matrix::buffer;

/// Bytes per pixel: red, green, blue, alpha.
pub const CHANNELS: usize = 4;

/// A decoded picture, 8 bits a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Bitmap {
    pub width: usize,
    pub height: usize,
    /// Whether the source had an alpha channel.
    pub alpha: bool,
    /// Pictures in the source; this is the first.
    pub frames: usize,
    /// width x height x [`CHANNELS`] bytes.
    pub rgba: Vec<u8>,
}

/// A value of a picture: a byte, or a number on the user's own scale.
pub trait Sample: Copy + Send + Sync {
    fn value(self) -> f64;
    fn of(value: f64) -> Self;
}

impl Sample for u8 {
    fn value(self) -> f64 {
        f64::from(self)
    }
    /// Rounds half up.
    fn of(value: f64) -> Self {
        (value + 0.5).floor().clamp(0.0, 255.0) as u8
    }
}

impl Sample for f64 {
    fn value(self) -> f64 {
        self
    }
    fn of(value: f64) -> Self {
        value
    }
}

/// The four neighbours of pixel `p` in a picture of `width` x `height` that lie inside it.
pub(crate) fn neighbours4(p: usize, width: usize, height: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (p % width, p / width);
    [
        (x > 0).then(|| p - 1),
        (y > 0).then(|| p - width),
        (x + 1 < width).then(|| p + 1),
        (y + 1 < height).then(|| p + width),
    ]
    .into_iter()
    .flatten()
}
