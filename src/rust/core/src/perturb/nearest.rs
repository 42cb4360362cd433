//! The training rows nearest to a case, by Gower distance with the ranges of the training data.

use crate::base::matrix::zeros;
use crate::base::run::Cancel;
use crate::weigh::gower::Measure;
use crate::LimeError;

/// A column of the training data; NaN is missing.
#[derive(Debug, Clone, Copy)]
pub struct Training<'a> {
    pub values: &'a [f64],
    pub case: f64,
    pub measure: Measure,
}

/// Positions of the `k` nearest rows, increasing; among equally near ones the earlier. A row's distance is the mean over the columns where both
/// it and the case have a value; a row without any is farthest.
///
/// # Errors
/// `Argument` for columns of different lengths; `Memory`; `Interrupted`.
pub fn nearest(columns: &[Training<'_>], k: usize, cancel: &Cancel) -> Result<Vec<usize>, LimeError> {
    let n = columns.first().map_or(0, |column| column.values.len());
    if columns.iter().any(|column| column.values.len() != n) {
        return Err(LimeError::Argument { name: "training", message: format!("must have {n} rows in all columns") });
    }
    let (mut apart, mut compared) = (zeros(n)?, zeros(n)?);
    for column in columns {
        cancel.check()?;
        let (case, one) = (column.case, column.scale());
        let Some(scale) = one else { continue };
        for ((apart, compared), x) in apart.iter_mut().zip(&mut compared).zip(column.values) {
            if x.is_nan() || (column.measure == Measure::Flag(false) && *x == case) {
                continue;
            }
            *compared += 1.0;
            *apart += if column.measure == Measure::Number {
                ((x - case).abs() * scale).min(1.0)
            } else {
                f64::from(*x != case)
            };
        }
    }
    let distance = |i: &usize| if compared[*i] > 0.0 { apart[*i] / compared[*i] } else { f64::INFINITY };
    let mut rows: Vec<usize> = (0..n).collect();
    let order = |a: &usize, b: &usize| distance(a).total_cmp(&distance(b)).then(a.cmp(b));
    if k < n {
        rows.select_nth_unstable_by(k, order);
        rows.truncate(k);
    }
    rows.sort_unstable();
    Ok(rows)
}

impl Training<'_> {
    /// 1 / range of a number; 1 for others; None where the column cannot be compared.
    fn scale(&self) -> Option<f64> {
        if self.case.is_nan() || self.measure == Measure::Nothing {
            return None;
        }
        if self.measure != Measure::Number {
            return Some(1.0);
        }
        let (low, high) =
            self.values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(*x), b.max(*x)));
        (high > low && (high - low).is_finite()).then_some(1.0 / (high - low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_rows_are_those_with_the_smallest_mean_difference() {
        let number = [0.0, 10.0, 2.0, f64::NAN, 4.0];
        let name = [1.0, 1.0, 2.0, 1.0, 1.0];
        let columns = [
            Training { values: &number, case: 3.0, measure: Measure::Number },
            Training { values: &name, case: 1.0, measure: Measure::Name },
        ];
        // distances: .15, .35, .55, 0 (one comparison), .05
        let go = |k| nearest(&columns, k, &Cancel::default()).unwrap();
        assert_eq!((go(1), go(2), go(3)), (vec![3], vec![3, 4], vec![0, 3, 4]));
        assert_eq!(go(9), [0, 1, 2, 3, 4]);
        assert!(go(0).is_empty());
    }

    #[test]
    fn columns_that_cannot_be_compared_do_not_count_and_ties_go_to_the_earlier() {
        let same = [1.0; 4];
        let columns = [Training { values: &same, case: 5.0, measure: Measure::Number }];
        assert_eq!(nearest(&columns, 2, &Cancel::default()).unwrap(), [0, 1]);
        let flags = [0.0, 1.0, 0.0, 1.0];
        let columns = [Training { values: &flags, case: 1.0, measure: Measure::Flag(true) }];
        assert_eq!(nearest(&columns, 2, &Cancel::default()).unwrap(), [1, 3]);
        assert!(nearest(&[columns[0], Training { values: &[1.0], ..columns[0] }], 1, &Cancel::default()).is_err());
    }

    #[test]
    fn what_is_missing_in_the_case_is_not_compared() {
        let (here, there) = ([0.0, 9.0, 9.0], [5.0, 0.0, 1.0]);
        for unknown in [(f64::NAN, Measure::Number), (9.0, Measure::Nothing)] {
            let columns = [
                Training { values: &here, case: unknown.0, measure: unknown.1 },
                Training { values: &there, case: 1.0, measure: Measure::Number },
            ];
            assert_eq!(nearest(&columns, 1, &Cancel::default()).unwrap(), [2]);
        }
    }
}
