//! Ends calls: from this side, and when the transport reports the end.

use std::sync::atomic::Ordering;

use tonic::metadata::MetadataMap;
use tonic::Status;

use super::inbound::{Inbound, Side, State};
use super::outbound::Closed;
use super::signal::Waiter;
use super::source::Source;

impl Inbound {
    /// Fails the call on this side, unless it has ended.
    pub(super) fn fail(&self, status: Status) {
        let mut state = self.lock();
        if state.outcome.is_some() {
            return;
        }
        state.frames.clear();
        state.single = None;
        let source = self.settle(&mut state, Err(status), Cause::Transport);
        drop(state);
        drop(source);
        self.signal.notify();
    }

    /// Fails the call because of an invalid message, and returns the status for `receive` to report.
    /// Drops the messages after it, and replaces the outcome of a call that has succeeded.
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

    /// Fails a call that the transport has dropped: with the transport's reason, or else with `fallback`.
    pub(super) fn abandon(&self, fallback: Status) {
        let mut state = loop {
            let mut state = self.lock();
            if state.is_polled() {
                // Another task is polling the transport, and may find the reason.
                state.abandoned = Some(fallback);
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
        let reason = match &state.outcome {
            Some(Ok(_)) => state.completed.failure(self.rules.side.peer()),
            // A failure of the transport has already closed the other direction. Any other failure,
            // such as a malformed message, is not the reason.
            Some(Err(_)) | None => None,
        };
        drop(state);
        let reason = reason.unwrap_or(fallback);
        self.fail(reason.clone());
        if let Some(outbound) = &self.outbound {
            // Does nothing if `fail` has already closed it.
            outbound.close(Closed::Failed(reason));
        }
    }

    /// Drops further incoming messages. On a server, the other direction stays open.
    pub(super) fn stop_receiving(&self) {
        let mut state = self.lock();
        let dropped = Err(Status::cancelled("the stream was dropped"));
        let source = self.settle(&mut state, dropped, Cause::Message);
        state.frames.clear();
        drop(state);
        drop(source);
        self.signal.forget(Waiter::Stream);
    }

    /// Ends a call whose headers report success.
    pub(super) fn succeed(&self, trailers: MetadataMap) {
        let source = self.settle(&mut self.lock(), Ok(trailers), Cause::Transport);
        drop(source);
    }

    /// Records the outcome of the call, unless it has one, after closing the other direction. Returns the
    /// source to drop after releasing the lock.
    pub(super) fn settle(
        &self,
        state: &mut State,
        outcome: Result<MetadataMap, Status>,
        cause: Cause,
    ) -> Source {
        if state.outcome.is_some() {
            return Source::Absent;
        }
        self.is_opening.store(false, Ordering::Relaxed);
        if let Some(outbound) = &self.outbound {
            match (&outcome, self.rules.side) {
                (Ok(_), Side::Service) => {}
                // A server can still respond after an invalid request message.
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
    /// A message is invalid, or this side receives no more messages.
    Message,
}
