//! The declarations of a run as one graph. Every declaration has an id, and names become ids once
//! they are resolved.
//!
//! Declarations with the same parent have consecutive ids, in the order of descriptors. Everything
//! beyond names is read from the nodes of the syntax tree.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use super::declare::{LARGEST_FIELD_NUMBER, is_message_set};
use super::value::MessageValue;
use crate::parse::tree::{self, Span};
use crate::schema::features::Features;
use crate::schema::{Label, Type};

/// Defines a typed id for each table of the graph.
macro_rules! ids {
    ($($id:ident: $item:ident in $table:ident,)*) => {$(
        #[doc = concat!("The place of a [`", stringify!($item), "`] in the graph.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $id(pub u32);

        impl From<usize> for $id {
            fn from(index: usize) -> Self {
                // 4 Gi declarations do not fit into memory.
                Self(index as u32)
            }
        }

        impl From<$id> for usize {
            fn from(id: $id) -> usize {
                id.0 as usize
            }
        }

        impl<'a> Index<$id> for Graph<'a> {
            type Output = $item<'a>;

            fn index(&self, id: $id) -> &$item<'a> {
                &self.$table[id.0 as usize]
            }
        }

        impl<'a> IndexMut<$id> for Graph<'a> {
            fn index_mut(&mut self, id: $id) -> &mut $item<'a> {
                &mut self.$table[id.0 as usize]
            }
        }
    )*};
}

ids! {
    FileId: File in files,
    MessageId: Message in messages,
    FieldId: Field in fields,
    OneofId: Oneof in oneofs,
    RangeId: ExtensionRange in ranges,
    EnumId: Enum in enums,
    ValueId: EnumValue in values,
    ServiceId: Service in services,
    MethodId: Method in methods,
    OptionsId: ElementOptions in options,
}

/// All declarations of a run.
#[derive(Default)]
pub struct Graph<'a> {
    /// The files, each after those that it imports.
    pub files: Vec<File<'a>>,
    /// Messages, including those of groups and map entries.
    pub messages: Vec<Message<'a>>,
    /// Fields and extensions.
    pub fields: Vec<Field<'a>>,
    /// Oneofs, including the synthetic ones of proto3.
    pub oneofs: Vec<Oneof<'a>>,
    /// Extension ranges.
    pub ranges: Vec<ExtensionRange<'a>>,
    /// Enums.
    pub enums: Vec<Enum<'a>>,
    /// The values of enums.
    pub values: Vec<EnumValue<'a>>,
    /// Services.
    pub services: Vec<Service<'a>>,
    /// Methods.
    pub methods: Vec<Method<'a>>,
    /// The options of all declarations.
    pub options: Vec<ElementOptions<'a>>,
}

/// Consecutive ids.
pub struct Ids<Id> {
    start: u32,
    end: u32,
    marker: PhantomData<Id>,
}

impl<Id: From<usize>> Ids<Id> {
    /// Returns the ids of the items of a table from `start` to before `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32, marker: PhantomData }
    }

    /// Returns the ids, in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Id> + ExactSizeIterator {
        (self.start as usize..self.end as usize).map(Id::from)
    }

    /// Returns the number of ids.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Returns whether there are none.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl<Id: Into<usize>> Ids<Id> {
    /// Returns the index of `id` among them.
    pub fn index_of(self, id: Id) -> usize {
        id.into() - self.start as usize
    }
}

impl<Id> Clone for Ids<Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Ids<Id> {}

impl<Id> Default for Ids<Id> {
    fn default() -> Self {
        Self { start: 0, end: 0, marker: PhantomData }
    }
}

impl<Id> fmt::Debug for Ids<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Any declaration that may have options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named after the ids")]
pub enum Element {
    File(FileId),
    Message(MessageId),
    Field(FieldId),
    Oneof(OneofId),
    Range(RangeId),
    Enum(EnumId),
    Value(ValueId),
    Service(ServiceId),
    Method(MethodId),
}

/// The parent of a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parent {
    /// The top level of a file.
    File(FileId),
    /// A message.
    Message(MessageId),
}

/// A file.
pub struct File<'a> {
    /// The name that others import it by.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its syntax tree.
    pub tree: &'a tree::File<'a>,
    /// The number in `google.protobuf.Edition`, which includes proto2 and proto3.
    pub edition: i32,
    /// Its package; empty if it has none.
    pub package: &'a str,
    /// The names of its declarations that were refused, since another declaration has the name.
    pub duplicates: Vec<&'a str>,
    /// Its imports, in the order of the text.
    pub imports: Vec<Import<'a>>,
    /// The top-level messages.
    pub messages: Ids<MessageId>,
    /// The top-level enums.
    pub enums: Ids<EnumId>,
    /// Its services.
    pub services: Ids<ServiceId>,
    /// The top-level extensions.
    pub extensions: Ids<FieldId>,
    /// Its features.
    pub features: Features,
    /// Its options.
    pub options: Option<OptionsId>,
}

/// An import.
pub struct Import<'a> {
    /// The statement.
    pub node: &'a tree::Import<'a>,
    /// The imported file; `None` if it is missing, or imports this one.
    pub file: Option<FileId>,
}

