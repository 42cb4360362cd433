//! Strings on their way from R. extendr takes their bytes for UTF-8 unseen; here they are looked at, so no function of the border has an
//! argument of type `&str` or `String`: it takes an `Robj` and asks here.

use std::os::raw::c_int;
use std::path::Path;

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
    let known = |(i, (bytes, mark)): (usize, (&'a [u8], c_int))| {
        let known = std::str::from_utf8(bytes).ok().filter(|_| !OTHER.contains(&mark));
        let message = || format!("must be valid UTF-8, which element {} is not", i + 1);
        known.ok_or_else(|| LimeError::Argument { name, message: message() })
    };
    bytes(values, name)?.into_iter().enumerate().map(known).collect()
}

/// The bytes of each element and its mark.
fn bytes<'a>(values: &'a Robj, name: &'static str) -> std::result::Result<Vec<(&'a [u8], c_int)>, LimeError> {
    let refuse = |message: String| LimeError::Argument { name, message };
    if !values.is_string() {
        return Err(refuse("must be a character vector".to_owned()));
    }
    let one = |i: usize| {
        // SAFETY: on R's main thread, within the vector, whose strings live as long as `values` keeps it: R hands over plain vectors.
        unsafe {
            let string = STRING_ELT(values.get(), i as _);
            if string == R_NaString {
                return Err(refuse(format!("must have no NA, as element {} is", i + 1)));
            }
            Ok((std::slice::from_raw_parts(R_CHAR(string).cast::<u8>(), LENGTH(string) as usize), Rf_getCharCE(string)))
        }
    };
    (0..values.len()).map(one).collect()
}

/// The elements of a character vector as paths: on Unix the bytes that the file system has, which need not be UTF-8.
///
/// # Errors
/// As [`strings`]; on Unix only for another type and NA.
#[cfg(unix)]
pub fn paths<'a>(values: &'a Robj, name: &'static str) -> std::result::Result<Vec<&'a Path>, LimeError> {
    use std::os::unix::ffi::OsStrExt;
    let path = |(bytes, _): (&'a [u8], c_int)| Path::new(std::ffi::OsStr::from_bytes(bytes));
    Ok(bytes(values, name)?.into_iter().map(path).collect())
}

#[cfg(not(unix))]
pub fn paths<'a>(values: &'a Robj, name: &'static str) -> std::result::Result<Vec<&'a Path>, LimeError> {
    Ok(strings(values, name)?.into_iter().map(Path::new).collect())
}

/// A single path.
///
/// # Errors
/// As [`paths`], and if there is none or more than one.
pub fn path<'a>(value: &'a Robj, name: &'static str) -> std::result::Result<&'a Path, LimeError> {
    match paths(value, name)?[..] {
        [one] => Ok(one),
        ref all => Err(LimeError::Argument { name, message: format!("must be one path, not {}", all.len()) }),
    }
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
