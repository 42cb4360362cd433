//! An order of scores that rounding does not change.

/// Scores that differ by this share are equal: the earlier column stays.
pub(crate) const TIE: f64 = 1e-10;
/// Standardised scores below this are rounding, hence 0.
const NOISE: f64 = 1e-12;

/// Positions of at most `n_features` scores, decreasing, the earliest among equals.
pub(crate) fn largest_first(mut scores: Vec<Option<f64>>, n_features: usize) -> Vec<usize> {
    let mut chosen = Vec::with_capacity(n_features.min(scores.len()));
    while chosen.len() < n_features {
        let left = scores.iter().enumerate().filter_map(|(j, score)| score.map(|v| (j, v)));
        let Some((best, _)) = first_largest(left) else { break };
        scores[best] = None;
        chosen.push(best);
    }
    chosen
}

/// A score without what rounding made of 0.
pub(crate) fn denoise(score: f64) -> f64 {
    if score < NOISE {
        0.0
    } else {
        score
    }
}

/// The largest score, the earliest among equals.
pub(crate) fn first_largest(scores: impl Iterator<Item = (usize, f64)>) -> Option<(usize, f64)> {
    scores.reduce(|best, next| if next.1 > best.1 + TIE * best.1.abs() { next } else { best })
}
