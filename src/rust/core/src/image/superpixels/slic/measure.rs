//! Areas and colours of the pieces of a picture.

use super::pixels::Pixels;
use super::runs::Runs;
use crate::base::run::Cancel;
use crate::image::pixels::lab::Lab;
use crate::image::superpixels::labels::filled;
use crate::LimeError;

/// The end of a list of runs.
pub(crate) const NONE: u32 = u32::MAX;

/// One piece, with those that joined it.
#[derive(Clone, Copy)]
pub(crate) struct Piece {
    /// Sums of L, a and b, and 0; of large pieces as some rows show them.
    pub sum: [f64; 4],
    pub area: u32,
    /// Pixels that `sum` is of; later, pixels of border with the piece in question; 0 in between.
    pub count: u32,
    /// The ends of the list of its runs.
    pub first: u32,
    pub last: u32,
}

/// Pixels of a piece of which a part of the rows says enough.
const LARGE: u32 = 512;

/// Pieces or runs between two looks at the wish to stop.
const STEP: usize = 1 << 16;

/// Pieces of which nothing is known.
pub(crate) fn unknown(count: usize, cancel: &Cancel) -> Result<Vec<Piece>, LimeError> {
    filled(count, Piece { sum: [0.0; 4], area: 0, count: 0, first: NONE, last: NONE }, cancel)
}

/// Finds areas and colours; `next` is the run of the same piece after each, in either direction. In large pieces only every
/// eighth row is looked at, and the first run in any case.
pub(crate) fn measure(
    pieces: &mut [Piece],
    runs: &Runs,
    next: &[u32],
    pixels: &Pixels,
    cancel: &Cancel,
) -> Result<(), LimeError> {
    for (part, labels) in runs.label.chunks(STEP).enumerate() {
        cancel.check()?;
        for (run, &piece) in (part * STEP..).zip(labels) {
            pieces[piece as usize].area += runs.pixels(run).len() as u32;
        }
    }
    for (i, piece) in pieces.iter_mut().enumerate() {
        if i % 256 == 0 {
            cancel.check()?;
        }
        if piece.area >= LARGE {
            look(piece, &pixels.lab[runs.pixels(piece.first.min(piece.last) as usize)]);
            continue;
        }
        let (mut packed, mut run) = (0, piece.first);
        while run != NONE {
            packed += packed_sum(&pixels.lab[runs.pixels(run as usize)]);
            run = next[run as usize];
        }
        piece.sum = unpacked(packed);
        piece.count = piece.area;
    }
    for (y, row) in runs.rows.windows(2).enumerate().step_by(8) {
        if y % 256 == 0 {
            cancel.check()?;
        }
        for run in row[0]..row[1] {
            let piece = &mut pieces[runs.label[run as usize] as usize];
            if piece.area >= LARGE && piece.first.min(piece.last) != run {
                look(piece, &pixels.lab[runs.pixels(run as usize)]);
            }
        }
    }
    for pieces in pieces.chunks_mut(STEP) {
        cancel.check()?;
        for piece in pieces {
            if piece.count != piece.area {
                piece.sum = piece.sum.map(|s| s * f64::from(piece.area) / f64::from(piece.count));
            }
            piece.count = 0;
        }
    }
    Ok(())
}

/// Adds the pixels of a run to a piece.
fn look(piece: &mut Piece, lab: &[Lab]) {
    piece.count += lab.len() as u32;
    // Two bytes at a time in 16 bits each: good for 257 pixels.
    for lab in lab.chunks(256) {
        let (mut lb, mut a) = (0u32, 0u32);
        for &one in lab {
            let one = u32::from_le_bytes(one);
            lb += one & 0x00FF_00FF;
            a += one >> 8 & 0xFF;
        }
        for (total, value) in piece.sum.iter_mut().zip([lb & 0xFFFF, a, lb >> 16]) {
            *total += f64::from(value);
        }
    }
}

/// Sums of L, a and b in fields of 20 bits: of 4096 pixels at most.
fn packed_sum(lab: &[Lab]) -> u64 {
    let spread = |&lab: &Lab| {
        let bytes = u64::from(u32::from_le_bytes(lab));
        (bytes & 0xFF) | (bytes & 0xFF00) << 12 | (bytes & 0x00FF_0000) << 24
    };
    lab.iter().map(spread).sum()
}

fn unpacked(packed: u64) -> [f64; 4] {
    let field = |i: u32| f64::from((packed >> (20 * i)) as u32 & 0xF_FFFF);
    [field(0), field(1), field(2), 0.0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::labels::checks::noise;
    use crate::image::superpixels::slic::runs::tests::runs_of;

    #[test]
    fn small_pieces_are_seen_as_a_whole_and_large_ones_in_every_eighth_row() {
        // Wide enough for long runs; pieces of 1 to thousands of pixels, some of them between two eighth rows.
        let (width, height) = (5000, 30);
        let labels: Vec<u32> = (0..width * height)
            .map(|p| match (p % width, p / width) {
                (x, 1..5) if x >= 40 => 1,
                (x, y) if x < 40 => 2 + (x * y % 7) as u32,
                _ => 0,
            })
            .collect();
        let mut lab: Vec<Lab> = noise(4 * width * height, 256, 5).chunks(4).map(|c| [c[0], c[1], c[2], 0]).collect();
        lab[..width].fill([255; 4]);
        let pixels = Pixels { lab: &lab, width, height, pitch: 1.0, weight: 1.0 };
        let runs = runs_of(&labels, width);
        let mut pieces = unknown(runs.count, &Cancel::default()).unwrap();
        let mut next = Vec::new();
        for (run, &label) in (0..).zip(&runs.label) {
            let piece = &mut pieces[label as usize];
            next.push(piece.first);
            piece.last = if piece.first == NONE { run } else { piece.last };
            piece.first = run;
        }
        measure(&mut pieces, &runs, &next, &pixels, &Cancel::default()).unwrap();
        let painted = runs.paint(&Cancel::default()).unwrap();
        let mut large = 0;
        for (number, piece) in (0..).zip(&pieces) {
            let own: Vec<usize> = (0..painted.len()).filter(|&p| painted[p] == number).collect();
            assert_eq!(piece.area as usize, own.len());
            assert_eq!(piece.count, 0);
            let first = runs.pixels(piece.last as usize);
            let seen = |p: &&usize| own.len() < LARGE as usize || **p / width % 8 == 0 || first.contains(p);
            let seen: Vec<usize> = own.iter().filter(seen).copied().collect();
            large += usize::from(seen.len() < own.len());
            for (c, found) in piece.sum.iter().enumerate().take(3) {
                let sum: f64 = seen.iter().map(|&p| f64::from(lab[p][c])).sum();
                assert_eq!(*found, sum * own.len() as f64 / seen.len() as f64);
            }
        }
        assert!(large > 1 && pieces.len() > 20);
    }
}
