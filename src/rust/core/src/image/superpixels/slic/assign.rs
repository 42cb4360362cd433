//! Every pixel to the nearest centre, by bands of rows.
//!
//! A band is cut into blocks. The candidates of a block are the centres whose window, [`Plan::reach`] to either side,
//! touches it. So a pixel is read once in a pass, distances are never stored, and bands are independent of each other.

use rayon::prelude::*;

use super::block::{self, Block, Candidates, Totals, CANDIDATES, ROWS};
use super::centres::{Centre, Sums};
use super::metric::{Encoded, Metric};
use super::near::{Choice, Near};
use super::pixels::Pixels;
use super::strip::Strip;
use crate::base::cpu::Simd;
use crate::base::matrix::buffer;
use crate::base::run::{threads, Cancel};
use crate::LimeError;

/// Blocks that are made ready together: their candidates cannot be foreseen, and the wait is shared.
const AHEAD: usize = 8;

/// What stays the same in all passes over a picture.
pub(crate) struct Plan<'a> {
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

impl<'a> Plan<'a> {
    pub(crate) fn new(pixels: &'a Pixels<'a>, reach: (f64, f64), adaptive: bool, simd: Simd) -> Self {
        // Blocks that are small beside a superpixel have few candidates.
        let columns = if pixels.pitch >= 12.0 { 32 } else { 8 };
        Self { pixels, reach, adaptive, weight: pixels.weight, simd, avx2: simd.avx2(), columns }
    }

    /// Sums over the pixels nearest to each centre, of every `stride`-th row from `phase`.
    pub(crate) fn sums(
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
            let mut sums = buffer(centres.len(), Sums::default())?;
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
    pub(crate) fn runs(&self, centres: &[Centre], cancel: &Cancel) -> Result<Vec<Strip>, LimeError> {
        let pass = Pass::new(self, centres, 1, 0);
        let bands = pass.begins.len() - 1;
        let tasks = threads().min(bands);
        let work = |task: usize| -> Result<Strip, LimeError> {
            let mut strip = Strip::default();
            let mut candidates = Candidates::new();
            let width = self.pixels.width;
            let mut labels = buffer(width * pass.rows, u32::MAX)?;
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
        let (mut colours, mut choices) = ([([0; 4], [0; 4]); AHEAD], [Choice::NONE; AHEAD]);
        for x in (0..width).step_by(AHEAD * block_width) {
            let starts = (x..width).step_by(block_width);
            for (colours, x) in colours.iter_mut().zip(starts.clone()) {
                *colours = block(x).colours();
            }
            let middle = |x: usize| (x + block_width / 2) as f64;
            for ((choice, colours), x) in choices.iter_mut().zip(&colours).zip(starts.clone()) {
                let last = width.min(x + block_width) - 1;
                while low < near.len() && near[low].centre.x + self.plan.reach.0 < x as f64 {
                    low += 1;
                }
                high = high.max(low);
                while high < near.len() && near[high].centre.x - self.plan.reach.0 <= last as f64 {
                    high += 1;
                }
                choice.make(&near, low..high, ((x, last), colours), (middle(x), rows / 2), &self.metric);
            }
            for (choice, x) in choices.iter().zip(starts).filter(|(choice, _)| choice.len > 0) {
                choice.put(&near, middle(x), &self.metric, candidates);
                work(block(x), candidates, (x, first));
            }
        }
    }

    /// The centres within reach of a band, from left to right.
    fn near(&self, band: usize, first: usize, rows: usize) -> Vec<Near<'_>> {
        let places: [f64; ROWS] = std::array::from_fn(|row| (first + row * self.stride) as f64);
        let near = |&at: &u32| Near::of(&self.centres[at as usize], &places[..rows], &self.metric);
        self.near[self.begins[band]..self.begins[band + 1]].iter().map(near).collect()
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
