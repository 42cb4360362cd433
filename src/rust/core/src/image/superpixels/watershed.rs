//! Compact watershed (Neubert and Protzel 2014, doi:10.1109/ICPR.2014.181) on the gradient of lightness.
//!
//! Basins grow from markers on a regular grid. A queue holds the pixels next to them by how steep the picture is there plus
//! `compactness` x the distance from the marker; the least one joins the basin that queued it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::buckets::{bucket_of, Occupied, BUCKETS};
use super::labels::{area_of_rgba, filled, for_rows, number_by_appearance, refuse, within};
use crate::base::run::Cancel;
use crate::image::{buffer, CHANNELS};
use crate::LimeError;

/// What to ask of [`watershed`].
#[derive(Debug, Clone, Copy)]
pub struct Params {
    /// About how many segments, at least 1.
    pub n: usize,
    /// How much a pixel of distance from the marker counts beside the steepness, which lies between 0 and 1. At least 0,
    /// finite: 0 is the classical watershed.
    pub compactness: f64,
}

/// Segments of a picture (RGBA, width x height, row by row; alpha is ignored): labels from 0, numbered as they first appear.
///
/// There is one for each of about `n` markers: they stand in straight rows and columns, both of the whole number of pixels
/// nearest to the root of the mean area apart. Each segment is one 4-connected piece. Steepness is the root mean square of the two Sobel derivatives of the grey value
/// 0.2125 R + 0.7154 G + 0.0721 B, 0 to 1. Of equal pixels the one queued first is taken: no random numbers, one thread.
///
/// # Errors
/// `Argument` for an empty picture, a wrong number of bytes or a parameter out of range; `Interrupted`; `Memory`.
pub fn watershed(
    rgba: &[u8],
    width: usize,
    height: usize,
    params: &Params,
    cancel: &Cancel,
) -> Result<Vec<u32>, LimeError> {
    let area = area_of_rgba(rgba, width, height)?;
    let compactness = within(params.compactness, "compactness", 0.0, f64::INFINITY)?;
    if params.n == 0 {
        return refuse("n_superpixels", "must be at least 1".to_owned());
    }
    let mut cells = gradient(rgba, width, cancel)?;
    let mut queue = Queue::new()?;
    let mut at = Vec::new(); // markers, by label
    for (label, (x, y)) in (0..).zip(markers(params.n, width, height)) {
        let p = (x + y * width) as u32;
        let cell = &mut cells[p as usize];
        (cell.label, cell.taken) = (label, true);
        at.push((x as u32, y as u32));
        queue.push(cell.steepness, p)?;
    }
    let (width, height) = (width as u32, height as u32);
    let mut popped = 0usize;
    while let Some(p) = queue.pop() {
        popped += 1;
        if popped % CHUNK == 0 {
            cancel.check()?;
        }
        let label = cells[p as usize].label;
        // Of several times that a pixel was queued the first to come is that of the least level, which set the label.
        if std::mem::replace(&mut cells[p as usize].done, true) {
            continue;
        }
        cells[p as usize].taken = true;
        let (x, y) = (p % width, p / width);
        let around = [
            (y > 0).then(|| (p - width, x, y - 1)),
            (x > 0).then(|| (p - 1, x - 1, y)),
            (x + 1 < width).then(|| (p + 1, x + 1, y)),
            (y + 1 < height).then(|| (p + width, x, y + 1)),
        ];
        for (q, u, v) in around.into_iter().flatten() {
            let cell = &mut cells[q as usize];
            if cell.taken {
                continue;
            }
            let level = if compactness > 0.0 {
                let (i, j) = at[label as usize];
                let (dx, dy) = (f64::from(u.abs_diff(i)), f64::from(v.abs_diff(j)));
                // Infinity is for pixels never queued.
                (cell.steepness + compactness * (dx * dx + dy * dy).sqrt()).min(f64::MAX)
            } else {
                cell.taken = true; // nothing can reach it at less later
                cell.steepness
            };
            if level < cell.level {
                (cell.level, cell.label) = (level, label);
                queue.push(level, q)?;
            }
        }
    }
    let mut labels = filled(area, 0, cancel)?;
    labels.iter_mut().zip(&cells).for_each(|(label, cell)| *label = cell.label);
    number_by_appearance(&mut labels, cancel)?;
    Ok(labels)
}

