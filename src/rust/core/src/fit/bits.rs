//! The weighted Gram matrix of zeros and ones, by counting bits.
//!
//! Pictures and texts have columns of 0 and 1, and weights that depend only on how many ones a row has: a few different values. With rows
//! of equal weight, a stratum s, put together and each column a row of bits,
//!
//! sum_i w_i z_ij z_il = sum_s w_s popcount(z_sj & z_sl)
//!
//! so 64 products cost two instructions, and the sums are exact but for one multiplication a stratum.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::cholesky::dot;
use super::moments::{centre, Moments};
use crate::base::matrix::{buffer, zeros};
use crate::base::run::{threads, Cancel};
use crate::perturb::features::Features;
use crate::perturb::masks::Masks;
use crate::LimeError;

/// How many times the words of all rows together the strata may take, which each fill up their last one.
const WASTE: usize = 4;

/// Columns of zeros and ones, as bits.
pub(crate) struct Bits {
    /// d x words.
    columns: Vec<u64>,
    strata: Strata,
}

/// Rows of positive weight by their weight, 64 at most of one weight to a word; bit b of word s is row `order[ends[s] + b]`.
struct Strata {
    order: Vec<usize>,
    ends: Vec<usize>,
    /// The weight of the rows of each word.
    weights: Vec<f64>,
    /// A column of ones.
    ones: Vec<u64>,
}

impl Strata {
    /// None if the weights differ too much for this to be worth it.
    fn of(w: &[f64], largest: f64) -> Result<Option<Self>, LimeError> {
        let mut order = buffer(w.len(), 0usize)?;
        order.iter_mut().enumerate().for_each(|(i, row)| *row = i);
        order.retain(|row| w[*row] > 0.0);
        order.sort_unstable_by(|a, b| w[*a].total_cmp(&w[*b]).then(a.cmp(b)));
        let most = WASTE * w.len().div_ceil(64);
        let (mut weights, mut ones, mut ends) = (Vec::new(), Vec::new(), vec![0]);
        for stratum in order.chunk_by(|a, b| w[*a] == w[*b]) {
            for rows in stratum.chunks(64) {
                weights.push(w[rows[0]] / largest);
                ones.push(u64::MAX >> (64 - rows.len()));
                ends.push(ends[ends.len() - 1] + rows.len());
            }
            if weights.len() > most {
                return Ok(None);
            }
        }
        Ok(Some(Self { order, ends, weights, ones }))
    }

    /// The rows of each word.
    fn words(&self) -> impl Iterator<Item = &[usize]> {
        self.ends.windows(2).map(|end| &self.order[end[0]..end[1]])
    }

    /// Puts a value for each row where its bit is, 64 to a word.
    fn arrange(&self, values: &[f64], out: &mut [f64]) {
        for (rows, out) in self.words().zip(out.chunks_exact_mut(64)) {
            out.iter_mut().zip(rows).for_each(|(out, row)| *out = values[*row]);
        }
    }
}

impl Bits {
    /// The columns of `z` with weights `w` (n, at least 0, to be divided by the `largest`). None if any value is neither 0 nor 1, or
    /// if the weights differ too much for this to be worth it.
    ///
    /// # Errors
    /// `Memory`; `Interrupted`.
    pub(crate) fn pack(z: Features<'_>, w: &[f64], largest: f64, cancel: &Cancel) -> Result<Option<Self>, LimeError> {
        let Some(strata) = Strata::of(w, largest)? else { return Ok(None) };
        let mut columns = buffer(strata.weights.len().saturating_mul(z.ncols()), 0u64)?;
        let binary = match z {
            Features::Numbers(z) => pack_numbers(z, &strata, &mut columns, cancel)?,
            Features::Masks(masks) => turn(&masks, &strata, &mut columns, cancel)?,
        };
        Ok(binary.then_some(Self { columns, strata }))
    }

