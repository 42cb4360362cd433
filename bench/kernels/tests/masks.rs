//! Masks, their draws and their similarity.

use lime_core::base::run::Cancel;
use lime_core::perturb::keep::{keep_any_number, keep_independently};
use lime_core::perturb::masks::{row_bytes, Masks};
use lime_core::perturb::rng::Streams;
use lime_core::weigh::distance::cosine_to_ones;
use lime_kernels::{bits, cases, on};
use proptest::collection::vec;
use proptest::prelude::*;

/// n rows of d bits.
fn rows() -> impl Strategy<Value = (usize, Vec<bool>)> {
    (1usize..200).prop_flat_map(|d| (Just(d), (0usize..40).prop_flat_map(move |n| vec(any::<bool>(), n * d))))
}

proptest! {
    #![proptest_config(cases::some(200))]

    #[test]
    fn bits_come_back((d, kept) in rows(), value in -5.0..5.0) {
        let bytes = bits(kept.iter().copied(), d);
        let masks = Masks::new(&bytes, d).unwrap();
        prop_assert_eq!((masks.rows(), masks.features()), (kept.len() / d, d));
        let weights = cosine_to_ones(&masks);
        prop_assert_eq!(weights.len(), masks.rows());
        for (i, row) in kept.chunks(d).enumerate() {
            let count = row.iter().filter(|k| **k).count();
            prop_assert!((0..d).all(|j| masks.keeps(i, j) == row[j]));
            prop_assert_eq!(masks.kept(i) as usize, count);
            prop_assert_eq!(weights[i], (count as f64 / d as f64).sqrt());
            let mut out = vec![7.0; d];
            masks.expand(i, value, &mut out);
            let truth: Vec<f64> = row.iter().map(|kept| if *kept { value } else { 0.0 }).collect();
            prop_assert_eq!(out, truth);
        }
    }

    #[test]
    fn a_set_bit_behind_the_last_feature_is_refused((d, kept) in rows(), at in any::<prop::sample::Index>()) {
        let mut bytes = bits(kept.iter().copied(), d);
        prop_assume!(d % 64 > 0 && !bytes.is_empty());
        let (row, bit) = (at.index(kept.len() / d), d + at.index(64 - d % 64));
        bytes[row * row_bytes(d) + bit / 8] |= 1 << (bit % 8);
        prop_assert!(Masks::new(&bytes, d).is_err());
    }

    #[test]
    fn draws_belong_to_seed_case_and_row(
        d in 1usize..200, n in 2usize..300, share in 0.0..1.0, p in 0.001..0.999,
        seed in any::<u64>(), case in any::<u64>(),
    ) {
        let go = &Cancel::default();
        let draw = |n: usize, seed: u64, case: u64, any_number: bool| {
            let (mut z, streams) = (vec![0xAA; n * row_bytes(d)], Streams::new(seed, case));
            if any_number {
                keep_any_number(&mut z, d, &streams, go).unwrap();
            } else {
                keep_independently(&mut z, d, p, &streams, go).unwrap();
            }
            z
        };
        let few = 1 + (share * n as f64) as usize;
        for any_number in [false, true] {
            let all = draw(n, seed, case, any_number);
            let masks = Masks::new(&all, d).unwrap();
            prop_assert_eq!(masks.kept(0) as usize, d);
            prop_assert!(!any_number || (0..n).all(|i| masks.kept(i) > 0));
            prop_assert_eq!(&draw(few, seed, case, any_number)[..], &all[..few * row_bytes(d)]);
            prop_assert_eq!(&on(2, || draw(n, seed, case, any_number)), &all);
            if d * n > 2000 && (any_number || (0.1..0.9).contains(&p)) {
                prop_assert_ne!(&draw(n, seed ^ 1, case, any_number), &all);
                prop_assert_ne!(&draw(n, seed, case ^ 1, any_number), &all);
            }
        }
    }
}
