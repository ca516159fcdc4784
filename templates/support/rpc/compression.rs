//! Compresses and decompresses single messages, and negotiates encodings with the peer.
//!
//! tonic's compressors are private, and its Cargo features enable them. So compressed messages pass
//! through tonic's encoder and decoder, as bytes; others do not.

use std::pin::{pin, Pin};
use std::task::{Context, Poll, Waker};

use prost::bytes::{Buf, BufMut, Bytes, BytesMut};
use tonic::codec::{
    Codec, CompressionEncoding, DecodeBuf, Decoder, EnabledCompressionEncodings, EncodeBody,
    EncodeBuf, Encoder, Streaming,
};
use tonic::codegen::http::{HeaderMap, HeaderName, HeaderValue};
use tonic::codegen::tokio_stream::{self, Stream};
use tonic::codegen::Body as _;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

use super::outlet::Single;
use super::status::Peer;

static ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
static ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");

/// The encodings of messages, and the limits of their size.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Settings {
    pub(super) accept: EnabledCompressionEncodings,
    pub(super) max_decoding: Option<usize>,
    pub(super) max_encoding: Option<usize>,
}

impl Settings {
    /// Returns the encoding that these headers announce.
    ///
    /// # Errors
    /// Returns an error if it is not accepted: of a client `Code::Unimplemented`, of a server
    /// `Code::Internal`, since it may only use what the client accepts.
    pub(super) fn encoding(
        &self,
        headers: &HeaderMap,
        sender: Peer,
    ) -> Result<Option<CompressionEncoding>, Status> {
        let Some(name) = headers.get(&ENCODING) else { return Ok(None) };
        if name == "identity" {
            return Ok(None);
        }
        let accepted = each(self.accept).find(|encoding| name == encoding.to_string().as_str());
        accepted.map(Some).ok_or_else(|| self.unsupported(name, sender))
    }

    fn unsupported(&self, name: &HeaderValue, sender: Peer) -> Status {
        let text = format!(
            "messages are compressed with {name:?}, which is not accepted here \
             (`accept_compressed` of the receiver enables an encoding)"
        );
        if sender == Peer::Server {
            return Status::internal(text);
        }
        let mut metadata = HeaderMap::new();
        metadata.insert(
            &ACCEPT_ENCODING,
            self.accept_header().unwrap_or(HeaderValue::from_static("identity")),
        );
        Status::with_metadata(Code::Unimplemented, text, MetadataMap::from_headers(metadata))
    }

    fn accept_header(&self) -> Option<HeaderValue> {
        let mut names: Vec<_> = each(self.accept).map(|encoding| format!("{encoding}")).collect();
        if names.is_empty() {
            return None;
        }
        names.push("identity".to_owned());
        HeaderValue::try_from(names.join(",")).ok()
    }

    /// Announces in the headers of a request its encoding, and the accepted ones.
    pub(super) fn announce(&self, send: Option<CompressionEncoding>, headers: &mut HeaderMap) {
        if let Some(encoding) = send {
            announce(encoding, headers);
        }
        if let Some(accepted) = self.accept_header() {
            headers.insert(&ACCEPT_ENCODING, accepted);
        }
    }
}

/// Announces in the headers the encoding of messages.
pub(super) fn announce(encoding: CompressionEncoding, headers: &mut HeaderMap) {
    if let Ok(name) = HeaderValue::try_from(encoding.to_string()) {
        headers.insert(&ENCODING, name);
    }
}

/// Returns the encoding of a response: the first enabled one that the client accepts.
pub(super) fn choose(
    enabled: EnabledCompressionEncodings,
    request: &HeaderMap,
) -> Option<CompressionEncoding> {
    if enabled.is_empty() {
        return None;
    }
    let accepted = request.get(&ACCEPT_ENCODING)?.to_str().ok()?;
    let enabled = |name: &str| each(enabled).find(|encoding| encoding.to_string() == name);
    accepted.split(',').find_map(|name| enabled(name.trim()))
}

fn each(encodings: EnabledCompressionEncodings) -> impl Iterator<Item = CompressionEncoding> {
    let mut left = encodings;
    let mut all: Vec<_> = std::iter::from_fn(|| left.pop()).collect();
    all.reverse();
    all.into_iter()
}

/// Compresses a message. Returns it with its prefix.
pub(super) fn compress(message: Bytes, encoding: CompressionEncoding) -> Result<Bytes, Status> {
    let source = tokio_stream::once(Ok(message));
    let mut body = pin!(EncodeBody::new_client(Plain, source, Some(encoding), None));
    match body.as_mut().poll_frame(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Some(Ok(frame))) => frame.into_data().map_err(|_| incomplete()),
        Poll::Ready(Some(Err(status))) => Err(status),
        _ => Err(incomplete()),
    }
}

/// Decompresses a message that has its prefix.
pub(super) fn decompress(
    message: Bytes,
    encoding: CompressionEncoding,
    limit: usize,
) -> Result<Bytes, Status> {
    let body = Single::new(message);
    let mut messages = Streaming::new_request(Plain, body, Some(encoding), Some(limit));
    match Pin::new(&mut messages).poll_next(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Some(message)) => message,
        _ => Err(incomplete()),
    }
}

fn incomplete() -> Status {
    Status::internal("a compressed message is incomplete")
}

/// The codec for messages that are already bytes.
pub(super) struct Plain;

impl Encoder for Plain {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(message);
        Ok(())
    }
}

impl Decoder for Plain {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}

impl Codec for Plain {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}
