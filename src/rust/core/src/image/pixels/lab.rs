//! CIE L*a*b* bytes of 8-bit sRGB colours.
//!
//! Computed with 32-bit floats, and again with 64 bits where that leaves in doubt how a byte is rounded (one pixel in
//! 200), so that every byte is the one that 64 bits give.

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::base::cpu::Simd;
use crate::base::run::{threads, Cancel};
use crate::LimeError;

/// A colour: L, a, b and a byte that does not count.
pub type Lab = [u8; 4];

/// X / X_white, Y / Y_white, Z / Z_white of linear red, green, blue: sRGB primaries, D65 white (0.950456, 1, 1.088754).
const TO_XYZ: [[f64; 3]; 3] =
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]];
const WHITE: [f64; 3] = [0.950456, 1.0, 1.088754];

/// Where the response of CIE Lab changes from a line to the cube root, and that line: kappa = 24389/27.
const EPSILON: f64 = 216.0 / 24389.0;
const SLOPE: f64 = 24389.0 / 27.0 / 116.0;
const OFFSET: f64 = 16.0 / 116.0;

/// Pixels computed together.
const CHUNK: usize = 64;
/// Pixels between two looks at the wish to stop.
const PIECE: usize = 1 << 16;

/// Linear light of an sRGB byte (IEC 61966-2-1).
fn linear(byte: usize) -> f64 {
    let c = byte as f64 / 255.0;
    if c <= 0.04045 {
        c / 12.92
    } else {
        ((c + 0.055) / 1.055).powf(2.4)
    }
}

/// The non-linear response of CIE Lab, epsilon = 216/24389, kappa = 24389/27.
fn response(t: f64) -> f64 {
    if t > EPSILON {
        t.cbrt()
    } else {
        (24389.0 / 27.0 * t + 16.0) / 116.0
    }
}

fn byte(value: f64) -> u8 {
    (value + 0.5).floor().clamp(0.0, 255.0) as u8
}

/// Linear light of all bytes, and the colours of all greys, which all lie between two bytes.
struct Tables {
    exact: [f64; 256],
    light: [f32; 256],
    grey: [Lab; 256],
}

impl Tables {
    fn new() -> Self {
        let exact = std::array::from_fn(linear);
        let mut tables = Self { exact, light: exact.map(|v| v as f32), grey: [[0; 4]; 256] };
        tables.grey = std::array::from_fn(|v| tables.with_64_bits([v as u8; 3]));
        tables
    }

    fn with_64_bits(&self, rgb: [u8; 3]) -> Lab {
        let [r, g, b] = rgb.map(|v| self.exact[usize::from(v)]);
        let [fx, fy, fz] =
            [0, 1, 2].map(|i| response((TO_XYZ[i][0] * r + TO_XYZ[i][1] * g + TO_XYZ[i][2] * b) / WHITE[i]));
        [byte((116.0 * fy - 16.0) * 2.55), byte(500.0 * (fx - fy) + 127.5), byte(200.0 * (fy - fz) + 127.5), 0]
    }

    fn one(&self, px: &[u8]) -> Lab {
        if px[0] == px[1] && px[0] == px[2] {
            self.grey[usize::from(px[0])]
        } else {
            self.with_64_bits([px[0], px[1], px[2]])
        }
    }

    #[inline(always)]
    fn convert<const FUSED: bool>(&self, rgba: &[u8], out: &mut [Lab]) {
        let mut chunks = rgba.chunks_exact(4 * CHUNK);
        let mut to = out.chunks_exact_mut(CHUNK);
        for (rgba, out) in (&mut chunks).zip(&mut to) {
            self.chunk::<FUSED>(rgba, out);
        }
        for (px, lab) in chunks.remainder().chunks_exact(4).zip(to.into_remainder()) {
            *lab = self.one(px);
        }
    }

    /// The same with wider registers.
    ///
    /// # Safety
    /// The machine must have AVX2 and FMA.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn convert_avx2(&self, rgba: &[u8], out: &mut [Lab]) {
        self.convert::<true>(rgba, out);
    }

    #[inline(always)]
    fn chunk<const FUSED: bool>(&self, rgba: &[u8], out: &mut [Lab]) {
        let (mut r, mut g, mut b) = ([0f32; CHUNK], [0f32; CHUNK], [0f32; CHUNK]);
        for (i, px) in rgba.chunks_exact(4).enumerate().take(CHUNK) {
            r[i] = self.light[usize::from(px[0])];
            g[i] = self.light[usize::from(px[1])];
            b[i] = self.light[usize::from(px[2])];
        }
        let mut doubt = 0;
        for i in 0..CHUNK {
            let xyz = |c: usize| {
                let of = |k: usize| (TO_XYZ[c][k] / WHITE[c]) as f32;
                let part = fused::<FUSED>(of(1), g[i], of(2) * b[i]);
                response_32::<FUSED>(fused::<FUSED>(of(0), r[i], part))
            };
            let (fx, fy, fz) = (xyz(0), xyz(1), xyz(2));
            let (l, doubt_l) = rounded(fused::<FUSED>(116.0 * 2.55, fy, -16.0 * 2.55));
            let (a, doubt_a) = rounded(fused::<FUSED>(500.0, fx - fy, 127.5));
            let (b, doubt_b) = rounded(fused::<FUSED>(200.0, fy - fz, 127.5));
            let unsure = doubt_l | doubt_a | doubt_b;
            doubt |= unsure;
            out[i] = (l | a << 8 | b << 16 | unsure << 24).to_le_bytes();
        }
        if doubt != 0 {
            for (px, lab) in rgba.chunks_exact(4).zip(out) {
                if lab[3] != 0 {
                    *lab = self.one(px);
                }
            }
        }
    }
}

