//! Every way to cut a picture, and the measures of what comes out.

use std::collections::{BTreeMap, BTreeSet};

use lime_core::base::run::Cancel;
use lime_core::image::pixels::lab::lab_bytes;
use lime_core::image::superpixels::felzenszwalb::{self, felzenszwalb};
use lime_core::image::superpixels::grid::grid;
use lime_core::image::superpixels::quality::{adjusted_rand_index, quality};
use lime_core::image::superpixels::quickshift::{self, quickshift};
use lime_core::image::superpixels::slic::{self, slic, Simd, Variant};
use lime_core::image::superpixels::snic::{self, snic};
use lime_core::image::superpixels::watershed::{self, watershed};
use lime_kernels::labels::{around, pieces};
use lime_kernels::{cases, near, on};
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Debug, Clone, Copy)]
enum Method {
    Slic(slic::Params),
    Snic(snic::Params),
    Felzenszwalb(felzenszwalb::Params),
    Quickshift(quickshift::Params),
    Watershed(watershed::Params),
    Grid(usize),
}

fn methods() -> impl Strategy<Value = Method> {
    let n = || prop_oneof![8 => 1usize..80, 1 => 80usize..3000];
    let weight = || (-2.0f64..4.0).prop_map(|power| 10f64.powf(power));
    let variant = prop::sample::select(vec![Variant::Slic, Variant::Slico]);
    let superpixels = (n(), weight(), 0usize..14, variant).prop_map(|(n, weight, n_iter, variant)| {
        Method::Slic(slic::Params { variant, ..slic::Params::new(n, weight, n_iter) })
    });
    let felzenszwalb = (0.0..500.0, prop_oneof![Just(0.0), 0.0..3.0], 0usize..60);
    let quickshift = (0.0..2.0, 1.0..5.0, prop_oneof![Just(f64::INFINITY), 0.0..20.0]);
    prop_oneof![
        3 => superpixels,
        1 => (n(), weight()).prop_map(|(n, weight)| Method::Snic(snic::Params { n, weight })),
        1 => felzenszwalb.prop_map(|(scale, sigma, min_size)| {
            Method::Felzenszwalb(felzenszwalb::Params { scale, sigma, min_size })
        }),
        1 => quickshift.prop_map(|(ratio, kernel_size, max_dist)| {
            Method::Quickshift(quickshift::Params { ratio, kernel_size, max_dist })
        }),
        1 => (n(), prop_oneof![Just(0.0), 0.0..0.1])
            .prop_map(|(n, compactness)| Method::Watershed(watershed::Params { n, compactness })),
        1 => n().prop_map(Method::Grid),
    ]
}

impl Method {
    fn cut(&self, rgba: &[u8], width: usize) -> Vec<u32> {
        let (go, height) = (&Cancel::default(), rgba.len() / 4 / width);
        let lab = || lab_bytes(rgba, Simd::Fastest, go).unwrap();
        match self {
            Self::Slic(params) => slic(&lab(), width, height, params, go),
            Self::Snic(params) => snic(&lab(), width, height, params, go),
            Self::Felzenszwalb(params) => felzenszwalb(rgba, width, height, params, go),
            Self::Quickshift(params) => quickshift(rgba, width, height, params, go),
            Self::Watershed(params) => watershed(rgba, width, height, params, go),
            Self::Grid(n) => grid(width, height, *n, go),
        }
        .unwrap()
    }
}

