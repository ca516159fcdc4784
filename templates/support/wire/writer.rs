//! Writing: one pass over the fields, from the last to the first.
//!
//! What is written goes before what was written already. So a nested message is there before its
//! length is asked for: no pass has to add up lengths first, and each value is looked at once.

use std::cell::Cell;
use std::mem;

use prost::bytes::buf::{BufMut, UninitSlice};

use super::{varint, Wire};

/// From this length on a value is not copied into the room but handed to the buffer by itself.
const LARGE: usize = 256;

/// So many bytes are copied at once where no more are between large values.
const BLOCK: usize = 32;

/// So many bytes are written at once for a key, whose first ones are written over next.
const WORD: usize = 8;

/// How much room the first message of a thread gets.
const FIRST: usize = 1024;

/// How much room is kept for the next message.
const KEPT: usize = 256 * 1024;

/// How many large values there is room kept for.
const KEPT_PIECES: usize = 1024;

thread_local! {
    /// What the next message of the thread is written with: its memory is asked for once.
    static SPARE: Cell<Option<Box<Writer<'static>>>> = const { Cell::new(None) };
}

/// A large value, and how many bytes of the room stand behind it.
type Piece<'a> = (usize, &'a [u8]);

/// Where a message is written to, from its end towards its start.
///
/// Each method takes `at`, the number of bytes that are written, and gives the new one. That goes
/// from call to call by value, and so stays in a register: behind a pointer it would be stored and
/// loaded again with every field.
#[derive(Default)]
pub struct Writer<'a> {
    /// Its last `at` bytes are written.
    room: Vec<u8>,
    /// The large values, the last of the message first.
    pieces: Vec<Piece<'a>>,
    /// The length of the large values.
    large: usize,
}

impl<'a> Writer<'a> {
    /// Makes it ready for the next message, without more memory than may be kept for it.
    #[inline(never)]
    fn clear(&mut self) {
        self.large = 0;
        self.pieces.clear();
        self.pieces.shrink_to(KEPT_PIECES);
        if self.room.len() > KEPT {
            self.room = Vec::new();
        }
    }

    /// Puts these bytes before the others.
    #[inline]
    pub(super) fn put_bytes(&mut self, at: usize, bytes: &[u8]) -> usize {
        let end = self.make_room(at, bytes.len());
        self.room[end - bytes.len()..end].copy_from_slice(bytes);
        at + bytes.len()
    }

    /// The `len` bytes before those that are written. None: there is no room.
    #[inline]
    fn place(&mut self, at: usize, len: usize) -> Option<&mut [u8]> {
        let end = self.room.len().wrapping_sub(at);
        self.room.get_mut(end.checked_sub(len)?..end)
    }

    /// [`Writer::place`], of a length that is known.
    #[inline(always)]
    fn array<const N: usize>(&mut self, at: usize) -> Option<&mut [u8; N]> {
        let end = self.room.len().wrapping_sub(at);
        self.room.get_mut(..end)?.last_chunk_mut()
    }

    /// Makes sure that there is room for `more` bytes; gives where in it they end.
    #[inline]
    fn make_room(&mut self, at: usize, more: usize) -> usize {
        if self.place(at, more).is_none() {
            self.grow(at, more);
        }
        self.room.len() - at
    }

