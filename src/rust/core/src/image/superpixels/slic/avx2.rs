//! The same as [`block`](super::block) with AVX2, eight pixels at a time: the same sums and labels, bit for bit.

use std::arch::x86_64::*;

use super::block::{Block, Candidates, Totals, CANDIDATE, CANDIDATES, ROWS};
use crate::image::pixels::lab::Lab;

/// 32 pixels: bytes in the order of [`ORDER`], and registers in theirs.
#[derive(Clone, Copy)]
struct Part {
    /// The nearest candidate, or [`OUTSIDE`].
    nearest: __m256i,
    /// L, a and b.
    planes: [__m256i; 3],
    /// The same, for the largest difference of colour.
    numbers: [__m256i; 4],
    px: [__m256i; 4],
}

/// The candidate of what fills up incomplete blocks.
const OUTSIDE: i32 = CANDIDATES as i32;

/// Rows of W pixels that are looked at together, 32 pixels in all: register v of four holds columns 8 (v % (W / 8)) and on
/// of row v / (W / 8).
const fn rows_of(w: usize) -> usize {
    32 / w
}

/// Where register v begins: row and column.
const fn place(w: usize, v: usize) -> (usize, usize) {
    (v / (w / 8), 8 * (v % (w / 8)))
}

/// Whether the block has all 32 pixels from row `at` on.
fn whole<const W: usize>(block: &Block, at: usize) -> bool {
    block.width == W && at + rows_of(W) <= block.rows
}

/// The rows from `at` on, those that the block lacks and the ends of narrow ones filled up with zeros.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn load<const W: usize>(block: &Block, at: usize) -> [__m256i; 4] {
    let padded;
    let (from, step) = if whole::<W>(block, at) {
        (block.lab[at * block.step..][..(rows_of(W) - 1) * block.step + W].as_ptr(), block.step)
    } else {
        padded = filled_up::<W>(block, at);
        (padded.as_ptr(), W)
    };
    let mut px = [_mm256_setzero_si256(); 4];
    for (v, px) in px.iter_mut().enumerate() {
        let (row, column) = place(W, v);
        *px = _mm256_loadu_si256(from.add(row * step + column).cast());
    }
    px
}

#[cold]
fn filled_up<const W: usize>(block: &Block, at: usize) -> [Lab; 32] {
    let mut padded = [[0; 4]; 32];
    for (row, to) in (at..block.rows).zip(padded.chunks_exact_mut(W)) {
        to.copy_from_slice(&block.row::<W>(row));
    }
    padded
}

/// The keys of pixels from [`load`].
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn nearest<const W: usize, const ADAPTIVE: bool>(
    px: &[__m256i; 4],
    candidates: &Candidates,
    at: usize,
) -> [__m256i; 4] {
    let zero = _mm256_setzero_si256();
    let (mut lb, mut ax, mut square) = ([zero; 4], [zero; 4], [zero; 4]);
    let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    for v in 0..4 {
        let centred = _mm256_xor_si256(px[v], _mm256_set1_epi32(0x0080_8080));
        lb[v] = _mm256_slli_epi16::<8>(centred);
        let x = _mm256_add_epi32(lanes, _mm256_set1_epi32(place(W, v).1 as i32 - W as i32 / 2));
        let x = _mm256_slli_epi32::<22>(x);
        ax[v] = _mm256_or_si256(_mm256_and_si256(centred, _mm256_set1_epi32(0xFF00)), x);
        if ADAPTIVE {
            let (wide_lb, wide_a) = (_mm256_srai_epi16::<8>(lb[v]), _mm256_srai_epi16::<8>(centred));
            let wide_a = _mm256_and_si256(wide_a, _mm256_set1_epi32(0xFFFF));
            let sum = _mm256_add_epi32(_mm256_madd_epi16(wide_lb, wide_lb), _mm256_madd_epi16(wide_a, wide_a));
            square[v] = _mm256_and_si256(_mm256_srli_epi32::<1>(sum), _mm256_set1_epi32(!7));
        }
    }
    let mut best = [_mm256_set1_epi32(i32::MAX); 4];
    for c in 0..candidates.len {
        let to_lb = broadcast(&candidates.lb, c);
        let to_ax = broadcast(&candidates.ax, c);
        for v in 0..4 {
            let constant = _mm256_set1_epi32(candidates.constant[c][at + place(W, v).0]);
            let mut key = _mm256_add_epi32(_mm256_madd_epi16(lb[v], to_lb), _mm256_madd_epi16(ax[v], to_ax));
            if ADAPTIVE {
                key = _mm256_add_epi32(key, _mm256_madd_epi16(square[v], broadcast(&candidates.own, c)));
            }
            best[v] = _mm256_min_epi32(best[v], _mm256_add_epi32(key, constant));
        }
    }
    best
}

