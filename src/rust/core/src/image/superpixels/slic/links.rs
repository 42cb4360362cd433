//! Which runs of a picture touch each other.

use super::runs::{Runs, ROWS};
use crate::base::memory::reserve;
use crate::base::run::Cancel;
use crate::LimeError;

/// The runs that touch a run.
pub(crate) struct Links {
    /// The last one above and below; [`NONE`] in the first and the last row.
    above: Vec<u32>,
    below: Vec<u32>,
    /// Whether a run begins its row, [`BEGINS`], and ends it, [`ENDS`].
    edge: Vec<u8>,
    /// Pixels of a row.
    width: u32,
}

const NONE: u32 = u32::MAX;
const BEGINS: u8 = 1;
const ENDS: u8 = 2;

impl Links {
    pub(crate) fn of(runs: &Runs, cancel: &Cancel) -> Result<Self, LimeError> {
        let width = runs.starts[runs.rows[1] as usize];
        let (mut above, mut below, mut edge) = (Vec::new(), Vec::new(), Vec::new());
        reserve(&mut above, runs.len())?;
        reserve(&mut below, runs.len())?;
        edge.try_reserve_exact(runs.len()).map_err(|_| LimeError::Memory { bytes: runs.len() })?;
        for (y, row) in runs.rows.windows(2).enumerate() {
            if y % ROWS == 0 {
                cancel.check()?;
            }
            let (first, end) = (row[0] as usize, row[1] as usize);
            above.resize(end, NONE);
            below.resize(end, NONE);
            edge.resize(end, 0);
            edge[first] |= BEGINS;
            edge[end - 1] |= ENDS;
            if y > 0 {
                runs.each_overlap(y - 1, |upper, lower, _| {
                    above[lower] = upper as u32;
                    below[upper] = lower as u32;
                });
            }
        }
        Ok(Self { above, below, edge, width })
    }

    /// Calls `meet(other run, pixels)` for all that touch `run`.
    #[inline(always)]
    pub(crate) fn each(&self, runs: &Runs, run: usize, mut meet: impl FnMut(usize, u32)) {
        let (start, end) = (runs.starts[run], runs.starts[run + 1]);
        if self.edge[run] & BEGINS == 0 {
            meet(run - 1, 1);
        }
        if self.edge[run] & ENDS == 0 {
            meet(run + 1, 1);
        }
        // The rows above and below, moved to this one.
        for (last, shift) in [(self.above[run], self.width), (self.below[run], self.width.wrapping_neg())] {
            let mut other = last;
            while other != NONE {
                let from = runs.starts[other as usize].wrapping_add(shift);
                let to = runs.starts[other as usize + 1].wrapping_add(shift);
                meet(other as usize, to.min(end) - from.max(start));
                other = if from > start { other - 1 } else { NONE };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::slic::runs::tests::runs_of;

    #[test]
    fn a_run_touches_those_beside_above_and_below_it() {
        let runs = runs_of(&[1, 0, 1, 1, 1, 1], 3);
        let links = Links::of(&runs, &Cancel::default()).unwrap();
        let touching = |run: usize| {
            let mut all = Vec::new();
            links.each(&runs, run, |other, pixels| all.push((other, pixels)));
            all
        };
        assert_eq!(
            (0..4).map(touching).collect::<Vec<_>>(),
            [vec![(1, 1), (3, 1)], vec![(0, 1), (2, 1), (3, 1)], vec![(1, 1), (3, 1)], vec![(2, 1), (1, 1), (0, 1)],]
        );
    }
}
