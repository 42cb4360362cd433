//! Which features the surrogate uses, decided on the weighted Gram matrix alone.
//!
//! | method | rule |
//! |---|---|
//! | `Auto` | `Forward` for at most 6 features, else `Highest` |
//! | `None` | every usable column |
//! | `Forward` | one column at a time, the one that raises the weighted R2 of least squares most |
//! | `Highest` | the largest absolute coefficients, on the original scale, of least squares on all columns |
//! | `LassoPath` | see [`crate::lasso`] |
//!
//! Whenever `n_features` reaches the number of usable columns, all of them are used.

use crate::ridge::{Cholesky, Gram, Response, ALIASED};
use crate::{lasso, LimeError};

/// Up to how many features `Auto` means `Forward`.
const FEW: usize = 6;
/// Scores that differ by this share are equal: the earlier column stays.
const TIE: f64 = 1e-10;
/// Standardised scores below this are rounding, hence 0.
const NOISE: f64 = 1e-12;

/// How to choose features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// `Forward` for at most 6 features, else `Highest`.
    Auto,
    /// All usable columns.
    None,
    /// Greedy on the weighted R2.
    Forward,
    /// Largest absolute coefficients.
    Highest,
    /// Smallest lasso penalty with at most `n_features` features.
    LassoPath,
}

/// Positions in `gram.columns` of the features for `response`, in the order of selection (column order for `None` and `LassoPath`).
///
/// | parameter | meaning | range |
/// |---|---|---|
/// | `n_features` | features wanted; all usable columns if there are no more | at least 0 |
/// | `penalty` | ridge penalty where least squares has no unique answer | above 0, glmnet's scale |
///
/// # Errors
/// [`LimeError::Argument`] when the lasso path does not end (see [`lasso::path`]).
pub fn select(gram: &Gram, response: &Response, n_features: usize, selection: Selection, penalty: f64) -> Result<Vec<usize>, LimeError> {
    let p = gram.columns.len();
    if n_features >= p {
        return Ok((0..p).collect());
    }
    match selection {
        Selection::None => Ok((0..p).collect()),
        Selection::Auto if n_features > FEW => Ok(highest(gram, response, n_features, penalty)),
        Selection::Auto | Selection::Forward => Ok(forward(gram, response, n_features)),
        Selection::Highest => Ok(highest(gram, response, n_features, penalty)),
        Selection::LassoPath => lasso::path(gram, response, n_features),
    }
}

/// Greedy forward selection, O(p) per column and earlier choice.
///
/// With S chosen, column j gains cov(v, u_j | S)^2 / var(u_j | S). The conditional moments follow from one Gram-Schmidt step per choice.
/// Aliased columns come last.
fn forward(gram: &Gram, response: &Response, n_features: usize) -> Vec<usize> {
    let p = gram.columns.len();
    let mut left = vec![Some(1.0); p]; // var(u_j | S), None once chosen
    let mut shared = response.cor.clone(); // cov(v, u_j | S)
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(n_features); // covariance of all columns with each orthonormal choice
    let mut chosen = Vec::with_capacity(n_features);
    while chosen.len() < n_features.min(p) {
        let scores = left.iter().zip(&shared).enumerate().filter_map(|(j, (left, shared))| {
            left.map(|v: f64| (j, if v < ALIASED { -1.0 } else { denoise(shared.abs() / v.sqrt()) }))
        });
        let Some((best, score)) = first_largest(scores) else { break };
        chosen.push(best);
        let Some(variance) = left[best].take() else { break };
        if score < 0.0 {
            continue;
        }
        let mut step = gram.row(best).to_vec();
        for earlier in &basis {
            let share = earlier[best];
            step.iter_mut().zip(earlier).for_each(|(a, b)| *a -= share * b);
        }
        let length = variance.sqrt();
        step.iter_mut().for_each(|v| *v /= length);
        let explained = shared[best] / length;
        for ((left, shared), v) in left.iter_mut().zip(&mut shared).zip(&step) {
            *left = left.map(|rest| rest - v * v);
            *shared -= explained * v;
        }
        basis.push(step);
    }
    chosen
}

/// The `n_features` largest |beta_j| of weighted least squares on all columns, decreasing.
///
/// When least squares has no unique answer (no more rows of positive weight than columns, or an aliased column) the ridge with `penalty` takes its place.
fn highest(gram: &Gram, response: &Response, n_features: usize, penalty: f64) -> Vec<usize> {
    let p = gram.columns.len();
    let all: Vec<usize> = (0..p).collect();
    let mut factor = Cholesky::default();
    let unique = p < gram.positive && all.iter().all(|j| factor.append(gram.row(*j)[..*j].to_vec(), 1.0, ALIASED));
    let b = if unique {
        let mut b = response.cor.clone();
        factor.solve(&mut b);
        b
    } else {
        gram.solve(response, &all, penalty).0
    };
    let mut scores: Vec<Option<f64>> = b.iter().zip(&gram.sd).map(|(b, sd)| Some(denoise(b.abs()) / sd)).collect();
    let mut chosen = Vec::with_capacity(n_features);
    while chosen.len() < n_features.min(p) {
        let left = scores.iter().enumerate().filter_map(|(j, score)| score.map(|v| (j, v)));
        let Some((best, _)) = first_largest(left) else { break };
        scores[best] = None;
        chosen.push(best);
    }
    chosen
}

fn denoise(score: f64) -> f64 {
    if score < NOISE {
        0.0
    } else {
        score
    }
}

/// The largest score, the earliest among equals.
fn first_largest(scores: impl Iterator<Item = (usize, f64)>) -> Option<(usize, f64)> {
    scores.reduce(|best, next| if next.1 > best.1 + TIE * best.1.abs() { next } else { best })
}