    /// Makes room for `more` bytes, and some.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, at: usize, more: usize) {
        let len = (at + more).max(FIRST).next_power_of_two().max(2 * self.room.len());
        let mut room = vec![0; len];
        room[len - at..].copy_from_slice(&self.room[self.room.len() - at..]);
        self.room = room;
    }

    /// Puts a varint before what is written.
    #[inline]
    pub(super) fn put_varint(&mut self, at: usize, value: u64) -> usize {
        match self.array(at) {
            Some([place]) if value < 0x80 => {
                *place = value as u8;
                at + 1
            }
            _ => self.put_long_varint(at, value),
        }
    }

    #[inline(never)]
    fn put_long_varint(&mut self, at: usize, value: u64) -> usize {
        let end = self.make_room(at, varint::MAX_LEN);
        let start = varint::put_before(&mut self.room, end, value);
        at + (end - start)
    }

    /// Puts a key and a varint before what is written: inlined where each takes a byte.
    #[inline]
    pub(super) fn put_varint_field(&mut self, at: usize, key: u64, value: u64) -> usize {
        match self.array(at) {
            Some(place) if key < 0x80 && value < 0x80 => {
                *place = [key as u8, value as u8];
                at + 2
            }
            _ => self.put_longer_field(at, key, value),
        }
    }

    /// [`Writer::put_varint_field`], where there is more than a byte of one, or no room.
    #[inline(never)]
    fn put_longer_field(&mut self, at: usize, key: u64, value: u64) -> usize {
        let word = if key < 0x80 && value < 0x4000 {
            key as u32 | varint::two_bytes(value as u32) << 8
        } else if key < 0x8000 && value < 0x80 {
            (key | value << 16) as u32
        } else {
            return self.put_long_field(at, key, value);
        };
        // A whole word, whose first byte is written over next.
        match self.array(at) {
            Some(place) => *place = (word << 8).to_le_bytes(),
            None => return self.put_long_field(at, key, value),
        }
        at + 3
    }

    #[inline(never)]
    fn put_long_field(&mut self, at: usize, key: u64, value: u64) -> usize {
        const LEN: usize = WORD + varint::MAX_LEN;
        let Some(place) = self.array::<LEN>(at) else {
            self.make_room(at, LEN);
            return self.put_long_field(at, key, value);
        };
        let len = place.last_chunk_mut().map_or(0, |last| varint::write_last(last, value));
        let (word, key_len) = varint::last_of_word(key);
        place[LEN - len - WORD..LEN - len].copy_from_slice(&word.to_le_bytes());
        at + key_len + len
    }

    /// Puts a key and four bytes before what is written.
    #[inline]
    pub(super) fn put_fixed32(&mut self, at: usize, key: u64, value: u32) -> usize {
        match self.array::<5>(at) {
            Some([first, rest @ ..]) if key < 0x80 => {
                (*first, *rest) = (key as u8, value.to_le_bytes());
                at + 5
            }
            _ => self.put_long_fixed(at, key, value.into(), 4),
        }
    }

    /// Puts a key and eight bytes before what is written.
    #[inline]
    pub(super) fn put_fixed64(&mut self, at: usize, key: u64, value: u64) -> usize {
        match self.array::<9>(at) {
            Some([first, rest @ ..]) if key < 0x80 => {
                (*first, *rest) = (key as u8, value.to_le_bytes());
                at + 9
            }
            _ => self.put_long_fixed(at, key, value, 8),
        }
    }

    #[inline(never)]
    fn put_long_fixed(&mut self, at: usize, key: u64, value: u64, len: usize) -> usize {
        const LEN: usize = 2 * WORD;
        let Some(place) = self.array::<LEN>(at) else {
            self.make_room(at, LEN);
            return self.put_long_fixed(at, key, value, len);
        };
        place[WORD..].copy_from_slice(&(value << (64 - 8 * len)).to_le_bytes());
        let (word, key_len) = varint::last_of_word(key);
        place[LEN - len - WORD..LEN - len].copy_from_slice(&word.to_le_bytes());
        at + key_len + len
    }

    /// Puts a key, a length and as many bytes before what is written.
    #[inline(never)]
    pub(super) fn put_slice(&mut self, at: usize, key: u64, value: &'a [u8]) -> usize {
        let len = value.len();
        if len >= 0x80 || key >= 0x80 {
            return if len < LARGE {
                self.put_long_slice(at, key, value)
            } else {
                self.put_large_slice(at, key, value)
            };
        }
        match self.place(at, len + 2) {
            Some([first, second, place @ ..]) => {
                (*first, *second) = (key as u8, len as u8);
                copy(place, value);
                at + len + 2
            }
            _ => self.put_long_slice(at, key, value),
        }
    }

    #[inline(never)]
    fn put_long_slice(&mut self, at: usize, key: u64, value: &'a [u8]) -> usize {
        let len = value.len();
        let short = if len < 0x80 { self.place(at, WORD + len) } else { None };
        if let Some((head, place)) = short.and_then(<[u8]>::split_first_chunk_mut) {
            let (word, key_len) = varint::last_of_word(key);
            *head = (word >> 8 | (len as u64) << 56).to_le_bytes();
            copy(place, value);
            return at + key_len + 1 + len;
        }
        let at = self.put_bytes(at, value);
        self.put_varint_field(at, key, len as u64)
    }

    #[inline(never)]
    fn put_large_slice(&mut self, at: usize, key: u64, value: &'a [u8]) -> usize {
        if self.pieces.len() == self.pieces.capacity() {
            return self.put_large_slice_in_more_room(at, key, value);
        }
        self.note(at, value);
        self.put_varint_field(at, key, value.len() as u64)
    }

    /// [`Writer::put_large_slice`], of which the last call it is: so that needs no stack of its own.
    #[cold]
    #[inline(never)]
    fn put_large_slice_in_more_room(&mut self, at: usize, key: u64, value: &'a [u8]) -> usize {
        self.pieces.reserve(1);
        self.put_large_slice(at, key, value)
    }

    /// Puts bytes that have their keys in them before what is written.
    pub(super) fn put_raw(&mut self, at: usize, bytes: &'a [u8]) -> usize {
        if bytes.len() < LARGE {
            return self.put_bytes(at, bytes);
        }
        self.note(at, bytes);
        at
    }

    /// Notes a large value.
    #[inline]
    fn note(&mut self, at: usize, bytes: &'a [u8]) {
        self.large += bytes.len();
        self.pieces.push((at, bytes));
    }

    /// How much is written, large values and all.
    #[inline]
    pub(super) fn len(&self, at: usize) -> usize {
        at + self.large
    }

    /// Puts a key, and the length of what was written since [`Writer::len`] gave `before`, before it.
    #[inline]
    pub(super) fn put_head(&mut self, at: usize, key: u64, before: usize) -> usize {
        self.put_varint_field(at, key, (self.len(at) - before) as u64)
    }

    /// Puts a key, a length and varints before what is written.
    #[inline(never)]
    pub(super) fn put_packed_varints<T: Copy>(
        &mut self,
        at: usize,
        key: u64,
        values: &[T],
        to: impl Fn(T) -> u64,
    ) -> usize {
        let before = at;
        let mut at = at;
        // Room for some at a time, so that none of them has to look for it.
        for values in values.rchunks(64) {
            let most = values.len() * varint::MAX_LEN;
            let end = self.make_room(at, most);
            let put = |start, value: &T| varint::put_before(&mut self.room, start, to(*value));
            let start = values.iter().rev().fold(end, put);
            at += end - start;
        }
        self.put_varint_field(at, key, (at - before) as u64)
    }

    /// Puts a key, a length and numbers of `N` bytes each before what is written.
    #[inline(never)]
    pub(super) fn put_packed_fixed<T: Copy, const N: usize>(
        &mut self,
        at: usize,
        key: u64,
        values: &[T],
        to: impl Fn(T) -> [u8; N],
    ) -> usize {
        let len = values.len() * N;
        let end = self.make_room(at, len);
        let (places, _) = self.room[end - len..end].as_chunks_mut();
        for (place, value) in places.iter_mut().zip(values) {
            *place = to(*value);
        }
        self.put_varint_field(at + len, key, len as u64)
    }

    /// Puts a message of another crate before what is written.
    pub(super) fn put_foreign(&mut self, at: usize, message: &impl prost::Message) -> usize {
        let len = message.encoded_len();
        let end = self.make_room(at, len);
        message.encode_raw(&mut &mut self.room[end - len..end]);
        at + len
    }
}

