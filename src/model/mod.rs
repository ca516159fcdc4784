//! The resolved model: features, names, links, cycles. Frozen when it is built.
//!
//! This room converts the [schema](crate::schema) for the emitters: every feature is resolved to one
//! meaning, every name is decided, every reference is an id. It depends neither on Rust syntax nor on
//! the disk.

mod attributes;
mod build;
mod builder;
mod cycles;
mod declare;
mod defaults;
mod docs;
mod extensions;
mod fields;
mod file_modules;
mod json_names;
mod links;
mod names;
mod paths;
mod propagate;
mod reachability;
mod rename_notes;
mod resolve;
mod scope;
mod service;
mod silence;
mod traits;
mod types;
mod well_known;

pub use crate::schema::features::EnumKind;
pub use attributes::Attributes;
pub use build::build;
pub use defaults::DefaultValue;
pub use docs::Docs;
pub use links::Link;
pub use names::Ident;
pub use service::{Method, Payload, Service};
pub use traits::Traits;
pub use well_known::Wrapper;

use crate::options::{Formats, JsonOptions, Sides};

/// Index of a [`File`] in its [`Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub(crate) u32);

/// Index of a [`Message`] in its [`Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(pub(crate) u32);

/// Index of an [`Enum`] in its [`Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub(crate) u32);

/// Everything that is generated from, resolved.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// All files of the run, imports first.
    pub files: Vec<File>,
    /// The text forms that messages have beside the binary one.
    pub formats: Formats,
    /// Whether there are strings that are a `ByteString`: in what is made now, or in what an earlier
    /// run made and this one keeps.
    pub byte_strings: bool,
    /// Whether the well-known types are converted from and to those of prost-types.
    pub prost_types: bool,
    /// The behaviour of `serde`'s traits.
    pub json: JsonOptions,
    /// Whether custom options are read at run time.
    pub custom_options: bool,
    /// Whether services and clients do without tonic's transport.
    pub no_transport: bool,
    messages: Vec<Message>,
    enums: Vec<Enum>,
    links: links::Links,
}

impl Model {
    /// Returns the message with this id.
    pub fn message(&self, id: MessageId) -> &Message {
        &self.messages[id.0 as usize]
    }

    /// Returns the enum with this id.
    pub fn enumeration(&self, id: EnumId) -> &Enum {
        &self.enums[id.0 as usize]
    }

    /// Returns the file with this id.
    pub fn file(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// Returns the files that Rust is generated for, imports first.
    pub fn generated(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_generated)
    }

    /// Returns the messages that Rust is generated for, including nested ones.
    pub fn generated_messages(&self) -> impl Iterator<Item = &Message> {
        let is_listed = |m: &&Message| !m.is_extension || m.extends.is_some();
        let is_generated = |m: &&Message| self.file(m.location.file).is_generated;
        self.messages.iter().filter(is_listed).filter(is_generated)
    }

    /// Returns the path of a type below the root of the stubs.
    pub fn absolute_path<'a>(&'a self, location: &'a TypeLocation) -> Vec<&'a str> {
        let mut path = self.file(location.file).module_path();
        path.extend(location.modules.iter().map(Ident::as_str));
        path.push(location.ident.as_str());
        path
    }

