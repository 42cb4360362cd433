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
    pieces.name(runs)?;
    if runs.count > n {
        let mut pieces = Pieces::of(runs, pixels, |_| true, cancel)?;
        pieces.join_smallest(|_, standing| standing > n, cancel)?;
        pieces.name(runs)?;
    }
    Ok(())
}

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
    standing: usize,
    /// See `Pixels`.
    weight: f64,
}

impl Pieces {
    /// The pieces of `runs`, with the neighbours of those whose area is `listed`.
    fn of(runs: &Runs, pixels: &Pixels, listed: impl Fn(usize) -> bool, cancel: &Cancel) -> Result<Self, LimeError> {
        let count = runs.count;
        let mut area = buffer(count, 0u32)?;
        for run in 0..runs.len() {
            area[runs.label[run] as usize] += runs.pixels(run).len() as u32;
        }
        let mut has_list = buffer(count, false)?;
        for (flag, &area) in has_list.iter_mut().zip(&area) {
            *flag = listed(area as usize);
        }
        let sum = sums(runs, pixels, &area, cancel)?;
        // Lists of different lengths one after the other: found, counted, put in place.
        let mut found: Vec<(u32, u32, u32)> = Vec::new();
        runs.each_border(cancel, |one, other, pixels| {
            if has_list[one as usize] {
                found.push((one, other, pixels));
            }
            if has_list[other as usize] {
                found.push((other, one, pixels));
            }
        })?;
        let mut begins = buffer(count + 2, 0u32)?;
        for &(own, ..) in &found {
            begins[own as usize + 2] += 1;
        }
        for piece in 1..begins.len() {
            begins[piece] += begins[piece - 1];
        }
        let mut touches = buffer(found.len(), (0, 0))?;
        for (own, other, pixels) in found {
            let slot = &mut begins[own as usize + 1];
            touches[*slot as usize] = (other, pixels);
            *slot += 1;
        }
        let mut parent = buffer(count, 0)?;
        for (piece, up) in parent.iter_mut().enumerate() {
            *up = piece as u32;
        }
        let next = parent.clone();
        Ok(Self { parent, next, area, sum, begins, touches, standing: count, weight: pixels.weight })
    }

    /// Joins the smallest piece again and again, as long as `wanted(its area, how many pieces stand)`.
    fn join_smallest(&mut self, wanted: impl Fn(usize, usize) -> bool, cancel: &Cancel) -> Result<(), LimeError> {
        let mut queue: BinaryHeap<_> = (0..self.area.len() as u32)
            .map(|piece| Reverse((self.area[piece as usize], piece)))
            .filter(|&Reverse((area, _))| wanted(area as usize, self.standing))
            .collect();
        let mut others = Vec::new();
        let mut round = 0usize;
        while let Some(Reverse((area, piece))) = queue.pop() {
            round += 1;
            if round % 256 == 0 {
                cancel.check()?;
            }
            let at = piece as usize;
            if self.parent[at] != piece || self.area[at] != area {
                continue; // joined or grown since it was queued
            }
            if !wanted(area as usize, self.standing) {
                break;
            }
            if let Some(host) = self.host(piece, &mut others) {
                self.join(piece, host);
                let area = self.area[host as usize];
                if wanted(area as usize, self.standing) {
                    queue.push(Reverse((area, host)));
                }
            }
        }
        Ok(())
    }

    /// The piece that shares most of the border of `piece` and is most similar in mean colour.
    fn host(&mut self, piece: u32, others: &mut Vec<(u32, u32)>) -> Option<u32> {
        others.clear();
        let mut member = piece;
        loop {
            let list = self.begins[member as usize] as usize..self.begins[member as usize + 1] as usize;
            for &(other, border) in &self.touches[list] {
                let other = root(&mut self.parent, other);
                if other != piece {
                    others.push((other, border));
                }
            }
            member = self.next[member as usize];
            if member == piece {
                break;
            }
        }
        gather(others);
        let mean = |r: u32| self.sum[r as usize].map(|s| s / f64::from(self.area[r as usize]));
        let own = mean(piece);
        let apart = |r: u32| mean(r).iter().zip(own).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
        let border: u32 = others.iter().map(|o| o.1).sum();
        let score = |o: &(u32, u32)| f64::from(o.1) / f64::from(border) - COLOUR * apart(o.0).sqrt() / self.weight;
        let better = |a: &(u32, u32), b: &(u32, u32)| score(a).total_cmp(&score(b)).then_with(|| b.0.cmp(&a.0));
        others.iter().copied().max_by(better).map(|(other, _)| other)
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

/// Sum of the Lab bytes of every piece. In large ones only every fourth row is looked at.
fn sums(runs: &Runs, pixels: &Pixels, area: &[u32], cancel: &Cancel) -> Result<Vec<[f64; 3]>, LimeError> {
    // Pieces of which a fourth of the rows says enough.
    const LARGE: u32 = 4096;
    let mut sums = buffer(area.len(), [0.0; 3])?;
    let mut counts = buffer(area.len(), 0u32)?;
    for (y, row) in runs.rows.windows(2).enumerate() {
        if y % 32 == 0 {
            cancel.check()?;
        }
        for run in row[0] as usize..row[1] as usize {
            let piece = runs.label[run] as usize;
            // A large piece of no rows but those in between has its first one in any case.
            if area[piece] >= LARGE && y % 4 != 0 && counts[piece] > 0 {
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

/// Sorts by piece and adds up the borders of equal ones.
fn gather(touches: &mut Vec<(u32, u32)>) {
    touches.sort_unstable();
    touches.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
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
