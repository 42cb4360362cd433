//! What shows where superpixels are removed, made from the picture itself. All work on pixels x channels, row by row.

use rand::Rng;

use crate::base::run::Cancel;
use crate::image::{buffer, Sample};
use crate::perturb::rng::Streams;
use crate::LimeError;

/// Not drawn by any call of explain(), whose seeds lie below 2^32: noise depends on the picture alone.
const NOISE_SEED: u64 = u64::MAX;
/// Pixels between two looks at whether to stop.
const CHUNK: usize = 1 << 20;

/// Every superpixel (numbers in 1..d) in its mean value.
///
/// # Errors
/// `Argument` if the segments do not fit the picture; `Memory`; `Interrupted`.
pub fn mean<T: Sample>(
    pixels: &[T],
    channels: usize,
    segments: &[i32],
    d: usize,
    cancel: &Cancel,
) -> Result<Vec<T>, LimeError> {
    if channels == 0 || segments.len() * channels != pixels.len() || segments.iter().any(|&s| s < 1 || s as usize > d) {
        return Err(LimeError::Argument { name: "segments", message: format!("must number each pixel from 1 to {d}") });
    }
    let mut sums = buffer(d * channels, 0.0)?;
    let mut counts = buffer(d, 0.0)?;
    for (pixels, segments) in pixels.chunks(CHUNK * channels).zip(segments.chunks(CHUNK)) {
        cancel.check()?;
        for (pixel, &segment) in pixels.chunks_exact(channels).zip(segments) {
            let at = segment as usize - 1;
            counts[at] += 1.0;
            for (sum, value) in sums[at * channels..].iter_mut().zip(pixel) {
                *sum += value.value();
            }
        }
    }
    let mut out = buffer(pixels.len(), T::of(0.0))?;
    for (out, segments) in out.chunks_mut(CHUNK * channels).zip(segments.chunks(CHUNK)) {
        cancel.check()?;
        for (pixel, &segment) in out.chunks_exact_mut(channels).zip(segments) {
            let at = segment as usize - 1;
            for (value, sum) in pixel.iter_mut().zip(&sums[at * channels..]) {
                *value = T::of(sum / counts[at]);
            }
        }
    }
    Ok(out)
}

/// A blur of standard deviation `sigma` pixels: three box filters in each direction, which together are a Gaussian for
/// the eye (Kovesi 2010, doi:10.1109/DICTA.2010.30). Pixels beyond the border are those of the border.
///
/// # Errors
/// `Argument` if the picture is empty, not `width` wide, or `sigma` is no number above 0; `Memory`; `Interrupted`.
pub fn blur<T: Sample>(
    pixels: &[T],
    channels: usize,
    width: usize,
    sigma: f64,
    cancel: &Cancel,
) -> Result<Vec<T>, LimeError> {
    if channels == 0 || width == 0 || pixels.is_empty() || pixels.len() % (channels * width) != 0 {
        return Err(LimeError::Argument { name: "width", message: format!("must divide the pixels, not {width}") });
    }
    if !(sigma > 0.0 && sigma.is_finite()) {
        return Err(LimeError::Argument { name: "sigma", message: format!("must be above 0, not {sigma}") });
    }
    let height = pixels.len() / (channels * width);
    let radii = box_radii(sigma);
    let mut out = buffer(pixels.len(), T::of(0.0))?;
    let mut plane = buffer(width * height, 0.0)?;
    let mut line = buffer(width.max(height), 0.0)?;
    for channel in 0..channels {
        for (value, pixel) in plane.iter_mut().zip(pixels.chunks_exact(channels)) {
            *value = pixel[channel].value();
        }
        for y in 0..height {
            cancel.check()?;
            radii.iter().for_each(|r| box_filter(&mut plane, y * width, 1, width, *r, &mut line));
        }
        for x in 0..width {
            cancel.check()?;
            radii.iter().for_each(|r| box_filter(&mut plane, x, width, height, *r, &mut line));
        }
        for (value, pixel) in plane.iter().zip(out.chunks_exact_mut(channels)) {
            pixel[channel] = T::of(*value);
        }
    }
    Ok(out)
}

/// Three radii whose boxes (of 2 r + 1 pixels, variance r (r + 1) / 3) come nearest to the variance of `sigma`.
fn box_radii(sigma: f64) -> [usize; 3] {
    let wanted = sigma * sigma;
    let variance = |r: f64| r * (r + 1.0) / 3.0;
    let small = (((4.0 * wanted + 1.0).sqrt() - 1.0) / 2.0).floor();
    let step = variance(small + 1.0) - variance(small);
    let large = ((wanted - 3.0 * variance(small)) / step).round();
    [0.0, 1.0, 2.0].map(|i| (if i < large { small + 1.0 } else { small }) as usize)
}

