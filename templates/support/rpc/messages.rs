//! Takes messages from the data of a call that has arrived.

use std::sync::MutexGuard;
use std::task::{Context, Poll};

use prost::bytes::Bytes;
use prost::{DecodeError, Message};
use tonic::metadata::MetadataMap;
use tonic::Status;

use super::frames::{Found, Frames, Payload, LARGE};
use super::inbound::{Inbound, State};
use super::line::Place;
use super::signal::Waiter;

/// Reads a message.
pub(super) type Decode<'a> =
    &'a mut (dyn FnMut(&mut Payload<'_>) -> Result<(), DecodeError> + Send);

impl Inbound {
    /// Returns the next message if it is available without waiting, which is the most common case.
    #[inline]
    pub(super) fn ready(&self) -> Option<Ready<'_>> {
        let state = self.lock();
        if !state.line.is_empty() {
            return None;
        }
        let len = state.frames.next_small()?;
        Some(Ready { state, len })
    }

    /// Decodes the next message, or returns `None` at the end. Waits for earlier tasks, if it is
    /// given a place.
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
            self.signal.register(waiter.map_or(Waiter::Stream, Waiter::Receiver), cx.waker());
            // Another task may have driven the transport, and woken earlier waiters.
            if let Some(received) = self.take(&mut place, decode) {
                break received;
            }
            self.poll_again_if_set(cx);
            return Poll::Pending;
        };
        if let Some(place) = place {
            self.leave(place);
        }
        Poll::Ready(received)
    }

    /// Returns the current state: a message, the end, or the failure.
    fn take(
        &self,
        place: &mut Option<&mut Place>,
        decode: Decode<'_>,
    ) -> Option<Result<(), Status>> {
        let mut guard = self.lock();
        let State { frames, answer, outcome, is_reported, line, .. } = &mut *guard;
        let is_next = place.as_ref().is_none_or(|place| line.admits(**place));
        let next = if is_next {
            next(frames, answer, outcome.as_ref(), is_reported)
        } else {
            Next::Nothing
        };
        if let Next::Nothing = next {
            if let Some(place) = place {
                line.join(place);
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
            Next::Answer(message) => {
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

    /// Ends a call whose message is malformed.
    #[inline]
    pub(super) fn check<T>(&self, decoded: Result<T, DecodeError>) -> Result<T, Status> {
        decoded.map_err(|error| self.refuse(Status::internal(error.to_string())))
    }

    /// Gives up the place of a task that no longer waits.
    pub(super) fn leave(&self, place: &mut Place) {
        let Some(left) = place.take() else { return };
        self.signal.forget(Waiter::Receiver(left));
        if self.lock().line.leave(left) {
            self.signal.notify();
        }
    }
}

/// The next result of `receive`.
enum Next {
    Message(Found),
    /// The one answer of the call.
    Answer(Bytes),
    End,
    /// The failure of the call, reported for the first time.
    Failed(Status),
    /// A message is too large, or malformed.
    Malformed(Status),
    /// Nothing yet.
    Nothing,
}

#[inline]
fn next(
    frames: &mut Frames,
    answer: &mut Option<Bytes>,
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
        Some(Ok(_)) => answer.take().map_or(Next::End, Next::Answer),
    }
}

/// A complete message, for which the call is locked.
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
