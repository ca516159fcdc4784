//! Emits the support module: the parts of `templates/support` that the stubs need.
//!
//! The templates are real Rust that is compiled and tested in this repository; they go into a
//! user's tree as they are.

use super::modules::GENERATED;
use crate::options::{Formats, Sides};

/// A file of the support module: its path in it, and its text.
type Part = (&'static str, &'static str);

macro_rules! parts {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!("../../templates/support/", $path)))),*]
    };
}

/// How messages are read and written.
const WIRE: &[Part] = parts! {
    "wire/entry.rs" "wire/error.rs" "wire/extension.rs" "wire/foreign.rs" "wire/map.rs" "wire/mod.rs"
    "wire/packed.rs" "wire/raw.rs" "wire/reader.rs" "wire/sink.rs" "wire/sizes.rs" "wire/unknown.rs"
    "wire/varint.rs" "wire/wrappers.rs" "wire/writer.rs"
};

/// Messages by the names of their fields: what the formats below stand on.
const REFLECT: &[Part] = parts! {
    "reflect/error.rs" "reflect/extension.rs" "reflect/info.rs" "reflect/input.rs" "reflect/mod.rs" "reflect/node.rs"
    "reflect/registry.rs" "reflect/value.rs"
};

/// JSON.
const JSON: &[Part] = parts! {
    "json/base64.rs" "json/duration.rs" "json/field_mask.rs" "json/mod.rs" "json/number.rs"
    "json/read.rs" "json/special.rs" "json/timestamp.rs" "json/tree.rs" "json/write.rs"
};

/// Text format.
const TEXT: &[Part] = parts! {
    "text/lexer.rs" "text/literal.rs" "text/mod.rs" "text/parse.rs" "text/print.rs" "text/read.rs"
    "text/unknown.rs"
};

/// The files of the support module, by their path in it.
pub(super) fn files(
    has_messages: bool,
    services: Option<Sides>,
    formats: Formats,
) -> Vec<(String, String)> {
    let mut modules = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    if has_messages {
        modules.push("wire");
        parts.extend(WIRE);
    }
    if formats.any() {
        modules.extend(["reflect", "types"]);
        parts.extend(REFLECT);
    }
    if formats.json {
        modules.push("json");
        parts.extend(JSON);
    }
    if formats.text {
        modules.push("text");
        parts.extend(TEXT);
    }
    let _ = services;
    let mut files: Vec<(String, String)> =
        parts.into_iter().map(|(path, text)| (path.to_owned(), with_header(text))).collect();
    let modules: String = modules.iter().map(|name| format!("pub mod {name};\n")).collect();
    let docs = "//! What the stubs have in common. It belongs to this tree alone.\n\n";
    files.push(("mod.rs".to_owned(), with_header(&format!("{docs}{modules}"))));
    files
}

pub(super) fn with_header(text: &str) -> String {
    format!("{GENERATED}. Do not edit: the next run rewrites it.\n\n{text}")
}
