//! The first pass of writing: lengths.

use std::cell::Cell;

use super::writer::LARGE;
use super::{varint, Sink, Wire};

/// Lengths that are kept for the next message; more would hold on to memory for one large one.
const KEPT: usize = 16 * 1024;

thread_local! {
    static SPARE: Cell<Vec<usize>> = const { Cell::new(Vec::new()) };
}

/// The length of a message, and those of all nested messages and packed fields in the order in
/// which they are written. Each is computed once, so the cost is linear in the size of the tree.
pub struct Sizes {
    total: usize,
    large: usize,
    nested: Vec<usize>,
}

impl Sizes {
    /// The lengths of `message`.
    pub(super) fn of(message: &dyn Wire) -> Self {
        let mut sizes = Sizes { total: 0, large: 0, nested: Vec::new() };
        sizes.total = message.size(&mut sizes);
        sizes
    }

    /// Has `list` list the fields of one message; gives their length.
    #[inline]
    pub fn fields(&mut self, list: impl FnOnce(&mut Counter<'_>)) -> usize {
        let mut counter = Counter { total: 0, sizes: self };
        list(&mut counter);
        counter.total
    }

    /// Notes a nested length; gives its place.
    #[inline]
    fn note(&mut self, len: usize) -> usize {
        if self.nested.capacity() == 0 {
            self.reuse();
        }
        self.nested.push(len);
        self.nested.len() - 1
    }

    /// Takes the memory that the thread's last message used.
    #[cold]
    fn reuse(&mut self) {
        self.nested = SPARE.try_with(Cell::take).unwrap_or_default();
    }

    /// The length of the message.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// The length of the large values in it.
    pub(super) fn large(&self) -> usize {
        self.large
    }

    /// The lengths within it, in the order of writing.
    pub(super) fn nested(&self) -> std::slice::Iter<'_, usize> {
        self.nested.iter()
    }
}

impl Drop for Sizes {
    fn drop(&mut self) {
        let mut nested = std::mem::take(&mut self.nested);
        if (1..=KEPT).contains(&nested.capacity()) {
            nested.clear();
            // A thread that is ending has no place for it any more.
            let _ = SPARE.try_with(|spare| spare.set(nested));
        }
    }
}

/// Adds up the lengths of the fields of one message.
///
/// Holds the sum by itself: what lies behind a pointer would be stored and loaded again with
/// every field.
pub struct Counter<'a> {
    total: usize,
    sizes: &'a mut Sizes,
}

/// Where a nested length belongs, and what was counted before it.
pub struct Open {
    slot: usize,
    before: usize,
}

/// The length of the key of a field, whatever its wire type.
#[inline]
const fn key_len(number: u32) -> usize {
    varint::len((number as u64) << 3)
}

impl Sink for Counter<'_> {
    type Open = Open;

    #[inline]
    fn put_varint(&mut self, number: u32, value: u64) {
        self.total += key_len(number) + varint::len(value);
    }

    #[inline]
    fn put_fixed32(&mut self, number: u32, _: u32) {
        self.total += key_len(number) + 4;
    }

    #[inline]
    fn put_fixed64(&mut self, number: u32, _: u64) {
        self.total += key_len(number) + 8;
    }

    #[inline]
    fn put_slice(&mut self, number: u32, value: &[u8]) {
        if value.len() >= LARGE {
            self.sizes.large += value.len();
        }
        self.total += key_len(number) + varint::len(value.len() as u64) + value.len();
    }

    #[inline]
    fn put_packed_varints<T: Copy>(&mut self, number: u32, values: &[T], to: impl Fn(T) -> u64) {
        let len = values.iter().map(|value| varint::len(to(*value))).sum();
        self.sizes.note(len);
        self.total += key_len(number) + varint::len(len as u64) + len;
    }

    #[inline]
    fn put_packed_fixed<T: Copy, const N: usize>(
        &mut self,
        number: u32,
        values: &[T],
        _: impl Fn(T) -> [u8; N],
    ) {
        let len = values.len() * N;
        self.total += key_len(number) + varint::len(len as u64) + len;
    }

    #[inline]
    fn put_raw(&mut self, bytes: &[u8]) {
        self.total += bytes.len();
    }

    #[inline]
    fn open(&mut self, _: u32) -> Open {
        Open { slot: self.sizes.note(0), before: self.total }
    }

    #[inline]
    fn close(&mut self, number: u32, open: Open) {
        let len = self.total - open.before;
        self.sizes.nested[open.slot] = len;
        self.total += key_len(number) + varint::len(len as u64);
    }

    #[inline]
    fn put_group_key(&mut self, number: u32, _: u32) {
        self.total += key_len(number);
    }

    #[inline]
    fn put_fields<M: Wire>(&mut self, message: &M) {
        self.total += message.size(self.sizes);
    }

    fn required_foreign<M: prost::Message>(&mut self, number: u32, message: &M) {
        let len = message.encoded_len();
        self.sizes.note(len);
        self.total += key_len(number) + varint::len(len as u64) + len;
    }
}
