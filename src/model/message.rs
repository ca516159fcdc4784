//! Messages, and the extensions of messages.

use super::attributes::Attributes;
use super::shape::{Field, Oneof};
use super::{Docs, EnumId, Ident, MessageId, Traits, TypeLocation};

/// A message that becomes a struct (map entries become fields).
#[derive(Clone, Debug)]
pub struct Message {
    /// Full proto name without a leading dot.
    pub full_name: String,
    /// The place of its struct.
    pub location: TypeLocation,
    /// The module for its nested types, beside the struct.
    pub module: Ident,
    /// Comments from the source.
    pub docs: Docs,
    /// `option deprecated = true`.
    pub deprecated: bool,
    /// The attributes that the user adds to its struct.
    pub attributes: Attributes,
    /// Fields in order of declaration, those of oneofs left out.
    pub fields: Vec<Field>,
    /// Oneofs in order of declaration, synthetic ones left out.
    pub oneofs: Vec<Oneof>,
    /// Nested messages in order of declaration.
    pub messages: Vec<MessageId>,
    /// Nested enums in order of declaration.
    pub enums: Vec<EnumId>,
    /// Extensions that are declared in it.
    pub extensions: Vec<MessageId>,
    /// Whether it is an extension: a message with one field, `value`.
    pub is_extension: bool,
    /// The extended message, for an extension.
    pub extends: Option<Extends>,
    /// Extensions of it that must be UTF-8, each with its number and name.
    pub text_extensions: Vec<(u32, String)>,
    /// Whether it has extension ranges.
    pub is_extendable: bool,
    /// `option message_set_wire_format = true`: it has items instead of fields.
    pub is_message_set: bool,
    /// The number of levels of messages that it contains.
    pub depth: u32,
    /// Names that none of its fields may have.
    pub reserved: Vec<String>,
    /// The Rust name of the field that keeps unknown fields, where they are kept.
    pub unknown_fields: Option<Ident>,
    /// The attributes of that field.
    pub unknown_fields_attributes: Vec<String>,
    /// The traits that it has because its fields have them.
    pub traits: Traits,
    /// Whether a field of the message, or of one in it, shares the memory of the input.
    pub shares: bool,
    /// Whether the message, or one in it, has a required field.
    pub requires: bool,
}

impl Message {
    /// Creates a message of which only the full name (with a leading dot) and the location are
    /// known.
    pub(super) fn new(full_name: &str, location: TypeLocation) -> Self {
        Self {
            full_name: full_name.trim_start_matches('.').to_owned(),
            location,
            module: Ident::UNNAMED,
            docs: Docs::default(),
            deprecated: false,
            attributes: Attributes::default(),
            fields: Vec::new(),
            oneofs: Vec::new(),
            messages: Vec::new(),
            enums: Vec::new(),
            extensions: Vec::new(),
            is_extension: false,
            extends: None,
            text_extensions: Vec::new(),
            is_extendable: false,
            is_message_set: false,
            depth: 0,
            reserved: Vec::new(),
            unknown_fields: None,
            unknown_fields_attributes: Vec::new(),
            traits: Traits::default(),
            shares: false,
            requires: false,
        }
    }

    /// Returns the short proto name.
    pub fn name(&self) -> &str {
        self.full_name.rsplit('.').next().unwrap_or(&self.full_name)
    }

    /// Returns its fields, and after them the members of its oneofs.
    pub fn all_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().chain(self.oneofs.iter().flat_map(|oneof| &oneof.variants))
    }

    /// Returns whether a field has the numbers of an enum of another crate.
    pub fn has_numbers(&self) -> bool {
        self.all_fields().any(|field| field.numbers.is_some())
    }

    /// Returns whether the message has a module, for nested types and oneofs.
    pub fn has_module(&self) -> bool {
        let nested = [&self.messages, &self.extensions];
        !(nested.iter().all(|n| n.is_empty()) && self.enums.is_empty() && self.oneofs.is_empty())
    }
}

/// The relation of an extension to the message that it extends.
#[derive(Clone, Debug)]
pub struct Extends {
    /// The extended message.
    pub extended: Extended,
    /// The number that it has there: of a field, or of an item of a message set.
    pub number: u32,
    /// Whether it is an item of a message set.
    pub is_item: bool,
    /// Whether its strings must be UTF-8.
    pub verifies_utf8: bool,
    /// The name in text format, if that is not the full name.
    pub text_name: Option<String>,
}

/// A message that an extension is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extended {
    /// A message of the tree.
    Message(MessageId),
    /// The options of elements of proto files, whether their message is in the tree or not.
    Options(OptionsOf),
}

/// The elements of proto files that have custom options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are what descriptor.proto has")]
pub enum OptionsOf {
    File,
    Message,
    Field,
    Oneof,
    Enum,
    EnumValue,
    Service,
    Method,
}

impl OptionsOf {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::File,
        Self::Message,
        Self::Field,
        Self::Oneof,
        Self::Enum,
        Self::EnumValue,
        Self::Service,
        Self::Method,
    ];

    /// Returns the name of the message in `descriptor.proto`.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "FileOptions",
            Self::Message => "MessageOptions",
            Self::Field => "FieldOptions",
            Self::Oneof => "OneofOptions",
            Self::Enum => "EnumOptions",
            Self::EnumValue => "EnumValueOptions",
            Self::Service => "ServiceOptions",
            Self::Method => "MethodOptions",
        }
    }
}
