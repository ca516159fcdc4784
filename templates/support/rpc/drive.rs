//! Polls the transport of a call, and applies its events.

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

/// The number of bytes that a sender reads ahead of the receiver, to learn of the end of the call.
const READ_AHEAD: usize = 64 * 1024;

impl Inbound {
    /// Polls the transport for a sender, until it waits or has read far ahead.
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

    /// Drives a transport that works only while it is polled, or that was woken.
    #[inline]
    pub(super) fn drive_if_set(&self) {
        if self.signal.is_set() {
            self.drive_ahead();
        }
    }

    /// Lets the transport see the first of the messages that wait for it.
    pub(super) fn begin(&self) {
        let is_opening = self.is_opening.load(Ordering::Relaxed);
        if is_opening || self.rules.deadline.is_some() || self.signal.is_set() {
            self.drive_ahead();
        }
    }

    /// Polls the transport once. Returns whether something has happened.
    pub(super) fn drive(&self) -> bool {
        let (has_happened, abandoned) = self.drive_once();
        if let Some(why) = abandoned {
            self.abandon(why);
            return true;
        }
        has_happened
    }

    /// Polls the transport once. Returns whether something has happened, and whether the call was
    /// abandoned meanwhile.
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
            // Another task is polling. The signal stays set: it may tell of an event since then.
            return (false, None);
        }
        let mut polling = Polling { inbound: self, source: std::mem::take(&mut state.source) };
        drop(state);
        let polled = polling.source.poll(&mut Context::from_waker(&self.waker));
        let source = std::mem::take(&mut polling.source);
        let mut state = self.lock();
        let abandoned = state.abandoned.take();
        let leftover = match polled {
            Poll::Pending if state.outcome.is_none() => {
                if !matches!(source, Source::Away) {
                    state.source = source;
                }
                return (false, abandoned);
            }
            Poll::Pending => {
                drop(state);
                return (false, None);
            }
            Poll::Ready(event) => self.advance(&mut state, event, source),
        };
        drop(state);
        drop(leftover);
        self.signal.notify();
        (true, abandoned)
    }

    /// Applies an event.
    fn advance(&self, state: &mut State, event: Event, mut source: Source) -> (Source, Source) {
        if state.outcome.is_some() {
            return (source, Source::Away);
        }
        let peer = self.rules.side.peer();
        let outcome = match event {
            Event::Data(data) => {
                state.frames.push(data);
                state.source = source;
                return (self.take_answer(state), Source::Away);
            }
            Event::Opened(response) => match response::open(response, &self.rules.settings) {
                Ok(opened) => return (source, self.take_head(state, opened)),
                Err(status) => Err(status),
            },
            Event::End | Event::Trailers(_) if peer == Peer::Client => {
                state.read = std::mem::take(&mut source);
                Ok(MetadataMap::new())
            }
            Event::Trailers(trailers) => status::of_trailers(&trailers),
            Event::End => Err(status::missing()),
            Event::Broken => Err(status::broken(peer)),
            Event::Failed(status) => Err(deadline::correct(status, self.rules.deadline)),
        };
        let (outcome, cause) = self.judge(state, outcome);
        (source, self.settle(state, outcome, cause))
    }

    /// Checks the number of messages of a call that has succeeded.
    fn judge(
        &self,
        state: &State,
        outcome: Result<MetadataMap, Status>,
    ) -> (Result<MetadataMap, Status>, Cause) {
        let is_one = self.rules.side == Side::ClientOfOne;
        match outcome {
            Ok(_) if !state.frames.end_whole() => (Err(status::truncated()), Cause::Message),
            Ok(_) if is_one && state.answer.is_none() => {
                (Err(status::no_message(Peer::Server)), Cause::Message)
            }
            outcome => (outcome, Cause::Transport),
        }
    }

    fn take_head(&self, state: &mut State, opened: Opened) -> Source {
        self.is_opening.store(false, Ordering::Relaxed);
        state.headers = Some(opened.headers);
        state.frames = Frames::new(opened.encoding, self.rules.settings.max_decoding);
        if let Some(trailers) = opened.trailers {
            let (outcome, cause) = self.judge(state, Ok(trailers));
            self.settle(state, outcome, cause)
        } else {
            state.source = Source::Body(opened.body);
            Source::Away
        }
    }

    /// Keeps the response of a method that returns one; a second response ends the call.
    fn take_answer(&self, state: &mut State) -> Source {
        if self.rules.side != Side::ClientOfOne {
            return Source::Away;
        }
        let refused = loop {
            match state.frames.next() {
                Ok(None) => return Source::Away,
                Ok(Some(_)) if state.answer.is_some() => {
                    break status::several_messages(Peer::Server);
                }
                Ok(Some(found)) => state.answer = Some(state.frames.take(found)),
                Err(status) => break status,
            }
        };
        state.answer = None;
        state.frames.clear();
        self.settle(state, Err(refused), Cause::Message)
    }

    /// Waits for the deadline of an open call.
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

/// The transport while it is polled. If polling panics, the call ends.
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
