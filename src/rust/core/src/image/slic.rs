//! Simple linear iterative clustering (Achanta et al. 2012, doi:10.1109/TPAMI.2012.120) with exactly the number of
//! connected superpixels asked for.
//!
//! 1. seeds on a grid that holds exactly the number asked for, each moved to the flattest of its nine pixels;
//! 2. every pixel goes to the nearest centre, every centre to the mean of its pixels, `n_iter` times;
//! 3. connected pieces: fragments join a neighbour ([`connect`](super::connect));
//! 4. while there are too few, the piece in which colour differs most is split ([`split`](super::split)).
//!
//! No random numbers: the same picture gives the same superpixels everywhere.

use super::connect::Regions;
use super::split::split_to;
use crate::run::Cancel;
use crate::LimeError;

/// What to ask of [`slic`].
#[derive(Debug, Clone, Copy)]
pub struct Params {
    /// Number of superpixels, at least 1.
    pub n: usize,
    /// Compactness: how many units of colour (bytes of Lab) count as much as one superpixel pitch. Positive, finite.
    pub weight: f64,
    /// Rounds of assigning and averaging.
    pub n_iter: usize,
}

/// Pixels as the algorithm sees them.
#[derive(Clone, Copy)]
pub(crate) struct Pixels<'a> {
    pub lab: &'a [[u8; 3]],
    pub width: usize,
    pub height: usize,
    /// Superpixel pitch: the root of the mean area.
    pub pitch: f64,
    pub weight: f64,
}

struct Centre {
    lab: [f64; 3],
    x: f64,
    y: f64,
}

