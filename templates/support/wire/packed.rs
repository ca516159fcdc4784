//! Repeated scalars in one length-delimited field.

use prost::DecodeError;

use super::error::{Fault, Names};
use super::{varint, Input, Reader, UnknownFields};

impl Reader<'_> {
    /// Appends packed values of an open enum.
    ///
    /// # Errors
    /// The length lies, or a varint is invalid.
    #[inline]
    pub fn packed_enumeration<E: From<i32>>(
        &mut self,
        out: &mut Vec<E>,
    ) -> Result<(), DecodeError> {
        each(self.slice()?, |from| {
            out.push(from.next_enumeration()?);
            Ok(())
        })
        .map_err(|error| self.within(error))
    }

    /// Appends packed values of a closed enum; numbers without a value are kept in `fields`.
    ///
    /// # Errors
    /// The length lies, or a varint is invalid.
    #[inline]
    pub fn packed_closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        out: &mut Vec<E>,
        fields: &mut UnknownFields,
    ) -> Result<(), DecodeError> {
        let key = self.key();
        each(self.slice()?, |from| {
            let number = from.next_int32()?;
            match E::try_from(number) {
                Ok(value) => out.push(value),
                Err(_) => fields.push_varint(key >> 3, number as u64),
            }
            Ok(())
        })
        .map_err(|error| self.within(error))
    }
}

/// Has `read` read one value after another.
#[inline(never)]
fn each(
    bytes: &[u8],
    mut read: impl FnMut(&mut Reader<'_>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let input = Input::new(bytes);
    let mut from = input.reader(Names::NONE);
    while !from.is_empty() {
        read(&mut from)?;
    }
    Ok(())
}

/// Appends packed varints.
#[inline(never)]
fn varints<T: Copy + Default>(
    mut bytes: &[u8],
    out: &mut Vec<T>,
    convert: impl Fn(u64) -> T,
) -> Result<(), Fault> {
    let count = bytes.iter().filter(|byte| **byte < 0x80).count();
    let old = out.len();
    if out.is_empty() {
        out.reserve_exact(count);
    }
    out.resize(old + count, T::default());
    let mut slots = &mut out[old..];
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
#[allow(missing_docs, clippy::missing_errors_doc, reason = "the comment above says it for all")]
impl Reader<'_> {
    #[inline]
    pub fn packed_int32(&mut self, out: &mut Vec<i32>) -> Result<(), DecodeError> {
        varints(self.slice()?, out, |value| value as i32).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_int64(&mut self, out: &mut Vec<i64>) -> Result<(), DecodeError> {
        varints(self.slice()?, out, |value| value as i64).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_uint32(&mut self, out: &mut Vec<u32>) -> Result<(), DecodeError> {
        varints(self.slice()?, out, |value| value as u32).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_uint64(&mut self, out: &mut Vec<u64>) -> Result<(), DecodeError> {
        varints(self.slice()?, out, |value| value).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_sint32(&mut self, out: &mut Vec<i32>) -> Result<(), DecodeError> {
        varints(self.slice()?, out, |value| varint::unzigzag32(value as u32)).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_sint64(&mut self, out: &mut Vec<i64>) -> Result<(), DecodeError> {
        varints(self.slice()?, out, varint::unzigzag64).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_bool(&mut self, out: &mut Vec<bool>) -> Result<(), DecodeError> {
        varints(self.slice()?, out, |value| value != 0).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_fixed32(&mut self, out: &mut Vec<u32>) -> Result<(), DecodeError> {
        fixed(self.slice()?, out, u32::from_le_bytes).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_fixed64(&mut self, out: &mut Vec<u64>) -> Result<(), DecodeError> {
        fixed(self.slice()?, out, u64::from_le_bytes).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_sfixed32(&mut self, out: &mut Vec<i32>) -> Result<(), DecodeError> {
        fixed(self.slice()?, out, i32::from_le_bytes).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_sfixed64(&mut self, out: &mut Vec<i64>) -> Result<(), DecodeError> {
        fixed(self.slice()?, out, i64::from_le_bytes).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_float(&mut self, out: &mut Vec<f32>) -> Result<(), DecodeError> {
        fixed(self.slice()?, out, f32::from_le_bytes).map_err(|fault| self.fault(fault))
    }

    #[inline]
    pub fn packed_double(&mut self, out: &mut Vec<f64>) -> Result<(), DecodeError> {
        fixed(self.slice()?, out, f64::from_le_bytes).map_err(|fault| self.fault(fault))
    }
}
