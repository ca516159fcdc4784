//! The error of reading a message from JSON or text format.

use std::fmt;

/// The reason why a message could not be read, with the path of the field.
#[derive(Debug)]
pub struct Error {
    /// The names of the enclosing fields, innermost first.
    path: Vec<String>,
    message: String,
}

impl Error {
    /// Creates an error with a description.
    #[cold]
    pub fn new(message: impl Into<String>) -> Self {
        Self { path: Vec::new(), message: message.into() }
    }

    /// Adds the name of the enclosing field.
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
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
