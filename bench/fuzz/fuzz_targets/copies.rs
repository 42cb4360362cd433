//! Copies with superpixels removed, from any segments, sizes and masks: each way gives what the definition gives, or refuses.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use lime_core::base::run::Cancel;
use lime_core::image::copies::mask::{copies_by_pixel, runs, Masked};
use lime_core::image::files::decode::decode;
use lime_core::perturb::masks::{row_bytes, Masks};
use lime_core::LimeError;

#[derive(Arbitrary, Debug)]
enum Segments {
    /// 1 to 8.
    Usual(Vec<u8>),
    Any(Vec<i32>),
}

#[derive(Arbitrary, Debug)]
enum Size {
    Fitting,
    Any(u8),
    Huge(usize),
}

impl Size {
    fn or(&self, fitting: usize) -> usize {
        match self {
            Self::Fitting => fitting,
            Self::Any(value) => usize::from(*value),
            Self::Huge(value) => *value,
        }
    }
}

#[derive(Arbitrary, Debug)]
struct Input {
    segments: Segments,
    channels: u8,
    width: u8,
    /// The width that is told.
    told: Size,
    rows: u8,
    d: Size,
    z: Vec<bool>,
    /// Values that the source, the fill, z and the output have beyond those that fit.
    more: [bool; 4],
    runs: Option<Vec<i32>>,
}

fn refused<T: std::fmt::Debug>(result: &Result<T, LimeError>) -> bool {
    matches!(result, Err(LimeError::Argument { .. }))
}

fuzz_target!(|input: Input| {
    let go = &Cancel::default();
    let segments: Vec<i32> = match &input.segments {
        Segments::Usual(bytes) => bytes.iter().map(|b| i32::from(b % 8) + 1).collect(),
        Segments::Any(values) => values.clone(),
    };
    let (pixels, channels, rows) = (segments.len(), usize::from(input.channels % 6), usize::from(input.rows % 9));
    let most = segments.iter().max().map_or(0, |&most| usize::try_from(most).unwrap_or(0)).min(64);
    let d = input.d.or(most);
    let numbered = pixels > 0 && segments.iter().all(|&s| s >= 1 && s as usize <= d);

    let found = runs(&segments, d);
    assert_eq!(refused(&found), !numbered);
    if let Ok(runs) = &found {
        let mut start = 0;
        for run in runs.chunks_exact(2) {
            assert!(segments[start..run[0] as usize].iter().all(|&s| s == run[1] + 1));
            start = run[0] as usize;
        }
        assert_eq!(start, pixels);
    }

    let extra = input.more.map(usize::from);
    let source: Vec<u8> = (0..pixels * channels + extra[0]).map(|i| i as u8 | 1).collect();
    let fill = vec![0u8; pixels * channels + extra[1]];
    let few = d.min(4096);
    let keep = |i: usize| *input.z.get(i % input.z.len().max(1)).unwrap_or(&true);
    let mut bits = vec![0; rows * row_bytes(few) + extra[2]];
    for i in (0..rows * few).filter(|i| keep(*i)) {
        bits[i / few * row_bytes(few) + i % few / 8] |= 1 << (i % few % 8);
    }
    let z = Masks::new(&bits, d);
    assert!(z.is_ok() || refused(&z));
    assert!(z.is_ok() || few != d || d == 0 || extra[2] > 0);
    let kept = |row: usize, pixel: usize| keep(row * few + segments[pixel] as usize - 1);
    let fits = numbered && channels > 0 && rows > 0 && extra == [0; 4] && few == d;

    let runs = match (&input.runs, found) {
        (Some(runs), _) => runs.clone(),
        (None, found) => found.unwrap_or_default(),
    };
    let mut out = vec![9u8; rows * pixels * channels + extra[3]];
    let masked = Masked::new(&source, &fill, &runs, d);
    let result = masked.clone().and_then(|masked| masked.copies(&z.clone()?, &mut out, go));
    assert!(result.is_ok() || refused(&result));
    if input.runs.is_none() {
        assert!(result.is_ok() || !fits, "{result:?}");
        if fits {
            for (at, byte) in out.iter().enumerate() {
                let (row, value) = (at / source.len(), at % source.len());
                assert_eq!(*byte, if kept(row, value / channels) { source[value] } else { 0 });
            }
        }
    } else if result.is_ok() {
        assert!(out.iter().enumerate().all(|(at, byte)| [0, source[at % source.len()]].contains(byte)));
    }

    let width = usize::from(input.width).max(1);
    let wide = input.told.or(width);
    if let (Ok(masked), Ok(z)) = (masked, &z) {
        let path = std::env::temp_dir().join(format!("lime-fuzz-{}.png", std::process::id()));
        let path = path.to_str().unwrap();
        let result = masked.write(z, &[path], wide, go);
        assert!(result.is_ok() || refused(&result), "{result:?}");
        if result.is_ok() {
            let picture = decode(path, go).unwrap();
            assert_eq!((picture.width, picture.rgba.len() / 4), (wide, runs[runs.len() - 2] as usize));
            std::fs::remove_file(path).unwrap();
        }
    }

    let source: Vec<f64> = source.iter().map(|&byte| f64::from(byte)).collect();
    let fill = vec![0.0; fill.len()];
    let mut out = vec![9.0; out.len()];
    let result = z.and_then(|z| copies_by_pixel((&source, &fill), &segments, &z, wide, &mut out, go));
    assert!(result.is_ok() || refused(&result));
    let fits = fits && wide > 0 && pixels % wide == 0;
    assert!(result.is_ok() || !fits, "{result:?}");
    if fits {
        let height = pixels / wide;
        for (at, value) in out.iter().enumerate() {
            let (row, y, x) = (at % rows, at / rows % height, at / rows / height % wide);
            let (pixel, channel) = (x + y * wide, at / rows / pixels);
            assert_eq!(*value, if kept(row, pixel) { source[pixel * channels + channel] } else { 0.0 });
        }
    }
});
