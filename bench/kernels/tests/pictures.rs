//! Files, other sizes, backgrounds, copies with superpixels removed.

use std::io::Cursor;

use image::{ColorType, DynamicImage, ImageBuffer, ImageFormat};
use lime_core::base::run::Cancel;
use lime_core::image::copies::background::{blur, mean};
use lime_core::image::copies::mask::{copies_by_pixel, runs, Masked};
use lime_core::image::files::decode::{decode, decode_bytes};
use lime_core::image::pixels::resize::resize;
use lime_core::perturb::masks::{row_bytes, Masks};
use lime_kernels::{bits, cases, near, on};
use proptest::collection::vec;
use proptest::prelude::*;

/// A picture of superpixels: bytes of some channels, as much of a background, numbers from 1, width, d.
#[derive(Debug, Clone)]
struct Cut {
    source: Vec<u8>,
    fill: Vec<u8>,
    segments: Vec<i32>,
    channels: usize,
    width: usize,
    d: usize,
}

fn cut(channels: impl Strategy<Value = usize>) -> impl Strategy<Value = Cut> {
    let shape = (1usize..30, 1usize..30, channels, 1usize..90);
    shape.prop_flat_map(|(width, height, channels, d)| {
        let area = width * height;
        let bytes = || vec(any::<u8>(), area * channels);
        let segments = vec((1..=d as i32, 1usize..9), area).prop_map(move |runs| {
            let long = runs.into_iter().flat_map(|(label, length)| std::iter::repeat_n(label, length));
            long.take(area).collect::<Vec<i32>>()
        });
        (bytes(), bytes(), segments).prop_map(move |(source, fill, segments)| Cut {
            source,
            fill,
            segments,
            channels,
            width,
            d,
        })
    })
}

proptest! {
    #![proptest_config(cases::some(200))]

    #[test]
    fn copies_hold_what_is_kept_and_else_the_background(
        cut in cut(1usize..9), kept in vec(any::<bool>(), 12 * 90), rows in 1usize..12,
    ) {
        let (go, Cut { source, fill, segments, channels, width, d }) = (&Cancel::default(), &cut);
        let keep = |row: usize, s: usize| row == 0 || kept[row * 90 + s]; // nothing removed from the first
        let bytes = bits((0..rows * d).map(|at| keep(at / d, at % d)), *d);
        let z = Masks::new(&bytes, *d).unwrap();
        let runs = runs(segments, *d).unwrap();
        let masked = Masked::new(source, fill, &runs, *d).unwrap();
        let mut out = vec![0; rows * source.len()];
        masked.copies(&z, &mut out, go).unwrap();
        prop_assert_eq!(&out[..source.len()], &source[..]);
        for (at, byte) in out.iter().enumerate() {
            let (row, value) = (at / source.len(), at % source.len());
            let s = segments[value / channels] as usize - 1;
            prop_assert_eq!(*byte, if keep(row, s) { source[value] } else { fill[value] });
        }
        let mut shared = vec![0; out.len()];
        on(3, || masked.copies(&z, &mut shared, go).unwrap());
        prop_assert_eq!(&shared, &out);

        let numbers = |bytes: &[u8]| bytes.iter().map(|v| f64::from(*v) / 3.0).collect::<Vec<f64>>();
        let mut array = vec![0.0; out.len()];
        copies_by_pixel((&numbers(source), &numbers(fill)), segments, &z, *width, &mut array, go).unwrap();
        let height = segments.len() / width;
        for (at, found) in array.iter().enumerate() {
            let (row, value) = (at % rows, at / rows);
            let (y, x, channel) = (value % height, value / height % width, value / segments.len());
            let byte = out[row * source.len() + (x + y * width) * channels + channel];
            prop_assert_eq!(*found, f64::from(byte) / 3.0);
        }
    }

    #[test]
    fn every_superpixel_gets_its_mean(cut in cut(1usize..5)) {
        let (go, Cut { source, segments, channels, d, .. }) = (&Cancel::default(), &cut);
        let found = mean(source, *channels, segments, *d, go).unwrap();
        let numbers: Vec<f64> = source.iter().map(|v| f64::from(*v)).collect();
        let exact = mean(&numbers, *channels, segments, *d, go).unwrap();
        for (s, channel) in (1..=*d as i32).flat_map(|s| (0..*channels).map(move |channel| (s, channel))) {
            let own = (0..segments.len()).filter(|p| segments[*p] == s);
            let own: Vec<usize> = own.map(|p| p * channels + channel).collect();
            let truth = own.iter().map(|at| numbers[*at]).sum::<f64>() / own.len() as f64;
            let byte = (truth + 0.5).floor() as u8;
            prop_assert!(own.iter().all(|at| near(exact[*at], truth, 1e-12) && found[*at] == byte));
        }
    }
}