/// Fraction bits of a value before it is rounded.
const FRACTION: u32 = 13;
/// How far, in those bits, 32-bit arithmetic is off at most: less than 0.0006. A test tries all 2^24 colours.
const ERROR: u32 = 5;

/// A value from 0 to 255 rounded half up, and 1 if it may be another byte.
#[inline(always)]
fn rounded(value: f32) -> (u32, u32) {
    // Adding 2^23 leaves a whole number in the mantissa.
    let fixed = ((value + 0.5) * (1 << FRACTION) as f32 + 8_388_608.0).to_bits() & 0x7F_FFFF;
    let near = (fixed + ERROR) & ((1 << FRACTION) - 1);
    (fixed >> FRACTION, u32::from(near <= 2 * ERROR))
}

/// `a * b + c`, rounded once where the machine can do that in one step.
#[inline(always)]
fn fused<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED {
        a.mul_add(b, c)
    } else {
        a * b + c
    }
}

#[inline(always)]
fn response_32<const FUSED: bool>(t: f32) -> f32 {
    // t^(-1/3): a guess from the bits, then two steps of third order, as (1 - e)^(-1/3) = 1 + e/3 + 2/9 e^2 + ...
    // A third of the bits, near enough; the guess is within 4 %.
    let third = (t.to_bits() >> 16) * (65_536 / 3);
    let mut root = f32::from_bits(0x54A2_0000 - third);
    for _ in 0..2 {
        let e = fused::<FUSED>(-t * root, root * root, 1.0);
        root = fused::<FUSED>(root * e, fused::<FUSED>(e, 2.0 / 9.0, 1.0 / 3.0), root);
    }
    if t > EPSILON as f32 {
        t * root * root
    } else {
        fused::<FUSED>(SLOPE as f32, t, OFFSET as f32)
    }
}

/// Lab bytes of every pixel of `rgba` (4 bytes a pixel, alpha ignored): L * 2.55, a + 127.5, b + 127.5, rounded half up.
///
/// sRGB primaries, D65 white (0.950456, 1, 1.088754). Uses the threads of the current rayon pool.
///
/// # Errors
/// `Interrupted`; `Memory`.
pub fn lab_bytes(rgba: &[u8], simd: Simd, cancel: &Cancel) -> Result<Vec<Lab>, LimeError> {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    let tables = TABLES.get_or_init(Tables::new);
    let size = rgba.len() / 4;
    let mut out = crate::image::buffer(0, [0; 4])?;
    out.try_reserve_exact(size).map_err(|_| LimeError::Memory { bytes: 4 * size })?;
    while out.len() < size {
        // The first touch of memory takes its time too.
        cancel.check()?;
        out.resize(size.min(out.len() + 64 * PIECE), [0; 4]);
    }
    let convert = |(out, rgba): (&mut [Lab], &[u8])| {
        cancel.check()?;
        #[cfg(target_arch = "x86_64")]
        if simd.avx2() {
            // SAFETY: the machine has AVX2 and FMA.
            unsafe { tables.convert_avx2(rgba, out) };
            return Ok(());
        }
        tables.convert::<false>(rgba, out);
        Ok(())
    };
    if threads() == 1 {
        out.chunks_mut(PIECE).zip(rgba.chunks(4 * PIECE)).try_for_each(convert)?;
    } else {
        out.par_chunks_mut(PIECE).zip(rgba.par_chunks(4 * PIECE)).try_for_each(convert)?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lab(rgba: &[u8], simd: Simd) -> Vec<Lab> {
        lab_bytes(rgba, simd, &Cancel::default()).unwrap()
    }

    #[test]
    fn known_colours_have_their_known_bytes() {
        let rgba = [255, 0, 0, 255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 0, 0, 255];
        assert_eq!(
            lab(&rgba, Simd::Fastest),
            [[136, 208, 195, 0], [255, 128, 127, 0], [82, 207, 20, 0], [0, 128, 128, 0]]
        );
    }

    #[test]
    fn every_colour_has_the_bytes_of_64_bit_arithmetic() {
        let tables = Tables::new();
        // All colours with optimisation, else a part of them.
        let step = if cfg!(debug_assertions) { 101 } else { 1 };
        let colours: Vec<u32> = (0..1 << 24).step_by(step).collect();
        for colours in colours.chunks(1 << 20) {
            let rgba: Vec<u8> = colours.iter().flat_map(|c| c.to_le_bytes()).collect();
            let expected: Vec<Lab> =
                rgba.chunks_exact(4).map(|px| tables.with_64_bits([px[0], px[1], px[2]])).collect();
            assert!(lab(&rgba, Simd::Fastest) == expected);
            assert!(lab(&rgba, Simd::Portable) == expected);
        }
    }

    #[test]
    fn threads_change_nothing() {
        let rgba: Vec<u8> = (0..4 * (2 * PIECE + 3)).map(|i| (i * 7 % 256) as u8).collect();
        let two = crate::base::run::run(2, || false, |cancel| lab_bytes(&rgba, Simd::Fastest, cancel));
        assert_eq!(two.unwrap(), lab(&rgba, Simd::Fastest));
    }
}