/// A pixel: what is needed of it lies together.
#[derive(Clone, Copy)]
struct Cell {
    steepness: f64,
    /// The least level at which it was queued, and the basin that did.
    level: f64,
    label: u32,
    /// May no other basin have it?
    taken: bool,
    /// Have its neighbours been queued?
    done: bool,
}

/// Pixels taken between two looks at [`Cancel`].
const CHUNK: usize = 1 << 14;

/// Columns and rows of the markers, row by row.
fn markers(n: usize, width: usize, height: usize) -> impl Iterator<Item = (usize, usize)> {
    let (first, step) = spacing(n, width, height);
    (first[1]..height).step_by(step[1]).flat_map(move |y| (first[0]..width).step_by(step[0]).map(move |x| (x, y)))
}

/// The first column and row of markers, and how many pixels lie from one to the next.
///
/// The steps are the root of the mean area, half of it before the first; where the picture is narrower than that, one line
/// of markers in its middle.
fn spacing(n: usize, width: usize, height: usize) -> ([usize; 2], [usize; 2]) {
    if width * height <= n {
        return ([0, 0], [1, 1]);
    }
    let (short, long) = (width.min(height) as f64, width.max(height) as f64);
    let step = (short * long / n as f64).sqrt();
    // Of the short and of the long side.
    let steps = if short < step { [short, long / n as f64] } else { [step, step] };
    let first = steps.map(|s| (s / 2.0).floor() as usize);
    let steps = steps.map(|s| (s.round_ties_even() as usize).max(1));
    if width <= height {
        (first, steps)
    } else {
        ([first[1], first[0]], [steps[1], steps[0]])
    }
}

/// Pixels by level, of equal ones by when they came. Small heaps, one for each bucket of levels.
struct Queue {
    /// From the highest bits on: the level, which sorts like its bits as none is negative; when it came; the pixel.
    heaps: Vec<BinaryHeap<Reverse<u128>>>,
    occupied: Occupied,
    /// At most four times a pixel: less than 2^32.
    pushed: u32,
}

impl Queue {
    fn new() -> Result<Self, LimeError> {
        Ok(Self { heaps: buffer(BUCKETS, BinaryHeap::new())?, occupied: Occupied::new()?, pushed: 0 })
    }

    fn push(&mut self, level: f64, pixel: u32) -> Result<(), LimeError> {
        let bucket = bucket_of(level as f32);
        let heap = &mut self.heaps[bucket];
        if heap.len() == heap.capacity() {
            heap.try_reserve(1).map_err(|_| LimeError::Memory { bytes: 32 * heap.len() })?;
        }
        if heap.is_empty() {
            self.occupied.set(bucket);
        }
        self.pushed += 1;
        heap.push(Reverse(u128::from(level.to_bits()) << 64 | u128::from(self.pushed) << 32 | u128::from(pixel)));
        Ok(())
    }

    fn pop(&mut self) -> Option<u32> {
        let bucket = self.occupied.first()?;
        let heap = &mut self.heaps[bucket];
        let Reverse(entry) = heap.pop()?;
        if heap.is_empty() {
            self.occupied.clear(bucket);
        }
        Some(entry as u32)
    }
}

