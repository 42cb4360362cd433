//! Which connected pieces of a picture join a neighbour.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::links::Links;
use super::measure::{measure, unknown, Piece, NONE};
use super::pixels::Pixels;
use super::runs::{numbers, root, Runs};
use crate::base::memory::reserve;
use crate::base::run::Cancel;
use crate::image::buffer;
use crate::LimeError;

/// How much of its border a fragment gives up for a host whose colour is one `weight` nearer. Measured on photographs:
/// with 0.25 shapes are as compact as `weight` has always meant (within 9 %), with 1 they fray by up to 24 %.
const COLOUR: f64 = 0.25;

/// Pieces or joins between two looks at the wish to stop.
const STEP: usize = 1 << 16;

/// Joins pieces, smallest first, to the [`host`](Pieces::host) among their neighbours: all those under a quarter of the
/// mean area of `n` superpixels, then as many as are too many.
pub(crate) fn absorb(runs: &mut Runs, pixels: &Pixels, n: usize, cancel: &Cancel) -> Result<(), LimeError> {
    let total = pixels.lab.len();
    let fragment = |area: u32| area as usize * 4 * n < total;
    let mut pieces = Pieces::of(runs, unknown(runs.count, cancel)?, pixels.weight, cancel)?;
    measure(&mut pieces.pieces, runs, &pieces.next, pixels, cancel)?;
    pieces.join_smallest(|area, _| fragment(area), cancel)?;
    let (number, left) = pieces.names(cancel)?;
    runs.renumber(&number, left.len(), cancel)?;
    if left.len() > n {
        // Few runs and few pieces are left.
        let mut pieces = Pieces::of(runs, left, pixels.weight, cancel)?;
        pieces.join_smallest(|_, standing| standing > n, cancel)?;
        let (number, left) = pieces.names(cancel)?;
        runs.renumber(&number, left.len(), cancel)?;
    }
    Ok(())
}

/// The pieces of a picture, joined step by step.
struct Pieces<'a> {
    runs: &'a Runs,
    links: Links,
    /// The next run of the same piece, or [`NONE`].
    next: Vec<u32>,
    pieces: Vec<Piece>,
    /// What a piece was joined to; itself while it stands.
    parent: Vec<u32>,
    standing: usize,
    /// See `Pixels`.
    weight: f64,
}

impl<'a> Pieces<'a> {
    /// The pieces of `runs`, of which everything is known or nothing.
    fn of(runs: &'a Runs, mut pieces: Vec<Piece>, weight: f64, cancel: &Cancel) -> Result<Self, LimeError> {
        let links = Links::of(runs, cancel)?;
        let mut next = buffer(0, 0)?;
        reserve(&mut next, runs.len())?;
        for labels in runs.label.chunks(STEP) {
            cancel.check()?;
            for &label in labels {
                // From the last run to the first one.
                let piece = &mut pieces[label as usize];
                let run = next.len() as u32;
                next.push(piece.first);
                piece.last = if piece.first == NONE { run } else { piece.last };
                piece.first = run;
            }
        }
        let (parent, standing) = (numbers(pieces.len(), cancel)?, pieces.len());
        Ok(Self { runs, links, next, pieces, parent, standing, weight })
    }

