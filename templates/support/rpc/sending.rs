//! The future of sending a message.

use std::future::Future;
use std::pin::Pin;
use std::task::{ready, Context, Poll};

use prost::Message;
use tonic::Status;

use super::encode::Encode;
use super::inbound::Inbound;
use super::outbound::{Closed, Outbound, Refused};
use super::wait_queue::Place;

/// Sends a message when it is awaited. Dropping it before it is ready does not send the message.
#[must_use = "a message is sent when this is awaited"]
pub struct Sending<'a, T> {
    message: T,
    waiting: Waiting<'a>,
}

/// The state of a sender, without its message.
struct Waiting<'a> {
    outbound: &'a Outbound,
    /// The responses to a client, which report the end of the call.
    inbound: Option<&'a Inbound>,
    place: Place,
    /// Whether the message was refused, and the sender waits for the status of the call.
    is_refused: bool,
}

impl<'a, T> Sending<'a, T> {
    #[inline]
    pub(super) fn new(message: T, outbound: &'a Outbound, inbound: Option<&'a Inbound>) -> Self {
        Self { message, waiting: Waiting { outbound, inbound, place: None, is_refused: false } }
    }
}

// The message is never pinned.
impl<T> Unpin for Sending<'_, T> {}

impl<T: Message> Future for Sending<'_, T> {
    type Output = Result<(), Status>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { message, waiting } = self.get_mut();
        waiting.poll(cx, &mut |buffer| message.encode(buffer))
    }
}

impl Waiting<'_> {
    #[inline]
    fn poll(&mut self, cx: &mut Context<'_>, encode: Encode<'_>) -> Poll<Result<(), Status>> {
        let pushed = if self.place.is_none() { self.outbound.try_push(encode) } else { None };
        if let Some(is_first) = pushed {
            self.sent(is_first);
            return Poll::Ready(Ok(()));
        }
        self.poll_later(cx, encode)
    }

    #[cold]
    fn poll_later(&mut self, cx: &mut Context<'_>, encode: Encode<'_>) -> Poll<Result<(), Status>> {
        match self.inbound {
            Some(inbound) => inbound.drive_if_set(),
            None => self.outbound.started.raise(),
        }
        if !self.is_refused {
            let mut pushed = self.outbound.poll_push(cx, &mut self.place, encode);
            if let (Poll::Pending, Some(inbound)) = (&pushed, self.inbound) {
                inbound.drive_ahead();
                pushed = self.outbound.poll_push(cx, &mut self.place, encode);
            }
            match ready!(pushed) {
                Ok(is_first) => {
                    self.sent(is_first);
                    return Poll::Ready(Ok(()));
                }
                Err(Refused::Unsendable(status) | Refused::Closed(Closed::Failed(status))) => {
                    return Poll::Ready(Err(status));
                }
                Err(Refused::Completed) => {
                    let text = "send after complete(): the stream has been completed";
                    return Poll::Ready(Err(Status::failed_precondition(text)));
                }
                Err(Refused::Closed(Closed::Ended)) => self.is_refused = true,
            }
        }
        Poll::Ready(Err(match self.inbound {
            Some(inbound) => ready!(inbound.poll_status(cx, self.outbound.waiter(&mut self.place))),
            None => Closed::Ended.into_status(),
        }))
    }

    /// Starts sending after the first message was queued.
    #[inline]
    fn sent(&self, is_first: bool) {
        if is_first {
            match self.inbound {
                Some(inbound) => inbound.drive_first(),
                None => self.outbound.started.raise(),
            }
        }
    }
}

impl Drop for Waiting<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.place.is_some() {
            self.outbound.leave(&mut self.place);
        }
    }
}
