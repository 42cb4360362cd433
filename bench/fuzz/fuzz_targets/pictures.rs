//! Arrays in, backgrounds, other sizes, outlines: any values and sizes give a result of the right shape and range, or are refused.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use lime_core::base::run::Cancel;
use lime_core::image::copies::background::{blur, mean, noise};
use lime_core::image::pixels::array::{by_pixel, show, to_bytes, Facts};
use lime_core::image::pixels::resize::resize;
use lime_core::image::superpixels::outline::{boundaries, inner_boundary};
use lime_core::image::Sample;
use lime_core::LimeError;

#[derive(Arbitrary, Debug)]
enum Work {
    Facts,
    FactsOfIntegers(Vec<i32>),
    ByPixel { size: [u8; 4], huge: Option<usize>, which: u8 },
    Show { channels: u8, white: f64 },
    ToBytes { float: bool },
    Mean { channels: u8, segments: Vec<i8>, d: u8 },
    Blur { channels: u8, width: u8, sigma: f64 },
    Noise { pixels: u8, channels: u8, top: f64, opaque: bool, case: u64 },
    Resize { from: (u8, u8), to: (u16, u16), huge: Option<usize> },
    Outline { width: u8 },
}

#[derive(Arbitrary, Debug)]
struct Input {
    work: Work,
    bytes: Vec<u8>,
    numbers: Option<Vec<f64>>,
}

fn range<T: Sample>(values: &[T]) -> (f64, f64) {
    values.iter().map(|v| v.value()).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)))
}

/// Values between the smallest and the largest of `before`, up to rounding, where these are ordinary numbers.
fn between<T: Sample>(after: &[T], before: &[T]) {
    let (low, high) = range(before);
    if before.iter().all(|v| v.value().abs() < 1e100) {
        let slack = 1e-6 * (high - low) + 1e-9 * low.abs().max(high.abs());
        assert!(after.iter().all(|v| (low - slack..=high + slack).contains(&v.value())));
    }
}

fn checked<T>(result: Result<T, LimeError>, fits: bool) -> Option<T> {
    match result {
        Ok(value) => {
            assert!(fits);
            Some(value)
        }
        Err(LimeError::Argument { .. }) => {
            assert!(!fits);
            None
        }
        Err(error) => panic!("{error:?}"),
    }
}

fn pixels_of<T: Sample + PartialEq + std::fmt::Debug>(values: &[T], work: &Work) {
    let (go, size) = (&Cancel::default(), values.len());
    match work {
        Work::Mean { channels, segments, d } => {
            let (channels, d) = (usize::from(*channels), usize::from(*d));
            let segments: Vec<i32> = segments.iter().map(|&s| i32::from(s)).collect();
            let inside = segments.iter().all(|&s| s >= 1 && s as usize <= d);
            let fits = channels > 0 && segments.len() * channels == size && inside;
            if let Some(out) = checked(mean(values, channels, &segments, d, go), fits) {
                assert_eq!(out.len(), size);
                between(&out, values);
                for (pixel, s) in out.chunks_exact(channels).zip(&segments) {
                    let same = segments.iter().position(|other| other == s).unwrap() * channels;
                    assert!(pixel.iter().zip(&out[same..]).all(|(a, b)| a == b || a.value().is_nan()));
                }
            }
        }
        Work::Blur { channels, width, sigma } => {
            let (channels, width) = (usize::from(*channels), usize::from(*width));
            let divides = channels > 0 && width > 0 && size > 0 && size % (channels * width) == 0;
            let fits = divides && *sigma > 0.0 && sigma.is_finite();
            if let Some(out) = checked(blur(values, channels, width, *sigma, go), fits) {
                assert_eq!(out.len(), size);
                between(&out, values);
            }
        }
        Work::Resize { from, to, huge } => {
            let from = (usize::from(from.0), usize::from(from.1));
            let to = (usize::from(to.0 % 300), huge.unwrap_or(usize::from(to.1 % 300)));
            if to.0.saturating_mul(to.1) > 1 << 17 && u32::try_from(to.1).is_ok() {
                return; // would only fill memory
            }
            let known = from.0 > 0 && from.1 > 0 && to.0 > 0 && to.1 > 0 && u32::try_from(to.1).is_ok();
            let fits = known && size > 0 && size % (from.0 * from.1) == 0;
            if let Some(out) = checked(resize(values, from, to, go), fits) {
                assert_eq!(out.len(), size / (from.0 * from.1) * to.0 * to.1);
                between(&out, values);
            }
        }
        _ => (),
    }
}

