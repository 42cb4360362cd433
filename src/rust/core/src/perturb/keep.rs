//! Which features each perturbation keeps.

use rand::distr::Distribution;
use rand::RngExt;
use rand_distr::Bernoulli;

use super::masks::row_bytes;
use super::rng::Streams;
use crate::base::run::Cancel;
use crate::LimeError;

/// Masks (see [`super::masks`]) in which every feature of rows 1, 2, ... is removed independently with probability `p_remove`; row 0
/// keeps all. `z` has n rows of zeros.
///
/// # Errors
/// `Argument` if `p_remove` is not in (0, 1) or `z` is not whole rows; `Interrupted`.
pub fn keep_independently(
    z: &mut [u8],
    d: usize,
    p_remove: f64,
    streams: &Streams,
    cancel: &Cancel,
) -> Result<(), LimeError> {
    let removed = Bernoulli::new(p_remove).map_err(|_| LimeError::Argument {
        name: "p_remove",
        message: format!("must lie in (0, 1), not {p_remove}"),
    })?;
    each_row(z, d, cancel, |i, row| {
        let mut rng = streams.row(i);
        (0..d).filter(|_| !removed.sample(&mut rng)).for_each(|j| set(row, j));
    })
}

/// Masks of which rows 1, 2, ... keep a number of features that is uniform on 1..d, and then any subset of that size with equal
/// probability; row 0 keeps all. `z` has n rows of zeros.
///
/// # Errors
/// `Argument` if `z` is not whole rows or `d` is no 32-bit number; `Interrupted`.
pub fn keep_any_number(z: &mut [u8], d: usize, streams: &Streams, cancel: &Cancel) -> Result<(), LimeError> {
    let most = u32::try_from(d).map_err(|e| LimeError::Argument { name: "d", message: e.to_string() })?;
    each_row(z, d, cancel, |i, row| {
        let mut rng = streams.row(i);
        let kept = rng.random_range(1..=most);
        let few = kept.min(most - kept); // a subset is drawn by its smaller side
        for last in most - few..most {
            // Floyd's: subsets of `few` among most, without repeating a draw (Bentley and Floyd 1987)
            let drawn = rng.random_range(0..=last) as usize;
            let taken = row[drawn / 8] >> (drawn % 8) & 1 == 1;
            set(row, if taken { last as usize } else { drawn });
        }
        if few < kept {
            complement(row, d);
        }
    })
}

/// Row 0 all ones, the others as `draw` fills them.
fn each_row(z: &mut [u8], d: usize, cancel: &Cancel, draw: impl Fn(usize, &mut [u8])) -> Result<(), LimeError> {
    if d == 0 || z.len() % row_bytes(d) != 0 {
        let message = format!("must have rows of {} bytes, not {} bytes", row_bytes(d), z.len());
        return Err(LimeError::Argument { name: "z", message });
    }
    for (i, row) in z.chunks_exact_mut(row_bytes(d)).enumerate() {
        if i % 256 == 0 {
            cancel.check()?;
        }
        row.fill(0);
        if i > 0 {
            draw(i, row);
        } else {
            complement(row, d);
        }
    }
    Ok(())
}

fn set(row: &mut [u8], j: usize) {
    row[j / 8] |= 1 << (j % 8);
}

fn complement(row: &mut [u8], d: usize) {
    row[..d / 8].iter_mut().for_each(|byte| *byte = !*byte);
    if d % 8 > 0 {
        row[d / 8] ^= (1 << (d % 8)) - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::perturb::masks::Masks;

    fn masks(n: usize, d: usize, p: f64, seed: u64) -> Vec<u8> {
        let mut z = vec![9; n * row_bytes(d)];
        keep_independently(&mut z, d, p, &Streams::new(seed, 3), &Cancel::default()).unwrap();
        z
    }

    fn any_number(n: usize, d: usize, seed: u64) -> Vec<u8> {
        let mut z = vec![9; n * row_bytes(d)];
        keep_any_number(&mut z, d, &Streams::new(seed, 3), &Cancel::default()).unwrap();
        z
    }

    #[test]
    fn the_first_row_keeps_everything() {
        for d in [1, 7, 8, 64, 65] {
            for z in [masks(20, d, 0.9, 1), any_number(20, d, 1)] {
                let masks = Masks::new(&z, d).unwrap(); // no bit behind the last
                assert_eq!((masks.kept(0) as usize, masks.rows()), (d, 20));
            }
        }
    }

    #[test]
    fn the_share_removed_is_p_remove() {
        for p in [0.1, 0.5, 0.8] {
            let (n, d) = (4001, 25);
            let z = masks(n, d, p, 11);
            let masks = Masks::new(&z, d).unwrap();
            let kept: u32 = (1..n).map(|i| masks.kept(i)).sum();
            let removed = 1.0 - f64::from(kept) / ((n - 1) * d) as f64;
            let se = (p * (1.0 - p) / ((n - 1) * d) as f64).sqrt();
            assert!((removed - p).abs() < 5.0 * se, "{removed} for {p}");
        }
    }

    #[test]
    fn every_number_and_every_subset_is_as_likely() {
        let (n, d) = (60_001, 5);
        let z = any_number(n, d, 7);
        let masks = Masks::new(&z, d).unwrap();
        let mut counts = [0.0; 32];
        (1..n).for_each(|i| counts[(0..d).filter(|j| masks.keeps(i, *j)).map(|j| 1 << j).sum::<usize>()] += 1.0);
        assert_eq!(counts[0], 0.0);
        for subset in 1..32_usize {
            let p = 0.2 / [1.0, 5.0, 10.0, 10.0, 5.0, 1.0][subset.count_ones() as usize];
            let error = (p * (1.0 - p) / (n - 1) as f64).sqrt();
            let share = counts[subset] / (n - 1) as f64;
            assert!((share - p).abs() < 4.5 * error, "{subset:b}: {share} is not {p}");
        }
    }

    #[test]
    fn more_rows_leave_the_first_ones_as_they_were() {
        assert_eq!(masks(10, 70, 0.5, 4), masks(50, 70, 0.5, 4)[..160]);
        assert_eq!(any_number(10, 70, 4), any_number(50, 70, 4)[..160]);
        assert_ne!(any_number(10, 70, 4), any_number(10, 70, 5));
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let (mut z, streams, go) = ([0; 16], Streams::new(1, 1), Cancel::default());
        let out = keep_independently(&mut z, 2, 1.5, &streams, &go);
        assert!(matches!(out, Err(LimeError::Argument { name: "p_remove", .. })));
        for d in [0, 129] {
            assert!(keep_any_number(&mut z, d, &streams, &go).is_err());
        }
    }
}
