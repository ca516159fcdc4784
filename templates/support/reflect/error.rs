//! What is wrong with an input, and where in it.

use std::fmt;

/// Why a message could not be read, with the path of the field at fault.
#[derive(Debug)]
pub struct Error {
    /// Names of the fields around, innermost first.
    path: Vec<String>,
    what: String,
}

impl Error {
    /// An error that says `what` is wrong.
    #[cold]
    pub fn new(what: impl Into<String>) -> Self {
        Self { path: Vec::new(), what: what.into() }
    }

    /// The same error, in a field.
    #[cold]
    #[must_use]
    pub fn within(mut self, field: &str) -> Self {
        self.path.push(field.to_owned());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, field) in self.path.iter().rev().enumerate() {
            write!(f, "{}{field}", if i == 0 { "" } else { "." })?;
        }
        if !self.path.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.what)
    }
}

impl std::error::Error for Error {}
