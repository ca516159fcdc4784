//! Numbers beyond 536,870,911, which the parser refuses wherever they stand. Extensions of message
//! sets may have them, whose ranges then reach so far, and reserved ranges. They are hidden from the
//! parser behind other digits, and put back into what it makes.

use std::ops::Range;

use prost_types::{DescriptorProto, FileDescriptorProto};

use super::text::Text;
use crate::schema::tag;

/// The largest number that an extension of a message set may have.
const LAST: i32 = i32::MAX - 1;

/// The largest number that a field may have.
pub(super) const LAST_OF_FIELD: i32 = 536_870_911;

/// A number in a text.
pub(super) struct Number {
    pub place: Range<usize>,
    value: i32,
}

/// Those of the numbers at these places that something may have.
pub(super) fn among(text: &str, places: Vec<Range<usize>>) -> Vec<Number> {
    let number = |place: Range<usize>| {
        let value = value_of(text.get(place.clone())?)?;
        (LAST_OF_FIELD < value && value <= LAST).then_some(Number { place, value })
    };
    places.into_iter().filter_map(number).collect()
}

fn value_of(digits: &str) -> Option<i32> {
    let hex = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    match hex {
        Some(hex) => i32::from_str_radix(hex, 16).ok(),
        None if digits.starts_with('0') => i32::from_str_radix(digits, 8).ok(),
        None => digits.parse().ok(),
    }
}

/// The text with small numbers of the same width in their places.
pub(super) fn hidden(text: &str, numbers: &[Number]) -> String {
    let mut hidden = text.to_owned();
    for Number { place, .. } in numbers {
        hidden.replace_range(place.clone(), &format!("{:0>width$}", 1, width = place.len()));
    }
    hidden
}

/// Puts the numbers back into what the parser made of the text without them. Given back are those
/// that stand where no such number may be.
pub(super) fn put_back(
    file: &mut FileDescriptorProto,
    numbers: Vec<Number>,
    shown: Text<'_>,
) -> Vec<Number> {
    let info = file.source_code_info.take().unwrap_or_default();
    let mut put = |number: &Number| {
        let mut is_put = false;
        for location in &info.location {
            if shown.span_to_range(&location.span).as_ref() == Some(&number.place) {
                is_put |= put_in_file(file, &location.path, number.value).is_some();
            }
        }
        is_put
    };
    let others = numbers.into_iter().filter(|number| !put(number)).collect();
    file.source_code_info = Some(info);
    others
}

fn put_in_file(file: &mut FileDescriptorProto, path: &[i32], value: i32) -> Option<()> {
    match *path {
        [tag::FILE_MESSAGE, at, ref rest @ ..] => {
            put_in_message(file.message_type.get_mut(at as usize)?, rest, value)
        }
        [tag::FILE_EXTENSION, at, tag::FIELD_NUMBER] => {
            file.extension.get_mut(at as usize)?.number = Some(value);
            Some(())
        }
        _ => None,
    }
}

fn put_in_message(message: &mut DescriptorProto, path: &[i32], value: i32) -> Option<()> {
    let (kind, at, rest) = match *path {
        [kind, at, ref rest @ ..] => (kind, at as usize, rest),
        _ => return None,
    };
    let slot = match (kind, rest) {
        (tag::MESSAGE_NESTED, rest) => {
            return put_in_message(message.nested_type.get_mut(at)?, rest, value);
        }
        (tag::MESSAGE_EXTENSION, [tag::FIELD_NUMBER]) => &mut message.extension.get_mut(at)?.number,
        (tag::MESSAGE_EXTENSION_RANGE, [tag::RANGE_START]) => {
            &mut message.extension_range.get_mut(at)?.start
        }
        (tag::MESSAGE_EXTENSION_RANGE, [tag::RANGE_END]) => {
            &mut message.extension_range.get_mut(at)?.end
        }
        (tag::MESSAGE_RESERVED_RANGE, [tag::RANGE_START]) => {
            &mut message.reserved_range.get_mut(at)?.start
        }
        (tag::MESSAGE_RESERVED_RANGE, [tag::RANGE_END]) => {
            &mut message.reserved_range.get_mut(at)?.end
        }
        _ => return None,
    };
    // The end of a range does not belong to it.
    *slot = Some(if rest == [tag::RANGE_END] { value + 1 } else { value });
    Some(())
}