/// A message.
pub struct Message<'a> {
    /// Its node.
    pub node: MessageNode<'a>,
    /// Its short name.
    pub name: &'a str,
    /// The file that it is in.
    pub file: FileId,
    /// Its parent.
    pub parent: Parent,
    /// Its fields, including members of oneofs.
    pub fields: Ids<FieldId>,
    /// Its oneofs, with the synthetic ones last.
    pub oneofs: Ids<OneofId>,
    /// Its nested messages, including those of groups and map entries.
    pub messages: Ids<MessageId>,
    /// Its nested enums.
    pub enums: Ids<EnumId>,
    /// The extensions that it declares.
    pub extensions: Ids<FieldId>,
    /// Its extension ranges.
    pub ranges: Ids<RangeId>,
    /// Its features.
    pub features: Features,
    /// Its options.
    pub options: Option<OptionsId>,
}

/// The node of a message.
#[derive(Clone, Copy)]
pub enum MessageNode<'a> {
    /// `message M { … }`
    Message(&'a tree::Message<'a>),
    /// The message of a group, and its body.
    Group(&'a tree::Field<'a>, &'a tree::Block<tree::MessageItem<'a>>),
    /// The entry of a map, which has no node of its own.
    MapEntry(&'a tree::Field<'a>),
}

/// A field or an extension.
pub struct Field<'a> {
    /// Its node; that of the map for the fields of an entry.
    pub node: &'a tree::Field<'a>,
    /// The part of the node that it stands for.
    pub part: FieldPart,
    /// Its name; in lower case for a group.
    pub name: &'a str,
    /// Its number.
    pub number: i32,
    /// Its label. Features may make an optional field required.
    pub label: Label,
    /// The file that it is in.
    pub file: FileId,
    /// The parent of its declaration.
    pub parent: Parent,
    /// Its type; `Message` for any unresolved name.
    pub ty: Type,
    /// The message or enum of its type, once resolved.
    pub target: TypeRef,
    /// The extended message, for an extension.
    pub extends: Option<Extends<'a>>,
    /// Its oneof, if it is in one; may be synthetic.
    pub oneof: Option<OneofId>,
    /// Whether it is a proto3 field with the label `optional`.
    pub proto3_optional: bool,
    /// Its features.
    pub features: Features,
    /// Its options.
    pub options: Option<OptionsId>,
}

/// The part of a node that a field stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldPart {
    /// The field itself.
    Whole,
    /// The field `key` of a map's entry.
    MapKey,
    /// The field `value` of a map's entry.
    MapValue,
}

/// The message or enum that a type name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeRef {
    /// None: a scalar, or an unresolved name.
    None,
    /// A message.
    Message(MessageId),
    /// An enum.
    Enum(EnumId),
}

/// The message that an extension extends.
#[derive(Clone, Copy)]
pub struct Extends<'a> {
    /// The name as written.
    pub name: &'a tree::Path<'a>,
    /// The message, once resolved.
    pub message: Option<MessageId>,
}

/// A oneof.
pub struct Oneof<'a> {
    /// Its node; `None` for a synthetic one.
    pub node: Option<&'a tree::Oneof<'a>>,
    /// Its name.
    pub name: &'a str,
    /// The message that it is in.
    pub message: MessageId,
    /// Its features.
    pub features: Features,
    /// Its options.
    pub options: Option<OptionsId>,
}

/// An extension range.
pub struct ExtensionRange<'a> {
    /// Its node.
    pub range: &'a tree::NumberRange,
    /// Its first number.
    pub start: i32,
    /// The number after its last one.
    pub end: i32,
    /// The message that it is in.
    pub message: MessageId,
    /// Its features.
    pub features: Features,
    /// Its options.
    pub options: Option<OptionsId>,
}

/// An enum.
pub struct Enum<'a> {
    /// Its node.
    pub node: &'a tree::Enum<'a>,
    /// The file that it is in.
    pub file: FileId,
    /// Its parent.
    pub parent: Parent,
    /// Its values.
    pub values: Ids<ValueId>,
    /// Its features.
    pub features: Features,
    /// Its options.
    pub options: Option<OptionsId>,
}

/// A value of an enum.
pub struct EnumValue<'a> {
    /// Its node.
    pub node: &'a tree::EnumValue<'a>,
    /// The enum that it is in.
    pub parent: EnumId,
    /// Its features.
    pub features: Features,
    /// Its options.
    pub options: Option<OptionsId>,
}

/// A service.
pub struct Service<'a> {
    /// Its node.
    pub node: &'a tree::Service<'a>,
    /// The file that it is in.
    pub file: FileId,
    /// Its methods.
    pub methods: Ids<MethodId>,
    /// Its features.
    pub features: Features,
    /// Its options.
    pub options: Option<OptionsId>,
}

/// A method.
pub struct Method<'a> {
    /// Its node.
    pub node: &'a tree::Method<'a>,
    /// The service that it is in.
    pub service: ServiceId,
    /// The request message, once resolved.
    pub input: Option<MessageId>,
    /// The response message, once resolved.
    pub output: Option<MessageId>,
    /// Its features.
    pub features: Features,
    /// Its options.
    pub options: Option<OptionsId>,
}

