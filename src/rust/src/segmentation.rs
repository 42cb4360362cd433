//! The ways to cut a picture, and how well it is cut, across the border.

#![allow(clippy::too_many_arguments)] // R hands over values one by one

use extendr_api::prelude::*;
use lime_core::base::memory::collected;
use lime_core::base::run::Cancel;
use lime_core::image::pixels::lab::{lab_bytes, Lab};
use lime_core::image::superpixels::felzenszwalb::{self, felzenszwalb};
use lime_core::image::superpixels::grid::grid;
use lime_core::image::superpixels::quality::quality;
use lime_core::image::superpixels::quickshift::{self, quickshift};
use lime_core::image::superpixels::slic::{self, slic, Simd, Variant};
use lime_core::image::superpixels::snic::{self, snic};
use lime_core::image::superpixels::watershed::{self, watershed};
use lime_core::image::CHANNELS;
use lime_core::LimeError;

use crate::guard::{guarded, need};
use crate::picture::labels_to_r;
use crate::strings::string;

/// Segments of a bitmap by `method`, whose parameters are the numbers of `values`: integer matrix width x height, numbered from 1.
///
/// "slic" and "slico": n, weight, n_iter. "snic": n, weight. Without `colours` these three take the first three bytes of a pixel as they are,
/// instead of as Lab. "grid": n.
/// "felzenszwalb": scale, sigma, min_size. "quickshift": kernel_size, max_dist, ratio. "watershed": n, compactness.
#[extendr]
fn rs_segment(bitmap: Robj, width: i32, height: i32, method: Robj, values: Robj, colours: bool, threads: i32) -> Robj {
    let (rgba, values, method) = (bitmap.as_raw_slice(), values.as_real_slice(), string(&method, "method"));
    guarded(
        threads,
        |cancel| segment(need(rgba, "image")?, (width, height), method?, need(values, "values")?, colours, cancel),
        |labels| labels_to_r(&labels, 1, width, height),
    )
}

fn segment(
    rgba: &[u8],
    (width, height): (i32, i32),
    method: &str,
    values: &[f64],
    colours: bool,
    cancel: &Cancel,
) -> std::result::Result<Vec<u32>, LimeError> {
    let (width, height) = (width.max(0) as usize, height.max(0) as usize);
    // Not finite and negative numbers become 0, which the core refuses.
    let count = |value: f64| value as usize;
    match (method, values) {
        ("grid", &[n]) => grid(width, height, count(n), cancel),
        ("slic" | "slico", &[n, weight, n_iter]) => {
            let variant = if method == "slic" { Variant::Slic } else { Variant::Slico };
            let params = slic::Params { variant, ..slic::Params::new(count(n), weight, count(n_iter)) };
            slic(&lab_of(rgba, colours, cancel)?, width, height, &params, cancel)
        }
        ("snic", &[n, weight]) => {
            snic(&lab_of(rgba, colours, cancel)?, width, height, &snic::Params { n: count(n), weight }, cancel)
        }
        ("felzenszwalb", &[scale, sigma, min_size]) => {
            let params = felzenszwalb::Params { scale, sigma, min_size: count(min_size) };
            felzenszwalb(rgba, width, height, &params, cancel)
        }
        ("quickshift", &[kernel_size, max_dist, ratio]) => {
            quickshift(rgba, width, height, &quickshift::Params { ratio, kernel_size, max_dist }, cancel)
        }
        ("watershed", &[n, compactness]) => {
            watershed(rgba, width, height, &watershed::Params { n: count(n), compactness }, cancel)
        }
        _ => Err(LimeError::Argument {
            name: "method",
            message: format!("must be one that takes {} numbers, not {method}", values.len()),
        }),
    }
}

fn lab_of(rgba: &[u8], colours: bool, cancel: &Cancel) -> std::result::Result<Vec<Lab>, LimeError> {
    if colours {
        lab_bytes(rgba, Simd::Fastest, cancel)
    } else {
        collected(rgba.chunks_exact(CHANNELS).map(|pixel| [pixel[0], pixel[1], pixel[2], 0]))
    }
}

/// SLIC of three raw matrices: integer matrix of their dimensions, numbered from 0.
#[extendr]
fn rs_slic(l: Robj, a: Robj, b: Robj, rows: i32, columns: i32, n: i32, weight: f64, n_iter: i32, threads: i32) -> Robj {
    let channels = (l.as_raw_slice(), a.as_raw_slice(), b.as_raw_slice());
    guarded(
        threads,
        |cancel| {
            let (l, a, b) = (need(channels.0, "L")?, need(channels.1, "a")?, need(channels.2, "b")?);
            let lab = collected(l.iter().zip(a).zip(b).map(|((&l, &a), &b)| [l, a, b, 0]))?;
            let params = slic::Params::new(n.max(0) as usize, weight, n_iter.max(1) as usize);
            slic(&lab, rows as usize, columns as usize, &params, cancel)
        },
        |labels| labels_to_r(&labels, 0, rows, columns),
    )
}

/// How well `segments` keep to `truth`, both integer matrices of any numbers: list(recall, undersegmentation, asa, compactness, n)
#[extendr]
fn rs_quality(segments: Robj, truth: Robj, width: i32, height: i32, threads: i32) -> Robj {
    let labels = [segments, truth].map(|m| m.as_integer_slice().map(|v| collected(v.iter().map(|i| *i as u32))));
    guarded(
        threads,
        |cancel| {
            let [segments, truth] = labels;
            let (segments, truth) = (need(segments, "segments")??, need(truth, "truth")??);
            quality(&segments, &truth, width.max(0) as usize, height.max(0) as usize, cancel)
        },
        |q| {
            let n = i32::try_from(q.n).unwrap_or(i32::MAX);
            Ok(list!(
                recall = q.recall,
                undersegmentation = q.undersegmentation,
                asa = q.asa,
                compactness = q.compactness,
                n = n
            )
            .into())
        },
    )
}

extendr_module! {
    mod segmentation;
    fn rs_segment;
    fn rs_slic;
    fn rs_quality;
}
