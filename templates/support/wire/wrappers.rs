//! The wrapper messages of `google.protobuf`, which are plain values in Rust: one field, number 1.

use prost::bytes::Bytes;
use prost::DecodeError;

use super::super::wire;
use super::{Fields, Names, Reader, Sink};

/// A wrapper: its Rust type, its name, how its value is written and read, and the key of that.
macro_rules! wrapper {
    ($type:ty, $name:literal, $key:literal, $read:ident, |$out:ident, $value:ident| $put:expr) => {
        impl Fields for $type {
            const NAMES: Names = Names($name, &[(1, "value")]);

            #[inline]
            fn write_to<S: Sink>(&self, $out: &mut S) {
                let $value = self;
                $put;
            }

            #[inline]
            fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
                while let Some(key) = from.next_key()? {
                    match key {
                        $key => *self = from.$read()?,
                        _ => from.skip(key)?,
                    }
                }
                Ok(())
            }
        }

        wire::fields!(wire, $type);
    };
}

wrapper!(i32, "Int32Value", 8, int32, |out, value| out.int32(1, *value));
wrapper!(i64, "Int64Value", 8, int64, |out, value| out.int64(1, *value));
wrapper!(u32, "UInt32Value", 8, uint32, |out, value| out.uint32(1, *value));
wrapper!(u64, "UInt64Value", 8, uint64, |out, value| out.uint64(1, *value));
wrapper!(f32, "FloatValue", 13, float, |out, value| out.float(1, *value));
wrapper!(f64, "DoubleValue", 9, double, |out, value| out.double(1, *value));
wrapper!(bool, "BoolValue", 8, bool, |out, value| out.bool(1, *value));
wrapper!(String, "StringValue", 10, string, |out, value| out.string(1, value));
wrapper!(Vec<u8>, "BytesValue", 10, bytes, |out, value| out.bytes(1, value));
wrapper!(Bytes, "BytesValue", 10, shared_bytes, |out, value| out.bytes(1, value));
