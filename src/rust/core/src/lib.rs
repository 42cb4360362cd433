//! The mathematics of lime. Pure functions over slices and array views: no R types, no R calls, no global state.
//!
//! The folders are the steps of an explanation.
//!
//! | module | what it holds |
//! |---|---|
//! | [`perturb`] | perturbed samples of a case: masks of features, rows of tables, texts |
//! | [`weigh`] | how similar each of them is to the case |
//! | [`fit`] | the surrogate: which features, their weights, standard errors |
//! | [`image`] | files, pixels, superpixels, altered copies |
//! | [`base`] | errors, buffers that can be refused, threads that can be stopped |

pub mod base;
pub mod fit;
pub mod image;
#[cfg(test)]
mod oracle;
pub mod perturb;
#[cfg(test)]
mod testing;
pub mod weigh;

pub use base::error::LimeError;
