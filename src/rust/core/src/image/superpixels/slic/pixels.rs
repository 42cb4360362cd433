//! The picture as the algorithm sees it.

use crate::image::pixels::lab::Lab;

/// Pixels as the algorithm sees them.
#[derive(Clone, Copy)]
pub(crate) struct Pixels<'a> {
    pub lab: &'a [Lab],
    pub width: usize,
    pub height: usize,
    /// Superpixel pitch: the root of the mean area.
    pub pitch: f64,
    pub weight: f64,
}
