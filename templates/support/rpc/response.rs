//! Reads the headers of a response.

use tonic::body::Body;
use tonic::codec::CompressionEncoding;
use tonic::codegen::http::{header, HeaderValue, Response, StatusCode};
use tonic::metadata::MetadataMap;
use tonic::{Extensions, Status};

use super::compression::Settings;
use super::status;

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
    let (parts, body) = response.into_parts();
    let trailers = status::outcome(&parts.headers).transpose()?;
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
    Ok(Opened {
        encoding: settings.encoding(&parts.headers)?,
        headers: MetadataMap::from_headers(parts.headers),
        extensions: parts.extensions,
        body,
        trailers,
    })
}
