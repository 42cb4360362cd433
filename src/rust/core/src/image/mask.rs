//! Copies of a picture with some superpixels removed: as PNG files, as buffers row by row, as R arrays.

use std::fs::File;
use std::io::{BufWriter, Write};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use rayon::prelude::*;

use super::{buffer, CHANNELS};
use crate::run::Cancel;
use crate::LimeError;

/// Values from which copies are shared among threads.
const PARALLEL: usize = 1 << 23;

/// A picture that can be realised with any of its superpixels removed.
#[derive(Debug, Clone)]
pub struct Masked<'a, T> {
    channels: usize,
    source: &'a [T],
    fill: &'a [T],
    segments: &'a [i32],
    /// Where a run of pixels of one superpixel ends, and its superpixel from 0.
    runs: Vec<(u32, u32)>,
    d: usize,
}

impl<'a, T: Copy + Send + Sync> Masked<'a, T> {
    /// | parameter | shape | meaning |
    /// |---|---|---|
    /// | `source` | pixels x channels | the picture, row by row |
    /// | `fill` | the same | what shows where a superpixel is removed |
    /// | `segments` | pixels | superpixel numbers in 1..d |
    ///
    /// # Errors
    /// `Argument` if the shapes do not fit each other or a number lies outside of 1..d; `Memory`.
    pub fn new(source: &'a [T], fill: &'a [T], segments: &'a [i32], d: usize) -> Result<Self, LimeError> {
        let refuse = |name, message: String| Err(LimeError::Argument { name, message });
        let pixels = segments.len();
        if pixels == 0 || u32::try_from(pixels).is_err() || source.len() % pixels != 0 || source.is_empty() {
            return refuse("segments", format!("must number each pixel; {pixels} for {} values", source.len()));
        }
        if fill.len() != source.len() {
            return refuse("background", format!("must have {} values, not {}", source.len(), fill.len()));
        }
        if segments.iter().any(|&s| s < 1 || s as usize > d) {
            return refuse("segments", format!("must lie in 1..{d}"));
        }
        let starts = |at: &usize| *at + 1 == pixels || segments[*at] != segments[*at + 1];
        let count = (0..pixels).filter(starts).count();
        let mut runs = buffer(count, (0, 0))?;
        for (run, at) in runs.iter_mut().zip((0..pixels).filter(starts)) {
            *run = (at as u32 + 1, segments[at] as u32 - 1);
        }
        Ok(Self { channels: source.len() / pixels, source, fill, segments, runs, d })
    }

    /// Writes the copy in which superpixel s (from 0) is kept if and only if `keep(s)` to `copy`, which has the shape of the
    /// source. Runs with the same fate are copied in one go.
    pub fn realise(&self, keep: impl Fn(usize) -> bool, copy: &mut [T]) {
        let mut start = 0;
        for (at, &(end, segment)) in self.runs.iter().enumerate() {
            let kept = keep(segment as usize);
            if self.runs.get(at + 1).is_some_and(|next| keep(next.1 as usize) == kept) {
                continue;
            }
            let end = end as usize * self.channels;
            let from = if kept { self.source } else { self.fill };
            copy[start..end].copy_from_slice(&from[start..end]);
            start = end;
        }
    }

    /// One copy per row of `z` (rows x d, column-major, 1 = kept), one after the other, into `out`.
    ///
    /// # Errors
    /// `Argument` if the sizes do not fit each other; `Interrupted`.
    pub fn copies(&self, z: &[f64], rows: usize, out: &mut [T], cancel: &Cancel) -> Result<(), LimeError> {
        self.check(z, rows, out.len())?;
        let one = |(row, copy): (usize, &mut [T])| {
            cancel.check()?;
            self.realise(|s| z[row + s * rows] != 0.0, copy);
            Ok(())
        };
        if out.len() >= PARALLEL {
            out.par_chunks_mut(self.source.len()).enumerate().try_for_each(one)
        } else {
            out.chunks_mut(self.source.len()).enumerate().try_for_each(one)
        }
    }

