//! Writes fields in one pass, from the last to the first.
//!
//! The buffer fills from its end, so a nested message is already encoded when its length is needed:
//! no earlier pass computes lengths, and each value is visited once.

use std::cell::Cell;
use std::hash::Hasher;
use std::mem;

use prost::bytes::buf::{BufMut, UninitSlice};

use super::{varint, Wire};

/// The length from which on a value is not copied into the buffer, but referenced.
const LARGE: usize = 256;

/// The number of bytes that are copied at once where at most as many lie between large values.
const BLOCK: usize = 32;

/// The number of bytes that are stored at once for a key. The leading ones are overwritten next.
const WORD: usize = 8;

/// The size of the first buffer of a thread.
const FIRST: usize = 1024;

/// The maximum size of a buffer that is kept for the next message.
const KEPT: usize = 256 * 1024;

/// The maximum number of references to large values whose memory is kept.
const KEPT_PIECES: usize = 1024;

thread_local! {
    /// The writer of the thread's next message, whose memory is allocated once.
    static SPARE: Cell<Option<Box<Writer<'static>>>> = const { Cell::new(None) };
}

/// A large value, and the number of buffered bytes that follow it.
type Piece<'a> = (usize, &'a [u8]);

/// Writes a message from its end towards its start.
///
/// Each method takes the number of bytes that are `written`, and returns the new number. It is
/// passed by value, and so stays in a register: in a field it would be stored and loaded for each
/// field of a message.
#[derive(Default)]
pub struct Writer<'a> {
    /// The buffer. Its last bytes are written.
    buffer: Vec<u8>,
    /// The large values, the last of the message first.
    pieces: Vec<Piece<'a>>,
    /// The total length of the large values.
    large: usize,
}

impl<'a> Writer<'a> {
    /// Prepares for the next message. Frees memory beyond the kept sizes.
    #[inline(never)]
    fn clear(&mut self) {
        self.large = 0;
        self.pieces.clear();
        self.pieces.shrink_to(KEPT_PIECES);
        if self.buffer.len() > KEPT {
            self.buffer = Vec::new();
        }
    }

    /// Prepends bytes.
    #[inline]
    pub(super) fn put_bytes(&mut self, written: usize, bytes: &[u8]) -> usize {
        let end = self.make_room(written, bytes.len());
        self.buffer[end - bytes.len()..end].copy_from_slice(bytes);
        written + bytes.len()
    }

    /// Returns the `len` bytes in front of those that are written. `None`: the buffer is too small.
    #[inline]
    fn place(&mut self, written: usize, len: usize) -> Option<&mut [u8]> {
        let end = self.buffer.len().wrapping_sub(written);
        self.buffer.get_mut(end.checked_sub(len)?..end)
    }

    /// Returns the `N` bytes in front of those that are written. `None`: the buffer is too small.
    #[inline(always)]
    fn array<const N: usize>(&mut self, written: usize) -> Option<&mut [u8; N]> {
        let end = self.buffer.len().wrapping_sub(written);
        self.buffer.get_mut(..end)?.last_chunk_mut()
    }

    /// Makes room for `more` bytes; returns the index of their end.
    #[inline]
    fn make_room(&mut self, written: usize, more: usize) -> usize {
        if self.place(written, more).is_none() {
            self.grow(written, more);
        }
        self.buffer.len() - written
    }

