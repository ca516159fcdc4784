//! From descriptors to the model: ids first, then names, then fields with their links.

use std::collections::{BTreeMap, HashMap};

use super::cycles::box_cycles;
use super::docs::{Comments, path};
use super::features::{EnumKind, Features, FieldPresence};
use super::names::{self, Claim, Scope};
use super::service::{Method, MethodNames, Payload, Service, ServiceNames, name_items};
use super::{
    Docs, Enum, EnumId, EnumValue, Field, File, FileId, Location, Message, MessageId, MessageType,
    Model, Oneof, Presence, Scalar, Shape, Target, Type, Wrapper,
};
use crate::options::{Options, Sides};
use crate::report::{Diagnostic, Report};
use crate::schema::{
    self, DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileSet, SchemaFile,
};

/// Resolves `files` into a model; `sides` are the sides of the inputs' services, by file.
///
/// What is wrong goes to `report`; the model is whole only when there is no error in it.
pub fn build(
    files: &FileSet,
    sides: &BTreeMap<&str, Sides>,
    options: &Options,
    report: &mut Report,
) -> Model {
    let mut builder = Builder {
        options,
        sides,
        report,
        model: Model { formats: options.formats, ..Model::default() },
        types: HashMap::new(),
        rules_used: HashMap::new(),
    };
    for (index, file) in files.files.iter().enumerate() {
        builder.declare_file(FileId(index as u32), file);
    }
    name_file_modules(&mut builder.model.files);
    for (index, file) in files.files.iter().enumerate() {
        builder.resolve_file(FileId(index as u32), file);
    }
    builder.warn_of_unused_rules();
    let mut model = builder.model;
    drop_untyped_extensions(&mut model);
    box_cycles(&mut model.messages);
    mark_generated(&mut model);
    model
}

/// What a fully qualified proto name (with its leading dot) stands for.
#[derive(Clone, Copy)]
enum Declared<'a> {
    Message(MessageId),
    Enum(EnumId),
    MapEntry(&'a DescriptorProto),
}

struct Builder<'a> {
    options: &'a Options,
    sides: &'a BTreeMap<&'a str, Sides>,
    report: &'a mut Report,
    model: Model,
    types: HashMap<String, Declared<'a>>,
    /// Rules of the options that matched something.
    rules_used: HashMap<&'a str, bool>,
}

/// Where a declaration stands: the scope that its parts are named in.
struct Around<'s> {
    file: FileId,
    /// Proto name of what is around, with a leading dot where not empty.
    scope: String,
    modules: &'s [String],
}

impl<'a> Builder<'a> {
    // --- pass one: ids and names of everything that can be referred to ---

    fn declare_file(&mut self, id: FileId, file: &'a SchemaFile) {
        let descriptor = &file.descriptor;
        let package = descriptor.package.clone().unwrap_or_default();
        let name = descriptor.name.clone().unwrap_or_default();
        let sides = self.sides.get(name.as_str()).copied().unwrap_or_default();
        let scope = if package.is_empty() { String::new() } else { format!(".{package}") };
        let around = Around { file: id, scope, modules: &[] };
        let mut taken =
            Taken { types: Scope::default(), modules: Scope::reserving(names::RESERVED_MODULES) };
        let (messages, enums) = self.declare_types(
            &around,
            &descriptor.message_type,
            &descriptor.enum_type,
            &mut taken,
        );
        let extensions = self.declare_extensions(&around, &descriptor.extension, &mut taken);
        let services = Self::declare_services(file, &mut taken);
        self.model.files.push(File {
            package_module: names::package_module(&package),
            module: names::file_module(&name),
            package,
            name,
            docs: Docs::default(),
            messages,
            enums,
            extensions,
            services,
            is_input: file.is_input,
            sides,
            is_generated: false,
            descriptor: file.bytes.clone(),
        });
    }

