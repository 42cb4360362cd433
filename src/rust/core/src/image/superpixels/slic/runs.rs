//! A picture of labels as runs of equal pixels, and the 4-connected pieces that they form.
//!
//! Union-find (Tarjan 1975, doi:10.1145/321879.321884) over runs instead of pixels: the work after the first look at the
//! picture is that of its outlines, not of its areas.

use super::strip::Strip;
use crate::base::memory::reserve;
use crate::base::run::Cancel;
use crate::image::buffer;
use crate::LimeError;

/// Rows, and runs, between two looks at the wish to stop.
pub(crate) const ROWS: usize = 32;
const STEP: usize = 1 << 16;
/// Pixels that are painted in one go.
const SHORT: usize = 8;

/// Runs of equal labels along rows, in reading order.
pub(crate) struct Runs {
    /// First pixel of each run, and the number of pixels at the end.
    pub starts: Vec<u32>,
    /// First run of each row, and the number of runs at the end.
    pub rows: Vec<u32>,
    /// Number of each run's piece, from 0 in order of first appearance.
    pub label: Vec<u32>,
    /// How many pieces there are.
    pub count: usize,
}

impl Runs {
    /// The runs of `strips`, which make a picture of `pixels` pixels, with their own labels; see [`Runs::connect`].
    pub(crate) fn of(strips: Vec<Strip>, pixels: usize, cancel: &Cancel) -> Result<Self, LimeError> {
        let mut strips = strips.into_iter();
        let Strip { mut starts, mut label, mut rows } = strips.next().unwrap_or_default();
        for strip in strips {
            cancel.check()?;
            let before = starts.len() as u32;
            for (to, from) in [(&mut starts, &strip.starts), (&mut label, &strip.label)] {
                reserve(to, from.len())?;
                to.extend_from_slice(from);
            }
            rows.extend(strip.rows.iter().map(|&run| run + before));
        }
        rows.push(starts.len() as u32);
        starts.push(pixels as u32);
        Ok(Self { label, starts, rows, count: 0 })
    }

    /// The number of runs.
    pub(crate) fn len(&self) -> usize {
        self.label.len()
    }

    /// The pixels of a run.
    pub(crate) fn pixels(&self, run: usize) -> std::ops::Range<usize> {
        self.starts[run] as usize..self.starts[run + 1] as usize
    }

    /// A number of pieces that [`Runs::connect`] will find in any case: it joins no more runs than those that touch.
    pub(crate) fn at_least(&self, cancel: &Cancel) -> Result<usize, LimeError> {
        let mut touching = 0;
        for y in 0..self.rows.len() - 1 {
            if y % ROWS == 0 {
                cancel.check()?;
            }
            self.each_overlap(y, |upper, lower, _| touching += usize::from(self.label[upper] == self.label[lower]));
        }
        Ok(self.len().saturating_sub(touching))
    }

    /// Numbers 4-connected pieces of equal labels.
    pub(crate) fn connect(&mut self, cancel: &Cancel) -> Result<(), LimeError> {
        // The parent of a run is never after it.
        let mut parent = numbers(self.label.len(), cancel)?;
        for y in 0..self.rows.len() - 1 {
            if y % ROWS == 0 {
                cancel.check()?;
            }
            self.each_overlap(y, |upper, lower, _| {
                let same = self.label[upper] == self.label[lower];
                let (above, own) = (parent[upper], parent[lower]);
                // Nothing to foresee where only one above belongs to it.
                let up = if same & (own == lower as u32) { above } else { own };
                parent[lower] = up;
                let wanted = if same { above } else { up };
                if wanted != up {
                    unite(&mut parent, upper as u32, lower as u32);
                }
            });
        }
        let mut count = 0;
        for run in 0..parent.len() {
            if run % STEP == 0 {
                cancel.check()?;
            }
            let up = parent[run];
            let first = up == run as u32;
            // What is before it has the number of its piece already.
            let known = parent[up as usize];
            parent[run] = if first { count } else { known };
            count += u32::from(first);
        }
        self.count = count as usize;
        self.label = parent;
        Ok(())
    }

