//! The resolved model: features, names, links, cycles. Frozen when it is built.
//!
//! This room converts the [schema](crate::schema) for the emitters: every feature is resolved to one
//! meaning, every name is decided, every reference is an id. It depends neither on Rust syntax nor on
//! the disk.

mod attributes;
mod build;
mod builder;
mod case;
mod cycles;
mod declare;
mod defaults;
mod docs;
mod enumeration;
mod extensions;
mod fields;
mod file_modules;
mod foreign;
mod json_names;
mod links;
mod message;
mod names;
mod paths;
mod propagate;
mod reachability;
mod rename_notes;
mod reserved;
mod resolve;
mod scope;
mod service;
mod setters;
mod shape;
mod silence;
#[cfg(test)]
pub(crate) mod testing;
mod traits;
mod types;
mod well_known;

use std::collections::BTreeSet;

pub use crate::schema::features::EnumKind;
pub use attributes::{Attributes, ServiceAttributes};
pub use build::build;
pub use defaults::DefaultValue;
pub use docs::Docs;
pub use enumeration::{Enum, EnumValue};
pub use foreign::{Foreign, ForeignMessage};
pub use links::Link;
pub use message::{Extended, Extends, Message, OptionsOf};
pub use names::Ident;
pub use service::{Method, Payload, Service};
pub use shape::{
    Field, ForeignEnum, Getter, MessageType, Oneof, Presence, Scalar, Shape, Target, Type,
};
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

/// The resolved contents of all files of a run.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// All files of the run, imports first.
    pub files: Vec<File>,
    /// The text forms that messages have beside the binary one.
    pub formats: Formats,
    /// Whether any string field is a `ByteString`, in files of this run or in kept files of earlier
    /// runs.
    pub byte_strings: bool,
    /// Whether conversions between the well-known types and those of prost-types are generated.
    pub prost_types: bool,
    /// The behavior of `serde`'s traits.
    pub json: JsonOptions,
    /// Whether types for custom options are generated.
    pub custom_options: bool,
    /// Whether services and clients are generated without tonic's transport.
    pub no_transport: bool,
    /// The types of other crates whose JSON and text format are implemented.
    pub foreign: Foreign,
    /// Whether services of earlier runs are kept, which may lack the conditions of these.
    pub keeps_other_conditions: bool,
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

    /// Returns the `#[cfg(…)]` for the shared code of one side, if all services have a condition on
    /// that side. `attributes_of` returns the attributes of the side.
    pub fn condition(&self, attributes_of: fn(&Service) -> &[String]) -> Option<String> {
        if self.keeps_other_conditions {
            return None;
        }
        let conditions: Option<BTreeSet<String>> =
            self.services().map(|service| attributes::condition(attributes_of(service))).collect();
        let conditions: Vec<String> = conditions?.into_iter().collect();
        match conditions.as_slice() {
            [] => None,
            [one] => Some(format!("#[cfg({one})]")),
            several => Some(format!("#[cfg(any({}))]", several.join(", "))),
        }
    }

    /// Returns whether any generated item, or a type of another crate that one names, is deprecated.
    pub fn has_deprecated(&self) -> bool {
        let is_type_deprecated = |field: &Field| match field.shape.value() {
            Type::Message(MessageType { target, .. }) => {
                target.message().is_some_and(|id| self.message(id).deprecated)
            }
            _ => false,
        };
        let is_field_deprecated = |field: &Field| field.deprecated || is_type_deprecated(field);
        let is_deprecated = |m: &Message| m.deprecated || m.all_fields().any(is_field_deprecated);
        let is_generated = |location: &TypeLocation| self.file(location.file).is_generated;
        let is_enum_deprecated = |e: &Enum| e.deprecated || e.values.iter().any(|v| v.deprecated);
        let mut foreign = self.foreign.enums.iter().map(|e| self.enumeration(e.id));
        self.messages.iter().filter(|m| is_generated(&m.location)).any(is_deprecated)
            || self.enums.iter().filter(|e| is_generated(&e.location)).any(is_enum_deprecated)
            || self.foreign.messages.iter().any(|foreign| is_deprecated(&foreign.message))
            || foreign.any(is_enum_deprecated)
            || self.services().any(|s| s.deprecated || s.methods.iter().any(|m| m.deprecated))
    }

    /// Returns the numbers of generated items.
    pub fn counts(&self) -> Counts {
        let is_generated = |location: &TypeLocation| self.file(location.file).is_generated;
        Counts {
            files: self.generated().count(),
            messages: self.messages.iter().filter(|m| is_generated(&m.location)).count(),
            enums: self.enums.iter().filter(|e| is_generated(&e.location)).count(),
            services: self.services().count(),
        }
    }

    /// Finds a declaration by its full proto name, for a link in a comment of `file`. It must be in the
    /// file, or in one whose types the file uses: others may be missing in other trees.
    pub fn link(&self, file: FileId, name: &str) -> Option<Link> {
        let link = self.links.find(name)?;
        let defined_in = match link {
            Link::Message(id) => self.message(id).location.file,
            Link::Enum(id) => self.enumeration(id).location.file,
            Link::Service(id, _) => id,
        };
        (defined_in == file || self.file(file).used(defined_in).is_some()).then_some(link)
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
    /// The name that it is imported by.
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
    /// Whether it is an input of this run or of an earlier one.
    pub is_input: bool,
    /// Whether its Rust file is from an earlier run, without JSON and text format.
    pub is_plain: bool,
    /// The sides of its services that are generated.
    pub sides: Sides,
    /// Whether Rust is generated for it: for inputs, and for imports whose types an input needs.
    pub is_generated: bool,
    /// The files whose types it uses, if it is generated; sorted by id.
    pub uses: Vec<UsedFile>,
}

impl File {
    /// Returns the full module path of the file below the root of the stubs.
    pub fn module_path(&self) -> Vec<&str> {
        self.package_module.iter().chain([&self.module]).map(Ident::as_str).collect()
    }

    /// Returns the use of another file, if this one uses its types.
    pub fn used(&self, file: FileId) -> Option<&UsedFile> {
        let index = self.uses.binary_search_by_key(&file, |used| used.file).ok()?;
        self.uses.get(index)
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
    /// The modules of the enclosing messages, outermost first.
    pub modules: Vec<Ident>,
    /// The Rust name.
    pub ident: Ident,
}