    /// The same as an R array: rows x height x width x channels, column-major, so the row changes fastest.
    ///
    /// # Errors
    /// `Argument` if the sizes do not fit each other; `Interrupted`.
    pub fn copies_by_pixel(
        &self,
        z: &[f64],
        rows: usize,
        width: usize,
        out: &mut [T],
        cancel: &Cancel,
    ) -> Result<(), LimeError> {
        self.check(z, rows, out.len())?;
        if width == 0 || self.segments.len() % width != 0 {
            return Err(LimeError::Argument { name: "width", message: format!("must divide the pixels, not {width}") });
        }
        let height = self.segments.len() / width;
        // A chunk is one column of one channel.
        let one = |(at, chunk): (usize, &mut [T])| {
            cancel.check()?;
            let (x, channel) = (at % width, at / width);
            for (y, copies) in chunk.chunks_mut(rows).enumerate() {
                let pixel = x + y * width;
                let value = pixel * self.channels + channel;
                let (kept, removed) = (self.source[value], self.fill[value]);
                let segment = self.segments[pixel] as usize - 1;
                for (copy, keep) in copies.iter_mut().zip(&z[segment * rows..(segment + 1) * rows]) {
                    *copy = if *keep != 0.0 { kept } else { removed };
                }
            }
            Ok(())
        };
        if out.len() >= PARALLEL {
            out.par_chunks_mut(height * rows).enumerate().try_for_each(one)
        } else {
            out.chunks_mut(height * rows).enumerate().try_for_each(one)
        }
    }

    fn check(&self, z: &[f64], rows: usize, out: usize) -> Result<(), LimeError> {
        if rows == 0 || z.len() != rows * self.d || out != rows * self.source.len() {
            let message = format!("must have {rows} x {} values for {out} values out, not {}", self.d, z.len());
            return Err(LimeError::Argument { name: "z", message });
        }
        Ok(())
    }
}

impl Masked<'_, u8> {
    /// Writes one PNG per row of `z` (rows x d, column-major, 1 = kept) to `paths`, in parallel on the current pool: RGB for
    /// three channels, RGBA for four.
    ///
    /// PNG with stored (uncompressed) data: the cheapest to write and to read back, and exact.
    ///
    /// # Errors
    /// `Argument` if the sizes do not fit each other; `Write` naming the file; `Interrupted`; `Memory`.
    pub fn write_png(&self, z: &[f64], paths: &[&str], width: usize, cancel: &Cancel) -> Result<(), LimeError> {
        let rows = paths.len();
        if rows == 0 {
            return Ok(());
        }
        self.check(z, rows, rows * self.source.len())?;
        paths.par_iter().enumerate().try_for_each(|(row, path)| {
            cancel.check()?;
            let mut copy = buffer(self.source.len(), 0)?;
            self.realise(|s| z[row + s * rows] != 0.0, &mut copy);
            self.write_one(&copy, path, width)
        })
    }

    fn write_one(&self, pixels: &[u8], path: &str, width: usize) -> Result<(), LimeError> {
        let failed = |message: String| LimeError::Write { path: path.to_owned(), message };
        let mut file = BufWriter::with_capacity(1 << 18, File::create(path).map_err(|e| failed(e.to_string()))?);
        let colour = if self.channels == CHANNELS { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
        let height = self.segments.len() / width.max(1);
        PngEncoder::new_with_quality(&mut file, CompressionType::Uncompressed, FilterType::NoFilter)
            .write_image(pixels, width as u32, height as u32, colour)
            .map_err(|error| failed(error.to_string()))?;
        file.flush().map_err(|error| failed(error.to_string()))
    }
}

/// The first three of every four bytes.
///
/// # Errors
/// `Memory`.
pub fn without_alpha(rgba: &[u8]) -> Result<Vec<u8>, LimeError> {
    let mut rgb = buffer(rgba.len() / CHANNELS * (CHANNELS - 1), 0)?;
    for (out, pixel) in rgb.chunks_exact_mut(CHANNELS - 1).zip(rgba.chunks_exact(CHANNELS)) {
        out.copy_from_slice(&pixel[..CHANNELS - 1]);
    }
    Ok(rgb)
}

#[cfg(test)]
mod tests {
    use super::super::decode::decode;
    use super::*;
    use crate::testing::Folder;

    // Two pixels wide, one high; the left one half transparent.
    const PIXELS: [u8; 8] = [10, 20, 30, 128, 40, 50, 60, 255];
    const GREY: [u8; 8] = [7, 8, 9, 255, 7, 8, 9, 255];

