//! Similarity of each perturbation to the case.

use crate::masks::Masks;

/// Cosine similarity of every mask to the row of ones: `sqrt(k / d)` for a row that keeps k features. A row that keeps
/// nothing has weight 0.
pub fn cosine_to_ones(masks: &Masks<'_>) -> Vec<f64> {
    let d = masks.features() as f64;
    (0..masks.rows()).map(|i| (f64::from(masks.kept(i)) / d).sqrt()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weight_is_the_root_of_the_share_kept() {
        // rows: 1111, 1001, 0000
        let mut bytes = [0; 24];
        (bytes[0], bytes[8]) = (0b1111, 0b1001);
        assert_eq!(cosine_to_ones(&Masks::new(&bytes, 4).unwrap()), vec![1.0, 0.5f64.sqrt(), 0.0]);
    }
}
