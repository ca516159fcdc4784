//! Encoded descriptors changed in single places; all else stays byte for byte.

use std::collections::HashMap;

use prost::DecodeError;
use prost::encoding::{WireType, decode_key, encode_key, encode_varint};

use super::wire::{Field, for_each_field};

/// A change at a place of an encoded message.
pub(super) struct Edit {
    /// Field numbers from the outermost message on, each with which of several it is.
    pub path: Vec<(i32, usize)>,
    pub change: Change,
}

pub(super) enum Change {
    Text(String),
    Number(u64),
    Remove,
}

/// An encoded message with `edits` made to it.
pub(super) fn edited(bytes: &[u8], edits: &[Edit]) -> Result<Vec<u8>, DecodeError> {
    let edits: Vec<_> = edits.iter().map(|edit| (edit.path.as_slice(), &edit.change)).collect();
    edited_below(bytes, &edits)
}

fn edited_below(
    bytes: &[u8],
    edits: &[(&[(i32, usize)], &Change)],
) -> Result<Vec<u8>, DecodeError> {
    let mut seen: HashMap<u32, usize> = HashMap::new();
    map_fields(bytes, |field, out| {
        let nth = seen.entry(field.number).or_default();
        let here = (field.number as i32, *nth);
        *nth += 1;
        let meant = edits.iter().filter(|(path, _)| path.first() == Some(&here));
        let meant: Vec<_> = meant.map(|(path, change)| (&path[1..], *change)).collect();
        let made = meant.iter().find(|(path, _)| path.is_empty()).map(|(_, change)| change);
        match made {
            Some(Change::Remove) => {}
            Some(Change::Text(text)) => put_bytes(field.number, text.as_bytes(), out),
            Some(Change::Number(number)) => {
                encode_key(field.number, WireType::Varint, out);
                encode_varint(*number, out);
            }
            None if meant.is_empty() => out.extend_from_slice(&bytes[field.whole]),
            None => put_bytes(field.number, &edited_below(&bytes[field.payload], &meant)?, out),
        }
        Ok(())
    })
}

/// Custom options that have another number than they shall have: the message of options that they
/// are in, without its package, and their number there, to the number that is meant.
pub(super) type OptionNumbers = HashMap<(&'static str, u32), u32>;

/// An encoded `FileDescriptorProto` whose custom options have the numbers that are meant.
pub(super) fn with_option_numbers(
    file: &[u8],
    numbers: &OptionNumbers,
) -> Result<Vec<u8>, DecodeError> {
    renumbered(file, "FileDescriptorProto", numbers)
}

fn renumbered(
    bytes: &[u8],
    message: &'static str,
    numbers: &OptionNumbers,
) -> Result<Vec<u8>, DecodeError> {
    map_fields(bytes, |field, out| {
        if let Some(number) = numbers.get(&(message, field.number)) {
            let mut value = &bytes[field.whole];
            let (_, wire_type) = decode_key(&mut value)?;
            encode_key(*number, wire_type, out);
            out.extend_from_slice(value);
        } else if let Some(inner) = message_in(message, field.number) {
            put_bytes(field.number, &renumbered(&bytes[field.payload], inner, numbers)?, out);
        } else {
            out.extend_from_slice(&bytes[field.whole]);
        }
        Ok(())
    })
}

/// The type of a field of `descriptor.proto` that leads to options.
fn message_in(message: &str, number: u32) -> Option<&'static str> {
    Some(match (message, number) {
        ("FileDescriptorProto", 4) | ("DescriptorProto", 3) => "DescriptorProto",
        ("FileDescriptorProto", 5) | ("DescriptorProto", 4) => "EnumDescriptorProto",
        ("FileDescriptorProto", 7) | ("DescriptorProto", 2 | 6) => "FieldDescriptorProto",
        ("FileDescriptorProto", 6) => "ServiceDescriptorProto",
        ("FileDescriptorProto", 8) => "FileOptions",
        ("DescriptorProto", 5) => "ExtensionRange",
        ("DescriptorProto", 7) => "MessageOptions",
        ("DescriptorProto", 8) => "OneofDescriptorProto",
        ("ExtensionRange", 3) => "ExtensionRangeOptions",
        ("FieldDescriptorProto", 8) => "FieldOptions",
        ("OneofDescriptorProto", 2) => "OneofOptions",
        ("EnumDescriptorProto", 2) => "EnumValueDescriptorProto",
        ("EnumDescriptorProto", 3) => "EnumOptions",
        ("EnumValueDescriptorProto", 3) => "EnumValueOptions",
        ("ServiceDescriptorProto", 2) => "MethodDescriptorProto",
        ("ServiceDescriptorProto", 3) => "ServiceOptions",
        ("MethodDescriptorProto", 4) => "MethodOptions",
        _ => return None,
    })
}

/// The names of the messages that hold options.
pub(super) const OPTIONS: [&str; 9] = [
    "FileOptions",
    "MessageOptions",
    "ExtensionRangeOptions",
    "FieldOptions",
    "OneofOptions",
    "EnumOptions",
    "EnumValueOptions",
    "ServiceOptions",
    "MethodOptions",
];

/// A message made anew of what `map` makes of each field.
fn map_fields(
    bytes: &[u8],
    mut map: impl FnMut(Field, &mut Vec<u8>) -> Result<(), DecodeError>,
) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::with_capacity(bytes.len() + 16);
    let mut outcome = Ok(());
    for_each_field(bytes, |field| {
        if outcome.is_ok() {
            outcome = map(field, &mut out);
        }
    })?;
    outcome.map(|()| out)
}

fn put_bytes(number: u32, payload: &[u8], out: &mut Vec<u8>) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(payload.len() as u64, out);
    out.extend_from_slice(payload);
}
