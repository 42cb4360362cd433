//! What the methods share: checks of a picture, labels in order of appearance, rows shared among threads.

use rayon::prelude::*;

use crate::base::run::{threads, Cancel};
use crate::image::CHANNELS;
use crate::LimeError;

/// Pixels between two looks at [`Cancel`]: below a millisecond for a few operations each.
pub(crate) const BLOCK: usize = 1 << 16;

pub(crate) fn refuse<T>(name: &'static str, message: String) -> Result<T, LimeError> {
    Err(LimeError::Argument { name, message })
}

/// The number of pixels of a `width` x `height` picture with `found` pixels: at least 1, below 2^30.
pub(crate) fn area_of(found: usize, width: usize, height: usize) -> Result<usize, LimeError> {
    if found == 0 || width.checked_mul(height) != Some(found) {
        return refuse("image", format!("must hold width x height pixels, not {found} for {width} x {height}"));
    }
    if found >= 1 << 30 {
        return refuse("image", format!("must hold less than 2^30 pixels, not {found}"));
    }
    Ok(found)
}

/// The same for bytes of red, green, blue and alpha.
pub(crate) fn area_of_rgba(rgba: &[u8], width: usize, height: usize) -> Result<usize, LimeError> {
    if rgba.len() % CHANNELS != 0 {
        return refuse("image", format!("must hold {CHANNELS} bytes a pixel, not {} bytes", rgba.len()));
    }
    area_of(rgba.len() / CHANNELS, width, height)
}

/// A finite number in `low..=high`, or the error that names it.
pub(crate) fn within(value: f64, name: &'static str, low: f64, high: f64) -> Result<f64, LimeError> {
    if !(value >= low && value <= high && value.is_finite()) {
        let must = if high.is_finite() { format!("from {low} to {high}") } else { format!("of at least {low}") };
        return refuse(name, format!("must be a number {must}, not {value}"));
    }
    Ok(value)
}

/// As [`buffer`](crate::image::buffer), for sizes whose filling takes a while.
pub(crate) fn filled<T: Copy>(size: usize, value: T, cancel: &Cancel) -> Result<Vec<T>, LimeError> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(size).map_err(|_| LimeError::Memory { bytes: size * size_of::<T>() })?;
    while vec.len() < size {
        cancel.check()?;
        vec.resize(size.min(vec.len() + BLOCK), value);
    }
    Ok(vec)
}

/// Renumbers labels from 0 in the order in which the pixels first show them, row by row. Labels lie below the number of
/// pixels.
pub(crate) fn number_by_appearance(labels: &mut [u32], cancel: &Cancel) -> Result<(), LimeError> {
    let mut number = filled(labels.len(), u32::MAX, cancel)?;
    let mut next = 0;
    for block in labels.chunks_mut(BLOCK) {
        cancel.check()?;
        for label in block {
            let slot = &mut number[*label as usize];
            if *slot == u32::MAX {
                *slot = next;
                next += 1;
            }
            *label = *slot;
        }
    }
    Ok(())
}

/// Calls `one(y, row)` for each row of `size` values of `out`, on the threads of the current pool. A row depends on nothing that another writes, so threads change no result.
pub(crate) fn for_rows<T: Send>(
    out: &mut [T],
    size: usize,
    one: impl Fn(usize, &mut [T]) -> Result<(), LimeError> + Sync,
) -> Result<(), LimeError> {
    if threads() > 1 {
        out.par_chunks_mut(size).enumerate().try_for_each(|(y, row)| one(y, row))
    } else {
        out.chunks_mut(size).enumerate().try_for_each(|(y, row)| one(y, row))
    }
}

/// Checks of label pictures that the tests of all methods share.
#[cfg(test)]
pub(crate) mod checks {
    use crate::image::neighbours4;
    use rand::rngs::ChaCha8Rng;
    use rand::{Rng, SeedableRng};

    /// How many 4-connected pieces every label has. The labels must be numbered from 0 as they first appear.
    pub(crate) fn pieces(labels: &[u32], width: usize, height: usize) -> Vec<usize> {
        assert_eq!(labels.len(), width * height);
        let (mut pieces, mut seen) = (Vec::new(), vec![false; labels.len()]);
        for start in 0..labels.len() {
            let label = labels[start] as usize;
            assert!(label <= pieces.len(), "{label} comes before {}", pieces.len());
            if label == pieces.len() {
                pieces.push(0);
            }
            if seen[start] {
                continue;
            }
            pieces[label] += 1;
            let mut stack = vec![start];
            seen[start] = true;
            while let Some(p) = stack.pop() {
                for q in neighbours4(p, width, height) {
                    if !seen[q] && labels[q] == labels[p] {
                        seen[q] = true;
                        stack.push(q);
                    }
                }
            }
        }
        pieces
    }

    /// Random bytes of `levels` values.
    pub(crate) fn noise(size: usize, levels: u32, seed: u64) -> Vec<u8> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..size).map(|_| (rng.next_u32() % levels * 255 / levels.max(2)) as u8).collect()
    }

    /// RGBA of dark columns left of `border` and light ones from there on.
    pub(crate) fn two_halves(width: usize, height: usize, border: usize) -> Vec<u8> {
        (0..width * height).flat_map(|p| [if p % width < border { 40 } else { 210 }; 4]).collect()
    }

    /// Picture sizes that break careless loops.
    pub(crate) const SIZES: [(usize, usize); 7] = [(1, 1), (1, 40), (40, 1), (2, 2), (8, 4), (17, 23), (3, 60)];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_numbered_as_they_appear() {
        let mut labels = [3, 3, 1, 0, 1, 3];
        number_by_appearance(&mut labels, &Cancel::default()).unwrap();
        assert_eq!(labels, [0, 0, 1, 2, 1, 0]);
    }

    #[test]
    fn a_picture_must_have_the_pixels_it_says() {
        assert_eq!(area_of(6, 2, 3), Ok(6));
        for (found, width, height) in [(0, 0, 0), (5, 2, 3), (4, usize::MAX, 2), (0, 0, 7)] {
            assert!(matches!(area_of(found, width, height), Err(LimeError::Argument { name: "image", .. })));
        }
        assert!(area_of_rgba(&[0; 7], 1, 1).is_err());
        assert_eq!(area_of_rgba(&[0; 8], 1, 2), Ok(2));
    }

    #[test]
    fn numbers_outside_of_a_range_are_named() {
        for value in [f64::NAN, f64::INFINITY, -0.1, 2.1] {
            assert!(matches!(within(value, "ratio", 0.0, 2.0), Err(LimeError::Argument { name: "ratio", .. })));
        }
        assert_eq!(within(2.0, "ratio", 0.0, 2.0), Ok(2.0));
    }
}
