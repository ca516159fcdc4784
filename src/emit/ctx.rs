//! The context of emitters: the model, and the module that is emitted.

use super::prelude::Shadowed;
use crate::model::{
    EnumId, File, FileId, Ident, Link, Message, MessageId, MessageType, Model, Scalar, Service,
    Shape, Target, Type, TypeLocation, Wrapper,
};
use crate::options::Sides;

/// The module that is emitted: that of a file, of a message in it, or of a service.
#[derive(Clone, Copy)]
pub(crate) struct Ctx<'a> {
    pub model: &'a Model,
    pub file: FileId,
    /// The modules within the file: those of the enclosing messages, outermost first, or of the
    /// service.
    pub modules: &'a [Ident],
    /// The names of the prelude that types of the module shadow.
    shadowed: Shadowed,
}

impl<'a> Ctx<'a> {
    /// Creates the context for the module of a file.
    pub fn new(model: &'a Model, file: FileId) -> Self {
        let File { messages, extensions, enums, .. } = model.file(file);
        let shadowed = Shadowed::by(types(model, messages, extensions, enums));
        Self { model, file, modules: &[], shadowed }
    }

    /// Returns the context for the module of a message in this one, whose path within the file is
    /// `modules`.
    pub fn in_message<'b>(&self, modules: &'b [Ident], message: &Message) -> Ctx<'b>
    where
        'a: 'b,
    {
        let Message { messages, extensions, enums, oneofs, .. } = message;
        let oneofs = oneofs.iter().map(|oneof| &oneof.type_ident);
        let types = types(self.model, messages, extensions, enums).chain(oneofs);
        Ctx { modules, shadowed: Shadowed::by(types), ..*self }
    }

    /// Returns the context for the module of a service in this one, whose path within the file is
    /// `modules`.
    pub fn in_service<'b>(&self, modules: &'b [Ident], service: &Service) -> Ctx<'b>
    where
        'a: 'b,
    {
        Ctx { modules, shadowed: Shadowed::by(service.items(Sides::of(None))), ..*self }
    }

    pub fn file(&self) -> &'a File {
        self.model.file(self.file)
    }

    /// Returns the path of the module below the root of the stubs.
    fn module_path(&self) -> Vec<&'a str> {
        let mut path = self.file().module_path();
        path.extend(self.modules.iter().map(Ident::as_str));
        path
    }

    /// Returns the path of a type from this module.
    pub fn type_path(&self, location: &TypeLocation) -> String {
        if location.file == self.file && location.modules == self.modules {
            return location.ident.to_string();
        }
        let modules = location.modules.iter().chain([&location.ident]);
        self.path_into(location.file, &modules.map(Ident::as_str).collect::<Vec<_>>())
    }

    /// Returns the path from this module to an item in the module of `file`, which is this file or one
    /// that it imports.
    fn path_into(&self, file: FileId, item: &[&str]) -> String {
        let modules: Vec<&str> = self.modules.iter().map(Ident::as_str).collect();
        match self.file().used(file) {
            Some(used) => relative(&modules, &[&[used.ident.as_str()], item].concat()),
            None => relative(&modules, item),
        }
    }

    /// Returns the path of the module of another file, for an import in the module of this one.
    pub fn file_path(&self, file: FileId) -> String {
        relative(&self.file().module_path(), &self.model.file(file).module_path())
    }

    /// Returns the rustdoc path of a declaration by its full proto name, for a link in a comment.
    pub fn link(&self, name: &str) -> Option<String> {
        Some(match self.model.link(self.file, name)? {
            Link::Message(id) => {
                format!("struct@{}", self.type_path(&self.model.message(id).location))
            }
            Link::Enum(id) => {
                format!("enum@{}", self.type_path(&self.model.enumeration(id).location))
            }
            Link::Service(id, index) => {
                let service = self.model.file(id).services.get(index)?;
                format!("mod@{}", self.path_into(id, &[service.names.module.as_str()]))
            }
        })
    }

    /// Returns the path of a part of the support module from this module.
    pub fn support(&self, part: &str) -> String {
        format!("{}support::{part}", "super::".repeat(self.module_path().len()))
    }

    /// Returns the name of the module `wire` in this module.
    pub fn wire(&self) -> String {
        "super::".repeat(self.modules.len()) + "wire"
    }

    /// Returns a name of the prelude; its full path if a type in this module shadows it.
    pub fn prelude(&self, name: &'static str) -> &'static str {
        self.shadowed.path(name)
    }

    /// Returns the Rust type of a field.
    pub fn field_type(&self, shape: &Shape) -> String {
        use crate::model::Presence::{self, Explicit, Implicit, Required};
        match shape {
            Shape::Singular { ty, presence: Explicit } => {
                format!("{}<{}>", self.prelude("Option"), self.boxed(ty))
            }
            Shape::Singular { ty, presence: Implicit | Required | Presence::Oneof } => {
                self.boxed(ty)
            }
            Shape::Repeated { ty, .. } => {
                format!("{}<{}>", self.prelude("Vec"), self.value_type(ty))
            }
            Shape::Map { key, value, sorted } => {
                let map = if *sorted { "BTreeMap" } else { "HashMap" };
                let (key, value) = (self.value_type(key), self.value_type(value));
                format!("std::collections::{map}<{key}, {value}>")
            }
        }
    }

    /// Returns the Rust type of a value, in a `Box` if the value is boxed.
    fn boxed(&self, ty: &Type) -> String {
        match ty {
            Type::Message(MessageType { boxed: true, .. }) => {
                format!("{}<{}>", self.prelude("Box"), self.value_type(ty))
            }
            _ => self.value_type(ty),
        }
    }

    /// Returns the Rust type of a single value.
    pub fn value_type(&self, ty: &Type) -> String {
        match ty {
            Type::Scalar(scalar) => scalar_type(*scalar).to_owned(),
            Type::String { shared: true } => "::bytestring::ByteString".to_owned(),
            Type::String { shared: false } => self.prelude("String").to_owned(),
            Type::Bytes { shared: true } => "prost::bytes::Bytes".to_owned(),
            Type::Bytes { shared: false } => format!("{}<u8>", self.prelude("Vec")),
            Type::Enum(id) => self.type_path(&self.model.enumeration(*id).location),
            Type::Message(message) => self.target_type(&message.target),
        }
    }

    /// Returns the Rust type of a message.
    pub fn target_type(&self, target: &Target) -> String {
        match target {
            Target::Message(id) => self.type_path(&self.model.message(*id).location),
            Target::Wrapper(wrapper) => self.wrapper_type(*wrapper),
            Target::Extern { path, .. } => path.clone(),
            Target::Unit => "()".to_owned(),
        }
    }

    fn wrapper_type(&self, wrapper: Wrapper) -> String {
        match wrapper {
            Wrapper::String => self.prelude("String").to_owned(),
            Wrapper::Bytes => format!("{}<u8>", self.prelude("Vec")),
            other => wrapper_type(other).to_owned(),
        }
    }
}

