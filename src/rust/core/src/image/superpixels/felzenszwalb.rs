//! Efficient graph-based segmentation (Felzenszwalb and Huttenlocher 2004, doi:10.1023/B:VISI.0000022288.19776.77).
//!
//! 1. the picture, channels from 0 to 1, is blurred with a Gaussian;
//! 2. neighbours, of eight, are joined by edges that cost the Euclidean distance of their colours;
//! 3. in order of cost an edge joins the components of its ends where it costs less than the dearest edge inside of either
//!    plus `scale` / 255 / its size;
//! 4. in the same order components of less than `min_size` pixels are joined.

use super::edges::{ends, Cost, Edges};
use super::labels::{area_of_rgba, filled, number_by_appearance, within, BLOCK};
use crate::base::run::Cancel;
use crate::image::{buffer, CHANNELS};
use crate::LimeError;

/// What to ask of [`felzenszwalb`].
#[derive(Debug, Clone, Copy)]
pub struct Params {
    /// Higher gives larger segments. At least 0, finite.
    pub scale: f64,
    /// Standard deviation of the blur in pixels, 0 to [`MAX_SIGMA`].
    pub sigma: f64,
    /// Smallest segment, in pixels.
    pub min_size: usize,
}

/// Blurs beyond this leave nothing to segment.
pub const MAX_SIGMA: f64 = 100.0;

/// Segments of a picture (RGBA, width x height, row by row; alpha is ignored): labels from 0, numbered as they first appear.
///
/// Their number follows from the picture. Each is one 8-connected piece, which may hang together by corners only, and has
/// `min_size` pixels at least, unless the picture itself has less. Edges are taken in order of cost, which counts to 1e-9,
/// and of equal ones in that of rows; so the same picture gives the same segments everywhere. One thread.
///
/// # Errors
/// `Argument` for an empty picture, a wrong number of bytes or a parameter out of range; `Interrupted`; `Memory`.
pub fn felzenszwalb(
    rgba: &[u8],
    width: usize,
    height: usize,
    params: &Params,
    cancel: &Cancel,
) -> Result<Vec<u32>, LimeError> {
    let area = area_of_rgba(rgba, width, height)?;
    let scale = within(params.scale, "scale", 0.0, f64::INFINITY)? / 255.0;
    let sigma = within(params.sigma, "sigma", 0.0, MAX_SIGMA)?;
    let order = {
        let colours = blurred(rgba, width, sigma, cancel)?;
        Edges { colours: &colours, width }.in_order(cancel)?
    };
    let mut forest = Forest::new(area, cancel)?;
    for block in order.chunks(BLOCK) {
        cancel.check()?;
        for edge in block {
            let [a, b] = ends(edge.id(), width).map(|p| forest.root(p));
            if a != b && edge.cost().value() < forest.bound(a, scale).min(forest.bound(b, scale)) {
                forest.join(a, b, edge.cost());
            }
        }
    }
    for block in order.chunks(BLOCK) {
        cancel.check()?;
        for edge in block {
            let [a, b] = ends(edge.id(), width).map(|p| forest.root(p));
            if a != b && forest.size(a).min(forest.size(b)) < params.min_size {
                forest.join(a, b, edge.cost());
            }
        }
    }
    drop(order);
    let mut labels = filled(area, 0, cancel)?;
    for (at, block) in labels.chunks_mut(BLOCK).enumerate() {
        cancel.check()?;
        for (label, p) in block.iter_mut().zip((at * BLOCK) as u32..) {
            *label = forest.root(p);
        }
    }
    number_by_appearance(&mut labels, cancel)?;
    Ok(labels)
}

/// Components as trees of pixels.
struct Forest(Vec<Node>);

#[derive(Clone, Copy)]
struct Node {
    parent: u32,
    /// Of a root: pixels of its component, and the cost of the dearest edge inside.
    size: u32,
    dearest: Cost,
}

impl Forest {
    fn new(area: usize, cancel: &Cancel) -> Result<Self, LimeError> {
        let mut nodes = filled(area, Node { parent: 0, size: 1, dearest: Cost::default() }, cancel)?;
        nodes.iter_mut().zip(0..).for_each(|(node, p)| node.parent = p);
        Ok(Self(nodes))
    }

