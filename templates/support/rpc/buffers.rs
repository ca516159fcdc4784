//! Keeps the memory of large frames for later ones.
//!
//! The transport releases a frame in another task than the one that fills the next. Allocators
//! return such memory to the system and fault it in again, which takes longer than filling it.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use prost::bytes::Bytes;

/// The capacity up to which a call keeps its buffer, and copies: that takes less time than to allocate.
const SMALL: usize = 256;
/// The capacity from which on a buffer is kept.
const LARGE: usize = 32 * 1024;
/// The capacity up to which a buffer is kept.
const LARGEST: usize = 256 * 1024;
/// The maximum number of buffers that are kept.
const COUNT: usize = 16;

/// The buffers of released frames, the latest last.
static SPARE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

/// Returns an empty buffer with room for at least `capacity` bytes.
pub(super) fn with_capacity(capacity: usize) -> Vec<u8> {
    let kept = if capacity < LARGE { None } else { find(capacity) };
    kept.unwrap_or_else(|| Vec::with_capacity(capacity))
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

fn find(capacity: usize) -> Option<Vec<u8>> {
    let mut spare = lock();
    let place = spare.iter().rposition(|buffer| buffer.capacity() >= capacity)?;
    Some(spare.remove(place))
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
