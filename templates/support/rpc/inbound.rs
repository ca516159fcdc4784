//! The incoming messages of a call: the requests of a service, or the responses of a client.
//!
//! No task owns the transport. Any waiting task polls it, and the result is stored here for all of
//! them.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use prost::bytes::Bytes;
use tokio::time::{Instant, Sleep};
use tonic::body::Body;
use tonic::codegen::{http, BoxFuture};
use tonic::metadata::MetadataMap;
use tonic::Status;

use super::compression::Settings;
use super::frames::Frames;
use super::outbound::Outbound;
use super::signal::{Signal, Waiter};
use super::source::Source;
use super::status::Peer;
use super::wait_queue::WaitQueue;

/// The maximum number of bytes that a failed `send` reads ahead to find the status of the call, so that
/// an endless stream of responses does not exhaust memory.
const READ_FOR_STATUS: usize = 8 * 1024 * 1024;

/// The incoming direction of a call.
pub(super) struct Inbound {
    pub(super) state: Mutex<State>,
    pub(super) signal: Arc<Signal>,
    /// The waker that the transport is polled with.
    pub(super) waker: Waker,
    /// The other direction, if it streams.
    pub(super) outbound: Option<Arc<Outbound>>,
    pub(super) rules: Rules,
    /// Whether a client is waiting for the headers.
    pub(super) is_opening: AtomicBool,
}

/// Settings of a call that depend on its side and on the kind of its method.
pub(super) struct Rules {
    pub(super) side: Side,
    pub(super) settings: Settings,
    /// The deadline. `None` if there is none, or other code checks it.
    pub(super) deadline: Option<Instant>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Side {
    Service,
    Client,
    /// A client of a method that returns exactly one message.
    ClientOfOne,
}

impl Rules {
    /// Returns the rules of a server, which checks the deadline where it runs the method.
    pub(super) fn of_service(settings: Settings) -> Self {
        Self { side: Side::Service, settings, deadline: None }
    }
}

impl Side {
    pub(super) fn peer(self) -> Peer {
        match self {
            Self::Service => Peer::Client,
            Self::Client | Self::ClientOfOne => Peer::Server,
        }
    }
}

/// The state of the incoming direction.
pub(super) struct State {
    pub(super) source: Source,
    /// The body of the requests after its end: polled again, it reports a failure of the transport.
    pub(super) completed: Source,
    pub(super) frames: Frames,
    /// The headers of the response.
    pub(super) headers: Option<MetadataMap>,
    /// The single response.
    pub(super) single: Option<Bytes>,
    pub(super) outcome: Option<Result<MetadataMap, Status>>,
    /// Whether `receive` has reported the outcome.
    pub(super) is_reported: bool,
    /// The fallback reason of [`Inbound::abandon`], if the transport dropped the call while it was
    /// polled.
    pub(super) abandoned: Option<Status>,
    pub(super) wait_queue: WaitQueue,
    pub(super) expired: Option<Pin<Box<Sleep>>>,
}

impl Inbound {
    /// Creates the incoming direction of a client's call before the headers have arrived.
    pub(super) fn opening(
        response: BoxFuture<http::Response<Body>, Status>,
        outbound: Arc<Outbound>,
        signal: Arc<Signal>,
        rules: Rules,
    ) -> Self {
        let frames = Frames::new(None, rules.settings.max_decoding);
        Self::open(Source::Opening(response), frames, Some(outbound), signal, rules)
    }

    /// Creates the incoming direction of a call with this source.
    pub(super) fn open(
        source: Source,
        frames: Frames,
        outbound: Option<Arc<Outbound>>,
        signal: Arc<Signal>,
        rules: Rules,
    ) -> Self {
        let is_opening = AtomicBool::new(matches!(source, Source::Opening(_)));
        let state = State {
            source,
            completed: Source::Absent,
            frames,
            headers: None,
            single: None,
            outcome: None,
            is_reported: false,
            abandoned: None,
            wait_queue: WaitQueue::default(),
            expired: None,
        };
        let waker = Waker::from(Arc::clone(&signal));
        Self { state: Mutex::new(state), signal, waker, outbound, rules, is_opening }
    }

