//! The syntax tree of a `.proto` file, of any syntax and edition.
//!
//! The tree has the statements as they are written, in their order: no name is resolved, no option
//! interpreted, no default filled in. Everything borrows from the text, and every
//! part has the [`Span`] that `protoc` would give it, so that diagnostics and source info need
//! nothing else. Comments are not in the tree: source info finds them again in the
//! gaps between declarations.
//!
//! Two conventions hold everywhere:
//!
//! - `span` of a declaration starts with its keyword (its label or type, for a field) and ends with
//!   its `;` or `}`. `export` and `local` stand before the span.
//! - `items` of a [`Block`] are in the order of the source, empty statements included: comments
//!   attach to the token that ends a declaration, and an empty statement is one.
//!
//! The tree of a text with errors lacks the declarations that could not be read, and has their places
//! in its `gaps`. All other declarations are complete.

use std::borrow::Cow;

/// A range of bytes of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

/// An identifier, or a keyword used as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// The identifier.
    pub text: &'a str,
    /// Its first byte.
    pub start: u32,
}

/// A dotted name as a reference to something: `google.protobuf.Any`, `.absolute.Name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'a> {
    /// The name without white space or comments, its leading dot included.
    pub text: Cow<'a, str>,
    /// From the leading dot or the first part to the last part.
    pub span: Span,
}

/// A string literal, or several side by side, which are one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Str<'a> {
    /// The value: escapes decoded, parts joined. Not always UTF-8: `"\xff"` is legal.
    pub bytes: Cow<'a, [u8]>,
    /// From the first quote to the last.
    pub span: Span,
}

/// An integer that `protoc` holds in 32 bits: a field number, an enum's value, an end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Int {
    /// The value.
    pub value: i32,
    /// The digits, with the sign.
    pub span: Span,
}

/// A file.
#[derive(Clone, Debug, Default)]
pub struct File<'a> {
    /// The statement `syntax` or `edition`, if there is one.
    pub syntax: Option<SyntaxStatement<'a>>,
    /// The other statements.
    pub items: Vec<FileItem<'a>>,
    /// From the first token to the last; both ends are 0 where no token is.
    pub span: Span,
    /// The statements that could not be read, whose declarations are missing.
    pub gaps: Vec<Span>,
}

/// The language of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// `syntax = "proto2";`, or no statement at all.
    #[default]
    Proto2,
    /// `syntax = "proto3";`
    Proto3,
    /// `edition = "2023";`, as the number of `google.protobuf.Edition`.
    Edition(i32),
}

impl Syntax {
    /// Returns whether this is an edition, and not an older syntax.
    pub fn is_edition(self) -> bool {
        matches!(self, Self::Edition(_))
    }
}

/// `syntax = "proto3";` or `edition = "2023";`
#[derive(Clone, Debug)]
pub struct SyntaxStatement<'a> {
    /// Its meaning.
    pub syntax: Syntax,
    /// The value as it is written.
    pub value: Str<'a>,
    /// The statement.
    pub span: Span,
}

