//! How a message reads its fields: a method for each type, and each way that a field is held.

use prost::bytes::Bytes;
use prost::DecodeError;

use super::reader::{read_group, read_message, read_string};
use super::{varint, Reader, UnknownFields, Wire};

/// Results without a value: what was read is in its place.
type Read = Result<(), DecodeError>;

/// Makes a read value the choice of a oneof.
///
/// # Errors
/// It was not read.
#[inline]
pub fn choose<T, O>(
    place: &mut Option<O>,
    value: Result<T, DecodeError>,
    choice: impl FnOnce(T) -> O,
) -> Result<(), DecodeError> {
    *place = Some(choice(value?));
    Ok(())
}

/// The four methods of each type that is a number on the wire.
macro_rules! numbers {
    ($($plain:ident $optional:ident $repeated:ident $next:ident: $type:ty = |$from:ident| $read:expr;)*) => {$(
        #[inline]
        pub fn $plain(&mut self, place: &mut $type) -> Read {
            *place = self.$next()?;
            Ok(())
        }

        #[inline]
        pub fn $optional(&mut self, place: &mut Option<$type>) -> Read {
            *place = Some(self.$next()?);
            Ok(())
        }

        pub fn $repeated(&mut self, list: &mut Vec<$type>) -> Read {
            list.push(self.$next()?);
            Ok(())
        }

        #[inline]
        pub fn $next(&mut self) -> Result<$type, DecodeError> {
            let $from = self;
            Ok($read)
        }
    )*};
}

