//! The exact lasso path of one label, from the weighted Gram matrix.
//!
//! Objective, on standardised columns u and response v (weighted deviations with divisor sum(w), as glmnet):
//!
//! 1/2 sum W (v - sum u_j b_j)^2 + lambda sum |b_j|
//!
//! b is piecewise linear in lambda (Osborne, Presnell & Turlach 2000; Efron et al. 2004). With active columns A, signs s, R their
//! correlations and r those with v: b_A(lambda) = u - lambda t, where u = R_AA^-1 r_A and t = R_AA^-1 s_A, until a column joins (its
//! |correlation with the residual| reaches lambda) or drops (its coefficient reaches 0). u and t are solved afresh on every segment, so errors do not add up.

use crate::ridge::{Cholesky, Gram, Response, ALIASED};
use crate::LimeError;

/// Penalties and coefficients below this share of the largest are 0.
const ZERO: f64 = 1e-10;
/// Slope with which a column must approach the penalty to join; equal columns never do.
const SLOPE: f64 = 1e-10;
/// Segments per column after which the path counts as endless. Paths take about one or two.
const SEGMENTS: usize = 8;

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
    factor: Cholesky,
}

impl Active {
    fn join(&mut self, gram: &Gram, j: usize, sign: f64) -> bool {
        let row = gram.row(j);
        let fits = self.factor.append(self.columns.iter().map(|i| row[*i]).collect(), 1.0, ALIASED);
        if fits {
            self.columns.push(j);
            self.signs.push(sign);
        }
        fits
    }

    fn drop(&mut self, at: usize) {
        self.factor.remove(at);
        self.columns.remove(at);
        self.signs.remove(at);
    }

    fn solved(&self, mut right: Vec<f64>) -> Vec<f64> {
        self.factor.solve(&mut right);
        right
    }

    /// Column `j` is a combination of active ones. Weight moves to it along that combination, which changes neither fit nor penalty, until an active
    /// coefficient is 0; that column gives way.
    fn exchange(&mut self, gram: &Gram, j: usize, sign: f64, b: &[f64]) {
        let combination = self.solved(self.columns.iter().map(|i| gram.row(j)[*i]).collect());
        let reach = |at: usize| {
            let speed = sign * self.signs[at] * combination[at];
            (speed > ZERO).then(|| (self.signs[at] * b[at]).max(0.0) / speed)
        };
        let nearest = (0..b.len()).filter_map(|at| reach(at).map(|v| (at, v))).reduce(|a, b| if b.1 < a.1 { b } else { a });
        if let Some((at, _)) = nearest {
            self.drop(at);
            self.join(gram, j, sign);
        }
    }
}

/// The non-zero columns (positions in `gram.columns`, increasing) at the smallest penalty with at most `n_features` of them.
///
/// The path is followed to penalty 0, where coefficients that are nothing but rounding count as 0. Columns that enter at the very same
/// penalty may leave fewer than `n_features`, yet never none while a column correlates with the response.
///
/// # Errors
/// [`LimeError::Argument`] when the path does not reach penalty 0 within 8 segments per column and nothing could be selected.
pub fn path(gram: &Gram, response: &Response, n_features: usize) -> Result<Vec<usize>, LimeError> {
    let p = gram.columns.len();
    let largest = response.cor.iter().fold(0.0, |a: f64, r| a.max(r.abs()));
    let mut active = Active::default();
    let mut best: Vec<usize> = Vec::new();
    let mut penalty = f64::INFINITY;
    for _ in 0..SEGMENTS * (p + 1) {
        let still = active.solved(active.columns.iter().map(|j| response.cor[*j]).collect()); // u
        let slope = active.solved(active.signs.clone()); // t
        let (event, next) = next_event(gram, response, &active, (&still, &slope), penalty, ZERO * largest);
        if active.columns.len() <= n_features && (penalty - next > ZERO * largest || best.is_empty()) {
            best.clone_from(&active.columns);
        }
        penalty = next;
        match event {
            Event::Join(j, sign) => {
                if !active.join(gram, j, sign) {
                    let b: Vec<f64> = still.iter().zip(&slope).map(|(u, t)| u - penalty * t).collect();
                    active.exchange(gram, j, sign, &b);
                }
            }
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
        return Err(LimeError::Argument { name: "selection", message: "found no column on the lasso path".into() });
    }
    best.sort_unstable();
    Ok(best)
}

/// What ends the segment below `penalty`, and at which penalty.
fn next_event(
    gram: &Gram, response: &Response, active: &Active, (still, slope): (&[f64], &[f64]), penalty: f64, end: f64,
) -> (Event, f64) {
    // Correlation of each column with the residual: fixed + lambda moving.
    let mut fixed = response.cor.clone();
    let mut moving = vec![0.0; fixed.len()];
    let mut inside = vec![false; fixed.len()];
    for ((j, u), t) in active.columns.iter().zip(still).zip(slope) {
        inside[*j] = true;
        for ((f, m), r) in fixed.iter_mut().zip(&mut moving).zip(gram.row(*j)) {
            *f -= u * r;
            *m += t * r;
        }
    }
    let (mut event, mut next) = (Event::End, end);
    for (at, sign) in active.signs.iter().enumerate() {
        let (u, t) = (sign * still[at], sign * slope[at]);
        if u < 0.0 && t < 0.0 && (u / t).min(penalty) > next {
            (event, next) = (Event::Drop(at), (u / t).min(penalty));
        }
    }
    for (j, (f, m)) in fixed.iter().zip(&moving).enumerate().filter(|(j, _)| !inside[*j]) {
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
