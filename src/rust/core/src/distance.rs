//! Similarity of each perturbation to the case.

/// Cosine similarity of every row of a binary `z` (n x d, column-major) to the row of ones: `sqrt(k / d)` for a row
/// that keeps k features. A row that keeps nothing has weight 0.
pub fn cosine_to_ones(z: &[f64], n: usize, d: usize) -> Vec<f64> {
    let mut kept = vec![0.0; n];
    for column in z.chunks_exact(n.max(1)) {
        for (sum, value) in kept.iter_mut().zip(column) {
            *sum += value;
        }
    }
    kept.iter().map(|k| (k / d as f64).sqrt()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weight_is_the_root_of_the_share_kept() {
        // rows: 1111, 1001, 0000
        let z = [1., 1., 0., 1., 0., 0., 1., 0., 0., 1., 1., 0.];
        assert_eq!(cosine_to_ones(&z, 3, 4), vec![1.0, 0.5f64.sqrt(), 0.0]);
    }
}
