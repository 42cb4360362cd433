//! Which features each perturbation keeps.

use rand::distr::Distribution;
use rand_distr::Bernoulli;

use crate::rng::Streams;
use crate::run::Cancel;
use crate::LimeError;

/// Fills `z` (n x d, column-major, row 0 is the case) with 1 for a kept and 0 for a removed feature.
///
/// Every feature of rows 1, 2, ... is removed independently with probability `p_remove`; row 0 keeps all.
///
/// # Errors
/// `Argument` if `p_remove` is not in (0, 1) or `z` is not n x d; `Interrupted`.
pub fn keep_masks(
    z: &mut [f64],
    n: usize,
    d: usize,
    p_remove: f64,
    streams: &Streams,
    cancel: &Cancel,
) -> Result<(), LimeError> {
    if z.len() != n * d {
        return Err(LimeError::Argument { name: "z", message: format!("must have {n} x {d} values") });
    }
    let removed = Bernoulli::new(p_remove).map_err(|_| LimeError::Argument {
        name: "p_remove",
        message: format!("must lie in (0, 1), not {p_remove}"),
    })?;
    for i in 0..n {
        if i % 1024 == 0 {
            cancel.check()?;
        }
        let mut rng = streams.row(i);
        for j in 0..d {
            z[i + j * n] = if i > 0 && removed.sample(&mut rng) { 0.0 } else { 1.0 };
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masks(n: usize, d: usize, p: f64, seed: u64) -> Vec<f64> {
        let mut z = vec![9.0; n * d];
        keep_masks(&mut z, n, d, p, &Streams::new(seed, 3), &Cancel::default()).unwrap();
        z
    }

    #[test]
    fn the_first_row_keeps_everything_and_the_rest_is_binary() {
        let z = masks(200, 7, 0.9, 1);
        assert!((0..7).all(|j| z[j * 200] == 1.0));
        assert!(z.iter().all(|&v| v == 0.0 || v == 1.0));
    }

    #[test]
    fn the_share_removed_is_p_remove() {
        for p in [0.1, 0.5, 0.8] {
            let (n, d) = (4001, 25);
            let z = masks(n, d, p, 11);
            let removed = z.iter().filter(|&&v| v == 0.0).count() as f64 / ((n - 1) * d) as f64;
            let se = (p * (1.0 - p) / ((n - 1) * d) as f64).sqrt();
            assert!((removed - p).abs() < 5.0 * se, "{removed} for {p}");
        }
    }

    #[test]
    fn more_rows_leave_the_first_ones_as_they_were() {
        let (few, many) = (masks(10, 6, 0.5, 4), masks(50, 6, 0.5, 4));
        for i in 0..10 {
            for j in 0..6 {
                assert_eq!(few[i + j * 10], many[i + j * 50]);
            }
        }
    }

    #[test]
    fn a_probability_outside_zero_to_one_is_refused() {
        let mut z = vec![0.0; 4];
        let out = keep_masks(&mut z, 2, 2, 1.5, &Streams::new(1, 1), &Cancel::default());
        assert!(matches!(out, Err(LimeError::Argument { name: "p_remove", .. })));
    }
}
