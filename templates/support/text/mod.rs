//! Protobuf's text format, printed and parsed:
//! <https://protobuf.dev/reference/protobuf/textformat-spec/>.

mod lexer;
mod literal;
mod parse;
mod print;
mod read;
mod unknown;

use super::reflect::{Error, Value};

/// The message in text format.
pub fn to_string(message: &impl Value) -> String {
    Options::new().print(message)
}

/// Reads a message from text format.
///
/// # Errors
/// Not text format, or not of this message.
pub fn from_str<M: Value + Default>(text: &str) -> Result<M, Error> {
    let root = parse::Value::Message(parse::message(text)?);
    Ok(M::read(&mut read::Input::new(&root))?.unwrap_or_default())
}

/// How to print text format.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    unknown_fields: bool,
}

impl Options {
    /// Fields that are not in the message's definition are left out: nothing can read them again.
    pub const fn new() -> Self {
        Self { unknown_fields: false }
    }

    /// Whether fields that are not in the message's definition are printed by their numbers.
    #[must_use]
    pub const fn unknown_fields(self, print: bool) -> Self {
        Self { unknown_fields: print }
    }

    /// The message in text format.
    pub fn print(self, message: &impl Value) -> String {
        print::root(message.node(), self.unknown_fields)
    }
}
