//! Every pixel to the nearest centre, by bands of rows.
//!
//! A band is cut into blocks. The candidates of a block are the centres whose window, [`Plan::reach`] to either side,
//! touches it. So a pixel is read once in a pass, distances are never stored, and bands are independent of each other.

use rayon::prelude::*;

use super::super::lab::Lab;
use super::super::strip::Strip;
use super::block::{self, Block, Candidates, Totals, CANDIDATES, ROWS};
use super::centres::{Centre, Sums};
use super::metric::{Bounds, Encoded, Extent, Metric};
use super::{Pixels, Simd};
use crate::run::{threads, Cancel};
use crate::LimeError;

/// Blocks whose colours are looked at together, so that one does not wait for the memory of the other.
const AHEAD: usize = 8;

/// What stays the same in all passes over a picture.
pub(super) struct Plan<'a> {
    pub pixels: &'a Pixels<'a>,
    /// How far a centre looks along x and y.
    pub reach: (f64, f64),
    /// Whether every cluster has a compactness of its own.
    pub adaptive: bool,
    /// See `Pixels`; raised for pictures of noise.
    pub weight: f64,
    simd: Simd,
    avx2: bool,
    /// Columns of a block.
    columns: usize,
}

/// One pass: the centres as they are, and which rows are looked at.
struct Pass<'a> {
    plan: &'a Plan<'a>,
    metric: Metric,
    /// From left to right.
    centres: Vec<Encoded>,
    /// The centres within reach of each band, from left to right.
    near: Vec<u32>,
    /// Where those of a band begin in `near`.
    begins: Vec<usize>,
    /// Rows of a block.
    rows: usize,
    /// Every `stride`-th row from `phase`.
    stride: usize,
    phase: usize,
}

/// A centre within reach of a band, with its part of the distance for every row.
struct Near<'a> {
    centre: &'a Encoded,
    bounds: Bounds,
    rows: [i32; ROWS],
}

impl<'a> Plan<'a> {
    pub(super) fn new(pixels: &'a Pixels<'a>, reach: (f64, f64), adaptive: bool, simd: Simd) -> Self {
        // Blocks that are small beside a superpixel have few candidates.
        let columns = if pixels.pitch >= 12.0 { 32 } else { 8 };
        Self { pixels, reach, adaptive, weight: pixels.weight, simd, avx2: simd.avx2(), columns }
    }

    /// Sums over the pixels nearest to each centre, of every `stride`-th row from `phase`.
    pub(super) fn sums(
        &self,
        centres: &[Centre],
        stride: usize,
        phase: usize,
        cancel: &Cancel,
    ) -> Result<Vec<Sums>, LimeError> {
        let pass = Pass::new(self, centres, stride, phase);
        let bands = pass.begins.len() - 1;
        // A table of sums for each task must stay small beside the picture.
        let tasks = threads().min(bands).min(1 + self.pixels.lab.len() / (16 * centres.len()));
        let work = |task: usize| -> Result<Vec<Sums>, LimeError> {
            let mut sums = super::buffer(centres.len(), Sums::default())?;
            let mut candidates = Candidates::new();
            for band in task * bands / tasks..(task + 1) * bands / tasks {
                cancel.check()?;
                pass.sum_band(band, &mut candidates, &mut sums);
            }
            Ok(sums)
        };
        if tasks == 1 {
            return work(0);
        }
        let parts = (0..tasks).into_par_iter().map(work).collect::<Result<Vec<_>, _>>()?;
        let mut parts = parts.into_iter();
        let mut sums = parts.next().unwrap_or_default();
        for part in parts {
            for (total, value) in sums.iter_mut().zip(&part) {
                total.add(value);
            }
        }
        Ok(sums)
    }

