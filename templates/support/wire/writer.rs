//! The second pass of writing: bytes.

use std::mem::MaybeUninit;
use std::slice;

use prost::bytes::buf::UninitSlice;
use prost::bytes::BufMut;

use super::{varint, Sink, Sizes, Wire};

/// Memory that is still to be written.
type Room = [MaybeUninit<u8>];

/// Writes a message into memory of the right size, from front to end without a gap.
pub struct Writer<'a> {
    /// Written up to `len`.
    room: &'a mut Room,
    len: usize,
    /// The lengths of nested messages and packed fields that are still to come.
    nested: slice::Iter<'a, usize>,
}

impl Writer<'_> {
    /// Appends `message`, whose lengths are `sizes`, to `buf`: in place where there is contiguous
    /// room for it.
    #[allow(unsafe_code, reason = "a third of the time of encoding, against filling with 0")]
    pub(super) fn append<B: BufMut>(message: &dyn Wire, sizes: &Sizes, buf: &mut B) {
        let chunk = buf.chunk_mut();
        if chunk.len() < sizes.total() {
            let mut bytes = Vec::with_capacity(sizes.total());
            Writer::append(message, sizes, &mut bytes);
            return buf.put_slice(&bytes);
        }
        // SAFETY: nothing but initialised bytes is put there: `UninitSlice::copy_from_slice`
        // and `MaybeUninit::write` take no others.
        let room = unsafe { chunk.as_uninit_slice_mut() };
        let written = Writer::run(message, sizes, room);
        // SAFETY: `run` has initialised that many bytes at the front of `chunk`, which is the
        // front of what `buf` has left.
        unsafe { buf.advance_mut(written) };
    }

    /// Writes `message` to the front of `room`; gives the number of bytes written, all of which
    /// are then initialised: `len` moves only over what was written.
    fn run(message: &dyn Wire, sizes: &Sizes, room: &mut Room) -> usize {
        let nested = sizes.nested();
        let mut out = Writer { room, len: 0, nested };
        message.write(&mut out);
        out.len
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        self.room[self.len].write(byte);
        self.len += 1;
    }

    #[inline]
    fn slice(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        UninitSlice::uninit(&mut self.room[self.len..end]).copy_from_slice(bytes);
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
        let left = put_varint(&mut self.room[self.len..], value).len();
        self.len = self.room.len() - left;
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

    /// What stands before a length-delimited value.
    #[inline]
    fn key_and_len(&mut self, number: u32, len: usize) {
        if number < 16 && len < 0x80 {
            self.slice(&[(number << 3 | 2) as u8, len as u8]);
        } else {
            self.key(number, 2);
            self.varint(len as u64);
        }
    }

    /// The next length of the first pass. Both passes see the same message, so there is one.
    #[inline]
    fn next_len(&mut self) -> usize {
        self.nested.next().copied().unwrap_or_default()
    }
}

/// Writes all of `bytes` to the front of `room` where they fit, and gives what is left after the
/// first `len`.
#[inline]
fn put_front<const N: usize>(room: &mut Room, bytes: [u8; N], len: usize) -> &mut Room {
    UninitSlice::uninit(&mut room[..N]).copy_from_slice(&bytes);
    &mut room[len.min(N)..]
}

/// Writes a varint to the front of `room`; gives what is left.
///
/// One byte or two without a branch, which random values would have the processor guess wrong.
#[inline]
fn put_varint(room: &mut Room, value: u64) -> &mut Room {
    if value < 1 << 14 && room.len() >= 2 {
        let more = u64::from(value >= 0x80);
        let both = (value & 0x7f) | ((value << 1) & 0x7f00) | (more << 7);
        return put_front(room, (both as u16).to_le_bytes(), 1 + more as usize);
    }
    if value < 1 << 56 && room.len() >= 8 {
        let (bytes, len) = varint::spread(value);
        return put_front(room, bytes, len);
    }
    let (bytes, len) = varint::write(value);
    let (front, rest) = room.split_at_mut(len);
    UninitSlice::uninit(front).copy_from_slice(&bytes[..len]);
    rest
}

impl Sink for Writer<'_> {
    type Open = ();

    #[inline]
    fn put_varint(&mut self, number: u32, value: u64) {
        if number < 16 && value < 0x80 {
            self.slice(&[(number << 3) as u8, value as u8]);
        } else {
            self.key(number, 0);
            self.varint(value);
        }
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
        self.key_and_len(number, value.len());
        self.slice(value);
    }

    #[inline]
    fn put_packed_varints<T: Copy>(&mut self, number: u32, values: &[T], to: impl Fn(T) -> u64) {
        let len = self.next_len();
        self.key_and_len(number, len);
        // In a local, since what lies behind `self` is stored and loaded again at each step.
        let mut room = &mut self.room[self.len..];
        for value in values {
            room = put_varint(room, to(*value));
        }
        let left = room.len();
        self.len = self.room.len() - left;
    }

    #[inline]
    fn put_packed_fixed<T: Copy, const N: usize>(
        &mut self,
        number: u32,
        values: &[T],
        to: impl Fn(T) -> [u8; N],
    ) {
        self.key_and_len(number, values.len() * N);
        let end = self.len + values.len() * N;
        let (slots, _) = self.room[self.len..end].as_chunks_mut();
        for (slot, value) in slots.iter_mut().zip(values) {
            *slot = to(*value).map(MaybeUninit::new);
        }
        self.len = end;
    }

    #[inline]
    fn put_raw(&mut self, bytes: &[u8]) {
        self.slice(bytes);
    }

    #[inline]
    fn open(&mut self, number: u32) {
        let len = self.next_len();
        self.key_and_len(number, len);
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
