//! Assigning and averaging, again and again.

use super::assign::Plan;
use super::centres::Centre;
use crate::base::run::Cancel;
use crate::LimeError;

/// Moves the centres `n_iter` - 1 times.
pub(crate) fn settle(centres: &mut [Centre], plan: &Plan, n_iter: usize, cancel: &Cancel) -> Result<(), LimeError> {
    let (mut round, mut past) = (1, Past { round: 0, centres: centres.to_vec() });
    while round < n_iter {
        let left = n_iter - round;
        let stride = stride(plan.pixels.pitch, left);
        move_once(centres, plan, stride, round, cancel)?;
        // The last round that looks at as many rows.
        let last = if left > LAST { n_iter - LAST - 1 } else { n_iter - 1 };
        round += past.skip(round, last, stride, centres) + 1;
    }
    Ok(())
}

fn move_once(
    centres: &mut [Centre],
    plan: &Plan,
    stride: usize,
    round: usize,
    cancel: &Cancel,
) -> Result<(), LimeError> {
    let sums = plan.sums(centres, stride, round, cancel)?;
    for (centre, sum) in centres.iter_mut().zip(&sums) {
        sum.move_centre(centre);
    }
    Ok(())
}

/// Rounds at the end that look at more rows.
const LAST: usize = 2;

/// Every how many rows a round looks at, when `left` are to come: a superpixel keeps eight or more, a small one two. The
/// last means must be good ones: where colours hardly differ, their errors fray the borders.
fn stride(pitch: f64, left: usize) -> usize {
    match pitch {
        4.0..12.0 if left > LAST => 2,
        _ => ((pitch / 8.0) as usize).clamp(1, if left > LAST { 8 } else { 2 }),
    }
}

/// The centres after an earlier round. Once they come again, all rounds do (Brent 1980, doi:10.1007/BF01933190).
struct Past {
    round: usize,
    centres: Vec<Centre>,
}

impl Past {
    /// How many rounds up to `last` can be left out because `centres` would be the same after them. All of these rounds look
    /// at every `stride`-th row, each at the rows below those of the one before.
    fn skip(&mut self, round: usize, last: usize, stride: usize, centres: &[Centre]) -> usize {
        let apart = round - self.round;
        if apart % stride == 0 && self.centres == centres {
            return (last - round) / apart * apart;
        }
        if round.is_power_of_two() {
            self.round = round;
            self.centres.copy_from_slice(centres);
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::cpu::Simd;
    use crate::image::pixels::lab::Lab;
    use crate::image::superpixels::labels::checks::noise;
    use crate::image::superpixels::slic::centres::seeds;
    use crate::image::superpixels::slic::pixels::Pixels;

    #[test]
    fn rounds_that_would_change_nothing_are_left_out() {
        // Small superpixels, and those that are seen every row, every second, every third one; flat, shapes, noise.
        for (width, height, n) in [(40, 30, 30), (60, 50, 15), (70, 60, 12), (90, 80, 9)] {
            for (levels, grain) in [(1, 1), (256, 13), (256, 1)] {
                let small: Vec<Lab> =
                    noise(4 * width * height, levels, 7).chunks(4).map(|lab| [lab[0], lab[1], lab[2], 0]).collect();
                let lab: Vec<Lab> =
                    (0..width * height).map(|p| small[p / width / grain * width + p % width / grain]).collect();
                let pitch = ((width * height) as f64 / n as f64).sqrt();
                let pixels = Pixels { lab: &lab, width, height, pitch, weight: 20.0 };
                for adaptive in [false, true] {
                    let (first, reach) = seeds(&pixels, n);
                    let plan = Plan::new(&pixels, reach, adaptive, Simd::Fastest);
                    let after = |n_iter| {
                        let mut centres = first.clone();
                        settle(&mut centres, &plan, n_iter, &Cancel::default()).unwrap();
                        centres
                    };
                    for n_iter in [0, 1, 2, 3, 4, 5, 50, 300, 301] {
                        let mut expected = first.clone();
                        for round in 1..n_iter {
                            let stride = stride(pitch, n_iter - round);
                            move_once(&mut expected, &plan, stride, round, &Cancel::default()).unwrap();
                        }
                        assert_eq!(after(n_iter), expected, "{width} {levels} {grain} {adaptive} {n_iter}");
                    }
                    after(1_000_000_000);
                }
            }
        }
    }
}
