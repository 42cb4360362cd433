//! Copies of a picture with some superpixels removed: as PNG files, as buffers row by row, as R arrays.

use std::path::Path;

use image::ExtendedColorType;
use rayon::prelude::*;

use crate::base::run::{threads, Cancel};
use crate::image::buffer;
use crate::image::files::encode::{room_to_write, write_file};
use crate::perturb::masks::Masks;
use crate::LimeError;

/// Runs of pixels of one superpixel, in reading order: pairs of the pixel behind the run and its superpixel, from 0.
///
/// # Errors
/// `Argument` if there are no segments or a number lies outside of 1..d; `Memory`.
pub fn runs(segments: &[i32], d: usize) -> Result<Vec<i32>, LimeError> {
    if segments.is_empty() || i32::try_from(segments.len()).is_err() {
        return Err(LimeError::Argument { name: "segments", message: "must number some pixels".to_owned() });
    }
    if segments.iter().any(|&s| s < 1 || s as usize > d) {
        return Err(LimeError::Argument { name: "segments", message: format!("must lie in 1..{d}") });
    }
    let ends = |at: &usize| segments.get(at + 1) != Some(&segments[*at]);
    let count = (0..segments.len()).filter(ends).count();
    let mut runs = buffer(2 * count, 0)?;
    for (run, at) in runs.chunks_exact_mut(2).zip((0..segments.len()).filter(ends)) {
        run.copy_from_slice(&[at as i32 + 1, segments[at] - 1]);
    }
    Ok(runs)
}

/// A picture of bytes that can be realised with any of its superpixels removed. What the bytes mean is nobody's business
/// here: channels of a file, floats.
#[derive(Debug, Clone, Copy)]
pub struct Masked<'a> {
    /// Bytes of a pixel.
    bytes: usize,
    source: &'a [u8],
    fill: &'a [u8],
    runs: &'a [i32],
    d: usize,
}

impl<'a> Masked<'a> {
    /// | parameter | shape | meaning |
    /// |---|---|---|
    /// | `source` | pixels x bytes | the picture, row by row |
    /// | `fill` | the same | what shows where a superpixel is removed |
    /// | `runs` | pairs | see [`runs`] |
    /// | `d` | | number of superpixels |
    ///
    /// # Errors
    /// `Argument` if the shapes do not fit each other.
    pub fn new(source: &'a [u8], fill: &'a [u8], runs: &'a [i32], d: usize) -> Result<Self, LimeError> {
        let refuse = |name, message: String| Err(LimeError::Argument { name, message });
        let pixels = if runs.len() % 2 == 0 { runs.iter().rev().nth(1).map_or(0, |end| *end) } else { 0 };
        let pixels = usize::try_from(pixels).unwrap_or(0);
        let rising = runs
            .chunks_exact(2)
            .try_fold(0, |last, run| (run[0] > last && run[1] >= 0 && (run[1] as usize) < d).then_some(run[0]));
        if pixels == 0 || rising.is_none() || source.is_empty() || source.len() % pixels != 0 {
            return refuse("runs", format!("must number each pixel; {pixels} for {} bytes", source.len()));
        }
        if fill.len() != source.len() {
            return refuse("background", format!("must have {} bytes, not {}", source.len(), fill.len()));
        }
        Ok(Self { bytes: source.len() / pixels, source, fill, runs, d })
    }

    /// Writes the copy in which superpixel s (from 0) is kept if and only if `keep(s)` to `copy`, which has the shape of the
    /// source. Neighbouring runs with the same fate are copied in one go.
    pub fn realise(&self, keep: impl Fn(usize) -> bool, copy: &mut [u8]) {
        let mut start = 0;
        let mut runs = self.runs.chunks_exact(2).map(|run| (run[0] as usize, keep(run[1] as usize))).peekable();
        while let Some((end, kept)) = runs.next() {
            if runs.peek().is_some_and(|next| next.1 == kept) {
                continue;
            }
            let part = start..end * self.bytes;
            let from = if kept { self.source } else { self.fill };
            copy[part.clone()].copy_from_slice(&from[part]);
            start = end * self.bytes;
        }
    }

