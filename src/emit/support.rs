//! Emits the support module: the parts of `templates/support` that the stubs need.
//!
//! The templates are real Rust, which is compiled and tested in this repository and copied
//! unchanged into the user's tree.

use std::borrow::Cow;

use super::modules::{generated, generated_line};
use super::{foreign, options};
use crate::model::Model;
use crate::options::{JsonOptions, Sides};
use crate::render::{Code, Line, line};

/// A file of the support module: its path and its text with the header.
type SupportFile = (&'static str, &'static str);

/// A file of the support module whose text may be made for this run.
type MadeFile = (Cow<'static, str>, Cow<'static, str>);

/// The first lines of a file that does not come from one proto file.
macro_rules! header {
    () => {
        concat!(generated_line!(), "\n\n")
    };
}

/// Returns the text of a file with the header. Most files are copied unchanged, so this is done when
/// the program is compiled.
macro_rules! support_text {
    ($path:expr) => {
        concat!(header!(), include_str!(concat!("../../templates/support/", $path)))
    };
}

macro_rules! parts {
    ($($path:literal)*) => {
        &[$(($path, support_text!($path))),*]
    };
}

/// Encoding and decoding.
const WIRE: &[SupportFile] = parts! {
    "wire/borrowed.rs" "wire/entry.rs" "wire/error.rs" "wire/extension.rs" "wire/fields.rs"
    "wire/foreign.rs" "wire/map.rs" "wire/mod.rs" "wire/packed.rs" "wire/raw.rs" "wire/reader.rs"
    "wire/required.rs" "wire/traits.rs" "wire/unknown.rs" "wire/utf8.rs" "wire/values.rs" "wire/varint.rs"
    "wire/wrappers.rs" "wire/writer.rs"
};

/// The runtime of services and clients: the part that both sides need.
const RPC: &[SupportFile] = parts! {
    "rpc/buffers.rs" "rpc/compression.rs" "rpc/deadline.rs" "rpc/drive.rs" "rpc/encode.rs"
    "rpc/ending.rs" "rpc/flag.rs" "rpc/frames.rs" "rpc/inbound.rs" "rpc/macros.rs"
    "rpc/messages.rs" "rpc/one.rs" "rpc/outbound.rs" "rpc/outlet.rs" "rpc/receiving.rs"
    "rpc/reset.rs" "rpc/response.rs" "rpc/sending.rs" "rpc/signal.rs" "rpc/source.rs"
    "rpc/status.rs" "rpc/stream.rs" "rpc/wait_queue.rs"
};
const RPC_CLIENT: &[SupportFile] = parts! {
    "rpc/any_transport.rs" "rpc/call.rs" "rpc/client.rs" "rpc/feed.rs" "rpc/handles.rs" "rpc/retry.rs" "rpc/transport.rs"
};
const RPC_CLIENT_TRANSPORT: &[SupportFile] = parts! { "rpc/endpoint.rs" };
const RPC_SERVICE: &[SupportFile] = parts! { "rpc/caller.rs" "rpc/handler.rs" "rpc/server.rs" };
const RPC_SERVICE_TRANSPORT: &[SupportFile] = parts! { "rpc/server_builder.rs" };
const RPC_MODULE: &str = include_str!("../../templates/support/rpc/mod.rs");

/// Conversions of well-known types, by proto file: the name of the module, and its text with the header.
const WELL_KNOWN: &[(&str, &str, &str)] = &[
    ("google/protobuf/any.proto", "any", support_text!("well_known/any.rs")),
    ("google/protobuf/duration.proto", "duration", support_text!("well_known/duration.rs")),
    ("google/protobuf/struct.proto", "structs", support_text!("well_known/structs.rs")),
    ("google/protobuf/timestamp.proto", "timestamp", support_text!("well_known/timestamp.rs")),
];

/// Conversions from and to prost-types, in the same form.
const PROST_TYPES: &[(&str, &str, &str)] = &[
    ("google/protobuf/any.proto", "any", support_text!("prost_types/any.rs")),
    ("google/protobuf/duration.proto", "duration", support_text!("prost_types/duration.rs")),
    ("google/protobuf/empty.proto", "empty", support_text!("prost_types/empty.rs")),
    ("google/protobuf/field_mask.proto", "field_mask", support_text!("prost_types/field_mask.rs")),
    ("google/protobuf/struct.proto", "structs", support_text!("prost_types/structs.rs")),
    ("google/protobuf/timestamp.proto", "timestamp", support_text!("prost_types/timestamp.rs")),
];

/// Access to fields by name, for the formats below.
const REFLECT: &[SupportFile] = parts! {
    "reflect/error.rs" "reflect/extension.rs" "reflect/info.rs" "reflect/input.rs" "reflect/mod.rs" "reflect/node.rs"
    "reflect/registry.rs" "reflect/value.rs"
};

/// Implements the formats below for `ByteString`. `wire` does not need this: it only requires that a
/// string can be created from bytes.
const BYTE_STRING: &[SupportFile] = parts! { "byte_string.rs" };

