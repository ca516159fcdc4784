//! Pass one: assigns ids and names to everything that can be referenced.

use super::attributes::{Attributes, ServiceAttributes};
use super::builder::{Declared, ModelBuilder, TypedExtensions};
use super::names::{self, Claim, Namespace};
use super::reserved;
use super::scope::ModuleScope;
use super::service::{Service, ServiceNames};
use super::{Docs, Enum, EnumId, File, FileId, Ident, Message, MessageId, Oneof, Traits};
use crate::schema::features::EnumKind;
use crate::schema::{self, DescriptorProto, EnumDescriptorProto, SchemaFile};

impl<'a> ModelBuilder<'a> {
    pub(super) fn declare_file(&mut self, id: FileId, file: &'a SchemaFile) {
        self.typed_extensions = TypedExtensions::of(file, self.options);
        let descriptor = &file.descriptor;
        let package = descriptor.package.clone().unwrap_or_default();
        let name = descriptor.name.clone().unwrap_or_default();
        let sides = self.sides.get(name.as_str()).copied().unwrap_or_default();
        let scope = ModuleScope { file: id, name: descriptor.scope(), modules: &[] };
        let mut taken = Namespace::reserving(reserved::MODULES);
        let (messages, enums) =
            self.declare_types(&scope, &descriptor.message_type, &descriptor.enum_type, &mut taken);
        let extensions = self.declare_extensions(&scope, &descriptor.extension, &mut taken);
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
            is_plain: file.is_plain,
            sides,
            is_generated: false,
            uses: Vec::new(),
        });
    }

    /// Declares the messages and enums of one scope, and those nested in them.
    fn declare_types(
        &mut self,
        scope: &ModuleScope<'_>,
        messages: &'a [DescriptorProto],
        enums: &'a [EnumDescriptorProto],
        taken: &mut Namespace,
    ) -> (Vec<MessageId>, Vec<EnumId>) {
        let (entries, messages): (Vec<_>, Vec<_>) = messages.iter().partition(|m| is_map_entry(m));
        for entry in entries {
            let full_name = format!("{}.{}", scope.name, entry.name());
            self.types.insert(full_name, Declared::MapEntry(entry));
        }
        let protos = messages.iter().map(|m| m.name()).chain(enums.iter().map(|e| e.name()));
        let claims: Vec<_> = protos.map(|p| Claim::new(p, names::type_ident(p))).collect();
        let idents = taken.claim(&claims);
        let claims: Vec<_> = messages
            .iter()
            .zip(&idents)
            .map(|(m, ident)| Claim::new(ident.as_str(), names::nested_module(m.name(), ident)))
            .collect();
        let modules = taken.claim(&claims);

        let mut idents = idents.into_iter();
        let mut message_ids = Vec::with_capacity(messages.len());
        for ((message, module), ident) in messages.iter().zip(modules).zip(&mut idents) {
            message_ids.push(self.declare_message(scope, message, ident, module));
        }
        let mut enum_ids = Vec::with_capacity(enums.len());
        for (descriptor, ident) in enums.iter().zip(idents) {
            enum_ids.push(self.declare_enum(scope, descriptor, ident));
        }
        (message_ids, enum_ids)
    }

    fn declare_message(
        &mut self,
        scope: &ModuleScope<'_>,
        descriptor: &'a DescriptorProto,
        ident: Ident,
        module: Ident,
    ) -> MessageId {
        let id = MessageId(self.model.messages.len() as u32);
        let full_name = format!("{}.{}", scope.name, descriptor.name());
        self.types.insert(full_name.clone(), Declared::Message(id));
        let options = descriptor.options();
        self.model.messages.push(Message {
            module: module.clone(),
            deprecated: options.deprecated(),
            is_extendable: !descriptor.extension_range.is_empty(),
            is_message_set: options.message_set_wire_format(),
            reserved: descriptor.reserved_name.clone(),
            ..Message::new(&full_name, scope.location(ident))
        });
        let mut inner_modules = scope.modules.to_vec();
        inner_modules.push(module);
        let inner = ModuleScope { file: scope.file, name: full_name, modules: &inner_modules };
        let mut taken = Namespace::reserving(reserved::MODULES);
        let (messages, enums) =
            self.declare_types(&inner, &descriptor.nested_type, &descriptor.enum_type, &mut taken);
        let oneofs = declare_oneofs(descriptor, &mut taken);
        let extensions = self.declare_extensions(&inner, &descriptor.extension, &mut taken);
        let message = &mut self.model.messages[id.0 as usize];
        message.extensions = extensions;
        (message.messages, message.enums, message.oneofs) = (messages, enums, oneofs);
        id
    }

    fn declare_enum(
        &mut self,
        scope: &ModuleScope<'_>,
        e: &'a EnumDescriptorProto,
        ident: Ident,
    ) -> EnumId {
        let id = EnumId(self.model.enums.len() as u32);
        let full_name = format!("{}.{}", scope.name, e.name());
        self.types.insert(full_name.clone(), Declared::Enum(id));
        self.model.enums.push(Enum {
            full_name: full_name[1..].to_owned(),
            location: scope.location(ident),
            docs: Docs::default(),
            deprecated: e.options().deprecated(),
            attributes: Attributes::default(),
            kind: EnumKind::Open,
            values: Vec::new(),
            unrecognized: Ident::UNNAMED,
        });
        id
    }

    fn declare_services(file: &SchemaFile, taken: &mut Namespace) -> Vec<Service> {
        let descriptor = &file.descriptor;
        let claims: Vec<_> = descriptor
            .service
            .iter()
            .map(|s| Claim::new(s.name(), names::service_module(s.name())))
            .collect();
        let modules = taken.claim(&claims);
        let service = |(service, module): (&schema::ServiceDescriptorProto, Ident)| Service {
            full_name: descriptor.full_name(service.name()),
            docs: Docs::default(),
            deprecated: service.options().deprecated(),
            names: ServiceNames {
                module,
                service: names::type_ident(service.name()),
                client: Ident::UNNAMED,
                server: Ident::UNNAMED,
                client_module: names::side_module(service.name(), "client"),
                server_module: names::side_module(service.name(), "server"),
            },
            attributes: ServiceAttributes::default(),
            methods: Vec::new(),
        };
        descriptor.service.iter().zip(modules).map(service).collect()
    }
}

