//! The second pass of writing: bytes.

use prost::bytes::buf::UninitSlice;

use super::{Sink, Sizes, Wire};

/// Writes a message into memory of the right size.
pub struct Writer<'a> {
    /// The first `len` bytes of it are written.
    buf: &'a mut UninitSlice,
    len: usize,
    /// The lengths of nested messages and packed fields that are still to come.
    nested: std::slice::Iter<'a, usize>,
}

impl<'a> Writer<'a> {
    /// Writes `message`, whose lengths are `sizes`, to the front of `buf`; gives the number of
    /// bytes written.
    pub(super) fn run(message: &dyn Wire, sizes: &Sizes, buf: &mut UninitSlice) -> usize {
        let mut out = Writer { buf, len: 0, nested: sizes.nested() };
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
    fn long_varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.byte(value as u8 | 0x80);
            value >>= 7;
        }
        self.byte(value as u8);
    }

    #[inline]
    fn key(&mut self, number: u32, wire_type: u32) {
        self.varint(u64::from(number << 3 | wire_type));
    }

    /// The next length of the first pass. Both passes see the same message, so there is one.
    #[inline]
    fn next_len(&mut self) -> usize {
        self.nested.next().copied().unwrap_or_default()
    }
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
        for value in values {
            self.varint(to(*value));
        }
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
