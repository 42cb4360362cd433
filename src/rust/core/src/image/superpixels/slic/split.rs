//! Cuts connected regions in two until there are as many as asked for.

use std::collections::BinaryHeap;

use super::halve::halves;
use super::pixels::Pixels;
use super::region::{area, each_sample, Region, Run};
use super::runs::Runs;
use crate::base::run::Cancel;
use crate::image::buffer;
use crate::LimeError;

/// Splits pieces of `runs` until there are `n`: first those in which colour differs most and both halves keep a quarter
/// of the mean area, then whatever has two pixels.
pub(crate) fn split_to(runs: &mut Runs, pixels: &Pixels, n: usize, cancel: &Cancel) -> Result<(), LimeError> {
    if runs.count >= n {
        return Ok(());
    }
    let members = Members::of(runs)?;
    // Those that were split, and the new ones at the end.
    let mut made: Vec<Option<Region>> = buffer(runs.count, None)?;
    let floor = pixels.lab.len().div_ceil(4 * n);
    for smallest in [floor, 1] {
        if made.len() == n {
            break;
        }
        let mut queue = BinaryHeap::new();
        for (number, known) in made.iter().enumerate() {
            if number % 64 == 0 {
                cancel.check()?;
            }
            let spread =
                known.as_ref().map_or_else(|| spread(&members.get(runs, number), pixels), |r| spread(r, pixels));
            queue.push((spread, number));
        }
        while made.len() < n {
            cancel.check()?;
            let Some((_, number)) = queue.pop() else { break };
            let region = made[number].take().unwrap_or_else(|| members.get(runs, number));
            match halves(&region, pixels, smallest, cancel)? {
                Some((kept, cut)) => {
                    queue.push((spread(&kept, pixels), number));
                    queue.push((spread(&cut, pixels), made.len()));
                    made[number] = Some(kept);
                    made.push(Some(cut));
                }
                None => made[number] = Some(region),
            }
        }
    }
    runs.replace(&made)
}

/// The runs of every piece.
struct Members {
    /// Runs by piece, in reading order.
    order: Vec<u32>,
    begins: Vec<usize>,
}

impl Members {
    fn of(runs: &Runs) -> Result<Self, LimeError> {
        let mut begins = buffer(runs.count + 2, 0usize)?;
        for &label in &runs.label {
            begins[label as usize + 2] += 1;
        }
        for piece in 1..begins.len() {
            begins[piece] += begins[piece - 1];
        }
        let mut order = buffer(runs.len(), 0)?;
        for (run, &label) in runs.label.iter().enumerate() {
            order[begins[label as usize + 1]] = run as u32;
            begins[label as usize + 1] += 1;
        }
        Ok(Self { order, begins })
    }

    fn get(&self, runs: &Runs, piece: usize) -> Region {
        let own = &self.order[self.begins[piece]..self.begins[piece + 1]];
        let run = |&run: &u32| (runs.starts[run as usize], runs.pixels(run as usize).len() as u32);
        own.iter().map(run).collect()
    }
}

/// Sum of squared differences of colour from the region's mean; its area breaks ties between flat regions.
fn spread(region: &[Run], pixels: &Pixels) -> u64 {
    // Of 1024 pixels at most: 32 bits hold the sums.
    let (mut sum, mut squares, mut count) = ([0u32; 3], 0u32, 0u32);
    each_sample(region, |p| {
        for (total, &value) in sum.iter_mut().zip(&pixels.lab[p][..3]) {
            let value = u32::from(value);
            *total += value;
            squares += value * value;
        }
        count += 1;
    });
    let count = f64::from(count.max(1));
    let of_mean: f64 = sum.iter().map(|&s| f64::from(s) * f64::from(s)).sum::<f64>() / count;
    let area = area(region) as f64;
    ((f64::from(squares) - of_mean).max(0.0) * area / count + area) as u64
}

#[cfg(test)]
mod tests {
    use super::super::region::sample;
    use super::*;
    use crate::image::pixels::lab::Lab;
    use crate::image::superpixels::slic::runs::tests::runs_of;

    fn split(labels: &[u32], light: &[u8], width: usize, n: usize) -> Vec<u32> {
        let lab: Vec<Lab> = light.iter().map(|&l| [l, 128, 128, 0]).collect();
        let pixels = Pixels { lab: &lab, width, height: lab.len() / width, pitch: 4.0, weight: 20.0 };
        let mut runs = runs_of(labels, width);
        split_to(&mut runs, &pixels, n, &Cancel::default()).unwrap();
        runs.paint(&Cancel::default()).unwrap()
    }

    #[test]
    fn the_region_with_two_colours_is_cut_between_them() {
        // Region 0 is flat, region 1 half dark and half light.
        let labels = split(&[0, 0, 0, 0, 1, 1, 1, 1, 1], &[9, 9, 9, 9, 9, 9, 200, 200, 200], 9, 3);
        assert_eq!(labels[..6], [0, 0, 0, 0, labels[4], labels[4]]);
        assert_eq!(labels[6..], [labels[6]; 3]);
        assert_ne!(labels[4], labels[6]);
    }

    #[test]
    fn a_comb_can_be_cut_to_single_pixels() {
        // A spine of eight pixels with teeth below: connected, but no straight cut works.
        let labels: Vec<u32> = (0..24).map(|p| u32::from(p >= 8 && p % 2 == 1)).collect();
        let mut seen = split(&labels, &[0; 24], 8, 24);
        seen.sort_unstable();
        assert_eq!(seen, (0..24).collect::<Vec<u32>>());
    }

    #[test]
    fn a_sample_is_spread_over_the_whole_region() {
        let region: Region = (0..100).map(|y| (y * 200, 150)).collect();
        let sample = sample(&region);
        assert!((900..=1024).contains(&sample.len()), "{}", sample.len());
        for y in 0..100 {
            let row = sample.iter().filter(|&&p| p / 200 == y).count();
            assert!((9..=11).contains(&row));
        }
    }
}
