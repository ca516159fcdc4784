//! Queues the tasks that wait to send or to receive: first come, first served.

use std::collections::VecDeque;

/// The waiting tasks, each identified by a number.
#[derive(Default)]
pub(super) struct Line {
    next: u64,
    waiting: VecDeque<u64>,
}

/// The place of a task in the queue; `None` if it has not waited.
pub(super) type Place = Option<u64>;

impl Line {
    /// Returns whether no task waits.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Returns whether it is the turn of the task with this place.
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

    /// Gives up a place. Returns whether others wait, which have to check again.
    pub(super) fn leave(&mut self, place: u64) -> bool {
        self.waiting.retain(|other| *other != place);
        !self.waiting.is_empty()
    }
}
