//! Checks messages: field numbers, message sets, and features that proto3 lacks.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{Checker, declarations, json, number, ranges, visibility};
use crate::link::*;
use crate::parse::tree;
use crate::schema::features::EDITION_PROTO3;

pub(super) fn check(checker: &mut Checker<'_, '_>, id: MessageId) {
    let graph = checker.graph;
    let message = &graph[id];
    if message.is_map_entry() {
        return;
    }
    numbers(checker, id);
    // The part that could not be read may have been an option.
    if graph.message_has_gap(id) {
        return;
    }
    ranges::of_message(checker, id);
    declarations::check(checker, id);
    json::check(checker, id);
    let file = message.file;
    if let Some(span) = checker.place_of_option(message.options, "map_entry") {
        let help = "declare a map field, `map<…>`, instead of this message";
        checker.refuse(file, "map-entry", span, "map_entry cannot be set in a .proto file", help);
    }
    message_set(checker, id);
    let first_range = message.ranges.iter().next().map(|id| graph[id].range.span());
    if let Some(span) = first_range.filter(|_| graph[file].edition == EDITION_PROTO3) {
        let help = "remove it, or declare the message in a file with syntax = \"proto2\"";
        checker.refuse(file, "proto3-extension", span, "proto3 has no extension ranges", help);
    }
    empty_oneofs(checker, id);
    visibility::exported(checker, file, message.parent, message.visibility());
}

/// Refuses oneofs without fields.
fn empty_oneofs(checker: &mut Checker<'_, '_>, id: MessageId) {
    let graph = checker.graph;
    let message = &graph[id];
    for oneof in message.oneofs.iter().filter_map(|id| graph[id].node) {
        let mut items = oneof.body.items.iter();
        if items.all(|item| matches!(item, tree::OneofItem::Option(_))) {
            let text = "a oneof must have at least one field";
            let help = "add a field, or remove it";
            checker.refuse(message.file, "empty-oneof", oneof.name.span(), text, help);
        }
    }
}

fn message_set(checker: &mut Checker<'_, '_>, id: MessageId) {
    let graph = checker.graph;
    let message = &graph[id];
    let is_proto3 = graph[message.file].edition == EDITION_PROTO3;
    let is_set = checker.is_true(message.options, number::MESSAGE_SET_WIRE_FORMAT);
    if !is_set || !is_proto3 && message.fields.is_empty() {
        return;
    }
    let (fault, help) = match is_proto3 {
        true => ("proto3 has no message sets", "remove the option, or use syntax = \"proto2\""),
        false => (
            "a message set cannot have fields, only extensions",
            "remove the option, or the fields",
        ),
    };
    let span = checker.place_of_option(message.options, "message_set_wire_format");
    checker.refuse(message.file, "message-set", span.unwrap_or(message.span()), fault, help);
}

fn numbers(checker: &mut Checker<'_, '_>, id: MessageId) {
    let graph = checker.graph;
    let message = &graph[id];
    // Most messages number their fields 1, 2, 3.
    let is_increasing = |ids: Vec<i32>| ids.windows(2).all(|pair| pair[0] < pair[1]);
    if is_increasing(message.fields.iter().map(|id| graph[id].number).collect()) {
        return;
    }
    let mut seen: FxHashMap<i32, &Field<'_>> =
        FxHashMap::with_capacity_and_hasher(message.fields.len(), FxBuildHasher);
    for id in message.fields.iter() {
        let field = &graph[id];
        let first = *seen.entry(field.number).or_insert(field);
        if std::ptr::eq(first, field) {
            continue;
        }
        let span = field.node.number.span;
        let line = checker.line(message.file, first.node.number.span);
        let fault = format!("field number {} is already used by `{}`", field.number, first.name);
        let help = format!("use another number; line {line} has the other field");
        checker.refuse(message.file, "duplicate-field-number", span, fault, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{PROTO2, PROTO3, check};

    #[test]
    fn each_field_has_a_number_of_its_own() {
        check(
            PROTO3,
            "
message A { int32 x = 1; int32 y = 1; }             => duplicate-field-number: 1
message A { int32 x = 2; int32 y = 1; }
message A { oneof o { int32 x = 3; } int32 y = 3; } => duplicate-field-number: 3
",
        );
    }

    #[test]
    fn a_oneof_has_a_field() {
        check(
            PROTO3,
            r#"
import "google/protobuf/descriptor.proto"; extend google.protobuf.OneofOptions { string s = 50000; } message A { oneof o { option (s) = "x"; } }
=> empty-oneof: o
message A { oneof o { int32 x = 1; } }
"#,
        );
    }

    #[test]
    fn a_message_set_has_nothing_but_extensions() {
        check(
            PROTO2,
            "
message A { option message_set_wire_format = true; extensions 4 to max; }
message A { option message_set_wire_format = true; extensions 4 to max; optional int32 x = 1; }
=> message-set: message_set_wire_format
",
        );
    }

    #[test]
    fn proto3_has_no_extension_ranges() {
        check(PROTO3, "message A { extensions 4 to 5; } => proto3-extension: 4 to 5");
    }

    #[test]
    fn proto3_has_no_message_sets() {
        check(
            PROTO3,
            "message A { option message_set_wire_format = true; } => message-set: message_set_wire_format",
        );
    }

    #[test]
    fn only_map_fields_make_entries() {
        check(
            PROTO3,
            "
message A { option map_entry = true; } => map-entry: map_entry
message A { map<string, int32> m = 1; }
",
        );
    }
}
