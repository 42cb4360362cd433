//! Rows of a table across the border.

#![allow(clippy::too_many_arguments)] // R hands over values one by one

use std::collections::HashMap;

use extendr_api::prelude::*;
use extendr_ffi::SEXPTYPE;
use lime_core::perturb::law::Law;
use lime_core::perturb::nearest::{nearest, Training};
use lime_core::perturb::rng::{case_key, Streams};
use lime_core::perturb::table::{perturb, Column, Meaning, Values};
use lime_core::weigh::distance::{to_first, Metric};
use lime_core::weigh::gower::Measure;
use lime_core::LimeError;

use crate::guard::{condition, guarded, need};
use crate::memory::{filled, vector, vectors};
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

/// The type of the values of a column.
fn kind_of(out: &str) -> SEXPTYPE {
    match out {
        "real" => SEXPTYPE::REALSXP,
        "integer" => SEXPTYPE::INTSXP,
        _ => SEXPTYPE::NILSXP,
    }
}

/// The memory of a column.
fn values_of(column: &mut Robj) -> Values<'_> {
    match column.rtype() {
        Rtype::Doubles => column.as_real_slice_mut().map_or(Values::None, Values::Real),
        Rtype::Integers => column.as_integer_slice_mut().map_or(Values::None, Values::Integer),
        _ => Values::None,
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
    let plan = match Plan::of(&columns) {
        Ok(plan) => plan,
        Err(error) => return condition(&error),
    };
    let types: Vec<SEXPTYPE> = plan.out.iter().map(|out| kind_of(out)).collect();
    let columns = match vectors(&types, n) {
        Ok(columns) => columns,
        Err(error) => return condition(&error),
    };
    let mut memory: Vec<Robj> = columns.values().collect();
    let mut values: Vec<Values<'_>> = memory.iter_mut().map(values_of).collect();
    let described: Option<Vec<Column<'_>>> = (0..plan.out.len()).map(|j| plan.column(j)).collect();
    let compared = (!compare.is_null()).then(|| measures(&compare)).transpose();
    let (numbers, texts) = (numbers.as_real_slice(), strings(&texts, "texts"));
    let mut distance = None;
    let z = filled(threads, n.saturating_mul(d), &[n as i32, d as i32], |seen, cancel| {
        let streams = Streams::new(seed as u64, key(need(numbers, "numbers")?, &texts?));
        let described = need(described, "columns")?;
        distance = perturb(&described, compared?.as_deref(), seen, &mut values, n, &streams, cancel)?;
        Ok(())
    });
    if z.rtype() == Rtype::List {
        return z; // a condition
    }
    match distance.map(|distance| vector(distance.into_iter())).transpose() {
        Ok(distance) => list!(z = z, values = columns, distance = distance.unwrap_or_default()).into(),
        Err(error) => condition(&error),
    }
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
        |d| vector(d.into_iter()),
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
        |rows| vector(rows.iter().map(|i| *i as i32 + 1)),
    )
}

extendr_module! {
    mod table;
    fn rs_perturb_table;
    fn rs_distance;
    fn rs_nearest;
}
