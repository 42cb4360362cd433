//! Distance and similarity of each perturbation to the case.

use crate::LimeError;

use crate::perturb::masks::Masks;

/// Cosine similarity of every mask to the row of ones: `sqrt(k / d)` for a row that keeps k features. A row that keeps
/// nothing has weight 0.
pub fn cosine_to_ones(masks: &Masks<'_>) -> Vec<f64> {
    let d = masks.features() as f64;
    (0..masks.rows()).map(|i| (f64::from(masks.kept(i)) / d).sqrt()).collect()
}

/// Distances between rows, as in R's `dist()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// sqrt(sum (a - b)^2); also that of Minkowski with power 2.
    Euclidean,
    /// sum |a - b|
    Manhattan,
    /// max |a - b|
    Maximum,
    /// sum |a - b| / (|a| + |b|), terms 0 / 0 left out and made up for
    Canberra,
    /// share of columns where one is 0 and the other not, of those where any is not 0
    Binary,
}

impl Metric {
    /// By the name of R's method.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "euclidean" | "minkowski" => Some(Self::Euclidean),
            "manhattan" => Some(Self::Manhattan),
            "maximum" => Some(Self::Maximum),
            "canberra" => Some(Self::Canberra),
            "binary" => Some(Self::Binary),
            _ => None,
        }
    }
}

/// Distance of every row of `z` (n x d, column-major) to the first one, column j measured from `centre[j]` in units of `scale[j]`. Columns in
/// which the case has no number, or whose unit is none, count for no row.
///
/// # Errors
/// `Argument` for shapes that disagree.
pub fn to_first(z: &[f64], n: usize, centre: &[f64], scale: &[f64], metric: Metric) -> Result<Vec<f64>, LimeError> {
    if n == 0 || z.len() % n != 0 || centre.len() != z.len() / n || scale.len() != z.len() / n {
        return Err(LimeError::Argument {
            name: "z",
            message: format!("must have {n} rows and as many columns as units"),
        });
    }
    let (mut total, mut count) = (vec![0.0f64; n], vec![0.0f64; n]);
    let mut columns = 0.0;
    for (column, (centre, scale)) in z.chunks_exact(n).zip(centre.iter().zip(scale)) {
        let first = (column[0] - centre) / scale;
        if !first.is_finite() {
            continue;
        }
        columns += 1.0;
        for ((total, count), value) in total.iter_mut().zip(&mut count).zip(column) {
            let other = (value - centre) / scale;
            let apart = (other - first).abs();
            match metric {
                Metric::Euclidean => *total += apart * apart,
                Metric::Manhattan => *total += apart,
                Metric::Maximum => *total = total.max(apart),
                Metric::Canberra if other == 0.0 && first == 0.0 => {}
                Metric::Canberra => {
                    *total += apart / (other.abs() + first.abs());
                    *count += 1.0;
                }
                Metric::Binary if other == 0.0 && first == 0.0 => {}
                Metric::Binary => {
                    *total += f64::from((other == 0.0) != (first == 0.0));
                    *count += 1.0;
                }
            }
        }
    }
    let one = |(total, count): (&f64, &f64)| match metric {
        Metric::Euclidean => total.sqrt(),
        Metric::Manhattan | Metric::Maximum => *total,
        Metric::Canberra if *count > 0.0 => total / (count / columns),
        Metric::Binary if *count > 0.0 => total / count,
        Metric::Canberra | Metric::Binary => 0.0,
    };
    Ok(total.iter().zip(&count).map(one).collect())
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

    #[test]
    fn distances_are_those_of_r() {
        // rows (1, 0, 3), (4, 0, -1), (0, 2, 3)
        let z = [1.0, 4.0, 0.0, 0.0, 0.0, 2.0, 3.0, -1.0, 3.0];
        let go = |metric| to_first(&z, 3, &[0.0; 3], &[1.0; 3], metric).unwrap();
        assert_eq!(go(Metric::Euclidean), [0.0, 5.0, 5f64.sqrt()]);
        assert_eq!(go(Metric::Manhattan), [0.0, 7.0, 3.0]);
        assert_eq!(go(Metric::Maximum), [0.0, 4.0, 2.0]);
        assert_eq!(go(Metric::Canberra), [0.0, (0.6 + 1.0) / (2.0 / 3.0), 2.0]);
        assert_eq!(go(Metric::Binary), [0.0, 0.0, 2.0 / 3.0]);
        assert_eq!(Metric::named("minkowski"), Some(Metric::Euclidean));
        assert_eq!(Metric::named("hamming"), None);
    }

    #[test]
    fn columns_have_their_units_and_those_without_do_not_count() {
        let z = [1.0, 3.0, f64::NAN, 5.0, 2.0, 2.0];
        let d = to_first(&z, 2, &[1.0, 0.0, 0.0], &[2.0, 1.0, 0.0], Metric::Euclidean).unwrap();
        assert_eq!(d, [0.0, 1.0]);
        assert!(to_first(&z, 2, &[0.0], &[1.0], Metric::Maximum).is_err());
        assert!(to_first(&z, 4, &[0.0], &[1.0], Metric::Maximum).is_err());
    }

    #[test]
    fn rows_of_zeros_are_the_same() {
        for metric in [Metric::Canberra, Metric::Binary] {
            assert_eq!(to_first(&[0.0; 4], 2, &[0.0; 2], &[1.0; 2], metric).unwrap(), [0.0, 0.0]);
        }
    }
}
