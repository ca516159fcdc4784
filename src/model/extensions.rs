//! Declares extensions, each as a message with a single field.

use super::builder::{Builder, Declared};
use super::names::{self, Claim, Namespace};
use super::scope::{Cursor, Scope};
use super::{Docs, Extends, Field, Message, MessageId, Model, Presence, Shape, Type};
use crate::schema::FieldDescriptorProto;

impl<'a> Builder<'a> {
    /// Declares the extensions of one scope. Omits those of the options in `descriptor.proto`,
    /// which have no use at run time.
    pub(super) fn declare_extensions(
        &mut self,
        scope: &Scope<'_>,
        fields: &'a [FieldDescriptorProto],
        taken: &mut Namespace,
    ) -> Vec<MessageId> {
        if self.options.drop_unknown_fields {
            return Vec::new();
        }
        let is_meant = |f: &&FieldDescriptorProto| !f.extendee().starts_with(".google.protobuf.");
        let fields: Vec<_> = fields.iter().filter(is_meant).collect();
        let claim = |f: &&'a FieldDescriptorProto| {
            let camel = names::type_ident(f.name());
            Claim {
                proto: f.name(),
                wanted: vec![camel.clone(), names::with_suffix(camel.as_str(), "Extension")],
            }
        };
        let idents = taken.claim(&fields.iter().map(claim).collect::<Vec<_>>());
        let mut ids = Vec::with_capacity(fields.len());
        for (field, ident) in fields.into_iter().zip(idents) {
            let id = MessageId(self.model.messages.len() as u32);
            let full_name = format!("{}.{}", scope.name, field.name());
            let message = Message::new(&full_name, scope.location(ident));
            self.types.insert(full_name, Declared::Message(id));
            self.model.messages.push(Message { is_extension: true, ..message });
            ids.push(id);
        }
        ids
    }

    pub(super) fn resolve_extension(
        &mut self,
        field: &'a FieldDescriptorProto,
        kind: i32,
        index: usize,
        at: &Cursor<'_>,
    ) {
        let full_name = format!("{}.{}", at.scope, field.name());
        let declared = (self.types.get(&full_name), self.types.get(field.extendee()));
        let (Some(&Declared::Message(id)), Some(&Declared::Message(extended))) = declared else {
            return;
        };
        let mut resolved = self.resolve_field(field, index, at, false);
        resolved.ident = names::extension_value();
        resolved.is_required = false;
        if let Some(getter) = &mut resolved.getter {
            getter.ident = names::extension_value();
        }
        if let Shape::Singular { presence, .. } = &mut resolved.shape {
            *presence = Presence::Explicit;
        }
        let is_kept = self.model.message(extended).is_extendable;
        let extends = Extends {
            message: extended,
            number: resolved.number,
            is_item: self.model.message(extended).is_message_set,
            text_name: None,
        };
        let extends =
            if extends.is_item { as_item(extends, &mut resolved, field, at) } else { extends };
        let message = &mut self.model.messages[id.0 as usize];
        message.docs = at.docs(kind, index);
        message.deprecated = std::mem::take(&mut resolved.deprecated);
        resolved.docs = Docs { text: " The value.".to_owned() };
        message.fields = vec![resolved];
        message.extends = is_kept.then_some(extends);
    }
}

/// Converts an extension to an item of a message set, whose field is always `message`. If a message
/// declares itself as an item, text format uses the message's name.
fn as_item(
    extends: Extends,
    field: &mut Field,
    declared: &FieldDescriptorProto,
    at: &Cursor<'_>,
) -> Extends {
    const MESSAGE: u32 = 3;
    field.number = MESSAGE;
    if let Shape::Singular { ty: Type::Message(ty), .. } = &mut field.shape {
        ty.delimited = false;
    }
    let is_of_its_own = declared.type_name() == at.scope;
    let text_name = is_of_its_own.then(|| at.scope.trim_start_matches('.').to_owned());
    Extends { text_name, ..extends }
}

/// Drops the extensions of messages that cannot be extended here.
pub(super) fn drop_untyped(model: &mut Model) {
    let typed: Vec<bool> = model.messages.iter().map(|m| m.extends.is_some()).collect();
    let in_messages = model.messages.iter_mut().map(|message| &mut message.extensions);
    let in_files = model.files.iter_mut().map(|file| &mut file.extensions);
    in_messages.chain(in_files).for_each(|ids| ids.retain(|id| typed[id.0 as usize]));
}
