//! Standard errors of the surrogate's weights that hold whatever the residuals are (White 1980, doi:10.2307/1912934).
//!
//! With W = w / sum(w), z_c the centred columns chosen, r the residuals of the penalised fit and A = Cxx + shift diag(Cxx), the
//! matrix with which the weights are solved:
//!
//! Var = A^-1 (sum_i W_i^2 r_i^2 z_ci z_ci') A^-1, and the errors are the square roots of its diagonal
//!
//! (the sandwich HC0; centring has taken the intercept out). They say how much a weight would move with other perturbations; not that the
//! features were chosen by the same data, nor how far the penalty pulls. All of it is computed on the correlation scale:
//! u = z_c / s_j, e = r / s_y, K = R + shift I, error_j = s_y / s_j sqrt(diag(K^-1 sum W^2 e^2 u u' K^-1)_j).

use super::gram::{Gram, Response, Rows, ROWS};
use super::ridge::Ridge;
use crate::base::matrix::{add_products, mirror, view_mut, zeros};
use crate::base::run::Cancel;
use crate::LimeError;
use ndarray::{linalg::general_mat_mul, s};

/// Standard error of each weight of `ridge`, the solution on the usable columns `chosen` (positions in `gram.columns`), on the original
/// scale. NaN for a column without a pivot of its own.
///
/// # Errors
/// [`LimeError::Memory`] when a chunk of 1000 rows of the chosen columns, or a square matrix of them, cannot be had; [`LimeError::Interrupted`].
pub fn standard_errors(
    gram: &Gram,
    response: &Response,
    rows: Rows<'_>,
    chosen: &[usize],
    ridge: &Ridge,
    cancel: &Cancel,
) -> Result<Vec<f64>, LimeError> {
    let kept: Vec<(usize, f64)> = ridge.kept.iter().map(|at| (chosen[*at], ridge.b[*at])).collect();
    let p = kept.len();
    let mut meat = scatter(gram, response, rows, &kept, cancel)?;
    let mut bread = zeros(p.saturating_mul(p))?; // K^-1
    ridge.factor.invert(&mut bread, cancel)?;
    let mut half = zeros(p.saturating_mul(p))?; // K^-1 meat
    let square = |matrix| view_mut(matrix, p, p, false);
    general_mat_mul(1.0, &square(&mut bread)?, &square(&mut meat)?, 0.0, &mut square(&mut half)?);
    let mut errors = vec![f64::NAN; chosen.len()];
    for (a, at) in ridge.kept.iter().enumerate() {
        let entries = a * p..(a + 1) * p;
        let variance: f64 = bread[entries.clone()].iter().zip(&half[entries]).map(|(k, m)| k * m).sum();
        errors[*at] = variance.max(0.0).sqrt() * response.sd / gram.sd[chosen[*at]];
    }
    Ok(errors)
}

