//! The outgoing messages of a call, between the tasks that send and the transport.
//!
//! A message is encoded once, into the buffer that the transport takes. The transport takes
//! everything that is queued, so messages that are ready together leave in one HTTP/2 DATA frame.
//! Many small frames are not only slow: a peer may close the connection because of them
//! (`too_many_data_frames`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Context, Poll, Waker};

use prost::bytes::{Buf, Bytes};
use prost::EncodeError;
use tonic::codec::CompressionEncoding;
use tonic::codegen::http::HeaderMap;
use tonic::Status;

use super::compression;
use super::flag::Flag;
use super::frames::HEAD;
use super::line::{Line, Place};
use super::signal::Signal;
use super::status;

/// The number of queued bytes from which on senders wait. One message may exceed it.
const BUDGET: usize = 64 * 1024;
/// The number of bytes that fill a frame: the default maximum of HTTP/2.
const ENOUGH: usize = 16 * 1024;
/// The number of rounds of the scheduler for which a frame may wait.
const ROUNDS: u32 = 32;
/// The initial size of a call's buffer.
const FIRST: usize = 128;

/// Appends a message to a buffer.
pub(super) type Encode<'a> = &'a mut (dyn FnMut(&mut Vec<u8>) -> Result<(), EncodeError> + Send);

/// A bounded buffer with any number of senders and one [`Outlet`](super::outlet::Outlet).
pub(super) struct Outbound {
    state: Mutex<State>,
    /// Wakes the senders that wait.
    signal: Arc<Signal>,
    /// Raised when the headers of a service's response may leave.
    pub(super) started: Flag,
    /// Raised when either side has cancelled the call.
    pub(super) cancelled: Flag,
    rules: Rules,
}

/// The settings for writing messages.
struct Rules {
    encoding: Option<CompressionEncoding>,
    limit: usize,
}

struct State {
    buffer: Vec<u8>,
    /// Whether messages are accepted: the stream is neither completed nor closed.
    is_open: bool,
    /// The number of bytes that the transport took last time.
    usual: usize,
    line: Line,
    end: End,
    closed: Option<Closed>,
    outlet: Option<Waker>,
}

/// The end of the stream.
enum End {
    Open,
    /// No more messages follow. A service adds trailers.
    Completed(Option<HeaderMap>),
    /// The transport has taken everything.
    Taken,
}

/// The reason why the transport takes no more messages.
#[derive(Clone, Debug)]
pub(super) enum Closed {
    /// The transport has dropped them, or the peer has ended the call with OK.
    Ended,
    /// The call has failed.
    Failed(Status),
}

impl Closed {
    /// Returns the status for a sender without incoming messages.
    pub(super) fn into_status(self) -> Status {
        match self {
            Self::Failed(status) => status,
            Self::Ended => Status::cancelled("the call is over"),
        }
    }
}

/// The reason why a message is not sent.
pub(super) enum Refused {
    /// The stream was completed on this side.
    Completed,
    Closed(Closed),
    /// The message cannot be encoded, or is too large.
    Unsendable(Status),
}

/// The next action of the transport.
pub(super) enum Next {
    Data(Bytes, Last),
    Trailers(HeaderMap),
    End,
    Closed(Closed),
}

/// The number of rounds that the transport has waited, and the number of bytes that were queued
/// then.
#[derive(Default)]
pub(super) struct Gathering {
    rounds: u32,
    len: usize,
}

impl Gathering {
    /// Returns whether more messages have come since the last round, and they are still few. h2
    /// closes the connection of a peer that sends many small unread frames.
    fn goes_on(&mut self, len: usize) -> bool {
        let goes_on = len > self.len && len < ENOUGH && self.is_early();
        self.len = len;
        goes_on
    }

    /// Takes one more round, if there were not too many.
    fn is_early(&mut self) -> bool {
        self.rounds += 1;
        self.rounds <= ROUNDS
    }
}

/// Whether this data ends the stream of a client.
pub(super) type Last = bool;

