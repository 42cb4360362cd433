//! Values of pixels.
//!
//! | module | what it holds |
//! |---|---|
//! | `array` | pictures in memory on any scale |
//! | `resize` | to another size |
//! | `lab` | RGB to Lab |

pub mod array;
pub mod lab;
pub mod resize;
