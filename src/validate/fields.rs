//! Checks fields: numbers, types and options.

use super::{Checker, defaults, features, number};
use crate::link::*;
use crate::parse::tree::FieldType;
use crate::schema::features::{EDITION_2023, EDITION_2024, EDITION_PROTO3, EnumKind};
use crate::schema::{Label, Type};

pub(super) fn check(checker: &mut Checker<'_, '_>, id: FieldId) {
    let graph = checker.graph;
    let field = &graph[id];
    if field.part != FieldPart::Whole {
        return;
    }
    number_of(checker, field);
    syntax(checker, field);
    defaults::check(checker, field);
    if !field.has_known_type() {
        return;
    }
    features::of_field(checker, field);
    packed(checker, field);
    hints(checker, field);
    match field.target {
        TypeRef::Message(of) if graph[of].is_map_entry() => map(checker, field, of),
        _ => closed_enum(checker, field, field),
    }
}

fn number_of(checker: &mut Checker<'_, '_>, field: &Field<'_>) {
    let is_too_large = field.number > LARGEST_FIELD_NUMBER && !field.is_extension();
    let (fault, help) = if is_kept(field.number) {
        let fault = "field numbers from 19000 to 19999 are reserved for protobuf itself".to_owned();
        (fault, "use another number")
    } else if is_too_large {
        let help = "use a smaller number; only extensions of message sets have larger ones";
        (format!("field numbers must be from 1 to {LARGEST_FIELD_NUMBER}"), help)
    } else if field.number <= 0 {
        (format!("field numbers must be from 1 to {LARGEST_FIELD_NUMBER}"), "use a positive number")
    } else {
        return;
    };
    let span = field.node.number.span;
    checker.refuse(field.file, "invalid-field-number", span, fault, help);
}

/// Returns whether `protoc` reserves a number for itself.
fn is_kept(number: i32) -> bool {
    (19_000..20_000).contains(&number)
}

fn syntax(checker: &mut Checker<'_, '_>, field: &Field<'_>) {
    if checker.graph[field.file].edition != EDITION_PROTO3 {
        return;
    }
    let (fault, span, help) = if field.label == Label::Required {
        let span = field.node.label.map_or(field.span(), |(_, span)| span);
        ("proto3 has no required fields", span, "remove `required`")
    } else if field.ty == Type::Group {
        ("proto3 has no groups", field.type_span(), "declare a message, and a field of its type")
    } else {
        return;
    };
    checker.refuse(field.file, "proto3-field", span, fault, help);
}

/// Returns whether the values of a field can be packed.
pub(super) fn is_packable(field: &Field<'_>) -> bool {
    let is_scalar = !matches!(field.ty, Type::String | Type::Bytes | Type::Message | Type::Group);
    field.is_repeated() && is_scalar
}

fn packed(checker: &mut Checker<'_, '_>, field: &Field<'_>) {
    if !is_packable(field) && checker.is_true(field.options, number::FIELD_PACKED) {
        let span = checker.place_of_option(field.options, "packed").unwrap_or(field.span());
        let fault = "only repeated numbers, bools and enums can be packed";
        checker.refuse(field.file, "packed", span, fault, "remove the option packed");
    }
    let is_edition = checker.graph[field.file].edition >= EDITION_2023;
    if is_edition && checker.varint(field.options, number::FIELD_PACKED).is_some() {
        let span = checker.place_of_option(field.options, "packed").unwrap_or(field.span());
        let fault = "editions have no option packed";
        let help = "use features.repeated_field_encoding";
        checker.refuse(field.file, "packed", span, fault, help);
    }
}

