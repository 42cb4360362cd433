//! Copies of a picture with superpixels removed, across the border.

#![allow(clippy::too_many_arguments)] // R hands over values one by one

use extendr_api::prelude::*;
use lime_core::image::copies::mask::{copies_by_pixel, runs, Masked};
use lime_core::image::pixels::array::to_bytes;
use lime_core::LimeError;

use crate::guard::{guarded, need};
use crate::memory::{filled, vector};
use crate::picture::{size_of, with_dim};
use crate::strings::paths as paths_of;
use crate::surrogate::masks;

/// Runs of pixels of one superpixel, of segments numbered 1..d: integer matrix, 2 x runs, see the core.
#[extendr]
fn rs_runs(segments: Robj, d: i32) -> Robj {
    let labels = segments.as_integer_slice();
    guarded(
        0,
        |_| runs(need(labels, "segments")?, d.max(0) as usize),
        |runs| {
            let count = runs.len() as i32 / 2;
            Ok(with_dim(vector(runs.into_iter())?, &[2, count]))
        },
    )
}

/// The bytes of a picture (doubles, channels x width x height) for numpy: of float32 or uint8, bytes of a pixel x width x height.
#[extendr]
fn rs_as_bytes(pixels: Robj, float: bool, threads: i32) -> Robj {
    let (values, (channels, width, height)) = (pixels.as_real_slice(), size_of(&pixels));
    guarded(
        threads,
        |_| to_bytes(need(values, "pixels")?, float),
        |bytes| {
            let of_pixel = channels * if float { 4 } else { 1 };
            Ok(with_dim(vector(bytes.into_iter())?, &[of_pixel as i32, width as i32, height as i32]))
        },
    )
}

/// Writes one PNG or BMP, by its ending, for every row of the masks `z` to `paths`: TRUE. `pixels` and `fill` are raw, 3 or 4 x width x height.
#[extendr]
fn rs_write_masked(pixels: Robj, fill: Robj, runs: Robj, z: Robj, d: i32, paths: Robj, threads: i32) -> Robj {
    let (source, shown, width) = (pixels.as_raw_slice(), fill.as_raw_slice(), size_of(&pixels).1);
    let (runs, bits, paths) = (runs.as_integer_slice(), z.as_raw_slice(), paths_of(&paths, "paths"));
    guarded(
        threads,
        |cancel| {
            let paths = paths?;
            if paths.is_empty() {
                return Ok(());
            }
            let keep = masks(bits, d)?;
            masked(source, shown, runs, d)?.write(&keep, &paths, width, cancel)
        },
        |()| Ok(true.into()),
    )
}

/// One copy for every row of the masks `z` (of d features): double array rows x height x width x channels.
#[extendr]
fn rs_masked_array(pixels: Robj, fill: Robj, segments: Robj, z: Robj, d: i32, rows: i32, threads: i32) -> Robj {
    let (channels, width, height) = size_of(&pixels);
    let rows = rows.max(0) as usize;
    let (source, shown) = (pixels.as_real_slice(), fill.as_real_slice());
    let (labels, bits) = (segments.as_integer_slice(), z.as_raw_slice());
    let length = rows.saturating_mul(channels * width * height);
    let dim = [rows as i32, height as i32, width as i32, channels as i32];
    filled(threads, length, &dim, |out, cancel| {
        let pictures = (need(source, "pixels")?, need(shown, "background")?);
        copies_by_pixel(pictures, need(labels, "segments")?, &masks(bits, d)?, width, out, cancel)
    })
}

/// One copy of the bytes for every row of the masks `z` (of d features), one after the other in the memory of the integer vector `out`, which R
/// shares with numpy. NULL.
#[extendr]
fn rs_masked_buffer(out: Robj, pixels: Robj, fill: Robj, runs: Robj, z: Robj, d: i32, rows: i32, threads: i32) -> Robj {
    let (mut out, rows) = (out, rows.max(0) as usize);
    let (source, shown) = (pixels.as_raw_slice(), fill.as_raw_slice());
    let (runs, bits) = (runs.as_integer_slice(), z.as_raw_slice());
    let out = out.as_integer_slice_mut();
    guarded(
        threads,
        |cancel| {
            let (keep, out) = (masks(bits, d)?, need(out, "out")?);
            let size = rows * source.map_or(0, <[u8]>::len);
            // SAFETY: u8 has no alignment, and every bit pattern is a value of both.
            let out = unsafe { std::slice::from_raw_parts_mut(out.as_mut_ptr().cast::<u8>(), out.len() * 4) };
            masked(source, shown, runs, d)?.copies(&keep, need(out.get_mut(..size), "out")?, cancel)
        },
        |()| Ok(().into()),
    )
}

fn masked<'a>(
    source: Option<&'a [u8]>,
    fill: Option<&'a [u8]>,
    runs: Option<&'a [i32]>,
    d: i32,
) -> std::result::Result<Masked<'a>, LimeError> {
    Masked::new(need(source, "pixels")?, need(fill, "background")?, need(runs, "runs")?, d.max(0) as usize)
}

extendr_module! {
    mod copies;
    fn rs_runs;
    fn rs_as_bytes;
    fn rs_write_masked;
    fn rs_masked_array;
    fn rs_masked_buffer;
}
