//! Calls as a client makes them.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{ready, Context, Poll};

use prost::Message;
use tokio::time::Instant;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status, Streaming};

use super::call::{self, Call};
use super::codec::MessageCodec;
use super::deadline;
use super::inbound;
use super::queue::{Outlet, Queue};
use super::stream::{Info, MessageStream, Trailers};
use super::transport::Transport;

/// Calls a method that takes one message and answers with one.
///
/// # Errors
/// The server's status, or the transport's failure as one.
pub async fn unary<T, Req, Res>(
    grpc: &Grpc<T>,
    path: &'static str,
    request: Request<Req>,
) -> Result<Response<Res>, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
{
    let mut grpc = grpc.clone();
    let deadline = deadline::from_headers(request.metadata().as_ref());
    wait_until_ready(&mut grpc).await?;
    grpc.unary(request, PathAndQuery::from_static(path), MessageCodec::new())
        .await
        .map_err(|status| call::correct(status, deadline))
}

/// Calls a method that takes one message and answers with a stream; waits for its headers.
///
/// # Errors
/// The server's status, or the transport's failure as one.
pub async fn server_streaming<T, Req, Res>(
    grpc: &Grpc<T>,
    path: &'static str,
    request: Request<Req>,
) -> Result<Response<MessageStream<Res>>, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
{
    let mut grpc = grpc.clone();
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

/// Opens a call that streams in both directions, without waiting for the server.
///
/// # Errors
/// The transport's failure as a status.
pub async fn streaming<T, Req, Res>(
    grpc: &Grpc<T>,
    path: &'static str,
    request: Request<()>,
) -> Result<StreamingCall<Req, Res>, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
{
    open(grpc.clone(), path, request, false).await
}

/// Opens a call that streams to the server and gets one message back, without waiting for the
/// server.
///
/// # Errors
/// The transport's failure as a status.
pub async fn client_streaming<T, Req, Res>(
    grpc: &Grpc<T>,
    path: &'static str,
    request: Request<()>,
) -> Result<StreamingCall<Req, Res>, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
{
    open(grpc.clone(), path, request, true).await
}

async fn open<T, Req, Res>(
    mut grpc: Grpc<T>,
    path: &'static str,
    mut request: Request<()>,
    one_answer: bool,
) -> Result<StreamingCall<Req, Res>, Status>
where
    T: Transport,
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
    let call = Arc::new(Call::new(queue, opening, transport, deadline, one_answer));
    let handle = StreamingCall {
        sender: Sender { call: Arc::clone(&call) },
        receiver: Receiver { call: Arc::clone(&call), expired: None },
    };
    call.start().await?;
    Ok(handle)
}

async fn wait_until_ready<T: Transport>(grpc: &mut Grpc<T>) -> Result<(), Status> {
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

/// A call that streams to the server, and back.
///
/// All methods take `&self`, so that several tasks may use the call at once, one sending while
/// another receives; [`split`](Self::split) makes two handles of it. To drop the call, or either
/// half before its work is done, cancels it, and the server sees that.
///
/// A cancellation cannot overtake requests that are stuck: where the server has sent its headers and
/// does not read, so that HTTP/2 takes no more requests from this side, it sees the cancellation when
/// it reads on, or at the call's deadline. (hyper asks for requests, and so learns that there are no
/// more, only while the server's window is open.) This side sees it at once in any case.
pub struct StreamingCall<Req: Message + 'static, Res: Message + Default + 'static> {
    sender: Sender<Req, Res>,
    receiver: Receiver<Req, Res>,
}

impl<Req: Message + 'static, Res: Message + Default + 'static> StreamingCall<Req, Res> {
    /// Sends a message, when there is room for it: see [`Sender::send`].
    ///
    /// # Errors
    /// The status of the call if it has ended; `Code::FailedPrecondition` after `complete`.
    pub async fn send(&self, message: Req) -> Result<(), Status> {
        self.sender.send(message).await
    }

    /// Ends the stream of requests; the server's answers can still be received.
    ///
    /// # Errors
    /// `Code::Cancelled` or `Code::DeadlineExceeded` if this side has given the call up.
    pub async fn complete(&self) -> Result<(), Status> {
        self.sender.complete().await
    }

    /// Waits for the next message: see [`Receiver::receive`].
    ///
    /// # Errors
    /// The status that the call failed with, once.
    pub async fn receive(&self) -> Result<Option<Res>, Status> {
        self.receiver.receive().await
    }

    /// Cancels the call: both directions fail with `Code::Cancelled`, and the server sees it, though
    /// not before it has read requests that are stuck on their way: see [`StreamingCall`].
    pub fn cancel(&self) {
        self.sender.cancel();
    }

    /// Waits for the metadata that the server sends ahead of its messages.
    ///
    /// # Errors
    /// The status of a call that failed without any.
    pub async fn headers(&self) -> Result<MetadataMap, Status> {
        self.receiver.headers().await
    }

    /// Waits for the end of the call, and gives the metadata that the server sent with it: see
    /// [`Receiver::trailers`].
    ///
    /// # Errors
    /// The status that the call failed with; its trailers are in [`Status::metadata`].
    pub async fn trailers(&self) -> Result<MetadataMap, Status> {
        self.receiver.trailers().await
    }

    /// When the call has to be over, if its request had a timeout.
    pub fn deadline(&self) -> Option<Instant> {
        self.sender.call.deadline
    }

    /// Two handles, for a task that sends and one that receives.
    pub fn split(self) -> (Sender<Req, Res>, Receiver<Req, Res>) {
        (self.sender, self.receiver)
    }
}

/// The messages that the server sends.
impl<Req: Message + 'static, Res: Message + Default + 'static> Stream for StreamingCall<Req, Res> {
    type Item = Result<Res, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.receiver).poll_next(cx)
    }
}