/// Checks options that are hints for other languages, and have no meaning in Rust. `protoc` refuses
/// them on fields where they have no meaning in any language.
fn hints(checker: &mut Checker<'_, '_>, field: &Field<'_>) {
    if field.options.is_none() {
        return;
    }
    let place = |checker: &Checker<'_, '_>, name| {
        checker.place_of_option(field.options, name).unwrap_or(field.span())
    };
    let is_lazy = checker.is_true(field.options, number::FIELD_LAZY);
    let is_unverified = checker.is_true(field.options, number::FIELD_UNVERIFIED_LAZY);
    if is_lazy || is_unverified {
        let span = place(checker, if is_lazy { "lazy" } else { "unverified_lazy" });
        if field.ty != Type::Message || field.features.delimited {
            let fault = "only message fields can be lazy";
            checker.refuse(field.file, "lazy", span, fault, "remove the option");
        } else if is_unverified && field.is_extension() {
            let fault = "extensions cannot be unverified_lazy";
            checker.refuse(field.file, "lazy", span, fault, "use lazy, or remove the option");
        }
    }
    let has_64_bits = matches!(
        field.ty,
        Type::Int64 | Type::Uint64 | Type::Sint64 | Type::Fixed64 | Type::Sfixed64
    );
    let jstype = checker.varint(field.options, number::FIELD_JSTYPE).unwrap_or_default();
    if jstype != 0 && !has_64_bits {
        let span = place(checker, "jstype");
        let fault = "jstype can be set only on 64-bit integers";
        checker.refuse(field.file, "jstype", span, fault, "remove the option");
    }
    let is_late = checker.graph[field.file].edition >= EDITION_2024;
    if is_late && checker.varint(field.options, number::FIELD_CTYPE).is_some() {
        let span = place(checker, "ctype");
        let fault = "ctype was removed in edition 2024";
        let help = "use the feature (pb.cpp).string_type";
        checker.refuse(field.file, "ctype", span, fault, help);
    }
}

fn map(checker: &mut Checker<'_, '_>, field: &Field<'_>, entry: MessageId) {
    let graph = checker.graph;
    if !matches!(field.node.kind, FieldType::Map(_)) {
        let fault = format!(
            "{} is the entry type of a map, which no other field can use",
            graph[entry].name
        );
        let span = field.type_span();
        return checker.refuse(field.file, "map-entry", span, fault, "declare a message for it");
    }
    let mut parts = graph[entry].fields.iter().map(|id| &graph[id]);
    let (Some(key), Some(value)) = (parts.next(), parts.next()) else { return };
    let is_key = !matches!(
        key.ty,
        Type::Double | Type::Float | Type::Bytes | Type::Enum | Type::Message | Type::Group
    );
    if !is_key && (key.type_name().is_none() || key.target != TypeRef::None) {
        let fault = "the keys of a map must be integers, bools or strings";
        let help = "use another type for the keys";
        checker.refuse(field.file, "map-key", key.type_span(), fault, help);
    }
    closed_enum(checker, value, field);
    features::of_map_value(checker, value);
    let TypeRef::Enum(of) = value.target else { return };
    if graph.enum_has_gap(of) {
        return;
    }
    let first = graph[of].values.iter().next().map(|id| graph[id].node);
    if let Some(first) = first.filter(|first| first.number.value != 0) {
        let fault = format!(
            "the first value of {}, {}, is not 0, as an enum in a map requires",
            graph.full_name(Element::Enum(of)),
            first.name.text
        );
        let help = "start the enum with a value that is 0";
        checker.refuse(field.file, "map-enum-zero", value.type_span(), fault, help);
    }
}

/// Checks that a proto3 message uses no closed enum, which could lack a number. `field` contains
/// the enum, and `shown` is its place in the text.
fn closed_enum(checker: &mut Checker<'_, '_>, field: &Field<'_>, shown: &Field<'_>) {
    let TypeRef::Enum(of) = field.target else { return };
    let graph = checker.graph;
    let is_proto3 = graph[field.file].edition == EDITION_PROTO3;
    if is_proto3 && graph[of].features.enum_kind == EnumKind::Closed {
        let name = graph.full_name(Element::Enum(of));
        let what = match graph[graph[of].file].edition < EDITION_PROTO3 {
            true => "a proto2 enum",
            false => "a closed enum",
        };
        let fault = format!("{name} is {what}, which a proto3 message cannot use");
        let help = "declare the enum in a file with syntax = \"proto3\", or the message in one with \
                    syntax = \"proto2\"";
        let span = if shown.part == field.part { field.type_span() } else { shown.type_span() };
        checker.refuse(field.file, "closed-enum", span, fault, help);
    }
}

