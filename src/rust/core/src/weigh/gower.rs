//! Gower distance of many rows to the case (Gower 1971, doi:10.2307/2528823).
//!
//! d = 1 - mean of s over the features compared, with
//!
//! | measure | s | not compared |
//! |---|---|---|
//! | `Number` | 1 - abs(x - case) / range of the rows, the case's included | range 0 or not finite, case missing |
//! | `Name` | 1 where the same | case missing |
//! | `Flag` | 1 where both are true | both false, case missing |
//! | `Nothing` | | always |
//!
//! Names and flags are the same as the case where z says 1.

use crate::base::matrix::zeros;
use crate::LimeError;

/// Ranges below this are 0.
const NO_RANGE: f64 = 1e-8;

/// How a feature is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    Number,
    Name,
    /// Whether the case's value is true.
    Flag(bool),
    Nothing,
}

/// Sums over the features so far.
pub struct Gower<'a> {
    measures: &'a [Measure],
    alike: Vec<f64>,
    /// Features compared in every row.
    compared: f64,
}

impl<'a> Gower<'a> {
    pub fn new(measures: &'a [Measure], n: usize) -> Result<Self, LimeError> {
        Ok(Self { measures, alike: zeros(n)?, compared: 0.0 })
    }

    /// Adds the values `x` of a feature if it is a number; row 0 is the case.
    pub fn add_numbers(&mut self, feature: usize, x: &[f64]) {
        if self.measures.get(feature) != Some(&Measure::Number) || x[0].is_nan() {
            return;
        }
        let (low, high) = range(x);
        if !((high - low).is_finite() && high - low >= NO_RANGE) {
            return;
        }
        let (case, scale) = (x[0], 1.0 / (high - low));
        self.alike.iter_mut().zip(x).for_each(|(sum, x)| *sum += 1.0 - (x - case).abs() * scale);
        self.compared += 1.0;
    }

    /// The distance of each row; `z` (n x d) says where names and flags are the case's.
    pub fn finish(self, z: &[f64]) -> Vec<f64> {
        let n = self.alike.len();
        let (mut alike, mut compared) = (self.alike, self.compared);
        let mut at_times: Option<Vec<f64>> = None; // comparisons that only some rows have
        for (measure, z) in self.measures.iter().zip(z.chunks_exact(n.max(1))) {
            if z[0] != 1.0 {
                continue; // the case's own value is missing; numbers are done
            }
            match measure {
                Measure::Name | Measure::Flag(true) => {
                    alike.iter_mut().zip(z).for_each(|(sum, z)| *sum += z);
                    compared += 1.0;
                }
                Measure::Flag(false) => {
                    let times = at_times.get_or_insert_with(|| vec![0.0; n]);
                    times.iter_mut().zip(z).for_each(|(times, z)| *times += 1.0 - z);
                }
                Measure::Number | Measure::Nothing => {}
            }
        }
        let distance =
            |alike: f64, compared: f64| if compared > 0.0 { (1.0 - alike / compared).clamp(0.0, 1.0) } else { 0.0 };
        match at_times {
            Some(times) => {
                times.iter().zip(&mut alike).for_each(|(times, sum)| *sum = distance(*sum, compared + times))
            }
            None => alike.iter_mut().for_each(|sum| *sum = distance(*sum, compared)),
        }
        alike
    }
}

/// Smallest and largest value that is a number, in four lanes.
fn range(x: &[f64]) -> (f64, f64) {
    let (mut low, mut high) = ([f64::INFINITY; 4], [f64::NEG_INFINITY; 4]);
    let mut add = |lane: usize, x: f64| {
        low[lane] = low[lane].min(x);
        high[lane] = high[lane].max(x);
    };
    let chunks = x.chunks_exact(4);
    chunks.remainder().iter().for_each(|x| add(0, *x));
    chunks.for_each(|four| (0..4).for_each(|lane| add(lane, four[lane])));
    (low.iter().copied().fold(f64::INFINITY, f64::min), high.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a table whose columns are features; z is 1 where a row has the case's value.
    fn distances(columns: &[&[f64]], measures: &[Measure]) -> Vec<f64> {
        let n = columns[0].len();
        let mut gower = Gower::new(measures, n).unwrap();
        let mut z = Vec::new();
        for (j, column) in columns.iter().enumerate() {
            gower.add_numbers(j, column);
            z.extend(column.iter().map(|x| f64::from(*x == column[0])));
        }
        gower.finish(&z)
    }

    #[test]
    fn numbers_names_and_flags_count_as_in_the_definition() {
        let number = [1.0, 3.0, 5.0, 1.0];
        let name = [2.0, 2.0, 1.0, 3.0];
        let found = distances(&[&number, &name], &[Measure::Number, Measure::Name]);
        assert_eq!(found, [0.0, (0.5 + 0.0) / 2.0, (1.0 + 1.0) / 2.0, 0.5]);
        let flag = [1.0, 0.0, 1.0, 0.0];
        let found = distances(&[&number, &flag], &[Measure::Number, Measure::Flag(true)]);
        assert_eq!(found, [0.0, (0.5 + 1.0) / 2.0, (1.0 + 0.0) / 2.0, 0.5]);
        let flag = [0.0, 1.0, 0.0, 1.0]; // both false: not compared
        let found = distances(&[&number, &flag], &[Measure::Number, Measure::Flag(false)]);
        assert_eq!(found, [0.0, (0.5 + 1.0) / 2.0, 1.0, 0.5]);
    }

    #[test]
    fn what_cannot_be_compared_is_not() {
        let name = [2.0, 2.0, 1.0];
        for useless in [[4.0, 4.0, 4.0], [f64::NAN, 1.0, 2.0], [f64::INFINITY, 1.0, 2.0], [1.0, 1.0 + 1e-9, 1.0]] {
            assert_eq!(distances(&[&useless, &name], &[Measure::Number, Measure::Name]), [0.0, 0.0, 1.0]);
        }
        let missing = [f64::NAN, 1.0, 2.0];
        assert_eq!(distances(&[&missing, &name], &[Measure::Name, Measure::Name]), [0.0, 0.0, 1.0]);
        assert_eq!(distances(&[&name], &[Measure::Nothing]), [0.0, 0.0, 0.0]);
    }

    #[test]
    fn the_range_is_that_of_all_lanes() {
        for n in 1..12 {
            let x: Vec<f64> = (0..n).map(|i| f64::from((i * 13) % n) - 2.0).collect();
            assert_eq!(range(&x), (-2.0, f64::from(n) - 3.0));
        }
    }
}
