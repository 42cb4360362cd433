//! The mathematics of lime. Pure functions over slices and array views: no R types, no R calls, no global state.
//!
//! | module | what it holds |
//! |---|---|
//! | [`error`] | one variant per cause |
//! | [`rng`] | random streams keyed by seed, case and row |
//! | [`masks`] | which features each perturbation keeps, as bits |
//! | [`features`] | numbers or masks |
//! | [`perturb`] | the draws of them |
//! | [`distance`] | distance and similarity of each perturbation to the case |
//! | [`table`] | rows of a table: laws of its columns, Gower distance |
//! | [`select`], [`lasso`], [`tree`] | which features the surrogate uses |
//! | `cholesky` | a factor that grows and shrinks |
//! | `matrix` | buffers that can be refused, and their products |
//! | `leaf` | the rows of a tree, arranged by leaf |
//! | [`gram`] | the weighted Gram matrix, which serves all of them |
//! | `bits`, `expand` | the same of zeros and ones: by counting, or block by block |
//! | [`ridge`] | the penalised solution on some columns |
//! | [`sandwich`] | standard errors of its coefficients |
//! | [`fit`] | the surrogate of every label |
//! | [`run`] | a pool per call that can be stopped |
//! | [`memory`] | buffers that can be refused |
//! | [`text`] | where tokens are in a text, and texts without some of them |
//! | [`image`] | decode, arrays, Lab, superpixels and their quality, backgrounds, masked copies, outlines |

mod bits;
mod cholesky;
pub mod distance;
pub mod error;
mod expand;
pub mod features;
pub mod fit;
pub mod gram;
pub mod image;
pub mod lasso;
mod leaf;
pub mod masks;
mod matrix;
pub mod memory;
#[cfg(test)]
mod oracle;
pub mod perturb;
pub mod ridge;
pub mod rng;
pub mod run;
pub mod sandwich;
pub mod select;
pub mod table;
#[cfg(test)]
mod testing;
pub mod text;
pub mod tree;

pub use error::LimeError;
