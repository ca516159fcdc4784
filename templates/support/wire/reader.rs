//! The input, as a cursor over contiguous bytes.

use prost::bytes::Bytes;
use prost::DecodeError;

use super::error::{self, Fault, Names};
use super::{varint, UnknownFields, Wire};

/// The most bytes that a key takes; a longer one is an error even where zeros make it so long.
const MAX_KEY_LEN: usize = 5;

/// How deep messages and groups may be nested, as in every protobuf implementation.
const DEPTH: u32 = 100;

/// The wire types, as they stand in the low three bits of a key.
const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const LEN: u32 = 2;
const START_GROUP: u32 = 3;
const END_GROUP: u32 = 4;
const FIXED32: u32 = 5;

/// A message that is to be read, and where in the tree of messages we are.
pub struct Input<'a> {
    bytes: &'a [u8],
    /// Where in `bytes` the message begins.
    start: usize,
    /// How many levels are still allowed.
    depth: u32,
    /// The key that ends the message, if it is a group; otherwise 0.
    group_end: u32,
    /// The memory that `bytes` lies in, where it can be shared.
    owner: Option<&'a Bytes>,
    /// Whether this is not all of a message.
    is_part: bool,
}

impl<'a> Input<'a> {
    /// A whole message.
    pub fn new(bytes: &'a [u8]) -> Self {
        Input { bytes, start: 0, depth: DEPTH, group_end: 0, owner: None, is_part: false }
    }

    /// Some fields of a message: none is missed.
    pub(super) fn part(bytes: &'a [u8]) -> Self {
        Input { is_part: true, ..Input::new(bytes) }
    }

    /// A whole message whose `Bytes` fields share its memory.
    pub fn sharing(owner: &'a Bytes) -> Self {
        Input { owner: Some(owner), ..Input::new(owner) }
    }

    /// Reads the fields of the message that has these names.
    #[inline]
    pub fn reader(&self, names: &'static Names) -> Reader<'_> {
        Reader { input: self, bytes: self.bytes, at: self.start, key: 0, names }
    }

    /// What is nested in it one level down.
    fn nested(&self, bytes: &'a [u8]) -> Option<Self> {
        let (depth, owner, is_part) = (self.depth.checked_sub(1)?, self.owner, self.is_part);
        Some(Input { bytes, start: 0, depth, group_end: 0, owner, is_part })
    }
}

/// A cursor over the fields of one message.
///
/// A *key* is a field's number and wire type as they stand on the wire: `number << 3 | type`.
///
/// It is a local of the function that reads a message, and all that is done here is inlined or
/// gets the place by value: so it stays in a register. Behind a pointer it would be stored and
/// loaded again with every field.
pub struct Reader<'a> {
    input: &'a Input<'a>,
    /// Those of the input; they end where its group has ended.
    bytes: &'a [u8],
    at: usize,
    /// The key read last: names the field in an error.
    key: u32,
    names: &'static Names,
}

impl<'a> Reader<'a> {
    /// Whether this is not all of a message.
    pub(super) fn is_part(&self) -> bool {
        self.input.is_part
    }

    /// The error that follows that of the field with this key.
    #[cold]
    pub(super) fn missing(&self, key: u32) -> DecodeError {
        error::at(self.names, key, Fault::Required)
    }

    /// Whether the end of the message has been reached.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The key of the field that is being read.
    pub(super) fn key(&self) -> u32 {
        self.key
    }

