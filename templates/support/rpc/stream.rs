//! Incoming streams: the requests of a service, and the responses of a server-streaming method.

use std::marker::PhantomData;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use prost::Message;
use tokio::time::Instant;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::MetadataMap;
use tonic::Status;

use super::inbound::Inbound;
use super::receiving::{self, Receiving};

/// A stream of messages from the peer.
///
/// All methods take `&self`: tasks can share it, and each message goes to one of them. On a client,
/// dropping it cancels the call.
pub struct MessageStream<T> {
    inbound: Arc<Inbound>,
    info: Info,
    messages: PhantomData<fn() -> T>,
}

/// Information about the call of a stream.
#[derive(Clone, Default)]
pub(super) struct Info {
    pub(super) metadata: MetadataMap,
    pub(super) deadline: Option<Instant>,
    pub(super) peer: Option<SocketAddr>,
}

impl<T> MessageStream<T> {
    pub(super) fn new(inbound: Arc<Inbound>, info: Info) -> Self {
        Self { inbound, info, messages: PhantomData }
    }

    /// Returns the metadata that came before the messages: of the request on a service, of the
    /// response on a client.
    pub fn metadata(&self) -> &MetadataMap {
        &self.info.metadata
    }

    /// Returns the deadline of the call, if it has one.
    pub fn deadline(&self) -> Option<Instant> {
        self.info.deadline
    }

    /// Returns the client's address. `None` on a client, and if the transport has no address.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.info.peer
    }

    /// Returns the metadata that came after the last message. It is empty before `receive` has
    /// returned `Ok(None)`, and always empty on a service, since clients send none. That of a
    /// failed call is in its [`Status::metadata`].
    pub fn trailers(&self) -> MetadataMap {
        self.inbound.trailers_so_far()
    }
}

impl<T: Message + Default> MessageStream<T> {
    /// Returns the next message, or `Ok(None)` at the end.
    ///
    /// The future can be dropped before it is ready without losing a message.
    ///
    /// # Errors
    /// Returns the status that the call failed with, once; then `Ok(None)`. A service gets
    /// `Code::Cancelled` if the client has cancelled the call, and `Code::Unavailable` if its
    /// connection was lost; it never mistakes either for the end of the stream.
    #[inline]
    pub fn receive(&self) -> Receiving<'_, T> {
        Receiving::new(&self.inbound)
    }
}

impl<T: Message + Default> Stream for MessageStream<T> {
    type Item = Result<T, Status>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        receiving::poll_next(&self.inbound, cx)
    }
}

impl<T> Drop for MessageStream<T> {
    fn drop(&mut self) {
        self.inbound.let_go();
    }
}

impl<T> std::fmt::Debug for MessageStream<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageStream").finish_non_exhaustive()
    }
}
