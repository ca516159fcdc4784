//! Declares messages and their contents.

use rustc_hash::FxHashSet;

use super::{Declarer, LARGEST_FIELD_NUMBER, end_of, is_feature, is_message_set, map_entry_name};
use crate::link::graph::*;
use crate::link::symbols::{Scope, Symbol};
use crate::parse::tree::{self, FieldType, MessageItem, OneofItem};
use crate::schema::features::{EDITION_PROTO3, Features};
use crate::schema::{Label, Type};

impl<'a> Declarer<'a, '_> {
    /// Declares the messages of one parent: first all of them, so that their ids are consecutive,
    /// then their contents.
    pub(super) fn messages(&mut self, nodes: &[MessageNode<'a>], parent: Parent) -> Ids<MessageId> {
        let start = self.graph.messages.len();
        for node in nodes {
            let name = match node {
                MessageNode::Message(message) => message.name.text,
                MessageNode::Group(field, _) => field.name.text,
                MessageNode::MapEntry(field) => self.named(map_entry_name(field.name.text)),
            };
            self.graph.messages.push(Message {
                node: *node,
                name,
                file: self.file,
                parent,
                fields: Ids::default(),
                oneofs: Ids::default(),
                messages: Ids::default(),
                enums: Ids::default(),
                extensions: Ids::default(),
                ranges: Ids::default(),
                features: Features::default(),
                options: None,
            });
        }
        let ids: Ids<MessageId> = Ids::new(start, self.graph.messages.len());
        for id in ids.iter() {
            let message = &self.graph[id];
            let (name, span) = (message.name, message.span());
            self.define(self.scope(parent), name, span, Symbol::Message(id));
        }
        ids.iter().for_each(|id| self.message(id));
        ids
    }

    fn message(&mut self, id: MessageId) {
        if let MessageNode::MapEntry(field) = self.graph[id].node {
            return self.map_entry(id, field);
        }
        let items = self.graph[id].items();
        let parent = Parent::Message(id);
        let (mut messages, mut enums, mut extends) = (Vec::new(), Vec::new(), Vec::new());
        let mut settings = Vec::new();
        for item in items {
            match item {
                MessageItem::Field(field) => messages.extend(declared_message(field)),
                MessageItem::Oneof(oneof) => {
                    let members = oneof.body.items.iter().filter_map(member);
                    messages.extend(members.filter_map(declared_message));
                }
                MessageItem::Message(message) => messages.push(MessageNode::Message(message)),
                MessageItem::Enum(e) => enums.push(e),
                MessageItem::Extend(extend) => {
                    messages.extend(extend.body.items.iter().filter_map(declared_message));
                    extends.push(extend);
                }
                MessageItem::Option(setting) => settings.push(setting),
                MessageItem::Extensions(_) | MessageItem::Reserved(_) | MessageItem::Empty(_) => {}
            }
        }
        self.fields(id);
        self.graph[id].ranges = self.ranges(id, is_message_set(&settings));
        self.graph[id].options = self.options(Element::Message(id), settings);
        self.graph[id].enums = self.enums(&enums, parent);
        self.graph[id].extensions = self.extensions(&extends, parent);
        self.graph[id].messages = self.messages(&messages, parent);
    }

    fn fields(&mut self, id: MessageId) {
        let items = self.graph[id].items();
        let (fields, oneofs) = (self.graph.fields.len(), self.graph.oneofs.len());
        for item in items {
            match item {
                MessageItem::Field(node) => drop(self.field(node, Parent::Message(id), None)),
                MessageItem::Oneof(node) => self.oneof(node, id),
                _ => {}
            }
        }
        let fields = Ids::new(fields, self.graph.fields.len());
        self.graph[id].fields = fields;
        self.synthetic_oneofs(id, Ids::new(oneofs, self.graph.oneofs.len()));
        self.graph[id].oneofs = Ids::new(oneofs, self.graph.oneofs.len());
    }

    fn oneof(&mut self, node: &'a tree::Oneof<'a>, message: MessageId) {
        let id = OneofId::from(self.graph.oneofs.len());
        let settings = node.body.items.iter().filter_map(|item| match item {
            OneofItem::Option(setting) => Some(setting),
            OneofItem::Field(_) => None,
        });
        let options = self.options(Element::Oneof(id), settings.collect());
        let name = node.name.text;
        self.graph.oneofs.push(Oneof {
            node: Some(node),
            name,
            message,
            features: Features::default(),
            options,
        });
        self.define(Scope::Message(message), name, node.name.span(), Symbol::Oneof(id));
        for field in node.body.items.iter().filter_map(member) {
            let field = self.field(field, Parent::Message(message), None);
            self.graph[field].oneof = Some(id);
        }
    }

    /// Declares a synthetic oneof for each `optional` field of proto3, with an unused name.
    fn synthetic_oneofs(&mut self, message: MessageId, oneofs: Ids<OneofId>) {
        let fields = self.graph[message].fields;
        if !fields.iter().any(|field| self.graph[field].proto3_optional) {
            return;
        }
        let mut taken: FxHashSet<&str> = fields.iter().map(|id| self.graph[id].name).collect();
        taken.extend(oneofs.iter().map(|id| self.graph[id].name));
        for id in fields.iter().filter(|id| self.graph[*id].proto3_optional).collect::<Vec<_>>() {
            let field = self.graph[id].name;
            let mut name = if field.starts_with('_') { field.into() } else { format!("_{field}") };
            while taken.contains(name.as_str()) {
                name.insert(0, 'X');
            }
            let name = self.named(name);
            taken.insert(name);
            let oneof = OneofId::from(self.graph.oneofs.len());
            self.graph[id].oneof = Some(oneof);
            let features = Features::default();
            self.graph.oneofs.push(Oneof { node: None, name, message, features, options: None });
            let span = self.graph[id].span();
            self.define(Scope::Message(message), name, span, Symbol::Oneof(oneof));
        }
    }

    fn field(
        &mut self,
        node: &'a tree::Field<'a>,
        parent: Parent,
        extends: Option<Extends<'a>>,
    ) -> FieldId {
        let id = FieldId::from(self.graph.fields.len());
        let name = match node.kind {
            FieldType::Group(_) => self.named(node.name.text.to_ascii_lowercase()),
            _ => node.name.text,
        };
        let is_optional = matches!(node.label, Some((tree::Label::Optional, _)));
        let options = self.options(Element::Field(id), settings(node).collect());
        self.graph.fields.push(Field {
            node,
            part: FieldPart::Whole,
            name,
            number: node.number.value,
            label: label(node),
            file: self.file,
            parent,
            ty: declared_type(node),
            target: TypeRef::None,
            extends,
            oneof: None,
            proto3_optional: is_optional && self.graph[self.file].edition == EDITION_PROTO3,
            features: Features::default(),
            options,
        });
        self.define(self.scope(parent), name, node.name.span(), Symbol::Field(id));
        id
    }

    pub(super) fn extensions(
        &mut self,
        extends: &[&'a tree::Extend<'a>],
        parent: Parent,
    ) -> Ids<FieldId> {
        let start = self.graph.fields.len();
        for extend in extends {
            for field in &extend.body.items {
                let extends = Extends { name: &extend.extendee, message: None };
                self.field(field, parent, Some(extends));
            }
        }
        Ids::new(start, self.graph.fields.len())
    }

    /// Declares the fields `key` and `value`, which have the features of the map.
    fn map_entry(&mut self, id: MessageId, node: &'a tree::Field<'a>) {
        let FieldType::Map(types) = &node.kind else { return };
        let start = self.graph.fields.len();
        let parts = [
            ("key", FieldPart::MapKey, &types.0.kind),
            ("value", FieldPart::MapValue, &types.1.kind),
        ];
        for (number, (name, part, ty)) in (1..).zip(parts) {
            let field = FieldId::from(self.graph.fields.len());
            let features = settings(node).filter(|setting| is_feature(setting));
            let options = self.options(Element::Field(field), features.collect());
            let ty = match ty {
                tree::ValueType::Scalar(scalar) => scalar_type(*scalar),
                tree::ValueType::Named(_) => Type::Message,
            };
            self.graph.fields.push(Field {
                node,
                part,
                name,
                number,
                label: Label::Optional,
                file: self.file,
                parent: Parent::Message(id),
                ty,
                target: TypeRef::None,
                extends: None,
                oneof: None,
                proto3_optional: false,
                features: Features::default(),
                options,
            });
            self.define(Scope::Message(id), name, node.name.span(), Symbol::Field(field));
        }
        self.graph[id].fields = Ids::new(start, self.graph.fields.len());
        // Sets its implicit option `map_entry`.
        self.graph[id].options = Some(self.some_options(Element::Message(id), Vec::new()));
    }

    fn ranges(&mut self, message: MessageId, is_message_set: bool) -> Ids<RangeId> {
        let start = self.graph.ranges.len();
        let max = if is_message_set { i32::MAX } else { LARGEST_FIELD_NUMBER + 1 };
        for item in self.graph[message].items() {
            let MessageItem::Extensions(node) = item else { continue };
            for range in &node.ranges {
                let id = RangeId::from(self.graph.ranges.len());
                let settings = node.options.iter().flat_map(|options| &options.items).collect();
                let options = self.options(Element::Range(id), settings);
                self.graph.ranges.push(ExtensionRange {
                    range,
                    start: range.start.value,
                    end: end_of(range, max),
                    message,
                    features: Features::default(),
                    options,
                });
            }
        }
        Ids::new(start, self.graph.ranges.len())
    }
}

