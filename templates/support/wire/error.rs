//! Creates the errors of decoding, out of line.

use prost::DecodeError;

/// A reason why input is malformed.
#[derive(Clone, Copy)]
pub(super) enum Fault {
    Underflow,
    Varint,
    Key,
    WireType,
    Utf8,
    Recursion,
    Required,
    EndGroup,
    OpenGroup,
    PackedLength,
}

impl Fault {
    fn description(self) -> &'static str {
        match self {
            Fault::Underflow => "buffer underflow",
            Fault::Varint => "invalid varint",
            Fault::Key => "invalid key",
            Fault::WireType => "invalid wire type",
            Fault::Utf8 => "invalid string value: data is not UTF-8 encoded",
            Fault::Recursion => "recursion limit reached",
            Fault::Required => "a required field is missing",
            Fault::EndGroup => "unexpected end group tag",
            Fault::OpenGroup => "group without an end",
            Fault::PackedLength => "packed length is not a multiple of the element's width",
        }
    }
}

/// Adds the place to an error: a message and its field with this number. `names` are those of the
/// message and its fields: `Person: 1 name, 2 email`.
pub(super) fn locate(error: &mut DecodeError, number: u32, names: &'static str) {
    let (message, fields) = names.split_once(": ").unwrap_or((names, ""));
    let mut fields = fields.split(", ").filter_map(|field| field.split_once(' '));
    let found = fields.find(|(known, _)| known.parse() == Ok(number));
    error.push(message, found.map_or("?", |(_, name)| name));
}

/// Creates an error without a place.
#[cold]
#[inline(never)]
#[allow(
    deprecated,
    reason = "prost 0.14 has no other way for an implementation of Message to make its error"
)]
pub(super) fn new(fault: Fault) -> DecodeError {
    DecodeError::new(fault.description())
}
