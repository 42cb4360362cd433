//! The rows of a regression tree, arranged by leaf, and the best split of each leaf. The tree itself is in [`super::tree`].
//!
//! Columns with two values, those of all pictures and texts, are summed row by row, many columns at a time. The others are sorted once; dividing a leaf
//! keeps the order on both sides.

use super::gram::{Gram, Response, Rows};
use super::rank::TIE;
use crate::base::matrix::{buffer, zeros};
use crate::base::run::Cancel;
use crate::perturb::features::Features;
use crate::LimeError;

/// Rows between two looks for a wish to stop.
const CHUNK: usize = 4096;

/// Rows `from..to` of every order, and their best split.
pub(crate) struct Leaf {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Weighted squared error about the mean.
    pub(crate) error: f64,
    /// None when no column varies.
    pub(crate) split: Option<Split>,
}

#[derive(Clone, Copy)]
pub(crate) struct Split {
    /// Squared error that it removes.
    pub(crate) removed: f64,
    /// Position in `gram.columns`.
    pub(crate) column: usize,
    /// Largest value of the left side.
    pub(crate) threshold: f64,
}

impl Split {
    /// What is removed by a split with these sums of one side in a leaf of weight `total`; nothing if a side has no weight.
    fn of(pull: f64, weight: f64, total: f64, column: usize, threshold: f64) -> Self {
        let both = weight * (total - weight);
        let removed = if both > 0.0 { pull * pull * total / both } else { 0.0 };
        Self { removed, column, threshold }
    }

    fn better(best: Option<Self>, next: Self) -> Option<Self> {
        match best {
            Some(best) if !next.comes_before(&best) => Some(best),
            _ => Some(next),
        }
    }

    pub(crate) fn comes_before(&self, other: &Self) -> bool {
        if self.removed > other.removed * (1.0 + TIE) {
            return true;
        }
        let tie = self.removed * (1.0 + TIE) >= other.removed;
        tie && (self.column, self.threshold) < (other.column, other.threshold)
    }
}

/// The rows, arranged so that those of a leaf are contiguous.
pub(crate) struct Leaves<'a> {
    z: Features<'a>,
    /// Columns of `z` that count, p.
    columns: Vec<usize>,
    /// Rows of positive weight; those of a leaf in increasing order.
    rows: Vec<u32>,
    /// n: response, centred and of deviation 1.
    response: Vec<f64>,
    /// n weights, of which the largest is 1.
    weight: Vec<f64>,
    /// n: weight x deviation from the mean of the leaf that the row is in.
    pull: Vec<f64>,
    binary: Binary,
    sorted: Vec<Sorted>,
    /// n: whether the row goes to the left side of the split being made.
    left: Vec<bool>,
    scratch: Vec<u32>,
}

/// Columns with two values.
struct Binary {
    /// Position among the columns, lower value.
    columns: Vec<(usize, f64)>,
    /// n x columns, row by row: 1 for the higher value, else 0.
    high: Vec<f64>,
}

/// A column with more values.
struct Sorted {
    /// Position among the columns.
    column: usize,
    /// Rows of positive weight, leaf by leaf, in each by value.
    order: Vec<u32>,
}

impl<'a> Leaves<'a> {
    pub(crate) fn new(gram: &Gram, response: &Response, rows: Rows<'a>, cancel: &Cancel) -> Result<Self, LimeError> {
        let n = rows.w.len();
        let last = u32::try_from(n).map_err(|e| LimeError::Argument { name: "z", message: e.to_string() })?;
        let mut positive = buffer(gram.positive, 0)?;
        let counted = (0..last).zip(rows.w).filter(|(_, w)| **w > 0.0);
        positive.iter_mut().zip(counted).for_each(|(row, (i, _))| *row = i);
        let largest = rows.w.iter().fold(0.0, |a: f64, b| a.max(*b));
        let (mut weight, mut centred) = (zeros(n)?, zeros(n)?);
        weight.iter_mut().zip(rows.w).for_each(|(v, w)| *v = w / largest);
        centred.iter_mut().zip(rows.y).for_each(|(v, y)| *v = (y - response.mean) / response.sd);
        let (binary, sorted) = arrange(rows.z, &gram.columns, &positive, cancel)?;
        Ok(Self {
            z: rows.z,
            columns: gram.columns.clone(),
            scratch: buffer(positive.len(), 0)?,
            rows: positive,
            response: centred,
            weight,
            pull: zeros(n)?,
            binary,
            sorted,
            left: buffer(n, false)?,
        })
    }

