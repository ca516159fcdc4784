//! Counts the memory that is asked for. The fuzz targets have this file, too.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// From this size on, all that any thread asks for is counted.
pub const LARGE: usize = 512 * 1024;

thread_local! {
    static ASKED: Cell<usize> = const { Cell::new(0) };
}
static TIMES_LARGE: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, with a count of all bytes that each thread has ever asked it for. What
/// grows is counted anew each time, so that growing in small steps counts, too.
pub struct Counting;

fn note(size: usize) {
    // A thread that is ending counts no more.
    let _ = ASKED.try_with(|asked| asked.set(asked.get() + size));
    if size >= LARGE {
        TIMES_LARGE.fetch_add(1, Ordering::Relaxed);
    }
}

// SAFETY: all is left to the system's allocator, with the arguments as they came.
#[allow(unsafe_code, reason = "an allocator cannot be written without")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        unsafe { System.realloc(place, layout, size) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

/// How many bytes `work` asks for on this thread.
pub fn of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = ASKED.get();
    let made = work();
    (made, ASKED.get() - before)
}

/// How often something large was asked for, by any thread.
pub fn times_large() -> usize {
    TIMES_LARGE.load(Ordering::Relaxed)
}
