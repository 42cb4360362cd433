//! Edges between neighbouring pixels, of eight, in order of what they cost: the Euclidean distance of their colours.

use super::labels::{filled, BLOCK};
use crate::base::run::Cancel;
use crate::LimeError;

/// Units of cost in 1: the dearest edge costs the root of 3.
const UNITS: f64 = (1u32 << 31) as f64;

/// What an edge costs.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cost(u32);

impl Cost {
    pub(crate) fn value(self) -> f64 {
        f64::from(self.0) / UNITS
    }
}

/// An edge and its cost in one number that sorts by cost, then by place.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge(u64);

impl Edge {
    fn new(cost: f64, id: u32) -> Self {
        Self((((cost * UNITS) as u64) << 32) | u64::from(id))
    }

    pub(crate) fn cost(self) -> Cost {
        Cost((self.0 >> 32) as u32)
    }

    /// Four times its first pixel plus its direction.
    pub(crate) fn id(self) -> u32 {
        self.0 as u32
    }
}

/// The pixels of an edge: to the right, down, down right, down left.
pub(crate) fn ends(id: u32, width: usize) -> [u32; 2] {
    let (p, width) = (id / 4, width as u32);
    [p, p + [1, width, width + 1, width - 1][id as usize % 4]]
}

/// The edges of a picture.
pub(crate) struct Edges<'a> {
    pub(crate) colours: &'a [[f32; 3]],
    pub(crate) width: usize,
}

/// Bits of a cost by which edges are first put into buckets, from the highest that can be set.
const COARSE: u32 = 12;

impl Edges<'_> {
    /// All edges in order. Sorted by the leading bits of the cost first, so that one copy is enough.
    pub(crate) fn in_order(&self, cancel: &Cancel) -> Result<Vec<Edge>, LimeError> {
        let bucket = |edge: Edge| (edge.0 >> (64 - COARSE)) as usize;
        let mut next = [0usize; (1 << COARSE) + 1];
        self.each(cancel, |edge| next[bucket(edge) + 1] += 1)?;
        for b in 1..next.len() {
            next[b] += next[b - 1];
        }
        let starts = next;
        let mut edges = filled(starts[1 << COARSE], Edge::default(), cancel)?;
        self.each(cancel, |edge| {
            let at = &mut next[bucket(edge)];
            edges[*at] = edge;
            *at += 1;
        })?;
        for range in starts.windows(2) {
            radix_sort(&mut edges[range[0]..range[1]], cancel)?;
        }
        Ok(edges)
    }

    /// Calls `take` for every edge, in the order of their numbers.
    fn each(&self, cancel: &Cancel, mut take: impl FnMut(Edge)) -> Result<(), LimeError> {
        let (width, height) = (self.width, self.colours.len() / self.width);
        for y in 0..height {
            cancel.check()?;
            for x in 0..width {
                let p = x + y * width;
                let (right, below) = (x + 1 < width, y + 1 < height);
                let inside = [right, below, right && below, x > 0 && below];
                for (direction, _) in inside.iter().enumerate().filter(|(_, inside)| **inside) {
                    let id = (4 * p + direction) as u32;
                    let [a, b] = ends(id, width).map(|p| self.colours[p as usize]);
                    let squares: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum();
                    take(Edge::new(squares.sqrt(), id));
                }
            }
        }
        Ok(())
    }
}

/// Sorts edges whose numbers are in order already, by their cost but for the [`COARSE`] bits that they share.
fn radix_sort(edges: &mut [Edge], cancel: &Cancel) -> Result<(), LimeError> {
    if edges.len() < 256 {
        edges.sort_unstable();
        return Ok(());
    }
    let mut other = filled(edges.len(), Edge::default(), cancel)?;
    let (low, high): (u32, u32) = (32, 42); // 20 bits in two rounds
    sort_digit(edges, &mut other, low, cancel)?;
    sort_digit(&other, edges, high, cancel)
}

/// Copies `from` to `to` in order of ten bits from `shift` on, equal ones as they were.
fn sort_digit(from: &[Edge], to: &mut [Edge], shift: u32, cancel: &Cancel) -> Result<(), LimeError> {
    let digit = |edge: &Edge| (edge.0 >> shift) as usize % 1024;
    let mut next = [0usize; 1024];
    for block in from.chunks(BLOCK) {
        cancel.check()?;
        block.iter().for_each(|edge| next[digit(edge)] += 1);
    }
    let mut start = 0;
    for count in &mut next {
        start += std::mem::replace(count, start);
    }
    for block in from.chunks(BLOCK) {
        cancel.check()?;
        for edge in block {
            let at = &mut next[digit(edge)];
            to[*at] = *edge;
            *at += 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::labels::checks::noise;

    #[test]
    fn edges_come_in_order_each_once() {
        for (width, height, levels) in [(1, 1, 2), (1, 9, 9), (9, 1, 9), (40, 30, 1), (40, 30, 5), (60, 40, 256)] {
            let rgba = noise(4 * width * height, levels, 3);
            let colours: Vec<[f32; 3]> = rgba.chunks(4).map(|v| [0, 1, 2].map(|c| f32::from(v[c]) / 255.0)).collect();
            let found = Edges { colours: &colours, width }.in_order(&Cancel::default()).unwrap();
            assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
            let mut expected = 0;
            for (p, q) in (0..width * height).flat_map(|q| (0..q).map(move |p| (p, q))) {
                let (dx, dy) = ((p % width).abs_diff(q % width), (p / width).abs_diff(q / width));
                expected += usize::from(dx.max(dy) == 1);
            }
            assert_eq!(found.len(), expected);
        }
    }
}
