//! Which connected pieces of a picture join a neighbour.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::connect::{root, Runs};
use super::lab::Lab;
use super::slic::{buffer, Pixels};
use crate::run::Cancel;
use crate::LimeError;

/// How much of its border a fragment gives up for a host whose colour is one `weight` nearer. Measured on photographs:
/// with 0.25 shapes are as compact as `weight` has always meant (within 9 %), with 1 they fray by up to 24 %.
const COLOUR: f64 = 0.25;

/// Joins pieces, smallest first, to the [`host`](Pieces::host) among their neighbours: all those under a quarter of the
/// mean area of `n` superpixels, then as many as are too many.
pub(crate) fn absorb(runs: &mut Runs, pixels: &Pixels, n: usize, cancel: &Cancel) -> Result<(), LimeError> {
    let total = pixels.lab.len();
    let fragment = |area: usize| area * 4 * n < total;
    let mut pieces = Pieces::of(runs, pixels, fragment, cancel)?;
    pieces.join_smallest(|area, _| fragment(area), cancel)?;
    if pieces.standing > n {
        pieces.link_all(cancel)?;
        pieces.join_smallest(|_, standing| standing > n, cancel)?;
    }
    pieces.name(runs)
}

/// One piece, another one, and how many pixels of border they have in common.
type Border = (u32, u32, u32);

/// The pieces of a picture, joined step by step.
struct Pieces {
    /// What a piece was joined to; itself while it stands.
    parent: Vec<u32>,
    /// The next of the pieces that were joined, in a ring.
    next: Vec<u32>,
    area: Vec<u32>,
    /// Sum of the Lab bytes; of large pieces as some rows show it.
    sum: Vec<[f64; 3]>,
    /// Where the list of a piece begins in `touches`.
    begins: Vec<u32>,
    /// Pieces that touch, as first found, and the length of the common border; may repeat.
    touches: Vec<(u32, u32)>,
    /// Borders in no list.
    rest: Vec<Border>,
    standing: usize,
    /// See `Pixels`.
    weight: f64,
}

impl Pieces {
    /// The pieces of `runs`, with lists for those whose area makes them a `fragment`.
    fn of(runs: &Runs, pixels: &Pixels, fragment: impl Fn(usize) -> bool, cancel: &Cancel) -> Result<Self, LimeError> {
        let count = runs.count;
        let mut area = buffer(count, 0u32)?;
        for run in 0..runs.len() {
            area[runs.label[run] as usize] += runs.pixels(run).len() as u32;
        }
        let mut listed = buffer(count, false)?;
        for (flag, &area) in listed.iter_mut().zip(&area) {
            *flag = fragment(area as usize);
        }
        let sum = sums(runs, pixels, &area, cancel)?;
        let (mut found, mut rest) = (Vec::new(), Vec::new());
        for list in [&mut found, &mut rest] {
            reserve(list, runs.len())?;
        }
        runs.each_border(cancel, |one, other, pixels| match (listed[one as usize], listed[other as usize]) {
            (true, true) => found.extend([(one, other, pixels), (other, one, pixels)]),
            (true, false) => found.push((one, other, pixels)),
            (false, true) => found.push((other, one, pixels)),
            (false, false) => rest.push((one, other, pixels)),
        })?;
        let parent: Vec<u32> = (0..count as u32).collect();
        let next = parent.clone();
        let (begins, touches) = (Vec::new(), Vec::new());
        let mut pieces =
            Self { parent, next, area, sum, begins, touches, rest, standing: count, weight: pixels.weight };
        pieces.list(&found, cancel)?;
        Ok(pieces)
    }

    /// Puts borders (own piece, the other, length) into lists, one after the other: counted, then put in place.
    fn list(&mut self, found: &[Border], cancel: &Cancel) -> Result<(), LimeError> {
        let mut begins = buffer(self.area.len() + 2, 0u32)?;
        for &(own, ..) in found {
            begins[own as usize + 2] += 1;
        }
        for piece in 1..begins.len() {
            begins[piece] += begins[piece - 1];
        }
        let mut touches = buffer(found.len(), (0, 0))?;
        for found in found.chunks(1 << 20) {
            cancel.check()?;
            for &(own, other, pixels) in found {
                let slot = &mut begins[own as usize + 1];
                touches[*slot as usize] = (other, pixels);
                *slot += 1;
            }
        }
        (self.begins, self.touches) = (begins, touches);
        Ok(())
    }