    /// The moments of `[z | y]`, with the same `w` and `largest`. As those of [`Moments::of_rows`], to rounding.
    ///
    /// # Errors
    /// `Memory`; `Interrupted`.
    pub(crate) fn moments(
        &self,
        y: ArrayView2<'_, f64>,
        w: &[f64],
        largest: f64,
        cancel: &Cancel,
    ) -> Result<Moments, LimeError> {
        let words = self.strata.weights.len();
        let (d, k) = (self.columns.len() / words, y.ncols());
        let mut moments = Moments::zero(d, k)?;
        let weight = self.joint(&self.strata.ones, &self.strata.ones);
        moments.weight = weight;
        for (j, mean) in moments.mean[..d].iter_mut().enumerate() {
            *mean = self.joint(self.column(j), &self.strata.ones) / weight; // 1 of a column of ones, and no variance
        }
        let w: Vec<f64> = w.iter().map(|v| v / largest).collect();
        let root: Vec<f64> = w.iter().map(|v| v.sqrt()).collect();
        let mut centred = zeros((64 * words).saturating_mul(k))?; // 64 words x k: w (y - mean), where the bits are
        let mut column = zeros(w.len())?;
        for (l, centred) in centred.chunks_exact_mut(64 * words).enumerate() {
            column.iter_mut().zip(y.column(l)).for_each(|(v, y)| *v = *y);
            moments.mean[d + l] = centre(&mut column, &w, &root, weight);
            moments.spread[l] = dot(&column, &column);
            column.iter_mut().zip(&root).for_each(|(v, r)| *v *= r);
            self.strata.arrange(&column, centred);
        }
        let mean = &moments.mean;
        let one = |(j, cross): (usize, &mut [f64])| {
            cancel.check()?;
            cross[j] = weight * mean[j] * (1.0 - mean[j]);
            for l in j + 1..d {
                cross[l] = self.joint(self.column(j), self.column(l)) - weight * mean[j] * mean[l];
            }
            for (sum, centred) in cross[d..].iter_mut().zip(centred.chunks_exact(64 * words)) {
                *sum = select(self.column(j), centred);
            }
            Ok(())
        };
        if threads() > 1 {
            moments.cross.par_chunks_mut((d + k).max(1)).enumerate().try_for_each(one)?;
        } else {
            moments.cross.chunks_mut((d + k).max(1)).enumerate().try_for_each(one)?;
        }
        Ok(moments)
    }

    fn column(&self, j: usize) -> &[u64] {
        let words = self.strata.weights.len();
        &self.columns[j * words..(j + 1) * words]
    }

    /// sum_i w_i a_i b_i
    fn joint(&self, a: &[u64], b: &[u64]) -> f64 {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("popcnt") {
            // SAFETY: the machine has the instruction.
            return unsafe { weigh_popcnt(a, b, &self.strata.weights) };
        }
        weigh(a, b, &self.strata.weights)
    }
}

/// Fills `columns` (d x words); false if a value is neither 0 nor 1.
fn pack_numbers(
    z: ArrayView2<'_, f64>,
    strata: &Strata,
    columns: &mut [u64],
    cancel: &Cancel,
) -> Result<bool, LimeError> {
    let mut copy = Vec::new(); // of a column that is not contiguous
    for (bits, column) in columns.chunks_exact_mut(strata.weights.len().max(1)).zip(z.columns()) {
        cancel.check()?;
        let column = column.to_slice().unwrap_or_else(|| {
            copy.clear();
            copy.extend(column.iter());
            &copy
        });
        if !column.iter().fold(true, |all, v| all & (*v == 0.0 || *v == 1.0)) {
            return Ok(false);
        }
        for (word, rows) in bits.iter_mut().zip(strata.words()) {
            *word = rows.iter().rev().fold(0, |word, row| word << 1 | u64::from(column[*row] != 0.0));
        }
    }
    Ok(true)
}

/// Fills `columns` (d x words) with the masks, turned in squares of 64 x 64; true.
fn turn(masks: &Masks<'_>, strata: &Strata, columns: &mut [u64], cancel: &Cancel) -> Result<bool, LimeError> {
    let words = strata.weights.len();
    for (s, rows) in strata.words().enumerate() {
        cancel.check()?;
        for (block, columns) in columns.chunks_mut(64 * words).enumerate() {
            let turned = masks.turned(rows, block);
            columns.iter_mut().skip(s).step_by(words).zip(turned).for_each(|(word, turned)| *word = turned);
        }
    }
    Ok(true)
}

/// The sum of the values (64 to a word) whose bit is set, in eight lanes.
fn select(bits: &[u64], values: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    for (word, values) in bits.iter().zip(values.chunks_exact(64)) {
        for (byte, values) in word.to_le_bytes().iter().zip(values.chunks_exact(8)) {
            for (b, (lane, value)) in lanes.iter_mut().zip(values).enumerate() {
                *lane += f64::from(byte >> b & 1) * value;
            }
        }
    }
    lanes.iter().sum()
}

/// Four sums, so that no addition waits for the one before.
#[inline(always)]
fn weigh(a: &[u64], b: &[u64], weights: &[f64]) -> f64 {
    let one = |(a, (b, weight)): (&u64, (&u64, &f64))| f64::from((a & b).count_ones()) * weight;
    let (mut sums, whole) = ([0.0; 4], weights.len() / 4 * 4);
    for ((a, b), weights) in a.chunks_exact(4).zip(b.chunks_exact(4)).zip(weights.chunks_exact(4)) {
        sums.iter_mut().zip(a.iter().zip(b.iter().zip(weights))).for_each(|(sum, pair)| *sum += one(pair));
    }
    let rest: f64 = a[whole..].iter().zip(b[whole..].iter().zip(&weights[whole..])).map(one).sum();
    sums[0] + sums[1] + (sums[2] + sums[3]) + rest
}

