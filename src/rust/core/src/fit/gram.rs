//! The weighted Gram matrix of a neighbourhood.
//!
//! Everything the surrogate needs is in the weighted means, variances and correlations of `[z | y]`: one pass over the data serves every
//! label and every selection method.
//!
//! | symbol | shape | meaning |
//! |---|---|---|
//! | `z` | n x d | interpretable representation, row 1 is the case; any memory order |
//! | `y` | n x k | predictions, one column per label |
//! | `w` | n | similarity to the case, at least 0; W = w / sum(w) |

use super::bits::Bits;
use super::expand;
use super::moments::Moments;
use crate::base::matrix::zeros;
use crate::base::run::{threads, Cancel};
use crate::perturb::features::Features;
use crate::LimeError;
use ndarray::{s, ArrayView1, ArrayView2};
use rayon::prelude::*;

/// Standard deviation relative to the root mean square at or below which a column is constant.
const CONSTANT: f64 = 1e-12;
/// Rows per chunk. Part of the result's last bits, so never derived from the machine.
pub(crate) const ROWS: usize = 1000;

/// Weighted means, deviations and correlations of the usable columns, and of each response with them.
#[derive(Debug, Clone, PartialEq)]
pub struct Gram {
    /// Rows, those of weight 0 included.
    pub n: usize,
    /// Rows of positive weight.
    pub positive: usize,
    /// How many rows of equal weight would say as much: sum(w)^2 / sum(w^2) (Kish 1965).
    pub effective: f64,
    /// Columns of `z` that are finite and vary, increasing; p of them.
    pub columns: Vec<usize>,
    /// Weighted means of those columns, p.
    pub mean: Vec<f64>,
    /// Weighted standard deviations (divisor sum(w)) of those columns, p.
    pub sd: Vec<f64>,
    /// Their weighted correlations, p x p, row by row.
    pub cor: Vec<f64>,
    /// One per label, k.
    pub responses: Vec<Response>,
}

/// One label's predictions, summarised.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// Weighted mean.
    pub mean: f64,
    /// Weighted standard deviation (divisor sum(w)).
    pub sd: f64,
    /// Whether the weighted variance is nothing but rounding.
    pub constant: bool,
    /// Weighted correlation with each usable column, p; zeros when constant.
    pub cor: Vec<f64>,
}

/// The rows behind one label: what its part of the Gram matrix was made of.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// n x d, row 1 is the case.
    pub z: Features<'a>,
    /// n predictions of the label.
    pub y: ArrayView1<'a, f64>,
    /// n similarities to the case, at least 0.
    pub w: &'a [f64],
}

