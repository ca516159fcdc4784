//! Pass two: resolves the contents of messages, enums and services.

use rustc_hash::FxHashMap;

use super::builder::{Declared, FileContents, FileResolver, ModelBuilder, ResolvedFile, RulesUsed};
use super::declare::real_oneofs;
use super::docs::FileComments;
use super::fields::{name_fields, name_getters};
use super::json_names;
use super::names::{self, Claim, Ident, Namespace};
use super::scope::Cursor;
use super::service::{Method, MethodNames, Payload, Service, name_items};
use super::{Enum, EnumValue, FileId, Message, Target};
use crate::report::Report;
use crate::schema::features::Features;
use crate::schema::{self, DescriptorProto, EnumDescriptorProto, SchemaFile, tag};

impl<'a> ModelBuilder<'a> {
    /// Resolves the contents of a file.
    pub(super) fn resolve(&self, id: FileId, file: &'a SchemaFile) -> ResolvedFile<'a> {
        let mut resolver = FileResolver {
            options: self.options,
            model: &self.model,
            types: &self.types,
            contents: FileContents::default(),
            report: Report::default(),
            rules_used: RulesUsed::default(),
        };
        resolver.file(id, file);
        let FileResolver { contents, report, rules_used, .. } = resolver;
        ResolvedFile { contents, report, rules_used }
    }

    /// Adds the contents of a file to the model.
    pub(super) fn fill(&mut self, id: FileId, contents: FileContents) {
        let FileContents { docs, messages, enums, services } = contents;
        for (id, message) in messages {
            self.model.messages[id.0 as usize] = message;
        }
        for (id, e) in enums {
            self.model.enums[id.0 as usize] = e;
        }
        let file = &mut self.model.files[id.0 as usize];
        (file.docs, file.services) = (docs, services);
    }
}

impl<'a> FileResolver<'_, 'a> {
    fn file(&mut self, id: FileId, file: &'a SchemaFile) {
        let descriptor = &file.descriptor;
        let comments = FileComments::of(descriptor);
        let features = Features::of_file(descriptor);
        self.contents.docs = comments.of_file();
        let scope = descriptor.scope();
        let top = Cursor { path: Vec::new(), comments: &comments, features, scope };
        for (i, message) in descriptor.message_type.iter().enumerate() {
            self.resolve_message(message, &top.message(tag::FILE_MESSAGE, i, message));
        }
        for (i, e) in descriptor.enum_type.iter().enumerate() {
            self.resolve_enum(e, &top.enumeration(tag::FILE_ENUM, i, e));
        }
        for (i, extension) in descriptor.extension.iter().enumerate() {
            self.resolve_extension(extension, tag::FILE_EXTENSION, i, &top);
        }
        for (i, service) in descriptor.service.iter().enumerate() {
            let resolved = self.resolve_methods(id, i, service, &top);
            self.contents.services.push(resolved);
        }
    }

    fn resolve_message(&mut self, descriptor: &'a DescriptorProto, cursor: &Cursor<'_>) {
        for (i, nested) in descriptor.nested_type.iter().enumerate() {
            self.resolve_message(nested, &cursor.message(tag::MESSAGE_NESTED, i, nested));
        }
        for (i, e) in descriptor.enum_type.iter().enumerate() {
            self.resolve_enum(e, &cursor.enumeration(tag::MESSAGE_ENUM, i, e));
        }
        for (i, extension) in descriptor.extension.iter().enumerate() {
            self.resolve_extension(extension, tag::MESSAGE_EXTENSION, i, cursor);
        }
        let Some(&Declared::Message(id)) = self.types.get(&cursor.scope) else { return };
        let declared = self.model.message(id);
        let mut oneofs = declared.oneofs.clone();
        let real = real_oneofs(descriptor);
        for (oneof, &(index, _)) in oneofs.iter_mut().zip(&real) {
            oneof.docs = cursor.docs(tag::MESSAGE_ONEOF, index);
        }
        let mut fields = Vec::with_capacity(descriptor.field.len());
        for (i, field) in descriptor.field.iter().enumerate() {
            let oneof = field.oneof_index.filter(|_| !field.proto3_optional());
            let name = oneof.and_then(|o| descriptor.oneof_decl.get(o as usize)).map(|o| o.name());
            let resolved = self.resolve_field(field, i, cursor, name);
            let slot = oneof.and_then(|o| real.iter().position(|&(index, _)| index == o as usize));
            match slot.and_then(|slot| oneofs.get_mut(slot)) {
                Some(oneof) => oneof.variants.push(resolved),
                None => fields.push(resolved),
            }
        }
        json_names::make_unique(&mut fields, &mut oneofs);
        name_fields(&mut fields, &mut oneofs);
        name_getters(&mut fields);
        let unknown_fields = (!self.options.drop_unknown_fields).then(|| {
            let fields = fields.iter().map(|f| &f.ident).chain(oneofs.iter().map(|o| &o.ident));
            names::free(names::unknown_fields(), |ident| fields.clone().any(|field| field == ident))
        });
        let docs = cursor.own_docs();
        let message = Message { docs, fields, oneofs, unknown_fields, ..declared.clone() };
        self.contents.messages.push((id, message));
    }