    /// Declares the messages and enums of one scope, and what is nested in them.
    fn declare_types(
        &mut self,
        around: &Around<'_>,
        messages: &'a [DescriptorProto],
        enums: &'a [EnumDescriptorProto],
        taken: &mut Taken,
    ) -> (Vec<MessageId>, Vec<EnumId>) {
        let (entries, messages): (Vec<_>, Vec<_>) = messages.iter().partition(|m| is_map_entry(m));
        for entry in entries {
            let full_name = format!("{}.{}", around.scope, entry.name());
            self.types.insert(full_name, Declared::MapEntry(entry));
        }
        let protos = messages.iter().map(|m| m.name()).chain(enums.iter().map(|e| e.name()));
        let claims: Vec<_> = protos.map(|p| Claim::new(p, names::type_ident(p))).collect();
        let idents = taken.types.claim(&claims);
        let modules: Vec<_> =
            messages.iter().map(|m| Claim::new(m.name(), names::value_ident(m.name()))).collect();
        let modules = taken.modules.claim(&modules);

        let mut idents = idents.into_iter();
        let mut message_ids = Vec::with_capacity(messages.len());
        for ((message, module), ident) in messages.iter().zip(modules).zip(&mut idents) {
            message_ids.push(self.declare_message(around, message, ident, module));
        }
        let mut enum_ids = Vec::with_capacity(enums.len());
        for (descriptor, ident) in enums.iter().zip(idents) {
            enum_ids.push(self.declare_enum(around, descriptor, ident));
        }
        (message_ids, enum_ids)
    }

    fn declare_message(
        &mut self,
        around: &Around<'_>,
        descriptor: &'a DescriptorProto,
        ident: String,
        module: String,
    ) -> MessageId {
        let id = MessageId(self.model.messages.len() as u32);
        let scope = format!("{}.{}", around.scope, descriptor.name());
        self.types.insert(scope.clone(), Declared::Message(id));
        let options = descriptor.options.as_ref();
        let is_set = options.is_some_and(|o| o.message_set_wire_format());
        self.model.messages.push(Message {
            module: module.clone(),
            deprecated: options.is_some_and(|o| o.deprecated()),
            is_extendable: !descriptor.extension_range.is_empty() && !is_set,
            reserved: descriptor.reserved_name.clone(),
            ..Message::new(&scope, around.location(ident))
        });
        let mut inner_modules = around.modules.to_vec();
        inner_modules.push(module);
        let inner = Around { file: around.file, scope, modules: &inner_modules };
        let mut taken = Taken::default();
        let (messages, enums) =
            self.declare_types(&inner, &descriptor.nested_type, &descriptor.enum_type, &mut taken);
        let oneofs = declare_oneofs(descriptor, &mut taken);
        let extensions = self.declare_extensions(&inner, &descriptor.extension, &mut taken);
        let message = &mut self.model.messages[id.0 as usize];
        message.extensions = extensions;
        (message.messages, message.enums, message.oneofs) = (messages, enums, oneofs);
        id
    }