/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn broadcast(pairs: &[[i16; 2]; CANDIDATES], c: usize) -> __m256i {
    let [low, high] = pairs[c];
    _mm256_set1_epi32((i32::from(low) & 0xFFFF) | i32::from(high) << 16)
}

/// The lower bytes of the 32 numbers of four registers, in the order of [`ORDER`]; they must be below 128.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn bytes_of(values: [__m256i; 4]) -> __m256i {
    let (one, other) = (_mm256_packs_epi32(values[0], values[1]), _mm256_packs_epi32(values[2], values[3]));
    _mm256_packus_epi16(one, other)
}

/// The pixel of every byte of [`bytes_of`] and [`planes`].
#[rustfmt::skip]
const ORDER: [u8; 32] = [
    0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27,
    4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31,
];

/// L, a and b of 32 pixels, in the order of [`ORDER`].
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn planes(px: [__m256i; 4]) -> [__m256i; 3] {
    let order = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    let of = |i: usize| _mm256_shuffle_epi8(px[i], order);
    let (la, other_la) = (_mm256_unpacklo_epi32(of(0), of(1)), _mm256_unpacklo_epi32(of(2), of(3)));
    let (b, other_b) = (_mm256_unpackhi_epi32(of(0), of(1)), _mm256_unpackhi_epi32(of(2), of(3)));
    [_mm256_unpacklo_epi64(la, other_la), _mm256_unpackhi_epi64(la, other_la), _mm256_unpacklo_epi64(b, other_b)]
}

/// Adds the sums of the chosen bytes to the four lanes of `total`.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn add_bytes(total: &mut __m256i, bytes: __m256i, own: __m256i) {
    *total = _mm256_add_epi64(*total, _mm256_sad_epu8(_mm256_and_si256(bytes, own), _mm256_setzero_si256()));
}

/// The sum of four lanes that is less than 2^32.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn sum_of(lanes: __m256i) -> u32 {
    let half = _mm_add_epi64(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256::<1>(lanes));
    _mm_cvtsi128_si32(_mm_add_epi64(half, _mm_unpackhi_epi64(half, half))) as u32
}

/// Adds the pixels of the block, at most W wide, to the totals of the nearest candidates.
///
/// # Safety
/// The machine must have AVX2 and POPCNT.
#[target_feature(enable = "avx2,popcnt")]
pub(crate) unsafe fn sums<const W: usize, const ADAPTIVE: bool>(
    block: &Block,
    candidates: &Candidates,
    totals: &mut [Totals; CANDIDATES],
) {
    let mut parts = [std::mem::MaybeUninit::<Part>::uninit(); ROWS];
    for (part, at) in parts.iter_mut().zip((0..block.rows).step_by(rows_of(W))) {
        part.write(part_of::<W, ADAPTIVE>(block, candidates, at));
    }
    let zero = _mm256_setzero_si256();
    let (columns, rows) = (ORDER.map(|i| i % W as u8), ORDER.map(|i| i / W as u8));
    let (columns, rows) = (_mm256_loadu_si256(columns.as_ptr().cast()), _mm256_loadu_si256(rows.as_ptr().cast()));
    // To look for each candidate is faster than to see which of them are there.
    for (c, total) in totals.iter_mut().enumerate().take(candidates.len) {
        let number = _mm256_set1_epi8(c as i8);
        let (mut lab, mut x, mut y, mut farthest) = ([zero; 3], zero, zero, zero);
        for (part, at) in parts.iter().zip((0..block.rows).step_by(rows_of(W))) {
            // All of these have been written.
            let part = part.assume_init_ref();
            let own = _mm256_cmpeq_epi8(part.nearest, number);
            for (total, plane) in lab.iter_mut().zip(part.planes) {
                add_bytes(total, plane, own);
            }
            add_bytes(&mut x, columns, own);
            add_bytes(&mut y, _mm256_add_epi8(rows, _mm256_set1_epi8(at as i8)), own);
            total.count += (_mm256_movemask_epi8(own) as u32).count_ones();
            if ADAPTIVE {
                farthest = _mm256_max_epi32(farthest, apart(part, c as i32, candidates.mean[c]));
            }
        }
        for (total, lanes) in total.lab.iter_mut().zip(lab) {
            *total += sum_of(lanes);
        }
        total.x += sum_of(x);
        total.y += sum_of(y);
        if ADAPTIVE {
            let mut lanes = [0i32; 8];
            _mm256_storeu_si256(lanes.as_mut_ptr().cast(), farthest);
            total.farthest = lanes.into_iter().fold(total.farthest, i32::max);
        }
    }
}