/// The half of a call that sends.
///
/// Dropped before [`complete`](Self::complete), it cancels the call: a producer that panics must
/// not look like one that has finished.
pub struct Sender<Req: Message + 'static, Res: Message + Default + 'static> {
    call: Arc<Call<Req, Res>>,
}

impl<Req: Message + 'static, Res: Message + Default + 'static> Sender<Req, Res> {
    /// Sends a message. Waits while the messages on their way fill the queue, which is how a slow
    /// server slows its clients down. A message sent alone leaves at once; those sent together
    /// leave together. If this future is dropped while it waits, the message is not sent.
    ///
    /// # Errors
    /// The status of the call if it has ended; `Code::FailedPrecondition` after `complete`.
    pub async fn send(&self, message: Req) -> Result<(), Status> {
        self.call.send(message).await
    }

    /// Ends the stream of requests; the server's answers can still be received.
    ///
    /// # Errors
    /// `Code::Cancelled` or `Code::DeadlineExceeded` if this side has given the call up.
    pub async fn complete(&self) -> Result<(), Status> {
        self.call.complete().await
    }

    /// Cancels the call: both directions fail with `Code::Cancelled`, and the server sees it, though
    /// not before it has read requests that are stuck on their way: see [`StreamingCall`].
    pub fn cancel(&self) {
        self.call.cancel(Status::cancelled("the call was cancelled by cancel()"));
    }
}

impl<Req: Message + 'static, Res: Message + Default + 'static> Drop for Sender<Req, Res> {
    fn drop(&mut self) {
        if !self.call.is_completed() {
            self.call.cancel(Status::cancelled(
                "the sending half was dropped without complete(): call complete() to end the stream",
            ));
        }
    }
}

/// The half of a call that receives. To drop it cancels the call, unless that has ended.
pub struct Receiver<Req: Message + 'static, Res: Message + Default + 'static> {
    call: Arc<Call<Req, Res>>,
    /// Set by the first poll of the `Stream` that has to wait.
    expired: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
}

impl<Req: Message + 'static, Res: Message + Default + 'static> Receiver<Req, Res> {
    /// Waits for the next message; `Ok(None)` at the end. The one answer of a client-streaming
    /// method is given when the call has succeeded. May be dropped while it waits: no message is
    /// lost.
    ///
    /// # Errors
    /// The status that the call failed with, once; `Ok(None)` from then on.
    pub async fn receive(&self) -> Result<Option<Res>, Status> {
        self.call.receive().await
    }

    /// Cancels the call: both directions fail with `Code::Cancelled`, and the server sees it, though
    /// not before it has read requests that are stuck on their way: see [`StreamingCall`].
    pub fn cancel(&self) {
        self.call.cancel(Status::cancelled("the call was cancelled by cancel()"));
    }

    /// Waits for the metadata that the server sends ahead of its messages.
    ///
    /// # Errors
    /// The status of a call that failed without any.
    pub async fn headers(&self) -> Result<MetadataMap, Status> {
        self.call.headers().await
    }

    /// Waits for the end of the call, and gives the metadata that the server sent with it.
    ///
    /// Best called after `receive` gave `Ok(None)`: messages that come before the end are let go
    /// of. The one answer of a client-streaming method is kept for `receive`.
    ///
    /// # Errors
    /// The status that the call failed with; its trailers are in [`Status::metadata`].
    pub async fn trailers(&self) -> Result<MetadataMap, Status> {
        self.call.trailers().await
    }
}

impl<Req: Message + 'static, Res: Message + Default + 'static> Stream for Receiver<Req, Res> {
    type Item = Result<Res, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(received) = this.call.poll_receive(cx) {
            return Poll::Ready(received.transpose());
        }
        let deadline = this.call.deadline;
        let expired = this.expired.get_or_insert_with(|| Box::pin(deadline::expired(deadline)));
        ready!(expired.as_mut().poll(cx));
        this.call.poll_receive(cx).map(Result::transpose)
    }
}

impl<Req: Message + 'static, Res: Message + Default + 'static> Drop for Receiver<Req, Res> {
    fn drop(&mut self) {
        self.call.cancel(Status::cancelled("the receiving half was dropped"));
    }
}

impl<Req: Message + 'static, Res: Message + Default + 'static> std::fmt::Debug
    for StreamingCall<Req, Res>
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamingCall").finish_non_exhaustive()
    }
}

impl<Req: Message + 'static, Res: Message + Default + 'static> std::fmt::Debug
    for Sender<Req, Res>
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

impl<Req: Message + 'static, Res: Message + Default + 'static> std::fmt::Debug
    for Receiver<Req, Res>
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}