    /// Declares extensions, each as a message with the one field. Those of the options in
    /// `descriptor.proto` speak to compilers, and have no use at run time.
    fn declare_extensions(
        &mut self,
        around: &Around<'_>,
        fields: &'a [FieldDescriptorProto],
        taken: &mut Taken,
    ) -> Vec<MessageId> {
        if self.options.drop_unknown_fields {
            return Vec::new();
        }
        let is_meant = |f: &&FieldDescriptorProto| !f.extendee().starts_with(".google.protobuf.");
        let fields: Vec<_> = fields.iter().filter(is_meant).collect();
        let claim = |f: &&'a FieldDescriptorProto| {
            let camel = names::type_ident(f.name());
            Claim { proto: f.name(), wanted: vec![camel.clone(), camel + "Extension"] }
        };
        let idents = taken.types.claim(&fields.iter().map(claim).collect::<Vec<_>>());
        let mut ids = Vec::with_capacity(fields.len());
        for (field, ident) in fields.into_iter().zip(idents) {
            let id = MessageId(self.model.messages.len() as u32);
            let scope = format!("{}.{}", around.scope, field.name());
            self.types.insert(scope.clone(), Declared::Message(id));
            let message = Message::new(&scope, around.location(ident));
            self.model.messages.push(Message { is_extension: true, ..message });
            ids.push(id);
        }
        ids
    }

    fn declare_enum(
        &mut self,
        around: &Around<'_>,
        e: &'a EnumDescriptorProto,
        ident: String,
    ) -> EnumId {
        let id = EnumId(self.model.enums.len() as u32);
        let full_name = format!("{}.{}", around.scope, e.name());
        self.types.insert(full_name.clone(), Declared::Enum(id));
        self.model.enums.push(Enum {
            full_name: full_name[1..].to_owned(),
            location: around.location(ident),
            docs: Docs::default(),
            deprecated: e.options.as_ref().is_some_and(|o| o.deprecated()),
            kind: EnumKind::Open,
            values: Vec::new(),
            unrecognized: String::new(),
        });
        id
    }

    fn declare_services(file: &SchemaFile, taken: &mut Taken) -> Vec<Service> {
        let descriptor = &file.descriptor;
        let claims: Vec<_> = descriptor
            .service
            .iter()
            .map(|s| Claim::new(s.name(), names::service_module(s.name())))
            .collect();
        let modules = taken.modules.claim(&claims);
        let prefix = match descriptor.package() {
            "" => String::new(),
            package => format!("{package}."),
        };
        let service = |(service, module): (&schema::ServiceDescriptorProto, String)| Service {
            full_name: format!("{prefix}{}", service.name()),
            docs: Docs::default(),
            deprecated: service.options.as_ref().is_some_and(|o| o.deprecated()),
            names: ServiceNames {
                module,
                service: names::type_ident(service.name()),
                client: String::new(),
                server: String::new(),
            },
            methods: Vec::new(),
        };
        descriptor.service.iter().zip(modules).map(service).collect()
    }

    // --- pass two: everything inside, with its links ---

    fn resolve_file(&mut self, id: FileId, file: &'a SchemaFile) {
        let descriptor = &file.descriptor;
        let comments = Comments::of(descriptor);
        let features = Features::of_file(descriptor);
        self.model.files[id.0 as usize].docs = comments.of_file();
        let scope = match descriptor.package() {
            "" => String::new(),
            package => format!(".{package}"),
        };
        let top = Position { path: Vec::new(), comments: &comments, features, scope };
        for (i, message) in descriptor.message_type.iter().enumerate() {
            self.resolve_message(message, &top.message(path::FILE_MESSAGE, i, message));
        }
        for (i, e) in descriptor.enum_type.iter().enumerate() {
            self.resolve_enum(e, &top.enumeration(path::FILE_ENUM, i, e));
        }
        for (i, extension) in descriptor.extension.iter().enumerate() {
            self.resolve_extension(extension, path::FILE_EXTENSION, i, &top);
        }
        for (i, service) in descriptor.service.iter().enumerate() {
            let resolved = self.resolve_methods(id, i, service, &top);
            self.model.files[id.0 as usize].services[i] = resolved;
        }
    }

    fn resolve_message(&mut self, descriptor: &'a DescriptorProto, at: &Position<'_>) {
        for (i, nested) in descriptor.nested_type.iter().enumerate() {
            self.resolve_message(nested, &at.message(path::MESSAGE_NESTED, i, nested));
        }
        for (i, e) in descriptor.enum_type.iter().enumerate() {
            self.resolve_enum(e, &at.enumeration(path::MESSAGE_ENUM, i, e));
        }
        for (i, extension) in descriptor.extension.iter().enumerate() {
            self.resolve_extension(extension, path::MESSAGE_EXTENSION, i, at);
        }
        let Some(&Declared::Message(id)) = self.types.get(&at.scope) else { return };
        let mut oneofs = std::mem::take(&mut self.model.messages[id.0 as usize].oneofs);
        let real = real_oneofs(descriptor);
        for (oneof, &(index, _)) in oneofs.iter_mut().zip(&real) {
            oneof.docs = at.docs(path::MESSAGE_ONEOF, index);
        }
        let mut fields = Vec::with_capacity(descriptor.field.len());
        for (i, field) in descriptor.field.iter().enumerate() {
            let oneof = field.oneof_index.filter(|_| !field.proto3_optional());
            let resolved = self.resolve_field(field, i, at, oneof.is_some());
            let slot = oneof.and_then(|o| real.iter().position(|&(index, _)| index == o as usize));
            match slot.and_then(|slot| oneofs.get_mut(slot)) {
                Some(oneof) => oneof.variants.push(resolved),
                None => fields.push(resolved),
            }
        }
        name_fields(&mut fields, &mut oneofs);
        let unknown_fields = (!self.options.drop_unknown_fields).then(|| {
            let taken = fields.iter().map(|f| &f.ident).chain(oneofs.iter().map(|o| &o.ident));
            let taken: Vec<&str> = taken.map(String::as_str).collect();
            let claim = Claim::new("", "unknown_fields".to_owned());
            Scope::reserving(&taken).claim(&[claim]).remove(0)
        });
        let message = &mut self.model.messages[id.0 as usize];
        message.docs = at.own_docs();
        (message.fields, message.oneofs) = (fields, oneofs);
        message.unknown_fields = unknown_fields;
    }

    fn resolve_extension(
        &mut self,
        field: &'a FieldDescriptorProto,
        kind: i32,
        index: usize,
        at: &Position<'_>,
    ) {
        let full_name = format!("{}.{}", at.scope, field.name());
        let declared = (self.types.get(&full_name), self.types.get(field.extendee()));
        let (Some(&Declared::Message(id)), Some(&Declared::Message(extended))) = declared else {
            return;
        };
        let mut resolved = self.resolve_field(field, index, at, false);
        "value".clone_into(&mut resolved.ident);
        if let Shape::Singular { presence, .. } = &mut resolved.shape {
            *presence = Presence::Explicit;
        }
        let is_kept = self.model.message(extended).is_extendable;
        let message = &mut self.model.messages[id.0 as usize];
        message.docs = at.docs(kind, index);
        message.deprecated = std::mem::take(&mut resolved.deprecated);
        resolved.docs = Docs { text: " The value.".to_owned() };
        message.fields = vec![resolved];
        message.extends = is_kept.then_some(extended);
    }

    fn resolve_field(
        &mut self,
        field: &'a FieldDescriptorProto,
        index: usize,
        at: &Position<'_>,
        in_oneof: bool,
    ) -> Field {
        let options = field.options.as_ref();
        let features = at.features.with(options.and_then(|o| o.features.as_ref()));
        let full_name = format!("{}.{}", at.scope, field.name());
        let shape = self.shape(field, features, &full_name, in_oneof);
        Field {
            name: field.name().to_owned(),
            ident: String::new(),
            number: field.number() as u32,
            json_name: field.json_name.clone().unwrap_or_else(|| field.name().to_owned()),
            docs: at.docs(path::MESSAGE_FIELD, index),
            deprecated: options.is_some_and(|o| o.deprecated()),
            shape,
            default: field.default_value.clone(),
        }
    }

    fn shape(
        &mut self,
        field: &'a FieldDescriptorProto,
        features: Features,
        full_name: &str,
        in_oneof: bool,
    ) -> Shape {
        let repeated = field.label() == schema::Label::Repeated;
        if repeated && let Some(&Declared::MapEntry(entry)) = self.types.get(field.type_name()) {
            return self.map_shape(entry, features, full_name);
        }
        let ty = self.field_type(field, features, full_name);
        if repeated {
            let packable = matches!(ty, Type::Scalar(_) | Type::Enum(_));
            let packed = field.options.as_ref().and_then(|o| o.packed).unwrap_or(features.packed);
            return Shape::Repeated { ty, packed: packable && packed };
        }
        let presence = match () {
            () if in_oneof => Presence::Oneof,
            () if field.label() == schema::Label::Required => Presence::Required,
            () if features.presence == FieldPresence::LegacyRequired => Presence::Required,
            () if field.proto3_optional() || matches!(ty, Type::Message(_)) => Presence::Explicit,
            () if features.presence == FieldPresence::Implicit => Presence::Implicit,
            () => Presence::Explicit,
        };
        Shape::Singular { ty, presence }
    }

    fn map_shape(
        &mut self,
        entry: &'a DescriptorProto,
        features: Features,
        full_name: &str,
    ) -> Shape {
        let sorted = self.rule_matches(&self.options.btree_maps, full_name);
        // Entries and what is in them always stand behind a length.
        let features = Features { delimited: false, ..features };
        let mut types = entry.field.iter().map(|f| self.field_type(f, features, full_name));
        match (types.next(), types.next()) {
            (Some(key), Some(value)) => Shape::Map { key, value, sorted },
            // Descriptors are checked when they are loaded: an entry has a key and a value.
            _ => Shape::Repeated { ty: Type::Bytes { shared: false }, packed: false },
        }
    }

    fn field_type(
        &mut self,
        field: &'a FieldDescriptorProto,
        features: Features,
        full_name: &str,
    ) -> Type {
        use schema::Type as T;
        let scalar = match field.r#type() {
            T::Double => Scalar::Double,
            T::Float => Scalar::Float,
            T::Int64 => Scalar::Int64,
            T::Uint64 => Scalar::Uint64,
            T::Int32 => Scalar::Int32,
            T::Fixed64 => Scalar::Fixed64,
            T::Fixed32 => Scalar::Fixed32,
            T::Bool => Scalar::Bool,
            T::Uint32 => Scalar::Uint32,
            T::Sfixed32 => Scalar::Sfixed32,
            T::Sfixed64 => Scalar::Sfixed64,
            T::Sint32 => Scalar::Sint32,
            T::Sint64 => Scalar::Sint64,
            T::String => return Type::String,
            T::Bytes => {
                return Type::Bytes { shared: self.rule_matches(&self.options.bytes, full_name) };
            }
            T::Group => return self.message_type(field.type_name(), true),
            T::Message => return self.message_type(field.type_name(), features.delimited),
            T::Enum => return self.enum_type(field.type_name()),
        };
        Type::Scalar(scalar)
    }

    /// An enum that lives elsewhere is a number here, as prost has it.
    fn enum_type(&mut self, type_name: &str) -> Type {
        let declared = self.types.get(type_name).copied();
        match (self.extern_path(type_name), declared) {
            (None, Some(Declared::Enum(id))) => Type::Enum(id),
            _ => Type::Scalar(Scalar::Int32),
        }
    }

    fn message_type(&mut self, type_name: &str, delimited: bool) -> Type {
        Type::Message(MessageType { target: self.target(type_name), boxed: false, delimited })
    }

    fn target(&mut self, type_name: &str) -> Target {
        if let Some(wrapper) = Wrapper::of(type_name.trim_start_matches('.')) {
            return Target::Wrapper(wrapper);
        }
        if let Some(rust_path) = self.extern_path(type_name) {
            return Target::Extern(rust_path);
        }
        match self.types.get(type_name) {
            Some(&Declared::Message(id)) => Target::Message(id),
            _ => {
                let message = format!("the type `{type_name}` is not in the descriptors");
                let help = "pass a descriptor set that holds all imports";
                self.report.push(Diagnostic::error("unknown-type", message).help(help));
                Target::Unit
            }
        }
    }

    /// The Rust path of a type that an extern path covers, the longest rule first.
    fn extern_path(&mut self, type_name: &str) -> Option<String> {
        let rules = self.options.extern_paths.iter().filter(|(proto, _)| covers(proto, type_name));
        let (proto, rust) = rules.max_by_key(|(proto, _)| proto.len())?;
        self.rules_used.insert(proto, true);
        let rest = type_name.strip_prefix(proto.as_str()).unwrap_or_default();
        let mut segments: Vec<&str> = rest.split('.').filter(|s| !s.is_empty()).collect();
        let Some(last) = segments.pop() else { return Some(rust.clone()) };
        let modules = segments.iter().map(|s| names::value_ident(s) + "::").collect::<String>();
        Some(format!("{rust}::{modules}{}", names::type_ident(last)))
    }

    fn rule_matches(&mut self, rules: &'a [String], full_name: &str) -> bool {
        let Some(rule) = rules.iter().find(|rule| covers(rule, full_name)) else { return false };
        self.rules_used.insert(rule, true);
        true
    }

    fn warn_of_unused_rules(&mut self) {
        let paths = self.options.extern_paths.iter().map(|(proto, _)| proto);
        let rules = paths.chain(&self.options.btree_maps).chain(&self.options.bytes);
        for rule in rules.filter(|rule| !self.rules_used.contains_key(rule.as_str())) {
            let message = format!("the rule for `{rule}` matches nothing in the input");
            let help = "a rule starts with a dot and names a package, message or field, as `.tutorial.NumberRequest`";
            self.report.push(Diagnostic::warning("unused-rule", message).help(help));
        }
    }

    fn resolve_enum(&mut self, descriptor: &'a EnumDescriptorProto, at: &Position<'_>) {
        let Some(&Declared::Enum(id)) = self.types.get(&at.scope) else { return };
        let mut values = Vec::<EnumValue>::with_capacity(descriptor.value.len());
        let mut by_number: HashMap<i32, usize> = HashMap::new();
        let mut aliases = Vec::new();
        for (i, value) in descriptor.value.iter().enumerate() {
            let first = *by_number.entry(value.number()).or_insert(i);
            if first != i {
                aliases.push((i, first));
            }
            values.push(EnumValue {
                name: value.name().to_owned(),
                ident: String::new(),
                number: value.number(),
                docs: at.docs(path::ENUM_VALUE, i),
                deprecated: value.options.as_ref().is_some_and(|o| o.deprecated()),
                alias_of: None,
            });
        }
        let unrecognized = name_values(descriptor.name(), &mut values, &aliases);
        let e = &mut self.model.enums[id.0 as usize];
        e.docs = at.own_docs();
        e.kind = at.features.enum_kind;
        (e.values, e.unrecognized) = (values, unrecognized);
    }

    fn resolve_methods(
        &mut self,
        file: FileId,
        index: usize,
        descriptor: &'a schema::ServiceDescriptorProto,
        top: &Position<'_>,
    ) -> Service {
        let mut service = self.model.files[file.0 as usize].services[index].clone();
        let service_path = [path::FILE_SERVICE, index as i32];
        service.docs = top.comments.at(&service_path);
        for (i, method) in descriptor.method.iter().enumerate() {
            let [a, b] = service_path;
            service.methods.push(Method {
                proto_name: method.name().to_owned(),
                path: format!("/{}/{}", service.full_name, method.name()),
                docs: top.comments.at(&[a, b, path::SERVICE_METHOD, i as i32]),
                deprecated: method.options.as_ref().is_some_and(|o| o.deprecated()),
                input: self.payload(method.input_type()),
                output: self.payload(method.output_type()),
                client_streaming: method.client_streaming(),
                server_streaming: method.server_streaming(),
                names: MethodNames::default(),
            });
        }
        name_items(&mut service);
        service
    }

    fn payload(&mut self, type_name: &str) -> Payload {
        let full_name = type_name.trim_start_matches('.').to_owned();
        if full_name == "google.protobuf.Empty" {
            let (name, method_suffix) = ("Empty".to_owned(), "empty".to_owned());
            return Payload { target: Target::Unit, name, method_suffix, full_name };
        }
        let target = self.target(type_name);
        let (name, method_suffix) = match &target {
            Target::Wrapper(w) => (w.suffix().to_owned(), w.method_suffix().to_owned()),
            Target::Message(id) => {
                let ident = &self.model.message(*id).location.ident;
                (ident.clone(), names::plain_snake(ident))
            }
            Target::Extern(_) | Target::Unit => {
                let short = full_name.rsplit('.').next().unwrap_or_default();
                (names::type_ident(short), names::plain_snake(short))
            }
        };
        Payload { target, name, method_suffix, full_name }
    }
}

