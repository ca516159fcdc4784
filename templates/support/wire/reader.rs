//! The input, as a cursor over contiguous bytes.

use prost::bytes::Bytes;
use prost::DecodeError;

use super::error::{self, Fault};
use super::required::Required;
use super::{varint, UnknownFields, Wire};
use super::{END_GROUP, FIXED32, FIXED64, LEN, START_GROUP, VARINT};

/// How deep messages and groups may be nested, as in every protobuf implementation.
const DEPTH: u32 = 100;

/// The most bytes that a key takes; a longer one is an error even where zeros make it so long.
const MAX_KEY_LEN: usize = 5;

/// What comes next: the key of a field, and where its value starts. The key is 0 at the end of the
/// message, and where it is malformed, which the end of reading tells apart.
pub type Next = (u32, usize);

/// Reads the fields of a message and of all that is nested in it.
///
/// A *key* is a field's number and wire type as they stand on the wire: `number << 3 | type`.
/// Each method reads the value of one field, which starts `at` a place in the input, and gives what
/// comes next. So a message has no more to do for a field than to call the right method. The place
/// goes from call to call by value, as it does in writing, and so stays in a register.
pub struct Reader<'a> {
    /// The input, up to where the message ends.
    bytes: &'a [u8],
    /// All of the input.
    all: &'a [u8],
    /// The key that was read last, or 0 at the end.
    key: u32,
    /// How many levels are still allowed.
    depth: u32,
    /// The key that ends the innermost group, and how many levels are allowed in it.
    group: (u32, u32),
    /// The memory that `bytes` lies in, where it can be shared.
    owner: Option<&'a Bytes>,
    /// Whether messages are to be looked through for what they are not whole without.
    checks: bool,
    error: Option<DecodeError>,
}

impl<'a> Reader<'a> {
    /// A whole message.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader {
            bytes,
            all: bytes,
            key: 0,
            depth: DEPTH,
            group: (0, 0),
            owner: None,
            checks: false,
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
    pub(super) fn read(mut self, message: &mut dyn Wire) -> Result<(), DecodeError> {
        self.checks = message.required().is_some();
        self.fields(0, message);
        self.finish()
    }

    /// Reads the value that the input is, of the field with this key, and merges it into `message`.
    /// What is required is not looked for: there may be more of it elsewhere.
    ///
    /// # Errors
    /// The input was malformed.
    pub(super) fn read_field(
        mut self,
        message: &mut dyn Wire,
        key: u32,
    ) -> Result<(), DecodeError> {
        self.key = key;
        self.fields_after((key, 0), message);
        self.finish()
    }

    /// The end of reading.
    ///
    /// # Errors
    /// The input was malformed.
    pub(super) fn finish(self) -> Result<(), DecodeError> {
        self.error.map_or(Ok(()), Err)
    }

    /// The fields of a message, from `at` on up to its end; gives where that is. With a fault, it is
    /// not where the message should end.
    #[inline(always)]
    fn fields(&mut self, at: usize, message: &mut dyn Wire) -> usize {
        let first = self.next(at);
        self.fields_after(first, message)
    }

    #[inline(always)]
    fn fields_after(&mut self, (mut key, mut at): Next, message: &mut dyn Wire) -> usize {
        if self.checks {
            at = self.checked_fields((key, at), message);
        } else {
            while key != 0 {
                (key, at) = message.merge_field(self, key, at);
            }
        }
        if at != self.bytes.len() {
            self.locate(message);
        }
        at
    }

    /// The fields from the next one on, some of which may be missing; gives where they end.
    #[inline(never)]
    fn checked_fields(&mut self, (mut key, mut at): Next, message: &mut dyn Wire) -> usize {
        let mut required = Required::new(message.required().unwrap_or_default());
        while key != 0 {
            required.note(key);
            (key, at) = message.merge_field(self, key, at);
        }
        if let (Some(missing), false) = (required.missing(), self.has_failed()) {
            self.key = missing;
            self.fail(Fault::Required);
            return usize::MAX;
        }
        at
    }

    /// If there was a fault, it was in this message: has it called [`Reader::unknown`] or
    /// [`Reader::skip`], with its names.
    #[cold]
    #[inline(never)]
    fn locate(&mut self, message: &mut dyn Wire) {
        if self.has_failed() {
            message.merge_field(self, 0, 0);
        }
    }

