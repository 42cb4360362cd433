//! The nearest candidate of every pixel of a block: plain Rust, but for one instruction of SSE2, which every x86-64 machine
//! has. Gives the same keys as [`avx2`](super::avx2).

use super::metric::CANDIDATE_BITS;
use crate::image::pixels::lab::Lab;

/// Most rows of a block.
pub(crate) const ROWS: usize = 16;
/// Most candidates of a block.
pub(crate) const CANDIDATES: usize = 1 << CANDIDATE_BITS;
/// Picks the candidate from a key.
pub(crate) const CANDIDATE: i32 = CANDIDATES as i32 - 1;

/// The centres that the pixels of a block choose from; only the first `len` entries count.
pub(crate) struct Candidates {
    pub len: usize,
    pub label: [u32; CANDIDATES],
    /// Factors of L and b, of a and X; see [`metric`](super::metric).
    pub lb: [[i16; 2]; CANDIDATES],
    pub ax: [[i16; 2]; CANDIDATES],
    /// Factor of half of |p|^2 (and 0), where clusters have a compactness of their own.
    pub own: [[i16; 2]; CANDIDATES],
    pub mean: [Lab; CANDIDATES],
    /// The constant of every row, with the number of the candidate in the lower bits.
    pub constant: [[i32; ROWS]; CANDIDATES],
}

impl Candidates {
    pub(crate) fn new() -> Self {
        Self {
            len: 0,
            label: [0; CANDIDATES],
            lb: [[0; 2]; CANDIDATES],
            ax: [[0; 2]; CANDIDATES],
            own: [[0; 2]; CANDIDATES],
            mean: [[0; 4]; CANDIDATES],
            constant: [[0; ROWS]; CANDIDATES],
        }
    }
}

/// Some rows of `width` pixels, `step` pixels apart, of which the first begins with `lab`.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a> {
    pub lab: &'a [Lab],
    pub width: usize,
    pub rows: usize,
    pub step: usize,
}

impl Block<'_> {
    /// A row, filled up with zeros to W pixels.
    pub(crate) fn row<const W: usize>(&self, row: usize) -> [Lab; W] {
        let from = &self.lab[row * self.step..][..self.width];
        from.try_into().unwrap_or_else(|_| {
            let mut padded = [[0; 4]; W];
            padded[..self.width].copy_from_slice(from);
            padded
        })
    }
}

impl Block<'_> {
    /// The smallest and the largest byte of every channel.
    pub(crate) fn colours(&self) -> (Lab, Lab) {
        let (mut low, mut high) = ([u8::MAX; 32], [0u8; 32]);
        for row in 0..self.rows {
            let row = self.lab[row * self.step..][..self.width].as_flattened();
            let eights = row.chunks_exact(32);
            for (i, &value) in eights.remainder().iter().enumerate() {
                low[i] = low[i].min(value);
                high[i] = high[i].max(value);
            }
            for eight in eights {
                for i in 0..32 {
                    low[i] = low[i].min(eight[i]);
                    high[i] = high[i].max(eight[i]);
                }
            }
        }
        (folded(low, u8::min), folded(high, u8::max))
    }
}

/// One of every four bytes.
fn folded(all: [u8; 32], pick: fn(u8, u8) -> u8) -> Lab {
    let all: [u8; 16] = std::array::from_fn(|i| pick(all[i], all[i + 16]));
    let all: [u8; 8] = std::array::from_fn(|i| pick(all[i], all[i + 8]));
    std::array::from_fn(|i| pick(all[i], all[i + 4]))
}

/// Sums of a candidate over a block of at most 512 pixels; x and y from the block's first column and row, y in rows.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(crate) struct Totals {
    pub count: u32,
    pub lab: [u32; 3],
    pub x: u32,
    pub y: u32,
    pub farthest: i32,
}

/// Pixels that are compared together: small loops over as many, one for each step, become vector instructions.
const LANES: usize = 8;

/// Products of pairs of 16-bit numbers (in the lower and upper half) with two factors, added up.
#[inline(always)]
fn products(pairs: &[u32; LANES], factors: [i16; 2]) -> [i32; LANES] {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::*;
        let mut sums = [0; LANES];
        // SAFETY: every such machine has SSE2; four numbers are read and written at a time, of eight.
        unsafe {
            let factors = _mm_set1_epi32(i32::from(factors[0]) & 0xFFFF | i32::from(factors[1]) << 16);
            for four in [0, 4] {
                let pairs = _mm_loadu_si128(pairs.as_ptr().add(four).cast());
                _mm_storeu_si128(sums.as_mut_ptr().add(four).cast(), _mm_madd_epi16(pairs, factors));
            }
        }
        sums
    }
    #[cfg(not(target_arch = "x86_64"))]
    std::array::from_fn(|i| {
        let [low, high] = [pairs[i] as i16, (pairs[i] >> 16) as i16].map(i32::from);
        (low * i32::from(factors[0])).wrapping_add(high * i32::from(factors[1]))
    })
}

