//! Parses the values of numbers and strings, as `protoc` does.

use std::borrow::Cow;

/// Parses an integer: decimal, octal after `0`, hexadecimal after `0x`. Returns `None` if it has
/// more than 64 bits.
pub(super) fn integer(digits: &str) -> Option<u64> {
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => (digits, 10),
    };
    u64::from_str_radix(digits, radix).ok()
}

/// Returns whether an integer is written in decimal digits.
pub(super) fn is_decimal(digits: &str) -> bool {
    digits.len() == 1 || !digits.starts_with('0')
}

/// Returns the nearest double to a number with a point, an exponent, or many decimal digits.
pub(super) fn float(text: &str) -> f64 {
    // The lexer accepts only what `parse` reads.
    text.parse().unwrap_or(f64::NAN)
}

/// Decodes the text between the quotes of a string.
pub(super) fn string(token: &str) -> Cow<'_, [u8]> {
    let inner = &token.as_bytes()[1..token.len() - 1];
    if !inner.contains(&b'\\') {
        return Cow::Borrowed(inner);
    }
    let mut value = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\\') {
        value.extend_from_slice(&rest[..at]);
        rest = unescape(&rest[at + 1..], &mut value);
    }
    value.extend_from_slice(rest);
    Cow::Owned(value)
}

/// Decodes the sequence after a backslash; returns the remaining bytes. The value of an invalid
/// sequence does not matter, since the lexer has reported it.
fn unescape<'a>(sequence: &'a [u8], value: &mut Vec<u8>) -> &'a [u8] {
    let Some((&first, rest)) = sequence.split_first() else { return sequence };
    match first {
        b'0'..=b'7' => {
            let (code, length) = digits(sequence, 3, 8);
            // Three octal digits may exceed a byte: protoc keeps the lower eight bits.
            value.push(code as u8);
            &sequence[length..]
        }
        b'x' | b'X' => {
            let (code, length) = digits(rest, 2, 16);
            value.push(code as u8);
            &rest[length..]
        }
        b'u' | b'U' => {
            let (code, rest) = code_point(sequence);
            push_code_point(code, value);
            rest
        }
        _ => {
            value.push(match first {
                b'a' => 0x07,
                b'b' => 0x08,
                b'f' => 0x0c,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'v' => 0x0b,
                same => same,
            });
            rest
        }
    }
}

/// Parses up to this many digits; returns their value and number.
fn digits(text: &[u8], most: usize, radix: u32) -> (u32, usize) {
    let values = text.iter().take(most).map_while(|&digit| char::from(digit).to_digit(radix));
    values.fold((0, 0), |(code, length), digit| (code * radix + digit, length + 1))
}

/// Parses `uXXXX`, `UXXXXXXXX` or a surrogate pair; returns the code point and the remaining bytes.
fn code_point(sequence: &[u8]) -> (u32, &[u8]) {
    let most = if sequence[0] == b'u' { 4 } else { 8 };
    let (code, length) = digits(&sequence[1..], most, 16);
    let rest = &sequence[1 + length..];
    if let (0xd800..0xdc00, [b'\\', b'u', low @ ..]) = (code, rest)
        && let (trail @ 0xdc00..0xe000, 4) = digits(low, 4, 16)
    {
        return (0x10000 + ((code - 0xd800) << 10) + (trail - 0xdc00), &low[4..]);
    }
    (code, rest)
}

/// Encodes a code point as UTF-8, like `protoc`: half of a surrogate pair becomes the three bytes
/// that it would have, and a code point beyond the last remains an escape sequence.
fn push_code_point(code: u32, value: &mut Vec<u8>) {
    match char::from_u32(code) {
        Some(character) => value.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        None if code < 0x10000 => value.extend([
            0xe0 | (code >> 12) as u8,
            0x80 | (code >> 6 & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
        None => value.extend_from_slice(format!("\\U{code:08x}").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(inner: &str) -> Vec<u8> {
        string(&format!("\"{inner}\"")).into_owned()
    }

    #[test]
    fn integers_have_three_notations_and_64_bits() {
        assert_eq!(integer("0"), Some(0));
        assert_eq!(integer("42"), Some(42));
        assert_eq!(integer("0777"), Some(0o777));
        assert_eq!(integer("0xFfFf"), Some(0xffff));
        assert_eq!(integer("18446744073709551615"), Some(u64::MAX));
        assert_eq!(integer("18446744073709551616"), None);
        assert_eq!(integer("0x10000000000000000"), None);
    }

    #[test]
    fn floats_need_no_digit_on_either_side_of_the_point() {
        let values = ["1.", ".5", "1e3", "1.e-1", "1e999"].map(float);
        assert_eq!(values, [1.0, 0.5, 1000.0, 0.1, f64::INFINITY]);
    }

    #[test]
    fn strings_without_escapes_are_borrowed() {
        assert!(matches!(string("'é\"'"), Cow::Borrowed(text) if text == "é\"".as_bytes()));
    }

    #[test]
    fn every_escape_is_decoded() {
        assert_eq!(value(r#"\a\b\f\n\r\t\v\\\?\'\""#), b"\x07\x08\x0c\n\r\t\x0b\\?'\"");
        assert_eq!(value(r"\0\18\1234\777"), b"\0\x018\x534\xff");
        assert_eq!(value(r"\x1\x41\X41\x411"), b"\x01AAA1");
        assert_eq!(value(r"a\u00e9b\U0001F600c"), "aéb😀c".as_bytes());
    }

    #[test]
    fn surrogates_are_joined_or_kept_as_they_are() {
        assert_eq!(value(r"\ud83d\ude00"), "😀".as_bytes());
        assert_eq!(value(r"\ud83dx"), b"\xed\xa0\xbdx");
        assert_eq!(value(r"\ud83d\u0041"), b"\xed\xa0\xbdA");
        assert_eq!(value(r"\U001fffff"), br"\U001fffff");
    }
}