    /// Makes lists for all that stand.
    fn link_all(&mut self, cancel: &Cancel) -> Result<(), LimeError> {
        let mut found = Vec::new();
        reserve(&mut found, 2 * self.rest.len() + self.touches.len())?;
        let mut both = |parent: &mut [u32], one: u32, other: u32, pixels: u32| {
            let (one, other) = (root(parent, one), root(parent, other));
            if one != other {
                found.extend([(one, other, pixels), (other, one, pixels)]);
            }
        };
        for (one, other, pixels) in std::mem::take(&mut self.rest) {
            both(&mut self.parent, one, other, pixels);
        }
        let has_list = |piece: u32| self.begins[piece as usize] < self.begins[piece as usize + 1];
        for piece in 0..self.area.len() {
            if piece % 65_536 == 0 {
                cancel.check()?;
            }
            for &(other, pixels) in &self.touches[self.begins[piece] as usize..self.begins[piece + 1] as usize] {
                // A border that is in two lists counts once.
                if !has_list(other) || other > piece as u32 {
                    both(&mut self.parent, piece as u32, other, pixels);
                }
            }
        }
        for (piece, next) in self.next.iter_mut().enumerate() {
            *next = piece as u32;
        }
        self.list(&found, cancel)
    }

    /// Joins the smallest piece again and again, as long as `wanted(its area, how many pieces stand)`.
    fn join_smallest(&mut self, wanted: impl Fn(usize, usize) -> bool, cancel: &Cancel) -> Result<(), LimeError> {
        let key = |area: u32, piece: u32| u64::from(area) << 32 | u64::from(piece);
        let small = (0..self.area.len()).filter(|&piece| wanted(self.area[piece] as usize, self.standing));
        let mut first: Vec<u64> = small.map(|piece| key(self.area[piece], piece as u32)).collect();
        first.sort_unstable();
        let mut first = first.into_iter().peekable();
        // Most pieces never grow; those that did wait here.
        let mut grown = BinaryHeap::new();
        let (mut border, mut others) = (buffer(self.area.len(), 0)?, Vec::new());
        let mut round = 0usize;
        loop {
            let from_grown = match (first.peek(), grown.peek()) {
                (Some(one), Some(Reverse(other))) => other < one,
                (one, other) => one.is_none() && other.is_some(),
            };
            let next = if from_grown { grown.pop().map(|Reverse(next)| next) } else { first.next() };
            let Some(next) = next else { break };
            let (area, piece) = ((next >> 32) as u32, next as u32);
            round += 1;
            if round % 256 == 0 {
                cancel.check()?;
            }
            if self.parent[piece as usize] != piece || self.area[piece as usize] != area {
                continue; // joined or grown since it was queued
            }
            if !wanted(area as usize, self.standing) {
                break;
            }
            if let Some(host) = self.host(piece, &mut border, &mut others) {
                self.join(piece, host);
                let area = self.area[host as usize];
                if wanted(area as usize, self.standing) {
                    grown.push(Reverse(key(area, host)));
                }
            }
        }
        Ok(())
    }

    /// The piece that shares most of the border of `piece` and is most similar in mean colour. `border` holds a 0 for
    /// every piece, before and afterwards.
    fn host(&mut self, piece: u32, border: &mut [u32], others: &mut Vec<u32>) -> Option<u32> {
        let mut total = 0;
        others.clear();
        let mut member = piece;
        loop {
            let list = self.begins[member as usize] as usize..self.begins[member as usize + 1] as usize;
            for &(other, pixels) in &self.touches[list] {
                let other = root(&mut self.parent, other);
                if other != piece {
                    if border[other as usize] == 0 {
                        others.push(other);
                    }
                    border[other as usize] += pixels;
                    total += pixels;
                }
            }
            member = self.next[member as usize];
            if member == piece {
                break;
            }
        }
        let mean = |r: u32| self.sum[r as usize].map(|s| s / f64::from(self.area[r as usize]));
        let own = mean(piece);
        let mut best: Option<(f64, u32)> = None;
        for &other in others.iter() {
            let apart = mean(other).iter().zip(own).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
            let score = f64::from(border[other as usize]) / f64::from(total) - COLOUR * apart / self.weight;
            border[other as usize] = 0;
            if best.is_none_or(|(least, first)| score > least || (score == least && other < first)) {
                best = Some((score, other));
            }
        }
        best.map(|(_, other)| other)
    }

    fn join(&mut self, piece: u32, host: u32) {
        let (from, to) = (piece as usize, host as usize);
        self.parent[from] = host;
        self.next.swap(from, to);
        self.area[to] += self.area[from];
        for c in 0..3 {
            self.sum[to][c] += self.sum[from][c];
        }
        self.standing -= 1;
    }

