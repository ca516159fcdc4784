//! A queue of tasks that wait to send or to receive: first come, first served.

use std::collections::VecDeque;

/// The waiting tasks, each identified by a number.
#[derive(Default)]
pub(super) struct WaitQueue {
    next: u64,
    waiting: VecDeque<u64>,
}

/// The place of a task in the queue; `None` if it has not waited.
pub(super) type Place = Option<u64>;

impl WaitQueue {
    /// Returns whether no task waits.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Returns whether the task with this place is the next one. Without waiting tasks, any task is.
    #[inline]
    pub(super) fn admits(&self, place: Place) -> bool {
        match self.waiting.front() {
            None => true,
            front => front.copied() == place,
        }
    }

    /// Adds the task at the end, unless it has a place. Returns its place.
    pub(super) fn join(&mut self, place: &mut Place) -> u64 {
        *place.get_or_insert_with(|| {
            let last = self.next;
            self.waiting.push_back(last);
            self.next += 1;
            last
        })
    }

    /// Removes a place. Returns whether other tasks wait: they have to be woken to check their turn.
    pub(super) fn leave(&mut self, place: u64) -> bool {
        self.waiting.retain(|other| *other != place);
        !self.waiting.is_empty()
    }
}
