//! A Cholesky factor to which variables are added and from which they are removed.

use crate::run::Cancel;
use crate::LimeError;

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

/// Copies what is above the diagonal of an m x m matrix, row by row, below it.
pub(crate) fn mirror(matrix: &mut [f64], m: usize) {
    for i in 0..m {
        for j in 0..i {
            matrix[i * m + j] = matrix[j * m + i];
        }
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
