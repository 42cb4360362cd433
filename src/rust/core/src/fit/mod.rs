//! Step 3: choose features and fit a weighted ridge regression, for every label from one Gram matrix.
//!
//! | module | what it holds |
//! |---|---|
//! | `surrogate` | the surrogate of every label |
//! | `gram` | the weighted Gram matrix |
//! | `moments` | sums that it is made of |
//! | `bits` | the same of zeros and ones, by counting |
//! | `expand` | or block by block |
//! | `select` | which features the surrogate uses |
//! | `rank` | an order of features that noise does not change |
//! | `lasso` | the path of the lasso |
//! | `tree` | features that a regression tree splits on |
//! | `leaf` | the rows of a tree, arranged by leaf |
//! | `cholesky` | a factor that grows and shrinks |
//! | `ridge` | the penalised solution on some columns |
//! | `sandwich` | standard errors of its coefficients |

pub(crate) mod bits;
pub(crate) mod cholesky;
pub(crate) mod expand;
pub mod gram;
pub mod lasso;
pub(crate) mod leaf;
pub(crate) mod moments;
pub(crate) mod rank;
pub mod ridge;
pub mod sandwich;
pub mod select;
pub mod surrogate;
pub mod tree;
