//! Rows of a table across the border.

#![allow(clippy::too_many_arguments)] // R hands over values one by one

use std::collections::HashMap;

use extendr_api::prelude::*;
use lime_core::distance::{to_first, Metric};
use lime_core::rng::{case_key, Streams};
use lime_core::table::gower::Measure;
use lime_core::table::law::Law;
use lime_core::table::nearest::{nearest, Training};
use lime_core::table::{perturb, Column, Meaning, Values};
use lime_core::LimeError;

use crate::guard::{guarded, need};
use crate::strings::{string, strings};

/// What R says of p columns: a list of vectors of length p, and lists of p numeric vectors.
struct Plan {
    law: Vec<String>,
    /// Edges, grid, values, or c(mean, sd).
    at: Vec<Robj>,
    /// Shares or heights.
    shares: Vec<Robj>,
    /// Range of the training data, for densities.
    low: Vec<f64>,
    high: Vec<f64>,
    whole: Vec<bool>,
    meaning: Vec<String>,
    /// The case's bin.
    from: Vec<f64>,
    to: Vec<f64>,
    case: Vec<f64>,
    /// From 1.
    feature: Vec<i32>,
    stream: Vec<i32>,
    /// "real", "integer" or "none".
    out: Vec<String>,
}

impl Plan {
    fn of(columns: &Robj) -> std::result::Result<Self, LimeError> {
        let names = columns.get_attrib("names").unwrap_or_default();
        let values = need(columns.as_list(), "columns")?.values();
        let mut fields: HashMap<&str, Robj> = strings(&names, "columns")?.into_iter().zip(values).collect();
        let mut take = |name: &str| need(fields.remove(name), "columns");
        let words = |field: Robj| strings(&field, "columns").map(|all| all.into_iter().map(str::to_owned).collect());
        let list = |field: Robj| need(field.as_list().map(|all| all.values().collect()), "columns");
        let reals = |field: Robj| need(field.as_real_vector(), "columns");
        let integers = |field: Robj| need(field.as_integer_vector(), "columns");
        let flags = |field: Robj| {
            need(field.as_logical_slice().map(|all| all.iter().map(|yes| yes.is_true()).collect()), "columns")
        };
        Ok(Self {
            law: words(take("law")?)?,
            at: list(take("at")?)?,
            shares: list(take("shares")?)?,
            low: reals(take("low")?)?,
            high: reals(take("high")?)?,
            whole: flags(take("whole")?)?,
            meaning: words(take("meaning")?)?,
            from: reals(take("from")?)?,
            to: reals(take("to")?)?,
            case: reals(take("case")?)?,
            feature: integers(take("feature")?)?,
            stream: integers(take("stream")?)?,
            out: words(take("out")?)?,
        })
    }

    fn column(&self, j: usize) -> Option<Column<'_>> {
        let (at, shares) = (self.at.get(j)?.as_real_slice(), self.shares.get(j)?.as_real_slice());
        let whole = *self.whole.get(j)?;
        let law = match self.law.get(j)?.as_str() {
            "fixed" => Law::Fixed,
            "bins" => Law::Bins { edges: at?, shares: shares?, whole },
            "density" => {
                Law::Density { grid: at?, heights: shares?, low: *self.low.get(j)?, high: *self.high.get(j)?, whole }
            }
            "normal" => Law::Normal { mean: *at?.first()?, sd: *at?.get(1)?, whole },
            "choice" => Law::Choice { values: at?, shares: shares? },
            _ => return None,
        };
        let meaning = match self.meaning.get(j)?.as_str() {
            "same" => Meaning::Same,
            "within" => Meaning::Within { low: *self.from.get(j)?, high: *self.to.get(j)? },
            "value" => Meaning::Value,
            _ => Meaning::Nothing,
        };
        let feature = usize::try_from(*self.feature.get(j)?).ok()?.checked_sub(1)?;
        Some(Column { law, meaning, case: *self.case.get(j)?, feature, stream: *self.stream.get(j)? as usize })
    }
}

/// Memory of R's for the values of a column: a column vector (n x 1).
enum Kept {
    Real(RMatrix<f64>),
    Integer(RMatrix<i32>),
    None,
}

impl Kept {
    fn new(kind: &str, n: usize) -> Self {
        match kind {
            "real" => Self::Real(RMatrix::new(n, 1)),
            "integer" => Self::Integer(RMatrix::new(n, 1)),
            _ => Self::None,
        }
    }

    fn values(&mut self) -> Values<'_> {
        match self {
            Self::Real(matrix) => Values::Real(matrix.data_mut()),
            Self::Integer(matrix) => Values::Integer(matrix.data_mut()),
            Self::None => Values::None,
        }
    }

    fn into_r(self) -> Robj {
        match self {
            Self::Real(matrix) => matrix.into(),
            Self::Integer(matrix) => matrix.into(),
            Self::None => ().into(),
        }
    }
}