/// The pixels of a block from row `at` on.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn part_of<const W: usize, const ADAPTIVE: bool>(block: &Block, candidates: &Candidates, at: usize) -> Part {
    let px = load::<W>(block, at);
    let mut numbers = nearest::<W, ADAPTIVE>(&px, candidates, at);
    for number in &mut numbers {
        *number = _mm256_and_si256(*number, _mm256_set1_epi32(CANDIDATE));
    }
    if !whole::<W>(block, at) {
        for (v, number) in numbers.iter_mut().enumerate() {
            let (row, column) = place(W, v);
            let width = if at + row < block.rows { block.width as i32 - column as i32 } else { 0 };
            let inside = _mm256_cmpgt_epi32(_mm256_set1_epi32(width), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
            *number = _mm256_blendv_epi8(_mm256_set1_epi32(OUTSIDE), *number, inside);
        }
    }
    Part { nearest: bytes_of(numbers), planes: planes(px), numbers, px }
}

/// Squared differences of colour from `mean` of the pixels nearest to candidate `c`: the largest of four in each lane.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn apart(part: &Part, c: i32, mean: Lab) -> __m256i {
    let bytes = _mm256_set1_epi32(0x00FF_00FF);
    let mean = _mm256_set1_epi32(i32::from_le_bytes(mean));
    let (mean_lb, mean_a) = (_mm256_and_si256(mean, bytes), _mm256_srli_epi16::<8>(mean));
    let mut most = _mm256_setzero_si256();
    for (px, number) in part.px.into_iter().zip(part.numbers) {
        let lb = _mm256_sub_epi16(_mm256_and_si256(px, bytes), mean_lb);
        let a = _mm256_sub_epi16(_mm256_srli_epi16::<8>(px), mean_a);
        let a = _mm256_and_si256(a, _mm256_set1_epi32(0xFFFF));
        let apart = _mm256_add_epi32(_mm256_madd_epi16(lb, lb), _mm256_madd_epi16(a, a));
        let own = _mm256_cmpeq_epi32(number, _mm256_set1_epi32(c));
        most = _mm256_max_epi32(most, _mm256_and_si256(apart, own));
    }
    most
}

/// Writes the labels of the nearest candidates to `labels`, rows of `step` pixels.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
pub(crate) unsafe fn labels<const W: usize, const ADAPTIVE: bool>(
    block: &Block,
    candidates: &Candidates,
    labels: &mut [u32],
    step: usize,
) {
    for at in (0..block.rows).step_by(rows_of(W)) {
        let keys = nearest::<W, ADAPTIVE>(&load::<W>(block, at), candidates, at);
        let mut list = [0u32; 32];
        for (v, key) in keys.into_iter().enumerate() {
            let chosen = _mm256_and_si256(key, _mm256_set1_epi32(CANDIDATE));
            let named = if candidates.len <= 8 {
                _mm256_permutevar8x32_epi32(_mm256_loadu_si256(candidates.label.as_ptr().cast()), chosen)
            } else {
                _mm256_i32gather_epi32::<4>(candidates.label.as_ptr().cast(), chosen)
            };
            _mm256_storeu_si256(list.as_mut_ptr().add(8 * v).cast(), named);
        }
        for (row, list) in list.chunks_exact(W).enumerate().take(block.rows - at) {
            labels[(at + row) * step..][..block.width].copy_from_slice(&list[..block.width]);
        }
    }
}
