//! Which features the surrogate uses, decided on the weighted Gram matrix alone but for the tree, which needs the rows.
//!
//! | method | rule |
//! |---|---|
//! | `Auto` | `Forward` for at most 6 features, else `Highest` |
//! | `None` | every usable column |
//! | `Forward` | one column at a time, the one that raises the weighted R2 of least squares most |
//! | `Highest` | the largest absolute coefficients, on the original scale, of least squares on all columns; `Forward` where there are fewer than two rows for each column |
//! | `HighestScaled` | the same per standard deviation of each column, for columns in different units |
//! | `LassoPath` | see [`super::lasso`] |
//! | `Tree` | see [`super::tree`]; interactions count, and there may be fewer than asked for |
//!
//! Whenever `n_features` reaches the number of usable columns, all of them are used.

use super::cholesky::{Cholesky, ALIASED};
use super::gram::{Gram, Response, Rows};
use super::lasso;
use super::rank::{denoise, first_largest, largest_first};
use super::ridge::{self, Penalty};
use super::tree;
use crate::base::run::Cancel;
use crate::LimeError;

/// Up to how many features `Auto` means `Forward`.
const FEW: usize = 6;

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
    /// Largest absolute coefficients of standardised columns.
    HighestScaled,
    /// Smallest lasso penalty with at most `n_features` features.
    LassoPath,
    /// Splits of a regression tree.
    Tree,
}

impl Selection {
    /// Each of them, for tests.
    pub const ALL: [Self; 7] =
        [Self::Auto, Self::None, Self::Forward, Self::Highest, Self::HighestScaled, Self::LassoPath, Self::Tree];

    /// What `Auto` means.
    pub fn meant(self, n_features: usize) -> Self {
        match self {
            Self::Auto if n_features <= FEW => Self::Forward,
            Self::Auto => Self::Highest,
            other => other,
        }
    }

    /// The method that is used: `None` where as many features are wanted as there are; `Forward` for the largest coefficients of all
    /// columns where there are too few rows to tell them.
    pub fn settled(self, gram: &Gram, n_features: usize) -> Self {
        if n_features >= gram.columns.len() {
            return Self::None;
        }
        match self.meant(n_features) {
            Self::Highest | Self::HighestScaled if gram.is_wide() => Self::Forward,
            other => other,
        }
    }
}

/// Positions in `gram.columns` of the features for `response`, in the order of selection (column order for `None` and `LassoPath`).
///
/// | parameter | meaning | range |
/// |---|---|---|
/// | `rows` | what `gram` and `response` were made of | |
/// | `n_features` | features wanted; all usable columns if there are no more | at least 0 |
///
/// # Errors
/// [`LimeError::Internal`] when the lasso path does not end (see [`lasso::path`]).
pub fn select(
    gram: &Gram,
    response: &Response,
    rows: Rows<'_>,
    n_features: usize,
    selection: Selection,
    cancel: &Cancel,
) -> Result<Vec<usize>, LimeError> {
    let p = gram.columns.len();
    match selection.settled(gram, n_features) {
        Selection::None => Ok((0..p).collect()),
        Selection::Auto | Selection::Forward => forward(gram, response, n_features, cancel),
        Selection::Highest => highest(gram, response, n_features, &gram.sd, cancel),
        Selection::HighestScaled => highest(gram, response, n_features, &vec![1.0; p], cancel),
        Selection::LassoPath => lasso::path(gram, response, n_features, cancel),
        Selection::Tree => tree::columns(gram, response, rows, n_features, cancel),
    }
}

