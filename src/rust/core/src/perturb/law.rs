//! How the values of a column are drawn.

use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

use super::cells::{Cell, Cells};
use crate::LimeError;

/// The distribution of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Law<'a> {
    /// Always the case's own value.
    Fixed,
    /// A bin with its share, then uniform inside: above its left edge, up to its right one. With `whole`, the whole numbers in the
    /// bin, the left edge of the first included. B + 1 edges, B shares.
    Bins { edges: &'a [f64], shares: &'a [f64], whole: bool },
    /// A kernel density as R's `density()` keeps it, heights at equally spaced points: a point in proportion to its height, then uniform
    /// to half way to its neighbours; reflected at the ends of the range of the data, `low` and `high`.
    Density { grid: &'a [f64], heights: &'a [f64], low: f64, high: f64, whole: bool },
    /// Normal.
    Normal { mean: f64, sd: f64, whole: bool },
    /// One of the values, with its share.
    Choice { values: &'a [f64], shares: &'a [f64] },
}

impl Law<'_> {
    /// Fills `out` with draws: the first ones of many are those of few.
    pub fn fill(&self, out: &mut [f64], rng: &mut impl Rng) -> Result<(), LimeError> {
        match *self {
            Law::Fixed => {}
            Law::Bins { edges, shares, whole } => {
                let cells = bins(edges, shares, whole)?;
                let last = edges.last().copied().unwrap_or(f64::NAN).floor();
                histogram(&cells, out, rng, |x| if whole { x.floor().min(last) } else { x });
            }
            Law::Density { grid, heights, low, high, whole } => {
                let cells = around_points(grid, heights)?;
                let inside = |x: f64| {
                    let x = if x < low {
                        2.0 * low - x
                    } else if x > high {
                        2.0 * high - x
                    } else {
                        x
                    };
                    x.max(low).min(high)
                };
                histogram(&cells, out, rng, |x| if whole { inside(x).round() } else { inside(x) });
            }
            Law::Normal { mean, sd, whole } => {
                for x in out {
                    let unit: f64 = StandardNormal.sample(rng);
                    let value = mean + sd * unit;
                    *x = if whole { value.round() } else { value };
                }
            }
            Law::Choice { values, shares } => {
                let cell = |(at, share): (&f64, &f64)| Cell { at: *at, slope: 0.0, share: *share };
                let cells = Cells::new(&pairs(values, shares)?.map(cell).collect::<Vec<_>>())?;
                histogram(&cells, out, rng, |x| x);
            }
        }
        Ok(())
    }
}

/// One uniform number of 53 bits for each value.
fn histogram(cells: &Cells, out: &mut [f64], rng: &mut impl Rng, finish: impl Fn(f64) -> f64) {
    const UNIT: f64 = 1.0 / (1u64 << 53) as f64;
    let mut words = [0i64; 256];
    for block in out.chunks_mut(words.len()) {
        words[..block.len()].iter_mut().for_each(|word| *word = (rng.next_u64() >> 11) as i64);
        block.iter_mut().zip(&words).for_each(|(x, word)| *x = finish(cells.at(*word as f64 * UNIT)));
    }
}

/// A cell for each bin, from its right edge down, so that the left one is excluded.
fn bins(edges: &[f64], shares: &[f64], whole: bool) -> Result<Cells, LimeError> {
    if edges.len() != shares.len() + 1 {
        let message = format!("must be one more than the {} shares", shares.len());
        return Err(LimeError::Argument { name: "edges", message });
    }
    let cell = |(b, share): (usize, &f64)| {
        let (left, right) = (edges[b], edges[b + 1]);
        if !whole {
            return Cell { at: right, slope: left - right, share: *share };
        }
        let first = if b == 0 { left.ceil() } else { left.floor() + 1.0 };
        let count = (right.floor() - first + 1.0).max(0.0);
        Cell { at: first, slope: count, share: if count > 0.0 { *share } else { 0.0 } }
    };
    Cells::new(&shares.iter().enumerate().map(cell).collect::<Vec<_>>())
}

/// A cell around each of equally spaced points, half way to its neighbours.
fn around_points(grid: &[f64], heights: &[f64]) -> Result<Cells, LimeError> {
    let (Some(first), Some(last)) = (grid.first(), grid.last()) else {
        return Err(LimeError::Argument { name: "grid", message: "must not be empty".to_owned() });
    };
    let step = if grid.len() > 1 { (last - first) / (grid.len() - 1) as f64 } else { 0.0 };
    let cell = |(at, share): (&f64, &f64)| Cell { at: at - step / 2.0, slope: step, share: *share };
    Cells::new(&pairs(grid, heights)?.map(cell).collect::<Vec<_>>())
}

