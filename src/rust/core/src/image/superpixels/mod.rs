//! Superpixels: areas of a picture that are removed and kept as a whole.
//!
//! | module | what it holds |
//! |---|---|
//! | `slic` | simple linear iterative clustering, the default |
//! | `grid` | rectangles |
//! | `snic` | simple non-iterative clustering |
//! | `felzenszwalb` | a graph of pixels, cut by contrast |
//! | `quickshift` | modes of the density of colour and place |
//! | `watershed` | basins of the gradient |
//! | `quality` | how well superpixels keep to known areas |
//! | `outline` | boundaries of areas |
//! | `labels` | what the methods share |
//! | `edges` | the graph of felzenszwalb |
//! | `density` | the density of quickshift |
//! | `buckets` | a queue by priority |

pub(crate) mod buckets;
pub(crate) mod density;
pub(crate) mod edges;
pub mod felzenszwalb;
pub mod grid;
pub(crate) mod labels;
pub mod outline;
pub mod quality;
pub mod quickshift;
pub mod slic;
pub mod snic;
pub mod watershed;