    /// Where in the message we are.
    #[inline]
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What was read from `start` on.
    #[inline]
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        &self.bytes[start..self.at]
    }

    /// The end of the message; gives where it is.
    ///
    /// # Errors
    /// It is a group, and has no end.
    #[inline]
    pub fn end(&self) -> Result<usize, DecodeError> {
        match self.input.group_end {
            0 => Ok(self.at),
            end if end == self.key => Ok(self.at),
            _ => Err(error::new(Fault::OpenGroup)),
        }
    }

    /// The key of the next field, or none at the end of the message.
    ///
    /// # Errors
    /// Not a varint, or one of more than 32 bits or five bytes.
    #[inline]
    pub fn next_key(&mut self) -> Result<Option<u32>, DecodeError> {
        let Some(&byte) = self.bytes.get(self.at) else { return Ok(None) };
        self.key = if byte < 0x80 {
            self.at += 1;
            byte.into()
        } else {
            let (key, at) = long_key(self.bytes, self.at);
            if at == 0 {
                return Err(error::at(self.names, self.key, Fault::Key));
            }
            self.at = at;
            key
        };
        Ok(Some(self.key))
    }

    /// A varint.
    ///
    /// # Errors
    /// The input ends within it, or it has more than 64 bits.
    #[inline]
    pub fn next_uint64(&mut self) -> Result<u64, DecodeError> {
        if let Some(&byte @ 0..0x80) = self.bytes.get(self.at) {
            self.at += 1;
            return Ok(byte.into());
        }
        let (value, at) = long_varint(self.bytes, self.at);
        if at == 0 {
            return Err(error::at(self.names, self.key, Fault::Varint));
        }
        self.at = at;
        Ok(value)
    }

    /// The next `N` bytes.
    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.bytes.get(self.at..).and_then(<[u8]>::first_chunk) {
            Some(array) => {
                self.at += N;
                Ok(*array)
            }
            None => Err(error::at(self.names, self.key, Fault::Underflow)),
        }
    }

    /// A length, and as many bytes.
    #[inline]
    pub(super) fn slice(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = self.next_uint64()?;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match usize::try_from(len).ok().and_then(|len| rest.get(..len)) {
            Some(slice) => {
                self.at += slice.len();
                Ok(slice)
            }
            None => Err(error::at(self.names, self.key, Fault::Underflow)),
        }
    }

    /// A field of type `string`.
    ///
    /// # Errors
    /// The length lies, or the bytes are not UTF-8.
    #[inline]
    pub fn next_string(&mut self) -> Result<String, DecodeError> {
        let mut text = String::new();
        self.string(&mut text)?;
        Ok(text)
    }

    /// A field of type `bytes`.
    ///
    /// # Errors
    /// The length lies.
    #[inline]
    pub fn next_bytes(&mut self) -> Result<Vec<u8>, DecodeError> {
        Ok(self.slice()?.to_vec())
    }

    /// A field of type `bytes` that shares the input's memory where it can.
    ///
    /// # Errors
    /// The length lies.
    #[inline]
    pub fn next_shared_bytes(&mut self) -> Result<Bytes, DecodeError> {
        let bytes = self.slice()?;
        Ok(match self.input.owner {
            Some(owner) => owner.slice_ref(bytes),
            None => Bytes::copy_from_slice(bytes),
        })
    }

    /// A nested message, on its own.
    ///
    /// # Errors
    /// Malformed input, or nested too deep.
    #[inline]
    pub fn next_message<M: Wire + Default>(&mut self) -> Result<M, DecodeError> {
        let mut message = M::default();
        self.message(&mut message)?;
        Ok(message)
    }

    /// The group that starts here, on its own.
    ///
    /// # Errors
    /// As [`Reader::next_message`], or the group does not end.
    #[inline]
    pub fn next_group<M: Wire + Default>(&mut self) -> Result<M, DecodeError> {
        let mut message = M::default();
        self.group(&mut message)?;
        Ok(message)
    }

    /// The nested message that follows.
    pub(super) fn nested(&mut self) -> Result<Input<'a>, DecodeError> {
        let bytes = self.slice()?;
        self.input
            .nested(bytes)
            .ok_or_else(|| error::at(self.names, self.key, Fault::Recursion))
    }

    /// An error in the field that is being read.
    #[cold]
    pub(super) fn fault(&self, fault: Fault) -> DecodeError {
        error::at(self.names, self.key, fault)
    }

    /// The error, as one of the field that is being read.
    #[cold]
    pub(super) fn within(&self, error: DecodeError) -> DecodeError {
        error::within(self.names, self.key, error)
    }

    /// What was read from `start` on, to be read again by itself.
    pub(super) fn part(&self, start: usize) -> Reader<'a> {
        let bytes = &self.bytes[..self.at];
        Reader { bytes, at: start, names: Names::NONE, ..*self }
    }

    /// Checks that no value was longer than what was to be read.
    ///
    /// # Errors
    /// One was, or there is more.
    pub(super) fn is_at_end(&self) -> Result<(), DecodeError> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(self.fault(Fault::Underflow))
        }
    }

    /// How many fields of the same key follow one another here.
    pub(super) fn ahead(&self) -> usize {
        count_ahead(self.bytes, self.at, self.key)
    }

    /// A field that the message does not have, kept in `fields`; or the end of a group.
    ///
    /// # Errors
    /// Malformed input: a number of 0, a wire type that does not exist, a group's end without a
    /// start.
    #[inline]
    pub fn unknown(&mut self, fields: &mut UnknownFields) -> Result<(), DecodeError> {
        let start = self.at;
        self.skip()?;
        if self.key & 7 != END_GROUP {
            fields.push(self.key, self.since(start));
        }
        Ok(())
    }

    /// A field that the message does not have, passed over; or the end of a group.
    ///
    /// # Errors
    /// As [`Reader::unknown`].
    #[inline]
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        if self.key & 7 == END_GROUP && self.key == self.input.group_end {
            self.bytes = &self.bytes[..self.at];
            return Ok(());
        }
        self.at = skip(self.place())?;
        Ok(())
    }

    /// Goes on at another place.
    #[inline]
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// This place, for what is not inlined.
    #[inline]
    pub(super) fn place(&self) -> Place<'a> {
        Place { input: self.input, at: self.at, key: self.key, names: self.names }
    }

    fn skip_value(&mut self, key: u32, depth: u32) -> Result<(), DecodeError> {
        let fault = match key & 7 {
            _ if key >> 3 == 0 => Fault::Key,
            VARINT => return self.next_uint64().map(drop),
            FIXED64 => return self.array::<8>().map(drop),
            LEN => return self.slice().map(drop),
            START_GROUP => return self.skip_group(key, depth),
            END_GROUP => Fault::EndGroup,
            FIXED32 => return self.array::<4>().map(drop),
            _ => Fault::WireType,
        };
        Err(error::at(self.names, self.key, fault))
    }

    fn skip_group(&mut self, start: u32, depth: u32) -> Result<(), DecodeError> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(error::at(self.names, self.key, Fault::Recursion));
        };
        while let Some(key) = self.next_key()? {
            if key == start - START_GROUP + END_GROUP {
                return Ok(());
            }
            self.skip_value(key, depth)?;
        }
        Err(error::at(self.names, self.key, Fault::OpenGroup))
    }
}

