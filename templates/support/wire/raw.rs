//! Encoded fields, without a definition of what they are.

use prost::DecodeError;

use super::{error, varint, Input, Reader};

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
    from: Reader<'a>,
}

impl<'a> RawFields<'a> {
    /// The fields of an encoded message.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { from: Input::new(bytes).reader() }
    }

    fn value(&mut self, key: u32) -> Result<(u32, Raw<'a>), DecodeError> {
        let number = key >> 3;
        if number == 0 {
            return Err(error::key());
        }
        let value = match key & 7 {
            0 => Raw::Varint(self.from.uint64()?),
            1 => Raw::Fixed64(self.from.fixed64()?),
            2 => Raw::Len(self.from.slice()?),
            3 => Raw::Group(self.group(key)?),
            4 => return Err(error::end_group()),
            5 => Raw::Fixed32(self.from.fixed32()?),
            _ => return Err(error::wire_type()),
        };
        Ok((number, value))
    }

    fn group(&mut self, key: u32) -> Result<&'a [u8], DecodeError> {
        let start = self.from.at();
        self.from.skip(key)?;
        let end_key = varint::len(key.into());
        let group = self.from.since(start);
        Ok(&group[..group.len() - end_key])
    }
}

impl<'a> Iterator for RawFields<'a> {
    type Item = Result<(u32, Raw<'a>), DecodeError>;

    /// The next field; nothing more comes after an error.
    fn next(&mut self) -> Option<Self::Item> {
        let field = match self.from.next_key() {
            Ok(None) => return None,
            Ok(Some(key)) => self.value(key),
            Err(error) => Err(error),
        };
        if field.is_err() {
            self.from = Input::new(&[]).reader();
        }
        Some(field)
    }
}