/// Returns whether a field is required, by its label or by a feature.
pub(super) fn is_required(field: &Field<'_>) -> bool {
    use crate::schema::features::FieldPresence;
    field.label == Label::Required || field.features.presence == FieldPresence::LegacyRequired
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{EDITION_2023, EDITION_2024, PROTO2, PROTO3, check, find};

    #[test]
    fn numbers_are_in_the_range_of_the_wire_format() {
        check(
            PROTO3,
            "
message A { int32 x = 0; }         => invalid-field-number: 0
message A { int32 x = 536870911; }
message A { int32 x = 536870912; } => invalid-field-number: 536870912
message A { int32 x = 18999; }
message A { int32 x = 19000; }     => invalid-field-number: 19000
message A { int32 x = 19999; }     => invalid-field-number: 19999
message A { int32 x = 20000; }
",
        );
    }

    #[test]
    fn proto3_has_neither_required_fields_nor_groups() {
        check(
            PROTO3,
            "
message A { required int32 x = 1; }   => proto3-field: required
message A { optional int32 x = 1; }
message A { repeated group G = 1 {} } => proto3-field: group
",
        );
    }

    #[test]
    fn only_repeated_numbers_are_packed() {
        check(
            PROTO2,
            "
message A { repeated int32 x = 1 [packed = true]; }
message A { repeated string x = 1 [packed = true]; } => packed: packed
message A { optional int32 x = 1 [packed = true]; }  => packed: packed
message A { repeated string x = 1 [packed = false]; }
",
        );
    }

    #[test]
    fn editions_have_no_option_packed() {
        check(
            EDITION_2023,
            "
message A { repeated int32 x = 1 [packed = true]; } => packed: packed
message A { repeated int32 x = 1; }
",
        );
    }

    #[test]
    fn only_messages_are_lazy() {
        check(
            PROTO2,
            "
message A { optional A a = 1 [lazy = true]; }
message A { optional int32 x = 1 [lazy = true]; }
=> lazy: lazy
message A { extensions 2; extend A { optional A a = 2 [unverified_lazy = true]; } }
=> lazy: unverified_lazy
",
        );
    }

    #[test]
    fn only_64_bit_integers_have_a_jstype() {
        check(
            PROTO2,
            "
message A { optional int64 x = 1 [jstype = JS_STRING]; }
message A { optional int32 x = 1 [jstype = JS_STRING]; } => jstype: jstype
message A { optional int32 x = 1 [jstype = JS_NORMAL]; }
",
        );
    }

    #[test]
    fn edition_2024_has_no_ctype() {
        check(EDITION_2024, "message A { string x = 1 [ctype = CORD]; } => ctype: ctype");
    }

    #[test]
    fn map_keys_are_integers_bools_or_strings() {
        check(
            PROTO3,
            "
message A { map<string, A> m = 1; }
message A { map<bool, A> m = 1; }
message A { map<float, A> m = 1; }                  => map-key: float
message A { map<bytes, A> m = 1; }                  => map-key: bytes
enum E { ZERO = 0; } message A { map<E, A> m = 1; } => map-key: E
",
        );
    }

    #[test]
    fn an_enum_in_a_map_starts_with_0() {
        check(
            PROTO2,
            "
enum E { ZERO = 0; } message A { map<int32, E> m = 1; }
enum E { ONE = 1; } message A { map<int32, E> m = 1; } => map-enum-zero: E
",
        );
    }

    #[test]
    fn only_maps_use_their_entries() {
        check(
            PROTO3,
            "message A { map<string, int32> m = 1; MEntry other = 2; } => map-entry: MEntry",
        );
    }

    #[test]
    fn proto3_uses_no_closed_enum() {
        let b = "syntax = \"proto3\"; import \"a.proto\"; message B { E e = 1; }";
        for (a, expected) in [
            ("syntax = \"proto3\"; enum E { A = 0; }", &[][..]),
            ("syntax = \"proto2\"; enum E { A = 0; }", &["closed-enum: E"]),
            ("edition = \"2023\"; enum E { A = 0; }", &[]),
            (
                "edition = \"2023\"; enum E { option features.enum_type = CLOSED; A = 0; }",
                &["closed-enum: E"],
            ),
        ] {
            assert_eq!(find(&[("a.proto", a), ("b.proto", b)]).validate, expected, "{a}");
        }
    }
}
