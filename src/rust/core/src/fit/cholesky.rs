//! A Cholesky factor to which variables are added and from which they are removed.

use ndarray::{linalg::general_mat_mul, s, ArrayView2};
use rayon::prelude::*;

use crate::base::matrix::{mirror, view_mut, zeros};
use crate::base::run::{threads, Cancel};
use crate::LimeError;

/// Variables that are factored together. Part of the result's last bits, so never derived from the machine.
const BLOCK: usize = 64;

/// A column (on the unit-variance scale) with less variance than this left is a combination of the columns before it.
pub(crate) const ALIASED: f64 = 1e-10;

/// Lower Cholesky factor that grows and shrinks by one variable at a time.
#[derive(Default)]
pub(crate) struct Cholesky {
    rows: Vec<Vec<f64>>, // row i holds i + 1 entries
}

impl Cholesky {
    /// Add a variable with these products with the ones before it; false, and nothing added, when less than `least` of `diagonal` is left.
    pub(crate) fn append(&mut self, mut column: Vec<f64>, diagonal: f64, least: f64) -> bool {
        for (i, row) in self.rows.iter().enumerate() {
            column[i] = (column[i] - dot(&row[..i], &column[..i])) / row[i];
        }
        let rest = diagonal - dot(&column, &column);
        let fits = rest > least * diagonal;
        if fits {
            column.push(rest.sqrt());
            self.rows.push(column);
        }
        fits
    }

    /// The factor of a whole m x m matrix, of which only `entry(i, j)` with j <= i is asked for; as by appending variable after variable, to
    /// rounding, but in blocks. None as soon as one of them would not be added.
    pub(crate) fn of(
        m: usize,
        entry: impl Fn(usize, usize) -> f64,
        least: f64,
        cancel: &Cancel,
    ) -> Result<Option<Self>, LimeError> {
        let mut a = zeros(m.saturating_mul(m))?; // row by row; the factor grows in its place
        for (i, row) in a.chunks_exact_mut(m.max(1)).enumerate() {
            row[..=i].iter_mut().enumerate().for_each(|(j, v)| *v = entry(i, j));
        }
        let mut panel = zeros(m.saturating_mul(BLOCK))?;
        for from in (0..m).step_by(BLOCK) {
            cancel.check()?;
            let to = m.min(from + BLOCK);
            for i in from..m {
                let (above, row) = a.split_at_mut(i * m);
                for j in from..to.min(i) {
                    let other = &above[j * m..(j + 1) * m];
                    row[j] = (row[j] - dot(&row[from..j], &other[from..j])) / other[j];
                }
                if i < to {
                    let rest = row[i] - dot(&row[from..i], &row[from..i]);
                    if rest <= least * entry(i, i) || rest.is_nan() {
                        return Ok(None);
                    }
                    row[i] = rest.sqrt();
                }
            }
            let panel = &mut panel[..(m - to) * (to - from)];
            for (copy, row) in panel.chunks_exact_mut(to - from).zip(a[to * m..].chunks_exact(m)) {
                copy.copy_from_slice(&row[from..to]);
            }
            subtract_products(view_mut(panel, m - to, to - from, false)?.view(), &mut a[to * m..], m, cancel)?;
        }
        Ok(Some(Self { rows: a.chunks_exact(m.max(1)).enumerate().map(|(i, row)| row[..=i].to_vec()).collect() }))
    }

    /// Take out variable `at`: rotations make the factor triangular again.
    pub(crate) fn remove(&mut self, at: usize) {
        self.rows.remove(at);
        for c in at..self.rows.len() {
            let (a, b) = (self.rows[c][c], self.rows[c][c + 1]);
            let length = a.hypot(b);
            let (cos, sin) = (a / length, b / length);
            for row in &mut self.rows[c..] {
                (row[c], row[c + 1]) = (cos * row[c] + sin * row[c + 1], cos * row[c + 1] - sin * row[c]);
            }
            self.rows[c].truncate(c + 1);
        }
    }

    /// Solve A x = b in place; `x` has as many entries as there are variables.
    pub(crate) fn solve(&self, x: &mut [f64]) {
        for (i, row) in self.rows.iter().enumerate() {
            x[i] = (x[i] - dot(&row[..i], &x[..i])) / row[i];
        }
        for (i, row) in self.rows.iter().enumerate().rev() {
            x[i] /= row[i];
            let value = x[i];
            x.iter_mut().zip(&row[..i]).for_each(|(a, b)| *a -= value * b);
        }
    }

