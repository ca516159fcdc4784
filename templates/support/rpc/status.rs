//! Converts statuses from and to their form on the wire.

use std::error::Error;

use tonic::codegen::http::{HeaderMap, HeaderValue, StatusCode};
use tonic::codegen::StdError;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};

const DETAILS: &str = "grpc-status-details-bin";
const MESSAGE: &str = "grpc-message";

/// The maximum length of a message on the wire. Other implementations of gRPC refuse more than 8 KiB of
/// metadata, and h2 closes a connection that receives much more.
const LONGEST_MESSAGE: usize = 6 * 1024;

/// Headers that gRPC or HTTP sets, and that programs pass on with the metadata of another call.
const SET_BY_TRANSPORT: [&str; 3] = ["grpc-encoding", "grpc-accept-encoding", "content-length"];

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
        Code::Internal => is_caused_by(&status, "not a result of an error"),
        // Calls that hyper had not yet sent when their connection was lost.
        Code::Cancelled => is_caused_by(&status, "operation was canceled"),
        _ => false,
    };
    if is_lost {
        with_code(Code::Unavailable, status)
    } else {
        status
    }
}

/// Returns whether a failure has a cause with this description. Compares descriptions, since the
/// errors are of `h2` and `hyper`, which the generated code does not depend on.
fn is_caused_by(error: &(dyn Error + 'static), description: &str) -> bool {
    let is_described = error.to_string().contains(description);
    is_described || error.source().is_some_and(|cause| is_caused_by(cause, description))
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
    let status = with_given_code(status, headers);
    Some(match status.code() {
        Code::Ok => Ok(status.metadata().clone()),
        _ => Err(status),
    })
}

/// Restores the code and the text of a status whose message is not UTF-8: tonic replaces both.
fn with_given_code(status: Status, headers: &HeaderMap) -> Status {
    let code = headers.get(Status::GRPC_STATUS).map(|code| Code::from_bytes(code.as_bytes()));
    match (code, headers.get(MESSAGE)) {
        (Some(code), Some(message)) if code != status.code() => {
            with_text(&status, code, String::from_utf8_lossy(message.as_bytes()))
        }
        _ => status,
    }
}

/// Returns a status with the details and the metadata of another one.
fn with_text(status: &Status, code: Code, message: impl Into<String>) -> Status {
    let (details, metadata) = (status.details().to_vec(), status.metadata().clone());
    Status::with_details_and_metadata(code, message, details.into(), metadata)
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
             completed its requests (or a layer of this server wraps the body of requests, and does \
             not implement `Body::is_end_stream`)"
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

/// Returns the status of a failed method. Replaces the code OK, with which the call would succeed, and
/// shortens a message that does not fit into a header.
pub(super) fn of_failure(mut status: Status) -> Status {
    if status.code() == Code::Ok {
        return Status::internal("the method has returned an error with the code OK");
    }
    for header in SET_BY_TRANSPORT {
        // The status may be that of another call.
        status.metadata_mut().remove(header);
    }
    let kept = longest_start(status.message());
    if kept.len() == status.message().len() {
        return status;
    }
    let message = format!("{kept}... ({} bytes in all)", status.message().len());
    with_text(&status, status.code(), message)
}

/// Returns as much of a message as its header has room for. Most characters that are not letters or
/// digits take three bytes there for each of theirs.
fn longest_start(message: &str) -> &str {
    let mut room = LONGEST_MESSAGE;
    for (start, character) in message.char_indices() {
        let len = if character.is_ascii_alphanumeric() { 1 } else { 3 * character.len_utf8() };
        let Some(rest) = room.checked_sub(len) else { return &message[..start] };
        room = rest;
    }
    message
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
    let of_grpc = ["te", "content-type", MESSAGE, "grpc-message-type", "grpc-status"];
    for header in of_grpc.into_iter().chain(SET_BY_TRANSPORT) {
        headers.remove(header);
    }
    headers
}
