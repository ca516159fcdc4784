//! Messages of other crates, as fields of ours: all that is known of them is `prost::Message`.

use prost::Message;

use super::reader::Next;
use super::Reader;

/// Named as the methods for our own messages.
#[allow(missing_docs, reason = "the comment above says it for all")]
impl Reader<'_> {
    pub fn foreign<M: Message>(&mut self, at: usize, message: &mut M) -> Next {
        match self.slice(at) {
            Ok((bytes, end)) => match message.merge(bytes) {
                Ok(()) => self.next(end),
                Err(error) => self.fail_with(error),
            },
            Err(fault) => self.fail(fault),
        }
    }

    pub fn optional_foreign<M: Message + Default>(
        &mut self,
        at: usize,
        place: &mut Option<M>,
    ) -> Next {
        self.foreign(at, place.get_or_insert_default())
    }

    pub fn repeated_foreign<M: Message + Default>(&mut self, at: usize, list: &mut Vec<M>) -> Next {
        list.push(M::default());
        list.last_mut().map_or((0, 0), |message| self.foreign(at, message))
    }
}
