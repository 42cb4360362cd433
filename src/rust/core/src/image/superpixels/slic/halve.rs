//! Cuts one connected region into two connected parts.

use std::collections::VecDeque;

use super::pixels::Pixels;
use super::region::{area, sample, Region, Run};
use super::runs::{root, unite};
use crate::base::run::Cancel;
use crate::image::neighbours4;
use crate::LimeError;

/// Two connected parts of at least `smallest` pixels: along the colours if that works, else across the longer side, else as
/// even as a tree allows.
pub(crate) fn halves(
    region: &[Run],
    pixels: &Pixels,
    smallest: usize,
    cancel: &Cancel,
) -> Result<Option<(Region, Region)>, LimeError> {
    let (whole, smallest) = (area(region), smallest.max(1));
    if whole < 2 * smallest {
        return Ok(None);
    }
    let large_enough = |(one, _): &(Region, Region)| {
        let one = area(one);
        one.min(whole - one) >= smallest
    };
    for weight in [pixels.weight, f64::INFINITY] {
        let parts = by_means(region, &Pixels { weight, ..*pixels });
        if large_enough(&parts) {
            return Ok(Some(parts));
        }
        cancel.check()?;
    }
    Ok(Some(by_tree(region, pixels, cancel)?).filter(large_enough))
}

/// Two-means in colour and place, started at the ends of the longest of the five axes; then made connected. An infinite
/// weight leaves place alone.
fn by_means(region: &[Run], pixels: &Pixels) -> (Region, Region) {
    let feature = |p: usize| -> [f64; 5] {
        let [l, a, b, _] = pixels.lab[p].map(|v| f64::from(v) / pixels.weight);
        [l, a, b, (p % pixels.width) as f64 / pixels.pitch, (p / pixels.width) as f64 / pixels.pitch]
    };
    let sample: Vec<[f64; 5]> = sample(region).into_iter().map(feature).collect();
    let apart = |one: &[f64; 5], other: &[f64; 5]| one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    // Means of the two sides that `second` tells apart.
    let means = |second: &dyn Fn(&[f64; 5]) -> bool| -> [Option<[f64; 5]>; 2] {
        let mut sides = [([0.0; 5], 0.0); 2];
        for one in &sample {
            let (sum, count) = &mut sides[usize::from(second(one))];
            for (total, value) in sum.iter_mut().zip(one) {
                *total += value;
            }
            *count += 1.0;
        }
        sides.map(|(sum, count)| (count > 0.0).then(|| sum.map(|s| s / count)))
    };
    // The last one of equals.
    let farthest = |from: &[f64; 5]| {
        let farther = |(most, best): (f64, [f64; 5]), one: &[f64; 5]| {
            let far = apart(one, from);
            if far >= most {
                (far, *one)
            } else {
                (most, best)
            }
        };
        sample.iter().fold((0.0, [0.0; 5]), farther).1
    };
    let first = farthest(&means(&|_| false)[0].unwrap_or_default());
    let mut centres = [first, farthest(&first)];
    for _ in 0..5 {
        let moved = means(&|one| apart(one, &centres[1]) < apart(one, &centres[0]));
        for (centre, moved) in centres.iter_mut().zip(moved) {
            *centre = moved.unwrap_or(*centre);
        }
    }
    // Nearer to the second: on its side of the plane in the middle.
    let across: [f64; 5] = std::array::from_fn(|i| centres[1][i] - centres[0][i]);
    let middle: f64 = (0..5).map(|i| across[i] * (centres[1][i] + centres[0][i]) / 2.0).sum();
    let [l, a, b, x, y] = across;
    let (l, a, b, x) = (l / pixels.weight, a / pixels.weight, b / pixels.weight, x / pixels.pitch);
    let mut parts = Vec::with_capacity(region.len() * 2);
    for &(start, length) in region {
        let (column, row) = (start as usize % pixels.width, start as usize / pixels.width);
        let along = middle - y * row as f64 / pixels.pitch - x * column as f64;
        let lab = &pixels.lab[start as usize..][..length as usize];
        let mut before = None;
        for (i, lab) in lab.iter().enumerate() {
            let colour = l * f64::from(lab[0]) + a * f64::from(lab[1]) + b * f64::from(lab[2]);
            let side = colour + x * i as f64 > along;
            if before != Some(side) {
                parts.push(Part { run: (start + i as u32, 0), second: side });
                before = Some(side);
            }
            if let Some(part) = parts.last_mut() {
                part.run.1 += 1;
            }
        }
    }
    connected(&mut parts, pixels.width as u32)
}