    /// Calls `meet(upper run, lower run, pixels)` for the runs of row `y` and of the next one that touch.
    #[inline(always)]
    pub(crate) fn each_overlap(&self, y: usize, mut meet: impl FnMut(usize, usize, u32)) {
        let Some(&[above, below, end]) = self.rows.get(y..y + 3) else { return };
        let (mut upper, mut lower) = (above as usize, below as usize);
        let width = self.starts[lower] - self.starts[upper];
        let mut from = self.starts[lower];
        let (mut upper_end, mut lower_end) = (self.starts[upper + 1] + width, self.starts[lower + 1]);
        while lower < end as usize {
            // Read before it is known whether they are wanted: waiting for memory is all that takes time here.
            let after = |run: usize| self.starts[(run + 2).min(self.starts.len() - 1)];
            let (upper_after, lower_after) = (after(upper) + width, after(lower));
            let to = upper_end.min(lower_end);
            meet(upper, lower, to - from);
            let (next_upper, next_lower) = (upper_end == to, lower_end == to);
            upper += usize::from(next_upper);
            lower += usize::from(next_lower);
            upper_end = if next_upper { upper_after } else { upper_end };
            lower_end = if next_lower { lower_after } else { lower_end };
            from = to;
        }
    }

    /// Gives every piece the number that `to` has for it, of `count` in all, and makes one of runs that belong together.
    pub(crate) fn renumber(&mut self, to: &[u32], count: usize, cancel: &Cancel) -> Result<(), LimeError> {
        let mut kept = 0;
        for row in 0..self.rows.len() - 1 {
            if row % ROWS == 0 {
                cancel.check()?;
            }
            let old = self.rows[row] as usize..self.rows[row + 1] as usize;
            self.rows[row] = kept as u32;
            let mut before = u32::MAX;
            for run in old {
                let number = to[self.label[run] as usize];
                // Written over by the next run if it belongs to the one before.
                (self.starts[kept], self.label[kept]) = (self.starts[run], number);
                kept += usize::from(number != before);
                before = number;
            }
        }
        let end = self.starts[self.len()];
        self.starts.truncate(kept);
        self.starts.push(end);
        self.label.truncate(kept);
        if let Some(last) = self.rows.last_mut() {
            *last = kept as u32;
        }
        self.count = count;
        Ok(())
    }

    /// Puts the regions of `made` (number of its piece: runs in reading order) in the place of those pieces.
    pub(crate) fn replace(&mut self, made: &[Option<Vec<(u32, u32)>>]) -> Result<(), LimeError> {
        let mut new: Vec<(u32, u32)> = Vec::new();
        for (number, region) in made.iter().enumerate() {
            new.extend(region.iter().flatten().map(|&(start, _)| (start, number as u32)));
        }
        new.sort_unstable();
        let (mut starts, mut label) = (Vec::new(), Vec::new());
        let size = self.len() + new.len() + 1;
        for vec in [&mut starts, &mut label] {
            vec.try_reserve_exact(size).map_err(|_| LimeError::Memory { bytes: 4 * size })?;
        }
        let mut new = new.into_iter().peekable();
        for row in 0..self.rows.len() - 1 {
            let old = self.rows[row] as usize..self.rows[row + 1] as usize;
            self.rows[row] = starts.len() as u32;
            for run in old {
                if made[self.label[run] as usize].is_none() {
                    starts.push(self.starts[run]);
                    label.push(self.label[run]);
                }
                while let Some((start, number)) = new.next_if(|&(start, _)| start < self.starts[run + 1]) {
                    starts.push(start);
                    label.push(number);
                }
            }
        }
        if let Some(last) = self.rows.last_mut() {
            *last = starts.len() as u32;
        }
        starts.push(self.starts[self.len()]);
        (self.starts, self.label, self.count) = (starts, label, made.len());
        Ok(())
    }

    /// Renumbers labels below `n` in the order in which the pixels first show them.
    pub(crate) fn number_by_appearance(&mut self, n: usize) -> Result<(), LimeError> {
        let mut number = buffer(n, u32::MAX)?;
        let mut next = 0;
        for label in &mut self.label {
            let slot = &mut number[*label as usize];
            if *slot == u32::MAX {
                *slot = next;
                next += 1;
            }
            *label = *slot;
        }
        Ok(())
    }