/// The mean of the 2 `radius` + 1 values around each of the `length` values at `start`, `start + step`, ...
fn box_filter(plane: &mut [f64], start: usize, step: usize, length: usize, radius: usize, line: &mut [f64]) {
    for (i, value) in line[..length].iter_mut().enumerate() {
        *value = plane[start + i * step];
    }
    let last = length - 1;
    let window = 2.0 * radius as f64 + 1.0;
    let mut sum = line[0] * (radius as f64 + 1.0);
    // From the border on, all are the last value.
    let inside = radius.min(last);
    sum += line[1..=inside].iter().sum::<f64>() + line[last] * (radius - inside) as f64;
    for i in 0..length {
        plane[start + i * step] = sum / window;
        sum += line[radius.saturating_add(i + 1).min(last)] - line[i.saturating_sub(radius)];
    }
}

/// Independent uniform noise of `pixels` x `channels`: whole steps of `top` / 255 from 0 to `top`, always the same for a `case`.
/// With `opaque` the last channel is `top`.
///
/// # Errors
/// `Memory`; `Interrupted`.
pub fn noise<T: Sample>(
    (pixels, channels): (usize, usize),
    top: f64,
    opaque: bool,
    case: u64,
    cancel: &Cancel,
) -> Result<Vec<T>, LimeError> {
    let mut rng = Streams::new(NOISE_SEED, case).row(0);
    let mut out = buffer(pixels.saturating_mul(channels), T::of(top))?;
    let drawn = channels - usize::from(opaque && channels > 0);
    for chunk in out.chunks_mut(CHUNK * channels.max(1)) {
        cancel.check()?;
        for pixel in chunk.chunks_exact_mut(channels.max(1)) {
            for value in &mut pixel[..drawn] {
                *value = T::of(f64::from(rng.next_u32() >> 24) * (top / 255.0));
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_superpixel_gets_its_mean_in_every_channel() {
        let pixels = [1u8, 10, 2, 20, 6, 60];
        let out = mean(&pixels, 2, &[1, 2, 1], 2, &Cancel::default()).unwrap();
        assert_eq!(out, [4, 35, 2, 20, 4, 35]); // 3.5 rounds up
        let exact = mean(&[1.0, 2.0, 6.0], 1, &[1, 2, 1], 2, &Cancel::default()).unwrap();
        assert_eq!(exact, [3.5, 2.0, 3.5]);
        assert!(mean(&pixels, 2, &[1, 2, 3], 2, &Cancel::default()).is_err());
    }

    #[test]
    fn a_box_filter_is_the_mean_of_its_window() {
        let values = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0];
        for radius in [0, 1, 2, 5, 20] {
            let mut plane = values.to_vec();
            box_filter(&mut plane, 0, 1, 7, radius, &mut [0.0; 7]);
            for (i, found) in plane.iter().enumerate() {
                let window = (0..=2 * radius).map(|k| values[(i + k).saturating_sub(radius).min(6)]);
                assert!((found - window.sum::<f64>() / (2 * radius + 1) as f64).abs() < 1e-12, "{radius}, {i}");
            }
        }
    }

    #[test]
    fn a_blur_spreads_a_point_by_sigma_and_keeps_its_mass() {
        let (size, sigma) = (101usize, 5.0);
        let mut pixels = vec![0.0; size * size];
        pixels[50 + 50 * size] = 1.0;
        let out = blur(&pixels, 1, size, sigma, &Cancel::default()).unwrap();
        assert!((out.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        let variance: f64 = out.iter().enumerate().map(|(p, v)| v * ((p % size) as f64 - 50.0).powi(2)).sum();
        assert!((variance.sqrt() / sigma - 1.0).abs() < 0.04, "{variance}");
    }

    #[test]
    fn a_constant_picture_stays_what_it_is() {
        let out = blur(&[7u8; 12], 3, 2, 4.0, &Cancel::default()).unwrap();
        assert_eq!(out, [7; 12]);
        assert!(blur(&[7u8; 12], 3, 2, f64::NAN, &Cancel::default()).is_err());
        assert_eq!(blur(&[7u8; 12], 3, 2, 1e300, &Cancel::default()), Ok(vec![7; 12]));
    }

    #[test]
    fn noise_is_uniform_and_belongs_to_the_case() {
        let go = Cancel::default();
        let bytes: Vec<u8> = noise((20_000, 3), 255.0, false, 1, &go).unwrap();
        let mean = bytes.iter().map(|&v| f64::from(v)).sum::<f64>() / 60_000.0;
        assert!((mean - 127.5).abs() < 5.0 * (255.0 / 12f64.sqrt()) / 60_000f64.sqrt(), "{mean}");
        let unit: Vec<f64> = noise((20_000, 3), 1.0, false, 1, &go).unwrap();
        assert!(unit.iter().zip(&bytes).all(|(u, b)| (u * 255.0 - f64::from(*b)).abs() < 1e-9));
        assert_ne!(bytes, noise::<u8>((20_000, 3), 255.0, false, 2, &go).unwrap());
        let rgba: Vec<u8> = noise((20_000, 4), 255.0, true, 1, &go).unwrap();
        assert!(rgba.chunks(4).zip(bytes.chunks(3)).all(|(a, b)| a[..3] == *b && a[3] == 255));
    }
}
