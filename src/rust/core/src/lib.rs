//! The mathematics of lime. Pure functions over slices and array views: no R types, no R calls, no global state.
//!
//! | module | what it holds |
//! |---|---|
//! | [`error`] | one variant per cause |
//! | [`rng`] | random streams keyed by seed, case and row |
//! | [`perturb`] | which features each perturbation keeps |
//! | [`distance`] | distance and similarity of each perturbation to the case |
//! | [`table`] | rows of a table: laws of its columns, Gower distance |
//! | [`select`], [`lasso`], [`tree`] | which features the surrogate uses |
//! | `cholesky` | a factor that grows and shrinks |
//! | `leaf` | the rows of a tree, arranged by leaf |
//! | [`gram`] | the weighted Gram matrix, which serves all of them |
//! | `bits` | the same of zeros and ones, by counting |
//! | [`ridge`] | the penalised solution on some columns |
//! | [`sandwich`] | standard errors of its coefficients |
//! | [`fit`] | the surrogate of every label |
//! | [`run`] | a pool per call that can be stopped |
//! | [`image`] | decode, arrays, Lab, superpixels and their quality, backgrounds, masked copies, outlines |

mod bits;
mod cholesky;
pub mod distance;
pub mod error;
pub mod fit;
pub mod gram;
pub mod image;
pub mod lasso;
mod leaf;
pub mod perturb;
pub mod ridge;
pub mod rng;
pub mod run;
pub mod sandwich;
pub mod select;
pub mod table;
#[cfg(test)]
mod testing;
pub mod tree;

pub use error::LimeError;
