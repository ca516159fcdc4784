//! Takes messages from the received data of a call.

use std::sync::MutexGuard;
use std::task::{Context, Poll};

use prost::bytes::Bytes;
use prost::{DecodeError, Message};
use tonic::metadata::MetadataMap;
use tonic::Status;

use super::frames::{Found, Frames, Payload, LARGE};
use super::inbound::{Inbound, State};
use super::signal::Waiter;
use super::wait_queue::Place;

/// Decodes a message.
pub(super) type Decode<'a> =
    &'a mut (dyn FnMut(&mut Payload<'_>) -> Result<(), DecodeError> + Send);

impl Inbound {
    /// Returns the next message if it is available without waiting: the most common case.
    #[inline]
    pub(super) fn ready(&self) -> Option<Ready<'_>> {
        let state = self.lock();
        if !state.wait_queue.is_empty() {
            return None;
        }
        let len = state.frames.next_small()?;
        Some(Ready { state, len })
    }

    /// Waits for the next message and passes it to `decode`, which is not called at the end. With a
    /// place, waits for earlier tasks first.
    pub(super) fn poll_message(
        &self,
        cx: &mut Context<'_>,
        mut place: Option<&mut Place>,
        decode: Decode<'_>,
    ) -> Poll<Result<(), Status>> {
        if let Some(outbound) = &self.outbound {
            outbound.started.raise();
        }
        let received = loop {
            if let Some(received) = self.take(&mut place, decode) {
                break received;
            }
            if self.signal.is_set() && self.drive() {
                continue;
            }
            let waiter = place.as_deref().copied().flatten();
            drop(self.signal.register(waiter.map_or(Waiter::Stream, Waiter::Receiver), cx.waker()));
            // Another task may have polled the transport before this one was registered.
            if let Some(received) = self.take(&mut place, decode) {
                break received;
            }
            self.wake_if_set(cx);
            return Poll::Pending;
        };
        if let Some(place) = place {
            self.leave(place);
        }
        Poll::Ready(received)
    }

    /// Passes the next message to `decode`, if it has arrived. Returns `None` if the task has to wait, and
    /// `Some(Ok(()))` at the end, too.
    fn take(
        &self,
        place: &mut Option<&mut Place>,
        decode: Decode<'_>,
    ) -> Option<Result<(), Status>> {
        let mut guard = self.lock();
        let State { frames, single, outcome, is_reported, wait_queue, .. } = &mut *guard;
        let is_next = place.as_ref().is_none_or(|place| wait_queue.admits(**place));
        let next = if is_next {
            next(frames, single, outcome.as_ref(), is_reported)
        } else {
            Next::Nothing
        };
        if let Next::Nothing = next {
            if let Some(place) = place {
                wait_queue.join(place);
            }
            return None;
        }
        Some(match next {
            Next::Message(Found::AsIs(len)) if len < LARGE => {
                let decoded = frames.read(Found::AsIs(len), decode);
                drop(guard);
                self.check(decoded)
            }
            Next::Message(found) => {
                let message = frames.take(found);
                drop(guard);
                self.check(decode(&mut Payload::new(&message)))
            }
            Next::Single(message) => {
                drop(guard);
                self.check(decode(&mut Payload::new(&message)))
            }
            Next::Failed(status) => Err(status),
            Next::Malformed(status) => {
                drop(guard);
                Err(self.refuse(status))
            }
            Next::End | Next::Nothing => Ok(()),
        })
    }

    /// Fails the call if a message could not be decoded.
    #[inline]
    pub(super) fn check<T>(&self, decoded: Result<T, DecodeError>) -> Result<T, Status> {
        decoded.map_err(|error| self.refuse(Status::internal(error.to_string())))
    }

    /// Gives up the place of a task that no longer waits.
    pub(super) fn leave(&self, place: &mut Place) {
        let Some(left) = place.take() else { return };
        self.signal.forget(Waiter::Receiver(left));
        if self.lock().wait_queue.leave(left) {
            self.signal.notify();
        }
    }
}

/// The next result of `receive`.
enum Next {
    Message(Found),
    /// The response of a method that returns one.
    Single(Bytes),
    End,
    /// The failure of the call, reported for the first time.
    Failed(Status),
    /// A message is too large, or malformed.
    Malformed(Status),
    /// No message has arrived.
    Nothing,
}

#[inline]
fn next(
    frames: &mut Frames,
    single: &mut Option<Bytes>,
    outcome: Option<&Result<MetadataMap, Status>>,
    is_reported: &mut bool,
) -> Next {
    match frames.next() {
        Ok(Some(found)) => return Next::Message(found),
        Ok(None) => {}
        Err(status) => return Next::Malformed(status),
    }
    match outcome {
        None => Next::Nothing,
        Some(_) if std::mem::replace(is_reported, true) => Next::End,
        Some(Err(status)) => Next::Failed(status.clone()),
        Some(Ok(_)) => single.take().map_or(Next::End, Next::Single),
    }
}

/// A complete message. Holds the lock of the call.
pub(super) struct Ready<'a> {
    state: MutexGuard<'a, State>,
    len: usize,
}

impl Ready<'_> {
    /// Decodes the message, and releases its bytes.
    #[inline]
    pub(super) fn decode<T: Message + Default>(mut self) -> Result<T, DecodeError> {
        let mut message = T::default();
        let merged =
            self.state.frames.read(Found::AsIs(self.len), |payload| message.merge(payload));
        merged.map(|()| message)
    }
}
