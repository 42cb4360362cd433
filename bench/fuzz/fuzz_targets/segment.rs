//! Small pictures cut by every method with any parameters: refused if and only if a parameter is out of range, and else with
//! all that the method promises; by any instructions and number of threads the same.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use lime_core::base::run::Cancel;
use lime_core::image::pixels::lab::lab_bytes;
use lime_core::image::superpixels::felzenszwalb::{self, felzenszwalb, MAX_SIGMA};
use lime_core::image::superpixels::grid::grid;
use lime_core::image::superpixels::quickshift::{self, quickshift};
use lime_core::image::superpixels::slic::{self, slic, Simd, Variant};
use lime_core::image::superpixels::snic::{self, snic};
use lime_core::image::superpixels::watershed::{self, watershed};
use lime_core::LimeError;

static POOL: LazyLock<rayon::ThreadPool> =
    LazyLock::new(|| rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap());

#[derive(Arbitrary, Debug)]
enum Number {
    Usual(u16),
    Any(f64),
}

impl Number {
    fn get(&self) -> f64 {
        match self {
            Self::Usual(value) => f64::from(*value) / 64.0,
            Self::Any(value) => *value,
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Count {
    Few(u8),
    Many(u16),
    Any(usize),
}

impl Count {
    fn get(&self) -> usize {
        match self {
            Self::Few(value) => usize::from(*value),
            Self::Many(value) => usize::from(*value),
            Self::Any(value) => *value,
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Method {
    Slic { n: Count, weight: Number, n_iter: u8, zero: bool },
    Snic { n: Count, weight: Number },
    Felzenszwalb { scale: Number, sigma: Number, min_size: Count },
    Quickshift { kernel_size: Number, max_dist: Number, ratio: Number },
    Watershed { n: Count, compactness: Number },
    Grid { n: Count },
}

#[derive(Arbitrary, Debug)]
struct Input {
    width: u8,
    height: u8,
    /// One byte too many.
    wrong: bool,
    threads: bool,
    method: Method,
    /// Repeated until the picture is full.
    bytes: Vec<u8>,
}

fn cut(input: &Input, rgba: &[u8], (width, height): (usize, usize), simd: Simd) -> Result<Vec<u32>, LimeError> {
    let go = &Cancel::default();
    match &input.method {
        Method::Slic { n, weight, n_iter, zero } => {
            let variant = if *zero { Variant::Slico } else { Variant::Slic };
            let (n, weight) = (n.get(), weight.get());
            let params = slic::Params { n, weight, n_iter: usize::from(n_iter % 32), variant, simd };
            slic(&lab_bytes(rgba, simd, go)?, width, height, &params, go)
        }
        Method::Snic { n, weight } => {
            snic(&lab_bytes(rgba, simd, go)?, width, height, &snic::Params { n: n.get(), weight: weight.get() }, go)
        }
        Method::Felzenszwalb { scale, sigma, min_size } => {
            let params = felzenszwalb::Params { scale: scale.get(), sigma: sigma.get(), min_size: min_size.get() };
            felzenszwalb(rgba, width, height, &params, go)
        }
        Method::Quickshift { kernel_size, max_dist, ratio } => {
            let params =
                quickshift::Params { ratio: ratio.get(), kernel_size: kernel_size.get(), max_dist: max_dist.get() };
            quickshift(rgba, width, height, &params, go)
        }
        Method::Watershed { n, compactness } => {
            let params = watershed::Params { n: n.get(), compactness: compactness.get() };
            watershed(rgba, width, height, &params, go)
        }
        Method::Grid { n } => grid(width, height, n.get(), go),
    }
}

fn allowed(method: &Method) -> bool {
    let from = |low: f64, number: &Number| number.get() >= low && number.get().is_finite();
    let positive = |number: &Number| number.get() > 0.0 && number.get().is_finite();
    match method {
        Method::Slic { n, weight, .. } | Method::Snic { n, weight } => n.get() > 0 && positive(weight),
        Method::Felzenszwalb { scale, sigma, .. } => from(0.0, scale) && from(0.0, sigma) && sigma.get() <= MAX_SIGMA,
        Method::Quickshift { kernel_size, max_dist, ratio } => {
            let far = max_dist.get() == f64::INFINITY || from(0.0, max_dist);
            from(1.0, kernel_size) && from(0.0, ratio) && far
        }
        Method::Watershed { n, compactness } => n.get() > 0 && from(0.0, compactness),
        Method::Grid { n } => n.get() > 0,
    }
}

/// How many pieces each label has, numbered as they appear; corners join where `corners`. And its pixels.
fn pieces(labels: &[u32], width: usize, height: usize, corners: bool) -> Vec<(usize, usize)> {
    let (mut found, mut seen) = (Vec::new(), vec![false; labels.len()]);
    for start in 0..labels.len() {
        let label = labels[start] as usize;
        assert!(label <= found.len(), "{label} comes before {}", found.len());
        if label == found.len() {
            found.push((0, 0));
        }
        found[label].1 += 1;
        if seen[start] {
            continue;
        }
        found[label].0 += 1;
        seen[start] = true;
        let mut stack = vec![start];
        while let Some(p) = stack.pop() {
            let (x, y) = (p % width, p / width);
            for v in y.saturating_sub(1)..(y + 2).min(height) {
                for u in x.saturating_sub(1)..(x + 2).min(width) {
                    let q = u + v * width;
                    if (corners || u == x || v == y) && !seen[q] && labels[q] == labels[p] {
                        seen[q] = true;
                        stack.push(q);
                    }
                }
            }
        }
    }
    found
}

fuzz_target!(|input: Input| {
    let (width, height) = (usize::from(input.width % 49), usize::from(input.height % 49));
    let area = width * height;
    let mut rgba: Vec<u8> = input.bytes.iter().chain(&[7]).copied().cycle().take(4 * area).collect();
    let pictureless = matches!(input.method, Method::Grid { .. });
    if input.wrong && !pictureless {
        rgba.extend([0; 4]);
    }
    let found = cut(&input, &rgba, (width, height), Simd::Fastest);
    if area == 0 || !allowed(&input.method) || input.wrong && !pictureless {
        assert!(matches!(found, Err(LimeError::Argument { .. })), "{found:?}");
        return;
    }
    let labels = found.unwrap();
    assert_eq!(labels.len(), area);
    let corners = matches!(input.method, Method::Felzenszwalb { .. });
    let found = pieces(&labels, width, height, corners);
    if !matches!(input.method, Method::Quickshift { .. }) {
        assert!(found.iter().all(|piece| piece.0 == 1), "{found:?}");
    }
    match &input.method {
        Method::Slic { n, .. } | Method::Snic { n, .. } | Method::Grid { n } => {
            assert_eq!(found.len(), n.get().min(area))
        }
        Method::Felzenszwalb { min_size, .. } => {
            assert!(found.iter().all(|piece| piece.1 >= min_size.get().min(area)), "{found:?}")
        }
        Method::Quickshift { .. } | Method::Watershed { .. } => (),
    }
    assert_eq!(cut(&input, &rgba, (width, height), Simd::Portable).as_ref(), Ok(&labels));
    if input.threads {
        let shared = POOL.install(|| cut(&input, &rgba, (width, height), Simd::Fastest));
        assert_eq!(shared.as_ref(), Ok(&labels));
    }
});
