//! Calls as a client makes them.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{ready, Context, Poll};

use prost::Message;
use tokio::time::Instant;
use tonic::client::Grpc;
use tonic::codegen::tokio_stream::Stream;
use tonic::codegen::BoxFuture;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};

use super::call::Call;
use super::deadline;
use super::stream::MessageStream;
use super::transport::Transport;

/// Calls a method that takes one message and answers with one.
///
/// # Errors
/// The server's status, or the transport's failure as one.
pub fn unary<T, Req, Res>(
    grpc: &Grpc<T>,
    path: &'static str,
    request: Req,
) -> BoxFuture<Res, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
{
    let response = T::unary(grpc.clone(), path, Request::new(request));
    Box::pin(async move { response.await.map(Response::into_inner) })
}

/// As [`unary`], with metadata both ways.
///
/// # Errors
/// The server's status, or the transport's failure as one.
pub fn unary_context<T, Req, Res>(
    grpc: &Grpc<T>,
    path: &'static str,
    request: Request<Req>,
) -> BoxFuture<Response<Res>, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
{
    Box::pin(T::unary(grpc.clone(), path, request))
}

/// Calls a method that takes one message and answers with a stream; waits for its headers.
///
/// # Errors
/// The server's status, or the transport's failure as one.
pub fn server_streaming<T, Req, Res, S>(
    grpc: &Grpc<T>,
    path: &'static str,
    request: Req,
    handle: fn(MessageStream<Res>) -> S,
) -> BoxFuture<S, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
    S: 'static,
{
    let response = T::server_streaming(grpc.clone(), path, Request::new(request));
    Box::pin(async move { response.await.map(|response| handle(response.into_inner())) })
}

/// As [`server_streaming`], with metadata both ways.
///
/// # Errors
/// The server's status, or the transport's failure as one.
pub fn server_streaming_context<T, Req, Res, S>(
    grpc: &Grpc<T>,
    path: &'static str,
    request: Request<Req>,
    handle: fn(MessageStream<Res>) -> S,
) -> BoxFuture<Response<S>, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
    S: 'static,
{
    let response = T::server_streaming(grpc.clone(), path, request);
    Box::pin(async move { response.await.map(|response| response.map(handle)) })
}

/// Opens a call that streams in both directions, without waiting for the server.
///
/// # Errors
/// The transport's failure as a status.
pub fn streaming<T, Req, Res, S>(
    grpc: &Grpc<T>,
    path: &'static str,
    request: Request<()>,
    handle: fn(StreamingCall<Req, Res>) -> S,
) -> BoxFuture<S, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
    S: 'static,
{
    let call = T::open(grpc.clone(), path, request, false);
    Box::pin(async move { call.await.map(handle) })
}

/// Opens a call that streams to the server and gets one message back, without waiting for the
/// server.
///
/// # Errors
/// The transport's failure as a status.
pub fn client_streaming<T, Req, Res, S>(
    grpc: &Grpc<T>,
    path: &'static str,
    request: Request<()>,
    handle: fn(StreamingCall<Req, Res>) -> S,
) -> BoxFuture<S, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
    S: 'static,
{
    let call = T::open(grpc.clone(), path, request, true);
    Box::pin(async move { call.await.map(handle) })
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
pub struct StreamingCall<Req: Message, Res: Message> {
    sender: Sender<Req, Res>,
    receiver: Receiver<Req, Res>,
}

impl<Req: Message, Res: Message> StreamingCall<Req, Res> {
    /// Starts a call, and gives it to its handles.
    pub(super) async fn start(call: Call<Req, Res>) -> Result<Self, Status> {
        let call = Arc::new(call);
        let handle = Self {
            sender: Sender { call: Arc::clone(&call) },
            receiver: Receiver { call: Arc::clone(&call), expired: None },
        };
        call.start().await?;
        Ok(handle)
    }

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
impl<Req: Message, Res: Message> Stream for StreamingCall<Req, Res> {
    type Item = Result<Res, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.receiver).poll_next(cx)
    }
}

/// The half of a call that sends.
///
/// Dropped before [`complete`](Self::complete), it cancels the call: a producer that panics must
/// not look like one that has finished.
pub struct Sender<Req: Message, Res: Message> {
    call: Arc<Call<Req, Res>>,
}

impl<Req: Message, Res: Message> Sender<Req, Res> {
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

impl<Req: Message, Res: Message> Drop for Sender<Req, Res> {
    fn drop(&mut self) {
        if !self.call.is_completed() {
            self.call.cancel(Status::cancelled(
                "the sending half was dropped without complete(): call complete() to end the stream",
            ));
        }
    }
}

/// The half of a call that receives. To drop it cancels the call, unless that has ended.
pub struct Receiver<Req: Message, Res: Message> {
    call: Arc<Call<Req, Res>>,
    /// Set by the first poll of the `Stream` that has to wait.
    expired: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
}

impl<Req: Message, Res: Message> Receiver<Req, Res> {
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

impl<Req: Message, Res: Message> Stream for Receiver<Req, Res> {
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

impl<Req: Message, Res: Message> Drop for Receiver<Req, Res> {
    fn drop(&mut self) {
        self.call.cancel(Status::cancelled("the receiving half was dropped"));
    }
}

impl<Req: Message, Res: Message> std::fmt::Debug for StreamingCall<Req, Res> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamingCall").finish_non_exhaustive()
    }
}

impl<Req: Message, Res: Message> std::fmt::Debug for Sender<Req, Res> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

impl<Req: Message, Res: Message> std::fmt::Debug for Receiver<Req, Res> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}
