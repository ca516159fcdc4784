//! What a client can call through.

use std::any::Any;
use std::future::{poll_fn, Future};

use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::http::{Request, Response};
use tonic::codegen::{Body as HttpBody, BoxFuture, Bytes, StdError};
use tonic::transport::{self, Channel, Endpoint};
use tonic::Status;

use super::status;

/// Anything that carries gRPC calls: a `Channel`, a service in the same process, layers and
/// interceptors around either. Nothing implements it by hand: whatever is a [`Carrier`] is one.
///
/// It is a trait of its own for the sake of compile times: what tonic asks of a transport would be
/// worked out again for each method of each client whose bound it is.
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

/// What tonic asks of a transport, by one name.
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

/// How much a connection takes in of what is not read yet, over all its calls. A call of its own
/// takes 2 MiB by default, and h2 ends a connection over whose small frames it counts more than half
/// of this (`too_many_data_frames`): 256 bytes for each, less its content. With this much, no call
/// that is read late reaches that, and a hundred of them leave room for others.
const CONNECTION_WINDOW: u32 = 256 * 1024 * 1024;

/// Connects to a server, and makes a client of the channel. An `Endpoint` is taken as it is.
///
/// # Errors
/// The address is invalid, or the connection fails.
pub fn connect<D, C>(
    endpoint: D,
    client: fn(Channel) -> C,
) -> impl Future<Output = Result<C, transport::Error>> + Send
where
    D: TryInto<Endpoint> + 'static,
    D::Error: Into<StdError>,
{
    let is_configured = (&endpoint as &dyn Any).is::<Endpoint>();
    // Converted here, for what it is made from need not be `Send`.
    let endpoint = Endpoint::new(endpoint);
    async move {
        let mut endpoint = endpoint?;
        if !is_configured {
            endpoint = endpoint.initial_connection_window_size(CONNECTION_WINDOW);
        }
        endpoint.connect().await.map(client)
    }
}
