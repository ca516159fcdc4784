//! Unknown fields, preserved when decoding.

use super::varint;

/// Encoded fields that are not in the message's definition, in the order in which they were read.
/// Encoding writes them after the known fields.
///
/// Has the size of a pointer while it is empty.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownFields(
    #[allow(clippy::box_collection, reason = "a pointer wide")] Option<Box<Vec<u8>>>,
);

impl UnknownFields {
    /// Creates an empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Returns whether there are no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the encoded fields.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_ref().map_or(&[], |bytes| bytes)
    }

    /// Appends encoded fields.
    pub fn append(&mut self, fields: &[u8]) {
        if !fields.is_empty() {
            self.0.get_or_insert_default().extend_from_slice(fields);
        }
    }

    /// Removes all fields.
    pub fn clear(&mut self) {
        self.0 = None;
    }

    /// Appends a value of a closed enum that has no name.
    #[cold]
    pub(super) fn push_varint(&mut self, number: u32, value: u64) {
        let (bytes, len) = varint::write(value);
        self.push(number << 3, &bytes[..len]);
    }

    /// Appends a field: its key, and its encoded value.
    pub(super) fn push(&mut self, key: u32, value: &[u8]) {
        let bytes = self.0.get_or_insert_default();
        let (head, len) = varint::write(key.into());
        bytes.extend_from_slice(&head[..len]);
        bytes.extend_from_slice(value);
    }
}

impl std::fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UnknownFields({})", self.as_bytes().escape_ascii())
    }
}
