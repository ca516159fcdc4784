//! Implements access by name for the Rust types of fields.

use prost::bytes::Bytes;

use super::{Error, Input, Node};

/// The value of a field, an element of a repeated field, or a key or value of a map.
pub trait Value {
    /// Returns the value to write.
    fn node(&self) -> Node<'_>;

    /// Returns whether it is zero, and therefore omitted from a field without presence.
    fn is_zero(&self) -> bool {
        false
    }

    /// Reads a value. Returns `None` for a value to ignore.
    ///
    /// # Errors
    /// Returns an error if the input is not a value of this type.
    fn read(input: &mut dyn Input) -> Result<Option<Self>, Error>
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

            fn read(input: &mut dyn Input) -> Result<Option<Self>, Error> {
                input.$read().map(|value| Some(value.into()))
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
    // Compares bits, since -0.0 is not omitted.
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

    fn read(input: &mut dyn Input) -> Result<Option<Self>, Error> {
        Ok(T::read(input)?.map(Box::new))
    }
}
