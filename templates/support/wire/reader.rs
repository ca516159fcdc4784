//! The input, as a cursor over contiguous bytes.

use prost::bytes::Bytes;
use prost::DecodeError;

use super::{error, varint, Names, UnknownFields, Wire};

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
}

impl<'a> Input<'a> {
    /// A whole message.
    pub fn new(bytes: &'a [u8]) -> Self {
        Input { bytes, start: 0, depth: DEPTH, group_end: 0, owner: None }
    }

    /// A whole message whose `Bytes` fields share its memory.
    pub fn sharing(owner: &'a Bytes) -> Self {
        Input { owner: Some(owner), ..Input::new(owner) }
    }

    /// Has `read` read the fields of a message with these names; gives where it ends.
    ///
    /// # Errors
    /// Malformed input, with the name of the field.
    #[inline]
    pub fn fields(
        &self,
        names: &'static Names,
        read: impl FnOnce(&mut Reader<'a>) -> Result<(), DecodeError>,
    ) -> Result<usize, DecodeError> {
        let mut from = self.reader();
        match read(&mut from) {
            Ok(()) if self.group_end == 0 || from.key == self.group_end => Ok(from.at),
            Ok(()) => Err(error::open_group()),
            Err(error) => Err(names.located(error, from.key)),
        }
    }

    #[inline]
    pub(super) fn reader(&self) -> Reader<'a> {
        let Input { bytes, start, depth, group_end, owner } = *self;
        Reader { bytes, at: start, key: 0, depth, group_end, owner }
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
    /// Ends where the message ends.
    bytes: &'a [u8],
    at: usize,
    /// The key read last: names the field in an error.
    key: u32,
    depth: u32,
    group_end: u32,
    owner: Option<&'a Bytes>,
}

impl<'a> Reader<'a> {
    /// Where in the message we are.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.bytes.len()
    }