fn is_map_entry(message: &DescriptorProto) -> bool {
    message.options().map_entry()
}

/// Returns the declared oneofs with their indices, without those of proto3's `optional`.
pub(super) fn real_oneofs(
    message: &DescriptorProto,
) -> Vec<(usize, &schema::OneofDescriptorProto)> {
    let has_member = |index: usize| {
        let mut members = message.field.iter().filter(|f| f.oneof_index == Some(index as i32));
        members.any(|f| !f.proto3_optional())
    };
    message.oneof_decl.iter().enumerate().filter(|&(index, _)| has_member(index)).collect()
}

/// Names the enums of oneofs. Nested types keep their names, so the oneof `kind` beside a type
/// `Kind` becomes `KindOneof`.
fn declare_oneofs(message: &DescriptorProto, taken: &mut Namespace) -> Vec<Oneof> {
    let real = real_oneofs(message);
    let free = |wanted: &Ident| !taken.has(wanted);
    let claims: Vec<_> = real
        .iter()
        .map(|(_, oneof)| {
            let camel = names::type_ident(oneof.name());
            let longer = names::with_suffix(camel.as_str(), "Oneof");
            match (free(&camel), free(&longer)) {
                (true, true) => Claim { proto: oneof.name(), wanted: camel, others: vec![longer] },
                (false, true) => Claim::new(oneof.name(), longer),
                (_, false) => Claim::new(oneof.name(), camel),
            }
        })
        .collect();
    let idents = taken.claim(&claims);
    let oneof =
        |((_, oneof), type_ident): (&(usize, &schema::OneofDescriptorProto), Ident)| Oneof {
            name: oneof.name().to_owned(),
            ident: Ident::UNNAMED,
            type_ident,
            docs: Docs::default(),
            attributes: Attributes::default(),
            traits: Traits::default(),
            field_attributes: Vec::new(),
            setter: None,
            variants: Vec::new(),
        };
    real.iter().zip(idents).map(oneof).collect()
}
