//! A codec that does what that of the generated code does, and looks at tonic's buffers.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex};

use prost::bytes::Buf;
use protorust_support_tests::stubs::blobs::{Owned, OwnedText, Shared, SharedText};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::Status;

use crate::allocations;

/// A message with a payload.
pub trait Message: prost::Message + Default + 'static {
    fn payload(&self) -> &[u8];
}

impl Message for Shared {
    fn payload(&self) -> &[u8] {
        &self.payload
    }
}

impl Message for Owned {
    fn payload(&self) -> &[u8] {
        &self.payload
    }
}

impl Message for SharedText {
    fn payload(&self) -> &[u8] {
        self.name.as_bytes()
    }
}

impl Message for OwnedText {
    fn payload(&self) -> &[u8] {
        self.name.as_bytes()
    }
}

/// The observations of one message out and one message in.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Writing it asked for so many bytes, with room for it in the buffer.
    pub asked_by_encode: usize,
    /// Reading it asked for so many.
    pub asked_by_decode: usize,
    /// Whether all of it was in one piece of memory.
    pub is_contiguous: bool,
    /// Whether the payload lies in that.
    pub shares: bool,
}

/// The codec, and its two halves.
pub struct Probe<M> {
    seen: Arc<Mutex<Seen>>,
    message: PhantomData<fn(M) -> M>,
}

impl<M> Probe<M> {
    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }
}

impl<M> Clone for Probe<M> {
    fn clone(&self) -> Self {
        Self { seen: Arc::clone(&self.seen), message: PhantomData }
    }
}

impl<M> Default for Probe<M> {
    fn default() -> Self {
        Self { seen: Arc::default(), message: PhantomData }
    }
}

impl<M: Message> Codec for Probe<M> {
    type Encode = M;
    type Decode = M;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        self.clone()
    }

    fn decoder(&mut self) -> Self {
        self.clone()
    }
}

impl<M: Message> Encoder for Probe<M> {
    type Item = M;
    type Error = Status;

    fn encode(&mut self, message: M, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.reserve(message.encoded_len());
        let (encoded, asked) = allocations::of(|| message.encode(buffer));
        self.seen.lock().unwrap().asked_by_encode = asked;
        encoded.map_err(|error| Status::internal(error.to_string()))
    }
}

impl<M: Message> Decoder for Probe<M> {
    type Item = M;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<M>, Status> {
        let memory = buffer.chunk().as_ptr_range();
        let is_contiguous = buffer.chunk().len() == buffer.remaining();
        let (message, asked) = allocations::of(|| M::decode(buffer));
        let message = message.map_err(|error| Status::internal(error.to_string()))?;
        let mut seen = self.seen.lock().unwrap();
        seen.asked_by_decode = asked;
        seen.is_contiguous = is_contiguous;
        seen.shares = memory.contains(&message.payload().as_ptr());
        Ok(Some(message))
    }
}