/// Reads and writes numbers as values of the enums of other crates, for the formats below.
const NUMBERS: &[SupportFile] = parts! { "numbers.rs" };

/// Custom options; `kinds.rs` is generated.
const OPTIONS: &[SupportFile] = parts! { "options/index.rs" "options/mod.rs" };

/// JSON.
const JSON: &[SupportFile] = parts! {
    "json/base64.rs" "json/duration.rs" "json/field_mask.rs" "json/mod.rs" "json/number.rs"
    "json/read.rs" "json/special.rs" "json/timestamp.rs" "json/tree.rs" "json/write.rs"
};

/// Text format.
const TEXT: &[SupportFile] = parts! {
    "text/lexer.rs" "text/literal.rs" "text/mod.rs" "text/parse.rs" "text/print.rs" "text/read.rs"
    "text/unknown.rs"
};

/// The modules of the support module, and its files.
#[derive(Default)]
struct Support {
    modules: Vec<&'static str>,
    files: Vec<MadeFile>,
}

impl Support {
    /// Adds a module with its files.
    fn add(&mut self, module: &'static str, parts: &'static [SupportFile]) {
        self.modules.push(module);
        self.add_parts(parts);
    }

    /// Adds more files of a module.
    fn add_parts(&mut self, parts: &'static [SupportFile]) {
        self.files.extend(parts.iter().map(|(path, text)| (Cow::from(*path), Cow::from(*text))));
    }

    fn add_file(&mut self, path: &'static str, text: &str) {
        self.files.push((path.into(), with_header(text).into()));
    }

    /// Adds access to fields by name.
    fn add_reflect(&mut self, model: &Model) {
        self.add("reflect", REFLECT);
        // `stubs` adds its file, which names types of all modules.
        self.modules.push("types");
        if let Some(text) = foreign::file(model) {
            self.modules.push("foreign");
            self.add_file("foreign.rs", &text);
        }
        if model.foreign.has_numbers {
            self.add("numbers", NUMBERS);
        }
        if model.byte_strings {
            self.add("byte_string", BYTE_STRING);
        }
    }

    /// Adds a module whose files are generated, if it has any.
    fn add_generated(&mut self, module: &'static str, files: Vec<MadeFile>) {
        if !files.is_empty() {
            self.modules.push(module);
            self.files.extend(files);
        }
    }

    /// Adds the `mod.rs`, and returns all files.
    fn finish(mut self) -> Vec<MadeFile> {
        let modules: String =
            self.modules.iter().map(|name| format!("pub mod {name};\n")).collect();
        let docs = include_str!("../../templates/support/head.rs");
        self.add_file("mod.rs", &format!("{docs}\n{modules}"));
        self.files
    }
}

/// Returns the files of the support module, with their paths in it.
pub(super) fn files(model: &Model) -> Vec<MadeFile> {
    let (counts, formats) = (model.counts(), model.formats);
    let mut support = Support::default();
    if let Some(sides) = model.service_sides() {
        support.add("rpc", RPC);
        for (is_needed, parts) in rpc_parts(sides, model.no_transport) {
            support.add_parts(if is_needed { parts } else { &[] });
        }
        let module = rpc_module(sides, model.no_transport);
        support.add_file("rpc/mod.rs", &with_conditions(&module, model));
    }
    if counts.messages + counts.enums > 0 || formats.any() || model.custom_options {
        support.add("wire", WIRE);
    }
    if model.custom_options {
        support.add("options", OPTIONS);
        support.add_file("options/kinds.rs", &options::kinds(model));
    }
    if formats.any() {
        support.add_reflect(model);
    }
    if formats.json {
        support.add("json", JSON);
        support.add_file("json/defaults.rs", &json_defaults(model.json));
    }
    if formats.text {
        support.add("text", TEXT);
    }
    support.add_generated("well_known", well_known(model));
    support.add_generated("prost_types", prost_types(model));
    support.finish()
}

/// Returns the conversions of the well-known types that are generated.
fn well_known(model: &Model) -> Vec<MadeFile> {
    let docs =
        "Conversions between well-known types, their contents, and types of the standard library.";
    module_of(model, "well_known", docs, WELL_KNOWN)
}

/// Returns the conversions from and to prost-types, if they are requested.
fn prost_types(model: &Model) -> Vec<MadeFile> {
    let docs = "Conversions between well-known types and those of prost-types.";
    let parts = if model.prost_types { PROST_TYPES } else { &[] };
    module_of(model, "prost_types", docs, parts)
}