    /// Joins the smallest piece again and again, as long as `wanted(its area, how many pieces stand)`.
    fn join_smallest(&mut self, wanted: impl Fn(u32, usize) -> bool, cancel: &Cancel) -> Result<(), LimeError> {
        let key = |area: u32, piece: u32| u64::from(area) << 32 | u64::from(piece);
        let mut first = Vec::new();
        for (piece, one) in self.pieces.iter().enumerate() {
            if piece % STEP == 0 {
                cancel.check()?;
                reserve(&mut first, STEP.min(self.pieces.len() - piece))?;
            }
            if wanted(one.area, self.standing) {
                first.push(key(one.area, piece as u32));
            }
        }
        let mut first = by_area(first, cancel)?.into_iter().peekable();
        // Most pieces never grow; those that did wait here.
        let mut grown = BinaryHeap::new();
        let mut others = Vec::new();
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
            if self.parent[piece as usize] != piece || self.pieces[piece as usize].area != area {
                continue; // joined or grown since it was queued
            }
            if !wanted(area, self.standing) {
                break;
            }
            if let Some(host) = self.host(piece, &mut others) {
                self.join(piece, host);
                let area = self.pieces[host as usize].area;
                if wanted(area, self.standing) {
                    grown.push(Reverse(key(area, host)));
                }
            }
        }
        Ok(())
    }

    /// The piece that shares most of the border of `piece` and is most similar in mean colour.
    fn host(&mut self, piece: u32, others: &mut Vec<u32>) -> Option<u32> {
        let mut total = 0;
        others.clear();
        let (runs, parent, pieces) = (self.runs, &mut self.parent, &mut self.pieces);
        let mut run = pieces[piece as usize].first;
        while run != NONE {
            self.links.each(runs, run as usize, |run, pixels| {
                let other = root(parent, runs.label[run]);
                if other != piece {
                    let border = &mut pieces[other as usize].count;
                    if *border == 0 {
                        others.push(other);
                    }
                    *border += pixels;
                    total += pixels;
                }
            });
            run = self.next[run as usize];
        }
        if let [only] = others[..] {
            self.pieces[only as usize].count = 0;
            return Some(only);
        }
        let mean = |one: &Piece| one.sum.map(|s| s / f64::from(one.area));
        let own = mean(&self.pieces[piece as usize]);
        let mut best: Option<(f64, u32)> = None;
        for &other in others.iter() {
            let host = &mut self.pieces[other as usize];
            let apart = mean(host).iter().zip(own).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
            let score = f64::from(host.count) / f64::from(total) - COLOUR * apart / self.weight;
            host.count = 0;
            if best.is_none_or(|(least, first)| score > least || (score == least && other < first)) {
                best = Some((score, other));
            }
        }
        best.map(|(_, other)| other)
    }

    fn join(&mut self, piece: u32, host: u32) {
        let from = self.pieces[piece as usize];
        let to = &mut self.pieces[host as usize];
        self.parent[piece as usize] = host;
        to.area += from.area;
        for (total, value) in to.sum.iter_mut().zip(from.sum) {
            *total += value;
        }
        self.next[to.last as usize] = from.first;
        to.last = from.last;
        self.standing -= 1;
    }

    /// Numbers for all pieces, the standing ones counted from 0, and those without their runs.
    fn names(mut self, cancel: &Cancel) -> Result<(Vec<u32>, Vec<Piece>), LimeError> {
        let mut number = buffer(self.parent.len(), 0)?;
        let mut standing = Vec::new();
        reserve(&mut standing, self.standing)?;
        for (piece, one) in self.pieces.iter().enumerate() {
            if self.parent[piece] == piece as u32 {
                number[piece] = standing.len() as u32;
                standing.push(Piece { first: NONE, last: NONE, ..*one });
            }
        }
        for piece in 0..number.len() {
            if piece % STEP == 0 {
                cancel.check()?;
            }
            number[piece] = number[root(&mut self.parent, piece as u32) as usize];
        }
        Ok((number, standing))
    }
}

/// Sorts keys (area in the upper, piece in the lower 32 bits) that come in order of their pieces: by eleven bits of the
/// area at a time, so that there are looks at the wish to stop in between.
fn by_area(mut keys: Vec<u64>, cancel: &Cancel) -> Result<Vec<u64>, LimeError> {
    const BITS: u32 = 11;
    if keys.len() < 256 {
        keys.sort_unstable();
        return Ok(keys);
    }
    let most = keys.iter().fold(0, |most, &key| most.max(key >> 32));
    let mut sorted = buffer(keys.len(), 0)?;
    let mut shift = 0;
    while most >> shift > 0 {
        let digit = |key: u64| (key >> (32 + shift)) as usize & ((1 << BITS) - 1);
        let mut begins = [0u32; (1 << BITS) + 1];
        for keys in keys.chunks(STEP) {
            cancel.check()?;
            for &key in keys {
                begins[digit(key) + 1] += 1;
            }
        }
        for value in 1..begins.len() {
            begins[value] += begins[value - 1];
        }
        for keys in keys.chunks(STEP) {
            cancel.check()?;
            for &key in keys {
                let slot = &mut begins[digit(key)];
                sorted[*slot as usize] = key;
                *slot += 1;
            }
        }
        (keys, sorted) = (sorted, keys);
        shift += BITS;
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::pixels::lab::Lab;
    use crate::image::superpixels::slic::runs::tests::runs_of;

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

    #[test]
    fn keys_are_sorted_by_area_and_then_by_piece() {
        let keys: Vec<u64> = (0..5000).map(|piece| (piece * 7_919 % 5_003 * 1_000 / 3) << 32 | piece).collect();
        let mut expected = keys.clone();
        expected.sort_unstable();
        assert_eq!(by_area(keys, &Cancel::default()), Ok(expected));
    }
}