impl Gram {
    /// Weighted Gram matrix of `[z | y]` on the correlation scale: of zeros and ones with few different weights by [`Bits`], of other
    /// masks by [`expand`], else in one pass over chunks of rows.
    ///
    /// Each chunk is centred at its own means; chunks are merged in order by the update
    /// M += M_c + (m_c - m)(m_c - m)' S S_c / (S + S_c) (Chan, Golub & LeVeque 1983), with S the weight so far, so the result does not depend on the number of threads, which are those of rayon's current pool.
    /// A column of `z` with a value that is not finite, in any row, or without weighted variance, is left out.
    ///
    /// # Errors
    /// [`LimeError::Argument`] for shapes that disagree, no rows, weights that are negative, not finite or all 0, and predictions that are not
    /// finite (or too large to square); [`LimeError::Memory`] when the buffers cannot be had; [`LimeError::Interrupted`].
    pub fn new<'a>(
        z: impl Into<Features<'a>>,
        y: ArrayView2<'_, f64>,
        w: &[f64],
        cancel: &Cancel,
    ) -> Result<Self, LimeError> {
        let z = z.into();
        let (n, d, k) = (z.nrows(), z.ncols(), y.ncols());
        if y.nrows() != n || w.len() != n {
            let found = format!("must have {n} rows like `z`, not {} (weights: {})", y.nrows(), w.len());
            return Err(LimeError::Argument { name: "y", message: found });
        }
        if w.iter().any(|v| !v.is_finite() || *v < 0.0) {
            return Err(LimeError::Argument { name: "w", message: "must be finite and not negative".into() });
        }
        let largest = w.iter().fold(0.0, |a: f64, b| a.max(*b));
        if largest == 0.0 {
            return Err(LimeError::Argument { name: "w", message: "must have a weight above 0".into() });
        }
        if let Some(bits) = Bits::pack(z, w, largest, cancel)? {
            return Self::of(&bits.moments(y, w, largest, cancel)?, w);
        }
        let z = match z {
            Features::Numbers(z) => z,
            Features::Masks(masks) => return Self::of(&expand::moments(&masks, y, w, largest, cancel)?, w),
        };
        let mut total = Moments::zero(d, k)?;
        let chunk = |c: usize| {
            cancel.check()?;
            let rows = c * ROWS..n.min((c + 1) * ROWS);
            Moments::of_rows(z.slice(s![rows.clone(), ..]), y.slice(s![rows.clone(), ..]), &w[rows], largest, cancel)
        };
        let chunks = n.div_ceil(ROWS);
        if chunks > 1 && threads() > 1 {
            let wave = 2 * threads();
            for start in (0..chunks).step_by(wave) {
                let wave: Vec<_> =
                    (start..chunks.min(start + wave)).into_par_iter().map(chunk).collect::<Result<_, _>>()?;
                wave.iter().for_each(|part| total.merge(part));
            }
        } else {
            (0..chunks).try_for_each(|c| chunk(c).map(|part| total.merge(&part)))?;
        }
        Self::of(&total, w)
    }

    /// The matrix of all rows, from their moments.
    fn of(moments: &Moments, w: &[f64]) -> Result<Self, LimeError> {
        let (all, k) = (moments.mean.len(), moments.spread.len());
        let d = all - k;
        let deviation = |sum: f64| (sum / moments.weight).sqrt();
        let varies = |mean: f64, sd: f64| sd > CONSTANT * mean.hypot(sd);
        let sds: Vec<f64> = (0..d).map(|j| deviation(moments.cross[j * all + j])).collect();
        let usable =
            |j: &usize| moments.mean[*j].is_finite() && sds[*j].is_finite() && varies(moments.mean[*j], sds[*j]);
        let columns: Vec<usize> = (0..d).filter(usable).collect();
        let p = columns.len();
        let scale = |i: usize, j: usize, sd_j: f64| moments.cross[i * all + j] / moments.weight / sds[i] / sd_j;
        let mut cor = zeros(p.saturating_mul(p))?;
        for (a, i) in columns.iter().enumerate() {
            cor[a * p + a] = 1.0;
            for (b, j) in columns.iter().enumerate().skip(a + 1) {
                let value = scale(*i, *j, sds[*j]);
                (cor[a * p + b], cor[b * p + a]) = (value, value);
            }
        }
        let mut responses = Vec::with_capacity(k);
        for (label, sum) in moments.spread.iter().enumerate() {
            let (mean, sd) = (moments.mean[d + label], deviation(*sum));
            if !mean.is_finite() || !sd.is_finite() {
                let message =
                    format!("must be finite and small enough to be squared; those of label {} are not", label + 1);
                return Err(LimeError::Argument { name: "predictions", message });
            }
            let constant = !varies(mean, sd);
            let with = |i: &usize| if constant { 0.0 } else { scale(*i, d + label, sd) };
            responses.push(Response { mean, sd, constant, cor: columns.iter().map(with).collect() });
        }
        let (mean, sd) = columns.iter().map(|j| (moments.mean[*j], sds[*j])).unzip();
        let positive = w.iter().filter(|v| **v > 0.0).count();
        Ok(Self { n: w.len(), positive, effective: effective_rows(w), columns, mean, sd, cor, responses })
    }

    /// Whether there are fewer than two rows for each usable column: then the coefficients of all of them together are mostly noise.
    pub fn is_wide(&self) -> bool {
        2.0 * self.columns.len() as f64 > self.effective
    }

    /// Correlations of usable column `j` with all p usable columns.
    pub(crate) fn row(&self, j: usize) -> &[f64] {
        let p = self.columns.len();
        &self.cor[j * p..(j + 1) * p]
    }
}

