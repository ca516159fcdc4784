//! A streaming call as its client holds it.

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

impl<Req: Message, Res: Message + Default> StreamingCall<Req, Res> {
    pub(super) fn new(call: Arc<Call>) -> Self {
        Self {
            sender: Sender { call: Arc::clone(&call), requests: PhantomData },
            receiver: Receiver::new(call),
        }
    }

    /// Sends a message, when there is room for it: see [`Sender::send`].
    ///
    /// # Errors
    /// The status of the call if it has failed. `Code::Ok` if the server takes no more messages,
    /// and has not failed the call: go on to receive. `Code::FailedPrecondition` after `complete`,
    /// and `Code::OutOfRange` for a message over `max_encoding_message_size`.
    #[inline]
    pub fn send(&self, message: Req) -> Sending<'_, Req> {
        self.sender.send(message)
    }

    /// Ends the stream of requests; the server's answers can still be received.
    ///
    /// # Errors
    /// The status of the call if it has failed.
    pub async fn complete(&self) -> Result<(), Status> {
        self.sender.complete().await
    }

    /// Waits for the next message: see [`Receiver::receive`].
    ///
    /// # Errors
    /// The status that the call failed with, once.
    #[inline]
    pub fn receive(&self) -> Receiving<'_, Res> {
        self.receiver.receive()
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
        self.sender.call.inbound.deadline()
    }

    /// Two handles, for a task that sends and one that receives.
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

/// The half of a call that sends.
///
/// Dropped before [`complete`](Self::complete), it cancels the call: a producer that panics must
/// not look like one that has finished.
pub struct Sender<Req: Message, Res: Message> {
    call: Arc<Call>,
    requests: PhantomData<fn(Req) -> Res>,
}

impl<Req: Message, Res: Message> Sender<Req, Res> {
    /// Sends a message. Waits while the messages on their way fill the queue, which is how a slow
    /// server slows its clients down. A message sent alone leaves at once; those sent together
    /// leave together. If this future is dropped while it waits, the message is not sent.
    ///
    /// # Errors
    /// The status of the call if it has failed. `Code::Ok` if the server takes no more messages,
    /// and has not failed the call: go on to receive. `Code::FailedPrecondition` after `complete`,
    /// and `Code::OutOfRange` for a message over `max_encoding_message_size`.
    #[inline]
    pub fn send(&self, message: Req) -> Sending<'_, Req> {
        self.call.send(message)
    }

    /// Ends the stream of requests; the server's answers can still be received.
    ///
    /// # Errors
    /// The status of the call if it has failed.
    pub async fn complete(&self) -> Result<(), Status> {
        self.call.complete()
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
    call: Arc<Call>,
    answers: PhantomData<fn(Req) -> Res>,
}

impl<Req: Message, Res: Message + Default> Receiver<Req, Res> {
    pub(super) fn new(call: Arc<Call>) -> Self {
        Self { call, answers: PhantomData }
    }

    /// Waits for the next message; `Ok(None)` at the end. The one answer of a client-streaming
    /// method is given when the call has succeeded. May be dropped while it waits: no message is
    /// lost.
    ///
    /// # Errors
    /// The status that the call failed with, once; `Ok(None)` from then on.
    #[inline]
    pub fn receive(&self) -> Receiving<'_, Res> {
        Receiving::new(&self.call.inbound)
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
        self.call.inbound.headers().await
    }

    /// Waits for the end of the call, and gives the metadata that the server sent with it.
    ///
    /// Best called after `receive` gave `Ok(None)`: messages that come before the end are let go
    /// of. The one answer of a client-streaming method is kept for `receive`.
    ///
    /// # Errors
    /// The status that the call failed with; its trailers are in [`Status::metadata`].
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
