//! Vectors of R's, asked for so that a refusal comes back as an error: R itself would jump over the frames of Rust. Whatever grows with
//! the data is made here; scalars and short lists are made by extendr, from what `room()` leaves.

use std::os::raw::{c_char, c_int};

use extendr_api::prelude::*;
use extendr_api::AsTypedSlice;
use extendr_ffi::{R_xlen_t, SEXPTYPE};
use lime_core::base::memory::{collected, room};
use lime_core::LimeError;

use crate::guard::{condition, guarded};
use crate::picture::with_dim;

extern "C" {
    /// NULL, as R knows it, where R refuses. Neither jumps. In entrypoint.c.
    #[allow(improper_ctypes)]
    fn lime_vectors(count: R_xlen_t, types: *const c_int, lengths: *const R_xlen_t) -> extendr_api::SEXP;
    #[allow(improper_ctypes)]
    fn lime_strings(count: R_xlen_t, starts: *const *const c_char, lengths: *const c_int) -> extendr_api::SEXP;
}

/// What a vector of R's is made of.
pub trait Element: Copy + Send {
    const TYPE: SEXPTYPE;
    fn slice(vector: &mut Robj) -> Option<&mut [Self]>;
}

macro_rules! element {
    ($element:ty, $type:ident) => {
        impl Element for $element {
            const TYPE: SEXPTYPE = SEXPTYPE::$type;
            fn slice(vector: &mut Robj) -> Option<&mut [Self]> {
                vector.as_typed_slice_mut()
            }
        }
    };
}

element!(f64, REALSXP);
element!(i32, INTSXP);
element!(u8, RAWSXP);
element!(Rbool, LGLSXP);

/// A list of vectors with any values: for each its type (of NILSXP nothing is made), the length of all, and the bytes of a value.
///
/// # Errors
/// `Memory`.
pub fn vectors(types: &[SEXPTYPE], length: usize) -> std::result::Result<List, LimeError> {
    let bytes = length.saturating_mul(types.len()).saturating_mul(8);
    let refused = || LimeError::Memory { bytes };
    let length = R_xlen_t::try_from(length).map_err(|_| refused())?;
    let (types, lengths) = (collected(types.iter().map(|t| *t as c_int))?, collected(types.iter().map(|_| length))?);
    // SAFETY: on R's main thread, with as many types as lengths.
    let made = unsafe { Robj::from_sexp(lime_vectors(types.len() as R_xlen_t, types.as_ptr(), lengths.as_ptr())) };
    left_after(bytes)?;
    made.as_list().filter(|_| !made.is_null()).ok_or_else(refused)
}

/// Whether vectors of `bytes` leave what R needs besides, for lists and attributes.
fn left_after(bytes: usize) -> std::result::Result<(), LimeError> {
    room(bytes.min(1 << 20))
}

/// A vector with any values.
fn empty<T: Element>(length: usize) -> std::result::Result<Robj, LimeError> {
    vectors(&[T::TYPE], length)?.elt(0).map_err(|error| LimeError::Internal { message: error.to_string() })
}

/// A vector of the values of an iterator that knows how many they are.
///
/// # Errors
/// `Memory`.
pub fn vector<T: Element>(values: impl ExactSizeIterator<Item = T>) -> std::result::Result<Robj, LimeError> {
    let mut out = empty::<T>(values.len())?;
    if let Some(slice) = T::slice(&mut out) {
        slice.iter_mut().zip(values).for_each(|(to, value)| *to = value);
    }
    Ok(out)
}

/// A character vector.
///
/// # Errors
/// `Memory`.
pub fn texts(texts: &[String]) -> std::result::Result<Robj, LimeError> {
    let length = |text: &String| c_int::try_from(text.len()).map_err(|_| LimeError::Memory { bytes: text.len() });
    let mut lengths = collected(texts.iter().map(|_| 0))?;
    for (to, text) in lengths.iter_mut().zip(texts) {
        *to = length(text)?;
    }
    let starts = collected(texts.iter().map(|text| text.as_ptr().cast::<c_char>()))?;
    // SAFETY: on R's main thread, with as many starts as lengths, of strings that live on here.
    let made = unsafe { Robj::from_sexp(lime_strings(texts.len() as R_xlen_t, starts.as_ptr(), lengths.as_ptr())) };
    let bytes = lengths.iter().map(|length| *length as usize).sum();
    left_after(bytes)?;
    if made.is_null() {
        return Err(LimeError::Memory { bytes });
    }
    Ok(made)
}

/// A vector that `work` fills, with dimensions, or the condition that says why not.
pub fn filled<T: Element>(
    threads: i32,
    length: usize,
    dim: &[i32],
    work: impl FnOnce(&mut [T], &lime_core::base::run::Cancel) -> std::result::Result<(), LimeError> + Send,
) -> Robj {
    let mut out = match empty::<T>(length) {
        Ok(out) => out,
        Err(error) => return condition(&error),
    };
    let slice = T::slice(&mut out).unwrap_or_default();
    let done = guarded(threads, |cancel| work(slice, cancel), |()| Ok(().into()));
    if done.is_null() {
        with_dim(out, dim)
    } else {
        done
    }
}