/// Returns the message that a field declares: a group, or the entry of a map.
pub(super) fn declared_message<'a>(field: &'a tree::Field<'a>) -> Option<MessageNode<'a>> {
    match &field.kind {
        FieldType::Group(body) => Some(MessageNode::Group(field, body)),
        FieldType::Map(_) => Some(MessageNode::MapEntry(field)),
        FieldType::Scalar(_) | FieldType::Named(_) => None,
    }
}

fn member<'a>(item: &'a OneofItem<'a>) -> Option<&'a tree::Field<'a>> {
    match item {
        OneofItem::Field(field) => Some(field),
        OneofItem::Option(_) => None,
    }
}

fn scalar_type(scalar: tree::Scalar) -> Type {
    match scalar {
        tree::Scalar::Double => Type::Double,
        tree::Scalar::Float => Type::Float,
        tree::Scalar::Int32 => Type::Int32,
        tree::Scalar::Int64 => Type::Int64,
        tree::Scalar::Uint32 => Type::Uint32,
        tree::Scalar::Uint64 => Type::Uint64,
        tree::Scalar::Sint32 => Type::Sint32,
        tree::Scalar::Sint64 => Type::Sint64,
        tree::Scalar::Fixed32 => Type::Fixed32,
        tree::Scalar::Fixed64 => Type::Fixed64,
        tree::Scalar::Sfixed32 => Type::Sfixed32,
        tree::Scalar::Sfixed64 => Type::Sfixed64,
        tree::Scalar::Bool => Type::Bool,
        tree::Scalar::String => Type::String,
        tree::Scalar::Bytes => Type::Bytes,
    }
}

/// Returns the options of a field, without its default value and its JSON name.
fn settings<'a>(node: &'a tree::Field<'a>) -> impl Iterator<Item = &'a tree::OptionSetting<'a>> {
    let options = node.options.iter().flat_map(|options| &options.items);
    options.filter_map(|option| match option {
        tree::FieldOption::Option(setting) => Some(setting),
        _ => None,
    })
}

/// Returns the label in the descriptor: that of a map is implied.
fn label(node: &tree::Field<'_>) -> Label {
    match (&node.kind, node.label) {
        (FieldType::Map(_), _) => Label::Repeated,
        (_, Some((tree::Label::Required, _))) => Label::Required,
        (_, Some((tree::Label::Repeated, _))) => Label::Repeated,
        _ => Label::Optional,
    }
}

/// Returns the type of a field, before its name is resolved: an enum counts as a message until then.
fn declared_type(node: &tree::Field<'_>) -> Type {
    match &node.kind {
        FieldType::Scalar(scalar) => scalar_type(*scalar),
        FieldType::Named(_) | FieldType::Map(_) => Type::Message,
        FieldType::Group(_) => Type::Group,
    }
}
