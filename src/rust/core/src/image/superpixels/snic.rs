//! Simple non-iterative clustering (Achanta and Suesstrunk 2017, doi:10.1109/CVPR.2017.520).
//!
//! Superpixels grow from seeds on a regular grid. A queue holds pixels next to them with their distance, in colour and
//! place, from the mean of the superpixel; the nearest one joins, moves the mean and queues its own neighbours. One pass
//! over the picture, and every superpixel is connected at any time.

use super::buckets::{bucket_of, Occupied, BUCKETS};
use super::grid::Layout;
use super::labels::{area_of, filled, number_by_appearance, refuse, BLOCK};
use crate::base::run::Cancel;
use crate::image::buffer;
use crate::image::pixels::lab::Lab;
use crate::LimeError;

/// What to ask of [`snic`].
#[derive(Debug, Clone, Copy)]
pub struct Params {
    /// Number of superpixels, at least 1.
    pub n: usize,
    /// Compactness: how many units of colour (bytes of Lab) count as much as one superpixel width. Positive, finite.
    pub weight: f64,
}

/// Joined pixels between two looks at [`Cancel`].
const CHUNK: usize = 1 << 14;

/// Superpixels of a picture in `lab` (width x height, row by row): exactly `min(n, width * height)` labels from 0, numbered
/// as they first appear, each of them one 4-connected piece.
///
/// Distances are compared to half a percent; of equal ones the pixel that was queued first joins. One thread, no random
/// numbers: the same picture gives the same superpixels everywhere.
///
/// # Errors
/// `Argument` for an empty picture, a wrong number of pixels, `n` = 0 or a `weight` that is not positive; `Interrupted`;
/// `Memory`.
pub fn snic(lab: &[Lab], width: usize, height: usize, params: &Params, cancel: &Cancel) -> Result<Vec<u32>, LimeError> {
    let area = area_of(lab.len(), width, height)?;
    if params.n == 0 {
        return refuse("n_superpixels", "must be at least 1".to_owned());
    }
    if !(params.weight > 0.0 && params.weight.is_finite()) {
        return refuse("weight", format!("must be a positive number, not {}", params.weight));
    }
    let layout = Layout::new(params.n, width, height);
    let scale = Scale::new(params.weight, area as f64 / layout.n() as f64);
    let mut cells = cells_of(lab, cancel)?;
    let mut means: Vec<Mean> = Vec::new();
    means.try_reserve_exact(layout.n()).map_err(|_| LimeError::Memory { bytes: layout.n() * size_of::<Mean>() })?;
    for (label, (x, y)) in (0..).zip(layout.seeds()) {
        let cell = &mut cells[x + y * width];
        cell.label = label;
        means.push(Mean::of(cell.lab, x as u32, y as u32));
    }
    let mut queue = Queue::new()?;
    let size = (width as u32, height as u32);
    for (label, (x, y)) in (0..).zip(layout.seeds()) {
        offer(&mut queue, &mut cells, size, (x as u32, y as u32), label, &means[label as usize], &scale)?;
    }
    let mut joined = 0usize;
    while let Some((p, label)) = queue.pop() {
        joined += 1;
        if joined % CHUNK == 0 {
            cancel.check()?;
        }
        let cell = &mut cells[p as usize];
        if cell.label == NONE {
            cell.label = label;
            let (x, y) = (p % size.0, p / size.0);
            let mean = &mut means[label as usize];
            mean.add(cell.lab, x, y);
            offer(&mut queue, &mut cells, size, (x, y), label, mean, &scale)?;
        }
    }
    drop(queue);
    let mut labels = filled(area, 0, cancel)?;
    labels.iter_mut().zip(&cells).for_each(|(label, cell)| *label = cell.label);
    number_by_appearance(&mut labels, cancel)?;
    Ok(labels)
}

/// Queues the neighbours of a pixel that just joined `label`.
fn offer(
    queue: &mut Queue,
    cells: &mut [Cell],
    (width, height): (u32, u32),
    (x, y): (u32, u32),
    label: u32,
    mean: &Mean,
    scale: &Scale,
) -> Result<(), LimeError> {
    let p = x + y * width;
    let around = [
        (x > 0).then(|| (p - 1, x - 1, y)),
        (y > 0).then(|| (p - width, x, y - 1)),
        (x + 1 < width).then(|| (p + 1, x + 1, y)),
        (y + 1 < height).then(|| (p + width, x, y + 1)),
    ];
    for (q, u, v) in around.into_iter().flatten() {
        let cell = &mut cells[q as usize];
        if cell.label == NONE {
            let bucket = bucket_of(scale.distance(mean, cell.lab, u, v));
            // From a farther superpixel it would come too late.
            if bucket < usize::from(cell.nearest) {
                cell.nearest = bucket as u16;
                queue.push(q, label, bucket)?;
            }
        }
    }
    Ok(())
}

