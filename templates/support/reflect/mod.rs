//! Access to the fields of messages by name: the common part of JSON and text format.
//!
//! A message passes the fields that are set to a visitor ([`Message::visit`]) and reads single
//! fields ([`Message::read`]). Both take trait objects, so that the code of a message is compiled
//! once and does not depend on the format.

mod error;
mod extension;
mod info;
mod input;
mod node;
mod registry;
mod value;

pub use error::Error;
pub use extension::{Extension, Extensions};
pub use info::{Field, Info, Special};
pub use input::{EachElement, EachEntry, Input};
pub use node::{List, Map, Node, Visitor};
pub use registry::{Entry, find};
pub use value::Value;

/// A message whose fields can be accessed by name.
pub trait Message {
    /// Returns the description of the message and its fields.
    fn info(&self) -> &'static Info;

    /// Passes the fields that are set to a visitor.
    fn visit(&self, visitor: &mut dyn Visitor);

    /// Reads the field with this number.
    ///
    /// # Errors
    /// Returns an error if the input is not a value of the field's type.
    fn read(&mut self, number: u32, input: &mut dyn Input) -> Result<(), Error>;

    /// Returns the encoded unknown fields.
    fn unknown(&self) -> &[u8] {
        &[]
    }

    /// Appends encoded unknown fields.
    fn add_unknown(&mut self, _fields: &[u8]) {}
}

/// Implements [`Value`] for a type that implements [`Message`]. Takes the name under which this
/// module is in scope, and the type.
macro_rules! message {
    ($reflect:ident, $message:ty) => {
        impl $reflect::Value for $message {
            fn node(&self) -> $reflect::Node<'_> {
                $reflect::Node::Message(self)
            }

            fn read(
                input: &mut dyn $reflect::Input,
            ) -> ::core::result::Result<::core::option::Option<Self>, $reflect::Error> {
                let mut message: Self = ::core::default::Default::default();
                input.message(&mut message)?;
                ::core::result::Result::Ok(::core::option::Option::Some(message))
            }
        }
    };
}
pub(crate) use message;

/// Implements [`Value`] for an enum. Takes the name under which this module is in scope, the type,
/// whether it is `NullValue`, and the strings of numbers that differ from their names in JSON.
macro_rules! enumeration {
    (
        $reflect:ident, $enumeration:ty, $is_null:literal
        $(, $number:literal => $string:literal)* $(,)?
    ) => {
        impl $reflect::Value for $enumeration {
            fn node(&self) -> $reflect::Node<'_> {
                let name = self.as_str_name();
                // The variant for unknown numbers has a name that is not in the proto file.
                let is_known = Self::from_str_name(name) == ::core::option::Option::Some(*self);
                $reflect::Node::Enum {
                    number: i32::from(*self),
                    name: is_known.then_some(name),
                    strings: &[$(($number, $string)),*],
                    is_null: $is_null,
                }
            }

            fn is_zero(&self) -> bool {
                i32::from(*self) == 0
            }

            fn read(
                input: &mut dyn $reflect::Input,
            ) -> ::core::result::Result<::core::option::Option<Self>, $reflect::Error> {
                let number = |name: &str| Self::from_str_name(name).map(i32::from);
                let strings = &[$(($number, $string)),*];
                match input.enumeration(&number, strings, $is_null)? {
                    ::core::option::Option::Some(number) => input.known(Self::try_from(number).ok()),
                    ::core::option::Option::None => {
                        ::core::result::Result::Ok(::core::option::Option::None)
                    }
                }
            }
        }
    };
}
pub(crate) use enumeration;