/// Copies all of `value` to `place`, which is as long: by itself where that is so short that a call
/// would take longer, in two parts that may overlap.
#[inline(always)]
fn copy(place: &mut [u8], value: &[u8]) {
    match value.len() {
        8..=16 => copy_ends::<8>(place, value),
        17..=32 => copy_ends::<16>(place, value),
        33..=64 => copy_ends::<32>(place, value),
        4..=7 => copy_ends::<4>(place, value),
        _ => place.copy_from_slice(value),
    }
}

#[inline(always)]
fn copy_ends<const N: usize>(place: &mut [u8], value: &[u8]) {
    if let (Some(from), Some(to)) = (value.first_chunk::<N>(), place.first_chunk_mut()) {
        *to = *from;
    }
    if let (Some(from), Some(to)) = (value.last_chunk::<N>(), place.last_chunk_mut()) {
        *to = *from;
    }
}

/// Encodes `message` and has `use_it` do something with it.
#[inline]
fn encode<R>(message: &dyn Wire, use_it: impl FnOnce(&Encoded<'_, '_>) -> R) -> R {
    // There is none for the first message of a thread, for one that is written while another is, as
    // by a message of another crate, and where a thread is ending.
    let mut spare = SPARE.try_with(Cell::take).ok().flatten().unwrap_or_default();
    // SAFETY: what is noted of the message is not read after it: it is cleared, or dropped by a panic.
    #[allow(unsafe_code, reason = "a twelfth of the time of messages of some hundred bytes")]
    let writer = unsafe { mem::transmute::<&mut Writer<'static>, &mut Writer<'_>>(&mut spare) };
    let at = message.write(writer, 0);
    let result = use_it(&Encoded { writer, at });
    if spare.large > 0 || spare.room.len() > KEPT {
        spare.clear();
    }
    let _ = SPARE.try_with(|place| place.set(Some(spare)));
    result
}

