//! The methods that write fields: one for each type and kind of presence.

use super::borrowed::Source;
use super::varint::{self, key};
use super::{Map, UnknownFields, Wire, Writer};
use super::{END_GROUP, FIXED32, FIXED64, LEN, START_GROUP, VARINT};

/// The five methods of a type that is encoded as a varint.
macro_rules! varints {
    ($($plain:ident $optional:ident $required:ident $repeated:ident $packed:ident: $type:ty as |$value:ident| $varint:expr;)*) => {$(
        #[inline]
        pub fn $plain(&mut self, written: usize, number: u32, value: $type) -> usize {
            if value == <$type>::default() { written } else { self.$required(written, number, value) }
        }

        #[inline]
        pub fn $optional(&mut self, written: usize, number: u32, value: Option<$type>) -> usize {
            match value {
                Some(value) => self.$required(written, number, value),
                None => written,
            }
        }

        #[inline]
        pub fn $required(&mut self, written: usize, number: u32, $value: $type) -> usize {
            self.put_varint_field(written, key(number, VARINT), $varint)
        }

        #[inline(never)]
        pub fn $repeated(&mut self, mut written: usize, number: u32, mut values: &[$type]) -> usize {
            while let [rest @ .., value] = values {
                written = self.$required(written, number, *value);
                values = rest;
            }
            written
        }

        pub fn $packed(&mut self, written: usize, number: u32, values: &[$type]) -> usize {
            if values.is_empty() {
                return written;
            }
            self.put_packed_varints(written, key(number, LEN), values, |$value| $varint)
        }
    )*};
}

/// The five methods of a type with a fixed width.
macro_rules! fixed {
    ($($plain:ident $optional:ident $required:ident $repeated:ident $packed:ident: $type:ty as $put:ident $wire_type:ident |$value:ident| $bits:expr;)*) => {$(
        #[inline]
        pub fn $plain(&mut self, written: usize, number: u32, $value: $type) -> usize {
            // Compares bits, since -0.0 is not omitted.
            if $bits == 0 { written } else { self.$required(written, number, $value) }
        }

        #[inline]
        pub fn $optional(&mut self, written: usize, number: u32, value: Option<$type>) -> usize {
            match value {
                Some(value) => self.$required(written, number, value),
                None => written,
            }
        }

        #[inline]
        pub fn $required(&mut self, written: usize, number: u32, $value: $type) -> usize {
            self.$put(written, key(number, $wire_type), $bits)
        }

        #[inline(never)]
        pub fn $repeated(&mut self, mut written: usize, number: u32, mut values: &[$type]) -> usize {
            while let [rest @ .., value] = values {
                written = self.$required(written, number, *value);
                values = rest;
            }
            written
        }

        pub fn $packed(&mut self, written: usize, number: u32, values: &[$type]) -> usize {
            if values.is_empty() {
                return written;
            }
            self.put_packed_fixed(written, key(number, LEN), values, <$type>::to_le_bytes)
        }
    )*};
}

/// Each method is named after the field's type, with a prefix for its presence:
///
/// - none: omitted if zero (implicit presence in proto3);
/// - `optional_`: omitted if `None`;
/// - `required_`: always written, as are the members of a oneof;
/// - `repeated_`: each value with its own key;
/// - `packed_`: all values in one field, which is omitted if there are none.
#[allow(missing_docs, reason = "the comment above says it for all types")]
impl<'a> Writer<'a> {
    varints! {
        int32 optional_int32 required_int32 repeated_int32 packed_int32: i32 as |value| value as u64;
        int64 optional_int64 required_int64 repeated_int64 packed_int64: i64 as |value| value as u64;
        uint32 optional_uint32 required_uint32 repeated_uint32 packed_uint32: u32 as |value| u64::from(value);
        uint64 optional_uint64 required_uint64 repeated_uint64 packed_uint64: u64 as |value| value;
        sint32 optional_sint32 required_sint32 repeated_sint32 packed_sint32: i32 as |value| u64::from(varint::zigzag32(value));
        sint64 optional_sint64 required_sint64 repeated_sint64 packed_sint64: i64 as |value| varint::zigzag64(value);
        bool optional_bool required_bool repeated_bool packed_bool: bool as |value| u64::from(value);
    }

    fixed! {
        fixed32 optional_fixed32 required_fixed32 repeated_fixed32 packed_fixed32: u32 as put_fixed32 FIXED32 |value| value;
        fixed64 optional_fixed64 required_fixed64 repeated_fixed64 packed_fixed64: u64 as put_fixed64 FIXED64 |value| value;
        sfixed32 optional_sfixed32 required_sfixed32 repeated_sfixed32 packed_sfixed32: i32 as put_fixed32 FIXED32 |value| value as u32;
        sfixed64 optional_sfixed64 required_sfixed64 repeated_sfixed64 packed_sfixed64: i64 as put_fixed64 FIXED64 |value| value as u64;
        float optional_float required_float repeated_float packed_float: f32 as put_fixed32 FIXED32 |value| value.to_bits();
        double optional_double required_double repeated_double packed_double: f64 as put_fixed64 FIXED64 |value| value.to_bits();
    }

    #[inline]
    pub fn enumeration<E: Into<i32>>(&mut self, written: usize, number: u32, value: E) -> usize {
        self.int32(written, number, value.into())
    }

    #[inline]
    pub fn optional_enumeration<E: Into<i32>>(
        &mut self,
        written: usize,
        number: u32,
        value: Option<E>,
    ) -> usize {
        self.optional_int32(written, number, value.map(E::into))
    }

    #[inline]
    pub fn required_enumeration<E: Into<i32>>(
        &mut self,
        written: usize,
        number: u32,
        value: E,
    ) -> usize {
        self.required_int32(written, number, value.into())
    }

