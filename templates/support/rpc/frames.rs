//! Splits the data of a body into messages.
//!
//! A message follows a prefix of five bytes: whether it is compressed, and its length
//! (<https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>). It is decoded in place; only
//! messages that span DATA frames are copied.

use prost::bytes::{Buf, Bytes, BytesMut};
use tonic::codec::CompressionEncoding;
use tonic::Status;

use super::compression;

/// The length of a prefix.
pub(super) const PREFIX_LEN: usize = 5;
/// The minimum length of a message that is decoded without holding the lock.
pub(super) const LARGE: usize = 16 * 1024;
/// The default limit of the size of a received message, as in other implementations of gRPC.
const DEFAULT_LIMIT: usize = 4 * 1024 * 1024;

/// The data that was received and is not yet decoded.
pub(super) struct Frames {
    chunk: Bytes,
    /// The data that follows `chunk`.
    later: BytesMut,
    /// A decompressed message.
    inflated: Bytes,
    encoding: Option<CompressionEncoding>,
    limit: usize,
}

/// The prefix of a message.
#[derive(Clone, Copy)]
struct Prefix {
    is_compressed: bool,
    len: usize,
}

impl Frames {
    pub(super) fn new(encoding: Option<CompressionEncoding>, limit: Option<usize>) -> Self {
        Self {
            chunk: Bytes::new(),
            later: BytesMut::new(),
            inflated: Bytes::new(),
            encoding,
            limit: limit.unwrap_or(DEFAULT_LIMIT),
        }
    }

    /// Adds the data of a frame.
    pub(super) fn push(&mut self, data: Bytes) {
        if self.is_empty() {
            self.chunk = data;
            return;
        }
        if self.later.is_empty() && complete_prefix(&self.chunk).is_none() {
            self.merge_chunk(data.len());
        }
        self.later.extend_from_slice(&data);
    }

    /// Returns whether no data is left, complete message or not.
    pub(super) fn is_empty(&self) -> bool {
        self.chunk.is_empty() && self.later.is_empty()
    }

    /// Returns whether the data ends at the end of a message.
    pub(super) fn ends_complete(&self) -> bool {
        let mut rest = (&self.chunk[..]).chain(&self.later[..]);
        while rest.has_remaining() {
            if rest.remaining() < PREFIX_LEN {
                return false;
            }
            rest.advance(1);
            let len = rest.get_u32() as usize;
            if rest.remaining() < len {
                return false;
            }
            rest.advance(len);
        }
        true
    }

    /// Returns the number of bytes that are left.
    pub(super) fn len(&self) -> usize {
        self.chunk.len() + self.later.len()
    }

    pub(super) fn clear(&mut self) {
        self.chunk = Bytes::new();
        self.later = BytesMut::new();
    }

