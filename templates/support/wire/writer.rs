//! The second pass of writing: bytes.

use std::cell::Cell;
use std::slice;

use prost::bytes::BufMut;

use super::{varint, Sink, Sizes, Wire};

/// From this length on a value is not gathered with others but goes to the buffer by itself.
pub(super) const LARGE: usize = 1024;

/// Up to this length a message is gathered on the stack.
const SHORT: usize = 256;

/// How much memory for gathering is kept for the next message.
const KEPT: usize = 64 * 1024;

thread_local! {
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Where a message is written to.
///
/// The place to write at is not in here. It goes from call to call by value, and so stays in a
/// register: behind a pointer it would be stored and loaded again with every field.
pub struct Writer<'a> {
    /// Long enough for everything but large values.
    room: &'a mut [u8],
    /// Where large values go, after what was written to `room` from `kept` on.
    buf: Option<&'a mut dyn BufMut>,
    kept: usize,
    /// The lengths of nested messages and packed fields that are still to come.
    nested: slice::Iter<'a, usize>,
}

impl<'a> Writer<'a> {
    /// Appends `message`, whose lengths are `sizes`, to `bytes`: in place, where no large value
    /// makes it worth to spare the zeros that the place is first filled with.
    pub(super) fn extend(message: &dyn Wire, sizes: &Sizes, bytes: &mut Vec<u8>) {
        if sizes.large() > 0 {
            return Writer::append(message, sizes, bytes);
        }
        let start = bytes.len();
        bytes.resize(start + sizes.total(), 0);
        let room = &mut bytes[start..];
        message.write(&mut Writer { room, buf: None, kept: 0, nested: sizes.nested() }, 0);
    }

    /// Appends `message`, whose lengths are `sizes`, to `buf`: what is not large goes there at
    /// once, since a `BufMut` takes nothing in pieces as fast as a slice does.
    pub(super) fn append(message: &dyn Wire, sizes: &Sizes, buf: &mut dyn BufMut) {
        let gathered = sizes.total() - sizes.large();
        if gathered <= SHORT {
            return Writer::gather(message, sizes, buf, &mut [0; SHORT]);
        }
        let mut spare = SPARE.try_with(Cell::take).unwrap_or_default();
        if spare.len() < gathered {
            spare.resize(gathered, 0);
        }
        Writer::gather(message, sizes, buf, &mut spare);
        if spare.len() <= KEPT {
            // A thread that is ending has no place for it any more.
            let _ = SPARE.try_with(|place| place.set(spare));
        }
    }

    fn gather(message: &dyn Wire, sizes: &Sizes, buf: &mut dyn BufMut, room: &mut [u8]) {
        let mut writer = Writer { room, buf: Some(buf), kept: 0, nested: sizes.nested() };
        let end = message.write(&mut writer, 0);
        writer.flush(end);
    }

    /// Has `list` list the fields of one message, to be written from `at` on; gives where they
    /// end.
    #[inline]
    pub fn fields(&mut self, at: usize, list: impl FnOnce(&mut Cursor<'_, 'a>)) -> usize {
        let mut cursor = Cursor { at, writer: self };
        list(&mut cursor);
        cursor.at
    }

    /// Gives what was gathered, up to `at`, to the buffer.
    fn flush(&mut self, at: usize) {
        if let Some(buf) = &mut self.buf {
            buf.put_slice(&self.room[self.kept..at]);
            self.kept = at;
        }
    }

    #[inline]
    fn put<const N: usize>(&mut self, at: usize, bytes: [u8; N]) -> usize {
        self.room[at..at + N].copy_from_slice(&bytes);
        at + N
    }

    #[inline]
    fn put_slice(&mut self, at: usize, bytes: &[u8]) -> usize {
        let end = at + bytes.len();
        self.room[at..end].copy_from_slice(bytes);
        end
    }

    fn put_large(&mut self, at: usize, bytes: &[u8]) -> usize {
        self.flush(at);
        match &mut self.buf {
            Some(buf) => buf.put_slice(bytes),
            None => return self.put_slice(at, bytes),
        }
        at
    }

    #[inline]
    fn put_key(&mut self, at: usize, key: u32) -> usize {
        match key {
            0..0x80 => self.put(at, [key as u8]),
            0x80..0x4000 => self.put(at, [key as u8 | 0x80, (key >> 7) as u8]),
            _ => self.put_last_varint(at, key.into()),
        }
    }

    #[inline]
    fn put_varint(&mut self, at: usize, value: u64) -> usize {
        match varint::put(self.room, at, value) {
            Some(end) => end,
            None => self.put_last_varint(at, value),
        }
    }

    /// Writes a varint at the end of the room.
    #[cold]
    #[inline(never)]
    fn put_last_varint(&mut self, at: usize, value: u64) -> usize {
        let (bytes, len) = varint::write(value);
        self.put_slice(at, &bytes[..len])
    }

