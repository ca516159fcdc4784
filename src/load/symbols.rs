//! What is defined where, and names made absolute.
//!
//! The linker's own way of resolving a relative name looks at packages of files that are not
//! imported: `config.Foo` in package `envoy.service` fails once any file of `envoy.service.config`
//! is loaded. So when a file fails to link, its names are made absolute here, by what the file
//! itself can see, and it is linked again.

use std::collections::{HashMap, HashSet};

use prost_types::field_descriptor_proto::Type;
use prost_types::uninterpreted_option::NamePart;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    ServiceDescriptorProto, UninterpretedOption,
};

use super::aggregates;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Message,
    Enum,
    Extension,
}

/// The type of a field or an extension, as far as it matters here.
enum FieldType {
    /// `float` or `double`.
    Float,
    /// A message or an enum, by its name as it is written beside the field.
    Named(String),
}

/// The names that files define.
#[derive(Default)]
pub(super) struct Symbols {
    names: HashMap<String, (Kind, usize)>,
    /// Fields and extensions, by full name.
    fields: HashMap<String, FieldType>,
    packages: HashMap<String, HashSet<usize>>,
    files: Vec<String>,
}

impl Symbols {
    /// Adds what a file defines.
    pub fn add(&mut self, file: &FileDescriptorProto) {
        let index = self.files.len();
        self.files.push(file.name().to_owned());
        let package = file.package();
        for (end, _) in package.match_indices('.').chain([(package.len(), "")]) {
            self.packages.entry(package[..end].to_owned()).or_default().insert(index);
        }
        for message in &file.message_type {
            self.add_message(message, package, index);
        }
        self.add_enums(&file.enum_type, package, index);
        self.add_extensions(&file.extension, package, index);
    }

    fn add_message(&mut self, message: &DescriptorProto, scope: &str, file: usize) {
        let name = join(scope, message.name());
        for nested in &message.nested_type {
            self.add_message(nested, &name, file);
        }
        self.add_enums(&message.enum_type, &name, file);
        self.add_extensions(&message.extension, &name, file);
        message.field.iter().for_each(|field| self.add_field(field, &name));
        self.names.insert(name, (Kind::Message, file));
    }

    fn add_enums(&mut self, enums: &[EnumDescriptorProto], scope: &str, file: usize) {
        self.names.extend(enums.iter().map(|e| (join(scope, e.name()), (Kind::Enum, file))));
    }

    fn add_extensions(&mut self, fields: &[FieldDescriptorProto], scope: &str, file: usize) {
        let extension = |f: &FieldDescriptorProto| (join(scope, f.name()), (Kind::Extension, file));
        self.names.extend(fields.iter().map(extension));
        fields.iter().for_each(|field| self.add_field(field, scope));
    }

    fn add_field(&mut self, field: &FieldDescriptorProto, scope: &str) {
        let of = match (field.r#type.map(Type::try_from), &field.type_name) {
            (Some(Ok(Type::Float | Type::Double)), _) => FieldType::Float,
            (_, Some(name)) => FieldType::Named(name.clone()),
            _ => return,
        };
        self.fields.insert(join(scope, field.name()), of);
    }

    /// What the files named in `visible` define.
    pub fn view(&self, visible: &HashSet<String>) -> View<'_> {
        let seen = self.files.iter().map(|file| visible.contains(file)).collect();
        View { symbols: self, visible: seen }
    }
}

/// The names that one file can see.
pub(super) struct View<'a> {
    symbols: &'a Symbols,
    visible: Vec<bool>,
}

