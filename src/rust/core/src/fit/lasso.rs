//! The exact lasso path of one label, from the weighted Gram matrix.
//!
//! Objective, on standardised columns u and response v (weighted deviations with divisor sum(w), as glmnet):
//!
//! 1/2 sum W (v - sum u_j b_j)^2 + lambda sum |b_j|
//!
//! b is piecewise linear in lambda (Osborne, Presnell & Turlach 2000; Efron et al. 2004). With active columns A, signs s, R their
//! correlations and r those with v: b_A(lambda) = u - lambda t, where u = R_AA^-1 r_A and t = R_AA^-1 s_A, until a column joins (its
//! |correlation with the residual| reaches lambda) or drops (its coefficient reaches 0). u and t are solved afresh on every segment, so errors do not add up.

use super::cholesky::{Cholesky, ALIASED};
use super::gram::{Gram, Response};
use crate::base::run::Cancel;
use crate::LimeError;

/// Penalties and coefficients below this share of the largest are 0.
const ZERO: f64 = 1e-10;
/// Slope with which a column must approach the penalty to join; equal columns never do.
const SLOPE: f64 = 1e-10;
/// Segments per column after which the path counts as endless. Paths take about one or two.
const SEGMENTS: usize = 8;

/// Columns above twice those wanted with which a path ends: what follows costs the cube of the columns.
const BEYOND: usize = 50;

enum Event {
    Join(usize, f64),
    Drop(usize),
    End,
}

/// Active columns (positions in `gram.columns`), their signs and the factor of their correlations.
#[derive(Default)]
struct Active {
    columns: Vec<usize>,
    signs: Vec<f64>,
    /// Columns that are combinations of the active ones but for rounding; they wait for the next drop.
    aliased: Vec<usize>,
    factor: Cholesky,
}

impl Active {
    fn join(&mut self, gram: &Gram, j: usize, sign: f64) {
        let row = gram.row(j);
        if self.factor.append(self.columns.iter().map(|i| row[*i]).collect(), 1.0, ALIASED) {
            self.columns.push(j);
            self.signs.push(sign);
        } else {
            self.aliased.push(j);
        }
    }

    fn drop(&mut self, at: usize) {
        self.factor.remove(at);
        self.columns.remove(at);
        self.signs.remove(at);
        self.aliased.clear();
    }

    fn solved(&self, mut right: Vec<f64>) -> Vec<f64> {
        self.factor.solve(&mut right);
        right
    }
}

/// The non-zero columns (positions in `gram.columns`, increasing) at the smallest penalty with at most `n_features` of them.
///
/// The path is followed to penalty 0, where coefficients that are nothing but rounding count as 0, or until it holds [`BEYOND`] columns more
/// than twice `n_features`: as many would have to drop again. Columns that enter at the very same
/// penalty may leave fewer than `n_features`, yet never none while a column correlates with the response.
///
/// # Errors
/// [`LimeError::Internal`] when the path does not reach penalty 0 within 8 segments per column and nothing could be selected.
pub fn path(gram: &Gram, response: &Response, n_features: usize, cancel: &Cancel) -> Result<Vec<usize>, LimeError> {
    let p = gram.columns.len();
    let largest = response.cor.iter().fold(0.0, |a: f64, r| a.max(r.abs()));
    let mut active = Active::default();
    let mut best: Vec<usize> = Vec::new();
    let mut penalty = f64::INFINITY;
    for _ in 0..SEGMENTS * (p + 1) {
        cancel.check()?;
        if active.columns.len() > n_features.saturating_mul(2).saturating_add(BEYOND) {
            break;
        }
        let still = active.solved(active.columns.iter().map(|j| response.cor[*j]).collect()); // u
        let slope = active.solved(active.signs.clone()); // t
        let (event, next) = next_event(gram, response, &active, (&still, &slope), penalty, ZERO * largest);
        if active.columns.len() <= n_features && (penalty - next > ZERO * largest || best.is_empty()) {
            best.clone_from(&active.columns);
        }
        penalty = next;
        match event {
            Event::Join(j, sign) => active.join(gram, j, sign),
            Event::Drop(at) => active.drop(at),
            Event::End => {
                let top = still.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
                let stays = |(j, b): (&usize, &f64)| (b.abs() > ZERO * top).then_some(*j);
                let last: Vec<usize> = active.columns.iter().zip(&still).filter_map(stays).collect();
                if last.len() <= n_features && !last.is_empty() {
                    best = last;
                }
                break;
            }
        }
    }
    if best.is_empty() && n_features > 0 && largest > 0.0 {
        return Err(LimeError::Internal { message: "found no column on the lasso path".into() });
    }
    best.sort_unstable();
    Ok(best)
}

