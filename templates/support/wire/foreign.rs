//! Messages of other crates, as fields of ours: all that is known of them is `prost::Message`.

use prost::Message;

use super::Reader;

/// Named as the methods for our own messages.
#[allow(missing_docs, reason = "the comment above says it for all")]
impl Reader<'_> {
    pub fn foreign<M: Message>(&mut self, message: &mut M) -> u32 {
        match self.slice() {
            Ok((bytes, end)) => match message.merge(bytes) {
                Ok(()) => self.next(end),
                Err(error) => self.fail_with(error),
            },
            Err(fault) => self.fail(fault),
        }
    }

    pub fn optional_foreign<M: Message + Default>(&mut self, place: &mut Option<M>) -> u32 {
        self.foreign(place.get_or_insert_default())
    }

    pub fn repeated_foreign<M: Message + Default>(&mut self, list: &mut Vec<M>) -> u32 {
        list.push(M::default());
        list.last_mut().map_or(0, |message| self.foreign(message))
    }
}
