//! Encoded fields, without a definition of what they are.

use prost::DecodeError;

use super::error::{self, Fault, Names};
use super::{varint, Input, Reader};

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

    /// The next field, and what follows it.
    fn field(&self) -> Result<((u32, Raw<'a>), &'a [u8]), DecodeError> {
        let input = Input::new(self.rest);
        let mut from = input.reader(Names::NONE);
        let key = from.next_key()?.unwrap_or_default();
        let raw = match key & 7 {
            _ if key >> 3 == 0 => return Err(error::new(Fault::Key)),
            0 => Raw::Varint(from.next_uint64()?),
            1 => Raw::Fixed64(from.next_fixed64()?),
            2 => {
                let len = from.slice()?.len();
                Raw::Len(&self.rest[from.at() - len..from.at()])
            }
            3 => Raw::Group(self.group(&mut from, key)?),
            4 => return Err(error::new(Fault::EndGroup)),
            5 => Raw::Fixed32(from.next_fixed32()?),
            _ => return Err(error::new(Fault::WireType)),
        };
        Ok(((key >> 3, raw), &self.rest[from.at()..]))
    }

    fn group(&self, from: &mut Reader<'_>, key: u32) -> Result<&'a [u8], DecodeError> {
        let start = from.at();
        from.skip()?;
        let end_key = varint::len(key.into());
        Ok(&self.rest[start..from.at() - end_key])
    }
}

impl<'a> Iterator for RawFields<'a> {
    type Item = Result<(u32, Raw<'a>), DecodeError>;

    /// The next field; nothing more comes after an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        let (field, rest) = field.map_or_else(|e| (Err(e), &[][..]), |(field, rest)| (Ok(field), rest));
        self.rest = rest;
        Some(field)
    }
}
