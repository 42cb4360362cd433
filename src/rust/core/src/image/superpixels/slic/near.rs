//! Which centres the pixels of a block choose from.

use super::block::{Candidates, CANDIDATES, ROWS};
use super::metric::{Bounds, Encoded, Extent, Metric};
use crate::image::pixels::lab::Lab;

/// A centre within reach of a band, with its part of the distance for every row.
pub(crate) struct Near<'a> {
    pub centre: &'a Encoded,
    bounds: Bounds,
    rows: [i32; ROWS],
}

impl<'a> Near<'a> {
    /// For a band of these `rows`, at most [`ROWS`].
    pub(crate) fn of(centre: &'a Encoded, rows: &[f64], metric: &Metric) -> Self {
        let (first, last) = (rows[0], rows[rows.len() - 1]);
        let mut parts = [0; ROWS];
        for (part, y) in parts.iter_mut().zip(rows) {
            *part = metric.row(y - centre.y);
        }
        Self { centre, bounds: metric.bounds(centre, (first, last)), rows: parts }
    }
}

/// The candidates of a block among the centres near its band.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    /// The first centre within reach of the block, and those that are candidates, counted from it.
    from: usize,
    kept: [u32; CANDIDATES],
    pub len: usize,
}

impl Choice {
    pub(crate) const NONE: Self = Self { from: 0, kept: [0; CANDIDATES], len: 0 };

    /// Those of `near[reach]` that can be the nearest to a pixel of a block with these columns (first, last) and colours
    /// (least, most). If they are too many, which takes superpixels of a few pixels, those nearest to column `middle` of row
    /// `row` in place.
    pub(crate) fn make(
        &mut self,
        near: &[Near],
        reach: std::ops::Range<usize>,
        (columns, colours): ((usize, usize), &(Lab, Lab)),
        (middle, row): (f64, usize),
        metric: &Metric,
    ) {
        (self.from, self.len) = (reach.start, 0);
        let near = &near[reach];
        if near.len() > CANDIDATES {
            let apart = |one: &Near| metric.constant(0.0, one.centre.x - middle).saturating_add(one.rows[row]);
            let mut order: Vec<(i32, u32)> = near.iter().map(apart).zip(0..).collect();
            order.select_nth_unstable(CANDIDATES - 1);
            for (kept, (_, at)) in self.kept.iter_mut().zip(order) {
                *kept = at;
            }
            self.kept.sort_unstable();
            self.len = CANDIDATES;
            return;
        }
        let extent = |x: usize, [l, a, b, _]: Lab| [x as f32, f32::from(l), f32::from(a), f32::from(b)];
        let extent = Extent { low: extent(columns.0, colours.0), high: extent(columns.1, colours.1) };
        let mut least = f32::INFINITY;
        let mut bounds = [0.0; CANDIDATES];
        for (one, bound) in near.iter().zip(&mut bounds) {
            let (low, high) = one.bounds.range(&extent);
            *bound = low;
            least = if high < least { high } else { least };
        }
        // No branch for each: which are kept cannot be foreseen.
        for (at, bound) in (0..).zip(&bounds[..near.len()]) {
            self.kept[self.len % CANDIDATES] = at;
            self.len += usize::from(*bound <= least);
        }
    }

    /// The candidates as the kernels want them, for a block whose middle column is `middle`.
    pub(crate) fn put(&self, near: &[Near], middle: f64, metric: &Metric, candidates: &mut Candidates) {
        candidates.len = self.len;
        for (c, &at) in self.kept[..self.len].iter().enumerate() {
            let Near { centre, rows, .. } = &near[self.from + at as usize];
            let [l, a, b] = centre.colour;
            let x = centre.x - middle;
            candidates.label[c] = centre.label;
            candidates.lb[c] = [l, b];
            candidates.ax[c] = [a, metric.slope(x)];
            candidates.own[c] = [centre.own, 0];
            candidates.mean[c] = [centre.mean[0], centre.mean[1], centre.mean[2], 0];
            let constant = metric.constant(centre.square, x).wrapping_add(c as i32);
            candidates.constant[c] = rows.map(|part| constant.wrapping_add(part));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::labels::checks::noise;
    use crate::image::superpixels::slic::block::{self, Block};
    use crate::image::superpixels::slic::centres::Centre;

    #[test]
    fn those_left_out_are_nearest_to_no_pixel() {
        let metric = Metric::new(12.0, 20.0, (14.0, 14.0), (32, 16));
        let rows: Vec<f64> = (0..16).map(|y| f64::from(40 + 2 * y)).collect();
        let mut left_out = 0;
        for seed in 0..200 {
            let bytes = noise(4 * 32 * 16 + 5 * 20, 256, seed);
            let (colours, places) = bytes.split_at(4 * 32 * 16);
            // Blocks of one colour, of some and of all.
            let grain = (seed % 4) as u8 * 40;
            let lab: Vec<Lab> =
                colours.chunks(4).map(|c| [c[0].min(grain + 1), c[1].min(grain + 1), c[2], 0]).collect();
            let centre = |c: &[u8]| Centre {
                lab: [c[0], c[1], c[2]].map(f64::from),
                x: f64::from(c[3]) / 256.0 * 60.0 + 50.25,
                y: f64::from(c[4]) / 256.0 * 60.0 + 26.5,
                compactness: f64::from(c[0]) / 4.0,
            };
            for adaptive in [false, true] {
                let centres: Vec<Encoded> =
                    (0..).zip(places.chunks(5)).map(|(i, c)| metric.encode(&centre(c), i, adaptive)).collect();
                let near: Vec<Near> = centres.iter().map(|centre| Near::of(centre, &rows, &metric)).collect();
                let block = Block { lab: &lab, width: 32, rows: 16, step: 32 };
                let labels = |choice: Choice| {
                    let (mut candidates, mut labels) = (Candidates::new(), vec![0; 32 * 16]);
                    choice.put(&near, 80.0, &metric, &mut candidates);
                    if adaptive {
                        block::labels::<32, true>(&block, &candidates, &mut labels, 32);
                    } else {
                        block::labels::<32, false>(&block, &candidates, &mut labels, 32);
                    }
                    labels
                };
                let (mut all, mut some) = (Choice { len: near.len(), ..Choice::NONE }, Choice::NONE);
                for (at, kept) in (0..).zip(&mut all.kept) {
                    *kept = at;
                }
                some.make(&near, 0..near.len(), ((64, 95), &block.colours()), (80.0, 8), &metric);
                left_out += near.len() - some.len;
                assert_eq!(labels(some), labels(all), "{seed} {adaptive}");
            }
        }
        assert!(left_out > 1000, "{left_out}");
    }
}
