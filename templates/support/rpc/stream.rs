//! Messages that stream in: what a service receives, and what a client of a server-streaming
//! method does.

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
/// All methods take `&self`: tasks may share it, and each message goes to one of them. On a
/// client, dropping it cancels the call.
pub struct MessageStream<T> {
    inbound: Arc<Inbound>,
    info: Info,
    messages: PhantomData<fn() -> T>,
}

/// What is known about the call that a stream belongs to.
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

    /// The metadata that came ahead of the messages: of the request on a service, of the response
    /// on a client.
    pub fn metadata(&self) -> &MetadataMap {
        &self.info.metadata
    }

    /// When the call has to be over, if the client said so.
    pub fn deadline(&self) -> Option<Instant> {
        self.info.deadline
    }

    /// Where the client is. `None` on a client, and where the transport has no address.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.info.peer
    }

    /// The metadata that came behind the last message: empty before `receive` gave `Ok(None)`, and
    /// always empty on a service, as clients send none. Those of a failed call are in its
    /// [`Status::metadata`].
    pub fn trailers(&self) -> MetadataMap {
        self.inbound.trailers_so_far()
    }
}

impl<T: Message + Default> MessageStream<T> {
    /// Waits for the next message; `Ok(None)` at the end.
    ///
    /// May be dropped while it waits: no message is lost.
    ///
    /// # Errors
    /// The status that the call failed with, once; `Ok(None)` from then on. A service gets
    /// `Code::Cancelled` when the client has cancelled the call, and `Code::Unavailable` when its
    /// connection was lost: neither is ever mistaken for the end of the stream.
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
