//! HTTP/2 by hand, for what no gRPC library does.

use bytes::Bytes;
use h2::Reason;
use tonic::codegen::http;

use super::Shape;

/// A message with its head: a field `1: 3`, which is an integer, or the first field of a request.
pub const MESSAGE: &[u8] = &[0, 0, 0, 0, 2, 8, 3];
/// A message of which a byte is missing.
pub const HALF: &[u8] = &[0, 0, 0, 0, 2, 8];

/// The causes of a reset stream, by the names of the tables.
pub fn reason(name: &str) -> Option<Reason> {
    Some(match name {
        "NO_ERROR" => Reason::NO_ERROR,
        "PROTOCOL_ERROR" => Reason::PROTOCOL_ERROR,
        "INTERNAL_ERROR" => Reason::INTERNAL_ERROR,
        "FLOW_CONTROL_ERROR" => Reason::FLOW_CONTROL_ERROR,
        "SETTINGS_TIMEOUT" => Reason::SETTINGS_TIMEOUT,
        "STREAM_CLOSED" => Reason::STREAM_CLOSED,
        "FRAME_SIZE_ERROR" => Reason::FRAME_SIZE_ERROR,
        "REFUSED_STREAM" => Reason::REFUSED_STREAM,
        "CANCEL" => Reason::CANCEL,
        "COMPRESSION_ERROR" => Reason::COMPRESSION_ERROR,
        "CONNECT_ERROR" => Reason::CONNECT_ERROR,
        "ENHANCE_YOUR_CALM" => Reason::ENHANCE_YOUR_CALM,
        "INADEQUATE_SECURITY" => Reason::INADEQUATE_SECURITY,
        "HTTP_1_1_REQUIRED" => Reason::HTTP_1_1_REQUIRED,
        _ => return None,
    })
}

pub fn path(shape: Shape) -> &'static str {
    match shape {
        Shape::Unary => "/StreamingCalcService/add",
        Shape::ServerStreaming => "/StreamingCalcService/count",
        Shape::ClientStreaming => "/StreamingCalcService/sum",
        Shape::Bidirectional => "/StreamingCalcService/incrementalSum",
    }
}

/// The head of a request, as a gRPC client writes it.
pub fn request(shape: Shape) -> http::Request<()> {
    http::Request::post(format!("http://localhost{}", path(shape)))
        .header("te", "trailers")
        .header("content-type", "application/grpc")
        .body(())
        .unwrap()
}

/// The head of an answer, as a gRPC server writes it.
pub fn response() -> http::Response<()> {
    http::Response::builder().header("content-type", "application/grpc").body(()).unwrap()
}

/// Trailers with this `grpc-status`.
pub fn trailers(status: &'static str) -> http::HeaderMap {
    let mut trailers = http::HeaderMap::new();
    trailers.insert("grpc-status", status.parse().unwrap());
    trailers
}

pub fn bytes(text: &'static [u8]) -> Bytes {
    Bytes::from_static(text)
}
