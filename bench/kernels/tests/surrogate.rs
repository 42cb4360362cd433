//! Gram matrix, ridge, standard errors, selection, lasso path and the surrogate that they make.

use lime_core::base::run::Cancel;
use lime_core::fit::gram::{Gram, Response, Rows};
use lime_core::fit::lasso;
use lime_core::fit::ridge::{solve, Penalty};
use lime_core::fit::sandwich::standard_errors;
use lime_core::fit::select::{select, Selection};
use lime_core::fit::surrogate::{fit, LabelFit, Wanted};
use lime_core::perturb::features::Features;
use lime_core::perturb::masks::Masks;
use lime_kernels::cases::{self, Problem};
use lime_kernels::{bits, near, on};
use ndarray::{Array2, Axis, ShapeBuilder};
use proptest::collection::vec;
use proptest::prelude::*;

fn gram<'a>(z: impl Into<Features<'a>>, problem: &Problem) -> Gram {
    Gram::new(z, problem.y.view(), &problem.w, &Cancel::default()).unwrap()
}

fn fitted(problem: &Problem, n_features: usize, selection: Selection) -> Vec<LabelFit> {
    fit(problem.z.view(), problem.y.view(), &problem.w, wanted(n_features, selection), &Cancel::default()).unwrap()
}

fn wanted(n_features: usize, selection: Selection) -> Wanted {
    Wanted { n_features, selection, penalty: Penalty::Usual }
}

fn chosen(gram: &Gram, problem: &Problem, label: usize, n_features: usize, selection: Selection) -> Vec<usize> {
    let rows = Rows { z: problem.z.view().into(), y: problem.y.column(label), w: &problem.w };
    select(gram, &gram.responses[label], rows, n_features, selection, &Cancel::default()).unwrap()
}

/// Weighted mean, divisor sum(w).
fn mean(values: impl Iterator<Item = f64>, w: &[f64]) -> f64 {
    values.zip(w).map(|(v, w)| v * w).sum::<f64>() / w.iter().sum::<f64>()
}

/// R2 of least squares on some usable columns.
fn r2(gram: &Gram, label: usize, columns: &[usize]) -> f64 {
    solve(gram, &gram.responses[label], columns, 0.0, &Cancel::default()).unwrap().r2
}

/// The row of correlations of a usable column.
fn row(gram: &Gram, j: usize) -> &[f64] {
    let p = gram.columns.len();
    &gram.cor[j * p..(j + 1) * p]
}

/// The two Gram matrices are the same, but for rounding.
fn same(a: &Gram, b: &Gram, share: f64) -> Result<(), TestCaseError> {
    prop_assert_eq!((&a.columns, a.n, a.positive), (&b.columns, b.n, b.positive));
    let of = |gram: &Gram| -> Vec<f64> {
        let responses = gram.responses.iter().flat_map(|r| r.cor.iter().copied().chain([r.mean, r.sd]));
        gram.mean.iter().chain(&gram.sd).chain(&gram.cor).copied().chain(responses).collect()
    };
    for (a, b) in of(a).into_iter().zip(of(b)) {
        prop_assert!(near(a, b, share), "{a} is not {b}");
    }
    Ok(())
}

/// What fits have in common whatever the order of sums.
fn alike(a: &LabelFit, b: &LabelFit, share: f64) -> Result<(), TestCaseError> {
    prop_assert_eq!((&a.features, a.constant), (&b.features, b.constant));
    let of = |one: &LabelFit| {
        let sums = [one.intercept, one.prediction, if one.constant { 0.0 } else { one.r2 }];
        [&one.weights[..], &one.se, &sums].concat()
    };
    for (a, b) in of(a).into_iter().zip(of(b)) {
        prop_assert!(near(a, b, share) || a.is_nan() && b.is_nan(), "{a} is not {b}");
    }
    Ok(())
}