/// Superpixels of a picture in `lab` (width x height, row by row): labels from 0, numbered as they first appear.
///
/// Gives exactly `min(n, width * height)` labels, each of them one 4-connected piece, none smaller than a quarter of the
/// mean area unless the picture leaves no other way.
///
/// # Errors
/// `Argument` for an empty picture, a wrong number of pixels, `n` = 0 or a `weight` that is not positive;
/// `Interrupted`; `Memory`.
pub fn slic(
    lab: &[[u8; 3]],
    width: usize,
    height: usize,
    params: &Params,
    cancel: &Cancel,
) -> Result<Vec<u32>, LimeError> {
    let refuse = |name, message: String| Err(LimeError::Argument { name, message });
    if lab.is_empty() || lab.len() != width * height || u32::try_from(lab.len()).is_err() {
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
    let clusters = cluster(&pixels, n, params.n_iter, cancel)?;
    let mut regions = Regions::of(&clusters, &pixels)?;
    regions.absorb_fragments(n, cancel)?;
    let mut labels = regions.labels();
    split_to(&mut labels, &pixels, n, cancel)?;
    number_by_appearance(&mut labels, n);
    Ok(labels)
}

/// Labels of the nearest centre; `u32::MAX` for a pixel that no centre reaches.
fn cluster(pixels: &Pixels, n: usize, n_iter: usize, cancel: &Cancel) -> Result<Vec<u32>, LimeError> {
    let (mut centres, reach_x, reach_y) = seeds(pixels, n);
    let area = pixels.lab.len();
    let mut labels = buffer(area, u32::MAX)?;
    let mut distance = buffer(area, f64::INFINITY)?;
    for _ in 0..n_iter.max(1) {
        distance.fill(f64::INFINITY);
        for (label, centre) in centres.iter().enumerate() {
            if label % 64 == 0 {
                cancel.check()?;
            }
            assign(pixels, centre, label as u32, (reach_x, reach_y), &mut labels, &mut distance);
        }
        average(pixels, &labels, &mut centres);
    }
    Ok(labels)
}

/// Exactly `n` seeds in rows as even as can be, and how far a centre has to look to reach its neighbours.
fn seeds(pixels: &Pixels, n: usize) -> (Vec<Centre>, f64, f64) {
    let (width, height) = (pixels.width, pixels.height);
    let ideal = (n as f64 * height as f64 / width as f64).sqrt().round() as usize;
    // At most one seed per pixel in either direction.
    let rows = ideal.clamp(n.div_ceil(width), height.min(n));
    let mut centres = Vec::with_capacity(n);
    for row in 0..rows {
        let columns = (row + 1) * n / rows - row * n / rows;
        let y = ((row as f64 + 0.5) * height as f64 / rows as f64) as usize;
        for column in 0..columns {
            let x = ((column as f64 + 0.5) * width as f64 / columns as f64) as usize;
            let (x, y) = flattest(pixels, x, y);
            let lab = pixels.lab[x + y * width].map(f64::from);
            centres.push(Centre { lab, x: x as f64, y: y as f64 });
        }
    }
    let reach = |pitch: f64| pitch.max(pixels.pitch);
    (centres, reach(width as f64 / (n / rows) as f64), reach(height as f64 / rows as f64))
}

/// The pixel of least lightness gradient among (x, y) and its eight neighbours; the first one of equals.
fn flattest(pixels: &Pixels, x: usize, y: usize) -> (usize, usize) {
    let light = |x: usize, y: usize| {
        i32::from(pixels.lab[x.min(pixels.width - 1) + y.min(pixels.height - 1) * pixels.width][0])
    };
    let gradient = |x, y| (light(x, y + 1) - light(x, y)).abs() + (light(x + 1, y) - light(x, y)).abs();
    let mut best = (i32::MAX, (x, y));
    for u in x.saturating_sub(1)..=(x + 1).min(pixels.width - 1) {
        for v in y.saturating_sub(1)..=(y + 1).min(pixels.height - 1) {
            let steepness = gradient(u, v);
            if steepness < best.0 {
                best = (steepness, (u, v));
            }
        }
    }
    best.1
}

/// Claims for `centre` the pixels of its window that are nearer to it than to the centres before.
///
/// Differences are truncated to whole numbers, which is what `weight` has always been relative to.
fn assign(pixels: &Pixels, centre: &Centre, label: u32, reach: (f64, f64), labels: &mut [u32], distance: &mut [f64]) {
    let columns = window(centre.x, reach.0, pixels.width);
    let per_colour = 1.0 / (pixels.weight * pixels.weight);
    let per_pitch = 1.0 / (pixels.pitch * pixels.pitch);
    for y in window(centre.y, reach.1, pixels.height) {
        let dy = (centre.y - y as f64).trunc();
        for x in columns.clone() {
            let p = x + y * pixels.width;
            let dx = (centre.x - x as f64).trunc();
            let colour: f64 = (0..3).map(|c| (centre.lab[c] - f64::from(pixels.lab[p][c])).trunc().powi(2)).sum();
            let d = colour * per_colour + (dx * dx + dy * dy) * per_pitch;
            if d < distance[p] {
                distance[p] = d;
                labels[p] = label;
            }
        }
    }
}

fn window(centre: f64, reach: f64, size: usize) -> std::ops::Range<usize> {
    let low = (centre - reach).trunc().max(0.0) as usize;
    let high = ((centre + reach).ceil() as usize).min(size);
    low..high
}

/// Moves every centre to the mean of its pixels; one without pixels stays where it is.
fn average(pixels: &Pixels, labels: &[u32], centres: &mut [Centre]) {
    let mut sums = vec![[0.0f64; 6]; centres.len()];
    for (p, (&label, lab)) in labels.iter().zip(pixels.lab).enumerate() {
        if let Some(sum) = sums.get_mut(label as usize) {
            let (x, y) = (p % pixels.width, p / pixels.width);
            let values = [f64::from(lab[0]), f64::from(lab[1]), f64::from(lab[2]), x as f64, y as f64, 1.0];
            for (total, value) in sum.iter_mut().zip(values) {
                *total += value;
            }
        }
    }
    for (centre, [l, a, b, x, y, count]) in centres.iter_mut().zip(sums) {
        if count > 0.0 {
            *centre = Centre { lab: [l / count, a / count, b / count], x: x / count, y: y / count };
        }
    }
}

/// Renumbers labels below `n` in the order in which the pixels first show them.
fn number_by_appearance(labels: &mut [u32], n: usize) {
    let mut number = vec![u32::MAX; n];
    let mut next = 0;
    for label in labels {
        let slot = &mut number[*label as usize];
        if *slot == u32::MAX {
            *slot = next;
            next += 1;
        }
        *label = *slot;
    }
}

/// A vector of `size` copies of `value`; a machine without memory gives an error instead of an abort.
pub(crate) fn buffer<T: Clone>(size: usize, value: T) -> Result<Vec<T>, LimeError> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(size).map_err(|_| LimeError::Memory { bytes: size * std::mem::size_of::<T>() })?;
    vec.resize(size, value);
    Ok(vec)
}

