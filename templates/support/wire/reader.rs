//! Reads fields from contiguous bytes.

use prost::bytes::Bytes;
use prost::DecodeError;

use super::borrowed::{target, Target};
use super::error::{self, Fault};
use super::{utf8, varint, UnknownFields, Wire};
use super::{END_GROUP, FIXED32, FIXED64, LEN, START_GROUP, VARINT};

/// The maximum depth of nested messages and groups, as in every implementation of protobuf.
const DEPTH: u32 = 100;

/// The maximum length of a key. A longer one is an error even if it is padded with zeros.
const MAX_KEY_LEN: usize = 5;

/// A field of the input. Its key is 0 at the end of a message, and after an error:
/// `Reader::finish` tells them apart.
#[derive(Clone, Copy)]
pub struct Field {
    /// The number and wire type as encoded: `number << 3 | wire_type`. 0: there is no field.
    pub key: u32,
    /// The offset of the value, or of the end of the message.
    pub offset: usize,
}

/// Reads the fields of a message and of all messages nested in it.
///
/// Each method reads the value of a field and returns the next field, so that a message only picks
/// the method. A field is passed and returned by value, and so stays in registers.
pub struct Reader<'a> {
    /// The input up to the end of the current message.
    bytes: &'a [u8],
    /// The whole input.
    all: &'a [u8],
    /// The key of the field with an error, or of the end of a group.
    stopped_at: u32,
    /// The number of levels that may still be entered.
    depth: u32,
    /// The key that ends the innermost group, and the value of `depth` in it.
    group: (u32, u32),
    /// The memory that `bytes` is part of, if it can be shared.
    owner: Option<&'a Bytes>,
    /// Whether the input is only a part of the outermost message.
    is_part: bool,
    error: Option<DecodeError>,
}

