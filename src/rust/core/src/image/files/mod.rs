//! Image files: read and written.
//!
//! | module | what it holds |
//! |---|---|
//! | `decode` | PNG, JPEG, BMP, GIF, WebP to pixels |
//! | `frames` | how many pictures a file holds |
//! | `encode` | PNG and BMP |

pub mod decode;
pub(crate) mod encode;
pub(crate) mod frames;
