//! Checks extensions: unique numbers, and extended messages.

use rustc_hash::FxHashMap;

use super::{Checker, files, number};
use crate::link::*;
use crate::schema::features::EDITION_PROTO3;
use crate::schema::{Label, Type, json_name};

/// Checks all extensions of a run, in the order of its files.
pub(super) fn check(checker: &mut Checker<'_, '_>) {
    let graph = checker.graph;
    let mut seen = FxHashMap::default();
    for index in 0..graph.fields.len() {
        let id = FieldId::from(index);
        let Some(extends) = graph[id].extends else { continue };
        json(checker, &graph[id]);
        let Some(message) = extends.message else { continue };
        in_proto3(checker, &graph[id], message);
        in_range(checker, id, message);
        in_message_set(checker, &graph[id], message);
        lite(checker, &graph[id], message);
        if *seen.entry((message, graph[id].number)).or_insert(id) != id {
            let first = seen[&(message, graph[id].number)];
            one_number(checker, id, first, message);
        }
    }
}

fn json(checker: &mut Checker<'_, '_>, extension: &Field<'_>) {
    let Some(name) = extension.json_name() else { return };
    let crate::parse::tree::ValueKind::Str(value) = &name.value.kind else { return };
    if *value.bytes != *json_name(extension.name).as_bytes() {
        let fault = "json_name cannot be set on an extension";
        checker.refuse(extension.file, "json-name", name.span, fault, "remove json_name");
    }
}

fn in_proto3(checker: &mut Checker<'_, '_>, extension: &Field<'_>, message: MessageId) {
    let graph = checker.graph;
    if graph[extension.file].edition == EDITION_PROTO3 && !is_options(graph, message) {
        let extended = checker.message_name(message);
        let fault = format!("{extended} cannot be extended in proto3, which extends only options");
        let help = "declare the extension in a file with syntax = \"proto2\", or make it a field";
        let span = extension.extends.map(|extends| extends.name.span).unwrap_or_default();
        checker.refuse(extension.file, "proto3-extension", span, fault, help);
    }
}

fn in_range(checker: &mut Checker<'_, '_>, id: FieldId, message: MessageId) {
    let graph = checker.graph;
    let number = graph[id].number;
    let has = |range: RangeId| graph[range].start <= number && number < graph[range].end;
    let Some(range) = graph[message].ranges.iter().find(|range| has(*range)) else {
        if graph.message_has_gap(message) {
            return;
        }
        let extended = checker.message_name(message);
        let fault = format!("{extended} has no extension range that includes {number}");
        let help = "use a number in one of the message's extension ranges";
        let span = graph[id].node.number.span;
        return checker.refuse(graph[id].file, "extension-range", span, fault, help);
    };
    super::declarations::of_extension(checker, id, range);
}

/// Warns of a message that is not for the lite runtime, and is extended in a file that is.
fn lite(checker: &mut Checker<'_, '_>, extension: &Field<'_>, message: MessageId) {
    let home = checker.graph[message].file;
    if files::is_lite(checker, extension.file) && !files::is_lite(checker, home) {
        let extended = checker.message_name(message);
        let fault = format!("protoc refuses to extend {extended} in a file for the lite runtime");
        let help = "remove `option optimize_for = LITE_RUNTIME;`";
        let span = extension.extends.map(|extends| extends.name.span).unwrap_or_default();
        checker.warn(extension.file, "lite", span, fault, help);
    }
}

fn in_message_set(checker: &mut Checker<'_, '_>, extension: &Field<'_>, message: MessageId) {
    let options = checker.graph[message].options;
    let is_set = checker.is_true(options, number::MESSAGE_SET_WIRE_FORMAT);
    let is_message = extension.ty == Type::Message && extension.label == Label::Optional;
    if is_set && !is_message {
        let extended = checker.message_name(message);
        let fault =
            format!("{extended} is a message set, which only optional message fields can extend");
        let help = "make it an optional message";
        checker.refuse(extension.file, "message-set", extension.type_span(), fault, help);
    }
}