/// The name of a method is the field's type, and before it how the field is held; `next_` is for
/// a value that has no place yet. Nested messages are merged with what is there.
///
/// # Errors
/// Malformed input.
#[allow(missing_docs, clippy::missing_errors_doc, reason = "the comment above says it for all")]
impl Reader<'_> {
    numbers! {
        int32 optional_int32 repeated_int32 next_int32: i32 = |from| from.next_uint64()? as i32;
        int64 optional_int64 repeated_int64 next_int64: i64 = |from| from.next_uint64()? as i64;
        uint32 optional_uint32 repeated_uint32 next_uint32: u32 = |from| from.next_uint64()? as u32;
        sint32 optional_sint32 repeated_sint32 next_sint32: i32 = |from| varint::unzigzag32(from.next_uint64()? as u32);
        sint64 optional_sint64 repeated_sint64 next_sint64: i64 = |from| varint::unzigzag64(from.next_uint64()?);
        bool optional_bool repeated_bool next_bool: bool = |from| from.next_uint64()? != 0;
        fixed32 optional_fixed32 repeated_fixed32 next_fixed32: u32 = |from| u32::from_le_bytes(from.array()?);
        fixed64 optional_fixed64 repeated_fixed64 next_fixed64: u64 = |from| u64::from_le_bytes(from.array()?);
        sfixed32 optional_sfixed32 repeated_sfixed32 next_sfixed32: i32 = |from| i32::from_le_bytes(from.array()?);
        sfixed64 optional_sfixed64 repeated_sfixed64 next_sfixed64: i64 = |from| i64::from_le_bytes(from.array()?);
        float optional_float repeated_float next_float: f32 = |from| f32::from_le_bytes(from.array()?);
        double optional_double repeated_double next_double: f64 = |from| f64::from_le_bytes(from.array()?);
    }

    #[inline]
    pub fn uint64(&mut self, place: &mut u64) -> Read {
        *place = self.next_uint64()?;
        Ok(())
    }

    #[inline]
    pub fn optional_uint64(&mut self, place: &mut Option<u64>) -> Read {
        *place = Some(self.next_uint64()?);
        Ok(())
    }

    pub fn repeated_uint64(&mut self, list: &mut Vec<u64>) -> Read {
        list.push(self.next_uint64()?);
        Ok(())
    }

    /// An open enum: every number has a value.
    #[inline]
    pub fn enumeration<E: From<i32>>(&mut self, place: &mut E) -> Read {
        *place = self.next_enumeration()?;
        Ok(())
    }

    #[inline]
    pub fn optional_enumeration<E: From<i32>>(&mut self, place: &mut Option<E>) -> Read {
        *place = Some(self.next_enumeration()?);
        Ok(())
    }

    pub fn repeated_enumeration<E: From<i32>>(&mut self, list: &mut Vec<E>) -> Read {
        list.push(self.next_enumeration()?);
        Ok(())
    }

    #[inline]
    pub fn next_enumeration<E: From<i32>>(&mut self) -> Result<E, DecodeError> {
        Ok(E::from(self.next_int32()?))
    }

    /// A closed enum: a number without a value is kept in `fields`.
    #[inline]
    pub fn closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        place: &mut E,
        fields: &mut UnknownFields,
    ) -> Read {
        if let Some(value) = self.next_closed_enumeration(fields)? {
            *place = value;
        }
        Ok(())
    }

    #[inline]
    pub fn optional_closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        place: &mut Option<E>,
        fields: &mut UnknownFields,
    ) -> Read {
        if let Some(value) = self.next_closed_enumeration(fields)? {
            *place = Some(value);
        }
        Ok(())
    }

    pub fn repeated_closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        list: &mut Vec<E>,
        fields: &mut UnknownFields,
    ) -> Read {
        list.extend(self.next_closed_enumeration::<E>(fields)?);
        Ok(())
    }

    pub fn next_closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        fields: &mut UnknownFields,
    ) -> Result<Option<E>, DecodeError> {
        let number = self.next_int32()?;
        let value = E::try_from(number).ok();
        if value.is_none() {
            fields.push_varint(self.key() >> 3, number as u64);
        }
        Ok(value)
    }

    #[inline]
    pub fn string(&mut self, place: &mut String) -> Read {
        self.go_to(read_string(self.place(), place)?);
        Ok(())
    }

    #[inline]
    pub fn optional_string(&mut self, place: &mut Option<String>) -> Read {
        *place = Some(self.next_string()?);
        Ok(())
    }

    pub fn repeated_string(&mut self, list: &mut Vec<String>) -> Read {
        if list.len() == list.capacity() {
            list.reserve(self.ahead());
        }
        list.push(self.next_string()?);
        Ok(())
    }

    #[inline]
    pub fn bytes(&mut self, place: &mut Vec<u8>) -> Read {
        *place = self.next_bytes()?;
        Ok(())
    }

    #[inline]
    pub fn optional_bytes(&mut self, place: &mut Option<Vec<u8>>) -> Read {
        *place = Some(self.next_bytes()?);
        Ok(())
    }

    pub fn repeated_bytes(&mut self, list: &mut Vec<Vec<u8>>) -> Read {
        if list.len() == list.capacity() {
            list.reserve(self.ahead());
        }
        list.push(self.next_bytes()?);
        Ok(())
    }

    /// Bytes that share the input's memory where they can.
    #[inline]
    pub fn shared_bytes(&mut self, place: &mut Bytes) -> Read {
        *place = self.next_shared_bytes()?;
        Ok(())
    }

    #[inline]
    pub fn optional_shared_bytes(&mut self, place: &mut Option<Bytes>) -> Read {
        *place = Some(self.next_shared_bytes()?);
        Ok(())
    }

    pub fn repeated_shared_bytes(&mut self, list: &mut Vec<Bytes>) -> Read {
        list.push(self.next_shared_bytes()?);
        Ok(())
    }

    #[inline]
    pub fn message(&mut self, message: &mut dyn Wire) -> Read {
        self.go_to(read_message(self.place(), message)?);
        Ok(())
    }

    #[inline]
    pub fn optional_message<M: Wire + Default>(&mut self, place: &mut Option<M>) -> Read {
        self.message(place.get_or_insert_default())
    }

    pub fn repeated_message<M: Wire + Default>(&mut self, list: &mut Vec<M>) -> Read {
        if list.len() == list.capacity() {
            list.reserve(self.ahead());
        }
        // Read where it will stay: a copy right after small writes stalls the processor.
        list.push(M::default());
        list.last_mut().map_or(Ok(()), |message| self.message(message))
    }

    #[inline]
    pub fn group(&mut self, message: &mut dyn Wire) -> Read {
        self.go_to(read_group(self.place(), message)?);
        Ok(())
    }

    #[inline]
    pub fn optional_group<M: Wire + Default>(&mut self, place: &mut Option<M>) -> Read {
        self.group(place.get_or_insert_default())
    }

    pub fn repeated_group<M: Wire + Default>(&mut self, list: &mut Vec<M>) -> Read {
        list.push(M::default());
        list.last_mut().map_or(Ok(()), |message| self.group(message))
    }
}
