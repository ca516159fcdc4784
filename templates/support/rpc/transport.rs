//! What a client can call through.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::PoisonError;
use std::task::{Context, Poll};

use prost::Message;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::client::{Grpc, GrpcService};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::tokio_stream::Stream;
use tonic::codegen::{Body as HttpBody, Bytes, StdError};
use tonic::transport::{self, Channel, Endpoint};
use tonic::{Request, Response, Status, Streaming};

use super::call::{self, Call};
use super::client::StreamingCall;
use super::codec::MessageCodec;
use super::deadline;
use super::inbound;
use super::queue::{Outlet, Queue};
use super::stream::{Info, MessageStream, Trailers};

/// Anything that carries gRPC calls: a `Channel`, a service in the same process, layers and
/// interceptors around either. Nothing implements it by hand: whatever is a [`Carrier`] is one.
///
/// It is a trait of its own, and its methods are the four kinds of calls, for the sake of compile
/// times: what tonic asks of a transport would be worked out again for each method of each client
/// whose bound it is.
pub trait Transport: Clone + Send + 'static {
    #[doc(hidden)]
    fn unary<Req, Res>(
        grpc: Grpc<Self>,
        path: &'static str,
        request: Request<Req>,
    ) -> impl Future<Output = Result<Response<Res>, Status>> + Send
    where
        Req: Message + 'static,
        Res: Message + Default + 'static;

    #[doc(hidden)]
    fn server_streaming<Req, Res>(
        grpc: Grpc<Self>,
        path: &'static str,
        request: Request<Req>,
    ) -> impl Future<Output = Result<Response<MessageStream<Res>>, Status>> + Send
    where
        Req: Message + 'static,
        Res: Message + Default + 'static;

    #[doc(hidden)]
    fn open<Req, Res>(
        grpc: Grpc<Self>,
        path: &'static str,
        request: Request<()>,
        one_answer: bool,
    ) -> impl Future<Output = Result<StreamingCall<Req, Res>, Status>> + Send
    where
        Req: Message + 'static,
        Res: Message + Default + 'static;
}

impl<T: Carrier> Transport for T {
    async fn unary<Req, Res>(
        mut grpc: Grpc<Self>,
        path: &'static str,
        request: Request<Req>,
    ) -> Result<Response<Res>, Status>
    where
        Req: Message + 'static,
        Res: Message + Default + 'static,
    {
        let deadline = deadline::from_headers(request.metadata().as_ref());
        wait_until_ready(&mut grpc).await?;
        grpc.unary(request, PathAndQuery::from_static(path), MessageCodec::new())
            .await
            .map_err(|status| call::correct(status, deadline))
    }

    async fn server_streaming<Req, Res>(
        mut grpc: Grpc<Self>,
        path: &'static str,
        request: Request<Req>,
    ) -> Result<Response<MessageStream<Res>>, Status>
    where
        Req: Message + 'static,
        Res: Message + Default + 'static,
    {
        let deadline = deadline::from_headers(request.metadata().as_ref());
        wait_until_ready(&mut grpc).await?;
        let response = grpc
            .server_streaming(request, PathAndQuery::from_static(path), MessageCodec::new())
            .await
            .map_err(|status| call::correct(status, deadline))?;
        let info = Info { metadata: response.metadata().clone(), deadline, peer: None };
        Ok(response.map(|messages| {
            let trailers = Trailers::default();
            let expired = Box::pin(deadline::expired(deadline));
            let results = Results { messages, trailers: trailers.clone(), deadline, expired };
            MessageStream::new(Box::pin(results), info, trailers)
        }))
    }

    async fn open<Req, Res>(
        mut grpc: Grpc<Self>,
        path: &'static str,
        mut request: Request<()>,
        one_answer: bool,
    ) -> Result<StreamingCall<Req, Res>, Status>
    where
        Req: Message + 'static,
        Res: Message + Default + 'static,
    {
        let deadline = deadline::from_headers(request.metadata().as_ref());
        wait_until_ready(&mut grpc).await?;
        let transport = request.cancellation_handle();
        let (queue, outlet) = Queue::new();
        let request = request.map(|()| Requests(outlet));
        let opening = Box::pin(async move {
            grpc.streaming(request, PathAndQuery::from_static(path), MessageCodec::new()).await
        });
        let call = Call::new(queue, opening, transport, deadline, one_answer);
        StreamingCall::start(call).await
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

async fn wait_until_ready<T: Carrier>(grpc: &mut Grpc<T>) -> Result<(), Status> {
    grpc.ready().await.map_err(|error| Status::from_error(error.into()))
}

/// The request messages as the transport takes them. A failed queue never ends: only `complete`
/// may look like a clean end to the server.
struct Requests<T>(Outlet<T>);

impl<T> Stream for Requests<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        match Pin::new(&mut self.0).poll_next(cx) {
            Poll::Ready(Some(Ok(message))) => Poll::Ready(Some(message)),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(Err(_))) | Poll::Pending => Poll::Pending,
        }
    }
}

/// The results of a server-streaming call.
struct Results<T> {
    messages: Streaming<T>,
    trailers: Trailers,
    deadline: Option<Instant>,
    expired: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl<T> Stream for Results<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        match Pin::new(&mut this.messages).poll_next(cx) {
            Poll::Ready(None) => {
                let trailers = inbound::trailers(&mut this.messages, cx);
                *this.trailers.0.lock().unwrap_or_else(PoisonError::into_inner) = trailers;
                Poll::Ready(None)
            }
            Poll::Ready(Some(item)) => {
                Poll::Ready(Some(item.map_err(|status| call::correct(status, this.deadline))))
            }
            Poll::Pending => {
                this.expired.as_mut().poll(cx).map(|()| Some(Err(deadline::exceeded())))
            }
        }
    }
}

/// How much a connection takes in of what is not read yet, over all its calls. A call of its own
/// takes 2 MiB by default, and h2 ends a connection over whose small frames it counts more than half
/// of this (`too_many_data_frames`): 256 bytes for each, less its content. With this much, no call
/// that is read late reaches that, and a hundred of them leave room for others.
const CONNECTION_WINDOW: u32 = 256 * 1024 * 1024;

/// Connects to a server, and makes a client of the channel. An `Endpoint` is taken as it is.
///
/// # Errors
/// When the address is not one, or nobody answers there.
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
