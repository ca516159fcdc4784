//! Extensions: fields that a message's definition leaves to others.
//!
//! They are kept among the unknown fields, and decoded when they are asked for.

use prost::DecodeError;

use super::error;
use super::{Reader, UnknownFields};

/// An extension: a message with the one field, as [`UnknownFields`] hold it.
pub trait Extension: prost::Message + Default {
    /// The message that it extends.
    type Extended;

    /// The number of its field.
    const NUMBER: u32;
}

impl UnknownFields {
    /// The extension `E`.
    ///
    /// # Errors
    /// What is there is malformed.
    pub fn extension<E: Extension>(&self) -> Result<E, DecodeError> {
        let (fields, _) = self.split(E::NUMBER)?;
        E::decode(fields.as_bytes())
    }

    /// Puts `extension` in the place of what is there under its number.
    pub fn set_extension<E: Extension>(&mut self, extension: &E) {
        // Unknown fields are well formed: they were read before, or encoded.
        let (_, mut others) = self.split(E::NUMBER).unwrap_or_default();
        others.append(&extension.encode_to_vec());
        *self = others;
    }

    /// The fields of one number, and the others.
    pub(in super::super) fn split(&self, number: u32) -> Result<(Self, Self), DecodeError> {
        let (mut fields, mut others) = (Self::default(), Self::default());
        let mut from = Reader::new(self.as_bytes());
        let (mut key, mut at) = from.first(0);
        while key != 0 {
            let end = from.skipped(at).map_err(error::new)?;
            let part = if key >> 3 == number { &mut fields } else { &mut others };
            part.push(key, from.range(at, end));
            (key, at) = from.next(end);
        }
        from.finish()?;
        Ok((fields, others))
    }
}
