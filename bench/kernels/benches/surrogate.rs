//! Masks drawn, Gram matrix in its three ways, ridge, selection, the whole fit.

use std::hint::black_box;

use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion};
use lime_core::base::run::Cancel;
use lime_core::fit::gram::{Gram, Rows};
use lime_core::fit::ridge::{solve, Penalty};
use lime_core::fit::sandwich::standard_errors;
use lime_core::fit::select::{select, Selection};
use lime_core::fit::surrogate::{fit, Wanted};
use lime_core::perturb::keep::{keep_any_number, keep_independently};
use lime_core::perturb::masks::{row_bytes, Masks};
use lime_core::perturb::rng::Streams;
use lime_core::weigh::distance::cosine_to_ones;
use lime_kernels::{made, quick};

const N: usize = 1000;
const D: usize = 50;

fn draws(c: &mut Criterion) {
    let (go, streams) = (Cancel::default(), Streams::new(1, 2));
    let mut z = vec![0; N * row_bytes(D)];
    let mut group = c.benchmark_group("draw 1000 x 50");
    group.bench_function("independently", |b| b.iter(|| keep_independently(&mut z, D, 0.5, &streams, &go)));
    group.bench_function("any number", |b| b.iter(|| keep_any_number(&mut z, D, &streams, &go)));
    let masks = Masks::new(&z, D).expect("masks");
    group.bench_function("cosine", |b| b.iter(|| cosine_to_ones(black_box(&masks))));
}

fn grams(c: &mut Criterion) {
    let go = Cancel::default();
    for (n, d) in [(N, D), (5000, 100)] {
        let mut bytes = vec![0; n * row_bytes(d)];
        keep_any_number(&mut bytes, d, &Streams::new(1, 2), &go).expect("draws");
        let masks = Masks::new(&bytes, d).expect("masks");
        let (few, z) = (cosine_to_ones(&masks), made::numbers(n, d));
        let (y, many) = (made::predictions(&z), made::numbers(n, 1).into_raw_vec_and_offset().0);
        let mut group = c.benchmark_group(format!("gram {n} x {d}"));
        group.bench_function("bits", |b| b.iter(|| Gram::new(masks, y.view(), &few, &go)));
        group.bench_function("expand", |b| b.iter(|| Gram::new(masks, y.view(), &many, &go)));
        group.bench_function("dense", |b| b.iter(|| Gram::new(z.view(), y.view(), &many, &go)));
    }
}

fn surrogate(c: &mut Criterion) {
    let go = Cancel::default();
    let z = made::numbers(N, D);
    let (y, w) = (made::predictions(&z), made::numbers(N, 1).into_raw_vec_and_offset().0);
    let gram = Gram::new(z.view(), y.view(), &w, &go).expect("a Gram matrix");
    let (response, all) = (&gram.responses[0], (0..D).collect::<Vec<_>>());
    let rows = Rows { z: z.view().into(), y: y.column(0), w: &w };
    let mut group = c.benchmark_group("surrogate 1000 x 50");
    group.bench_function("ridge of all", |b| b.iter(|| solve(&gram, response, &all, 0.002, &go)));
    let ridge = solve(&gram, response, &all, 0.002, &go).expect("a ridge");
    group.bench_function("errors of all", |b| b.iter(|| standard_errors(&gram, response, rows, &all, &ridge, &go)));
    for selection in
        [Selection::Forward, Selection::Highest, Selection::HighestScaled, Selection::LassoPath, Selection::Tree]
    {
        let name = BenchmarkId::new("select 6", format!("{selection:?}"));
        group.bench_function(name, |b| b.iter(|| select(&gram, response, rows, 6, selection, &go)));
    }
    let wanted = Wanted { n_features: 6, selection: Selection::Auto, penalty: Penalty::Usual };
    group.bench_function("fit", |b| b.iter(|| fit(z.view(), y.view(), &w, wanted, &go)));
}

criterion_group!(name = benches; config = quick(); targets = draws, grams, surrogate);
criterion_main!(benches);
