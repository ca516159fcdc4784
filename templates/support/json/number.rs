//! Reads numbers, which are numbers or strings in JSON.

use super::tree::Tree;

/// Returns the exact value of an integer: `12`, `"12"`, `12.0` or `1.2e1`.
pub(super) fn integer(tree: &Tree<'_>) -> Option<i128> {
    match tree {
        Tree::Signed(value) => Some((*value).into()),
        Tree::Unsigned(value) => Some((*value).into()),
        Tree::Number(value) => exact(*value),
        Tree::String(text) if is_number(text) => {
            text.parse().ok().or_else(|| exact(text.parse().ok()?))
        }
        _ => None,
    }
}

fn exact(value: f64) -> Option<i128> {
    // No field can hold 2^64 or more, and the cast saturates only at far larger numbers.
    let fits = value.fract() == 0.0 && value.abs() <= 2f64.powi(64);
    fits.then_some(value as i128)
}

/// Returns a number, or the one in a string: `1.5`, `"1.5"`, `"NaN"`, `"-Infinity"`.
pub(super) fn double(tree: &Tree<'_>) -> Option<f64> {
    match tree {
        Tree::Signed(value) => Some(*value as f64),
        Tree::Unsigned(value) => Some(*value as f64),
        Tree::Number(value) => Some(*value).filter(|value| value.is_finite()),
        Tree::String(text) => match &**text {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            text if is_number(text) => text.parse().ok().filter(|value: &f64| value.is_finite()),
            _ => None,
        },
        _ => None,
    }
}

/// Returns a number as [`double`] does, if it is in the range of `f32`.
pub(super) fn float(tree: &Tree<'_>) -> Option<f32> {
    let value = double(tree)?;
    let narrow = value as f32;
    (narrow.is_finite() || !value.is_finite()).then_some(narrow)
}

/// Returns whether this is a number in JSON's syntax. Rust parses more than that.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = text.strip_prefix('-').unwrap_or(text);
    let whole = digits(rest);
    if whole == 0 || whole > 1 && rest.starts_with('0') {
        return false;
    }
    rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let count = digits(exponent);
        return count > 0 && count == exponent.len();
    }
    rest.is_empty()
}
