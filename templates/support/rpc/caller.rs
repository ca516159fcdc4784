//! The client of a call with streaming responses, as its handler sees it.

use std::future::{poll_fn, Future};
use std::marker::PhantomData;
use std::pin::{pin, Pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use prost::Message;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::MetadataMap;
use tonic::Status;

use super::deadline;
use super::outbound::{Closed, Outbound};
use super::outlet::{RequestsOf, Responses};
use super::sending::Sending;
use super::signal::Signal;
use super::source::Source;
use super::status;
use super::stream::{Info, MessageStream};

/// Sends messages to the client of a call.
///
/// Clones send to the same client. The call ends when its handler returns: with the handler's
/// error, or with OK.
pub struct Caller<T> {
    outgoing: Arc<Outgoing>,
    messages: PhantomData<fn(T)>,
}

impl<T> Clone for Caller<T> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.outgoing))
    }
}

impl<T: Message + Default> Caller<T> {
    /// Returns a caller without a call, and a stream of the messages that are sent to it: for tests of a
    /// method that responds with a stream. The stream ends when the method returns and so drops the
    /// caller. Dropping the stream cancels the call.
    ///
    /// `send` waits while 128 KiB or more are unread, as in any call: a test of more messages reads the
    /// stream while the method runs.
    #[must_use]
    pub fn detached() -> (Self, MessageStream<T>) {
        let outbound = Outbound::new(Signal::new(), None, None, false);
        let body = Responses::new(Arc::clone(&outbound), RequestsOf::Read(Source::Absent));
        let caller = Self::new(Outgoing::new(outbound, Info::default()));
        (caller, MessageStream::of_body(Body::new(body)))
    }
}

/// The responding side of a call, shared by its handler and the transport.
pub(super) struct Outgoing {
    pub(super) outbound: Arc<Outbound>,
    headers: Mutex<MetadataMap>,
    trailers: Mutex<MetadataMap>,
    info: Info,
}

impl<T: Message> Caller<T> {
    /// Sends a message. Waits while the queue is full, which is how a slow client slows its
    /// services down. A message that is sent alone leaves at once; messages that are sent together
    /// leave together. If this future is dropped before it is ready, the message is not sent.
    ///
    /// # Errors
    /// Returns `Code::Cancelled` if the client has cancelled the call or its connection was lost,
    /// `Code::DeadlineExceeded` after the deadline, `Code::FailedPrecondition` after `complete`,
    /// and `Code::OutOfRange` for a message over `max_encoding_message_size`.
    #[inline]
    pub fn send(&self, message: T) -> Sending<'_, T> {
        Sending::new(message, &self.outgoing.outbound, None)
    }

    /// Sends all messages of a stream. If the stream has no message ready, the headers leave before
    /// the first message: the client's call returns, and its stream waits.
    ///
    /// # Errors
    /// Returns the errors of [`send`](Self::send), even while the stream has no message ready.
    pub async fn send_all(&self, messages: impl Stream<Item = T>) -> Result<(), Status> {
        let mut messages = pin!(messages);
        while let Some(message) = self.next_of(messages.as_mut()).await? {
            self.send(message).await?;
        }
        Ok(())
    }

    /// Sends the messages of a stream up to its first error.
    ///
    /// # Errors
    /// Returns the stream's error, or those of [`send_all`](Self::send_all).
    pub async fn try_send_all(
        &self,
        messages: impl Stream<Item = Result<T, Status>>,
    ) -> Result<(), Status> {
        let mut messages = pin!(messages);
        while let Some(message) = self.next_of(messages.as_mut()).await? {
            self.send(message?).await?;
        }
        Ok(())
    }

    /// Waits for the next item of a stream, unless the client cancels the call.
    async fn next_of<S: Stream>(&self, mut stream: Pin<&mut S>) -> Result<Option<S::Item>, Status> {
        // Returns an item that is ready without setting up the wait, which takes a tenth of the time of
        // sending a small message.
        let first = poll_fn(|cx| Poll::Ready(stream.as_mut().poll_next(cx))).await;
        if let Poll::Ready(item) = first {
            return Ok(item);
        }
        let outbound = &self.outgoing.outbound;
        outbound.started.raise();
        let mut cancelled = pin!(outbound.cancelled.raised());
        poll_fn(|cx| match stream.as_mut().poll_next(cx) {
            Poll::Ready(item) => Poll::Ready(Ok(item)),
            Poll::Pending => cancelled.as_mut().poll(cx).map(|()| {
                let reason = outbound.closed().unwrap_or(Closed::Ended);
                Err(reason.into_status())
            }),
        })
        .await
    }

    /// Ends the call with OK, and waits until the transport has taken everything. Optional before
    /// the handler returns `Ok(())`, which does the same without waiting.
    ///
    /// # Errors
    /// Returns the errors of [`send`](Self::send) if the call fails before the transport has taken
    /// everything.
    pub async fn complete(&self) -> Result<(), Status> {
        self.outgoing.finish(Ok(()));
        self.outgoing.outbound.taken().await.map_err(Closed::into_status)
    }
}