impl Outbound {
    pub(super) fn new(
        signal: Arc<Signal>,
        encoding: Option<CompressionEncoding>,
        limit: Option<usize>,
    ) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                buffer: Vec::new(),
                is_open: true,
                usual: FIRST,
                line: Line::default(),
                end: End::Open,
                closed: None,
                outlet: None,
            }),
            signal,
            started: Flag::new(),
            cancelled: Flag::new(),
            rules: Rules { encoding, limit: limit.unwrap_or(usize::MAX) },
        })
    }

    /// Sends a message if there is room for it and no other sender waits. Returns whether it is the
    /// first one in the queue; `None` if it was not sent.
    pub(super) fn try_push(&self, encode: Encode<'_>) -> Option<bool> {
        let mut state = self.lock();
        if !state.is_open || !state.line.is_empty() || state.buffer.len() >= BUDGET {
            return None;
        }
        let is_first = state.buffer.is_empty();
        if is_first {
            state.begin();
        }
        state.write(encode, &self.rules).ok()?;
        if is_first {
            let outlet = state.outlet.take();
            drop(state);
            wake(outlet);
        }
        Some(is_first)
    }

    /// Adds a message for a transport that is about to take it. Returns whether its frame has room
    /// for more.
    ///
    /// # Errors
    /// Returns a status if the message cannot be encoded, or is too large.
    pub(super) fn push(&self, encode: Encode<'_>) -> Result<bool, Status> {
        let mut state = self.lock();
        if !state.is_open {
            return Ok(false);
        }
        if state.buffer.is_empty() {
            state.begin();
        }
        state.write(encode, &self.rules)?;
        Ok(state.buffer.len() < ENOUGH)
    }

    /// Sends a message once there is room for it, after earlier senders.
    pub(super) fn poll_push(
        &self,
        cx: &Context<'_>,
        place: &mut Place,
        encode: Encode<'_>,
    ) -> Poll<Result<bool, Refused>> {
        let mut state = self.lock();
        if let Some(refused) = state.refused() {
            return Poll::Ready(Err(refused));
        }
        if state.buffer.len() >= BUDGET || !state.line.admits(*place) {
            state.line.join(place);
            self.signal.register(cx.waker());
            return Poll::Pending;
        }
        let others_wait = state.line.leave(place);
        let is_first = state.buffer.is_empty();
        let written = state.write(encode, &self.rules);
        let outlet = if is_first { state.outlet.take() } else { None };
        drop(state);
        wake(outlet);
        if others_wait {
            self.signal.notify();
        }
        Poll::Ready(written.map(|()| is_first).map_err(Refused::Unsendable))
    }

    /// Gives up the place of a sender that no longer waits.
    pub(super) fn leave(&self, place: &mut Place) {
        if self.lock().line.leave(place) {
            self.signal.notify();
        }
    }

    /// Ends the stream after its queued messages. Only the first end counts.
    pub(super) fn complete(&self, trailers: Option<HeaderMap>) {
        let mut state = self.lock();
        if matches!(state.end, End::Open) {
            state.end = End::Completed(trailers);
            state.is_open = false;
            let outlet = state.outlet.take();
            drop(state);
            wake(outlet);
            self.signal.notify();
        }
    }

    /// Accepts no more messages, and drops those that are queued. Only the first reason counts.
    pub(super) fn close(&self, why: Closed) {
        let mut state = self.lock();
        if state.closed.is_some() || matches!(state.end, End::Taken) {
            return;
        }
        let has_failed = matches!(why, Closed::Failed(_));
        state.closed = Some(why);
        state.is_open = false;
        state.buffer = Vec::new();
        let outlet = state.outlet.take();
        if has_failed {
            self.cancelled.raise();
        }
        drop(state);
        wake(outlet);
        self.signal.notify();
    }

    pub(super) fn closed(&self) -> Option<Closed> {
        self.lock().closed.clone()
    }

    pub(super) fn is_completed(&self) -> bool {
        !matches!(self.lock().end, End::Open)
    }

    /// Waits until the transport has taken everything.
    pub(super) fn poll_taken(&self, cx: &Context<'_>) -> Poll<Result<(), Closed>> {
        let state = self.lock();
        match (&state.end, &state.closed) {
            (End::Taken, _) => Poll::Ready(Ok(())),
            (_, Some(closed)) => Poll::Ready(Err(closed.clone())),
            _ => {
                self.signal.register(cx.waker());
                Poll::Pending
            }
        }
    }

    /// Takes the trailers of a failure without messages before it.
    pub(super) fn take_lone_failure(&self) -> Option<HeaderMap> {
        let mut state = self.lock();
        if let Some(Closed::Failed(why)) = &state.closed {
            return Some(status::trailers(why));
        }
        if !state.buffer.is_empty() {
            return None;
        }
        let End::Completed(trailers) = &mut state.end else { return None };
        let trailers = trailers.take_if(|trailers| {
            status::outcome(trailers).is_some_and(|outcome| outcome.is_err())
        })?;
        state.end = End::Taken;
        Some(trailers)
    }

    /// Returns the next action of the transport. Lets it wait a round of the scheduler before it
    /// gets messages, so that a task that is sending can add more.
    pub(super) fn poll_next(&self, cx: &Context<'_>, gathering: &mut Gathering) -> Poll<Next> {
        let mut guard = match self.state.try_lock() {
            // A task is sending. Waiting for it here would block both.
            Err(TryLockError::WouldBlock) if gathering.is_early() => {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Ok(guard) => guard,
            Err(_) => self.lock(),
        };
        let state = &mut *guard;
        if let Some(closed) = &state.closed {
            return Poll::Ready(Next::Closed(closed.clone()));
        }
        let is_completed = !matches!(state.end, End::Open);
        if state.buffer.is_empty() {
            return match std::mem::replace(&mut state.end, End::Taken) {
                End::Open => {
                    state.end = End::Open;
                    state.outlet = Some(cx.waker().clone());
                    Poll::Pending
                }
                end => {
                    drop(guard);
                    self.signal.notify();
                    Poll::Ready(match end {
                        End::Completed(Some(trailers)) => Next::Trailers(trailers),
                        _ => Next::End,
                    })
                }
            };
        }
        if !is_completed && gathering.goes_on(state.buffer.len()) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        *gathering = Gathering::default();
        let was_full = state.buffer.len() >= BUDGET;
        let data = Bytes::from(std::mem::take(&mut state.buffer));
        state.usual = (data.len() + data.len() / 8).clamp(FIRST, 2 * BUDGET);
        let is_last = matches!(state.end, End::Completed(None));
        if is_last {
            state.end = End::Taken;
        }
        drop(guard);
        if was_full || is_last {
            self.signal.notify();
        }
        Poll::Ready(Next::Data(data, is_last))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Allocates as much memory as the last messages took together.
    #[cold]
    fn begin(&mut self) {
        self.buffer.reserve(self.usual);
    }

    /// Writes a message after the others. One that fails, or panics, leaves nothing behind.
    #[inline]
    fn write(&mut self, encode: Encode<'_>, rules: &Rules) -> Result<(), Status> {
        let start = self.buffer.len();
        let mut draft = Draft { buffer: &mut self.buffer, start };
        draft.buffer.extend_from_slice(&[0; HEAD]);
        encode(draft.buffer).map_err(|error| Status::internal(error.to_string()))?;
        let len = draft.buffer.len() - start - HEAD;
        if len > rules.limit.min(u32::MAX as usize) {
            return Err(too_large(len, rules.limit));
        }
        match rules.encoding {
            None => write_head(&mut draft.buffer[start..], len),
            Some(encoding) => draft.compress(encoding)?,
        }
        std::mem::forget(draft);
        Ok(())
    }

    fn refused(&self) -> Option<Refused> {
        match (&self.end, &self.closed) {
            (End::Open, None) => None,
            (_, Some(closed)) => Some(Refused::Closed(closed.clone())),
            _ => Some(Refused::Completed),
        }
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// A message that is being written. Dropping it before it is complete removes it.
struct Draft<'a> {
    buffer: &'a mut Vec<u8>,
    start: usize,
}

impl Draft<'_> {
    #[cold]
    fn compress(&mut self, encoding: CompressionEncoding) -> Result<(), Status> {
        let message = Bytes::copy_from_slice(&self.buffer[self.start + HEAD..]);
        self.buffer.truncate(self.start);
        self.buffer.extend_from_slice(&compression::compress(message, encoding)?);
        Ok(())
    }
}

impl Drop for Draft<'_> {
    #[cold]
    fn drop(&mut self) {
        self.buffer.truncate(self.start);
    }
}

