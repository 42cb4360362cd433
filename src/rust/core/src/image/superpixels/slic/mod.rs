//! Simple linear iterative clustering (Achanta et al. 2012, doi:10.1109/TPAMI.2012.120) with exactly the number of
//! connected superpixels asked for.
//!
//! 1. seeds on a grid that holds exactly the number asked for, each moved to the flattest of its nine pixels;
//! 2. every pixel goes to the nearest centre, every centre to the mean of its pixels, `n_iter` times, or [until that
//!    changes nothing](rounds); most rounds look at some rows only, other ones each time;
//! 3. connected pieces: fragments join a neighbour ([`absorb`](self::absorb));
//! 4. while there are too few, the piece in which colour differs most is split ([`split`](self::split)).
//!
//! The [distance](metric) is a whole number, sums are whole numbers, and there are no random numbers: the same picture
//! gives the same superpixels on every machine, with any number of threads.

pub(crate) mod absorb;
mod assign;
#[cfg(target_arch = "x86_64")]
mod avx2;
mod block;
mod centres;
pub(crate) mod halve;
pub(crate) mod links;
pub(crate) mod measure;
mod metric;
mod near;
pub(crate) mod pixels;
pub(crate) mod region;
mod rounds;
pub(crate) mod runs;
pub(crate) mod split;
pub(crate) mod strip;

use self::absorb::absorb;
use self::assign::Plan;
use self::pixels::Pixels;
use self::runs::Runs;
use self::split::split_to;
use crate::base::run::Cancel;
use crate::image::pixels::lab::Lab;
use crate::image::superpixels::labels::refuse;
use crate::LimeError;

pub use crate::base::cpu::Simd;

/// What to ask of [`slic`].
#[derive(Debug, Clone, Copy)]
pub struct Params {
    /// Number of superpixels, at least 1.
    pub n: usize,
    /// Compactness: how many units of colour (bytes of Lab) count as much as one superpixel pitch. Positive, finite.
    pub weight: f64,
    /// Rounds of assigning and averaging.
    pub n_iter: usize,
    pub variant: Variant,
    pub simd: Simd,
}

impl Params {
    /// Plain SLIC with the fastest instructions.
    pub fn new(n: usize, weight: f64, n_iter: usize) -> Self {
        Self { n, weight, n_iter, variant: Variant::Slic, simd: Simd::Fastest }
    }
}

/// How much colour counts beside place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// The same in all superpixels: `weight`.
    Slic,
    /// SLICO: in every superpixel the largest colour difference from its centre in the round before takes the part of
    /// `weight`, which is the least it can be and what the first round uses.
    Slico,
}

/// Superpixels of a picture in `lab` (width x height, row by row): labels from 0, numbered as they first appear.
///
/// Gives exactly `min(n, width * height)` labels, each of them one 4-connected piece, none smaller than a quarter of the
/// mean area unless the picture leaves no other way. Uses the threads of the current rayon pool.
///
/// # Errors
/// `Argument` for an empty picture, a wrong number of pixels, `n` = 0 or a `weight` that is not positive;
/// `Interrupted`; `Memory`.
pub fn slic(lab: &[Lab], width: usize, height: usize, params: &Params, cancel: &Cancel) -> Result<Vec<u32>, LimeError> {
    if lab.is_empty() || width.checked_mul(height) != Some(lab.len()) || u32::try_from(lab.len()).is_err() {
        return refuse("image", format!("must hold width x height pixels, not {} for {width} x {height}", lab.len()));
    }
    if params.n == 0 {
        return refuse("n_superpixels", "must be at least 1".to_owned());
    }
    if !(params.weight > 0.0 && params.weight.is_finite()) {
        return refuse("weight", format!("must be a positive number, not {}", params.weight));
    }
    let n = params.n.min(lab.len());
    let pitch = (lab.len() as f64 / n as f64).sqrt();
    let pixels = Pixels { lab, width, height, pitch, weight: params.weight };
    let mut runs = cluster(&pixels, n, params, cancel)?;
    absorb(&mut runs, &pixels, n, cancel)?;
    split_to(&mut runs, &pixels, n, cancel)?;
    runs.number_by_appearance(n)?;
    runs.paint(cancel)
}

