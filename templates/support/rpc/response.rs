//! Reads the headers of a response.

use std::pin::Pin;
use std::task::{ready, Context, Poll};

use http_body::{Body as HttpBody, Frame};
use prost::bytes::Bytes;
use tonic::body::Body;
use tonic::codec::CompressionEncoding;
use tonic::codegen::http::{header, HeaderMap, HeaderValue, Response, StatusCode};
use tonic::metadata::MetadataMap;
use tonic::{Extensions, Status};

use super::compression::Settings;
use super::status::{self, Peer};

/// A response whose headers have arrived.
pub(super) struct Opened {
    pub(super) headers: MetadataMap,
    pub(super) extensions: Extensions,
    pub(super) body: Body,
    pub(super) encoding: Option<CompressionEncoding>,
    /// The trailers of a call that has ended with its headers, and succeeded.
    pub(super) trailers: Option<MetadataMap>,
}

/// Reads the headers of a response.
///
/// # Errors
/// Returns the status of a call that failed with its headers, or of a response that is not gRPC.
pub(super) fn open(response: Response<Body>, settings: &Settings) -> Result<Opened, Status> {
    let (parts, mut body) = response.into_parts();
    let mut trailers = status::outcome(&parts.headers).transpose()?;
    if parts.status != StatusCode::OK {
        return Err(status::from_http(parts.status));
    }
    let content_type = parts.headers.get(header::CONTENT_TYPE);
    let is_grpc = |value: &&HeaderValue| value.as_bytes().starts_with(b"application/grpc");
    if let Some(other) = content_type.filter(|value| !is_grpc(value)) {
        return Err(Status::unknown(format!(
            "the server responded with the content type {other:?} instead of gRPC"
        )));
    }
    if trailers.is_some() && !body.is_end_stream() {
        // The server has sent the status early: messages and another status may follow.
        trailers = None;
        body = Body::new(Early::new(body));
    }
    Ok(Opened {
        encoding: settings.encoding(&parts.headers, Peer::Server)?,
        headers: MetadataMap::from_headers(parts.headers),
        extensions: parts.extensions,
        body,
        trailers,
    })
}

/// The body of a response whose headers report success.
struct Early {
    body: Body,
    /// The trailers to add if the body has none.
    trailers: Option<HeaderMap>,
    has_data: bool,
}

impl Early {
    fn new(body: Body) -> Self {
        Self { body, trailers: Some(status::ok_trailers(MetadataMap::new())), has_data: false }
    }
}

impl HttpBody for Early {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let polled = ready!(Pin::new(&mut self.body).poll_frame(cx));
        Poll::Ready(match polled {
            Some(Ok(frame)) => {
                self.has_data = true;
                if frame.is_trailers() {
                    self.trailers = None;
                }
                Some(Ok(frame))
            }
            // A stream that was reset without an error ends like this after its messages.
            None if self.has_data && !self.body.is_end_stream() => None,
            None => self.trailers.take().map(|trailers| Ok(Frame::trailers(trailers))),
            failed => failed,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.trailers.is_none() && self.body.is_end_stream()
    }
}
