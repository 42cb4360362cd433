//! Rows of a table: altered copies of a case, what the surrogate sees of them, and how far they are from it, in one pass over
//! the columns.

use super::law::Law;
use super::rng::Streams;
use crate::base::matrix::zeros;
use crate::base::run::Cancel;
use crate::weigh::gower::{Gower, Measure};
use crate::LimeError;

/// What the surrogate sees of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Meaning {
    /// 1 where the value equals the case's, else 0. Columns of one feature: 1 where all do.
    Same,
    /// 1 where the value is above `low` and at most `high`, else 0.
    Within { low: f64, high: f64 },
    /// The value itself.
    Value,
    /// Nothing: 0 everywhere.
    Nothing,
}

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column<'a> {
    pub law: Law<'a>,
    pub meaning: Meaning,
    /// Of the case; NaN is missing.
    pub case: f64,
    /// Which interpretable feature it belongs to.
    pub feature: usize,
    /// Which random stream it draws from: columns of one group share theirs, and so their choices.
    pub stream: usize,
}

/// Where the values of a column go. Missing integers are R's, the smallest.
#[derive(Debug)]
pub enum Values<'a> {
    Real(&'a mut [f64]),
    Integer(&'a mut [i32]),
    /// Nowhere: the column is [`Law::Fixed`].
    None,
}

/// Draws `n` rows, row 0 the case itself, into `values`, one for each column; fills `z` (n x d, column-major), what the surrogate
/// sees of them: nothing of a feature whose value, or bin, no copy has. The Gower distance of each row to the case if `measures`, one for each feature, are given.
///
/// # Errors
/// `Argument` for shapes that disagree and laws without sense; `Memory`; `Interrupted`.
pub fn perturb(
    columns: &[Column<'_>],
    measures: Option<&[Measure]>,
    z: &mut [f64],
    values: &mut [Values<'_>],
    n: usize,
    streams: &Streams,
    cancel: &Cancel,
) -> Result<Option<Vec<f64>>, LimeError> {
    if n == 0 || z.len() % n != 0 || values.len() != columns.len() {
        return Err(LimeError::Argument { name: "z", message: format!("must have {n} rows and all columns") });
    }
    let mut own = zeros(n)?;
    let mut gower = measures.map(|measures| Gower::new(measures, n)).transpose()?;
    let mut started = vec![false; z.len() / n];
    for (column, out) in columns.iter().zip(values) {
        cancel.check()?;
        let drawn: &mut [f64] = match out {
            Values::Real(out) => out,
            _ => &mut own,
        };
        column.draw(drawn, n, streams)?;
        let seen = z.chunks_exact_mut(n).nth(column.feature).ok_or_else(|| LimeError::Argument {
            name: "feature",
            message: format!("{} is beyond the columns of z", column.feature),
        })?;
        column.see(drawn, seen, std::mem::replace(&mut started[column.feature], true));
        if let Some(gower) = &mut gower {
            gower.add_numbers(column.feature, drawn);
        }
        if let Values::Integer(out) = out {
            as_integers(&own, out)?;
        }
    }
    let distance = gower.map(|gower| gower.finish(z));
    for seen in z.chunks_exact_mut(n) {
        // What no copy shares with the case is told by a single row: it would only fit that.
        if seen[0] == 1.0 && seen[1..].iter().all(|z| *z == 0.0) {
            seen[0] = 0.0;
        }
    }
    Ok(distance)
}

impl Column<'_> {
    /// Row 0 is the case.
    fn draw(&self, drawn: &mut [f64], n: usize, streams: &Streams) -> Result<(), LimeError> {
        if drawn.len() != n {
            return Err(LimeError::Argument { name: "values", message: format!("must have {n} rows") });
        }
        if self.law == Law::Fixed {
            drawn.fill(self.case);
        }
        self.law.fill(drawn, &mut streams.row(self.stream))?;
        drawn[0] = self.case;
        Ok(())
    }

    /// Its part of a column of z: the first one sets it, others of the same feature may only take away.
    fn see(&self, drawn: &[f64], seen: &mut [f64], later: bool) {
        match self.meaning {
            Meaning::Same if later => seen.iter_mut().zip(drawn).for_each(|(z, x)| *z *= f64::from(*x == self.case)),
            Meaning::Same => seen.iter_mut().zip(drawn).for_each(|(z, x)| *z = f64::from(*x == self.case)),
            Meaning::Within { low, high } => {
                seen.iter_mut().zip(drawn).for_each(|(z, x)| *z = f64::from(*x > low && *x <= high));
            }
            Meaning::Value => seen.copy_from_slice(drawn),
            Meaning::Nothing => seen.fill(0.0),
        }
    }
}

fn as_integers(drawn: &[f64], out: &mut [i32]) -> Result<(), LimeError> {
    if out.len() != drawn.len() {
        return Err(LimeError::Argument { name: "values", message: format!("must have {} rows", drawn.len()) });
    }
    out.iter_mut()
        .zip(drawn)
        .for_each(|(out, x)| *out = if x.is_nan() { i32::MIN } else { (*x as i32).max(-i32::MAX) });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVELS: Law = Law::Choice { values: &[1.0, 2.0, 3.0], shares: &[0.5, 0.25, 0.25] };

    fn column(law: Law<'_>, meaning: Meaning, case: f64, feature: usize, stream: usize) -> Column<'_> {
        Column { law, meaning, case, feature, stream }
    }

    /// Columns drawn as doubles, z, Gower distances.
    fn draw(
        columns: &[Column],
        d: usize,
        n: usize,
        measures: Option<&[Measure]>,
    ) -> (Vec<Vec<f64>>, Vec<f64>, Option<Vec<f64>>) {
        let mut out = vec![vec![0.0; n]; columns.len()];
        let mut z = vec![9.0; n * d];
        let mut values: Vec<Values> = out.iter_mut().map(|v| Values::Real(v)).collect();
        let w = perturb(columns, measures, &mut z, &mut values, n, &Streams::new(1, 2), &Cancel::default()).unwrap();
        (out, z, w)
    }

    #[test]
    fn z_says_what_is_as_in_the_case_and_row_0_is_the_case() {
        let uniform = Law::Bins { edges: &[0.0, 1.0], shares: &[1.0], whole: false };
        let columns = [
            column(LEVELS, Meaning::Same, 2.0, 0, 0),
            column(uniform, Meaning::Within { low: 0.25, high: 0.5 }, 0.3, 1, 1),
            column(uniform, Meaning::Value, 0.7, 2, 2),
            column(Law::Fixed, Meaning::Nothing, 12.0, 3, 3),
        ];
        let (x, z, gower) = draw(&columns, 4, 300, None);
        assert!(gower.is_none());
        assert_eq!((x[0][0], x[1][0], x[2][0]), (2.0, 0.3, 0.7));
        assert!(x[3].iter().all(|x| *x == 12.0));
        for i in 0..300 {
            assert_eq!(z[i], f64::from(x[0][i] == 2.0));
            assert_eq!(z[300 + i], f64::from(x[1][i] > 0.25 && x[1][i] <= 0.5));
            assert_eq!((z[600 + i], z[900 + i]), (x[2][i], 0.0));
        }
    }

    #[test]
    fn columns_of_a_group_move_together() {
        let one_hot = |k: usize| -> Law<'static> {
            const ROWS: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
            Law::Choice { values: &ROWS[k], shares: &[0.5, 0.3, 0.2] }
        };
        let columns: Vec<Column> =
            (0..3).map(|k| column(one_hot(k), Meaning::Same, [0.0, 1.0, 0.0][k], 0, 5)).collect();
        let (x, z, _) = draw(&columns, 1, 500, None);
        for i in 0..500 {
            assert_eq!(x[0][i] + x[1][i] + x[2][i], 1.0);
            assert_eq!(z[i], x[1][i]);
        }
        assert!(z.iter().sum::<f64>() < 250.0);
    }

    #[test]
    fn a_missing_value_resembles_nothing_and_integers_have_their_own() {
        let columns = [column(LEVELS, Meaning::Same, f64::NAN, 0, 0)];
        let (mut codes, mut z) = (vec![0; 50], vec![1.0; 50]);
        perturb(
            &columns,
            None,
            &mut z,
            &mut [Values::Integer(&mut codes)],
            50,
            &Streams::new(1, 2),
            &Cancel::default(),
        )
        .unwrap();
        assert_eq!((codes[0], z.iter().sum::<f64>()), (i32::MIN, 0.0));
        assert!(codes[1..].iter().all(|code| (1..=3).contains(code)));
    }

    #[test]
    fn a_column_draws_the_same_whatever_others_there_are() {
        let one = column(LEVELS, Meaning::Same, 1.0, 0, 4);
        let normal = column(Law::Normal { mean: 0.0, sd: 1.0, whole: false }, Meaning::Value, 0.0, 1, 9);
        let alone = draw(&[one], 1, 40, None).0.remove(0);
        let (both, ..) = draw(&[one, normal], 2, 40, None);
        assert_eq!(alone, both[0]);
        assert_eq!(draw(&[one], 1, 400, None).0[0][..40], alone);
    }

    #[test]
    fn shapes_that_disagree_are_refused() {
        let columns = [column(LEVELS, Meaning::Same, 1.0, 3, 0)];
        let go = |z: &mut [f64], values: &mut [Values], n| {
            perturb(&columns, None, z, values, n, &Streams::new(1, 2), &Cancel::default())
        };
        assert!(go(&mut [0.0; 10], &mut [Values::None], 5).is_err());
        assert!(go(&mut [0.0; 9], &mut [Values::None], 5).is_err());
        assert!(go(&mut [0.0; 20], &mut [Values::Real(&mut [0.0; 4])], 5).is_err());
        assert!(go(&mut [0.0; 20], &mut [], 5).is_err());
        assert!(go(&mut [], &mut [Values::None], 0).is_err());
    }
}
