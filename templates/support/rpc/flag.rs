//! A flag that can be awaited.

use tokio::sync::Semaphore;

/// Down at first; once raised it stays up.
///
/// A semaphore without permits does this without a lost wake-up: to acquire from it waits until
/// it is closed.
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
        // Only the error can come: there never is a permit.
        let _ = self.0.acquire().await;
    }
}
