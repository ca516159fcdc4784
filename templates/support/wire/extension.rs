//! Extensions: fields that other files declare for a message.
//!
//! Extensions are kept among the unknown fields and decoded on access. In a message set, they are
//! items: `repeated group Item = 1 { int32 type_id = 2; bytes message = 3; }`.

use prost::DecodeError;

use super::error;
use super::{varint, Field, Raw, RawFields, Reader, UnknownFields};

/// An extension: a message whose only field is the extension.
pub trait Extension: prost::Message + Default {
    /// The message that is extended.
    type Extended;

    /// The field's number; in a message set, the item's `type_id`.
    const NUMBER: u32;

    /// Whether it is an item of a message set. Its value is then the item's `message`.
    const IS_ITEM: bool = false;
}

/// The keys of the fields of an item.
mod item {
    pub const START: u8 = 1 << 3 | 3;
    pub const TYPE_ID: u8 = 2 << 3;
    pub const MESSAGE: u8 = 3 << 3 | 2;
    pub const END: u8 = 1 << 3 | 4;
}

impl UnknownFields {
    /// Decodes the extension `E`.
    ///
    /// # Errors
    /// Returns an error if its value is malformed.
    pub fn extension<E: Extension>(&self) -> Result<E, DecodeError> {
        let (fields, _) = self.split(E::NUMBER, E::IS_ITEM)?;
        E::decode(fields.as_bytes())
    }

    /// Sets an extension, replacing the fields with its number.
    pub fn set_extension<E: Extension>(&mut self, extension: &E) {
        // Unknown fields are well-formed: they were decoded before, or encoded here.
        let (_, mut others) = self.split(E::NUMBER, E::IS_ITEM).unwrap_or_default();
        others.append(&Self::encode_extension(extension));
        *self = others;
    }

    /// Encodes an extension as fields of the message that it extends. Returns nothing if it has no
    /// value.
    pub(in super::super) fn encode_extension<E: Extension>(extension: &E) -> Vec<u8> {
        let fields = extension.encode_to_vec();
        if !E::IS_ITEM || fields.is_empty() {
            return fields;
        }
        let (type_id, len) = varint::write(E::NUMBER.into());
        let parts: [&[u8]; 4] =
            [&[item::START, item::TYPE_ID], &type_id[..len], &fields, &[item::END]];
        parts.concat()
    }

    /// Splits off the fields with this number, in the form in which [`Extension`] decodes them;
    /// returns them and the others.
    pub(in super::super) fn split(
        &self,
        number: u32,
        is_item: bool,
    ) -> Result<(Self, Self), DecodeError> {
        let (mut fields, mut others) = (Self::default(), Self::default());
        let mut reader = Reader::new(self.as_bytes());
        let mut field = reader.next(0);
        while field.key != 0 {
            let Field { key, offset } = field;
            let end = reader.skipped(field).map_err(error::new)?;
            let value = reader.range(offset, end);
            if is_item {
                match message_in(key, value, number) {
                    Some(message) => {
                        let (head, len) = varint::write(message.len() as u64);
                        fields.push(item::MESSAGE.into(), &head[..len]);
                        fields.append(message);
                    }
                    None => others.push(key, value),
                }
            } else if key >> 3 == number {
                fields.push(key, value);
            } else {
                others.push(key, value);
            }
            field = reader.next(end);
        }
        reader.finish()?;
        Ok((fields, others))
    }
}

/// Returns the message in an item with this `type_id`. The first occurrence of each field counts.
fn message_in(key: u32, value: &[u8], number: u32) -> Option<&[u8]> {
    let start = Field { key, offset: 0 };
    let found = (key == u32::from(item::START)).then(|| Reader::new(value).group_fields(start));
    let (item, _) = found?.ok()?;
    let (mut type_id, mut message) = (None, None);
    for field in RawFields::new(item) {
        match field.ok()? {
            (2, Raw::Varint(value)) => drop(type_id.get_or_insert(value)),
            (3, Raw::Len(bytes)) => drop(message.get_or_insert(bytes)),
            _ => {}
        }
    }
    message.filter(|_| type_id == Some(u64::from(number)))
}