    /// The number of its piece for every pixel.
    pub(crate) fn paint(&self, cancel: &Cancel) -> Result<Vec<u32>, LimeError> {
        let mut labels = buffer(0, 0)?;
        let size = self.starts.last().map_or(0, |&end| end as usize);
        let width = size / (self.rows.len() - 1).max(1);
        let mut line = buffer(width + SHORT, 0)?;
        labels.try_reserve_exact(size).map_err(|_| LimeError::Memory { bytes: 4 * size })?;
        for (y, row) in self.rows.windows(2).enumerate() {
            if y % ROWS == 0 {
                cancel.check()?;
            }
            let first = labels.len();
            for run in row[0] as usize..row[1] as usize {
                let (from, to) = (self.starts[run] as usize - first, self.starts[run + 1] as usize - first);
                // Most runs are short, and what is too much is written over by the next one.
                line[from..from + SHORT].fill(self.label[run]);
                if to > from + SHORT {
                    line[from + SHORT..to].fill(self.label[run]);
                }
            }
            labels.extend_from_slice(&line[..width]);
        }
        Ok(labels)
    }
}

/// The whole numbers below `size`.
pub(crate) fn numbers(size: usize, cancel: &Cancel) -> Result<Vec<u32>, LimeError> {
    let mut all = buffer(0, 0)?;
    all.try_reserve_exact(size).map_err(|_| LimeError::Memory { bytes: 4 * size })?;
    while all.len() < size {
        cancel.check()?;
        all.extend(all.len() as u32..size.min(all.len() + STEP) as u32);
    }
    Ok(all)
}

/// The first run of the tree that holds `run`; halves the way there.
pub(crate) fn root(parent: &mut [u32], mut run: u32) -> u32 {
    while parent[run as usize] != run {
        let up = parent[parent[run as usize] as usize];
        parent[run as usize] = up;
        run = up;
    }
    run
}

/// Joins two trees under the smaller root.
pub(crate) fn unite(parent: &mut [u32], one: u32, other: u32) {
    let (one, other) = (root(parent, one), root(parent, other));
    parent[one.max(other) as usize] = one.min(other);
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::base::cpu::Simd;

    /// The pieces of a picture of labels.
    pub fn runs_of(labels: &[u32], width: usize) -> Runs {
        let mut strip = Strip::default();
        for (y, row) in labels.chunks_exact(width).enumerate() {
            strip.push(row, y * width, Simd::Fastest).unwrap();
        }
        let mut runs = Runs::of(vec![strip], labels.len(), &Cancel::default()).unwrap();
        let least = runs.at_least(&Cancel::default()).unwrap();
        runs.connect(&Cancel::default()).unwrap();
        assert!(least <= runs.count);
        runs
    }

    #[test]
    fn equal_labels_that_do_not_touch_are_two_pieces() {
        let runs = runs_of(&[5, 9, 5, 5, 9, 5], 3);
        assert_eq!((runs.label, runs.count), (vec![0, 1, 2, 0, 1, 2], 3));
    }

    #[test]
    fn pieces_that_meet_further_down_are_one() {
        let runs = runs_of(&[1, 0, 1, 1, 1, 1], 3);
        assert_eq!((runs.label, runs.count), (vec![0, 1, 0, 0], 2));
    }

    #[test]
    fn strips_are_put_together() {
        let strip = |rows: &[&[u32]], first: usize| {
            let mut strip = Strip::default();
            for (y, row) in rows.iter().enumerate() {
                strip.push(row, first + y * row.len(), Simd::Portable).unwrap();
            }
            strip
        };
        let strips = vec![strip(&[&[1, 1, 2]], 0), strip(&[&[1, 2, 2], &[3, 3, 3]], 3)];
        let mut runs = Runs::of(strips, 9, &Cancel::default()).unwrap();
        runs.connect(&Cancel::default()).unwrap();
        assert_eq!((&runs.starts, &runs.rows), (&vec![0, 2, 3, 4, 6, 9], &vec![0, 2, 4, 5]));
        assert_eq!(runs.paint(&Cancel::default()).unwrap(), [0, 0, 1, 0, 1, 1, 2, 2, 2]);
    }

    #[test]
    fn runs_that_get_the_same_number_become_one() {
        let mut runs = runs_of(&[1, 2, 3, 3, 4, 4], 3);
        runs.renumber(&[0, 0, 1, 1, 1], 2, &Cancel::default()).unwrap();
        assert_eq!((&runs.starts, &runs.rows, &runs.label), (&vec![0, 2, 3, 6], &vec![0, 2, 3], &vec![0, 1, 1]));
        assert_eq!(runs.paint(&Cancel::default()).unwrap(), [0, 0, 1, 1, 1, 1]);
    }
}