/// Whether least squares on all usable columns is far from having many answers.
fn well_posed(gram: &Gram) -> bool {
    let all: Vec<usize> = (0..gram.columns.len()).collect();
    !gram.is_wide()
        && all.iter().all(|j| {
            let others: Vec<usize> = all.iter().copied().filter(|i| i != j).collect();
            let response = Response { mean: 0.0, sd: 1.0, constant: false, cor: row(gram, *j).to_vec() };
            solve(gram, &response, &others, 0.0, &Cancel::default()).unwrap().r2 < 0.999
        })
}

proptest! {
    #![proptest_config(cases::some(150))]

    #[test]
    fn counted_or_expanded_bits_have_the_gram_matrix_of_their_numbers(problem in cases::masked_problem(1500, 140, 3)) {
        let d = problem.z.ncols();
        let bytes = bits(problem.z.iter().map(|v| *v == 1.0).collect::<Vec<_>>().into_iter(), d);
        let masks = gram(Masks::new(&bytes, d).unwrap(), &problem);
        same(&masks, &gram(problem.z.view(), &problem), 1e-10)?;
        // Other numbers than 0 and 1 are not counted.
        let mut dense = gram(problem.z.mapv(|v| 2.0 * v - 5.0).view(), &problem);
        dense.mean.iter_mut().for_each(|m| *m = (*m + 5.0) / 2.0);
        dense.sd.iter_mut().for_each(|s| *s /= 2.0);
        same(&masks, &dense, 1e-9)?;
        prop_assert_eq!(&on(3, || gram(Masks::new(&bytes, d).unwrap(), &problem)), &masks);
    }

    #[test]
    fn the_gram_matrix_is_its_definition(problem in cases::problem(2300, 60, 2)) {
        let (Problem { z, y, w }, found) = (&problem, gram(problem.z.view(), &problem));
        let (means, sds, u) = standardised(z, w);
        let usable: Vec<usize> = (0..z.ncols()).filter(|j| sds[*j] > 1e-9 * means[*j].abs()).collect();
        prop_assert_eq!(&found.columns, &usable);
        for (a, i) in usable.iter().enumerate() {
            prop_assert!(near(found.mean[a], means[*i], 1e-12) && near(found.sd[a] / sds[*i], 1.0, 1e-9));
        }
        for (a, i) in usable.iter().enumerate().step_by(7) {
            for (cor, j) in row(&found, a).iter().zip(&usable) {
                let truth = mean(u.column(*i).iter().zip(u.column(*j)).map(|(a, b)| a * b), w);
                prop_assert!(near(*cor, truth, 1e-9), "{cor} is not {truth}");
            }
        }
        let (means, sds, v) = standardised(y, w);
        for (l, response) in found.responses.iter().enumerate().filter(|(_, r)| !r.constant) {
            prop_assert!(near(response.mean, means[l], 1e-12) && near(response.sd / sds[l], 1.0, 1e-9));
            for (cor, j) in response.cor.iter().zip(&usable) {
                let truth = mean(u.column(*j).iter().zip(v.column(l)).map(|(a, b)| a * b), w);
                prop_assert!(near(*cor, truth, 1e-9), "{cor} is not {truth}");
            }
        }
    }

    #[test]
    fn ridges_satisfy_the_normal_equations(
        problem in cases::problem(400, 30, 1), shift in 1e-3..10.0,
        one in any::<prop::sample::Index>(), some in any::<u8>(),
    ) {
        let found = gram(problem.z.view(), &problem);
        let response = &found.responses[0];
        prop_assume!(!response.constant && !found.columns.is_empty());
        let all: Vec<usize> = (0..found.columns.len()).collect();
        let mut columns: Vec<usize> = all.iter().copied().filter(|j| some >> (j % 8) & 1 == 0).collect();
        columns.push(*one.get(&all));
        columns.sort_unstable();
        columns.dedup();
        let ridge = solve(&found, response, &columns, shift, &Cancel::default()).unwrap();
        let (.., u) = standardised(&problem.z, &problem.w);
        let (.., v) = standardised(&problem.y, &problem.w);
        let column = |j: &usize| u.column(found.columns[*j]);
        let mut rest = v.column(0).to_owned();
        columns.iter().zip(&ridge.b).for_each(|(j, b)| rest.scaled_add(-b, &column(j)));
        for (j, b) in columns.iter().zip(&ridge.b) {
            let pull = mean(column(j).iter().zip(&rest).map(|(a, b)| a * b), &problem.w);
            prop_assert!(near(pull, shift * b, 1e-8), "{pull} is not {}", shift * b);
        }
        let unexplained = mean(rest.iter().map(|v| v * v), &problem.w);
        prop_assert!(near(ridge.r2, 1.0 - unexplained, 1e-8) && (-1e-12..=1.0 + 1e-12).contains(&ridge.r2));
    }

    #[test]
    fn errors_are_those_of_white(problem in cases::problem(1300, 12, 1), shift in 1e-3..5.0) {
        let (found, go) = (gram(problem.z.view(), &problem), &Cancel::default());
        let response = &found.responses[0];
        prop_assume!(!response.constant && !found.columns.is_empty());
        let all: Vec<usize> = (0..found.columns.len()).collect();
        let ridge = solve(&found, response, &all, shift, go).unwrap();
        let rows = Rows { z: problem.z.view().into(), y: problem.y.column(0), w: &problem.w };
        let errors = standard_errors(&found, response, rows, &all, &ridge, go).unwrap();
        let (.., u) = standardised(&problem.z, &problem.w);
        let (.., v) = standardised(&problem.y, &problem.w);
        let u = u.select(Axis(1), &found.columns);
        let residual = &v.column(0) - &u.dot(&ndarray::arr1(&ridge.b));
        // Row j of K^-1 is the ridge of a response whose correlations are those of a unit vector.
        for (j, error) in errors.iter().enumerate() {
            let unit = all.iter().map(|i| f64::from(u8::from(*i == j))).collect();
            let unit = Response { cor: unit, ..response.clone() };
            let bread = ndarray::arr1(&solve(&found, &unit, &all, shift, go).unwrap().b);
            let total: f64 = problem.w.iter().sum();
            let leverage = u.dot(&bread);
            let terms = leverage.iter().zip(&residual).zip(&problem.w).map(|((a, e), w)| (w / total * a * e).powi(2));
            let truth = terms.sum::<f64>().sqrt() * response.sd / found.sd[j];
            let size = response.sd / found.sd[j];
            prop_assert!(*error >= 0.0 && near(error / size, truth / size, 1e-8), "{error} is not {truth}");
        }
    }

    #[test]
    fn every_selection_keeps_its_promise(problem in cases::problem(120, 14, 1), n_features in 0usize..16) {
        let found = gram(problem.z.view(), &problem);
        prop_assume!(!found.responses[0].constant && !found.columns.is_empty());
        let p = found.columns.len();
        for selection in Selection::ALL {
            let columns = chosen(&found, &problem, 0, n_features, selection);
            let mut sorted = columns.clone();
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert!(sorted.len() == columns.len() && columns.iter().all(|j| *j < p));
            match selection {
                _ if n_features >= p => prop_assert_eq!(columns.len(), p),
                Selection::None => prop_assert_eq!(columns.len(), p),
                Selection::LassoPath | Selection::Tree => prop_assert!(columns.len() <= n_features),
                _ => prop_assert_eq!(columns.len(), n_features),
            }
        }
    }

    #[test]
    fn forward_selection_takes_the_column_that_explains_most(problem in cases::problem(150, 10, 1)) {
        let found = gram(problem.z.view(), &problem);
        let p = found.columns.len();
        prop_assume!(!found.responses[0].constant && p > 1);
        let order = chosen(&found, &problem, 0, p - 1, Selection::Forward);
        for m in 0..p - 1 {
            prop_assert_eq!(&chosen(&found, &problem, 0, m, Selection::Forward)[..], &order[..m]);
            let with = |j: usize| r2(&found, 0, &[&order[..m], &[j]].concat());
            let most = (0..p).filter(|j| !order[..m].contains(j)).map(with).fold(0.0, f64::max);
            prop_assert!(with(order[m]) >= most - 1e-8, "{} of {most}", with(order[m]));
        }
    }

    #[test]
    fn highest_weights_are_the_highest(problem in cases::problem(150, 10, 1), n_features in 1usize..10) {
        let found = gram(problem.z.view(), &problem);
        let p = found.columns.len();
        prop_assume!(!found.responses[0].constant && n_features < p && well_posed(&found));
        let all: Vec<usize> = (0..p).collect();
        let b = solve(&found, &found.responses[0], &all, 0.0, &Cancel::default()).unwrap().b;
        for (selection, units) in [(Selection::Highest, found.sd.clone()), (Selection::HighestScaled, vec![1.0; p])] {
            let size = |j: &usize| (b[*j] / units[*j]).abs();
            let columns = chosen(&found, &problem, 0, n_features, selection);
            let slack = 1e-9 * all.iter().map(size).fold(0.0, f64::max);
            prop_assert!(columns.windows(2).all(|pair| size(&pair[0]) >= size(&pair[1]) - slack));
            let least = size(&columns[n_features - 1]);
            prop_assert!(all.iter().filter(|j| !columns.contains(j)).all(|j| size(j) <= least + slack));
        }
    }

    #[test]
    fn trees_see_the_order_of_values_only(problem in cases::problem(150, 8, 1), n_features in 1usize..8) {
        let found = gram(problem.z.view(), &problem);
        prop_assume!(!found.responses[0].constant && n_features < found.columns.len());
        let columns = chosen(&found, &problem, 0, n_features, Selection::Tree);
        let other = Problem { z: problem.z.mapv(|v| v.signum() * v.abs().sqrt() * 3.0 + 1.0), ..problem.clone() };
        let after = gram(other.z.view(), &other);
        prop_assume!(after.columns == found.columns);
        prop_assert_eq!(chosen(&after, &other, 0, n_features, Selection::Tree), columns);
    }

    #[test]
    fn fits_follow_the_units_and_the_order_of_rows(
        problem in cases::problem(300, 8, 2), times in 0.1..10.0, unit in -9..9, plus in -5.0..5.0, all in any::<bool>(),
    ) {
        prop_assume!(well_posed(&gram(problem.z.view(), &problem)));
        let n_features = if all { 8 } else { 1 };
        let before = fitted(&problem, n_features, Selection::Forward);
        let (n, d) = problem.z.dim();
        // Row 0 is the case.
        let order: Vec<usize> = [0].into_iter().chain((1..n).rev()).collect();
        let turned = Problem {
            z: problem.z.select(Axis(0), &order),
            y: problem.y.select(Axis(0), &order),
            w: order.iter().map(|i| problem.w[*i] * 1e-90).collect(),
        };
        for (a, b) in fitted(&turned, n_features, Selection::Forward).iter().zip(&before) {
            alike(a, b, 1e-7)?;
        }
        let unit = 10f64.powi(unit);
        let other = Problem { y: problem.y.mapv(|y| y * unit), ..problem.clone() };
        for (a, b) in fitted(&other, n_features, Selection::Forward).into_iter().zip(&before) {
            let back = |values: &[f64]| values.iter().map(|v| v / unit).collect();
            let (weights, se) = (back(&a.weights), back(&a.se));
            let same = LabelFit { weights, se, intercept: a.intercept / unit, prediction: a.prediction / unit, ..a };
            alike(&same, b, 1e-6)?;
        }
        let sd = |j: usize| standardised(&problem.z, &problem.w).1[j].max(1e-3);
        let scales: Vec<f64> = (0..d).map(|j| times * if j % 2 == 0 { 1.0 } else { -2.0 } / sd(j)).collect();
        let mut scaled = problem.clone();
        scaled.z.columns_mut().into_iter().zip(&scales).for_each(|(mut c, s)| c.mapv_inplace(|v| v * s + plus));
        for (a, b) in fitted(&scaled, n_features, Selection::Forward).into_iter().zip(&before) {
            let back = |values: &[f64]| -> Vec<f64> {
                values.iter().zip(&a.features).map(|(v, j)| v * scales[*j]).collect()
            };
            let se = back(&a.se).iter().map(|v| v.abs()).collect();
            let shift = a.weights.iter().map(|w| w * plus).sum::<f64>();
            let same = LabelFit { weights: back(&a.weights), se, intercept: a.intercept + shift, ..a };
            alike(&same, b, 1e-6)?;
        }
    }

    #[test]
    fn a_label_and_its_complement_have_opposite_weights(
        problem in cases::problem(200, 10, 1), n_features in 1usize..10,
    ) {
        prop_assume!(well_posed(&gram(problem.z.view(), &problem)));
        let mut both = problem.clone();
        both.y.push_column(problem.y.column(0).mapv(|v| 1.0 - v).view()).unwrap();
        for selection in Selection::ALL {
            let [a, mut b] = <[LabelFit; 2]>::try_from(fitted(&both, n_features, selection)).unwrap();
            b.weights.iter_mut().for_each(|w| *w = -*w);
            (b.intercept, b.prediction) = (1.0 - b.intercept, 1.0 - b.prediction);
            alike(&a, &b, 1e-8)?;
        }
    }
}