    /// Returns the deadline of the call on this side.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.rules.deadline
    }

    /// Returns the outcome of the call, if it has ended.
    pub(super) fn outcome(&self) -> Option<Result<(), Status>> {
        self.lock().outcome.as_ref().map(|outcome| outcome.as_ref().map(drop).map_err(Clone::clone))
    }

    /// Returns the trailers of a call that has succeeded.
    pub(super) fn trailers_so_far(&self) -> MetadataMap {
        match &self.lock().outcome {
            Some(Ok(trailers)) => trailers.clone(),
            _ => MetadataMap::new(),
        }
    }

    /// Waits for the headers of the response.
    pub(super) async fn headers(&self) -> Result<MetadataMap, Status> {
        self.until(|state| match (&state.headers, &state.outcome) {
            (Some(headers), _) => Some(Ok(headers.clone())),
            (None, Some(Err(status))) => Some(Err(status.clone())),
            (None, Some(Ok(_))) => Some(Ok(MetadataMap::new())),
            (None, None) => None,
        })
        .await
    }

    /// Waits for the end of the call, and drops messages before it.
    pub(super) async fn trailers(&self) -> Result<MetadataMap, Status> {
        let end = self.until(|state| {
            if self.rules.side != Side::ClientOfOne {
                // Keeping them all could exhaust memory.
                if let Err(malformed) = state.frames.skip_complete() {
                    return Some(Err(malformed));
                }
            }
            state.outcome.clone().map(Ok)
        });
        end.await.unwrap_or_else(|malformed| Err(self.refuse(malformed)))
    }

    /// Reads to the end of a call that accepts no more messages, and returns its status: `Code::Ok` if it
    /// has succeeded, or too much arrives before the end.
    pub(super) fn poll_status(&self, cx: &mut Context<'_>, waiter: Waiter) -> Poll<Status> {
        self.poll_until(cx, waiter, &mut |state| match &state.outcome {
            Some(Err(status)) => Some(status.clone()),
            Some(Ok(_)) => Some(Status::ok(
                "the server has ended the call with OK, and accepts no more messages: receive its \
                 responses",
            )),
            None if state.frames.len() >= READ_FOR_STATUS => Some(Status::ok(
                "the server accepts no more messages: receive its responses to see how the call ends",
            )),
            None => None,
        })
    }

    /// Drives the call until `look` returns a value.
    async fn until<R>(&self, mut look: impl FnMut(&mut State) -> Option<R>) -> R {
        let watch = self.signal.watch();
        poll_fn(|cx| self.poll_until(cx, watch.waiter(), &mut look)).await
    }

    fn poll_until<R>(
        &self,
        cx: &mut Context<'_>,
        waiter: Waiter,
        look: &mut dyn FnMut(&mut State) -> Option<R>,
    ) -> Poll<R> {
        loop {
            if let Some(found) = look(&mut self.lock()) {
                return Poll::Ready(found);
            }
            if self.drive() {
                continue;
            }
            drop(self.signal.register(waiter, cx.waker()));
            if let Some(found) = look(&mut self.lock()) {
                return Poll::Ready(found);
            }
            self.wake_if_set(cx);
            return Poll::Pending;
        }
    }

    /// Wakes the current task again if the transport may have had an event since it was polled. Does not
    /// poll again at once: a task that has used up tokio's budget is woken by each poll, and makes no
    /// progress before it returns to the scheduler.
    pub(super) fn wake_if_set(&self, cx: &Context<'_>) {
        if self.signal.is_set() {
            cx.waker().wake_by_ref();
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns whether a task is polling the transport.
    pub(super) fn is_polled(&self) -> bool {
        self.outcome.is_none() && matches!(self.source, Source::Absent)
    }
}
