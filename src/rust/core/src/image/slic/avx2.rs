//! The same as [`block`](super::block) with AVX2, eight pixels at a time: the same sums and labels, bit for bit.

use std::arch::x86_64::*;

use super::super::lab::Lab;
use super::block::{Block, Candidates, Totals, CANDIDATE, CANDIDATES};

/// Sums of a candidate, lane by lane.
#[derive(Clone, Copy)]
struct Lanes {
    /// Pairs of 16 bits: at most 4 x 255 a row, 16 rows.
    lb: __m256i,
    a: __m256i,
    count: __m256i,
    x: __m256i,
    y: __m256i,
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

/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn sum_of<const V: usize>(values: [__m256i; V]) -> __m256i {
    let mut sum = values[0];
    for value in &values[1..] {
        sum = _mm256_add_epi32(sum, *value);
    }
    sum
}

/// Adds the pixels of the block, V x 8 wide, to the totals of the nearest candidates.
///
/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn sums<const W: usize, const V: usize, const ADAPTIVE: bool>(
    block: &Block,
    candidates: &Candidates,
    totals: &mut [Totals; CANDIDATES],
) {
    let zero = _mm256_setzero_si256();
    let none = Lanes { lb: zero, a: zero, count: zero, x: zero, y: zero, farthest: zero };
    let mut lanes = [std::mem::MaybeUninit::<Lanes>::uninit(); CANDIDATES];
    for lane in &mut lanes[..candidates.len] {
        lane.write(none);
    }
    let all = if block.width >= 32 { u32::MAX } else { (1 << block.width) - 1 };
    let bytes = _mm256_set1_epi32(0x00FF_00FF);
    let offsets = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    let mut padded;
    for at in 0..block.rows {
        let row = if block.width == W {
            block.lab[at * block.step..][..W].as_ptr()
        } else {
            padded = block.row::<W>(at);
            padded.as_ptr()
        };
        let (px, keys) = nearest::<V, ADAPTIVE>(row, candidates, at);
        let mut chosen = [zero; V];
        let mut list = [0i32; 32];
        for v in 0..V {
            chosen[v] = _mm256_and_si256(keys[v], _mm256_set1_epi32(CANDIDATE));
            _mm256_storeu_si256(list.as_mut_ptr().add(8 * v).cast(), chosen[v]);
        }
        let mut rest = all;
        while rest != 0 {
            let c = list[rest.trailing_zeros() as usize];
            let (mut own, mut bits) = ([zero; V], 0u32);
            for v in 0..V {
                own[v] = _mm256_cmpeq_epi32(chosen[v], _mm256_set1_epi32(c));
                bits |= (_mm256_movemask_ps(_mm256_castsi256_ps(own[v])) as u32) << (8 * v);
            }
            // Pixels that fill up a row are never in `rest`, but they have a candidate too.
            if bits & !all != 0 {
                for (v, own) in own.iter_mut().enumerate() {
                    let column = _mm256_add_epi32(offsets, _mm256_set1_epi32(8 * v as i32));
                    let inside = _mm256_cmpgt_epi32(_mm256_set1_epi32(block.width as i32), column);
                    *own = _mm256_and_si256(*own, inside);
                }
            }
            rest &= !bits;
            let (mut lb, mut a, mut x) = ([zero; V], [zero; V], [zero; V]);
            for v in 0..V {
                let kept = _mm256_and_si256(px[v], own[v]);
                lb[v] = _mm256_and_si256(kept, bytes);
                a[v] = _mm256_srli_epi16::<8>(kept);
                x[v] = _mm256_and_si256(_mm256_add_epi32(offsets, _mm256_set1_epi32(8 * v as i32)), own[v]);
            }
            // Every key holds a candidate, and those before `len` have been written.
            let Some(lane) = lanes[..candidates.len].get_mut(c as usize) else { continue };
            let lane = lane.assume_init_mut();
            let count = _mm256_sub_epi32(zero, sum_of(own));
            lane.lb = _mm256_add_epi16(lane.lb, sum_of(lb));
            lane.a = _mm256_add_epi16(lane.a, sum_of(a));
            lane.count = _mm256_add_epi32(lane.count, count);
            lane.x = _mm256_add_epi32(lane.x, sum_of(x));
            lane.y = _mm256_add_epi32(lane.y, _mm256_mullo_epi16(count, _mm256_set1_epi32(at as i32)));
            if ADAPTIVE {
                let mean = _mm256_set1_epi32(i32::from_le_bytes(candidates.mean[c as usize]));
                let (mean_lb, mean_a) = (_mm256_and_si256(mean, bytes), _mm256_srli_epi16::<8>(mean));
                for v in 0..V {
                    let lb = _mm256_sub_epi16(_mm256_and_si256(px[v], bytes), mean_lb);
                    let a = _mm256_sub_epi16(_mm256_srli_epi16::<8>(px[v]), mean_a);
                    let a = _mm256_and_si256(a, _mm256_set1_epi32(0xFFFF));
                    let apart = _mm256_add_epi32(_mm256_madd_epi16(lb, lb), _mm256_madd_epi16(a, a));
                    lane.farthest = _mm256_max_epi32(lane.farthest, _mm256_and_si256(apart, own[v]));
                }
            }
        }
    }
    for (lane, total) in lanes[..candidates.len].iter().zip(totals) {
        let lane = lane.assume_init_ref();
        let count = lane_sum(lane.count);
        if count == 0 {
            continue;
        }
        let low = _mm256_set1_epi32(0xFFFF);
        let l = lane_sum(_mm256_and_si256(lane.lb, low));
        let b = lane_sum(_mm256_srli_epi32::<16>(lane.lb));
        let a = lane_sum(_mm256_and_si256(lane.a, low));
        let mut farthest = [0i32; 8];
        if ADAPTIVE {
            _mm256_storeu_si256(farthest.as_mut_ptr().cast(), lane.farthest);
        }
        total.count += count;
        for (total, value) in total.lab.iter_mut().zip([l, a, b]) {
            *total += value;
        }
        total.x += lane_sum(lane.x);
        total.y += lane_sum(lane.y);
        total.farthest = farthest.into_iter().fold(total.farthest, i32::max);
    }
}

/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
#[inline]
unsafe fn lane_sum(value: __m256i) -> u32 {
    let half = _mm_add_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256::<1>(value));
    let pair = _mm_add_epi32(half, _mm_shuffle_epi32::<0b1110>(half));
    _mm_cvtsi128_si32(_mm_add_epi32(pair, _mm_shuffle_epi32::<1>(pair))) as u32
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
