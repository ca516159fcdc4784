//! The outgoing messages of a call, between the tasks that send and the transport.
//!
//! A message is encoded once, into the buffer that the transport takes. The transport takes everything
//! that is queued, so messages that are ready together are sent in one HTTP/2 DATA frame. Many small
//! frames are slow, and a peer may close the connection because of them (`too_many_data_frames`).

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Context, Poll, Waker};

use prost::bytes::Bytes;
use tonic::codec::CompressionEncoding;
use tonic::codegen::http::HeaderMap;
use tonic::Status;

use super::buffers;
use super::encode::{Encode, Format, INITIAL_CAPACITY};
use super::flag::Flag;
use super::signal::{drop_unlocked, replace, Signal, Waiter};
use super::status;
use super::wait_queue::{Place, WaitQueue};

/// The number of queued bytes at which senders wait. One message may exceed it.
const BUDGET: usize = 128 * 1024;
/// The number of bytes that fill a frame: the default maximum of HTTP/2.
const FULL: usize = 16 * 1024;
/// The length at which a frame waits for no more messages. h2 limits the number of frames of less than
/// 256 bytes. Waiting for more messages takes more time than writing more frames.
const ENOUGH: usize = 512;
/// The maximum number of rounds of the scheduler for which a smaller frame waits.
const ROUNDS: u32 = 32;

/// A bounded buffer with any number of senders and one body, which empties it (`outlet.rs`).
pub(super) struct Outbound {
    state: Mutex<State>,
    /// Wakes the senders that wait.
    signal: Arc<Signal>,
    /// Raised when the headers of the response may be sent.
    pub(super) started: Flag,
    /// Raised when either side has cancelled the call.
    pub(super) cancelled: Flag,
    format: Format,
    /// Whether senders have to check the deadline.
    has_deadline: bool,
}

struct State {
    buffer: Vec<u8>,
    /// Whether the buffer has one message only.
    is_lone: bool,
    /// Whether messages are accepted: the stream is neither completed nor closed.
    is_open: bool,
    /// The capacity of the next buffer: a little more than the transport took last time.
    next_capacity: usize,
    wait_queue: WaitQueue,
    end: End,
    closed: Option<Closed>,
    /// Wakes the transport.
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
    /// Returns the status for a sender on a server. A client reads the status from its responses.
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

/// The number of rounds that the transport has waited for a frame, and the number of bytes that were
/// queued then.
#[derive(Default)]
pub(super) struct Gathering {
    rounds: u32,
    len: usize,
    /// Whether the last frame had one message only: then a lone message does not wait.
    was_lone: bool,
}

impl Gathering {
    /// Returns whether to wait another round: messages have come since the last one, and they are still
    /// few. h2 closes the connection of a peer that sends many small unread frames.
    fn wait_for_more(&mut self, len: usize, is_lone: bool) -> bool {
        if is_lone && self.was_lone {
            return false;
        }
        let waits = len > self.len && len < ENOUGH && self.wait_once();
        self.len = len;
        waits
    }

