//! Encoded fields without their definition.

use prost::DecodeError;

use super::error::{self, Fault};
use super::{Field, Reader};

/// The value of a field, by its wire type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raw<'a> {
    /// An integer of any size, a bool or an enum.
    Varint(u64),
    /// Eight bytes.
    Fixed64(u64),
    /// A string, bytes, a message, or packed numbers.
    Len(&'a [u8]),
    /// The fields between the start and the end of a group.
    Group(&'a [u8]),
    /// Four bytes.
    Fixed32(u32),
}

/// Iterates over the fields of a message, each with its number.
pub struct RawFields<'a> {
    rest: &'a [u8],
}

impl<'a> RawFields<'a> {
    /// Iterates over the fields of an encoded message.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Reads the next field.
    fn field(&mut self) -> Result<(u32, Raw<'a>), DecodeError> {
        let mut reader = Reader::new(self.rest);
        let field = reader.next(0);
        if field.key == 0 {
            return Err(error::new(Fault::Key));
        }
        let (raw, end) = raw(&reader, field).map_err(error::new)?;
        self.rest = &self.rest[end..];
        Ok((field.key >> 3, raw))
    }
}

/// Returns the value of a field, and the offset of its end.
fn raw<'a>(reader: &Reader<'a>, field: Field) -> Result<(Raw<'a>, usize), Fault> {
    let Field { key, offset } = field;
    Ok(match key & 7 {
        0 => {
            let (value, end) = reader.varint(offset)?;
            (Raw::Varint(value), end)
        }
        1 => {
            let (bytes, end) = reader.array(offset)?;
            (Raw::Fixed64(u64::from_le_bytes(bytes)), end)
        }
        2 => {
            let (bytes, end) = reader.slice(offset)?;
            (Raw::Len(bytes), end)
        }
        3 => {
            let (fields, end) = reader.group_fields(field)?;
            (Raw::Group(fields), end)
        }
        4 => return Err(Fault::EndGroup),
        5 => {
            let (bytes, end) = reader.array(offset)?;
            (Raw::Fixed32(u32::from_le_bytes(bytes)), end)
        }
        _ => return Err(Fault::WireType),
    })
}

impl<'a> Iterator for RawFields<'a> {
    type Item = Result<(u32, Raw<'a>), DecodeError>;

    /// Returns the next field; after an error, none.
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}
