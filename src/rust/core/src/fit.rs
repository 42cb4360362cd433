//! The surrogate: for every label, choose features and fit a weighted linear model to the predictions.
//!
//! Objective for label l, with W = w / sum(w), s_l the weighted deviation of y_l and s_j that of column j, over the features chosen:
//!
//! sum W (y_l - b0 - sum z_j beta_j)^2 + lambda / s_l sum s_j^2 beta_j^2
//!
//! lambda = 2 / n for two or more features, 0 for one: the scaling of glmnet(alpha = 0, lambda = 2 / n, standardize = TRUE), in closed form.

use crate::ridge::{Gram, Response};
use crate::select::{select, Selection};
use crate::LimeError;
use ndarray::{ArrayView1, ArrayView2};
use rayon::prelude::*;

/// From how many correlations, times labels, labels are shared among threads.
const PARALLEL: usize = 1 << 18;

/// The surrogate of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelFit {
    /// Columns of `z`, in the order of selection.
    pub features: Vec<usize>,
    /// Coefficient of each, per unit of the column.
    pub weights: Vec<f64>,
    /// Value where every chosen feature is 0.
    pub intercept: f64,
    /// Weighted share of the response's variance explained; NaN when the response is constant.
    pub r2: f64,
    /// Value of the surrogate at row 1, the case.
    pub prediction: f64,
    /// Whether the response does not vary (by weight); then all weights are 0.
    pub constant: bool,
}

/// Fit the surrogate of every label from one weighted Gram matrix.
///
/// | parameter | shape | meaning | range |
/// |---|---|---|---|
/// | `z` | n x d | interpretable representation, row 1 is the case | columns that are not finite or do not vary are never chosen |
/// | `y` | n x k | predictions, one column per label | finite |
/// | `w` | n | similarity to the case | finite, at least 0, one above 0 |
/// | `n_features` | | features per label | all usable columns if there are no more |
/// | `selection` | | how to choose them | see [`Selection`] |
///
/// Rows of weight 0 count in n and nowhere else. Large problems use rayon's current pool; the result does not depend on its size, nor on the memory order of `z` and `y`.
///
/// # Errors
/// [`LimeError::Argument`] for shapes that disagree and values out of range, [`LimeError::Memory`] when the machine cannot hold a d x (d + k) matrix.
pub fn fit(
    z: ArrayView2<'_, f64>, y: ArrayView2<'_, f64>, w: &[f64], n_features: usize, selection: Selection,
) -> Result<Vec<LabelFit>, LimeError> {
    let gram = Gram::new(z, y, w)?;
    let lambda = 2.0 / gram.n as f64;
    let one = |response: &Response| -> Result<LabelFit, LimeError> {
        let case = z.row(0);
        if response.constant {
            return Ok(flat(&gram, response, n_features));
        }
        let chosen = select(&gram, response, n_features, selection, lambda)?;
        Ok(surrogate(&gram, response, &chosen, if chosen.len() > 1 { lambda } else { 0.0 }, case))
    };
    let p = gram.columns.len();
    if gram.responses.len() > 1 && p.saturating_mul(p).saturating_mul(gram.responses.len()) >= PARALLEL {
        gram.responses.par_iter().map(one).collect()
    } else {
        gram.responses.iter().map(one).collect()
    }
}

/// The surrogate on the usable columns `chosen` (positions in `gram.columns`), on the original scale.
fn surrogate(gram: &Gram, response: &Response, chosen: &[usize], lambda: f64, case: ArrayView1<'_, f64>) -> LabelFit {
    let (b, r2) = gram.solve(response, chosen, lambda);
    let weights: Vec<f64> = chosen.iter().zip(&b).map(|(j, b)| b * response.sd / gram.sd[*j]).collect();
    let features: Vec<usize> = chosen.iter().map(|j| gram.columns[*j]).collect();
    let at_mean: f64 = chosen.iter().zip(&weights).map(|(j, beta)| gram.mean[*j] * beta).sum();
    let intercept = response.mean - at_mean;
    let prediction = intercept + features.iter().zip(&weights).map(|(j, beta)| case[*j] * beta).sum::<f64>();
    LabelFit { features, weights, intercept, r2, prediction, constant: false }
}

/// The surrogate of a response that does not vary: its value everywhere.
fn flat(gram: &Gram, response: &Response, n_features: usize) -> LabelFit {
    let features: Vec<usize> = gram.columns.iter().copied().take(n_features).collect();
    let (weights, value) = (vec![0.0; features.len()], response.mean);
    LabelFit { features, weights, intercept: value, r2: f64::NAN, prediction: value, constant: true }
}
