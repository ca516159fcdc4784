//! Reads fields whose type is a message of another crate: any `prost::Message`.

use prost::Message;

use super::values::push_default;
use super::{Field, Reader};

/// Named like the methods for messages of this tree.
#[allow(missing_docs, reason = "the comment above says it for all")]
impl Reader<'_> {
    pub fn foreign<M: Message>(&mut self, field: Field, message: &mut M) -> Field {
        match self.slice(field.offset) {
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