fuzz_target!(|input: Input| {
    let go = &Cancel::default();
    let numbers: Vec<f64> =
        input.numbers.clone().unwrap_or_else(|| input.bytes.iter().map(|&byte| f64::from(byte)).collect());
    match &input.work {
        Work::Facts => {
            let facts = Facts::of(&numbers, go).unwrap();
            let finite: Vec<f64> = numbers.iter().copied().filter(|v| v.is_finite()).collect();
            assert_eq!((facts.bad + finite.len(), (facts.low, facts.high)), (numbers.len(), range(&finite)));
        }
        Work::FactsOfIntegers(values) => {
            let facts = Facts::of(values, go).unwrap();
            assert_eq!(facts.bad, values.iter().filter(|&&v| v == i32::MIN).count());
        }
        Work::ByPixel { size, huge, which } => {
            let mut size = size.map(usize::from);
            size[1] = huge.unwrap_or(size[1]);
            let which = usize::from(*which);
            let all = size.iter().try_fold(1usize, |all, &s| all.checked_mul(s));
            let fits = all == Some(numbers.len()) && !numbers.is_empty() && which < size[0];
            if let Some(out) = checked(by_pixel(&numbers, size, which, go), fits) {
                let [n, height, width, channels] = size;
                for (at, value) in out.iter().enumerate() {
                    let (channel, x, y) = (at % channels, at / channels % width, at / channels / width);
                    let same = numbers[which + n * (y + height * (x + width * channel))];
                    assert_eq!(value.to_bits(), same.to_bits());
                }
                assert_eq!(out.len(), height * width * channels);
            }
        }
        Work::Show { channels, white } => {
            let channels = usize::from(channels % 8);
            let fits = [1, 3, 4].contains(&channels) && numbers.len() % channels == 0;
            if let Some(out) = checked(show(&numbers, channels, *white, go), fits) {
                assert_eq!(out.len(), numbers.len() / channels * 4);
                assert!(channels == 4 || out.iter().skip(3).step_by(4).all(|&alpha| alpha == 255));
            }
        }
        Work::ToBytes { float } => {
            let out = to_bytes(&numbers, *float).unwrap();
            assert_eq!(out.len(), numbers.len() * if *float { 4 } else { 1 });
        }
        Work::Noise { pixels, channels, top, opaque, case } => {
            let (pixels, channels) = (usize::from(*pixels), usize::from(*channels));
            let out: Vec<f64> = noise((pixels, channels), *top, *opaque, *case, go).unwrap();
            assert_eq!(out.len(), pixels * channels);
            if *opaque && channels > 0 && !top.is_nan() {
                assert!(out.chunks_exact(channels).all(|pixel| pixel[channels - 1] == *top));
            }
        }
        Work::Outline { width } => {
            let width = usize::from(*width).max(1);
            let labels: Vec<i32> = input.bytes.iter().map(|&byte| i32::from(byte)).collect();
            let labels = &labels[..labels.len() / width * width];
            let height = labels.len() / width;
            assert_eq!(boundaries(labels, width, height).unwrap().len(), labels.len());
            let area: Vec<bool> = labels.iter().map(|&label| label % 2 == 0).collect();
            let edge = inner_boundary(&area, width, height).unwrap();
            assert!(edge.iter().zip(&area).all(|(edge, inside)| !edge || *inside));
        }
        work => match &input.numbers {
            Some(numbers) => pixels_of(numbers, work),
            None => pixels_of(&input.bytes, work),
        },
    }
});
