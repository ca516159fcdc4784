//! First come, first served, among the tasks that wait to send or to receive.

use std::collections::VecDeque;

/// The tasks that wait, each known by a number.
#[derive(Default)]
pub(super) struct Line {
    next: u64,
    waiting: VecDeque<u64>,
}

/// The place of a task in the line; none before it had to wait.
pub(super) type Place = Option<u64>;

impl Line {
    /// Whether no task waits.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether it is the turn of the task with this place.
    #[inline]
    pub(super) fn admits(&self, place: Place) -> bool {
        match self.waiting.front() {
            None => true,
            front => front.copied() == place,
        }
    }

    /// Makes the task wait, behind the others unless it has a place.
    pub(super) fn join(&mut self, place: &mut Place) {
        if place.is_none() {
            *place = Some(self.next);
            self.waiting.push_back(self.next);
            self.next += 1;
        }
    }

    /// Gives the place up, if there is one. Returns whether others wait, who have to look again.
    #[inline]
    pub(super) fn leave(&mut self, place: &mut Place) -> bool {
        if let Some(place) = place.take() {
            self.waiting.retain(|other| *other != place);
        }
        !self.waiting.is_empty()
    }
}
