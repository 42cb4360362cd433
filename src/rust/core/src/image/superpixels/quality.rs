//! How good superpixels are: beside areas known to be right, and in themselves.
//!
//! Definitions as in Stutz, Hermans, Leibe (2018), Superpixels: an evaluation of the state of the art,
//! doi:10.1016/j.cviu.2017.03.007. S are superpixels, G true areas, N the number of pixels.

use std::collections::HashMap;

use super::labels::{area_of, refuse, BLOCK};
use crate::base::run::Cancel;
use crate::image::buffer;
use crate::LimeError;

/// What [`quality`] finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Boundary recall TP / (TP + FN): the share of true boundary pixels that have a boundary pixel of the superpixels in
    /// the square of 2 r + 1 pixels around them, r = round(0.0025 x diagonal). A boundary pixel differs from one of its
    /// four neighbours. 1 where there is no true boundary.
    pub recall: f64,
    /// Undersegmentation error (Neubert and Protzel 2012): sum over G and the S that meet it of min(|S and G|, |S - G|), / N.
    pub undersegmentation: f64,
    /// Achievable segmentation accuracy: sum over S of max over G of |S and G|, / N.
    pub asa: f64,
    /// Compactness (Schick, Fischer, Stiefelhagen 2012): sum over S of |S| x 4 pi |S| / P^2, / N. P counts sides of pixels
    /// towards another superpixel or the frame of the picture. A square has pi / 4.
    pub compactness: f64,
    /// Number of superpixels.
    pub n: usize,
}

/// Compares `segments` with `truth`, both width x height, with any numbers as labels. Linear in the number of pixels.
///
/// # Errors
/// `Argument` if one does not fit width x height or they are empty; `Memory`; `Interrupted`.
pub fn quality(
    segments: &[u32],
    truth: &[u32],
    width: usize,
    height: usize,
    cancel: &Cancel,
) -> Result<Quality, LimeError> {
    let area = area_of(segments.len(), width, height)? as f64;
    if truth.len() != segments.len() {
        return refuse("truth", format!("must hold {width} x {height} pixels, not {}", truth.len()));
    }
    let (segments, n) = dense(segments, cancel)?;
    let (truth, areas) = dense(truth, cancel)?;
    let joint = Joint::of(&segments, n, &truth, areas, cancel)?;
    let (mut leaked, mut best) = (0u64, 0u64);
    for overlaps in joint.by_segment() {
        let size: u64 = overlaps.iter().map(|o| u64::from(o.1)).sum();
        leaked += overlaps.iter().map(|o| u64::from(o.1).min(size - u64::from(o.1))).sum::<u64>();
        best += overlaps.iter().map(|o| u64::from(o.1)).max().unwrap_or(0);
    }
    Ok(Quality {
        recall: recall(&segments, &truth, width, height, cancel)?,
        undersegmentation: leaked as f64 / area,
        asa: best as f64 / area,
        compactness: compactness(&segments, n, width, cancel)?,
        n,
    })
}

/// The adjusted Rand index of two labellings (Hubert and Arabie 1985, doi:10.1007/BF01908075): 1 where they are the same
/// but for names, 0 on average for independent ones. 1 too where both are a single area or both all single pixels.
///
/// # Errors
/// `Argument` if the lengths differ or are 0; `Memory`; `Interrupted`.
pub fn adjusted_rand_index(a: &[u32], b: &[u32], cancel: &Cancel) -> Result<f64, LimeError> {
    area_of(a.len(), a.len(), 1)?;
    if a.len() != b.len() {
        return refuse("truth", format!("must hold {} pixels, not {}", a.len(), b.len()));
    }
    let (a, rows) = dense(a, cancel)?;
    let (b, columns) = dense(b, cancel)?;
    let joint = Joint::of(&a, rows, &b, columns, cancel)?;
    let pairs = |count: u64| count as f64 * (count as f64 - 1.0) / 2.0;
    let mut in_b = buffer(columns, 0u64)?;
    let (mut both, mut first) = (0.0, 0.0);
    for overlaps in joint.by_segment() {
        first += pairs(overlaps.iter().map(|o| u64::from(o.1)).sum());
        for &(label, count) in overlaps {
            both += pairs(u64::from(count));
            in_b[label as usize] += u64::from(count);
        }
    }
    let second: f64 = in_b.into_iter().map(pairs).sum();
    let expected = if a.len() > 1 { first * second / pairs(a.len() as u64) } else { 0.0 };
    let most = (first + second) / 2.0;
    Ok(if most == expected { 1.0 } else { (both - expected) / (most - expected) })
}

