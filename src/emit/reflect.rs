//! Emits the basis of JSON and text format: `impl reflect::Message for Point { … }`, and its
//! counterpart for enums.
//!
//! A table describes the fields, `visit` lists those that are set, and `read` has an arm for each
//! number. `templates/support/{reflect,json,text}` contain everything that is common to all
//! messages.

use std::collections::BTreeMap;

use super::Ctx;
use super::wire::oneof_path;
use crate::model::{
    Enum, EnumId, Extended, Field, Message, MessageId, MessageType, Model, Oneof, Presence, Shape,
    Target, Type,
};
use crate::render::{Code, Line, check, line};

/// Emits the impls of all messages and enums of the file.
pub(super) fn file(code: &mut Code, ctx: &Ctx<'_>) {
    messages(code, ctx, &ctx.file().messages);
    messages(code, ctx, &ctx.file().extensions);
    enums(code, ctx, &ctx.file().enums);
}

fn messages(code: &mut Code, ctx: &Ctx<'_>, ids: &[MessageId]) {
    let is_option = |message: &&Message| {
        let extended = message.extends.as_ref().map(|extends| extends.extended);
        matches!(extended, Some(Extended::Options(_)))
    };
    for message in ids.iter().map(|&id| ctx.model.message(id)).filter(|m| !is_option(m)) {
        item(code, ctx, message);
        messages(code, ctx, &message.messages);
        messages(code, ctx, &message.extensions);
        enums(code, ctx, &message.enums);
    }
}

fn enums(code: &mut Code, ctx: &Ctx<'_>, ids: &[EnumId]) {
    for e in ids.iter().map(|&id| ctx.model.enumeration(id)) {
        let path = ctx.type_path(&e.location);
        enumeration(code, e, &path);
        serde(code, ctx, &path);
    }
}

/// Emits the impl of an enum with this path.
pub(super) fn enumeration(code: &mut Code, e: &Enum, path: &str) {
    code.blank();
    let mut arguments = vec!["reflect".to_owned(), path.to_owned()];
    arguments.push(is_null_value(e).to_string());
    arguments.extend(e.variants().filter_map(|value| {
        Some(format!("{} => {:?}", value.number, value.json_string.as_ref()?))
    }));
    code.put(Line::new("reflect::enumeration!").list(["(", ")"], arguments).text(";"));
}

fn is_null_value(e: &Enum) -> bool {
    e.full_name == "google.protobuf.NullValue"
}

fn serde(code: &mut Code, ctx: &Ctx<'_>, path: &str) {
    if ctx.model.formats.json {
        line!(code, "support::json::serde!(support, {path});");
    }
}

fn item(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    let path = ctx.type_path(&message.location);
    let oneof_path = |oneof: &Oneof| oneof_path(message, oneof);
    let subject = Subject {
        model: ctx.model,
        message,
        path: &path,
        oneof_path: &oneof_path,
        numbers: "support::numbers",
        unset: "None",
        result: ctx.prelude("Result"),
    };
    subject.item(code);
    if message.extends.is_none() {
        serde(code, ctx, &path);
    }
}

/// A message whose impls are emitted, and the names that the impls use.
pub(super) struct Subject<'a> {
    pub model: &'a Model,
    pub message: &'a Message,
    /// The path of the struct.
    pub path: &'a str,
    /// Returns the path of a oneof.
    pub oneof_path: &'a dyn Fn(&Oneof) -> String,
    /// The path of the support module's `numbers`.
    pub numbers: &'a str,
    /// The pattern of a oneof that is not set. Oneofs of other crates may be `#[non_exhaustive]`.
    pub unset: &'static str,
    /// The name of `Result`.
    pub result: &'static str,
}

/// A field, and the oneof that it belongs to.
type ReflectedField<'a> = (&'a Field, Option<&'a Oneof>);

