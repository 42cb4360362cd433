//! Quick shift (Vedaldi and Soatto 2008, doi:10.1007/978-3-540-88693-8_52): modes of a density of colour and place.
//!
//! 1. colours are CIE Lab (L 0 to 100) times `ratio`, places columns and rows; the density at a pixel is the sum over the
//!    pixels in the square of 2 ceil(3 `kernel_size`) + 1 around it of exp(-d^2 / (2 `kernel_size`^2)), d their distance;
//! 2. each pixel is linked to the nearest one of higher density in that square, if it is no farther than `max_dist`;
//! 3. a segment is all that is linked, directly or not, to a pixel without a link.

use super::density::Picture;
use super::labels::{area_of_rgba, filled, for_rows, number_by_appearance, within, BLOCK};
use crate::base::run::Cancel;
use crate::LimeError;

/// What to ask of [`quickshift`].
#[derive(Debug, Clone, Copy)]
pub struct Params {
    /// Weight of colour against place, at least 0, finite.
    pub ratio: f64,
    /// Standard deviation of the density's kernel, at least 1, finite: higher gives fewer segments.
    pub kernel_size: f64,
    /// Longest link, at least 0, may be infinite: higher gives fewer segments.
    pub max_dist: f64,
}

/// Segments of a picture (RGBA, width x height, row by row; alpha is ignored): labels from 0, numbered as they first appear.
///
/// Their number follows from the picture, and they need not be connected: a link may lead across other segments. Of equal
/// densities, as inside of an area of one colour, that of the pixel which comes last in a fixed shuffle of places counts as
/// higher; such an area falls into several segments, as it does where ties are broken at random. Rows are shared among the threads of the current pool, whose number changes
/// nothing.
///
/// # Errors
/// `Argument` for an empty picture, a wrong number of bytes or a parameter out of range; `Interrupted`; `Memory`.
pub fn quickshift(
    rgba: &[u8],
    width: usize,
    height: usize,
    params: &Params,
    cancel: &Cancel,
) -> Result<Vec<u32>, LimeError> {
    let area = area_of_rgba(rgba, width, height)?;
    let ratio = within(params.ratio, "ratio", 0.0, f64::INFINITY)?;
    let kernel = within(params.kernel_size, "kernel_size", 1.0, f64::INFINITY)?;
    if params.max_dist != f64::INFINITY {
        within(params.max_dist, "max_dist", 0.0, f64::INFINITY)?;
    }
    let reach = ((3.0 * kernel).ceil() as usize).min(width.max(height));
    let picture = Picture::new(rgba, width, ratio, reach, cancel)?;
    let density = picture.density(kernel, cancel)?;
    let mut links = filled(area, 0u32, cancel)?;
    let longest = (params.max_dist * params.max_dist) as f32;
    for_rows(&mut links, width, |y, row| {
        for (x, link) in row.iter_mut().enumerate() {
            *link = picture.link(&density, x, y, longest, cancel)? as u32;
        }
        cancel.check()
    })?;
    follow(&mut links, cancel)?;
    number_by_appearance(&mut links, cancel)?;
    Ok(links)
}

/// A place of its own for every pixel, without order. All three steps can be undone, so no two get the same.
fn shuffled(p: usize) -> u32 {
    (p as u32).wrapping_mul(0x9E37_79B1).rotate_left(13).wrapping_mul(0x85EB_CA6B)
}

/// Replaces every link by the pixel at the end of its chain. Chains have no loops.
fn follow(links: &mut [u32], cancel: &Cancel) -> Result<(), LimeError> {
    for start in 0..links.len() {
        if start % BLOCK == 0 {
            cancel.check()?;
        }
        let mut end = start;
        while links[end] as usize != end {
            end = links[end] as usize;
        }
        let mut p = start;
        while links[p] as usize != end {
            let next = links[p] as usize;
            links[p] = end as u32;
            p = next;
        }
    }
    Ok(())
}