/// Returns a module with the parts whose proto files are generated.
fn module_of(
    model: &Model,
    module: &str,
    docs: &str,
    parts: &[(&str, &str, &'static str)],
) -> Vec<MadeFile> {
    let is_generated = |file: &str| model.generated().any(|f| f.name == file);
    let parts: Vec<_> = parts.iter().filter(|(file, ..)| is_generated(file)).collect();
    if parts.is_empty() {
        return Vec::new();
    }
    let modules: String = parts.iter().map(|(_, name, _)| format!("pub mod {name};\n")).collect();
    let text = with_header(&format!("//! {docs}\n\n{modules}"));
    let files =
        parts.iter().map(|(_, name, text)| (format!("{module}/{name}.rs").into(), (*text).into()));
    files.chain([(format!("{module}/mod.rs").into(), text.into())]).collect()
}

/// Returns the options that `serde`'s traits use.
fn json_defaults(options: JsonOptions) -> String {
    let JsonOptions { proto_names, enum_numbers, default_values, ignore_unknown_fields } = options;
    let calls = [
        ("use_proto_names", proto_names),
        ("use_enum_numbers", enum_numbers),
        ("emit_default_values", default_values),
        ("ignore_unknown_fields", ignore_unknown_fields),
    ];
    let calls = calls.into_iter().filter(|(_, is_set)| *is_set);
    let calls = calls.map(|(name, _)| format!(".{name}(true)"));
    let value = Line::chain(Line::new("Options::new()"), calls).text(";");
    let mut code = Code::default();
    line!(code, "//! The options that this tree was generated with.");
    code.blank();
    line!(code, "use super::Options;");
    code.blank();
    line!(code, "/// The options that `serde`'s traits use.");
    code.put(Line::new("pub(super) const DEFAULTS: Options =").value(value));
    code.into_text()
}

/// Returns the optional parts of `rpc`, and whether they are generated.
fn rpc_parts(sides: Sides, no_transport: bool) -> [(bool, &'static [SupportFile]); 4] {
    [
        (sides.client, RPC_CLIENT),
        (sides.client && !no_transport, RPC_CLIENT_TRANSPORT),
        (sides.service, RPC_SERVICE),
        (sides.service && !no_transport, RPC_SERVICE_TRANSPORT),
    ]
}

/// Returns the module `rpc` without the paragraphs about files that are not generated.
fn rpc_module(sides: Sides, no_transport: bool) -> String {
    let absent: Vec<&str> = rpc_parts(sides, no_transport)
        .into_iter()
        .filter(|(is_needed, _)| !is_needed)
        .flat_map(|(_, parts)| parts.iter().map(|(path, _)| stem(path)))
        .collect();
    let names_absent = |paragraph: &&str| {
        let words: Vec<&str> =
            paragraph.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        absent.iter().any(|name| words.contains(name))
    };
    let paragraphs = RPC_MODULE.trim_end().split("\n\n").enumerate();
    let kept = paragraphs.filter(|(i, text)| *i == 0 || !names_absent(text));
    kept.map(|(_, text)| text).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// Adds the conditions of the sides to the parts of `rpc` that need a feature of tonic's.
fn with_conditions(module: &str, model: &Model) -> String {
    let client = model.condition(|service| &service.attributes.client_mod);
    let server = model.condition(|service| &service.attributes.server_mod);
    let mut text = module.to_owned();
    for (part, condition) in [("endpoint", client), ("server_builder", server)] {
        let Some(condition) = condition else { continue };
        for item in [format!("mod {part};"), format!("pub use self::{part}::")] {
            text = text.replace(&format!("\n{item}"), &format!("\n{condition}\n{item}"));
        }
    }
    text
}

/// Returns `client` for `rpc/client.rs`.
fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".rs").unwrap_or(file)
}

pub(super) fn with_header(text: &str) -> String {
    format!("{}{text}", header!())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_side_has_no_word_of_the_other() {
        let client = rpc_module(Sides { service: false, client: true }, false);
        assert!(client.contains("mod client;") && client.contains("Transport"));
        assert!(!client.contains("mod server") && !client.contains("Caller"));
        let service = rpc_module(Sides { service: true, client: false }, false);
        assert!(service.contains("mod server;") && !service.contains("mod client;"));
        assert_eq!(rpc_module(Sides::of(None), false), RPC_MODULE);
    }

    /// Without `#[inline]`, stubs contain the machine code of all functions of messages, including
    /// those that are never called. Generic functions are compiled where they are called anyway.
    #[test]
    fn macros_expand_to_functions_that_are_compiled_where_they_are_called() {
        let macros =
            WIRE.iter().filter(|(path, _)| ["wire/mod.rs", "wire/traits.rs"].contains(path));
        let mut functions = 0;
        for (path, text) in macros {
            let lines: Vec<&str> = text.lines().collect();
            let is_expanded =
                |line: &&str| line.starts_with("            ") && line.contains("fn ");
            for (index, _) in lines.iter().enumerate().filter(|(_, line)| is_expanded(line)) {
                let signature: String =
                    lines[index..].split_inclusive(|l| l.ends_with('{')).next().unwrap().concat();
                let is_inline =
                    lines[index - 1].trim() == "#[inline]" || signature.contains("impl ");
                assert!(is_inline, "{path}: {signature}");
                functions += 1;
            }
        }
        assert!(functions > 10);
    }

    #[test]
    fn without_transport_the_sides_stay() {
        let module = rpc_module(Sides::of(None), true);
        assert!(!module.contains("endpoint") && !module.contains("server_builder"));
        assert!(module.contains("mod transport;") && module.contains("pub use self::server::"));
    }
}