impl Subject<'_> {
    /// Emits the impls.
    pub fn item(&self, code: &mut Code) {
        let Self { message, path, .. } = self;
        let mut members: Vec<ReflectedField<'_>> =
            message.fields.iter().map(|field| (field, None)).collect();
        for oneof in &message.oneofs {
            members.extend(oneof.variants.iter().map(|field| (field, Some(oneof))));
        }
        members.sort_by_key(|(field, _)| field.number);

        code.blank();
        code.block(format_args!("impl reflect::Message for {path}"), |code| {
            info(code, self.model, message, &members);
            code.blank();
            self.visit(code);
            code.blank();
            self.read(code, &members);
            if let Some(unknown_fields) = &message.unknown_fields {
                code.blank();
                code.block("fn unknown(&self) -> &[u8]", |code| {
                    line!(code, "self.{unknown_fields}.as_bytes()");
                });
                code.blank();
                code.block("fn add_unknown(&mut self, fields: &[u8])", |code| {
                    line!(code, "self.{unknown_fields}.append(fields);");
                });
            }
        });
        code.blank();
        if message.extends.is_none() {
            line!(code, "reflect::message!(reflect, {path});");
        }
    }

    // --- writing ---

    fn visit(&self, code: &mut Code) {
        let message = self.message;
        if message.fields.is_empty() && message.oneofs.is_empty() {
            return line!(code, "fn visit(&self, _visitor: &mut dyn reflect::Visitor) {{}}");
        }
        code.block("fn visit(&self, visitor: &mut dyn reflect::Visitor)", |code| {
            for field in &message.fields {
                let arguments = [field.number.to_string(), self.written(field)];
                let call = Line::new(format_args!("visitor.{}", cardinality(field)));
                code.put(call.list(["(", ")"], arguments).text(";"));
            }
            for oneof in &message.oneofs {
                self.visit_oneof(code, oneof);
            }
        });
    }

    /// Returns the value of a field that a visitor receives.
    fn written(&self, field: &Field) -> String {
        let ident = &field.ident;
        let Some(number) = self.number(field) else { return format!("&self.{ident}") };
        match &field.shape {
            Shape::Singular { presence: Presence::Explicit, .. } => {
                format!("&self.{ident}.map({number}::new)")
            }
            Shape::Singular { .. } => format!("&{number}::new(self.{ident})"),
            Shape::Repeated { .. } => format!("&{number}::list(&self.{ident})"),
            Shape::Map { .. } => format!("&{number}::map(&self.{ident})"),
        }
    }

    /// Returns the type that reads and writes a number as a value of its enum, if it is one.
    fn number(&self, field: &Field) -> Option<String> {
        let foreign = field.numbers.as_ref()?;
        Some(format!("{}::Number::<{}>", self.numbers, foreign.path))
    }

    fn visit_oneof(&self, code: &mut Code, oneof: &Oneof) {
        let path = (self.oneof_path)(oneof);
        code.block(format_args!("match &self.{}", oneof.ident), |code| {
            for field in &oneof.variants {
                let Field { ident, number, .. } = field;
                let value = match self.number(field) {
                    Some(number) => format!("&{number}::new(*value)"),
                    None => "value".to_owned(),
                };
                let call = Line::new("visitor.required");
                let call = call.list(["(", ")"], [number.to_string(), value]);
                code.arm(format_args!("Some({path}::{ident}(value))"), call);
            }
            line!(code, "{} => {{}}", self.unset);
        });
    }

    // --- reading ---

    fn read(&self, code: &mut Code, members: &[ReflectedField<'_>]) {
        let result = self.result;
        let names = if members.is_empty() { ["_number", "_input"] } else { ["number", "input"] };
        let [number, input] = names;
        let parameters = [
            format_args!("&mut self"),
            format_args!("{number}: u32"),
            format_args!("{input}: &mut dyn reflect::Input"),
        ];
        let head = Line::new("fn read").list(["(", ")"], parameters);
        code.block(head.text(format_args!(" -> {result}<(), reflect::Error>")), |code| {
            if members.is_empty() {
                return line!(code, "Ok(())");
            }
            code.block("match number", |code| {
                for &(field, oneof) in members {
                    code.arm(format_args!("{}", field.number), self.read_member(field, oneof));
                }
                line!(code, "_ => Ok(()),");
            });
        });
    }

    fn read_member(&self, field: &Field, oneof: Option<&Oneof>) -> Line {
        let method = match &field.shape {
            Shape::Singular { presence: Presence::Oneof, .. } => "choose",
            Shape::Singular { presence: Presence::Explicit, .. } => "set_some",
            Shape::Singular { .. } => "set",
            Shape::Repeated { .. } => "push",
            Shape::Map { .. } => "put",
        };
        let mut arguments = match oneof {
            Some(oneof) => vec![
                format!("&mut self.{}", oneof.ident),
                format!("{}::{}", (self.oneof_path)(oneof), field.ident),
            ],
            None => vec![format!("&mut self.{}", field.ident)],
        };
        match self.number(field) {
            Some(number) => {
                arguments.insert(0, "input".to_owned());
                Line::new(format_args!("{number}::{method}")).list(["(", ")"], arguments)
            }
            None => Line::new(format_args!("input.{method}")).list(["(", ")"], arguments),
        }
    }
}

// --- names ---