/// sum_i W_i^2 e_i^2 u_i u_i' over the columns `kept` (position, standardised coefficient), p x p, in chunks of rows.
fn scatter(
    gram: &Gram,
    response: &Response,
    rows: Rows<'_>,
    kept: &[(usize, f64)],
    cancel: &Cancel,
) -> Result<Vec<f64>, LimeError> {
    let (n, p) = (rows.w.len(), kept.len());
    let largest = rows.w.iter().fold(0.0, |a: f64, b| a.max(*b));
    let total: f64 = rows.w.iter().map(|w| w / largest).sum();
    let mut sum = zeros(p.saturating_mul(p))?;
    let mut buffer = zeros(p.saturating_mul(n.min(ROWS)))?; // rows x p, by column
    for from in (0..n).step_by(ROWS) {
        cancel.check()?;
        let to = n.min(from + ROWS);
        let u = &mut buffer[..p * (to - from)];
        let mut e: Vec<f64> = rows.y.slice(s![from..to]).iter().map(|y| (y - response.mean) / response.sd).collect();
        for (u, (j, b)) in u.chunks_exact_mut(to - from).zip(kept) {
            let (mean, scale) = (gram.mean[*j], 1.0 / gram.sd[*j]);
            let column = rows.z.values(from..to, gram.columns[*j]);
            for ((u, e), z) in u.iter_mut().zip(&mut e).zip(column) {
                *u = (z - mean) * scale;
                *e -= b * *u;
            }
        }
        e.iter_mut().zip(&rows.w[from..to]).for_each(|(e, w)| *e *= w / largest / total);
        for u in u.chunks_exact_mut(to - from) {
            u.iter_mut().zip(&e).for_each(|(u, e)| *u *= e);
        }
        add_products(view_mut(u, to - from, p, true)?.view(), p, &mut sum, cancel)?;
    }
    mirror(&mut sum, p);
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::ridge::{solve, Penalty};
    use crate::fit::select::Selection;
    use crate::fit::surrogate::{fit, LabelFit, Wanted};
    use crate::oracle::{assert_near, case, eliminate, moments, refit, Case};

    fn fitted(case: &Case, n_features: usize) -> Vec<LabelFit> {
        let wanted = Wanted { n_features, selection: Selection::Forward, penalty: Penalty::Usual };
        fit(case.z.view(), case.y.view(), &case.w, wanted, &Cancel::default()).unwrap()
    }

    /// The definition on the original scale: one row after the other, A inverted by elimination.
    fn naive(case: &Case, l: usize, columns: &[usize], shift: f64) -> Vec<f64> {
        let (n, p, total) = (case.w.len(), columns.len(), case.w.iter().sum::<f64>());
        let (beta, _) = refit(case, l, columns, shift);
        let means: Vec<f64> = columns.iter().map(|j| moments(case.z.column(*j).iter().copied(), &case.w).0).collect();
        let centred = |i: usize, a: usize| case.z[[i, columns[a]]] - means[a];
        let (mut a, mut meat) = (vec![vec![0.0; p]; p], vec![vec![0.0; p]; p]);
        for i in 0..n {
            let explained: f64 = (0..p).map(|j| beta[j + 1] * case.z[[i, columns[j]]]).sum();
            let (w, r) = (case.w[i] / total, case.y[[i, l]] - beta[0] - explained);
            for (j, k) in (0..p).flat_map(|j| (0..p).map(move |k| (j, k))) {
                a[j][k] += w * centred(i, j) * centred(i, k) * if j == k { 1.0 + shift } else { 1.0 };
                meat[j][k] += w * w * r * r * centred(i, j) * centred(i, k);
            }
        }
        let unit = |j: usize| (0..p).map(|k| f64::from(u8::from(j == k))).collect();
        let row = |j: usize| eliminate(a.clone(), unit(j)); // of A^-1, which is symmetric
        let variance = |x: Vec<f64>| {
            (0..p).flat_map(|j| (0..p).map(move |k| (j, k))).map(|(j, k)| x[j] * meat[j][k] * x[k]).sum::<f64>()
        };
        (0..p).map(|j| variance(row(j)).sqrt()).collect()
    }

    #[test]
    fn errors_are_those_of_the_definition() {
        for seed in 1..40 {
            let n = if seed % 10 == 0 { 2345 } else { 30 + 9 * seed as usize };
            let case = case(seed, n, 3 + seed as usize % 9, 2);
            for n_features in [1, 3, 12] {
                for (l, one) in fitted(&case, n_features).iter().enumerate() {
                    let shift = if one.features.len() > 1 { 2.0 / case.w.len() as f64 } else { 0.0 };
                    let truth = naive(&case, l, &one.features, shift);
                    assert_eq!(one.se.len(), truth.len());
                    one.se.iter().zip(&truth).for_each(|(a, b)| assert_near(a / b, 1.0, 1e-9));
                }
            }
        }
    }

    #[test]
    fn errors_of_many_columns_are_those_of_the_definition() {
        let case = case(3, 400, 101, 1); // more than two blocks of columns
        let one = fitted(&case, 101).remove(0);
        let truth = naive(&case, 0, &one.features, 2.0 / 400.0);
        one.se.iter().zip(&truth).for_each(|(a, b)| assert_near(a / b, 1.0, 1e-8));
    }

    #[test]
    fn errors_follow_the_units_of_the_column_and_the_response() {
        let case = case(4, 300, 4, 1);
        let before = fitted(&case, 1).remove(0);
        let mut other = Case {
            z: case.z.clone(),
            y: case.y.mapv(|v| 30.0 * v - 7.0),
            w: case.w.iter().map(|w| w * 1e-200).collect(),
        };
        other.z.mapv_inplace(|v| v / 8.0 + 3.0);
        let after = fitted(&other, 1).remove(0);
        assert_eq!(after.features, before.features);
        assert_near(after.se[0], 240.0 * before.se[0], 1e-9);
    }

    #[test]
    fn a_perfect_fit_has_no_error_and_an_aliased_column_has_none_to_tell() {
        let mut case = case(2, 60, 2, 1);
        let line = case.z.column(0).mapv(|v| 2.0 * v - 1.0);
        case.y.column_mut(0).assign(&line);
        assert!(fitted(&case, 1)[0].se[0] < 1e-14);
        case.z.column_mut(1).assign(&line); // aliased with column 0
        let gram = Gram::new(case.z.view(), case.y.view(), &case.w, &Cancel::default()).unwrap();
        let ridge = solve(&gram, &gram.responses[0], &[0, 1], 0.0, &Cancel::default()).unwrap();
        let rows = Rows { z: case.z.view().into(), y: case.y.column(0), w: &case.w };
        let se = standard_errors(&gram, &gram.responses[0], rows, &[0, 1], &ridge, &Cancel::default()).unwrap();
        assert!(se[0] < 1e-14 && se[1].is_nan());
    }

    #[test]
    fn no_columns_have_no_errors() {
        let case = case(2, 20, 2, 1);
        assert!(fitted(&case, 0)[0].se.is_empty());
    }
}
