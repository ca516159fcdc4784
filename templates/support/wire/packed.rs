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
    if bytes.len() / 3 > count {
        let (done, len) = blocks(bytes, slots, &convert).ok_or(Fault::Varint)?;
        (slots, bytes) = (&mut slots[done..], &bytes[len..]);
    }
    while !slots.is_empty() {
        if let Some((eight, target)) = one_byte_each(bytes).zip(slots.first_chunk_mut()) {
            *target = eight.map(|byte| convert(byte.into()));
            (slots, bytes) = (&mut slots[8..], &bytes[8..]);
            continue;
        }
        let two = varint::read_two(bytes).zip(slots.first_chunk_mut());
        if let Some(((first, second, len), target)) = two {
            *target = [convert(first), convert(second)];
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
