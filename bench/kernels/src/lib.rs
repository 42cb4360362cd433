//! What properties and benchmarks of lime-core share: cases for proptest, made data, slow solutions.

pub mod cases;
pub mod labels;
pub mod made;

use std::time::Duration;

use criterion::Criterion;
use lime_core::perturb::masks::row_bytes;

/// `work` on a pool of `threads`.
pub fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("a pool").install(work)
}

/// The bits of rows of `d` that say which features are kept.
pub fn bits(keeps: impl ExactSizeIterator<Item = bool>, d: usize) -> Vec<u8> {
    let mut bytes = vec![0; keeps.len() / d * row_bytes(d)];
    for (at, _) in keeps.enumerate().filter(|(_, keep)| *keep) {
        let (i, j) = (at / d, at % d);
        bytes[i * row_bytes(d) + j / 8] |= 1 << (j % 8);
    }
    bytes
}

/// Is `a` within a share of `b`, or of 1 where that is more?
pub fn near(a: f64, b: f64, share: f64) -> bool {
    (a - b).abs() <= share * b.abs().max(1.0)
}

/// Short measurements: they say which kernel got slower, not by how few per cent.
pub fn quick() -> Criterion {
    let criterion = Criterion::default().sample_size(10).without_plots();
    criterion.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1))
}
