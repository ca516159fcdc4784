//! The errors of decoding, each in one place and out of line.

use prost::DecodeError;

/// An error with this description.
#[cold]
#[inline(never)]
#[allow(
    deprecated,
    reason = "prost 0.14 has no other way for an implementation of Message to make its error"
)]
fn error(description: &'static str) -> DecodeError {
    DecodeError::new(description)
}

#[cold]
pub(super) fn underflow() -> DecodeError {
    error("buffer underflow")
}

#[cold]
pub(super) fn varint() -> DecodeError {
    error("invalid varint")
}

#[cold]
pub(super) fn key() -> DecodeError {
    error("invalid key")
}

#[cold]
pub(super) fn wire_type() -> DecodeError {
    error("invalid wire type")
}

#[cold]
pub(super) fn utf8() -> DecodeError {
    error("invalid string value: data is not UTF-8 encoded")
}

#[cold]
pub(super) fn recursion() -> DecodeError {
    error("recursion limit reached")
}

#[cold]
pub(super) fn required() -> DecodeError {
    error("a required field is missing")
}

#[cold]
pub(super) fn end_group() -> DecodeError {
    error("unexpected end group tag")
}

#[cold]
pub(super) fn open_group() -> DecodeError {
    error("group without an end")
}

#[cold]
pub(super) fn packed_length() -> DecodeError {
    error("packed length is not a multiple of the element's width")
}
