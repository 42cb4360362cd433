//! Arrays of numbers across the border: pictures in memory.

use extendr_api::prelude::*;
use lime_core::image::pixels::array::{by_pixel, show, Facts};
use lime_core::image::CHANNELS;

use crate::guard::{guarded, need};
use crate::memory::vector;
use crate::picture::{size_of, with_dim};

/// An array of numbers as R has it.
#[derive(Clone, Copy)]
enum Numbers<'a> {
    Doubles(&'a [f64]),
    Integers(&'a [i32]),
}

impl<'a> Numbers<'a> {
    /// Of a double, integer or logical array.
    fn of(values: &'a Robj) -> Option<Self> {
        let logical = || {
            values.as_logical_slice().map(|v| {
                // SAFETY: R's logicals are integers: 0, 1 and NA.
                unsafe { std::slice::from_raw_parts(v.as_ptr().cast::<i32>(), v.len()) }
            })
        };
        values
            .as_real_slice()
            .map(Self::Doubles)
            .or_else(|| values.as_integer_slice().or_else(logical).map(Self::Integers))
    }
}

/// c(number of values that are not finite, smallest, largest finite value) of a numeric or logical array.
#[extendr]
fn rs_facts(x: Robj, threads: i32) -> Robj {
    let values = Numbers::of(&x);
    guarded(
        threads,
        |cancel| match need(values, "x")? {
            Numbers::Doubles(values) => Facts::of(values, cancel),
            Numbers::Integers(values) => Facts::of(values, cancel),
        },
        |facts| Ok(vec![facts.bad as f64, facts.low, facts.high].into()),
    )
}

/// Picture `which` (from 1) of a numeric or logical array n x height x width x channels (`size`): doubles, channels x width x height.
#[extendr]
fn rs_channels_first(x: Robj, size: Vec<i32>, which: i32, threads: i32) -> Robj {
    let values = Numbers::of(&x);
    let size: Vec<usize> = size.iter().map(|v| (*v).max(0) as usize).collect();
    let size = <[usize; 4]>::try_from(size).ok();
    guarded(
        threads,
        |cancel| {
            let (size, which) = (need(size, "size")?, which.max(1) as usize - 1);
            match need(values, "x")? {
                Numbers::Doubles(values) => by_pixel(values, size, which, cancel),
                Numbers::Integers(values) => by_pixel(values, size, which, cancel),
            }
        },
        |pixels| {
            let [_, height, width, channels] = size.unwrap_or_default();
            Ok(with_dim(vector(pixels.into_iter())?, &[channels as i32, width as i32, height as i32]))
        },
    )
}

/// Doubles of 1, 3 or 4 channels x width x height, from 0 to `white`, as a bitmap.
#[extendr]
fn rs_show(pixels: Robj, white: f64, threads: i32) -> Robj {
    let (values, (channels, width, height)) = (pixels.as_real_slice(), size_of(&pixels));
    guarded(
        threads,
        |cancel| show(need(values, "pixels")?, channels, white, cancel),
        |rgba| Ok(with_dim(vector(rgba.into_iter())?, &[CHANNELS as i32, width as i32, height as i32])),
    )
}

extendr_module! {
    mod array;
    fn rs_facts;
    fn rs_channels_first;
    fn rs_show;
}
