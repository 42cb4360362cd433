//! Cases for proptest.

use ndarray::Array2;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::made::uniform;

/// So many cases, always the same ones, unless `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for others.
pub fn some(cases: u32) -> ProptestConfig {
    let given = |name| std::env::var_os(name).is_some();
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if !given("PROPTEST_CASES") {
        config.cases = cases;
    }
    config.max_global_rejects = config.cases.saturating_mul(20);
    if !given("PROPTEST_RNG_SEED") {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config
}

/// What a surrogate is fitted to.
#[derive(Debug, Clone)]
pub struct Problem {
    /// n x d.
    pub z: Array2<f64>,
    /// n x k.
    pub y: Array2<f64>,
    /// n.
    pub w: Vec<f64>,
}

#[derive(Debug, Clone)]
enum Column {
    Bits(f64),
    Whole(u8),
    /// Scale and offset.
    Real(f64, f64),
    /// Of an earlier column: times, and how much noise.
    Like(usize, f64, f64),
    Constant(f64),
}

fn column() -> impl Strategy<Value = Column> {
    let size = (-3i32..4).prop_map(|power| 10f64.powi(power));
    prop_oneof![
        3 => (0.1..0.9).prop_map(Column::Bits),
        2 => (1u8..6).prop_map(Column::Whole),
        3 => (size, -5.0..5.0).prop_map(|(scale, offset)| Column::Real(scale, offset * scale)),
        1 => (0usize..8, prop_oneof![Just(-1.0), Just(2.0), Just(0.5)], prop_oneof![Just(0.0), Just(0.1)])
            .prop_map(|(of, times, noise)| Column::Like(of, times, noise)),
        1 => (-2.0..2.0).prop_map(Column::Constant),
    ]
}

#[derive(Debug, Clone, Copy)]
enum Weights {
    Equal,
    Few,
    Many,
    /// Of which a third are 0.
    Gaps,
}

fn weights() -> impl Strategy<Value = Weights> {
    prop_oneof![Just(Weights::Equal), Just(Weights::Few), Just(Weights::Many), Just(Weights::Gaps)]
}

fn drawn(weights: Weights, n: usize, state: &mut u64) -> Vec<f64> {
    let one = |i: usize| {
        let u = uniform(state);
        match weights {
            Weights::Equal => 0.7,
            Weights::Few => (1.0 + (4.0 * u).floor()) / 4.0,
            Weights::Many => 0.05 + u,
            Weights::Gaps => f64::from(u8::from(i == 0 || u > 0.33)) * (0.05 + u),
        }
    };
    (0..n).map(one).collect()
}

/// Problems of columns of all kinds, with at most so many rows, columns and labels.
pub fn problem(rows: usize, columns: usize, labels: usize) -> impl Strategy<Value = Problem> {
    let shape = (2..=rows, vec(column(), 1..=columns), 1..=labels);
    (shape, weights(), 0.0..2.0, 1..u64::MAX).prop_map(|((n, columns, k), weights, noise, seed)| {
        let mut state = seed;
        let mut z = Array2::zeros((n, columns.len()));
        for (j, column) in columns.iter().enumerate() {
            for i in 0..n {
                let u = uniform(&mut state);
                z[[i, j]] = match column {
                    Column::Bits(share) => f64::from(u8::from(u < *share)),
                    Column::Whole(top) => (u * f64::from(*top + 1)).floor(),
                    Column::Real(scale, offset) => offset + scale * u,
                    Column::Like(of, times, noise) if j > 0 => times * z[[i, of % j]] + noise * u,
                    Column::Like(..) => u,
                    Column::Constant(value) => *value,
                };
            }
        }
        let effects = Array2::from_shape_simple_fn((columns.len(), k), || uniform(&mut state) - 0.5);
        let size = z.iter().fold(1.0, |a: f64, v| a.max(v.abs()));
        let y = z.dot(&effects).mapv(|v| v / size + noise * uniform(&mut state));
        Problem { z, y, w: drawn(weights, n, &mut state) }
    })
}

/// The same with zeros and ones only.
pub fn masked_problem(rows: usize, columns: usize, labels: usize) -> impl Strategy<Value = Problem> {
    let shape = (2..=rows, 1..=columns, 1..=labels);
    (shape, weights(), 0.1..0.9, 1..u64::MAX).prop_map(|((n, d, k), weights, share, seed)| {
        let mut state = seed;
        let z = Array2::from_shape_simple_fn((n, d), || f64::from(u8::from(uniform(&mut state) < share)));
        let y = Array2::from_shape_simple_fn((n, k), || 10.0 + uniform(&mut state));
        Problem { z, y, w: drawn(weights, n, &mut state) }
    })
}

/// RGBA of at most `side` x `side` pixels: noise of few or many values, areas, or one colour; with its width.
pub fn picture(side: usize) -> impl Strategy<Value = (Vec<u8>, usize)> {
    let kind = (1u32..=256, 1usize..12, 0.0..1.0);
    ((1..=side, 1..=side), kind, 1..u64::MAX).prop_map(|((width, height), (levels, grain, noise), seed)| {
        let mut state = seed;
        let mut byte = || ((uniform(&mut state) * f64::from(levels)).floor() * 255.0 / f64::from(levels.max(2))) as u8;
        let areas: Vec<[u8; 4]> = (0..(width + 1) * (height + 1)).map(|_| [0; 4].map(|_: u8| byte())).collect();
        let mut pixel = |p: usize| {
            let area = areas[p % width / grain + p / width / grain * (width / grain + 1)];
            area.map(|v| (f64::from(v) * (1.0 - noise) + f64::from(byte()) * noise) as u8)
        };
        ((0..width * height).flat_map(&mut pixel).collect(), width)
    })
}

/// Text of words, symbols and white space in several scripts.
pub fn text(most: usize) -> impl Strategy<Value = String> {
    let c = prop_oneof![
        6 => prop::sample::select("abcdeABs".chars().collect::<Vec<_>>()),
        3 => prop::sample::select(" \t\n\u{a0}\u{3000}".chars().collect::<Vec<_>>()),
        1 => prop::sample::select("äßİσςΣ漢é\u{301},.-'😀".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    vec(c, 0..most).prop_map(|characters| characters.into_iter().collect())
}
