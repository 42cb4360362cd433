//! Copies of a picture with some superpixels painted over, written as PNG files.

use std::fs::File;
use std::io::{BufWriter, Write};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use rayon::prelude::*;

use super::CHANNELS;
use crate::run::Cancel;
use crate::LimeError;

/// A picture that can be realised with any of its superpixels removed.
#[derive(Debug, Clone, Copy)]
pub struct Masked<'a> {
    pub width: usize,
    pub height: usize,
    /// Whether copies keep the alpha channel (RGBA) or not (RGB).
    pub alpha: bool,
    /// width x height x 4 bytes.
    pub rgba: &'a [u8],
    /// width x height superpixel numbers from 1.
    pub segments: &'a [i32],
    /// Red, green, blue of removed pixels, which are opaque.
    pub background: [u8; 3],
}

impl Masked<'_> {
    /// The copy in which superpixel s is kept if and only if `keep(s)`: width x height x (4 if `alpha`, else 3) bytes.
    pub fn realise(&self, keep: impl Fn(usize) -> bool) -> Vec<u8> {
        let channels = if self.alpha { CHANNELS } else { CHANNELS - 1 };
        let [red, green, blue] = self.background;
        let removed = [red, green, blue, 255];
        let mut copy = Vec::with_capacity(self.segments.len() * channels);
        for (pixel, &segment) in self.rgba.chunks_exact(CHANNELS).zip(self.segments) {
            let source = if keep(segment as usize) { pixel } else { &removed };
            copy.extend_from_slice(&source[..channels]);
        }
        copy
    }

    /// Writes one PNG per row of `z` (rows x d, column-major, 1 = kept) to `paths`, in parallel on the current pool.
    ///
    /// PNG with stored (uncompressed) data: the cheapest to write and to read back, and exact.
    ///
    /// # Errors
    /// `Argument` if the sizes do not fit each other; `Write` naming the file; `Interrupted`.
    pub fn write_png(&self, z: &[f64], paths: &[&str], cancel: &Cancel) -> Result<(), LimeError> {
        let rows = paths.len();
        if rows == 0 {
            return Ok(());
        }
        let d = z.len() / rows;
        if rows * d != z.len() || self.rgba.len() != self.segments.len() * CHANNELS {
            return Err(LimeError::Argument { name: "z", message: "does not fit the picture or the paths".to_owned() });
        }
        if self.segments.iter().any(|&s| s < 1 || s as usize > d) {
            return Err(LimeError::Argument { name: "segments", message: format!("must lie in 1..{d}") });
        }
        paths.par_iter().enumerate().try_for_each(|(row, path)| {
            cancel.check()?;
            let kept: Vec<bool> = (0..d).map(|j| z[row + j * rows] != 0.0).collect();
            self.write_one(&self.realise(|s| kept[s - 1]), path)
        })
    }

    fn write_one(&self, pixels: &[u8], path: &str) -> Result<(), LimeError> {
        let failed = |message: String| LimeError::Write { path: path.to_owned(), message };
        let mut file = BufWriter::with_capacity(1 << 18, File::create(path).map_err(|e| failed(e.to_string()))?);
        let colour = if self.alpha { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
        PngEncoder::new_with_quality(&mut file, CompressionType::Uncompressed, FilterType::NoFilter)
            .write_image(pixels, self.width as u32, self.height as u32, colour)
            .map_err(|error| failed(error.to_string()))?;
        file.flush().map_err(|error| failed(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode::decode;
    use super::*;
    use crate::testing::Folder;

    // Two pixels wide, one high; the left one half transparent.
    const PIXELS: [u8; 8] = [10, 20, 30, 128, 40, 50, 60, 255];

    fn masked(alpha: bool) -> Masked<'static> {
        Masked { width: 2, height: 1, alpha, rgba: &PIXELS, segments: &[1, 2], background: [7, 8, 9] }
    }

    #[test]
    fn removed_pixels_are_opaque_background() {
        assert_eq!(masked(true).realise(|s| s == 2), [7, 8, 9, 255, 40, 50, 60, 255]);
        assert_eq!(masked(true).realise(|s| s == 1), [10, 20, 30, 128, 7, 8, 9, 255]);
    }

    #[test]
    fn copies_have_alpha_only_if_the_source_has() {
        assert_eq!(masked(false).realise(|s| s == 2), [7, 8, 9, 40, 50, 60]);
    }

    #[test]
    fn files_hold_the_rows_of_the_mask() {
        let folder = Folder::new();
        let names = [folder.file("a.png"), folder.file("b.png")];
        let paths: Vec<&str> = names.iter().map(String::as_str).collect();
        // rows: keep 1, keep 2
        masked(true).write_png(&[1., 0., 0., 1.], &paths, &Cancel::default()).unwrap();
        let first = decode(paths[0]).unwrap();
        assert_eq!((first.alpha, first.rgba), (true, vec![10, 20, 30, 128, 7, 8, 9, 255]));
        assert_eq!(decode(paths[1]).unwrap().rgba, [7, 8, 9, 255, 40, 50, 60, 255]);
    }

    #[test]
    fn segments_outside_the_mask_are_refused() {
        let out = masked(true).write_png(&[1.0], &["x.png"], &Cancel::default());
        assert!(matches!(out, Err(LimeError::Argument { name: "segments", .. })));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let out = masked(true).write_png(&[1., 1.], &["/no/such/folder/a.png"], &Cancel::default());
        assert!(matches!(out, Err(LimeError::Write { path, .. }) if path.starts_with("/no")));
    }
}
