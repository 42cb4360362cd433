//! The penalised solution on any subset of the usable columns, from the Gram matrix alone.

use super::cholesky::Cholesky;
use super::gram::{Gram, Response};
use crate::base::run::Cancel;
use crate::LimeError;

/// Least share of a ridge pivot that is more than rounding.
const ROUNDING: f64 = 1e-13;

/// What is added to the diagonal of the columns' correlations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Penalty {
    /// 2 / n for two or more columns, nothing for one: the same whatever the units of the predictions are.
    Usual,
    /// This number, at least 0, for any number of columns.
    Fixed(f64),
    /// As `Usual`, divided by the response's deviation, so that it depends on the response's unit: glmnet(alpha = 0, lambda = 2 / n).
    Glmnet,
}

impl Penalty {
    /// The number for `columns` columns chosen of `n` rows and a response of deviation `sd`.
    pub fn shift(self, n: usize, columns: usize, sd: f64) -> f64 {
        match self {
            Self::Fixed(shift) => shift,
            _ if columns < 2 => 0.0,
            Self::Usual => 2.0 / n as f64,
            Self::Glmnet => 2.0 / n as f64 / sd,
        }
    }
}

/// Coefficients on the correlation scale, and what they were solved with.
pub struct Ridge {
    /// One per chosen column; on the original scale beta_j = b_j s_y / s_j.
    pub b: Vec<f64>,
    /// Weighted share of the response's variance explained, 2 b'r - b'Rb.
    pub r2: f64,
    /// Which of the chosen columns (positions among them, increasing) have a pivot that is more than rounding; the others have b = 0.
    pub(crate) kept: Vec<usize>,
    /// Factor of R + shift I over the kept columns.
    pub(crate) factor: Cholesky,
}

/// Fit `response` on the usable columns `chosen` (positions in `gram.columns`), with the penalty `shift` >= 0.
///
/// b minimises sum W (v - sum u_j b_j)^2 + shift sum b_j^2, with u and v the standardised columns and response:
/// b = (R + shift I)^-1 r.
pub fn solve(
    gram: &Gram,
    response: &Response,
    chosen: &[usize],
    shift: f64,
    cancel: &Cancel,
) -> Result<Ridge, LimeError> {
    let entry = |i: usize, j: usize| gram.row(chosen[i])[chosen[j]] + if i == j { shift } else { 0.0 };
    let (factor, kept) = match Cholesky::of(chosen.len(), entry, ROUNDING, cancel)? {
        Some(factor) => (factor, (0..chosen.len()).collect()),
        None => one_by_one(gram, chosen, shift, cancel)?,
    };
    let mut solution: Vec<f64> = kept.iter().map(|i| response.cor[chosen[*i]]).collect();
    factor.solve(&mut solution);
    let mut b = vec![0.0; chosen.len()];
    kept.iter().zip(&solution).for_each(|(at, v)| b[*at] = *v);
    let fitted = |j: &usize| chosen.iter().zip(&b).map(|(i, v)| gram.row(*j)[*i] * v).sum::<f64>();
    let r2 = chosen.iter().zip(&b).map(|(j, v)| v * (2.0 * response.cor[*j] - fitted(j))).sum();
    Ok(Ridge { b, r2, kept, factor })
}