/// A pixel: what is needed of it lies together.
#[derive(Clone, Copy)]
struct Cell {
    label: u32,
    /// The least bucket in which it waits.
    nearest: u16,
    lab: Lab,
}

fn cells_of(lab: &[Lab], cancel: &Cancel) -> Result<Vec<Cell>, LimeError> {
    let mut cells = filled(lab.len(), Cell { label: NONE, nearest: u16::MAX, lab: [0; 4] }, cancel)?;
    for (cells, lab) in cells.chunks_mut(BLOCK).zip(lab.chunks(BLOCK)) {
        cancel.check()?;
        cells.iter_mut().zip(lab).for_each(|(cell, lab)| cell.lab = *lab);
    }
    Ok(cells)
}

/// A pixel in no superpixel yet; the end of a list.
const NONE: u32 = u32::MAX;

/// How colours and places count.
struct Scale {
    colour: f32,
    place: f32,
}

impl Scale {
    fn new(weight: f64, mean_area: f64) -> Self {
        // A tiny weight must not become infinite: 0 x infinity is no distance.
        let colour = (1.0 / (weight * weight)).min(1e30) as f32;
        Self { colour, place: (1.0 / mean_area) as f32 }
    }

    /// The squared distance of a pixel from a mean, in superpixel widths.
    fn distance(&self, mean: &Mean, lab: Lab, x: u32, y: u32) -> f32 {
        let [l, a, b, u, v] = mean.at;
        let (l, a, b) = (l - f32::from(lab[0]), a - f32::from(lab[1]), b - f32::from(lab[2]));
        let (u, v) = (u - x as f32, v - y as f32);
        (l * l + a * a + b * b) * self.colour + (u * u + v * v) * self.place
    }
}

/// The mean colour and place of a superpixel.
struct Mean {
    sum: [f64; 5],
    count: f64,
    at: [f32; 5],
}

impl Mean {
    fn of(lab: Lab, x: u32, y: u32) -> Self {
        let mut mean = Self { sum: [0.0; 5], count: 0.0, at: [0.0; 5] };
        mean.add(lab, x, y);
        mean
    }

    fn add(&mut self, lab: Lab, x: u32, y: u32) {
        self.count += 1.0;
        let share = 1.0 / self.count;
        let values = [f64::from(lab[0]), f64::from(lab[1]), f64::from(lab[2]), f64::from(x), f64::from(y)];
        for ((sum, at), value) in self.sum.iter_mut().zip(&mut self.at).zip(values) {
            *sum += value;
            *at = (*sum * share) as f32;
        }
    }
}

/// Pixels by distance: lists, first in, first out. Distances may fall below the smallest one taken so far, as means move.
struct Queue {
    /// First and last entry of each bucket.
    lists: Vec<(u32, u32)>,
    occupied: Occupied,
    /// Pixel, label, next entry of the list.
    entries: Vec<(u32, u32, u32)>,
    /// Entries to use again, as a list.
    free: u32,
}

impl Queue {
    fn new() -> Result<Self, LimeError> {
        let lists = buffer(BUCKETS, (NONE, NONE))?;
        Ok(Self { lists, occupied: Occupied::new()?, entries: Vec::new(), free: NONE })
    }

    fn push(&mut self, pixel: u32, label: u32, bucket: usize) -> Result<(), LimeError> {
        let entry = (pixel, label, NONE);
        let at = self.free;
        let at = if at == NONE {
            if self.entries.len() == self.entries.capacity() {
                let bytes = self.entries.len() * 24;
                self.entries.try_reserve(1).map_err(|_| LimeError::Memory { bytes })?;
            }
            self.entries.push(entry);
            self.entries.len() as u32 - 1
        } else {
            self.free = self.entries[at as usize].2;
            self.entries[at as usize] = entry;
            at
        };
        let (first, last) = &mut self.lists[bucket];
        if *first == NONE {
            *first = at;
            self.occupied.set(bucket);
        } else {
            self.entries[*last as usize].2 = at;
        }
        *last = at;
        Ok(())
    }

