//! Edits encoded descriptors without decoding them: everything except source info remains
//! unchanged, including unknown fields and custom options.

use std::ops::Range;

use prost::DecodeError;
use prost::bytes::Buf;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};

use crate::schema::SourceCodeInfo;

/// The field of `FileDescriptorProto` that holds comments and places.
const SOURCE_CODE_INFO: u32 = 9;

/// A field of an encoded message.
pub(super) struct EncodedField {
    pub number: u32,
    /// The range of key and value.
    pub whole: Range<usize>,
    /// The range of the value without its length; empty unless length-delimited.
    pub payload: Range<usize>,
}

/// Returns the payloads of all fields `number` of an encoded message.
pub(super) fn messages_in(bytes: &[u8], number: u32) -> Result<Vec<&[u8]>, DecodeError> {
    let mut found = Vec::new();
    for_each_field(bytes, |field| {
        if field.number == number {
            found.push(&bytes[field.payload]);
        }
    })?;
    Ok(found)
}

/// Removes the source info from an encoded `FileDescriptorProto`.
pub(super) fn without_source_info(bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let mut edited = Vec::with_capacity(bytes.len());
    for_each_field(bytes, |field| {
        if field.number != SOURCE_CODE_INFO {
            edited.extend_from_slice(&bytes[field.whole]);
        }
    })?;
    Ok(edited)
}

/// Adds source info to an encoded `FileDescriptorProto`, in the order of numbers.
pub(super) fn with_source_info(bytes: &[u8], info: &SourceCodeInfo) -> Vec<u8> {
    let mut offset = bytes.len();
    // Leaves bytes that are not a message unchanged.
    let _ = for_each_field(bytes, |field| {
        if field.number > SOURCE_CODE_INFO {
            offset = offset.min(field.whole.start);
        }
    });
    let mut edited = bytes[..offset].to_vec();
    prost::encoding::message::encode(SOURCE_CODE_INFO, info, &mut edited);
    edited.extend_from_slice(&bytes[offset..]);
    edited
}

/// Visits every field of an encoded message, in order.
pub(super) fn for_each_field(
    bytes: &[u8],
    mut visit: impl FnMut(EncodedField),
) -> Result<(), DecodeError> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let start = bytes.len() - rest.len();
        let (number, wire_type) = decode_key(&mut rest)?;
        let value = bytes.len() - rest.len();
        skip_field(wire_type, number, &mut rest, DecodeContext::default())?;
        let end = bytes.len() - rest.len();
        let payload = if wire_type == WireType::LengthDelimited {
            let mut value = &bytes[value..end];
            decode_varint(&mut value)?;
            end - value.remaining()..end
        } else {
            end..end
        };
        visit(EncodedField { number, whole: start..end, payload });
    }
    Ok(())
}
