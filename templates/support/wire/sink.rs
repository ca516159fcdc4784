//! What a message's fields are listed to: the one list that both passes of writing share.

use super::{varint, UnknownFields, Wire};

/// The five methods of each type that is a varint on the wire.
macro_rules! varints {
    ($($plain:ident $optional:ident $required:ident $repeated:ident $packed:ident: $type:ty as |$value:ident| $varint:expr;)*) => {$(
        #[allow(missing_docs, reason = "the trait's documentation says it for all types")]
        #[inline]
        fn $plain(&mut self, number: u32, value: $type) {
            if value != <$type>::default() {
                self.$required(number, value);
            }
        }

        #[allow(missing_docs, reason = "the trait's documentation says it for all types")]
        #[inline]
        fn $optional(&mut self, number: u32, value: Option<$type>) {
            if let Some(value) = value {
                self.$required(number, value);
            }
        }

        #[allow(missing_docs, reason = "the trait's documentation says it for all types")]
        #[inline]
        fn $required(&mut self, number: u32, $value: $type) {
            self.put_varint(number, $varint);
        }

        #[allow(missing_docs, reason = "the trait's documentation says it for all types")]
        #[inline]
        fn $repeated(&mut self, number: u32, values: &[$type]) {
            for value in values {
                self.$required(number, *value);
            }
        }

        #[allow(missing_docs, reason = "the trait's documentation says it for all types")]
        fn $packed(&mut self, number: u32, values: &[$type]) {
            if !values.is_empty() {
                self.put_packed_varints(number, values, |$value| $varint);
            }
        }
    )*};
}

/// The five methods of each type that has a fixed width on the wire.
macro_rules! fixed {
    ($($plain:ident $optional:ident $required:ident $repeated:ident $packed:ident: $type:ty as $put:ident |$value:ident| $bits:expr;)*) => {$(
        #[allow(missing_docs, reason = "the trait's documentation says it for all types")]
        #[inline]
        fn $plain(&mut self, number: u32, $value: $type) {
            // Bits, since -0.0 is not left out.
            if $bits != 0 {
                self.$required(number, $value);
            }
        }

        #[allow(missing_docs, reason = "the trait's documentation says it for all types")]
        #[inline]
        fn $optional(&mut self, number: u32, value: Option<$type>) {
            if let Some(value) = value {
                self.$required(number, value);
            }
        }

        #[allow(missing_docs, reason = "the trait's documentation says it for all types")]
        #[inline]
        fn $required(&mut self, number: u32, $value: $type) {
            self.$put(number, $bits);
        }

        #[allow(missing_docs, reason = "the trait's documentation says it for all types")]
        #[inline]
        fn $repeated(&mut self, number: u32, values: &[$type]) {
            for value in values {
                self.$required(number, *value);
            }
        }

        #[allow(missing_docs, reason = "the trait's documentation says it for all types")]
        fn $packed(&mut self, number: u32, values: &[$type]) {
            if !values.is_empty() {
                self.put_packed_fixed(number, values, <$type>::to_le_bytes);
            }
        }
    )*};
}

/// Takes the fields of a message, one call each.
///
/// The name of a method is the field's type, and before it how its presence is told:
///
/// - none: left out while it has its type's zero (proto3's implicit presence);
/// - `optional_`: left out while it is `None`;
/// - `required_`: always there, as are the members of a oneof;
/// - `repeated_`: each value with a key of its own;
/// - `packed_`: all values in one field, left out while there are none.
pub trait Sink: Sized {
    /// A nested message that has been begun.
    type Open;

