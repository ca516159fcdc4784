//! Encoded fields, without a definition of what they are.

use prost::DecodeError;

use super::error::{self, Fault};
use super::{varint, Field, Reader};

/// A field's value by its wire type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raw<'a> {
    /// An integer of any size, a bool or an enum.
    Varint(u64),
    /// Eight bytes.
    Fixed64(u64),
    /// A string, bytes, a message, or packed numbers.
    Len(&'a [u8]),
    /// What stands between the start and the end of a group.
    Group(&'a [u8]),
    /// Four bytes.
    Fixed32(u32),
}

/// The fields of a message, each with its number.
pub struct RawFields<'a> {
    rest: &'a [u8],
}

impl<'a> RawFields<'a> {
    /// The fields of an encoded message.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next field.
    fn field(&mut self) -> Result<(u32, Raw<'a>), DecodeError> {
        let mut from = Reader::new(self.rest);
        let field = from.next(0);
        if field.key == 0 {
            return Err(error::new(Fault::Key));
        }
        let (raw, end) = raw(&from, field).map_err(error::new)?;
        self.rest = &self.rest[end..];
        Ok((field.key >> 3, raw))
    }
}

/// The value of a field, and where it ends.
fn raw<'a>(from: &Reader<'a>, field: Field) -> Result<(Raw<'a>, usize), Fault> {
    let Field { key, at } = field;
    Ok(match key & 7 {
        0 => {
            let (value, end) = from.varint(at)?;
            (Raw::Varint(value), end)
        }
        1 => {
            let (bytes, end) = from.array(at)?;
            (Raw::Fixed64(u64::from_le_bytes(bytes)), end)
        }
        2 => {
            let (bytes, end) = from.slice(at)?;
            (Raw::Len(bytes), end)
        }
        3 => {
            let end = from.skipped(field)?;
            (Raw::Group(from.range(at, end - varint::len(key.into()))), end)
        }
        4 => return Err(Fault::EndGroup),
        5 => {
            let (bytes, end) = from.array(at)?;
            (Raw::Fixed32(u32::from_le_bytes(bytes)), end)
        }
        _ => return Err(Fault::WireType),
    })
}

impl<'a> Iterator for RawFields<'a> {
    type Item = Result<(u32, Raw<'a>), DecodeError>;

    /// The next field; nothing more comes after an error.
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
