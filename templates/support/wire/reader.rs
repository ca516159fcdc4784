//! The input, as a cursor over contiguous bytes.

use prost::bytes::Bytes;
use prost::DecodeError;

use super::borrowed::{target, Target};
use super::error::{self, Fault};
use super::{varint, UnknownFields, Wire};
use super::{END_GROUP, FIXED32, FIXED64, LEN, START_GROUP, VARINT};

/// How deep messages and groups may be nested, as in every protobuf implementation.
const DEPTH: u32 = 100;

/// The most bytes that a key takes; a longer one is an error even where zeros make it so long.
const MAX_KEY_LEN: usize = 5;

/// A field of the input. There is none at the end of a message, nor where that is malformed, which
/// the end of reading tells apart.
#[derive(Clone, Copy)]
pub struct Field {
    /// Its number and wire type as they stand on the wire: `number << 3 | type`. 0: there is none.
    pub key: u32,
    /// Where its value starts, or where the message ends.
    pub at: usize,
}

/// Reads the fields of a message and of all that is nested in it.
///
/// Each method reads the value of a field and gives the next one. So a message has no more to do for
/// a field than to call the right method. A field goes from call to call by value, as the place does
/// in writing, and so stays in registers.
pub struct Reader<'a> {
    /// The input, up to where the message ends.
    bytes: &'a [u8],
    /// All of the input.
    all: &'a [u8],
    /// The key of the field with a fault, or that of the end of a group, where one was met.
    met: u32,
    /// How many levels are still allowed.
    depth: u32,
    /// The key that ends the innermost group, and how many levels are allowed in it.
    group: (u32, u32),
    /// The memory that `bytes` lies in, where it can be shared.
    owner: Option<&'a Bytes>,
    /// Whether there may be more of the outermost message elsewhere.
    is_part: bool,
    error: Option<DecodeError>,
}

