//! Reads packed fields: repeated scalars in one length-delimited value.

use super::error::Fault;
use super::{varint, Field, Reader, UnknownFields};

impl Reader<'_> {
    /// Appends packed values of an open enum.
    pub fn packed_enumeration<E: From<i32>>(&mut self, field: Field, list: &mut Vec<E>) -> Field {
        self.each_varint(field, list, |list, number, _| list.push(E::from(number)))
    }

    /// Appends packed values of a closed enum. Unknown numbers are kept in `fields`.
    pub fn packed_closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        field: Field,
        list: &mut Vec<E>,
        fields: &mut UnknownFields,
    ) -> Field {
        self.each_varint(field, list, |list, number, bits| match E::try_from(number) {
            Ok(value) => list.push(value),
            Err(_) => fields.push_varint(field.key >> 3, bits),
        })
    }

    /// Passes each packed number to `take`, with the bits of its varint.
    fn each_varint<E>(
        &mut self,
        field: Field,
        list: &mut Vec<E>,
        mut take: impl FnMut(&mut Vec<E>, i32, u64),
    ) -> Field {
        let (mut bytes, end) = match self.slice(field.offset) {
            Ok(found) => found,
            Err(fault) => return self.fail(field.key, fault),
        };
        if list.is_empty() {
            list.reserve_exact(varint::count(bytes));
        }
        while let [first, rest @ ..] = bytes {
            if *first < 0x80 {
                take(list, (*first).into(), (*first).into());
                bytes = rest;
                continue;
            }
            let Some((bits, len)) = varint::read(bytes) else {
                return self.fail(field.key, Fault::Varint);
            };
            take(list, bits as i32, bits);
            bytes = &bytes[len..];
        }
        self.next(end)
    }

    /// Appends packed varints.
    #[inline(always)]
    fn packed_varints<T: Copy + Default>(
        &mut self,
        field: Field,
        list: &mut Vec<T>,
        convert: impl Fn(u64) -> T,
    ) -> Field {
        let found = self.slice(field.offset).and_then(|(bytes, end)| {
            varints(self.onward(end - bytes.len()), bytes.len(), list, convert).map(|()| ((), end))
        });
        self.take(field.key, found, drop)
    }

    /// Appends packed numbers of `N` bytes.
    #[inline(always)]
    fn packed_fixed<T: Copy, const N: usize>(
        &mut self,
        field: Field,
        list: &mut Vec<T>,
        convert: impl Fn([u8; N]) -> T,
    ) -> Field {
        let found = self
            .slice(field.offset)
            .and_then(|(bytes, end)| fixed(bytes, list, convert).map(|()| ((), end)));
        self.take(field.key, found, drop)
    }
}

/// Allocates room for `count` values, if the list has no memory yet.
#[inline]
fn make_room<T: Copy>(list: &mut Vec<T>, count: usize) {
    if list.capacity() == 0 {
        *list = Vec::with_capacity(count);
    }
}

/// Appends the varints in the first `len` bytes. The bytes behind them are loaded as part of words,
/// but not decoded: the number of varints is counted first.
#[inline(never)]
fn varints<T: Copy + Default>(
    mut bytes: &[u8],
    len: usize,
    list: &mut Vec<T>,
    convert: impl Fn(u64) -> T,
) -> Result<(), Fault> {
    let (packed, behind) = bytes.split_at(len);
    let count = varint::count(packed);
    let old = list.len();
    make_room(list, count);
    list.resize(old + count, T::default());
    let mut slots = &mut list[old..];
    if len == varint::MAX_LEN * count {
        return longest(packed, slots, &convert).ok_or(Fault::Varint);
    }
    if let Some(len) = usual_len(packed, count) {
        let (done, len) = alike(bytes, slots, len, &convert).ok_or(Fault::Varint)?;
        (slots, bytes) = (&mut slots[done..], &bytes[len..]);
    }
    let left = bytes.len() - behind.len();
    if left > 3 * slots.len() {
        return windows(bytes, left, slots, &convert).ok_or(Fault::Varint);
    }
    // On average, three varints fit into eight bytes; or four do.
    let are_short = 4 * left <= 9 * slots.len();
    let are_two = are_short && 4 * left >= 7 * slots.len();
    while !slots.is_empty() {
        let four = if are_two { two_bytes_each(bytes) } else { None };
        if let Some((four, target)) = four.zip(slots.first_chunk_mut()) {
            *target = four.map(|value| convert(value.into()));
            (slots, bytes) = (&mut slots[4..], &bytes[8..]);
            continue;
        }
        if let Some((eight, target)) = one_byte_each(bytes).zip(slots.first_chunk_mut()) {
            *target = eight.map(|byte| convert(byte.into()));
            (slots, bytes) = (&mut slots[8..], &bytes[8..]);
            continue;
        }
        let three = if are_short { varint::read_some(bytes) } else { None };
        if let Some((([a, b, c], len), target)) = three.zip(slots.first_chunk_mut()) {
            *target = [convert(a), convert(b), convert(c)];
            (slots, bytes) = (&mut slots[3..], &bytes[len..]);
            continue;
        }
        let two = varint::read_some(bytes).zip(slots.first_chunk_mut());
        if let Some((([a, b], len), target)) = two {
            *target = [convert(a), convert(b)];
            (slots, bytes) = (&mut slots[2..], &bytes[len..]);
            continue;
        }
        let (value, len) = varint::read(bytes).ok_or(Fault::Varint)?;
        slots[0] = convert(value);
        (slots, bytes) = (&mut slots[1..], &bytes[len..]);
    }
    if bytes.len() == behind.len() {
        Ok(())
    } else {
        Err(Fault::Varint)
    }
}

