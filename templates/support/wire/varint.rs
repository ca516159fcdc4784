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
    let mut value = 0;
    for (at, &byte) in bytes.iter().take(MAX_LEN).enumerate() {
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