/// A statement of a file.
#[derive(Clone, Debug)]
pub enum FileItem<'a> {
    /// A second one is reported by the parser.
    Package(Package<'a>),
    /// An import of any kind.
    Import(Import<'a>),
    /// `option name = value;`
    Option(OptionSetting<'a>),
    /// A message.
    Message(Message<'a>),
    /// An enum.
    Enum(Enum<'a>),
    /// Extensions of a message.
    Extend(Extend<'a>),
    /// A service.
    Service(Service<'a>),
    /// A lone `;`.
    Empty(Span),
}

/// `package a.b;`
#[derive(Clone, Debug)]
pub struct Package<'a> {
    /// The name, without a leading dot.
    pub name: Path<'a>,
    /// The statement.
    pub span: Span,
}

/// `import "file.proto";`
#[derive(Clone, Debug)]
pub struct Import<'a> {
    /// The kind.
    pub kind: ImportKind,
    /// The keyword of the kind: `public`, `weak` or `option`.
    pub modifier: Option<Span>,
    /// The name of the file.
    pub name: Str<'a>,
    /// The statement.
    pub span: Span,
}

/// The kinds of import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// For this file alone.
    Plain,
    /// For this file, and for files that import it.
    Public,
    /// Of a file that may be missing at run time.
    Weak,
    /// For custom options alone.
    Option,
}

/// `export` or `local` before a message or an enum, from edition 2024 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visibility {
    /// `export`, not `local`.
    pub is_export: bool,
    /// The keyword.
    pub span: Span,
}

/// `{ … }`
#[derive(Clone, Debug)]
pub struct Block<T> {
    /// The opening brace; comments attach here.
    pub open: u32,
    /// The statements.
    pub items: Vec<T>,
    /// The closing brace.
    pub close: u32,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// `export` or `local`.
    pub visibility: Option<Visibility>,
    /// Its name.
    pub name: Name<'a>,
    /// Its contents.
    pub body: Block<MessageItem<'a>>,
    /// From `message` to `}`.
    pub span: Span,
}

/// A statement of a message, or of a group.
#[derive(Clone, Debug)]
pub enum MessageItem<'a> {
    /// A field: singular, repeated, a map or a group.
    Field(Field<'a>),
    /// A oneof.
    Oneof(Oneof<'a>),
    /// A nested message.
    Message(Message<'a>),
    /// A nested enum.
    Enum(Enum<'a>),
    /// Extensions of some message, declared in the scope of this one.
    Extend(Extend<'a>),
    /// `extensions 100 to max;`
    Extensions(Extensions<'a>),
    /// `reserved …;`
    Reserved(Reserved<'a>),
    /// `option name = value;`
    Option(OptionSetting<'a>),
    /// A lone `;`.
    Empty(Span),
}

/// A field of a message, of a oneof or of an `extend`.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// `optional`, `required` or `repeated`. Missing labels in proto2 and labels that an edition does
    /// not have are reported by the parser, as are those of maps and of members of a oneof.
    pub label: Option<(Label, Span)>,
    /// Its type; for a group, its body, too.
    pub kind: FieldType<'a>,
    /// The type as it is written: a name, `map<…>` or `group`.
    pub type_span: Span,
    /// Its name. For a group, it is the name of the message; the field has it in lower case.
    pub name: Name<'a>,
    /// Its number, which may be invalid for a field.
    pub number: Int,
    /// The options in brackets.
    pub options: Option<FieldOptionList<'a>>,
    /// From the label or the type to `;`, or to the `}` of a group.
    pub span: Span,
}

/// The label of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// `optional`
    Optional,
    /// `required`
    Required,
    /// `repeated`
    Repeated,
}

/// The type of a field.
#[derive(Clone, Debug)]
pub enum FieldType<'a> {
    /// A number, a `bool`, a `string` or `bytes`.
    Scalar(Scalar),
    /// A message or an enum.
    Named(Path<'a>),
    /// A map: the type of its keys, which may be invalid for keys, and that of its values.
    Map(Box<(MapType<'a>, MapType<'a>)>),
    /// A group: the body of its message.
    Group(Box<Block<MessageItem<'a>>>),
}

/// The type of a map's keys or values.
#[derive(Clone, Debug)]
pub struct MapType<'a> {
    /// The scalar, or the name of a message or an enum.
    pub kind: ValueType<'a>,
    /// The type as it is written.
    pub span: Span,
}

/// A type that is neither map nor group.
#[derive(Clone, Debug)]
pub enum ValueType<'a> {
    /// A number, a `bool`, a `string` or `bytes`.
    Scalar(Scalar),
    /// A message or an enum.
    Named(Path<'a>),
}

/// The types that have a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as they are written")]
pub enum Scalar {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes,
}

impl Scalar {
    /// The keywords, for suggestions.
    pub const KEYWORDS: [&str; 15] = [
        "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32",
        "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes",
    ];
}

/// `[default = 1, json_name = "x", deprecated = true]` of a field.
#[derive(Clone, Debug)]
pub struct FieldOptionList<'a> {
    /// In the order of the source; `default` and `json_name` may be there twice.
    pub items: Vec<FieldOption<'a>>,
    /// With the brackets.
    pub span: Span,
}

/// An entry in the brackets of a field.
#[derive(Clone, Debug)]
pub enum FieldOption<'a> {
    /// `default = value`: no option, but a property of the field.
    Default(PseudoOption<'a>),
    /// `json_name = "name"`: a property, too. The value is a string, or the parser has reported it.
    JsonName(PseudoOption<'a>),
    /// Any other.
    Option(OptionSetting<'a>),
}

/// `default = value` or `json_name = "name"`.
#[derive(Clone, Debug)]
pub struct PseudoOption<'a> {
    /// The value; never a message literal.
    pub value: Value<'a>,
    /// From the keyword to the end of the value.
    pub span: Span,
}

/// `[deprecated = true]` of an enum value or of extension ranges.
#[derive(Clone, Debug)]
pub struct OptionList<'a> {
    /// The options, at least one.
    pub items: Vec<OptionSetting<'a>>,
    /// With the brackets.
    pub span: Span,
}

/// An option and its value, as a statement (`option a = 1;`) or in brackets (`a = 1`).
#[derive(Clone, Debug)]
pub struct OptionSetting<'a> {
    /// The parts of the name: `(google.api.http).get` has two. At least one.
    pub name: Vec<NamePart<'a>>,
    /// Its value.
    pub value: Value<'a>,
    /// With `option` and `;`, if it is a statement. Its start is unique in the file.
    pub span: Span,
}

/// A part of an option's name.
#[derive(Clone, Debug)]
pub struct NamePart<'a> {
    /// The name of the field or, without the parentheses, of the extension.
    pub name: Path<'a>,
    /// Whether it is in parentheses.
    pub is_extension: bool,
    /// The part with its parentheses.
    pub span: Span,
}

/// The value of an option, of a default, or of a field in a message literal.
#[derive(Clone, Debug)]
pub struct Value<'a> {
    /// Its kind.
    pub kind: ValueKind<'a>,
    /// The value as it is written, with its sign, quotes or braces. Its text tells spellings apart: text
    /// format has no hexadecimal floats.
    pub span: Span,
}

/// The kinds of values. Integers of more than 64 bits are [`Float`](Self::Float), as in `protoc`.
#[derive(Clone, Debug)]
pub enum ValueKind<'a> {
    /// An identifier: `true`, the name of an enum's value; `inf` and `nan` without a sign.
    Ident(&'a str),
    /// An integer without a sign.
    PositiveInt(u64),
    /// An integer with a `-`; `-0` is one.
    NegativeInt(i64),
    /// A number with a point, an exponent or too many digits; `-inf` and `-nan`.
    Float(f64),
    /// A string.
    Str(Str<'a>),
    /// `{ … }`, or `< … >` inside another one.
    Message(MessageLiteral<'a>),
    /// `[ … ]`, inside a message literal alone: values that are no lists themselves.
    List(Vec<Value<'a>>),
}

/// A message in text format.
#[derive(Clone, Debug, Default)]
pub struct MessageLiteral<'a> {
    /// Its fields, in the order of the source.
    pub fields: Vec<LiteralField<'a>>,
}

/// `name: value` in a message literal.
#[derive(Clone, Debug)]
pub struct LiteralField<'a> {
    /// The field that is set.
    pub name: LiteralName<'a>,
    /// The name as it is written, with its brackets.
    pub name_span: Span,
    /// Whether there is a `:`. Without it, the value is a message or a list, which may contain other
    /// values than messages.
    pub has_colon: bool,
    /// Its value.
    pub value: Value<'a>,
}

/// The name of a field in a message literal.
#[derive(Clone, Debug)]
pub enum LiteralName<'a> {
    /// The name of the field; of a group, the name of its message.
    Field(&'a str),
    /// `[some.extension]`
    Extension(Path<'a>),
    /// `[type.googleapis.com/some.Message]`: the contents of an `Any`.
    Any {
        /// The text before the last slash.
        domain: String,
        /// The text after it.
        type_name: String,
    },
}

/// A oneof.
#[derive(Clone, Debug)]
pub struct Oneof<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its members.
    pub body: Block<OneofItem<'a>>,
    /// From `oneof` to `}`.
    pub span: Span,
}

/// A statement of a oneof.
#[derive(Clone, Debug)]
pub enum OneofItem<'a> {
    /// A member; it has no label.
    Field(Field<'a>),
    /// `option name = value;`
    Option(OptionSetting<'a>),
}

/// `extend Message { … }`
#[derive(Clone, Debug)]
pub struct Extend<'a> {
    /// The message that is extended.
    pub extendee: Path<'a>,
    /// The extensions, at least one.
    pub body: Block<Field<'a>>,
    /// From `extend` to `}`.
    pub span: Span,
}

/// `extensions 4, 100 to max [declaration = { … }];`
#[derive(Clone, Debug)]
pub struct Extensions<'a> {
    /// The ranges, at least one.
    pub ranges: Vec<NumberRange>,
    /// The options, which all the ranges share.
    pub options: Option<OptionList<'a>>,
    /// The statement.
    pub span: Span,
}

/// `4`, `4 to 8` or `4 to max`. The parser does not check that it runs forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberRange {
    /// Its first number.
    pub start: Int,
    /// Its end.
    pub end: RangeEnd,
}

/// The end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeEnd {
    /// The range is a single number.
    Single,
    /// `to 8`: the last number of the range, itself included.
    To(Int),
    /// `to max`, with the place of `max`.
    Max(Span),
}

/// `reserved 2, 9 to 11;`, `reserved "foo";` or, from edition 2023 on, `reserved foo;`
#[derive(Clone, Debug)]
pub struct Reserved<'a> {
    /// The reserved numbers or names.
    pub kind: ReservedKind<'a>,
    /// The statement.
    pub span: Span,
}