/// Labels renumbered from 0 without gaps, and how many there are.
fn dense(labels: &[u32], cancel: &Cancel) -> Result<(Vec<u32>, usize), LimeError> {
    let mut out = buffer(labels.len(), 0)?;
    let mut known: HashMap<u32, u32> = HashMap::new();
    let mut last = (labels[0], 0);
    known.insert(labels[0], 0);
    for (to, from) in out.chunks_mut(BLOCK).zip(labels.chunks(BLOCK)) {
        cancel.check()?;
        for (number, &label) in to.iter_mut().zip(from) {
            if label != last.0 {
                let next = known.len() as u32;
                last = (label, *known.entry(label).or_insert(next));
            }
            *number = last.1;
        }
    }
    Ok((out, known.len()))
}

/// How many pixels each pair of labels shares, where that is not 0.
struct Joint {
    /// Label of the second picture and number of pixels, arranged by label of the first.
    overlaps: Vec<(u32, u32)>,
    /// Where each label of the first ends.
    ends: Vec<usize>,
}

impl Joint {
    /// Of labels below `n` and below `areas`: the second's, arranged by the first's, are counted label by label.
    fn of(first: &[u32], n: usize, second: &[u32], areas: usize, cancel: &Cancel) -> Result<Self, LimeError> {
        let mut next = buffer(n, 0usize)?;
        first.iter().for_each(|&s| next[s as usize] += 1);
        let mut start = 0;
        for count in &mut next {
            start += std::mem::replace(count, start);
        }
        let mut arranged = buffer(first.len(), 0u32)?;
        for (block, others) in first.chunks(BLOCK).zip(second.chunks(BLOCK)) {
            cancel.check()?;
            for (&s, &g) in block.iter().zip(others) {
                arranged[next[s as usize]] = g;
                next[s as usize] += 1;
            }
        }
        // `next` now holds ends. `at` is where the overlap with an area is counted, if it lies in the present label.
        let mut at = buffer(areas, usize::MAX)?;
        let mut overlaps: Vec<(u32, u32)> = Vec::new();
        let mut ends = buffer(n, 0)?;
        let mut begin = 0;
        for (end, stop) in ends.iter_mut().zip(next) {
            cancel.check()?;
            let first_overlap = overlaps.len();
            for &g in &arranged[begin..stop] {
                let slot = &mut at[g as usize];
                if *slot < first_overlap || *slot >= overlaps.len() {
                    *slot = overlaps.len();
                    overlaps.try_reserve(1).map_err(|_| LimeError::Memory { bytes: 8 * overlaps.len() })?;
                    overlaps.push((g, 0));
                }
                overlaps[*slot].1 += 1;
            }
            (*end, begin) = (overlaps.len(), stop);
        }
        Ok(Self { overlaps, ends })
    }

    fn by_segment(&self) -> impl Iterator<Item = &[(u32, u32)]> {
        let start_of = |s: usize| if s == 0 { 0 } else { self.ends[s - 1] };
        (0..self.ends.len()).map(move |s| &self.overlaps[start_of(s)..self.ends[s]])
    }
}

fn compactness(labels: &[u32], n: usize, width: usize, cancel: &Cancel) -> Result<f64, LimeError> {
    let mut shape = buffer(n, (0u64, 0u64))?; // area, perimeter
    let height = labels.len() / width;
    for y in 0..height {
        cancel.check()?;
        for x in 0..width {
            let p = x + y * width;
            let own = labels[p];
            let sides = u64::from(x == 0 || labels[p - 1] != own)
                + u64::from(x + 1 == width || labels[p + 1] != own)
                + u64::from(y == 0 || labels[p - width] != own)
                + u64::from(y + 1 == height || labels[p + width] != own);
            let (area, perimeter) = &mut shape[own as usize];
            *area += 1;
            *perimeter += sides;
        }
    }
    let squared = |v: u64| v as f64 * v as f64;
    let total: f64 = shape.iter().map(|&(a, p)| 4.0 * std::f64::consts::PI * squared(a) / squared(p)).sum();
    Ok(total / labels.len() as f64)
}

