//! Parses declared default values from the text in descriptors.

use super::{Scalar, Type};

/// The default value that a field declares (proto2 and editions).
#[derive(Clone, Debug, PartialEq)]
pub enum DefaultValue {
    /// Of a bool.
    Bool(bool),
    /// Of an integer of any width.
    Integer(i128),
    /// Of a `float`.
    Float(f32),
    /// Of a `double`.
    Double(f64),
    /// Of a `string`.
    String(String),
    /// Of `bytes`.
    Bytes(Vec<u8>),
    /// Of an enum: the value's name in the proto file.
    Enum(String),
}

/// Parses the text of a default. Returns `None` if it is not a value of the type.
pub(super) fn parse(text: &str, ty: &Type) -> Option<DefaultValue> {
    Some(match ty {
        Type::Scalar(Scalar::Bool) => DefaultValue::Bool(text.parse().ok()?),
        Type::Scalar(Scalar::Float) => DefaultValue::Float(text.parse().ok()?),
        Type::Scalar(Scalar::Double) => DefaultValue::Double(text.parse().ok()?),
        Type::Scalar(_) => DefaultValue::Integer(text.parse().ok()?),
        Type::String { .. } => DefaultValue::String(text.to_owned()),
        Type::Bytes { .. } => DefaultValue::Bytes(unescape(text)?),
        Type::Enum(_) => DefaultValue::Enum(text.to_owned()),
        Type::Message(_) => return None,
    })
}

/// Unescapes the default of a `bytes` field, which descriptors escape as C does.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next()? {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'v' => 11,
            b'x' | b'X' => number(&mut rest, 16, 0, 2)?,
            digit @ b'0'..=b'7' => number(&mut rest, 8, u32::from(digit - b'0'), 2)?,
            other => other,
        });
    }
    Some(bytes)
}

/// Parses up to `most` digits, which continue a number that starts with `value`.
fn number(
    rest: &mut std::iter::Peekable<std::str::Bytes<'_>>,
    radix: u32,
    mut value: u32,
    most: usize,
) -> Option<u8> {
    for _ in 0..most {
        let Some(digit) = rest.peek().and_then(|&b| char::from(b).to_digit(radix)) else { break };
        value = value * radix + digit;
        rest.next();
    }
    value.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_unescaped() {
        assert_eq!(unescape(r#"\000\001\377\\\"x\n\x7f0"#).unwrap(), b"\0\x01\xff\\\"x\n\x7f0");
        assert_eq!(unescape("\\"), None);
        assert_eq!(unescape(r"\777"), None);
    }

    #[test]
    fn numbers_of_every_width_are_read() {
        let ty = Type::Scalar(Scalar::Uint64);
        assert_eq!(
            parse("18446744073709551615", &ty),
            Some(DefaultValue::Integer(u64::MAX.into()))
        );
        assert_eq!(
            parse("-inf", &Type::Scalar(Scalar::Float)),
            Some(DefaultValue::Float(f32::NEG_INFINITY))
        );
    }
}
