//! Strings on their way from R. extendr takes their bytes for UTF-8 unseen; here they are looked at, so no function of the border has an
//! argument of type `&str` or `String`: it takes an `Robj` and asks here.

use std::os::raw::c_int;

use extendr_api::prelude::*;
use extendr_ffi::{R_NaString, LENGTH, R_CHAR, STRING_ELT};
use lime_core::LimeError;

extern "C" {
    /// Of R: how a string is marked.
    #[allow(improper_ctypes)]
    fn Rf_getCharCE(string: extendr_api::SEXP) -> c_int;
}

/// The marks of strings that are something else, even where their bytes happen to be UTF-8: Latin-1 and bytes. ASCII has no mark.
const OTHER: [c_int; 2] = [2, 3];

/// The elements of a character vector.
///
/// # Errors
/// `Argument`, with the name of the argument, if it is another type, has an NA, or a string that is not UTF-8.
pub fn strings<'a>(values: &'a Robj, name: &'static str) -> std::result::Result<Vec<&'a str>, LimeError> {
    let refuse = |message: String| LimeError::Argument { name, message };
    if !values.is_string() {
        return Err(refuse("must be a character vector".to_owned()));
    }
    let one = |i: usize| {
        // SAFETY: on R's main thread, within the vector, whose strings live as long as `values` keeps it: R hands over plain vectors.
        let (bytes, mark) = unsafe {
            let string = STRING_ELT(values.get(), i as _);
            if string == R_NaString {
                return Err(refuse(format!("must have no NA, as element {} is", i + 1)));
            }
            (std::slice::from_raw_parts(R_CHAR(string).cast::<u8>(), LENGTH(string) as usize), Rf_getCharCE(string))
        };
        let known = std::str::from_utf8(bytes).ok().filter(|_| !OTHER.contains(&mark));
        known.ok_or_else(|| refuse(format!("must be valid UTF-8, which element {} is not", i + 1)))
    };
    (0..values.len()).map(one).collect()
}

/// A single string.
///
/// # Errors
/// As [`strings`], and if there is none or more than one.
pub fn string<'a>(value: &'a Robj, name: &'static str) -> std::result::Result<&'a str, LimeError> {
    match strings(value, name)?[..] {
        [one] => Ok(one),
        ref all => Err(LimeError::Argument { name, message: format!("must be one string, not {}", all.len()) }),
    }
}