fn recall(segments: &[u32], truth: &[u32], width: usize, height: usize, cancel: &Cancel) -> Result<f64, LimeError> {
    let radius = (0.0025 * (width as f64).hypot(height as f64)).round() as usize;
    let near = spread(boundary(segments, width, cancel)?, width, radius, cancel)?;
    let wanted = boundary(truth, width, cancel)?;
    let all = wanted.iter().filter(|w| **w).count();
    let found = wanted.iter().zip(&near).filter(|(w, n)| **w && **n).count();
    Ok(if all == 0 { 1.0 } else { found as f64 / all as f64 })
}

/// Pixels with another label among their four neighbours.
fn boundary(labels: &[u32], width: usize, cancel: &Cancel) -> Result<Vec<bool>, LimeError> {
    let mut edge = buffer(labels.len(), false)?;
    for start in (0..labels.len()).step_by(width) {
        cancel.check()?;
        for p in start..start + width {
            if p + 1 < start + width && labels[p] != labels[p + 1] {
                edge[p] = true;
                edge[p + 1] = true;
            }
            if p + width < labels.len() && labels[p] != labels[p + width] {
                edge[p] = true;
                edge[p + width] = true;
            }
        }
    }
    Ok(edge)
}

/// Pixels with a set one in the square of 2 `radius` + 1 pixels around them: along rows, then along columns.
fn spread(set: Vec<bool>, width: usize, radius: usize, cancel: &Cancel) -> Result<Vec<bool>, LimeError> {
    let height = set.len() / width;
    let mut along = buffer(set.len(), false)?;
    let mut out = set;
    for (row, to) in out.chunks(width).zip(along.chunks_mut(width)) {
        cancel.check()?;
        let mut seen = (0..radius.min(width)).filter(|x| row[*x]).count();
        for x in 0..width {
            seen += usize::from(x + radius < width && row[x + radius]);
            to[x] = seen > 0;
            seen -= usize::from(x >= radius && row[x - radius]);
        }
    }
    let mut seen = buffer(width, 0usize)?;
    let of_row = |y: usize| &along[y * width..(y + 1) * width];
    for y in 0..radius.min(height) {
        seen.iter_mut().zip(of_row(y)).for_each(|(s, set)| *s += usize::from(*set));
    }
    for y in 0..height {
        cancel.check()?;
        if y + radius < height {
            seen.iter_mut().zip(of_row(y + radius)).for_each(|(s, set)| *s += usize::from(*set));
        }
        out[y * width..(y + 1) * width].iter_mut().zip(&seen).for_each(|(o, s)| *o = *s > 0);
        if y >= radius {
            seen.iter_mut().zip(of_row(y - radius)).for_each(|(s, set)| *s -= usize::from(*set));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::labels::checks::noise;
    use std::f64::consts::PI;

    fn of(segments: &[u32], truth: &[u32], width: usize) -> Quality {
        quality(segments, truth, width, segments.len() / width, &Cancel::default()).unwrap()
    }

    fn index(a: &[u32], b: &[u32]) -> f64 {
        adjusted_rand_index(a, b, &Cancel::default()).unwrap()
    }

    #[test]
    fn the_truth_itself_is_perfect() {
        let found = of(&[7, 7, 9, 9, 7, 7, 9, 9], &[1, 1, 0, 0, 1, 1, 0, 0], 4);
        assert_eq!((found.recall, found.undersegmentation, found.asa, found.n), (1.0, 0.0, 1.0, 2));
        assert!((found.compactness - PI / 4.0).abs() < 1e-12); // two squares
    }

    #[test]
    fn a_picture_counted_by_hand() {
        // Truth 0 0 0 1 1 1 in both rows; superpixels 0 0 1 1 1 1: the second takes one column of the first area.
        let (segments, truth) = ([0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
        let found = of(&segments, &truth, 6);
        // True boundary: columns 2 and 3; theirs: columns 1 and 2; no tolerance (diagonal 6.3).
        assert_eq!(found.recall, 0.5);
        // S1 meets G0 in 2 pixels (6 outside of G0): 2; G1 in 6 (2 outside): 2.
        assert_eq!(found.undersegmentation, 4.0 / 12.0);
        assert_eq!(found.asa, (4.0 + 6.0) / 12.0);
        // Perimeters 8 and 12.
        let expected = (4.0 * 4.0 * PI * 4.0 / 64.0 + 8.0 * 4.0 * PI * 8.0 / 144.0) / 12.0;
        assert!((found.compactness - expected).abs() < 1e-12);
    }

    #[test]
    fn one_area_has_no_boundary_to_miss() {
        let found = of(&[0, 1, 2, 3], &[5; 4], 2);
        assert_eq!((found.recall, found.undersegmentation, found.asa), (1.0, 0.0, 1.0));
        assert_eq!(of(&[5; 4], &[0, 1, 2, 3], 2).recall, 0.0);
    }

    #[test]
    fn a_boundary_within_the_tolerance_is_found() {
        // 480 wide, 5 high: the radius is 1.
        let at = |border: usize| -> Vec<u32> { (0..480 * 5).map(|p| u32::from(p % 480 >= border)).collect() };
        for (border, recall) in [(200, 1.0), (201, 1.0), (199, 1.0), (202, 0.5), (203, 0.0)] {
            assert_eq!(of(&at(border), &at(200), 480).recall, recall, "{border}");
        }
    }

    #[test]
    fn spreading_is_looking_around() {
        for (width, height) in [(1, 9), (9, 1), (7, 5), (12, 12)] {
            let set: Vec<bool> = noise(width * height, 9, width as u64).iter().map(|v| *v == 0).collect();
            for radius in [0, 1, 2, 30] {
                let found = spread(set.clone(), width, radius, &Cancel::default()).unwrap();
                for (p, found) in found.iter().enumerate() {
                    let close = |q: usize| {
                        (p % width).abs_diff(q % width) <= radius && (p / width).abs_diff(q / width) <= radius
                    };
                    assert_eq!(*found, (0..set.len()).any(|q| set[q] && close(q)), "{width} {height} {radius} {p}");
                }
            }
        }
    }

    #[test]
    fn the_rand_index_is_that_of_counting_pairs() {
        for seed in 0..10 {
            let a: Vec<u32> = noise(40, 4, seed).iter().map(|v| u32::from(*v)).collect();
            let b: Vec<u32> =
                noise(40, 3, seed + 100).iter().zip(&a).map(|(v, a)| u32::from(*v) / 2 + a / 80).collect();
            let (mut both, mut in_a, mut in_b, mut all) = (0.0, 0.0, 0.0, 0.0);
            for i in 0..40 {
                for j in 0..i {
                    let (same_a, same_b) = (a[i] == a[j], b[i] == b[j]);
                    both += f64::from(u8::from(same_a && same_b));
                    in_a += f64::from(u8::from(same_a));
                    in_b += f64::from(u8::from(same_b));
                    all += 1.0;
                }
            }
            let expected = in_a * in_b / all;
            assert!((index(&a, &b) - (both - expected) / ((in_a + in_b) / 2.0 - expected)).abs() < 1e-12);
            assert_eq!(index(&a, &a), 1.0);
        }
        assert_eq!(index(&[4; 5], &[2; 5]), 1.0);
        assert_eq!(index(&[1], &[2]), 1.0);
        assert_eq!(index(&[0, 1, 2], &[0, 0, 0]), 0.0);
    }

    #[test]
    fn pictures_that_do_not_fit_are_refused() {
        let cancel = Cancel::default();
        for (segments, truth) in [(&[][..], &[][..]), (&[1, 2][..], &[1][..]), (&[1, 2, 3][..], &[1, 2, 3][..])] {
            assert!(matches!(quality(segments, truth, 2, 1, &cancel), Err(LimeError::Argument { .. })));
        }
        assert!(adjusted_rand_index(&[1], &[], &cancel).is_err());
        assert!(adjusted_rand_index(&[], &[], &cancel).is_err());
    }
}
