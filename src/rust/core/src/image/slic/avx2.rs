//! The same as [`block`](super::block) with AVX2, eight pixels at a time: the same sums and labels, bit for bit.

use std::arch::x86_64::*;

use super::super::lab::Lab;
use super::block::{Block, Candidates, Totals, CANDIDATE, CANDIDATES};

/// Sums of a candidate over 16 rows of 32 pixels at most. Two in each of four lanes of 64 bits, in their lower and upper
/// halves.
#[derive(Clone, Copy)]
struct Lanes {
    la: __m256i,
    bx: __m256i,
    count: u32,
    y: u32,
    /// Eight lanes of 32 bits.
    farthest: __m256i,
}

/// The keys of a row of V x 8 pixels.
///
/// # Safety
/// The machine must have AVX2; `row` must point to V x 8 pixels.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn nearest<const V: usize, const ADAPTIVE: bool>(
    row: *const Lab,
    candidates: &Candidates,
    at: usize,
) -> ([__m256i; V], [__m256i; V]) {
    let zero = _mm256_setzero_si256();
    let (mut px, mut lb, mut ax, mut square) = ([zero; V], [zero; V], [zero; V], [zero; V]);
    let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    for v in 0..V {
        px[v] = _mm256_loadu_si256(row.add(8 * v).cast());
        let centred = _mm256_xor_si256(px[v], _mm256_set1_epi32(0x0080_8080));
        lb[v] = _mm256_slli_epi16::<8>(centred);
        let x = _mm256_add_epi32(lanes, _mm256_set1_epi32(8 * v as i32 - 4 * V as i32));
        let x = _mm256_slli_epi32::<22>(x);
        ax[v] = _mm256_or_si256(_mm256_and_si256(centred, _mm256_set1_epi32(0xFF00)), x);
        if ADAPTIVE {
            let (wide_lb, wide_a) = (_mm256_srai_epi16::<8>(lb[v]), _mm256_srai_epi16::<8>(centred));
            let wide_a = _mm256_and_si256(wide_a, _mm256_set1_epi32(0xFFFF));
            let sum = _mm256_add_epi32(_mm256_madd_epi16(wide_lb, wide_lb), _mm256_madd_epi16(wide_a, wide_a));
            square[v] = _mm256_and_si256(_mm256_srli_epi32::<1>(sum), _mm256_set1_epi32(!7));
        }
    }
    let mut best = [_mm256_set1_epi32(i32::MAX); V];
    for c in 0..candidates.len {
        let to_lb = broadcast(&candidates.lb, c);
        let to_ax = broadcast(&candidates.ax, c);
        let constant = _mm256_set1_epi32(candidates.constant[c][at]);
        for v in 0..V {
            let mut key = _mm256_add_epi32(_mm256_madd_epi16(lb[v], to_lb), _mm256_madd_epi16(ax[v], to_ax));
            if ADAPTIVE {
                key = _mm256_add_epi32(key, _mm256_madd_epi16(square[v], broadcast(&candidates.own, c)));
            }
            best[v] = _mm256_min_epi32(best[v], _mm256_add_epi32(key, constant));
        }
    }
    (px, best)
}

/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn broadcast(pairs: &[[i16; 2]; CANDIDATES], c: usize) -> __m256i {
    let [low, high] = pairs[c];
    _mm256_set1_epi32((i32::from(low) & 0xFFFF) | i32::from(high) << 16)
}

/// The lower bytes of the 32 numbers of four registers, in the order of [`COLUMNS`]; they must be below 128.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn bytes_of(values: [__m256i; 4]) -> __m256i {
    let (one, other) = (_mm256_packs_epi32(values[0], values[1]), _mm256_packs_epi32(values[2], values[3]));
    _mm256_packus_epi16(one, other)
}

/// The column of every byte of [`bytes_of`] and [`planes`].
#[rustfmt::skip]
const COLUMNS: [i8; 32] = [
    0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27,
    4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31,
];

/// L, a and b of 32 pixels, in the order of [`COLUMNS`].
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

/// Sums of the chosen bytes of two registers, as [`Lanes`] holds them.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn two_sums(low: __m256i, high: __m256i, own: __m256i) -> __m256i {
    let zero = _mm256_setzero_si256();
    let low = _mm256_sad_epu8(_mm256_and_si256(low, own), zero);
    let high = _mm256_sad_epu8(_mm256_and_si256(high, own), zero);
    _mm256_or_si256(low, _mm256_slli_epi64::<32>(high))
}

