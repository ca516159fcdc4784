//! The request messages of a call, told apart from a call that broke.
//!
//! tonic ends a request stream that the client has reset as if it had been completed. So the body
//! of the request is only lent to tonic: when the stream seems to be at its end, the body comes
//! back, and is asked whether that is so.

use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tonic::codegen::tokio_stream::Stream;
use tonic::codegen::{Body, StdError};
use tonic::{Status, Streaming};

/// Where a lent body goes when it is no longer needed.
pub(super) type Home<B> = Arc<Mutex<Option<Pin<Box<B>>>>>;

/// A body on loan.
///
/// A pinned pointer to a body is a body, and a pointer has a `Drop`.
pub(super) struct Lent<B> {
    /// `None` only while it is dropped.
    body: Option<Pin<Box<B>>>,
    home: Home<B>,
}

/// Lends a body.
pub(super) fn lend<B>(body: B) -> (Pin<Lent<B>>, Home<B>) {
    let home = Home::default();
    let lent = Lent { body: Some(Box::pin(body)), home: Arc::clone(&home) };
    (Pin::new(lent), home)
}

impl<B> Deref for Lent<B> {
    type Target = Pin<Box<B>>;

    fn deref(&self) -> &Self::Target {
        self.body.as_ref().expect("there until dropped")
    }
}

impl<B> DerefMut for Lent<B> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.body.as_mut().expect("there until dropped")
    }
}

impl<B> Drop for Lent<B> {
    fn drop(&mut self) {
        *self.home.lock().unwrap_or_else(PoisonError::into_inner) = self.body.take();
    }
}

/// The messages of a request.
pub(super) struct Incoming<T, B> {
    /// `None` at the end.
    messages: Option<Streaming<T>>,
    body: Home<B>,
    /// Called at the first poll.
    on_start: Option<Box<dyn FnOnce() + Send>>,
    /// Ready when the call is cancelled.
    gone: Option<Pin<Box<dyn Future<Output = Status> + Send>>>,
}

impl<T, B> Incoming<T, B> {
    pub(super) fn new(messages: Streaming<T>, body: Home<B>) -> Self {
        Self { messages: Some(messages), body, on_start: None, gone: None }
    }

    /// Calls `on_start` when the first message is asked for, and fails when `gone` does.
    pub(super) fn watching(
        mut self,
        on_start: impl FnOnce() + Send + 'static,
        gone: impl Future<Output = Status> + Send + 'static,
    ) -> Self {
        self.on_start = Some(Box::new(on_start));
        self.gone = Some(Box::pin(gone));
        self
    }
}

impl<T, B> Incoming<T, B>
where
    B: Body,
    B::Error: Into<StdError>,
{
    /// The failure behind what seemed to be the end of the messages, if there is one.
    fn failure(&mut self, cx: &mut Context<'_>) -> Option<Status> {
        self.messages = None;
        let mut body = self.body.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        if body.is_end_stream() {
            return None;
        }
        match body.as_mut().poll_frame(cx) {
            Poll::Ready(Some(Err(error))) => Some(Status::from_error(error.into())),
            _ => None,
        }
    }
}

impl<T, B> Stream for Incoming<T, B>
where
    B: Body,
    B::Error: Into<StdError>,
{
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some(on_start) = this.on_start.take() {
            on_start();
        }
        let Some(messages) = &mut this.messages else {
            return Poll::Ready(None);
        };
        match Pin::new(messages).poll_next(cx) {
            Poll::Ready(None) => Poll::Ready(this.failure(cx).map(Err)),
            Poll::Ready(item) => Poll::Ready(item),
            Poll::Pending => match &mut this.gone {
                Some(gone) => gone.as_mut().poll(cx).map(|status| Some(Err(status))),
                None => Poll::Pending,
            },
        }
    }
}
