//! Pictures across the border. A bitmap is a raw array 4 x width x height, segments an integer matrix width x height.

#![allow(clippy::too_many_arguments)] // R hands over values one by one

use extendr_api::prelude::*;
use lime_core::image::background::{blur, mean, noise};
use lime_core::image::decode::{decode, is_picture};
use lime_core::image::lab::lab_bytes;
use lime_core::image::mask::{without_alpha, Masked};
use lime_core::image::outline::{boundaries, inner_boundary};
use lime_core::image::resize::resize;
use lime_core::image::slic::{slic, Params};
use lime_core::image::{Sample, CHANNELS};
use lime_core::rng::case_key;
use lime_core::run::Cancel;
use lime_core::LimeError;

use crate::guard::{guarded, need};

/// An integer or logical vector with dimensions.
fn with_dim(values: Robj, dim: &[i32]) -> Robj {
    let mut values = values;
    let dim: Vec<i32> = dim.to_vec();
    // A `dim` that does not fit is refused by R; the values then go back flat.
    let _ = values.set_attrib("dim", dim);
    values
}

pub fn labels_to_r(labels: &[u32], first: i32, width: i32, height: i32) -> Robj {
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
    fn into_r(self, channels: usize, width: usize, height: usize) -> Robj {
        let values = match self {
            Self::Bytes(bytes) => Raw::from_bytes(&bytes).into(),
            Self::Numbers(numbers) => numbers.into(),
        };
        with_dim(values, &[channels as i32, width as i32, height as i32])
    }
}

/// Channels, width and height of a picture in R; zeros where it has none.
fn size_of(pixels: &Robj) -> (usize, usize, usize) {
    let dim: Vec<i32> = pixels.get_attrib("dim").and_then(|d| d.as_integer_vector()).unwrap_or_default();
    let at = |i: usize| dim.get(i).map_or(0, |v| *v as usize);
    (at(0), at(1), at(2))
}

/// What shows where superpixels are removed, of the shape of `pixels`: `kind` is "mean", "blur" or "noise" (up to `top`).
#[extendr]
fn rs_background(pixels: Robj, segments: Robj, d: i32, kind: &str, top: f64, bitmap: Robj, threads: i32) -> Robj {
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
            _ => noise(width * height, channels, top, channels == CHANNELS, case),
        }
    }
    let (values, labels, size) = (Pixels::of(&pixels), segments.as_integer_slice(), size_of(&pixels));
    let case = bitmap.as_raw_slice();
    guarded(
        threads,
        |cancel| {
            let (labels, d) = (need(labels, "segments")?, d.max(0) as usize);
            let what = (kind, top, case_key(need(case, "bitmap")?));
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

/// Writes one PNG for every row of `z` (rows x d) to `paths`; TRUE.
#[extendr]
fn rs_write_masked(
    pixels: Robj,
    fill: Robj,
    segments: Robj,
    alpha: bool,
    z: Robj,
    paths: Vec<String>,
    threads: i32,
) -> Robj {
    let (source, shown) = (pixels.as_raw_slice(), fill.as_raw_slice());
    let (labels, keep, width) = (segments.as_integer_slice(), z.as_real_slice(), size_of(&pixels).1);
    guarded(
        threads,
        |cancel| {
            let (source, shown) = (need(source, "pixels")?, need(shown, "background")?);
            let (labels, keep) = (need(labels, "segments")?, need(keep, "z")?);
            if paths.is_empty() {
                return Ok(());
            }
            let d = keep.len() / paths.len();
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            if alpha {
                return Masked::new(source, shown, labels, d)?.write_png(keep, &paths, width, cancel);
            }
            let (source, shown) = (without_alpha(source)?, without_alpha(shown)?);
            Masked::new(&source, &shown, labels, d)?.write_png(keep, &paths, width, cancel)
        },
        |()| true.into(),
    )
}

/// One copy for every row of `z` (rows x d): double array rows x height x width x channels.
#[extendr]
fn rs_masked_array(pixels: Robj, fill: Robj, segments: Robj, z: Robj, rows: i32, threads: i32) -> Robj {
    let (channels, width, height) = size_of(&pixels);
    let rows = rows.max(0) as usize;
    let mut copies = RMatrix::<f64>::new(rows, channels * width * height);
    let (source, shown) = (pixels.as_real_slice(), fill.as_real_slice());
    let (labels, keep) = (segments.as_integer_slice(), z.as_real_slice());
    let out = copies.data_mut();
    let done = guarded(
        threads,
        |cancel| {
            let keep = need(keep, "z")?;
            let d = keep.len() / rows.max(1);
            let (source, shown, labels) =
                (need(source, "pixels")?, need(shown, "background")?, need(labels, "segments")?);
            Masked::new(source, shown, labels, d)?.copies_by_pixel(keep, rows, width, out, cancel)
        },
        |()| ().into(),
    );
    if done.is_null() {
        with_dim(copies.into(), &[rows as i32, height as i32, width as i32, channels as i32])
    } else {
        done
    }
}

/// The same as bytes for Python, float32 or uint8 in C order (rows x height x width x channels), into the memory of the integer
/// vector `out`, which R shares with numpy. NULL.
#[extendr]
fn rs_masked_buffer(
    out: Robj,
    pixels: Robj,
    fill: Robj,
    segments: Robj,
    z: Robj,
    rows: i32,
    float: bool,
    threads: i32,
) -> Robj {
    let (mut out, rows) = (out, rows.max(0) as usize);
    let (source, shown) = (pixels.as_real_slice(), fill.as_real_slice());
    let (labels, keep) = (segments.as_integer_slice(), z.as_real_slice());
    let out = out.as_integer_slice_mut();
    guarded(
        threads,
        |cancel| {
            let (source, shown) = (need(source, "pixels")?, need(shown, "background")?);
            let (labels, keep, out) = (need(labels, "segments")?, need(keep, "z")?, need(out, "out")?);
            let d = keep.len() / rows.max(1);
            if float {
                let narrow = |v: &[f64]| v.iter().map(|v| *v as f32).collect::<Vec<f32>>();
                let (source, shown) = (narrow(source), narrow(shown));
                Masked::new(&source, &shown, labels, d)?.copies(keep, rows, as_floats(out), cancel)
            } else {
                let bytes = |v: &[f64]| v.iter().map(|v| <u8 as Sample>::of(*v)).collect::<Vec<u8>>();
                let (source, shown) = (bytes(source), bytes(shown));
                let out = as_bytes(out).get_mut(..rows * source.len());
                Masked::new(&source, &shown, labels, d)?.copies(keep, rows, need(out, "out")?, cancel)
            }
        },
        |()| ().into(),
    )
}

/// The memory of whole numbers, seen as that of floats.
fn as_floats(words: &mut [i32]) -> &mut [f32] {
    // SAFETY: i32 and f32 have the same size and alignment, and every bit pattern is a value of both.
    unsafe { std::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), words.len()) }
}

/// The memory of whole numbers, seen as bytes.
fn as_bytes(words: &mut [i32]) -> &mut [u8] {
    // SAFETY: u8 has no alignment, and every bit pattern is a value of both.
    unsafe { std::slice::from_raw_parts_mut(words.as_mut_ptr().cast(), words.len() * 4) }
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
    fn rs_background;
    fn rs_resize;
    fn rs_write_masked;
    fn rs_masked_array;
    fn rs_masked_buffer;
    fn rs_boundaries;
    fn rs_inner_boundary;
}
