//! A flag that can be awaited.

use tokio::sync::Semaphore;

/// Starts unset, and stays set once it is raised.
///
/// A semaphore without permits loses no wake-up: acquiring waits until it is closed.
pub(super) struct Flag(Semaphore);

impl Flag {
    pub(super) fn new() -> Self {
        Self(Semaphore::new(0))
    }

    #[inline]
    pub(super) fn raise(&self) {
        if !self.0.is_closed() {
            self.0.close();
        }
    }

    #[inline]
    pub(super) fn is_raised(&self) -> bool {
        self.0.is_closed()
    }

    /// Waits until a task raises the flag.
    pub(super) async fn raised(&self) {
        // Always fails, since there is never a permit.
        let _ = self.0.acquire().await;
    }
}
