//! What comes from the server of a streaming call: how far the call is, and what was read of it.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::{pin, Pin};
use std::task::{Context, Poll};

use tonic::metadata::MetadataMap;
use tonic::{Response, Status, Streaming};

/// The call on its way to the server's headers.
pub(super) type Opening<T> =
    Pin<Box<dyn Future<Output = Result<Response<Streaming<T>>, Status>> + Send>>;

/// The inbound side of a call.
pub(super) struct Inbound<T> {
    pub(super) state: State<T>,
    /// Messages that have been read and not received yet.
    pub(super) ahead: VecDeque<T>,
    pub(super) headers: MetadataMap,
}

pub(super) enum State<T> {
    Opening(Opening<T>),
    Open(Streaming<T>),
    Ended(End),
}

/// How the call has ended.
pub(super) struct End {
    pub(super) outcome: Result<MetadataMap, Status>,
    /// Whether `receive` has told of it.
    reported: bool,
}

/// What there was to see on the way to the next message.
pub(super) enum Step<T> {
    Opened,
    Message(T),
    Ended,
}

impl<T> Inbound<T> {
    pub(super) fn new(opening: Opening<T>) -> Self {
        Self { state: State::Opening(opening), ahead: VecDeque::new(), headers: MetadataMap::new() }
    }

    /// Ends the call, unless it has ended.
    pub(super) fn end(&mut self, outcome: Result<MetadataMap, Status>) {
        if !self.is_ended() {
            self.state = State::Ended(End { outcome, reported: false });
        }
    }

    pub(super) fn is_ended(&self) -> bool {
        matches!(self.state, State::Ended(_))
    }

    /// What `receive` gives now, if it need not wait.
    pub(super) fn ready(&mut self, one_answer: bool) -> Option<Result<Option<T>, Status>> {
        let ahead = if one_answer { None } else { self.ahead.pop_front() };
        if let Some(message) = ahead {
            return Some(Ok(Some(message)));
        }
        let State::Ended(end) = &mut self.state else { return None };
        let is_first = !std::mem::replace(&mut end.reported, true);
        Some(match &end.outcome {
            Err(status) if is_first => Err(status.clone()),
            Ok(_) if is_first && one_answer => match self.ahead.pop_front() {
                None => Err(Status::internal(
                    "the server has to answer with one message, but sent none",
                )),
                answer => Ok(answer),
            },
            _ => Ok(None),
        })
    }
}

/// The trailers of a stream that has given its last message.
pub(super) fn trailers<T>(messages: &mut Streaming<T>, cx: &mut Context<'_>) -> MetadataMap {
    // They have arrived with the end of the stream, so there is nothing to wait for.
    match pin!(messages.trailers()).poll(cx) {
        Poll::Ready(Ok(Some(trailers))) => trailers,
        _ => MetadataMap::new(),
    }
}