/// Reads varints whose mean length is the maximum, as that of negative numbers. Returns `None` if
/// one of them is invalid.
fn longest<T>(bytes: &[u8], slots: &mut [T], convert: &impl Fn(u64) -> T) -> Option<()> {
    for (bytes, slot) in bytes.as_chunks::<{ varint::MAX_LEN }>().0.iter().zip(slots) {
        let [.., ..=1] = bytes else { return None };
        *slot = convert(varint::read_len(bytes, 0, varint::MAX_LEN)?);
    }
    Some(())
}

/// The number of varints of one length that are read together.
const GROUP: usize = 4;

/// Returns the length that nearly all of the varints have, judging by the mean and the first block.
/// `None`: their lengths differ, or another way is faster.
#[inline]
fn usual_len(bytes: &[u8], count: usize) -> Option<usize> {
    let len = (bytes.len() + count / 2).checked_div(count).filter(|len| (3..=8).contains(len))?;
    let ends = varint::ends(bytes.first_chunk()?);
    // The first of the block has none before it, and one more may differ.
    let expected = ends & (ends << len);
    (expected.count_ones() + 2 >= ends.count_ones()).then_some(len)
}

/// Reads varints of which nearly all have `len` bytes, a group at a time; returns their number and
/// their length in bytes. Returns `None` if one of them is invalid.
///
/// The start of a varint is known before the one before it is decoded, and the compiler vectorizes
/// the loop: two to three times as fast as [`windows`]. Timestamps and large identifiers have such
/// lengths.
#[inline(always)]
fn alike<T>(
    bytes: &[u8],
    slots: &mut [T],
    len: usize,
    convert: &impl Fn(u64) -> T,
) -> Option<(usize, usize)> {
    let own = u64::MAX >> (64 - 8 * len);
    let (goes_on, any) = (varint::CONTINUES & (own >> 8), varint::CONTINUES & own);
    let (mut done, mut start) = (0, 0);
    for group in slots.as_chunks_mut::<GROUP>().0 {
        // The last of the group is loaded as a word, which may extend beyond it.
        if bytes.len() - start < GROUP * len + 8 {
            break;
        }
        let (mut offset, mut words) = (start, [0; GROUP]);
        for word in &mut words {
            *word = u64::from_le_bytes(*bytes.get(offset..)?.first_chunk()?);
            offset += len;
        }
        if words.iter().all(|word| word & any == goes_on) {
            start = offset;
            for (slot, word) in group.iter_mut().zip(words) {
                *slot = convert(varint::gather(word & own));
            }
        } else {
            for slot in group {
                let (value, len) = varint::read(bytes.get(start..)?)?;
                *slot = convert(value);
                start += len;
            }
        }
        done += GROUP;
    }
    Some((done, start))
}

/// The number of bytes that are examined together: each has a bit in a word.
const WINDOW: usize = u64::BITS as usize;

/// The maximum extent of the words that start in a window.
const REACH: usize = WINDOW + 16;

/// Reads the varints in the first `left` bytes. Returns `None` if one of them is invalid.
///
/// Finds the ends of all varints in a window first, so that decoding one neither waits for the
/// length of the one before it nor mispredicts that length. This is the fastest way for varying
/// lengths of more than two bytes.
#[inline(always)]
fn windows<T>(
    mut bytes: &[u8],
    mut left: usize,
    slots: &mut [T],
    convert: &impl Fn(u64) -> T,
) -> Option<()> {
    let mut slots = slots.iter_mut();
    while left > 0 {
        let mut last = [0; REACH];
        let window = if let Some(window) = bytes.first_chunk() {
            window
        } else {
            last[..bytes.len()].copy_from_slice(bytes);
            &last
        };
        let mut ends = varint::ends(window.first_chunk()?);
        if left < WINDOW {
            ends &= (1 << left) - 1;
        }
        let mut start = 0;
        while ends != 0 {
            let end = ends.trailing_zeros() as usize + 1;
            ends &= ends - 1;
            *slots.next()? = convert(varint::read_len(window, start, end - start)?);
            start = end;
        }
        if start == 0 {
            return None;
        }
        (bytes, left) = (&bytes[start..], left - start);
    }
    Some(())
}