impl Picture {
    /// The nearest pixel of higher density within reach and no farther than the root of `longest`; of equally near ones
    /// the first, row by row. The pixel itself where there is none.
    fn link(&self, density: &[f32], x: usize, y: usize, longest: f32, cancel: &Cancel) -> Result<usize, LimeError> {
        let own = x + y * self.width;
        let colour = [0, 1, 2].map(|c| self.lab[c][own]);
        let mut best = (longest, usize::MAX);
        let mut look = |u: usize, v: usize| {
            let p = u + v * self.width;
            if density[p] > density[own] || (density[p] == density[own] && shuffled(p) > shuffled(own)) {
                let place = (u.abs_diff(x).pow(2) + v.abs_diff(y).pow(2)) as f32;
                let colours: f32 = (0..3).map(|c| (self.lab[c][p] - colour[c]).powi(2)).sum();
                if colours + place < best.0 || (colours + place == best.0 && p < best.1) {
                    best = (colours + place, p);
                }
            }
            best.0
        };
        // Squares around the pixel, until nothing on them can be nearer.
        let mut nearest = longest;
        for ring in 1..=self.reach {
            if (ring * ring) as f32 > nearest {
                break;
            }
            if ring % 64 == 0 {
                cancel.check()?;
            }
            let columns = x.saturating_sub(ring)..=(x + ring).min(self.width - 1);
            for v in y.saturating_sub(ring)..=(y + ring).min(self.height - 1) {
                if v.abs_diff(y) == ring {
                    columns.clone().for_each(|u| nearest = look(u, v));
                } else {
                    if x >= ring {
                        nearest = look(x - ring, v);
                    }
                    if x + ring < self.width {
                        nearest = look(x + ring, v);
                    }
                }
            }
        }
        Ok(if best.1 == usize::MAX { own } else { best.1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::superpixels::density::{lab, linear};
    use crate::image::superpixels::labels::checks::{noise, pieces, two_halves, SIZES};

    fn run(rgba: &[u8], width: usize, kernel_size: f64, max_dist: f64, ratio: f64) -> Vec<u32> {
        let height = rgba.len() / 4 / width;
        quickshift(rgba, width, height, &Params { ratio, kernel_size, max_dist }, &Cancel::default()).unwrap()
    }

    /// A picture, and densities and links as the definitions have them.
    fn oracle(rgba: &[u8], width: usize, kernel: f64, longest: f64, ratio: f64) -> (Vec<f64>, Vec<u32>) {
        let colour = |p: usize| lab([0, 1, 2].map(|c| linear(f64::from(rgba[4 * p + c]) / 255.0))).map(|v| v * ratio);
        let area = rgba.len() / 4;
        let reach = (3.0 * kernel).ceil() as usize;
        let apart = |p: usize, q: usize| {
            let (dx, dy) = ((p % width).abs_diff(q % width), (p / width).abs_diff(q / width));
            let colours: f64 = colour(p).iter().zip(colour(q)).map(|(a, b)| (a - b).powi(2)).sum();
            (dx.max(dy) <= reach).then(|| colours + (dx * dx + dy * dy) as f64)
        };
        let share = |d: f64| (-0.5 * d / (kernel * kernel)).exp();
        let density: Vec<f64> = (0..area).map(|p| (0..area).filter_map(|q| apart(p, q)).map(share).sum()).collect();
        let link = |p: usize| {
            let near = (0..area).filter(|q| density[*q] > density[p]).filter_map(|q| Some((apart(p, q)?, q)));
            let nearest = near.min_by(|a, b| a.0.total_cmp(&b.0));
            nearest.filter(|n| n.0 <= longest * longest).map_or(p as u32, |n| n.1 as u32)
        };
        let mut labels: Vec<u32> = (0..area).map(link).collect();
        for _ in 0..area {
            labels = labels.iter().map(|p| labels[*p as usize]).collect();
        }
        number_by_appearance(&mut labels, &Cancel::default()).unwrap();
        (density, labels)
    }

    #[test]
    fn densities_and_segments_are_those_of_the_definitions() {
        for (seed, (width, height)) in [(24, 19), (50, 3), (2, 70), (300, 2)].into_iter().enumerate() {
            let rgba = noise(4 * width * height, 256, seed as u64);
            for (kernel, longest, ratio) in [(1.0, 3.0, 0.1), (2.0, 4.0, 0.03), (2.5, f64::INFINITY, 0.2)] {
                let reach = f64::ceil(3.0 * kernel) as usize;
                let picture = Picture::new(&rgba, width, ratio, reach, &Cancel::default()).unwrap();
                let found = picture.density(kernel, &Cancel::default()).unwrap();
                let (density, labels) = oracle(&rgba, width, kernel, longest, ratio);
                let off = found.iter().zip(&density).map(|(f, d)| (f64::from(*f) / d - 1.0).abs());
                assert!(off.fold(0.0, f64::max) < 2e-6);
                assert_eq!(run(&rgba, width, kernel, longest, ratio), labels, "{width} x {height}, {kernel}");
            }
        }
    }

    #[test]
    fn threads_change_nothing() {
        let rgba = noise(4 * 300 * 230, 256, 1);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| run(&rgba, 300, 4.0, 10.0, 0.1))
        };
        let one = on(1);
        assert!(one == on(3) && one == on(2));
    }

    #[test]
    fn an_area_of_one_colour_falls_into_a_few_segments_that_keep_to_it() {
        let n = pieces(&run(&[77; 4 * 60 * 40], 60, 2.0, 10.0, 1.0), 60, 40).len();
        assert!((2..2400 / 40).contains(&n), "{n}"); // each highest within 6 pixels
        let labels = run(&two_halves(60, 40, 25), 60, 2.0, 10.0, 1.0);
        let on = |dark: bool| (0..2400).filter(move |p| (p % 60 < 25) == dark).map(|p| labels[p]);
        let left: std::collections::BTreeSet<u32> = on(true).collect();
        assert!(on(false).all(|label| !left.contains(&label)));
    }

    #[test]
    fn a_shorter_link_gives_more_segments_and_none_gives_single_pixels() {
        let rgba = noise(4 * 30 * 30, 256, 2);
        let count = |longest| pieces(&run(&rgba, 30, 2.0, longest, 0.05), 30, 30).len();
        assert!(count(2.0) > count(4.0) && count(4.0) >= count(200.0));
        assert_eq!(count(0.0), 900);
    }

    #[test]
    fn any_size_comes_to_an_end() {
        for (width, height) in SIZES {
            for kernel in [1.0, 7.0, 1e300] {
                let rgba = noise(4 * width * height, 256, 6);
                pieces(&run(&rgba, width, kernel, f64::INFINITY, 1.0), width, height);
                pieces(&run(&rgba, width, kernel, 1e300, 1e300), width, height);
            }
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused() {
        let good = [0u8; 16];
        for (rgba, width, ratio, kernel_size, max_dist) in [
            (&good[..0], 0, 1.0, 1.0, 1.0),
            (&good[..15], 2, 1.0, 1.0, 1.0),
            (&good[..], 3, 1.0, 1.0, 1.0),
            (&good[..], 2, -1.0, 1.0, 1.0),
            (&good[..], 2, 1.0, 0.5, 1.0),
            (&good[..], 2, 1.0, f64::INFINITY, 1.0),
            (&good[..], 2, 1.0, 1.0, -1.0),
            (&good[..], 2, f64::NAN, 1.0, 1.0),
        ] {
            let params = Params { ratio, kernel_size, max_dist };
            assert!(matches!(quickshift(rgba, width, 2, &params, &Cancel::default()), Err(LimeError::Argument { .. })));
        }
    }
}
