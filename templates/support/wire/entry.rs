//! The methods of `prost::Message` that take a buffer of any type: what [`message!`] calls.
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
/// `buf` is too small.
pub fn encode_raw<B: BufMut>(message: &dyn Wire, buf: &mut B) {
    if let Err(len) = writer::append(message, buf) {
        panic!("a message of {len} bytes does not fit into the buffer");
    }
}

/// Appends the message.
///
/// # Errors
/// `buf` is too small; nothing was written.
pub fn encode<B: BufMut>(message: &dyn Wire, buf: &mut B) -> Result<(), EncodeError> {
    writer::append(message, buf).or_else(|len| TooLarge(len).refuse(buf))
}

/// A message of some length, whose encoding fails: only prost can make its `EncodeError`.
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

/// Reads all of `buf` and merges it into `message`, whose fields may share the memory of `buf`.
///
/// # Errors
/// Malformed input.
pub fn merge<B: Buf>(message: &mut dyn Wire, shares: bool, mut buf: B) -> Result<(), DecodeError> {
    let len = buf.remaining();
    merge_next(message, shares, &mut buf, len, |from, message| from.read(message))
}

/// Reads a length and as many bytes of `buf`, and merges them into `message`.
///
/// # Errors
/// Malformed input.
pub fn merge_length_delimited<B: Buf>(
    message: &mut dyn Wire,
    shares: bool,
    mut buf: B,
) -> Result<(), DecodeError> {
    let len = prost::encoding::decode_varint(&mut buf)?;
    match usize::try_from(len) {
        Ok(len) if len <= buf.remaining() => {
            merge_next(message, shares, &mut buf, len, |from, message| from.read(message))
        }
        _ => Err(error::new(Fault::Underflow)),
    }
}

/// Has `read` merge the next `len` bytes of `buf`, in place where they are contiguous.
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

/// Merges one field whose key has been read: how the generic code of prost, or of a message of
/// another crate, reads a message of ours that is nested in something.
///
/// # Errors
/// Malformed input.
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
        // It is in pieces, or malformed.
        let mut value = Vec::new();
        skip_field(wire_type, tag, &mut Recorder { buf, seen: &mut value }, ctx)?;
        return Reader::new(&value).read_field(message, key);
    };
    merge_next(message, shares, buf, len, |from, message| from.read_field(message, key))
}

/// Keeps what is read through it.
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