    /// Returns the services that are generated.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.files.iter().filter(|file| file.is_input).flat_map(|file| &file.services)
    }

    /// Returns the sides of services that are generated in any file; `None` without a service.
    pub fn service_sides(&self) -> Option<Sides> {
        let with_services = self.files.iter().filter(|f| f.is_input && !f.services.is_empty());
        with_services.map(|file| file.sides).reduce(Sides::union)
    }

    /// Returns whether anything is marked as deprecated.
    pub fn has_deprecated(&self) -> bool {
        let old = |m: &Message| m.deprecated || m.all_fields().any(|f| f.deprecated);
        let generated = |location: &TypeLocation| self.file(location.file).is_generated;
        let old_enum = |e: &Enum| e.deprecated || e.values.iter().any(|v| v.deprecated);
        self.messages.iter().filter(|m| generated(&m.location)).any(old)
            || self.enums.iter().filter(|e| generated(&e.location)).any(old_enum)
            || self.services().any(|s| s.deprecated || s.methods.iter().any(|m| m.deprecated))
    }

    /// Returns how much is generated.
    pub fn counts(&self) -> Counts {
        let generated = |location: &TypeLocation| self.file(location.file).is_generated;
        Counts {
            files: self.generated().count(),
            messages: self.messages.iter().filter(|m| generated(&m.location)).count(),
            enums: self.enums.iter().filter(|e| generated(&e.location)).count(),
            services: self.services().count(),
        }
    }

    /// Finds what a comment of `file` links to by a full proto name: a declaration of the file, or of
    /// one whose types it uses, since others may be missing in other trees.
    pub fn link(&self, file: FileId, name: &str) -> Option<Link> {
        let link = self.links.find(name)?;
        let there = match link {
            Link::Message(id) => self.message(id).location.file,
            Link::Enum(id) => self.enumeration(id).location.file,
            Link::Service(id, _) => id,
        };
        (there == file || self.file(file).used(there).is_some()).then_some(link)
    }

    /// Returns the ids of all files, imports first.
    pub fn file_ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }
}

/// The numbers of generated items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Proto files that have a Rust file.
    pub files: usize,
    /// Structs.
    pub messages: usize,
    /// Enums, oneofs left out.
    pub enums: usize,
    /// Services.
    pub services: usize,
}

/// A `.proto` file.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name as an import statement has it.
    pub name: String,
    /// Its proto package, empty if it has none.
    pub package: String,
    /// The Rust module of the package below the root of the stubs.
    pub package_module: Vec<Ident>,
    /// The Rust module of the file in its package, such as `number_service_pb`.
    pub module: Ident,
    /// The comment at the head of the file.
    pub docs: Docs,
    /// Top-level messages in order of declaration.
    pub messages: Vec<MessageId>,
    /// Top-level enums in order of declaration.
    pub enums: Vec<EnumId>,
    /// Top-level extensions in order of declaration.
    pub extensions: Vec<MessageId>,
    /// Services in order of declaration.
    pub services: Vec<Service>,
    /// Whether the user asked for it.
    pub is_input: bool,
    /// Whether its Rust is what an earlier run made, without JSON and text format.
    pub is_plain: bool,
    /// The sides of its services that are generated.
    pub sides: Sides,
    /// Whether Rust is generated for it: inputs, and imports whose types are reached from one.
    pub is_generated: bool,
    /// The files whose types it uses, if it is generated; sorted by id.
    pub uses: Vec<UsedFile>,
    /// The encoded descriptor.
    pub descriptor: Vec<u8>,
}

impl File {
    /// Returns the full module path of the file below the root of the stubs.
    pub fn module_path(&self) -> Vec<&str> {
        self.package_module.iter().chain([&self.module]).map(Ident::as_str).collect()
    }

    /// Returns the use of another file, if this one uses its types.
    pub fn used(&self, file: FileId) -> Option<&UsedFile> {
        let at = self.uses.binary_search_by_key(&file, |used| used.file).ok()?;
        self.uses.get(at)
    }
}

/// A file whose types another file uses.
#[derive(Clone, Debug)]
pub struct UsedFile {
    /// The file.
    pub file: FileId,
    /// The name of its module in the other file.
    pub ident: Ident,
}

/// The place of a type in the generated tree: `<file module>::<modules…>::<ident>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeLocation {
    /// The file.
    pub file: FileId,
    /// The modules of the messages around it, outermost first.
    pub modules: Vec<Ident>,
    /// The Rust name.
    pub ident: Ident,
}

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
    /// The attributes of its struct that the user asks for.
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
    /// `option message_set_wire_format = true`: it holds items in place of fields.
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
    /// Whether a field of it, or of a message in it, shares the memory that it is read from.
    pub shares: bool,
    /// Whether it, or a message in it, has a required field.
    pub requires: bool,
}