#[inline(always)]
fn plus(one: [i32; LANES], other: [i32; LANES]) -> [i32; LANES] {
    std::array::from_fn(|i| one[i].wrapping_add(other[i]))
}

/// The keys of a row: the smallest D - ... of every pixel with its candidate in the lower bits.
fn nearest<const W: usize, const ADAPTIVE: bool>(row: &[Lab; W], candidates: &Candidates, at: usize) -> [i32; W] {
    let mut keys = [i32::MAX; W];
    for (part, (lab, keys)) in row.chunks_exact(LANES).zip(keys.chunks_exact_mut(LANES)).enumerate() {
        // Bytes less 128, times 256, and X times 64.
        let centred: [u32; LANES] = std::array::from_fn(|i| u32::from_le_bytes(lab[i]) ^ 0x0080_8080);
        let lb = centred.map(|c| (c & 0x00FF_00FF) << 8);
        let x = |i: usize| (part * LANES + i) as u32;
        let ax: [u32; LANES] = std::array::from_fn(|i| centred[i] & 0xFF00 | x(i).wrapping_sub(W as u32 / 2) << 22);
        let square: [u32; LANES] = std::array::from_fn(|i| if ADAPTIVE { half_square(lab[i]) } else { 0 });
        let mut least = [i32::MAX; LANES];
        for c in 0..candidates.len {
            let mut key = plus(products(&lb, candidates.lb[c]), products(&ax, candidates.ax[c]));
            if ADAPTIVE {
                key = plus(key, products(&square, candidates.own[c]));
            }
            key = plus(key, [candidates.constant[c][at]; LANES]);
            least = std::array::from_fn(|i| least[i].min(key[i]));
        }
        keys.copy_from_slice(&least);
    }
    keys
}

/// Half of |p|^2, a multiple of 8 so that the lower bits of a key stay free.
fn half_square(lab: Lab) -> u32 {
    let of = |value: u8| {
        let centred = i32::from(value) - 128;
        centred * centred
    };
    (((of(lab[0]) + of(lab[1]) + of(lab[2])) / 2) & !7) as u32
}

/// Adds the pixels of the block to the totals of the nearest candidates.
pub(crate) fn sums<const W: usize, const ADAPTIVE: bool>(
    block: &Block,
    candidates: &Candidates,
    totals: &mut [Totals; CANDIDATES],
) {
    // Fields of 20 bits for 512 bytes: L, a, b; and of 16 bits: count, x, y.
    let mut sums = [[0u64; 2]; CANDIDATES];
    for at in 0..block.rows {
        let row = block.row::<W>(at);
        let keys = nearest::<W, ADAPTIVE>(&row, candidates, at);
        let mut place = 1 | (at as u64) << 32;
        for (&lab, key) in row.iter().zip(keys).take(block.width) {
            let c = (key & CANDIDATE) as usize;
            let bytes = u64::from(u32::from_le_bytes(lab));
            sums[c][0] += (bytes & 0xFF) | (bytes & 0xFF00) << 12 | (bytes & 0x00FF_0000) << 24;
            sums[c][1] += place;
            place += 1 << 16;
            if ADAPTIVE {
                totals[c].farthest = totals[c].farthest.max(apart(lab, candidates.mean[c]));
            }
        }
    }
    for (total, [lab, place]) in totals.iter_mut().zip(sums).take(candidates.len) {
        for (c, total) in total.lab.iter_mut().enumerate() {
            *total += (lab >> (20 * c)) as u32 & 0xF_FFFF;
        }
        total.count += place as u32 & 0xFFFF;
        total.x += (place >> 16) as u32 & 0xFFFF;
        total.y += (place >> 32) as u32;
    }
}

fn apart(one: Lab, other: Lab) -> i32 {
    let of = |c: usize| (i32::from(one[c]) - i32::from(other[c])).pow(2);
    of(0) + of(1) + of(2)
}

/// Writes the labels of the nearest candidates to `labels`, rows of `step` pixels.
pub(crate) fn labels<const W: usize, const ADAPTIVE: bool>(
    block: &Block,
    candidates: &Candidates,
    labels: &mut [u32],
    step: usize,
) {
    for at in 0..block.rows {
        let keys = nearest::<W, ADAPTIVE>(&block.row::<W>(at), candidates, at);
        for (label, key) in labels[at * step..][..block.width].iter_mut().zip(keys) {
            *label = candidates.label[(key & CANDIDATE) as usize];
        }
    }
}