    /// Counts a round. Returns whether the transport may wait for it.
    fn wait_once(&mut self) -> bool {
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
        has_deadline: bool,
    ) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                buffer: Vec::new(),
                is_lone: false,
                is_open: true,
                next_capacity: INITIAL_CAPACITY,
                wait_queue: WaitQueue::default(),
                end: End::Open,
                closed: None,
                outlet: None,
            }),
            signal,
            started: Flag::new(),
            cancelled: Flag::new(),
            format: Format::new(encoding, limit),
            has_deadline,
        })
    }

    /// Sends a message if there is room for it and no other sender waits. Returns whether it is the first
    /// one in the queue; `None` if it was not sent. Does not send the first one while the transport may
    /// have an event, which may end the call; nor any other of a call with a deadline, which may have
    /// passed.
    pub(super) fn try_push(&self, encode: Encode<'_>) -> Option<bool> {
        let mut state = self.lock();
        if !state.is_open || !state.wait_queue.is_empty() || state.buffer.len() >= BUDGET {
            return None;
        }
        if (state.buffer.is_empty() || self.has_deadline) && self.signal.is_set() {
            return None;
        }
        let is_first = state.append(encode, &self.format).ok()?;
        unlock_and_wake(state, is_first);
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
        state.append(encode, &self.format)?;
        Ok(state.buffer.len() < FULL)
    }

    /// Sends a message once there is room for it, after earlier senders. Returns whether it is the
    /// first one in the queue.
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
        if state.buffer.len() >= BUDGET || !state.wait_queue.admits(*place) {
            let place = state.wait_queue.join(place);
            let replaced = self.signal.register(Waiter::Sender(place), cx.waker());
            drop_unlocked(state, replaced);
            return Poll::Pending;
        }
        let is_first = state.append(encode, &self.format);
        unlock_and_wake(state, matches!(is_first, Ok(true)));
        self.leave(place);
        Poll::Ready(is_first.map_err(Refused::Unsendable))
    }

    /// Gives a sender a place in the queue, unless it has one. Returns how to wake it.
    pub(super) fn waiter(&self, place: &mut Place) -> Waiter {
        Waiter::Sender(self.lock().wait_queue.join(place))
    }

    /// Gives up the place of a sender that no longer waits.
    pub(super) fn leave(&self, place: &mut Place) {
        let Some(left) = place.take() else { return };
        self.signal.forget(Waiter::Sender(left));
        if self.lock().wait_queue.leave(left) {
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
    pub(super) fn close(&self, reason: Closed) {
        let mut state = self.lock();
        if state.closed.is_some() || matches!(state.end, End::Taken) {
            return;
        }
        let has_failed = matches!(reason, Closed::Failed(_));
        state.closed = Some(reason);
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
    pub(super) async fn taken(&self) -> Result<(), Closed> {
        let watch = self.signal.watch();
        poll_fn(|cx| {
            let state = self.lock();
            match (&state.end, &state.closed) {
                (End::Taken, _) => Poll::Ready(Ok(())),
                (_, Some(closed)) => Poll::Ready(Err(closed.clone())),
                _ => {
                    let replaced = self.signal.register(watch.waiter(), cx.waker());
                    drop_unlocked(state, replaced);
                    Poll::Pending
                }
            }
        })
        .await
    }

    /// Takes the trailers of a call that has failed before its first message was sent.
    pub(super) fn take_early_failure(&self) -> Option<HeaderMap> {
        let mut state = self.lock();
        if let Some(Closed::Failed(status)) = &state.closed {
            return Some(status::trailers(status));
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

    /// Returns the next action of the transport. Waits a round of the scheduler before it returns
    /// messages, so that a task that is sending can add more.
    pub(super) fn poll_next(&self, cx: &Context<'_>, gathering: &mut Gathering) -> Poll<Next> {
        let mut guard = match self.state.try_lock() {
            // A task is sending. Blocking this thread until it has finished would stop other tasks.
            Err(TryLockError::WouldBlock) if gathering.wait_once() => {
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
                    let replaced = match &mut state.outlet {
                        Some(outlet) => replace(outlet, cx.waker()),
                        outlet => outlet.replace(cx.waker().clone()),
                    };
                    drop_unlocked(guard, replaced);
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
        if !is_completed && gathering.wait_for_more(state.buffer.len(), state.is_lone) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        *gathering = Gathering { was_lone: state.is_lone, ..Gathering::default() };
        let was_full = state.buffer.len() >= BUDGET;
        let data = buffers::take(&mut state.buffer);
        let capacity = data.len() + data.len() / 8;
        state.next_capacity = capacity.clamp(INITIAL_CAPACITY, 2 * BUDGET);
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
    /// Writes a message after the others. Returns whether it is the first one.
    #[inline(always)]
    fn append(&mut self, encode: Encode<'_>, format: &Format) -> Result<bool, Status> {
        let is_first = self.buffer.is_empty();
        if is_first && self.buffer.capacity() < self.next_capacity {
            self.allocate();
        }
        format.append(&mut self.buffer, encode)?;
        self.is_lone = is_first;
        Ok(is_first)
    }

    /// Allocates the next buffer.
    #[cold]
    fn allocate(&mut self) {
        self.buffer = buffers::with_capacity(self.next_capacity);
    }

    fn refused(&self) -> Option<Refused> {
        match (&self.end, &self.closed) {
            (End::Open, None) => None,
            (_, Some(closed)) => Some(Refused::Closed(closed.clone())),
            _ => Some(Refused::Completed),
        }
    }
}

/// Releases the lock, and wakes the transport if the first message was added.
#[inline]
fn unlock_and_wake(mut state: MutexGuard<'_, State>, is_first: bool) {
    if is_first {
        let outlet = state.outlet.take();
        drop(state);
        wake(outlet);
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
