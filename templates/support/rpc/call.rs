//! The state of a streaming call on a client, shared by its two halves.
//!
//! The call is opened without waiting for the server's headers. Until they arrive, whoever waits
//! drives it: a receiver, a task that wants the headers, or a sender (some transports take messages
//! only while they are polled).

use std::error::Error;
use std::sync::Arc;

use tonic::body::Body;
use tonic::codegen::{http, BoxFuture};
use tonic::Status;

use super::inbound::{Inbound, Rules};
use super::outbound::Outbound;
use super::sending::Sending;
use super::signal::Signal;

/// One streaming call.
pub(super) struct Call {
    pub(super) inbound: Inbound,
    outbound: Arc<Outbound>,
}

impl Call {
    pub(super) fn new(
        response: BoxFuture<http::Response<Body>, Status>,
        outbound: Arc<Outbound>,
        signal: Arc<Signal>,
        rules: Rules,
    ) -> Self {
        let inbound = Inbound::opening(response, Arc::clone(&outbound), signal, rules);
        Self { inbound, outbound }
    }

    /// Starts the call: one poll hands the request to the transport. Fails if that does; the
    /// server's own status, however fast, is for `receive`.
    pub(super) fn start(&self) -> Result<(), Status> {
        self.inbound.drive_ahead();
        match self.inbound.outcome() {
            // Only the failures of this side have a source.
            Some(Err(status)) if status.source().is_some() => Err(status),
            _ => Ok(()),
        }
    }

    /// Sends a message when there is room for it.
    #[inline]
    pub(super) fn send<T>(&self, message: T) -> Sending<'_, T> {
        Sending::new(message, &self.outbound, Some(&self.inbound))
    }

    pub(super) fn complete(&self) -> Result<(), Status> {
        self.inbound.drive_if_set();
        if let Some(outcome) = self.inbound.outcome() {
            return outcome;
        }
        self.outbound.complete(None);
        self.inbound.begin();
        Ok(())
    }

    pub(super) fn is_completed(&self) -> bool {
        self.outbound.is_completed()
    }

    /// Cancels the call; `cause` is how it ends on this side. Does nothing to a call that has ended.
    pub(super) fn cancel(&self, cause: Status) {
        self.inbound.fail(cause);
    }
}
