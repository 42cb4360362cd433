//! Superpixels and their quality, files, other sizes, backgrounds, copies.

use std::io::Cursor;

use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion};
use image::{ImageFormat, RgbaImage};
use lime_core::base::run::Cancel;
use lime_core::image::copies::background::{blur, mean};
use lime_core::image::copies::mask::{copies_by_pixel, runs, Masked};
use lime_core::image::files::decode::decode_bytes;
use lime_core::image::pixels::lab::lab_bytes;
use lime_core::image::pixels::resize::resize;
use lime_core::image::superpixels::felzenszwalb::{self, felzenszwalb};
use lime_core::image::superpixels::grid::grid;
use lime_core::image::superpixels::quality::quality;
use lime_core::image::superpixels::quickshift::{self, quickshift};
use lime_core::image::superpixels::slic::{self, slic, Simd, Variant};
use lime_core::image::superpixels::snic::{self, snic};
use lime_core::image::superpixels::watershed::{self, watershed};
use lime_core::perturb::keep::keep_independently;
use lime_core::perturb::masks::{row_bytes, Masks};
use lime_core::perturb::rng::Streams;
use lime_kernels::{made, quick};

const SIDE: usize = 224;
const N: usize = 50;
const ROWS: usize = 10;

fn segments(c: &mut Criterion) {
    let go = Cancel::default();
    let rgba = made::picture(SIDE, SIDE);
    let lab = lab_bytes(&rgba, Simd::Fastest, &go).expect("colours");
    let mut group = c.benchmark_group("segment 224 x 224");
    for simd in [Simd::Fastest, Simd::Portable] {
        group.bench_function(BenchmarkId::new("lab", format!("{simd:?}")), |b| b.iter(|| lab_bytes(&rgba, simd, &go)));
        for variant in [Variant::Slic, Variant::Slico] {
            let params = slic::Params { variant, simd, ..slic::Params::new(N, 20.0, 10) };
            let name = BenchmarkId::new(format!("{variant:?}"), format!("{simd:?}"));
            group.bench_function(name, |b| b.iter(|| slic(&lab, SIDE, SIDE, &params, &go)));
        }
    }
    let params = snic::Params { n: N, weight: 20.0 };
    group.bench_function("snic", |b| b.iter(|| snic(&lab, SIDE, SIDE, &params, &go)));
    let params = felzenszwalb::Params { scale: 100.0, sigma: 0.8, min_size: 20 };
    group.bench_function("felzenszwalb", |b| b.iter(|| felzenszwalb(&rgba, SIDE, SIDE, &params, &go)));
    let params = quickshift::Params { ratio: 0.2, kernel_size: 4.0, max_dist: 200.0 };
    group.bench_function("quickshift", |b| b.iter(|| quickshift(&rgba, SIDE, SIDE, &params, &go)));
    let params = watershed::Params { n: N, compactness: 0.001 };
    group.bench_function("watershed", |b| b.iter(|| watershed(&rgba, SIDE, SIDE, &params, &go)));
    group.bench_function("grid", |b| b.iter(|| grid(SIDE, SIDE, N, &go)));
    let labels = slic(&lab, SIDE, SIDE, &slic::Params::new(N, 20.0, 10), &go).expect("labels");
    let truth = grid(SIDE, SIDE, N, &go).expect("labels");
    group.bench_function("quality", |b| b.iter(|| quality(&labels, &truth, SIDE, SIDE, &go)));
}

fn pictures(c: &mut Criterion) {
    let go = Cancel::default();
    let rgba = made::picture(SIDE, SIDE);
    let numbers: Vec<f64> = rgba.iter().map(|v| f64::from(*v) / 255.0).collect();
    let segments: Vec<i32> = grid(SIDE, SIDE, N, &go).expect("labels").iter().map(|l| *l as i32 + 1).collect();
    let mut group = c.benchmark_group("picture 224 x 224");
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP] {
        let mut file = Cursor::new(Vec::new());
        let picture = RgbaImage::from_raw(SIDE as u32, SIDE as u32, rgba.clone()).expect("a picture");
        picture.write_to(&mut file, format).expect("a file");
        let name = BenchmarkId::new("decode", format!("{format:?}"));
        group.bench_function(name, |b| b.iter(|| decode_bytes(file.get_ref(), "a", &go)));
    }
    let jpeg = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../inst/extdata/cat.jpg")).expect("a picture");
    group.bench_function("decode/cat.jpg", |b| b.iter(|| decode_bytes(&jpeg, "a", &go)));
    for to in [(112, 112), (448, 448)] {
        group.bench_function(format!("resize to {}", to.0), |b| b.iter(|| resize(&rgba, (SIDE, SIDE), to, &go)));
    }
    group.bench_function("blur", |b| b.iter(|| blur(&rgba, 4, SIDE, 10.0, &go)));
    group.bench_function("mean", |b| b.iter(|| mean(&rgba, 4, &segments, N, &go)));

    let mut bytes = vec![0; ROWS * row_bytes(N)];
    keep_independently(&mut bytes, N, 0.5, &Streams::new(1, 2), &go).expect("draws");
    let z = Masks::new(&bytes, N).expect("masks");
    let (runs, fill) = (runs(&segments, N).expect("runs"), vec![0; rgba.len()]);
    let masked = Masked::new(&rgba, &fill, &runs, N).expect("a picture");
    let mut out = vec![0; ROWS * rgba.len()];
    group.bench_function("10 copies, bytes", |b| b.iter(|| masked.copies(&z, &mut out, &go)));
    let (grey, mut array) = (vec![0.5; numbers.len()], vec![0.0; ROWS * numbers.len()]);
    group.bench_function("10 copies, array", |b| {
        b.iter(|| copies_by_pixel((&numbers, &grey), &segments, &z, SIDE, &mut array, &go));
    });
}

criterion_group!(name = benches; config = quick(); targets = segments, pictures);
criterion_main!(benches);