    /// A varint with its key.
    fn put_varint(&mut self, number: u32, value: u64);
    /// Four bytes with their key.
    fn put_fixed32(&mut self, number: u32, value: u32);
    /// Eight bytes with their key.
    fn put_fixed64(&mut self, number: u32, value: u64);
    /// Key, length and bytes.
    fn put_slice(&mut self, number: u32, value: &[u8]);
    /// Key, length and varints.
    fn put_packed_varints<T: Copy>(&mut self, number: u32, values: &[T], to: impl Fn(T) -> u64);
    /// Key, length and numbers of `N` bytes each.
    fn put_packed_fixed<T: Copy, const N: usize>(
        &mut self,
        number: u32,
        values: &[T],
        to: impl Fn(T) -> [u8; N],
    );
    /// Bytes that have their keys in them.
    fn put_raw(&mut self, bytes: &[u8]);
    /// Begins a nested message: key and length.
    fn open(&mut self, number: u32) -> Self::Open;
    /// Ends it.
    fn close(&mut self, number: u32, open: Self::Open);
    /// The key that starts or ends a group.
    fn put_group_key(&mut self, number: u32, wire_type: u32);
    /// The fields of a nested message.
    fn put_fields<M: Wire>(&mut self, message: &M);
    /// A message of another crate.
    fn required_foreign<M: prost::Message>(&mut self, number: u32, message: &M);

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
        fixed32 optional_fixed32 required_fixed32 repeated_fixed32 packed_fixed32: u32 as put_fixed32 |value| value;
        fixed64 optional_fixed64 required_fixed64 repeated_fixed64 packed_fixed64: u64 as put_fixed64 |value| value;
        sfixed32 optional_sfixed32 required_sfixed32 repeated_sfixed32 packed_sfixed32: i32 as put_fixed32 |value| value as u32;
        sfixed64 optional_sfixed64 required_sfixed64 repeated_sfixed64 packed_sfixed64: i64 as put_fixed64 |value| value as u64;
        float optional_float required_float repeated_float packed_float: f32 as put_fixed32 |value| value.to_bits();
        double optional_double required_double repeated_double packed_double: f64 as put_fixed64 |value| value.to_bits();
    }

    /// An enum, left out while it is 0.
    #[inline]
    fn enumeration<E: Copy + Into<i32>>(&mut self, number: u32, value: E) {
        self.int32(number, value.into());
    }

    /// An enum, left out while it is `None`.
    #[inline]
    fn optional_enumeration<E: Copy + Into<i32>>(&mut self, number: u32, value: Option<E>) {
        self.optional_int32(number, value.map(E::into));
    }

    /// An enum that is always there.
    #[inline]
    fn required_enumeration<E: Copy + Into<i32>>(&mut self, number: u32, value: E) {
        self.required_int32(number, value.into());
    }

    /// Enums, each with a key.
    #[inline]
    fn repeated_enumeration<E: Copy + Into<i32>>(&mut self, number: u32, values: &[E]) {
        for value in values {
            self.required_enumeration(number, *value);
        }
    }

    /// Enums in one field.
    #[inline]
    fn packed_enumeration<E: Copy + Into<i32>>(&mut self, number: u32, values: &[E]) {
        if !values.is_empty() {
            self.put_packed_varints(number, values, |value| value.into() as u64);
        }
    }

    /// A string, left out while it is empty.
    #[inline]
    fn string(&mut self, number: u32, value: &str) {
        self.bytes(number, value.as_bytes());
    }

    /// A string, left out while it is `None`.
    #[inline]
    fn optional_string(&mut self, number: u32, value: &Option<String>) {
        self.optional_bytes(number, value);
    }

    /// A string that is always there.
    #[inline]
    fn required_string(&mut self, number: u32, value: &str) {
        self.put_slice(number, value.as_bytes());
    }

    /// Strings.
    #[inline]
    fn repeated_string(&mut self, number: u32, values: &[String]) {
        self.repeated_bytes(number, values);
    }

    /// Bytes, left out while there are none.
    #[inline]
    fn bytes(&mut self, number: u32, value: &[u8]) {
        if !value.is_empty() {
            self.put_slice(number, value);
        }
    }

    /// Bytes, left out while they are `None`.
    #[inline]
    fn optional_bytes(&mut self, number: u32, value: &Option<impl AsRef<[u8]>>) {
        if let Some(value) = value {
            self.put_slice(number, value.as_ref());
        }
    }

    /// Bytes that are always there.
    #[inline]
    fn required_bytes(&mut self, number: u32, value: &[u8]) {
        self.put_slice(number, value);
    }

    /// Several of bytes.
    #[inline]
    fn repeated_bytes(&mut self, number: u32, values: &[impl AsRef<[u8]>]) {
        for value in values {
            self.put_slice(number, value.as_ref());
        }
    }

    /// A message, left out while it is `None`.
    #[inline]
    fn optional_message<M: Wire>(&mut self, number: u32, message: &Option<M>) {
        if let Some(message) = message {
            self.required_message(number, message);
        }
    }

    /// A message that is always there.
    #[inline]
    fn required_message<M: Wire>(&mut self, number: u32, message: &M) {
        let open = self.open(number);
        self.put_fields(message);
        self.close(number, open);
    }

    /// Messages.
    #[inline]
    fn repeated_message<M: Wire>(&mut self, number: u32, messages: &[M]) {
        for message in messages {
            self.required_message(number, message);
        }
    }

    /// A message between a start and an end key, left out while it is `None`.
    #[inline]
    fn optional_group<M: Wire>(&mut self, number: u32, message: &Option<M>) {
        if let Some(message) = message {
            self.required_group(number, message);
        }
    }

    /// A message between a start and an end key that is always there.
    #[inline]
    fn required_group<M: Wire>(&mut self, number: u32, message: &M) {
        self.put_group_key(number, 3);
        self.put_fields(message);
        self.put_group_key(number, 4);
    }

    /// Messages, each between a start and an end key.
    #[inline]
    fn repeated_group<M: Wire>(&mut self, number: u32, messages: &[M]) {
        for message in messages {
            self.required_group(number, message);
        }
    }

    /// A message of another crate, left out while it is `None`.
    #[inline]
    fn optional_foreign<M: prost::Message>(&mut self, number: u32, message: &Option<M>) {
        if let Some(message) = message {
            self.required_foreign(number, message);
        }
    }

    /// Messages of another crate.
    #[inline]
    fn repeated_foreign<M: prost::Message>(&mut self, number: u32, messages: &[M]) {
        for message in messages {
            self.required_foreign(number, message);
        }
    }

    /// A map; `put_entry` lists its key as field 1 and its value as field 2.
    #[inline]
    fn map<'m, K: 'm, V: 'm>(
        &mut self,
        number: u32,
        map: impl IntoIterator<Item = (&'m K, &'m V)>,
        put_entry: impl Fn(&mut Self, &'m K, &'m V),
    ) {
        for (key, value) in map {
            let open = self.open(number);
            put_entry(self, key, value);
            self.close(number, open);
        }
    }

    /// The fields that the message's definition does not have.
    #[inline]
    fn unknown(&mut self, fields: &UnknownFields) {
        if !fields.is_empty() {
            self.put_raw(fields.as_bytes());
        }
    }
}