    /// Writes a key and a varint of more than a byte.
    #[inline(never)]
    fn put_key_and_varint(&mut self, at: usize, key: u32, value: u64) -> usize {
        let at = self.put_key(at, key);
        self.put_varint(at, value)
    }

    /// Writes a key, a length and as many bytes.
    #[inline(never)]
    fn put_key_and_slice(&mut self, at: usize, key: u32, value: &[u8]) -> usize {
        let at = if key < 0x80 && value.len() < 0x80 {
            self.put(at, [key as u8, value.len() as u8])
        } else {
            self.put_key_and_varint(at, key, value.len() as u64)
        };
        if value.len() >= LARGE {
            return self.put_large(at, value);
        }
        self.put_slice(at, value)
    }
}

/// Writes the fields of one message.
pub struct Cursor<'w, 'a> {
    at: usize,
    writer: &'w mut Writer<'a>,
}

impl Cursor<'_, '_> {
    /// A varint after its key. The key is known when compiled, so that two cases are left.
    #[inline]
    fn varint_field(&mut self, key: u32, value: u64) {
        let last = value as u8;
        self.at = match key {
            0..0x80 if value < 0x80 => self.writer.put(self.at, [key as u8, last]),
            0x80..0x4000 if value < 0x80 => {
                self.writer.put(self.at, [key as u8 | 0x80, (key >> 7) as u8, last])
            }
            _ => self.writer.put_key_and_varint(self.at, key, value),
        };
    }

    /// The next length of the first pass. Both passes see the same message, so there is one.
    #[inline]
    fn next_len(&mut self) -> usize {
        self.writer.nested.next().copied().unwrap_or_default()
    }
}

impl Sink for Cursor<'_, '_> {
    type Open = ();

    #[inline]
    fn put_varint(&mut self, number: u32, value: u64) {
        self.varint_field(number << 3, value);
    }

    #[inline]
    fn put_fixed32(&mut self, number: u32, value: u32) {
        let ([a, b, c, d], key) = (value.to_le_bytes(), number << 3 | 5);
        self.at = if key < 0x80 {
            self.writer.put(self.at, [key as u8, a, b, c, d])
        } else {
            let at = self.writer.put_key(self.at, key);
            self.writer.put(at, [a, b, c, d])
        };
    }

    #[inline]
    fn put_fixed64(&mut self, number: u32, value: u64) {
        let ([a, b, c, d, e, f, g, h], key) = (value.to_le_bytes(), number << 3 | 1);
        self.at = if key < 0x80 {
            self.writer.put(self.at, [key as u8, a, b, c, d, e, f, g, h])
        } else {
            let at = self.writer.put_key(self.at, key);
            self.writer.put(at, [a, b, c, d, e, f, g, h])
        };
    }

    #[inline]
    fn put_slice(&mut self, number: u32, value: &[u8]) {
        self.at = self.writer.put_key_and_slice(self.at, number << 3 | 2, value);
    }

    #[inline]
    fn put_packed_varints<T: Copy>(&mut self, number: u32, values: &[T], to: impl Fn(T) -> u64) {
        self.open(number);
        let mut at = self.at;
        for value in values {
            at = self.writer.put_varint(at, to(*value));
        }
        self.at = at;
    }

    #[inline]
    fn put_packed_fixed<T: Copy, const N: usize>(
        &mut self,
        number: u32,
        values: &[T],
        to: impl Fn(T) -> [u8; N],
    ) {
        self.varint_field(number << 3 | 2, (values.len() * N) as u64);
        let end = self.at + values.len() * N;
        let (places, _) = self.writer.room[self.at..end].as_chunks_mut();
        for (place, value) in places.iter_mut().zip(values) {
            *place = to(*value);
        }
        self.at = end;
    }

    #[inline]
    fn put_raw(&mut self, bytes: &[u8]) {
        self.at = self.writer.put_slice(self.at, bytes);
    }

    #[inline]
    fn open(&mut self, number: u32) {
        let len = self.next_len();
        self.varint_field(number << 3 | 2, len as u64);
    }

    #[inline]
    fn close(&mut self, _: u32, (): ()) {}

    #[inline]
    fn put_group_key(&mut self, number: u32, wire_type: u32) {
        self.at = self.writer.put_key(self.at, number << 3 | wire_type);
    }

    #[inline]
    fn put_fields<M: Wire>(&mut self, message: &M) {
        self.at = message.write(self.writer, self.at);
    }

    fn required_foreign<M: prost::Message>(&mut self, number: u32, message: &M) {
        let len = self.next_len();
        self.varint_field(number << 3 | 2, len as u64);
        let end = self.at + len;
        message.encode_raw(&mut &mut self.writer.room[self.at..end]);
        self.at = end;
    }
}