impl Around<'_> {
    fn location(&self, ident: String) -> Location {
        Location { file: self.file, modules: self.modules.to_vec(), ident }
    }
}

/// The names taken in a module: types, and modules beside them.
#[derive(Default)]
struct Taken {
    types: Scope,
    modules: Scope,
}

/// Where a declaration is resolved: its source path, and what holds there.
struct Position<'c> {
    path: Vec<i32>,
    comments: &'c Comments<'c>,
    features: Features,
    /// Its full proto name with a leading dot.
    scope: String,
}

impl<'c> Position<'c> {
    fn message(&self, kind: i32, index: usize, message: &DescriptorProto) -> Position<'c> {
        let features = message.options.as_ref().and_then(|o| o.features.as_ref());
        self.inner(kind, index, message.name(), self.features.with(features))
    }

    fn enumeration(&self, kind: i32, index: usize, e: &EnumDescriptorProto) -> Position<'c> {
        let features = e.options.as_ref().and_then(|o| o.features.as_ref());
        self.inner(kind, index, e.name(), self.features.with(features))
    }

    fn inner(&self, kind: i32, index: usize, name: &str, features: Features) -> Position<'c> {
        let mut path = self.path.clone();
        path.extend([kind, index as i32]);
        Position {
            path,
            comments: self.comments,
            features,
            scope: format!("{}.{name}", self.scope),
        }
    }

    fn own_docs(&self) -> Docs {
        self.comments.at(&self.path)
    }

    fn docs(&self, kind: i32, index: usize) -> Docs {
        let mut path = self.path.clone();
        path.extend([kind, index as i32]);
        self.comments.at(&path)
    }
}

