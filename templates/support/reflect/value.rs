//! The Rust types that values of fields have.

use prost::bytes::Bytes;

use super::{Error, Input, Node};

/// A value of a field: one of a repeated field's, a map's key or value.
pub trait Value {
    /// The value on its way out.
    fn node(&self) -> Node<'_>;

    /// Whether it is its type's zero, which a field without presence leaves out.
    fn is_zero(&self) -> bool {
        false
    }

    /// Reads a value; none: it is to be passed over.
    ///
    /// # Errors
    /// The input has no value of this type.
    fn read(from: &mut dyn Input) -> Result<Option<Self>, Error>
    where
        Self: Sized;
}

macro_rules! values {
    ($($type:ty: $node:ident $read:ident |$value:ident| $inner:expr, $is_zero:expr;)*) => {$(
        impl Value for $type {
            fn node(&self) -> Node<'_> {
                let $value = self;
                Node::$node($inner)
            }

            fn is_zero(&self) -> bool {
                let $value = self;
                $is_zero
            }

            fn read(from: &mut dyn Input) -> Result<Option<Self>, Error> {
                from.$read().map(|value| Some(value.into()))
            }
        }
    )*};
}

values! {
    bool: Bool bool |value| *value, !*value;
    i32: Int32 int32 |value| *value, *value == 0;
    i64: Int64 int64 |value| *value, *value == 0;
    u32: Uint32 uint32 |value| *value, *value == 0;
    u64: Uint64 uint64 |value| *value, *value == 0;
    // Bits, since -0.0 is not left out.
    f32: Float float |value| *value, value.to_bits() == 0;
    f64: Double double |value| *value, value.to_bits() == 0;
    String: String string |value| value, value.is_empty();
    Vec<u8>: Bytes bytes |value| value, value.is_empty();
    Bytes: Bytes bytes |value| value, value.is_empty();
}

impl<T: Value> Value for Box<T> {
    fn node(&self) -> Node<'_> {
        (**self).node()
    }

    fn read(from: &mut dyn Input) -> Result<Option<Self>, Error> {
        Ok(T::read(from)?.map(Box::new))
    }
}
