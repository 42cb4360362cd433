//! CIE L*a*b* bytes of 8-bit sRGB colours.

/// A colour: L, a, b and a byte that does not count.
pub type Lab = [u8; 4];

/// Linear light of an sRGB byte (IEC 61966-2-1).
fn linear(byte: usize) -> f64 {
    let c = byte as f64 / 255.0;
    if c <= 0.04045 {
        c / 12.92
    } else {
        ((c + 0.055) / 1.055).powf(2.4)
    }
}

/// The non-linear response of CIE Lab, epsilon = 216/24389, kappa = 24389/27.
fn response(t: f64) -> f64 {
    if t > 216.0 / 24389.0 {
        t.cbrt()
    } else {
        (24389.0 / 27.0 * t + 16.0) / 116.0
    }
}

fn byte(value: f64) -> u8 {
    (value + 0.5).floor().clamp(0.0, 255.0) as u8
}

/// Lab bytes of every pixel of `rgba` (4 bytes a pixel, alpha ignored): L * 2.55, a + 127.5, b + 127.5, rounded half up.
///
/// sRGB primaries, D65 white (0.950456, 1, 1.088754).
pub fn lab_bytes(rgba: &[u8]) -> Vec<Lab> {
    let table: Vec<f64> = (0..256).map(linear).collect();
    let lookup = |v: u8| table[usize::from(v)];
    rgba.chunks_exact(4)
        .map(|px| {
            let (r, g, b) = (lookup(px[0]), lookup(px[1]), lookup(px[2]));
            let fx = response((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.950456);
            let fy = response(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
            let fz = response((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.088754);
            [byte((116.0 * fy - 16.0) * 2.55), byte(500.0 * (fx - fy) + 127.5), byte(200.0 * (fy - fz) + 127.5), 0]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_have_their_known_bytes() {
        let rgba = [255, 0, 0, 255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 0, 0, 255];
        assert_eq!(lab_bytes(&rgba), vec![[136, 208, 195, 0], [255, 128, 127, 0], [82, 207, 20, 0], [0, 128, 128, 0]]);
    }
}