    /// A^-1 into `out`, m x m for m variables.
    pub(crate) fn invert(&self, out: &mut [f64], cancel: &Cancel) -> Result<(), LimeError> {
        let m = self.rows.len();
        for (j, x) in out.chunks_exact_mut(m.max(1)).enumerate() {
            cancel.check()?;
            x[j] = 1.0 / self.rows[j][j]; // what is above entry j follows by symmetry
            for (i, row) in self.rows.iter().enumerate().skip(j + 1) {
                x[i] = -dot(&row[j..i], &x[j..i]) / row[i];
            }
            for (i, row) in self.rows.iter().enumerate().skip(j).rev() {
                x[i] /= row[i];
                let value = x[i];
                x[j..i].iter_mut().zip(&row[j..i]).for_each(|(a, b)| *a -= value * b);
            }
        }
        mirror(out, m);
        Ok(())
    }
}

/// From `rows`, the last rows of an m x m matrix, P P' is taken, on and below the diagonal, each chunk of rows on a thread of its own.
fn subtract_products(p: ArrayView2<'_, f64>, rows: &mut [f64], m: usize, cancel: &Cancel) -> Result<(), LimeError> {
    let first = m - p.nrows();
    let one = |(chunk, rows): (usize, &mut [f64])| {
        cancel.check()?;
        let from = chunk * BLOCK;
        let to = p.nrows().min(from + BLOCK);
        let mut rows = view_mut(rows, to - from, m, false)?;
        let mut target = rows.slice_mut(s![.., first..first + to]);
        general_mat_mul(-1.0, &p.slice(s![from..to, ..]), &p.slice(s![..to, ..]).t(), 1.0, &mut target);
        Ok(())
    };
    if threads() > 1 {
        rows.par_chunks_mut(BLOCK * m).enumerate().try_for_each(one)
    } else {
        rows.chunks_mut(BLOCK * m).enumerate().try_for_each(one)
    }
}

/// Sum of products in eight lanes, always in the same order.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (mut left, mut right) = (a.chunks_exact(8), b.chunks_exact(8));
    for (x, y) in left.by_ref().zip(right.by_ref()) {
        lanes.iter_mut().zip(x.iter().zip(y)).for_each(|(lane, (x, y))| *lane += x * y);
    }
    let rest: f64 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::uniform;

    /// X'X of a random X with more rows than the m columns.
    fn positive(m: usize, seed: u64) -> Vec<f64> {
        let mut state = seed;
        let x: Vec<f64> = (0..(m + 5) * m).map(|_| uniform(&mut state) - 0.5).collect();
        let column = |j: usize| x.iter().skip(j).step_by(m);
        (0..m * m).map(|at| column(at / m).zip(column(at % m)).map(|(a, b)| a * b).sum()).collect()
    }

    #[test]
    fn blocks_give_the_factor_of_one_variable_after_the_other() {
        for m in [0, 1, 5, 64, 65, 150] {
            let a = positive(m, 7);
            let go = Cancel::default();
            let whole = Cholesky::of(m, |i, j| a[i * m + j], 1e-12, &go).unwrap().unwrap();
            let mut slow = Cholesky::default();
            assert!((0..m).all(|i| slow.append(a[i * m..i * m + i].to_vec(), a[i * m + i], 1e-12)));
            for (a, b) in whole.rows.iter().flatten().zip(slow.rows.iter().flatten()) {
                assert!((a - b).abs() < 1e-10, "{a} {b}");
            }
            let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
            let shared = pool.install(|| Cholesky::of(m, |i, j| a[i * m + j], 1e-12, &go).unwrap().unwrap());
            assert!(shared.rows == whole.rows);
        }
    }

    #[test]
    fn a_combination_of_other_variables_has_no_factor() {
        for (m, copy) in [(3, 2), (70, 69), (140, 100)] {
            let mut a = positive(m, 3);
            for j in 0..m {
                a[copy * m + j] = a[j]; // variable `copy` is variable 0
            }
            for i in 0..m {
                a[i * m + copy] = a[i * m];
            }
            assert!(Cholesky::of(m, |i, j| a[i * m + j], 1e-10, &Cancel::default()).unwrap().is_none());
        }
    }
}
