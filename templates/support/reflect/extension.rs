//! The extensions of this tree by their names.

use super::super::types::EXTENSIONS;
use super::super::wire::{self, UnknownFields};
use super::{Error, Input, Message};

/// A message with the extension as its only field, of encoded fields.
type Decode = fn(&[u8]) -> Result<Box<dyn Message>, prost::DecodeError>;

/// An extension, to be found by its name.
pub struct Extension {
    extended: &'static str,
    /// Its full name.
    pub name: &'static str,
    /// Its name in text format.
    pub text_name: &'static str,
    number: u32,
    is_item: bool,
    decode: Decode,
    read: fn(&mut dyn Input) -> Result<Vec<u8>, Error>,
}

impl Extension {
    /// The extension with this full name, of the message `extended`.
    pub const fn of<E: wire::Extension + Message + 'static>(
        extended: &'static str,
        name: &'static str,
    ) -> Self {
        Self {
            extended,
            name,
            text_name: name,
            number: E::NUMBER,
            is_item: E::IS_ITEM,
            decode: decode::<E>,
            read: read::<E>,
        }
    }

    /// The same by another name in text format: an item of a message set that is declared in the
    /// message that it holds goes by the name of that.
    pub const fn in_text(self, text_name: &'static str) -> Self {
        Self { text_name, ..self }
    }

    /// The extension of `message` with this name, in either sense, if it is one of this tree.
    pub fn find(message: &dyn Message, name: &str) -> Option<&'static Self> {
        let extended = message.info().name;
        let at = EXTENSIONS.binary_search_by_key(&name, |extension| extension.name);
        let by_name = at.ok().and_then(|at| EXTENSIONS.get(at));
        by_name.filter(|extension| extension.extended == extended).or_else(|| {
            let is_meant = |e: &&Self| e.text_name == name && e.extended == extended;
            EXTENSIONS.iter().find(is_meant)
        })
    }

    /// Reads a value into the unknown fields of `message`.
    ///
    /// # Errors
    /// The input has no value of the extension's type.
    pub fn read(&self, message: &mut dyn Message, from: &mut dyn Input) -> Result<(), Error> {
        message.add_unknown(&(self.read)(from)?);
        Ok(())
    }
}

fn decode<E: wire::Extension + Message + 'static>(
    bytes: &[u8],
) -> Result<Box<dyn Message>, prost::DecodeError> {
    Ok(Box::new(E::decode(bytes)?))
}

fn read<E: wire::Extension + Message>(from: &mut dyn Input) -> Result<Vec<u8>, Error> {
    let mut extension = E::default();
    for field in extension.info().fields {
        Message::read(&mut extension, field.number, from)?;
    }
    Ok(UnknownFields::encode_extension(&extension))
}

/// The unknown fields of a message: those that are extensions of this tree, and the others.
pub struct Extensions {
    /// Each extension with a message that has its value as the only field.
    pub known: Vec<(&'static Extension, Box<dyn Message>)>,
    /// What is no extension.
    pub others: UnknownFields,
}

impl Extensions {
    /// Those of `message`.
    pub fn of(message: &dyn Message) -> Self {
        let (mut known, mut others) = (Vec::new(), UnknownFields::default());
        others.append(message.unknown());
        if others.is_empty() {
            return Self { known, others };
        }
        let name = message.info().name;
        for extension in EXTENSIONS.iter().filter(|extension| extension.extended == name) {
            let Ok((fields, rest)) = others.split(extension.number, extension.is_item) else { break };
            if fields.is_empty() {
                continue;
            }
            if let Ok(message) = (extension.decode)(fields.as_bytes()) {
                known.push((extension, message));
                others = rest;
            }
        }
        Self { known, others }
    }
}