/// Steepness of the grey value at every pixel; beyond the border the picture is mirrored, its border pixels twice.
///
/// Worked out in whole numbers up to the root, so that equal slopes are equal.
fn gradient(rgba: &[u8], width: usize, cancel: &Cancel) -> Result<Vec<Cell>, LimeError> {
    let area = rgba.len() / CHANNELS;
    let height = area / width;
    let mut grey = filled(area, 0i32, cancel)?;
    for (grey, row) in grey.chunks_mut(width).zip(rgba.chunks(width * CHANNELS)) {
        cancel.check()?;
        for (grey, pixel) in grey.iter_mut().zip(row.chunks_exact(CHANNELS)) {
            *grey = 2125 * i32::from(pixel[0]) + 7154 * i32::from(pixel[1]) + 721 * i32::from(pixel[2]);
        }
    }
    let unit = 1.0 / (2f64.sqrt() * 4.0 * 255.0 * 10_000.0);
    let unknown = Cell { steepness: 0.0, level: f64::INFINITY, label: 0, taken: false, done: false };
    let mut out = filled(area, unknown, cancel)?;
    for_rows(&mut out, width, |y, row| {
        cancel.check()?;
        let [above, own, below] =
            [y.saturating_sub(1), y, (y + 1).min(height - 1)].map(|y| &grey[y * width..(y + 1) * width]);
        for (x, out) in row.iter_mut().enumerate() {
            let (left, right) = (x.saturating_sub(1), (x + 1).min(width - 1));
            let down = |x: usize| i64::from(below[x] - above[x]);
            let column = |x: usize| i64::from(above[x]) + 2 * i64::from(own[x]) + i64::from(below[x]);
            let (vertical, horizontal) = (down(left) + 2 * down(x) + down(right), column(right) - column(left));
            out.steepness = ((vertical * vertical + horizontal * horizontal) as f64).sqrt() * unit;
        }
        Ok(())
    })?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::labels::checks::{noise, pieces, two_halves, SIZES};

    fn run(rgba: &[u8], width: usize, n: usize, compactness: f64) -> Vec<u32> {
        watershed(rgba, width, rgba.len() / 4 / width, &Params { n, compactness }, &Cancel::default()).unwrap()
    }

    #[test]
    fn markers_stand_half_a_step_from_the_border() {
        let of = |n, width, height| markers(n, width, height).collect::<Vec<_>>();
        assert_eq!(of(4, 5, 5), [(1, 1), (3, 1), (1, 3), (3, 3)]);
        assert_eq!(of(1, 3, 3), [(1, 1)]);
        assert_eq!(of(4, 40, 2), [(5, 1), (15, 1), (25, 1), (35, 1)]);
        assert_eq!(of(4, 2, 40), [(1, 5), (1, 15), (1, 25), (1, 35)]);
        assert_eq!(of(9, 2, 2), [(0, 0), (1, 0), (0, 1), (1, 1)]);
    }

    #[test]
    fn a_gradient_is_that_of_sobel() {
        let (width, height) = (7, 5);
        let rgba = noise(4 * width * height, 256, 1);
        let found = gradient(&rgba, width, &Cancel::default()).unwrap();
        let grey = |x: isize, y: isize| {
            let p = x.clamp(0, 6) as usize + width * y.clamp(0, 4) as usize;
            [0.2125, 0.7154, 0.0721].iter().zip(&rgba[4 * p..]).map(|(w, v)| w * f64::from(*v) / 255.0).sum::<f64>()
        };
        for (p, found) in found.iter().enumerate() {
            let (x, y) = ((p % width) as isize, (p / width) as isize);
            let along = |f: &dyn Fn(isize) -> f64| (f(-1) + 2.0 * f(0) + f(1)) / 4.0;
            let horizontal = along(&|d| grey(x + 1, y + d) - grey(x - 1, y + d));
            let vertical = along(&|d| grey(x + d, y + 1) - grey(x + d, y - 1));
            assert!((found.steepness - ((horizontal * horizontal + vertical * vertical) / 2.0).sqrt()).abs() < 1e-12);
        }
    }

    /// The least element is looked for among all that wait.
    fn oracle(rgba: &[u8], width: usize, n: usize, compactness: f64) -> Vec<u32> {
        let cells = gradient(rgba, width, &Cancel::default()).unwrap();
        let level: Vec<f64> = cells.iter().map(|cell| cell.steepness).collect();
        let height = level.len() / width;
        let mut labels = vec![u32::MAX; level.len()];
        let mut waiting: Vec<(f64, usize, usize)> = Vec::new();
        for (label, (x, y)) in markers(n, width, height).enumerate() {
            labels[x + y * width] = label as u32;
            waiting.push((level[x + y * width], x + y * width, x + y * width));
        }
        while !waiting.is_empty() {
            let least = (0..waiting.len()).rev().min_by(|i, j| waiting[*i].0.total_cmp(&waiting[*j].0).then(i.cmp(j)));
            let (_, p, marker) = waiting.remove(least.unwrap());
            if labels[p] != u32::MAX && p != marker {
                continue;
            }
            labels[p] = labels[marker];
            for q in [p.wrapping_sub(width), p.wrapping_sub(1), p + 1, p + width] {
                if q < level.len() && (q % width).abs_diff(p % width) <= 1 && labels[q] == u32::MAX {
                    let (dx, dy) = ((q % width).abs_diff(marker % width), (q / width).abs_diff(marker / width));
                    waiting.push((level[q] + compactness * ((dx * dx + dy * dy) as f64).sqrt(), q, marker));
                }
            }
        }
        number_by_appearance(&mut labels, &Cancel::default()).unwrap();
        labels
    }

    #[test]
    fn it_is_the_slow_way() {
        for seed in 0..8 {
            let rgba = noise(4 * 21 * 13, if seed % 2 == 0 { 256 } else { 3 }, seed);
            for n in [2, 9, 40] {
                for compactness in [0.0, 1e-3, 0.1] {
                    assert_eq!(run(&rgba, 21, n, compactness), oracle(&rgba, 21, n, compactness), "{seed} {n}");
                }
            }
        }
    }

    #[test]
    fn basins_meet_at_the_steepest_place() {
        let labels = run(&two_halves(32, 16, 12), 32, 2, 0.0);
        assert!(labels.iter().enumerate().all(|(p, l)| *l == u32::from(p % 32 >= 12) || (11..13).contains(&(p % 32))));
    }

    #[test]
    fn any_size_and_number_comes_to_an_end() {
        for (width, height) in SIZES {
            for n in [1, 2, 7, 50, usize::MAX] {
                let rgba = noise(4 * width * height, 4, n as u64);
                for compactness in [0.0, 1e-3, 0.1, f64::MAX] {
                    let basins = pieces(&run(&rgba, width, n, compactness), width, height);
                    assert_eq!(basins, vec![1; markers(n, width, height).count()]);
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        let good = [0u8; 16];
        for (rgba, width, n, compactness) in [
            (&good[..0], 0, 1, 0.0),
            (&good[..15], 2, 1, 0.0),
            (&good[..], 3, 1, 0.0),
            (&good[..], 2, 0, 0.0),
            (&good[..], 2, 1, -1.0),
            (&good[..], 2, 1, f64::NAN),
        ] {
            let params = Params { n, compactness };
            assert!(matches!(watershed(rgba, width, 2, &params, &Cancel::default()), Err(LimeError::Argument { .. })));
        }
    }

    #[test]
    fn a_large_picture_is_cut_unless_a_wish_to_stop_ends_it() {
        let rgba = noise(8 * CHUNK, 256, 1);
        let cut = |cancel: &Cancel| watershed(&rgba, 256, CHUNK / 128, &Params { n: 9, compactness: 0.0 }, cancel);
        assert_eq!(
            cut(&Cancel::default()).unwrap().into_iter().max(),
            Some(markers(9, 256, CHUNK / 128).count() as u32 - 1)
        );
        let stop = Cancel::default();
        stop.set();
        assert_eq!(cut(&stop), Err(LimeError::Interrupted));
    }
}
