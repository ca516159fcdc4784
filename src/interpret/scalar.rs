//! Interprets scalars and enums in both languages of options: option statements, and text format in
//! message literals.

use crate::link::{Element, EnumId, Field, FieldValue, Graph, TypeRef, ValueId};
use crate::parse::tree::{Str, Value, ValueKind};
use crate::schema::Type;
use crate::schema::features::EnumKind;

/// The language that a value is written in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// `option a = value;`
    Statement,
    /// `{ a: value }`
    Literal,
}

/// Returns the value of a scalar field, or a description of valid values.
pub(super) fn scalar<'a>(
    graph: &Graph<'_>,
    field: &Field<'_>,
    value: &'a Value<'a>,
    language: Language,
) -> Result<FieldValue<'a>, String> {
    match field.ty {
        Type::Double => float(value, language).map(|v| FieldValue::Fixed64(v.to_bits())),
        Type::Float => float(value, language).map(|v| FieldValue::Fixed32((v as f32).to_bits())),
        Type::Int32 => signed::<i32>(value).map(|v| FieldValue::Varint(v as u64)),
        Type::Int64 => signed::<i64>(value).map(|v| FieldValue::Varint(v as u64)),
        Type::Uint32 => unsigned::<u32>(value).map(FieldValue::Varint),
        Type::Uint64 => unsigned::<u64>(value).map(FieldValue::Varint),
        Type::Sint32 => signed::<i32>(value).map(|v| FieldValue::Varint(zigzag(v))),
        Type::Sint64 => signed::<i64>(value).map(|v| FieldValue::Varint(zigzag(v))),
        Type::Fixed32 => unsigned::<u32>(value).map(|v| FieldValue::Fixed32(v as u32)),
        Type::Fixed64 => unsigned::<u64>(value).map(FieldValue::Fixed64),
        Type::Sfixed32 => signed::<i32>(value).map(|v| FieldValue::Fixed32(v as u32)),
        Type::Sfixed64 => signed::<i64>(value).map(|v| FieldValue::Fixed64(v as u64)),
        Type::Bool => boolean(value, language).map(|v| FieldValue::Varint(v.into())),
        Type::Enum => match field.target {
            TypeRef::Enum(id) => enumeration(graph, id, value, language),
            TypeRef::Message(_) | TypeRef::None => Err("a value of its type".to_owned()),
        },
        Type::String | Type::Bytes => match &value.kind {
            ValueKind::Str(text) if is_valid_text(field, text) => {
                Ok(FieldValue::Bytes(&text.bytes))
            }
            ValueKind::Str(_) => Err("UTF-8".to_owned()),
            _ => Err("a string in quotes".to_owned()),
        },
        Type::Message | Type::Group => Err("a message in braces".to_owned()),
    }
}

/// Returns whether a string is UTF-8, or its field does not require that.
fn is_valid_text(field: &Field<'_>, string: &Str<'_>) -> bool {
    field.ty == Type::Bytes || !field.features.validates_utf8 || string.as_str().is_some()
}

/// The range of an integer type.
trait Integer {
    const MIN: i128;
    const MAX: i128;
}

macro_rules! integers {
    ($($ty:ty)*) => {$(
        impl Integer for $ty {
            const MIN: i128 = <$ty>::MIN as i128;
            const MAX: i128 = <$ty>::MAX as i128;
        }
    )*};
}

integers! { i32 i64 u32 u64 }

fn signed<T: Integer>(value: &Value<'_>) -> Result<i64, String> {
    integer::<T>(value).map(|value| value as i64)
}

fn unsigned<T: Integer>(value: &Value<'_>) -> Result<u64, String> {
    integer::<T>(value).map(|value| value as u64)
}