    /// Numbers the standing pieces from 0, and names the runs after them.
    fn name(mut self, runs: &mut Runs) -> Result<(), LimeError> {
        let mut number = buffer(self.parent.len(), 0)?;
        let mut next = 0;
        for piece in 0..self.parent.len() as u32 {
            if self.parent[piece as usize] == piece {
                number[piece as usize] = next;
                next += 1;
            }
        }
        for piece in 0..self.parent.len() as u32 {
            number[piece as usize] = number[root(&mut self.parent, piece) as usize];
        }
        runs.renumber(&number, next as usize);
        Ok(())
    }
}

fn reserve(list: &mut Vec<Border>, size: usize) -> Result<(), LimeError> {
    list.try_reserve(size).map_err(|_| LimeError::Memory { bytes: size * std::mem::size_of::<Border>() })
}

/// Sum of the Lab bytes of every piece. In large ones only every eighth row is looked at.
fn sums(runs: &Runs, pixels: &Pixels, area: &[u32], cancel: &Cancel) -> Result<Vec<[f64; 3]>, LimeError> {
    // Pieces of which a part of the rows says enough.
    const LARGE: u32 = 512;
    let mut sums = buffer(area.len(), [0.0; 3])?;
    let mut counts = buffer(area.len(), 0u32)?;
    for (y, row) in runs.rows.windows(2).enumerate() {
        if y % 32 == 0 {
            cancel.check()?;
        }
        for run in row[0] as usize..row[1] as usize {
            let piece = runs.label[run] as usize;
            // A large piece of no rows but those in between has its first one in any case.
            if area[piece] >= LARGE && y % 8 != 0 && counts[piece] > 0 {
                continue;
            }
            let members = runs.pixels(run);
            counts[piece] += members.len() as u32;
            for (total, value) in sums[piece].iter_mut().zip(sum_of(&pixels.lab[members])) {
                *total += value as f64;
            }
        }
    }
    for ((sum, &count), &area) in sums.iter_mut().zip(&counts).zip(area) {
        *sum = sum.map(|s| s * f64::from(area) / f64::from(count));
    }
    Ok(sums)
}

/// Sums of L, a, b.
fn sum_of(lab: &[Lab]) -> [u64; 3] {
    let mut total = [0u64; 3];
    // Two bytes at a time in 16 bits each: good for 257 pixels.
    for lab in lab.chunks(256) {
        let (mut lb, mut a) = (0u32, 0u32);
        for &one in lab {
            let one = u32::from_le_bytes(one);
            lb += one & 0x00FF_00FF;
            a += one >> 8 & 0xFF;
        }
        for (total, value) in total.iter_mut().zip([lb & 0xFFFF, a, lb >> 16]) {
            *total += u64::from(value);
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::connect::tests::runs_of;
    use crate::image::lab::Lab;

    /// The pieces of `clusters` after all but `n` were absorbed, by pixel.
    fn absorbed(clusters: &[u32], light: &[u8], width: usize, n: usize) -> Vec<u32> {
        let lab: Vec<Lab> = light.iter().map(|&l| [l, 128, 128, 0]).collect();
        let pixels = Pixels { lab: &lab, width, height: lab.len() / width, pitch: 1.0, weight: 1.0 };
        let mut runs = runs_of(clusters, width);
        absorb(&mut runs, &pixels, n, &Cancel::default()).unwrap();
        runs.paint(&Cancel::default()).unwrap()
    }

    #[test]
    fn of_equal_borders_a_fragment_joins_the_one_of_its_colour() {
        // One pixel of 52 between a left half of 10 and a right half of 50.
        let labels = absorbed(&[0, 0, 0, 1, 2, 2, 2, 2], &[10, 10, 10, 52, 50, 50, 50, 50], 8, 2);
        assert_eq!(labels, [0, 0, 0, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn a_fragment_joins_where_it_shares_most_border() {
        // The fragment 1 touches one pixel of piece 0 and two of piece 2.
        let labels = absorbed(&[0, 0, 0, 2, 0, 1, 2, 2], &[10, 10, 10, 50, 10, 50, 50, 50], 4, 2);
        assert_eq!(labels, [0, 0, 0, 1, 0, 1, 1, 1]);
    }

    #[test]
    fn too_many_pieces_are_joined_down_to_the_number() {
        let labels = absorbed(&[0, 1, 2, 3, 4, 5], &[0, 10, 20, 30, 40, 50], 6, 3);
        assert_eq!(*labels.iter().max().unwrap(), 2);
    }
}
