//! Prints and parses protobuf's text format:
//! <https://protobuf.dev/reference/protobuf/textformat-spec/>.

mod lexer;
mod literal;
mod parse;
mod print;
mod read;
mod unknown;

use super::reflect::{Error, Value};

/// Returns the message in text format.
pub fn to_string(message: &impl Value) -> String {
    Options::new().print(message)
}

/// Reads a message from text format.
///
/// # Errors
/// Returns an error if the input is not text format, or not of this message.
pub fn from_str<M: Value + Default>(text: &str) -> Result<M, Error> {
    let root = parse::Value::Message(parse::message(text)?);
    Ok(M::read(&mut read::Input::new(&root))?.unwrap_or_default())
}

/// Options for printing text format.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    unknown_fields: bool,
}

impl Options {
    /// Returns the default options: unknown fields are omitted, since they cannot be parsed back.
    #[must_use]
    pub const fn new() -> Self {
        Self { unknown_fields: false }
    }

    /// Sets whether unknown fields are printed, by their numbers.
    #[must_use]
    pub const fn unknown_fields(self, print: bool) -> Self {
        Self { unknown_fields: print }
    }

    /// Returns the message in text format.
    pub fn print(self, message: &impl Value) -> String {
        print::root(message.node(), self.unknown_fields)
    }
}