impl<'a> Reader<'a> {
    /// A whole message.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader {
            bytes,
            all: bytes,
            met: 0,
            depth: DEPTH,
            group: (0, 0),
            owner: None,
            is_part: false,
            error: None,
        }
    }

    /// A whole message some of whose fields share its memory.
    pub(super) fn sharing(owner: &'a Bytes) -> Self {
        Reader { owner: Some(owner), ..Reader::new(owner) }
    }

    /// Reads all of the input and merges it into `message`.
    ///
    /// # Errors
    /// The input was malformed, or a required field is missing.
    pub(super) fn read(mut self, mut message: &mut dyn Wire) -> Result<(), DecodeError> {
        self.fields(0, &mut message);
        self.finish()
    }

    /// Reads the value that the input is, of the field with this key, and merges it into `message`.
    /// What is required is not looked for: there may be more of it elsewhere.
    ///
    /// # Errors
    /// The input was malformed.
    pub(super) fn read_field(
        mut self,
        mut message: &mut dyn Wire,
        key: u32,
    ) -> Result<(), DecodeError> {
        self.is_part = true;
        self.fields_from(Field { key, at: 0 }, &mut message);
        self.finish()
    }

    /// The end of reading.
    ///
    /// # Errors
    /// The input was malformed.
    pub(super) fn finish(self) -> Result<(), DecodeError> {
        self.error.map_or(Ok(()), Err)
    }

    /// Whether there may be more of the message that is being read elsewhere.
    pub(super) fn is_in_part(&self) -> bool {
        self.is_part && self.depth == DEPTH
    }

    /// The fields of a message, from `at` on up to its end; gives where that is. With a fault, it is
    /// not where the message should end.
    #[inline(always)]
    fn fields(&mut self, at: usize, message: &mut dyn Target) -> usize {
        let first = self.next(at);
        self.fields_from(first, message)
    }

    /// [`Reader::fields`], the first of which was found.
    #[inline(always)]
    fn fields_from(&mut self, first: Field, message: &mut dyn Target) -> usize {
        let at = message.merge(self, first);
        if at != self.bytes.len() {
            self.locate(message);
        }
        at
    }

    /// If there was a fault, it was in this message: has it called [`Reader::unknown`] or
    /// [`Reader::skip`], with its names, by a key that is no field's.
    #[cold]
    #[inline(never)]
    fn locate(&mut self, message: &mut dyn Target) {
        if self.has_failed() {
            message.merge(self, Field { key: u32::MAX, at: 0 });
        }
    }

    /// The field at `at`, or the end.
    #[inline(always)]
    pub(super) fn next(&mut self, at: usize) -> Field {
        let two = match self.bytes.get(at) {
            Some(&low @ 0x80..) => self.bytes.get(at + 1).map(|high| (low, *high)),
            _ => None,
        };
        if let Some((low, high @ 1..0x80)) = two {
            return Field { key: u32::from(low & 0x7f) | u32::from(high) << 7, at: at + 2 };
        }
        self.next_short(at)
    }

    /// [`Reader::next`], of less code, for where it is inlined in messages.
    #[inline(always)]
    pub(super) fn next_short(&mut self, at: usize) -> Field {
        if let Some(&byte @ 8..0x80) = self.bytes.get(at) {
            return Field { key: byte.into(), at: at + 1 };
        }
        if at == self.bytes.len() {
            return Field { key: 0, at };
        }
        self.next_long(at)
    }

    /// A key of more than a byte, or none.
    #[inline(never)]
    fn next_long(&mut self, at: usize) -> Field {
        self.long_key(at).unwrap_or_else(|fault| self.fail(0, fault))
    }

    fn long_key(&self, at: usize) -> Result<Field, Fault> {
        let (key, end) = self.long_varint(at);
        match u32::try_from(key) {
            Ok(key) if key >= 8 && end != 0 && end - at <= MAX_KEY_LEN => {
                Ok(Field { key, at: end })
            }
            _ => Err(Fault::Key),
        }
    }

    /// Has `take` take a varint, and goes on.
    #[inline(always)]
    pub(super) fn take_varint(&mut self, field: Field, take: impl FnOnce(u64)) -> Field {
        let at = field.at;
        match self.bytes.get(at) {
            Some(&byte @ ..0x80) => {
                take(byte.into());
                return self.next(at + 1);
            }
            Some(&low) => {
                if let Some(&high @ ..0x80) = self.bytes.get(at + 1) {
                    take(u64::from(low & 0x7f) | u64::from(high) << 7);
                    return self.next(at + 2);
                }
            }
            None => {}
        }
        self.take_long_varint(field, take)
    }

    /// [`Reader::take_varint`], as a call in its last place: the others need no stack then.
    #[inline(never)]
    fn take_long_varint(&mut self, field: Field, take: impl FnOnce(u64)) -> Field {
        // A word may reach beyond the message.
        match varint::read_word(self.all, field.at) {
            Some((value, len)) if field.at + len <= self.bytes.len() => {
                take(value);
                self.next(field.at + len)
            }
            _ => {
                let found = self.varint(field.at);
                self.take(field.key, found, take)
            }
        }
    }

    /// Has `take` take what was found of the field with this key, and goes on where it ends.
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

    /// Ends reading with an error in the field with this key.
    #[cold]
    #[inline(never)]
    pub(super) fn fail(&mut self, key: u32, fault: Fault) -> Field {
        self.fail_with(key, error::new(fault))
    }

    /// Ends reading with an error in the field with this key.
    #[cold]
    pub(super) fn fail_with(&mut self, key: u32, error: DecodeError) -> Field {
        self.error.get_or_insert(error);
        self.fail_around(key)
    }

    /// Passes on the error of what is nested in the field with this key.
    #[cold]
    #[inline(never)]
    fn fail_around(&mut self, key: u32) -> Field {
        self.met = key;
        Field { key: 0, at: 0 }
    }

    /// Whether the input was malformed.
    pub(super) fn has_failed(&self) -> bool {
        self.error.is_some()
    }

    /// The input from a place on, also beyond the message.
    pub(super) fn onward(&self, at: usize) -> &'a [u8] {
        self.all.get(at..).unwrap_or_default()
    }

    /// The input between two places.
    pub(super) fn range(&self, start: usize, end: usize) -> &'a [u8] {
        self.all.get(start..end).unwrap_or_default()
    }

    /// A varint, and where it ends.
    #[inline(always)]
    pub(super) fn varint(&self, at: usize) -> Result<(u64, usize), Fault> {
        if let Some(&byte @ ..0x80) = self.bytes.get(at) {
            return Ok((byte.into(), at + 1));
        }
        match self.long_varint(at) {
            (_, 0) => Err(Fault::Varint),
            found => Ok(found),
        }
    }

    /// A varint of any length, and where it ends; 0 where there is none.
    #[inline(never)]
    fn long_varint(&self, at: usize) -> (u64, usize) {
        match self.bytes.get(at..) {
            // Most of more than a byte have two.
            Some(&[first @ 0x80..=0xff, second @ 0..0x80, ..]) => {
                (u64::from(first & 0x7f) | u64::from(second) << 7, at + 2)
            }
            Some(rest) => varint::read(rest).map_or((0, 0), |(value, len)| (value, at + len)),
            None => (0, 0),
        }
    }

    /// `N` bytes, and where they end.
    #[inline(always)]
    pub(super) fn array<const N: usize>(&self, at: usize) -> Result<([u8; N], usize), Fault> {
        match self.bytes.get(at..).and_then(<[u8]>::first_chunk) {
            Some(array) => Ok((*array, at + N)),
            None => Err(Fault::Underflow),
        }
    }

    /// Where what stands behind a length starts, and where it ends.
    #[inline(always)]
    fn delimited(&self, at: usize) -> Result<(usize, usize), Fault> {
        let (len, start) = self.varint(at)?;
        if len <= (self.bytes.len() - start) as u64 {
            Ok((start, start + len as usize))
        } else {
            Err(Fault::Underflow)
        }
    }

    /// A length and as many bytes, and where they end.
    #[inline(always)]
    pub(super) fn slice(&self, at: usize) -> Result<(&'a [u8], usize), Fault> {
        let (start, end) = self.delimited(at)?;
        self.bytes.get(start..end).map(|bytes| (bytes, end)).ok_or(Fault::Underflow)
    }

    /// Bytes that share the input's memory where they can.
    pub(super) fn shared(&self, bytes: &[u8]) -> Bytes {
        match self.owner {
            Some(owner) => owner.slice_ref(bytes),
            None => Bytes::copy_from_slice(bytes),
        }
    }

    /// Has `read` read what is nested in a field, behind its length, up to its end.
    #[inline(always)]
    pub(super) fn nested(
        &mut self,
        field: Field,
        read: impl FnOnce(&mut Self, usize) -> usize,
    ) -> Field {
        let (start, end) = match self.delimited(field.at) {
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
            return self.fail_around(field.key);
        }
        self.bytes = outer;
        self.next(end)
    }

    /// A nested message: merged with what is there.
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
        let next = self.nested(field, |from, at| from.fields(at, message));
        self.depth += 1;
        next
    }

    /// A group: merged with what is there.
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
        self.met = 0;
        let at = self.fields(field.at, message);
        self.group = outer;
        self.depth += 1;
        if self.has_failed() {
            return self.fail_around(field.key);
        }
        if std::mem::take(&mut self.met) != end_key {
            return self.fail(field.key, Fault::OpenGroup);
        }
        self.next(at)
    }

    /// A field that the message does not have, kept in `fields`; or the end of a group. `names` are
    /// the message's own and its fields', for errors: `Person: 1 name, 2 email`.
    #[inline(never)]
    pub fn unknown(
        &mut self,
        field: Field,
        fields: &mut UnknownFields,
        names: &'static str,
    ) -> Field {
        if self.is_no_field(field.key, names) {
            return Field { key: 0, at: field.at };
        }
        let found = self.skipped(field).map(|end| (self.range(field.at, end), end));
        self.take(field.key, found, |value| fields.push(field.key, value))
    }

    /// A field that the message does not have, passed over; or the end of a group. `names` are as in
    /// [`Reader::unknown`].
    #[inline(never)]
    pub fn skip(&mut self, field: Field, names: &'static str) -> Field {
        if self.is_no_field(field.key, names) {
            return Field { key: 0, at: field.at };
        }
        self.pass(field)
    }

    /// [`Reader::skip`], where a group cannot end.
    pub(super) fn pass(&mut self, field: Field) -> Field {
        let found = self.skipped(field).map(|end| ((), end));
        self.take(field.key, found, drop)
    }

    /// Whether this is the end of a group; or the end of reading, whose error gets its place.
    fn is_no_field(&mut self, key: u32, names: &'static str) -> bool {
        if let Some(error) = &mut self.error {
            error::locate(error, self.met >> 3, names);
            return true;
        }
        let is_end = key & 7 == END_GROUP && (key, self.depth) == self.group;
        if is_end {
            self.met = key;
        }
        is_end
    }

    /// The length of the value that the input starts with, of a field with this key. None: it does
    /// not end in the input, or is malformed.
    pub(super) fn value_len(&self, key: u32) -> Option<usize> {
        self.skipped(Field { key, at: 0 }).ok()
    }

    /// Where the value of a field ends.
    pub(super) fn skipped(&self, field: Field) -> Result<usize, Fault> {
        self.skip_value(field, self.depth)
    }

    fn skip_value(&self, field: Field, depth: u32) -> Result<usize, Fault> {
        let at = field.at;
        Ok(match field.key & 7 {
            VARINT => self.varint(at)?.1,
            FIXED64 => self.array::<8>(at)?.1,
            LEN => self.slice(at)?.1,
            START_GROUP => {
                return self.skip_group(field, depth.checked_sub(1).ok_or(Fault::Recursion)?);
            }
            END_GROUP => return Err(Fault::EndGroup),
            FIXED32 => self.array::<4>(at)?.1,
            _ => return Err(Fault::WireType),
        })
    }

    fn skip_group(&self, group: Field, depth: u32) -> Result<usize, Fault> {
        let end_key = group.key - START_GROUP + END_GROUP;
        let mut at = group.at;
        loop {
            if at == self.bytes.len() {
                return Err(Fault::OpenGroup);
            }
            let field = self.long_key(at)?;
            if field.key == end_key {
                return Ok(field.at);
            }
            at = self.skip_value(field, depth)?;
        }
    }

    /// How many fields of this one's key, all of them length-delimited, follow one another from this
    /// one on; no more than `most` are counted.
    #[inline(never)]
    pub(super) fn ahead(&self, field: Field, most: usize) -> usize {
        let Field { key, mut at } = field;
        for count in 1..most {
            let Ok((_, end)) = self.delimited(at) else { return count };
            at = match self.bytes.get(end..) {
                Some([first, ..]) if u32::from(*first) == key => end + 1,
                Some(rest) if key >= 0x80 => match varint::read(rest) {
                    Some((next, len)) if next == u64::from(key) => end + len,
                    _ => return count,
                },
                _ => return count,
            };
        }
        most
    }
}