    /// Allocates a larger buffer, with room for `more` bytes.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, written: usize, more: usize) {
        let len = (written + more).max(FIRST).next_power_of_two().max(2 * self.buffer.len());
        let mut buffer = vec![0; len];
        buffer[len - written..].copy_from_slice(&self.buffer[self.buffer.len() - written..]);
        self.buffer = buffer;
    }

    /// Prepends a varint.
    #[inline]
    pub(super) fn put_varint(&mut self, written: usize, value: u64) -> usize {
        match self.array(written) {
            Some([place]) if value < 0x80 => {
                *place = value as u8;
                written + 1
            }
            _ => self.put_long_varint(written, value),
        }
    }

    #[inline(never)]
    fn put_long_varint(&mut self, written: usize, value: u64) -> usize {
        let end = self.make_room(written, varint::MAX_LEN);
        let start = varint::put_before(&mut self.buffer, end, value);
        written + (end - start)
    }

    /// Prepends a key and a varint. The case of one byte each is inlined.
    #[inline]
    pub(super) fn put_varint_field(&mut self, written: usize, key: u64, value: u64) -> usize {
        match self.array(written) {
            Some(place) if key < 0x80 && value < 0x80 => {
                *place = [key as u8, value as u8];
                written + 2
            }
            _ => self.put_longer_field(written, key, value),
        }
    }

    /// Prepends a key and a varint, if one has more than one byte or the buffer is too small.
    #[inline(never)]
    fn put_longer_field(&mut self, written: usize, key: u64, value: u64) -> usize {
        let word = if key < 0x80 && value < 0x4000 {
            key as u32 | varint::two_bytes(value as u32) << 8
        } else if key < 0x8000 && value < 0x80 {
            (key | value << 16) as u32
        } else {
            return self.put_long_field(written, key, value);
        };
        // Stores a whole word, whose first byte is overwritten next.
        match self.array(written) {
            Some(place) => *place = (word << 8).to_le_bytes(),
            None => return self.put_long_field(written, key, value),
        }
        written + 3
    }

    #[inline(never)]
    fn put_long_field(&mut self, written: usize, key: u64, value: u64) -> usize {
        const LEN: usize = WORD + varint::MAX_LEN;
        let Some(place) = self.array::<LEN>(written) else {
            self.make_room(written, LEN);
            return self.put_long_field(written, key, value);
        };
        let len = place.last_chunk_mut().map_or(0, |last| varint::write_last(last, value));
        let (word, key_len) = varint::last_of_word(key);
        place[LEN - len - WORD..LEN - len].copy_from_slice(&word.to_le_bytes());
        written + key_len + len
    }

    /// Prepends a key and four bytes.
    #[inline]
    pub(super) fn put_fixed32(&mut self, written: usize, key: u64, value: u32) -> usize {
        match self.array::<5>(written) {
            Some([first, rest @ ..]) if key < 0x80 => {
                (*first, *rest) = (key as u8, value.to_le_bytes());
                written + 5
            }
            _ => self.put_long_fixed(written, key, value.into(), 4),
        }
    }

    /// Prepends a key and eight bytes.
    #[inline]
    pub(super) fn put_fixed64(&mut self, written: usize, key: u64, value: u64) -> usize {
        match self.array::<9>(written) {
            Some([first, rest @ ..]) if key < 0x80 => {
                (*first, *rest) = (key as u8, value.to_le_bytes());
                written + 9
            }
            _ => self.put_long_fixed(written, key, value, 8),
        }
    }

    #[inline(never)]
    fn put_long_fixed(&mut self, written: usize, key: u64, value: u64, len: usize) -> usize {
        const LEN: usize = 2 * WORD;
        let Some(place) = self.array::<LEN>(written) else {
            self.make_room(written, LEN);
            return self.put_long_fixed(written, key, value, len);
        };
        place[WORD..].copy_from_slice(&(value << (64 - 8 * len)).to_le_bytes());
        let (word, key_len) = varint::last_of_word(key);
        place[LEN - len - WORD..LEN - len].copy_from_slice(&word.to_le_bytes());
        written + key_len + len
    }

    /// Prepends a key, a length and as many bytes.
    #[inline(never)]
    pub(super) fn put_slice(&mut self, written: usize, key: u64, value: &'a [u8]) -> usize {
        let len = value.len();
        if len >= 0x80 || key >= 0x80 {
            return if len < LARGE {
                self.put_long_slice(written, key, value)
            } else {
                self.put_large_slice(written, key, value)
            };
        }
        match self.place(written, len + 2) {
            Some([first, second, place @ ..]) => {
                (*first, *second) = (key as u8, len as u8);
                copy(place, value);
                written + len + 2
            }
            _ => self.put_long_slice(written, key, value),
        }
    }

    #[inline(never)]
    fn put_long_slice(&mut self, written: usize, key: u64, value: &'a [u8]) -> usize {
        let len = value.len();
        let short = if len < 0x80 { self.place(written, WORD + len) } else { None };
        if let Some((head, place)) = short.and_then(<[u8]>::split_first_chunk_mut) {
            let (word, key_len) = varint::last_of_word(key);
            *head = (word >> 8 | (len as u64) << 56).to_le_bytes();
            copy(place, value);
            return written + key_len + 1 + len;
        }
        let written = self.put_bytes(written, value);
        self.put_varint_field(written, key, len as u64)
    }

    #[inline(never)]
    fn put_large_slice(&mut self, written: usize, key: u64, value: &'a [u8]) -> usize {
        if self.pieces.len() == self.pieces.capacity() {
            return self.put_large_slice_in_more_room(written, key, value);
        }
        self.note(written, value);
        self.put_varint_field(written, key, value.len() as u64)
    }

    /// Prepends a large value after growing the list. [`Writer::put_large_slice`] ends with this call,
    /// and so needs no stack frame.
    #[cold]
    #[inline(never)]
    fn put_large_slice_in_more_room(&mut self, written: usize, key: u64, value: &'a [u8]) -> usize {
        self.pieces.reserve(1);
        self.put_large_slice(written, key, value)
    }

    /// Prepends bytes that include their keys.
    pub(super) fn put_raw(&mut self, written: usize, bytes: &'a [u8]) -> usize {
        if bytes.len() < LARGE {
            return self.put_bytes(written, bytes);
        }
        self.note(written, bytes);
        written
    }

    /// Records a large value.
    #[inline]
    fn note(&mut self, written: usize, bytes: &'a [u8]) {
        self.large += bytes.len();
        self.pieces.push((written, bytes));
    }

    /// Returns the number of written bytes, including large values.
    #[inline]
    pub(super) fn len(&self, written: usize) -> usize {
        written + self.large
    }

    /// Prepends a key and a length: that of the bytes written since [`Writer::len`] returned
    /// `before`.
    #[inline]
    pub(super) fn put_head(&mut self, written: usize, key: u64, before: usize) -> usize {
        self.put_varint_field(written, key, (self.len(written) - before) as u64)
    }

    /// Prepends a key, a length and varints.
    #[inline(never)]
    pub(super) fn put_packed_varints<T: Copy>(
        &mut self,
        written: usize,
        key: u64,
        values: &[T],
        to: impl Fn(T) -> u64,
    ) -> usize {
        let before = written;
        let mut written = written;
        // Makes room for 64 at a time, so that each of them need not check for it.
        for values in values.rchunks(64) {
            let most = values.len() * varint::MAX_LEN;
            let end = self.make_room(written, most);
            let put = |start, value: &T| varint::put_before(&mut self.buffer, start, to(*value));
            let start = values.iter().rev().fold(end, put);
            written += end - start;
        }
        self.put_varint_field(written, key, (written - before) as u64)
    }

    /// Prepends a key, a length and numbers of `N` bytes.
    #[inline(never)]
    pub(super) fn put_packed_fixed<T: Copy, const N: usize>(
        &mut self,
        written: usize,
        key: u64,
        values: &[T],
        to: impl Fn(T) -> [u8; N],
    ) -> usize {
        let len = values.len() * N;
        let end = self.make_room(written, len);
        let (places, _) = self.buffer[end - len..end].as_chunks_mut();
        for (place, value) in places.iter_mut().zip(values) {
            *place = to(*value);
        }
        self.put_varint_field(written + len, key, len as u64)
    }

    /// Prepends a message of another crate.
    pub(super) fn put_foreign(&mut self, written: usize, message: &impl prost::Message) -> usize {
        let len = message.encoded_len();
        let end = self.make_room(written, len);
        message.encode_raw(&mut &mut self.buffer[end - len..end]);
        written + len
    }
}

