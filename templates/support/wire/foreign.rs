//! Messages of other crates, as fields of ours: all that is known of them is `prost::Message`.

use prost::Message;

use super::values::push_default;
use super::{Field, Reader};

/// Named as the methods for our own messages.
#[allow(missing_docs, reason = "the comment above says it for all")]
impl Reader<'_> {
    pub fn foreign<M: Message>(&mut self, field: Field, message: &mut M) -> Field {
        match self.slice(field.at) {
            Ok((bytes, end)) => match message.merge(bytes) {
                Ok(()) => self.next(end),
                Err(error) => self.fail_with(field.key, error),
            },
            Err(fault) => self.fail(field.key, fault),
        }
    }

    pub fn optional_foreign<M: Message + Default>(
        &mut self,
        field: Field,
        place: &mut Option<M>,
    ) -> Field {
        self.foreign(field, place.get_or_insert_default())
    }

    pub fn repeated_foreign<M: Message + Default>(
        &mut self,
        field: Field,
        list: &mut Vec<M>,
    ) -> Field {
        self.foreign(field, push_default(list))
    }
}