    /// Finds the next message, if it has arrived completely.
    ///
    /// # Errors
    /// Returns an error if the prefix is malformed, the message too large, or its compression was
    /// not negotiated.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Option<Found>, Status> {
        let Some(prefix) = complete_prefix(&self.chunk).filter(|prefix| !prefix.is_compressed)
        else {
            return self.next_slowly();
        };
        if prefix.len > self.limit {
            return Err(self.too_large(prefix.len));
        }
        Ok(Some(Found::AsIs(prefix.len)))
    }

    /// Returns the length of the next message, if it has arrived completely, is not compressed and
    /// not large.
    #[inline]
    pub(super) fn next_small(&self) -> Option<usize> {
        let [0, len @ ..] = self.chunk.first_chunk::<PREFIX_LEN>()? else { return None };
        let len = u32::from_be_bytes(*len) as usize;
        let is_ready = len < LARGE && len <= self.limit && len <= self.chunk.len() - PREFIX_LEN;
        is_ready.then_some(len)
    }

    #[cold]
    fn next_slowly(&mut self) -> Result<Option<Found>, Status> {
        if complete_prefix(&self.chunk).is_none() && !self.later.is_empty() {
            self.merge_chunk(0);
            if complete_prefix(&self.later).is_some() {
                // Takes all data: a remainder in `later` would keep the memory of the messages allocated.
                self.chunk = std::mem::take(&mut self.later).freeze();
            }
        }
        let started = if self.chunk.is_empty() { &self.later[..] } else { &self.chunk[..] };
        let Some(prefix) = prefix(started) else {
            return Ok(None);
        };
        self.check(started[0], prefix)?;
        if complete_prefix(&self.chunk).is_none() {
            return Ok(None);
        }
        if let (true, Some(encoding)) = (prefix.is_compressed, self.encoding) {
            let message = self.chunk.split_to(PREFIX_LEN + prefix.len);
            self.inflated = compression::decompress(message, encoding, self.limit)?;
            return Ok(Some(Found::Inflated));
        }
        Ok(Some(Found::AsIs(prefix.len)))
    }

    /// Passes the message that was found last to `read`, and releases its bytes.
    #[inline]
    pub(super) fn read<R>(&mut self, found: Found, read: impl FnOnce(&mut Payload<'_>) -> R) -> R {
        match found {
            Found::AsIs(len) => {
                let end = PREFIX_LEN + len;
                let rest = &self.chunk[PREFIX_LEN..end];
                let read = read(&mut Payload { bytes: &self.chunk, rest });
                if end < self.chunk.len() {
                    self.chunk.advance(end);
                } else {
                    // Releases the memory, which the transport reuses, and an idle call would keep.
                    self.chunk = Bytes::new();
                }
                read
            }
            Found::Inflated => read(&mut Payload::new(&std::mem::take(&mut self.inflated))),
        }
    }

    /// Takes the message that was found last, without copying.
    pub(super) fn take(&mut self, found: Found) -> Bytes {
        self.read(found, |payload| payload.copy_to_bytes(payload.remaining()))
    }

    /// Drops the messages that have arrived completely.
    ///
    /// # Errors
    /// Returns the errors of [`next`](Self::next).
    pub(super) fn skip_complete(&mut self) -> Result<(), Status> {
        while let Some(found) = self.next()? {
            self.read(found, |_| ());
        }
        Ok(())
    }

    /// Moves the rest of the chunk in front of the later data, with room for `more`, and for the
    /// whole message that it starts with unless that is very large.
    fn merge_chunk(&mut self, more: usize) {
        if self.chunk.is_empty() {
            return;
        }
        // A peer can announce a large message and never send it.
        let room = self.limit.min(DEFAULT_LIMIT);
        let expected = prefix(&self.chunk).map_or(0, |prefix| PREFIX_LEN + prefix.len.min(room));
        let mut merged = BytesMut::with_capacity(expected.max(self.len() + more));
        merged.extend_from_slice(&self.chunk);
        merged.extend_from_slice(&self.later);
        self.chunk = Bytes::new();
        self.later = merged;
    }

    fn check(&self, flag: u8, prefix: Prefix) -> Result<(), Status> {
        if flag > 1 {
            return Err(Status::internal(format!(
                "malformed message: its compressed-flag is {flag}, not 0 or 1"
            )));
        }
        if prefix.is_compressed && self.encoding.is_none() {
            return Err(Status::internal(
                "malformed message: it is compressed, but the call has no `grpc-encoding`",
            ));
        }
        if prefix.len > self.limit {
            return Err(self.too_large(prefix.len));
        }
        Ok(())
    }

    fn too_large(&self, len: usize) -> Status {
        Status::out_of_range(format!(
            "a message of {len} bytes was refused: the limit is {} bytes \
             (`max_decoding_message_size` of the receiver raises it)",
            self.limit
        ))
    }
}

/// A complete message: where it is found.
#[derive(Clone, Copy)]
pub(super) enum Found {
    /// In the data, not compressed: its length.
    AsIs(usize),
    /// In `Frames::inflated`.
    Inflated,
}

#[inline]
fn prefix(data: &[u8]) -> Option<Prefix> {
    let [flag, len @ ..] = data.first_chunk::<PREFIX_LEN>()?;
    Some(Prefix { is_compressed: *flag != 0, len: u32::from_be_bytes(*len) as usize })
}

/// Returns the prefix at the start of `data`, if all of its message is there.
#[inline]
fn complete_prefix(data: &[u8]) -> Option<Prefix> {
    prefix(data).filter(|prefix| data.len() - PREFIX_LEN >= prefix.len)
}

/// The bytes of one message. Fields that share them do not copy.
pub(super) struct Payload<'a> {
    /// The frame that `rest` is a part of.
    bytes: &'a Bytes,
    rest: &'a [u8],
}

impl<'a> Payload<'a> {
    /// Creates the payload of a message that is all of `bytes`.
    pub(super) fn new(bytes: &'a Bytes) -> Self {
        Self { bytes, rest: bytes }
    }
}

impl Buf for Payload<'_> {
    #[inline]
    fn remaining(&self) -> usize {
        self.rest.len()
    }

    #[inline]
    fn chunk(&self) -> &[u8] {
        self.rest
    }

    #[inline]
    fn advance(&mut self, count: usize) {
        self.rest = &self.rest[count..];
    }

    fn copy_to_bytes(&mut self, len: usize) -> Bytes {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        self.bytes.slice_ref(taken)
    }
}
