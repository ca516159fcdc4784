//! Wakes every task that waits for an event of a call.

use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// Wakes the waiting tasks. The transport is polled with this as its waker, so that an event reaches all
/// tasks, whichever polled the transport last.
pub(super) struct Signal {
    /// Whether an event may have occurred since the transport was last polled, or it was never polled.
    is_set: AtomicBool,
    waiting: Mutex<Waiting>,
}

/// The waiting tasks: in most cases at most one.
#[derive(Default)]
struct Waiting {
    first: Option<(Waiter, Waker)>,
    others: Vec<(Waiter, Waker)>,
    /// The number of watches so far.
    watches: u64,
}

/// A waiting task, by the reason why it waits.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Waiter {
    /// It receives, from this place in the queue.
    Receiver(u64),
    /// It sends, from this place in the queue.
    Sender(u64),
    /// It waits for the headers, or for an end: the number of its [`Watch`].
    Watcher(u64),
    /// It reads the messages as a `Stream`, of which a call has one: the task that polled it last.
    Stream,
}

/// A task that waits without a place in a queue, until this is dropped.
pub(super) struct Watch<'a> {
    signal: &'a Signal,
    number: u64,
}

impl Watch<'_> {
    pub(super) fn waiter(&self) -> Waiter {
        Waiter::Watcher(self.number)
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.signal.forget(self.waiter());
    }
}

impl Signal {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { is_set: AtomicBool::new(true), waiting: Mutex::default() })
    }

    /// Registers a task that waits without a place in a queue.
    pub(super) fn watch(&self) -> Watch<'_> {
        let mut waiting = self.lock();
        let number = waiting.watches;
        waiting.watches += 1;
        Watch { signal: self, number }
    }

    /// Wakes this task at the next event. Returns the waker that this one replaces, for
    /// [`drop_unlocked`].
    #[must_use]
    pub(super) fn register(&self, waiter: Waiter, waker: &Waker) -> Option<Waker> {
        let mut waiting = self.lock();
        let Waiting { first, others, .. } = &mut *waiting;
        let is_known = |(other, _): &&mut (Waiter, Waker)| *other == waiter;
        if let Some((_, known)) = first.iter_mut().chain(others.iter_mut()).find(is_known) {
            return replace(known, waker);
        }
        if first.is_none() {
            *first = Some((waiter, waker.clone()));
        } else {
            others.push((waiter, waker.clone()));
        }
        None
    }

    /// Forgets a task that waits no longer: a call without events would keep the memory of its waker.
    pub(super) fn forget(&self, waiter: Waiter) {
        let mut waiting = self.lock();
        let Waiting { first, others, .. } = &mut *waiting;
        let forgotten = first.take_if(|(other, _)| *other == waiter).or_else(|| {
            let place = others.iter().position(|(other, _)| *other == waiter)?;
            Some(others.swap_remove(place))
        });
        drop(waiting);
        drop(forgotten);
    }

    /// Wakes the waiting tasks.
    pub(super) fn notify(&self) {
        self.is_set.store(true, Ordering::Release);
        let mut waiting = self.lock();
        let first = waiting.first.take();
        let others = mem::take(&mut waiting.others);
        drop(waiting);
        for (_, waker) in first.into_iter().chain(others) {
            waker.wake();
        }
    }

    /// Returns whether polling the transport may find an event.
    #[inline]
    pub(super) fn is_set(&self) -> bool {
        self.is_set.load(Ordering::Relaxed)
    }

    /// Records that the transport is about to be polled.
    pub(super) fn clear(&self) {
        self.is_set.swap(false, Ordering::AcqRel);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Replaces a task's waker, unless both wake the same task. Returns the former one, for
/// [`drop_unlocked`].
#[must_use]
pub(super) fn replace(known: &mut Waker, waker: &Waker) -> Option<Waker> {
    (!known.will_wake(waker)).then(|| mem::replace(known, waker.clone()))
}

/// Drops a waker after a lock. A waker may be the last owner of a task whose handles belong to the same
/// call, and their `Drop` takes the lock.
pub(super) fn drop_unlocked<T>(guard: MutexGuard<'_, T>, waker: Option<Waker>) {
    drop(guard);
    drop(waker);
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.notify();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.notify();
    }
}
