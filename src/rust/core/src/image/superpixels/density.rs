//! How dense a picture is in colour and place around each pixel, for [`quickshift`](super::quickshift).

use std::f32::consts::{LN_2, LOG2_E};
use std::ops::Range;

use super::labels::{filled, for_rows, BLOCK};
use crate::base::run::Cancel;
use crate::image::CHANNELS;
use crate::LimeError;

/// Rows of densities that one thread takes at a time.
const BAND: usize = 32;

/// Colours as planes, and the half width of the square around a pixel.
pub(crate) struct Picture {
    pub(crate) lab: [Vec<f32>; 3],
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) reach: usize,
}

impl Picture {
    pub(crate) fn new(rgba: &[u8], width: usize, ratio: f64, reach: usize, cancel: &Cancel) -> Result<Self, LimeError> {
        let area = rgba.len() / CHANNELS;
        let plane = || filled(area, 0f32, cancel);
        let mut planes = [plane()?, plane()?, plane()?];
        let linear: Vec<f64> = (0..256).map(|v| linear(f64::from(v) / 255.0)).collect();
        // Neighbours often have the same colour.
        let mut last = ([0u8; 3], [0f32; 3]);
        last.1 = lab(last.0.map(|v| linear[usize::from(v)])).map(|v| (v * ratio) as f32);
        for (p, pixel) in rgba.chunks_exact(CHANNELS).enumerate() {
            if p % BLOCK == 0 {
                cancel.check()?;
            }
            let rgb = [pixel[0], pixel[1], pixel[2]];
            if rgb != last.0 {
                last = (rgb, lab(rgb.map(|v| linear[usize::from(v)])).map(|v| (v * ratio) as f32));
            }
            planes.iter_mut().zip(last.1).for_each(|(plane, value)| plane[p] = value);
        }
        Ok(Self { lab: planes, width, height: area / width, reach })
    }

    /// The density at every pixel.
    ///
    /// Each pair of pixels is looked at once for both. What a pixel gets comes in the order of rows, then of columns,
    /// wherever bands begin, so that bands and threads change no bit.
    pub(crate) fn density(&self, kernel: f64, cancel: &Cancel) -> Result<Vec<f32>, LimeError> {
        let (width, area) = (self.width, self.width * self.height);
        let steepness = (-0.5 / (kernel * kernel)) as f32;
        let mut density = filled(area, 1f32, cancel)?; // its own
        for_rows(&mut density, width * BAND, |band, rows| {
            let top = band * BAND;
            for y in top.saturating_sub(self.reach)..top + rows.len() / width {
                for v in y.max(top)..(y + self.reach + 1).min(self.height) {
                    cancel.check()?;
                    if v >= top + rows.len() / width && y < top {
                        break;
                    }
                    self.pairs(y, v, top, steepness, rows);
                }
            }
            Ok(())
        })?;
        Ok(density)
    }

    /// Adds to the densities in `rows`, which begin with row `top`, those of pairs between rows `y` and `v` >= y.
    fn pairs(&self, y: usize, v: usize, top: usize, steepness: f32, rows: &mut [f32]) {
        let width = self.width;
        let row_of = |y: usize| (y >= top && (y - top) * width < rows.len()).then(|| (y - top) * width);
        let (upper, lower) = (row_of(y), row_of(v));
        let reach = self.reach.min(width - 1) as isize;
        for shift in if y == v { 1 } else { -reach }..=reach {
            let (from, to) = ((-shift).max(0) as usize, shift.max(0) as usize);
            let count = width - shift.unsigned_abs();
            let apart = ((v - y) * (v - y)) as f32 + (shift * shift) as f32;
            let at = |y: usize, x: usize| y * width + x..y * width + x + count;
            let [l, a, b] = [0, 1, 2].map(|c| (&self.lab[c][at(y, from)], &self.lab[c][at(v, to)]));
            let mut share = [0f32; STRIP];
            for start in (0..count).step_by(STRIP) {
                let strip = start..(start + STRIP).min(count);
                let share = &mut share[..strip.len()];
                let (l, a, b) = (gaps(l, &strip), gaps(a, &strip), gaps(b, &strip));
                for (((share, l), a), b) in share.iter_mut().zip(l).zip(a).zip(b) {
                    *share = exp((l * l + a * a + b * b + apart) * steepness);
                }
                for (row, x) in [(upper, from), (lower, to)] {
                    if let Some(row) = row {
                        let target = &mut rows[row + x + start..][..share.len()];
                        target.iter_mut().zip(share.iter()).for_each(|(t, s)| *t += s);
                    }
                }
            }
        }
    }
}

/// Pixels whose shares of density are worked out together.
const STRIP: usize = 256;

/// Differences of a part of both.
fn gaps<'a>(pair: (&'a [f32], &'a [f32]), strip: &Range<usize>) -> impl Iterator<Item = f32> + 'a {
    pair.0[strip.clone()].iter().zip(&pair.1[strip.clone()]).map(|(a, b)| a - b)
}

/// exp(x) for x <= 0, to 1e-6 of its value; where that is below 1e-37, some number below it. Without branches, so that the
/// compiler can work out several at once, and the same to the bit however many.
#[inline]
fn exp(x: f32) -> f32 {
    const MAGIC: f32 = 12_582_912.0; // 1.5 x 2^23: adding it rounds to a whole number in the low bits
                                     // Taylor series of 2^f: powers of ln 2 over factorials.
    const TERMS: [f32; 6] = [1.540_353e-4, 1.333_355_8e-3, 9.618_129e-3, 5.550_411e-2, 0.240_226_5, LN_2];
    let t = (x * LOG2_E).max(-125.0);
    let rounded = t + MAGIC;
    let f = t - (rounded - MAGIC); // -0.5..0.5
    let power = TERMS.iter().fold(0.0, |sum, term| (sum + term) * f) + 1.0;
    f32::from_bits(power.to_bits().wrapping_add(rounded.to_bits() << 23))
}

/// Linear light of a value of sRGB, 0 to 1.
pub(crate) fn linear(value: f64) -> f64 {
    if value > 0.04045 {
        ((value + 0.055) / 1.055).powf(2.4)
    } else {
        value / 12.92
    }
}

/// CIE Lab of linear light, white point D65 of the 2 degree observer.
pub(crate) fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
    let response = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = response((0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.95047);
    let y = response(0.212671 * r + 0.715160 * g + 0.072169 * b);
    let z = response((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_one() {
        for i in 0..20_000 {
            let x = -(i as f32) * 0.004;
            assert!((f64::from(exp(x)) / f64::from(x).exp() - 1.0).abs() < 1e-5, "{x}");
        }
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(-1e30) < 1e-37 && exp(f32::NEG_INFINITY) < 1e-37);
    }
}
