//! Finds what prost is known to read in another way than we do.

use prost::DecodeError;
use prost::bytes::Buf;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, Syntax};

/// The differences that were found.
#[derive(Default)]
pub(crate) struct Known {
    /// Map fields of a wrong wire type: prost does not look at it, and reads on as if it were right.
    pub(crate) maps: bool,
    /// Numbers that are no values of their closed enum: prost keeps them in the field.
    pub(crate) numbers: bool,
}

impl Known {
    /// Looks through a message and all that are nested in it.
    pub(crate) fn of(descriptor: &MessageDescriptor, mut bytes: &[u8]) -> Self {
        let mut known = Known::default();
        // If the bytes are malformed, the fields before the error count.
        let _ = known.message(descriptor, &mut bytes, None);
        known
    }

    /// Reads the fields up to the end, or to that of the group with this number.
    fn message(
        &mut self,
        descriptor: &MessageDescriptor,
        bytes: &mut &[u8],
        group: Option<u32>,
    ) -> Result<(), DecodeError> {
        while !bytes.is_empty() {
            let (number, wire_type) = decode_key(bytes)?;
            if wire_type == WireType::EndGroup && Some(number) == group {
                return Ok(());
            }
            match descriptor.get_field(number) {
                Some(field) => self.field(&field, wire_type, bytes)?,
                None => skip_field(wire_type, number, bytes, DecodeContext::default())?,
            }
        }
        Ok(())
    }

    fn field(
        &mut self,
        field: &FieldDescriptor,
        wire_type: WireType,
        bytes: &mut &[u8],
    ) -> Result<(), DecodeError> {
        self.maps |= field.is_map() && wire_type != WireType::LengthDelimited;
        match (wire_type, field.kind()) {
            (WireType::LengthDelimited, Kind::Message(inner)) => {
                self.message(&inner, &mut slice(bytes)?, None)
            }
            (WireType::StartGroup, Kind::Message(inner)) => {
                self.message(&inner, bytes, Some(field.number()))
            }
            (WireType::LengthDelimited, Kind::Enum(descriptor)) => {
                let mut packed = slice(bytes)?;
                while !packed.is_empty() {
                    self.number(&descriptor, decode_varint(&mut packed)?);
                }
                Ok(())
            }
            (WireType::Varint, Kind::Enum(descriptor)) => {
                self.number(&descriptor, decode_varint(bytes)?);
                Ok(())
            }
            _ => skip_field(wire_type, field.number(), bytes, DecodeContext::default()),
        }
    }

    fn number(&mut self, descriptor: &EnumDescriptor, value: u64) {
        let is_closed = descriptor.parent_file().syntax() == Syntax::Proto2;
        self.numbers |= is_closed && descriptor.get_value(value as i32).is_none();
    }
}

/// Returns the bytes that a length announces, or as many of them as there are.
fn slice<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], DecodeError> {
    let len = usize::try_from(decode_varint(bytes)?).unwrap_or(usize::MAX);
    let (slice, _) = bytes.split_at(len.min(bytes.len()));
    bytes.advance(slice.len());
    Ok(slice)
}