/// The place of a value in a message.
pub(super) struct Place<'a> {
    input: &'a Input<'a>,
    at: usize,
    key: u32,
    names: &'static Names,
}

impl<'a> Place<'a> {
    fn reader(&self) -> Reader<'a> {
        let Place { input, at, key, names } = *self;
        Reader { input, bytes: input.bytes, at, key, names }
    }
}

/// A key of more than a byte at `at`, and where it ends; 0 where there is none.
#[inline(never)]
fn long_key(bytes: &[u8], at: usize) -> (u32, usize) {
    let (key, end) = long_varint(bytes, at);
    match u32::try_from(key) {
        Ok(key) if end <= at + MAX_KEY_LEN => (key, end),
        _ => (0, 0),
    }
}

/// A varint at `at`, and where it ends; 0 where there is none.
#[inline(never)]
fn long_varint(bytes: &[u8], at: usize) -> (u64, usize) {
    match bytes.get(at..) {
        // Most keys and lengths of more than a byte have two.
        Some(&[first @ 0x80..=0xff, second @ 0..0x80, ..]) => {
            (u64::from(first & 0x7f) | u64::from(second) << 7, at + 2)
        }
        Some(rest) => varint::read(rest).map_or((0, 0), |(value, len)| (value, at + len)),
        None => (0, 0),
    }
}

/// Reads a field of type `string` into `text`; gives where it ends.
#[inline(never)]
pub(super) fn read_string(place: Place<'_>, text: &mut String) -> Result<usize, DecodeError> {
    let mut from = place.reader();
    let bytes = from.slice()?;
    if !bytes.is_ascii() {
        match str::from_utf8(bytes) {
            Ok(valid) => *text = valid.to_owned(),
            Err(_) => return Err(error::at(place.names, place.key, Fault::Utf8)),
        }
        return Ok(from.at);
    }
    // SAFETY: ASCII is UTF-8.
    #[allow(unsafe_code, reason = "a tenth to a quarter of the time of messages full of strings")]
    {
        *text = unsafe { String::from_utf8_unchecked(bytes.to_vec()) };
    }
    Ok(from.at)
}

/// Merges a nested message into `message`; gives where it ends.
#[inline(never)]
pub(super) fn read_message(place: Place<'_>, message: &mut dyn Wire) -> Result<usize, DecodeError> {
    let mut from = place.reader();
    let inner = from.nested()?;
    match message.merge(&inner) {
        Ok(_) => Ok(from.at),
        Err(error) => Err(from.within(error)),
    }
}

/// Merges a group into `message`; gives where it ends.
#[inline(never)]
pub(super) fn read_group(place: Place<'_>, message: &mut dyn Wire) -> Result<usize, DecodeError> {
    let Place { input, at, key, names } = place;
    let Some(inner) = input.nested(input.bytes) else {
        return Err(error::at(names, key, Fault::Recursion));
    };
    let inner = Input { start: at, group_end: key - START_GROUP + END_GROUP, ..inner };
    message.merge(&inner).map_err(|error| error::within(names, key, error))
}

/// Passes over a value; gives where it ends.
#[cold]
#[inline(never)]
fn skip(place: Place<'_>) -> Result<usize, DecodeError> {
    let mut from = place.reader();
    from.skip_value(place.key, place.input.depth)?;
    Ok(from.at)
}

/// How many length-delimited values with this key follow one another, the one at `at` included.
#[inline(never)]
fn count_ahead(bytes: &[u8], at: usize, key: u32) -> usize {
    let input = Input::new(bytes);
    let mut from = Reader { at, key, ..input.reader(Names::NONE) };
    let mut count = 1;
    while from.slice().is_ok() && matches!(from.next_key(), Ok(Some(next)) if next == key) {
        count += 1;
    }
    count
}

