//! Repeated scalars in one length-delimited field.

use super::error::Fault;
use super::{varint, Field, Reader, UnknownFields};

impl Reader<'_> {
    /// Appends packed values of an open enum.
    pub fn packed_enumeration<E: From<i32>>(&mut self, field: Field, list: &mut Vec<E>) -> Field {
        self.each_varint(field, list, |list, number, _| list.push(E::from(number)))
    }

    /// Appends packed values of a closed enum; numbers without a value are kept in `fields`.
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

    /// Has `take` take one packed number after another, and the bits that it was, for a list.
    fn each_varint<E>(
        &mut self,
        field: Field,
        list: &mut Vec<E>,
        mut take: impl FnMut(&mut Vec<E>, i32, u64),
    ) -> Field {
        let (mut bytes, end) = match self.slice(field.at) {
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

    /// Has `read` read packed numbers.
    #[inline]
    fn packed(&mut self, field: Field, read: impl FnOnce(&[u8]) -> Result<(), Fault>) -> Field {
        let found = self.slice(field.at).and_then(|(bytes, end)| Ok((read(bytes)?, end)));
        self.take(field.key, found, drop)
    }
}

/// Appends packed varints.
#[inline(never)]
fn varints<T: Copy + Default>(
    mut bytes: &[u8],
    out: &mut Vec<T>,
    convert: impl Fn(u64) -> T,
) -> Result<(), Fault> {
    let count = varint::count(bytes);
    let old = out.len();
    if out.is_empty() {
        out.reserve_exact(count);
    }
    out.resize(old + count, T::default());
    let mut slots = &mut out[old..];
    if let Some(len) = usual_len(bytes, count) {
        let (done, len) = alike(bytes, slots, len, &convert).ok_or(Fault::Varint)?;
        (slots, bytes) = (&mut slots[done..], &bytes[len..]);
    }
    if bytes.len() / 3 > count {
        let (done, len) = blocks(bytes, slots, &convert).ok_or(Fault::Varint)?;
        (slots, bytes) = (&mut slots[done..], &bytes[len..]);
    }
    // Whether there are three of them in eight bytes, as a rule.
    let are_short = 4 * bytes.len() <= 9 * slots.len();
    while !slots.is_empty() {
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
    if bytes.is_empty() {
        Ok(())
    } else {
        Err(Fault::Varint)
    }
}

/// How many varints of one length are read at once.
const GROUP: usize = 4;

/// How many bytes nearly all of the varints take, by their mean and by the first block. None: they
/// are not alike, or there is a better way.
#[inline]
fn usual_len(bytes: &[u8], count: usize) -> Option<usize> {
    let len = (bytes.len() + count / 2).checked_div(count).filter(|len| (2..=8).contains(len))?;
    let ends = varint::ends(bytes.first_chunk()?);
    // The first of the block is behind none, and one more may be another.
    let expected = ends & (ends << len);
    (expected.count_ones() + 2 >= ends.count_ones()).then_some(len)
}

/// Reads varints nearly all of which take `len` bytes, a group at a time; gives how many, and the
/// bytes they took. None: one of them is invalid.
///
/// Where the next one starts is known before it was looked at, and the compiler makes vectors of
/// the loop: two to three times as fast as [`blocks`]. Timestamps and large identifiers are alike.
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
        // The last of the group is asked for by a word that may reach beyond it.
        if bytes.len() - start < GROUP * len + 8 {
            break;
        }
        let (mut at, mut words) = (start, [0; GROUP]);
        for word in &mut words {
            *word = u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
            at += len;
        }
        if words.iter().all(|word| word & any == goes_on) {
            start = at;
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

/// How many bytes are looked at at once: a bit of a word for each.
const BLOCK: usize = u64::BITS as usize;

/// Reads as many varints as end in whole blocks of bytes; gives how many, and the bytes they took.
/// None: one of them is invalid.
///
/// Where they end is found for a block at once, so that none waits until the length of the one
/// before it is known, nor is that length guessed wrong: what takes the longest where lengths are
/// at random, and most of them over two bytes.
#[inline(always)]
fn blocks<T>(bytes: &[u8], slots: &mut [T], convert: &impl Fn(u64) -> T) -> Option<(usize, usize)> {
    let (mut done, mut start) = (0, 0);
    for (base, block) in (0..).step_by(BLOCK).zip(bytes.as_chunks().0) {
        // The last of the block may be asked for by a word that reaches beyond it.
        if bytes.len() < base + BLOCK + varint::MAX_LEN {
            break;
        }
        let mut ends = varint::ends(block);
        while ends != 0 {
            let next = base + ends.trailing_zeros() as usize + 1;
            ends &= ends - 1;
            *slots.get_mut(done)? = convert(varint::read_len(bytes, start, next - start)?);
            (done, start) = (done + 1, next);
        }
    }
    Some((done, start))
}

/// Appends packed numbers of `N` bytes each.
#[inline(never)]
fn fixed<T, const N: usize>(
    bytes: &[u8],
    out: &mut Vec<T>,
    convert: impl Fn([u8; N]) -> T,
) -> Result<(), Fault> {
    let (values, rest) = bytes.as_chunks();
    if !rest.is_empty() {
        return Err(Fault::PackedLength);
    }
    out.extend(values.iter().map(|bytes| convert(*bytes)));
    Ok(())
}

/// The next eight varints, where each takes one byte.
#[inline]
fn one_byte_each(bytes: &[u8]) -> Option<[u8; 8]> {
    let eight = bytes.first_chunk().copied()?;
    (u64::from_le_bytes(eight) & varint::CONTINUES == 0).then_some(eight)
}

/// Named after the protobuf types; each appends to `out`, and fails where a length lies or a
/// varint is invalid.
#[allow(missing_docs, reason = "the comment above says it for all")]
impl Reader<'_> {
    #[inline]
    pub fn packed_int32(&mut self, field: Field, out: &mut Vec<i32>) -> Field {
        self.packed(field, |bytes| varints(bytes, out, |value| value as i32))
    }

    #[inline]
    pub fn packed_int64(&mut self, field: Field, out: &mut Vec<i64>) -> Field {
        self.packed(field, |bytes| varints(bytes, out, |value| value as i64))
    }

    #[inline]
    pub fn packed_uint32(&mut self, field: Field, out: &mut Vec<u32>) -> Field {
        self.packed(field, |bytes| varints(bytes, out, |value| value as u32))
    }

    #[inline]
    pub fn packed_uint64(&mut self, field: Field, out: &mut Vec<u64>) -> Field {
        self.packed(field, |bytes| varints(bytes, out, |value| value))
    }

    #[inline]
    pub fn packed_sint32(&mut self, field: Field, out: &mut Vec<i32>) -> Field {
        self.packed(field, |bytes| varints(bytes, out, |value| varint::unzigzag32(value as u32)))
    }

    #[inline]
    pub fn packed_sint64(&mut self, field: Field, out: &mut Vec<i64>) -> Field {
        self.packed(field, |bytes| varints(bytes, out, varint::unzigzag64))
    }

    #[inline]
    pub fn packed_bool(&mut self, field: Field, out: &mut Vec<bool>) -> Field {
        self.packed(field, |bytes| varints(bytes, out, |value| value != 0))
    }

    #[inline]
    pub fn packed_fixed32(&mut self, field: Field, out: &mut Vec<u32>) -> Field {
        self.packed(field, |bytes| fixed(bytes, out, u32::from_le_bytes))
    }

    #[inline]
    pub fn packed_fixed64(&mut self, field: Field, out: &mut Vec<u64>) -> Field {
        self.packed(field, |bytes| fixed(bytes, out, u64::from_le_bytes))
    }

    #[inline]
    pub fn packed_sfixed32(&mut self, field: Field, out: &mut Vec<i32>) -> Field {
        self.packed(field, |bytes| fixed(bytes, out, i32::from_le_bytes))
    }

    #[inline]
    pub fn packed_sfixed64(&mut self, field: Field, out: &mut Vec<i64>) -> Field {
        self.packed(field, |bytes| fixed(bytes, out, i64::from_le_bytes))
    }

    #[inline]
    pub fn packed_float(&mut self, field: Field, out: &mut Vec<f32>) -> Field {
        self.packed(field, |bytes| fixed(bytes, out, f32::from_le_bytes))
    }

    #[inline]
    pub fn packed_double(&mut self, field: Field, out: &mut Vec<f64>) -> Field {
        self.packed(field, |bytes| fixed(bytes, out, f64::from_le_bytes))
    }
}