/// A picture and the bytes that reading it must give.
fn stored() -> impl Strategy<Value = (DynamicImage, Vec<u8>, bool)> {
    let size = (1u32..40, 1u32..40);
    (size, 0usize..6, vec(any::<u16>(), 4 * 40 * 40)).prop_map(|((width, height), kind, values)| {
        let area = (width * height) as usize;
        let bytes = |channels: usize| values.iter().take(area * channels).map(|v| (v >> 8) as u8).collect::<Vec<u8>>();
        let words = |channels: usize| values.iter().take(area * channels).copied().collect::<Vec<u16>>();
        macro_rules! picture {
            ($values:expr) => {
                ImageBuffer::from_raw(width, height, $values).expect("enough values").into()
            };
        }
        let rgba = |channels: usize| {
            let pixel = |p: &[u8]| match *p {
                [grey] => [grey, grey, grey, 255],
                [grey, alpha] => [grey, grey, grey, alpha],
                [r, g, b] => [r, g, b, 255],
                _ => [p[0], p[1], p[2], p[3]],
            };
            bytes(channels).chunks(channels).flat_map(pixel).collect::<Vec<u8>>()
        };
        let as_luma =
            |v: Vec<u8>| -> image::GrayImage { ImageBuffer::from_raw(width, height, v).expect("enough values") };
        match kind {
            0 => (as_luma(bytes(1)).into(), rgba(1), false),
            1 => (DynamicImage::ImageLumaA8(picture!(bytes(2))), rgba(2), true),
            2 => (DynamicImage::ImageRgb8(picture!(bytes(3))), rgba(3), false),
            3 => (DynamicImage::ImageRgba8(picture!(bytes(4))), rgba(4), true),
            4 => (DynamicImage::ImageLuma16(picture!(words(1))), rgba(1), false),
            _ => (DynamicImage::ImageRgba16(picture!(words(4))), rgba(4), true),
        }
    })
}

proptest! {
    #![proptest_config(cases::some(150))]

    #[test]
    fn files_without_loss_give_back_their_pixels((picture, rgba, alpha) in stored()) {
        let formats: &[ImageFormat] = match picture.color() {
            ColorType::Rgb8 | ColorType::Rgba8 => &[ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP],
            _ => &[ImageFormat::Png],
        };
        for format in formats {
            let mut file = Cursor::new(Vec::new());
            picture.write_to(&mut file, *format).unwrap();
            let found = decode_bytes(file.get_ref(), "a", &Cancel::default()).unwrap();
            prop_assert_eq!((found.width, found.height), (picture.width() as usize, picture.height() as usize));
            prop_assert_eq!((found.alpha, found.frames), (alpha, 1));
            prop_assert_eq!(&found.rgba, &rgba, "{:?}", format);
        }
    }

    #[test]
    fn files_of_copies_hold_the_copies(cut in cut(3usize..5), kept in vec(any::<bool>(), 90), bmp in any::<bool>()) {
        let go = &Cancel::default();
        let bytes = bits((0..cut.d).map(|s| kept[s]), cut.d);
        prop_assert_eq!(bytes.len(), row_bytes(cut.d));
        let runs = runs(&cut.segments, cut.d).unwrap();
        let masked = Masked::new(&cut.source, &cut.fill, &runs, cut.d).unwrap();
        let mut copy = vec![0; cut.source.len()];
        masked.realise(|s| kept[s], &mut copy);
        let name = format!("lime-kernels-{}.{}", std::process::id(), if bmp { "bmp" } else { "png" });
        let path = std::env::temp_dir().join(name);
        let path = path.to_str().unwrap();
        masked.write(&Masks::new(&bytes, cut.d).unwrap(), &[path], cut.width, go).unwrap();
        let found = decode(path, go);
        std::fs::remove_file(path).unwrap();
        let found = found.unwrap();
        prop_assert_eq!((found.width, found.alpha), (cut.width, cut.channels == 4));
        for (found, pixel) in found.rgba.chunks(4).zip(copy.chunks(cut.channels)) {
            prop_assert_eq!(&found[..cut.channels], pixel);
        }
    }
}

