//! Converts statuses from and to their form on the wire.

use std::error::Error;

use tonic::codegen::http::{HeaderMap, HeaderValue, StatusCode};
use tonic::codegen::StdError;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

const DETAILS: &str = "grpc-status-details-bin";

/// Returns the status of a call whose transport has failed. A connection that is lost, closed by
/// the server, or cannot be established is `Code::Unavailable`.
pub(super) fn from_transport(error: StdError) -> Status {
    let is_ours = error.downcast_ref::<Status>().is_some_and(|status| status.source().is_none());
    let status = Status::from_error(error);
    let is_lost = match status.code() {
        _ if is_ours => false,
        // Errors that tonic does not know.
        Code::Unknown => true,
        // Streams that end without an error, and connections that a server closes on shutdown.
        Code::Internal => ended_without_error(&status),
        _ => false,
    };
    if is_lost {
        with_code(Code::Unavailable, status)
    } else {
        status
    }
}

/// Returns whether a failure was caused by HTTP/2's code `NO_ERROR`. Compares descriptions, since
/// the error is of `h2`, which the generated code does not depend on.
fn ended_without_error(error: &(dyn Error + 'static)) -> bool {
    let described = error.to_string().contains("not a result of an error");
    described || error.source().is_some_and(ended_without_error)
}

fn with_code(code: Code, status: Status) -> Status {
    let mut changed = Status::with_metadata(code, status.message(), status.metadata().clone());
    changed.set_source(std::sync::Arc::new(status));
    changed
}

/// Returns the status of a response that is not gRPC
/// (<https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md>).
pub(super) fn from_http(status: StatusCode) -> Status {
    let code = match status.as_u16() {
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502..=504 => Code::Unavailable,
        _ => Code::Unknown,
    };
    Status::new(code, format!("the server responded with the HTTP status {status}"))
}

/// Returns the outcome of a call from its headers or trailers; `None` if they have no status.
pub(super) fn outcome(headers: &HeaderMap) -> Option<Result<MetadataMap, Status>> {
    let status = headers.get(Status::GRPC_STATUS)?;
    if headers.len() == 1 && status == "0" {
        // Avoids the copy of the headers that tonic makes.
        return Some(Ok(MetadataMap::new()));
    }
    let status = if has_valid_details(headers) {
        Status::from_header_map(headers)
    } else {
        // tonic panics on details that are not base64.
        let mut rest = headers.clone();
        rest.remove(DETAILS);
        Status::from_header_map(&rest)
    }?;
    Some(match status.code() {
        Code::Ok => Ok(status.metadata().clone()),
        _ => Err(status),
    })
}

fn has_valid_details(headers: &HeaderMap) -> bool {
    let Some(details) = headers.get(DETAILS) else { return true };
    let mut alone = HeaderMap::new();
    alone.insert(DETAILS, details.clone());
    let alone = MetadataMap::from_headers(alone);
    alone.get_bin(DETAILS).is_some_and(|details| details.to_bytes().is_ok())
}

/// Returns the outcome of a call from its trailers.
///
/// # Errors
/// Returns the status of a call that failed, or that has no status.
pub(super) fn of_trailers(trailers: &HeaderMap) -> Result<MetadataMap, Status> {
    outcome(trailers).unwrap_or_else(|| Err(missing()))
}

/// The other side of a call.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Peer {
    Client,
    Server,
}

/// Returns the status of a call that a server ends without one.
pub(super) fn missing() -> Status {
    Status::internal("the server ended the call without a status")
}

/// Returns the status of a stream that ended without being completed. Transports do not report the
/// reason.
pub(super) fn broken(peer: Peer) -> Status {
    Status::unavailable(match peer {
        Peer::Client => {
            "the connection to the client was lost, or the client reset the call, before it had \
             completed its requests"
        }
        Peer::Server => {
            "the connection to the server was lost, or the server reset the call, before it had \
             ended the call"
        }
    })
}

pub(super) fn no_message(peer: Peer) -> Status {
    Status::internal(match peer {
        Peer::Client => "the client has to send one message, but has sent none",
        Peer::Server => "the server has to respond with one message, but has sent none",
    })
}

pub(super) fn several_messages(peer: Peer) -> Status {
    Status::internal(match peer {
        Peer::Client => "the client has to send one message, but has sent more",
        Peer::Server => "the server has to respond with one message, but has sent more",
    })
}

pub(super) fn truncated() -> Status {
    Status::internal("the stream ended in the middle of a message")
}

/// Returns the status of a failed method. Replaces the code OK, with which the call would succeed.
pub(super) fn of_failure(status: Status) -> Status {
    match status.code() {
        Code::Ok => Status::internal("the method has returned an error with the code OK"),
        _ => status,
    }
}

/// Returns the trailers that end a call with this status.
pub(super) fn trailers(status: &Status) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    if status.add_header(&mut trailers).is_err() {
        trailers.clear();
        trailers.insert(Status::GRPC_STATUS, HeaderValue::from(status.code() as i32));
    }
    trailers
}

/// Returns the trailers that end a call with OK.
pub(super) fn ok_trailers(metadata: MetadataMap) -> HeaderMap {
    let mut trailers = sanitized(metadata);
    trailers.insert(Status::GRPC_STATUS, HeaderValue::from_static("0"));
    trailers
}

/// Removes the headers that gRPC itself sets.
pub(super) fn sanitized(metadata: MetadataMap) -> HeaderMap {
    let mut headers = metadata.into_headers();
    if headers.is_empty() {
        return headers;
    }
    for reserved in ["te", "content-type", "grpc-message", "grpc-message-type", "grpc-status"] {
        headers.remove(reserved);
    }
    headers
}