    #[inline]
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What was read from `start` on.
    #[inline]
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        &self.bytes[start..self.at]
    }

    /// The key of the next field, or none at the end of the message.
    ///
    /// # Errors
    /// Not a varint, or more than 32 bits.
    #[inline]
    pub fn next_key(&mut self) -> Result<Option<u32>, DecodeError> {
        let Some(&byte) = self.bytes.get(self.at) else { return Ok(None) };
        self.key = if byte < 0x80 {
            self.at += 1;
            byte.into()
        } else {
            u32::try_from(self.long_varint()?).map_err(|_| error::key())?
        };
        Ok(Some(self.key))
    }

    /// A varint.
    ///
    /// # Errors
    /// The input ends within it, or it has more than 64 bits.
    #[inline]
    pub fn uint64(&mut self) -> Result<u64, DecodeError> {
        match self.bytes.get(self.at) {
            Some(&byte) if byte < 0x80 => {
                self.at += 1;
                Ok(byte.into())
            }
            _ => self.long_varint(),
        }
    }

    #[inline]
    fn long_varint(&mut self) -> Result<u64, DecodeError> {
        let (value, len) = long_varint(self.bytes, self.at);
        if len == 0 {
            return Err(error::varint());
        }
        self.at += len;
        Ok(value)
    }

    /// The next `N` bytes.
    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let rest = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk);
        let array = rest.ok_or_else(error::underflow)?;
        self.at += N;
        Ok(*array)
    }

    /// A length, and as many bytes.
    #[inline]
    pub(super) fn slice(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = self.uint64()?;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let slice = usize::try_from(len).ok().and_then(|len| rest.get(..len));
        let slice = slice.ok_or_else(error::underflow)?;
        self.at += slice.len();
        Ok(slice)
    }

    /// A field of type `string`.
    ///
    /// # Errors
    /// The length lies, or the bytes are not UTF-8.
    #[inline]
    pub fn string(&mut self) -> Result<String, DecodeError> {
        let mut text = String::new();
        self.string_into(&mut text)?;
        Ok(text)
    }

    /// Reads a field of type `string` into `text`: without the move that [`Reader::string`] ends
    /// with.
    ///
    /// # Errors
    /// As [`Reader::string`].
    #[inline]
    pub fn string_into(&mut self, text: &mut String) -> Result<(), DecodeError> {
        self.at = read_string(self.bytes, self.at, text)?;
        Ok(())
    }

    /// A field of type `bytes`.
    ///
    /// # Errors
    /// The length lies.
    #[inline]
    pub fn bytes(&mut self) -> Result<Vec<u8>, DecodeError> {
        Ok(self.slice()?.to_vec())
    }

    /// A field of type `bytes` that shares the input's memory where it can.
    ///
    /// # Errors
    /// The length lies.
    #[inline]
    pub fn shared_bytes(&mut self) -> Result<Bytes, DecodeError> {
        let bytes = self.slice()?;
        Ok(match self.owner {
            Some(owner) => owner.slice_ref(bytes),
            None => Bytes::copy_from_slice(bytes),
        })
    }

    /// Merges a nested message into `message`.
    ///
    /// # Errors
    /// Malformed input, or nested too deep.
    #[inline]
    pub fn message<M: Wire>(&mut self, message: &mut M) -> Result<(), DecodeError> {
        let inner = self.nested()?;
        message.merge(&inner).map(drop)
    }

    /// Appends a nested message.
    ///
    /// # Errors
    /// As [`Reader::message`].
    #[inline]
    pub fn push_message<M: Wire + Default>(
        &mut self,
        list: &mut Vec<M>,
    ) -> Result<(), DecodeError> {
        // Read where it will stay: a copy right after small writes stalls the processor.
        list.push(M::default());
        list.last_mut().map_or(Ok(()), |message| self.message(message))
    }

    /// A nested message, on its own.
    ///
    /// # Errors
    /// As [`Reader::message`].
    #[inline]
    pub fn new_message<M: Wire + Default>(&mut self) -> Result<M, DecodeError> {
        let mut message = M::default();
        self.message(&mut message)?;
        Ok(message)
    }

    /// Merges the group that `key` starts into `message`.
    ///
    /// # Errors
    /// As [`Reader::message`], or the group does not end.
    #[inline]
    pub fn group<M: Wire>(&mut self, key: u32, message: &mut M) -> Result<(), DecodeError> {
        let group_end = key - START_GROUP + END_GROUP;
        let inner = Input { start: self.at, group_end, ..self.nested_in(self.bytes)? };
        self.at = message.merge(&inner)?;
        Ok(())
    }

    /// The group that `key` starts, on its own.
    ///
    /// # Errors
    /// As [`Reader::group`].
    #[inline]
    pub fn new_group<M: Wire + Default>(&mut self, key: u32) -> Result<M, DecodeError> {
        let mut message = M::default();
        self.group(key, &mut message)?;
        Ok(message)
    }

    /// The nested message that follows.
    #[inline]
    pub(super) fn nested(&mut self) -> Result<Input<'a>, DecodeError> {
        let bytes = self.slice()?;
        self.nested_in(bytes)
    }

    #[inline]
    fn nested_in(&self, bytes: &'a [u8]) -> Result<Input<'a>, DecodeError> {
        let depth = self.depth.checked_sub(1).ok_or_else(error::recursion)?;
        Ok(Input { bytes, start: 0, depth, group_end: 0, owner: self.owner })
    }

    /// A field that the message does not have, kept in `fields`; or the end of a group.
    ///
    /// # Errors
    /// Malformed input: a number of 0, a wire type that does not exist, a group's end without a
    /// start.
    #[inline]
    pub fn unknown(&mut self, key: u32, fields: &mut UnknownFields) -> Result<(), DecodeError> {
        let start = self.at;
        self.skip(key)?;
        if key & 7 != END_GROUP {
            fields.push(key, self.since(start));
        }
        Ok(())
    }

    /// A field that the message does not have, passed over; or the end of a group.
    ///
    /// # Errors
    /// As [`Reader::unknown`].
    #[inline]
    pub fn skip(&mut self, key: u32) -> Result<(), DecodeError> {
        if key & 7 == END_GROUP && key == self.group_end {
            self.bytes = &self.bytes[..self.at];
            return Ok(());
        }
        self.at = skip(self.bytes, self.at, key, self.depth)?;
        Ok(())
    }

    fn skip_value(&mut self, key: u32, depth: u32) -> Result<(), DecodeError> {
        if key >> 3 == 0 {
            return Err(error::key());
        }
        match key & 7 {
            VARINT => self.uint64().map(drop),
            FIXED64 => self.array::<8>().map(drop),
            LEN => self.slice().map(drop),
            START_GROUP => self.skip_group(key, depth),
            END_GROUP => Err(error::end_group()),
            FIXED32 => self.array::<4>().map(drop),
            _ => Err(error::wire_type()),
        }
    }

    fn skip_group(&mut self, start: u32, depth: u32) -> Result<(), DecodeError> {
        let depth = depth.checked_sub(1).ok_or_else(error::recursion)?;
        while let Some(key) = self.next_key()? {
            if key == start - START_GROUP + END_GROUP {
                return Ok(());
            }
            self.skip_value(key, depth)?;
        }
        Err(error::open_group())
    }
}

