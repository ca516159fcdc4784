//! The values of options, as they are encoded.

use super::graph::{FieldId, Graph};

/// The value of a message: its fields, in the order in which they were set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageValue<'a> {
    /// The fields. A repeated one has an entry for each of its values.
    pub fields: Vec<(FieldId, FieldValue<'a>)>,
}

impl<'a> MessageValue<'a> {
    /// Returns the values of the field with this number; several if it is repeated.
    pub fn all(&self, graph: &Graph<'_>, number: i32) -> impl Iterator<Item = &FieldValue<'a>> {
        let has_number = move |(id, _): &&(FieldId, FieldValue<'a>)| graph[*id].number == number;
        self.fields.iter().filter(has_number).map(|(_, value)| value)
    }

    /// Returns the value of the field with this number, if it is set.
    pub fn get(&self, graph: &Graph<'_>, number: i32) -> Option<&FieldValue<'a>> {
        self.all(graph, number).last()
    }

    /// Returns the integer, bool or enum number in the field with this number, if it is set.
    pub fn varint(&self, graph: &Graph<'_>, number: i32) -> Option<u64> {
        match self.get(graph, number)? {
            FieldValue::Varint(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns whether the field with this number is set to `true`.
    pub fn is_true(&self, graph: &Graph<'_>, number: i32) -> bool {
        self.varint(graph, number).is_some_and(|value| value != 0)
    }

    /// Returns the message in the field with this number, if it is set.
    pub fn message(&self, graph: &Graph<'_>, number: i32) -> Option<&MessageValue<'a>> {
        match self.get(graph, number)? {
            FieldValue::Message(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the bytes in the field with this number, if it is set.
    pub fn bytes(&self, graph: &Graph<'_>, number: i32) -> Option<&[u8]> {
        match self.get(graph, number)? {
            FieldValue::Bytes(value) => Some(value),
            FieldValue::Encoded(value) => Some(value),
            _ => None,
        }
    }
}

/// The value of a field, as encoded.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue<'a> {
    /// An integer, a bool or an enum's number, after zigzag encoding.
    Varint(u64),
    /// Four bytes.
    Fixed32(u32),
    /// Eight bytes.
    Fixed64(u64),
    /// A string or bytes.
    Bytes(&'a [u8]),
    /// The encoded value of an `Any`.
    Encoded(Vec<u8>),
    /// A message or a group.
    Message(MessageValue<'a>),
}
