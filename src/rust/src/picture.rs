//! Pictures across the border. A bitmap is a raw array 4 x width x height, segments an integer matrix width x height.

#![allow(clippy::too_many_arguments)] // R hands over values one by one

use extendr_api::prelude::*;
use lime_core::base::memory::collected;
use lime_core::base::run::Cancel;
use lime_core::image::copies::background::{blur, mean, noise};
use lime_core::image::files::decode::{decode, is_picture};
use lime_core::image::pixels::resize::resize;
use lime_core::image::superpixels::outline::{boundaries, inner_boundary};
use lime_core::image::{Sample, CHANNELS};
use lime_core::perturb::rng::case_key;
use lime_core::LimeError;

use crate::guard::{guarded, need};
use crate::memory::vector;
use crate::strings::{path as path_of, string};

/// An integer or logical vector with dimensions.
pub fn with_dim(values: Robj, dim: &[i32]) -> Robj {
    let mut values = values;
    let dim: Vec<i32> = dim.to_vec();
    // A `dim` that does not fit is refused by R; the values then go back flat.
    let _ = values.set_attrib("dim", dim);
    values
}

pub fn labels_to_r(labels: &[u32], first: i32, width: i32, height: i32) -> std::result::Result<Robj, LimeError> {
    Ok(with_dim(vector(labels.iter().map(|&label| label as i32 + first))?, &[width, height]))
}

/// Does the file begin like a picture?
#[extendr]
fn rs_is_picture(path: Robj) -> Robj {
    let path = path_of(&path, "path");
    guarded(0, |_| Ok(is_picture(path?)), |yes| Ok(yes.into()))
}

/// list(bitmap = raw 4 x width x height, alpha = has the source alpha?, frames = pictures in the source)
#[extendr]
fn rs_decode(path: Robj, threads: i32) -> Robj {
    let path = path_of(&path, "path");
    guarded(
        threads,
        |cancel| decode(path?, cancel),
        |picture| {
            let dim = [CHANNELS as i32, picture.width as i32, picture.height as i32];
            let bitmap = with_dim(vector(picture.rgba.into_iter())?, &dim);
            let frames = i32::try_from(picture.frames).unwrap_or(i32::MAX);
            Ok(list!(bitmap = bitmap, alpha = picture.alpha, frames = frames).into())
        },
    )
}

/// Pixels of a picture as R keeps them, channels x width x height: bytes of a file, or numbers of an array.
#[derive(Clone, Copy)]
enum Pixels<'a> {
    Bytes(&'a [u8]),
    Numbers(&'a [f64]),
}

impl<'a> Pixels<'a> {
    fn of(values: &'a Robj) -> Option<Self> {
        values.as_raw_slice().map(Self::Bytes).or_else(|| values.as_real_slice().map(Self::Numbers))
    }
}

/// The same, made here.
enum Made {
    Bytes(Vec<u8>),
    Numbers(Vec<f64>),
}

impl Made {
    fn into_r(self, channels: usize, width: usize, height: usize) -> std::result::Result<Robj, LimeError> {
        let values = match self {
            Self::Bytes(bytes) => vector(bytes.into_iter())?,
            Self::Numbers(numbers) => vector(numbers.into_iter())?,
        };
        Ok(with_dim(values, &[channels as i32, width as i32, height as i32]))
    }
}

/// Channels, width and height of a picture in R; zeros where it has none.
pub fn size_of(pixels: &Robj) -> (usize, usize, usize) {
    let dim: Vec<i32> = pixels.get_attrib("dim").and_then(|d| d.as_integer_vector()).unwrap_or_default();
    let at = |i: usize| dim.get(i).map_or(0, |v| *v as usize);
    (at(0), at(1), at(2))
}

/// What shows where superpixels are removed, of the shape of `pixels`: `kind` is "mean", "blur" or "noise" (up to `top`).
#[extendr]
fn rs_background(pixels: Robj, segments: Robj, d: i32, kind: Robj, top: f64, bitmap: Robj, threads: i32) -> Robj {
    fn made<T: Sample>(
        pixels: &[T],
        (channels, width, height): (usize, usize, usize),
        segments: &[i32],
        d: usize,
        (kind, top, case): (&str, f64, u64),
        cancel: &Cancel,
    ) -> std::result::Result<Vec<T>, LimeError> {
        match kind {
            "mean" => mean(pixels, channels, segments, d, cancel),
            "blur" => blur(pixels, channels, width, (width.max(height) as f64 / 20.0).max(1.0), cancel),
            _ => noise((width * height, channels), top, channels == CHANNELS, case, cancel),
        }
    }
    let (values, labels, size) = (Pixels::of(&pixels), segments.as_integer_slice(), size_of(&pixels));
    let (case, kind) = (bitmap.as_raw_slice(), string(&kind, "kind"));
    guarded(
        threads,
        |cancel| {
            let (labels, d) = (need(labels, "segments")?, d.max(0) as usize);
            let what = (kind?, top, case_key(need(case, "bitmap")?));
            match need(values, "pixels")? {
                Pixels::Bytes(bytes) => made(bytes, size, labels, d, what, cancel).map(Made::Bytes),
                Pixels::Numbers(numbers) => made(numbers, size, labels, d, what, cancel).map(Made::Numbers),
            }
        },
        |out| out.into_r(size.0, size.1, size.2),
    )
}

/// The same picture, `width` x `height`.
#[extendr]
fn rs_resize(pixels: Robj, width: i32, height: i32, threads: i32) -> Robj {
    let (values, size) = (Pixels::of(&pixels), size_of(&pixels));
    let (from, to) = ((size.1, size.2), (width.max(0) as usize, height.max(0) as usize));
    guarded(
        threads,
        |cancel| match need(values, "pixels")? {
            Pixels::Bytes(bytes) => resize(bytes, from, to, cancel).map(Made::Bytes),
            Pixels::Numbers(numbers) => resize(numbers, from, to, cancel).map(Made::Numbers),
        },
        |out| out.into_r(size.0, to.0, to.1),
    )
}

/// Pixels next to a smaller superpixel number: logical matrix width x height.
#[extendr]
fn rs_boundaries(segments: Robj, width: i32, height: i32) -> Robj {
    let labels = segments.as_integer_slice();
    guarded(
        0,
        |_| boundaries(need(labels, "segments")?, width as usize, height as usize),
        |edge| Ok(with_dim(vector(edge.into_iter().map(Rbool::from))?, &[width, height])),
    )
}

/// Pixels of a logical area that touch a pixel outside of it: logical matrix width x height.
#[extendr]
fn rs_inner_boundary(area: Robj, width: i32, height: i32) -> Robj {
    let area = area.as_logical_slice().map(|area| collected(area.iter().map(|v| v.is_true())));
    guarded(
        0,
        |_| inner_boundary(&need(area, "area")??, width as usize, height as usize),
        |edge| Ok(with_dim(vector(edge.into_iter().map(Rbool::from))?, &[width, height])),
    )
}

extendr_module! {
    mod picture;
    fn rs_is_picture;
    fn rs_decode;
    fn rs_background;
    fn rs_resize;
    fn rs_boundaries;
    fn rs_inner_boundary;
}