/// Pixels of a row on the same side.
struct Part {
    run: Run,
    second: bool,
}

/// The largest piece of the second side and everything else, once the pieces of the first side but the largest have
/// changed sides: both parts are connected.
fn connected(parts: &mut [Part], width: u32) -> (Region, Region) {
    let overlaps = overlaps(parts, width);
    let first = largest_piece(parts, &overlaps, false);
    for (part, kept) in parts.iter_mut().zip(first) {
        part.second = !kept;
    }
    let second = largest_piece(parts, &overlaps, true);
    let (mut kept, mut cut) = (Region::new(), Region::new());
    for (part, second) in parts.iter().zip(second) {
        let to = if second { &mut cut } else { &mut kept };
        match to.last_mut() {
            // Parts of the same row that belong together again.
            Some(last) if last.0 + last.1 == part.run.0 && part.run.0 % width != 0 => last.1 += part.run.1,
            _ => to.push(part.run),
        }
    }
    (kept, cut)
}

/// Pairs of parts that touch: side by side or one above the other.
fn overlaps(parts: &[Part], width: u32) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    let end = |i: usize| parts[i].run.0 + parts[i].run.1;
    let mut upper = 0;
    for lower in 0..parts.len() {
        let start = parts[lower].run.0;
        if lower > 0 && end(lower - 1) == start && start % width != 0 {
            pairs.push((lower as u32 - 1, lower as u32));
        }
        while end(upper) + width <= start {
            upper += 1;
        }
        let mut above = upper;
        while above < lower && parts[above].run.0 + width < end(lower) {
            pairs.push((above as u32, lower as u32));
            above += 1;
        }
    }
    pairs
}

/// Which parts make the piece of most pixels among those on the side `second`; the first one of equals.
fn largest_piece(parts: &[Part], overlaps: &[(u32, u32)], second: bool) -> Vec<bool> {
    let mut parent: Vec<u32> = (0..parts.len() as u32).collect();
    for &(one, other) in overlaps {
        if parts[one as usize].second == second && parts[other as usize].second == second {
            unite(&mut parent, one, other);
        }
    }
    let mut size = vec![0u32; parts.len()];
    for (i, part) in parts.iter().enumerate() {
        if part.second == second {
            size[root(&mut parent, i as u32) as usize] += part.run.1;
        }
    }
    let largest = (0..parts.len()).rev().max_by_key(|&i| size[i]).unwrap_or(0) as u32;
    (0..parts.len()).map(|i| parts[i].second == second && root(&mut parent, i as u32) == largest).collect()
}

/// Cuts the edge of a breadth-first tree that leaves the most even parts. With four neighbours at most, the smaller part
/// has at least a quarter of the other pixels.
fn by_tree(region: &[Run], pixels: &Pixels, cancel: &Cancel) -> Result<(Region, Region), LimeError> {
    let region: Vec<usize> =
        region.iter().flat_map(|&(start, length)| (start..start + length).map(|p| p as usize)).collect();
    let mut parent = vec![usize::MAX; region.len()];
    let mut order = Vec::with_capacity(region.len());
    let mut queue = VecDeque::from([0]);
    parent[0] = 0;
    while let Some(i) = queue.pop_front() {
        if order.len() % 4096 == 0 {
            cancel.check()?;
        }
        order.push(i);
        let inside = |q| region.binary_search(&q).ok();
        for j in neighbours4(region[i], pixels.width, pixels.height).filter_map(inside) {
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
    let top = order.iter().copied().skip(1).min_by_key(|&i| (uneven(i), i));
    let mut below = vec![false; region.len()];
    if let Some(top) = top {
        below[top] = true;
    }
    for &i in order.iter().skip(1) {
        below[i] |= below[parent[i]];
    }
    let part = |wanted: bool| {
        let mut runs = Region::new();
        for (&p, _) in region.iter().zip(&below).filter(|(_, &b)| b == wanted) {
            match runs.last_mut() {
                Some(last) if (last.0 + last.1) as usize == p && p % pixels.width != 0 => last.1 += 1,
                _ => runs.push((p as u32, 1)),
            }
        }
        runs
    };
    Ok((part(false), part(true)))
}