impl<'a> Reader<'a> {
    /// Creates a reader of a whole message.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader {
            bytes,
            all: bytes,
            stopped_at: 0,
            depth: DEPTH,
            group: (0, 0),
            owner: None,
            is_part: false,
            error: None,
        }
    }

    /// Creates a reader of a whole message whose fields can share its memory.
    pub(super) fn sharing(owner: &'a Bytes) -> Self {
        Reader { owner: Some(owner), ..Reader::new(owner) }
    }

    /// Reads the whole input and merges it into `message`.
    ///
    /// # Errors
    /// Returns an error if the input is malformed, or a required field is missing.
    #[inline]
    pub(super) fn read(mut self, mut message: &mut dyn Wire) -> Result<(), DecodeError> {
        self.fields(0, &mut message);
        self.finish()
    }

    /// Reads the input as the value of the field with this key, and merges it into `message`. Does
    /// not check for required fields, which may be elsewhere.
    ///
    /// # Errors
    /// Returns an error if the input is malformed.
    pub(super) fn read_field(
        mut self,
        mut message: &mut dyn Wire,
        key: u32,
    ) -> Result<(), DecodeError> {
        self.is_part = true;
        self.fields_from(Field { key, offset: 0 }, &mut message);
        self.finish()
    }

    /// Ends reading.
    ///
    /// # Errors
    /// Returns an error if the input is malformed.
    pub(super) fn finish(self) -> Result<(), DecodeError> {
        self.error.map_or(Ok(()), Err)
    }

    /// Returns whether the current message may have more fields elsewhere.
    pub(super) fn is_in_part(&self) -> bool {
        self.is_part && self.depth == DEPTH
    }

    /// Reads the fields of a message from `offset` on, and returns the offset of its end; after an error,
    /// an offset other than the expected end.
    #[inline(always)]
    fn fields(&mut self, offset: usize, message: &mut dyn Target) -> usize {
        let first = self.next(offset);
        self.fields_from(first, message)
    }

    /// Reads the fields of a message, of which the first is already read.
    #[inline(always)]
    fn fields_from(&mut self, first: Field, message: &mut dyn Target) -> usize {
        let offset = message.merge(self, first);
        if offset != self.bytes.len() {
            self.locate(message);
        }
        offset
    }

    /// Adds the place to an error. Passes a key that no field has to the message, which then passes its
    /// names to [`Reader::unknown`] or [`Reader::skip`].
    #[cold]
    #[inline(never)]
    fn locate(&mut self, message: &mut dyn Target) {
        if self.has_failed() {
            message.merge(self, Field { key: u32::MAX, offset: 0 });
        }
    }

    /// Reads the key at `offset`.
    #[inline(always)]
    pub(super) fn next(&mut self, offset: usize) -> Field {
        let two = match self.bytes.get(offset) {
            Some(&low @ 0x80..) => self.bytes.get(offset + 1).map(|high| (low, *high)),
            _ => None,
        };
        if let Some((low, high @ 1..0x80)) = two {
            return Field { key: u32::from(low & 0x7f) | u32::from(high) << 7, offset: offset + 2 };
        }
        self.next_short(offset)
    }

    /// Reads the key at `offset` like [`Reader::next`], in less code, for inlining in messages.
    #[inline(always)]
    pub(super) fn next_short(&mut self, offset: usize) -> Field {
        if let Some(&byte @ 8..0x80) = self.bytes.get(offset) {
            return Field { key: byte.into(), offset: offset + 1 };
        }
        if offset == self.bytes.len() {
            return Field { key: 0, offset };
        }
        self.next_long(offset)
    }

    /// Reads a key of more than one byte.
    #[inline(never)]
    fn next_long(&mut self, offset: usize) -> Field {
        self.long_key(offset).unwrap_or_else(|fault| self.fail(0, fault))
    }

    fn long_key(&self, offset: usize) -> Result<Field, Fault> {
        let (key, end) = self.long_varint(offset);
        match u32::try_from(key) {
            Ok(key) if key >= 8 && end != 0 && end - offset <= MAX_KEY_LEN => {
                Ok(Field { key, offset: end })
            }
            _ => Err(Fault::Key),
        }
    }

    /// Reads a varint, passes it to `take`, and reads the next key.
    #[inline(always)]
    pub(super) fn take_varint(&mut self, field: Field, take: impl FnOnce(u64)) -> Field {
        let offset = field.offset;
        match self.bytes.get(offset) {
            Some(&byte @ ..0x80) => {
                take(byte.into());
                return self.next(offset + 1);
            }
            Some(&low) => {
                if let Some(&high @ ..0x80) = self.bytes.get(offset + 1) {
                    take(u64::from(low & 0x7f) | u64::from(high) << 7);
                    return self.next(offset + 2);
                }
            }
            None => {}
        }
        self.take_long_varint(field, take)
    }

    /// Reads a longer varint. [`Reader::take_varint`] ends with this call, and so needs no stack frame.
    #[inline(never)]
    fn take_long_varint(&mut self, field: Field, take: impl FnOnce(u64)) -> Field {
        // A word may extend beyond the message.
        match varint::read_word(self.all, field.offset) {
            Some((value, len)) if field.offset + len <= self.bytes.len() => {
                take(value);
                self.next(field.offset + len)
            }
            _ => {
                let found = self.varint(field.offset);
                self.take(field.key, found, take)
            }
        }
    }

    /// Passes a value to `take`, and reads the next key; or records an error in the field with this
    /// key.
    #[inline(always)]
    pub(super) fn take<T>(
        &mut self,
        key: u32,
        found: Result<(T, usize), Fault>,
        take: impl FnOnce(T),
    ) -> Field {
        match found {
            Ok((value, end)) => {
                take(value);
                self.next(end)
            }
            Err(fault) => self.fail(key, fault),
        }
    }

    /// Records an error in the field with this key, and ends reading.
    #[cold]
    #[inline(never)]
    pub(super) fn fail(&mut self, key: u32, fault: Fault) -> Field {
        self.fail_with(key, error::new(fault))
    }

    /// Records an error in the field with this key, and ends reading.
    #[cold]
    pub(super) fn fail_with(&mut self, key: u32, error: DecodeError) -> Field {
        self.error.get_or_insert(error);
        self.stop(key)
    }

    /// Ends reading after an error in a message that is nested in the field with this key.
    #[cold]
    #[inline(never)]
    fn stop(&mut self, key: u32) -> Field {
        self.stopped_at = key;
        Field { key: 0, offset: 0 }
    }

    /// Returns whether an error was recorded.
    pub(super) fn has_failed(&self) -> bool {
        self.error.is_some()
    }

    /// Returns the input from an offset on, including bytes after the message.
    pub(super) fn onward(&self, offset: usize) -> &'a [u8] {
        self.all.get(offset..).unwrap_or_default()
    }

    /// Returns the input between two offsets.
    pub(super) fn range(&self, start: usize, end: usize) -> &'a [u8] {
        self.all.get(start..end).unwrap_or_default()
    }

    /// Reads a varint; returns it and the offset of its end.
    #[inline(always)]
    pub(super) fn varint(&self, offset: usize) -> Result<(u64, usize), Fault> {
        if let Some(&byte @ ..0x80) = self.bytes.get(offset) {
            return Ok((byte.into(), offset + 1));
        }
        match self.long_varint(offset) {
            (_, 0) => Err(Fault::Varint),
            found => Ok(found),
        }
    }

    /// Reads a varint of any length; returns it and the offset of its end, which is 0 if there is
    /// no varint.
    #[inline(never)]
    fn long_varint(&self, offset: usize) -> (u64, usize) {
        match self.bytes.get(offset..) {
            // Most varints of more than one byte have two.
            Some(&[first @ 0x80..=0xff, second @ 0..0x80, ..]) => {
                (u64::from(first & 0x7f) | u64::from(second) << 7, offset + 2)
            }
            Some(rest) => varint::read(rest).map_or((0, 0), |(value, len)| (value, offset + len)),
            None => (0, 0),
        }
    }

    /// Reads `N` bytes; returns them and the offset of their end.
    #[inline(always)]
    pub(super) fn array<const N: usize>(&self, offset: usize) -> Result<([u8; N], usize), Fault> {
        match self.bytes.get(offset..).and_then(<[u8]>::first_chunk) {
            Some(array) => Ok((*array, offset + N)),
            None => Err(Fault::Underflow),
        }
    }

    /// Reads a length; returns the offsets at which the value starts and ends.
    #[inline(always)]
    fn delimited(&self, offset: usize) -> Result<(usize, usize), Fault> {
        let (len, start) = self.varint(offset)?;
        if len <= (self.bytes.len() - start) as u64 {
            Ok((start, start + len as usize))
        } else {
            Err(Fault::Underflow)
        }
    }

    /// Reads a length and as many bytes; returns them and the offset of their end.
    #[inline(always)]
    pub(super) fn slice(&self, offset: usize) -> Result<(&'a [u8], usize), Fault> {
        let (start, end) = self.delimited(offset)?;
        self.bytes.get(start..end).map(|bytes| (bytes, end)).ok_or(Fault::Underflow)
    }

    /// Returns the bytes, which share the input's memory if possible.
    pub(super) fn shared(&self, bytes: &[u8]) -> Bytes {
        match self.owner {
            Some(owner) => owner.slice_ref(bytes),
            None => Bytes::copy_from_slice(bytes),
        }
    }

    /// Calls `read` to read the length-delimited value of a field, then reads the next key.
    #[inline(always)]
    pub(super) fn nested(
        &mut self,
        field: Field,
        read: impl FnOnce(&mut Self, usize) -> usize,
    ) -> Field {
        let (start, end) = match self.delimited(field.offset) {
            Ok(found) => found,
            Err(fault) => return self.fail(field.key, fault),
        };
        let outer = self.bytes;
        let Some(inner) = outer.get(..end) else {
            return self.fail(field.key, Fault::Underflow);
        };
        self.bytes = inner;
        let reached = read(self, start);
        if reached != end {
            return self.stop(field.key);
        }
        self.bytes = outer;
        self.next(end)
    }

    /// Reads a nested message and merges it into `message`.
    #[inline(always)]
    pub fn message<M: Wire>(&mut self, field: Field, message: &mut M) -> Field {
        self.message_into(field, target(message))
    }

    #[inline(never)]
    fn message_into(&mut self, field: Field, message: &mut dyn Target) -> Field {
        if self.depth == 0 {
            return self.fail(field.key, Fault::Recursion);
        }
        self.depth -= 1;
        let next = self.nested(field, |reader, offset| reader.fields(offset, message));
        self.depth += 1;
        next
    }

    /// Reads a group and merges it into `message`.
    #[inline]
    pub fn group<M: Wire>(&mut self, field: Field, message: &mut M) -> Field {
        self.group_into(field, target(message))
    }

    #[inline(never)]
    fn group_into(&mut self, field: Field, message: &mut dyn Target) -> Field {
        if self.depth == 0 {
            return self.fail(field.key, Fault::Recursion);
        }
        let (outer, end_key) = (self.group, field.key - START_GROUP + END_GROUP);
        self.depth -= 1;
        self.group = (end_key, self.depth);
        self.stopped_at = 0;
        let offset = self.fields(field.offset, message);
        self.group = outer;
        self.depth += 1;
        if self.has_failed() {
            return self.stop(field.key);
        }
        if std::mem::take(&mut self.stopped_at) != end_key {
            return self.fail(field.key, Fault::OpenGroup);
        }
        self.next(offset)
    }

    /// Reads a field that is not in the message's definition into `fields`; or ends a group. `names` are
    /// those of the message and its fields, for errors: `Person: 1 name, 2 email`.
    #[inline(never)]
    pub fn unknown(
        &mut self,
        field: Field,
        fields: &mut UnknownFields,
        names: &'static str,
    ) -> Field {
        if self.is_no_field(field.key, names) {
            return Field { key: 0, offset: field.offset };
        }
        let found = self.skipped(field).map(|end| (self.range(field.offset, end), end));
        self.take(field.key, found, |value| fields.push(field.key, value))
    }

    /// Reads a string extension into `fields`, which must be UTF-8.
    #[inline(never)]
    pub fn unknown_string(&mut self, field: Field, fields: &mut UnknownFields) -> Field {
        let found = self.slice(field.offset).and_then(|(bytes, end)| {
            let is_text = utf8::is_ascii(bytes) || utf8::from_utf8(bytes).is_some();
            let value = self.range(field.offset, end);
            is_text.then_some((value, end)).ok_or(Fault::Utf8)
        });
        self.take(field.key, found, |value| fields.push(field.key, value))
    }

    /// Skips a field that is not in the message's definition; or ends a group. `names` are as in
    /// [`Reader::unknown`].
    #[inline(never)]
    pub fn skip(&mut self, field: Field, names: &'static str) -> Field {
        if self.is_no_field(field.key, names) {
            return Field { key: 0, offset: field.offset };
        }
        self.skip_field(field)
    }

    /// Skips a field. Unlike [`Reader::skip`], does not check for the end of a group.
    pub(super) fn skip_field(&mut self, field: Field) -> Field {
        let found = self.skipped(field).map(|end| ((), end));
        self.take(field.key, found, drop)
    }

    /// Returns whether there is no field: at the end of a group, and after an error. Adds the place to the
    /// error.
    fn is_no_field(&mut self, key: u32, names: &'static str) -> bool {
        if let Some(error) = &mut self.error {
            error::locate(error, self.stopped_at >> 3, names);
            return true;
        }
        let is_end = key & 7 == END_GROUP && (key, self.depth) == self.group;
        if is_end {
            self.stopped_at = key;
        }
        is_end
    }

    /// Returns the length of the value at the start of the input, which belongs to a field with
    /// this key. `None`: the value is incomplete or malformed.
    pub(super) fn value_len(&self, key: u32) -> Option<usize> {
        self.skipped(Field { key, offset: 0 }).ok()
    }

    /// Returns the offset of the end of a field's value.
    pub(super) fn skipped(&self, field: Field) -> Result<usize, Fault> {
        self.skip_value(field, self.depth)
    }

    fn skip_value(&self, field: Field, depth: u32) -> Result<usize, Fault> {
        let offset = field.offset;
        Ok(match field.key & 7 {
            VARINT => self.varint(offset)?.1,
            FIXED64 => self.array::<8>(offset)?.1,
            LEN => self.slice(offset)?.1,
            START_GROUP => self.group_end(field, depth)?.1,
            END_GROUP => return Err(Fault::EndGroup),
            FIXED32 => self.array::<4>(offset)?.1,
            _ => return Err(Fault::WireType),
        })
    }

    /// Returns the fields of a group, and the offset of its end.
    pub(super) fn group_fields(&self, group: Field) -> Result<(&'a [u8], usize), Fault> {
        let (fields_end, end) = self.group_end(group, self.depth)?;
        Ok((self.range(group.offset, fields_end), end))
    }

    /// Returns the offsets at which the fields of a group end, and at which the group does.
    fn group_end(&self, group: Field, depth: u32) -> Result<(usize, usize), Fault> {
        let depth = depth.checked_sub(1).ok_or(Fault::Recursion)?;
        let end_key = group.key - START_GROUP + END_GROUP;
        let mut offset = group.offset;
        loop {
            if offset == self.bytes.len() {
                return Err(Fault::OpenGroup);
            }
            let field = self.long_key(offset)?;
            if field.key == end_key {
                return Ok((offset, field.offset));
            }
            offset = self.skip_value(field, depth)?;
        }
    }

    /// Counts the consecutive fields with the key of `field`, which is length-delimited and counted, too.
    /// Stops at `max`.
    #[inline(never)]
    pub(super) fn count_consecutive(&self, field: Field, max: usize) -> usize {
        let Field { key, mut offset } = field;
        for count in 1..max {
            let Ok((_, end)) = self.delimited(offset) else { return count };
            offset = match self.bytes.get(end..) {
                Some([first, ..]) if u32::from(*first) == key => end + 1,
                Some(rest) if key >= 0x80 => match varint::read(rest) {
                    Some((next, len)) if next == u64::from(key) => end + len,
                    _ => return count,
                },
                _ => return count,
            };
        }
        max
    }
}
