//! Random numbers from a seed, and data for benchmarks, always the same.

use ndarray::Array2;

/// Uniform in 0..1, from a state that is not 0 (xorshift64*, Marsaglia 2003).
pub fn uniform(state: &mut u64) -> f64 {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
}

/// n x d numbers in 0..1.
pub fn numbers(n: usize, d: usize) -> Array2<f64> {
    let mut state = 1;
    Array2::from_shape_simple_fn((n, d), || uniform(&mut state))
}

/// Predictions (n x 1) that some columns of `z` and noise make.
pub fn predictions(z: &Array2<f64>) -> Array2<f64> {
    let mut state = 2;
    let sum = |i: usize| z.row(i).iter().enumerate().map(|(j, v)| v / (1.0 + j as f64)).sum::<f64>();
    Array2::from_shape_fn((z.nrows(), 1), |(i, _)| sum(i) + uniform(&mut state))
}

/// RGBA of overlapping waves under noise, opaque.
pub fn picture(width: usize, height: usize) -> Vec<u8> {
    let mut state = 3;
    let mut pixel = |p: usize| {
        let (x, y) = ((p % width) as f64 / width as f64, (p / width) as f64 / height as f64);
        let wave = |a: f64, b: f64| 110.0 + 90.0 * (a * x).sin() * (b * y).cos();
        let noise = 30.0 * uniform(&mut state);
        [wave(9.0, 7.0), wave(5.0, 13.0), wave(17.0, 3.0), 255.0 - noise].map(|v| (v + noise) as u8)
    };
    (0..width * height).flat_map(&mut pixel).collect()
}

/// A text of `words` words, and the words.
pub fn text(words: usize) -> (String, Vec<String>) {
    let mut state = 4;
    let mut word = || {
        let length = 1 + (uniform(&mut state) * 9.0) as usize;
        (0..length).map(|_| char::from(b'a' + (uniform(&mut state) * 26.0) as u8)).collect::<String>()
    };
    let words: Vec<String> = (0..words).map(|_| word()).collect();
    (words.join(" "), words)
}