/// What ends the segment below `penalty`, and at which penalty.
fn next_event(
    gram: &Gram,
    response: &Response,
    active: &Active,
    (still, slope): (&[f64], &[f64]),
    penalty: f64,
    end: f64,
) -> (Event, f64) {
    // Correlation of each column with the residual: fixed + lambda moving.
    let mut fixed = response.cor.clone();
    let mut moving = vec![0.0; fixed.len()];
    let mut closed = vec![false; fixed.len()];
    for ((j, u), t) in active.columns.iter().zip(still).zip(slope) {
        closed[*j] = true;
        for ((f, m), r) in fixed.iter_mut().zip(&mut moving).zip(gram.row(*j)) {
            *f -= u * r;
            *m += t * r;
        }
    }
    active.aliased.iter().for_each(|j| closed[*j] = true);
    let (mut event, mut next) = (Event::End, end);
    for (at, sign) in active.signs.iter().enumerate() {
        let (u, t) = (sign * still[at], sign * slope[at]);
        if u < 0.0 && t < 0.0 && (u / t).min(penalty) > next {
            (event, next) = (Event::Drop(at), (u / t).min(penalty));
        }
    }
    for (j, (f, m)) in fixed.iter().zip(&moving).enumerate().filter(|(j, _)| !closed[*j]) {
        for sign in [1.0, -1.0] {
            let closing = 1.0 - sign * m;
            let meets = (sign * f / closing).min(penalty);
            if closing > SLOPE && meets > next {
                (event, next) = (Event::Join(j, sign), meets);
            }
        }
    }
    (event, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::cholesky::dot;
    use crate::oracle::{assert_near, case, eliminate, uniform, Case};

    fn gram(case: &Case) -> Gram {
        Gram::new(case.z.view(), case.y.view(), &case.w, &Cancel::default()).unwrap()
    }

    /// Every set of signs that is optimal on an interval of penalties, with the interval's ends, by trying all 3^p.
    ///
    /// Optimal: s_i b_i(lambda) >= 0 and |c_j(lambda)| <= lambda, both linear in lambda. `never` holds aliased columns: not all of them at once.
    fn optima(gram: &Gram, response: &Response, never: &[usize]) -> Vec<(f64, f64, Vec<usize>)> {
        let p = gram.columns.len();
        let try_signs = |code: usize| {
            let sign = |j: usize| (code / 3usize.pow(j as u32) % 3) as f64 - 1.0;
            let active: Vec<usize> = (0..p).filter(|j| sign(*j) != 0.0).collect();
            if !never.is_empty() && never.iter().all(|j| active.contains(j)) {
                return None;
            }
            let a: Vec<Vec<f64>> = active.iter().map(|i| active.iter().map(|j| gram.row(*i)[*j]).collect()).collect();
            let u = eliminate(a.clone(), active.iter().map(|j| response.cor[*j]).collect());
            let t = eliminate(a, active.iter().map(|j| sign(*j)).collect());
            let along = |j: usize, x: &[f64]| active.iter().zip(x).map(|(i, x)| gram.row(j)[*i] * x).sum::<f64>();
            let mut limits: Vec<(f64, f64)> =
                (0..u.len()).map(|i| (sign(active[i]) * u[i], -sign(active[i]) * t[i])).collect();
            for j in (0..p).filter(|j| sign(*j) == 0.0) {
                let (f, m) = (response.cor[j] - along(j, &u), along(j, &t));
                limits.extend([(-f, 1.0 - m), (f, 1.0 + m)]);
            }
            let low = limits.iter().filter(|l| l.1 > 0.0).map(|l| -l.0 / l.1).fold(0.0, f64::max);
            let high = limits.iter().filter(|l| l.1 <= 0.0).map(|l| -l.0 / l.1).fold(f64::INFINITY, f64::min);
            (high - low > 1e-9).then_some((low, high, active))
        };
        (0..3usize.pow(p as u32)).filter_map(try_signs).collect()
    }

    fn chosen(gram: &Gram, response: &Response, n_features: usize) -> Vec<usize> {
        path(gram, response, n_features, &Cancel::default()).unwrap()
    }

    #[test]
    fn the_path_agrees_with_trying_every_set_of_signs() {
        let mut dropped = 0;
        for seed in 1..100 {
            let d = 3 + seed as usize % 3;
            let mut case = case(seed, 25 + seed as usize, d, 1);
            let mut state = seed;
            let mix = ndarray::Array2::from_shape_simple_fn((d, d), || uniform(&mut state) - 0.5);
            case.z = case.z.dot(&mix); // correlations of either sign make columns drop
            if seed % 3 == 0 {
                let sum = &case.z.column(0) + &case.z.column(1);
                case.z.column_mut(2).assign(&sum); // and one is aliased
            }
            let gram = gram(&case);
            let all = optima(&gram, &gram.responses[0], if seed % 3 == 0 { &[0, 1, 2] } else { &[] });
            dropped += all.iter().filter(|a| all.iter().any(|b| b.0 >= a.1 - 1e-9 && b.2.len() > a.2.len())).count();
            for n_features in 1..d {
                let fits = all.iter().filter(|(_, _, active)| active.len() <= n_features);
                let (_, _, naive) = fits.reduce(|a, b| if b.0 < a.0 { b } else { a }).unwrap();
                let exact = chosen(&gram, &gram.responses[0], n_features);
                assert_eq!(&exact, naive, "seed {seed}, {n_features} features");
            }
        }
        assert!(dropped > 20, "{dropped} drops");
    }

    #[test]
    fn the_path_agrees_with_coordinate_descent_on_a_fine_grid() {
        for seed in 1..9 {
            let gram = gram(&case(seed, 40, 6 + seed as usize % 3, 1));
            let (response, p) = (&gram.responses[0], gram.columns.len());
            let mut b = vec![0.0; p];
            let mut naive = vec![Vec::new(); p]; // the last support of at most as many columns
            for penalty in (1..700).map(|g| 0.98f64.powi(g)) {
                for j in (0..60).flat_map(|_| 0..p) {
                    let c = response.cor[j] - dot(gram.row(j), &b) + b[j];
                    b[j] = c.signum() * (c.abs() - penalty).max(0.0);
                }
                let support: Vec<usize> = (0..p).filter(|j| b[*j] != 0.0).collect();
                naive.iter_mut().skip(support.len()).for_each(|s| s.clone_from(&support));
            }
            // The grid may step over a short segment, never over all.
            let separated: Vec<_> = naive.iter().enumerate().filter(|(m, s)| *m > 0 && s.len() == *m).collect();
            assert!(separated.len() > p / 2);
            for (n_features, support) in separated {
                assert_eq!(&chosen(&gram, response, n_features), support, "seed {seed}");
            }
        }
    }

    #[test]
    fn columns_that_enter_together_are_left_out_together() {
        // A full factorial in 3 columns, effects 2, 1, 1: the last two enter at one penalty.
        let z = ndarray::Array2::from_shape_fn((8, 3), |(i, j)| f64::from((i >> j) as u8 & 1));
        let y = ndarray::Array2::from_shape_fn((8, 1), |(i, _)| 2.0 * z[[i, 0]] + z[[i, 1]] + z[[i, 2]]);
        let gram = gram(&Case { z, y, w: vec![1.0; 8] });
        assert_eq!(chosen(&gram, &gram.responses[0], 1), [0]);
        assert_eq!(chosen(&gram, &gram.responses[0], 2), [0]);
        assert_eq!(chosen(&gram, &gram.responses[0], 3), [0, 1, 2]);
    }

    #[test]
    fn the_columns_of_an_additive_model_are_found() {
        for seed in 1..30 {
            let mut case = case(seed, 200, 12, 1);
            // Column 0 is so close to them that it stays until the penalty is 0.
            let (z, mut state) = (&case.z, seed);
            let close = (&z.column(2) - &z.column(5) + z.column(9)).mapv(|v| v + 0.3 * uniform(&mut state));
            case.z.column_mut(0).assign(&close);
            let sums: Vec<f64> = case.z.rows().into_iter().map(|r| r[2] - 0.8 * r[5] + 0.6 * r[9]).collect();
            case.y.iter_mut().zip(sums).for_each(|(y, v)| *y = v);
            let gram = gram(&case);
            assert_eq!(chosen(&gram, &gram.responses[0], 3), [2, 5, 9], "seed {seed}");
        }
    }

    #[test]
    fn a_column_equal_to_another_but_for_rounding_changes_nothing() {
        for seed in 1..30 {
            let mut case = case(seed, 40, 8, 1);
            case.z.column_mut(7).fill(0.0);
            let (without, mut state) = (gram(&case), seed);
            let near = case.z.column(2).mapv(|v| v + 1e-7 * uniform(&mut state));
            case.z.column_mut(7).assign(&near);
            let with = gram(&case);
            for n_features in 1..7 {
                let mut found = chosen(&with, &with.responses[0], n_features);
                found.iter_mut().filter(|j| **j == 7).for_each(|j| *j = 2); // either of the two
                found.sort_unstable();
                assert_eq!(found, chosen(&without, &without.responses[0], n_features), "seed {seed}");
            }
        }
    }

    #[test]
    fn a_factor_that_shrank_solves_like_a_new_one() {
        let gram = gram(&case(2, 50, 7, 1));
        for at in 0..7 {
            let mut factor = Cholesky::default();
            assert!((0..7).all(|j| factor.append(gram.row(j)[..j].to_vec(), 1.0, ALIASED)));
            factor.remove(at);
            let rest: Vec<usize> = (0..7).filter(|j| *j != at).collect();
            let a = rest.iter().map(|i| rest.iter().map(|j| gram.row(*i)[*j]).collect()).collect();
            let mut x: Vec<f64> = (0..6).map(|i| f64::from(i) - 2.5).collect();
            let naive = eliminate(a, x.clone());
            factor.solve(&mut x);
            x.iter().zip(&naive).for_each(|(a, b)| assert_near(*a, *b, 1e-11));
        }
    }
}
