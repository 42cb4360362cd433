//! Random streams that depend on the seed, the case and the row, never on position, batch or thread.
//!
//! One ChaCha8 key is made from the seed of the call and the hash of the case; row `i` of the perturbations draws from
//! the key's stream `i`. So a case gets the same perturbations alone or among others, in any batch size, on any
//! number of threads.

use rand::rngs::ChaCha8Rng;
use rand::SeedableRng;

/// The random streams of one case.
#[derive(Debug, Clone)]
pub struct Streams {
    key: [u8; 32],
}

impl Streams {
    /// Streams for a `seed` (one draw of R's generator per explain() call) and a case's [`case_key`].
    pub fn new(seed: u64, case: u64) -> Self {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&case.to_le_bytes());
        Self { key }
    }

    /// The generator of row `i` of the perturbations.
    pub fn row(&self, i: usize) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::from_seed(self.key);
        rng.set_stream(i as u64);
        rng
    }
}

/// FNV-1a, 64 bits, of the canonical bytes of a case: equal cases have equal keys on every machine.
pub fn case_key(bytes: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.iter().fold(OFFSET, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn case_key_is_the_published_fnv_1a() {
        assert_eq!(case_key(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(case_key(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(case_key(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_row_draws_the_same_whatever_was_drawn_before() {
        let streams = Streams::new(42, 7);
        let alone = streams.row(5).next_u64();
        for i in 0..5 {
            streams.row(i).next_u64();
        }
        assert_eq!(streams.row(5).next_u64(), alone);
    }

    #[test]
    fn seeds_cases_and_rows_differ() {
        let base = Streams::new(1, 1).row(0).next_u64();
        assert_ne!(Streams::new(2, 1).row(0).next_u64(), base);
        assert_ne!(Streams::new(1, 2).row(0).next_u64(), base);
        assert_ne!(Streams::new(1, 1).row(1).next_u64(), base);
    }
}