    /// One copy per row of `z` (rows x d), one after the other, into `out`.
    ///
    /// # Errors
    /// `Argument` if the sizes do not fit each other; `Interrupted`.
    pub fn copies(&self, z: &Masks<'_>, out: &mut [u8], cancel: &Cancel) -> Result<(), LimeError> {
        check(z, (out.len() / self.source.len(), self.d), out.len(), self.source.len())?;
        let one = |(row, copy): (usize, &mut [u8])| {
            cancel.check()?;
            self.realise(|s| z.keeps(row, s), copy);
            Ok(())
        };
        if threads() > 1 {
            out.par_chunks_mut(self.source.len()).enumerate().try_for_each(one)
        } else {
            out.chunks_mut(self.source.len()).enumerate().try_for_each(one)
        }
    }

    /// Writes one picture per row of `z` (rows x d) to `paths`, in parallel on the current pool: RGB for
    /// three bytes a pixel, RGBA for four.
    ///
    /// # Errors
    /// `Argument` if the sizes do not fit each other; `Write` naming the file; `Interrupted`; `Memory`.
    pub fn write<P: AsRef<Path> + Sync>(
        &self,
        z: &Masks<'_>,
        paths: &[P],
        width: usize,
        cancel: &Cancel,
    ) -> Result<(), LimeError> {
        let rows = paths.len();
        if rows == 0 {
            return Ok(());
        }
        check(z, (rows, self.d), rows * self.source.len(), self.source.len())?;
        let colour = match self.bytes {
            3 => ExtendedColorType::Rgb8,
            4 => ExtendedColorType::Rgba8,
            bytes => {
                let message = format!("must have 3 or 4 bytes a pixel for a file, not {bytes}");
                return Err(LimeError::Argument { name: "pixels", message });
            }
        };
        let pixels = self.source.len() / self.bytes;
        if width == 0 || pixels % width != 0 {
            let message = format!("must be {width} wide, not {pixels} in all");
            return Err(LimeError::Argument { name: "pixels", message });
        }
        paths.par_iter().enumerate().try_for_each(|(row, path)| {
            cancel.check()?;
            let path = path.as_ref();
            let mut copy = buffer(self.source.len(), 0)?;
            room_to_write(copy.len(), path)?;
            self.realise(|s| z.keeps(row, s), &mut copy);
            let size = (width, pixels / width);
            write_file(&copy, path, size, colour, cancel).map_err(|message| match cancel.check() {
                Ok(()) => LimeError::Write { path: path.to_string_lossy().into_owned(), message },
                Err(stopped) => stopped,
            })
        })
    }
}

/// The copies of a picture of numbers as an R array: rows x height x width x channels, column-major, so the row changes fastest.
///
/// | parameter | shape | meaning |
/// |---|---|---|
/// | `source` | pixels x channels | the picture, row by row |
/// | `fill` | the same | what shows where a superpixel is removed |
/// | `segments` | pixels | superpixel numbers, from 1 |
/// | `z` | rows x d | see [`Masks`] |
/// | `out` | rows x source | where the copies go |
///
/// # Errors
/// `Argument` if the sizes do not fit each other; `Interrupted`.
pub fn copies_by_pixel(
    (source, fill): (&[f64], &[f64]),
    segments: &[i32],
    z: &Masks<'_>,
    width: usize,
    out: &mut [f64],
    cancel: &Cancel,
) -> Result<(), LimeError> {
    let (rows, d, pixels) = (z.rows(), z.features(), segments.len());
    check(z, (rows, d), out.len(), source.len())?;
    let mut keep = buffer(rows * d, false)?; // by superpixel
    keep.iter_mut().enumerate().for_each(|(at, keep)| *keep = z.keeps(at % rows, at / rows));
    if width == 0 || pixels == 0 || pixels % width != 0 || source.len() % pixels != 0 || fill.len() != source.len() {
        let message = format!("must be {width} wide, of {} values in all and in the background", source.len());
        return Err(LimeError::Argument { name: "segments", message });
    }
    if segments.iter().any(|&s| s < 1 || s as usize > d) {
        return Err(LimeError::Argument { name: "segments", message: format!("must lie in 1..{d}") });
    }
    let (height, channels) = (pixels / width, source.len() / pixels);
    // A chunk is one column of one channel.
    let one = |(at, chunk): (usize, &mut [f64])| {
        cancel.check()?;
        let (x, channel) = (at % width, at / width);
        for (y, copies) in chunk.chunks_exact_mut(rows).enumerate() {
            let pixel = x + y * width;
            let value = pixel * channels + channel;
            let (kept, removed) = (source[value], fill[value]);
            let segment = segments[pixel] as usize - 1;
            for (copy, keep) in copies.iter_mut().zip(&keep[segment * rows..(segment + 1) * rows]) {
                *copy = if *keep { kept } else { removed };
            }
        }
        Ok(())
    };
    if threads() > 1 {
        out.par_chunks_mut(height * rows).enumerate().try_for_each(one)
    } else {
        out.chunks_mut(height * rows).enumerate().try_for_each(one)
    }
}

