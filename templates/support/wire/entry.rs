//! Implements the methods of `prost::Message` that are generic over the buffer; [`message!`] calls
//! them.
//!
//! [`message!`]: super::message

use prost::bytes::{Buf, BufMut};
use prost::encoding::{skip_field, DecodeContext, WireType};
use prost::{DecodeError, EncodeError};

use super::error::{self, Fault};
use super::{writer, Reader, Wire};

/// Appends the message.
///
/// # Panics
/// Panics if `buf` is too small.
pub fn encode_raw<B: BufMut>(message: &dyn Wire, buf: &mut B) {
    if let Err(len) = writer::append(message, buf) {
        panic!("a message of {len} bytes does not fit into the buffer");
    }
}

/// Appends the message.
///
/// # Errors
/// Returns an error if `buf` is too small; nothing is written then.
pub fn encode<B: BufMut>(message: &dyn Wire, buf: &mut B) -> Result<(), EncodeError> {
    writer::append(message, buf).or_else(|len| TooLarge(len).refuse(buf))
}

/// A message of this length. prost fails to encode it, and so creates the `EncodeError`, which has no
/// public constructor.
struct TooLarge(usize);

impl TooLarge {
    #[cold]
    fn refuse<B: BufMut>(&self, buf: &mut B) -> Result<(), EncodeError> {
        prost::Message::encode(self, buf)
    }
}

impl prost::Message for TooLarge {
    fn encode_raw(&self, _: &mut impl BufMut) {}

    fn merge_field(
        &mut self,
        _: u32,
        _: WireType,
        _: &mut impl Buf,
        _: DecodeContext,
    ) -> Result<(), DecodeError> {
        Ok(())
    }

    fn encoded_len(&self) -> usize {
        self.0
    }

    fn clear(&mut self) {}
}

/// Reads all of `buf` and merges it into `message`. If `shares`, fields may share the memory of
/// `buf`.
///
/// # Errors
/// Returns an error if the input is malformed.
pub fn merge<B: Buf>(message: &mut dyn Wire, shares: bool, mut buf: B) -> Result<(), DecodeError> {
    let len = buf.remaining();
    merge_next(message, shares, &mut buf, len, |reader, message| reader.read(message))
}

/// Reads a length and as many bytes of `buf`, and merges them into `message`.
///
/// # Errors
/// Returns an error if the input is malformed.
pub fn merge_length_delimited<B: Buf>(
    message: &mut dyn Wire,
    shares: bool,
    mut buf: B,
) -> Result<(), DecodeError> {
    let len = prost::encoding::decode_varint(&mut buf)?;
    match usize::try_from(len) {
        Ok(len) if len <= buf.remaining() => {
            merge_next(message, shares, &mut buf, len, |reader, message| reader.read(message))
        }
        _ => Err(error::new(Fault::Underflow)),
    }
}

/// Calls `read` to merge the next `len` bytes of `buf`, without copying them if they are contiguous.
fn merge_next<B: Buf>(
    message: &mut dyn Wire,
    shares: bool,
    buf: &mut B,
    len: usize,
    read: impl FnOnce(Reader<'_>, &mut dyn Wire) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    if shares || buf.chunk().len() < len {
        let bytes = buf.copy_to_bytes(len);
        return read(Reader::sharing(&bytes), message);
    }
    let done = read(Reader::new(&buf.chunk()[..len]), message);
    buf.advance(len);
    done
}

/// Merges one field whose key has been read. prost's generic code calls this for a message of this
/// tree that is nested in one of another crate.
///
/// # Errors
/// Returns an error if the input is malformed.
pub fn merge_field<B: Buf>(
    message: &mut dyn Wire,
    shares: bool,
    tag: u32,
    wire_type: WireType,
    buf: &mut B,
    ctx: DecodeContext,
) -> Result<(), DecodeError> {
    let key = tag << 3 | wire_type as u32;
    let Some(len) = Reader::new(buf.chunk()).value_len(key) else {
        // The value is not contiguous, or malformed.
        let mut value = Vec::new();
        skip_field(wire_type, tag, &mut Recorder { buf, seen: &mut value }, ctx)?;
        return Reader::new(&value).read_field(message, key);
    };
    merge_next(message, shares, buf, len, |reader, message| reader.read_field(message, key))
}

/// Records the bytes that are read through it.
struct Recorder<'a, B> {
    buf: &'a mut B,
    seen: &'a mut Vec<u8>,
}

impl<B: Buf> Buf for Recorder<'_, B> {
    fn remaining(&self) -> usize {
        self.buf.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.buf.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.seen.put((&mut *self.buf).take(count));
    }
}
