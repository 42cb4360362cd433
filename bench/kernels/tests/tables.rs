//! Draws of tables, Gower distance, other distances, nearest rows.

use lime_core::base::run::Cancel;
use lime_core::perturb::law::Law;
use lime_core::perturb::nearest::{nearest, Training};
use lime_core::perturb::rng::Streams;
use lime_core::perturb::table::{perturb, Column, Meaning, Values};
use lime_core::weigh::distance::{to_first, Metric};
use lime_core::weigh::gower::{Gower, Measure};
use lime_kernels::{cases, near, on};
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Drawn {
    Fixed,
    Bins { edges: Vec<f64>, shares: Vec<f64>, whole: bool },
    Density { grid: Vec<f64>, heights: Vec<f64>, whole: bool },
    Normal { mean: f64, sd: f64, whole: bool },
    Choice { values: Vec<f64>, shares: Vec<f64> },
}

impl Drawn {
    fn law(&self) -> Law<'_> {
        match self {
            Self::Fixed => Law::Fixed,
            Self::Bins { edges, shares, whole } => Law::Bins { edges, shares, whole: *whole },
            Self::Density { grid, heights, whole } => {
                Law::Density { grid, heights, low: grid[0], high: grid[grid.len() - 1], whole: *whole }
            }
            Self::Normal { mean, sd, whole } => Law::Normal { mean: *mean, sd: *sd, whole: *whole },
            Self::Choice { values, shares } => Law::Choice { values, shares },
        }
    }

    /// Can it give `x`?
    fn gives(&self, x: f64) -> bool {
        let integral = |whole: bool| !whole || x.fract() == 0.0;
        match self {
            Self::Fixed => false,
            Self::Bins { edges, shares, whole } => {
                let slack = 1e-9 * (1.0 + x.abs());
                let inside = |b: usize| shares[b] > 0.0 && x > edges[b] - slack && x <= edges[b + 1] + slack;
                integral(*whole) && (0..shares.len()).any(inside)
            }
            Self::Density { grid, whole, .. } => {
                let unit = if *whole { 0.5 } else { 0.0 };
                integral(*whole) && x >= grid[0] - unit && x <= grid[grid.len() - 1] + unit
            }
            Self::Normal { mean, sd, whole } => integral(*whole) && (x - mean).abs() <= 12.0 * sd + 1.0,
            Self::Choice { values, shares } => values.iter().zip(shares).any(|(v, s)| *s > 0.0 && *v == x),
        }
    }
}

fn shares(size: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    let some = vec(prop_oneof![1 => Just(0.0), 4 => 0.01f64..3.0], size);
    some.prop_map(|mut shares| {
        shares[0] = shares[0].max(0.5);
        shares
    })
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let bins = (shares(1..9), -50.0..50.0, vec(0.0..20.0, 9), any::<bool>()).prop_map(|(shares, low, steps, whole)| {
        let mut edges = vec![low];
        for step in steps.iter().take(shares.len()) {
            edges.push(edges[edges.len() - 1] + step + if whole { 1.0 } else { 0.1 });
            // a whole number in each
        }
        Drawn::Bins { edges, shares, whole }
    });
    let density = (shares(2..20), -50.0..50.0, 0.01..5.0, any::<bool>()).prop_map(|(heights, low, step, whole)| {
        let grid = (0..heights.len()).map(|i| low + i as f64 * step).collect();
        Drawn::Density { grid, heights, whole }
    });
    let normal = (-50.0..50.0, 0.0..9.0, any::<bool>()).prop_map(|(mean, sd, whole)| Drawn::Normal { mean, sd, whole });
    let choice = (shares(1..9), vec(-3i8..4, 9)).prop_map(|(shares, values)| {
        let values = values.into_iter().take(shares.len()).map(f64::from).collect();
        Drawn::Choice { values, shares }
    });
    prop_oneof![Just(Drawn::Fixed), bins, density, normal, choice]
}

fn measure() -> impl Strategy<Value = Measure> {
    prop::sample::select(vec![
        Measure::Number,
        Measure::Name,
        Measure::Flag(true),
        Measure::Flag(false),
        Measure::Nothing,
    ])
}

/// Columns of equal length: few different values, or many, of which some are missing where `missing`.
fn columns(missing: bool) -> impl Strategy<Value = Vec<Vec<f64>>> {
    let value = prop_oneof![
        4 => (0u8..3).prop_map(f64::from),
        4 => -9.0..9.0,
        1 => Just(if missing { f64::NAN } else { 0.0 }),
    ];
    (2usize..60, 1usize..7).prop_flat_map(move |(n, d)| vec(vec(value.clone(), n), d))
}