fn is_map_entry(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(|o| o.map_entry())
}

/// Whether a rule (`.`, `.package`, `.package.Message`, …) covers a full name with a leading dot.
fn covers(rule: &str, full_name: &str) -> bool {
    rule == "."
        || full_name.strip_prefix(rule).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The oneofs that the author declared (not those around a proto3 `optional`), with their index.
fn real_oneofs(message: &DescriptorProto) -> Vec<(usize, &schema::OneofDescriptorProto)> {
    let has_member = |index: usize| {
        let mut members = message.field.iter().filter(|f| f.oneof_index == Some(index as i32));
        members.any(|f| !f.proto3_optional())
    };
    message.oneof_decl.iter().enumerate().filter(|&(index, _)| has_member(index)).collect()
}

/// Names the enums of the oneofs; nested types keep their names, so `kind` beside `Kind` is
/// `KindOneof`.
fn declare_oneofs(message: &DescriptorProto, taken: &mut Taken) -> Vec<Oneof> {
    let real = real_oneofs(message);
    let free = |wanted: &String| !taken.types.has(wanted);
    let claims: Vec<_> = real
        .iter()
        .map(|(_, oneof)| {
            let camel = names::type_ident(oneof.name());
            let wanted = [camel.clone(), format!("{camel}Oneof")];
            let wanted = wanted.into_iter().filter(free).collect::<Vec<_>>();
            let wanted = if wanted.is_empty() { vec![camel] } else { wanted };
            Claim { proto: oneof.name(), wanted }
        })
        .collect();
    let idents = taken.types.claim(&claims);
    let oneof =
        |((_, oneof), type_ident): (&(usize, &schema::OneofDescriptorProto), String)| Oneof {
            name: oneof.name().to_owned(),
            ident: String::new(),
            type_ident,
            docs: Docs::default(),
            variants: Vec::new(),
        };
    real.iter().zip(idents).map(oneof).collect()
}

/// Names the modules of the files: two files of one package with one base name have the names of
/// their folders in front.
fn name_file_modules(files: &mut [File]) {
    let mut packages: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for (i, file) in files.iter().enumerate() {
        packages.entry(file.package_module.clone()).or_default().push(i);
    }
    let below: Vec<Vec<String>> = packages.keys().cloned().collect();
    for (package, members) in packages {
        let subpackages =
            below.iter().filter(|p| p.len() > package.len() && p.starts_with(&package));
        let taken: Vec<&str> = subpackages.map(|p| p[package.len()].as_str()).collect();
        let claims: Vec<_> = members
            .iter()
            .map(|&i| Claim {
                proto: &files[i].name,
                wanted: vec![
                    names::file_module(&files[i].name),
                    names::file_module(&files[i].name.replace('/', "_")),
                ],
            })
            .collect();
        let modules = Scope::reserving(&taken).claim(&claims);
        for (i, module) in members.into_iter().zip(modules) {
            files[i].module = module;
        }
    }
}

/// Names the fields of the struct (oneofs are fields too), then the variants of each oneof.
fn name_fields(fields: &mut [Field], oneofs: &mut [Oneof]) {
    let protos = fields.iter().map(|f| &f.name).chain(oneofs.iter().map(|o| &o.name));
    let protos: Vec<String> = protos.cloned().collect();
    let claims: Vec<_> = protos.iter().map(|p| Claim::new(p, names::value_ident(p))).collect();
    let idents = Scope::default().claim(&claims);
    let slots = fields.iter_mut().map(|f| &mut f.ident);
    let slots = slots.chain(oneofs.iter_mut().map(|o| &mut o.ident));
    slots.zip(idents).for_each(|(slot, ident)| *slot = ident);
    for oneof in oneofs {
        let protos: Vec<String> = oneof.variants.iter().map(|v| v.name.clone()).collect();
        let claims: Vec<_> = protos.iter().map(|p| Claim::new(p, names::type_ident(p))).collect();
        let idents = Scope::default().claim(&claims);
        oneof.variants.iter_mut().zip(idents).for_each(|(v, ident)| v.ident = ident);
    }
}

/// Names the values of an enum; gives back the name of the variant for unrecognized numbers.
fn name_values(enum_name: &str, values: &mut [EnumValue], aliases: &[(usize, usize)]) -> String {
    let is_alias = |i: usize| aliases.iter().any(|&(alias, _)| alias == i);
    let protos: Vec<String> = values.iter().map(|v| v.name.clone()).collect();
    let claim = |i: usize| {
        let ident = names::variant_ident(enum_name, &protos[i]);
        let full = names::type_ident(&protos[i]);
        let wanted = if is_alias(i) {
            vec![names::const_ident(&ident), names::const_ident(&full)]
        } else {
            vec![ident, full]
        };
        Claim { proto: &protos[i], wanted }
    };
    let mut scope = Scope::default();
    let (alias, variant): (Vec<usize>, Vec<usize>) = (0..values.len()).partition(|&i| is_alias(i));
    for group in [variant, alias] {
        let claims: Vec<_> = group.iter().map(|&i| claim(i)).collect();
        for (i, ident) in group.into_iter().zip(scope.claim(&claims)) {
            values[i].ident = ident;
        }
    }
    for &(i, first) in aliases {
        values[i].alias_of = Some(values[first].ident.clone());
    }
    scope.claim(&[Claim::new("", "Unrecognized".to_owned())]).remove(0)
}

/// Forgets the extensions of message sets, which have a form of their own on the wire.
fn drop_untyped_extensions(model: &mut Model) {
    let typed: Vec<bool> = model.messages.iter().map(|m| m.extends.is_some()).collect();
    let in_messages = model.messages.iter_mut().map(|message| &mut message.extensions);
    let in_files = model.files.iter_mut().map(|file| &mut file.extensions);
    in_messages.chain(in_files).for_each(|ids| ids.retain(|id| typed[id.0 as usize]));
}

/// Marks the files that Rust is generated for: the inputs, and every import with a type that is
/// reached from one. A file is generated whole or not at all, so that its text does not depend on
/// who imports it.
fn mark_generated(model: &mut Model) {
    let mut open: Vec<FileId> = model.file_ids().filter(|&id| model.file(id).is_input).collect();
    while let Some(id) = open.pop() {
        let file = &mut model.files[id.0 as usize];
        if std::mem::replace(&mut file.is_generated, true) {
            continue;
        }
        open.extend(files_reached(model, id));
    }
}

/// The files of the types that the generated code of `file` names.
fn files_reached(model: &Model, file: FileId) -> Vec<FileId> {
    let mut reached = Vec::new();
    let own = model.messages.iter().filter(|m| m.location.file == file);
    let fields = own.flat_map(|m| m.fields.iter().chain(m.oneofs.iter().flat_map(|o| &o.variants)));
    let extended = model.messages.iter().filter(|m| m.location.file == file);
    reached.extend(extended.filter_map(|m| Some(model.message(m.extends?).location.file)));
    for field in fields {
        match &field.shape {
            Shape::Singular { ty, .. } | Shape::Repeated { ty, .. } => {
                reached.extend(file_of(model, ty))
            }
            Shape::Map { value, .. } => reached.extend(file_of(model, value)),
        }
    }
    if model.file(file).is_input {
        let methods = model.file(file).services.iter().flat_map(|s| &s.methods);
        for payload in methods.flat_map(|m| [&m.input, &m.output]) {
            if let Target::Message(id) = payload.target {
                reached.push(model.message(id).location.file);
            }
        }
    }
    reached.sort_unstable();
    reached.dedup();
    reached
}

fn file_of(model: &Model, ty: &Type) -> Option<FileId> {
    match ty {
        Type::Message(MessageType { target: Target::Message(id), .. }) => {
            Some(model.message(*id).location.file)
        }
        Type::Enum(id) => Some(model.enumeration(*id).location.file),
        _ => None,
    }
}