/// Copies `value` to `place`, which has its length. Short values are copied without a call, in two
/// parts that may overlap.
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
    if let (Some(source), Some(target)) = (value.first_chunk::<N>(), place.first_chunk_mut()) {
        *target = *source;
    }
    if let (Some(source), Some(target)) = (value.last_chunk::<N>(), place.last_chunk_mut()) {
        *target = *source;
    }
}

/// Copies `value` to `place`, which has its length. Copies short values byte by byte: the processor
/// stalls on a longer load of bytes that several stores have just written.
#[inline(always)]
fn copy_written(place: &mut UninitSlice, value: &[u8]) {
    if value.len() > WORD {
        return place.copy_from_slice(value);
    }
    for (index, byte) in value.iter().enumerate() {
        place.write_byte(index, *byte);
    }
}

/// Encodes `message` and passes the result to `use_it`.
#[inline]
fn encode<R>(message: &dyn Wire, use_it: impl FnOnce(&Encoded<'_, '_>) -> R) -> R {
    // There is no spare writer for a thread's first message, while another message is being written, and
    // while the thread exits.
    let mut spare = SPARE.try_with(Cell::take).ok().flatten().unwrap_or_default();
    // SAFETY: The references to parts of the message do not outlive it: they are cleared below, or
    // dropped by a panic.
    #[allow(unsafe_code, reason = "a twelfth of the time of messages of some hundred bytes")]
    let writer = unsafe { mem::transmute::<&mut Writer<'static>, &mut Writer<'_>>(&mut spare) };
    let written = message.write(writer, 0);
    let result = use_it(&Encoded { writer, written });
    if spare.large > 0 || spare.buffer.len() > KEPT {
        spare.clear();
    }
    let _ = SPARE.try_with(|place| place.set(Some(spare)));
    result
}

