//! The methods that read fields: one for each type and kind of Rust field.

use std::mem;

use prost::bytes::Bytes;

use super::error::Fault;
use super::{utf8, varint, Field, Reader, UnknownFields, Wire};

/// The maximum number of elements that are counted to reserve capacity. Longer lists grow by
/// doubling.
const MAX_COUNTED: usize = 16;

/// The three methods of a type that is encoded as a varint.
macro_rules! varints {
    ($($plain:ident $optional:ident $repeated:ident: $type:ty = |$bits:ident| $value:expr;)*) => {$(
        #[inline(never)]
        pub fn $plain(&mut self, field: Field, place: &mut $type) -> Field {
            self.take_varint(field, |$bits| *place = $value)
        }

        #[inline(never)]
        pub fn $optional(&mut self, field: Field, place: &mut Option<$type>) -> Field {
            self.take_varint(field, |$bits| *place = Some($value))
        }

        #[inline(never)]
        pub fn $repeated(&mut self, field: Field, list: &mut Vec<$type>) -> Field {
            self.take_varint(field, |$bits| list.push($value))
        }
    )*};
}

/// The three methods of a type with a fixed width. They are inlined: a call would take longer.
macro_rules! fixed {
    ($($plain:ident $optional:ident $repeated:ident: $type:ty = |$bits:ident| $value:expr;)*) => {$(
        #[inline]
        pub fn $plain(&mut self, field: Field, place: &mut $type) -> Field {
            match self.array(field.offset) {
                Ok(($bits, end)) => {
                    *place = $value;
                    self.next_short(end)
                }
                Err(fault) => self.fail(field.key, fault),
            }
        }

        #[inline]
        pub fn $optional(&mut self, field: Field, place: &mut Option<$type>) -> Field {
            match self.array(field.offset) {
                Ok(($bits, end)) => {
                    *place = Some($value);
                    self.next_short(end)
                }
                Err(fault) => self.fail(field.key, fault),
            }
        }

        #[inline(never)]
        pub fn $repeated(&mut self, field: Field, list: &mut Vec<$type>) -> Field {
            match self.array(field.offset) {
                Ok(($bits, end)) => {
                    list.push($value);
                    self.next_short(end)
                }
                Err(fault) => self.fail(field.key, fault),
            }
        }
    )*};
}