    fn resolve_enum(&mut self, descriptor: &'a EnumDescriptorProto, cursor: &Cursor<'_>) {
        let Some(&Declared::Enum(id)) = self.types.get(&cursor.scope) else { return };
        let mut values = Vec::<EnumValue>::with_capacity(descriptor.value.len());
        let mut by_number: FxHashMap<i32, usize> = FxHashMap::default();
        let mut aliases = Vec::new();
        for (i, value) in descriptor.value.iter().enumerate() {
            let first = *by_number.entry(value.number()).or_insert(i);
            if first != i {
                aliases.push((i, first));
            }
            values.push(EnumValue {
                name: value.name().to_owned(),
                ident: Ident::UNNAMED,
                number: value.number(),
                docs: cursor.docs(tag::ENUM_VALUE, i),
                deprecated: value.options().deprecated(),
                json_string: value.options().json.and_then(|json| json.string),
                attributes: Vec::new(),
                alias_of: None,
            });
        }
        let unrecognized = name_values(descriptor.name(), &mut values, &aliases);
        let (docs, kind) = (cursor.own_docs(), cursor.features.enum_kind);
        let declared = self.model.enumeration(id).clone();
        let e = Enum { docs, kind, values, unrecognized, ..declared };
        self.contents.enums.push((id, e));
    }

    fn resolve_methods(
        &mut self,
        file: FileId,
        index: usize,
        descriptor: &'a schema::ServiceDescriptorProto,
        top: &Cursor<'_>,
    ) -> Service {
        let mut service = self.model.file(file).services[index].clone();
        let service_path = [tag::FILE_SERVICE, index as i32];
        service.docs = top.comments.at(&service_path);
        for (i, method) in descriptor.method.iter().enumerate() {
            let [a, b] = service_path;
            service.methods.push(Method {
                proto_name: method.name().to_owned(),
                path: format!("/{}/{}", service.full_name, method.name()),
                docs: top.comments.at(&[a, b, tag::SERVICE_METHOD, i as i32]),
                deprecated: method.options().deprecated(),
                input: self.payload(method.input_type()),
                output: self.payload(method.output_type()),
                client_streaming: method.client_streaming(),
                server_streaming: method.server_streaming(),
                names: MethodNames::UNNAMED,
            });
        }
        name_items(&mut service);
        service
    }

    fn payload(&mut self, type_name: &str) -> Payload {
        let full_name = type_name.trim_start_matches('.').to_owned();
        if full_name == "google.protobuf.Empty" {
            let name = "Empty".to_owned();
            let (send, receive) = (names::send_method("empty"), names::receive_method("empty"));
            return Payload { target: Target::Unit, name, send, receive, full_name };
        }
        let target = self.target(type_name);
        let (name, snake) = match &target {
            Target::Wrapper(w) => (w.suffix().to_owned(), w.method_suffix().to_owned()),
            Target::Message(id) => {
                let ident = &self.model.message(*id).location.ident;
                (ident.bare().to_owned(), names::plain_snake(ident.bare()))
            }
            Target::Extern { .. } | Target::Unit => {
                let short = full_name.rsplit('.').next().unwrap_or_default();
                (names::type_ident(short).bare().to_owned(), names::plain_snake(short))
            }
        };
        let (send, receive) = (names::send_method(&snake), names::receive_method(&snake));
        Payload { target, name, send, receive, full_name }
    }
}

/// Names the values of an enum; returns the name of the variant for unknown numbers.
fn name_values(enum_name: &str, values: &mut [EnumValue], aliases: &[(usize, usize)]) -> Ident {
    // Aliases are in the order of the values.
    let is_alias = |i: usize| aliases.binary_search_by_key(&i, |&(alias, _)| alias).is_ok();
    let protos: Vec<String> = values.iter().map(|v| v.name.clone()).collect();
    let claim = |i: usize| {
        let ident = names::variant_ident(enum_name, &protos[i]);
        let full = names::type_ident(&protos[i]);
        let (wanted, other) = if is_alias(i) {
            (names::const_ident(ident.bare()), names::const_ident(full.bare()))
        } else {
            (ident, full)
        };
        Claim { proto: &protos[i], wanted, others: vec![other] }
    };
    let mut scope = Namespace::default();
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
    scope.claim(&[Claim::new("", names::unrecognized())]).remove(0)
}
