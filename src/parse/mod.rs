//! From the text of a `.proto` file to a syntax tree.
//!
//! ```text
//! text ─▶ lex ─▶ parser ─▶ tree::File, faults
//!                              └─▶ source_info (locations and comments, where they are asked for)
//! ```
//!
//! This room knows one file and nothing that it imports. It accepts what `protoc`'s parser accepts;
//! where `protoc` leaves a check to what comes behind the parser, so does this. So the parser reports
//!
//! - labels that are missing (proto2), that editions lack, or that maps and members of a oneof have;
//! - groups in editions, and groups whose name does not start with a capital letter;
//! - unknown syntaxes and editions, a second package, a second `default` or `json_name`;
//! - `import option` before edition 2024, `import weak` from it on, imports behind an option import;
//! - `export` and `local` before anything but a message or an enum;
//! - names that are reserved as strings in editions, and as identifiers before;
//! - integers that do not fit where `protoc` holds 32 bits, and nesting deeper than `protoc` allows;
//!
//! and leaves to others whatever asks for the value of an option, the type of a default, or a name.

mod comments;
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

pub use fault::Fault;
pub use source_info::{Detail, locations};

use parser::Parser;
use tree::File;

/// A file that was parsed, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Parsed<'a> {
    /// All that could be read.
    pub file: tree::File<'a>,
    /// Errors and warnings, in the order of the text. If one is an error, `protoc` refuses the file.
    pub faults: Vec<Fault>,
}

/// Parses a text: UTF-8 as it is on disk, its byte order mark included, since `protoc` counts it in
/// its columns.
pub fn parse(text: &str) -> Parsed<'_> {
    if let Some(at) = text.find('\0') {
        return Parsed {
            file: File::default(),
            faults: vec![fault::binary(lex::span(at, at + 1))],
        };
    }
    let mut parser = Parser::new(text);
    let file = parser.file();
    let mut faults = parser.lexer.faults;
    faults.sort_by_key(|fault| fault.span.start);
    Parsed { file, faults }
}