proptest! {
    #![proptest_config(cases::some(25))]

    #[test]
    fn threads_and_memory_order_change_no_bit(problem in cases::problem(3500, 110, 3), n_features in 1usize..12) {
        let by_column = |a: &Array2<f64>| Array2::from_shape_fn(a.dim().f(), |at| a[at]);
        let turned = Problem { z: by_column(&problem.z), y: by_column(&problem.y), w: problem.w.clone() };
        for selection in Selection::ALL {
            let text = |fits: Vec<LabelFit>| format!("{fits:?}"); // NaN is NaN
            let here = text(fitted(&problem, n_features, selection));
            prop_assert_eq!(&text(on(3, || fitted(&turned, n_features, selection))), &here);
        }
    }

    #[test]
    fn masks_are_fitted_like_their_numbers(problem in cases::masked_problem(900, 70, 2)) {
        prop_assume!(well_posed(&gram(problem.z.view(), &problem)));
        let d = problem.z.ncols();
        let bytes = bits(problem.z.iter().map(|v| *v == 1.0).collect::<Vec<_>>().into_iter(), d);
        for (selection, n_features) in [(Selection::None, 1), (Selection::Forward, 3), (Selection::Tree, 4)] {
            let masks = Masks::new(&bytes, d).unwrap();
            let masks = fit(masks, problem.y.view(), &problem.w, wanted(n_features, selection), &Cancel::default()).unwrap();
            for (a, b) in masks.iter().zip(&fitted(&problem, n_features, selection)) {
                alike(a, b, 1e-7)?;
            }
        }
    }
}