fn info(code: &mut Code, model: &Model, message: &Message, members: &[ReflectedField<'_>]) {
    code.block("fn info(&self) -> &'static reflect::Info", |code| {
        let fields = members.iter().map(|&(field, oneof)| field_info(model, field, oneof));
        let table = Line::new("const FIELDS: &[reflect::Field] = &").list(["[", "]"], fields);
        code.put(table.text(";"));
        let mut calls = Vec::new();
        if let Some(special) = special(message) {
            calls.push(format!(".special(reflect::Special::{special})"));
        }
        if !message.reserved.is_empty() {
            calls.push(format!(".reserved(&{:?})", message.reserved));
        }
        let arguments = [format_args!("{:?}", message.full_name), format_args!("FIELDS")];
        let info = Line::new("reflect::Info::new").list(["(", ")"], arguments);
        let info = Line::chain(info, calls).text(";");
        code.put(Line::new("const INFO: reflect::Info =").value(info));
        line!(code, "&INFO");
    });
}

fn field_info(model: &Model, field: &Field, oneof: Option<&Oneof>) -> String {
    let Field { number, name, json_name, shape, .. } = field;
    let mut text = format!("reflect::Field::new({number}, {name:?}, {json_name:?})");
    if let Some(oneof) = oneof {
        let first = oneof.variants.iter().map(|variant| variant.number).min().unwrap_or_default();
        text += &format!(".oneof({first})");
    }
    match shape {
        Shape::Singular { .. } if takes_null(model, field) => text += ".null()",
        Shape::Singular { .. } => {}
        Shape::Repeated { .. } | Shape::Map { .. } => text += ".repeated()",
    }
    if field.is_required {
        text += ".required()";
    }
    if let Some(name) = group_name(model, field) {
        text += &format!(".group({name:?})");
    }
    if matches!(shape.value(), Type::Message(MessageType { target: Target::Wrapper(_), .. })) {
        text += ".wrapper()";
    }
    text
}

fn takes_null(model: &Model, field: &Field) -> bool {
    let foreign = field.numbers.as_ref().map(|foreign| foreign.id);
    match field.shape.value() {
        Type::Enum(id) => is_null_value(model.enumeration(*id)),
        Type::Scalar(_) => foreign.is_some_and(|id| is_null_value(model.enumeration(id))),
        Type::Message(MessageType { target, .. }) => target
            .message()
            .is_some_and(|id| model.message(id).full_name == "google.protobuf.Value"),
        _ => false,
    }
}

/// Returns the name in text format of a field that is, or looks like, a proto2 group: the name of its
/// type.
fn group_name<'a>(model: &'a Model, field: &Field) -> Option<&'a str> {
    match field.shape.value() {
        Type::Message(MessageType { target, delimited: true, .. }) => {
            let name = model.message(target.message()?).name();
            (name.to_ascii_lowercase() == field.name).then_some(name)
        }
        _ => None,
    }
}

/// Returns the special form of a message in JSON. Wrappers are not messages here.
fn special(message: &Message) -> Option<&str> {
    const SPECIAL: [&str; 7] =
        ["Any", "Duration", "FieldMask", "ListValue", "Struct", "Timestamp", "Value"];
    message.full_name.strip_prefix("google.protobuf.").filter(|name| SPECIAL.contains(name))
}

fn cardinality(field: &Field) -> &'static str {
    match &field.shape {
        Shape::Singular { presence: Presence::Implicit, .. } => "implicit",
        Shape::Singular { presence: Presence::Explicit, .. } => "optional",
        Shape::Singular { presence: Presence::Required | Presence::Oneof, .. } => "required",
        Shape::Repeated { .. } => "repeated",
        Shape::Map { .. } => "map",
    }
}

// --- the registry ---

/// Returns the text of `support/types.rs`: every message that an `Any` can hold, and every
/// extension.
pub(super) fn types(model: &Model) -> String {
    let mut code = Code::default();
    line!(code, "//! The messages and extensions of this tree, sorted by their full names.");
    code.blank();
    line!(code, "use super::reflect::{{Entry, Extension}};");
    let has_formats = |message: &&Message| !model.file(message.location.file).is_plain;
    let path = |message: &Message| {
        format!("super::super::{}", model.absolute_path(&message.location).join("::"))
    };
    // Messages of this tree replace those of others.
    let foreign = model.foreign.messages.iter().map(|m| (&m.message, m.path.clone()));
    let local = model.generated_messages().filter(has_formats).map(|m| (m, path(m)));
    let all: BTreeMap<&str, (&Message, String)> =
        foreign.chain(local).map(|(m, path)| (m.full_name.as_str(), (m, path))).collect();
    let has_any = all.contains_key("google.protobuf.Any");
    let messages = all.values().filter(|(message, _)| has_any && !message.is_extension);
    let messages = messages.map(|(m, path)| format!("Entry::of::<{path}>({:?})", m.full_name));
    let extensions = all.values().filter_map(|(extension, path)| {
        let extends = extension.extends.as_ref()?;
        let Extended::Message(extended) = extends.extended else { return None };
        let (extended, name) = (&model.message(extended).full_name, &extension.full_name);
        let text_name = extends.text_name.as_ref().map(|name| format!(".in_text({name:?})"));
        let text_name = text_name.unwrap_or_default();
        Some(format!("Extension::of::<{path}>({extended:?}, {name:?}){text_name}"))
    });
    table(&mut code, "messages that an `Any` can hold", "TYPES: &[Entry]", messages.collect());
    table(&mut code, "extensions", "EXTENSIONS: &[Extension]", extensions.collect());
    let text = code.into_text();
    check("reflect", &text);
    text
}

fn table(code: &mut Code, title: &str, item: &str, entries: Vec<String>) {
    code.blank();
    line!(code, "/// The {title}, sorted by their full names.");
    if entries.is_empty() {
        return line!(code, "pub(super) const {item} = &[];");
    }
    code.enclose(format_args!("pub(super) const {item} = &["), "];", |code| {
        for entry in entries {
            line!(code, "{entry},");
        }
    });
}
