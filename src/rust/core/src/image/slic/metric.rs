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

use super::super::lab::Lab;
use super::centres::Centre;

/// Bits of a comparison key that hold the candidate.
pub(super) const CANDIDATE_BITS: u32 = 6;

/// Where the pixels of a block are: first and last column and row.
pub(super) struct Extent {
    pub x: (f64, f64),
    pub y: (f64, f64),
}

/// Scales of the distance for one picture.
#[derive(Clone, Copy)]
pub(super) struct Metric {
    /// Binary places of a centre's colour, less one; -4..=5.
    bits: i32,
    /// Units of D for one squared pixel of distance.
    per_pixel: f64,
    weight: f64,
}

/// A centre as the kernels see it.
#[derive(Clone, Copy)]
pub(super) struct Encoded {
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
    pub(super) fn new(pitch: f64, weight: f64, reach: (f64, f64), block: (usize, usize)) -> Self {
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

    pub(super) fn encode(&self, centre: &Centre, label: u32, adaptive: bool) -> Encoded {
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

    /// Bounds of D between a centre and pixels within `place` and `colours`, the lower one a little too low.
    pub(super) fn range(&self, centre: &Encoded, place: &Extent, colours: &(Lab, Lab)) -> (f64, f64) {
        // Nearest and farthest of an interval.
        let ends = |from: f64, to: f64, at: f64| ((from - at).max(at - to).max(0.0), (at - from).max(to - at));
        let (near, far) = ends(place.x.0, place.x.1, centre.x);
        let (above, below) = ends(place.y.0, place.y.1, centre.y);
        let (mut low, mut high) = (near * near + above * above, far * far + below * below);
        low *= self.per_pixel;
        high *= self.per_pixel;
        let unit = f64::from(centre.own) / 2.0;
        for c in 0..3 {
            let colour = 128.0 - 256.0 / f64::from(centre.own) * f64::from(centre.colour[c]);
            let (near, far) = ends(f64::from(colours.0[c]), f64::from(colours.1[c]), colour);
            low += near * near * unit;
            high += far * far * unit;
        }
        (low - 1024.0 - low / 256.0, high)
    }

    /// What a pixel 1/64 to the right of the middle of its block adds.
    pub(super) fn slope(&self, x: f64) -> i16 {
        nearest(-2.0 * self.per_pixel * x / 64.0) as i16
    }

    /// The constant of a block for a centre at `x` from its middle, with the lower bits 0.
    pub(super) fn constant(&self, square: f64, x: f64) -> i32 {
        clean(square + self.per_pixel * x * x)
    }

    /// The part of a row that is `y` away.
    pub(super) fn row(&self, y: f64) -> i32 {
        clean(self.per_pixel * y * y)
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
