//! Messages that stream in: what a service receives, and what a client of a server-streaming
//! method does.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::task::{ready, Context, Poll};

use tokio::sync::Mutex;
use tokio::time::Instant;
use tonic::codegen::tokio_stream::Stream;
use tonic::codegen::BoxStream;
use tonic::metadata::MetadataMap;
use tonic::Status;

/// A stream of messages from the peer.
///
/// All methods take `&self`: tasks may share it, and each message goes to one of them. On a
/// client, dropping it cancels the call.
pub struct MessageStream<T> {
    /// `None` when the end has been given.
    source: Mutex<Option<BoxStream<T>>>,
    info: Info,
    trailers: Trailers,
}

/// What is known about the call that a stream belongs to.
#[derive(Clone, Default)]
pub(super) struct Info {
    pub(super) metadata: MetadataMap,
    pub(super) deadline: Option<Instant>,
    pub(super) peer: Option<SocketAddr>,
}

/// The trailers of a call, filled in by its end.
#[derive(Clone, Default)]
pub(super) struct Trailers(pub(super) Arc<StdMutex<MetadataMap>>);

impl Trailers {
    pub(super) fn get(&self) -> MetadataMap {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<T> MessageStream<T> {
    pub(super) fn new(source: BoxStream<T>, info: Info, trailers: Trailers) -> Self {
        Self { source: Mutex::new(Some(source)), info, trailers }
    }

    /// Waits for the next message; `Ok(None)` at the end.
    ///
    /// May be dropped while it waits: no message is lost.
    ///
    /// # Errors
    /// The status that the call failed with, once; `Ok(None)` from then on. A service gets
    /// `Code::Cancelled` when the client has cancelled or its connection broke, which is thus
    /// never mistaken for the end of the stream.
    pub async fn receive(&self) -> Result<Option<T>, Status> {
        let mut source = self.source.lock().await;
        poll_fn(|cx| poll_source(&mut source, cx)).await.transpose()
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
        self.trailers.get()
    }
}

/// Polls the source, and lets go of it at the end.
fn poll_source<T>(
    source: &mut Option<BoxStream<T>>,
    cx: &mut Context<'_>,
) -> Poll<Option<Result<T, Status>>> {
    let Some(stream) = source else {
        return Poll::Ready(None);
    };
    let item = ready!(stream.as_mut().poll_next(cx));
    if !matches!(item, Some(Ok(_))) {
        *source = None;
    }
    Poll::Ready(item)
}

impl<T> Stream for MessageStream<T> {
    type Item = Result<T, Status>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        poll_source(self.get_mut().source.get_mut(), cx)
    }
}

impl<T> std::fmt::Debug for MessageStream<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageStream").finish_non_exhaustive()
    }
}