    /// The field at `at`, or the end. A value that did not end within the message is found out
    /// here.
    #[inline(always)]
    pub(super) fn next(&mut self, at: usize) -> Next {
        let two = match self.bytes.get(at) {
            Some(&low @ 0x80..) => self.bytes.get(at + 1).map(|high| (low, *high)),
            _ => None,
        };
        if let Some((low, high @ 1..0x80)) = two {
            self.key = u32::from(low & 0x7f) | u32::from(high) << 7;
            return (self.key, at + 2);
        }
        self.next_short(at)
    }

    /// [`Reader::next`], of less code, for where it is inlined in messages.
    #[inline(always)]
    pub(super) fn next_short(&mut self, at: usize) -> Next {
        if let Some(&byte @ 8..0x80) = self.bytes.get(at) {
            self.key = byte.into();
            return (byte.into(), at + 1);
        }
        if at == self.bytes.len() {
            self.key = 0;
            return (0, at);
        }
        self.long_key(at)
    }

    /// A key of more than a byte.
    #[inline(never)]
    fn long_key(&mut self, at: usize) -> Next {
        if at > self.bytes.len() {
            return self.fail(Fault::Underflow);
        }
        let (key, end) = self.long_varint(at);
        match u32::try_from(key) {
            Ok(key) if key >= 8 && end != 0 && end - at <= MAX_KEY_LEN => {
                self.key = key;
                (key, end)
            }
            _ => {
                self.key = 0;
                self.fail(Fault::Key)
            }
        }
    }

    /// Has `take` take a varint, and goes on.
    #[inline(always)]
    pub(super) fn take_varint(&mut self, at: usize, take: impl FnOnce(u64)) -> Next {
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
        self.take_long_varint(at, take)
    }

    /// [`Reader::take_varint`], as a call in its last place: the others need no stack then.
    #[inline(never)]
    fn take_long_varint(&mut self, at: usize, take: impl FnOnce(u64)) -> Next {
        // A word may reach beyond the message: where the varint does, the next key is not found.
        if let Some((value, len)) = varint::read_word(self.all, at) {
            take(value);
            return self.next(at + len);
        }
        let found = self.varint(at);
        self.take(found, take)
    }

    /// Has `take` take what was found, and goes on where it ends.
    #[inline(always)]
    pub(super) fn take<T>(
        &mut self,
        found: Result<(T, usize), Fault>,
        take: impl FnOnce(T),
    ) -> Next {
        match found {
            Ok((value, end)) => {
                take(value);
                self.next(end)
            }
            Err(fault) => self.fail(fault),
        }
    }

    /// Ends reading with an error in the field that is being read.
    #[cold]
    #[inline(never)]
    pub(super) fn fail(&mut self, fault: Fault) -> Next {
        self.fail_with(error::new(fault))
    }

    /// Ends reading with an error in the field that is being read.
    #[cold]
    pub(super) fn fail_with(&mut self, error: DecodeError) -> Next {
        self.error.get_or_insert(error);
        (0, 0)
    }

    /// Whether the input was malformed.
    pub(super) fn has_failed(&self) -> bool {
        self.error.is_some()
    }

