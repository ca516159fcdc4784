//! The transports that clients can use.

use std::future::poll_fn;

use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{Body as HttpBody, BoxFuture, Bytes, StdError};
use tonic::Status;

use super::status;

/// Anything that carries gRPC calls: a `Channel`, a service in the same process, layers and
/// interceptors around either. Implemented for every [`Carrier`].
///
/// This is a separate trait for the sake of compile times: tonic's bounds on transports would be
/// checked again for each method of each client.
pub trait Transport: Clone + Send + 'static {
    #[doc(hidden)]
    fn send(self, request: Request<Body>) -> BoxFuture<Response<Body>, Status>;
}

impl<T: Carrier> Transport for T {
    fn send(mut self, request: Request<Body>) -> BoxFuture<Response<Body>, Status> {
        Box::pin(async move {
            let ready = poll_fn(|cx| self.poll_ready(cx)).await;
            ready.map_err(|error| status::from_transport(error.into()))?;
            let response = self.call(request).await;
            let response = response.map_err(|error| status::from_transport(error.into()))?;
            Ok(response.map(Body::new))
        })
    }
}

/// tonic's bounds on a transport, under one name.
pub trait Carrier:
    GrpcService<
        Body,
        Future: Send,
        Error: Into<StdError>,
        ResponseBody: HttpBody<Data = Bytes, Error: Into<StdError> + Send> + Send + 'static,
    > + Clone
    + Send
    + 'static
{
}

impl<T> Carrier for T where
    T: GrpcService<
            Body,
            Future: Send,
            Error: Into<StdError>,
            ResponseBody: HttpBody<Data = Bytes, Error: Into<StdError> + Send> + Send + 'static,
        > + Clone
        + Send
        + 'static
{
}