impl<T> Caller<T> {
    pub(super) fn new(outgoing: Arc<Outgoing>) -> Self {
        Self { outgoing, messages: PhantomData }
    }

    /// Returns whether the client has cancelled the call, its connection was lost or its deadline
    /// has passed.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        if self.deadline().is_some_and(|deadline| Instant::now() >= deadline) {
            // The timer is not polled while a handler computes.
            self.outgoing.expire();
        }
        self.outgoing.outbound.cancelled.is_raised()
    }

    /// Waits until the client cancels the call, its connection is lost or its deadline passes.
    /// Waits forever if the call succeeds.
    pub async fn cancelled(&self) {
        self.outgoing.outbound.cancelled.raised().await;
    }

    /// Sets the metadata that the client receives before the messages.
    ///
    /// # Errors
    /// Returns `Code::FailedPrecondition` if the headers have been sent: by the first `send`, the first
    /// `receive` of a message from the client, a wait of `send_all`, or `send_headers`.
    pub fn set_headers(&self, headers: MetadataMap) -> Result<(), Status> {
        let mut slot = lock(&self.outgoing.headers);
        if self.outgoing.outbound.started.is_raised() {
            return Err(Status::failed_precondition("the headers have been sent"));
        }
        *slot = headers;
        Ok(())
    }

    /// Sends the headers now, instead of with the first message. The client's call returns when they
    /// arrive: a method that waits before it sends anything calls this first.
    pub fn send_headers(&self) {
        self.outgoing.outbound.started.raise();
    }

    /// Sets the metadata that the client receives at the end of the call, whether it succeeds or
    /// fails.
    pub fn set_trailers(&self, trailers: MetadataMap) {
        *lock(&self.outgoing.trailers) = trailers;
    }

    /// Returns the metadata of the request.
    #[must_use]
    pub fn metadata(&self) -> &MetadataMap {
        &self.outgoing.info.metadata
    }

    /// Returns the deadline of the call, if it has one.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.outgoing.deadline()
    }

    /// Returns the client's address; `None` if the transport has no address.
    #[must_use]
    pub fn peer(&self) -> Option<std::net::SocketAddr> {
        self.outgoing.info.peer
    }
}

impl<T> std::fmt::Debug for Caller<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}

impl Outgoing {
    pub(super) fn new(outbound: Arc<Outbound>, info: Info) -> Arc<Self> {
        Arc::new(Self { outbound, headers: Mutex::default(), trailers: Mutex::default(), info })
    }

    /// Ends the call after the queued messages. Only the first end counts.
    pub(super) fn finish(&self, result: Result<(), Status>) {
        let trailers = lock(&self.trailers).clone();
        let all = match result {
            Ok(()) => status::ok_trailers(trailers),
            Err(status) => {
                let mut all = status::sanitized(trailers);
                all.extend(status::trailers(&status::of_failure(status)));
                all
            }
        };
        self.outbound.complete(Some(all));
        self.outbound.started.raise();
    }

    /// Fails a call whose deadline has passed.
    pub(super) fn expire(&self) {
        self.outbound.close(Closed::Failed(deadline::exceeded()));
        self.outbound.started.raise();
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.info.deadline
    }

    /// Returns the metadata for the headers.
    pub(super) fn headers(&self) -> MetadataMap {
        lock(&self.headers).clone()
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        // Ends a call of `Caller::detached`; has no effect on others, which have ended.
        self.finish(Ok(()));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
