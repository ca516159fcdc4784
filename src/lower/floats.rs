//! Writes floating-point numbers as `protoc` does in descriptors.

/// Uses 15 digits if they identify the number, or else 17: `SimpleDtoa` in protobuf's sources.
pub(super) fn double(value: f64) -> String {
    let short = general(value, 15);
    if short.parse() == Ok(value) { short } else { general(value, 17) }
}

/// Uses 6 digits if they identify the number, or else 9: `SimpleFtoa` in protobuf's sources.
pub(super) fn float(value: f32) -> String {
    let short = general(value.into(), 6);
    // 6 digits never identify subnormal numbers: parsing those is an error in protobuf.
    let is_identified = !value.is_subnormal() && short.parse() == Ok(value);
    if is_identified { short } else { general(value.into(), 9) }
}

/// Formats a number like C's `%g` with this number of digits: without trailing zeros, and with an
/// exponent if it is very large or small.
fn general(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        // Infinity, or not a number.
        return scientific.to_lowercase();
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    match usize::try_from(digits as i32 - 1 - exponent) {
        Ok(decimals) if exponent >= -4 => without_zeros(&format!("{value:.decimals$}")).to_owned(),
        _ => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{}e{sign}{:02}", without_zeros(mantissa), exponent.abs())
        }
    }
}

/// Removes trailing zeros of a fraction.
fn without_zeros(number: &str) -> &str {
    match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number,
    }
}
