//! The surrogate: for every label, choose features and fit a weighted linear model to the predictions.
//!
//! Objective for label l, with W = w / sum(w), s_l the weighted deviation of y_l and s_j that of column j, over the features chosen:
//!
//! sum W (y_l - b0 - sum z_j beta_j)^2 + shift sum s_j^2 beta_j^2
//!
//! in closed form; [`Penalty`] says what the shift is.

use super::gram::{Gram, Response, Rows};
use super::ridge::{self, Penalty};
use super::sandwich::standard_errors;
use super::select::{select, Selection};
use crate::base::run::{threads, Cancel};
use crate::perturb::features::Features;
use crate::LimeError;
use ndarray::ArrayView2;
use rayon::prelude::*;

/// The surrogate of one label.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelFit {
    /// Columns of `z`, in the order of selection.
    pub features: Vec<usize>,
    /// Coefficient of each, per unit of the column.
    pub weights: Vec<f64>,
    /// Standard error of each weight, see [`super::sandwich`]; 0 when the response is constant, NaN where no weight could be told.
    pub se: Vec<f64>,
    /// Weight times the case's value of each: what it adds to `intercept` to make `prediction`.
    pub contributions: Vec<f64>,
    /// Value where every chosen feature is 0.
    pub intercept: f64,
    /// Weighted share of the response's variance explained; NaN when the response is constant.
    pub r2: f64,
    /// Value of the surrogate at row 1, the case.
    pub prediction: f64,
    /// Whether the response does not vary (by weight); then all weights are 0.
    pub constant: bool,
    /// Whether forward selection took the place of the method asked for, because there are too few rows, see [`Gram::is_wide`].
    pub replaced: bool,
}

/// What is wanted of the surrogate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// Features per label; all usable columns if there are no more.
    pub n_features: usize,
    /// How to choose them.
    pub selection: Selection,
    /// What holds their weights down.
    pub penalty: Penalty,
}

/// Fit the surrogate of every label from one weighted Gram matrix.
///
/// | parameter | shape | meaning | range |
/// |---|---|---|---|
/// | `z` | n x d | interpretable representation, row 1 is the case | numbers or masks; columns that are not finite or do not vary are never chosen |
/// | `y` | n x k | predictions, one column per label | finite |
/// | `w` | n | similarity to the case | finite, at least 0, one above 0 |
///
/// Rows of weight 0 count in n and nowhere else. Large problems use rayon's current pool; the result does not depend on its size, nor on the memory order of `z` and `y`.
///
/// # Errors
/// [`LimeError::Argument`] for shapes that disagree and values out of range, [`LimeError::Memory`] when the machine cannot hold a d x (d + k) matrix; [`LimeError::Interrupted`].
pub fn fit<'a>(
    z: impl Into<Features<'a>>,
    y: ArrayView2<'_, f64>,
    w: &[f64],
    wanted: Wanted,
    cancel: &Cancel,
) -> Result<Vec<LabelFit>, LimeError> {
    let z = z.into();
    let gram = Gram::new(z, y, w, cancel)?;
    let Wanted { n_features, selection, penalty } = wanted;
    let used = selection.settled(&gram, n_features);
    let replaced = used == Selection::Forward && used != selection.meant(n_features);
    let one = |label: usize| -> Result<LabelFit, LimeError> {
        let response = &gram.responses[label];
        if response.constant || gram.columns.is_empty() {
            return Ok(flat(&gram, response, n_features, z.ncols()));
        }
        let rows = Rows { z: z.view(), y: y.column(label), w };
        let chosen = select(&gram, response, rows, n_features, selection, cancel)?;
        let shift = penalty.shift(gram.n, chosen.len(), response.sd);
        Ok(LabelFit { replaced, ..surrogate(&gram, response, rows, &chosen, shift, cancel)? })
    };
    let k = gram.responses.len();
    if k > 1 && threads() > 1 {
        (0..k).into_par_iter().map(one).collect()
    } else {
        (0..k).map(one).collect()
    }
}

