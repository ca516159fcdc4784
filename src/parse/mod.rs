//! Parses `.proto` files to syntax trees.
//!
//! ```text
//! text ─▶ lex ─▶ parser ─▶ tree::File, faults
//!                              └─▶ source_info (locations and comments, if they are requested)
//! ```
//!
//! This room parses one file by itself, without its imports. It accepts what `protoc`'s parser
//! accepts, and leaves the other checks to later rooms, as `protoc` does. The parser reports
//!
//! - labels that are missing (proto2), that editions lack, or that maps and members of a oneof have;
//! - groups in editions, and groups whose name does not start with a capital letter;
//! - unknown syntaxes and editions, a second package, a second `default` or `json_name`;
//! - `import option` before edition 2024, `import weak` from it on, imports after an option import;
//! - `export` and `local` before anything but a message or an enum;
//! - names that are reserved as strings in editions, and as identifiers before;
//! - integers of more than 32 bits where `protoc` has no more, and nesting deeper than `protoc` allows.
//!
//! Checks of the values of options, the types of defaults, and names are in later rooms.

mod comments;
mod decode;
mod definition;
mod fault;
mod file;
mod lex;
mod lines;
mod literal;
mod message;
mod options;
mod parser;
mod source_info;
pub mod tree;

pub use decode::decode;
pub use fault::Fault;
pub use lex::is_ident;
pub use source_info::{Detail, OptionPlace, locations};

use parser::Parser;
use tree::File;

/// A parsed file, and its errors.
#[derive(Clone, Debug, Default)]
pub struct Parsed<'a> {
    /// The declarations that could be parsed.
    pub file: tree::File<'a>,
    /// Errors and warnings, in the order of the text. If one is an error, `protoc` refuses the
    /// file.
    pub faults: Vec<Fault>,
}

/// Parses a text: UTF-8 as it is on disk, its byte order mark included, since `protoc` counts it in
/// its columns.
pub fn parse(text: &str) -> Parsed<'_> {
    if u32::try_from(text.len()).is_err() {
        return unread(text, fault::too_long(lex::span(0, 0)));
    }
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return unread(text, fault::binary(lex::span(at, at + 1)));
    }
    let mut parser = Parser::new(text);
    let file = parser.file();
    let mut faults = parser.lexer.faults;
    faults.sort_by_key(|fault| fault.span.start);
    Parsed { file, faults }
}

/// Returns the result for a file of which nothing was read.
fn unread<'a>(text: &str, fault: Fault) -> Parsed<'a> {
    let gaps = vec![lex::span(0, text.len())];
    Parsed { file: File { gaps, ..File::default() }, faults: vec![fault] }
}

#[cfg(test)]
mod tests;
