//! Base-128 varints.

/// The most bytes that a varint takes.
pub(super) const MAX_LEN: usize = 10;

/// The number of bytes that `value` takes.
#[inline]
pub(super) const fn len(value: u64) -> usize {
    let bits = 64 - (value | 1).leading_zeros() as usize;
    (bits * 9 + 64) / 64
}

/// Reads a varint of any length from the front of `bytes`; gives it and the bytes that it took.
///
/// None: the input ends within it, or it has more than 64 bits.
#[inline]
pub(super) fn read(bytes: &[u8]) -> Option<(u64, usize)> {
    read_word(bytes, 0).or_else(|| read_bytes(bytes))
}

/// [`read`], of the varint at `at`. None: as there, or less than ten bytes are left.
#[inline(always)]
pub(super) fn read_word(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let bytes = bytes.get(at..)?;
    let word = u64::from_le_bytes(*bytes.first_chunk()?);
    let ends = !word & CONTINUES;
    if ends == 0 {
        let (high, len) = beyond_word(bytes)?;
        return Some((gather(word) | high, len));
    }
    // All bits up to and with the one that ends the first varint.
    let own = ends ^ (ends - 1);
    Some((gather(word & own), ends.trailing_zeros() as usize / 8 + 1))
}

/// What the ninth and tenth byte of a varint add to it, of which the first eight do not end it; and
/// how many bytes it has.
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

/// Reads `N` varints that lie within the next eight bytes; gives them and the bytes they took.
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

/// Reads a varint of which is known that it takes `len` bytes from `at` on.
///
/// None: it is too long, or has more than 64 bits, or less than ten bytes are left.
#[inline(always)]
pub(super) fn read_len(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let bytes = bytes.get(at..)?;
    let word = u64::from_le_bytes(*bytes.first_chunk()?);
    if len <= 8 {
        return Some(gather(word & (u64::MAX >> (64 - 8 * len))));
    }
    let (high, _) = beyond_word(bytes)?;
    Some(gather(word) | high)
}

/// How many varints end in these bytes.
#[inline]
pub(super) fn count(bytes: &[u8]) -> usize {
    if bytes.len() < SHORT {
        return count_in_words(bytes);
    }
    // Added up in bytes, of which the processor has many at once.
    let ends = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(*byte < 0x80)).sum::<u8>();
    bytes.chunks(u8::MAX.into()).map(|bytes| usize::from(ends(bytes))).sum()
}

/// So many bytes are counted faster by words.
const SHORT: usize = 64;

/// [`count`], of few bytes.
#[inline]
fn count_in_words(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks();
    let ends = |bytes: [u8; 8]| (!u64::from_le_bytes(bytes) & CONTINUES) >> 7;
    let sums = words.iter().map(|word| ends(*word)).sum::<u64>();
    let rest = rest.iter().filter(|byte| **byte < 0x80).count();
    // No sum in a byte is over eight, nor are all together over 255.
    rest + (sums.wrapping_mul(0x0101_0101_0101_0101) >> 56) as usize
}

/// Which of the bytes end a varint: a bit for each, that of the first byte is the lowest.
#[inline(always)]
pub(super) fn ends(bytes: &[u8; 64]) -> u64 {
    let (words, _) = bytes.as_chunks();
    words.iter().rev().fold(0, |ends, word| {
        let last = (!u64::from_le_bytes(*word) & CONTINUES) >> 7;
        // Brings the lowest bits of all bytes together in the highest byte.
        ends << 8 | last.wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

/// Reads a varint, one byte after another.
fn read_bytes(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0;
    for (at, &byte) in bytes.iter().enumerate().take(MAX_LEN) {
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            let fits = at + 1 < MAX_LEN || byte <= 1;
            return fits.then_some((value, at + 1));
        }
    }
    None
}

/// Puts the varint for `value` at the front of an array; gives it and its length.
#[inline]
pub(super) fn write(mut value: u64) -> ([u8; MAX_LEN], usize) {
    let mut bytes = [0; MAX_LEN];
    let mut at = 0;
    while value >= 0x80 {
        bytes[at] = value as u8 | 0x80;
        value >>= 7;
        at += 1;
    }
    bytes[at] = value as u8;
    (bytes, at + 1)
}

/// The two bytes of the varint for a `value` of 8 to 14 bits, the first one lowest.
#[inline(always)]
pub(super) const fn two_bytes(value: u32) -> u32 {
    value & 0x7f | 0x80 | (value >> 7) << 8
}

/// The varint for a `value` of up to 56 bits, the first byte lowest; and how many it takes.
#[inline(always)]
const fn word(value: u64) -> (u64, usize) {
    let len = len(value);
    let more = CONTINUES & ((1 << (8 * (len - 1))) - 1);
    (spread(value) | more, len)
}

/// A field's key as it stands on the wire, the first byte lowest. The number of a field is known where
/// it is written, and so this is when that is compiled.
#[inline(always)]
pub(super) const fn key(number: u32, wire_type: u32) -> u64 {
    word((number << 3 | wire_type) as u64).0
}

/// A [`key`] as the last bytes of a word, and how many it takes.
#[inline(always)]
pub(super) const fn last_of_word(key: u64) -> (u64, usize) {
    let unused = key.leading_zeros() & !7;
    (key << unused, (u64::BITS - unused) as usize / 8)
}

/// Writes a varint at the end of `place`; gives its length. All of `place` may be written.
///
/// Hardly a branch on the length, which random values would have the processor guess wrong.
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

/// Writes a varint that ends at `end` of `room`; gives where it starts. The `MAX_LEN` bytes before
/// `end` have to be there, and may all be written.
#[inline(always)]
pub(super) fn put_before(room: &mut [u8], end: usize, value: u64) -> usize {
    match room[..end].last_chunk_mut() {
        Some(place) => end - write_last(place, value),
        None => end,
    }
}

/// The lowest 56 bits of `value`, seven in each of eight bytes.
#[inline(always)]
const fn spread(value: u64) -> u64 {
    let x = (value & 0x0fff_ffff) | ((value & 0x00ff_ffff_f000_0000) << 4);
    let x = (x & 0x0000_3fff_0000_3fff) | ((x & 0x0fff_c000_0fff_c000) << 2);
    (x & 0x007f_007f_007f_007f) | ((x & 0x3f80_3f80_3f80_3f80) << 1)
}

/// The bits that say of each of eight bytes that another follows.
pub(super) const CONTINUES: u64 = 0x8080_8080_8080_8080;

/// The reverse of [`spread`]: the value in the low seven bits of each of eight bytes.
#[inline]
pub(super) fn gather(bytes: u64) -> u64 {
    let x = bytes & !CONTINUES;
    let x = (x & 0x007f_007f_007f_007f) | ((x & 0x7f00_7f00_7f00_7f00) >> 1);
    let x = (x & 0x0000_3fff_0000_3fff) | ((x & 0x3fff_0000_3fff_0000) >> 2);
    (x & 0x0fff_ffff) | ((x & 0x0fff_ffff_0000_0000) >> 4)
}

/// ZigZag: small negative numbers become small varints.
#[inline]
pub(super) fn zigzag32(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)) as u32
}

/// ZigZag: small negative numbers become small varints.
#[inline]
pub(super) fn zigzag64(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// The reverse of [`zigzag32`].
#[inline]
pub(super) fn unzigzag32(value: u32) -> i32 {
    ((value >> 1) as i32) ^ -((value & 1) as i32)
}

/// The reverse of [`zigzag64`].
#[inline]
pub(super) fn unzigzag64(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}