    /// Runs of pixels with the same nearest centre, from the top; `u32::MAX` where no centre reaches.
    pub(super) fn runs(&self, centres: &[Centre], cancel: &Cancel) -> Result<Vec<Strip>, LimeError> {
        let pass = Pass::new(self, centres, 1, 0);
        let bands = pass.begins.len() - 1;
        let tasks = threads().min(bands);
        let work = |task: usize| -> Result<Strip, LimeError> {
            let mut strip = Strip::default();
            let mut candidates = Candidates::new();
            let width = self.pixels.width;
            let mut labels = super::buffer(width * pass.rows, u32::MAX)?;
            for band in task * bands / tasks..(task + 1) * bands / tasks {
                cancel.check()?;
                labels.fill(u32::MAX);
                pass.label_band(band, &mut candidates, &mut labels);
                let first = band * pass.rows;
                let rows = pass.rows.min(self.pixels.height - first);
                for (y, row) in labels.chunks_exact(width).enumerate().take(rows) {
                    strip.push(row, (first + y) * width, self.simd)?;
                }
            }
            Ok(strip)
        };
        if tasks == 1 {
            return Ok(vec![work(0)?]);
        }
        (0..tasks).into_par_iter().map(work).collect()
    }
}

impl<'a> Pass<'a> {
    fn new(plan: &'a Plan<'a>, centres: &[Centre], stride: usize, phase: usize) -> Self {
        let pixels = plan.pixels;
        let (width, rows) = (plan.columns, plan.columns.min(ROWS));
        let height = rows * stride;
        let metric = Metric::new(pixels.pitch, plan.weight, plan.reach, (width, height));
        // Numbers of one sign sort like their bits.
        let mut order: Vec<u128> =
            (0..).zip(centres).map(|(label, centre)| u128::from(centre.x.to_bits()) << 32 | label).collect();
        order.sort_unstable();
        let encoded = order.iter().map(|&key| {
            let label = key as u32;
            metric.encode(&centres[label as usize], label, plan.adaptive)
        });
        let (near, begins) = (Vec::new(), Vec::new());
        let mut pass =
            Self { plan, metric, centres: encoded.collect(), near, begins, rows, stride, phase: phase % stride };
        pass.find_near(pixels.height.div_ceil(height));
        pass
    }

    /// Fills `near` and `begins`.
    fn find_near(&mut self, bands: usize) {
        let (reach, height) = (self.plan.reach.1, (self.rows * self.stride) as f64);
        let (first, last) = (self.phase as f64, (self.phase + (self.rows - 1) * self.stride) as f64);
        // The bands that have a row within reach: `first` and `last` are those of band 0.
        let touched = |centre: &Encoded| {
            let from = ((centre.y - reach - last) / height).ceil().max(0.0) as u32;
            let to = ((centre.y + reach - first) / height).floor() as u32;
            let to = to.min(bands as u32 - 1);
            (from.min(to), to)
        };
        let touched: Vec<(u32, u32)> = self.centres.iter().map(touched).collect();
        self.begins = vec![0; bands + 2];
        for &(from, to) in &touched {
            for count in &mut self.begins[from as usize + 2..to as usize + 3] {
                *count += 1;
            }
        }
        for band in 1..self.begins.len() {
            self.begins[band] += self.begins[band - 1];
        }
        self.near = vec![0; self.begins[bands + 1]];
        for (at, &(from, to)) in touched.iter().enumerate() {
            for begin in &mut self.begins[from as usize + 1..to as usize + 2] {
                self.near[*begin] = at as u32;
                *begin += 1;
            }
        }
        self.begins.truncate(bands + 1);
    }

    /// The first row of a band and how many it has, unless there are none to look at.
    fn rows_of(&self, band: usize) -> Option<(usize, usize)> {
        let first = band * self.rows * self.stride + self.phase;
        let left = self.plan.pixels.height.checked_sub(first).filter(|&left| left > 0)?;
        Some((first, self.rows.min(left.div_ceil(self.stride))))
    }

