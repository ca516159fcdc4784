//! The bodies of requests and responses, as the transport takes them.

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

/// A body of one message, followed by the trailers of a service.
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

/// The requests of a call that streams to a service.
pub(super) struct Requests {
    out: Arc<Outbound>,
    gathering: Gathering,
    is_done: bool,
}

impl Requests {
    pub(super) fn new(out: Arc<Outbound>) -> Self {
        Self { out, gathering: Gathering::default(), is_done: false }
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
        Poll::Ready(match ready!(this.out.poll_next(cx, &mut this.gathering)) {
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
        // Has no effect if all of them were taken.
        self.out.close(Closed::Ended);
    }
}

/// The other direction of a call, which knows best why the transport drops the responses.
pub(super) enum RequestsOf {
    /// They stream as well.
    Stream(Arc<Inbound>),
    /// The source of the single request.
    Read(Source),
}

/// The responses of a call that streams to a client. Dropping them before the end cancels the call.
pub(super) struct Answers {
    out: Arc<Outbound>,
    requests: RequestsOf,
    gathering: Gathering,
    is_done: bool,
}

impl Answers {
    pub(super) fn new(out: Arc<Outbound>, requests: RequestsOf) -> Self {
        Self { out, requests, gathering: Gathering::default(), is_done: false }
    }

    /// Drops the responses of a call that has ended without them.
    pub(super) fn dismiss(mut self) {
        self.is_done = true;
    }
}

impl Body for Answers {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        let this = &mut *self;
        if this.is_done {
            return Poll::Ready(None);
        }
        let trailers = match ready!(this.out.poll_next(cx, &mut this.gathering)) {
            Next::Data(data, _) => return Poll::Ready(Some(Ok(Frame::data(data)))),
            Next::Trailers(trailers) => trailers,
            Next::Closed(Closed::Failed(why)) => status::trailers(&why),
            Next::End | Next::Closed(Closed::Ended) => return Poll::Ready(None),
        };
        this.is_done = true;
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_done
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        if !self.is_done {
            let why =
                Status::cancelled("the client has cancelled the call, or its connection broke");
            match &mut self.requests {
                RequestsOf::Stream(inbound) => inbound.abandon(why),
                RequestsOf::Read(source) => {
                    let why = source.failure(Peer::Client).unwrap_or(why);
                    self.out.close(Closed::Failed(why));
                }
            }
        }
    }
}
