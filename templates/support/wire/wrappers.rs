//! The wrapper messages of `google.protobuf`, which are plain values in Rust: one field, number 1.

use prost::bytes::Bytes;

use super::{Field, Reader, Wire, Writer};

/// A wrapper: its Rust type, its name, how its value is written and read, and the key of that.
macro_rules! wrapper {
    ($type:ty, $name:literal, $key:literal, $read:ident, |$out:ident, $at:ident, $value:ident| $put:expr) => {
        impl Wire for $type {
            fn write<'a>(&'a self, $out: &mut Writer<'a>, $at: usize) -> usize {
                let $value = self;
                $put
            }

            fn merge(&mut self, from: &mut Reader<'_>, mut field: Field) -> usize {
                while field.key != 0 {
                    field = match field.key {
                        $key => from.$read(field, self),
                        _ => from.skip(field, concat!($name, ": 1 value")),
                    };
                }
                field.at
            }
        }
    };
}

wrapper!(i32, "Int32Value", 8, int32, |out, at, value| out.int32(at, 1, *value));
wrapper!(i64, "Int64Value", 8, int64, |out, at, value| out.int64(at, 1, *value));
wrapper!(u32, "UInt32Value", 8, uint32, |out, at, value| out.uint32(at, 1, *value));
wrapper!(u64, "UInt64Value", 8, uint64, |out, at, value| out.uint64(at, 1, *value));
wrapper!(f32, "FloatValue", 13, float, |out, at, value| out.float(at, 1, *value));
wrapper!(f64, "DoubleValue", 9, double, |out, at, value| out.double(at, 1, *value));
wrapper!(bool, "BoolValue", 8, bool, |out, at, value| out.bool(at, 1, *value));
wrapper!(String, "StringValue", 10, string, |out, at, value| out.string(at, 1, value));
wrapper!(Vec<u8>, "BytesValue", 10, bytes, |out, at, value| out.bytes(at, 1, value));
wrapper!(Bytes, "BytesValue", 10, shared_bytes, |out, at, value| out.bytes(at, 1, value));