    fn sum_band(&self, band: usize, candidates: &mut Candidates, sums: &mut [Sums]) {
        let mut totals = [Totals::default(); CANDIDATES];
        self.blocks(band, candidates, |block, candidates, (x, y)| {
            totals[..candidates.len].fill(Totals::default());
            self.plan.add(&block, candidates, &mut totals);
            for (total, &label) in totals.iter().zip(&candidates.label[..candidates.len]) {
                let count = u64::from(total.count);
                sums[label as usize].add(&Sums {
                    count,
                    lab: total.lab.map(u64::from),
                    x: u64::from(total.x) + count * x as u64,
                    y: u64::from(total.y) * self.stride as u64 + count * y as u64,
                    farthest: total.farthest as u32,
                });
            }
        });
    }

    fn label_band(&self, band: usize, candidates: &mut Candidates, labels: &mut [u32]) {
        let step = self.plan.pixels.width;
        self.blocks(band, candidates, |block, candidates, (x, _)| {
            self.plan.label(&block, candidates, &mut labels[x..], step);
        });
    }

    /// Hands every block of a band that has candidates to `work`, with its first column and row.
    fn blocks(
        &self,
        band: usize,
        candidates: &mut Candidates,
        mut work: impl FnMut(Block, &Candidates, (usize, usize)),
    ) {
        let Pixels { lab, width, .. } = *self.plan.pixels;
        let block_width = self.plan.columns;
        let Some((first, rows)) = self.rows_of(band) else { return };
        let near = self.near(band, first, rows);
        let block = |x: usize| {
            let block_width = block_width.min(width - x);
            Block { lab: &lab[first * width + x..], width: block_width, rows, step: width * self.stride }
        };
        let (mut low, mut high) = (0, 0);
        let mut colours = [([0; 4], [0; 4]); AHEAD];
        for (at, x) in (0..width).step_by(block_width).enumerate() {
            if at % AHEAD == 0 {
                for (colours, x) in colours.iter_mut().zip((x..width).step_by(block_width)) {
                    *colours = block(x).colours();
                }
            }
            let end = width.min(x + block_width);
            while low < near.len() && near[low].centre.x + self.plan.reach.0 < x as f64 {
                low += 1;
            }
            high = high.max(low);
            while high < near.len() && near[high].centre.x - self.plan.reach.0 <= (end - 1) as f64 {
                high += 1;
            }
            if low < high {
                let block = block(x);
                self.choose(&near[low..high], &block, x, &colours[at % AHEAD], candidates);
                work(block, candidates, (x, first));
            }
        }
    }

