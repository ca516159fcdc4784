//! Checks features: whether a declaration may set them, and whether they exclude each other.

use super::{Checker, fields};
use crate::interpret::own_features;
use crate::link::*;
use crate::parse::tree::Span;
use crate::schema::features::{EDITION_2023, EnumKind, FieldPresence};
use crate::schema::{FeatureSet, Type};

/// Numbers of the values of features.
const IMPLICIT: i32 = 2;
const LEGACY_REQUIRED: i32 = 3;
const PACKED: i32 = 1;

pub(super) fn of_field(checker: &mut Checker<'_, '_>, field: &Field<'_>) {
    let graph = checker.graph;
    if graph[field.file].edition < EDITION_2023 {
        if field.is_extension() && fields::is_required(field) {
            let span = field.node.label.map_or(field.span(), |(_, span)| span);
            let help = "make it optional";
            checker.refuse(field.file, "extension", span, "an extension cannot be required", help);
        }
        return;
    }
    resolved(checker, field);
    let Some(set) = own_features(graph, field.options) else { return };
    let span = checker.place_of_option(field.options, "features").unwrap_or(field.span());
    for fault in explicit(graph, field, &set) {
        checker.refuse(field.file, "feature", span, fault, "remove it");
    }
}

/// Checks the resolved features, wherever they are set.
fn resolved(checker: &mut Checker<'_, '_>, field: &Field<'_>) {
    if field.oneof.is_none() && !field.is_extension() && !field.is_repeated() {
        closed_enum(checker, field);
    }
    if field.is_extension() && fields::is_required(field) {
        let help = "remove features.field_presence";
        checker.refuse(
            field.file,
            "extension",
            place(checker, field),
            "an extension cannot be required",
            help,
        );
    }
}

/// Checks the value of a map, whose presence is that of the enclosing message.
pub(super) fn of_map_value(checker: &mut Checker<'_, '_>, value: &Field<'_>) {
    if checker.graph[value.file].edition >= EDITION_2023 {
        closed_enum(checker, value);
    }
}

/// Refuses a closed enum where presence is implicit.
fn closed_enum(checker: &mut Checker<'_, '_>, field: &Field<'_>) {
    let TypeRef::Enum(of) = field.target else { return };
    let is_closed = checker.graph[of].features.enum_kind == EnumKind::Closed;
    if is_closed && field.features.presence == FieldPresence::Implicit {
        let fault = "a field of a closed enum must have presence";
        let help =
            "set features.field_presence = EXPLICIT, or features.enum_type = OPEN for the enum";
        checker.refuse(field.file, "closed-enum", field.type_span(), fault, help);
    }
}

fn place(checker: &Checker<'_, '_>, field: &Field<'_>) -> Span {
    checker.place_of_option(field.options, "features").unwrap_or(field.span())
}

/// Returns the errors of the features that a field sets itself.
fn explicit(graph: &Graph<'_>, field: &Field<'_>, set: &FeatureSet) -> Vec<&'static str> {
    let is_message = matches!(field.ty, Type::Message | Type::Group);
    let map = match field.target {
        TypeRef::Message(of) if graph[of].is_map_entry() => Some(of),
        _ => None,
    };
    let has_strings = field.ty == Type::String
        || map.is_some_and(|of| graph[of].fields.iter().any(|id| graph[id].ty == Type::String));
    let presence = set.field_presence.map(|presence| {
        if field.oneof.is_some() {
            Some("features.field_presence cannot be set on a member of a oneof, which always has presence")
        } else if field.is_repeated() {
            Some("features.field_presence cannot be set on a repeated field")
        } else if field.is_extension() {
            let fault = "features.field_presence cannot be set on an extension, which always has presence";
            (presence != LEGACY_REQUIRED).then_some(fault)
        } else {
            let fault = "a message field always has presence, and cannot be IMPLICIT";
            (is_message && presence == IMPLICIT).then_some(fault)
        }
    });
    let checks = [
        presence.flatten(),
        (set.repeated_field_encoding.is_some() && !field.is_repeated())
            .then_some("features.repeated_field_encoding can be set only on repeated fields"),
        (set.repeated_field_encoding == Some(PACKED)
            && field.is_repeated()
            && !fields::is_packable(field))
        .then_some("only repeated numbers, bools and enums can be PACKED"),
        (set.utf8_validation.is_some() && !has_strings)
            .then_some("features.utf8_validation can be set only on string fields"),
        (set.message_encoding.is_some() && (!is_message || map.is_some()))
            .then_some("features.message_encoding can be set only on message fields"),
    ];
    checks.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{EDITION_2023, PROTO2, check};

    #[test]
    fn in_proto2_no_extension_is_required() {
        check(
            PROTO2,
            "
message A { extensions 1; extend A { optional int32 x = 1; } }
message A { extensions 1; extend A { required int32 x = 1; } } => extension: required
",
        );
    }

    #[test]
    fn an_edition_has_no_required_extension_either() {
        check(
            EDITION_2023,
            "
message A { extensions 1; extend A { int32 x = 1 [features.field_presence = LEGACY_REQUIRED]; } }
=> extension: features
",
        );
    }

    #[test]
    fn presence_is_for_singular_fields() {
        check(
            EDITION_2023,
            "
message A { int32 x = 1 [features.field_presence = IMPLICIT]; }
message A { repeated int32 x = 1 [features.field_presence = IMPLICIT]; }
=> feature: features
message A { oneof o { int32 x = 1 [features.field_presence = EXPLICIT]; } }
=> feature: features
message A { A a = 1 [features.field_presence = IMPLICIT]; }
=> feature: features
message A { A a = 1 [features.field_presence = EXPLICIT]; }
",
        );
    }

    #[test]
    fn an_encoding_is_for_fields_that_have_it() {
        check(
            EDITION_2023,
            "
message A { repeated int32 x = 1 [features.repeated_field_encoding = EXPANDED]; }
message A { int32 x = 1 [features.repeated_field_encoding = EXPANDED]; }
=> feature: features
message A { repeated string x = 1 [features.repeated_field_encoding = PACKED]; }
=> feature: features
message A { A a = 1 [features.message_encoding = DELIMITED]; }
message A { int32 x = 1 [features.message_encoding = DELIMITED]; }
=> feature: features
message A { string x = 1 [features.utf8_validation = NONE]; }
message A { bytes x = 1 [features.utf8_validation = NONE]; }
=> feature: features
message A { map<string, int32> x = 1 [features.utf8_validation = NONE]; }
",
        );
    }

    #[test]
    fn a_closed_enum_takes_presence() {
        check(
            EDITION_2023,
            "
enum E { option features.enum_type = CLOSED; A = 0; } message M { E e = 1; }
enum E { option features.enum_type = CLOSED; A = 0; } message M { E e = 1 [features.field_presence = IMPLICIT]; }
=> closed-enum: E
",
        );
    }
}
