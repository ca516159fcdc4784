//! Strings that share memory with what they were read from, in JSON and text format.

use bytestring::ByteString;

use super::reflect::{Error, Input, Node, Value};

impl Value for ByteString {
    fn node(&self) -> Node<'_> {
        Node::String(self)
    }

    fn is_zero(&self) -> bool {
        self.is_empty()
    }

    fn read(from: &mut dyn Input) -> Result<Option<Self>, Error> {
        from.string().map(|text| Some(text.into()))
    }
}