/// How each feature is compared, from words.
fn measures(words: &Robj) -> std::result::Result<Vec<Measure>, LimeError> {
    let one = |word: &str| match word {
        "number" => Some(Measure::Number),
        "name" => Some(Measure::Name),
        "true" => Some(Measure::Flag(true)),
        "false" => Some(Measure::Flag(false)),
        "nothing" => Some(Measure::Nothing),
        _ => None,
    };
    need(strings(words, "compare")?.into_iter().map(one).collect(), "compare")
}

/// The key of a case from its numbers and texts, as bytes: equal cases are equal on every machine.
fn key(numbers: &[f64], texts: &[&str]) -> u64 {
    let mut bytes = Vec::with_capacity(8 * numbers.len());
    for x in numbers {
        let canonical = if x.is_nan() { f64::NAN } else { x + 0.0 }; // one NaN, one zero
        bytes.extend(canonical.to_bits().to_le_bytes());
    }
    for text in texts {
        bytes.extend(text.as_bytes());
        bytes.push(0);
    }
    case_key(&bytes)
}

/// Copies of a case whose value is `numbers` and `texts`: list(z, n x d; values, a vector for each column, NULL for fixed ones; distance, n
/// Gower distances, NULL without `compare`).
#[extendr]
fn rs_perturb_table(
    columns: Robj,
    compare: Robj,
    n: i32,
    d: i32,
    seed: f64,
    numbers: Robj,
    texts: Robj,
    threads: i32,
) -> Robj {
    let (n, d) = (n.max(0) as usize, d.max(0) as usize);
    let plan = Plan::of(&columns);
    let mut kept: Vec<Kept> = plan.iter().flat_map(|plan| plan.out.iter().map(|kind| Kept::new(kind, n))).collect();
    let mut z = RMatrix::<f64>::new(n, d);
    let described: std::result::Result<Vec<Column<'_>>, LimeError> = match &plan {
        Ok(plan) => need((0..plan.out.len()).map(|j| plan.column(j)).collect(), "columns"),
        Err(error) => Err(error.clone()),
    };
    let compared = (!compare.is_null()).then(|| measures(&compare)).transpose();
    let texts = strings(&texts, "texts");
    let (numbers, seen) = (numbers.as_real_slice(), z.data_mut());
    let mut values: Vec<Values<'_>> = kept.iter_mut().map(Kept::values).collect();
    let mut distance: Robj = ().into();
    let done = guarded(
        threads,
        |cancel| {
            let streams = Streams::new(seed as u64, key(need(numbers, "numbers")?, &texts?));
            perturb(&described?, compared?.as_deref(), seen, &mut values, n, &streams, cancel)
        },
        |found| {
            distance = found.map_or_else(|| ().into(), Robj::from);
            ().into()
        },
    );
    if !done.is_null() {
        return done;
    }
    let values = List::from_values(kept.into_iter().map(Kept::into_r));
    list!(z = z, values = values, distance = distance).into()
}

/// Distance of every row of `z` (n x d) to the first, by the name of a method of `dist()`.
#[extendr]
fn rs_distance(z: Robj, n: i32, centre: Robj, scale: Robj, metric: Robj) -> Robj {
    let (z, centre, scale) = (z.as_real_slice(), centre.as_real_slice(), scale.as_real_slice());
    let metric = string(&metric, "dist_fun").map(Metric::named);
    guarded(
        0,
        |_| {
            to_first(
                need(z, "z")?,
                n.max(0) as usize,
                need(centre, "centre")?,
                need(scale, "scale")?,
                need(metric?, "dist_fun")?,
            )
        },
        |d| d.into(),
    )
}

/// The `k` training rows nearest to the case, from 1: `values` is a list of double vectors, `case` and `compare` have an element for each.
#[extendr]
fn rs_nearest(values: List, case: Robj, compare: Robj, k: i32, threads: i32) -> Robj {
    let vectors: Vec<Robj> = values.values().collect();
    let columns = measures(&compare).and_then(|measures| {
        let together = measures.into_iter().zip(need(case.as_real_slice(), "case")?).zip(&vectors);
        let columns = together
            .map(|((measure, case), values)| Some(Training { values: values.as_real_slice()?, case: *case, measure }));
        need(columns.collect::<Option<Vec<_>>>(), "values")
    });
    guarded(
        threads,
        |cancel| nearest(&columns?, k.max(0) as usize, cancel),
        |rows| rows.iter().map(|i| *i as i32 + 1).collect::<Vec<i32>>().into(),
    )
}

extendr_module! {
    mod table;
    fn rs_perturb_table;
    fn rs_distance;
    fn rs_nearest;
}
