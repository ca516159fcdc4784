//! Messages of other crates, as fields of ours: all that is known of them is `prost::Message`.

use prost::DecodeError;

use super::Reader;

impl Reader<'_> {
    /// Merges a nested message of another crate into `message`.
    ///
    /// # Errors
    /// Malformed input.
    #[inline]
    pub fn foreign<M: prost::Message>(&mut self, message: &mut M) -> Result<(), DecodeError> {
        message.merge(self.slice()?)
    }

    /// A nested message of another crate, on its own.
    ///
    /// # Errors
    /// Malformed input.
    #[inline]
    pub fn new_foreign<M: prost::Message + Default>(&mut self) -> Result<M, DecodeError> {
        M::decode(self.slice()?)
    }
}