/// Bytes row by row, width and channels.
fn bytes() -> impl Strategy<Value = (Vec<u8>, usize, usize)> {
    (1usize..30, 1usize..30, 1usize..5).prop_flat_map(|(width, height, channels)| {
        (vec(any::<u8>(), width * height * channels), Just(width), Just(channels))
    })
}

/// The picture mirrored from left to right.
fn mirrored<T: Copy>(pixels: &[T], width: usize, channels: usize) -> Vec<T> {
    let rows = pixels.chunks(width * channels);
    rows.flat_map(|row| row.chunks(channels).rev().flatten().copied().collect::<Vec<T>>()).collect()
}

proptest! {
    #![proptest_config(cases::some(200))]

    #[test]
    fn other_sizes_stay_in_range_and_follow_mirrors(
        (pixels, width, channels) in bytes(), to in (1usize..60, 1usize..60),
        scale in 0.001..1000.0, offset in -1000.0f64..1000.0,
    ) {
        let go = &Cancel::default();
        let from = (width, pixels.len() / channels / width);
        let out = resize(&pixels, from, to, go).unwrap();
        prop_assert_eq!(out.len(), to.0 * to.1 * channels);
        for channel in 0..channels {
            let of = |pixels: &[u8]| pixels.iter().skip(channel).step_by(channels).copied().collect::<Vec<u8>>();
            let (before, after) = (of(&pixels), of(&out));
            let (low, high) = (*before.iter().min().unwrap(), *before.iter().max().unwrap());
            prop_assert!(after.iter().all(|v| (low..=high).contains(v)));
        }
        let mirror = resize(&mirrored(&pixels, width, channels), from, to, go).unwrap();
        let back = mirrored(&mirror, to.0, channels);
        prop_assert!(back.iter().zip(&out).all(|(a, b)| a.abs_diff(*b) <= 1));
        prop_assert_eq!(&resize(&pixels, from, from, go).unwrap(), &pixels);
        prop_assert_eq!(&on(3, || resize(&pixels, from, to, go).unwrap()), &out);

        let number = |v: &u8| offset + scale * f64::from(*v);
        let numbers: Vec<f64> = pixels.iter().map(number).collect();
        let resized = resize(&numbers, from, to, go).unwrap();
        let slack = scale * 0.51 + 1e-9 * offset.abs(); // bytes are rounded
        prop_assert!(resized.iter().zip(&out).all(|(a, b)| (a - number(b)).abs() <= slack));
        let flat = vec![offset; pixels.len()];
        prop_assert!(resize(&flat, from, to, go).unwrap().iter().all(|v| *v == offset));
        let grey = vec![pixels[0]; pixels.len()];
        prop_assert!(resize(&grey, from, to, go).unwrap().iter().all(|v| *v == pixels[0]));
    }

    #[test]
    fn a_blur_keeps_range_mirrors_and_sums((pixels, width, channels) in bytes(), sigma in 0.1..30.0) {
        let go = &Cancel::default();
        let numbers: Vec<f64> = pixels.iter().map(|v| f64::from(*v)).collect();
        let out = blur(&numbers, channels, width, sigma, go).unwrap();
        for channel in 0..channels {
            let of = |pixels: &[f64]| pixels.iter().skip(channel).step_by(channels).copied().collect::<Vec<f64>>();
            let (before, after) = (of(&numbers), of(&out));
            let low = before.iter().copied().fold(f64::INFINITY, f64::min);
            let high = before.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!(after.iter().all(|v| (low - 1e-9..=high + 1e-9).contains(v)));
        }
        let mirror = blur(&mirrored(&numbers, width, channels), channels, width, sigma, go).unwrap();
        let back = mirrored(&mirror, width, channels);
        prop_assert!(back.iter().zip(&out).all(|(a, b)| (a - b).abs() < 1e-8));
        let shifted: Vec<f64> = numbers.iter().map(|v| 2.0 * v - 7.0).collect();
        let shifted = blur(&shifted, channels, width, sigma, go).unwrap();
        prop_assert!(shifted.iter().zip(&out).all(|(a, b)| (a - (2.0 * b - 7.0)).abs() < 1e-8));
    }
}
