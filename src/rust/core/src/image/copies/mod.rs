//! Altered copies of a picture.
//!
//! | module | what it holds |
//! |---|---|
//! | `background` | what takes the place of removed superpixels |
//! | `mask` | copies in which some superpixels are replaced |

pub mod background;
pub mod mask;