#[cfg(test)]
mod tests {
    use super::super::neighbours4;
    use super::*;
    use rand::rngs::ChaCha8Rng;
    use rand::{Rng, SeedableRng};

    fn run(lab: &[[u8; 3]], width: usize, height: usize, n: usize, weight: f64, n_iter: usize) -> Vec<u32> {
        slic(lab, width, height, &Params { n, weight, n_iter }, &Cancel::default()).unwrap()
    }

    fn noise(size: usize, levels: u32, seed: u64) -> Vec<[u8; 3]> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..size).map(|_| [0, 1, 2].map(|_| (rng.next_u32() % levels * 255 / levels.max(1)) as u8)).collect()
    }

    /// Sizes of the labels, after checking that each is one connected piece.
    fn areas(labels: &[u32], width: usize, height: usize) -> Vec<usize> {
        let n = *labels.iter().max().unwrap() as usize + 1;
        let (mut area, mut pieces, mut seen) = (vec![0; n], vec![0; n], vec![false; labels.len()]);
        for start in 0..labels.len() {
            area[labels[start] as usize] += 1;
            if seen[start] {
                continue;
            }
            pieces[labels[start] as usize] += 1;
            let mut stack = vec![start];
            seen[start] = true;
            while let Some(p) = stack.pop() {
                for q in neighbours4(p, width, height) {
                    if !seen[q] && labels[q] == labels[p] {
                        seen[q] = true;
                        stack.push(q);
                    }
                }
            }
        }
        assert!(pieces.iter().all(|&p| p == 1), "pieces per label: {pieces:?}");
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
    fn a_flat_picture_is_cut_into_even_cells() {
        let labels = run(&[[100, 128, 128]; 36], 6, 6, 4, 20.0, 10);
        assert_eq!(areas(&labels, 6, 6), [9, 9, 9, 9]);
        assert_eq!(labels[..6], [0, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn superpixels_follow_a_border_of_colour() {
        // Left 13 columns dark, right 19 light: no superpixel may hold both.
        let lab: Vec<[u8; 3]> =
            (0..32 * 20).map(|p| if p % 32 < 13 { [30, 128, 128] } else { [220, 128, 128] }).collect();
        let labels = run(&lab, 32, 20, 12, 20.0, 10);
        for label in 0..12 {
            let sides: Vec<bool> = (0..lab.len()).filter(|&p| labels[p] == label).map(|p| p % 32 < 13).collect();
            assert!(sides.iter().all(|&s| s == sides[0]), "label {label} crosses the border");
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        let params = |n, weight| Params { n, weight, n_iter: 1 };
        for (lab, width, p) in [
            (vec![], 0, params(1, 1.0)),
            (vec![[0; 3]; 4], 3, params(1, 1.0)),
            (vec![[0; 3]; 4], 2, params(0, 1.0)),
            (vec![[0; 3]; 4], 2, params(1, 0.0)),
            (vec![[0; 3]; 4], 2, params(1, f64::NAN)),
        ] {
            assert!(matches!(slic(&lab, width, 2, &p, &Cancel::default()), Err(LimeError::Argument { .. })));
        }
    }
}
