//! The handles of a streaming call on a client.

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use prost::Message;
use tokio::time::Instant;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::MetadataMap;
use tonic::Status;

use super::call::Call;
use super::receiving::{self, Receiving};
use super::sending::Sending;

/// A call that streams in both directions.
///
/// All methods take `&self`, so that several tasks can use the call at once; [`split`](Self::split)
/// returns a handle for each direction. Dropping the call, or either half before its direction has
/// ended, cancels the call.
///
/// The server sees a cancellation late if requests are blocked: a server that has sent its headers and
/// reads nothing fills its HTTP/2 window, and then sees the cancellation only when it reads on, or at
/// the deadline. (hyper polls for requests, and so learns that there are no more, only while the
/// server's window is open.) The client always sees a cancellation at once.
pub struct StreamingCall<Req: Message, Res: Message> {
    sender: Sender<Req, Res>,
    receiver: Receiver<Req, Res>,
}

impl<Req: Message, Res: Message + Default> StreamingCall<Req, Res> {
    pub(super) fn new(call: Arc<Call>) -> Self {
        Self {
            sender: Sender { call: Arc::clone(&call), requests: PhantomData },
            receiver: Receiver::new(call),
        }
    }

    /// Sends a message: see [`Sender::send`].
    ///
    /// # Errors
    /// Returns the status of the call if it has failed. Returns `Code::Ok` if the server accepts no more
    /// messages and has not failed the call: receive the remaining responses. Returns
    /// `Code::FailedPrecondition` after `complete`, and `Code::OutOfRange` for a message over
    /// `max_encoding_message_size`.
    #[inline]
    pub fn send(&self, message: Req) -> Sending<'_, Req> {
        self.sender.send(message)
    }

    /// Ends the stream of requests. Responses can still be received.
    ///
    /// # Errors
    /// Returns the status of the call if it has failed.
    pub async fn complete(&self) -> Result<(), Status> {
        self.sender.complete().await
    }

    /// Receives the next message: see [`Receiver::receive`].
    ///
    /// # Errors
    /// Returns, once, the status that the call failed with.
    #[inline]
    pub fn receive(&self) -> Receiving<'_, Res> {
        self.receiver.receive()
    }

    /// Cancels the call: both directions fail with `Code::Cancelled`. If requests are blocked, the
    /// server sees the cancellation later: see [`StreamingCall`].
    pub fn cancel(&self) {
        self.sender.cancel();
    }

    /// Waits for the metadata that the server sends before its messages.
    ///
    /// # Errors
    /// Returns the status of a call that failed without metadata.
    pub async fn headers(&self) -> Result<MetadataMap, Status> {
        self.receiver.headers().await
    }

    /// Waits for the end of the call; returns the metadata that the server sent with it: see
    /// [`Receiver::trailers`].
    ///
    /// # Errors
    /// Returns the status that the call failed with; its trailers are in [`Status::metadata`].
    pub async fn trailers(&self) -> Result<MetadataMap, Status> {
        self.receiver.trailers().await
    }

    /// Returns the deadline of the call, if it has one.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.sender.call.inbound.deadline()
    }

    /// Splits the call into two handles, for a task that sends and one that receives.
    #[must_use]
    pub fn split(self) -> (Sender<Req, Res>, Receiver<Req, Res>) {
        (self.sender, self.receiver)
    }
}

/// The messages that the server sends.
impl<Req: Message, Res: Message + Default> Stream for StreamingCall<Req, Res> {
    type Item = Result<Res, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.receiver).poll_next(cx)
    }
}

/// The sending half of a call.
///
/// Dropping it before [`complete`](Self::complete) cancels the call, so that a producer that panics
/// does not look like one that has finished.
pub struct Sender<Req: Message, Res: Message> {
    call: Arc<Call>,
    requests: PhantomData<fn(Req) -> Res>,
}

impl<Req: Message, Res: Message> Sender<Req, Res> {
    /// Sends a message. Waits while the queue is full, which is how a slow server slows its clients
    /// down. A message that is sent alone leaves at once; messages that are sent together leave
    /// together. If this future is dropped before it is ready, the message is not sent.
    ///
    /// # Errors
    /// Returns the status of the call if it has failed. Returns `Code::Ok` if the server accepts no more
    /// messages and has not failed the call: receive the remaining responses. Returns
    /// `Code::FailedPrecondition` after `complete`, and `Code::OutOfRange` for a message over
    /// `max_encoding_message_size`.
    #[inline]
    pub fn send(&self, message: Req) -> Sending<'_, Req> {
        self.call.send(message)
    }

    /// Ends the stream of requests. Responses can still be received.
    ///
    /// # Errors
    /// Returns the status of the call if it has failed.
    #[allow(clippy::unused_async, reason = "it may wait in a later version")]
    pub async fn complete(&self) -> Result<(), Status> {
        self.call.complete()
    }

    /// Cancels the call: both directions fail with `Code::Cancelled`. If requests are blocked, the
    /// server sees the cancellation later: see [`StreamingCall`].
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

/// The receiving half of a call. Dropping it cancels the call, unless that has ended.
pub struct Receiver<Req: Message, Res: Message> {
    call: Arc<Call>,
    responses: PhantomData<fn(Req) -> Res>,
}

impl<Req: Message, Res: Message + Default> Receiver<Req, Res> {
    pub(super) fn new(call: Arc<Call>) -> Self {
        Self { call, responses: PhantomData }
    }

    /// Returns the next message, or `Ok(None)` at the end. The single response of a
    /// client-streaming method is returned when the call has succeeded. The future can be dropped
    /// before it is ready without losing a message.
    ///
    /// # Errors
    /// Returns the status that the call failed with, once; then `Ok(None)`.
    #[inline]
    pub fn receive(&self) -> Receiving<'_, Res> {
        Receiving::new(&self.call.inbound)
    }

    /// Cancels the call: both directions fail with `Code::Cancelled`. If requests are blocked, the
    /// server sees the cancellation later: see [`StreamingCall`].
    pub fn cancel(&self) {
        self.call.cancel(Status::cancelled("the call was cancelled by cancel()"));
    }

    /// Waits for the metadata that the server sends before its messages.
    ///
    /// # Errors
    /// Returns the status of a call that failed without metadata.
    pub async fn headers(&self) -> Result<MetadataMap, Status> {
        self.call.inbound.headers().await
    }

    /// Waits for the end of the call; returns the metadata that the server sent with it.
    ///
    /// Call this after `receive` has returned `Ok(None)`: messages before the end are dropped. The
    /// single response of a client-streaming method is kept for `receive`.
    ///
    /// # Errors
    /// Returns the status that the call failed with; its trailers are in [`Status::metadata`].
    pub async fn trailers(&self) -> Result<MetadataMap, Status> {
        self.call.inbound.trailers().await
    }
}

impl<Req: Message, Res: Message + Default> Stream for Receiver<Req, Res> {
    type Item = Result<Res, Status>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        receiving::poll_next(&self.call.inbound, cx)
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
