//! Step 2: how similar each perturbation is to the case.
//!
//! | module | what it holds |
//! |---|---|
//! | `distance` | distance and similarity of masks and numbers |
//! | `gower` | Gower distance, one to many |

pub mod distance;
pub mod gower;
