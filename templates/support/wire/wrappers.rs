//! Implements [`Wire`] for the plain values that represent wrapper messages: one field, number 1.

use prost::bytes::Bytes;

use super::{Field, Reader, Wire, Writer};

/// Takes the Rust type, the wrapper's name, the key of its field, and how that is read and written.
macro_rules! wrapper {
    ($type:ty, $name:literal, $key:literal, $read:ident, |$writer:ident, $written:ident, $value:ident| $put:expr) => {
        impl Wire for $type {
            fn write<'a>(&'a self, $writer: &mut Writer<'a>, $written: usize) -> usize {
                let $value = self;
                $put
            }

            fn merge(&mut self, reader: &mut Reader<'_>, mut field: Field) -> usize {
                while field.key != 0 {
                    field = match field.key {
                        $key => reader.$read(field, self),
                        _ => reader.skip(field, concat!($name, ": 1 value")),
                    };
                }
                field.offset
            }
        }
    };
}

wrapper!(i32, "Int32Value", 8, int32, |writer, written, value| writer.int32(written, 1, *value));
wrapper!(i64, "Int64Value", 8, int64, |writer, written, value| writer.int64(written, 1, *value));
wrapper!(u32, "UInt32Value", 8, uint32, |writer, written, value| writer.uint32(written, 1, *value));
wrapper!(u64, "UInt64Value", 8, uint64, |writer, written, value| writer.uint64(written, 1, *value));
wrapper!(f32, "FloatValue", 13, float, |writer, written, value| writer.float(written, 1, *value));
wrapper!(f64, "DoubleValue", 9, double, |writer, written, value| writer.double(written, 1, *value));
wrapper!(bool, "BoolValue", 8, bool, |writer, written, value| writer.bool(written, 1, *value));
wrapper!(String, "StringValue", 10, string, |writer, written, value| writer
    .string(written, 1, value));
wrapper!(Vec<u8>, "BytesValue", 10, bytes, |writer, written, value| writer
    .bytes(written, 1, value));
wrapper!(Bytes, "BytesValue", 10, shared_bytes, |writer, written, value| writer
    .bytes(written, 1, value));