/// The factor, and which of the chosen columns have a pivot that is more than rounding.
fn one_by_one(gram: &Gram, chosen: &[usize], shift: f64, cancel: &Cancel) -> Result<(Cholesky, Vec<usize>), LimeError> {
    let mut factor = Cholesky::default();
    let mut kept = Vec::with_capacity(chosen.len());
    for (at, j) in chosen.iter().enumerate() {
        cancel.check()?;
        let row = gram.row(*j);
        let column: Vec<f64> = kept.iter().map(|i: &usize| row[chosen[*i]]).collect();
        if factor.append(column, 1.0 + shift, ROUNDING) {
            kept.push(at);
        }
    }
    Ok((factor, kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::{assert_near, case, eliminate, refit, Case};

    fn solved(case: &Case, shift: f64) -> (Gram, Ridge) {
        let gram = Gram::new(case.z.view(), case.y.view(), &case.w, &Cancel::default()).unwrap();
        let all: Vec<usize> = (0..gram.columns.len()).collect();
        let ridge = solve(&gram, &gram.responses[0], &all, shift, &Cancel::default()).unwrap();
        (gram, ridge)
    }

    /// Coefficients on the original scale.
    fn beta(gram: &Gram, ridge: &Ridge) -> Vec<f64> {
        ridge.b.iter().zip(&gram.sd).map(|(b, sd)| b * gram.responses[0].sd / sd).collect()
    }

    fn additive(case: &mut Case, intercept: f64, truth: &[f64]) {
        let sum = |row: ndarray::ArrayView1<'_, f64>| row.iter().zip(truth).map(|(a, b)| a * b).sum::<f64>();
        let sums: Vec<f64> = case.z.rows().into_iter().map(|row| intercept + sum(row)).collect();
        case.y.iter_mut().zip(sums).for_each(|(y, v)| *y = v);
    }

    #[test]
    fn additive_models_are_recovered_exactly_without_penalty() {
        for seed in 1..20 {
            let d = 3 + seed as usize % 20;
            let mut case = case(seed, d + 30, d, 1);
            let truth: Vec<f64> = (0..d).map(|j| (j as f64 - 2.0) / 3.0).collect();
            additive(&mut case, 0.7, &truth);
            let (gram, ridge) = solved(&case, 0.0);
            beta(&gram, &ridge).iter().zip(&truth).for_each(|(a, b)| assert_near(*a, *b, 1e-11));
            let at_mean: f64 = gram.mean.iter().zip(&truth).map(|(m, b)| m * b).sum();
            assert_near(gram.responses[0].mean - at_mean, 0.7, 1e-11);
            assert_near(ridge.r2, 1.0, 1e-12);
        }
    }

    #[test]
    fn a_linear_truth_shrinks_by_the_penalty() {
        // beta = (C + L)^-1 C truth, with C the weighted covariances and L = shift diag(C)
        let mut case = case(2, 80, 5, 1);
        let truth = [1.0, -2.0, 0.0, 0.5, 3.0];
        additive(&mut case, 0.0, &truth);
        let all = [0, 1, 2, 3, 4];
        for shift in [0.0, 0.025, 1.0, 50.0] {
            let (gram, ridge) = solved(&case, shift);
            let c = |i: usize, j: usize| gram.cor[i * 5 + j] * gram.sd[i] * gram.sd[j];
            let penalised = |i, j| c(i, j) * if i == j { 1.0 + shift } else { 1.0 };
            let right = all.map(|i| all.iter().map(|j| c(i, *j) * truth[*j]).sum());
            let shrunk = eliminate(all.map(|i| all.map(|j| penalised(i, j)).to_vec()).to_vec(), right.to_vec());
            beta(&gram, &ridge).iter().zip(&shrunk).for_each(|(a, b)| assert_near(*a, *b, 1e-11));
            let (refitted, naive) = refit(&case, 0, &all, shift);
            (0..5).for_each(|j| assert_near(shrunk[j], refitted[j + 1], 1e-9));
            assert_near(ridge.r2, naive, 1e-10);
        }
    }

    #[test]
    fn equal_columns_share_the_coefficient_or_the_first_takes_it() {
        let mut case = case(2, 50, 2, 1);
        let copy = case.z.column(0).to_owned();
        case.z.column_mut(1).assign(&copy);
        let (_, shared) = solved(&case, 0.1);
        assert_near(shared.b[0], shared.b[1], 1e-12);
        let (_, plain) = solved(&case, 0.0);
        assert!(plain.b[0] != 0.0 && plain.b[1] == 0.0 && shared.r2 < plain.r2);
        assert_eq!((shared.kept, plain.kept), (vec![0, 1], vec![0]));
    }
}