/// The options of a declaration.
pub struct ElementOptions<'a> {
    /// The declaration.
    pub element: Element,
    /// Its settings, in the order of the text.
    pub settings: Vec<&'a tree::OptionSetting<'a>>,
    /// The interpreted options message of `descriptor.proto`.
    pub value: MessageValue<'a>,
}

impl<'a> Message<'a> {
    /// Returns its statements.
    pub fn items(&self) -> &'a [tree::MessageItem<'a>] {
        match self.node {
            MessageNode::Message(message) => &message.body.items,
            MessageNode::Group(_, body) => &body.items,
            MessageNode::MapEntry(_) => &[],
        }
    }

    /// Returns its `reserved` statements.
    pub fn reserved(&self) -> impl Iterator<Item = &'a tree::Reserved<'a>> {
        self.items().iter().filter_map(|item| match item {
            tree::MessageItem::Reserved(reserved) => Some(reserved),
            _ => None,
        })
    }

    /// Returns its `export` or `local`, if it has one.
    pub fn visibility(&self) -> Option<tree::Visibility> {
        match self.node {
            MessageNode::Message(message) => message.visibility,
            _ => None,
        }
    }

    /// Returns the place of its name, or of the map that it is the entry of.
    pub fn span(&self) -> Span {
        match self.node {
            MessageNode::Message(message) => message.name.span(),
            MessageNode::Group(field, _) | MessageNode::MapEntry(field) => field.name.span(),
        }
    }

    /// Returns the end of a range that is written `to max`: one after the largest field number.
    pub fn end_of_max(&self, graph: &Graph<'_>) -> i32 {
        let settings = self.options.map_or(&[][..], |id| graph[id].settings.as_slice());
        if is_message_set(settings) { i32::MAX } else { LARGEST_FIELD_NUMBER + 1 }
    }

    /// Returns whether it is the entry of a map.
    pub fn is_map_entry(&self) -> bool {
        matches!(self.node, MessageNode::MapEntry(_))
    }
}

impl<'a> Field<'a> {
    /// Returns the name of its type as written.
    pub fn type_name(&self) -> Option<&'a tree::Path<'a>> {
        let name_of = |ty: &'a tree::MapType<'a>| match &ty.kind {
            tree::ValueType::Named(name) => Some(name),
            tree::ValueType::Scalar(_) => None,
        };
        match (&self.node.kind, self.part) {
            (tree::FieldType::Named(name), _) => Some(name),
            (tree::FieldType::Map(types), FieldPart::MapKey) => name_of(&types.0),
            (tree::FieldType::Map(types), FieldPart::MapValue) => name_of(&types.1),
            _ => None,
        }
    }

    /// Returns whether it is of a scalar type, or of one whose name was resolved.
    pub fn has_known_type(&self) -> bool {
        let is_scalar = !matches!(self.ty, Type::Message | Type::Group | Type::Enum);
        is_scalar || self.target != TypeRef::None
    }

    /// Returns the place of its type.
    pub fn type_span(&self) -> Span {
        match (&self.node.kind, self.part) {
            (tree::FieldType::Map(types), FieldPart::MapKey) => types.0.span,
            (tree::FieldType::Map(types), FieldPart::MapValue) => types.1.span,
            _ => self.node.type_span,
        }
    }

    /// Returns the place of its name.
    pub fn span(&self) -> Span {
        self.node.name.span()
    }

    /// Returns whether it is declared in an `extend`.
    pub fn is_extension(&self) -> bool {
        self.extends.is_some()
    }

    /// Returns whether it is repeated, as maps are.
    pub fn is_repeated(&self) -> bool {
        self.label == Label::Repeated
    }

    /// Returns `default = …` in its brackets; the last one counts.
    pub fn default(&self) -> Option<&'a tree::PseudoOption<'a>> {
        self.bracketed()
            .filter_map(|option| match option {
                tree::FieldOption::Default(default) => Some(default),
                _ => None,
            })
            .last()
    }

    /// Returns `json_name = …` in its brackets; the last one counts.
    pub fn json_name(&self) -> Option<&'a tree::PseudoOption<'a>> {
        self.bracketed()
            .filter_map(|option| match option {
                tree::FieldOption::JsonName(name) => Some(name),
                _ => None,
            })
            .last()
    }

    /// Returns the contents of its brackets; nothing for the fields of a map's entry.
    fn bracketed(&self) -> impl Iterator<Item = &'a tree::FieldOption<'a>> {
        let options = self.node.options.as_ref().filter(|_| self.part == FieldPart::Whole);
        options.into_iter().flat_map(|options| &options.items)
    }
}

impl<'a> Enum<'a> {
    /// Returns its short name.
    pub fn name(&self) -> &'a str {
        self.node.name.text
    }

    /// Returns its `reserved` statements.
    pub fn reserved(&self) -> impl Iterator<Item = &'a tree::Reserved<'a>> {
        self.node.body.items.iter().filter_map(|item| match item {
            tree::EnumItem::Reserved(reserved) => Some(reserved),
            _ => None,
        })
    }
}
