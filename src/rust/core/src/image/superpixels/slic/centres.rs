//! Centres of clusters: where they start and how they move.

use super::pixels::Pixels;

/// A centre, in bytes of Lab and pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Centre {
    pub lab: [f64; 3],
    pub x: f64,
    pub y: f64,
    /// The colour difference that counts as much as one pitch, where every cluster has its own.
    pub compactness: f64,
}

/// Exactly `n` seeds in rows as even as can be, and how far a centre has to look to reach its neighbours.
pub(crate) fn seeds(pixels: &Pixels, n: usize) -> (Vec<Centre>, (f64, f64)) {
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
            let [l, a, b, _] = pixels.lab[x + y * width].map(f64::from);
            centres.push(Centre { lab: [l, a, b], x: x as f64, y: y as f64, compactness: pixels.weight });
        }
    }
    let reach = |pitch: f64| pitch.max(pixels.pitch);
    (centres, (reach(width as f64 / (n / rows) as f64), reach(height as f64 / rows as f64)))
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

/// Sums over the pixels of a cluster, exact and so the same in any order.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(crate) struct Sums {
    pub count: u64,
    pub lab: [u64; 3],
    pub x: u64,
    pub y: u64,
    /// Largest squared colour difference from the centre.
    pub farthest: u32,
}

impl Sums {
    pub(crate) fn add(&mut self, other: &Self) {
        self.count += other.count;
        for (total, value) in self.lab.iter_mut().zip(other.lab) {
            *total += value;
        }
        self.x += other.x;
        self.y += other.y;
        self.farthest = self.farthest.max(other.farthest);
    }

    /// Moves `centre` to the mean; one without pixels stays where it is.
    pub(crate) fn move_centre(&self, centre: &mut Centre) {
        if self.count > 0 {
            let mean = |sum: u64| sum as f64 / self.count as f64;
            *centre = Centre {
                lab: self.lab.map(mean),
                x: mean(self.x),
                y: mean(self.y),
                compactness: f64::from(self.farthest).sqrt(),
            };
        }
    }
}
