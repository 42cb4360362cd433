//! Surrogates of any numbers or masks, predictions and weights, by every selection: `Argument` if and only if these do not fit, else
//! weights, errors and shares in their ranges, whatever the threads and the order in memory.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use lime_core::base::run::Cancel;
use lime_core::fit::ridge::Penalty;
use lime_core::fit::select::Selection;
use lime_core::fit::surrogate::{fit, LabelFit, Wanted};
use lime_core::perturb::features::Features;
use lime_core::perturb::masks::{row_bytes, Masks};
use lime_core::LimeError;
use ndarray::{Array2, ShapeBuilder};

static POOL: LazyLock<rayon::ThreadPool> =
    LazyLock::new(|| rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap());

#[derive(Arbitrary, Debug, Clone)]
enum Number {
    Bit(bool),
    Few(u8),
    Usual(i16),
    /// 10 to the power.
    Scaled(i16, i8),
    Any(f64),
}

impl Number {
    fn get(&self) -> f64 {
        match self {
            Self::Bit(bit) => f64::from(*bit),
            Self::Few(value) => f64::from(value % 4) - 1.0,
            Self::Usual(value) => f64::from(*value) / 64.0,
            Self::Scaled(value, power) => f64::from(*value) * 10f64.powi(i32::from(*power)),
            Self::Any(value) => *value,
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Column {
    Own(Vec<Number>),
    /// Of an earlier column, times and plus.
    Copy(u8, Number, Number),
}

#[derive(Arbitrary, Debug)]
struct Input {
    rows: u8,
    columns: Vec<Column>,
    /// Zeros and ones only, as bits.
    masks: bool,
    labels: Vec<Vec<Number>>,
    weights: Vec<Number>,
    /// One weight too many.
    wrong: bool,
    n_features: u8,
    selection: u8,
}

/// Repeated until there are `n`.
fn column(values: &[Number], n: usize) -> Vec<f64> {
    (0..n).map(|i| if values.is_empty() { 0.0 } else { values[i % values.len()].get() }).collect()
}

/// 0, or far from where squares are no numbers.
fn tame(values: &[f64]) -> bool {
    values.iter().all(|v| *v == 0.0 || (1e-50..1e50).contains(&v.abs()))
}

/// The bits of what must be the same to the last one.
fn bits(fits: &[LabelFit]) -> Vec<(Vec<usize>, Vec<u64>)> {
    fits.iter()
        .map(|one| {
            let more = [one.intercept, one.r2, one.prediction];
            let all = one.weights.iter().chain(&one.se).chain(&one.contributions).chain(&more);
            (one.features.clone(), all.map(|v| if v.is_nan() { u64::MAX } else { v.to_bits() }).collect())
        })
        .collect()
}

fuzz_target!(|input: Input| {
    let go = &Cancel::default();
    let n = usize::from(input.rows % 70);
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for one in input.columns.iter().take(20) {
        let values = match one {
            Column::Copy(from, times, plus) if !columns.is_empty() => {
                let from = &columns[usize::from(*from) % columns.len()];
                from.iter().map(|v| v * times.get() + plus.get()).collect()
            }
            Column::Copy(..) => vec![1.0; n],
            Column::Own(values) => column(values, n),
        };
        columns.push(if input.masks { values.iter().map(|v| f64::from(*v > 0.0)).collect() } else { values });
    }
    let (d, k) = (columns.len(), input.labels.len().min(3));
    let labels: Vec<Vec<f64>> = input.labels.iter().take(k).map(|values| column(values, n)).collect();
    let mut w = column(&input.weights, n);
    w.iter_mut().filter(|w| **w < 0.0 && **w > -1000.0).for_each(|w| *w = -*w);
    w.extend(input.wrong.then_some(1.0));
    let z = Array2::from_shape_fn((n, d), |(i, j)| columns[j][i]);
    let by_column = Array2::from_shape_fn((n, d).f(), |(i, j)| columns[j][i]);
    let y = Array2::from_shape_fn((n, k), |(i, l)| labels[l][i]);
    let mut bytes = vec![0; if d > 0 { n * row_bytes(d) } else { 0 }];
    for (i, j) in (0..n).flat_map(|i| (0..d).map(move |j| (i, j))).filter(|(i, j)| z[[*i, *j]] == 1.0) {
        bytes[i * row_bytes(d) + j / 8] |= 1 << (j % 8);
    }
    let masks = Masks::new(&bytes, d).ok().filter(|_| input.masks);
    let features = |z| masks.map_or(Features::Numbers(z), Features::Masks);
    let (n_features, selection) =
        (usize::from(input.n_features % 24), Selection::ALL[usize::from(input.selection % 7)]);
    let run = |z, selection| {
        let wanted = Wanted { n_features, selection, penalty: Penalty::Usual };
        fit(z, y.view(), &w, wanted, go)
    };

    let found = run(features(z.view()), selection);
    let weighed = w.len() == n && w.iter().all(|w| w.is_finite() && *w >= 0.0) && w.iter().any(|w| *w > 0.0);
    let finite = labels.iter().flatten().all(|v| v.is_finite());
    let fits = match found {
        Ok(fits) => {
            assert!(weighed && finite);
            fits
        }
        Err(LimeError::Argument { .. }) => {
            return assert!(!weighed || !labels.iter().flatten().all(|v| v.abs() < 1e150));
        }
        Err(error) => panic!("{error:?}"),
    };
    assert_eq!(fits.len(), k);
    let usable: Vec<bool> = columns.iter().map(|c| c.iter().all(|v| v.is_finite())).collect();
    let calm = labels.iter().all(|l| tame(l)) && columns.iter().all(|c| tame(c)) && tame(&w);
    for (one, label) in fits.iter().zip(&labels) {
        let m = one.features.len();
        assert_eq!((one.weights.len(), one.se.len(), one.contributions.len()), (m, m, m));
        assert!((selection == Selection::None && !one.constant || m <= n_features) && m <= d);
        let mut unique = one.features.clone();
        unique.sort_unstable();
        unique.dedup();
        assert!(unique.len() == m && unique.iter().all(|j| *j < d));
        assert!(one.features.iter().all(|j| usable[*j]) || one.weights.iter().all(|w| *w == 0.0));
        assert!(one.se.iter().all(|se| se.is_nan() || *se >= 0.0));
        assert!(!one.constant || one.r2.is_nan() && one.weights.iter().all(|w| *w == 0.0));
        if calm {
            let numbers = one.weights.iter().chain(&one.contributions).chain([&one.intercept, &one.prediction]);
            assert!(numbers.clone().all(|v| v.is_finite()), "{one:?}");
            assert!(one.constant || (-1e-6..=1.0 + 1e-6).contains(&one.r2), "{one:?}");
            let sum = one.intercept + one.contributions.iter().sum::<f64>();
            let size = one.contributions.iter().fold(one.intercept.abs(), |a, v| a.max(v.abs()));
            assert!((sum - one.prediction).abs() <= 1e-9 * size);
            let (low, high) = label.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
            let mean = !one.constant || (low..=high).contains(&(one.intercept)) || (high - low) <= 1e-9 * high.abs();
            assert!(mean, "{one:?} {low} {high}");
        }
    }
    let shared = POOL.install(|| run(features(by_column.view()), selection)).unwrap();
    assert_eq!(bits(&shared), bits(&fits));
    if masks.is_some() && calm {
        let dense = run(Features::Numbers(z.view()), Selection::None).unwrap();
        for (a, b) in run(features(z.view()), Selection::None).unwrap().iter().zip(&dense) {
            assert_eq!((&a.features, a.constant), (&b.features, b.constant));
            assert!(a.constant || (a.r2 - b.r2).abs() < 1e-6, "{a:?} {b:?}");
        }
    }
});
