//! Everything that can go wrong in the core, one variant per cause, with the offending value.

use std::fmt;

/// Why a call into the core could not give an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum LimeError {
    /// An argument outside what the function accepts.
    Argument { name: &'static str, message: String },
    /// A file that could not be read or decoded as a picture.
    ImageRead { path: String, message: String },
    /// A picture format this crate does not decode (R may try another reader).
    ImageFormat { path: String },
    /// A file that could not be written.
    Write { path: String, message: String },
    /// A buffer the machine could not give.
    Memory { bytes: usize },
    /// The caller asked to stop.
    Interrupted,
    /// A defect of this crate.
    Internal { message: String },
}

impl fmt::Display for LimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument { name, message } => write!(f, "`{name}` {message}"),
            Self::ImageRead { path, message } => write!(f, "cannot read '{path}': {message}"),
            Self::ImageFormat { path } => write!(f, "'{path}' is not in a format read here"),
            Self::Write { path, message } => write!(f, "cannot write '{path}': {message}"),
            Self::Memory { bytes } => write!(f, "could not allocate {bytes} bytes"),
            Self::Interrupted => write!(f, "interrupted"),
            Self::Internal { message } => write!(f, "internal failure: {message}"),
        }
    }
}

impl std::error::Error for LimeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_says_what_it_is_about() {
        let (path, message) = ("a.png".to_owned(), "it is cut off".to_owned());
        let said = [
            (LimeError::Argument { name: "n", message: "must be at least 1".to_owned() }, "`n` must be at least 1"),
            (
                LimeError::ImageRead { path: path.clone(), message: message.clone() },
                "cannot read 'a.png': it is cut off",
            ),
            (LimeError::ImageFormat { path: path.clone() }, "'a.png' is not in a format read here"),
            (LimeError::Write { path, message: message.clone() }, "cannot write 'a.png': it is cut off"),
            (LimeError::Memory { bytes: 7 }, "could not allocate 7 bytes"),
            (LimeError::Interrupted, "interrupted"),
            (LimeError::Internal { message }, "internal failure: it is cut off"),
        ];
        said.iter().for_each(|(error, text)| assert_eq!(error.to_string(), *text));
    }
}