/// Each value with its share.
fn pairs<'a>(values: &'a [f64], shares: &'a [f64]) -> Result<impl Iterator<Item = (&'a f64, &'a f64)>, LimeError> {
    if values.len() != shares.len() {
        let message = format!("must be as many as the {} values, not {}", values.len(), shares.len());
        return Err(LimeError::Argument { name: "shares", message });
    }
    Ok(values.iter().zip(shares))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::perturb::rng::Streams;

    fn draws(law: Law, n: usize) -> Vec<f64> {
        let mut out = vec![f64::NAN; n];
        law.fill(&mut out, &mut Streams::new(5, 9).row(2)).unwrap();
        out
    }

    fn share(draws: &[f64], inside: impl Fn(f64) -> bool) -> f64 {
        draws.iter().filter(|x| inside(**x)).count() as f64 / draws.len() as f64
    }

    #[test]
    fn bins_have_their_shares_and_exclude_their_left_edge() {
        let (edges, shares) = ([0.0, 1.0, 5.0, 6.0], [0.2, 0.0, 0.3]); // shares need not sum to 1
        let x = draws(Law::Bins { edges: &edges, shares: &shares, whole: false }, 40_000);
        assert!(x.iter().all(|x| (*x > 0.0 && *x <= 1.0) || (*x > 5.0 && *x <= 6.0)));
        assert!((share(&x, |x| x <= 1.0) - 0.4).abs() < 0.02);
        assert!((share(&x, |x| x <= 5.25) - 0.4 - 0.15).abs() < 0.02);
    }

    #[test]
    fn whole_numbers_of_a_bin_are_equally_likely() {
        let x =
            draws(Law::Bins { edges: &[1.0, 25.75, 50.5, 100.0], shares: &[0.25, 0.25, 0.5], whole: true }, 100_000);
        for (value, expected) in [
            (1.0, 0.25 / 25.0),
            (25.0, 0.25 / 25.0),
            (26.0, 0.25 / 25.0),
            (50.0, 0.25 / 25.0),
            (51.0, 0.01),
            (100.0, 0.01),
        ] {
            assert!((share(&x, |x| x == value) - expected).abs() < 0.0017, "{value}");
        }
        assert!(x.iter().all(|x| x.fract() == 0.0 && (1.0..=100.0).contains(x)));
        let gap = draws(Law::Bins { edges: &[0.0, 0.2, 0.8, 1.0], shares: &[0.5, 0.4, 0.1], whole: true }, 1000);
        assert!(gap.iter().all(|x| *x == 0.0 || *x == 1.0)); // no whole number between .2 and .8
    }

    #[test]
    fn densities_follow_their_heights_and_stay_in_range() {
        let (grid, heights) = ([0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 4.0, 1.0]);
        let law = Law::Density { grid: &grid, heights: &heights, low: 0.0, high: 2.75, whole: false };
        let x = draws(law, 80_000);
        assert!(x.iter().all(|x| (0.0..=2.75).contains(x)));
        // mass below 0 and above 2.75 is folded back
        for (low, high) in [(0.0, 0.5), (0.5, 1.5), (1.5, 2.0), (2.0, 2.5), (2.5, 2.75)] {
            let folded = |x: f64| -> f64 {
                let height = |x: f64| if (-0.5..3.5).contains(&x) { heights[(x + 0.5) as usize] } else { 0.0 };
                height(x) + height(-x) + height(5.5 - x)
            };
            let steps = 1000;
            let width = (high - low) / f64::from(steps);
            let expected: f64 = (0..steps).map(|i| folded(low + (f64::from(i) + 0.5) * width) * width / 8.0).sum();
            assert!((share(&x, |x| x >= low && x < high) - expected).abs() < 0.01, "{low} {high}");
        }
        let whole = draws(Law::Density { grid: &grid, heights: &heights, low: 0.0, high: 3.0, whole: true }, 5000);
        assert!(whole.iter().all(|x| x.fract() == 0.0 && (0.0..=3.0).contains(x)));
    }

    #[test]
    fn normal_draws_have_mean_and_deviation() {
        let x = draws(Law::Normal { mean: 3.0, sd: 2.0, whole: false }, 40_000);
        let mean = x.iter().sum::<f64>() / 4e4;
        let var = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 4e4;
        assert!((mean - 3.0).abs() < 0.05 && (var - 4.0).abs() < 0.15);
        assert!(draws(Law::Normal { mean: 3.0, sd: 2.0, whole: true }, 100).iter().all(|x| x.fract() == 0.0));
    }

    #[test]
    fn choices_have_their_shares_and_few_are_the_first_of_many() {
        let law = Law::Choice { values: &[7.0, 8.0, 9.0], shares: &[3.0, 0.0, 1.0] };
        let x = draws(law, 40_000);
        assert!((share(&x, |x| x == 7.0) - 0.75).abs() < 0.02 && share(&x, |x| x == 8.0) == 0.0);
        assert_eq!(draws(law, 10), x[..10]);
        let normal = Law::Normal { mean: 0.0, sd: 1.0, whole: false };
        assert_eq!(draws(normal, 10), draws(normal, 1000)[..10]);
    }

    #[test]
    fn laws_without_sense_are_refused() {
        let mut out = [0.0; 3];
        let mut rng = Streams::new(1, 1).row(0);
        for law in [
            Law::Bins { edges: &[1.0, 2.0], shares: &[1.0, 1.0], whole: false },
            Law::Bins { edges: &[1.0, 2.0], shares: &[f64::NAN], whole: false },
            Law::Density { grid: &[], heights: &[], low: 0.0, high: 1.0, whole: false },
            Law::Choice { values: &[], shares: &[] },
            Law::Choice { values: &[1.0], shares: &[1.0, 1.0] },
            Law::Density { grid: &[1.0, 2.0], heights: &[1.0], low: 1.0, high: 2.0, whole: false },
        ] {
            assert!(matches!(law.fill(&mut out, &mut rng), Err(LimeError::Argument { .. })), "{law:?}");
        }
    }
}
