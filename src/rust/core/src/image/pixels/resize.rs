//! Pictures in another size.

use image::imageops::{resize as resize_plane, FilterType};
use image::{ImageBuffer, Luma};
use rayon::prelude::*;

use crate::base::run::{threads, Cancel};
use crate::image::{buffer, Sample};
use crate::LimeError;

/// Pixels between two looks at whether to stop.
const STRIP: usize = 1 << 18;

/// `pixels` (row by row, `from` = width and height) in the size `to`: linear interpolation, averaging where the
/// picture shrinks (the `image` crate's triangle filter), each channel on its own.
///
/// # Errors
/// `Argument` if a size is 0 or does not fit; `Memory`; `Interrupted`.
pub fn resize<T: Sample>(
    pixels: &[T],
    from: (usize, usize),
    to: (usize, usize),
    cancel: &Cancel,
) -> Result<Vec<T>, LimeError> {
    let area = from.0.saturating_mul(from.1);
    let fits = |size: usize| size > 0 && u32::try_from(size).is_ok();
    let sizes = fits(from.0) && fits(from.1) && fits(to.0) && fits(to.1) && to.0.checked_mul(to.1).is_some();
    if !sizes || pixels.is_empty() || pixels.len() % area != 0 {
        let message = format!("must be two positive numbers, not {} x {}, for a picture that has pixels", to.0, to.1);
        return Err(LimeError::Argument { name: "target_size", message });
    }
    let channels = pixels.len() / area;
    // The filter clamps to 0..1, so values are taken there and back.
    let (low, high) = pixels.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), sample| {
        (low.min(sample.value()), high.max(sample.value()))
    });
    let span = if high > low { high - low } else { 1.0 };
    let mut out = buffer(to.0 * to.1 * channels, T::of(0.0))?;
    let mut plane = buffer(area, 0f32)?;
    for channel in 0..channels {
        cancel.check()?;
        for (value, pixel) in plane.iter_mut().zip(pixels.chunks_exact(channels)) {
            *value = ((pixel[channel].value() - low) / span) as f32;
        }
        // The filter is separable: lines of full length, some at a time.
        let narrow = resize_rows(&plane, from.0, to.0, cancel)?;
        let turned = transpose(&narrow, to.0, cancel)?;
        let resized = resize_rows(&turned, from.1, to.1, cancel)?; // to.0 rows of to.1
        for (x, column) in resized.chunks_exact(to.1).enumerate() {
            cancel.check()?;
            for (y, value) in column.iter().enumerate() {
                out[(x + y * to.0) * channels + channel] = T::of(low + f64::from(*value) * span);
            }
        }
    }
    Ok(out)
}

/// Rows of `from` values, each as `to` values.
fn resize_rows(plane: &[f32], from: usize, to: usize, cancel: &Cancel) -> Result<Vec<f32>, LimeError> {
    let rows = plane.len() / from;
    let some = (STRIP / from.max(to)).max(1); // rows
    let mut out = buffer(rows * to, 0f32)?;
    let one = |(out, strip): (&mut [f32], &[f32])| {
        cancel.check()?;
        let height = (strip.len() / from) as u32;
        let Some(strip) = ImageBuffer::<Luma<f32>, &[f32]>::from_raw(from as u32, height, strip) else {
            return Err(LimeError::Internal { message: "a strip that does not fit its picture".to_owned() });
        };
        out.copy_from_slice(&resize_plane(&strip, to as u32, height, FilterType::Triangle));
        Ok(())
    };
    if threads() > 1 {
        out.par_chunks_mut(some * to).zip(plane.par_chunks(some * from)).try_for_each(one)?;
    } else {
        out.chunks_mut(some * to).zip(plane.chunks(some * from)).try_for_each(one)?;
    }
    Ok(out)
}

fn transpose(plane: &[f32], width: usize, cancel: &Cancel) -> Result<Vec<f32>, LimeError> {
    let height = plane.len() / width;
    let mut out = buffer(plane.len(), 0f32)?;
    for (y, row) in plane.chunks_exact(width).enumerate() {
        cancel.check()?;
        for (x, value) in row.iter().enumerate() {
            out[y + x * height] = *value;
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_averages_blocks_of_a_ramp() {
        // the triangle filter gives a ramp back, away from the border
        let ramp: Vec<f64> = (0..8 * 4).map(|p| f64::from(p % 8) - 100.0).collect();
        let out = resize(&ramp, (8, 4), (4, 2), &Cancel::default()).unwrap();
        assert_eq!(out.len(), 8);
        for x in 1..3 {
            assert!((out[x] - (2.0 * x as f64 + 0.5 - 100.0)).abs() < 1e-4, "{out:?}");
        }
    }

    #[test]
    fn strips_do_not_show() {
        let (from, to) = ((700, 600), (331, 257)); // more than one strip
        let values: Vec<f64> = (0..from.0 * from.1).map(|p| f64::from((p * 7919 % 1009) as u32)).collect();
        let whole =
            ImageBuffer::<Luma<f32>, _>::from_raw(700, 600, values.iter().map(|v| (v / 1008.0) as f32).collect());
        let whole = resize_plane::<ImageBuffer<Luma<f32>, Vec<f32>>>(&whole.unwrap(), 331, 257, FilterType::Triangle);
        let out = resize(&values, from, to, &Cancel::default()).unwrap();
        assert!(out.iter().zip(whole.into_raw()).all(|(a, b)| (a - f64::from(b) * 1008.0).abs() < 0.01));
    }

    #[test]
    fn the_same_size_gives_the_same_bytes_and_channels_do_not_mix() {
        let bytes: Vec<u8> = (0..60).map(|v| v * 4).collect();
        assert_eq!(resize(&bytes, (5, 4), (5, 4), &Cancel::default()).unwrap(), bytes);
        let two = [0u8, 200, 0, 200, 0, 200, 0, 200];
        let out = resize(&two, (2, 2), (5, 3), &Cancel::default()).unwrap();
        assert!(out.chunks(2).all(|p| p == [0, 200]) && out.len() == 30);
    }

    #[test]
    fn sizes_of_nothing_are_refused() {
        for to in [(0, 3), (3, 0)] {
            assert!(matches!(resize(&[1u8; 6], (2, 3), to, &Cancel::default()), Err(LimeError::Argument { .. })));
        }
        assert!(resize(&[1u8; 5], (2, 3), (1, 1), &Cancel::default()).is_err());
    }

    #[test]
    fn threads_change_nothing() {
        let pixels: Vec<u8> = (0..700 * 500).map(|i| (i * 7 % 256) as u8).collect();
        let go = |cancel: &Cancel| resize(&pixels, (700, 500), (300, 900), cancel);
        assert_eq!(crate::base::run::run(2, || false, go), go(&Cancel::default()));
    }
}