fn check(z: &Masks<'_>, (rows, d): (usize, usize), out: usize, source: usize) -> Result<(), LimeError> {
    if rows == 0 || (z.rows(), z.features()) != (rows, d) || rows.checked_mul(source) != Some(out) {
        let message = format!("must be {rows} x {d} for {out} values out, not {} x {}", z.rows(), z.features());
        return Err(LimeError::Argument { name: "z", message });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::files::decode::decode;
    use crate::perturb::masks::packed;
    use crate::testing::Folder;

    // Two pixels wide, one high; the left one half transparent.
    const PIXELS: [u8; 8] = [10, 20, 30, 128, 40, 50, 60, 255];
    const GREY: [u8; 8] = [7, 8, 9, 255, 7, 8, 9, 255];

    fn masked() -> Masked<'static> {
        Masked::new(&PIXELS, &GREY, &[1, 0, 2, 1], 2).unwrap()
    }

    fn keep(bits: &[u8]) -> Masks<'_> {
        Masks::new(bits, 2).unwrap() // rows of two superpixels
    }

    #[test]
    fn runs_end_where_the_superpixel_changes() {
        assert_eq!(runs(&[1, 1, 3, 2, 2, 2], 3).unwrap(), [2, 0, 3, 2, 6, 1]);
        assert!(runs(&[1, 3], 2).is_err() && runs(&[0, 1], 2).is_err() && runs(&[], 2).is_err());
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
        let bits = packed(&(0..24).map(|at| f64::from((at / 3) >> (at % 3) & 1)).collect::<Vec<f64>>(), 3);
        let z = Masks::new(&bits, 3).unwrap();
        let bytes = |values: &[f64]| values.iter().flat_map(|v| v.to_ne_bytes()).collect::<Vec<u8>>();
        let (source_bytes, fill_bytes, runs) = (bytes(&source), bytes(&fill), runs(&segments, 3).unwrap());
        let masked = Masked::new(&source_bytes, &fill_bytes, &runs, 3).unwrap();
        let (mut by_row, mut by_pixel) = (vec![0; 96 * 8], vec![0.0; 96]);
        let go = Cancel::default();
        masked.copies(&z, &mut by_row, &go).unwrap();
        copies_by_pixel((&source, &fill), &segments, &z, width, &mut by_pixel, &go).unwrap();
        let by_row: Vec<f64> = by_row.chunks(8).map(|v| f64::from_ne_bytes(<[u8; 8]>::try_from(v).unwrap())).collect();
        for row in 0..rows {
            for (pixel, segment) in segments.iter().enumerate() {
                let keep = row >> (segment - 1) & 1 == 1;
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
        let names = [folder.file("a.png"), folder.file("b.bmp")];
        let paths: Vec<&str> = names.iter().map(String::as_str).collect();
        // rows: keep 1, keep 2
        masked().write(&keep(&packed(&[1., 0., 0., 1.], 2)), &paths, 2, &Cancel::default()).unwrap();
        let first = decode(paths[0], &Cancel::default()).unwrap();
        assert_eq!((first.alpha, first.rgba), (true, vec![10, 20, 30, 128, 7, 8, 9, 255]));
        assert_eq!(decode(paths[1], &Cancel::default()).unwrap().rgba, [7, 8, 9, 255, 40, 50, 60, 255]);
    }

    #[test]
    fn files_of_three_channels_are_opaque() {
        let folder = Folder::new();
        let paths = [folder.file("a.png"), folder.file("a.bmp")];
        let (source, fill) = ([10, 20, 30, 40, 50, 60], [7, 8, 9, 7, 8, 9]);
        let masked = Masked::new(&source, &fill, &[1, 0, 2, 1], 2).unwrap();
        for path in &paths {
            masked.write(&keep(&packed(&[0., 1.], 2)), &[path], 2, &Cancel::default()).unwrap();
            let file = decode(path, &Cancel::default()).unwrap();
            assert_eq!((file.alpha, file.rgba), (false, vec![7, 8, 9, 255, 40, 50, 60, 255]));
        }
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let refused = |out: Result<(), LimeError>| matches!(out, Err(LimeError::Argument { .. }));
        for runs in [[1, 0, 2, 2], [1, -1, 2, 1], [2, 0, 2, 1], [0, 0, 0, 1], [1, 0, 3, 1], [1, 0, -2, 1]] {
            assert!(refused(Masked::new(&PIXELS, &GREY, &runs, 2).map(drop)), "{runs:?}");
        }
        assert!(refused(Masked::new(&PIXELS, &GREY[..4], &[1, 0, 2, 1], 2).map(drop)));
        assert!(refused(Masked::new(&PIXELS, &GREY, &[1, 0, 2], 2).map(drop)));
        assert!(refused(Masked::new(&PIXELS[..0], &GREY[..0], &[], 2).map(drop)));
        let mut out = [0; 8];
        let go = Cancel::default();
        let bits = packed(&[1.0, 1.0], 2);
        let (z, narrow) = (keep(&bits), Masks::new(&[1, 0, 0, 0, 0, 0, 0, 0], 1).unwrap());
        assert!(refused(masked().copies(&narrow, &mut out, &go)));
        assert!(refused(masked().copies(&z, &mut out[..7], &go)));
        assert!(refused(masked().copies(&z, &mut [0; 16], &go)));
        assert!(refused(masked().write(&narrow, &["x.png"], 2, &go)));
        let two = Masked::new(&PIXELS[..4], &GREY[..4], &[1, 0, 2, 1], 2).unwrap();
        assert!(refused(two.write(&z, &["x.png"], 2, &go)));
        assert!([0, 3].iter().all(|&width| refused(masked().write(&z, &["x.png"], width, &go))));
        let (mut out, values) = ([0.0; 2], [1.0, 2.0]);
        for (segments, width) in [([1, 2], 0), ([1, 3], 2), ([0, 1], 2)] {
            assert!(refused(copies_by_pixel((&values, &values), &segments, &z, width, &mut out, &go)));
        }
        assert!(refused(copies_by_pixel((&values, &values[..1]), &[1, 2], &z, 2, &mut out, &go)));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let out = masked().write(&keep(&packed(&[1., 1.], 2)), &["/no/such/folder/a.png"], 2, &Cancel::default());
        assert!(matches!(out, Err(LimeError::Write { path, .. }) if path.starts_with("/no")));
    }

    #[test]
    fn threads_change_no_copy() {
        let z = packed(&[1.0, 0.0, 0.0, 1.0, 1.0, 1.0], 2);
        let z = Masks::new(&z, 2).unwrap();
        let bytes = |cancel: &Cancel| {
            let mut out = [0; 24];
            masked().copies(&z, &mut out, cancel).map(|()| out)
        };
        assert_eq!(crate::base::run::run(2, || false, bytes), bytes(&Cancel::default()));
        let numbers = |cancel: &Cancel| {
            let mut out = [0.0; 6];
            copies_by_pixel((&[1.0, 2.0], &[0.0, 0.0]), &[1, 2], &z, 2, &mut out, cancel).map(|()| out)
        };
        assert_eq!(crate::base::run::run(2, || false, numbers), numbers(&Cancel::default()));
    }

    #[test]
    fn no_paths_are_no_files() {
        assert_eq!(masked().write::<&str>(&Masks::new(&[], 2).unwrap(), &[], 2, &Cancel::default()), Ok(()));
    }
}