fn integer<T: Integer>(value: &Value<'_>) -> Result<i128, String> {
    let written = match value.kind {
        ValueKind::PositiveInt(value) => Some(i128::from(value)),
        // An unsigned number cannot have a sign, even if it is 0.
        ValueKind::NegativeInt(value) if T::MIN < 0 => Some(i128::from(value)),
        _ => None,
    };
    let fits = |value: &i128| (T::MIN..=T::MAX).contains(value);
    written.filter(fits).ok_or_else(|| format!("an integer from {} to {}", T::MIN, T::MAX))
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn float(value: &Value<'_>, language: Language) -> Result<f64, String> {
    let named = |name: &str| match name {
        "inf" => Some(f64::INFINITY),
        "nan" => Some(f64::NAN),
        _ if language == Language::Statement => None,
        _ if name.eq_ignore_ascii_case("inf") => Some(f64::INFINITY),
        _ if name.eq_ignore_ascii_case("infinity") => Some(f64::INFINITY),
        _ if name.eq_ignore_ascii_case("nan") => Some(f64::NAN),
        _ => None,
    };
    let value = match value.kind {
        ValueKind::PositiveInt(value) => Some(value as f64),
        ValueKind::NegativeInt(0) if language == Language::Literal => Some(-0.0),
        ValueKind::NegativeInt(value) => Some(value as f64),
        ValueKind::Float(value) => Some(value),
        ValueKind::Ident(name) => named(name),
        ValueKind::Str(_) | ValueKind::Message(_) | ValueKind::List(_) => None,
    };
    value.ok_or_else(|| "a number".to_owned())
}

fn boolean(value: &Value<'_>, language: Language) -> Result<bool, String> {
    match (&value.kind, language) {
        (ValueKind::Ident("true"), _) => Ok(true),
        (ValueKind::Ident("false"), _) => Ok(false),
        (ValueKind::Ident("True" | "t") | ValueKind::PositiveInt(1), Language::Literal) => Ok(true),
        (ValueKind::Ident("False" | "f") | ValueKind::PositiveInt(0), Language::Literal) => {
            Ok(false)
        }
        _ => Err("true or false".to_owned()),
    }
}

fn enumeration<'v>(
    graph: &Graph<'_>,
    id: EnumId,
    value: &Value<'_>,
    language: Language,
) -> Result<FieldValue<'v>, String> {
    let number = match value.kind {
        ValueKind::Ident(name) => {
            value_named(graph, id, name).map(|id| graph[id].node.number.value)
        }
        ValueKind::PositiveInt(_) | ValueKind::NegativeInt(_) if language == Language::Literal => {
            let number = signed::<i32>(value)? as i32;
            let values = graph[id].values;
            let is_known = values.iter().any(|id| graph[id].node.number.value == number);
            let is_open = graph[id].features.enum_kind == EnumKind::Open;
            (is_known || is_open).then_some(number)
        }
        _ => None,
    };
    let expected = || format!("the name of a value of {}", graph.full_name(Element::Enum(id)));
    number.map(|number| FieldValue::Varint(i64::from(number) as u64)).ok_or_else(expected)
}

fn value_named(graph: &Graph<'_>, id: EnumId, name: &str) -> Option<ValueId> {
    graph[id].values.iter().find(|id| graph[*id].node.name.text == name)
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::find;

    const HEAD: &str = "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\"; \
        enum E { ZERO = 0; } \
        extend google.protobuf.MessageOptions { \
            optional int32 i = 50000; optional uint64 u = 50001; optional bool b = 50002; \
            optional float f = 50003; optional string s = 50004; optional E e = 50005; \
        }";

    #[test]
    fn values_are_of_the_type_of_the_option() {
        for (option, right, wrong) in [
            (
                "i",
                &["2147483647", "-2147483648"][..],
                &["2147483648", "-2147483649", "1.5", "'1'", "x"][..],
            ),
            ("u", &["0", "18446744073709551615"], &["-1", "true"]),
            ("b", &["true", "false"], &["1", "'true'", "True"]),
            ("f", &["1", "1.5", "-1e10", "inf", "-inf", "nan"], &["'1'", "true"]),
            ("s", &["'a'", "'a' 'b'"], &["a", "1"]),
            ("e", &["ZERO"], &["ONE", "0", "'ZERO'"]),
        ] {
            for value in right.iter().chain(wrong) {
                let text = format!("{HEAD} message M {{ option ({option}) = {value}; }}");
                let found = find(&[("a.proto", &text)]).interpret;
                assert_eq!(
                    found.is_empty(),
                    right.contains(value),
                    "{option} = {value}: {found:?}"
                );
            }
        }
    }
}
