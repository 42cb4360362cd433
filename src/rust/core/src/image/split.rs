//! Cuts connected regions in two until there are as many as asked for.

use std::collections::{BinaryHeap, VecDeque};

use super::neighbours4;
use super::slic::Pixels;
use crate::run::Cancel;
use crate::LimeError;

/// Splits regions of `labels` (numbered from 0 without gaps) until there are `n`: first those in which colour differs
/// most and both halves keep a quarter of the mean area, then whatever has two pixels.
pub(crate) fn split_to(labels: &mut [u32], pixels: &Pixels, n: usize, cancel: &Cancel) -> Result<(), LimeError> {
    let mut members = members_of(labels);
    if members.len() >= n {
        return Ok(());
    }
    let floor = labels.len().div_ceil(4 * n);
    for smallest in [floor, 1] {
        let mut queue: BinaryHeap<(u64, usize)> =
            (0..members.len()).map(|r| (spread(&members[r], pixels), r)).collect();
        while members.len() < n {
            cancel.check()?;
            let Some((_, region)) = queue.pop() else { break };
            if let Some((kept, cut)) = halves(&members[region], labels, pixels, smallest) {
                let new = members.len();
                for &p in &cut {
                    labels[p] = new as u32;
                }
                queue.push((spread(&kept, pixels), region));
                queue.push((spread(&cut, pixels), new));
                members[region] = kept;
                members.push(cut);
            }
        }
    }
    Ok(())
}

fn members_of(labels: &[u32]) -> Vec<Vec<usize>> {
    let count = labels.iter().max().map_or(0, |&m| m as usize + 1);
    let mut members = vec![Vec::new(); count];
    for (p, &label) in labels.iter().enumerate() {
        members[label as usize].push(p);
    }
    members
}

/// Sum of squared differences of colour from the region's mean; its area breaks ties between flat regions.
fn spread(region: &[usize], pixels: &Pixels) -> u64 {
    let (mut sum, mut squares) = ([0u64; 3], 0u64);
    for &p in region {
        for (total, &value) in sum.iter_mut().zip(&pixels.lab[p]) {
            *total += u64::from(value);
            squares += u64::from(value) * u64::from(value);
        }
    }
    let of_mean: f64 = sum.iter().map(|&s| (s as f64) * (s as f64)).sum::<f64>() / region.len().max(1) as f64;
    (squares as f64 - of_mean).max(0.0) as u64 + region.len() as u64
}

/// Two connected parts of at least `smallest` pixels: along the colours if that works, else as even as a tree allows.
fn halves(region: &[usize], labels: &[u32], pixels: &Pixels, smallest: usize) -> Option<(Vec<usize>, Vec<usize>)> {
    if region.len() < 2 * smallest.max(1) {
        return None;
    }
    let large_enough = |(a, b): &(Vec<usize>, Vec<usize>)| a.len().min(b.len()) >= smallest.max(1);
    let by_colour = by_colour(region, labels, pixels);
    if large_enough(&by_colour) {
        return Some(by_colour);
    }
    Some(by_tree(region, labels, pixels)).filter(large_enough)
}

/// Two-means in colour and place, started at the ends of the longest of the five axes; then made connected.
fn by_colour(region: &[usize], labels: &[u32], pixels: &Pixels) -> (Vec<usize>, Vec<usize>) {
    let feature = |p: usize| -> [f64; 5] {
        let lab = pixels.lab[p].map(|v| f64::from(v) / pixels.weight);
        [lab[0], lab[1], lab[2], (p % pixels.width) as f64 / pixels.pitch, (p / pixels.width) as f64 / pixels.pitch]
    };
    let apart =
        |p: usize, centre: &[f64; 5]| -> f64 { feature(p).iter().zip(centre).map(|(a, b)| (a - b) * (a - b)).sum() };
    let mean = |pick: &dyn Fn(usize) -> bool| -> Option<[f64; 5]> {
        let (mut sum, mut count) = ([0.0; 5], 0.0);
        for (_, &p) in region.iter().enumerate().filter(|(i, _)| pick(*i)) {
            for (total, value) in sum.iter_mut().zip(feature(p)) {
                *total += value;
            }
            count += 1.0;
        }
        (count > 0.0).then(|| sum.map(|s| s / count))
    };
    let Some(middle) = mean(&|_| true) else { return (Vec::new(), Vec::new()) };
    let farthest = |from: &[f64; 5]| region.iter().copied().max_by(|&p, &q| apart(p, from).total_cmp(&apart(q, from)));
    let Some(first) = farthest(&middle).map(feature) else { return (Vec::new(), Vec::new()) };
    let Some(second) = farthest(&first).map(feature) else { return (Vec::new(), Vec::new()) };
    let mut centres = [first, second];
    let mut side = vec![false; region.len()];
    for _ in 0..5 {
        for (flag, &p) in side.iter_mut().zip(region) {
            *flag = apart(p, &centres[1]) < apart(p, &centres[0]);
        }
        for (which, centre) in centres.iter_mut().enumerate() {
            if let Some(moved) = mean(&|i| side[i] == (which == 1)) {
                *centre = moved;
            }
        }
    }
    connected(region, &side, labels, pixels)
}

