//! `ProtoJSON`: the canonical mapping of messages to JSON, behind `serde`.
//!
//! Writes directly to the serializer. Reads into a [tree](Tree) first, since fields may precede the
//! `@type` of their message. The mapping: <https://protobuf.dev/programming-guides/json/>.

mod base64;
mod defaults;
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

/// Options for reading and writing JSON.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent of each other")]
pub struct Options {
    ignore_unknown_fields: bool,
    emit_default_values: bool,
    use_proto_names: bool,
    use_enum_numbers: bool,
}

impl Options {
    /// Returns the specification's defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            ignore_unknown_fields: false,
            emit_default_values: false,
            use_proto_names: false,
            use_enum_numbers: false,
        }
    }

    /// Returns the options that `serde`'s traits use: those that this tree was generated with, or the
    /// specification's defaults.
    #[must_use]
    pub const fn of_serde() -> Self {
        defaults::DEFAULTS
    }

    /// Ignores unknown fields and unknown names of enum values when reading, instead of failing.
    #[must_use]
    pub const fn ignore_unknown_fields(self, ignore: bool) -> Self {
        Self { ignore_unknown_fields: ignore, ..self }
    }

    /// Writes fields without presence that have their default value, and empty lists and maps, too.
    #[must_use]
    pub const fn emit_default_values(self, emit: bool) -> Self {
        Self { emit_default_values: emit, ..self }
    }

    /// Writes the field names of the proto file instead of lowerCamelCase. Reading accepts both.
    #[must_use]
    pub const fn use_proto_names(self, proto: bool) -> Self {
        Self { use_proto_names: proto, ..self }
    }

    /// Writes enums as numbers instead of names. Reading accepts both.
    #[must_use]
    pub const fn use_enum_numbers(self, numbers: bool) -> Self {
        Self { use_enum_numbers: numbers, ..self }
    }

    /// Returns the message with these options, for serializing:
    /// `serde_json::to_string(&options.of(&message))`.
    pub fn of<M: Value>(self, message: &M) -> Json<'_> {
        Json::new(message.node(), self)
    }

    /// Reads a message: `options.read(&mut serde_json::Deserializer::from_str(text))`.
    ///
    /// # Errors
    /// Returns an error if the input is not JSON, or not JSON of this message.
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

/// Implements `serde`'s traits for a type that implements [`Value`]. Takes the name under which the
/// support module is in scope, and the type.
macro_rules! serde {
    ($support:ident, $type:ty) => {
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&$support::json::Options::of_serde().of(self), serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $support::json::Options::of_serde().read(deserializer)
            }
        }
    };
}
pub(crate) use serde;
