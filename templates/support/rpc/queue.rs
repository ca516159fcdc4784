//! The outgoing messages of a call, between the tasks that send and the transport.
//!
//! The transport takes all that waits at once, so that messages which are ready together leave in
//! one HTTP/2 DATA frame. Many small frames are not only slow: a peer may close the connection for
//! them (`too_many_data_frames`).

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use prost::Message;
use tokio::sync::Semaphore;
use tonic::codegen::tokio_stream::Stream;
use tonic::Status;

/// How many bytes of messages may wait for the transport.
pub(super) const BUDGET: u32 = 64 * 1024;
/// What a message costs besides its own bytes, so that empty ones are bounded too.
pub(super) const OVERHEAD: usize = 32;

/// A bounded queue with any number of senders and one [`Outlet`].
pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    /// What is left of the budget, in order of arrival. Closed when the outlet is gone.
    pub(super) room: Semaphore,
}

pub(super) struct State<T> {
    pub(super) messages: VecDeque<T>,
    cost: usize,
    /// Set once: nothing may be put in any more, and how the stream ends when it is empty.
    pub(super) end: Option<Result<(), Status>>,
    pub(super) ended: bool,
    outlet: Option<Waker>,
}

/// Why the queue does not take a message.
pub(super) enum Refused {
    /// The stream has been completed on this side.
    Completed,
    /// The transport takes no more.
    Closed,
}

/// Room for one message, taken from the budget.
pub(super) struct Room(u32);

impl<T: Message> Queue<T> {
    /// The queue and its only outlet.
    pub(super) fn new() -> (Arc<Self>, Outlet<T>) {
        let queue = Arc::new(Self {
            state: Mutex::new(State {
                messages: VecDeque::new(),
                cost: 0,
                end: None,
                ended: false,
                outlet: None,
            }),
            room: Semaphore::new(BUDGET as usize),
        });
        (Arc::clone(&queue), Outlet { queue, taken: VecDeque::new(), gathered: false })
    }

    /// Room for this message, if there is some now.
    pub(super) fn try_reserve(&self, message: &T) -> Option<Room> {
        let cost = cost(message);
        let permit = self.room.try_acquire_many(cost).ok()?;
        permit.forget();
        Some(Room(cost))
    }

    /// Waits for room, behind those who came earlier. May be dropped at any point.
    pub(super) async fn reserve(&self, message: &T) -> Result<Room, Refused> {
        let cost = cost(message);
        match self.room.acquire_many(cost).await {
            Ok(permit) => {
                permit.forget();
                Ok(Room(cost))
            }
            Err(_) => Err(self.refusal()),
        }
    }

    /// Puts a message in; `true` if the queue was empty before.
    pub(super) fn put(&self, message: T, room: Room) -> Result<bool, Refused> {
        let mut state = self.lock();
        if state.ended {
            self.room.add_permits(room.0 as usize);
            return Err(Refused::Completed);
        }
        if self.room.is_closed() {
            return Err(Refused::Closed);
        }
        let was_empty = state.messages.is_empty();
        state.messages.push_back(message);
        state.cost += room.0 as usize;
        let outlet = if was_empty { state.outlet.take() } else { None };
        drop(state);
        wake(outlet);
        Ok(was_empty)
    }
}

impl<T> Queue<T> {
    /// Ends the stream behind what is in it. Only the first end counts.
    pub(super) fn end(&self, end: Result<(), Status>) {
        let mut state = self.lock();
        if state.ended {
            return;
        }
        state.ended = true;
        state.end = Some(end);
        let outlet = state.outlet.take();
        drop(state);
        wake(outlet);
    }

    /// Takes no more messages, without an end: the transport sees a stream that stays pending.
    pub(super) fn close(&self) {
        self.room.close();
    }

    pub(super) fn is_ended(&self) -> bool {
        self.lock().ended
    }

    fn refusal(&self) -> Refused {
        if self.is_ended() {
            Refused::Completed
        } else {
            Refused::Closed
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// A message that is larger than the budget costs all of it: it is admitted when the queue is
/// empty.
fn cost<T: Message>(message: &T) -> u32 {
    let cost = message.encoded_len().saturating_add(OVERHEAD);
    u32::try_from(cost).map_or(BUDGET, |cost| cost.min(BUDGET))
}

/// The end of the queue that the transport holds. Closes the queue when dropped.
pub(super) struct Outlet<T> {
    queue: Arc<Queue<T>>,
    taken: VecDeque<T>,
    gathered: bool,
}

impl<T> Unpin for Outlet<T> {}

impl<T> Stream for Outlet<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some(message) = this.taken.pop_front() {
            return Poll::Ready(Some(Ok(message)));
        }
        let mut state = this.queue.lock();
        if state.messages.is_empty() {
            this.gathered = false;
            if state.ended {
                return Poll::Ready(state.end.take().and_then(Result::err).map(Err));
            }
            state.outlet = Some(cx.waker().clone());
            return Poll::Pending;
        }
        if !this.gathered && !state.ended {
            // Once round the scheduler: a task that is sending right now gets to add the rest.
            this.gathered = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        std::mem::swap(&mut state.messages, &mut this.taken);
        let cost = std::mem::take(&mut state.cost);
        drop(state);
        this.queue.room.add_permits(cost);
        Poll::Ready(this.taken.pop_front().map(Ok))
    }
}

impl<T> Drop for Outlet<T> {
    fn drop(&mut self) {
        self.queue.close();
    }
}
