//! The input, as a cursor over contiguous bytes.

use prost::bytes::Bytes;
use prost::DecodeError;

use super::{error, varint, UnknownFields, Wire};

/// How deep messages and groups may be nested, as in every protobuf implementation.
const DEPTH: u32 = 100;

/// The wire types, as they stand in the low three bits of a key.
const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const LEN: u32 = 2;
const START_GROUP: u32 = 3;
const END_GROUP: u32 = 4;
const FIXED32: u32 = 5;

/// What is left of a message, and where in the tree of messages we are.
///
/// A *key* is a field's number and wire type as they stand on the wire: `number << 3 | type`.
pub struct Reader<'a> {
    rest: &'a [u8],
    /// The key read last: names the field in an error.
    key: u32,
    /// How many levels are still allowed.
    depth: u32,
    /// The key that ends the group being read; 0 outside of groups.
    group_end: u32,
    /// What follows the group, once its end has come.
    after_group: Option<&'a [u8]>,
    /// The memory that `rest` lies in, where it can be shared.
    owner: Option<&'a Bytes>,
    /// Whether this is not all of a message.
    is_part: bool,
}

impl<'a> Reader<'a> {
    /// A reader of a whole message.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader {
            rest: bytes,
            key: 0,
            depth: DEPTH,
            group_end: 0,
            after_group: None,
            owner: None,
            is_part: false,
        }
    }

    /// A reader of some fields of a message.
    pub(super) fn part(bytes: &'a [u8]) -> Self {
        Reader { is_part: true, ..Reader::new(bytes) }
    }

    /// A reader of a whole message whose `Bytes` fields share its memory.
    pub fn sharing(owner: &'a Bytes) -> Self {
        Reader { owner: Some(owner), ..Reader::new(owner) }
    }

    /// Whether this is not all of a message.
    pub(super) fn is_part(&self) -> bool {
        self.is_part
    }

    /// Makes an error that follows that of the field with this key.
    pub(super) fn blame(&mut self, key: u32) {
        self.key = key;
    }

    /// What is left.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether nothing is left.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The key of the next field, or none at the end of the message.
    ///
    /// # Errors
    /// Not a varint, or more than 32 bits.
    #[inline]
    pub fn next_key(&mut self) -> Result<Option<u32>, DecodeError> {
        match *self.rest {
            [] => Ok(None),
            [byte, ref rest @ ..] if byte < 0x80 => {
                self.rest = rest;
                self.key = byte.into();
                Ok(Some(self.key))
            }
            _ => self.long_key().map(Some),
        }
    }

    #[inline(never)]
    fn long_key(&mut self) -> Result<u32, DecodeError> {
        let key = u32::try_from(self.long_varint()?).map_err(|_| error::key())?;
        self.key = key;
        Ok(key)
    }

    /// A varint.
    ///
    /// # Errors
    /// The input ends within it, or it has more than 64 bits.
    #[inline]
    pub fn uint64(&mut self) -> Result<u64, DecodeError> {
        match *self.rest {
            [byte, ref rest @ ..] if byte < 0x80 => {
                self.rest = rest;
                Ok(byte.into())
            }
            _ => self.long_varint(),
        }
    }

    #[inline(never)]
    fn long_varint(&mut self) -> Result<u64, DecodeError> {
        let (value, len) = varint::read(self.rest).ok_or_else(error::varint)?;
        self.rest = &self.rest[len..];
        Ok(value)
    }

    /// The next `N` bytes.
    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (head, rest) = self.rest.split_first_chunk().ok_or_else(error::underflow)?;
        self.rest = rest;
        Ok(*head)
    }

    /// A length, and as many bytes.
    #[inline]
    pub(super) fn slice(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = self.uint64()?;
        let split = usize::try_from(len).ok().and_then(|len| self.rest.split_at_checked(len));
        let (head, rest) = split.ok_or_else(error::underflow)?;
        self.rest = rest;
        Ok(head)
    }

    /// A field of type `string`.
    ///
    /// # Errors
    /// The length lies, or the bytes are not UTF-8.
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
    pub fn string_into(&mut self, text: &mut String) -> Result<(), DecodeError> {
        let bytes = self.slice()?;
        if !bytes.is_ascii() {
            *text = str::from_utf8(bytes).map_err(|_| error::utf8())?.to_owned();
            return Ok(());
        }
        // SAFETY: ASCII is UTF-8.
        #[allow(unsafe_code, reason = "a fifth of the time of messages that are mostly strings")]
        {
            *text = unsafe { String::from_utf8_unchecked(bytes.to_vec()) };
        }
        Ok(())
    }

    /// A field of type `bytes`.
    ///
    /// # Errors
    /// The length lies.
    pub fn bytes(&mut self) -> Result<Vec<u8>, DecodeError> {
        Ok(self.slice()?.to_vec())
    }

    /// A field of type `bytes` that shares the input's memory where it can.
    ///
    /// # Errors
    /// The length lies.
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
        let mut inner = self.nested()?;
        message.merge(&mut inner).map_err(|error| inner.located(error, message))
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
        let mut inner = self.nested_in(self.rest)?;
        inner.group_end = key - START_GROUP + END_GROUP;
        message.merge(&mut inner).map_err(|error| inner.located(error, message))?;
        self.rest = inner.after_group.ok_or_else(error::open_group)?;
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

    /// A reader of the nested message that follows.
    #[inline]
    pub(super) fn nested(&mut self) -> Result<Self, DecodeError> {
        let bytes = self.slice()?;
        self.nested_in(bytes)
    }

    #[inline]
    fn nested_in(&self, bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let depth = self.depth.checked_sub(1).ok_or_else(error::recursion)?;
        Ok(Reader {
            rest: bytes,
            key: 0,
            depth,
            group_end: 0,
            after_group: None,
            owner: self.owner,
            is_part: self.is_part,
        })
    }

    /// The error with the name of the field that was being read.
    #[cold]
    pub(super) fn located(&self, mut error: DecodeError, message: &dyn Wire) -> DecodeError {
        let names = message.names();
        error.push(names.0, names.field(self.key >> 3));
        error
    }

    /// A field that the message does not have, kept in `fields`; or the end of a group.
    ///
    /// # Errors
    /// Malformed input: a number of 0, a wire type that does not exist, a group's end without a
    /// start.
    #[cold]
    pub fn unknown(&mut self, key: u32, fields: &mut UnknownFields) -> Result<(), DecodeError> {
        let start = self.rest;
        if self.skip_or_end(key)? {
            fields.push(key, &start[..start.len() - self.rest.len()]);
        }
        Ok(())
    }

    /// A field that the message does not have, passed over; or the end of a group.
    ///
    /// # Errors
    /// As [`Reader::unknown`].
    #[cold]
    pub fn skip(&mut self, key: u32) -> Result<(), DecodeError> {
        self.skip_or_end(key).map(drop)
    }

    /// Passes over a value, or ends the group being read; gives whether there was a value.
    fn skip_or_end(&mut self, key: u32) -> Result<bool, DecodeError> {
        if key & 7 != END_GROUP {
            self.skip_value(key, self.depth)?;
            return Ok(true);
        }
        if key != self.group_end {
            return Err(error::end_group());
        }
        self.after_group = Some(self.rest);
        self.rest = &[];
        Ok(false)
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