    fn root(&mut self, mut p: u32) -> u32 {
        loop {
            let parent = self.0[p as usize].parent;
            if parent == p {
                return p;
            }
            let up = self.0[parent as usize].parent;
            self.0[p as usize].parent = up;
            p = up;
        }
    }

    fn size(&self, root: u32) -> usize {
        self.0[root as usize].size as usize
    }

    /// What an edge must stay below to be no border of component `root`.
    fn bound(&self, root: u32, scale: f64) -> f64 {
        let node = &self.0[root as usize];
        node.dearest.value() + scale / f64::from(node.size)
    }

    /// Joins two roots by an edge; the larger one stays.
    fn join(&mut self, a: u32, b: u32, cost: Cost) {
        let (kept, gone) = if self.size(a) < self.size(b) { (b, a) } else { (a, b) };
        let size = self.0[gone as usize].size;
        self.0[gone as usize].parent = kept;
        let node = &mut self.0[kept as usize];
        node.size += size;
        node.dearest = cost;
    }
}

/// Colours from 0 to 1 after a Gaussian blur, cut off at four standard deviations; beyond the border the picture is
/// mirrored, its border pixels twice.
fn blurred(rgba: &[u8], width: usize, sigma: f64, cancel: &Cancel) -> Result<Vec<[f32; 3]>, LimeError> {
    let area = rgba.len() / CHANNELS;
    let mut colours = filled(area, [0f32; 3], cancel)?;
    for (row, bytes) in colours.chunks_mut(width).zip(rgba.chunks(width * CHANNELS)) {
        cancel.check()?;
        for (colour, pixel) in row.iter_mut().zip(bytes.chunks_exact(CHANNELS)) {
            *colour = [pixel[0], pixel[1], pixel[2]].map(|v| (f64::from(v) / 255.0) as f32);
        }
    }
    let radius = (4.0 * sigma + 0.5) as usize;
    if radius == 0 {
        return Ok(colours);
    }
    let bell: Vec<f64> = (0..=radius).map(|d| (-0.5 * (d as f64 / sigma).powi(2)).exp()).collect();
    let total = bell[0] + 2.0 * bell[1..].iter().sum::<f64>();
    let weights: Vec<f32> = bell.iter().map(|w| (w / total) as f32).collect();
    let height = area / width;
    let mut out = filled(area, [0f32; 3], cancel)?;
    // Along columns: whole rows are added up.
    for (y, row) in out.chunks_mut(width).enumerate() {
        for (d, weight) in weights.iter().enumerate() {
            cancel.check()?;
            let sides = [mirror(y as isize - d as isize, height), mirror((y + d) as isize, height)];
            for side in &sides[usize::from(d == 0)..] {
                let other = &colours[side * width..(side + 1) * width];
                for (to, from) in row.iter_mut().zip(other) {
                    to.iter_mut().zip(from).for_each(|(to, from)| *to += weight * from);
                }
            }
        }
    }
    // Along rows: of a copy with its mirror images on both sides.
    let mut line = buffer(width + 2 * radius, [0f32; 3])?;
    for row in out.chunks_mut(width) {
        for (x, value) in line.iter_mut().enumerate() {
            *value = row[mirror(x as isize - radius as isize, width)];
        }
        row.fill([0.0; 3]);
        for (d, weight) in weights.iter().enumerate() {
            cancel.check()?;
            for start in &[radius - d, radius + d][usize::from(d == 0)..] {
                for (to, from) in row.iter_mut().zip(&line[*start..]) {
                    to.iter_mut().zip(from).for_each(|(to, from)| *to += weight * from);
                }
            }
        }
    }
    Ok(out)
}

