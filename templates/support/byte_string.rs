//! Implements JSON and text format for strings that share the input's memory.

use bytestring::ByteString;

use super::reflect::{Error, Input, Node, Value};

impl Value for ByteString {
    fn node(&self) -> Node<'_> {
        Node::String(self)
    }

    fn is_zero(&self) -> bool {
        self.is_empty()
    }

    fn read(input: &mut dyn Input) -> Result<Option<Self>, Error> {
        input.string().map(|text| Some(text.into()))
    }
}
