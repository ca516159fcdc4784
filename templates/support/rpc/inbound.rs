//! The incoming messages of a call: the requests of a service, or the responses of a client.
//!
//! No task owns the transport. Any waiting task polls it, and the result is stored here for all of
//! them.

use std::future::{poll_fn, Future};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use prost::bytes::Bytes;
use prost::{DecodeError, Message};
use tokio::time::{Instant, Sleep};
use tonic::body::Body;
use tonic::codegen::{http, BoxFuture};
use tonic::metadata::MetadataMap;
use tonic::Status;

use super::compression::Settings;
use super::deadline;
use super::frames::{Found, Frames, Payload, LARGE};
use super::line::{Line, Place};
use super::outbound::{Closed, Outbound};
use super::response::{self, Opened};
use super::signal::Signal;
use super::source::{Event, Source};
use super::status::{self, Peer};

/// The number of bytes that a sender reads ahead of the receiver, to learn of the end of the call.
const READ_AHEAD: usize = 64 * 1024;
/// The number of bytes that a failed `send` reads ahead to find the status of the call: more than a
/// connection holds by default, so this only stops streams without a limit of their own.
const READ_FOR_STATUS: usize = 8 * 1024 * 1024;

/// Reads a message.
pub(super) type Decode<'a> =
    &'a mut (dyn FnMut(&mut Payload<'_>) -> Result<(), DecodeError> + Send);

/// The incoming direction of a call.
pub(super) struct Inbound {
    state: Mutex<State>,
    signal: Arc<Signal>,
    /// The waker that the transport is polled with.
    waker: Waker,
    /// The other direction, if it streams.
    outbound: Option<Arc<Outbound>>,
    rules: Rules,
    /// Whether a client is waiting for the headers.
    is_opening: AtomicBool,
}

/// The differences between the sides, and between methods.
pub(super) struct Rules {
    pub(super) side: Side,
    pub(super) settings: Settings,
    /// The time at which the call fails, if nothing else checks the deadline.
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
    /// Returns those of a service, which checks the deadline where it responds.
    pub(super) fn of_service(settings: Settings) -> Self {
        Self { side: Side::Service, settings, deadline: None }
    }
}

impl Side {
    fn peer(self) -> Peer {
        match self {
            Self::Service => Peer::Client,
            Self::Client | Self::ClientOfOne => Peer::Server,
        }
    }
}

struct State {
    source: Source,
    /// The source that all requests were read from, which knows what happens afterwards.
    read: Source,
    frames: Frames,
    /// The headers of the response.
    headers: Option<MetadataMap>,
    /// The single response.
    answer: Option<Bytes>,
    outcome: Option<Result<MetadataMap, Status>>,
    /// Whether `receive` has reported the outcome.
    is_reported: bool,
    /// The reason for which the transport may have dropped the call, if it did so while it was
    /// polled.
    abandoned: Option<Status>,
    line: Line,
    expired: Option<Pin<Box<Sleep>>>,
}

impl Inbound {
    /// Creates the responses of a call whose headers have not arrived.
    pub(super) fn opening(
        response: BoxFuture<http::Response<Body>, Status>,
        outbound: Arc<Outbound>,
        signal: Arc<Signal>,
        rules: Rules,
    ) -> Self {
        let frames = Frames::new(None, rules.settings.max_decoding);
        Self::new(Source::Opening(response), frames, Some(outbound), signal, rules)
    }

    /// Creates the messages of a body.
    pub(super) fn open(
        source: Source,
        frames: Frames,
        outbound: Option<Arc<Outbound>>,
        signal: Arc<Signal>,
        rules: Rules,
    ) -> Self {
        Self::new(source, frames, outbound, signal, rules)
    }

    fn new(
        source: Source,
        frames: Frames,
        outbound: Option<Arc<Outbound>>,
        signal: Arc<Signal>,
        rules: Rules,
    ) -> Self {
        let is_opening = AtomicBool::new(matches!(source, Source::Opening(_)));
        let state = State {
            source,
            read: Source::Away,
            frames,
            headers: None,
            answer: None,
            outcome: None,
            is_reported: false,
            abandoned: None,
            line: Line::default(),
            expired: None,
        };
        let waker = Waker::from(Arc::clone(&signal));
        Self { state: Mutex::new(state), signal, waker, outbound, rules, is_opening }
    }