/// The surrogate on the usable columns `chosen` (positions in `gram.columns`), on the original scale.
fn surrogate(
    gram: &Gram,
    response: &Response,
    rows: Rows<'_>,
    chosen: &[usize],
    shift: f64,
    cancel: &Cancel,
) -> Result<LabelFit, LimeError> {
    let ridge = ridge::solve(gram, response, chosen, shift, cancel)?;
    let se = standard_errors(gram, response, rows, chosen, &ridge, cancel)?;
    let weights: Vec<f64> = chosen.iter().zip(&ridge.b).map(|(j, b)| b * response.sd / gram.sd[*j]).collect();
    let features: Vec<usize> = chosen.iter().map(|j| gram.columns[*j]).collect();
    let at_mean: f64 = chosen.iter().zip(&weights).map(|(j, beta)| gram.mean[*j] * beta).sum();
    let contributions: Vec<f64> = features.iter().zip(&weights).map(|(j, beta)| rows.z.value(0, *j) * beta).collect();
    let intercept = response.mean - at_mean;
    let prediction = intercept + contributions.iter().sum::<f64>();
    Ok(LabelFit {
        features,
        weights,
        se,
        contributions,
        intercept,
        r2: ridge.r2,
        prediction,
        constant: false,
        replaced: false,
    })
}

