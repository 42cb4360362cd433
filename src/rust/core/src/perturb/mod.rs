//! Step 1: perturbed samples of a case, the same for any order, batch size and number of threads.
//!
//! | module | what it holds |
//! |---|---|
//! | `rng` | random streams keyed by seed, case and row |
//! | `masks` | which features each perturbation keeps, as bits |
//! | `features` | numbers or masks: the rows that the surrogate sees |
//! | `keep` | masks of images and texts |
//! | `text` | where tokens are in a text, and texts without some of them |
//! | `table` | rows of a table |
//! | `law` | distributions of columns |
//! | `cells` | draws from a histogram in constant time |
//! | `nearest` | the training rows nearest to a case |

pub mod cells;
pub mod features;
pub mod keep;
pub mod law;
pub mod masks;
pub mod nearest;
pub mod rng;
pub mod table;
pub mod text;
