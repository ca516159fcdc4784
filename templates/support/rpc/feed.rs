//! Sends the messages of a stream as requests.

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use http_body::{Body, Frame};
use prost::bytes::Bytes;
use prost::Message;
use tonic::codegen::tokio_stream::Stream;
use tonic::Status;

use super::call::Call;
use super::outbound::Outbound;
use super::outlet::Requests;

/// The requests of a call that come from a stream. The transport polls the stream while the call
/// goes on; no task is needed.
pub(super) struct Feed<S> {
    stream: Option<Pin<Box<S>>>,
    outbound: Arc<Outbound>,
    requests: Requests,
    call: Weak<Call>,
}

impl<S> Feed<S>
where
    S: Stream<Item: Message>,
{
    pub(super) fn new(stream: S, outbound: Arc<Outbound>, call: Weak<Call>) -> Self {
        let requests = Requests::new(Arc::clone(&outbound));
        Self { stream: Some(Box::pin(stream)), outbound, requests, call }
    }

    /// Encodes the messages that are ready, as many as fit into a frame.
    ///
    /// # Errors
    /// Returns a status if a message cannot be sent.
    fn pull(&mut self, cx: &mut Context<'_>) -> Result<(), Status> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        let mut was_pending = false;
        loop {
            match stream.as_mut().poll_next(cx) {
                // The stream may only have yielded to other tasks, as `tokio_stream::iter` does after
                // every 32 items. Here the size of a frame limits how long they wait.
                Poll::Pending if !was_pending => was_pending = true,
                Poll::Pending => return Ok(()),
                Poll::Ready(Some(message)) => {
                    was_pending = false;
                    if !self.outbound.push(&mut |buffer| message.encode(buffer))? {
                        return Ok(());
                    }
                }
                Poll::Ready(None) => {
                    self.stream = None;
                    self.outbound.complete(None);
                    return Ok(());
                }
            }
        }
    }

    fn fail(&mut self, status: Status) {
        self.stream = None;
        // A call that was dropped is already cancelled.
        if let Some(call) = self.call.upgrade() {
            call.cancel(status);
        }
    }
}

impl<S> Body for Feed<S>
where
    S: Stream<Item: Message>,
{
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        // A panic in the transport's task could leave the call waiting forever.
        let pulled = catch_unwind(AssertUnwindSafe(|| self.pull(cx)));
        let panicked = || Err(Status::internal("the stream of requests has panicked"));
        if let Err(status) = pulled.unwrap_or_else(|_| panicked()) {
            self.fail(status);
        }
        Pin::new(&mut self.requests).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.requests.is_end_stream()
    }
}