#[cold]
fn too_large(len: usize, limit: usize) -> Status {
    if len > limit {
        Status::out_of_range(format!(
            "a message of {len} bytes was not sent: the limit is {limit} bytes \
             (`max_encoding_message_size` of the sender raises it)"
        ))
    } else {
        Status::resource_exhausted(format!(
            "a message of {len} bytes was not sent: gRPC has messages of 4 GiB at most"
        ))
    }
}

/// Writes the prefix of an uncompressed message, whose length was checked.
#[inline]
fn write_head(place: &mut [u8], len: usize) {
    place[1..HEAD].copy_from_slice(&(len as u32).to_be_bytes());
}

/// Encodes a single message, with its prefix.
pub(super) fn encode_one(
    encode: Encode<'_>,
    encoding: Option<CompressionEncoding>,
    limit: Option<usize>,
) -> Result<Bytes, Status> {
    let mut buffer = Vec::with_capacity(FIRST);
    buffer.extend_from_slice(&[0; HEAD]);
    encode(&mut buffer).map_err(|error| Status::internal(error.to_string()))?;
    let len = buffer.len() - HEAD;
    let limit = limit.unwrap_or(usize::MAX);
    if len > limit.min(u32::MAX as usize) {
        return Err(too_large(len, limit));
    }
    if let Some(encoding) = encoding {
        let mut message = Bytes::from(buffer);
        message.advance(HEAD);
        return compression::compress(message, encoding);
    }
    write_head(&mut buffer, len);
    Ok(Bytes::from(buffer))
}
