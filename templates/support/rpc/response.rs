//! The head of a server's answer.

use tonic::body::Body;
use tonic::codec::CompressionEncoding;
use tonic::codegen::http::{Response, StatusCode};
use tonic::metadata::MetadataMap;
use tonic::{Extensions, Status};

use super::compression::Settings;
use super::status;

/// An answer whose headers have come.
pub(super) struct Opened {
    pub(super) headers: MetadataMap,
    pub(super) extensions: Extensions,
    pub(super) body: Body,
    pub(super) encoding: Option<CompressionEncoding>,
    /// The trailers of a call that has ended well with its headers.
    pub(super) trailers: Option<MetadataMap>,
}

/// Reads the head of an answer.
///
/// # Errors
/// The status of a call that failed with its headers, or of what is no gRPC.
pub(super) fn open(response: Response<Body>, settings: &Settings) -> Result<Opened, Status> {
    let (parts, body) = response.into_parts();
    let trailers = status::outcome(&parts.headers).transpose()?;
    if parts.status != StatusCode::OK {
        return Err(status::from_http(parts.status));
    }
    if let Some(content_type) = parts.headers.get("content-type") {
        if !content_type.as_bytes().starts_with(b"application/grpc") {
            let text = format!("the server answered with {content_type:?} in place of gRPC");
            return Err(Status::unknown(text));
        }
    }
    Ok(Opened {
        encoding: settings.encoding(&parts.headers)?,
        headers: MetadataMap::from_headers(parts.headers),
        extensions: parts.extensions,
        body,
        trailers,
    })
}