    /// The leaf of the rows `from..to`, its best split found.
    pub(crate) fn leaf(&mut self, from: usize, to: usize, cancel: &Cancel) -> Result<Leaf, LimeError> {
        let rows = &self.rows[from..to];
        let (mut total, mut sum, mut error) = (0.0, 0.0, 0.0);
        for i in rows.iter().map(|row| *row as usize) {
            total += self.weight[i];
            sum += self.weight[i] * self.response[i];
        }
        for i in rows.iter().map(|row| *row as usize) {
            let deviation = self.response[i] - sum / total;
            self.pull[i] = self.weight[i] * deviation;
            error += self.pull[i] * deviation;
        }
        let (high, heavy) = self.binary.sums(rows, &self.pull, &self.weight, cancel)?;
        let pairs = self.binary.columns.iter().zip(high.iter().zip(&heavy));
        let mut split = pairs.fold(None, |best, ((column, low), (pull, weight))| {
            Split::better(best, Split::of(*pull, *weight, total, *column, *low))
        });
        for Sorted { column, order } in &self.sorted {
            cancel.check()?;
            let value = |row: u32| self.z.value(row as usize, self.columns[*column]);
            let (mut pull, mut weight) = (0.0, 0.0);
            for pair in order[from..to].windows(2) {
                let i = pair[0] as usize;
                pull += self.pull[i];
                weight += self.weight[i];
                if value(pair[0]) < value(pair[1]) {
                    split = Split::better(split, Split::of(pull, weight, total, *column, value(pair[0])));
                }
            }
        }
        Ok(Leaf { from, to, error, split })
    }

    /// Puts the rows of the left side first, in every order; where the right side begins.
    pub(crate) fn divide(&mut self, from: usize, to: usize, split: &Split) -> usize {
        let column = self.columns[split.column];
        for i in self.rows[from..to].iter().map(|row| *row as usize) {
            self.left[i] = self.z.value(i, column) <= split.threshold;
        }
        for Sorted { order, .. } in &mut self.sorted {
            partition(&mut order[from..to], &self.left, &mut self.scratch);
        }
        from + partition(&mut self.rows[from..to], &self.left, &mut self.scratch)
    }
}

impl Binary {
    /// Of these rows with the higher value: sums of `pull` and of `weight`, for every column.
    fn sums(
        &self,
        rows: &[u32],
        pull: &[f64],
        weight: &[f64],
        cancel: &Cancel,
    ) -> Result<(Vec<f64>, Vec<f64>), LimeError> {
        let width = self.columns.len();
        let (mut pulls, mut weights) = (zeros(width)?, zeros(width)?);
        for chunk in rows.chunks(CHUNK) {
            cancel.check()?;
            for i in chunk.iter().map(|row| *row as usize) {
                let (a, b) = (pull[i], weight[i]);
                let high = &self.high[i * width..(i + 1) * width];
                for ((pull, weight), high) in pulls.iter_mut().zip(&mut weights).zip(high) {
                    *pull += a * high;
                    *weight += b * high;
                }
            }
        }
        Ok((pulls, weights))
    }
}

/// The columns of `z` in the two forms.
fn arrange(
    z: Features<'_>,
    columns: &[usize],
    rows: &[u32],
    cancel: &Cancel,
) -> Result<(Binary, Vec<Sorted>), LimeError> {
    let (mut two, mut sorted) = (Vec::new(), Vec::new());
    for (column, j) in columns.iter().enumerate() {
        cancel.check()?;
        let value = |row: u32| z.value(row as usize, *j);
        if let Some(low) = lower_of_two(value, rows) {
            two.push((column, low));
        } else {
            let mut pairs = buffer(rows.len(), (0.0, 0))?;
            pairs.iter_mut().zip(rows).for_each(|(pair, row)| *pair = (value(*row), *row));
            pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let mut order = buffer(rows.len(), 0)?;
            order.iter_mut().zip(&pairs).for_each(|(row, pair)| *row = pair.1);
            sorted.push(Sorted { column, order });
        }
    }
    let mut high = zeros(two.len().saturating_mul(z.nrows()))?;
    for (at, (column, low)) in two.iter().enumerate() {
        cancel.check()?;
        let cells = high.iter_mut().skip(at).step_by(two.len());
        cells.zip(z.values(0..z.nrows(), columns[*column])).for_each(|(high, v)| *high = f64::from(u8::from(v > *low)));
    }
    Ok((Binary { columns: two, high }, sorted))
}

/// The lower value of a column that has two in these rows, else None.
fn lower_of_two(value: impl Fn(u32) -> f64, rows: &[u32]) -> Option<f64> {
    let first = value(*rows.first()?);
    let other = rows.iter().map(|row| value(*row)).find(|v| *v != first)?;
    let two = rows.iter().map(|row| value(*row)).all(|v| v == first || v == other);
    two.then_some(first.min(other))
}

