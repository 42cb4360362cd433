//! Draws from a histogram in constant time: the alias method (Walker 1977; Vose 1991, doi:10.1109/32.92917), which uses the
//! fraction that is left of its one uniform number as the position inside the cell.

use crate::LimeError;

/// A cell of the histogram as a line: `at` for position 0, `at + slope` for position 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    pub at: f64,
    pub slope: f64,
    /// At least 0; shares need not sum to 1.
    pub share: f64,
}

/// Half of a row of the table: a line over fractions of the row.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    at: f64,
    slope: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Row {
    /// Fractions below it belong to the row's own cell, the others to its alias.
    own: f64,
    /// Below and from there on.
    lines: [Line; 2],
}

/// The table of a histogram: a row for each cell.
#[derive(Debug, Clone)]
pub struct Cells(Vec<Row>);

impl Cells {
    /// # Errors
    /// `Argument` if no share is above 0, or one is negative or not finite.
    pub fn new(cells: &[Cell]) -> Result<Self, LimeError> {
        let total: f64 = cells.iter().map(|cell| cell.share).sum();
        if !(total > 0.0 && total.is_finite()) || cells.iter().any(|cell| cell.share < 0.0) {
            let message = "must be at least 0 and one of them above, all finite".to_owned();
            return Err(LimeError::Argument { name: "shares", message });
        }
        let count = cells.len() as f64;
        let mut left: Vec<f64> = cells.iter().map(|cell| cell.share / total * count).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..cells.len()).partition(|i| left[*i] < 1.0);
        // Rows that are left over differ from 1 by rounding only, unless their share is 0, which never happens: their sum is right.
        let whole = |cell: &Cell| Row { own: 1.0, lines: [line(cell, 0.0, 1.0), Line::default()] };
        let mut rows: Vec<Row> = cells.iter().map(whole).collect();
        while let (Some(i), Some(j)) = (small.pop(), large.last().copied()) {
            let own = left[i];
            rows[i] = Row { own, lines: [line(&cells[i], 0.0, own), line(&cells[j], own, 1.0)] };
            left[j] -= 1.0 - own;
            if left[j] < 1.0 {
                large.pop();
                small.push(j);
            }
        }
        Ok(Self(rows))
    }

    /// The value for a uniform number in [0, 1).
    #[inline(always)]
    pub fn at(&self, uniform: f64) -> f64 {
        let scaled = uniform * self.0.len() as f64;
        let which = (scaled as u32).min(self.0.len() as u32 - 1); // a u32 is quicker to a double and back
        let row = &self.0[which as usize];
        let fraction = scaled - f64::from(which);
        let line = row.lines[usize::from(fraction >= row.own)];
        line.at + fraction * line.slope
    }
}

/// The line that is `cell` at fractions `from` (position 0) to `to` (position 1) of a row.
fn line(cell: &Cell, from: f64, to: f64) -> Line {
    let slope = if to > from { cell.slope / (to - from) } else { 0.0 };
    Line { at: cell.at - from * slope, slope }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::uniform;

    /// Probability of each cell and of its halves, from a fine grid of uniform numbers.
    fn shares(cells: &[Cell]) -> Vec<[f64; 2]> {
        let table = Cells::new(cells).unwrap();
        let n = 1_000_000;
        let mut found = vec![[0.0; 2]; cells.len()];
        for i in 0..n {
            let x = table.at((f64::from(i) + 0.5) / f64::from(n));
            let of = cells.iter().position(|c| x >= c.at - 1e-9 && x <= c.at + c.slope + 1e-9).unwrap();
            let half = usize::from(x > cells[of].at + cells[of].slope / 2.0);
            found[of][half] += 1.0 / f64::from(n);
        }
        found
    }

    #[test]
    fn every_cell_has_its_share_and_is_even_inside() {
        let mut state = 7;
        for cells in [1, 2, 3, 4, 17] {
            let cells: Vec<Cell> = (0..cells)
                .map(|i| Cell { at: f64::from(i * 100), slope: 1.0 + f64::from(i), share: uniform(&mut state) })
                .collect();
            let total: f64 = cells.iter().map(|cell| cell.share).sum();
            for (cell, halves) in cells.iter().zip(shares(&cells)) {
                let half = cell.share / total / 2.0;
                assert!((halves[0] - half).abs() < 1e-4 && (halves[1] - half).abs() < 1e-4, "{halves:?} {half}");
            }
        }
    }

    #[test]
    fn a_cell_without_share_is_never_drawn() {
        let cells = [0.0, 0.5, 0.0, 0.5].map(|share| Cell { at: share * 10.0, slope: 0.0, share });
        let table = Cells::new(&cells).unwrap();
        assert!((0..10_000).all(|i| table.at(f64::from(i) / 1e4) == 5.0));
        let last = Cells::new(&[Cell { at: 3.0, slope: 1.0, share: 2.0 }]).unwrap();
        assert!(last.at(1.0 - f64::EPSILON / 2.0) <= 4.0 && last.at(0.0) == 3.0);
    }

    #[test]
    fn shares_that_are_none_are_refused() {
        for shares in [[0.0, 0.0], [-1.0, 2.0], [f64::NAN, 1.0], [f64::INFINITY, 1.0]] {
            let cells = shares.map(|share| Cell { at: 0.0, slope: 0.0, share });
            assert!(Cells::new(&cells).is_err(), "{shares:?}");
        }
        assert!(Cells::new(&[]).is_err());
    }
}