/// The index inside of `0..size` of one beyond it: ... 1 0 | 0 1 2 ... | 2 1 ...
fn mirror(at: isize, size: usize) -> usize {
    let at = at.rem_euclid(2 * size as isize) as usize;
    at.min(2 * size - 1 - at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::labels::checks::{noise, pieces, two_halves, SIZES};

    fn run(rgba: &[u8], width: usize, scale: f64, sigma: f64, min_size: usize) -> Vec<u32> {
        let height = rgba.len() / 4 / width;
        felzenszwalb(rgba, width, height, &Params { scale, sigma, min_size }, &Cancel::default()).unwrap()
    }

    #[test]
    fn a_blur_is_the_sum_over_the_mirrored_picture() {
        let (width, height, sigma) = (5, 3, 0.9);
        let rgba = noise(4 * 15, 256, 8);
        let found = blurred(&rgba, width, sigma, &Cancel::default()).unwrap();
        let radius = (4.0 * sigma + 0.5) as isize;
        for (p, found) in found.iter().enumerate() {
            let (mut sum, mut total) = (0.0, 0.0);
            for dy in -radius..=radius {
                for dx in -radius..=radius {
                    let weight = (-0.5 * (dx * dx + dy * dy) as f64 / (sigma * sigma)).exp();
                    let q =
                        mirror((p % width) as isize + dx, width) + width * mirror((p / width) as isize + dy, height);
                    sum += weight * f64::from(rgba[4 * q + 1]) / 255.0;
                    total += weight;
                }
            }
            assert!((f64::from(found[1]) - sum / total).abs() < 1e-6);
        }
        assert_eq!((-4..8).map(|i| mirror(i, 3)).collect::<Vec<_>>(), [2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1]);
    }

    /// The algorithm as the paper has it: labels are replaced one by one.
    fn oracle(rgba: &[u8], width: usize, scale: f64, min_size: usize) -> Vec<u32> {
        let colours = blurred(rgba, width, 0.0, &Cancel::default()).unwrap();
        let edges = Edges { colours: &colours, width }.in_order(&Cancel::default()).unwrap();
        let mut labels: Vec<u32> = (0..colours.len() as u32).collect();
        let mut dearest = vec![0.0; labels.len()];
        for second in [false, true] {
            for edge in &edges {
                let [a, b] = ends(edge.id(), width).map(|p| labels[p as usize]);
                let size = |label| labels.iter().filter(|l| **l == label).count() as f64;
                let bound = |label| dearest[label as usize] + scale / 255.0 / size(label);
                let small = size(a).min(size(b)) < min_size as f64;
                if a != b && (if second { small } else { edge.cost().value() < bound(a).min(bound(b)) }) {
                    dearest[a as usize] = edge.cost().value();
                    labels.iter_mut().filter(|l| **l == b).for_each(|l| *l = a);
                }
            }
        }
        number_by_appearance(&mut labels, &Cancel::default()).unwrap();
        labels
    }

    #[test]
    fn it_is_the_slow_way() {
        for seed in 0..12 {
            let rgba = noise(4 * 11 * 7, if seed % 2 == 0 { 256 } else { 3 }, seed);
            for (scale, min_size) in [(0.0, 0), (50.0, 1), (200.0, 4), (1000.0, 30)] {
                assert_eq!(run(&rgba, 11, scale, 0.0, min_size), oracle(&rgba, 11, scale, min_size), "{seed} {scale}");
            }
        }
    }

    #[test]
    fn two_colours_are_two_segments_and_one_is_one() {
        let labels = run(&two_halves(12, 9, 5), 12, 100.0, 0.0, 10);
        assert!(labels.iter().enumerate().all(|(p, l)| *l == u32::from(p % 12 >= 5)));
        assert_eq!(run(&[9; 4 * 60], 10, 1.0, 0.8, 2), [0; 60]);
    }

    #[test]
    fn segments_have_the_size_asked_for() {
        for (width, height) in SIZES {
            let rgba = noise(4 * width * height, 256, 4);
            for min_size in [0, 1, 5, 20, usize::MAX] {
                for sigma in [0.0, 0.8, MAX_SIGMA] {
                    let labels = run(&rgba, width, 1.0, sigma, min_size);
                    let n = pieces(&labels, width, height).len();
                    let smallest = (0..n).map(|l| labels.iter().filter(|v| **v == l as u32).count()).min();
                    assert!(smallest >= Some(min_size.min(width * height)));
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        let params = |scale, sigma| Params { scale, sigma, min_size: 1 };
        let good = [0u8; 16];
        for (rgba, width, p) in [
            (&good[..0], 0, params(1.0, 1.0)),
            (&good[..15], 2, params(1.0, 1.0)),
            (&good[..], 3, params(1.0, 1.0)),
            (&good[..], 2, params(-1.0, 1.0)),
            (&good[..], 2, params(f64::INFINITY, 1.0)),
            (&good[..], 2, params(1.0, 101.0)),
            (&good[..], 2, params(1.0, f64::NAN)),
        ] {
            assert!(matches!(felzenszwalb(rgba, width, 2, &p, &Cancel::default()), Err(LimeError::Argument { .. })));
        }
    }
}
