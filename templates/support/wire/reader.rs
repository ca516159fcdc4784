//! The input, as a cursor over contiguous bytes.

use prost::bytes::Bytes;
use prost::DecodeError;

use super::error::{self, Fault, Names};
use super::{varint, UnknownFields, Wire};

/// How deep messages and groups may be nested, as in every protobuf implementation.
const DEPTH: u32 = 100;

/// The most bytes that a key takes; a longer one is an error even where zeros make it so long.
const MAX_KEY_LEN: usize = 5;

/// The wire types, as they stand in the low three bits of a key.
const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const LEN: u32 = 2;
const START_GROUP: u32 = 3;
const END_GROUP: u32 = 4;
const FIXED32: u32 = 5;

/// A cursor over the fields of a message and of all that is nested in it.
///
/// A *key* is a field's number and wire type as they stand on the wire: `number << 3 | type`.
/// Each method reads the value of one field and gives the key of the next: 0 where the message
/// ends, or where it is malformed, which [`Reader::finish`] tells apart. So a message has no more
/// to do for a field than to call the right method.
pub struct Reader<'a> {
    /// All of the input.
    bytes: &'a [u8],
    /// Where in it we are.
    at: usize,
    /// Where the message ends.
    end: usize,
    /// The key that was read last, or 0 at the end.
    key: u32,
    /// How many levels are still allowed.
    depth: u32,
    /// The key that ends the message, if it is a group; otherwise 0.
    group_end: u32,
    /// Those of the message, for errors.
    names: &'static Names,
    /// The memory that `bytes` lies in, where it can be shared.
    owner: Option<&'a Bytes>,
    /// Whether this is not all of a message.
    is_part: bool,
    error: Option<DecodeError>,
}

impl<'a> Reader<'a> {
    /// A whole message.
    pub fn new(bytes: &'a [u8]) -> Self {
        let mut reader = Reader {
            bytes,
            at: 0,
            end: bytes.len(),
            key: 0,
            depth: DEPTH,
            group_end: 0,
            names: Names::NONE,
            owner: None,
            is_part: false,
            error: None,
        };
        reader.next(0);
        reader
    }

    /// Some fields of a message: none is missed.
    pub(super) fn part(bytes: &'a [u8]) -> Self {
        Reader { is_part: true, ..Reader::new(bytes) }
    }

    /// A whole message whose `Bytes` fields share its memory.
    pub(super) fn sharing(owner: &'a Bytes) -> Self {
        Reader { owner: Some(owner), ..Reader::new(owner) }
    }

    /// The end of reading.
    ///
    /// # Errors
    /// The input was malformed.
    pub(super) fn finish(self) -> Result<(), DecodeError> {
        self.error.map_or(Ok(()), Err)
    }

    /// Begins a message with these names; gives the key of its first field.
    #[inline]
    pub fn begin(&mut self, names: &'static Names) -> u32 {
        self.names = names;
        self.key
    }

    /// Goes on to the field at `at`; gives its key, or 0 at the end. A value that did not end
    /// within the message is found out here.
    #[inline(always)]
    pub(super) fn next(&mut self, at: usize) -> u32 {
        if at < self.end {
            if let Some(&byte @ 8..0x80) = self.bytes.get(at) {
                (self.key, self.at) = (byte.into(), at + 1);
                return byte.into();
            }
        }
        self.long_key(at)
    }

    /// [`Reader::next`], where the eight bytes from `at` on are at hand: the one behind the value
    /// is as good as read.
    #[inline(always)]
    fn next_in(&mut self, word: u64, len: usize) -> u32 {
        let (byte, at) = ((word >> (8 * len)) as u8, self.at + len);
        if let (true, 8..0x80) = (at < self.end, byte) {
            (self.key, self.at) = (byte.into(), at + 1);
            return byte.into();
        }
        self.long_key(at)
    }

    /// The end, or a key of more than a byte.
    #[inline(never)]
    fn long_key(&mut self, at: usize) -> u32 {
        let rest = match self.bytes.get(at..self.end) {
            Some([]) => {
                (self.key, self.at) = (0, at);
                return 0;
            }
            Some(rest) => rest,
            None => return self.fail(Fault::Underflow),
        };
        let found = match *rest {
            [low @ 0x80..=0xff, high @ 1..0x80, ..] => {
                Some((u64::from(low & 0x7f) | u64::from(high) << 7, 2))
            }
            _ => varint::read(rest),
        };
        match found.map(|(key, len)| (u32::try_from(key), len)) {
            Some((Ok(key), len @ ..=MAX_KEY_LEN)) if key >= 8 => {
                (self.key, self.at) = (key, at + len);
                key
            }
            _ => self.fail(Fault::Key),
        }
    }

