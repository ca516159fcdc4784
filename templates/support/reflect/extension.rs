//! Finds the extensions of this tree by name.

use super::super::types::EXTENSIONS;
use super::super::wire::{self, UnknownFields};
use super::{Error, Field, Info, Input, Message};

/// Decodes a message whose only field is the extension.
type Decode = fn(&[u8]) -> Result<Box<dyn Message>, prost::DecodeError>;

/// An entry of the table of extensions.
pub struct Extension {
    extended: &'static str,
    /// The full name.
    pub name: &'static str,
    /// The name in text format.
    pub text_name: &'static str,
    number: u32,
    is_item: bool,
    info: fn() -> &'static Info,
    decode: Decode,
    read: fn(&mut dyn Input) -> Result<Vec<u8>, Error>,
}

impl Extension {
    /// Creates the entry of an extension with this full name, which extends the message `extended`.
    #[must_use]
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
            info: info::<E>,
            decode: decode::<E>,
            read: read::<E>,
        }
    }

    /// Sets another name for text format. An extension of a message set that is declared inside its own
    /// message type has the name of that type.
    #[must_use]
    pub const fn in_text(self, text_name: &'static str) -> Self {
        Self { text_name, ..self }
    }

    /// Finds the extension of `message` with this full name or name in text format.
    pub fn find(message: &dyn Message, name: &str) -> Option<&'static Self> {
        let extended = message.info().name;
        let index = EXTENSIONS.binary_search_by_key(&name, |extension| extension.name);
        let by_name = index.ok().and_then(|index| EXTENSIONS.get(index));
        by_name.filter(|extension| extension.extended == extended).or_else(|| {
            let has_text_name = |e: &&Self| e.text_name == name && e.extended == extended;
            EXTENSIONS.iter().find(has_text_name)
        })
    }

    /// Returns the description of the field.
    #[must_use]
    pub fn field(&self) -> Option<&'static Field> {
        (self.info)().fields.first()
    }

    /// Reads a value into the unknown fields of `message`.
    ///
    /// # Errors
    /// Returns an error if the input is not a value of the extension's type.
    pub fn read(&self, message: &mut dyn Message, input: &mut dyn Input) -> Result<(), Error> {
        message.add_unknown(&(self.read)(input)?);
        Ok(())
    }
}

fn info<E: wire::Extension + Message>() -> &'static Info {
    E::default().info()
}

fn decode<E: wire::Extension + Message + 'static>(
    bytes: &[u8],
) -> Result<Box<dyn Message>, prost::DecodeError> {
    Ok(Box::new(E::decode(bytes)?))
}

fn read<E: wire::Extension + Message>(input: &mut dyn Input) -> Result<Vec<u8>, Error> {
    let mut extension = E::default();
    for field in extension.info().fields {
        Message::read(&mut extension, field.number, input)?;
    }
    Ok(UnknownFields::encode_extension(&extension))
}

/// The unknown fields of a message, split into extensions and others.
pub struct Extensions {
    /// The extensions of this tree, each as a message whose only field it is.
    pub known: Vec<(&'static Extension, Box<dyn Message>)>,
    /// The other fields.
    pub others: UnknownFields,
}

impl Extensions {
    /// Splits the unknown fields of `message`.
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
