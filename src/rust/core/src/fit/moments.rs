//! Weighted means and centred products of rows, which can be merged.

use super::cholesky::dot;
use crate::base::matrix::{add_products, view_mut, zeros};
use crate::base::run::Cancel;
use crate::LimeError;
use ndarray::{s, ArrayView2};

/// Weighted sums of some rows: weight, means (d + k), centred products of each column of z with all columns (d x (d + k), the upper part) and
/// centred squares of each column of y (k).
pub(crate) struct Moments {
    pub(crate) weight: f64,
    pub(crate) mean: Vec<f64>,
    pub(crate) cross: Vec<f64>,
    pub(crate) spread: Vec<f64>,
}

impl Moments {
    pub(crate) fn zero(d: usize, k: usize) -> Result<Self, LimeError> {
        let cross = zeros(d.saturating_mul(d + k))?;
        Ok(Self { weight: 0.0, mean: zeros(d + k)?, cross, spread: zeros(k)? })
    }

    /// A value that is not finite makes its own column's moments not finite, even where the weight is 0 (0 x NaN), and no others.
    pub(crate) fn of_rows(
        z: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
        w: &[f64],
        largest: f64,
        cancel: &Cancel,
    ) -> Result<Self, LimeError> {
        let (m, d, k) = (w.len(), z.ncols(), y.ncols());
        let w: Vec<f64> = w.iter().map(|v| v / largest).collect();
        let root: Vec<f64> = w.iter().map(|v| v.sqrt()).collect();
        let weight = w.iter().sum();
        let mut all = zeros(m.saturating_mul(d + k))?; // m x (d + k), column by column
        view_mut(&mut all, m, d + k, true)?.slice_mut(s![.., ..d]).assign(&z);
        view_mut(&mut all, m, d + k, true)?.slice_mut(s![.., d..]).assign(&y);
        let mut moments = Self::zero(d, k)?;
        moments.weight = weight;
        for (column, mean) in all.chunks_exact_mut(m).zip(&mut moments.mean) {
            *mean = centre(column, &w, &root, weight);
        }
        for (column, spread) in all.chunks_exact(m).skip(d).zip(&mut moments.spread) {
            *spread = dot(column, column);
        }
        let all = view_mut(&mut all, m, d + k, true)?;
        add_products(all.view(), d, &mut moments.cross, cancel)?;
        Ok(moments)
    }

    /// Adds the moments of other rows.
    pub(crate) fn merge(&mut self, other: &Self) {
        let weight = self.weight + other.weight;
        let share = if weight > 0.0 { other.weight / weight } else { 0.0 };
        let step: Vec<f64> = other.mean.iter().zip(&self.mean).map(|(new, old)| new - old).collect();
        let (both, all) = (self.weight * share, step.len());
        for (j, step_j) in step.iter().enumerate().take(self.cross.len() / all.max(1)) {
            let (mine, theirs) = (&mut self.cross[j * all..(j + 1) * all], &other.cross[j * all..(j + 1) * all]);
            let scaled = step_j * both;
            mine.iter_mut().zip(theirs).zip(&step).skip(j).for_each(|((a, b), v)| *a += b + scaled * v);
        }
        let steps_of_y = step.iter().skip(all - self.spread.len());
        self.spread.iter_mut().zip(&other.spread).zip(steps_of_y).for_each(|((a, b), v)| *a += b + both * v * v);
        self.mean.iter_mut().zip(&step).for_each(|(a, v)| *a += v * share);
        self.weight = weight;
    }
}

/// Makes a column root(w) (value - mean), with weights `w` that sum to `weight`; its mean. From the first row that counts, so that
/// a constant column is exactly 0.
pub(crate) fn centre(column: &mut [f64], w: &[f64], root: &[f64], weight: f64) -> f64 {
    let origin = column[w.iter().position(|v| *v > 0.0).unwrap_or(0)];
    column.iter_mut().for_each(|v| *v -= origin);
    let total = dot(column, w);
    let shift = if weight > 0.0 { total / weight } else { total };
    column.iter_mut().zip(root).for_each(|(v, r)| *v = (*v - shift) * r);
    origin + shift
}
