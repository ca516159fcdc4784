//! Messages of other crates, as fields of ours: all that is known of them is `prost::Message`.

use prost::{DecodeError, Message};

use super::Reader;

/// Named as the methods for our own messages.
///
/// # Errors
/// Malformed input.
#[allow(missing_docs, clippy::missing_errors_doc, reason = "the comment above says it for all")]
impl Reader<'_> {
    pub fn foreign<M: Message>(&mut self, message: &mut M) -> Result<(), DecodeError> {
        message.merge(self.slice()?).map_err(|error| self.within(error))
    }

    pub fn optional_foreign<M: Message + Default>(
        &mut self,
        place: &mut Option<M>,
    ) -> Result<(), DecodeError> {
        self.foreign(place.get_or_insert_default())
    }

    pub fn repeated_foreign<M: Message + Default>(
        &mut self,
        list: &mut Vec<M>,
    ) -> Result<(), DecodeError> {
        list.push(self.next_foreign()?);
        Ok(())
    }

    pub fn next_foreign<M: Message + Default>(&mut self) -> Result<M, DecodeError> {
        let mut message = M::default();
        self.foreign(&mut message)?;
        Ok(message)
    }
}
