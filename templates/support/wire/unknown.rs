//! Fields that the message's definition does not have.

use super::varint;

/// Fields that were read but are not in the message's definition, as they came, in their order.
/// They are written again after the known ones.
///
/// Takes no more than a pointer while there are none.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownFields(
    #[allow(clippy::box_collection, reason = "a pointer wide")] Option<Box<Vec<u8>>>,
);

impl UnknownFields {
    /// None.
    pub const fn new() -> Self {
        Self(None)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The encoded fields.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_ref().map_or(&[], |bytes| bytes)
    }

    /// Adds encoded fields.
    pub fn append(&mut self, fields: &[u8]) {
        if !fields.is_empty() {
            self.0.get_or_insert_default().extend_from_slice(fields);
        }
    }

    /// Forgets them.
    pub fn clear(&mut self) {
        self.0 = None;
    }

    /// Adds a field of a closed enum whose value has no name.
    #[cold]
    pub(super) fn push_varint(&mut self, number: u32, value: u64) {
        let (bytes, len) = varint::write(value);
        self.push(number << 3, &bytes[..len]);
    }

    /// Adds a field: its key, and its value as it was read.
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
