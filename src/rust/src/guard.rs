//! Errors, panics and interrupts on their way to R.

use std::any::Any;
use std::panic::{catch_unwind, AssertUnwindSafe};

use extendr_api::prelude::*;
use lime_core::base::run::{self, Cancel};
use lime_core::LimeError;

extern "C" {
    /// The condition that waits to be raised (interrupt, time limit), or NULL. Never jumps. In entrypoint.c.
    #[allow(improper_ctypes)]
    fn lime_check_interrupt() -> extendr_api::SEXP;
}

/// Runs `work` on `threads` threads and hands its value to `into_r`; what goes wrong becomes a condition object.
///
/// `into_r` has R memory from [`crate::memory`]: R must not jump while Rust owns the value.
/// With `threads` = 0 the work is small and runs right here, without a pool and without looking for interrupts.
pub fn guarded<T: Send>(
    threads: i32,
    work: impl FnOnce(&Cancel) -> std::result::Result<T, LimeError> + Send,
    into_r: impl FnOnce(T) -> std::result::Result<Robj, LimeError>,
) -> Robj {
    let mut pending: Option<Robj> = None;
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        if threads < 1 {
            return work(&Cancel::default());
        }
        let interrupted = || {
            // SAFETY: called on R's main thread; the C function contains every jump.
            let condition = unsafe { Robj::from_sexp(lime_check_interrupt()) };
            let yes = !condition.is_null();
            if yes {
                pending = Some(condition);
            }
            yes
        };
        run::run(threads as usize, interrupted, work)
    }));
    let result = match outcome {
        Ok(result) => result,
        Err(panic) => Err(LimeError::Internal { message: panic_text(panic.as_ref()) }),
    };
    match result {
        Ok(value) => catch_unwind(AssertUnwindSafe(|| into_r(value)))
            .unwrap_or_else(|panic| Err(LimeError::Internal { message: panic_text(panic.as_ref()) }))
            .unwrap_or_else(|error| condition(&error)),
        Err(LimeError::Interrupted) => pending.unwrap_or_else(|| condition(&LimeError::Interrupted)),
        Err(error) => condition(&error),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without text".to_owned())
}

/// An R condition of class `lime_error_<cause>`, with what is known about the cause as fields.
pub fn condition(error: &LimeError) -> Robj {
    let (cause, field, value): (&str, &str, Robj) = match error {
        LimeError::Argument { name, .. } => ("argument", "argument", (*name).into()),
        LimeError::ImageRead { path, .. } => ("image_read", "path", path.as_str().into()),
        LimeError::ImageFormat { path } => ("image_format", "path", path.as_str().into()),
        LimeError::Write { path, .. } => ("write", "path", path.as_str().into()),
        LimeError::Memory { bytes } => ("memory", "bytes", (*bytes as f64).into()),
        LimeError::Interrupted => ("interrupted", "detail", ().into()),
        LimeError::Internal { message } => ("internal", "detail", message.as_str().into()),
    };
    let message: Robj = error.to_string().into();
    let mut list = List::from_names_and_values(["message", "call", field], [message, ().into(), value])
        .map(Robj::from)
        .unwrap_or_default();
    let class = format!("lime_error_{cause}");
    // Setting a class on a fresh list cannot fail.
    let _ = list.set_class([class.as_str(), "lime_error", "error", "condition"]);
    list
}

/// The value of an argument, or the error that names it.
pub fn need<T>(value: Option<T>, name: &'static str) -> std::result::Result<T, LimeError> {
    value.ok_or_else(|| LimeError::Argument { name, message: "has the wrong type".to_owned() })
}
