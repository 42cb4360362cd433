//! Slow, plain solutions to compare with: normal equations on the raw columns, refitted from scratch.

use ndarray::Array2;

pub struct Case {
    pub z: Array2<f64>,
    pub y: Array2<f64>,
    pub w: Vec<f64>,
}

/// Uniform in 0..1 (SplitMix64).
pub fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Odd seeds: binary z. Even seeds: correlated columns of different scales. Seeds divisible by 3: some weights are 0.
pub fn case(seed: u64, n: usize, d: usize, k: usize) -> Case {
    let mut state = seed;
    let mut z = Array2::zeros((n, d));
    let mut y = Array2::zeros((n, k));
    let effects: Vec<f64> = (0..d * k).map(|_| uniform(&mut state) * 4.0 - 2.0).collect();
    for i in 0..n {
        let common = uniform(&mut state);
        for j in 0..d {
            let u = uniform(&mut state);
            z[[i, j]] = if seed % 2 == 1 { f64::from(u < 0.6) } else { (u + common) * (1.0 + (j % 4) as f64) };
        }
        for l in 0..k {
            y[[i, l]] = (0..d).map(|j| z[[i, j]] * effects[l * d + j]).sum::<f64>() + 3.0 * uniform(&mut state);
        }
    }
    let drawn = (0..n).map(|i| (i, uniform(&mut state)));
    let w = drawn.map(|(i, u)| if i > 0 && seed % 3 == 0 && u < 0.3 { 0.0 } else { 0.1 + u }).collect();
    Case { z, y, w }
}

/// Gaussian elimination with partial pivoting.
pub fn eliminate(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let m = b.len();
    for c in 0..m {
        let pivot = (c..m).max_by(|i, j| a[*i][c].abs().total_cmp(&a[*j][c].abs())).unwrap();
        a.swap(c, pivot);
        b.swap(c, pivot);
        for i in (0..m).filter(|i| *i != c) {
            let f = a[i][c] / a[c][c];
            (c..m).for_each(|j| a[i][j] -= f * a[c][j]);
            b[i] -= f * b[c];
        }
    }
    (0..m).map(|i| b[i] / a[i][i]).collect()
}

/// Weighted mean and variance (divisor sum(w)).
pub fn moments(v: impl Iterator<Item = f64> + Clone, w: &[f64]) -> (f64, f64) {
    let total: f64 = w.iter().sum();
    let mean = v.clone().zip(w).map(|(v, w)| v * w).sum::<f64>() / total;
    (mean, v.zip(w).map(|(v, w)| w * (v - mean).powi(2)).sum::<f64>() / total)
}

/// Intercept and coefficients on `columns` of z for label `l`, and R2 from the residuals.
pub fn refit(case: &Case, l: usize, columns: &[usize], shift: f64) -> (Vec<f64>, f64) {
    let (n, m) = (case.w.len(), columns.len() + 1);
    let total: f64 = case.w.iter().sum();
    let x = |i: usize, j: usize| if j == 0 { 1.0 } else { case.z[[i, columns[j - 1]]] };
    let (_, variance) = moments(case.y.column(l).iter().copied(), &case.w);
    let sum = |f: &dyn Fn(usize) -> f64| (0..n).map(|i| case.w[i] / total * f(i)).sum::<f64>();
    let mut a: Vec<Vec<f64>> = (0..m).map(|p| (0..m).map(|q| sum(&|i| x(i, p) * x(i, q))).collect()).collect();
    for (j, row) in a.iter_mut().enumerate().skip(1) {
        row[j] += shift * moments((0..n).map(|i| x(i, j)), &case.w).1;
    }
    let beta = eliminate(a, (0..m).map(|p| sum(&|i| x(i, p) * case.y[[i, l]])).collect());
    let residual = |i: usize| case.y[[i, l]] - (0..m).map(|j| x(i, j) * beta[j]).sum::<f64>();
    let r2 = 1.0 - sum(&|i| residual(i).powi(2)) / variance;
    (beta, r2)
}

pub fn assert_near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} is not {b}");
}
