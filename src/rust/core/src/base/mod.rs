//! What everything rests on: errors, buffers that can be refused, work that can be stopped.
//!
//! | module | what it holds |
//! |---|---|
//! | `cpu` | what the processor can do |
//! | `error` | one variant per cause |
//! | `memory` | buffers that can be refused |
//! | `matrix` | buffers of numbers, and their products |
//! | `run` | a pool of threads for each call, and how it is stopped |

pub mod cpu;
pub mod error;
pub(crate) mod matrix;
pub mod memory;
pub mod run;
