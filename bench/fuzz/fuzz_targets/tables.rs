//! Rows of tables from any laws, meanings and measures, and distances of any numbers: what the definitions give, or refused.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use lime_core::base::run::Cancel;
use lime_core::perturb::law::Law;
use lime_core::perturb::nearest::{nearest, Training};
use lime_core::perturb::rng::Streams;
use lime_core::perturb::table::{perturb, Column, Meaning, Values};
use lime_core::weigh::distance::{to_first, Metric};
use lime_core::weigh::gower::Measure;
use lime_core::LimeError;

#[derive(Arbitrary, Debug, Clone)]
enum Number {
    Few(u8),
    Usual(i16),
    Missing,
    Any(f64),
}

impl Number {
    fn get(&self) -> f64 {
        match self {
            Self::Few(value) => f64::from(value % 4),
            Self::Usual(value) => f64::from(*value) / 64.0,
            Self::Missing => f64::NAN,
            Self::Any(value) => *value,
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Kind {
    Fixed,
    Bins,
    Density,
    Normal,
    Choice,
}

#[derive(Arbitrary, Debug)]
struct OneColumn {
    kind: Kind,
    at: Vec<Number>,
    shares: Vec<Number>,
    ends: [Number; 2],
    whole: bool,
    meaning: u8,
    case: Number,
    feature: u8,
    stream: u8,
    integers: bool,
    measure: u8,
}

#[derive(Arbitrary, Debug)]
struct Input {
    rows: u8,
    features: u8,
    columns: Vec<OneColumn>,
    gower: bool,
    seed: u64,
    training: Vec<Number>,
    k: usize,
    metric: u8,
}

const MEASURES: [Measure; 5] =
    [Measure::Number, Measure::Name, Measure::Flag(true), Measure::Flag(false), Measure::Nothing];
/// Numbers below it are small enough for sums and differences to stay numbers.
const TAME: f64 = 1e100;

fn numbers(from: &[Number]) -> Vec<f64> {
    from.iter().take(40).map(Number::get).collect()
}

fn tame(values: &[f64]) -> bool {
    values.iter().all(|v| v.abs() < TAME)
}

fn law<'a>(column: &OneColumn, at: &'a [f64], shares: &'a [f64]) -> Law<'a> {
    let (whole, [low, high]) = (column.whole, [column.ends[0].get(), column.ends[1].get()]);
    match column.kind {
        Kind::Fixed => Law::Fixed,
        Kind::Bins => Law::Bins { edges: at, shares, whole },
        Kind::Density => Law::Density { grid: at, heights: shares, low, high, whole },
        Kind::Normal => Law::Normal { mean: low, sd: high, whole },
        Kind::Choice => Law::Choice { values: at, shares },
    }
}

/// Row 0 aside, every draw is one that the law can give.
fn check_draws(law: &Law<'_>, case: f64, drawn: &[f64]) {
    assert!(drawn[0] == case || drawn[0].is_nan() && case.is_nan());
    let drawn = &drawn[1..];
    let inside = |low: f64, high: f64| {
        let slack = 1e-9 * low.abs().max(high.abs());
        drawn.iter().all(|x| (low - slack..=high + slack).contains(x))
    };
    let integral = |whole: bool| assert!(!whole || drawn.iter().all(|x| x.fract() == 0.0));
    match *law {
        Law::Fixed => assert!(drawn.iter().all(|x| x.to_bits() == case.to_bits() || *x == case)),
        Law::Bins { edges, whole, .. } if tame(edges) && edges.is_sorted() => {
            assert!(inside(edges[0], edges[edges.len() - 1]), "{edges:?} {drawn:?}");
            integral(whole);
        }
        Law::Density { grid, low, high, whole, .. } if tame(grid) && tame(&[low, high]) && low <= high => {
            let unit = f64::from(u8::from(whole)) / 2.0;
            assert!(inside(low - unit, high + unit));
            integral(whole);
        }
        Law::Normal { mean, sd, whole } if tame(&[mean, sd]) => {
            assert!(drawn.iter().all(|x| (x - mean).abs() <= 40.0 * sd.abs() + 1.0 + 1e-9 * mean.abs()));
            integral(whole);
        }
        Law::Choice { values, shares } => assert!(drawn.iter().all(|x| {
            values.iter().zip(shares).any(|(v, share)| *share > 0.0 && (v == x || v.is_nan() && x.is_nan()))
        })),
        _ => (),
    }
}

/// As many shares as its values need.
fn as_many(law: &Law<'_>) -> bool {
    match *law {
        Law::Fixed | Law::Normal { .. } => true,
        Law::Bins { edges, shares, .. } => edges.len() == shares.len() + 1,
        Law::Density { grid: at, heights: shares, .. } | Law::Choice { values: at, shares } => at.len() == shares.len(),
    }
}

/// Must be drawn from.
fn sensible(law: &Law<'_>) -> bool {
    let shares_fit = |shares: &[f64]| {
        let total: f64 = shares.iter().sum();
        total > 0.0 && total.is_finite() && shares.iter().all(|s| *s >= 0.0)
    };
    as_many(law)
        && match *law {
            Law::Fixed | Law::Normal { .. } => true,
            Law::Bins { shares, whole, .. } => !whole && shares_fit(shares),
            Law::Density { heights: shares, .. } | Law::Choice { shares, .. } => shares_fit(shares),
        }
}

/// The definition, feature by feature, of one row beside row 0.
fn gower(measures: &[Measure], columns: &[Vec<f64>], feature: &[usize], z: &[f64], n: usize, row: usize) -> f64 {
    let (mut alike, mut compared) = (0.0, 0.0);
    let mut count = |s: f64| {
        alike += s;
        compared += 1.0;
    };
    for (x, _) in columns.iter().zip(feature).filter(|(_, j)| measures[**j] == Measure::Number) {
        let low = x.iter().copied().fold(f64::INFINITY, f64::min);
        let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let range = high - low;
        if !x[0].is_nan() && range.is_finite() && range >= 1e-8 {
            count(1.0 - (x[row] - x[0]).abs() / range);
        }
    }
    for (j, measure) in measures.iter().enumerate() {
        let (own, there) = (z[j * n] == 1.0, z[j * n + row] == 1.0);
        match measure {
            Measure::Name | Measure::Flag(true) if own => count(f64::from(there)),
            Measure::Flag(false) if own && !there => count(0.0),
            _ => (),
        }
    }
    if compared > 0.0 {
        1.0 - alike / compared
    } else {
        0.0
    }
}

/// Rows by mean difference, farthest last, ties in their order.
fn nearest_slowly(columns: &[Training<'_>], k: usize) -> Vec<usize> {
    let n = columns[0].values.len();
    let distance = |i: usize| {
        let (mut apart, mut compared) = (0.0, 0.0);
        for column in columns.iter().filter(|c| !c.case.is_nan() && !c.values[i].is_nan()) {
            let (x, case) = (column.values[i], column.case);
            let known = || column.values.iter().copied().filter(|v| !v.is_nan());
            let range = known().fold(f64::NEG_INFINITY, f64::max) - known().fold(f64::INFINITY, f64::min);
            match column.measure {
                Measure::Nothing => continue,
                Measure::Number if !(range > 0.0 && range.is_finite()) => continue,
                Measure::Flag(false) if x == case => continue,
                Measure::Number => apart += ((x - case).abs() * (1.0 / range)).min(1.0),
                Measure::Name | Measure::Flag(_) => apart += f64::from(x != case),
            }
            compared += 1.0;
        }
        if compared > 0.0 {
            apart / compared
        } else {
            f64::INFINITY
        }
    };
    let mut rows: Vec<usize> = (0..n).collect();
    rows.sort_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    rows.truncate(k);
    rows.sort_unstable();
    rows
}

fn tables(input: &Input) {
    let go = &Cancel::default();
    let (n, d) = (usize::from(input.rows % 40), usize::from(input.features % 6));
    let own: Vec<(&OneColumn, Vec<f64>, Vec<f64>)> =
        input.columns.iter().take(8).map(|c| (c, numbers(&c.at), numbers(&c.shares))).collect();
    let columns: Vec<Column<'_>> = own
        .iter()
        .map(|(column, at, shares)| Column {
            law: law(column, at, shares),
            meaning: match column.meaning % 4 {
                0 => Meaning::Same,
                1 => Meaning::Within { low: column.ends[0].get(), high: column.ends[1].get() },
                2 => Meaning::Value,
                _ => Meaning::Nothing,
            },
            case: column.case.get(),
            feature: usize::from(column.feature % 8),
            stream: usize::from(column.stream),
        })
        .collect();
    let mut measures = vec![Measure::Nothing; d];
    for (column, (own, ..)) in columns.iter().zip(&own).filter(|(c, _)| c.feature < d) {
        measures[column.feature] = MEASURES[usize::from(own.measure % 5)];
    }
    let draw = |n: usize, integers: bool| {
        let mut reals = vec![vec![7.0; n]; columns.len()];
        let mut whole = vec![vec![7; n]; columns.len()];
        let mut z = vec![7.0; n * d];
        let pairs = reals.iter_mut().zip(&mut whole).zip(&own);
        let mut values: Vec<Values<'_>> = pairs
            .map(
                |((real, whole), (own, ..))| {
                    if integers && own.integers {
                        Values::Integer(whole)
                    } else {
                        Values::Real(real)
                    }
                },
            )
            .collect();
        let streams = Streams::new(input.seed, 1);
        let measures = input.gower.then_some(&measures[..]);
        let distance = perturb(&columns, measures, &mut z, &mut values, n, &streams, go)?;
        Ok::<_, LimeError>((reals, whole, z, distance))
    };
    let (found, coded) = (draw(n, false), draw(n, true));
    assert_eq!(found.is_ok(), coded.is_ok());
    let (reals, _, z, distance) = match found {
        Ok(found) => found,
        Err(LimeError::Argument { .. }) => {
            let fits = n > 0 && columns.iter().all(|c| c.feature < d && sensible(&c.law));
            return assert!(!fits, "{columns:?}");
        }
        Err(error) => panic!("{error:?}"),
    };
    assert!(n > 0 && columns.iter().all(|c| c.feature < d && as_many(&c.law)));
    for (column, drawn) in columns.iter().zip(&reals) {
        check_draws(&column.law, column.case, drawn);
    }
    let (_, whole, coded_z, _) = coded.unwrap();
    for ((drawn, whole), (own, ..)) in reals.iter().zip(&whole).zip(&own) {
        if own.integers {
            let code = |x: f64| if x.is_nan() { i32::MIN } else { (x as i32).max(-i32::MAX) };
            assert!(drawn.iter().zip(whole).all(|(x, whole)| code(*x) == *whole));
        }
    }
    let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&z), bits(&coded_z));
    let (fewer, ..) = draw(n.div_ceil(2), false).unwrap();
    for (all, few) in reals.iter().zip(&fewer) {
        assert_eq!(bits(&all[..few.len()]), bits(few));
    }
    if let Some(distance) = distance {
        assert_eq!(distance.len(), n);
        let features: Vec<usize> = columns.iter().map(|c| c.feature).collect();
        // What z was before the case's own marks were taken away where no copy has them.
        let mut before = z.clone();
        let mut marked = vec![false; d];
        for (column, drawn) in columns.iter().zip(&reals) {
            let one = |x: f64| match column.meaning {
                Meaning::Same => f64::from(x == column.case),
                Meaning::Within { low, high } => f64::from(x > low && x <= high),
                Meaning::Value => x,
                Meaning::Nothing => 0.0,
            };
            let seen = &mut before[column.feature * n..(column.feature + 1) * n];
            let later = std::mem::replace(&mut marked[column.feature], true) && column.meaning == Meaning::Same;
            for (seen, x) in seen.iter_mut().zip(drawn) {
                *seen = if later { *seen * one(*x) } else { one(*x) };
            }
        }
        // A column of z that no column of the table fills keeps what was there, and values of names are no marks.
        let marks = columns.iter().all(|c| c.meaning != Meaning::Value || measures[c.feature] == Measure::Number);
        if marks && reals.iter().all(|x| tame(x)) {
            for (row, found) in distance.iter().enumerate() {
                let plain = gower(&measures, &reals, &features, &before, n, row);
                assert!((0.0..=1.0).contains(found) && (found - plain).abs() < 1e-9, "{found} is not {plain}");
            }
        }
    }
}

fuzz_target!(|input: Input| {
    let go = &Cancel::default();
    tables(&input);

    let values = numbers(&input.training);
    let width = usize::from(input.rows % 5) + 1;
    let rows = values.len() / width;
    let columns: Vec<Training<'_>> = (0..width)
        .map(|j| Training {
            values: &values[j * rows..(j + 1) * rows],
            case: input.columns.get(j).map_or(1.0, |c| c.case.get()),
            measure: MEASURES[input.columns.get(j).map_or(0, |c| usize::from(c.measure % 5))],
        })
        .collect();
    let k = if input.gower { input.k } else { input.k % 8 };
    assert_eq!(nearest(&columns, k, go).unwrap(), nearest_slowly(&columns, k), "{columns:?} {k}");

    let metrics = [Metric::Euclidean, Metric::Manhattan, Metric::Maximum, Metric::Canberra, Metric::Binary];
    let scale: Vec<f64> = (0..width).map(|j| input.columns.get(j).map_or(1.0, |c| c.ends[0].get())).collect();
    let distance =
        to_first(&values[..rows * width], rows, &vec![0.0; width], &scale, metrics[usize::from(input.metric % 5)]);
    assert_eq!(distance.is_ok(), rows > 0);
    if let Ok(distance) = distance {
        assert_eq!((distance.len(), distance[0]), (rows, 0.0));
        let number = tame(&values) && scale.iter().all(|s| s.abs() > 1.0 / TAME);
        assert!(!number || distance.iter().all(|d| *d >= 0.0));
    }
});
