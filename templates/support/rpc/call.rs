//! The state of a streaming call on a client, shared by its two halves.
//!
//! The call is opened without waiting for the server's headers. Until they arrive, any waiting task
//! drives it: a receiver, one that wants the headers, or a sender (some transports take messages
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

/// A streaming call.
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

    /// Starts the call: the first poll passes the request to the transport. Returns an error if the
    /// transport fails; a status that the server has sent is left for `receive`.
    pub(super) fn start(&self) -> Result<(), Status> {
        self.inbound.drive_ahead();
        match self.inbound.outcome() {
            // Only failures on this side have a source.
            Some(Err(status)) if status.source().is_some() => Err(status),
            _ => Ok(()),
        }
    }

    /// Sends a message once there is room for it.
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
        self.inbound.drive_first();
        Ok(())
    }

    pub(super) fn is_completed(&self) -> bool {
        self.outbound.is_completed()
    }

    /// Cancels the call; both directions fail with `status`. Does nothing if the call has ended.
    pub(super) fn cancel(&self, status: Status) {
        self.inbound.fail(status);
    }
}
