//! Declares extensions, each as a message with a single field. Custom options are extensions of the
//! messages in `descriptor.proto`.

use super::builder::{Declared, FileResolver, ModelBuilder, TypedExtensions};
use super::fields;
use super::names::{self, Claim, Namespace};
use super::scope::{Cursor, ModuleScope};
use super::{
    Docs, Extended, Extends, Field, Message, MessageId, Model, OptionsOf, Presence, Shape, Type,
};
use crate::schema::FieldDescriptorProto;

/// The use of an extension at run time.
enum Use {
    /// It extends a message that programs may have.
    Message,
    /// It is a custom option: it extends an options message of `descriptor.proto`.
    CustomOption(OptionsOf),
}

impl Use {
    /// Returns the use of an extension, if it has one.
    fn of(field: &FieldDescriptorProto) -> Option<Self> {
        match field.extendee().strip_prefix(".google.protobuf.") {
            Some(name) => OptionsOf::ALL
                .into_iter()
                .find(|options| options.name() == name)
                .map(Self::CustomOption),
            None => Some(Self::Message),
        }
    }

    /// Returns whether extensions of this use have types.
    fn has_type(&self, typed: TypedExtensions) -> bool {
        match self {
            Self::Message => typed.messages,
            Self::CustomOption(_) => typed.custom_options,
        }
    }
}

impl<'a> ModelBuilder<'a> {
    /// Declares the extensions of one scope that have a use at run time.
    pub(super) fn declare_extensions(
        &mut self,
        scope: &ModuleScope<'_>,
        fields: &'a [FieldDescriptorProto],
        taken: &mut Namespace,
    ) -> Vec<MessageId> {
        let used = fields.iter().filter_map(|field| Some((field, Use::of(field)?)));
        let used: Vec<(&FieldDescriptorProto, Use)> =
            used.filter(|(_, used)| used.has_type(self.typed_extensions)).collect();
        let claim = |(field, used): &(&'a FieldDescriptorProto, Use)| {
            let camel = names::type_ident(field.name());
            let camel = match used {
                Use::CustomOption(_) => names::with_suffix(camel.as_str(), "Option"),
                Use::Message => camel,
            };
            let longer = names::with_suffix(camel.as_str(), "Extension");
            Claim { proto: field.name(), wanted: camel, others: vec![longer] }
        };
        let idents = taken.claim(&used.iter().map(claim).collect::<Vec<_>>());
        let mut ids = Vec::with_capacity(used.len());
        for ((field, _), ident) in used.into_iter().zip(idents) {
            let id = MessageId(self.model.messages.len() as u32);
            let full_name = format!("{}.{}", scope.name, field.name());
            let message = Message::new(&full_name, scope.location(ident));
            self.types.insert(full_name, Declared::Message(id));
            self.model.messages.push(Message { is_extension: true, ..message });
            ids.push(id);
        }
        ids
    }
}

impl<'a> FileResolver<'_, 'a> {
    pub(super) fn resolve_extension(
        &mut self,
        field: &'a FieldDescriptorProto,
        kind: i32,
        index: usize,
        cursor: &Cursor<'_>,
    ) {
        let full_name = format!("{}.{}", cursor.scope, field.name());
        let Some(&Declared::Message(id)) = self.types.get(&full_name) else { return };
        let Some(used) = Use::of(field) else { return };
        let mut resolved = self.resolve_field(field, index, cursor, None);
        resolved.ident = names::extension_value();
        resolved.is_required = false;
        if let Shape::Singular { presence, .. } = &mut resolved.shape {
            *presence = Presence::Explicit;
        }
        resolved.getter = fields::getter(field, &resolved.shape, names::extension_value());
        let extends = match used {
            Use::CustomOption(options) => Some(Extends {
                extended: Extended::Options(options),
                number: resolved.number,
                is_item: false,
                verifies_utf8: false,
                text_name: None,
            }),
            Use::Message => self.extends(&mut resolved, field, cursor),
        };
        let docs = cursor.docs(kind, index);
        let deprecated = std::mem::take(&mut resolved.deprecated);
        resolved.docs = Docs { text: " The value.".to_owned() };
        let (fields, declared) = (vec![resolved], self.model.message(id).clone());
        let message = Message { docs, deprecated, fields, extends, ..declared };
        self.contents.messages.push((id, message));
    }

    /// Returns the relation of an extension to the message that it extends; `None` if that message
    /// cannot be extended.
    fn extends(
        &self,
        resolved: &mut Field,
        field: &FieldDescriptorProto,
        cursor: &Cursor<'_>,
    ) -> Option<Extends> {
        let Some(&Declared::Message(extended)) = self.types.get(field.extendee()) else {
            return None;
        };
        let message = self.model.message(extended);
        let extends = Extends {
            extended: Extended::Message(extended),
            number: resolved.number,
            is_item: message.is_message_set,
            verifies_utf8: cursor.features.with(field.options().features.as_ref()).validates_utf8,
            text_name: None,
        };
        let extends =
            if extends.is_item { as_item(extends, resolved, field, cursor) } else { extends };
        message.is_extendable.then_some(extends)
    }
}

/// Converts an extension to an item of a message set, whose field is always `message`. If a message
/// declares itself as an item, text format uses the message's name.
fn as_item(
    extends: Extends,
    field: &mut Field,
    declared: &FieldDescriptorProto,
    cursor: &Cursor<'_>,
) -> Extends {
    const MESSAGE: u32 = 3;
    field.number = MESSAGE;
    if let Shape::Singular { ty: Type::Message(ty), .. } = &mut field.shape {
        ty.delimited = false;
    }
    let is_in_own_type = declared.type_name() == cursor.scope;
    let text_name = is_in_own_type.then(|| cursor.scope.trim_start_matches('.').to_owned());
    Extends { text_name, ..extends }
}

/// Adds to each message the string extensions whose values it must check for UTF-8: those in its own
/// file, so that its code does not depend on other files.
pub(super) fn list_texts(model: &mut Model) {
    let text = |extension: &Message| {
        let extends = extension.extends.as_ref().filter(|e| e.verifies_utf8 && !e.is_item)?;
        let Extended::Message(id) = extends.extended else { return None };
        let is_near = model.message(id).location.file == extension.location.file;
        let is_text = matches!(extension.fields.first()?.shape.value(), Type::String { .. });
        (is_near && is_text).then(|| (id, (extends.number, extension.name().to_owned())))
    };
    let texts: Vec<_> = model.messages.iter().filter_map(text).collect();
    for (id, text) in texts {
        model.messages[id.0 as usize].text_extensions.push(text);
    }
}

/// Drops the extensions of messages that cannot be extended here.
pub(super) fn drop_untyped(model: &mut Model) {
    let typed: Vec<bool> = model.messages.iter().map(|m| m.extends.is_some()).collect();
    let in_messages = model.messages.iter_mut().map(|message| &mut message.extensions);
    let in_files = model.files.iter_mut().map(|file| &mut file.extensions);
    in_messages.chain(in_files).for_each(|ids| ids.retain(|id| typed[id.0 as usize]));
}