/// The largest piece of the second side and everything else, once the pieces of the first side but the largest have
/// changed sides: both parts are connected.
fn connected(region: &[usize], side: &[bool], labels: &[u32], pixels: &Pixels) -> (Vec<usize>, Vec<usize>) {
    let mut first = vec![false; region.len()];
    for i in largest_piece(region, &|i| !side[i], labels, pixels) {
        first[i] = true;
    }
    let mut second = vec![false; region.len()];
    for i in largest_piece(region, &|i| !first[i], labels, pixels) {
        second[i] = true;
    }
    let part = |wanted: bool| region.iter().zip(&second).filter(|(_, &s)| s == wanted).map(|(&p, _)| p).collect();
    (part(false), part(true))
}

/// Positions within `region` (sorted pixels) of the largest connected piece of those with `pick`.
fn largest_piece(region: &[usize], pick: &dyn Fn(usize) -> bool, labels: &[u32], pixels: &Pixels) -> Vec<usize> {
    let mut seen = vec![false; region.len()];
    let mut largest = Vec::new();
    for start in 0..region.len() {
        if seen[start] || !pick(start) {
            continue;
        }
        seen[start] = true;
        let (mut piece, mut at) = (vec![start], 0);
        while at < piece.len() {
            for i in inside(region[piece[at]], region, labels, pixels) {
                if !seen[i] && pick(i) {
                    seen[i] = true;
                    piece.push(i);
                }
            }
            at += 1;
        }
        if piece.len() > largest.len() {
            largest = piece;
        }
    }
    largest
}

/// Positions within `region` of the neighbours of pixel `p` that belong to it.
fn inside<'a>(p: usize, region: &'a [usize], labels: &'a [u32], pixels: &Pixels) -> impl Iterator<Item = usize> + 'a {
    neighbours4(p, pixels.width, pixels.height)
        .filter(move |&q| labels[q] == labels[p])
        .filter_map(move |q| region.binary_search(&q).ok())
}

/// Cuts the edge of a breadth-first tree that leaves the most even parts. With four neighbours at most, the smaller part
/// has at least a quarter of the other pixels.
fn by_tree(region: &[usize], labels: &[u32], pixels: &Pixels) -> (Vec<usize>, Vec<usize>) {
    let mut parent = vec![usize::MAX; region.len()];
    let mut order = Vec::with_capacity(region.len());
    let mut queue = VecDeque::from([0]);
    parent[0] = 0;
    while let Some(i) = queue.pop_front() {
        order.push(i);
        for j in inside(region[i], region, labels, pixels) {
            if parent[j] == usize::MAX {
                parent[j] = i;
                queue.push_back(j);
            }
        }
    }
    let mut size = vec![1usize; region.len()];
    for &i in order.iter().skip(1).rev() {
        size[parent[i]] += size[i];
    }
    let uneven = |i: usize| (2 * size[i]).abs_diff(region.len());
    let Some(top) = order.iter().copied().skip(1).min_by_key(|&i| (uneven(i), i)) else {
        return (region.to_vec(), Vec::new());
    };
    let mut below = vec![false; region.len()];
    below[top] = true;
    for &i in order.iter().skip(1) {
        below[i] |= below[parent[i]];
    }
    let part = |wanted: bool| region.iter().zip(&below).filter(|(_, &b)| b == wanted).map(|(&p, _)| p).collect();
    (part(false), part(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(lab: &[[u8; 3]], width: usize) -> Pixels<'_> {
        Pixels { lab, width, height: lab.len() / width, pitch: 4.0, weight: 20.0 }
    }

    #[test]
    fn the_region_with_two_colours_is_cut_between_them() {
        // Region 0 is flat, region 1 half dark and half light.
        let light = [9, 9, 9, 9, 9, 9, 200, 200, 200];
        let lab: Vec<[u8; 3]> = light.iter().map(|&l| [l, 128, 128]).collect();
        let mut labels = [0, 0, 0, 0, 1, 1, 1, 1, 1];
        split_to(&mut labels, &pixels(&lab, 9), 3, &Cancel::default()).unwrap();
        assert_eq!(labels[..6], [0, 0, 0, 0, labels[4], labels[4]]);
        assert_eq!(labels[6..], [labels[6]; 3]);
        assert_ne!(labels[4], labels[6]);
    }

    #[test]
    fn a_comb_can_be_cut_to_single_pixels() {
        // A spine of eight pixels with teeth below: connected, but no straight cut works.
        let width = 8;
        let lab = vec![[0u8; 3]; 24];
        let mut labels: Vec<u32> = (0..24).map(|p| u32::from(p >= 8 && p % 2 == 1)).collect();
        // give the gaps numbers of their own, so that every label is connected
        for (next, p) in (8..24).filter(|p| p % 2 == 1 && *p < 16).enumerate() {
            labels[p] = next as u32 + 1;
            labels[p + 8] = next as u32 + 1;
        }
        split_to(&mut labels, &pixels(&lab, width), 24, &Cancel::default()).unwrap();
        let mut seen = labels.clone();
        seen.sort_unstable();
        assert_eq!(seen, (0..24).collect::<Vec<u32>>());
    }
}
