//! A regular grid, the yardstick of every superpixel method; and the layout of seeds of the others.

use super::labels::{area_of, refuse};
use crate::base::run::Cancel;
use crate::image::buffer;
use crate::LimeError;

/// Exactly `n` cells in rows as even as can be: rows have equal numbers of cells, or differ by one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    width: usize,
    height: usize,
    n: usize,
    rows: usize,
}

impl Layout {
    /// `n` is cut down to the number of pixels; none of the three may be 0.
    pub(crate) fn new(n: usize, width: usize, height: usize) -> Self {
        let n = n.min(width * height);
        let ideal = (n as f64 * height as f64 / width as f64).sqrt().round() as usize;
        // At most one cell per pixel in either direction.
        Self { width, height, n, rows: ideal.clamp(n.div_ceil(width), height.min(n)) }
    }

    pub(crate) fn n(&self) -> usize {
        self.n
    }

    /// Column and row of the pixel in the middle of each cell, row by row: `n` pixels, no two alike.
    pub(crate) fn seeds(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.rows).flat_map(move |row| {
            let columns = self.first(row + 1) - self.first(row);
            let y = middle(row, self.rows, self.height);
            (0..columns).map(move |column| (middle(column, columns, self.width), y))
        })
    }

    /// The number of the first cell of a row.
    fn first(&self, row: usize) -> usize {
        row * self.n / self.rows
    }
}

/// The middle of the pixels of part `at` of `parts` of `size` pixels.
fn middle(at: usize, parts: usize, size: usize) -> usize {
    (at * size / parts + (at + 1) * size / parts) / 2
}

/// A grid of exactly `min(n, width * height)` rectangles, numbered from 0 row by row; each is connected.
///
/// All rows of cells are of equal height and all cells of a row of equal width, to a pixel.
///
/// # Errors
/// `Argument` for an empty picture or `n` = 0; `Memory`; `Interrupted`.
pub fn grid(width: usize, height: usize, n: usize, cancel: &Cancel) -> Result<Vec<u32>, LimeError> {
    let area = area_of(width.saturating_mul(height), width, height)?;
    if n == 0 {
        return refuse("n_superpixels", "must be at least 1".to_owned());
    }
    let layout = Layout::new(n, width, height);
    let mut labels = buffer(area, 0)?;
    for row in 0..layout.rows {
        let (first, last) = (layout.first(row), layout.first(row + 1));
        for y in row * height / layout.rows..(row + 1) * height / layout.rows {
            cancel.check()?;
            for (x, label) in labels[y * width..(y + 1) * width].iter_mut().enumerate() {
                // The cell whose range of columns, from c * width / columns on, holds x.
                *label = (first + ((x + 1) * (last - first) - 1) / width) as u32;
            }
        }
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::labels::checks::{pieces, SIZES};

    #[test]
    fn a_square_is_cut_into_squares() {
        let labels = grid(4, 4, 4, &Cancel::default()).unwrap();
        assert_eq!(labels, [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]);
    }

    #[test]
    fn any_number_of_cells_is_met_and_no_cell_is_in_two_pieces() {
        for (width, height) in SIZES.into_iter().chain([(64, 48), (31, 100)]) {
            for n in (1..40).chain([97, 200, usize::MAX]) {
                let labels = grid(width, height, n, &Cancel::default()).unwrap();
                let expected = n.min(width * height);
                assert_eq!(pieces(&labels, width, height), vec![1; expected], "{width} x {height}, {n}");
                let layout = Layout::new(n, width, height);
                let seeds: Vec<_> = layout.seeds().collect();
                assert_eq!((seeds.len(), layout.n()), (expected, expected));
                for (label, (x, y)) in seeds.iter().enumerate() {
                    assert_eq!(labels[x + y * width], label as u32, "{width} x {height}, {n}: {x}, {y}");
                }
            }
        }
    }

    #[test]
    fn cells_are_even() {
        for n in [2, 7, 10, 33] {
            let labels = grid(120, 90, n, &Cancel::default()).unwrap();
            let mut area = vec![0usize; n];
            labels.iter().for_each(|&l| area[l as usize] += 1);
            let mean = 120.0 * 90.0 / n as f64;
            assert!(area.iter().all(|&a| a as f64 > 0.6 * mean && (a as f64) < 1.6 * mean), "{area:?}");
        }
    }

    #[test]
    fn nothing_cannot_be_cut() {
        for (width, height, n) in [(0, 4, 1), (4, 0, 1), (4, 4, 0), (usize::MAX, 4, 1)] {
            assert!(matches!(grid(width, height, n, &Cancel::default()), Err(LimeError::Argument { .. })));
        }
    }
}