    #[inline(never)]
    pub fn repeated_enumeration<E: Copy + Into<i32>>(
        &mut self,
        mut written: usize,
        number: u32,
        mut values: &[E],
    ) -> usize {
        while let [rest @ .., value] = values {
            written = self.required_enumeration(written, number, *value);
            values = rest;
        }
        written
    }

    pub fn packed_enumeration<E: Copy + Into<i32>>(
        &mut self,
        written: usize,
        number: u32,
        values: &[E],
    ) -> usize {
        if values.is_empty() {
            return written;
        }
        self.put_packed_varints(written, key(number, LEN), values, |value| value.into() as u64)
    }

    #[inline]
    pub fn string(&mut self, written: usize, number: u32, value: &'a str) -> usize {
        self.bytes(written, number, value.as_bytes())
    }

    #[inline]
    pub fn optional_string(
        &mut self,
        written: usize,
        number: u32,
        value: &'a Option<impl AsRef<[u8]>>,
    ) -> usize {
        self.optional_bytes(written, number, value)
    }

    #[inline]
    pub fn required_string(&mut self, written: usize, number: u32, value: &'a str) -> usize {
        self.required_bytes(written, number, value.as_bytes())
    }

    pub fn repeated_string(
        &mut self,
        written: usize,
        number: u32,
        values: &'a [impl AsRef<[u8]>],
    ) -> usize {
        self.repeated_bytes(written, number, values)
    }

    #[inline]
    pub fn bytes(&mut self, written: usize, number: u32, value: &'a [u8]) -> usize {
        if value.is_empty() {
            return written;
        }
        self.required_bytes(written, number, value)
    }

    #[inline]
    pub fn optional_bytes(
        &mut self,
        written: usize,
        number: u32,
        value: &'a Option<impl AsRef<[u8]>>,
    ) -> usize {
        match value {
            Some(value) => self.required_bytes(written, number, value.as_ref()),
            None => written,
        }
    }

    #[inline]
    pub fn required_bytes(&mut self, written: usize, number: u32, value: &'a [u8]) -> usize {
        self.put_slice(written, key(number, LEN), value)
    }

    #[inline(never)]
    pub fn repeated_bytes(
        &mut self,
        mut written: usize,
        number: u32,
        mut values: &'a [impl AsRef<[u8]>],
    ) -> usize {
        while let [rest @ .., value] = values {
            written = self.required_bytes(written, number, value.as_ref());
            values = rest;
        }
        written
    }

    #[inline]
    pub fn optional_message<M: Wire>(
        &mut self,
        written: usize,
        number: u32,
        message: &'a Option<M>,
    ) -> usize {
        match message {
            Some(message) => self.put_message(written, key(number, LEN), &message),
            None => written,
        }
    }

    #[inline]
    pub fn required_message<M: Wire>(
        &mut self,
        written: usize,
        number: u32,
        message: &'a M,
    ) -> usize {
        self.put_message(written, key(number, LEN), &message)
    }

    #[inline(never)]
    fn put_message(&mut self, written: usize, key: u64, message: &dyn Source<'a>) -> usize {
        let before = self.len(written);
        let written = message.write(self, written);
        self.put_head(written, key, before)
    }

    #[inline(never)]
    pub fn repeated_message<M: Wire>(
        &mut self,
        mut written: usize,
        number: u32,
        mut messages: &'a [M],
    ) -> usize {
        while let [rest @ .., value] = messages {
            let before = self.len(written);
            written = value.write(self, written);
            written = self.put_head(written, key(number, LEN), before);
            messages = rest;
        }
        written
    }

    #[inline]
    pub fn optional_group<M: Wire>(
        &mut self,
        written: usize,
        number: u32,
        message: &'a Option<M>,
    ) -> usize {
        match message {
            Some(message) => self.put_group(written, number, &message),
            None => written,
        }
    }

    #[inline]
    pub fn required_group<M: Wire>(
        &mut self,
        written: usize,
        number: u32,
        message: &'a M,
    ) -> usize {
        self.put_group(written, number, &message)
    }

    #[inline(never)]
    fn put_group(&mut self, written: usize, number: u32, message: &dyn Source<'a>) -> usize {
        let written = self.put_varint(written, (number << 3 | END_GROUP).into());
        let written = message.write(self, written);
        self.put_varint(written, (number << 3 | START_GROUP).into())
    }

    #[inline(never)]
    pub fn repeated_group<M: Wire>(
        &mut self,
        mut written: usize,
        number: u32,
        mut messages: &'a [M],
    ) -> usize {
        while let [rest @ .., value] = messages {
            written = self.put_group(written, number, &value);
            messages = rest;
        }
        written
    }

    /// Writes a map; `write` writes an entry's value as field 2 and its key as field 1.
    #[inline]
    pub fn map<K: 'a, V: 'a>(
        &mut self,
        mut written: usize,
        number: u32,
        map: &'a impl Map<K, V>,
        write: impl Fn(&mut Self, usize, &'a K, &'a V) -> usize,
    ) -> usize {
        for (name, value) in map.backwards() {
            let before = self.len(written);
            written = write(self, written, name, value);
            written = self.put_head(written, key(number, LEN), before);
        }
        written
    }

    /// Writes the unknown fields.
    #[inline]
    pub fn unknown(&mut self, written: usize, fields: &'a UnknownFields) -> usize {
        if fields.is_empty() {
            written
        } else {
            self.put_unknown(written, fields)
        }
    }

    #[cold]
    #[inline(never)]
    fn put_unknown(&mut self, written: usize, fields: &'a UnknownFields) -> usize {
        self.put_raw(written, fields.as_bytes())
    }
}
