//! Rows of tables drawn and compared, nearest rows.

use criterion::{criterion_group, criterion_main, Criterion};
use lime_core::base::run::Cancel;
use lime_core::perturb::law::Law;
use lime_core::perturb::nearest::{nearest, Training};
use lime_core::perturb::rng::Streams;
use lime_core::perturb::table::{perturb, Column, Meaning, Values};
use lime_core::weigh::distance::{to_first, Metric};
use lime_core::weigh::gower::{Gower, Measure};
use lime_kernels::{made, quick};

const N: usize = 5000;
const D: usize = 20;

fn draws(c: &mut Criterion) {
    let (go, streams) = (Cancel::default(), Streams::new(1, 2));
    let (grid, heights) = ((0..512).map(f64::from).collect::<Vec<_>>(), vec![1.0; 512]);
    let (edges, shares, values) = ([0.0, 1.0, 2.0, 5.0, 9.0], [0.25; 4], [1.0, 2.0, 3.0, 4.0]);
    let laws = [
        ("bins", Law::Bins { edges: &edges, shares: &shares, whole: false }),
        ("density", Law::Density { grid: &grid, heights: &heights, low: 0.0, high: 511.0, whole: false }),
        ("normal", Law::Normal { mean: 0.0, sd: 1.0, whole: false }),
        ("choice", Law::Choice { values: &values, shares: &shares }),
    ];
    let mut group = c.benchmark_group("table 5000 x 20");
    for (name, law) in laws {
        let column = |feature| Column { law, meaning: Meaning::Value, case: 1.0, feature, stream: feature };
        let columns: Vec<Column<'_>> = (0..D).map(column).collect();
        let (mut z, mut out) = (vec![0.0; N * D], vec![vec![0.0; N]; D]);
        group.bench_function(name, |b| {
            b.iter(|| {
                let mut values: Vec<Values<'_>> = out.iter_mut().map(|v| Values::Real(v)).collect();
                perturb(&columns, Some(&[Measure::Number; D]), &mut z, &mut values, N, &streams, &go)
            });
        });
    }
}

fn distances(c: &mut Criterion) {
    let go = Cancel::default();
    let x: Vec<Vec<f64>> = made::numbers(D, N).rows().into_iter().map(|row| row.to_vec()).collect();
    let z: Vec<f64> = x.iter().flatten().map(|v| v.round()).collect();
    let mut group = c.benchmark_group("distance 5000 x 20");
    for measure in [Measure::Number, Measure::Name] {
        let measures = [measure; D];
        group.bench_function(format!("gower of {measure:?}"), |b| {
            b.iter(|| {
                let mut gower = Gower::new(&measures, N).expect("sums");
                x.iter().enumerate().for_each(|(j, x)| gower.add_numbers(j, x));
                gower.finish(&z)
            });
        });
    }
    group.bench_function("euclidean", |b| b.iter(|| to_first(&z, N, &[0.5; D], &[2.0; D], Metric::Euclidean)));
    let training: Vec<Training<'_>> =
        x.iter().map(|values| Training { values, case: 0.5, measure: Measure::Number }).collect();
    group.bench_function("nearest 200", |b| b.iter(|| nearest(&training, 200, &go)));
}

criterion_group!(name = benches; config = quick(); targets = draws, distances);
criterion_main!(benches);