    fn masked() -> Masked<'static, u8> {
        Masked::new(&PIXELS, &GREY, &[1, 2], 2).unwrap()
    }

    #[test]
    fn removed_superpixels_show_the_fill() {
        let mut copy = [0; 8];
        masked().realise(|s| s == 1, &mut copy);
        assert_eq!(copy, [7, 8, 9, 255, 40, 50, 60, 255]);
        masked().realise(|s| s == 0, &mut copy);
        assert_eq!(copy, [10, 20, 30, 128, 7, 8, 9, 255]);
        masked().realise(|_| true, &mut copy);
        assert_eq!(copy, PIXELS);
    }

    #[test]
    fn both_orders_hold_the_same_copies() {
        // 3 x 2 pixels of two channels, three superpixels, every mask of them
        let source: Vec<f64> = (1..=12).map(f64::from).collect();
        let fill: Vec<f64> = source.iter().map(|v| -v).collect();
        let segments = [1, 1, 2, 3, 2, 2];
        let (rows, width, height, channels) = (8, 3, 2, 2);
        let z: Vec<f64> = (0..3).flat_map(|j| (0..8).map(move |i| f64::from(i >> j & 1))).collect();
        let masked = Masked::new(&source, &fill, &segments, 3).unwrap();
        let (mut by_row, mut by_pixel) = (vec![0.0; 96], vec![0.0; 96]);
        masked.copies(&z, rows, &mut by_row, &Cancel::default()).unwrap();
        masked.copies_by_pixel(&z, rows, width, &mut by_pixel, &Cancel::default()).unwrap();
        for row in 0..rows {
            for pixel in 0..6 {
                let keep = row >> (segments[pixel] - 1) & 1 == 1;
                for channel in 0..channels {
                    let value = pixel * channels + channel;
                    let expected = if keep { source[value] } else { fill[value] };
                    let (x, y) = (pixel % width, pixel / width);
                    assert_eq!(by_row[row * 12 + value], expected);
                    assert_eq!(by_pixel[row + rows * (y + height * (x + width * channel))], expected);
                }
            }
        }
    }

    #[test]
    fn files_hold_the_rows_of_the_mask() {
        let folder = Folder::new();
        let names = [folder.file("a.png"), folder.file("b.png")];
        let paths: Vec<&str> = names.iter().map(String::as_str).collect();
        // rows: keep 1, keep 2
        masked().write_png(&[1., 0., 0., 1.], &paths, 2, &Cancel::default()).unwrap();
        let first = decode(paths[0], &Cancel::default()).unwrap();
        assert_eq!((first.alpha, first.rgba), (true, vec![10, 20, 30, 128, 7, 8, 9, 255]));
        assert_eq!(decode(paths[1], &Cancel::default()).unwrap().rgba, [7, 8, 9, 255, 40, 50, 60, 255]);
    }

    #[test]
    fn files_of_three_channels_are_opaque() {
        let folder = Folder::new();
        let path = folder.file("a.png");
        let (source, fill) = (without_alpha(&PIXELS).unwrap(), without_alpha(&GREY).unwrap());
        let masked = Masked::new(&source, &fill, &[1, 2], 2).unwrap();
        masked.write_png(&[0., 1.], &[&path], 2, &Cancel::default()).unwrap();
        let file = decode(&path, &Cancel::default()).unwrap();
        assert_eq!((file.alpha, file.rgba), (false, vec![7, 8, 9, 255, 40, 50, 60, 255]));
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let refused = |out: Result<(), LimeError>| matches!(out, Err(LimeError::Argument { .. }));
        assert!(refused(Masked::new(&PIXELS, &GREY, &[1, 3], 2).map(drop)));
        assert!(refused(Masked::new(&PIXELS, &GREY, &[0, 1], 2).map(drop)));
        assert!(refused(Masked::new(&PIXELS, &GREY[..4], &[1, 2], 2).map(drop)));
        assert!(refused(Masked::new(&PIXELS[..0], &GREY[..0], &[], 2).map(drop)));
        let mut out = [0; 8];
        assert!(refused(masked().copies(&[1.0], 1, &mut out, &Cancel::default())));
        assert!(refused(masked().copies(&[1.0, 1.0], 1, &mut out[..7], &Cancel::default())));
        assert!(refused(masked().copies_by_pixel(&[1.0, 1.0], 1, 0, &mut out, &Cancel::default())));
        assert!(refused(masked().write_png(&[1.0], &["x.png"], 2, &Cancel::default())));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let out = masked().write_png(&[1., 1.], &["/no/such/folder/a.png"], 2, &Cancel::default());
        assert!(matches!(out, Err(LimeError::Write { path, .. }) if path.starts_with("/no")));
    }
}
