//! Wakes every task that waits for an event of a call.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// The waiting tasks. This is the waker that a transport gets, so that an event reaches all of
/// them, whichever polled the transport last.
pub(super) struct Signal {
    /// Whether an event has occurred since the transport was polled, or it never was.
    is_set: AtomicBool,
    waiting: Mutex<Waiting>,
}

/// Almost always at most one task.
#[derive(Default)]
struct Waiting {
    first: Option<Waker>,
    others: Vec<Waker>,
}

impl Signal {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { is_set: AtomicBool::new(true), waiting: Mutex::default() })
    }

    /// Wakes this task at the next event.
    pub(super) fn register(&self, waker: &Waker) {
        let mut waiting = self.lock();
        let Waiting { first, others } = &mut *waiting;
        match first {
            None => *first = Some(waker.clone()),
            Some(first) if first.will_wake(waker) => {}
            Some(_) if others.iter().any(|other| other.will_wake(waker)) => {}
            Some(_) => others.push(waker.clone()),
        }
    }

    /// Wakes the waiting tasks.
    pub(super) fn notify(&self) {
        self.is_set.store(true, Ordering::Release);
        let mut waiting = self.lock();
        let first = waiting.first.take();
        let others = std::mem::take(&mut waiting.others);
        drop(waiting);
        for waker in first.into_iter().chain(others) {
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

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.notify();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.notify();
    }
}