proptest! {
    #![proptest_config(cases::some(400))]

    #[test]
    fn labels_are_numbered_as_they_appear_and_in_one_piece((rgba, width) in cases::picture(70), method in methods()) {
        let labels = method.cut(&rgba, width);
        let area = rgba.len() / 4;
        prop_assert_eq!(labels.len(), area);
        let found = pieces(&labels, width, matches!(method, Method::Felzenszwalb(_)));
        prop_assert!(found.is_some());
        let found = found.unwrap_or_default();
        prop_assert!(matches!(method, Method::Quickshift(_)) || found.iter().all(|label| label.1 == 1));
        match method {
            Method::Slic(slic::Params { n, .. }) | Method::Snic(snic::Params { n, .. }) | Method::Grid(n) => {
                prop_assert_eq!(found.len(), n.min(area));
            }
            Method::Felzenszwalb(params) => {
                prop_assert!(found.iter().all(|label| label.0 >= params.min_size.min(area)));
            }
            Method::Watershed(_) | Method::Quickshift(_) => {}
        }
    }

    #[test]
    fn alpha_does_not_count((rgba, width) in cases::picture(40), method in methods()) {
        let mut opaque = rgba.clone();
        opaque.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = 255 - *alpha / 2);
        prop_assert_eq!(method.cut(&opaque, width), method.cut(&rgba, width));
    }

    #[test]
    fn a_picture_of_one_colour_is_cut_where_there_is_nothing_to_see(
        (rgba, width) in cases::picture(60), method in methods(), colour in any::<[u8; 4]>(),
    ) {
        let flat: Vec<u8> = colour.iter().copied().cycle().take(rgba.len()).collect();
        let labels = method.cut(&flat, width);
        match method {
            // Nothing parts equal pixels.
            Method::Felzenszwalb(params) if params.scale > 1.0 => prop_assert!(labels.iter().all(|l| *l == 0)),
            // All colours alike are as good as one.
            Method::Slic(_) | Method::Snic(_) | Method::Grid(_) => {
                let other: Vec<u8> = colour.map(|v| 255 - v).into_iter().cycle().take(rgba.len()).collect();
                prop_assert_eq!(method.cut(&other, width), labels);
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(cases::some(60))]

    #[test]
    fn threads_change_no_label((rgba, width) in cases::picture(260), method in methods(), threads in 2usize..5) {
        // The kernel of a quickshift costs its square for each pixel.
        let side = if matches!(method, Method::Quickshift(_)) { 60 } else { 260 };
        prop_assume!(width <= side && rgba.len() / 4 / width <= side);
        prop_assert_eq!(on(threads, || method.cut(&rgba, width)), method.cut(&rgba, width));
    }

    #[test]
    fn every_instruction_set_gives_the_same(
        (rgba, width) in cases::picture(150), n in 1usize..200, weight in 0.1..60.0,
    ) {
        let go = &Cancel::default();
        let lab = lab_bytes(&rgba, Simd::Fastest, go).unwrap();
        prop_assert_eq!(&lab_bytes(&rgba, Simd::Portable, go).unwrap(), &lab);
        for (pixel, lab) in rgba.chunks(4).zip(&lab).filter(|(p, _)| p[0] == p[1] && p[1] == p[2]) {
            prop_assert!((i16::from(lab[1]) - 128).abs() <= 1 && (i16::from(lab[2]) - 128).abs() <= 1, "{pixel:?}");
        }
        for variant in [Variant::Slic, Variant::Slico] {
            let params = slic::Params { variant, ..slic::Params::new(n, weight, 5) };
            let of = |simd| slic(&lab, width, lab.len() / width, &slic::Params { simd, ..params }, go).unwrap();
            prop_assert_eq!(of(Simd::Fastest), of(Simd::Portable));
        }
    }
}

/// Two label pictures of a width: the second has borders of the first, here and there.
fn two_pictures() -> impl Strategy<Value = (Vec<u32>, Vec<u32>, usize)> {
    // In long ones borders count from a pixel or two away.
    let long = (150usize..700, 1usize..4);
    let size = prop_oneof![3 => (1usize..24, 1usize..24), 1 => long.clone(), 1 => long.prop_map(|(a, b)| (b, a))];
    (size, 1u32..9, 1u32..6, 2usize..60).prop_flat_map(|((width, height), segments, areas, longest)| {
        let area = width * height;
        let runs = vec((0..segments, 1..longest), area);
        let second = vec(prop_oneof![20 => Just(None), 1 => (0..areas).prop_map(Some)], area);
        (runs, second, 0usize..9).prop_map(move |(runs, second, shift)| {
            let runs = runs.into_iter().flat_map(|(label, length)| std::iter::repeat_n(label, length));
            let first: Vec<u32> = runs.take(area).collect();
            let shifted = (0..area).map(|p| first[(p + shift) % area] % 3);
            let truth = shifted.zip(second).map(|(a, b)| b.unwrap_or(a)).collect();
            (first, truth, width)
        })
    })
}

proptest! {
    #![proptest_config(cases::some(300))]

    #[test]
    fn quality_is_its_definition((segments, truth, width) in two_pictures()) {
        let (area, height) = (segments.len(), segments.len() / width);
        let found = quality(&segments, &truth, width, height, &Cancel::default()).unwrap();
        let labels: BTreeSet<u32> = segments.iter().copied().collect();
        let mut joint: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        segments.iter().zip(&truth).for_each(|(s, g)| *joint.entry((*s, *g)).or_default() += 1);
        let size = |s: u32| segments.iter().filter(|v| **v == s).count();
        let leaked: usize = joint.iter().map(|((s, _), both)| (*both).min(size(*s) - both)).sum();
        let best = |s: u32| joint.iter().filter(|(pair, _)| pair.0 == s).map(|(_, both)| *both).max().unwrap();
        let asa: usize = labels.iter().map(|s| best(*s)).sum();
        let sides = |s: u32| -> usize {
            let own = (0..area).filter(|p| segments[*p] == s);
            own.map(|p| 4 - around(p, width, height, false).filter(|q| segments[*q] == s).count()).sum()
        };
        let round = |s: u32| 4.0 * std::f64::consts::PI * (size(s) as f64 / sides(s) as f64).powi(2);
        let compactness = labels.iter().map(|s| round(*s)).sum::<f64>() / area as f64;
        let edge = |of: &[u32], p: usize| around(p, width, height, false).any(|q| of[q] != of[p]);
        let all = |of: &[u32]| (0..area).filter(|p| edge(of, *p)).collect::<Vec<usize>>();
        let (wanted, drawn) = (all(&truth), all(&segments));
        let radius = (0.0025 * (width as f64).hypot(height as f64)).round() as usize;
        let close = |p: usize, q: usize| {
            (p % width).abs_diff(q % width) <= radius && (p / width).abs_diff(q / width) <= radius
        };
        let hit = wanted.iter().filter(|p| drawn.iter().any(|q| close(**p, *q))).count();
        let recall = if wanted.is_empty() { 1.0 } else { hit as f64 / wanted.len() as f64 };
        prop_assert_eq!(found.n, labels.len());
        for (a, b) in [
            (found.undersegmentation, leaked as f64 / area as f64),
            (found.asa, asa as f64 / area as f64),
            (found.compactness, compactness),
            (found.recall, recall),
        ] {
            prop_assert!(near(a, b, 1e-12), "{a} is not {b}");
        }
        let same = quality(&segments, &segments, width, height, &Cancel::default()).unwrap();
        prop_assert_eq!((same.recall, same.undersegmentation, same.asa), (1.0, 0.0, 1.0));
    }

    #[test]
    fn the_rand_index_counts_pairs((a, b, _) in two_pictures()) {
        let go = &Cancel::default();
        let found = adjusted_rand_index(&a, &b, go).unwrap();
        let pairs = (0..a.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        let (mut both, mut in_a, mut in_b, mut all) = (0.0, 0.0, 0.0, 0.0);
        for (i, j) in pairs {
            both += f64::from(a[i] == a[j] && b[i] == b[j]);
            in_a += f64::from(a[i] == a[j]);
            in_b += f64::from(b[i] == b[j]);
            all += 1.0;
        }
        let expected = if all > 0.0 { in_a * in_b / all } else { 0.0 };
        let most = (in_a + in_b) / 2.0;
        let plain = if most == expected { 1.0 } else { (both - expected) / (most - expected) };
        prop_assert!(near(found, plain, 1e-9), "{found} is not {plain}");
        prop_assert!(near(adjusted_rand_index(&b, &a, go).unwrap(), found, 1e-9));
        prop_assert_eq!(adjusted_rand_index(&a, &a, go).unwrap(), 1.0);
    }
}
