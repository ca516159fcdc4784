//! Base-128 varints.

/// The maximum length of a varint.
pub(super) const MAX_LEN: usize = 10;

/// Returns the length of the varint of `value`.
#[inline]
pub(super) const fn len(value: u64) -> usize {
    let bits = 64 - (value | 1).leading_zeros() as usize;
    (bits * 9 + 64) / 64
}

/// Reads a varint of any length from the front of `bytes`; returns it and its length.
///
/// Returns `None` if the input ends within it, or it has more than 64 bits.
#[inline]
pub(super) fn read(bytes: &[u8]) -> Option<(u64, usize)> {
    read_word(bytes, 0).or_else(|| read_bytes(bytes))
}

/// Reads a varint like [`read`], at an offset. Also returns `None` if fewer than ten bytes are left.
#[inline(always)]
pub(super) fn read_word(bytes: &[u8], offset: usize) -> Option<(u64, usize)> {
    let bytes = bytes.get(offset..)?;
    let word = u64::from_le_bytes(*bytes.first_chunk()?);
    let ends = !word & CONTINUES;
    if ends == 0 {
        let (high, len) = beyond_word(bytes)?;
        return Some((gather(word) | high, len));
    }
    // All bits up to and including the one that marks the end of the first varint.
    let own = ends ^ (ends - 1);
    Some((gather(word & own), ends.trailing_zeros() as usize / 8 + 1))
}

/// Returns the bits that the ninth and tenth byte of a varint contribute, and its length. The first
/// eight bytes do not end it.
#[inline(always)]
fn beyond_word(bytes: &[u8]) -> Option<(u64, usize)> {
    match *bytes.get(8..MAX_LEN)? {
        [ninth @ ..0x80, _] => Some((u64::from(ninth) << 56, 9)),
        [ninth, tenth @ ..=1] => {
            Some((u64::from(ninth & 0x7f) << 56 | u64::from(tenth) << 63, MAX_LEN))
        }
        _ => None,
    }
}

/// Reads `N` varints from the next eight bytes; returns them and their length in bytes.
#[inline(always)]
pub(super) fn read_some<const N: usize>(bytes: &[u8]) -> Option<([u64; N], usize)> {
    let word = u64::from_le_bytes(*bytes.first_chunk()?);
    let (mut values, mut start, mut ends) = ([0; N], 0, !word & CONTINUES);
    for value in &mut values {
        if ends == 0 {
            return None;
        }
        let own = ends ^ (ends - 1);
        *value = gather((word & own) >> start);
        start = ends.trailing_zeros() + 1;
        ends &= ends - 1;
    }
    Some((values, start as usize / 8))
}

/// Reads a varint that is known to have `len` bytes.
///
/// Returns `None` if it is too long, has more than 64 bits, or fewer than ten bytes are left.
#[inline(always)]
pub(super) fn read_len(bytes: &[u8], offset: usize, len: usize) -> Option<u64> {
    let bytes = bytes.get(offset..)?;
    let word = u64::from_le_bytes(*bytes.first_chunk()?);
    if len <= 8 {
        return Some(gather(word & (u64::MAX >> (64 - 8 * len))));
    }
    let (high, _) = beyond_word(bytes)?;
    Some(gather(word) | high)
}

/// Counts the varints that end in these bytes.
#[inline]
pub(super) fn count(bytes: &[u8]) -> usize {
    if bytes.len() < SHORT {
        return count_in_words(bytes);
    }
    // Sums in bytes, which the compiler vectorizes.
    let ends = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(*byte < 0x80)).sum::<u8>();
    bytes.chunks(u8::MAX.into()).map(|bytes| usize::from(ends(bytes))).sum()
}

/// The length below which counting in words is faster.
const SHORT: usize = 64;

/// Counts the varints that end in a few bytes.
#[inline]
fn count_in_words(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks();
    let ends = |bytes: [u8; 8]| (!u64::from_le_bytes(bytes) & CONTINUES) >> 7;
    let sums = words.iter().map(|word| ends(*word)).sum::<u64>();
    let rest = rest.iter().filter(|byte| **byte < 0x80).count();
    // Each byte of the sum is at most eight, and so is their total at most 255.
    rest + (sums.wrapping_mul(0x0101_0101_0101_0101) >> 56) as usize
}