/// An encoded message: bytes in a thread's room, and large values where they are.
struct Encoded<'w, 'a> {
    writer: &'w Writer<'a>,
    at: usize,
}

impl Encoded<'_, '_> {
    #[inline]
    fn len(&self) -> usize {
        self.writer.len(self.at)
    }

    /// Appends the message to `buf`, which has room for it.
    #[inline]
    fn append<B: BufMut>(&self, buf: &mut B) {
        let Writer { room, pieces, .. } = self.writer;
        if pieces.is_empty() {
            buf.put_slice(&room[room.len() - self.at..]);
        } else {
            self.append_pieces(buf);
        }
    }

    #[inline(never)]
    fn append_pieces<B: BufMut>(&self, buf: &mut B) {
        let len = self.len();
        let chunk = buf.chunk_mut();
        if len <= chunk.len() {
            self.copy_to(&mut chunk[..len]);
            // SAFETY: `copy_to` has written each of these bytes, or panicked.
            #[allow(unsafe_code, reason = "a twentieth of messages of large values")]
            unsafe {
                return buf.advance_mut(len);
            }
        }
        let Writer { room, pieces, .. } = self.writer;
        let mut start = room.len() - self.at;
        for (at, value) in pieces.iter().rev() {
            let end = room.len() - at;
            buf.put_slice(&room[start..end]);
            buf.put_slice(value);
            start = end;
        }
        buf.put_slice(&room[start..]);
    }

    /// Copies the message to `place`, which is as long. From its end, as it was written: a processor
    /// waits when it reads back at once what it has just stored.
    fn copy_to(&self, place: &mut UninitSlice) {
        let Writer { room, pieces, .. } = self.writer;
        let (mut end, mut room_end) = (place.len(), room.len());
        for (at, value) in pieces {
            let len = room_end - (room.len() - at);
            if len <= BLOCK && BLOCK <= end && BLOCK <= room_end {
                // A whole block, whose first bytes are written over next.
                place[end - BLOCK..end].copy_from_slice(&room[room_end - BLOCK..room_end]);
            } else {
                place[end - len..end].copy_from_slice(&room[room_end - len..room_end]);
            }
            (end, room_end) = (end - len, room_end - len);
            place[end - value.len()..end].copy_from_slice(value);
            end -= value.len();
        }
        place[..end].copy_from_slice(&room[room.len() - self.at..room_end]);
    }
}

/// The length of the encoded message, without a length delimiter.
pub fn encoded_len(message: &dyn Wire) -> usize {
    encode(message, |encoded| encoded.len())
}

/// The encoded message.
pub fn encode_to_vec(message: &dyn Wire) -> Vec<u8> {
    encode(message, |encoded| {
        let mut bytes = Vec::with_capacity(encoded.len());
        encoded.append(&mut bytes);
        bytes
    })
}

/// Appends the encoded message to `buf`.
///
/// # Errors
/// Its length, for which `buf` has no room; nothing was written.
pub(super) fn append<B: BufMut>(message: &dyn Wire, buf: &mut B) -> Result<(), usize> {
    encode(message, |encoded| {
        if encoded.len() > buf.remaining_mut() {
            return Err(encoded.len());
        }
        encoded.append(buf);
        Ok(())
    })
}
