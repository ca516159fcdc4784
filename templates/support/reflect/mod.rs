//! Messages by the names of their fields: what JSON and text format have in common.
//!
//! A message lists the fields that are set ([`Message::visit`]) and reads one field after another
//! ([`Message::read`]). Both go through trait objects, so that a message's own code is compiled
//! once, and neither format is known here.

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

/// A message that knows the names of its fields.
pub trait Message {
    /// Returns its name and its fields.
    fn info(&self) -> &'static Info;

    /// Passes the fields that are set to a visitor.
    fn visit(&self, out: &mut dyn Visitor);

    /// Reads the field with this number.
    ///
    /// # Errors
    /// Returns an error if the input is not a value of the field's type.
    fn read(&mut self, number: u32, from: &mut dyn Input) -> Result<(), Error>;

    /// Returns the encoded unknown fields.
    fn unknown(&self) -> &[u8] {
        &[]
    }

    /// Appends encoded unknown fields.
    fn add_unknown(&mut self, _fields: &[u8]) {}
}

/// Implements [`Value`] for a [`Message`]. Takes the name under which this module is in scope, and
/// the type.
macro_rules! message {
    ($reflect:ident, $message:ty) => {
        impl $reflect::Value for $message {
            fn node(&self) -> $reflect::Node<'_> {
                $reflect::Node::Message(self)
            }

            fn read(
                from: &mut dyn $reflect::Input,
            ) -> ::core::result::Result<::core::option::Option<Self>, $reflect::Error> {
                let mut message: Self = ::core::default::Default::default();
                from.message(&mut message)?;
                ::core::result::Result::Ok(::core::option::Option::Some(message))
            }
        }
    };
}
pub(crate) use message;

/// Implements [`Value`] for an enum. Takes the name under which this module is in scope, the type, and
/// whether it is `NullValue`.
macro_rules! enumeration {
    ($reflect:ident, $enumeration:ty, $is_null:literal) => {
        impl $reflect::Value for $enumeration {
            fn node(&self) -> $reflect::Node<'_> {
                let name = self.as_str_name();
                // A number without a name has one in Rust that the proto file does not know.
                let is_known = Self::from_str_name(name) == ::core::option::Option::Some(*self);
                $reflect::Node::Enum {
                    number: i32::from(*self),
                    name: is_known.then_some(name),
                    is_null: $is_null,
                }
            }

            fn is_zero(&self) -> bool {
                i32::from(*self) == 0
            }

            fn read(
                from: &mut dyn $reflect::Input,
            ) -> ::core::result::Result<::core::option::Option<Self>, $reflect::Error> {
                let number = |name: &str| Self::from_str_name(name).map(i32::from);
                match from.enumeration(&number, $is_null)? {
                    ::core::option::Option::Some(number) => from.known(Self::try_from(number).ok()),
                    ::core::option::Option::None => {
                        ::core::result::Result::Ok(::core::option::Option::None)
                    }
                }
            }
        }
    };
}
pub(crate) use enumeration;