/// Of the values that are not missing; below 0 if all are.
fn range(x: &[f64]) -> f64 {
    let known = || x.iter().copied().filter(|v| !v.is_nan());
    known().fold(f64::NEG_INFINITY, f64::max) - known().fold(f64::INFINITY, f64::min)
}

/// 1 - mean s over the features that are compared, of row `i` beside row 0.
fn plain_gower(x: &[Vec<f64>], measures: &[Measure], i: usize) -> f64 {
    let (mut alike, mut compared) = (0.0, 0.0);
    for (x, measure) in x.iter().zip(measures) {
        let range = range(x);
        let s = match measure {
            _ if x[0].is_nan() => continue,
            Measure::Number if range < 1e-8 => continue,
            Measure::Number => 1.0 - (x[i] - x[0]).abs() / range,
            Measure::Flag(false) if x[i] == x[0] => continue,
            Measure::Name | Measure::Flag(_) => f64::from(x[i] == x[0]) * f64::from(*measure != Measure::Flag(false)),
            Measure::Nothing => continue,
        };
        alike += s;
        compared += 1.0;
    }
    if compared > 0.0 {
        1.0 - alike / compared
    } else {
        0.0
    }
}

fn gower(x: &[Vec<f64>], measures: &[Measure]) -> Vec<f64> {
    let mut sums = Gower::new(measures, x[0].len()).unwrap();
    x.iter().enumerate().for_each(|(j, x)| sums.add_numbers(j, x));
    sums.finish(&x.iter().flat_map(|x| x.iter().map(|v| f64::from(*v == x[0]))).collect::<Vec<f64>>())
}

