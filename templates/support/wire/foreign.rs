//! Reads and writes fields whose type is a message of another crate: any `prost::Message`.

use prost::Message;

use super::error::Fault;
use super::values::push_default;
use super::varint::key;
use super::{Field, Reader, Writer};
use super::{END_GROUP, LEN, START_GROUP};

/// Named like the methods for messages of this tree.
#[allow(missing_docs, reason = "the comment above says it for all")]
impl Reader<'_> {
    pub fn foreign<M: Message>(&mut self, field: Field, message: &mut M) -> Field {
        let found = self.slice(field.offset);
        self.merge_foreign(field.key, found, message)
    }

    pub fn foreign_group<M: Message>(&mut self, field: Field, message: &mut M) -> Field {
        let found = self.group_fields(field);
        self.merge_foreign(field.key, found, message)
    }

    fn merge_foreign<M: Message>(
        &mut self,
        key: u32,
        found: Result<(&[u8], usize), Fault>,
        message: &mut M,
    ) -> Field {
        match found {
            Ok((bytes, end)) => match message.merge(bytes) {
                Ok(()) => self.next(end),
                Err(error) => self.fail_with(key, error),
            },
            Err(fault) => self.fail(key, fault),
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

    pub fn optional_foreign_group<M: Message + Default>(
        &mut self,
        field: Field,
        place: &mut Option<M>,
    ) -> Field {
        self.foreign_group(field, place.get_or_insert_default())
    }

    pub fn repeated_foreign_group<M: Message + Default>(
        &mut self,
        field: Field,
        list: &mut Vec<M>,
    ) -> Field {
        self.foreign_group(field, push_default(list))
    }
}

/// Named like the methods for messages of this tree.
#[allow(missing_docs, reason = "the comment above says it for all")]
impl Writer<'_> {
    #[inline]
    pub fn optional_foreign<M: Message>(
        &mut self,
        written: usize,
        number: u32,
        message: &Option<M>,
    ) -> usize {
        match message {
            Some(message) => self.required_foreign(written, number, message),
            None => written,
        }
    }

    #[inline(never)]
    pub fn required_foreign<M: Message>(
        &mut self,
        written: usize,
        number: u32,
        message: &M,
    ) -> usize {
        let before = self.len(written);
        let written = self.put_foreign(written, message);
        self.put_head(written, key(number, LEN), before)
    }

    #[inline(never)]
    pub fn repeated_foreign<M: Message>(
        &mut self,
        mut written: usize,
        number: u32,
        mut messages: &[M],
    ) -> usize {
        while let [rest @ .., value] = messages {
            written = self.required_foreign(written, number, value);
            messages = rest;
        }
        written
    }

    #[inline]
    pub fn optional_foreign_group<M: Message>(
        &mut self,
        written: usize,
        number: u32,
        message: &Option<M>,
    ) -> usize {
        match message {
            Some(message) => self.required_foreign_group(written, number, message),
            None => written,
        }
    }

    #[inline(never)]
    pub fn required_foreign_group<M: Message>(
        &mut self,
        written: usize,
        number: u32,
        message: &M,
    ) -> usize {
        let written = self.put_varint(written, (number << 3 | END_GROUP).into());
        let written = self.put_foreign(written, message);
        self.put_varint(written, (number << 3 | START_GROUP).into())
    }

    #[inline(never)]
    pub fn repeated_foreign_group<M: Message>(
        &mut self,
        mut written: usize,
        number: u32,
        mut messages: &[M],
    ) -> usize {
        while let [rest @ .., value] = messages {
            written = self.required_foreign_group(written, number, value);
            messages = rest;
        }
        written
    }
}