/// Pieces of pixels with the same nearest centre.
///
/// In a picture of noise they are dust, which costs time and memory and leaves no shapes: while there are more than 64 for
/// each superpixel, of fewer than sixteen pixels in the mean, pixels are assigned again with twice the weight,
/// or four times where they have fewer than four pixels.
fn cluster(pixels: &Pixels, n: usize, params: &Params, cancel: &Cancel) -> Result<Runs, LimeError> {
    let (mut centres, reach) = centres::seeds(pixels, n);
    let mut plan = Plan::new(pixels, reach, params.variant == Variant::Slico, params.simd);
    rounds::settle(&mut centres, &plan, params.n_iter, cancel)?;
    loop {
        let mut runs = Runs::of(plan.runs(&centres, cancel)?, pixels.lab.len(), cancel)?;
        let many = (64 * n).max(pixels.lab.len() / 4);
        // Much dust is seen before pieces are counted.
        let much = plan.weight <= 1e4 && runs.len() > many && runs.at_least(cancel)? > many;
        if !much {
            runs.connect(cancel)?;
            let dust = runs.count > 64 * n && runs.count > pixels.lab.len() / 16;
            if !dust || plan.weight > 1e4 {
                return Ok(runs);
            }
        }
        let factor = if much || runs.count > pixels.lab.len() / 4 { 4.0 } else { 2.0 };
        plan.weight = factor * plan.weight.max(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::labels::checks::pieces;
    use rand::rngs::ChaCha8Rng;
    use rand::{Rng, SeedableRng};

    fn run(lab: &[Lab], width: usize, height: usize, n: usize, weight: f64, n_iter: usize) -> Vec<u32> {
        slic(lab, width, height, &Params::new(n, weight, n_iter), &Cancel::default()).unwrap()
    }

    fn noise(size: usize, levels: u32, seed: u64) -> Vec<Lab> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..size).map(|_| [0; 4].map(|_: u8| (rng.next_u32() % levels * 255 / levels.max(1)) as u8)).collect()
    }

    /// Sizes of the labels, after checking that each is one connected piece.
    fn areas(labels: &[u32], width: usize, height: usize) -> Vec<usize> {
        let pieces = pieces(labels, width, height);
        assert!(pieces.iter().all(|&p| p == 1), "pieces per label: {pieces:?}");
        let mut area = vec![0; pieces.len()];
        labels.iter().for_each(|label| area[*label as usize] += 1);
        area
    }

    #[test]
    fn any_size_number_and_weight_gives_exactly_that_many_connected_superpixels() {
        let mut seed = 0;
        for (width, height) in [(1, 1), (1, 40), (40, 1), (8, 4), (17, 23), (64, 48), (3, 200)] {
            for n in [1, 2, 3, 7, 31, 50, 200, 5000] {
                for weight in [1e-6, 1.0, 20.0, 40.0, 1e9] {
                    for levels in [1, 3, 256] {
                        seed += 1;
                        let lab = noise(width * height, levels, seed);
                        let labels = run(&lab, width, height, n, weight, 3);
                        assert_eq!(
                            areas(&labels, width, height).len(),
                            n.min(width * height),
                            "{width} {height} {n} {weight}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn no_superpixel_is_under_a_quarter_of_the_mean() {
        for seed in 0..20 {
            let lab = noise(60 * 50, if seed % 2 == 0 { 256 } else { 4 }, seed);
            for n in [5, 20, 50, 100] {
                let labels = run(&lab, 60, 50, n, 20.0, 10);
                let smallest = *areas(&labels, 60, 50).iter().min().unwrap();
                assert!(smallest * 4 * n >= 60 * 50, "{smallest} of {n}, seed {seed}");
            }
        }
    }

    #[test]
    fn every_kind_of_machine_and_number_of_threads_gives_the_same() {
        let sizes = [(1, 1), (7, 90), (33, 31), (64, 64), (95, 130), (257, 64), (300, 200), (640, 300)];
        for (round, (width, height)) in sizes.into_iter().enumerate() {
            for (n, weight) in [(1, 20.0), (5, 1e-6), (12, 5.0), (40, 20.0), (200, 40.0), (3000, 1.0), (60, 1e6)] {
                let levels = [256, 5, 2][(round + n) % 3];
                let mut lab = noise(width * height, levels, (round * 7 + n) as u64);
                for (p, lab) in lab.iter_mut().enumerate() {
                    // Shapes under the noise, in most pictures.
                    let wave = ((p % width) as f64 / 9.0).sin() * ((p / width) as f64 / 13.0).cos();
                    if round % 3 != 0 {
                        *lab = lab.map(|v| (128.0 + 90.0 * wave + f64::from(v) / 12.0) as u8);
                    }
                }
                for variant in [Variant::Slic, Variant::Slico] {
                    let params = Params { variant, ..Params::new(n, weight, 4) };
                    let of = |params: Params| slic(&lab, width, height, &params, &Cancel::default()).unwrap();
                    let labels = of(params);
                    assert_eq!(areas(&labels, width, height).len(), n.min(width * height));
                    assert!(labels == of(Params { simd: Simd::Portable, ..params }), "{width} {height} {n} {weight}");
                    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
                    assert!(labels == pool.install(|| of(params)), "threads: {width} {height} {n} {weight}");
                }
            }
        }
    }

    #[test]
    fn a_wish_to_stop_is_heard() {
        let cancel = Cancel::default();
        cancel.set();
        let lab = noise(100 * 80, 256, 1);
        assert_eq!(slic(&lab, 100, 80, &Params::new(9, 20.0, 10), &cancel), Err(LimeError::Interrupted));
    }

    #[test]
    fn a_flat_picture_is_cut_into_even_cells() {
        let labels = run(&[[100, 128, 128, 0]; 36], 6, 6, 4, 20.0, 10);
        assert_eq!(areas(&labels, 6, 6), [9, 9, 9, 9]);
        assert_eq!(labels[..6], [0, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn superpixels_follow_a_border_of_colour() {
        // Left 13 columns dark, right 19 light: no superpixel may hold both.
        let lab: Vec<Lab> =
            (0..32 * 20).map(|p| if p % 32 < 13 { [30, 128, 128, 0] } else { [220, 128, 128, 0] }).collect();
        let labels = run(&lab, 32, 20, 12, 20.0, 10);
        for label in 0..12 {
            let sides: Vec<bool> = (0..lab.len()).filter(|&p| labels[p] == label).map(|p| p % 32 < 13).collect();
            assert!(sides.iter().all(|&s| s == sides[0]), "label {label} crosses the border");
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        let params = |n, weight| Params::new(n, weight, 1);
        for (lab, width, p) in [
            (vec![], 0, params(1, 1.0)),
            (vec![[0; 4]; 4], 3, params(1, 1.0)),
            (vec![[0; 4]; 4], 2, params(0, 1.0)),
            (vec![[0; 4]; 4], 2, params(1, 0.0)),
            (vec![[0; 4]; 4], 2, params(1, f64::NAN)),
        ] {
            assert!(matches!(slic(&lab, width, 2, &p, &Cancel::default()), Err(LimeError::Argument { .. })));
        }
    }
}
