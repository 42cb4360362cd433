//! Perturb, weigh and fit across the border. Matrices are R's: column-major doubles. Masks are raw, a column for each row of z, see the
//! core.

#![allow(clippy::too_many_arguments)] // R hands over values one by one

use extendr_api::prelude::*;
use lime_core::base::run::Cancel;
use lime_core::fit::ridge::Penalty;
use lime_core::fit::select::Selection;
use lime_core::fit::surrogate::{fit, Wanted};
use lime_core::perturb::features::Features;
use lime_core::perturb::keep::{keep_any_number, keep_independently};
use lime_core::perturb::masks::{row_bytes, Masks};
use lime_core::perturb::rng::{case_key, Streams};
use lime_core::weigh::distance::cosine_to_ones;
use lime_core::LimeError;
use ndarray::{ArrayView2, ShapeBuilder};

use crate::guard::{guarded, need};
use crate::memory::{filled, vector};
use crate::strings::string;

/// Masks of a case whose canonical value is the raw vector `case`: row 1 keeps all, each feature of the others is removed with
/// probability `p_remove`.
#[extendr]
fn rs_keep_independently(n: i32, d: i32, p_remove: f64, seed: f64, case: Robj, threads: i32) -> Robj {
    draw(n, d, seed, &case, threads, |z, d, streams, cancel| keep_independently(z, d, p_remove, streams, cancel))
}

/// The same, but the others keep a number that is uniform on 1..d.
#[extendr]
fn rs_keep_any_number(n: i32, d: i32, seed: f64, case: Robj, threads: i32) -> Robj {
    draw(n, d, seed, &case, threads, keep_any_number)
}

fn draw(
    n: i32,
    d: i32,
    seed: f64,
    case: &Robj,
    threads: i32,
    law: impl FnOnce(&mut [u8], usize, &Streams, &Cancel) -> std::result::Result<(), LimeError> + Send,
) -> Robj {
    let (n, d) = (n.max(0) as usize, d.max(0) as usize);
    let (case, bytes) = (case.as_raw_slice(), row_bytes(d));
    filled(threads, n.saturating_mul(bytes), &[bytes as i32, n as i32], |out, cancel| {
        law(out, d, &Streams::new(seed as u64, case_key(need(case, "case")?)), cancel)
    })
}

/// Similarity of every row of the masks `z` to the case: n doubles.
#[extendr]
fn rs_cosine(z: Robj, d: i32) -> Robj {
    let bytes = z.as_raw_slice();
    guarded(0, |_| Ok(cosine_to_ones(&masks(bytes, d)?)), |w| vector(w.into_iter()))
}

/// Masks of d features.
pub fn masks(bytes: Option<&[u8]>, d: i32) -> std::result::Result<Masks<'_>, LimeError> {
    Masks::new(need(bytes, "z")?, d.max(0) as usize)
}

/// The surrogate of every label, `z` numbers (n x d) or masks: a list of list(features, weights, se, contributions, intercept, r2, prediction,
/// replaced), features from 1. `ridge` is NULL, a number or "glmnet", see [`Penalty`].
#[extendr]
fn rs_fit(
    z: Robj,
    y: Robj,
    w: Robj,
    n: i32,
    d: i32,
    k: i32,
    n_features: i32,
    select: Robj,
    ridge: Robj,
    threads: i32,
) -> Robj {
    let (bits, z, y, w) = (z.as_raw_slice(), z.as_real_slice(), y.as_real_slice(), w.as_real_slice());
    let selection = string(&select, "feature_select").map(selection);
    let penalty = penalty(&ridge);
    guarded(
        threads,
        |cancel| {
            let view = |values, columns: i32, name| -> std::result::Result<ArrayView2<'_, f64>, LimeError> {
                ArrayView2::from_shape((n as usize, columns as usize).f(), need(values, name)?)
                    .map_err(|error| LimeError::Argument { name, message: error.to_string() })
            };
            let z = if bits.is_some() { masks(bits, d)?.into() } else { Features::from(view(z, d, "z")?) };
            let wanted = Wanted {
                n_features: n_features.max(0) as usize,
                selection: need(selection?, "feature_select")?,
                penalty: penalty?,
            };
            fit(z, view(y, k, "y")?, need(w, "w")?, wanted, cancel)
        },
        |fits| {
            let labels = fits.into_iter().map(|label| {
                let features: Vec<i32> = label.features.iter().map(|&j| j as i32 + 1).collect();
                let r2: Option<f64> = (!label.constant).then_some(label.r2); // NA: there is nothing to explain
                let se: Vec<Option<f64>> = label.se.into_iter().map(|se| (!se.is_nan()).then_some(se)).collect();
                list!(
                    features = features,
                    weights = label.weights,
                    se = se,
                    contributions = label.contributions,
                    intercept = label.intercept,
                    r2 = r2,
                    prediction = label.prediction,
                    replaced = label.replaced
                )
            });
            Ok(List::from_values(labels).into())
        },
    )
}

fn penalty(ridge: &Robj) -> std::result::Result<Penalty, LimeError> {
    if ridge.is_null() {
        return Ok(Penalty::Usual);
    }
    if ridge.is_string() && string(ridge, "ridge")? == "glmnet" {
        return Ok(Penalty::Glmnet);
    }
    need(ridge.as_real().filter(|shift| *shift >= 0.0).map(Penalty::Fixed), "ridge")
}

fn selection(name: &str) -> Option<Selection> {
    match name {
        "auto" => Some(Selection::Auto),
        "none" => Some(Selection::None),
        "forward_selection" => Some(Selection::Forward),
        "highest_weights" => Some(Selection::Highest),
        "highest_scaled" => Some(Selection::HighestScaled),
        "lasso_path" => Some(Selection::LassoPath),
        "tree" => Some(Selection::Tree),
        _ => None,
    }
}

extendr_module! {
    mod surrogate;
    fn rs_keep_independently;
    fn rs_keep_any_number;
    fn rs_cosine;
    fn rs_fit;
}