/// Returns the names of the types that a module defines.
fn types<'m>(
    model: &'m Model,
    messages: &'m [MessageId],
    extensions: &'m [MessageId],
    enums: &'m [EnumId],
) -> impl Iterator<Item = &'m Ident> {
    let messages = messages.iter().chain(extensions).map(|&id| &model.message(id).location.ident);
    messages.chain(enums.iter().map(|&id| &model.enumeration(id).location.ident))
}

/// Returns the Rust type of a wrapper, if nothing shadows the prelude.
pub(super) fn wrapper_type(wrapper: Wrapper) -> &'static str {
    match wrapper {
        Wrapper::Double => "f64",
        Wrapper::Float => "f32",
        Wrapper::Int64 => "i64",
        Wrapper::UInt64 => "u64",
        Wrapper::Int32 => "i32",
        Wrapper::UInt32 => "u32",
        Wrapper::Bool => "bool",
        Wrapper::String => "String",
        Wrapper::Bytes => "Vec<u8>",
    }
}

fn scalar_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Double => "f64",
        Scalar::Float => "f32",
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => "i32",
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => "i64",
        Scalar::Uint32 | Scalar::Fixed32 => "u32",
        Scalar::Uint64 | Scalar::Fixed64 => "u64",
        Scalar::Bool => "bool",
    }
}

/// Returns the path from a module to an item, both given from the same root.
fn relative(module: &[&str], item: &[&str]) -> String {
    let parents = &item[..item.len() - 1];
    let shared = module.iter().zip(parents).take_while(|(a, b)| a == b).count();
    let mut path = "super::".repeat(module.len() - shared);
    path.push_str(&item[shared..].join("::"));
    path
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn paths_go_up_only_as_far_as_needed() {
        assert_eq!(relative(&["a", "x_pb"], &["a", "x_pb", "T"]), "T");
        assert_eq!(relative(&["a", "x_pb", "m"], &["a", "x_pb", "T"]), "super::T");
        assert_eq!(relative(&["a", "x_pb"], &["a", "x_pb", "m", "T"]), "m::T");
        assert_eq!(relative(&["a", "x_pb"], &["b", "y_pb", "T"]), "super::super::b::y_pb::T");
    }
}
