//! `google.protobuf.Duration` in JSON: `"1.5s"`, `"-0.000000001s"`.

use super::timestamp::{fraction, nanos};

const MAX_SECONDS: i64 = 315_576_000_000;

/// Formats a duration. Returns `None` if it is out of range, or its parts differ in sign.
pub(super) fn format(seconds: i64, nanos: i32) -> Option<String> {
    if !is_valid(seconds, nanos) {
        return None;
    }
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    let fraction = fraction(nanos.unsigned_abs());
    Some(format!("{sign}{}{fraction}s", seconds.unsigned_abs()))
}

/// Parses a duration to seconds and nanoseconds. Returns `None` if it is malformed or out of range.
pub(super) fn parse(text: &str) -> Option<(i64, i32)> {
    let text = text.strip_suffix('s')?;
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    if whole.is_empty() || !whole.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let sign = if negative { -1 } else { 1 };
    let seconds = sign * whole.parse::<i64>().ok()?;
    let nanos = sign as i32 * fraction.map_or(Some(0), nanos)?;
    is_valid(seconds, nanos).then_some((seconds, nanos))
}

fn is_valid(seconds: i64, nanos: i32) -> bool {
    seconds.unsigned_abs() <= MAX_SECONDS as u64
        && nanos.unsigned_abs() < 1_000_000_000
        && (seconds >= 0 || nanos <= 0)
        && (seconds <= 0 || nanos >= 0)
}
