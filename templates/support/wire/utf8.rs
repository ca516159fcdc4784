//! Validates UTF-8.

#![allow(clippy::needless_bitwise_bool, reason = "branches would keep the blocks from vectorizing")]
#![allow(clippy::many_single_char_names, reason = "they are neighboring bytes")]

use super::varint;

/// The number of bytes that are validated together.
const BLOCK: usize = 16;

/// The number of preceding bytes that decide whether a byte is valid.
const BEFORE: usize = 3;

/// The length below which the standard library is faster, since it has no setup.
const SHORT: usize = 32;

/// The length from which on examining several words at a time is faster.
const LONG: usize = 2 * LINE;

/// The number of bytes of long text that are examined together: independent words, which the
/// compiler vectorizes.
const LINE: usize = 64;

/// Returns whether all bytes are ASCII. Unlike `<[u8]>::is_ascii`, examines short text by words, too.
#[inline(always)]
pub fn is_ascii(bytes: &[u8]) -> bool {
    if bytes.len() >= LONG {
        return is_long_ascii(bytes);
    }
    let Some(last) = bytes.last_chunk() else { return bytes.iter().all(u8::is_ascii) };
    let (words, _) = bytes.as_chunks();
    let all = words.iter().fold(u64::from_le_bytes(*last), |all, w| all | u64::from_le_bytes(*w));
    all & varint::CONTINUES == 0
}

#[inline(never)]
fn is_long_ascii(bytes: &[u8]) -> bool {
    let (lines, _) = bytes.as_chunks::<LINE>();
    // The remaining bytes, and some that were already examined.
    let rest = bytes.last_chunk::<LINE>();
    let mut all = [0; LINE / 8];
    for line in lines.iter().chain(rest) {
        for (all, word) in all.iter_mut().zip(line.as_chunks().0) {
            *all |= u64::from_le_bytes(*word);
        }
    }
    all.iter().fold(0, |all, word| all | word) & varint::CONTINUES == 0
}

/// Returns the bytes as text if they are UTF-8.
#[inline(never)]
pub fn from_utf8(bytes: &[u8]) -> Option<&str> {
    // The standard library is optimized even in debug builds.
    if bytes.len() < SHORT || cfg!(debug_assertions) {
        return str::from_utf8(bytes).ok();
    }
    // SAFETY: The bytes were validated.
    #[allow(unsafe_code, reason = "half of the time of text that is not ASCII")]
    is_utf8_in_blocks(bytes).then(|| unsafe { str::from_utf8_unchecked(bytes) })
}

/// Returns whether the bytes are UTF-8 (RFC 3629, section 4).
///
/// The standard library decodes one character after another, with branches. Here each byte is
/// checked against the three before it, without a branch, so that the compiler vectorizes the loop:
/// two to three times as fast.
pub fn is_utf8_in_blocks(bytes: &[u8]) -> bool {
    let (Some(&[a, b, c]), Some(&[x, y, z]), Some(last)) =
        (bytes.first_chunk(), bytes.last_chunk(), bytes.last_chunk())
    else {
        return str::from_utf8(bytes).is_ok();
    };
    let mut wrong = [0; BLOCK];
    wrong[0] = fault([0, 0, 0, a]) | fault([0, 0, a, b]) | fault([0, a, b, c]);
    // The last character is incomplete.
    wrong[1] = u8::from((x >= 0xf0) | (y >= 0xe0) | (z >= 0xc0));
    let mut rest = bytes;
    while let Some(window) = rest.first_chunk() {
        judge(window, &mut wrong);
        rest = &rest[BLOCK..];
    }
    // The remaining bytes, and some that were already checked.
    judge(last, &mut wrong);
    u128::from_ne_bytes(wrong) == 0
}

/// Checks the last bytes of the window, and records the result in `wrong`.
#[inline(always)]
fn judge(window: &[u8; BEFORE + BLOCK], wrong: &mut [u8; BLOCK]) {
    for (index, wrong) in wrong.iter_mut().enumerate() {
        *wrong |= fault([window[index], window[index + 1], window[index + 2], window[index + 3]]);
    }
}

/// Returns 1 if the last of these bytes cannot follow the others.
#[inline(always)]
fn fault([third, second, before, byte]: [u8; BEFORE + 1]) -> u8 {
    let continues = byte & 0xc0 == 0x80;
    let should = (before >= 0xc0) | (second >= 0xe0) | (third >= 0xf0);
    let never = (byte & 0xfe == 0xc0) | (byte >= 0xf5);
    let too_long = ((before == 0xe0) & (byte < 0xa0)) | ((before == 0xf0) & (byte < 0x90));
    let surrogate = (before == 0xed) & (byte >= 0xa0);
    let too_large = (before == 0xf4) & (byte >= 0x90);
    u8::from((continues != should) | never | too_long | surrogate | too_large)
}
