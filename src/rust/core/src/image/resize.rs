//! Pictures in another size.

use image::imageops::{resize as resize_plane, FilterType};
use image::{ImageBuffer, Luma};

use super::{buffer, Sample};
use crate::run::Cancel;
use crate::LimeError;

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
    for channel in 0..channels {
        cancel.check()?;
        let mut plane = buffer(area, 0f32)?;
        for (value, pixel) in plane.iter_mut().zip(pixels.chunks_exact(channels)) {
            *value = ((pixel[channel].value() - low) / span) as f32;
        }
        let Some(plane) = ImageBuffer::<Luma<f32>, _>::from_raw(from.0 as u32, from.1 as u32, plane) else {
            return Err(LimeError::Internal { message: "a plane that does not fit its picture".to_owned() });
        };
        let resized = resize_plane(&plane, to.0 as u32, to.1 as u32, FilterType::Triangle);
        for (pixel, value) in out.chunks_exact_mut(channels).zip(resized.into_raw()) {
            pixel[channel] = T::of(low + f64::from(value) * span);
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
}
