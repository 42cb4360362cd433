//! Pictures across the border. A bitmap is a raw array 4 x width x height, segments an integer matrix width x height.

#![allow(clippy::too_many_arguments)] // R hands over values one by one

use extendr_api::prelude::*;
use lime_core::image::decode::{decode, is_picture};
use lime_core::image::lab::lab_bytes;
use lime_core::image::mask::Masked;
use lime_core::image::outline::{boundaries, inner_boundary};
use lime_core::image::slic::{slic, Params};
use lime_core::image::CHANNELS;

use crate::guard::{guarded, need};

/// An integer or logical vector with dimensions.
fn with_dim(values: Robj, dim: &[i32]) -> Robj {
    let mut values = values;
    let dim: Vec<i32> = dim.to_vec();
    // A `dim` that does not fit is refused by R; the values then go back flat.
    let _ = values.set_attrib("dim", dim);
    values
}

fn labels_to_r(labels: &[u32], first: i32, width: i32, height: i32) -> Robj {
    let shifted: Vec<i32> = labels.iter().map(|&label| label as i32 + first).collect();
    with_dim(shifted.into(), &[width, height])
}

/// Does the file begin like a picture?
#[extendr]
fn rs_is_picture(path: Robj) -> Robj {
    let path = path.as_str().unwrap_or_default().to_owned();
    guarded(0, move |_| Ok(is_picture(&path)), |yes| yes.into())
}

/// list(bitmap = raw 4 x width x height, alpha = has the source alpha?, frames = pictures in the source)
#[extendr]
fn rs_decode(path: Robj, threads: i32) -> Robj {
    let path = path.as_str().unwrap_or_default().to_owned();
    guarded(
        threads,
        move |_| decode(&path),
        |picture| {
            let dim = [CHANNELS as i32, picture.width as i32, picture.height as i32];
            let bitmap = with_dim(Raw::from_bytes(&picture.rgba).into(), &dim);
            let frames = i32::try_from(picture.frames).unwrap_or(i32::MAX);
            list!(bitmap = bitmap, alpha = picture.alpha, frames = frames).into()
        },
    )
}

/// Superpixels of a bitmap: integer matrix width x height, numbered from 1.
#[extendr]
fn rs_superpixels(bitmap: Robj, width: i32, height: i32, n: i32, weight: f64, n_iter: i32, threads: i32) -> Robj {
    let rgba = bitmap.as_raw_slice();
    guarded(
        threads,
        |cancel| {
            let lab = lab_bytes(need(rgba, "bitmap")?);
            slic(&lab, width as usize, height as usize, &params(n, weight, n_iter), cancel)
        },
        |labels| labels_to_r(&labels, 1, width, height),
    )
}

/// Superpixels of three raw matrices: integer matrix of their dimensions, numbered from 0.
#[extendr]
fn rs_slic(l: Robj, a: Robj, b: Robj, rows: i32, columns: i32, n: i32, weight: f64, n_iter: i32, threads: i32) -> Robj {
    let channels = (l.as_raw_slice(), a.as_raw_slice(), b.as_raw_slice());
    guarded(
        threads,
        |cancel| {
            let (l, a, b) = (need(channels.0, "L")?, need(channels.1, "a")?, need(channels.2, "b")?);
            let lab: Vec<[u8; 3]> = l.iter().zip(a).zip(b).map(|((&l, &a), &b)| [l, a, b]).collect();
            slic(&lab, rows as usize, columns as usize, &params(n, weight, n_iter), cancel)
        },
        |labels| labels_to_r(&labels, 0, rows, columns),
    )
}

fn params(n: i32, weight: f64, n_iter: i32) -> Params {
    Params { n: n.max(0) as usize, weight, n_iter: n_iter.max(1) as usize }
}

/// Writes one PNG for every row of `z` (rows x d) to `paths`; TRUE.
#[extendr]
fn rs_write_masked(
    bitmap: Robj,
    segments: Robj,
    alpha: bool,
    background: Robj,
    z: Robj,
    paths: Vec<String>,
    threads: i32,
) -> Robj {
    let (rgba, labels, keep) = (bitmap.as_raw_slice(), segments.as_integer_slice(), z.as_real_slice());
    let colour = background.as_integer_slice().and_then(|c| c.try_into().ok()).map(|c: [i32; 3]| c.map(|v| v as u8));
    let dim: Vec<i32> = segments.get_attrib("dim").and_then(|d| d.as_integer_vector()).unwrap_or_default();
    guarded(
        threads,
        |cancel| {
            let masked = Masked {
                width: *need(dim.first(), "segments")? as usize,
                height: *need(dim.get(1), "segments")? as usize,
                alpha,
                rgba: need(rgba, "bitmap")?,
                segments: need(labels, "segments")?,
                background: need(colour, "background")?,
            };
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            masked.write_png(need(keep, "z")?, &paths, cancel)
        },
        |()| true.into(),
    )
}

/// Pixels next to a smaller superpixel number: logical matrix width x height.
#[extendr]
fn rs_boundaries(segments: Robj, width: i32, height: i32) -> Robj {
    let labels = segments.as_integer_slice();
    guarded(
        0,
        |_| Ok(boundaries(need(labels, "segments")?, width as usize, height as usize)),
        |edge| with_dim(edge.into_robj(), &[width, height]),
    )
}

/// Pixels of a logical area that touch a pixel outside of it: logical matrix width x height.
#[extendr]
fn rs_inner_boundary(area: Robj, width: i32, height: i32) -> Robj {
    let inside: Option<Vec<bool>> = area.as_logical_slice().map(|a| a.iter().map(|v| v.is_true()).collect());
    guarded(
        0,
        |_| Ok(inner_boundary(&need(inside, "area")?, width as usize, height as usize)),
        |edge| with_dim(edge.into_robj(), &[width, height]),
    )
}

extendr_module! {
    mod picture;
    fn rs_is_picture;
    fn rs_decode;
    fn rs_superpixels;
    fn rs_slic;
    fn rs_write_masked;
    fn rs_boundaries;
    fn rs_inner_boundary;
}
