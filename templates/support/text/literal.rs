//! Parses the numbers and strings of text format.

/// Returns the length of the number at the front of `text`; 0 if there is none.
pub(super) fn number_len(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        let count = hex.bytes().take_while(u8::is_ascii_hexdigit).count();
        return if count == 0 { 0 } else { count + 2 };
    }
    let mut len = digits(text);
    let mut is_number = len > 0;
    if text[len..].starts_with('.') {
        let fraction = digits(&text[len + 1..]);
        is_number |= fraction > 0;
        len += 1 + fraction;
    }
    if !is_number {
        return 0;
    }
    if text[len..].starts_with(['e', 'E']) {
        let exponent = &text[len + 1..];
        let sign = usize::from(exponent.starts_with(['+', '-']));
        let count = digits(&exponent[sign..]);
        if count > 0 {
            len += 1 + sign + count;
        }
    }
    len + usize::from(text[len..].starts_with(['f', 'F']))
}

/// Parses a decimal, octal or hexadecimal integer.
pub(super) fn integer(number: &str) -> Option<i128> {
    let (digits, radix) = if let Some(hex) = number.strip_prefix("0x").or(number.strip_prefix("0X"))
    {
        (hex, 16)
    } else if number.len() > 1 && number.starts_with('0') {
        (number, 8)
    } else {
        (number, 10)
    };
    i128::from_str_radix(digits, radix).ok()
}

/// Parses a `double`, which cannot be octal or hexadecimal.
pub(super) fn double(number: &str) -> Option<f64> {
    let is_octal =
        number.len() > 1 && number.starts_with('0') && number.bytes().all(|c| c.is_ascii_digit());
    if is_octal || number.starts_with("0x") || number.starts_with("0X") {
        return None;
    }
    number.trim_end_matches(['f', 'F']).parse().ok()
}

/// Parses the quoted string at the front of `text`; returns its length there, and its bytes.
pub(super) fn string(text: &str) -> Result<(usize, Vec<u8>), &'static str> {
    let source = text.as_bytes();
    let quote = source[0];
    let mut bytes = Vec::new();
    let mut offset = 1;
    loop {
        match source.get(offset) {
            None | Some(b'\n') => return Err("the string has no closing quote on its line"),
            Some(&byte) if byte == quote => return Ok((offset + 1, bytes)),
            Some(b'\\') => offset += 1 + escape(&source[offset + 1..], &mut bytes)?,
            Some(&byte) => {
                bytes.push(byte);
                offset += 1;
            }
        }
    }
}

/// Appends the value of an escape; returns the escape's length without the backslash.
fn escape(source: &[u8], bytes: &mut Vec<u8>) -> Result<usize, &'static str> {
    let simple = match source.first().ok_or("the string does not end")? {
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        escaped @ (b'?' | b'\\' | b'\'' | b'"') => *escaped,
        b'0'..=b'7' => {
            let (len, value) = digits(source, 3, 8);
            bytes.push(u8::try_from(value).map_err(|_| "an octal escape is above 255")?);
            return Ok(len);
        }
        b'x' | b'X' => {
            let (len, value) = digits(&source[1..], 2, 16);
            bytes.push(value as u8);
            return if len > 0 { Ok(len + 1) } else { Err("\\x without digits") };
        }
        b'u' => return unicode(source, 4, bytes),
        b'U' => return unicode(source, 8, bytes),
        _ => return Err("an unknown escape sequence"),
    };
    bytes.push(simple);
    Ok(1)
}

/// Parses up to `most` digits; returns their number and value.
fn digits(source: &[u8], most: usize, radix: u32) -> (usize, u32) {
    let digits = source.iter().take(most).map_while(|&byte| char::from(byte).to_digit(radix));
    digits.fold((0, 0), |(len, value), digit| (len + 1, value * radix + digit))
}

/// Appends the character of `\uXXXX` or `\UXXXXXXXX`, which cannot be a surrogate.
fn unicode(source: &[u8], width: usize, bytes: &mut Vec<u8>) -> Result<usize, &'static str> {
    let (len, value) = digits(&source[1..], width, 16);
    if len != width {
        return Err("a Unicode escape has too few digits");
    }
    let c = char::from_u32(value).ok_or("a Unicode escape of an invalid character")?;
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    Ok(len + 1)
}
