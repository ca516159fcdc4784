//! Incoming streams: the requests of a service, and the responses of a server-streaming method.

use std::marker::PhantomData;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use prost::Message;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::MetadataMap;
use tonic::Status;

use super::compression::Settings;
use super::encode::encode_one;
use super::frames::Frames;
use super::inbound::{Inbound, Rules, Side};
use super::outlet::Single;
use super::receiving::{self, Receiving};
use super::signal::Signal;
use super::source::Source;
use super::status;

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

    /// Returns the metadata that came before the messages: of the request on a server, of the response
    /// on a client.
    #[must_use]
    pub fn metadata(&self) -> &MetadataMap {
        &self.info.metadata
    }

    /// Returns the deadline of the call, if it has one.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.info.deadline
    }

    /// Returns the client's address. `None` on a client, and if the transport has no address.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        self.info.peer
    }

    /// Returns the trailers: the metadata that came after the last message. It is empty before
    /// `receive` has returned `Ok(None)`, and always empty on a server, since clients send no trailers.
    /// The trailers of a failed call are in its [`Status::metadata`].
    #[must_use]
    pub fn trailers(&self) -> MetadataMap {
        self.inbound.trailers_so_far()
    }
}

impl<T: Message + Default> MessageStream<T> {
    /// Returns a stream of these messages that belongs to no call, for tests of code that receives a
    /// stream. An error ends it.
    pub fn of(messages: impl IntoIterator<Item = Result<T, Status>>) -> Self {
        let mut data = Vec::new();
        let mut trailers = status::ok_trailers(MetadataMap::new());
        for message in messages {
            let encoded = message.and_then(|message| {
                encode_one(&mut |buffer: &mut Vec<u8>| message.encode(buffer), None, None)
            });
            match encoded {
                Ok(encoded) => data.extend_from_slice(&encoded),
                Err(status) => {
                    trailers = status::trailers(&status);
                    break;
                }
            }
        }
        Self::of_body(Body::new(Single::with_trailers(data.into(), trailers)))
    }

    /// Returns the messages of a body that ends with trailers.
    pub(super) fn of_body(body: Body) -> Self {
        let rules = Rules { side: Side::Client, settings: Settings::default(), deadline: None };
        let frames = Frames::new(None, Some(usize::MAX));
        let inbound = Inbound::open(Source::Body(body), frames, None, Signal::new(), rules);
        Self::new(Arc::new(inbound), Info::default())
    }

    /// Returns the next message, or `Ok(None)` at the end.
    ///
    /// The future can be dropped before it is ready without losing a message.
    ///
    /// # Errors
    /// Returns the status that the call failed with, once; then `Ok(None)`. On a server,
    /// `Code::Cancelled` means that the client has cancelled the call, and `Code::Unavailable` that its
    /// connection was lost: neither looks like the end of the stream.
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
        self.inbound.stop_receiving();
    }
}

impl<T> std::fmt::Debug for MessageStream<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageStream").finish_non_exhaustive()
    }
}