/// Returns a bit for each byte that ends a varint. The lowest bit is that of the first byte.
#[inline(always)]
pub(super) fn ends(bytes: &[u8; 64]) -> u64 {
    let (words, _) = bytes.as_chunks();
    words.iter().rev().fold(0, |ends, word| {
        let last = (!u64::from_le_bytes(*word) & CONTINUES) >> 7;
        // Gathers the lowest bits of all bytes in the highest byte.
        ends << 8 | last.wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

/// Reads a varint byte by byte.
fn read_bytes(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0;
    for (index, &byte) in bytes.iter().enumerate().take(MAX_LEN) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            let fits = index + 1 < MAX_LEN || byte <= 1;
            return fits.then_some((value, index + 1));
        }
    }
    None
}

/// Returns the varint of `value` at the front of an array, and its length.
#[inline]
pub(super) fn write(mut value: u64) -> ([u8; MAX_LEN], usize) {
    let mut bytes = [0; MAX_LEN];
    let mut index = 0;
    while value >= 0x80 {
        bytes[index] = value as u8 | 0x80;
        value >>= 7;
        index += 1;
    }
    bytes[index] = value as u8;
    (bytes, index + 1)
}

/// Returns the two bytes of the varint of a `value` of 8 to 14 bits, in little-endian order.
#[inline(always)]
pub(super) const fn two_bytes(value: u32) -> u32 {
    value & 0x7f | 0x80 | (value >> 7) << 8
}

/// Returns the varint of a `value` of up to 56 bits, in little-endian order, and its length.
#[inline(always)]
const fn word(value: u64) -> (u64, usize) {
    let len = len(value);
    let more = CONTINUES & ((1 << (8 * (len - 1))) - 1);
    (spread(value) | more, len)
}

/// Returns an encoded key, in little-endian order. The compiler evaluates this, since a field's
/// number is a constant where it is written.
#[inline(always)]
pub(super) const fn key(number: u32, wire_type: u32) -> u64 {
    word((number << 3 | wire_type) as u64).0
}

/// Shifts a [`key`] to the high end of a word; returns it and its length.
#[inline(always)]
pub(super) const fn last_of_word(key: u64) -> (u64, usize) {
    let unused = key.leading_zeros() & !7;
    (key << unused, (u64::BITS - unused) as usize / 8)
}

/// Writes a varint at the end of `place`; returns its length. May overwrite all of `place`.
///
/// Has few branches on the length, which the processor mispredicts for random values.
#[inline(always)]
pub(super) fn write_last(place: &mut [u8; MAX_LEN], value: u64) -> usize {
    if value < 1 << 14 {
        let more = usize::from(value >= 0x80);
        let both = (value & 0x7f) as u16 | ((value << 1) & 0x7f00) as u16 | (more << 7) as u16;
        place[MAX_LEN - 2..].copy_from_slice(&(both << (8 * (1 - more))).to_le_bytes());
        return 1 + more;
    }
    if value < 1 << 56 {
        let (word, len) = word(value);
        place[MAX_LEN - 8..].copy_from_slice(&(word << (64 - 8 * len)).to_le_bytes());
        return len;
    }
    let low = (spread(value) | CONTINUES).to_le_bytes();
    let high = (value >> 56) as u8;
    if high < 0x80 {
        place[1..9].copy_from_slice(&low);
        place[9] = high;
        9
    } else {
        place[..8].copy_from_slice(&low);
        (place[8], place[9]) = (high, 1);
        MAX_LEN
    }
}

/// Writes a varint that ends at `end`; returns the index of its start. May overwrite the `MAX_LEN`
/// bytes before `end`, which have to exist.
#[inline(always)]
pub(super) fn put_before(room: &mut [u8], end: usize, value: u64) -> usize {
    match room[..end].last_chunk_mut() {
        Some(place) => end - write_last(place, value),
        None => end,
    }
}

/// Spreads the lowest 56 bits of `value` over eight bytes, seven bits each.
#[inline(always)]
const fn spread(value: u64) -> u64 {
    let x = (value & 0x0fff_ffff) | ((value & 0x00ff_ffff_f000_0000) << 4);
    let x = (x & 0x0000_3fff_0000_3fff) | ((x & 0x0fff_c000_0fff_c000) << 2);
    (x & 0x007f_007f_007f_007f) | ((x & 0x3f80_3f80_3f80_3f80) << 1)
}

/// The continuation bits of eight bytes.
pub(super) const CONTINUES: u64 = 0x8080_8080_8080_8080;

/// Gathers the low seven bits of each of eight bytes: the inverse of [`spread`].
#[inline]
pub(super) fn gather(bytes: u64) -> u64 {
    let x = bytes & !CONTINUES;
    let x = (x & 0x007f_007f_007f_007f) | ((x & 0x7f00_7f00_7f00_7f00) >> 1);
    let x = (x & 0x0000_3fff_0000_3fff) | ((x & 0x3fff_0000_3fff_0000) >> 2);
    (x & 0x0fff_ffff) | ((x & 0x0fff_ffff_0000_0000) >> 4)
}

/// Encodes as `ZigZag`: negative numbers near zero become short varints.
#[inline]
pub(super) fn zigzag32(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

/// Encodes as `ZigZag`: negative numbers near zero become short varints.
#[inline]
pub(super) fn zigzag64(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Decodes `ZigZag`.
#[inline]
pub(super) fn unzigzag32(value: u32) -> i32 {
    ((value >> 1) as i32) ^ -((value & 1) as i32)
}

/// Decodes `ZigZag`.
#[inline]
pub(super) fn unzigzag64(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}