proptest! {
    #![proptest_config(cases::some(500))]

    #[test]
    fn the_lasso_path_gives_the_support_at_the_least_penalty(
        problem in cases::problem(80, 6, 1), n_features in 1usize..6, mix in vec(-1.0..1.0, 36), mixed in any::<bool>(),
    ) {
        let mut problem = problem;
        if mixed {
            // Correlations of either sign make columns drop out again.
            let d = problem.z.ncols();
            let (_, _, u) = standardised(&problem.z, &problem.w);
            problem.z = u.dot(&Array2::from_shape_fn((d, d), |(i, j)| mix[6 * i + j]));
            prop_assume!(problem.z.iter().all(|v| v.is_finite())); // no constant column among them
        }
        let found = gram(problem.z.view(), &problem);
        let (response, p) = (&found.responses[0], found.columns.len());
        prop_assume!(!response.constant && n_features < p && well_posed(&found));
        let support = lasso::path(&found, response, n_features, &Cancel::default()).unwrap();
        prop_assume!(!support.is_empty());
        let least = |columns: &[usize], width: f64| {
            let wide = penalties(&found, &response.cor, columns).into_iter().filter(|(low, high)| high - low > width);
            wide.map(|(low, _)| low).fold(f64::INFINITY, f64::min)
        };
        let low = least(&support, -1e-9);
        prop_assert!(low.is_finite(), "{support:?} is nowhere on the path");
        for code in 0..1usize << p {
            let other: Vec<usize> = (0..p).filter(|j| code >> j & 1 == 1).collect();
            if other.len() <= n_features && other != support {
                let lower = least(&other, 1e-9);
                prop_assert!(lower >= low - 1e-9, "{support:?} down to {low}, {other:?} to {lower}");
            }
        }
    }
}

