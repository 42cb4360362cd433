//! Simple non-iterative clustering (Achanta and Suesstrunk 2017, doi:10.1109/CVPR.2017.520).
//!
//! Superpixels grow from seeds on a regular grid. A queue holds pixels next to them with their distance, in colour and
//! place, from the mean of the superpixel; the nearest one joins, moves the mean and queues its own neighbours. One pass
//! over the picture, and every superpixel is connected at any time.

use super::grid::Layout;
use super::labels::{area_of, number_by_appearance, refuse};
use super::{buffer, neighbours4};
use crate::run::Cancel;
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
pub fn snic(
    lab: &[[u8; 3]],
    width: usize,
    height: usize,
    params: &Params,
    cancel: &Cancel,
) -> Result<Vec<u32>, LimeError> {
    let area = area_of(lab.len(), width, height)?;
    if params.n == 0 {
        return refuse("n_superpixels", "must be at least 1".to_owned());
    }
    if !(params.weight > 0.0 && params.weight.is_finite()) {
        return refuse("weight", format!("must be a positive number, not {}", params.weight));
    }
    let layout = Layout::new(params.n, width, height);
    let scale = Scale::new(params.weight, area as f64 / layout.n() as f64);
    let mut labels = buffer(area, NONE)?;
    let mut grown = Vec::new();
    grown.try_reserve_exact(layout.n()).map_err(|_| LimeError::Memory { bytes: layout.n() * size_of::<Mean>() })?;
    let mut seeds = buffer(layout.n(), 0u32)?;
    for ((label, seed), (x, y)) in seeds.iter_mut().enumerate().zip(layout.seeds()) {
        *seed = (x + y * width) as u32;
        labels[*seed as usize] = label as u32;
        grown.push(Mean::of(lab[*seed as usize], x, y));
    }
    let mut queue = Queue::new(area)?;
    let offer = |queue: &mut Queue, p: usize, label: u32, mean: &Mean, labels: &[u32]| {
        for q in neighbours4(p, width, height).filter(|q| labels[*q] == NONE) {
            queue.push(q, label, scale.distance(mean, lab[q], q % width, q / width))?;
        }
        Ok(())
    };
    for (label, (&seed, mean)) in seeds.iter().zip(&grown).enumerate() {
        offer(&mut queue, seed as usize, label as u32, mean, &labels)?;
    }
    let mut joined = 0usize;
    while let Some((p, label)) = queue.pop() {
        joined += 1;
        if joined % CHUNK == 0 {
            cancel.check()?;
        }
        if labels[p] == NONE {
            labels[p] = label;
            let mean = &mut grown[label as usize];
            mean.add(lab[p], p % width, p / width);
            offer(&mut queue, p, label, mean, &labels)?;
        }
    }
    number_by_appearance(&mut labels, cancel)?;
    Ok(labels)
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
    fn distance(&self, mean: &Mean, lab: [u8; 3], x: usize, y: usize) -> f32 {
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
    fn of(lab: [u8; 3], x: usize, y: usize) -> Self {
        let mut mean = Self { sum: [0.0; 5], count: 0.0, at: [0.0; 5] };
        mean.add(lab, x, y);
        mean
    }

    fn add(&mut self, lab: [u8; 3], x: usize, y: usize) {
        self.count += 1.0;
        let share = 1.0 / self.count;
        let values = [f64::from(lab[0]), f64::from(lab[1]), f64::from(lab[2]), x as f64, y as f64];
        for ((sum, at), value) in self.sum.iter_mut().zip(&mut self.at).zip(values) {
            *sum += value;
            *at = (*sum * share) as f32;
        }
    }
}

/// Sign-free bits of a distance that tell its bucket: 8 of the exponent, 7 of the fraction.
const SHIFT: u32 = 16;
const BUCKETS: usize = 1 << (31 - SHIFT);

/// Pixels by distance: lists, first in, first out, of which a tree of bits knows which hold something.
///
/// Distances may fall below the smallest one taken so far, as means move.
struct Queue {
    /// First and last entry of each bucket.
    lists: Vec<(u32, u32)>,
    /// Pixel, label, next entry of the list.
    entries: Vec<(u32, u32, u32)>,
    /// Entries to use again, as a list.
    free: u32,
    /// The least bucket in which each pixel waits: one that is farther would come too late.
    nearest: Vec<u16>,
    /// A bit for every bucket that is not empty, a bit for every word of them, and of these.
    full: [Vec<u64>; 3],
}

impl Queue {
    fn new(area: usize) -> Result<Self, LimeError> {
        let words = |bits: usize| buffer(bits.div_ceil(64), 0u64);
        Ok(Self {
            lists: buffer(BUCKETS, (NONE, NONE))?,
            entries: Vec::new(),
            free: NONE,
            nearest: buffer(area, u16::MAX)?,
            full: [words(BUCKETS)?, words(BUCKETS / 64)?, words(BUCKETS / 4096)?],
        })
    }

    fn push(&mut self, pixel: usize, label: u32, distance: f32) -> Result<(), LimeError> {
        let bucket = (distance.to_bits() >> SHIFT) as usize;
        if bucket >= usize::from(self.nearest[pixel]) {
            return Ok(());
        }
        self.nearest[pixel] = bucket as u16;
        let entry = (pixel as u32, label, NONE);
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
            let mut bit = bucket;
            for level in &mut self.full {
                level[bit / 64] |= 1 << (bit % 64);
                bit /= 64;
            }
        } else {
            self.entries[*last as usize].2 = at;
        }
        *last = at;
        Ok(())
    }

    /// The nearest pixel and its label.
    fn pop(&mut self) -> Option<(usize, u32)> {
        let top = self.full[2].iter().position(|word| *word != 0)?;
        let mut bucket = top;
        for level in self.full.iter().rev() {
            bucket = bucket * 64 + level[bucket].trailing_zeros() as usize;
        }
        let (first, _) = &mut self.lists[bucket];
        let at = *first as usize;
        let (pixel, label, next) = self.entries[at];
        *first = next;
        self.entries[at].2 = self.free;
        self.free = at as u32;
        if next == NONE {
            let mut bit = bucket;
            for level in &mut self.full {
                level[bit / 64] &= !(1 << (bit % 64));
                if level[bit / 64] != 0 {
                    break;
                }
                bit /= 64;
            }
        }
        Some((pixel as usize, label))
    }
}

