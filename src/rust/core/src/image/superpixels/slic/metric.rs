//! The distance of SLIC in whole numbers.
//!
//! With colours p, c (three bytes less 128) and places (x, y) of a pixel and a centre,
//!
//! D = alpha |p - c|^2 + kappa ((x - cx)^2 + (y - cy)^2), kappa = (weight / pitch)^2,
//!
//! alpha = 1, or (weight / m)^2 where every cluster has its own compactness m. Which centre is nearest does not depend on
//! what is common to all of them. So with alpha = 1 a pixel compares, with X = x - (middle of its block),
//!
//! D - |p|^2 - kappa X^2 = -2 p c - 2 kappa (cx - middle) X + ((|c|^2 + kappa (cx - middle)^2) + kappa (y - cy)^2),
//!
//! that is four products of 16-bit numbers and one constant of 32 bits for each row. The unit of D is 2^-(8 + bits); its
//! lower six bits are free and hold the number of the candidate, so that the minimum finds the nearest one.

use std::array::from_fn as array;

use super::centres::Centre;

/// Bits of a comparison key that hold the candidate.
pub(crate) const CANDIDATE_BITS: u32 = 6;

/// Least and most of column, L, a and b.
pub(crate) struct Extent {
    pub low: [f32; 4],
    pub high: [f32; 4],
}

/// Scales of the distance for one picture.
#[derive(Clone, Copy)]
pub(crate) struct Metric {
    /// Binary places of a centre's colour, less one; -4..=5.
    bits: i32,
    /// Units of D for one squared pixel of distance.
    per_pixel: f64,
    weight: f64,
}

/// A centre as the kernels see it.
#[derive(Clone, Copy)]
pub(crate) struct Encoded {
    /// -2 alpha c 2^bits for L, a, b.
    pub colour: [i16; 3],
    /// alpha 2^(9 + bits), a multiple of 8: what half of |p|^2 counts. Only where alpha is not 1 for all.
    pub own: i16,
    /// alpha |c|^2 in units of D.
    pub square: f64,
    /// Mean bytes, rounded.
    pub mean: [u8; 3],
    pub x: f64,
    pub y: f64,
    pub label: u32,
}

impl Metric {
    /// `reach` is how far (x, y) a centre looks, `block` the size in pixels of the blocks that are looked at together.
    ///
    /// A weight under 1 counts as 1: place then decides only between equal colours. A weight for which D would need
    /// more than 31 bits is lowered; colour has no say long before.
    pub(crate) fn new(pitch: f64, weight: f64, reach: (f64, f64), block: (usize, usize)) -> Self {
        let farthest = (reach.0 + block.0 as f64).powi(2) + (reach.1 + block.1 as f64).powi(2);
        let aside = reach.0 + block.0 as f64 / 2.0;
        // The largest kappa for which D fits into 31 bits and its part along x into 16.
        let limit = |bits: i32| {
            let unit = 2f64.powi(8 + bits);
            let room = (2f64.powi(31) - 2f64.powi(16)) / unit - 3.0 * 255.0 * 255.0;
            (room / farthest).min(f64::from(i16::MAX) * 32.0 / (unit * aside))
        };
        let kappa = (weight.max(1.0) / pitch).powi(2);
        let bits = (-4..=5).rev().find(|&bits| kappa <= limit(bits)).unwrap_or(-4);
        let kappa = kappa.min(limit(bits));
        Self { bits, per_pixel: kappa * 2f64.powi(8 + bits), weight }
    }

    pub(crate) fn encode(&self, centre: &Centre, label: u32, adaptive: bool) -> Encoded {
        let whole = 2f64.powi(9 + self.bits);
        let own = if adaptive {
            let alpha = (self.weight / centre.compactness.max(self.weight)).powi(2);
            (nearest(alpha * whole / 8.0) * 8.0).max(8.0)
        } else {
            whole
        };
        let colour = centre.lab.map(|value| nearest(-own / 256.0 * (value - 128.0)) as i16);
        // Of the colour as it was rounded: alpha c^2 = (2 alpha c)^2 / (4 alpha).
        let square = colour.iter().map(|&c| f64::from(c).powi(2)).sum::<f64>() * 32768.0 / own;
        let mean = centre.lab.map(|value| (value + 0.5) as u8);
        Encoded { colour, own: own as i16, square, mean, x: centre.x, y: centre.y, label }
    }

    /// What `range` has to know of a centre, for blocks of the rows `y` (first and last).
    pub(crate) fn bounds(&self, centre: &Encoded, y: (f64, f64)) -> Bounds {
        let own = f64::from(centre.own);
        let [l, a, b] = centre.colour.map(|c| (128.0 - 256.0 / own * f64::from(c)) as f32);
        let near = (y.0 - centre.y).max(centre.y - y.1).max(0.0);
        let far = (centre.y - y.0).max(y.1 - centre.y);
        let unit = (own / 2.0) as f32;
        Bounds {
            at: [centre.x as f32, l, a, b],
            unit: [self.per_pixel as f32, unit, unit, unit],
            rows: [near, far].map(|y| (self.per_pixel * y * y) as f32),
        }
    }

    /// What a pixel 1/64 to the right of the middle of its block adds.
    pub(crate) fn slope(&self, x: f64) -> i16 {
        nearest(-2.0 * self.per_pixel * x / 64.0) as i16
    }

    /// The constant of a block for a centre at `x` from its middle, with the lower bits 0.
    pub(crate) fn constant(&self, square: f64, x: f64) -> i32 {
        clean(square + self.per_pixel * x * x)
    }

    /// The part of a row that is `y` away.
    pub(crate) fn row(&self, y: f64) -> i32 {
        clean(self.per_pixel * y * y)
    }
}

/// A centre as [`Bounds::range`] sees it.
pub(crate) struct Bounds {
    /// Column, L, a and b, and what a squared difference in each counts.
    at: [f32; 4],
    unit: [f32; 4],
    /// The part of the nearest and of the farthest row.
    rows: [f32; 2],
}

impl Bounds {
    /// Bounds of D between the centre and pixels within `extent`, the lower one too low by more than errors of rounding.
    #[inline(always)]
    pub(crate) fn range(&self, extent: &Extent) -> (f32, f32) {
        // One instruction, which `f32::max` is not.
        let larger = |one: f32, other: f32| if one > other { one } else { other };
        let (below, above): ([f32; 4], [f32; 4]) =
            (array(|i| extent.low[i] - self.at[i]), array(|i| self.at[i] - extent.high[i]));
        let near: [f32; 4] = array(|i| larger(larger(below[i], above[i]), 0.0));
        let far: [f32; 4] = array(|i| larger(-below[i], -above[i]));
        let [near, far] = [near, far].map(|side| {
            let part: [f32; 4] = array(|i| side[i] * side[i] * self.unit[i]);
            (part[0] + part[2]) + (part[1] + part[3])
        });
        let (low, high) = (near + self.rows[0], far + self.rows[1]);
        (low - 1024.0 - low / 256.0, high)
    }
}

/// The nearest multiple of 64, for |value| < 2^31.
fn clean(value: f64) -> i32 {
    // The whole number is in the mantissa. A cast would look whether it fits.
    ((value / 64.0 + SHIFT).to_bits() as i32).wrapping_mul(1 << CANDIDATE_BITS)
}

/// Adding it leaves a whole number.
const SHIFT: f64 = 1.5 * (1u64 << 52) as f64;

/// The nearest whole number, for |value| < 2^51; half to even. `round()` is a call where SSE 4.1 is not taken for granted.
fn nearest(value: f64) -> f64 {
    (value + SHIFT) - SHIFT
}