/// sum(w)^2 / sum(w^2).
fn effective_rows(w: &[f64]) -> f64 {
    let largest = w.iter().fold(0.0, |a: f64, b| a.max(*b)); // squares of tiny weights would be 0
    let scaled = || w.iter().map(|v| v / largest);
    scaled().sum::<f64>().powi(2) / scaled().map(|v| v * v).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::{assert_near, case, moments, Case};
    use ndarray::Array2;

    fn gram(case: &Case) -> Gram {
        Gram::new(case.z.view(), case.y.view(), &case.w, &Cancel::default()).unwrap()
    }

    #[test]
    fn correlations_match_their_definition_across_chunks_and_panels() {
        for (n, d) in [(1, 2), (7, 3), (1000, 4), (1001, 50), (2500, 97)] {
            let mut case = case(6, n, d, 2);
            case.z.column_mut(1).mapv_inplace(|v| v + 1e6);
            let gram = gram(&case);
            assert_eq!(gram.columns.len(), if n == 1 { 0 } else { d });
            let column = |j: usize| case.z.column(j).into_iter().copied();
            for (response, y) in gram.responses.iter().zip(case.y.columns()) {
                let (mean, var) = moments(y.into_iter().copied(), &case.w);
                assert_near(response.mean, mean, 1e-13);
                assert_near(response.sd, var.sqrt(), 1e-11);
            }
            for (j, row) in gram.cor.chunks(d).enumerate() {
                let (mean, var) = moments(column(j), &case.w);
                assert_near(gram.mean[j], mean, 1e-13);
                assert_near(gram.sd[j], var.sqrt(), 1e-9);
                for (i, value) in row.iter().enumerate() {
                    let (a, b) = (gram.mean[i], gram.sd[i] * gram.sd[j]);
                    let products = column(i).zip(column(j)).map(|(u, v)| (u - a) * (v - mean) / b);
                    assert_near(*value, moments(products, &case.w).0, 1e-9);
                }
            }
        }
    }

    #[test]
    fn a_column_far_from_zero_keeps_its_variance() {
        let mut case = case(1, 3000, 2, 1);
        let (_, var) = moments(case.z.column(0).into_iter().copied(), &case.w);
        case.z.column_mut(0).mapv_inplace(|v| v + 1e9);
        assert_near(gram(&case).sd[0], var.sqrt(), 1e-9);
    }

    #[test]
    fn columns_that_do_not_vary_or_are_not_finite_are_left_out() {
        let mut case = case(3, 1200, 7, 1);
        let unseen = case.w.iter().rposition(|w| *w == 0.0).unwrap();
        case.z.column_mut(0).iter_mut().enumerate().for_each(|(i, v)| *v = 0.1 + (i % 2) as f64 * 1.4e-17); // one ulp
        case.z.column_mut(2).fill(1e5 / 3.0);
        case.z[[unseen, 2]] = 0.0; // varies only where the weight is 0
        case.z[[unseen, 4]] = f64::NAN;
        case.z[[1100, 5]] = f64::NEG_INFINITY;
        let gram = gram(&case);
        assert_eq!(gram.columns, [1, 3, 6]);
        assert!(gram.cor.iter().chain(&gram.responses[0].cor).all(|v| v.is_finite()));
    }

    #[test]
    fn rows_of_weight_zero_count_in_n_and_nowhere_else() {
        let mut case = case(3, 2200, 4, 1);
        case.w[..1100].fill(0.0); // the whole first chunk
        let with = gram(&case);
        case.z.slice_mut(s![..1100, ..]).fill(123.0);
        assert_eq!(gram(&case), with);
        assert_eq!(with.n, 2200);
        assert_eq!(with.positive, case.w.iter().filter(|w| **w > 0.0).count());
    }

    #[test]
    fn the_result_is_the_same_for_any_number_of_threads_and_either_memory_order() {
        let case = case(4, 4100, 60, 2);
        let by_column = |a: &Array2<f64>| a.t().as_standard_layout().into_owned().reversed_axes();
        let (z, y) = (by_column(&case.z), by_column(&case.y));
        assert!(!z.is_standard_layout() && z == case.z);
        let plain = gram(&case);
        for threads in [1, 2, 3, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert_eq!(pool.install(|| Gram::new(z.view(), y.view(), &case.w, &Cancel::default()).unwrap()), plain);
        }
    }
}
