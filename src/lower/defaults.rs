//! Writes default values as descriptors do.

use super::{floats, text};
use crate::link::Field;
use crate::parse::tree::ValueKind;
use crate::schema::Type;

/// Returns the default of a field, if it has a valid one.
pub(super) fn text_of(field: &Field<'_>) -> Option<String> {
    let value = &field.default()?.value;
    Some(match (&value.kind, field.ty) {
        (kind, Type::Double) => floats::double(number(kind)?),
        (kind, Type::Float) => floats::float(number(kind)? as f32),
        (ValueKind::PositiveInt(value), _) => value.to_string(),
        (ValueKind::NegativeInt(value), _) => value.to_string(),
        (ValueKind::Ident(name), _) => (*name).to_owned(),
        (ValueKind::Str(string), Type::Bytes) => escaped(&string.bytes),
        (ValueKind::Str(string), _) => text(string),
        _ => return None,
    })
}

/// Returns the value of a number, `inf` and `nan` included.
fn number(kind: &ValueKind<'_>) -> Option<f64> {
    match kind {
        ValueKind::PositiveInt(value) => Some(*value as f64),
        ValueKind::NegativeInt(0) => Some(-0.0),
        ValueKind::NegativeInt(value) => Some(*value as f64),
        ValueKind::Float(value) => Some(*value),
        ValueKind::Ident("inf") => Some(f64::INFINITY),
        ValueKind::Ident("nan") => Some(f64::NAN),
        _ => None,
    }
}

/// Escapes bytes as C does.
fn escaped(bytes: &[u8]) -> String {
    let mut escaped = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'\n' => escaped.push_str("\\n"),
            b'\r' => escaped.push_str("\\r"),
            b'\t' => escaped.push_str("\\t"),
            b'"' => escaped.push_str("\\\""),
            b'\'' => escaped.push_str("\\'"),
            b'\\' => escaped.push_str("\\\\"),
            b' '..=b'~' => escaped.push(char::from(*byte)),
            _ => escaped.push_str(&format!("\\{byte:03o}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn bytes_are_escaped_as_in_c() {
        assert_eq!(escaped(b"a\"\\\n\x00\x7f\xff"), "a\\\"\\\\\\n\\000\\177\\377");
    }
}