/// The same, where counting is one instruction.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "popcnt")]
unsafe fn weigh_popcnt(a: &[u64], b: &[u64], weights: &[f64]) -> f64 {
    weigh(a, b, weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::uniform;
    use crate::perturb::masks::packed;
    use ndarray::Array2;

    /// n x d zeros and ones, predictions, and the weight of each row: the root of the share of ones.
    fn case(seed: u64, n: usize, d: usize, k: usize) -> (Array2<f64>, Array2<f64>, Vec<f64>) {
        let mut state = seed;
        let z = Array2::from_shape_simple_fn((n, d), || uniform(&mut state).round());
        let y = Array2::from_shape_simple_fn((n, k), || 1e3 + uniform(&mut state));
        let w = z.rows().into_iter().map(|row| (row.sum() / d as f64).sqrt()).collect();
        (z, y, w)
    }

    fn near(a: &[f64], b: &[f64], scale: f64) {
        assert_eq!(a.len(), b.len());
        a.iter().zip(b).for_each(|(a, b)| assert!((a - b).abs() < 1e-11 * scale, "{a} {b}"));
    }

    #[test]
    fn counted_moments_are_those_of_the_numbers() {
        for (seed, (n, d)) in [(1, 1), (64, 3), (65, 9), (130, 1), (777, 12), (1000, 50)].into_iter().enumerate() {
            let (mut z, y, mut w) = case(seed as u64 + 1, n, d, 3);
            z.column_mut(0).fill(1.0); // no variance
            if n > 100 {
                w[..20].fill(0.0);
            }
            let go = Cancel::default();
            let largest = w.iter().fold(0.0, |a: f64, b| a.max(*b)).max(1e-9);
            w.iter_mut().for_each(|w| *w = w.max(if n == 1 { 1e-9 } else { 0.0 }));
            let bits = Bits::pack(z.view().into(), &w, largest, &go).unwrap().unwrap();
            let counted = bits.moments(y.view(), &w, largest, &go).unwrap();
            let masks = packed(&z.iter().copied().collect::<Vec<f64>>(), d);
            let from_masks = Bits::pack(Masks::new(&masks, d).unwrap().into(), &w, largest, &go).unwrap().unwrap();
            assert!(from_masks.columns == bits.columns);
            let dense = Moments::of_rows(z.view(), y.view(), &w, largest, &go).unwrap();
            near(&[counted.weight], &[dense.weight], n as f64);
            near(&counted.mean, &dense.mean, 1e3);
            near(&counted.spread, &dense.spread, n as f64);
            for j in 0..d {
                let row = |m: &Moments| m.cross[j * (d + 3) + j..(j + 1) * (d + 3)].to_vec();
                near(&row(&counted), &row(&dense), n as f64);
            }
            assert_eq!((counted.mean[0], counted.cross[0]), (1.0, 0.0));
            let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
            let shared = pool.install(|| bits.moments(y.view(), &w, largest, &go).unwrap());
            assert!(shared.cross == counted.cross && shared.mean == counted.mean);
        }
    }

    #[test]
    fn other_numbers_and_many_weights_are_left_to_the_dense_way() {
        let go = Cancel::default();
        let (mut z, _, w) = case(3, 500, 8, 1);
        assert!(Bits::pack(z.view().into(), &w, 1.0, &go).unwrap().is_some());
        let all_different: Vec<f64> = (1..=500).map(f64::from).collect();
        assert!(Bits::pack(z.view().into(), &all_different, 1.0, &go).unwrap().is_none());
        for value in [0.5, 2.0, -1.0, f64::NAN, f64::INFINITY] {
            z[[77, 5]] = value;
            assert!(Bits::pack(z.view().into(), &w, 1.0, &go).unwrap().is_none(), "{value}");
        }
    }

    #[test]
    fn both_ways_of_counting_agree() {
        let weights = [0.5, 2.0, 2.0, 1.0, 0.25, 4.0];
        let (a, b) = ([u64::MAX, 0b1011, 7, 0, 1, 3], [0b11, u64::MAX, 1, 9, 1, 2]);
        assert_eq!(weigh(&a, &b, &weights), 1.0 + 6.0 + 2.0 + 0.0 + 0.25 + 4.0);
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("popcnt") {
            // SAFETY: the machine has the instruction.
            assert_eq!(unsafe { weigh_popcnt(&a, &b, &weights) }, 13.25);
        }
    }
}
