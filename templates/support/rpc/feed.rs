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
    out: Arc<Outbound>,
    requests: Requests,
    call: Weak<Call>,
}

impl<S> Feed<S>
where
    S: Stream<Item: Message>,
{
    pub(super) fn new(stream: S, out: Arc<Outbound>, call: Weak<Call>) -> Self {
        let requests = Requests::new(Arc::clone(&out));
        Self { stream: Some(Box::pin(stream)), out, requests, call }
    }

    /// Encodes the messages that are ready, as many as fit into a frame.
    ///
    /// # Errors
    /// Returns a status if a message cannot be sent.
    fn pull(&mut self, cx: &mut Context<'_>) -> Result<(), Status> {
        let Some(stream) = &mut self.stream else { return Ok(()) };
        let mut waits = false;
        loop {
            match stream.as_mut().poll_next(cx) {
                // It may only have let other tasks run, as `tokio_stream::iter` does after every
                // 32 items. Here a frame limits how long they wait.
                Poll::Pending if !waits => waits = true,
                Poll::Pending => return Ok(()),
                Poll::Ready(Some(message)) => {
                    waits = false;
                    if !self.out.push(&mut |buffer| message.encode(buffer))? {
                        return Ok(());
                    }
                }
                Poll::Ready(None) => {
                    self.stream = None;
                    self.out.complete(None);
                    return Ok(());
                }
            }
        }
    }

    fn fail(&mut self, why: Status) {
        self.stream = None;
        // Has no effect on a call that nobody waits for, which is cancelled already.
        if let Some(call) = self.call.upgrade() {
            call.cancel(why);
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
        // A panic in the transport could leave the call waiting forever.
        let pulled = catch_unwind(AssertUnwindSafe(|| self.pull(cx)));
        let panicked = || Err(Status::internal("the stream of requests has panicked"));
        if let Err(why) = pulled.unwrap_or_else(|_| panicked()) {
            self.fail(why);
        }
        Pin::new(&mut self.requests).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.requests.is_end_stream()
    }
}