/// An encoded message: bytes in the thread's buffer, and large values in their original place.
struct Encoded<'w, 'a> {
    writer: &'w Writer<'a>,
    written: usize,
}

impl Encoded<'_, '_> {
    #[inline]
    fn len(&self) -> usize {
        self.writer.len(self.written)
    }

    /// Appends the message to `buf`.
    ///
    /// # Errors
    /// Returns the message's length if `buf` is too small; nothing is written then.
    #[inline]
    fn append<B: BufMut>(&self, buf: &mut B) -> Result<(), usize> {
        let len = self.len();
        let chunk = buf.chunk_mut();
        if len > chunk.len() {
            return self.append_in_parts(buf);
        }
        let Writer { buffer, pieces, .. } = self.writer;
        if pieces.is_empty() {
            copy_written(&mut chunk[..len], &buffer[buffer.len() - len..]);
        } else {
            self.copy_to(&mut chunk[..len]);
        }
        // SAFETY: Each of these bytes was written.
        #[allow(unsafe_code, reason = "a twentieth of messages of large values")]
        unsafe {
            buf.advance_mut(len);
        }
        Ok(())
    }

    #[inline(never)]
    fn append_in_parts<B: BufMut>(&self, buf: &mut B) -> Result<(), usize> {
        if self.len() > buf.remaining_mut() {
            return Err(self.len());
        }
        self.for_each_part(|part| buf.put_slice(part));
        Ok(())
    }

    fn for_each_part(&self, mut take: impl FnMut(&[u8])) {
        let Writer { buffer, pieces, .. } = self.writer;
        let mut start = buffer.len() - self.written;
        for (written, value) in pieces.iter().rev() {
            let end = buffer.len() - written;
            take(&buffer[start..end]);
            take(value);
            start = end;
        }
        take(&buffer[start..]);
    }

    /// Copies the message to `place`, which has its length. Starts at the end, as it was written:
    /// reading back what was just stored stalls the processor.
    #[inline(never)]
    fn copy_to(&self, place: &mut UninitSlice) {
        let Writer { buffer, pieces, .. } = self.writer;
        let (mut end, mut buffer_end) = (place.len(), buffer.len());
        for (written, value) in pieces {
            let len = buffer_end - (buffer.len() - written);
            if len <= BLOCK && BLOCK <= end && BLOCK <= buffer_end {
                // Copies a whole block, whose first bytes are overwritten next.
                place[end - BLOCK..end].copy_from_slice(&buffer[buffer_end - BLOCK..buffer_end]);
            } else {
                place[end - len..end].copy_from_slice(&buffer[buffer_end - len..buffer_end]);
            }
            (end, buffer_end) = (end - len, buffer_end - len);
            place[end - value.len()..end].copy_from_slice(value);
            end -= value.len();
        }
        place[..end].copy_from_slice(&buffer[buffer.len() - self.written..buffer_end]);
    }
}

/// Returns the length of the encoded message, without a length delimiter.
pub fn encoded_len(message: &dyn Wire) -> usize {
    encode(message, |Encoded { writer, written }| writer.len(*written))
}

/// Returns the encoded message.
pub fn encode_to_vec(message: &dyn Wire) -> Vec<u8> {
    encode(message, |encoded| {
        let mut bytes = Vec::with_capacity(encoded.len());
        if encoded.len() > 0 {
            // A vector is never too small.
            let _ = encoded.append(&mut bytes);
        }
        bytes
    })
}

/// Hashes the encoded message: equal messages without floating-point numbers and without a
/// `HashMap` are encoded as the same bytes.
pub fn hash<H: Hasher>(message: &dyn Wire, state: &mut H) {
    encode(message, |encoded| {
        state.write_usize(encoded.len());
        encoded.for_each_part(|part| state.write(part));
    });
}

/// Appends the encoded message to `buf`.
///
/// # Errors
/// Returns the message's length if `buf` is too small; nothing is written then.
pub(super) fn append<B: BufMut>(message: &dyn Wire, buf: &mut B) -> Result<(), usize> {
    encode(message, |encoded| encoded.append(buf))
}
