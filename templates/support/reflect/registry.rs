//! Finds the messages that an `Any` can hold.

use super::super::types::TYPES;
use super::{Error, Info, Input, Message, Node, Value, Visitor};

type Decode = fn(&[u8]) -> Result<Box<dyn Value>, prost::DecodeError>;

/// An entry of the table of messages.
pub struct Entry {
    name: &'static str,
    decode: Decode,
    read: fn(&mut dyn Input) -> Result<Vec<u8>, Error>,
}

impl Entry {
    /// Creates the entry of a message with this full name.
    #[must_use]
    pub const fn of<M: prost::Message + Default + Value + 'static>(name: &'static str) -> Self {
        Self { name, decode: decode::<M>, read: read::<M> }
    }

    /// Decodes a message.
    ///
    /// # Errors
    /// Returns an error if the bytes are malformed.
    pub fn decode(&self, bytes: &[u8]) -> Result<Box<dyn Value>, prost::DecodeError> {
        (self.decode)(bytes)
    }

    /// Reads a message and encodes it.
    ///
    /// # Errors
    /// Returns an error if the input is not a value of the message.
    pub fn read(&self, input: &mut dyn Input) -> Result<Vec<u8>, Error> {
        (self.read)(input)
    }
}

fn decode<M: prost::Message + Default + Value + 'static>(
    bytes: &[u8],
) -> Result<Box<dyn Value>, prost::DecodeError> {
    Ok(Box::new(M::decode(bytes)?))
}

fn read<M: prost::Message + Value>(input: &mut dyn Input) -> Result<Vec<u8>, Error> {
    Ok(M::read(input)?.map(|message| message.encode_to_vec()).unwrap_or_default())
}

impl Message for () {
    fn info(&self) -> &'static Info {
        const INFO: Info = Info::new("google.protobuf.Empty", &[]);
        &INFO
    }

    fn visit(&self, _: &mut dyn Visitor) {}

    fn read(&mut self, _: u32, _: &mut dyn Input) -> Result<(), Error> {
        Ok(())
    }
}

impl Value for () {
    fn node(&self) -> Node<'_> {
        Node::Message(self)
    }

    fn read(input: &mut dyn Input) -> Result<Option<Self>, Error> {
        input.message(&mut ()).map(Some)
    }
}

/// The wrappers, which are plain values in Rust, and `Empty`.
const BUILT_IN: [Entry; 10] = [
    Entry::of::<bool>("google.protobuf.BoolValue"),
    Entry::of::<Vec<u8>>("google.protobuf.BytesValue"),
    Entry::of::<f64>("google.protobuf.DoubleValue"),
    Entry::of::<()>("google.protobuf.Empty"),
    Entry::of::<f32>("google.protobuf.FloatValue"),
    Entry::of::<i32>("google.protobuf.Int32Value"),
    Entry::of::<i64>("google.protobuf.Int64Value"),
    Entry::of::<String>("google.protobuf.StringValue"),
    Entry::of::<u32>("google.protobuf.UInt32Value"),
    Entry::of::<u64>("google.protobuf.UInt64Value"),
];

/// Finds the entry for a type URL.
///
/// # Errors
/// Returns an error if the URL has no `/` before the name, or the tree does not have the message.
pub fn find(url: &str) -> Result<&'static Entry, Error> {
    let name = match url.rsplit_once('/') {
        Some((_, name)) if !name.is_empty() => name,
        _ => return Err(Error::new(format!("\"{url}\" is not a type URL"))),
    };
    let in_table = |table: &'static [Entry]| {
        let index = table.binary_search_by_key(&name, |entry| entry.name).ok()?;
        table.get(index)
    };
    in_table(TYPES)
        .or_else(|| in_table(&BUILT_IN))
        .ok_or_else(|| Error::new(format!("these stubs have no message {name}")))
}
