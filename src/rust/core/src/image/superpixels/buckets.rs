//! Buckets of numbers that are not negative, and which of them hold something.

use crate::image::buffer;
use crate::LimeError;

/// Bits of an `f32` that tell nothing of its bucket. 7 bits of the fraction are left, so a bucket spans less than 0.8 %.
const SHIFT: u32 = 16;

/// Number of buckets.
pub(crate) const BUCKETS: usize = 1 << (31 - SHIFT);

/// The bucket of a number >= 0: of two numbers the larger is never in a lower one.
pub(crate) fn bucket_of(value: f32) -> usize {
    // A number without a sign sorts like its bits.
    (value.abs().to_bits() >> SHIFT) as usize
}

/// Which buckets hold something: a bit for each, a bit for every word of them, and a bit for every word of these.
pub(crate) struct Occupied {
    levels: [Vec<u64>; 3],
}

impl Occupied {
    pub(crate) fn new() -> Result<Self, LimeError> {
        let words = |bits: usize| buffer(bits.div_ceil(64), 0u64);
        Ok(Self { levels: [words(BUCKETS)?, words(BUCKETS / 64)?, words(BUCKETS / 4096)?] })
    }

    pub(crate) fn set(&mut self, bucket: usize) {
        let mut bit = bucket;
        for level in &mut self.levels {
            level[bit / 64] |= 1 << (bit % 64);
            bit /= 64;
        }
    }

    pub(crate) fn clear(&mut self, bucket: usize) {
        let mut bit = bucket;
        for level in &mut self.levels {
            level[bit / 64] &= !(1 << (bit % 64));
            if level[bit / 64] != 0 {
                break;
            }
            bit /= 64;
        }
    }

    /// The lowest bucket that holds something.
    pub(crate) fn first(&self) -> Option<usize> {
        let top = self.levels[2].iter().position(|word| *word != 0)?;
        Some(self.levels.iter().rev().fold(top, |word, level| word * 64 + level[word].trailing_zeros() as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::labels::checks::noise;
    use std::collections::BTreeSet;

    #[test]
    fn buckets_sort_like_numbers() {
        let mut last = 0;
        for i in 0..4000 {
            let bucket = bucket_of(1e-20 * 1.02f32.powi(i));
            assert!(bucket >= last && bucket < BUCKETS);
            last = bucket;
        }
        assert_eq!(bucket_of(0.0), bucket_of(-0.0));
        assert!(bucket_of(f32::INFINITY) < BUCKETS);
    }

    #[test]
    fn the_first_is_that_of_a_sorted_set() {
        let (mut occupied, mut set) = (Occupied::new().unwrap(), BTreeSet::new());
        for pair in noise(4000, 256, 3).chunks(2) {
            let bucket = (usize::from(pair[0]) * 128 + usize::from(pair[1])) % BUCKETS;
            if pair[1] % 3 == 0 {
                if let Some(first) = set.pop_first() {
                    occupied.clear(first);
                }
            } else {
                set.insert(bucket);
                occupied.set(bucket);
            }
            assert_eq!(occupied.first(), set.first().copied());
        }
    }
}
