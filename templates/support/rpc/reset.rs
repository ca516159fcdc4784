//! Creates the error that makes a transport reset a stream with `CANCEL`.
//!
//! It has to be an error of `h2`, a crate that the generated code does not depend on. tonic creates one
//! for a cancelled call, so this module cancels a call to obtain it.

use std::future::{ready, Future, Ready};
use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};

use prost::bytes::Bytes;
use tonic::body::Body;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::tokio_stream;
use tonic::codegen::{Body as _, Service};
use tonic::Status;

use super::compression::Plain;

/// Returns the error of a cancelled request's body.
pub(super) fn cancel() -> Status {
    static ERROR: OnceLock<Status> = OnceLock::new();
    ERROR.get_or_init(make).clone()
}

fn make() -> Status {
    let mut request = tonic::Request::new(tokio_stream::pending::<Bytes>());
    request.cancellation_handle().cancel();
    let mut grpc = Grpc::new(Probe);
    let call = pin!(grpc.streaming(request, PathAndQuery::from_static("/"), Plain));
    match call.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(status)) => status,
        _ => Status::cancelled("the call was cancelled"),
    }
}

/// A transport that fails with the error of the request's body.
struct Probe;

impl Service<Request<Body>> for Probe {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Ready<Result<Self::Response, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let body = pin!(request.into_body());
        match body.poll_frame(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(Err(status))) => ready(Err(status)),
            _ => ready(Ok(Response::new(Body::empty()))),
        }
    }
}
