//! The source of a call's incoming messages: the transport.

use std::pin::Pin;
use std::task::{ready, Context, Poll, Waker};

use prost::bytes::Bytes;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, Request, Response, Version};
use tonic::codegen::{Body as _, BoxFuture};
use tonic::{GrpcMethod, Status};

use super::status::{self, Peer};

/// The state of a call on the transport.
#[derive(Default)]
pub(super) enum Source {
    /// A client that waits for the headers.
    Opening(BoxFuture<Response<Body>, Status>),
    Body(Body),
    /// A body that reports its end only when it is polled again.
    SilentBody(Body),
    /// Taken out: a task is polling it, or it has ended.
    #[default]
    Absent,
}

/// The result of polling.
pub(super) enum Event {
    Opened(Response<Body>),
    Data(Bytes),
    Trailers(HeaderMap),
    /// The body is complete, as the peer has reported.
    End,
    /// The body has ended without the peer's report: the connection was lost, or the stream was
    /// reset. Transports do not distinguish these from the end.
    Broken,
    Failed(Status),
}

impl Source {
    /// Returns the body of a request, which arrived over HTTP or from a client in the same process.
    pub(super) fn of_request<T>(request: &Request<T>, body: Body) -> Self {
        // tonic's clients mark their requests like this. Their bodies do not report their end, nor do
        // bodies over HTTP/1, where a lost connection is an error.
        let is_local = request.extensions().get::<GrpcMethod<'static>>().is_some();
        if is_local || request.version() != Version::HTTP_2 {
            Self::SilentBody(body)
        } else {
            Self::Body(body)
        }
    }

    /// Returns whether the body is known to have ended.
    pub(super) fn is_over(&self) -> bool {
        match self {
            Self::Body(body) | Self::SilentBody(body) => body.is_end_stream(),
            Self::Opening(_) | Self::Absent => false,
        }
    }

    /// Polls the transport once, and returns its failure, if any. Finds a failure after the last message,
    /// too.
    pub(super) fn failure(&mut self, peer: Peer) -> Option<Status> {
        match self.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Event::Broken) => Some(status::broken(peer)),
            Poll::Ready(Event::Failed(status)) => Some(status),
            _ => None,
        }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        let (body, reports_end) = match self {
            Self::Opening(opening) => {
                let opened = ready!(opening.as_mut().poll(cx));
                return Poll::Ready(opened.map_or_else(Event::Failed, Event::Opened));
            }
            Self::Body(body) => (body, true),
            Self::SilentBody(body) => (body, false),
            Self::Absent => return Poll::Pending,
        };
        Poll::Ready(match ready!(Pin::new(&mut *body).poll_frame(cx)) {
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => Event::Data(data),
                Err(frame) => Event::Trailers(frame.into_trailers().unwrap_or_default()),
            },
            Some(Err(error)) => Event::Failed(status::from_transport(error.into())),
            None if !reports_end || body.is_end_stream() => Event::End,
            None => Event::Broken,
        })
    }
}
