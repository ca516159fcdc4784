//! ProtoJSON: the canonical mapping of messages to JSON, behind `serde`.
//!
//! Writing goes straight to the serializer. Reading goes through a [tree](Tree), since a field
//! may stand before the `@type` that tells what it is. The mapping:
//! <https://protobuf.dev/programming-guides/json/>.

mod base64;
mod duration;
mod field_mask;
mod number;
mod read;
mod special;
mod timestamp;
mod tree;
mod write;

use serde::{Deserialize, Deserializer, de};

pub use tree::Tree;
pub use write::Json;

use super::reflect::Value;

/// How to read JSON.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    ignore_unknown_fields: bool,
}

impl Options {
    /// As the specification has it: a field that the message does not have is an error.
    pub const fn new() -> Self {
        Self { ignore_unknown_fields: false }
    }

    /// Passes over fields and names of enum values that are not known.
    #[must_use]
    pub const fn ignore_unknown_fields(self, ignore: bool) -> Self {
        Self { ignore_unknown_fields: ignore }
    }

    /// Reads a message: `options.read(&mut serde_json::Deserializer::from_str(text))`.
    ///
    /// # Errors
    /// Not JSON, or not of this message.
    pub fn read<'de, M, D>(self, deserializer: D) -> Result<M, D::Error>
    where
        M: Value + Default,
        D: Deserializer<'de>,
    {
        let tree = Tree::deserialize(deserializer)?;
        let read = M::read(&mut read::Input::new(&tree, self)).map_err(de::Error::custom)?;
        Ok(read.unwrap_or_default())
    }
}

/// Implements `serde`'s traits for a type with a [`Value`]. Takes the name under which the support
/// module is in scope, and the type.
macro_rules! serde {
    ($support:ident, $type:ty) => {
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&$support::json::Json::of(self), serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $support::json::Options::new().read(deserializer)
            }
        }
    };
}
pub(crate) use serde;