/// Weighted means and deviations of columns, and these standardised.
fn standardised(values: &Array2<f64>, w: &[f64]) -> (Vec<f64>, Vec<f64>, Array2<f64>) {
    let means: Vec<f64> = values.columns().into_iter().map(|c| mean(c.iter().copied(), w)).collect();
    let squares = values.columns().into_iter().zip(&means).map(|(c, m)| mean(c.iter().map(|v| (v - m).powi(2)), w));
    let sds: Vec<f64> = squares.map(f64::sqrt).collect();
    let standard = Array2::from_shape_fn(values.dim(), |(i, j)| (values[[i, j]] - means[j]) / sds[j]);
    (means, sds, standard)
}

/// Between which penalties the lasso has this support, for each choice of signs, by the conditions of Karush, Kuhn and
/// Tucker: b = u - lambda t with the signs chosen, and the others correlate with the residual by lambda at most.
fn penalties(gram: &Gram, cor: &[f64], support: &[usize]) -> Vec<(f64, f64)> {
    let solved = |right: &[f64]| {
        let mut all = vec![0.0; cor.len()];
        support.iter().zip(right).for_each(|(j, v)| all[*j] = *v);
        let response = Response { mean: 0.0, sd: 1.0, constant: false, cor: all };
        solve(gram, &response, support, 0.0, &Cancel::default()).unwrap().b
    };
    let u = solved(&support.iter().map(|j| cor[*j]).collect::<Vec<f64>>());
    let along = |j: usize, b: &[f64]| support.iter().zip(b).map(|(i, b)| row(gram, j)[*i] * b).sum::<f64>();
    let of = |code: usize| {
        let signs: Vec<f64> = (0..support.len()).map(|i| if code >> i & 1 == 1 { 1.0 } else { -1.0 }).collect();
        let t = solved(&signs);
        // Each must be at least 0: constant and slope in lambda.
        let mut limits: Vec<(f64, f64)> =
            signs.iter().zip(u.iter().zip(&t)).map(|(s, (u, t))| (s * u, -s * t)).collect();
        for j in (0..cor.len()).filter(|j| !support.contains(j)) {
            let (fixed, moving) = (cor[j] - along(j, &u), along(j, &t));
            limits.extend([(-fixed, 1.0 - moving), (fixed, 1.0 + moving)]);
        }
        let low = limits.iter().filter(|l| l.1 > 0.0).map(|l| -l.0 / l.1).fold(0.0, f64::max);
        let high = limits.iter().filter(|l| l.1 < 0.0).map(|l| -l.0 / l.1).fold(f64::INFINITY, f64::min);
        let never = limits.iter().any(|l| l.1 == 0.0 && l.0 < -1e-9);
        (low, if never { f64::NEG_INFINITY } else { high })
    };
    (0..1usize << support.len()).map(of).collect()
}