/// The reserved numbers or names of a statement; at least one.
#[derive(Clone, Debug)]
pub enum ReservedKind<'a> {
    /// Numbers: those of an enum may be negative.
    Ranges(Vec<NumberRange>),
    /// Names in quotes (proto2 and proto3).
    Strings(Vec<Str<'a>>),
    /// Names (editions).
    Idents(Vec<Name<'a>>),
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum<'a> {
    /// `export` or `local`.
    pub visibility: Option<Visibility>,
    /// Its name.
    pub name: Name<'a>,
    /// Its values.
    pub body: Block<EnumItem<'a>>,
    /// From `enum` to `}`.
    pub span: Span,
}

/// A statement of an enum.
#[derive(Clone, Debug)]
pub enum EnumItem<'a> {
    /// A value.
    Value(EnumValue<'a>),
    /// `reserved …;`
    Reserved(Reserved<'a>),
    /// `option name = value;`
    Option(OptionSetting<'a>),
    /// A lone `;`.
    Empty(Span),
}

/// `NAME = 1 [deprecated = true];`
#[derive(Clone, Debug)]
pub struct EnumValue<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its number.
    pub number: Int,
    /// The options in brackets.
    pub options: Option<OptionList<'a>>,
    /// The statement.
    pub span: Span,
}

/// A service.
#[derive(Clone, Debug)]
pub struct Service<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its methods.
    pub body: Block<ServiceItem<'a>>,
    /// From `service` to `}`.
    pub span: Span,
}

/// A statement of a service.
#[derive(Clone, Debug)]
pub enum ServiceItem<'a> {
    /// A method.
    Method(Method<'a>),
    /// `option name = value;`
    Option(OptionSetting<'a>),
    /// A lone `;`.
    Empty(Span),
}

/// `rpc Name(stream Request) returns (Response);`
#[derive(Clone, Debug)]
pub struct Method<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// The request type.
    pub input: MethodType<'a>,
    /// The response type.
    pub output: MethodType<'a>,
    /// Its options, if it ends with a block and not with a `;`.
    pub body: Option<Block<MethodItem<'a>>>,
    /// From `rpc` to `;` or `}`.
    pub span: Span,
}

/// A statement of a method.
#[derive(Clone, Debug)]
pub enum MethodItem<'a> {
    /// `option name = value;`
    Option(OptionSetting<'a>),
    /// A lone `;`.
    Empty(Span),
}

/// The message that a method takes or returns.
#[derive(Clone, Debug)]
pub struct MethodType<'a> {
    /// The keyword `stream`, if the method streams them.
    pub stream: Option<Span>,
    /// The message.
    pub name: Path<'a>,
}

impl Span {
    /// Returns the span from the start of this one to the end of the other.
    #[must_use]
    pub fn to(self, end: Self) -> Self {
        Self { start: self.start, end: end.end }
    }

    /// Returns the span as a range of bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl<T> Default for Block<T> {
    fn default() -> Self {
        Self { open: 0, items: Vec::new(), close: 0 }
    }
}

impl Name<'_> {
    /// Returns its place.
    pub fn span(&self) -> Span {
        // A text is shorter than 4 GiB, which `parse` makes sure of.
        Span { start: self.start, end: self.start + self.text.len() as u32 }
    }
}

impl Str<'_> {
    /// Returns the value as text, if it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

impl NumberRange {
    /// Returns the whole range.
    pub fn span(&self) -> Span {
        match self.end {
            RangeEnd::Single => self.start.span,
            RangeEnd::To(end) => self.start.span.to(end.span),
            RangeEnd::Max(end) => self.start.span.to(end),
        }
    }
}

impl File<'_> {
    /// Returns the language of the file.
    pub fn syntax(&self) -> Syntax {
        self.syntax.as_ref().map_or(Syntax::Proto2, |statement| statement.syntax)
    }
}
