//! The bodies of requests and responses, which the transport polls.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{ready, Context, Poll};

use http_body::{Body, Frame};
use prost::bytes::Bytes;
use tonic::codegen::http::HeaderMap;
use tonic::Status;

use super::inbound::Inbound;
use super::outbound::{Closed, Gathering, Next, Outbound};
use super::reset;
use super::source::Source;
use super::status::{self, Peer};

type Polled = Poll<Option<Result<Frame<Bytes>, Status>>>;

/// A body of one message, with trailers if a server sends it.
pub(super) struct Single {
    data: Option<Bytes>,
    trailers: Option<HeaderMap>,
}

impl Single {
    pub(super) fn new(data: Bytes) -> Self {
        Self { data: Some(data), trailers: None }
    }

    pub(super) fn with_trailers(data: Bytes, trailers: HeaderMap) -> Self {
        Self { data: Some(data), trailers: Some(trailers) }
    }
}

impl Body for Single {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Polled {
        let data = self.data.take().map(Frame::data);
        let frame = data.or_else(|| self.trailers.take().map(Frame::trailers));
        Poll::Ready(frame.map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none() && self.trailers.is_none()
    }
}

/// The requests of a call that streams to a server.
pub(super) struct Requests {
    outbound: Arc<Outbound>,
    gathering: Gathering,
    is_done: bool,
}

impl Requests {
    pub(super) fn new(outbound: Arc<Outbound>) -> Self {
        Self { outbound, gathering: Gathering::default(), is_done: false }
    }
}

impl Body for Requests {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        let this = &mut *self;
        if this.is_done {
            return Poll::Ready(None);
        }
        Poll::Ready(match ready!(this.outbound.poll_next(cx, &mut this.gathering)) {
            Next::Data(data, is_last) => {
                this.is_done = is_last;
                Some(Ok(Frame::data(data)))
            }
            Next::Trailers(_) | Next::End => {
                this.is_done = true;
                None
            }
            Next::Closed(_) => {
                this.is_done = true;
                Some(Err(reset::cancel()))
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.is_done
    }
}

impl Drop for Requests {
    fn drop(&mut self) {
        // Has no effect if the transport has taken all requests.
        self.outbound.close(Closed::Ended);
    }
}

/// The requests of a call with streaming responses. They tell why the transport drops the responses.
pub(super) enum RequestsOf {
    /// A stream.
    Stream(Arc<Inbound>),
    /// The source of the single request, which was read.
    Read(Source),
}

/// The responses of a call that streams to a client. Dropping them before the end cancels the call.
pub(super) struct Responses {
    outbound: Arc<Outbound>,
    requests: RequestsOf,
    gathering: Gathering,
    is_done: bool,
}

impl Responses {
    pub(super) fn new(outbound: Arc<Outbound>, requests: RequestsOf) -> Self {
        Self { outbound, requests, gathering: Gathering::default(), is_done: false }
    }

    /// Drops the body without cancelling the call, which has ended.
    pub(super) fn discard(mut self) {
        self.is_done = true;
    }
}

impl Body for Responses {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        let this = &mut *self;
        if this.is_done {
            return Poll::Ready(None);
        }
        let trailers = match ready!(this.outbound.poll_next(cx, &mut this.gathering)) {
            Next::Data(data, _) => return Poll::Ready(Some(Ok(Frame::data(data)))),
            Next::Trailers(trailers) => trailers,
            Next::Closed(Closed::Failed(status)) => status::trailers(&status),
            Next::End | Next::Closed(Closed::Ended) => return Poll::Ready(None),
        };
        this.is_done = true;
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_done
    }
}

impl Drop for Responses {
    fn drop(&mut self) {
        if !self.is_done {
            let fallback =
                Status::cancelled("the client has cancelled the call, or its connection was lost");
            match &mut self.requests {
                RequestsOf::Stream(inbound) => inbound.abandon(fallback),
                RequestsOf::Read(source) => {
                    let reason = source.failure(Peer::Client).unwrap_or(fallback);
                    self.outbound.close(Closed::Failed(reason));
                }
            }
        }
    }
}