/// Adds the pixels of the block, V x 8 wide, to the totals of the nearest candidates.
///
/// # Safety
/// The machine must have AVX2 and POPCNT.
#[target_feature(enable = "avx2,popcnt")]
pub(super) unsafe fn sums<const W: usize, const V: usize, const ADAPTIVE: bool>(
    block: &Block,
    candidates: &Candidates,
    totals: &mut [Totals; CANDIDATES],
) {
    let zero = _mm256_setzero_si256();
    let none = Lanes { la: zero, bx: zero, count: 0, y: 0, farthest: zero };
    let mut lanes = [std::mem::MaybeUninit::<Lanes>::uninit(); CANDIDATES];
    for lane in &mut lanes[..candidates.len] {
        lane.write(none);
    }
    let columns = _mm256_loadu_si256(COLUMNS.as_ptr().cast());
    // Pixels that fill up a row have a candidate too.
    let inside = _mm256_cmpgt_epi8(_mm256_set1_epi8(block.width as i8), columns);
    let bytes = _mm256_set1_epi32(0x00FF_00FF);
    let mut padded;
    for at in 0..block.rows {
        let row = if block.width == W {
            block.lab[at * block.step..][..W].as_ptr()
        } else {
            padded = block.row::<W>(at);
            padded.as_ptr()
        };
        let (px, keys) = nearest::<V, ADAPTIVE>(row, candidates, at);
        let (mut chosen, mut four) = ([zero; 4], [zero; 4]);
        for v in 0..V {
            chosen[v] = _mm256_and_si256(keys[v], _mm256_set1_epi32(CANDIDATE));
            four[v] = px[v];
        }
        let (numbers, [l, a, b]) = (bytes_of(chosen), planes(four));
        let mut list = [0u8; 32];
        _mm256_storeu_si256(list.as_mut_ptr().cast(), numbers);
        let mut rest = _mm256_movemask_epi8(inside) as u32;
        while rest != 0 {
            let c = list[rest.trailing_zeros() as usize];
            let own = _mm256_and_si256(_mm256_cmpeq_epi8(numbers, _mm256_set1_epi8(c as i8)), inside);
            let bits = _mm256_movemask_epi8(own) as u32;
            rest &= !bits;
            // Every key holds a candidate, and those before `len` have been written.
            let Some(lane) = lanes[..candidates.len].get_mut(usize::from(c)) else { continue };
            let lane = lane.assume_init_mut();
            let count = bits.count_ones();
            lane.la = _mm256_add_epi32(lane.la, two_sums(l, a, own));
            lane.bx = _mm256_add_epi32(lane.bx, two_sums(b, columns, own));
            lane.count += count;
            lane.y += count * at as u32;
            if ADAPTIVE {
                let mean = _mm256_set1_epi32(i32::from_le_bytes(candidates.mean[usize::from(c)]));
                let (mean_lb, mean_a) = (_mm256_and_si256(mean, bytes), _mm256_srli_epi16::<8>(mean));
                for v in 0..V {
                    let column =
                        _mm256_add_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32(8 * v as i32));
                    let own = _mm256_and_si256(
                        _mm256_cmpeq_epi32(chosen[v], _mm256_set1_epi32(i32::from(c))),
                        _mm256_cmpgt_epi32(_mm256_set1_epi32(block.width as i32), column),
                    );
                    let lb = _mm256_sub_epi16(_mm256_and_si256(px[v], bytes), mean_lb);
                    let a = _mm256_sub_epi16(_mm256_srli_epi16::<8>(px[v]), mean_a);
                    let a = _mm256_and_si256(a, _mm256_set1_epi32(0xFFFF));
                    let apart = _mm256_add_epi32(_mm256_madd_epi16(lb, lb), _mm256_madd_epi16(a, a));
                    lane.farthest = _mm256_max_epi32(lane.farthest, _mm256_and_si256(apart, own));
                }
            }
        }
    }
    for (lane, total) in lanes[..candidates.len].iter().zip(totals) {
        let lane = lane.assume_init_ref();
        if lane.count == 0 {
            continue;
        }
        let mut farthest = [0i32; 8];
        if ADAPTIVE {
            _mm256_storeu_si256(farthest.as_mut_ptr().cast(), lane.farthest);
        }
        let ([l, a], [b, x]) = (halves(lane.la), halves(lane.bx));
        total.count += lane.count;
        for (total, value) in total.lab.iter_mut().zip([l, a, b]) {
            *total += value;
        }
        total.x += x;
        total.y += lane.y;
        total.farthest = farthest.into_iter().fold(total.farthest, i32::max);
    }
}

/// The sums of the lower and of the upper halves of the lanes.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn halves(value: __m256i) -> [u32; 2] {
    let half = _mm_add_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256::<1>(value));
    let both = _mm_cvtsi128_si64(_mm_add_epi32(half, _mm_unpackhi_epi64(half, half))) as u64;
    [both as u32, (both >> 32) as u32]
}

/// Writes the labels of the nearest candidates to `labels`, rows of `step` pixels.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn labels<const W: usize, const V: usize, const ADAPTIVE: bool>(
    block: &Block,
    candidates: &Candidates,
    labels: &mut [u32],
    step: usize,
) {
    let mut padded;
    for at in 0..block.rows {
        let whole = block.width == W;
        let row = if whole {
            block.lab[at * block.step..][..W].as_ptr()
        } else {
            padded = block.row::<W>(at);
            padded.as_ptr()
        };
        let (_, keys) = nearest::<V, ADAPTIVE>(row, candidates, at);
        let out = &mut labels[at * step..][..block.width];
        let mut list = [0u32; 32];
        for (v, key) in keys.into_iter().enumerate() {
            let chosen = _mm256_and_si256(key, _mm256_set1_epi32(CANDIDATE));
            let named = if candidates.len <= 8 {
                _mm256_permutevar8x32_epi32(_mm256_loadu_si256(candidates.label.as_ptr().cast()), chosen)
            } else {
                _mm256_i32gather_epi32::<4>(candidates.label.as_ptr().cast(), chosen)
            };
            let to = if whole { out.as_mut_ptr() } else { list.as_mut_ptr() };
            _mm256_storeu_si256(to.add(8 * v).cast(), named);
        }
        if !whole {
            out.copy_from_slice(&list[..block.width]);
        }
    }
}
