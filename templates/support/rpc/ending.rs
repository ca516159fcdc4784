//! Ends a call from this side, or as its transport reports.

use std::sync::atomic::Ordering;

use tonic::metadata::MetadataMap;
use tonic::Status;

use super::inbound::{Inbound, Side, State};
use super::outbound::Closed;
use super::signal::Waiter;
use super::source::Source;

impl Inbound {
    /// Ends the call on this side, unless it has ended.
    pub(super) fn fail(&self, status: Status) {
        let mut state = self.lock();
        if state.outcome.is_some() {
            return;
        }
        state.frames.clear();
        state.answer = None;
        let source = self.settle(&mut state, Err(status), Cause::Transport);
        drop(state);
        drop(source);
        self.signal.notify();
    }

    /// Ends the call because of a message, which was reported. The messages after it are dropped, and
    /// a success of the call does not count.
    #[cold]
    pub(super) fn refuse(&self, status: Status) -> Status {
        let mut state = self.lock();
        let source = self.settle(&mut state, Err(status.clone()), Cause::Message);
        state.frames.clear();
        state.outcome = Some(Err(status.clone()));
        state.is_reported = true;
        drop(state);
        drop(source);
        self.signal.notify();
        status
    }

    /// Ends a call that the transport has dropped, for the transport's reason, or for `otherwise`.
    pub(super) fn abandon(&self, otherwise: Status) {
        let mut state = loop {
            let mut state = self.lock();
            if state.is_polled() {
                // Another task polls the transport, and may be about to learn the reason.
                state.abandoned = Some(otherwise);
                return;
            }
            if state.outcome.is_some() {
                break state;
            }
            drop(state);
            if !self.drive_once().0 {
                let state = self.lock();
                if !state.is_polled() {
                    break state;
                }
            }
        };
        let why = match &state.outcome {
            Some(Err(status)) => Some(status.clone()),
            Some(Ok(_)) => state.read.failure(self.rules.side.peer()),
            None => None,
        };
        drop(state);
        let why = why.unwrap_or(otherwise);
        self.fail(why.clone());
        if let Some(outbound) = &self.outbound {
            // Does nothing if the failure has already closed it.
            outbound.close(Closed::Failed(why));
        }
    }

    /// Receives no more messages; the other direction goes on.
    pub(super) fn let_go(&self) {
        let mut state = self.lock();
        let dropped = Err(Status::cancelled("the stream was dropped"));
        let source = self.settle(&mut state, dropped, Cause::Message);
        state.frames.clear();
        drop(state);
        drop(source);
        self.signal.forget(Waiter::Stream);
    }

    /// Ends a call that has succeeded with its headers.
    pub(super) fn end(&self, trailers: MetadataMap) {
        let source = self.settle(&mut self.lock(), Ok(trailers), Cause::Transport);
        drop(source);
    }

    /// Records the outcome of the call, unless it has one; tells the other direction first. Returns
    /// the values to drop after releasing the lock.
    pub(super) fn settle(
        &self,
        state: &mut State,
        outcome: Result<MetadataMap, Status>,
        cause: Cause,
    ) -> Source {
        if state.outcome.is_some() {
            return Source::Away;
        }
        self.is_opening.store(false, Ordering::Relaxed);
        if let Some(outbound) = &self.outbound {
            match (&outcome, self.rules.side) {
                (Ok(_), Side::Service) => {}
                // A service responds to a message that it cannot read.
                (Err(_), Side::Service) if cause == Cause::Message => {}
                (Err(status), _) => outbound.close(Closed::Failed(status.clone())),
                (Ok(_), _) => outbound.close(Closed::Ended),
            }
        }
        state.outcome = Some(outcome);
        std::mem::take(&mut state.source)
    }
}

/// The reason why a call ends early.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Cause {
    /// The peer, the transport or this side has ended it.
    Transport,
    /// A message is invalid, or no more of them are wanted.
    Message,
}