/// A varint at `at`, and its length; a length of 0 where there is none.
#[inline(never)]
fn long_varint(bytes: &[u8], at: usize) -> (u64, usize) {
    match bytes.get(at..) {
        // Most keys and lengths of more than a byte have two.
        Some(&[first @ 0x80..=0xff, second @ 0..0x80, ..]) => {
            (u64::from(first & 0x7f) | u64::from(second) << 7, 2)
        }
        Some(rest) => varint::read(rest).unwrap_or((0, 0)),
        None => (0, 0),
    }
}

/// Reads a field of type `string` at `at` into `text`; gives where it ends.
#[inline(never)]
fn read_string(bytes: &[u8], at: usize, text: &mut String) -> Result<usize, DecodeError> {
    let mut from = Input { start: at, ..Input::new(bytes) }.reader();
    let bytes = from.slice()?;
    if !bytes.is_ascii() {
        *text = str::from_utf8(bytes).map_err(|_| error::utf8())?.to_owned();
        return Ok(from.at);
    }
    // SAFETY: ASCII is UTF-8.
    #[allow(unsafe_code, reason = "a tenth to a quarter of the time of messages full of strings")]
    {
        *text = unsafe { String::from_utf8_unchecked(bytes.to_vec()) };
    }
    Ok(from.at)
}

/// Passes over the value at `at` of the field with this key; gives where it ends.
#[cold]
#[inline(never)]
fn skip(bytes: &[u8], at: usize, key: u32, depth: u32) -> Result<usize, DecodeError> {
    let mut from = Input { start: at, ..Input::new(bytes) }.reader();
    from.skip_value(key, depth)?;
    Ok(from.at)
}

/// The scalars: each reads one value, and fails as [`Reader::uint64`] does.
#[allow(missing_docs, clippy::missing_errors_doc, reason = "named after the protobuf types")]
impl Reader<'_> {
    #[inline]
    pub fn int32(&mut self) -> Result<i32, DecodeError> {
        Ok(self.uint64()? as i32)
    }

    #[inline]
    pub fn int64(&mut self) -> Result<i64, DecodeError> {
        Ok(self.uint64()? as i64)
    }

    #[inline]
    pub fn uint32(&mut self) -> Result<u32, DecodeError> {
        Ok(self.uint64()? as u32)
    }

    #[inline]
    pub fn sint32(&mut self) -> Result<i32, DecodeError> {
        Ok(varint::unzigzag32(self.uint64()? as u32))
    }

    #[inline]
    pub fn sint64(&mut self) -> Result<i64, DecodeError> {
        Ok(varint::unzigzag64(self.uint64()?))
    }

    #[inline]
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        Ok(self.uint64()? != 0)
    }

    #[inline]
    pub fn fixed32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    #[inline]
    pub fn fixed64(&mut self) -> Result<u64, DecodeError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    #[inline]
    pub fn sfixed32(&mut self) -> Result<i32, DecodeError> {
        Ok(i32::from_le_bytes(self.array()?))
    }

    #[inline]
    pub fn sfixed64(&mut self) -> Result<i64, DecodeError> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    #[inline]
    pub fn float(&mut self) -> Result<f32, DecodeError> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    #[inline]
    pub fn double(&mut self) -> Result<f64, DecodeError> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    /// An open enum: every number has a value.
    #[inline]
    pub fn enumeration<E: From<i32>>(&mut self) -> Result<E, DecodeError> {
        self.int32().map(E::from)
    }

    /// A closed enum: a number without a value is kept in `fields`, and gives none.
    #[inline]
    pub fn closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        key: u32,
        fields: &mut UnknownFields,
    ) -> Result<Option<E>, DecodeError> {
        let number = self.int32()?;
        let value = E::try_from(number).ok();
        if value.is_none() {
            fields.push_varint(key >> 3, number as u64);
        }
        Ok(value)
    }
}
