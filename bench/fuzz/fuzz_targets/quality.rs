//! Any two label pictures: measures stay in their ranges, do not depend on names, and are perfect for a picture beside itself.

#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use lime_core::base::run::Cancel;
use lime_core::image::superpixels::quality::{adjusted_rand_index, quality};
use lime_core::LimeError;

#[derive(Arbitrary, Debug)]
struct Input {
    width: u8,
    height: Option<usize>,
    pixels: Vec<(u32, u8)>,
    more: bool,
}

fuzz_target!(|input: Input| {
    let go = &Cancel::default();
    let (segments, mut truth): (Vec<u32>, Vec<u32>) =
        input.pixels.iter().map(|&(segment, area)| (segment, u32::from(area % 8))).unzip();
    truth.extend(input.more.then_some(0));
    let width = usize::from(input.width);
    let height = input.height.unwrap_or(segments.len() / width.max(1));
    let fits = !segments.is_empty() && width.checked_mul(height) == Some(segments.len()) && !input.more;
    let found = quality(&segments, &truth, width, height, go);
    if !fits {
        assert!(matches!(found, Err(LimeError::Argument { .. })), "{found:?}");
        return;
    }
    let found = found.unwrap();
    assert_eq!(found.n, segments.iter().collect::<HashSet<_>>().len());
    assert!((0.0..=1.0).contains(&found.recall) && found.asa > 0.0 && found.asa <= 1.0);
    assert!(found.undersegmentation >= 0.0);
    assert!(found.compactness > 0.0 && found.compactness <= std::f64::consts::FRAC_PI_4 + 1e-9, "{found:?}");

    let renamed: Vec<u32> = segments.iter().map(|s| s.wrapping_mul(2_654_435_769) ^ 77).collect();
    let other = quality(&renamed, &truth, width, height, go).unwrap();
    assert_eq!((other.recall, other.undersegmentation, other.asa), (found.recall, found.undersegmentation, found.asa));
    assert!((other.compactness - found.compactness).abs() < 1e-12);

    let same = quality(&segments, &segments, width, height, go).unwrap();
    assert_eq!((same.recall, same.undersegmentation, same.asa), (1.0, 0.0, 1.0));

    let index = adjusted_rand_index(&segments, &truth, go).unwrap();
    let turned = adjusted_rand_index(&truth, &segments, go).unwrap();
    assert!((-1.0..=1.0 + 1e-12).contains(&index) && (index - turned).abs() < 1e-9, "{index}, {turned}");
    assert!((adjusted_rand_index(&segments, &renamed, go).unwrap() - 1.0).abs() < 1e-12);
});
