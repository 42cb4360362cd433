//! Perturb, weigh and fit across the border. Matrices are R's: column-major doubles.

#![allow(clippy::too_many_arguments)] // R hands over values one by one

use extendr_api::prelude::*;
use lime_core::distance::cosine_to_ones;
use lime_core::fit::fit;
use lime_core::perturb::keep_masks;
use lime_core::rng::{case_key, Streams};
use lime_core::select::Selection;
use lime_core::LimeError;
use ndarray::{ArrayView2, ShapeBuilder};

use crate::guard::{guarded, need};

/// Masks of a case whose canonical value is the raw vector `case`: double matrix n x d, 1 = kept, row 1 keeps all.
#[extendr]
fn rs_keep_masks(n: i32, d: i32, p_remove: f64, seed: f64, case: Robj, threads: i32) -> Robj {
    let mut z = RMatrix::<f64>::new(n as usize, d as usize);
    let bytes = case.as_raw_slice();
    let out = z.data_mut();
    let done = guarded(
        threads,
        move |cancel| {
            let streams = Streams::new(seed as u64, case_key(need(bytes, "case")?));
            keep_masks(out, n as usize, d as usize, p_remove, &streams, cancel)
        },
        |()| ().into(),
    );
    if done.is_null() {
        z.into()
    } else {
        done
    }
}

/// Similarity of every row of the masks `z` (n x d) to the case: n doubles.
#[extendr]
fn rs_cosine(z: Robj, n: i32, d: i32) -> Robj {
    let values = z.as_real_slice();
    guarded(0, |_| Ok(cosine_to_ones(need(values, "z")?, n as usize, d as usize)), |w| w.into())
}

/// The surrogate of every label: a list of list(features, weights, se, contributions, intercept, r2, prediction), features from 1.
#[extendr]
fn rs_fit(z: Robj, y: Robj, w: Robj, n: i32, d: i32, k: i32, n_features: i32, select: &str, threads: i32) -> Robj {
    let (z, y, w) = (z.as_real_slice(), y.as_real_slice(), w.as_real_slice());
    let selection = selection(select);
    guarded(
        threads,
        |cancel| {
            let view = |values, columns: i32, name| -> std::result::Result<ArrayView2<'_, f64>, LimeError> {
                ArrayView2::from_shape((n as usize, columns as usize).f(), need(values, name)?)
                    .map_err(|error| LimeError::Argument { name, message: error.to_string() })
            };
            fit(
                view(z, d, "z")?,
                view(y, k, "y")?,
                need(w, "w")?,
                n_features as usize,
                need(selection, "feature_select")?,
                cancel,
            )
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
                    prediction = label.prediction
                )
            });
            List::from_values(labels).into()
        },
    )
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
    fn rs_keep_masks;
    fn rs_cosine;
    fn rs_fit;
}
