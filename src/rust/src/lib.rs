//! The border between R and the core: the only crate that names extendr.
//!
//! Every function here unwraps R values, calls `lime_core`, and wraps the result. None returns `Err` and none panics:
//! extendr would hand the message to R as a format string. [`guard::guarded`] turns errors and panics into condition
//! objects, which `from_rust()` raises in R. Arguments have been checked in R before they come here.

use extendr_api::prelude::*;

mod array;
mod copies;
mod guard;
mod memory;
mod picture;
mod segmentation;
mod strings;
mod surrogate;
mod table;
mod text;

extendr_module! {
    mod lime;
    use array;
    use copies;
    use picture;
    use segmentation;
    use surrogate;
    use table;
    use text;
}
