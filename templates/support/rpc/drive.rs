//! Polls the transport of a call, and applies its events to the call.

use std::future::Future;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use tokio::time::Instant;
use tonic::metadata::MetadataMap;
use tonic::Status;

use super::deadline;
use super::ending::Cause;
use super::frames::Frames;
use super::inbound::{Inbound, Side, State};
use super::response::{self, Opened};
use super::source::{Event, Source};
use super::status::{self, Peer};

/// The number of bytes that a sender reads ahead of the receiver, to find the end of the call.
const READ_AHEAD: usize = 64 * 1024;

impl Inbound {
    /// Polls the transport for a sender, until it has no event or `READ_AHEAD` bytes are unread.
    pub(super) fn drive_ahead(&self) {
        while self.lock().frames.len() < READ_AHEAD {
            if !self.drive() {
                return;
            }
        }
        if self.poll_deadline(&mut self.lock()).is_ready() {
            self.fail(deadline::exceeded());
        }
    }

    /// Polls the transport if it may have an event. Some transports make progress only while they are
    /// polled.
    #[inline]
    pub(super) fn drive_if_set(&self) {
        if self.signal.is_set() {
            self.drive_ahead();
        }
    }

    /// Polls the transport after the first message was queued, if it may not take the message otherwise.
    pub(super) fn drive_first(&self) {
        let is_opening = self.is_opening.load(Ordering::Relaxed);
        if is_opening || self.rules.deadline.is_some() || self.signal.is_set() {
            self.drive_ahead();
        }
    }

    /// Polls the transport once. Returns whether it had an event.
    pub(super) fn drive(&self) -> bool {
        let (had_event, abandoned) = self.drive_once();
        if let Some(reason) = abandoned {
            self.abandon(reason);
            return true;
        }
        had_event
    }

    /// Polls the transport once. Returns whether it had an event, and the reason if the transport
    /// dropped the call meanwhile.
    pub(super) fn drive_once(&self) -> (bool, Option<Status>) {
        let mut state = self.lock();
        let is_polled = state.is_polled();
        if !is_polled {
            self.signal.clear();
        }
        if self.poll_deadline(&mut state).is_ready() {
            drop(state);
            self.fail(deadline::exceeded());
            return (true, None);
        }
        if is_polled {
            // Another task is polling. The signal stays set, since it may report a later event.
            return (false, None);
        }
        let mut polling = Polling { inbound: self, source: std::mem::take(&mut state.source) };
        drop(state);
        let polled = polling.source.poll(&mut Context::from_waker(&self.waker));
        let source = std::mem::take(&mut polling.source);
        let mut state = self.lock();
        let abandoned = state.abandoned.take();
        let dropped = match polled {
            Poll::Pending if state.outcome.is_none() => {
                if !matches!(source, Source::Absent) {
                    state.source = source;
                }
                return (false, abandoned);
            }
            Poll::Pending => {
                drop(state);
                return (false, None);
            }
            Poll::Ready(event) => self.apply(&mut state, event, source),
        };
        drop(state);
        drop(dropped);
        self.signal.notify();
        (true, abandoned)
    }

    /// Applies an event. Returns the sources to drop after releasing the lock.
    fn apply(&self, state: &mut State, event: Event, mut source: Source) -> (Source, Source) {
        if state.outcome.is_some() {
            return (source, Source::Absent);
        }
        let peer = self.rules.side.peer();
        let outcome = match event {
            Event::Data(data) => {
                state.frames.push(data);
                state.source = source;
                return (self.take_single(state), Source::Absent);
            }
            Event::Opened(response) => match response::open(response, &self.rules.settings) {
                Ok(opened) => return (source, self.take_headers(state, opened)),
                Err(status) => Err(status),
            },
            Event::End | Event::Trailers(_) if peer == Peer::Client => {
                state.completed = std::mem::take(&mut source);
                Ok(MetadataMap::new())
            }
            Event::Trailers(trailers) => status::of_trailers(&trailers),
            Event::End => Err(status::missing()),
            Event::Broken => Err(status::broken(peer)),
            Event::Failed(status) => Err(deadline::correct(status, self.rules.deadline)),
        };
        let (outcome, cause) = self.check_messages(state, outcome);
        (source, self.settle(state, outcome, cause))
    }

    /// Checks that a call that has succeeded ends with a complete message, and has a response if its
    /// method returns one.
    fn check_messages(
        &self,
        state: &State,
        outcome: Result<MetadataMap, Status>,
    ) -> (Result<MetadataMap, Status>, Cause) {
        let is_one = self.rules.side == Side::ClientOfOne;
        match outcome {
            Ok(_) if !state.frames.ends_complete() => (Err(status::truncated()), Cause::Message),
            Ok(_) if is_one && state.single.is_none() => {
                (Err(status::no_message(Peer::Server)), Cause::Message)
            }
            outcome => (outcome, Cause::Transport),
        }
    }

    fn take_headers(&self, state: &mut State, opened: Opened) -> Source {
        self.is_opening.store(false, Ordering::Relaxed);
        state.headers = Some(opened.headers);
        state.frames = Frames::new(opened.encoding, self.rules.settings.max_decoding);
        if let Some(trailers) = opened.trailers {
            let (outcome, cause) = self.check_messages(state, Ok(trailers));
            self.settle(state, outcome, cause)
        } else {
            state.source = Source::Body(opened.body);
            Source::Absent
        }
    }

    /// Keeps the response of a method that returns one. A second response fails the call.
    fn take_single(&self, state: &mut State) -> Source {
        if self.rules.side != Side::ClientOfOne {
            return Source::Absent;
        }
        let refused = loop {
            match state.frames.next() {
                Ok(None) => return Source::Absent,
                Ok(Some(_)) if state.single.is_some() => {
                    break status::several_messages(Peer::Server);
                }
                Ok(Some(found)) => state.single = Some(state.frames.take(found)),
                Err(status) => break status,
            }
        };
        state.single = None;
        state.frames.clear();
        self.settle(state, Err(refused), Cause::Message)
    }

    /// Returns whether the deadline of an open call has passed. Wakes the call when it passes.
    fn poll_deadline(&self, state: &mut State) -> Poll<()> {
        let Some(deadline) = self.rules.deadline.filter(|_| state.outcome.is_none()) else {
            return Poll::Pending;
        };
        if Instant::now() >= deadline {
            return Poll::Ready(());
        }
        let sleep = || Box::pin(tokio::time::sleep_until(deadline));
        let expired = state.expired.get_or_insert_with(sleep);
        expired.as_mut().poll(&mut Context::from_waker(&self.waker))
    }
}

/// The transport while it is polled. If polling panics, the call fails.
struct Polling<'a> {
    inbound: &'a Inbound,
    source: Source,
}

impl Drop for Polling<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.inbound.fail(Status::internal("the transport has panicked"));
        }
    }
}