    /// The key of the field that is being read.
    pub(super) fn key(&self) -> u32 {
        self.key
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

    /// Has `read` read what is nested here, behind its length, up to its end.
    #[inline(always)]
    pub(super) fn nested(
        &mut self,
        at: usize,
        read: impl FnOnce(&mut Self, usize) -> usize,
    ) -> Next {
        let (start, end) = match self.delimited(at) {
            Ok(found) => found,
            Err(fault) => return self.fail(fault),
        };
        let (outer, key) = (self.bytes, self.key);
        let Some(inner) = outer.get(..end) else { return self.fail(Fault::Underflow) };
        self.bytes = inner;
        let reached = read(self, start);
        if reached != end {
            return self.fail_around(key);
        }
        self.bytes = outer;
        self.next(end)
    }

    /// Passes on the error of what is nested in the field with this key.
    #[cold]
    #[inline(never)]
    fn fail_around(&mut self, key: u32) -> Next {
        self.key = key;
        (0, 0)
    }

    /// A nested message: merged with what is there.
    #[inline(never)]
    pub fn message(&mut self, at: usize, message: &mut dyn Wire) -> Next {
        if self.depth == 0 {
            return self.fail(Fault::Recursion);
        }
        self.depth -= 1;
        let next = self.nested(at, |from, at| from.fields(at, message));
        self.depth += 1;
        next
    }

    /// A group: merged with what is there.
    #[inline(never)]
    pub fn group(&mut self, at: usize, message: &mut dyn Wire) -> Next {
        if self.depth == 0 {
            return self.fail(Fault::Recursion);
        }
        let (outer, key) = (self.group, self.key);
        let end_key = key - START_GROUP + END_GROUP;
        self.depth -= 1;
        self.group = (end_key, self.depth);
        let at = self.fields(at, message);
        self.group = outer;
        self.depth += 1;
        if self.has_failed() {
            return self.fail_around(key);
        }
        if self.key != end_key {
            self.key = key;
            return self.fail(Fault::OpenGroup);
        }
        self.next(at)
    }

    /// A field that the message does not have, kept in `fields`; or the end of a group. `names` are
    /// the message's own and its fields', for errors: `Person: 1 name, 2 email`.
    #[inline(never)]
    pub fn unknown(&mut self, at: usize, fields: &mut UnknownFields, names: &'static str) -> Next {
        if self.is_no_field(names) {
            return (0, at);
        }
        let (key, found) = (self.key, self.skipped(at).map(|end| (self.range(at, end), end)));
        self.take(found, |value| fields.push(key, value))
    }

    /// A field that the message does not have, passed over; or the end of a group. `names` are as in
    /// [`Reader::unknown`].
    #[inline(never)]
    pub fn skip(&mut self, at: usize, names: &'static str) -> Next {
        if self.is_no_field(names) {
            return (0, at);
        }
        self.pass(at)
    }

    /// [`Reader::skip`], where a group cannot end.
    pub(super) fn pass(&mut self, at: usize) -> Next {
        let found = self.skipped(at).map(|end| ((), end));
        self.take(found, drop)
    }

    /// Whether this is the end of a group; or the end of reading, whose error gets its place.
    fn is_no_field(&mut self, names: &'static str) -> bool {
        if let Some(error) = &mut self.error {
            error::locate(error, self.key >> 3, names);
            return true;
        }
        self.key & 7 == END_GROUP && (self.key, self.depth) == self.group
    }

    /// The length of the value that the input starts with, of a field with this key. None: it does
    /// not end in the input, or is malformed.
    pub(super) fn value_len(mut self, key: u32) -> Option<usize> {
        self.key = key;
        self.skipped(0).ok()
    }

    /// Where the value at `at`, whose key was read last, ends.
    pub(super) fn skipped(&self, at: usize) -> Result<usize, Fault> {
        Reader { error: None, ..*self }.skip_value(at, self.depth)
    }

    fn skip_value(&mut self, at: usize, depth: u32) -> Result<usize, Fault> {
        Ok(match self.key & 7 {
            VARINT => self.varint(at)?.1,
            FIXED64 => self.array::<8>(at)?.1,
            LEN => self.slice(at)?.1,
            START_GROUP => {
                return self.skip_group(at, depth.checked_sub(1).ok_or(Fault::Recursion)?);
            }
            END_GROUP => return Err(Fault::EndGroup),
            FIXED32 => self.array::<4>(at)?.1,
            _ => return Err(Fault::WireType),
        })
    }

    fn skip_group(&mut self, at: usize, depth: u32) -> Result<usize, Fault> {
        let end_key = self.key - START_GROUP + END_GROUP;
        let (mut key, mut at) = self.next(at);
        while key != end_key {
            if key == 0 {
                return Err(if self.has_failed() { Fault::Key } else { Fault::OpenGroup });
            }
            let end = self.skip_value(at, depth)?;
            (key, at) = self.next(end);
        }
        Ok(at)
    }

    /// How many length-delimited fields of the key that was read last follow one another from `at`
    /// on; no more than `most` are counted.
    #[inline(never)]
    pub(super) fn ahead(&self, mut at: usize, most: usize) -> usize {
        let key = self.key;
        for count in 1..most {
            let Ok((_, end)) = self.delimited(at) else { return count };
            at = match self.bytes.get(end..) {
                Some([first, ..]) if u32::from(*first) == key => end + 1,
                Some([first @ 0x80..=0xff, second, ..])
                    if u32::from(first & 0x7f) | u32::from(*second) << 7 == key =>
                {
                    end + 2
                }
                _ => return count,
            };
        }
        most
    }
}