/// Appends packed numbers of `N` bytes.
#[inline(never)]
fn fixed<T: Copy, const N: usize>(
    bytes: &[u8],
    list: &mut Vec<T>,
    convert: impl Fn([u8; N]) -> T,
) -> Result<(), Fault> {
    let (values, rest) = bytes.as_chunks();
    if !rest.is_empty() {
        return Err(Fault::PackedLength);
    }
    make_room(list, values.len());
    list.extend(values.iter().map(|bytes| convert(*bytes)));
    Ok(())
}

/// Returns the next eight varints, if each has one byte.
#[inline]
fn one_byte_each(bytes: &[u8]) -> Option<[u8; 8]> {
    let eight = bytes.first_chunk().copied()?;
    (u64::from_le_bytes(eight) & varint::CONTINUES == 0).then_some(eight)
}

/// Returns the next four varints, if each has two bytes.
#[inline]
fn two_bytes_each(bytes: &[u8]) -> Option<[u16; 4]> {
    const LONGER: u64 = 0x0080_0080_0080_0080;
    let word = u64::from_le_bytes(*bytes.first_chunk()?);
    let pairs = word & 0x007f_007f_007f_007f | (word & 0x7f00_7f00_7f00_7f00) >> 1;
    (word & varint::CONTINUES == LONGER)
        .then(|| [0, 16, 32, 48].map(|shift| (pairs >> shift) as u16))
}

/// Each method is named after the field's type, and appends to `list`. A wrong length or an invalid
/// varint is an error.
#[allow(missing_docs, reason = "the comment above says it for all")]
impl Reader<'_> {
    #[inline]
    pub fn packed_int32(&mut self, field: Field, list: &mut Vec<i32>) -> Field {
        self.packed_varints(field, list, |value| value as i32)
    }

    #[inline]
    pub fn packed_int64(&mut self, field: Field, list: &mut Vec<i64>) -> Field {
        self.packed_varints(field, list, |value| value as i64)
    }

    #[inline]
    pub fn packed_uint32(&mut self, field: Field, list: &mut Vec<u32>) -> Field {
        self.packed_varints(field, list, |value| value as u32)
    }

    #[inline]
    pub fn packed_uint64(&mut self, field: Field, list: &mut Vec<u64>) -> Field {
        self.packed_varints(field, list, |value| value)
    }

    #[inline]
    pub fn packed_sint32(&mut self, field: Field, list: &mut Vec<i32>) -> Field {
        self.packed_varints(field, list, |value| varint::unzigzag32(value as u32))
    }

    #[inline]
    pub fn packed_sint64(&mut self, field: Field, list: &mut Vec<i64>) -> Field {
        self.packed_varints(field, list, varint::unzigzag64)
    }

    #[inline]
    pub fn packed_bool(&mut self, field: Field, list: &mut Vec<bool>) -> Field {
        self.packed_varints(field, list, |value| value != 0)
    }

    #[inline]
    pub fn packed_fixed32(&mut self, field: Field, list: &mut Vec<u32>) -> Field {
        self.packed_fixed(field, list, u32::from_le_bytes)
    }

    #[inline]
    pub fn packed_fixed64(&mut self, field: Field, list: &mut Vec<u64>) -> Field {
        self.packed_fixed(field, list, u64::from_le_bytes)
    }

    #[inline]
    pub fn packed_sfixed32(&mut self, field: Field, list: &mut Vec<i32>) -> Field {
        self.packed_fixed(field, list, i32::from_le_bytes)
    }

    #[inline]
    pub fn packed_sfixed64(&mut self, field: Field, list: &mut Vec<i64>) -> Field {
        self.packed_fixed(field, list, i64::from_le_bytes)
    }

    #[inline]
    pub fn packed_float(&mut self, field: Field, list: &mut Vec<f32>) -> Field {
        self.packed_fixed(field, list, f32::from_le_bytes)
    }

    #[inline]
    pub fn packed_double(&mut self, field: Field, list: &mut Vec<f64>) -> Field {
        self.packed_fixed(field, list, f64::from_le_bytes)
    }
}