    /// Reads a varint into `place` and goes on.
    #[inline(always)]
    pub(super) fn varint_then_next(&mut self, place: impl FnOnce(u64)) -> u32 {
        if let Some(word) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk) {
            let word = u64::from_le_bytes(*word);
            if word & 0x80 == 0 {
                place(word & 0x7f);
                return self.next_in(word, 1);
            }
            if word & 0x8000 == 0 {
                place((word & 0x7f) | (word >> 1 & 0x3f80));
                return self.next_in(word, 2);
            }
            if word & 0x80_0000 == 0 {
                place((word & 0x7f) | (word >> 1 & 0x3f80) | (word >> 2 & 0x1f_c000));
                return self.next_in(word, 3);
            }
        }
        match self.varint() {
            Ok((value, end)) => {
                place(value);
                self.next(end)
            }
            Err(fault) => self.fail(fault),
        }
    }

    /// Ends reading with an error in the field that is being read.
    #[cold]
    #[inline(never)]
    pub(super) fn fail(&mut self, fault: Fault) -> u32 {
        self.fail_with(error::new(fault))
    }

    /// Ends reading with an error in the field that is being read.
    #[cold]
    pub(super) fn fail_with(&mut self, error: DecodeError) -> u32 {
        if self.error.is_none() {
            self.error = Some(self.names.locate(self.key, error));
        }
        (self.at, self.end, self.key) = (0, 0, 0);
        0
    }

    /// Ends reading because a field with this key is not there.
    #[cold]
    pub(super) fn miss(&mut self, key: u32) {
        if !self.is_part {
            self.key = key;
            self.fail(Fault::Required);
        }
    }

    /// Whether the input was malformed.
    pub(super) fn has_failed(&self) -> bool {
        self.error.is_some()
    }

    /// The key of the field that is being read.
    pub(super) fn key(&self) -> u32 {
        self.key
    }

    /// Where in the input we are.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What was read from `start` on, up to `end`.
    pub(super) fn range(&self, start: usize, end: usize) -> &'a [u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// A varint, and where it ends.
    #[inline(always)]
    pub(super) fn varint(&self) -> Result<(u64, usize), Fault> {
        match self.bytes.get(self.at..self.end) {
            Some(&[byte @ 0..0x80, ..]) => Ok((byte.into(), self.at + 1)),
            // Most of more than a byte have two.
            Some(&[first @ 0x80..=0xff, second @ 0..0x80, ..]) => {
                Ok((u64::from(first & 0x7f) | u64::from(second) << 7, self.at + 2))
            }
            rest => match varint::read(rest.unwrap_or_default()) {
                Some((value, len)) => Ok((value, self.at + len)),
                None => Err(Fault::Varint),
            },
        }
    }

    /// `N` bytes, and where they end.
    #[inline(always)]
    pub(super) fn array<const N: usize>(&self) -> Result<([u8; N], usize), Fault> {
        match self.bytes.get(self.at..).and_then(<[u8]>::first_chunk) {
            Some(array) => Ok((*array, self.at + N)),
            None => Err(Fault::Underflow),
        }
    }

    /// Where what stands behind a length starts, and where it ends.
    #[inline(always)]
    fn delimited(&self) -> Result<(usize, usize), Fault> {
        let (len, start) = self.varint()?;
        if len <= (self.end - start) as u64 {
            Ok((start, start + len as usize))
        } else {
            Err(Fault::Underflow)
        }
    }

    /// A length and as many bytes, and where they end.
    #[inline(always)]
    pub(super) fn slice(&self) -> Result<(&'a [u8], usize), Fault> {
        let (start, end) = self.delimited()?;
        Ok((&self.bytes[start..end], end))
    }

    /// Bytes that share the input's memory where they can.
    pub(super) fn shared(&self, bytes: &[u8]) -> Bytes {
        match self.owner {
            Some(owner) => owner.slice_ref(bytes),
            None => Bytes::copy_from_slice(bytes),
        }
    }

    /// Has `read` read what is nested here, behind its length; gives the next key.
    #[inline(always)]
    pub(super) fn nested(&mut self, read: impl FnOnce(&mut Self)) -> u32 {
        let (start, end) = match self.delimited() {
            Ok(found) => found,
            Err(fault) => return self.fail(fault),
        };
        let (outer, names, key, group_end) = (self.end, self.names, self.key, self.group_end);
        (self.end, self.group_end) = (end, 0);
        self.next(start);
        read(self);
        (self.names, self.group_end) = (names, group_end);
        if self.at != end {
            return self.fail_around(key);
        }
        self.end = outer;
        self.next(end)
    }

    /// Passes on the error of what is nested in the field with this key.
    #[cold]
    #[inline(never)]
    fn fail_around(&mut self, key: u32) -> u32 {
        let names = self.names;
        self.error = self.error.take().map(|error| names.locate(key, error));
        0
    }

    /// A nested message: merged with what is there.
    #[inline(never)]
    pub fn message(&mut self, message: &mut dyn Wire) -> u32 {
        if self.depth == 0 {
            return self.fail(Fault::Recursion);
        }
        self.depth -= 1;
        let next = self.nested(|from| message.merge(from));
        self.depth += 1;
        next
    }

    /// A group: merged with what is there.
    #[inline(never)]
    pub fn group(&mut self, message: &mut dyn Wire) -> u32 {
        if self.depth == 0 {
            return self.fail(Fault::Recursion);
        }
        let (names, key, group_end) = (self.names, self.key, self.group_end);
        (self.depth, self.group_end) = (self.depth - 1, key - START_GROUP + END_GROUP);
        self.next(self.at);
        message.merge(self);
        let has_ended = self.key == self.group_end;
        (self.names, self.depth, self.group_end) = (names, self.depth + 1, group_end);
        if self.has_failed() {
            return self.fail_around(key);
        }
        if !has_ended {
            self.key = key;
            return self.fail(Fault::OpenGroup);
        }
        self.next(self.at)
    }

    /// A field that the message does not have, kept in `fields`; or the end of a group.
    #[inline(never)]
    pub fn unknown(&mut self, fields: &mut UnknownFields) -> u32 {
        if self.is_group_end() {
            return 0;
        }
        match self.skipped() {
            Ok(end) => {
                fields.push(self.key, self.range(self.at, end));
                self.next(end)
            }
            Err(fault) => self.fail(fault),
        }
    }

    /// A field that the message does not have, passed over; or the end of a group.
    #[inline(never)]
    pub fn skip(&mut self) -> u32 {
        if self.is_group_end() {
            return 0;
        }
        match self.skipped() {
            Ok(end) => self.next(end),
            Err(fault) => self.fail(fault),
        }
    }

    fn is_group_end(&self) -> bool {
        self.key & 7 == END_GROUP && self.key == self.group_end
    }

    /// Where the value that is to be read next ends.
    pub(super) fn skipped(&self) -> Result<usize, Fault> {
        let mut scout = Reader { error: None, ..*self };
        scout.skip_value(self.depth)?;
        Ok(scout.at)
    }

    fn skip_value(&mut self, depth: u32) -> Result<(), Fault> {
        self.at = match self.key & 7 {
            VARINT => self.varint()?.1,
            FIXED64 => self.array::<8>()?.1,
            LEN => self.slice()?.1,
            START_GROUP => return self.skip_group(depth.checked_sub(1).ok_or(Fault::Recursion)?),
            END_GROUP => return Err(Fault::EndGroup),
            FIXED32 => self.array::<4>()?.1,
            _ => return Err(Fault::WireType),
        };
        Ok(())
    }

    fn skip_group(&mut self, depth: u32) -> Result<(), Fault> {
        let end = self.key - START_GROUP + END_GROUP;
        while self.next(self.at) != end {
            match self.key {
                0 if self.has_failed() => return Err(Fault::Key),
                0 => return Err(Fault::OpenGroup),
                _ => self.skip_value(depth)?,
            }
        }
        Ok(())
    }

    /// How many length-delimited fields of the key that is being read follow one another; no more
    /// than `most` are counted.
    #[inline(never)]
    pub(super) fn ahead(&self, most: usize) -> usize {
        let mut scout = Reader { error: None, ..*self };
        let mut count = 1;
        while let Ok((_, end)) = scout.slice() {
            if count == most || scout.next(end) != self.key {
                break;
            }
            count += 1;
        }
        count
    }
}
