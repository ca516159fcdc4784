//! Emits the support module: the parts of `templates/support` that the stubs need.
//!
//! The templates are real Rust that is compiled and tested in this repository; they go into a
//! user's tree as they are.

use super::modules::GENERATED;
use crate::options::Sides;

/// A file of the support module: its path in it, and its text.
type Part = (&'static str, &'static str);

macro_rules! parts {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!("../../templates/support/", $path)))),*]
    };
}

/// How messages are read and written.
const WIRE: &[Part] = parts! {
    "wire/entry.rs" "wire/error.rs" "wire/foreign.rs" "wire/map.rs" "wire/mod.rs"
    "wire/packed.rs" "wire/reader.rs" "wire/sink.rs" "wire/sizes.rs" "wire/unknown.rs"
    "wire/varint.rs" "wire/wrappers.rs" "wire/writer.rs"
};

/// How services and clients stream: what both sides need.
const RPC: &[Part] = parts! {
    "rpc/codec.rs" "rpc/deadline.rs" "rpc/flag.rs" "rpc/queue.rs" "rpc/stream.rs"
};
const RPC_CLIENT: &[Part] = parts! { "rpc/call.rs" "rpc/client.rs" "rpc/transport.rs" };
const RPC_SERVICE: &[Part] = parts! { "rpc/caller.rs" "rpc/incoming.rs" "rpc/server.rs" };
const RPC_MODULE: &str = include_str!("../../templates/support/rpc/mod.rs");

/// The files of the support module, by their path in it.
pub(super) fn files(has_messages: bool, services: Option<Sides>) -> Vec<(String, String)> {
    let mut modules = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut files = Vec::new();
    if let Some(sides) = services {
        modules.push("rpc");
        parts.extend(RPC);
        parts.extend(if sides.client { RPC_CLIENT } else { &[] });
        parts.extend(if sides.service { RPC_SERVICE } else { &[] });
        files.push(("rpc/mod.rs".to_owned(), with_header(&rpc_module(sides))));
    }
    if has_messages {
        modules.push("wire");
        parts.extend(WIRE);
    }
    files.extend(parts.into_iter().map(|(path, text)| (path.to_owned(), with_header(text))));
    let modules: String = modules.iter().map(|name| format!("pub mod {name};\n")).collect();
    let docs = "//! What the stubs have in common. It belongs to this tree alone.\n\n";
    files.push(("mod.rs".to_owned(), with_header(&format!("{docs}{modules}"))));
    files
}

/// The module without the paragraphs that speak of the files of a side that is not there.
fn rpc_module(sides: Sides) -> String {
    let absent: Vec<&str> = [(sides.client, RPC_CLIENT), (sides.service, RPC_SERVICE)]
        .into_iter()
        .filter(|(is_there, _)| !is_there)
        .flat_map(|(_, parts)| parts.iter().map(|(path, _)| stem(path)))
        .collect();
    let speaks_of_absent = |paragraph: &&str| {
        let words: Vec<&str> =
            paragraph.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        absent.iter().any(|name| words.contains(name))
    };
    let paragraphs = RPC_MODULE.trim_end().split("\n\n").enumerate();
    let kept = paragraphs.filter(|(i, text)| *i == 0 || !speaks_of_absent(text));
    kept.map(|(_, text)| text).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// `client` of `rpc/client.rs`.
fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".rs").unwrap_or(file)
}

fn with_header(text: &str) -> String {
    format!("{GENERATED}. Do not edit: the next run rewrites it.\n\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_side_has_no_word_of_the_other() {
        let client = rpc_module(Sides { service: false, client: true });
        assert!(client.contains("mod client;") && client.contains("Transport"));
        assert!(!client.contains("mod server") && !client.contains("Caller"));
        let service = rpc_module(Sides { service: true, client: false });
        assert!(service.contains("mod server;") && !service.contains("mod client;"));
        assert_eq!(rpc_module(Sides::of(None)), RPC_MODULE);
    }
}
