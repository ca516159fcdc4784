//! The future of receiving a message.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{ready, Context, Poll};

use prost::Message;
use tonic::Status;

use super::frames::Payload;
use super::inbound::Inbound;
use super::wait_queue::Place;

/// Receives a message when it is awaited. Dropping it before it is ready loses no message.
#[must_use = "a message is received when this is awaited"]
pub struct Receiving<'a, T> {
    inbound: &'a Inbound,
    place: Place,
    message: PhantomData<fn() -> T>,
}

impl<'a, T> Receiving<'a, T> {
    #[inline]
    pub(super) fn new(inbound: &'a Inbound) -> Self {
        Self { inbound, place: None, message: PhantomData }
    }
}

impl<T: Message + Default> Future for Receiving<'_, T> {
    type Output = Result<Option<T>, Status>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ready = if self.place.is_none() { self.inbound.ready() } else { None };
        if let Some(ready) = ready {
            return Poll::Ready(self.inbound.check(ready.decode()).map(Some));
        }
        let this = &mut *self;
        poll(this.inbound, cx, Some(&mut this.place))
    }
}

impl<T> Drop for Receiving<'_, T> {
    #[inline]
    fn drop(&mut self) {
        if self.place.is_some() {
            self.inbound.leave(&mut self.place);
        }
    }
}

/// Receives a message for a `Stream`, which keeps no place between polls.
pub(super) fn poll_next<T: Message + Default>(
    inbound: &Inbound,
    cx: &mut Context<'_>,
) -> Poll<Option<Result<T, Status>>> {
    poll(inbound, cx, None).map(Result::transpose)
}

fn poll<T: Message + Default>(
    inbound: &Inbound,
    cx: &mut Context<'_>,
    place: Option<&mut Place>,
) -> Poll<Result<Option<T>, Status>> {
    let mut message = None;
    let mut decode = |payload: &mut Payload<'_>| {
        message = Some(T::decode(payload)?);
        Ok(())
    };
    let received = ready!(inbound.poll_message(cx, place, &mut decode));
    Poll::Ready(received.map(|()| message))
}