#[cfg(test)]
mod tests {
    use super::super::labels::checks::{noise, pieces, SIZES};
    use super::*;

    fn picture(size: usize, levels: u32, seed: u64) -> Vec<[u8; 3]> {
        noise(3 * size, levels, seed).chunks(3).map(|v| [v[0], v[1], v[2]]).collect()
    }

    fn run(lab: &[[u8; 3]], width: usize, n: usize, weight: f64) -> Vec<u32> {
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
        let labels = run(&[[100, 128, 128]; 36], 6, 4, 20.0);
        assert_eq!(labels[..6], [0, 0, 0, 1, 1, 1]);
        assert_eq!((0..4).map(|l| labels.iter().filter(|v| **v == l).count()).collect::<Vec<_>>(), [9; 4]);
    }

    #[test]
    fn superpixels_follow_a_border_of_colour() {
        let lab: Vec<[u8; 3]> =
            (0..32 * 20).map(|p| if p % 32 < 13 { [30, 128, 128] } else { [220, 128, 128] }).collect();
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
        let mut queue = Queue::new(300).unwrap();
        let mut waiting: Vec<(u32, usize)> = Vec::new();
        for (pixel, distance) in distances.iter().enumerate() {
            let distance = f32::from(*distance).powi(3);
            queue.push(pixel, 7, distance).unwrap();
            waiting.push((distance.to_bits() >> SHIFT, pixel));
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
            (vec![[0; 3]; 4], 3, params(1, 1.0)),
            (vec![[0; 3]; 4], 2, params(0, 1.0)),
            (vec![[0; 3]; 4], 2, params(1, 0.0)),
            (vec![[0; 3]; 4], 2, params(1, f64::NAN)),
        ] {
            assert!(matches!(snic(&lab, width, 2, &p, &Cancel::default()), Err(LimeError::Argument { .. })));
        }
    }
}
