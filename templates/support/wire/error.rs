//! The errors of decoding, made in one place and out of line.

use prost::DecodeError;

/// What can be wrong with the input.
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

/// The names of a message and of its fields, for errors: `Person: 1 name, 2 email`.
#[derive(Debug)]
pub struct Names(pub &'static str);

impl Names {
    /// For what is not a message by itself: its faults are those of the field around it.
    pub(super) const NONE: &'static Names = &Names("");

    /// The error, as one in the field with this key.
    pub(super) fn locate(&self, key: u32, mut error: DecodeError) -> DecodeError {
        if let Some((message, field)) = self.find(key >> 3) {
            error.push(message, field);
        }
        error
    }

    /// The name of the message, and of the field with this number, or `"?"`.
    fn find(&self, number: u32) -> Option<(&'static str, &'static str)> {
        let (message, fields) = self.0.split_once(": ")?;
        let mut fields = fields.split(", ").filter_map(|field| field.split_once(' '));
        let found = fields.find(|(known, _)| known.parse() == Ok(number));
        Some((message, found.map_or("?", |(_, name)| name)))
    }
}

/// An error without a place.
#[cold]
#[inline(never)]
#[allow(
    deprecated,
    reason = "prost 0.14 has no other way for an implementation of Message to make its error"
)]
pub(super) fn new(fault: Fault) -> DecodeError {
    DecodeError::new(fault.description())
}
