//! A transport whose type is erased.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{BoxFuture, Service};
use tonic::Status;

use super::transport::Transport;

/// Any transport, as one type: a program that names the type of its client,
/// `CalcClient<AnyTransport>`, can use a `Channel` in production and a server in the same process in
/// tests. `CalcClient::new(AnyTransport::new(channel))` creates the client.
#[derive(Clone)]
pub struct AnyTransport(Arc<Call>);

type Call = dyn Fn(Request<Body>) -> BoxFuture<Response<Body>, Status> + Send + Sync;

impl AnyTransport {
    /// Erases the type of a transport.
    pub fn new(transport: impl Transport + Sync) -> Self {
        Self(Arc::new(move |request| transport.clone().send(request)))
    }
}

impl Service<Request<Body>> for AnyTransport {
    type Response = Response<Body>;
    type Error = Status;
    type Future = BoxFuture<Response<Body>, Status>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        // `Transport::send` waits until the transport is ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        (self.0)(request)
    }
}

impl fmt::Debug for AnyTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyTransport").finish_non_exhaustive()
    }
}