/// The surrogate where there is nothing to learn, because the response does not vary or no column does: the mean
/// response everywhere. The features are the first usable columns; the first of all if none is.
fn flat(gram: &Gram, response: &Response, n_features: usize, d: usize) -> LabelFit {
    let usable: Vec<usize> = if gram.columns.is_empty() { (0..d).collect() } else { gram.columns.clone() };
    let features: Vec<usize> = usable.into_iter().take(n_features).collect();
    let zeros = vec![0.0; features.len()];
    let (r2, error) = if response.constant { (f64::NAN, 0.0) } else { (0.0, f64::NAN) };
    LabelFit {
        se: vec![error; features.len()],
        features,
        weights: zeros.clone(),
        contributions: zeros,
        intercept: response.mean,
        r2,
        prediction: response.mean,
        constant: response.constant,
        replaced: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::{assert_near, case, refit, Case};
    use ndarray::{array, Array2};

    fn fitted(case: &Case, n_features: usize, selection: Selection, penalty: Penalty) -> Vec<LabelFit> {
        let wanted = Wanted { n_features, selection, penalty };
        fit(case.z.view(), case.y.view(), &case.w, wanted, &Cancel::default()).unwrap()
    }

    fn run(case: &Case, n_features: usize, selection: Selection) -> Vec<LabelFit> {
        fitted(case, n_features, selection, Penalty::Usual)
    }

    #[test]
    fn agrees_with_glmnet() {
        // glmnet 4.1-6: glmnet(z, y, weights = w, alpha = 0, lambda = 2 / 8, thresh = 1e-28)
        let z = array![
            [1., 1., 2.],
            [0., 1., 5.],
            [1., 0., 3.],
            [0., 0., 8.],
            [1., 1., 1.],
            [1., 0., 4.],
            [0., 1., 7.],
            [0., 0., 6.]
        ];
        let y = array![[0.9], [0.4], [0.7], [0.1], [0.8], [0.6], [0.35], [0.2]];
        let w = vec![1.0, 0.5, 0.25, 0.75, 0.6, 0.0, 0.3, 0.9];
        let one = fitted(&Case { z, y, w }, 3, Selection::Auto, Penalty::Glmnet).remove(0);
        assert_near(one.intercept, 0.4927954029440, 1e-11);
        for (mine, theirs) in one.weights.iter().zip([0.2052098048972, 0.1353981542824, -0.0366208755554]) {
            assert_near(*mine, theirs, 1e-11);
        }
        assert_near(one.r2, 0.9172251808983, 1e-11);
        assert_near(one.prediction, 0.7601616110128, 1e-11);
    }

    #[test]
    fn every_selection_is_followed_by_the_ridge_of_the_normal_equations() {
        for seed in 1..40 {
            let case = case(seed, 20 + 7 * seed as usize, 2 + seed as usize % 9, 2);
            for (selection, n_features) in Selection::ALL.iter().zip([1, 9, 2, 3, 3, 2, 3]) {
                for (l, one) in run(&case, n_features, *selection).iter().enumerate() {
                    let shift = if one.features.len() > 1 { 2.0 / case.w.len() as f64 } else { 0.0 };
                    let (beta, r2) = refit(&case, l, &one.features, shift);
                    assert!(!one.features.is_empty());
                    assert_near(one.intercept, beta[0], 1e-8);
                    one.weights.iter().zip(&beta[1..]).for_each(|(a, b)| assert_near(*a, *b, 1e-8));
                    assert_near(one.r2, r2, 1e-9);
                    let parts = one.features.iter().zip(&one.weights).map(|(j, b)| case.z[[0, *j]] * b);
                    assert!(parts.eq(one.contributions.iter().copied()));
                    assert_near(one.prediction, one.intercept + one.contributions.iter().sum::<f64>(), 1e-14);
                }
            }
        }
    }

    #[test]
    fn weights_follow_the_unit_of_the_prediction_and_r2_does_not() {
        let mut case = case(5, 400, 6, 2);
        for n_features in [1, 3, 6] {
            let before = run(&case, n_features, Selection::Auto);
            for unit in [1e9, 1e-3, 1e-6, 1e-12] {
                case.y.mapv_inplace(|y| y * unit);
                for (one, old) in run(&case, n_features, Selection::Auto).iter().zip(&before) {
                    assert_eq!(one.features, old.features);
                    let close = |a: &[f64], b: &[f64]| {
                        a.iter().zip(b).for_each(|(a, b)| assert_near(a / unit / b, 1.0, 1e-9));
                    };
                    close(&one.weights, &old.weights);
                    close(&one.se, &old.se);
                    close(&[one.intercept, one.prediction], &[old.intercept, old.prediction]);
                    assert_near(one.r2, old.r2, 1e-9);
                }
                case.y.mapv_inplace(|y| y / unit);
            }
        }
    }

    #[test]
    fn a_fixed_penalty_is_added_to_the_correlations_also_of_a_single_feature() {
        let case = case(5, 200, 4, 2);
        for shift in [0.0, 0.1, 3.0] {
            for n_features in [1, 2, 4] {
                for (l, one) in fitted(&case, n_features, Selection::Forward, Penalty::Fixed(shift)).iter().enumerate()
                {
                    let (beta, r2) = refit(&case, l, &one.features, shift);
                    one.weights.iter().zip(&beta[1..]).for_each(|(a, b)| assert_near(*a, *b, 1e-9));
                    assert_near(one.r2, r2, 1e-9);
                }
            }
        }
    }

    #[test]
    fn it_is_told_when_another_selection_took_its_place() {
        let told = |n, n_features, selection| run(&case(5, n, 20, 1), n_features, selection)[0].replaced;
        assert!(told(30, 8, Selection::Auto) && told(30, 3, Selection::Highest));
        assert!(!told(30, 3, Selection::Auto) && !told(30, 8, Selection::Forward) && !told(200, 8, Selection::Auto));
    }

    #[test]
    fn a_constant_response_gets_no_weights_and_its_own_value() {
        let mut case = case(3, 1500, 5, 2);
        case.z.column_mut(1).fill(4.0);
        let w = case.w.clone();
        case.y.column_mut(0).iter_mut().zip(&w).for_each(|(y, w)| *y = if *w > 0.0 { 0.1 } else { 7.0 });
        for selection in Selection::ALL {
            let fits = run(&case, 2, selection);
            let LabelFit { features, weights, se, contributions, intercept, r2, prediction, constant, .. } = &fits[0];
            assert_eq!((features.as_slice(), weights.as_slice()), ([0, 2].as_slice(), [0.0, 0.0].as_slice()));
            assert_eq!((se, contributions), (weights, weights));
            assert!(*constant && r2.is_nan());
            assert_near(*intercept, 0.1, 1e-14);
            assert_eq!(intercept, prediction);
            assert!(!fits[1].constant && fits[1].r2 > 0.0);
        }
    }

    #[test]
    fn complementary_labels_have_opposite_weights() {
        let mut case = case(5, 300, 8, 2);
        let other = case.y.column(0).mapv(|v| 1.0 - v);
        case.y.column_mut(1).assign(&other);
        for selection in Selection::ALL {
            let fits = run(&case, 3, selection);
            assert_eq!(fits[0].features, fits[1].features);
            fits[0].weights.iter().zip(&fits[1].weights).for_each(|(a, b)| assert_near(*a, -b, 1e-12));
            assert_near(fits[0].intercept, 1.0 - fits[1].intercept, 1e-12);
        }
    }

    #[test]
    fn labels_fitted_in_parallel_are_the_same_for_any_number_of_threads() {
        let case = case(7, 200, 60, 80);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| run(&case, 5, Selection::LassoPath))
        };
        let first = with(1);
        assert_eq!(first.len(), 80);
        assert_eq!(first, with(3));
    }

    #[test]
    fn without_usable_columns_only_the_mean_is_left() {
        let case = Case { z: Array2::ones((3, 2)), y: array![[1.0], [2.0], [3.0]], w: vec![1.0, 1.0, 0.0] };
        for selection in Selection::ALL {
            let one = run(&case, 2, selection).remove(0);
            assert_eq!((one.features, one.weights), (vec![0, 1], vec![0.0, 0.0]));
            assert!(one.se.len() == 2 && one.se.iter().all(|se| se.is_nan()));
            assert_eq!((one.intercept, one.r2, one.prediction), (1.5, 0.0, 1.5));
        }
        for labels in [0, 1] {
            let none = Case { z: Array2::zeros((3, 0)), y: Array2::ones((3, labels)), w: vec![1.0; 3] };
            assert_eq!(run(&none, 2, Selection::Auto).len(), labels);
        }
    }

    #[test]
    fn more_columns_than_rows_still_gives_a_finite_surrogate() {
        for seed in 1..12 {
            let case = case(seed, 12, 40, 1);
            for selection in Selection::ALL {
                let one = run(&case, 4, selection).remove(0);
                assert!(one.features.len() <= if selection == Selection::None { 40 } else { 4 });
                assert!(one.r2 > 0.0 && one.r2 < 1.0 && one.weights.iter().all(|v| v.is_finite()));
            }
        }
    }

    #[test]
    fn the_lasso_path_ends_with_equal_columns_and_more_columns_than_rows() {
        for seed in 1..30 {
            let mut wide = case(seed, 14, 60, 1);
            for (from, to) in [(0, 1), (0, 2), (3, 40)] {
                let column = wide.z.column(from).to_owned();
                wide.z.column_mut(to).assign(&column);
            }

            for n_features in [1, 3, 8] {
                let found = run(&wide, n_features, Selection::LassoPath).remove(0).features;
                assert!(!found.is_empty() && found.len() <= n_features);
                assert!(![1, 2, 40].iter().any(|j| found.contains(j)), "{found:?}");
            }
        }
    }

    #[test]
    fn inputs_that_have_no_answer_are_named() {
        const TWO: Wanted = Wanted { n_features: 2, selection: Selection::Auto, penalty: Penalty::Usual };
        let name = |case: &Case| match fit(case.z.view(), case.y.view(), &case.w, TWO, &Cancel::default()) {
            Err(LimeError::Argument { name, .. }) => name,
            other => panic!("{other:?}"),
        };
        let broken = |change: fn(&mut Case)| {
            let mut case = case(3, 30, 2, 1);
            change(&mut case);
            name(&case)
        };
        assert_eq!(broken(|c| c.w.fill(0.0)), "w");
        assert_eq!(broken(|c| c.w[3] = f64::NAN), "w");
        assert_eq!(broken(|c| c.w[3] = -1.0), "w");
        assert_eq!(broken(|c| c.w.truncate(29)), "y");
        assert_eq!(broken(|c| c.y[[29, 0]] = f64::INFINITY), "predictions");
        assert_eq!(broken(|c| *c = Case { z: Array2::zeros((0, 1)), y: Array2::zeros((0, 1)), w: vec![] }), "w");
    }
}