/// Each method is named after the field's type, with a prefix for the Rust type: none for a plain value,
/// `optional_` for an `Option`, `repeated_` for a `Vec`. It takes the field whose value it reads, and
/// returns the next field. It merges a nested message into the existing one.
#[allow(missing_docs, reason = "the comment above says it for all")]
impl Reader<'_> {
    varints! {
        int32 optional_int32 repeated_int32: i32 = |bits| bits as i32;
        int64 optional_int64 repeated_int64: i64 = |bits| bits as i64;
        uint32 optional_uint32 repeated_uint32: u32 = |bits| bits as u32;
        uint64 optional_uint64 repeated_uint64: u64 = |bits| bits;
        sint32 optional_sint32 repeated_sint32: i32 = |bits| varint::unzigzag32(bits as u32);
        sint64 optional_sint64 repeated_sint64: i64 = |bits| varint::unzigzag64(bits);
        bool optional_bool repeated_bool: bool = |bits| bits != 0;
    }

    fixed! {
        fixed32 optional_fixed32 repeated_fixed32: u32 = |bits| u32::from_le_bytes(bits);
        fixed64 optional_fixed64 repeated_fixed64: u64 = |bits| u64::from_le_bytes(bits);
        sfixed32 optional_sfixed32 repeated_sfixed32: i32 = |bits| i32::from_le_bytes(bits);
        sfixed64 optional_sfixed64 repeated_sfixed64: i64 = |bits| i64::from_le_bytes(bits);
        float optional_float repeated_float: f32 = |bits| f32::from_le_bytes(bits);
        double optional_double repeated_double: f64 = |bits| f64::from_le_bytes(bits);
    }

    /// Reads a value of an open enum.
    #[inline(never)]
    pub fn enumeration<E: From<i32>>(&mut self, field: Field, place: &mut E) -> Field {
        let mut number = 0;
        let next = self.int32(field, &mut number);
        *place = E::from(number);
        next
    }

    pub fn optional_enumeration<E: From<i32>>(
        &mut self,
        field: Field,
        place: &mut Option<E>,
    ) -> Field {
        let mut number = 0;
        let next = self.int32(field, &mut number);
        *place = Some(E::from(number));
        next
    }

    pub fn repeated_enumeration<E: From<i32>>(&mut self, field: Field, list: &mut Vec<E>) -> Field {
        let mut number = 0;
        let next = self.int32(field, &mut number);
        list.push(E::from(number));
        next
    }

    /// Reads a value of a closed enum. An unknown number is kept in `fields`.
    pub fn closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        field: Field,
        place: &mut E,
        fields: &mut UnknownFields,
    ) -> Field {
        self.closed(field, fields, |value| *place = value)
    }

    pub fn optional_closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        field: Field,
        place: &mut Option<E>,
        fields: &mut UnknownFields,
    ) -> Field {
        self.closed(field, fields, |value| *place = Some(value))
    }

    pub fn repeated_closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        field: Field,
        list: &mut Vec<E>,
        fields: &mut UnknownFields,
    ) -> Field {
        self.closed(field, fields, |value| list.push(value))
    }

    fn closed<E: TryFrom<i32>>(
        &mut self,
        field: Field,
        fields: &mut UnknownFields,
        keep: impl FnOnce(E),
    ) -> Field {
        let found = self
            .varint(field.offset)
            .map(|(bits, end)| ((bits, self.range(field.offset, end)), end));
        self.take(field.key, found, |(bits, bytes)| match E::try_from(bits as i32) {
            Ok(value) => keep(value),
            Err(_) => fields.push(field.key, bytes),
        })
    }

    #[inline(never)]
    pub fn string(&mut self, field: Field, place: &mut String) -> Field {
        let found = self.text(field.offset);
        self.take(field.key, found, |text| *place = text)
    }

    #[inline(never)]
    pub fn optional_string(&mut self, field: Field, place: &mut Option<String>) -> Field {
        let found = self.text(field.offset);
        self.take(field.key, found, |text| *place = Some(text))
    }

    #[inline(never)]
    pub fn repeated_string(&mut self, field: Field, list: &mut Vec<String>) -> Field {
        self.make_room(field, list);
        let found = self.text(field.offset);
        self.take(field.key, found, |text| list.push(text))
    }

    /// Allocates room for the consecutive elements from this one on, if the list has no memory yet.
    #[inline]
    fn make_room<T>(&self, field: Field, list: &mut Vec<T>) {
        if list.capacity() == 0 {
            let count = self.count_consecutive(field, MAX_COUNTED);
            // Avoids the code that drops or moves elements, of which there are none.
            mem::forget(mem::replace(list, Vec::with_capacity(count)));
        }
    }

    #[inline(always)]
    fn text(&self, offset: usize) -> Result<(String, usize), Fault> {
        let (bytes, end) = self.slice(offset)?;
        if !utf8::is_ascii(bytes) {
            let text = utf8::from_utf8(bytes).ok_or(Fault::Utf8)?;
            return Ok((text.to_owned(), end));
        }
        let bytes = match bytes.len() {
            1..=16 => self.short::<16>(end, bytes),
            17..=32 => self.short::<32>(end, bytes),
            _ => bytes.to_vec(),
        };
        // SAFETY: ASCII is UTF-8.
        #[allow(unsafe_code, reason = "a tenth to a quarter of the time of strings")]
        let text = unsafe { String::from_utf8_unchecked(bytes) };
        Ok((text, end))
    }

    /// Returns a copy of `bytes`, which end at `end` and have at most `N` bytes. Copies `N` bytes
    /// if the input has them, and truncates: a copy of constant length needs no call.
    #[inline(always)]
    fn short<const N: usize>(&self, end: usize, bytes: &[u8]) -> Vec<u8> {
        match self.range(end - bytes.len(), end - bytes.len() + N).first_chunk::<N>() {
            Some(more) => {
                let mut copy = Vec::with_capacity(N);
                copy.extend_from_slice(more);
                copy.truncate(bytes.len());
                copy
            }
            None => bytes.to_vec(),
        }
    }

    #[inline(never)]
    pub fn bytes(&mut self, field: Field, place: &mut Vec<u8>) -> Field {
        let found = self.slice(field.offset);
        self.take(field.key, found, |bytes| *place = bytes.to_vec())
    }

    #[inline(never)]
    pub fn optional_bytes(&mut self, field: Field, place: &mut Option<Vec<u8>>) -> Field {
        let found = self.slice(field.offset);
        self.take(field.key, found, |bytes| *place = Some(bytes.to_vec()))
    }

    #[inline(never)]
    pub fn repeated_bytes(&mut self, field: Field, list: &mut Vec<Vec<u8>>) -> Field {
        self.make_room(field, list);
        let found = self.slice(field.offset);
        self.take(field.key, found, |bytes| list.push(bytes.to_vec()))
    }

    /// Reads bytes that share the input's memory if possible.
    pub fn shared_bytes(&mut self, field: Field, place: &mut Bytes) -> Field {
        let found = self.slice(field.offset).map(|(bytes, end)| (self.shared(bytes), end));
        self.take(field.key, found, |bytes| *place = bytes)
    }

    pub fn optional_shared_bytes(&mut self, field: Field, place: &mut Option<Bytes>) -> Field {
        self.shared_bytes(field, place.get_or_insert_default())
    }

    pub fn repeated_shared_bytes(&mut self, field: Field, list: &mut Vec<Bytes>) -> Field {
        let mut bytes = Bytes::new();
        let next = self.shared_bytes(field, &mut bytes);
        list.push(bytes);
        next
    }

    /// Reads a string that shares the input's memory if possible. `S` validates UTF-8: it is `ByteString`,
    /// but this module does not depend on its crate.
    pub fn shared_string<S: TryFrom<Bytes>>(&mut self, field: Field, place: &mut S) -> Field {
        let found = self.slice(field.offset).and_then(|(bytes, end)| {
            let text = S::try_from(self.shared(bytes)).map_err(|_| Fault::Utf8)?;
            Ok((text, end))
        });
        self.take(field.key, found, |text| *place = text)
    }

    pub fn optional_shared_string<S: TryFrom<Bytes> + Default>(
        &mut self,
        field: Field,
        place: &mut Option<S>,
    ) -> Field {
        self.shared_string(field, place.get_or_insert_default())
    }

    pub fn repeated_shared_string<S: TryFrom<Bytes> + Default>(
        &mut self,
        field: Field,
        list: &mut Vec<S>,
    ) -> Field {
        let mut text = S::default();
        let next = self.shared_string(field, &mut text);
        list.push(text);
        next
    }

    #[inline(never)]
    pub fn optional_message<M: Wire + Default>(
        &mut self,
        field: Field,
        place: &mut Option<M>,
    ) -> Field {
        if place.is_none() {
            // Avoids the code that drops the old value, which is `None`.
            mem::forget(place.replace(M::default()));
        }
        match place {
            Some(message) => self.message(field, message),
            None => field,
        }
    }

    #[inline(never)]
    pub fn repeated_message<M: Wire + Default>(
        &mut self,
        mut field: Field,
        list: &mut Vec<M>,
    ) -> Field {
        self.make_room(field, list);
        let key = field.key;
        loop {
            field = self.message(field, push_default(list));
            if field.key != key {
                return field;
            }
        }
    }

    pub fn optional_group<M: Wire + Default>(
        &mut self,
        field: Field,
        place: &mut Option<M>,
    ) -> Field {
        self.group(field, place.get_or_insert_default())
    }

    pub fn repeated_group<M: Wire + Default>(&mut self, field: Field, list: &mut Vec<M>) -> Field {
        self.group(field, push_default(list))
    }

    /// Reads a member of a oneof that is a closed enum.
    pub fn choose_closed<E: TryFrom<i32>, O>(
        &mut self,
        field: Field,
        place: &mut Option<O>,
        choice: impl FnOnce(E) -> O,
        fields: &mut UnknownFields,
    ) -> Field {
        self.closed(field, fields, |value| *place = Some(choice(value)))
    }
}

/// Appends a default element and returns it. Creates it in place: reading back a copy right after
/// small writes stalls the processor.
#[inline]
pub(super) fn push_default<M: Default>(list: &mut Vec<M>) -> &mut M {
    list.reserve(1);
    let len = list.len();
    // SAFETY: `reserve` has made room for one element behind the last, and it is initialized before
    // the length counts it.
    #[allow(unsafe_code, reason = "`push` costs a twentieth of lists, and a twelfth of a build")]
    unsafe {
        let place = list.as_mut_ptr().add(len);
        place.write(M::default());
        list.set_len(len + 1);
        &mut *place
    }
}