/// Reports a second extension with the same number, which would be decoded from the same bytes. For
/// custom options, which are not generated, only within one file, as in `protoc`.
fn one_number(checker: &mut Checker<'_, '_>, id: FieldId, first: FieldId, message: MessageId) {
    let graph = checker.graph;
    let (file, other) = (graph[id].file, graph[first].file);
    let elsewhere =
        if other == file { String::new() } else { format!(" in {}", graph[other].name) };
    let fault = format!(
        "extension number {} of {} is already used by {}{elsewhere}",
        graph[id].number,
        checker.message_name(message),
        graph.full_name(Element::Field(first))
    );
    let (span, help) = (graph[id].node.number.span, "use another number");
    match other != file && is_options(graph, message) {
        true => checker.warn(file, "duplicate-extension", span, fault, help),
        false => checker.refuse(file, "duplicate-extension", span, fault, help),
    }
}

/// Returns whether a message holds options.
fn is_options(graph: &Graph<'_>, message: MessageId) -> bool {
    let message = &graph[message];
    let is_descriptor = graph[message.file].package == "google.protobuf";
    is_descriptor && matches!(message.parent, Parent::File(_)) && message.name.ends_with("Options")
        || is_descriptor && message.name == "FeatureSet"
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{PROTO2, PROTO3, check, find};

    #[test]
    fn numbers_are_in_a_range() {
        check(
            PROTO2,
            "
message A { extensions 4 to 6; } extend A { optional int32 x = 6; }
message A { extensions 4 to 6; } extend A { optional int32 x = 7; } => extension-range: 7
",
        );
    }

    #[test]
    fn each_extension_has_a_number_of_its_own() {
        check(
            PROTO2,
            "
message A { extensions 4 to 6; } extend A { optional int32 x = 4; optional int32 y = 4; }
=> duplicate-extension: 4
message A { extensions 4; } message B { extensions 4; } extend A { optional int32 x = 4; } extend B { optional int32 y = 4; }
",
        );
    }

    #[test]
    fn message_sets_take_optional_messages() {
        check(
            PROTO2,
            "
message A { option message_set_wire_format = true; extensions 4 to max; } extend A { optional A x = 4; }
message A { option message_set_wire_format = true; extensions 4 to max; } extend A { optional int32 x = 4; }
=> message-set: int32
message A { option message_set_wire_format = true; extensions 4 to max; } extend A { repeated A x = 4; }
=> message-set: A
",
        );
    }

    #[test]
    fn extensions_have_their_own_json_name() {
        check(
            PROTO2,
            r#"
message A { extensions 4; } extend A { optional int32 a_b = 4 [json_name = "aB"]; }
message A { extensions 4; } extend A { optional int32 a_b = 4 [json_name = "x"]; }
=> json-name: json_name
"#,
        );
    }

    #[test]
    fn proto3_extends_options_alone() {
        check(
            PROTO3,
            r#"
import "google/protobuf/descriptor.proto"; extend google.protobuf.FileOptions { string x = 50000; }
"#,
        );
    }

    #[test]
    fn messages_of_proto2_are_not_extended_in_proto3() {
        let a = ("a.proto", "syntax = \"proto2\"; message A { extensions 4; }");
        let b = "import \"a.proto\"; extend A { optional int32 x = 4; }";
        let proto2 = format!("syntax = \"proto2\"; {b}");
        assert_eq!(find(&[a, ("b.proto", &proto2)]).validate, [""; 0]);
        let proto3 = format!("syntax = \"proto3\"; {b}");
        assert_eq!(find(&[a, ("b.proto", &proto3)]).validate, ["proto3-extension: A"]);
    }

    #[test]
    fn one_number_for_two_options_of_two_files_is_a_warning() {
        let extension = |name: &str| {
            format!(
                "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\"; \
                 extend google.protobuf.FileOptions {{ optional int32 {name} = 50000; }}"
            )
        };
        let files = [("a.proto", &*extension("x")), ("b.proto", &extension("y"))];
        assert_eq!(find(&files).validate, ["duplicate-extension: 50000"]);
    }

    #[test]
    fn files_for_the_lite_runtime_extend_one_another() {
        let a = "message A { extensions 4; }";
        let b = "import \"a.proto\"; extend A { optional int32 x = 4; }";
        let (full, lite) =
            ("syntax = \"proto2\";", "syntax = \"proto2\"; option optimize_for = LITE_RUNTIME;");
        let found = |a: &str, b: &str| find(&[("a.proto", a), ("b.proto", b)]).validate;
        assert_eq!(found(&format!("{lite} {a}"), &format!("{lite} {b}")), [""; 0]);
        assert_eq!(found(&format!("{full} {a}"), &format!("{lite} {b}")), ["lite: A"]);
    }
}