/// Greedy forward selection, O(p) per column and earlier choice.
///
/// With S chosen, column j gains cov(v, u_j | S)^2 / var(u_j | S). The conditional moments follow from one Gram-Schmidt step per choice.
/// Aliased columns come last.
fn forward(gram: &Gram, response: &Response, n_features: usize, cancel: &Cancel) -> Result<Vec<usize>, LimeError> {
    let p = gram.columns.len();
    let mut left = vec![Some(1.0); p]; // var(u_j | S), None once chosen
    let mut shared = response.cor.clone(); // cov(v, u_j | S)
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(n_features); // covariance of all columns with each orthonormal choice
    let mut chosen = Vec::with_capacity(n_features);
    while chosen.len() < n_features.min(p) {
        cancel.check()?;
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
    Ok(chosen)
}

/// The `n_features` largest |b_j| / unit_j of weighted least squares on all standardised columns, decreasing.
///
/// When least squares has no unique answer, because of an aliased column, the ridge with the usual penalty takes its place.
fn highest(
    gram: &Gram,
    response: &Response,
    n_features: usize,
    units: &[f64],
    cancel: &Cancel,
) -> Result<Vec<usize>, LimeError> {
    let p = gram.columns.len();
    let b = if let Some(factor) = Cholesky::of(p, |i, j| gram.row(i)[j], ALIASED, cancel)? {
        let mut b = response.cor.clone();
        factor.solve(&mut b);
        b
    } else {
        let all: Vec<usize> = (0..p).collect();
        ridge::solve(gram, response, &all, Penalty::Usual.shift(gram.n, p, response.sd), cancel)?.b
    };
    let scores = b.iter().zip(units).map(|(b, unit)| Some(denoise(b.abs()) / unit)).collect();
    Ok(largest_first(scores, n_features))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::{case, refit, Case};

    fn chosen(case: &Case, n_features: usize, selection: Selection) -> Vec<usize> {
        let gram = Gram::new(case.z.view(), case.y.view(), &case.w, &Cancel::default()).unwrap();
        let rows = Rows { z: case.z.view().into(), y: case.y.column(0), w: &case.w };
        select(&gram, &gram.responses[0], rows, n_features, selection, &Cancel::default()).unwrap()
    }

    fn copy_column(case: &mut Case, from: usize, to: usize, f: impl FnMut(f64) -> f64) {
        let column = case.z.column(from).mapv(f);
        case.z.column_mut(to).assign(&column);
    }

    #[test]
    fn forward_agrees_with_refitting_every_candidate() {
        for seed in 1..60 {
            let (n, d) = (25 + 11 * (seed as usize % 13), 3 + seed as usize % 11);
            let case = case(seed, n, d, 1);
            let mut naive: Vec<usize> = Vec::new();
            while naive.len() < d - 1 {
                let r2 = |j: usize| refit(&case, 0, &[naive.as_slice(), &[j]].concat(), 0.0).1;
                let candidates = (0..d).filter(|j| !naive.contains(j)).map(|j| (j, r2(j)));
                let best = candidates.reduce(|a, b| if b.1 > a.1 { b } else { a }).unwrap();
                naive.push(best.0);
            }
            for n_features in 1..d {
                assert_eq!(chosen(&case, n_features, Selection::Forward), naive[..n_features], "seed {seed}");
            }
        }
    }

    #[test]
    fn highest_agrees_with_naive_least_squares() {
        for seed in 1..60 {
            let d = 2 + seed as usize % 17;
            let case = case(seed, 60 + 5 * seed as usize, d, 1);
            let (beta, _) = refit(&case, 0, &(0..d).collect::<Vec<_>>(), 0.0);
            let mut naive: Vec<usize> = (0..d).collect();
            naive.sort_by(|a, b| beta[b + 1].abs().total_cmp(&beta[a + 1].abs()));
            assert_eq!(chosen(&case, d - 1, Selection::Highest), naive[..d - 1], "seed {seed}");
        }
    }

    #[test]
    fn highest_ranks_by_the_ridge_when_a_column_is_aliased() {
        for seed in 1..20 {
            let mut case = case(seed, 200, 30, 1);
            copy_column(&mut case, 3, 20, |v| 2.0 * v + 1.0);
            let n = case.w.len() as f64;
            let usable = Gram::new(case.z.view(), case.y.view(), &case.w, &Cancel::default()).unwrap().columns;
            let (beta, _) = refit(&case, 0, &usable, 2.0 / n);
            let mut naive: Vec<usize> = (0..usable.len()).collect();
            naive.sort_by(|a, b| beta[b + 1].abs().total_cmp(&beta[a + 1].abs()));
            assert_eq!(chosen(&case, 5, Selection::Highest), naive[..5], "seed {seed}");
        }
    }

    #[test]
    fn forward_takes_the_place_of_highest_where_there_are_fewer_than_two_rows_for_each_column() {
        let (wide, narrow) = (case(4, 50, 30, 1), case(4, 90, 30, 1)); // effective rows: 44, 79
        for selection in [Selection::Highest, Selection::HighestScaled, Selection::Auto] {
            assert_eq!(chosen(&wide, 8, selection), chosen(&wide, 8, Selection::Forward));
            assert_ne!(chosen(&narrow, 8, selection), chosen(&narrow, 8, Selection::Forward));
        }
    }

    #[test]
    fn columns_that_matter_are_found_among_as_many_as_rows() {
        for seed in [1, 5, 7] {
            let mut case = case(seed, 300, 300, 1);
            let sums: Vec<f64> = case.z.rows().into_iter().map(|z| 2.0 * z[7] + z[40] - z[12]).collect();
            case.y.iter_mut().zip(sums).for_each(|(y, v)| *y = v);
            let found = chosen(&case, 10, Selection::Highest);
            assert!([7, 40, 12].iter().all(|j| found[..3].contains(j)), "{found:?}");
        }
    }

    #[test]
    fn an_aliased_column_is_chosen_only_when_nothing_else_is_left() {
        for seed in 1..20 {
            let mut case = case(seed, 100, 5, 1);
            copy_column(&mut case, 1, 3, |v| v); // equal
            copy_column(&mut case, 1, 0, |v| 1.0 - v); // opposite: a tie, so the earliest of the three is chosen
            let order = chosen(&case, 4, Selection::Forward);
            assert_eq!(order.len(), 4);
            let at = |j: usize| order.iter().position(|i| *i == j);
            assert!(at(0) < Some(3) && at(1) == Some(3) && at(3).is_none(), "{order:?}");
        }
    }

    #[test]
    fn all_columns_are_used_in_their_order_when_no_more_are_wanted() {
        let case = case(8, 50, 4, 1);
        for selection in
            [Selection::Auto, Selection::Forward, Selection::Highest, Selection::LassoPath, Selection::Tree]
        {
            assert_eq!(chosen(&case, 4, selection), [0, 1, 2, 3]);
            assert_eq!(chosen(&case, usize::MAX, selection), [0, 1, 2, 3]);
            assert!(chosen(&case, 0, selection).is_empty());
        }
        assert_eq!(chosen(&case, 1, Selection::None), [0, 1, 2, 3]);
    }

    #[test]
    fn auto_is_forward_for_at_most_six_features_and_highest_beyond() {
        let case = case(4, 90, 12, 1);
        assert_ne!(chosen(&case, 6, Selection::Forward), chosen(&case, 6, Selection::Highest));
        assert_eq!(chosen(&case, 6, Selection::Auto), chosen(&case, 6, Selection::Forward));
        assert_ne!(chosen(&case, 7, Selection::Forward), chosen(&case, 7, Selection::Highest));
        assert_eq!(chosen(&case, 7, Selection::Auto), chosen(&case, 7, Selection::Highest));
    }

    #[test]
    fn scaled_weights_do_not_depend_on_the_units_of_the_columns() {
        for seed in [2, 4, 8] {
            let mut case = case(seed, 90, 6, 1);
            let before = chosen(&case, 3, Selection::HighestScaled);
            for (j, scale) in [1e-3, 50.0, 1.0, 7.0, 0.2, 1e4].into_iter().enumerate() {
                case.z.column_mut(j).mapv_inplace(|x| x * scale);
            }
            assert_eq!(chosen(&case, 3, Selection::HighestScaled), before);
            assert_eq!(chosen(&case, 3, Selection::Highest)[0], 0, "the one in the smallest unit");
        }
    }
}