    /// Returns the next message if it is available without waiting, which is the most common case.
    #[inline]
    pub(super) fn ready(&self) -> Option<Ready<'_>> {
        let state = self.lock();
        if !state.line.is_empty() {
            return None;
        }
        let len = state.frames.next_small()?;
        Some(Ready { state, len })
    }

    /// Decodes the next message, or returns `None` at the end. Waits for earlier tasks, if it is
    /// given a place.
    pub(super) fn poll_message(
        &self,
        cx: &mut Context<'_>,
        mut place: Option<&mut Place>,
        decode: Decode<'_>,
    ) -> Poll<Result<(), Status>> {
        if let Some(outbound) = &self.outbound {
            outbound.started.raise();
        }
        loop {
            if let Some(received) = self.take(&mut place, decode) {
                return Poll::Ready(received);
            }
            if self.drive() {
                continue;
            }
            self.signal.register(cx.waker());
            // Another task may have driven the transport, and woken earlier waiters.
            if let Some(received) = self.take(&mut place, decode) {
                return Poll::Ready(received);
            }
            self.poll_again_if_set(cx);
            return Poll::Pending;
        }
    }

    /// Has a task that is about to wait come back if something has happened since the transport was
    /// polled. It does not poll again at once: a task that has used up tokio's budget is woken by each
    /// poll, and gets nothing until it has been to the scheduler.
    fn poll_again_if_set(&self, cx: &Context<'_>) {
        if self.signal.is_set() {
            cx.waker().wake_by_ref();
        }
    }

    /// Returns the current state: a message, the end, or the failure.
    fn take(
        &self,
        place: &mut Option<&mut Place>,
        decode: Decode<'_>,
    ) -> Option<Result<(), Status>> {
        let mut guard = self.lock();
        let State { frames, answer, outcome, is_reported, line, .. } = &mut *guard;
        let is_next = place.as_ref().is_none_or(|place| line.admits(**place));
        let next = if is_next {
            next(frames, answer, outcome.as_ref(), is_reported)
        } else {
            Next::Nothing
        };
        if let Next::Nothing = next {
            if let Some(place) = place {
                line.join(place);
            }
            return None;
        }
        let others_wait = place.as_mut().is_some_and(|place| line.leave(place));
        let received = match next {
            Next::Message(Found::AsIs(len)) if len < LARGE => {
                let decoded = frames.read(Found::AsIs(len), decode);
                drop(guard);
                self.check(decoded)
            }
            Next::Message(found) => {
                let message = frames.take(found);
                drop(guard);
                self.check(decode(&mut Payload::new(&message)))
            }
            Next::Answer(message) => {
                drop(guard);
                self.check(decode(&mut Payload::new(&message)))
            }
            Next::Failed(status) => Err(status),
            Next::Malformed(status) => {
                drop(guard);
                Err(self.refuse(status))
            }
            Next::End | Next::Nothing => Ok(()),
        };
        if others_wait {
            self.signal.notify();
        }
        Some(received)
    }

    /// Ends a call whose message is malformed.
    #[inline]
    pub(super) fn check<T>(&self, decoded: Result<T, DecodeError>) -> Result<T, Status> {
        decoded.map_err(|error| self.refuse(Status::internal(error.to_string())))
    }

    /// Ends the call because of a message; `receive` has reported it.
    #[cold]
    fn refuse(&self, status: Status) -> Status {
        let mut state = self.lock();
        let source = self.settle(&mut state, Err(status.clone()), Cause::Message);
        state.is_reported = true;
        drop(state);
        drop(source);
        self.signal.notify();
        status
    }

    /// Ends the call on this side, unless it has ended.
    pub(super) fn fail(&self, status: Status) {
        let mut state = self.lock();
        if state.outcome.is_some() {
            return;
        }
        state.frames.clear();
        state.answer = None;
        let source = self.settle(&mut state, Err(status), Cause::Transport);
        drop(state);
        drop(source);
        self.signal.notify();
    }

    /// Ends a call that the transport has dropped, for the transport's reason, or for `otherwise`.
    pub(super) fn abandon(&self, otherwise: Status) {
        let mut state = loop {
            let mut state = self.lock();
            if state.is_polled() {
                // Another task polls the transport, and may be about to learn the reason.
                state.abandoned = Some(otherwise);
                return;
            }
            if state.outcome.is_some() {
                break state;
            }
            drop(state);
            if !self.drive_once().0 {
                let state = self.lock();
                if !state.is_polled() {
                    break state;
                }
            }
        };
        let why = match &state.outcome {
            Some(Err(status)) => Some(status.clone()),
            Some(Ok(_)) => state.read.failure(self.rules.side.peer()),
            None => None,
        };
        drop(state);
        let why = why.unwrap_or(otherwise);
        self.fail(why.clone());
        if let Some(outbound) = &self.outbound {
            // Does nothing if the failure has already closed it.
            outbound.close(Closed::Failed(why));
        }
    }

    /// Receives no more messages; the other direction goes on.
    pub(super) fn let_go(&self) {
        let mut state = self.lock();
        let dropped = Err(Status::cancelled("the stream was dropped"));
        let source = self.settle(&mut state, dropped, Cause::Message);
        state.frames.clear();
        drop(state);
        drop(source);
    }

    /// Ends a call that has succeeded with its headers.
    pub(super) fn end(&self, trailers: MetadataMap) {
        let source = self.settle(&mut self.lock(), Ok(trailers), Cause::Transport);
        drop(source);
    }

    /// Records the outcome of the call, unless it has one; tells the other direction first. Returns
    /// the values to drop after releasing the lock.
    fn settle(
        &self,
        state: &mut State,
        outcome: Result<MetadataMap, Status>,
        cause: Cause,
    ) -> Source {
        if state.outcome.is_some() {
            return Source::Away;
        }
        self.is_opening.store(false, Ordering::Relaxed);
        if let Some(outbound) = &self.outbound {
            match (&outcome, self.rules.side) {
                (Ok(_), Side::Service) => {}
                // A service responds to a message that it cannot read.
                (Err(_), Side::Service) if cause == Cause::Message => {}
                (Err(status), _) => outbound.close(Closed::Failed(status.clone())),
                (Ok(_), _) => outbound.close(Closed::Ended),
            }
        }
        state.outcome = Some(outcome);
        std::mem::take(&mut state.source)
    }

    /// Polls the transport once. Returns whether something has happened.
    pub(super) fn drive(&self) -> bool {
        let (has_happened, abandoned) = self.drive_once();
        if let Some(why) = abandoned {
            self.abandon(why);
            return true;
        }
        has_happened
    }

    /// Polls the transport once. Returns whether something has happened, and whether the call was
    /// abandoned meanwhile.
    fn drive_once(&self) -> (bool, Option<Status>) {
        let mut state = self.lock();
        let is_polled = state.is_polled();
        if !is_polled {
            self.signal.clear();
        }
        if self.poll_deadline(&mut state).is_ready() {
            drop(state);
            self.fail(deadline::exceeded());
            return (true, None);
        }
        if is_polled {
            // Another task is polling. The signal stays set: it may tell of an event since then.
            return (false, None);
        }
        let mut polling = Polling { inbound: self, source: std::mem::take(&mut state.source) };
        drop(state);
        let polled = polling.source.poll(&mut Context::from_waker(&self.waker));
        let source = std::mem::take(&mut polling.source);
        let mut state = self.lock();
        let abandoned = state.abandoned.take();
        let leftover = match polled {
            Poll::Pending if state.outcome.is_none() => {
                if !matches!(source, Source::Away) {
                    state.source = source;
                }
                return (false, abandoned);
            }
            Poll::Pending => {
                drop(state);
                return (false, None);
            }
            Poll::Ready(event) => self.advance(&mut state, event, source),
        };
        drop(state);
        drop(leftover);
        self.signal.notify();
        (true, abandoned)
    }

    /// Applies an event.
    fn advance(&self, state: &mut State, event: Event, mut source: Source) -> (Source, Source) {
        if state.outcome.is_some() {
            return (source, Source::Away);
        }
        let peer = self.rules.side.peer();
        let outcome = match event {
            Event::Data(data) => {
                state.frames.push(data);
                state.source = source;
                return (self.take_answer(state), Source::Away);
            }
            Event::Opened(response) => match response::open(response, &self.rules.settings) {
                Ok(opened) => return (source, self.take_head(state, opened)),
                Err(status) => Err(status),
            },
            Event::End | Event::Trailers(_) if peer == Peer::Client => {
                state.read = std::mem::take(&mut source);
                Ok(MetadataMap::new())
            }
            Event::Trailers(trailers) => status::of_trailers(&trailers),
            Event::End => Err(status::missing()),
            Event::Broken => Err(status::broken(peer)),
            Event::Failed(status) => Err(deadline::correct(status, self.rules.deadline)),
        };
        let (outcome, cause) = self.judge(state, outcome);
        (source, self.settle(state, outcome, cause))
    }

    /// Checks the number of messages of a call that has succeeded.
    fn judge(
        &self,
        state: &State,
        outcome: Result<MetadataMap, Status>,
    ) -> (Result<MetadataMap, Status>, Cause) {
        let is_one = self.rules.side == Side::ClientOfOne;
        match outcome {
            Ok(_) if !state.frames.end_whole() => (Err(status::truncated()), Cause::Message),
            Ok(_) if is_one && state.answer.is_none() => {
                (Err(status::no_message(Peer::Server)), Cause::Message)
            }
            outcome => (outcome, Cause::Transport),
        }
    }

    fn take_head(&self, state: &mut State, opened: Opened) -> Source {
        self.is_opening.store(false, Ordering::Relaxed);
        state.headers = Some(opened.headers);
        state.frames = Frames::new(opened.encoding, self.rules.settings.max_decoding);
        if let Some(trailers) = opened.trailers {
            let (outcome, cause) = self.judge(state, Ok(trailers));
            self.settle(state, outcome, cause)
        } else {
            state.source = Source::Body(opened.body);
            Source::Away
        }
    }

    /// Keeps the response of a method that returns one; a second response ends the call.
    fn take_answer(&self, state: &mut State) -> Source {
        if self.rules.side != Side::ClientOfOne {
            return Source::Away;
        }
        let refused = loop {
            match state.frames.next() {
                Ok(None) => return Source::Away,
                Ok(Some(_)) if state.answer.is_some() => {
                    break status::several_messages(Peer::Server);
                }
                Ok(Some(found)) => state.answer = Some(state.frames.take(found)),
                Err(status) => break status,
            }
        };
        state.answer = None;
        state.frames.clear();
        self.settle(state, Err(refused), Cause::Message)
    }

    /// Waits for the deadline of an open call.
    fn poll_deadline(&self, state: &mut State) -> Poll<()> {
        let Some(deadline) = self.rules.deadline.filter(|_| state.outcome.is_none()) else {
            return Poll::Pending;
        };
        if Instant::now() >= deadline {
            return Poll::Ready(());
        }
        let sleep = || Box::pin(tokio::time::sleep_until(deadline));
        let expired = state.expired.get_or_insert_with(sleep);
        expired.as_mut().poll(&mut Context::from_waker(&self.waker))
    }

    /// Polls the transport for a sender, until it waits or has read far ahead.
    pub(super) fn drive_ahead(&self) {
        while self.lock().frames.len() < READ_AHEAD && self.drive() {}
    }

    /// Drives a transport that works only while it is polled, or that was woken.
    #[inline]
    pub(super) fn drive_if_set(&self) {
        if self.signal.is_set() {
            self.drive_ahead();
        }
    }

    /// Lets the transport see the first of the messages that wait for it.
    pub(super) fn begin(&self) {
        if self.is_opening.load(Ordering::Relaxed) || self.rules.deadline.is_some() {
            self.drive_ahead();
        }
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
        self.until(|state| {
            if self.rules.side != Side::ClientOfOne {
                // Keeping them all could exhaust memory.
                state.frames.skip_whole();
            }
            state.outcome.clone()
        })
        .await
    }

    /// Reads to the end of a call that accepts no more messages, for its status: `Code::Ok` if it
    /// has succeeded, or the end does not come.
    pub(super) fn poll_status(&self, cx: &mut Context<'_>) -> Poll<Status> {
        self.poll_until(cx, &mut |state| match &state.outcome {
            Some(Err(status)) => Some(status.clone()),
            Some(Ok(_)) => Some(Status::ok(
                "the server has ended the call with OK, and takes no more messages: receive its \
                 answers",
            )),
            None if state.frames.len() >= READ_FOR_STATUS => Some(Status::ok(
                "the server takes no more messages: receive its answers to see how the call ends",
            )),
            None => None,
        })
    }

    /// Gives up the place of a task that no longer waits.
    pub(super) fn leave(&self, place: &mut Place) {
        if self.lock().line.leave(place) {
            self.signal.notify();
        }
    }

    /// Drives the call until `look` returns a value.
    async fn until<R>(&self, mut look: impl FnMut(&mut State) -> Option<R>) -> R {
        poll_fn(|cx| self.poll_until(cx, &mut look)).await
    }

    fn poll_until<R>(
        &self,
        cx: &mut Context<'_>,
        look: &mut dyn FnMut(&mut State) -> Option<R>,
    ) -> Poll<R> {
        loop {
            if let Some(found) = look(&mut self.lock()) {
                return Poll::Ready(found);
            }
            if self.drive() {
                continue;
            }
            self.signal.register(cx.waker());
            if let Some(found) = look(&mut self.lock()) {
                return Poll::Ready(found);
            }
            self.poll_again_if_set(cx);
            return Poll::Pending;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns whether a task is polling the transport.
    fn is_polled(&self) -> bool {
        self.outcome.is_none() && matches!(self.source, Source::Away)
    }
}

/// The reason why a call ends early.
#[derive(Clone, Copy, PartialEq)]
enum Cause {
    /// The peer, the transport or this side has ended it.
    Transport,
    /// A message is invalid, or no more of them are wanted.
    Message,
}

/// The next result of `receive`.
enum Next {
    Message(Found),
    /// The one answer of the call.
    Answer(Bytes),
    End,
    /// The failure of the call, reported for the first time.
    Failed(Status),
    /// A message is too large, or malformed.
    Malformed(Status),
    /// Nothing yet.
    Nothing,
}

#[inline]
fn next(
    frames: &mut Frames,
    answer: &mut Option<Bytes>,
    outcome: Option<&Result<MetadataMap, Status>>,
    is_reported: &mut bool,
) -> Next {
    match frames.next() {
        Ok(Some(found)) => return Next::Message(found),
        Ok(None) => {}
        Err(status) => return Next::Malformed(status),
    }
    match outcome {
        None => Next::Nothing,
        Some(_) if std::mem::replace(is_reported, true) => Next::End,
        Some(Err(status)) => Next::Failed(status.clone()),
        Some(Ok(_)) => answer.take().map_or(Next::End, Next::Answer),
    }
}

/// A complete message, for which the call is locked.
pub(super) struct Ready<'a> {
    state: MutexGuard<'a, State>,
    len: usize,
}

impl Ready<'_> {
    /// Decodes the message, and releases its bytes.
    #[inline]
    pub(super) fn decode<T: Message + Default>(mut self) -> Result<T, DecodeError> {
        let mut message = T::default();
        let merged =
            self.state.frames.read(Found::AsIs(self.len), |payload| message.merge(payload));
        merged.map(|()| message)
    }
}

/// The transport while it is polled. If polling panics, the call ends.
struct Polling<'a> {
    inbound: &'a Inbound,
    source: Source,
}

impl Drop for Polling<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.inbound.fail(Status::internal("the transport has panicked"));
        }
    }
}
