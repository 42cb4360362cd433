//! Matrices in buffers that can be refused, and their products.

use ndarray::{linalg::general_mat_mul, s, ArrayView2, ArrayViewMut2, ShapeBuilder};
use rayon::prelude::*;

pub(crate) use super::memory::buffer;
use super::run::{threads, Cancel};
use crate::LimeError;

/// Columns per product: only blocks on and above the diagonal are computed.
const PANEL: usize = 48;

/// Adds to `sums` (a x b, row by row) the products of the first a columns of `x` with all b, in panels of columns: those on and above the
/// diagonal only. Each panel on a thread of its own.
pub(crate) fn add_products(
    x: ArrayView2<'_, f64>,
    a: usize,
    sums: &mut [f64],
    cancel: &Cancel,
) -> Result<(), LimeError> {
    let b = x.ncols();
    let one = |(panel, sums): (usize, &mut [f64])| {
        cancel.check()?;
        let from = panel * PANEL;
        let to = a.min(from + PANEL);
        let (left, right) = (x.slice(s![.., from..to]), x.slice(s![.., from..]));
        let mut sums = view_mut(sums, to - from, b, false)?;
        general_mat_mul(1.0, &left.t(), &right, 1.0, &mut sums.slice_mut(s![.., from..]));
        Ok(())
    };
    if threads() > 1 {
        sums.par_chunks_mut((PANEL * b).max(1)).enumerate().try_for_each(one)
    } else {
        sums.chunks_mut((PANEL * b).max(1)).enumerate().try_for_each(one)
    }
}

/// `len` zeros.
pub(crate) fn zeros(len: usize) -> Result<Vec<f64>, LimeError> {
    buffer(len, 0.0)
}

/// `buffer` as a matrix, column by column or row by row.
pub(crate) fn view_mut(
    buffer: &mut [f64],
    rows: usize,
    columns: usize,
    by_column: bool,
) -> Result<ArrayViewMut2<'_, f64>, LimeError> {
    ArrayViewMut2::from_shape((rows, columns).set_f(by_column), buffer)
        .map_err(|e| LimeError::Argument { name: "z", message: e.to_string() })
}

/// Copies what is above the diagonal of an m x m matrix, row by row, below it.
pub(crate) fn mirror(matrix: &mut [f64], m: usize) {
    for i in 0..m {
        for j in 0..i {
            matrix[i * m + j] = matrix[j * m + i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn products_are_those_of_the_columns_whatever_the_threads() {
        for (n, a, b) in [(3, 1, 1), (20, 50, 51), (7, 100, 103), (4, 0, 2)] {
            let x = Array2::from_shape_fn((n, b), |(i, j)| ((i * 7 + j * 3) % 5) as f64 - 1.5);
            let run = || {
                let mut sums = vec![1.0; a * b];
                add_products(x.view(), a, &mut sums, &Cancel::default()).unwrap();
                sums
            };
            let sums = run();
            for (i, j) in (0..a).flat_map(|i| (i..b).map(move |j| (i, j))) {
                assert_eq!(sums[i * b + j], 1.0 + x.column(i).dot(&x.column(j)));
            }
            let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
            assert_eq!(pool.install(run), sums);
        }
    }

    #[test]
    fn mirrored_matrices_are_symmetric() {
        let mut matrix = [1.0, 2.0, 3.0, 0.0, 4.0, 5.0, 0.0, 0.0, 6.0];
        mirror(&mut matrix, 3);
        assert_eq!(matrix, [1.0, 2.0, 3.0, 2.0, 4.0, 5.0, 3.0, 5.0, 6.0]);
    }
}