proptest! {
    #![proptest_config(cases::some(200))]

    #[test]
    fn rows_are_draws_of_their_laws(
        laws in vec((drawn(), 0u8..4, -3i8..4), 1..7), n in 2usize..600, share in 0.0..1.0, seed in any::<u64>(),
    ) {
        let columns: Vec<Column<'_>> = laws.iter().enumerate().map(|(j, (drawn, meaning, case))| Column {
            law: drawn.law(),
            meaning: [Meaning::Same, Meaning::Within { low: -1.0, high: 1.0 }, Meaning::Value, Meaning::Nothing]
                [usize::from(*meaning)],
            case: f64::from(*case),
            feature: j,
            stream: 3 * j,
        }).collect();
        let measures: Vec<Measure> = columns.iter().map(|c| match c.meaning {
            Meaning::Same => Measure::Name,
            Meaning::Nothing => Measure::Nothing,
            _ => Measure::Number,
        }).collect();
        let draw = |n: usize| {
            let (mut out, mut z) = (vec![vec![f64::NAN; n]; columns.len()], vec![f64::NAN; n * columns.len()]);
            let mut values: Vec<Values<'_>> = out.iter_mut().map(|v| Values::Real(v)).collect();
            let (streams, go) = (Streams::new(seed, 5), Cancel::default());
            let distance = perturb(&columns, Some(&measures), &mut z, &mut values, n, &streams, &go).unwrap().unwrap();
            (out, z, distance)
        };
        let (x, z, distance) = draw(n);
        for ((column, (drawn, ..)), (x, z)) in columns.iter().zip(&laws).zip(x.iter().zip(z.chunks(n))) {
            prop_assert_eq!(x[0], column.case);
            prop_assert!(x[1..].iter().all(|x| drawn.gives(*x) || column.law == Law::Fixed && *x == column.case));
            let seen = |x: f64| match column.meaning {
                Meaning::Same => f64::from(x == column.case),
                Meaning::Within { low, high } => f64::from(x > low && x <= high),
                Meaning::Value => x,
                Meaning::Nothing => 0.0,
            };
            prop_assert!(z[1..].iter().zip(&x[1..]).all(|(z, x)| *z == seen(*x)));
            // What no copy shares with the case is not seen of the case either.
            let alone = seen(x[0]) == 1.0 && z[1..].iter().all(|z| *z == 0.0);
            prop_assert_eq!(z[0], if alone { 0.0 } else { seen(x[0]) });
        }
        prop_assert_eq!(distance[0], 0.0);
        for (i, d) in distance.iter().enumerate() {
            let plain = plain_gower(&x, &measures, i);
            prop_assert!((0.0..=1.0).contains(d) && near(*d, plain, 1e-12), "{d} is not {plain}");
        }
        let few = 2 + (share * (n - 2) as f64) as usize;
        let (fewer, ..) = on(2, || draw(few));
        prop_assert!(x.iter().zip(&fewer).all(|(all, fewer)| all[..few] == fewer[..]));
    }

    #[test]
    fn gower_distance_is_its_definition_and_symmetric(x in columns(false), measures in vec(measure(), 7)) {
        let mut measures = measures[..x.len()].to_vec();
        // A flag is 0 or 1, and its measure follows from the case.
        let mut x = x;
        for (x, measure) in x.iter_mut().zip(&mut measures).filter(|(_, m)| matches!(m, Measure::Flag(_))) {
            x.iter_mut().for_each(|v| *v = f64::from(*v > 0.5));
            *measure = Measure::Flag(x[0] == 1.0);
        }
        let found = gower(&x, &measures);
        prop_assert_eq!(found[0], 0.0);
        for (i, d) in found.iter().enumerate() {
            let plain = plain_gower(&x, &measures, i);
            prop_assert!((0.0..=1.0).contains(d) && near(*d, plain, 1e-12), "{d} is not {plain}");
        }
        for (other, far) in found.iter().enumerate().skip(1) {
            let mut turned = x.clone();
            turned.iter_mut().for_each(|x| x.swap(0, other));
            let mut measures = measures.clone();
            for (x, measure) in turned.iter().zip(&mut measures).filter(|(_, m)| matches!(m, Measure::Flag(_))) {
                *measure = Measure::Flag(x[0] == 1.0);
            }
            prop_assert!(near(gower(&turned, &measures)[other], *far, 1e-12));
        }
    }

    #[test]
    fn the_nearest_rows_are_those_of_sorting_all(
        x in columns(true), measures in vec(measure(), 7), k in 0usize..70,
        case in vec(prop_oneof![Just(f64::NAN), (0u8..3).prop_map(f64::from), -9.0..9.0], 7),
    ) {
        let columns: Vec<Training<'_>> = (0..x.len())
            .map(|j| Training { values: &x[j], case: case[j], measure: measures[j] })
            .collect();
        let distance = |i: usize| {
            let (mut apart, mut compared) = (0.0, 0.0);
            for &Training { values, case, measure } in &columns {
                let (range, value) = (range(values), values[i]);
                apart += match measure {
                    _ if case.is_nan() || value.is_nan() => continue,
                    Measure::Nothing => continue,
                    Measure::Number if range <= 0.0 => continue,
                    Measure::Number => ((value - case).abs() * (1.0 / range)).min(1.0),
                    Measure::Flag(false) if value == case => continue,
                    Measure::Name | Measure::Flag(_) => f64::from(value != case),
                };
                compared += 1.0;
            }
            if compared > 0.0 {
                apart / compared
            } else {
                f64::INFINITY
            }
        };
        let mut rows: Vec<usize> = (0..x[0].len()).collect();
        rows.sort_by(|a, b| distance(*a).total_cmp(&distance(*b)));
        rows.truncate(k);
        rows.sort_unstable();
        prop_assert_eq!(nearest(&columns, k, &Cancel::default()).unwrap(), rows);
    }

    #[test]
    fn distances_are_metrics(x in columns(false), scale in vec(0.1..10.0, 7), centre in vec(-3.0..3.0, 7)) {
        let (n, d) = (x[0].len(), x.len());
        let of = |first: usize, metric| {
            let mut x = x.clone();
            x.iter_mut().for_each(|x| x.swap(0, first));
            let mut found = to_first(&x.concat(), n, &centre[..d], &scale[..d], metric).unwrap();
            found.swap(0, first);
            found
        };
        let unit = |j: usize, i: usize| (x[j][i] - centre[j]) / scale[j];
        for metric in [Metric::Euclidean, Metric::Manhattan, Metric::Maximum, Metric::Canberra, Metric::Binary] {
            let found = of(0, metric);
            for (i, far) in found.iter().enumerate() {
                let apart = (0..d).map(|j| (unit(j, i) - unit(j, 0)).abs());
                let plain = match metric {
                    Metric::Euclidean => apart.map(|v| v * v).sum::<f64>().sqrt(),
                    Metric::Manhattan => apart.sum(),
                    Metric::Maximum => apart.fold(0.0, f64::max),
                    Metric::Canberra | Metric::Binary => *far,
                };
                prop_assert!(near(*far, plain, 1e-12) && *far >= 0.0);
            }
            prop_assert_eq!(found[0], 0.0);
            let second = of(1, metric);
            prop_assert!(near(second[0], found[1], 1e-12));
            if !matches!(metric, Metric::Canberra | Metric::Binary) {
                prop_assert!((0..n).all(|i| found[i] <= found[1] + second[i] + 1e-9));
            }
            prop_assert!(metric != Metric::Binary || found.iter().all(|d| *d <= 1.0));
        }
    }
}