/// Moves the rows of the left side to the front and keeps the order on both; how many they are.
fn partition(order: &mut [u32], left: &[bool], scratch: &mut [u32]) -> usize {
    let (mut lefts, mut rights) = (0, 0);
    for at in 0..order.len() {
        let row = order[at];
        let goes = usize::from(left[row as usize]);
        order[lefts] = row; // lefts <= at: already read
        scratch[rights] = row;
        lefts += goes;
        rights += 1 - goes;
    }
    order[lefts..].copy_from_slice(&scratch[..rights]);
    lefts
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{array, Array2};

    /// Best split of the root, and of the two leaves that it gives: removed (in units of the response), column, threshold.
    fn splits(z: Array2<f64>, y: &[f64], w: &[f64]) -> [Option<(f64, usize, f64)>; 3] {
        let (rows, cancel) = (ndarray::aview1(y), Cancel::default());
        let gram = Gram::new(z.view(), rows.insert_axis(ndarray::Axis(1)), w, &cancel).unwrap();
        let response = &gram.responses[0];
        let mut leaves = Leaves::new(&gram, response, Rows { z: z.view().into(), y: rows, w }, &cancel).unwrap();
        let largest = w.iter().fold(0.0, |a: f64, b| a.max(*b));
        let root = leaves.leaf(0, gram.positive, &cancel).unwrap();
        let total: f64 = w.iter().map(|w| w / largest).sum();
        assert!((root.error / total - 1.0).abs() < 1e-12);
        let middle = leaves.divide(root.from, root.to, &root.split.unwrap());
        let (a, b) = (leaves.leaf(0, middle, &cancel).unwrap(), leaves.leaf(middle, root.to, &cancel).unwrap());
        [root, a, b].map(|leaf| {
            let split = leaf.split.filter(|split| split.removed > 1e-12)?;
            let removed = split.removed * response.sd.powi(2) * largest;
            Some(((removed * 1e9).round() / 1e9, gram.columns[split.column], split.threshold))
        })
    }

    #[test]
    fn binary_columns_split_as_by_hand() {
        // Mean 6; column 0: (-11)^2 4 / (2 2) = 121, column 1: (-2)^2 = 4; then 0.5^2 2 and 1.5^2 2.
        let z = array![[0., 0.], [0., 1.], [1., 0.], [1., 1.]];
        assert_eq!(
            splits(z, &[0., 1., 10., 13.], &[1.; 4]),
            [Some((121.0, 0, 0.0)), Some((0.5, 1, 0.0)), Some((4.5, 1, 0.0))]
        );
    }

    #[test]
    fn weights_and_other_values_than_0_and_1_count_as_by_hand() {
        // Weighted mean 2; S_L = 3 (1 - 2) = -3 with weight 3 of 4: 9 4 / (3 1) = 12. The row of weight 0 is not seen.
        let z = array![[-5.], [7.], [1.]];
        assert_eq!(splits(z, &[1., 5., 100.], &[3., 1., 0.]), [Some((12.0, 0, -5.0)), None, None]);
    }

    #[test]
    fn numeric_columns_split_between_different_values_as_by_hand() {
        // Mean 2; left of the thresholds 1, 2 and 4 the deviations sum to -2, -6 and -3: 4 5 / (1 4) = 5, 36 5 / (3 2) = 30, 11.25.
        let z = array![[4.], [2.], [9.], [1.], [2.]];
        assert_eq!(splits(z, &[5., 0., 5., 0., 0.], &[1.; 5]), [Some((30.0, 0, 2.0)), None, None]);
    }

    #[test]
    fn equal_splits_go_to_the_earliest_column_then_the_lowest_threshold() {
        // Thresholds 1 and 2 of column 0, threshold 0 of column 1: each removes 1.5.
        let z = array![[1., 1.], [2., 0.], [3., 0.]];
        assert_eq!(splits(z, &[0., 3., 0.], &[1.; 3])[0], Some((1.5, 0, 1.0)));
        let z = array![[1., 1.], [0., 2.], [0., 3.]];
        assert_eq!(splits(z, &[0., 3., 0.], &[1.; 3])[0], Some((1.5, 0, 0.0)));
    }

    #[test]
    fn both_sides_keep_their_order() {
        let mut order = [4, 0, 3, 1, 2];
        let left = [true, false, false, true, true];
        assert_eq!(partition(&mut order, &left, &mut [0; 5]), 3);
        assert_eq!(order, [4, 0, 3, 1, 2]);
        let left = [false, true, true, false, false];
        assert_eq!(partition(&mut order, &left, &mut [0; 5]), 2);
        assert_eq!(order, [1, 2, 4, 0, 3]);
    }
}