impl View<'_> {
    /// All types in sight.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        let names = self.symbols.names.iter();
        names
            .filter(|(_, (kind, file))| self.visible[*file] && is_type(*kind))
            .map(|(name, _)| name.as_str())
    }

    /// A file out of sight that defines a type whose name ends in `name`; the first by name.
    pub fn unseen_file_with(&self, name: &str) -> Option<&str> {
        let is_meant = |full: &str| {
            full.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let names = self.symbols.names.iter();
        names
            .filter(|(full, (kind, file))| !self.visible[*file] && is_type(*kind) && is_meant(full))
            .map(|(_, (_, file))| self.symbols.files[*file].as_str())
            .min()
    }

    /// Makes every relative name of a file absolute that can be resolved; the others stay as they
    /// are, for the linker to report.
    pub fn qualify(&self, file: &mut FileDescriptorProto) {
        let package = file.package().to_owned();
        if let Some(options) = &mut file.options {
            self.options(&mut options.uninterpreted_option, &package);
        }
        for message in &mut file.message_type {
            self.message(message, &package);
        }
        file.enum_type.iter_mut().for_each(|e| self.enumeration(e, &package));
        file.extension.iter_mut().for_each(|field| self.field(field, &package));
        file.service.iter_mut().for_each(|service| self.service(service, &package));
    }

    fn message(&self, message: &mut DescriptorProto, scope: &str) {
        let scope = &join(scope, message.name());
        message.nested_type.iter_mut().for_each(|nested| self.message(nested, scope));
        message.enum_type.iter_mut().for_each(|e| self.enumeration(e, scope));
        message.field.iter_mut().for_each(|field| self.field(field, scope));
        message.extension.iter_mut().for_each(|field| self.field(field, scope));
        for options in message.oneof_decl.iter_mut().filter_map(|oneof| oneof.options.as_mut()) {
            self.options(&mut options.uninterpreted_option, scope);
        }
        for options in message.extension_range.iter_mut().filter_map(|r| r.options.as_mut()) {
            self.options(&mut options.uninterpreted_option, scope);
        }
        if let Some(options) = &mut message.options {
            self.options(&mut options.uninterpreted_option, scope);
        }
    }

    fn enumeration(&self, e: &mut EnumDescriptorProto, scope: &str) {
        for options in e.value.iter_mut().filter_map(|value| value.options.as_mut()) {
            self.options(&mut options.uninterpreted_option, scope);
        }
        if let Some(options) = &mut e.options {
            self.options(&mut options.uninterpreted_option, scope);
        }
    }

    fn service(&self, service: &mut ServiceDescriptorProto, scope: &str) {
        let scope = &join(scope, service.name());
        for method in &mut service.method {
            self.name(&mut method.input_type, scope);
            self.name(&mut method.output_type, scope);
            if let Some(options) = &mut method.options {
                self.options(&mut options.uninterpreted_option, scope);
            }
        }
        if let Some(options) = &mut service.options {
            self.options(&mut options.uninterpreted_option, scope);
        }
    }

    fn field(&self, field: &mut FieldDescriptorProto, scope: &str) {
        self.name(&mut field.type_name, scope);
        self.name(&mut field.extendee, scope);
        if let Some(options) = &mut field.options {
            self.options(&mut options.uninterpreted_option, scope);
        }
    }

    fn options(&self, options: &mut [UninterpretedOption], scope: &str) {
        for option in options {
            for part in option.name.iter_mut().filter(|part| part.is_extension) {
                if let Some(full) = self.resolve(&part.name_part, scope, is_extension) {
                    part.name_part = full;
                }
            }
            if let Some(value @ ("inf" | "nan")) = option.identifier_value.as_deref()
                && self.is_float(&option.name)
            {
                // The linker takes them for names.
                option.double_value = value.parse().ok();
                option.identifier_value = None;
            }
            if let Some(value) = &mut option.aggregate_value {
                let home = option.name.iter().rev().find(|part| part.is_extension);
                let home = home.and_then(|part| part.name_part.rsplit_once('.'));
                self.aggregate(
                    value,
                    home.map_or(scope, |(home, _)| home.trim_start_matches('.')),
                    scope,
                );
            }
        }
    }

    /// Whether an option is of type `float` or `double`: an extension with a full name, or a field in
    /// one.
    fn is_float(&self, option: &[NamePart]) -> bool {
        let (mut full, mut of) = (String::new(), None::<&FieldType>);
        for NamePart { name_part, is_extension } in option {
            full = match of {
                _ if *is_extension => name_part.trim_start_matches('.').to_owned(),
                Some(FieldType::Named(name)) => join(&self.type_of(&full, name), name_part),
                _ => return false,
            };
            of = self.symbols.fields.get(&full);
        }
        matches!(of, Some(FieldType::Float))
    }

    /// The full name of the type of a field. It is named where the field is defined, and may be out of
    /// sight from here.
    fn type_of(&self, field: &str, name: &str) -> String {
        let visible = vec![true; self.symbols.files.len()];
        let everywhere = View { symbols: self.symbols, visible };
        let scope = field.rsplit_once('.').map_or("", |(scope, _)| scope);
        let full = everywhere.resolve(name, scope, is_type);
        full.as_deref().unwrap_or(name).trim_start_matches('.').to_owned()
    }

    /// The names of extensions in a value `{ [name]: … }`. They are relative to the message that
    /// is extended; what declares the option is as near to it as names tell.
    fn aggregate(&self, value: &mut String, home: &str, scope: &str) {
        let resolve = |name: &str| {
            let found = self.resolve(name, home, is_extension);
            let full = found.or_else(|| self.resolve(name, scope, is_extension))?;
            Some(full.trim_start_matches('.').to_owned())
        };
        *value = aggregates::with_full_names(value, resolve);
    }

    fn name(&self, name: &mut Option<String>, scope: &str) {
        if let Some(full) = name.as_deref().and_then(|name| self.resolve(name, scope, is_type)) {
            *name = Some(full);
        }
    }

    /// The absolute form of a relative name, by the rules of protobuf: innermost scope first; once
    /// the first part of a dotted name is found there, the rest has to be in it.
    fn resolve(&self, name: &str, scope: &str, wanted: fn(Kind) -> bool) -> Option<String> {
        if name.starts_with('.') {
            return None;
        }
        let first = name.split('.').next().unwrap_or(name);
        let outer = scope.rmatch_indices('.').map(|(end, _)| &scope[..end]);
        for scope in std::iter::once(scope).chain(outer).chain([""]) {
            let full = join(scope, name);
            if self.kind(&full).is_some_and(wanted) {
                return Some(format!(".{full}"));
            }
            if first.len() < name.len() && self.is_scope(&join(scope, first)) {
                return None;
            }
        }
        None
    }

    fn kind(&self, full: &str) -> Option<Kind> {
        self.symbols.names.get(full).filter(|(_, file)| self.visible[*file]).map(|(kind, _)| *kind)
    }

    fn is_scope(&self, full: &str) -> bool {
        let files = self.symbols.packages.get(full);
        self.kind(full) == Some(Kind::Message)
            || files.is_some_and(|files| files.iter().any(|file| self.visible[*file]))
    }
}

fn is_type(kind: Kind) -> bool {
    !is_extension(kind)
}

fn is_extension(kind: Kind) -> bool {
    kind == Kind::Extension
}

fn join(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") }
}