impl Message {
    /// Creates a message of which only the full name (with a leading dot) and the location are
    /// known.
    fn new(full_name: &str, location: TypeLocation) -> Self {
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

    /// Its fields, and after them the members of its oneofs.
    pub fn all_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().chain(self.oneofs.iter().flat_map(|oneof| &oneof.variants))
    }

    /// Returns whether the message has a module of its own for nested types and oneofs.
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

    /// The message in `descriptor.proto`.
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
    /// The attributes that the user asks for.
    pub attributes: Vec<String>,
    /// Whether the message is not whole without it.
    pub is_required: bool,
    /// Type and cardinality.
    pub shape: Shape,
    /// The method that gives the value, or the default where the field is not set.
    pub getter: Option<Getter>,
}

/// The method that reads an optional field that is no message.
#[derive(Clone, Debug, PartialEq)]
pub struct Getter {
    /// Its name in Rust.
    pub ident: Ident,
    /// The declared default (proto2 and editions); none: that of the type.
    pub default: Option<DefaultValue>,
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
        /// Sorted (`BTreeMap`) in place of hashed (`HashMap`).
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
    /// It must be there (proto2 `required`). A message that leads back to the one it is in is
    /// `Explicit` all the same: its default value would have no end.
    Required,
    /// A member of a oneof: always written when it is the one that is set.
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
    /// `bytes`; shared: `Bytes` in place of `Vec<u8>`.
    Bytes {
        /// Whether the field is a `Bytes`, decoded without a copy.
        shared: bool,
    },
    /// An enum.
    Enum(EnumId),
    /// A message.
    Message(MessageType),
}

/// A reference to a message, as a field has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageType {
    /// The type that it refers to.
    pub target: Target,
    /// Whether the value is boxed: it lies on a cycle of messages that hold each other, or the user
    /// asks for it.
    pub boxed: bool,
    /// Whether it is written between a start and an end tag (proto2 `group`, editions
    /// `DELIMITED`) in place of behind its length.
    pub delimited: bool,
}

/// The type that a message reference refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A message of this model.
    Message(MessageId),
    /// A wrapper message that is a plain value in Rust.
    Wrapper(Wrapper),
    /// A type of another crate, by its Rust path.
    Extern(String),
    /// `google.protobuf.Empty` as the payload of an RPC.
    Unit,
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
    /// The attributes of the enum that the user asks for.
    pub attributes: Attributes,
    /// The traits that it has because its members have them.
    pub traits: Traits,
    /// The attributes of the struct's field that the user asks for.
    pub field_attributes: Vec<String>,
    /// The members in order of declaration.
    pub variants: Vec<Field>,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Full proto name without a leading dot.
    pub full_name: String,
    /// Its place.
    pub location: TypeLocation,
    /// Comments from the source.
    pub docs: Docs,
    /// `option deprecated = true`.
    pub deprecated: bool,
    /// The attributes that the user asks for.
    pub attributes: Attributes,
    /// Open or closed.
    pub kind: EnumKind,
    /// Values in order of declaration; the first is the default.
    pub values: Vec<EnumValue>,
    /// The variant that holds numbers without a name (open enums).
    pub unrecognized: Ident,
}

impl Enum {
    /// Returns the values that are variants: all but aliases.
    pub fn variants(&self) -> impl Iterator<Item = &EnumValue> {
        self.values.iter().filter(|v| v.alias_of.is_none())
    }
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Its name in the proto file.
    pub name: String,
    /// The name of the variant, or of the associated constant of an alias.
    pub ident: Ident,
    /// Its number.
    pub number: i32,
    /// Comments from the source.
    pub docs: Docs,
    /// `[deprecated = true]`.
    pub deprecated: bool,
    /// The attributes that the user asks for.
    pub attributes: Vec<String>,
    /// The variant with the same number that was declared before, for an alias.
    pub alias_of: Option<Ident>,
}
