//! Features that a regression tree splits on, for a response of any kind and columns of any values.
//!
//! The tree minimises the weighted squared error (Breiman, Friedman, Olshen & Stone 1984) and grows best first. A split of a leaf into
//! L (z <= threshold) and R removes
//!
//! S_L^2 / W_L + S_R^2 / W_R = S_L^2 W / (W_L W_R)
//!
//! of it, with W the sums of the weights and S those of w (v - mean of the leaf), so that S_L = -S_R. Every step makes the split that
//! removes most, in whatever leaf; among equals that of the earliest column, then of the lowest threshold.

use super::gram::{Gram, Response, Rows};
use super::leaf::{Leaf, Leaves};
use super::rank::{denoise, largest_first};
use crate::base::run::Cancel;
use crate::LimeError;

/// Leaves after which a tree grows no further, so that no data keeps it busy for ever.
const LEAVES: usize = 1000;
/// Share of the root's squared error at or below which what a split removes is rounding.
const ROUNDING: f64 = 1e-12;

/// Positions in `gram.columns` of at most `n_features` columns, by how much squared error their splits removed, decreasing.
///
/// The tree grows until it has split on `n_features` different columns, until no split removes more than rounding, or to 1000 leaves;
/// so there may be fewer. When not even the root can be split (the parity of balanced columns, for one) the column
/// with the largest absolute correlation stands alone.
///
/// # Errors
/// [`LimeError::Memory`] when a copy of the columns cannot be had; [`LimeError::Interrupted`].
pub fn columns(
    gram: &Gram,
    response: &Response,
    rows: Rows<'_>,
    n_features: usize,
    cancel: &Cancel,
) -> Result<Vec<usize>, LimeError> {
    let p = gram.columns.len();
    let mut tree = Leaves::new(gram, response, rows, cancel)?;
    let mut removed: Vec<Option<f64>> = vec![None; p];
    let mut used = 0;
    let mut leaves = vec![tree.leaf(0, gram.positive, cancel)?];
    let least = ROUNDING * leaves[0].error;
    while used < n_features && leaves.len() < LEAVES {
        let open = leaves.iter().enumerate().filter_map(|(at, leaf)| leaf.split.map(|split| (at, split)));
        let Some((at, split)) = open.reduce(|a, b| if b.1.comes_before(&a.1) { b } else { a }) else { break };
        if split.removed <= least {
            break;
        }
        used += usize::from(removed[split.column].is_none());
        removed[split.column] = Some(removed[split.column].unwrap_or(0.0) + split.removed);
        if used < n_features {
            let Leaf { from, to, .. } = leaves[at];
            let middle = tree.divide(from, to, &split);
            leaves[at] = tree.leaf(from, middle, cancel)?;
            leaves.push(tree.leaf(middle, to, cancel)?);
        }
    }
    if used > 0 {
        Ok(largest_first(removed, n_features))
    } else {
        Ok(largest_first(response.cor.iter().map(|r| Some(denoise(r.abs()))).collect(), n_features.min(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::select::{select, Selection};
    use crate::oracle::{case, uniform, Case};
    use ndarray::{Array2, ShapeBuilder};

    fn chosen(case: &Case, n_features: usize) -> Vec<usize> {
        let gram = Gram::new(case.z.view(), case.y.view(), &case.w, &Cancel::default()).unwrap();
        let rows = Rows { z: case.z.view().into(), y: case.y.column(0), w: &case.w };
        let found = columns(&gram, &gram.responses[0], rows, n_features, &Cancel::default()).unwrap();
        found.iter().map(|j| gram.columns[*j]).collect()
    }

    /// Every combination of d values 0 and 1, in 2^d rows of equal weight.
    fn factorial(d: usize, f: impl Fn(&[f64]) -> f64) -> Case {
        let z = Array2::from_shape_fn((1 << d, d), |(i, j)| f64::from((i >> j) as u8 & 1));
        let y: Vec<f64> = z.rows().into_iter().map(|row| f(&row.to_vec())).collect();
        Case { y: Array2::from_shape_vec((1 << d, 1), y).unwrap(), w: vec![1.0; 1 << d], z }
    }

    /// The better of two splits, each removed, column, threshold and whatever else.
    fn better<T>(a: (f64, usize, f64, T), b: (f64, usize, f64, T)) -> (f64, usize, f64, T) {
        let tie = (a.0 - b.0).abs() <= 1e-10 * a.0.max(b.0);
        let second = if tie { (b.1, b.2) < (a.1, a.2) } else { b.0 > a.0 };
        if second {
            b
        } else {
            a
        }
    }

    /// The same tree the slow way: at every step all splits of all leaves, each summed anew from the data.
    fn naive(case: &Case, n_features: usize) -> Vec<usize> {
        let sums = |rows: &[usize], f: &dyn Fn(usize) -> f64| rows.iter().map(|i| case.w[*i] * f(*i)).sum::<f64>();
        let mean = |rows: &[usize]| sums(rows, &|i| case.y[[i, 0]]) / sums(rows, &|_| 1.0);
        let error = |rows: &[usize]| sums(rows, &|i| (case.y[[i, 0]] - mean(rows)).powi(2));
        let mut leaves: Vec<Vec<usize>> = vec![(0..case.w.len()).filter(|i| case.w[*i] > 0.0).collect()];
        let least = 1e-12 * error(&leaves[0]);
        let mut removed = vec![0.0; case.z.ncols()];
        while removed.iter().filter(|v| **v > 0.0).count() < n_features {
            let mut best = (0.0, 0, 0.0, (0, Vec::new(), Vec::new()));
            for (at, leaf) in leaves.iter().enumerate() {
                let middle = mean(leaf);
                for (j, i) in (0..case.z.ncols()).flat_map(|j| leaf.iter().map(move |i| (j, *i))) {
                    let threshold = case.z[[i, j]];
                    let (left, right): (Vec<usize>, Vec<usize>) =
                        leaf.iter().partition(|i| case.z[[**i, j]] <= threshold);
                    let side = |rows: &[usize]| sums(rows, &|i| case.y[[i, 0]] - middle).powi(2) / sums(rows, &|_| 1.0);
                    if !right.is_empty() {
                        best = better(best, (side(&left) + side(&right), j, threshold, (at, left, right)));
                    }
                }
            }
            let (gain, column, _, (at, left, right)) = best;
            if gain <= least {
                break;
            }
            removed[column] += gain;
            leaves[at] = left;
            leaves.push(right);
        }
        let mut order = Vec::new();
        while let Some(first) = (0..removed.len()).filter(|j| removed[*j] > 0.0 && !order.contains(j)).reduce(|a, b| {
            if removed[b] > removed[a] * (1.0 + 1e-10) {
                b
            } else {
                a
            }
        }) {
            order.push(first);
        }
        order
    }

    #[test]
    fn the_features_are_those_of_the_tree_grown_the_slow_way() {
        let mut fewer = 0;
        for seed in 1..200 {
            let (n, d) = (12 + seed as usize % 23, 3 + seed as usize % 4);
            let mut case = case(seed, n, d, 1); // binary or not, with weights of 0 or not
            if seed % 4 == 0 {
                case.z.column_mut(1).mapv_inplace(|v| (v * 2.0).round()); // few values
                case.z.column_mut(0).mapv_inplace(f64::round);
            }
            if seed % 5 == 0 {
                let copy = case.z.column(0).mapv(|v| 3.0 - v);
                case.z.column_mut(2).assign(&copy);
                case.y.mapv_inplace(|v| (v / 4.0).round()); // ties
            }
            let gram = Gram::new(case.z.view(), case.y.view(), &case.w, &Cancel::default()).unwrap();
            if gram.responses[0].constant {
                continue;
            }
            for n_features in 1..=d {
                let truth = naive(&case, n_features);
                fewer += usize::from(truth.len() < n_features);
                assert_eq!(chosen(&case, n_features), truth, "seed {seed}, {n_features} of {d}");
            }
        }
        assert!(fewer > 5, "{fewer}");
    }

    #[test]
    fn interactions_are_found_that_forward_selection_misses() {
        // By hand: column 0 removes 0.5 first, then column 1 removes 16 in each half; column 2 would remove 0.32.
        let f = |z: &[f64]| 4.0 * f64::from(z[0] != z[1]) + 0.5 * z[0] + 0.4 * z[2];
        let case = factorial(3, f);
        assert_eq!(chosen(&case, 2), [1, 0]);
        let gram = Gram::new(case.z.view(), case.y.view(), &case.w, &Cancel::default()).unwrap();
        let rows = Rows { z: case.z.view().into(), y: case.y.column(0), w: &case.w };
        let by = |way| select(&gram, &gram.responses[0], rows, 2, way, &Cancel::default()).unwrap();
        assert_eq!(by(Selection::Forward), [0, 2]);
        assert_eq!(by(Selection::Tree), [1, 0]);
    }

    #[test]
    fn columns_that_explain_nothing_are_not_used() {
        assert_eq!(chosen(&factorial(4, |z| 3.0 * z[2] + z[1]), 4), [2, 1]);
    }

    #[test]
    fn where_no_column_splits_the_first_stands_alone() {
        let parity = factorial(4, |z| z.iter().sum::<f64>() % 2.0);
        assert_eq!(chosen(&parity, 3), [0]);
        assert!(chosen(&parity, 0).is_empty());
    }

    #[test]
    fn rows_of_weight_zero_and_the_order_in_memory_do_not_count() {
        let mut case = case(4, 90, 6, 1);
        case.w[..30].fill(0.0);
        let before = chosen(&case, 4);
        case.z.slice_mut(ndarray::s![..30, ..]).mapv_inplace(|v| 10.0 - 7.0 * v);
        assert_eq!(chosen(&case, 4), before);
        let mut by_column = Array2::zeros(case.z.dim().f());
        by_column.assign(&case.z);
        assert_eq!(chosen(&Case { z: by_column, ..case }, 4), before);
    }

    #[test]
    fn noise_ends_at_the_most_leaves_and_a_wish_to_stop_at_once() {
        let mut state = 1;
        let mut z = Array2::from_shape_simple_fn((4000, 2), || uniform(&mut state));
        z.column_mut(1).mapv_inplace(|v| f64::from(v < 0.001)); // in a few rows, whose response is the mean
        let y =
            Array2::from_shape_fn((4000, 1), |(i, _)| if z[[i, 1]] > 0.0 { 0.5 } else { uniform(&mut state).round() });
        let case = Case { z, y, w: vec![1.0; 4000] };
        assert_eq!(chosen(&case, 2), [0]);
        let gram = Gram::new(case.z.view(), case.y.view(), &case.w, &Cancel::default()).unwrap();
        let rows = Rows { z: case.z.view().into(), y: case.y.column(0), w: &case.w };
        let cancel = Cancel::default();
        cancel.set();
        assert_eq!(columns(&gram, &gram.responses[0], rows, 2, &cancel), Err(LimeError::Interrupted));
    }
}