    /// The centres within reach of a band, from left to right.
    fn near(&self, band: usize, first: usize, rows: usize) -> Vec<Near<'_>> {
        let places: [f64; ROWS] = std::array::from_fn(|row| (first + row.min(rows - 1) * self.stride) as f64);
        let ends = (places[0], places[rows - 1]);
        let near = |&at: &u32| {
            let centre = &self.centres[at as usize];
            let rows = places.map(|y| self.metric.row(y - centre.y));
            Near { centre, bounds: self.metric.bounds(centre, ends), rows }
        };
        self.near[self.begins[band]..self.begins[band + 1]].iter().map(near).collect()
    }

    /// Makes the candidates of a block whose middle column is `middle`: those of `near` that can be the nearest to one of
    /// its pixels. If they are too many, which takes superpixels of a few pixels, those that are nearest in place.
    fn choose(&self, near: &[Near], block: &Block, x: usize, colours: &(Lab, Lab), candidates: &mut Candidates) {
        let middle = (x + self.plan.columns / 2) as f64;
        let (low, high) = *colours;
        let extent = |x: usize, [l, a, b, _]: Lab| [x as f32, f32::from(l), f32::from(a), f32::from(b)];
        let extent = Extent { low: extent(x, low), high: extent(x + block.width - 1, high) };
        let mut least = f32::INFINITY;
        let mut bounds = [0.0; CANDIDATES];
        for (one, bound) in near.iter().zip(&mut bounds) {
            let (low, high) = one.bounds.range(&extent);
            *bound = low;
            least = if high < least { high } else { least };
        }
        candidates.len = 0;
        if near.len() <= CANDIDATES {
            // No branch for each: which are kept cannot be foreseen.
            let (mut kept, mut len) = ([0u8; CANDIDATES], 0);
            for (at, bound) in (0..).zip(&bounds[..near.len()]) {
                kept[len % CANDIDATES] = at;
                len += usize::from(*bound <= least);
            }
            for &at in &kept[..len] {
                self.put(&near[usize::from(at)], middle, candidates);
            }
        } else {
            let apart = |one: &Near| {
                let x = one.centre.x - middle;
                self.metric.constant(0.0, x).saturating_add(one.rows[block.rows / 2])
            };
            let mut order: Vec<(i32, usize)> = near.iter().map(apart).zip(0..).collect();
            order.select_nth_unstable(CANDIDATES - 1);
            order.truncate(CANDIDATES);
            order.sort_unstable_by_key(|&(_, at)| at);
            for &(_, at) in &order {
                self.put(&near[at], middle, candidates);
            }
        }
    }

    fn put(&self, near: &Near, middle: f64, candidates: &mut Candidates) {
        let (centre, c) = (near.centre, candidates.len);
        candidates.len += 1;
        let [l, a, b] = centre.colour;
        let x = centre.x - middle;
        candidates.label[c] = centre.label;
        candidates.lb[c] = [l, b];
        candidates.ax[c] = [a, self.metric.slope(x)];
        candidates.own[c] = [centre.own, 0];
        candidates.mean[c] = [centre.mean[0], centre.mean[1], centre.mean[2], 0];
        let constant = self.metric.constant(centre.square, x).wrapping_add(c as i32);
        candidates.constant[c] = near.rows.map(|part| constant.wrapping_add(part));
    }
}

impl Plan<'_> {
    fn add(&self, block: &Block, candidates: &Candidates, totals: &mut [Totals; CANDIDATES]) {
        #[cfg(target_arch = "x86_64")]
        if self.avx2 {
            // SAFETY: `avx2` is set only if the machine has it.
            unsafe {
                match (self.columns, self.adaptive) {
                    (32, false) => super::avx2::sums::<32, false>(block, candidates, totals),
                    (32, true) => super::avx2::sums::<32, true>(block, candidates, totals),
                    (_, false) => super::avx2::sums::<8, false>(block, candidates, totals),
                    (_, true) => super::avx2::sums::<8, true>(block, candidates, totals),
                }
            }
            return;
        }
        match (self.columns, self.adaptive) {
            (32, false) => block::sums::<32, false>(block, candidates, totals),
            (32, true) => block::sums::<32, true>(block, candidates, totals),
            (_, false) => block::sums::<8, false>(block, candidates, totals),
            (_, true) => block::sums::<8, true>(block, candidates, totals),
        }
    }

    fn label(&self, block: &Block, candidates: &Candidates, labels: &mut [u32], step: usize) {
        #[cfg(target_arch = "x86_64")]
        if self.avx2 {
            // SAFETY: `avx2` is set only if the machine has it.
            unsafe {
                match (self.columns, self.adaptive) {
                    (32, false) => super::avx2::labels::<32, false>(block, candidates, labels, step),
                    (32, true) => super::avx2::labels::<32, true>(block, candidates, labels, step),
                    (_, false) => super::avx2::labels::<8, false>(block, candidates, labels, step),
                    (_, true) => super::avx2::labels::<8, true>(block, candidates, labels, step),
                }
            }
            return;
        }
        match (self.columns, self.adaptive) {
            (32, false) => block::labels::<32, false>(block, candidates, labels, step),
            (32, true) => block::labels::<32, true>(block, candidates, labels, step),
            (_, false) => block::labels::<8, false>(block, candidates, labels, step),
            (_, true) => block::labels::<8, true>(block, candidates, labels, step),
        }
    }
}
