//! The weighted Gram matrix of masks with many different weights: rows are expanded to numbers, a block of them at a time.
//!
//! Masks of n x d bits are small, their n x d numbers are not. Of the block X = root(w) z only X'X is kept, panel by panel, and
//!
//! sum_i w_i (z_ij - m_j) (z_il - m_l) = (X'X)_jl - w m_j m_l
//!
//! loses nothing that matters: means of bits lie between 0 and 1.

use ndarray::ArrayView2;

use super::cholesky::dot;
use super::moments::{centre, Moments};
use crate::base::matrix::{add_products, view_mut, zeros};
use crate::base::run::Cancel;
use crate::perturb::masks::Masks;
use crate::LimeError;

/// Rows of a block. Part of the result's last bits, so never derived from the machine.
const BLOCK: usize = 256;

/// The moments of `[z | y]` with weights `w` (n, at least 0, to be divided by the `largest`). As those of [`Moments::of_rows`], to
/// rounding.
///
/// # Errors
/// `Memory`; `Interrupted`.
pub(crate) fn moments(
    z: &Masks<'_>,
    y: ArrayView2<'_, f64>,
    w: &[f64],
    largest: f64,
    cancel: &Cancel,
) -> Result<Moments, LimeError> {
    let (n, d, k) = (w.len(), z.features(), y.ncols());
    let mut moments = Moments::zero(d, k)?;
    let root: Vec<f64> = w.iter().map(|v| (v / largest).sqrt()).collect();
    let w: Vec<f64> = root.iter().map(|r| r * r).collect();
    let weight = w.iter().fold(0.0, |sum, w| sum + w);
    moments.weight = weight;
    let mut centred = zeros(n.saturating_mul(k))?; // n x k: root(w) (y - mean), column by column
    for (l, column) in centred.chunks_exact_mut(n).enumerate() {
        column.iter_mut().zip(y.column(l)).for_each(|(v, y)| *v = *y);
        moments.mean[d + l] = centre(column, &w, &root, weight);
        moments.spread[l] = dot(column, column);
    }
    let mut block = zeros(n.min(BLOCK).saturating_mul(d + k))?; // rows x (d + k)
    for from in (0..n).step_by(BLOCK) {
        let to = n.min(from + BLOCK);
        let block = &mut block[..(to - from) * (d + k)];
        for (i, row) in (from..to).zip(block.chunks_exact_mut(d + k)) {
            z.expand(i, root[i], &mut row[..d]);
            // in the order in which `weight` was summed: a column of ones has mean 1, and no variance
            moments.mean[..d].iter_mut().zip(&row[..d]).for_each(|(sum, x)| *sum += x * root[i]);
            row[d..].iter_mut().enumerate().for_each(|(l, v)| *v = centred[l * n + i]);
        }
        add_products(view_mut(block, to - from, d + k, false)?.view(), d, &mut moments.cross, cancel)?;
    }
    moments.mean[..d].iter_mut().for_each(|sum| *sum /= weight);
    let mean = &moments.mean;
    for (j, cross) in moments.cross.chunks_exact_mut(d + k).enumerate() {
        cross[j] = weight * mean[j] * (1.0 - mean[j]);
        cross[j + 1..d].iter_mut().zip(&mean[j + 1..d]).for_each(|(v, m)| *v -= weight * mean[j] * m);
    }
    Ok(moments)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::gram::Gram;
    use crate::oracle::uniform;
    use crate::perturb::masks::packed;
    use ndarray::Array2;

    #[test]
    fn expanded_moments_are_those_of_the_numbers() {
        for (n, d, k) in [(1, 1, 1), (40, 3, 2), (300, 60, 2), (777, 130, 1)] {
            let mut state = n as u64;
            let mut z = Array2::from_shape_simple_fn((n, d), || uniform(&mut state).round());
            z.column_mut(d / 2).fill(1.0); // no variance
            let y = Array2::from_shape_simple_fn((n, k), || 1e3 + uniform(&mut state));
            let mut w: Vec<f64> = (0..n).map(|_| 0.1 + uniform(&mut state)).collect();
            w.iter_mut().skip(1).step_by(9).for_each(|w| *w = 0.0);
            let bytes = packed(&z.iter().copied().collect::<Vec<f64>>(), d);
            let masks = Masks::new(&bytes, d).unwrap();
            let go = Cancel::default();
            let mine = Gram::new(masks, y.view(), &w, &go).unwrap();
            let dense = Gram::new(z.view(), y.view(), &w, &go).unwrap();
            assert_eq!((&mine.columns, mine.n, mine.positive), (&dense.columns, dense.n, dense.positive));
            let near = |a: &[f64], b: &[f64]| {
                assert_eq!(a.len(), b.len());
                a.iter().zip(b).for_each(|(a, b)| assert!((a - b).abs() < 1e-11 * b.abs().max(1.0), "{a} {b}"));
            };
            near(&mine.mean, &dense.mean);
            near(&mine.sd, &dense.sd);
            near(&mine.cor, &dense.cor);
            for (a, b) in mine.responses.iter().zip(&dense.responses) {
                near(&[a.mean, a.sd], &[b.mean, b.sd]);
                near(&a.cor, &b.cor);
            }
            for threads in [2, 3] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                assert_eq!(pool.install(|| Gram::new(masks, y.view(), &w, &go).unwrap()), mine);
            }
        }
    }
}
