//! Checks which fields have a default, and its value.

use super::Checker;
use crate::link::*;
use crate::parse::tree::{Value, ValueKind};
use crate::schema::Type;
use crate::schema::features::{EDITION_2023, EDITION_PROTO3, FieldPresence};

pub(super) fn check(checker: &mut Checker<'_, '_>, field: &Field<'_>) {
    let Some(default) = field.default() else { return };
    let graph = checker.graph;
    let is_message = matches!(field.ty, Type::Message | Type::Group);
    let is_known = field.type_name().is_none() || field.target != TypeRef::None;
    let edition = graph[field.file].edition;
    let is_implicit = edition >= EDITION_2023
        && field.features.presence == FieldPresence::Implicit
        && field.oneof.is_none()
        && !field.is_extension();
    let (span, code) = (default.span, "invalid-default");
    let whole = if field.is_repeated() {
        Some(("a repeated field cannot have a default", "remove it"))
    } else if edition == EDITION_PROTO3 {
        Some((
            "proto3 fields cannot have defaults",
            "remove it, or use syntax = \"proto2\" or an edition",
        ))
    } else if is_message && is_known {
        Some(("a message field cannot have a default", "remove it"))
    } else if is_implicit {
        let help = "remove it, or set features.field_presence = EXPLICIT";
        Some(("a field without presence cannot have a default", help))
    } else {
        None
    };
    match whole {
        Some((fault, help)) => checker.refuse(field.file, code, span, fault, help),
        None if !is_known => {}
        None => {
            if let Err(expected) = value(graph, field, &default.value) {
                let fault = format!("the default of `{}` must be {expected}", field.name);
                let help = "use a value of the field's type";
                checker.refuse(field.file, code, default.value.span, fault, help);
            }
        }
    }
}

/// Checks that a default is valid for the field's type; the error describes valid ones.
fn value(graph: &Graph<'_>, field: &Field<'_>, value: &Value<'_>) -> Result<(), String> {
    let kind = &value.kind;
    let (is_fine, expected) = match field.ty {
        Type::Int32 | Type::Sint32 | Type::Sfixed32 => {
            return integer(kind, i32::MIN.into(), i32::MAX.into());
        }
        Type::Int64 | Type::Sint64 | Type::Sfixed64 => {
            return integer(kind, i64::MIN.into(), i64::MAX.into());
        }
        Type::Uint32 | Type::Fixed32 => return integer(kind, 0, u32::MAX.into()),
        Type::Uint64 | Type::Fixed64 => return integer(kind, 0, u64::MAX.into()),
        Type::Float | Type::Double => (is_number(kind), "a number"),
        Type::Bool => (matches!(kind, ValueKind::Ident("true" | "false")), "true or false"),
        Type::String | Type::Bytes => (matches!(kind, ValueKind::Str(_)), "a string in quotes"),
        Type::Enum => return of_enum(graph, field, kind),
        Type::Message | Type::Group => (false, "none"),
    };
    if is_fine { Ok(()) } else { Err(expected.to_owned()) }
}

fn is_number(kind: &ValueKind<'_>) -> bool {
    match kind {
        ValueKind::PositiveInt(_) | ValueKind::NegativeInt(_) | ValueKind::Float(_) => true,
        ValueKind::Ident(name) => matches!(*name, "inf" | "nan"),
        ValueKind::Str(_) | ValueKind::Message(_) | ValueKind::List(_) => false,
    }
}

fn integer(kind: &ValueKind<'_>, min: i128, max: i128) -> Result<(), String> {
    let value = match kind {
        ValueKind::PositiveInt(value) => Some(i128::from(*value)),
        ValueKind::NegativeInt(value) if min < 0 => Some(i128::from(*value)),
        _ => None,
    };
    let fits = value.is_some_and(|value| (min..=max).contains(&value));
    if fits { Ok(()) } else { Err(format!("an integer from {min} to {max}")) }
}

fn of_enum(graph: &Graph<'_>, field: &Field<'_>, kind: &ValueKind<'_>) -> Result<(), String> {
    let TypeRef::Enum(id) = field.target else { return Ok(()) };
    let name = graph.full_name(Element::Enum(id));
    let ValueKind::Ident(value) = kind else {
        return Err(format!("the name of a value of {name}"));
    };
    let mut values = graph[id].values.iter().map(|id| graph[id].node.name.text);
    if values.any(|known| known == *value) || graph.enum_has_gap(id) {
        return Ok(());
    }
    let values = graph[id].values.iter().map(|id| graph[id].node.name.text);
    Err(match crate::suggest::nearest(value, values) {
        Some(near) => format!("a value of {name}, such as {near}"),
        None => format!("a value of {name}"),
    })
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{EDITION_2023, PROTO2, PROTO3, check};

    #[test]
    fn only_singular_values_have_defaults() {
        check(
            PROTO2,
            "
message A { optional int32 x = 1 [default = 1]; }
message A { repeated int32 x = 1 [default = 1]; } => invalid-default: default
message A { optional A a = 1 [default = 1]; }     => invalid-default: default
",
        );
    }

    #[test]
    fn proto3_has_no_defaults() {
        check(
            PROTO3,
            "message A { optional int32 x = 1 [default = 1]; } => invalid-default: default",
        );
    }

    #[test]
    fn a_default_takes_presence() {
        check(
            EDITION_2023,
            "
message A { int32 x = 1 [default = 1]; }
message A { int32 x = 1 [default = 1, features.field_presence = IMPLICIT]; }
=> invalid-default: default
",
        );
    }

    #[test]
    fn integers_are_in_the_range_of_their_type() {
        check(
            PROTO2,
            "
message A { optional int32 x = 1 [default = 2147483647]; }
message A { optional int32 x = 1 [default = 2147483648]; }
=> invalid-default: 2147483648
message A { optional int32 x = 1 [default = -2147483648]; }
message A { optional sint32 x = 1 [default = -2147483649]; }
=> invalid-default: -2147483649
message A { optional uint32 x = 1 [default = 4294967295]; }
message A { optional fixed32 x = 1 [default = 4294967296]; }
=> invalid-default: 4294967296
message A { optional uint32 x = 1 [default = -1]; }                 => invalid-default: -1
message A { optional int64 x = 1 [default = 9223372036854775808]; }
=> invalid-default: 9223372036854775808
message A { optional uint64 x = 1 [default = 18446744073709551615]; }
",
        );
    }

    #[test]
    fn defaults_are_of_the_type() {
        check(
            PROTO2,
            r#"
message A { optional float x = 1 [default = -inf]; }
message A { optional float x = 1 [default = 1]; }
message A { optional float x = 1 [default = "1"]; } => invalid-default: "1"
message A { optional bool x = 1 [default = true]; }
message A { optional bool x = 1 [default = 1]; }    => invalid-default: 1
message A { optional string x = 1 [default = "x"]; }
message A { optional bytes x = 1 [default = x]; }   => invalid-default: x
"#,
        );
    }

    #[test]
    fn defaults_of_enums_are_names_of_values() {
        check(
            PROTO2,
            "
enum E { A = 0; } message M { optional E e = 1 [default = A]; }
enum E { A = 0; } message M { optional E e = 1 [default = B]; } => invalid-default: B
enum E { A = 0; } message M { optional E e = 1 [default = 0]; } => invalid-default: 0
",
        );
    }
}