    /// The nearest pixel and its label.
    fn pop(&mut self) -> Option<(u32, u32)> {
        let bucket = self.occupied.first()?;
        let (first, _) = &mut self.lists[bucket];
        let at = *first;
        let (pixel, label, next) = self.entries[at as usize];
        *first = next;
        self.entries[at as usize].2 = self.free;
        self.free = at;
        if next == NONE {
            self.occupied.clear(bucket);
        }
        Some((pixel, label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::labels::checks::{noise, pieces, SIZES};

    fn picture(size: usize, levels: u32, seed: u64) -> Vec<Lab> {
        noise(3 * size, levels, seed).chunks(3).map(|v| [v[0], v[1], v[2], 0]).collect()
    }

    fn run(lab: &[Lab], width: usize, n: usize, weight: f64) -> Vec<u32> {
        snic(lab, width, lab.len() / width, &Params { n, weight }, &Cancel::default()).unwrap()
    }

    #[test]
    fn any_size_number_and_weight_gives_exactly_that_many_connected_superpixels() {
        let mut seed = 0;
        for (width, height) in SIZES.into_iter().chain([(64, 48)]) {
            for n in [1, 2, 3, 7, 31, 50, 200, 5000] {
                for weight in [1e-300, 1e-6, 1.0, 20.0, 1e9, 1e300] {
                    for levels in [1, 3, 256] {
                        seed += 1;
                        let labels = run(&picture(width * height, levels, seed), width, n, weight);
                        let expected = vec![1; n.min(width * height)];
                        assert_eq!(pieces(&labels, width, height), expected, "{width} {height} {n} {weight}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_flat_picture_is_cut_into_even_cells() {
        let labels = run(&[[100, 128, 128, 0]; 36], 6, 4, 20.0);
        assert_eq!(labels[..6], [0, 0, 0, 1, 1, 1]);
        assert_eq!((0..4).map(|l| labels.iter().filter(|v| **v == l).count()).collect::<Vec<_>>(), [9; 4]);
    }

    #[test]
    fn superpixels_follow_a_border_of_colour() {
        let lab: Vec<Lab> =
            (0..32 * 20).map(|p| if p % 32 < 13 { [30, 128, 128, 0] } else { [220, 128, 128, 0] }).collect();
        let labels = run(&lab, 32, 12, 20.0);
        for label in 0..12 {
            let mut sides = (0..lab.len()).filter(|&p| labels[p] == label).map(|p| p % 32 < 13);
            let first = sides.next();
            assert!(sides.all(|side| Some(side) == first), "label {label} crosses the border");
        }
    }

    #[test]
    fn the_queue_gives_the_nearest_and_of_equals_the_first() {
        let distances = noise(300, 256, 5);
        let mut queue = Queue::new().unwrap();
        let mut waiting: Vec<(usize, u32)> = Vec::new();
        for (pixel, distance) in (0..).zip(&distances) {
            let bucket = bucket_of(f32::from(*distance).powi(3));
            queue.push(pixel, 7, bucket).unwrap();
            waiting.push((bucket, pixel));
            if pixel % 3 == 2 {
                let nearest = waiting.iter().copied().min().unwrap();
                waiting.retain(|w| *w != nearest);
                assert_eq!(queue.pop(), Some((nearest.1, 7)));
            }
        }
        waiting.sort_unstable();
        waiting.iter().for_each(|w| assert_eq!(queue.pop(), Some((w.1, 7))));
        assert_eq!(queue.pop(), None);
        assert!(queue.entries.len() < 300);
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        let params = |n, weight| Params { n, weight };
        for (lab, width, p) in [
            (vec![], 0, params(1, 1.0)),
            (vec![[0; 4]; 4], 3, params(1, 1.0)),
            (vec![[0; 4]; 4], 2, params(0, 1.0)),
            (vec![[0; 4]; 4], 2, params(1, 0.0)),
            (vec![[0; 4]; 4], 2, params(1, f64::NAN)),
        ] {
            assert!(matches!(snic(&lab, width, 2, &p, &Cancel::default()), Err(LimeError::Argument { .. })));
        }
    }

    #[test]
    fn a_large_picture_is_cut_unless_a_wish_to_stop_ends_it() {
        let lab = picture(2 * CHUNK, 256, 1);
        let cut = |cancel: &Cancel| snic(&lab, 256, CHUNK / 128, &Params { n: 9, weight: 20.0 }, cancel);
        assert_eq!(cut(&Cancel::default()).unwrap().into_iter().max(), Some(8));
        let stop = Cancel::default();
        stop.set();
        assert_eq!(cut(&stop), Err(LimeError::Interrupted));
    }
}
