//! Pictures as arrays of numbers: what is in them, their layout in R, how they are shown.

use rayon::prelude::*;

use crate::base::run::{threads, Cancel};
use crate::image::{buffer, Sample, CHANNELS};
use crate::LimeError;

/// Values between two looks at whether to stop.
const CHUNK: usize = 1 << 18;

/// A number of an R array.
pub trait Number: Copy + Send + Sync {
    /// NaN for a missing one.
    fn number(self) -> f64;
}

impl Number for f64 {
    fn number(self) -> f64 {
        self
    }
}

impl Number for i32 {
    fn number(self) -> f64 {
        if self == i32::MIN {
            f64::NAN // R's NA
        } else {
            f64::from(self)
        }
    }
}

/// What the values of an array are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Values that are not finite.
    pub bad: usize,
    /// Smallest finite value; infinity if there is none.
    pub low: f64,
    /// Largest finite value; minus infinity if there is none.
    pub high: f64,
}

impl Facts {
    const NONE: Self = Self { bad: 0, low: f64::INFINITY, high: f64::NEG_INFINITY };

    fn with(self, other: Self) -> Self {
        Self { bad: self.bad + other.bad, low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// # Errors
    /// `Interrupted`.
    pub fn of<T: Number>(values: &[T], cancel: &Cancel) -> Result<Self, LimeError> {
        let one = |chunk: &[T]| {
            cancel.check()?;
            Ok(chunk.iter().map(|v| v.number()).fold(Self::NONE, |facts, v| {
                if v.is_finite() {
                    Self { low: facts.low.min(v), high: facts.high.max(v), ..facts }
                } else {
                    Self { bad: facts.bad + 1, ..facts }
                }
            }))
        };
        if threads() > 1 {
            values.par_chunks(CHUNK).map(one).try_reduce(|| Self::NONE, |a, b| Ok(a.with(b)))
        } else {
            values.chunks(CHUNK).try_fold(Self::NONE, |facts, chunk| Ok(facts.with(one(chunk)?)))
        }
    }
}

/// Picture `which` (from 0) of an array of n x height x width x channels, column-major as in R, in the order of bitmaps: row by
/// row, the channels of a pixel together.
///
/// # Errors
/// `Argument` if the sizes do not fit; `Memory`; `Interrupted`.
pub fn by_pixel<T: Number>(
    values: &[T],
    [n, height, width, channels]: [usize; 4],
    which: usize,
    cancel: &Cancel,
) -> Result<Vec<f64>, LimeError> {
    let area = height.checked_mul(width).filter(|a| *a > 0);
    let size = area.and_then(|a| a.checked_mul(channels)).filter(|s| *s > 0);
    let (Some(area), Some(size)) = (area, size.filter(|s| s.checked_mul(n) == Some(values.len()) && which < n)) else {
        let message = format!("must have {n} x {height} x {width} x {channels} values, not {}", values.len());
        return Err(LimeError::Argument { name: "x", message });
    };
    let mut out = buffer(size, 0.0)?;
    // Some rows at a time, so that their part of every column of the array stays in the cache.
    let rows = (CHUNK / (width * channels)).clamp(1, 64);
    let some = |(at, out): (usize, &mut [f64])| {
        cancel.check()?;
        let top = at * rows;
        for x in 0..width {
            for channel in 0..channels {
                let column = (x * height + channel * area) * n + which;
                for (y, row) in out.chunks_exact_mut(width * channels).enumerate() {
                    row[x * channels + channel] = values[column + (top + y) * n].number();
                }
            }
        }
        Ok(())
    };
    if threads() > 1 {
        out.par_chunks_mut(rows * width * channels).enumerate().try_for_each(some)?;
    } else {
        out.chunks_mut(rows * width * channels).enumerate().try_for_each(some)?;
    }
    Ok(out)
}

/// A picture of 1 (grey), 3 or 4 channels (colours, alpha) with values from 0 to `white` as RGBA bytes.
///
/// # Errors
/// `Argument` for another number of channels; `Memory`; `Interrupted`.
pub fn show(pixels: &[f64], channels: usize, white: f64, cancel: &Cancel) -> Result<Vec<u8>, LimeError> {
    if !matches!(channels, 1 | 3 | CHANNELS) || pixels.len() % channels != 0 {
        return Err(LimeError::Argument {
            name: "x",
            message: format!("must have 1, 3 or 4 channels, not {channels}"),
        });
    }
    let mut out = buffer(pixels.len() / channels * CHANNELS, u8::MAX)?;
    let byte = |value: f64| <u8 as Sample>::of(value * (255.0 / white));
    let some = |(pixels, out): (&[f64], &mut [u8])| {
        cancel.check()?;
        for (pixel, out) in pixels.chunks_exact(channels).zip(out.chunks_exact_mut(CHANNELS)) {
            match pixel {
                [grey] => out[..3].fill(byte(*grey)),
                colours => out.iter_mut().zip(colours).for_each(|(out, value)| *out = byte(*value)),
            }
        }
        Ok(())
    };
    let pairs = (CHUNK * channels, CHUNK * CHANNELS);
    if threads() > 1 {
        pixels.par_chunks(pairs.0).zip(out.par_chunks_mut(pairs.1)).try_for_each(some)?;
    } else {
        pixels.chunks(pairs.0).zip(out.chunks_mut(pairs.1)).try_for_each(some)?;
    }
    Ok(out)
}

/// The bytes of numbers for other programs: of each a float32, or one rounded byte.
///
/// # Errors
/// `Memory`.
pub fn to_bytes(values: &[f64], float: bool) -> Result<Vec<u8>, LimeError> {
    let mut out = buffer(values.len().saturating_mul(if float { 4 } else { 1 }), 0)?;
    if float {
        out.chunks_exact_mut(4).zip(values).for_each(|(out, v)| out.copy_from_slice(&(*v as f32).to_ne_bytes()));
    } else {
        out.iter_mut().zip(values).for_each(|(out, v)| *out = <u8 as Sample>::of(*v));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_those_of_all_values() {
        let go = Cancel::default();
        assert_eq!(Facts::of(&[2.0, f64::NAN, -3.0, f64::INFINITY], &go), Ok(Facts { bad: 2, low: -3.0, high: 2.0 }));
        assert_eq!(Facts::of(&[7, i32::MIN, 0], &go), Ok(Facts { bad: 1, low: 0.0, high: 7.0 }));
        let mut many = vec![0.5; 3 * CHUNK + 5];
        many[2 * CHUNK] = -1.0;
        many[3 * CHUNK + 4] = f64::NAN;
        let here = Facts::of(&many, &go);
        assert_eq!(here, Ok(Facts { bad: 1, low: -1.0, high: 0.5 }));
        assert_eq!(crate::base::run::run(2, || false, |cancel| Facts::of(&many, cancel)), here);
    }

    #[test]
    fn a_picture_of_an_array_comes_row_by_row() {
        // value: 1000 n + 100 y + 10 x + channel
        let size = [2, 3, 4, 2];
        let mut values = vec![0; 48];
        for (at, value) in values.iter_mut().enumerate() {
            let (n, y, x, channel) = (at % 2, at / 2 % 3, at / 6 % 4, at / 24);
            *value = (1000 * n + 100 * y + 10 * x + channel) as i32;
        }
        let out = by_pixel(&values, size, 1, &Cancel::default()).unwrap();
        let truth = (0..24).map(|at| (1000 + 100 * (at / 8) + 10 * (at / 2 % 4) + at % 2) as f64);
        assert_eq!(out, truth.collect::<Vec<_>>());
        assert!(by_pixel(&values, size, 2, &Cancel::default()).is_err());
        assert!(by_pixel(&values[1..], size, 0, &Cancel::default()).is_err());
        assert!(by_pixel::<f64>(&[], [1, 0, 4, 3], 0, &Cancel::default()).is_err());
        assert!(by_pixel::<f64>(&[], [usize::MAX, 3, usize::MAX, 3], 0, &Cancel::default()).is_err());
    }

    #[test]
    fn tall_and_wide_pictures_are_whole_whatever_the_threads() {
        for (height, width) in [(1000, 3), (2, 5000), (200, 700)] {
            let values: Vec<f64> = (0..height * width * 3).map(|v| v as f64).collect();
            let work = |cancel: &Cancel| by_pixel(&values, [1, height, width, 3], 0, cancel);
            let out = work(&Cancel::default()).unwrap();
            assert!(out.iter().enumerate().all(|(at, v)| {
                let (channel, x, y) = (at % 3, at / 3 % width, at / 3 / width);
                *v == (y + x * height + channel * height * width) as f64
            }));
            assert_eq!(crate::base::run::run(2, || false, work), Ok(out));
        }
    }

    #[test]
    fn bytes_are_those_of_floats_or_of_rounded_values() {
        assert_eq!(to_bytes(&[0.4, 254.6, 300.0], false).unwrap(), [0, 255, 255]);
        assert_eq!(to_bytes(&[0.1, -2.5], true).unwrap(), [0.1f32.to_ne_bytes(), (-2.5f32).to_ne_bytes()].concat());
    }

    #[test]
    fn grey_colours_and_alpha_are_shown_on_their_scale() {
        let go = Cancel::default();
        assert_eq!(
            show(&[0.0, 0.5, 2.0], 1, 1.0, &go).unwrap(),
            [0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255]
        );
        assert_eq!(show(&[1.4, 254.6, -3.0], 3, 255.0, &go).unwrap(), [1, 255, 0, 255]);
        assert_eq!(show(&[0.2, 0.4, 0.6, 0.8], 4, 1.0, &go).unwrap(), [51, 102, 153, 204]);
        assert!(show(&[0.2, 0.4], 2, 1.0, &go).is_err() && show(&[0.2], 3, 1.0, &go).is_err());
        assert_eq!(show(&[], 3, 1.0, &go), Ok(vec![]));
        let stop = Cancel::default();
        stop.set();
        assert_eq!(show(&[0.5], 1, 1.0, &stop), Err(LimeError::Interrupted));
    }

    #[test]
    fn threads_change_no_pixel() {
        let pixels: Vec<f64> = (0..3 * (2 * CHUNK + 5)).map(|i| f64::from(i as u32 % 256)).collect();
        let go = |cancel: &Cancel| show(&pixels, 3, 255.0, cancel);
        assert_eq!(crate::base::run::run(2, || false, go), go(&Cancel::default()));
    }
}
