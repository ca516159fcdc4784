//! Spreads work over all cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread;

use crate::scratch;

/// Returns the results of `make` for all items, in their order. Uses several threads if there are many
/// items.
pub fn map<T: Sync, U: Send>(items: &[T], make: impl Fn(&T) -> U + Sync) -> Vec<U> {
    // With fewer items for each, threads cost more than they save.
    map_in_threads(items.len() / 8 + 1, items, make)
}

/// Returns the same as [`map`], for items that take microseconds each.
pub fn map_quick<T: Sync, U: Send>(items: &[T], make: impl Fn(&T) -> U + Sync) -> Vec<U> {
    map_in_threads(items.len() / 128 + 1, items, make)
}

fn map_in_threads<T: Sync, U: Send>(
    limit: usize,
    items: &[T],
    make: impl Fn(&T) -> U + Sync,
) -> Vec<U> {
    // Finding out the number of cores reads several files.
    static CORES: LazyLock<usize> =
        LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from));
    let threads = if limit == 1 { 1 } else { limit.min(*CORES) };
    let make = |item| {
        scratch::end_if_interrupted();
        make(item)
    };
    if threads == 1 {
        return items.iter().map(make).collect();
    }
    let next = AtomicUsize::new(0);
    let made = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut own = Vec::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    own.push((index, make(item)));
                }
                // Nothing panics while the lock is held, so it is never poisoned.
                if let Ok(mut made) = made.lock() {
                    made.append(&mut own);
                }
            });
        }
    });
    let mut made = made.into_inner().unwrap_or_default();
    made.sort_unstable_by_key(|(index, _)| *index);
    made.into_iter().map(|(_, made)| made).collect()
}
