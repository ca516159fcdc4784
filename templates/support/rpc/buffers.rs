//! Reuses the memory of large frames.
//!
//! One task fills a frame, and the transport releases it in another. Allocators return such memory to
//! the system and fault it in again, which takes longer than filling it.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use prost::bytes::Bytes;

/// The maximum capacity of a buffer that a call keeps, copying its contents: copying them takes less
/// time than allocating a buffer.
const SMALL: usize = 256;
/// The minimum capacity of a buffer that is kept for other frames.
const LARGE: usize = 32 * 1024;
/// The maximum capacity of a buffer that is kept for other frames.
const LARGEST: usize = 256 * 1024;
/// The maximum number of buffers that are kept.
const COUNT: usize = 16;

/// The buffers of released frames, in the order of their release.
static SPARE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// Returns an empty buffer with room for at least `capacity` bytes.
pub(super) fn with_capacity(capacity: usize) -> Vec<u8> {
    let spare = if capacity < LARGE { None } else { take_spare(capacity) };
    spare.unwrap_or_else(|| Vec::with_capacity(capacity))
}

/// Takes the contents of a buffer as a frame.
pub(super) fn take(buffer: &mut Vec<u8>) -> Bytes {
    if buffer.capacity() > SMALL {
        return freeze(mem::take(buffer));
    }
    let frame = Bytes::copy_from_slice(buffer);
    buffer.clear();
    frame
}

fn freeze(buffer: Vec<u8>) -> Bytes {
    if (LARGE..=LARGEST).contains(&buffer.capacity()) {
        Bytes::from_owner(Kept(buffer))
    } else {
        Bytes::from(buffer)
    }
}

fn take_spare(capacity: usize) -> Option<Vec<u8>> {
    let mut spare = lock();
    let index = spare.iter().rposition(|buffer| buffer.capacity() >= capacity)?;
    Some(spare.remove(index))
}

fn lock() -> MutexGuard<'static, Vec<Vec<u8>>> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A buffer that is kept when its frame is released.
struct Kept(Vec<u8>);

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let mut spare = lock();
        if spare.len() < COUNT {
            self.0.clear();
            spare.push(mem::take(&mut self.0));
        }
    }
}
