//! Fields: their types and cardinality.

use super::attributes::Attributes;
use super::defaults::DefaultValue;
use super::{Docs, EnumId, Ident, MessageId, Traits, Wrapper};

/// A field, alone or as a member of a oneof.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in the proto file.
    pub name: String,
    /// Its name in Rust: of a struct's field, or of a variant in a oneof.
    pub ident: Ident,
    /// Its number on the wire.
    pub number: u32,
    /// Its name in ProtoJSON.
    pub json_name: String,
    /// Comments from the source.
    pub docs: Docs,
    /// `[deprecated = true]`.
    pub deprecated: bool,
    /// The attributes that the user adds.
    pub attributes: Vec<String>,
    /// Whether decoding a message without it is an error.
    pub is_required: bool,
    /// Type and cardinality.
    pub shape: Shape,
    /// The enum of another crate that is its type in the proto file. In Rust, its type is the number.
    pub numbers: Option<Box<ForeignEnum>>,
    /// The declared default of a required field; that of an optional one is its getter's.
    pub default: Option<Box<DefaultValue>>,
    /// The method that returns the value, or the default if the field is not set.
    pub getter: Option<Getter>,
    /// The name of the method that sets the field, if the user requests it.
    pub setter: Option<Ident>,
}

/// The method that returns the value of an optional field that is not a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Getter {
    /// Its name in Rust.
    pub ident: Ident,
    /// The declared default (proto2 and editions); `None` for the default of the type.
    pub default: Option<Box<DefaultValue>>,
}

/// An enum of another crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignEnum {
    /// Its Rust path.
    pub path: String,
    /// The enum.
    pub id: EnumId,
}

/// The type and cardinality of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// At most one value.
    Singular {
        /// The type of the value.
        ty: Type,
        /// The kind of presence.
        presence: Presence,
    },
    /// Any number of values.
    Repeated {
        /// The type of each value.
        ty: Type,
        /// Whether values are written in one packed run (both forms are read).
        packed: bool,
    },
    /// A map.
    Map {
        /// The type of the keys: an integer, bool or string.
        key: Type,
        /// The type of the values.
        value: Type,
        /// Whether it is sorted (`BTreeMap`), and not hashed (`HashMap`).
        sorted: bool,
    },
}

impl Shape {
    /// Returns the type of its values.
    pub fn value(&self) -> &Type {
        match self {
            Self::Singular { ty, .. } | Self::Repeated { ty, .. } | Self::Map { value: ty, .. } => {
                ty
            }
        }
    }
}

/// The presence of a singular field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Not tracked: the default value is not written.
    Implicit,
    /// `Option`.
    Explicit,
    /// Required (proto2 `required`). A field on a cycle of messages is `Explicit` nevertheless: its
    /// default value would contain itself.
    Required,
    /// A member of a oneof: written if it is set, even with the default value.
    Oneof,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number or bool.
    Scalar(Scalar),
    /// `string`.
    String {
        /// Whether the field is a `ByteString`, decoded without a copy, in place of a `String`.
        shared: bool,
    },
    /// `bytes`.
    Bytes {
        /// Whether the field is a `Bytes`, decoded without a copy, in place of a `Vec<u8>`.
        shared: bool,
    },
    /// An enum.
    Enum(EnumId),
    /// A message.
    Message(MessageType),
}

/// The type of a message field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageType {
    /// The type that it refers to.
    pub target: Target,
    /// Whether the value is boxed: it is on a cycle of messages that contain each other, ends a long
    /// chain of messages, or the user requests it.
    pub boxed: bool,
    /// Whether it is encoded as a group, between a start and an end tag (proto2 `group`, editions
    /// `DELIMITED`), and not with its length.
    pub delimited: bool,
}

/// The type that a message reference refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A message of this model.
    Message(MessageId),
    /// A wrapper message that is a plain value in Rust.
    Wrapper(Wrapper),
    /// A type of another crate.
    Extern {
        /// Its Rust path.
        path: String,
        /// The message, unless the descriptors lack it.
        message: Option<MessageId>,
    },
    /// `google.protobuf.Empty` as the payload of an RPC.
    Unit,
}

impl Target {
    /// Returns the message, which may be of another crate.
    pub fn message(&self) -> Option<MessageId> {
        match self {
            Self::Message(id) => Some(*id),
            Self::Extern { message, .. } => *message,
            Self::Wrapper(_) | Self::Unit => None,
        }
    }
}

/// The numeric types of protobuf, and bool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
}

/// A oneof.
#[derive(Clone, Debug)]
pub struct Oneof {
    /// Its name in the proto file.
    pub name: String,
    /// The name of the struct's field.
    pub ident: Ident,
    /// The name of the enum, in the module of the message.
    pub type_ident: Ident,
    /// Comments from the source.
    pub docs: Docs,
    /// The attributes that the user adds to the enum.
    pub attributes: Attributes,
    /// The traits that it has because its members have them.
    pub traits: Traits,
    /// The attributes that the user adds to the struct's field.
    pub field_attributes: Vec<String>,
    /// The name of the method that sets the struct's field, if the user requests it.
    pub setter: Option<Ident>,
    /// The members in order of declaration.
    pub variants: Vec<Field>,
}
