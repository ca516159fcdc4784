//! The second pass of writing: bytes.

use prost::bytes::BufMut;
use prost::bytes::buf::UninitSlice;

use super::{Sink, Sizes, Wire, varint};

/// Writes a message into memory of the right size.
pub struct Writer<'a> {
    /// The first `len` bytes of it are written.
    buf: &'a mut UninitSlice,
    len: usize,
    /// The lengths of nested messages and packed fields that are still to come.
    nested: std::slice::Iter<'a, usize>,
}

impl Writer<'_> {
    /// Appends `message`, whose lengths are `sizes`, to `buf`: in place where there is contiguous
    /// room for it.
    pub(super) fn append<B: BufMut>(message: &dyn Wire, sizes: &Sizes, buf: &mut B) {
        let chunk = buf.chunk_mut();
        if chunk.len() < sizes.total() {
            let mut bytes = Vec::with_capacity(sizes.total());
            Writer::append(message, sizes, &mut bytes);
            return buf.put_slice(&bytes);
        }
        let written = Writer::run(message, sizes, chunk);
        // SAFETY: a writer counts the bytes that it has written, without a gap and within `chunk`
        // (each write is checked against its end), and `chunk` is the front of what `buf` has
        // left. See `run`.
        #[allow(
            unsafe_code,
            reason = "a third of the time of encoding, against filling with 0"
        )]
        unsafe {
            buf.advance_mut(written);
        }
    }

    /// Writes `message` to the front of `buf`; gives the number of bytes written, all of which
    /// are then initialised.
    fn run(message: &dyn Wire, sizes: &Sizes, buf: &mut UninitSlice) -> usize {
        let mut out = Writer {
            buf,
            len: 0,
            nested: sizes.nested(),
        };
        message.write(&mut out);
        out.len
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        self.buf.write_byte(self.len, byte);
        self.len += 1;
    }

    #[inline]
    fn slice(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        self.buf[self.len..end].copy_from_slice(bytes);
        self.len = end;
    }

    #[inline]
    fn varint(&mut self, value: u64) {
        if value < 0x80 {
            self.byte(value as u8);
        } else {
            self.long_varint(value);
        }
    }

    #[inline(never)]
    fn long_varint(&mut self, value: u64) {
        self.len = put_varint(self.buf, self.len, value);
    }

    #[inline]
    fn key(&mut self, number: u32, wire_type: u32) {
        // Known when compiled, so that one of these is left.
        let key = number << 3 | wire_type;
        match key {
            0..0x80 => self.byte(key as u8),
            0x80..0x4000 => self.slice(&[key as u8 | 0x80, (key >> 7) as u8]),
            _ => self.long_varint(key.into()),
        }
    }

    /// The next length of the first pass. Both passes see the same message, so there is one.
    #[inline]
    fn next_len(&mut self) -> usize {
        self.nested.next().copied().unwrap_or_default()
    }
}

/// Writes a varint to `buf[at..]`; gives the place after it.
///
/// One byte or two without a branch, which random values would have the processor guess wrong.
#[inline]
fn put_varint(buf: &mut UninitSlice, at: usize, value: u64) -> usize {
    let room = buf.len() - at;
    if value < 1 << 14 && room >= 2 {
        let more = u64::from(value >= 0x80);
        let both = (value & 0x7f) | (value << 1 & 0x7f00) | more << 7;
        buf[at..at + 2].copy_from_slice(&(both as u16).to_le_bytes());
        return at + 1 + more as usize;
    }
    if value < 1 << 56 && room >= 8 {
        let (bytes, len) = varint::spread(value);
        buf[at..at + 8].copy_from_slice(&bytes);
        return at + len;
    }
    let (bytes, len) = varint::write(value);
    buf[at..at + len].copy_from_slice(&bytes[..len]);
    at + len
}

impl Sink for Writer<'_> {
    type Open = ();

    #[inline]
    fn put_varint(&mut self, number: u32, value: u64) {
        self.key(number, 0);
        self.varint(value);
    }

    #[inline]
    fn put_fixed32(&mut self, number: u32, value: u32) {
        self.key(number, 5);
        self.slice(&value.to_le_bytes());
    }

    #[inline]
    fn put_fixed64(&mut self, number: u32, value: u64) {
        self.key(number, 1);
        self.slice(&value.to_le_bytes());
    }

    #[inline]
    fn put_slice(&mut self, number: u32, value: &[u8]) {
        self.key(number, 2);
        self.varint(value.len() as u64);
        self.slice(value);
    }

    #[inline]
    fn put_packed_varints<T: Copy>(&mut self, number: u32, values: &[T], to: impl Fn(T) -> u64) {
        self.key(number, 2);
        let len = self.next_len();
        self.varint(len as u64);
        // In a local, since what lies behind `self` is stored and loaded again at each step.
        let mut at = self.len;
        for value in values {
            at = put_varint(self.buf, at, to(*value));
        }
        self.len = at;
    }

    #[inline]
    fn put_packed_fixed<T: Copy, const N: usize>(
        &mut self,
        number: u32,
        values: &[T],
        to: impl Fn(T) -> [u8; N],
    ) {
        self.key(number, 2);
        self.varint((values.len() * N) as u64);
        for value in values {
            self.slice(&to(*value));
        }
    }

    #[inline]
    fn put_raw(&mut self, bytes: &[u8]) {
        self.slice(bytes);
    }

    #[inline]
    fn open(&mut self, number: u32) {
        self.key(number, 2);
        let len = self.next_len();
        self.varint(len as u64);
    }

    #[inline]
    fn close(&mut self, _: u32, (): ()) {}

    #[inline]
    fn put_group_key(&mut self, number: u32, wire_type: u32) {
        self.key(number, wire_type);
    }

    #[inline]
    fn put_fields<M: Wire>(&mut self, message: &M) {
        message.write(self);
    }

    fn required_foreign<M: prost::Message>(&mut self, number: u32, message: &M) {
        self.put_slice(number, &message.encode_to_vec());
    }
}
