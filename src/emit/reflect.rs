//! Emits the basis of JSON and text format: `impl reflect::Message for Point { … }`, and its
//! counterpart for enums.
//!
//! A table describes the fields, `visit` lists those that are set, and `read` has an arm for each
//! number. `templates/support/{reflect,json,text}` contain everything that is common to all
//! messages.

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
        code.blank();
        let mut arguments = vec!["reflect".to_owned(), path.clone()];
        arguments.push(is_null_value(e).to_string());
        arguments.extend(e.variants().filter_map(|value| {
            Some(format!("{} => {:?}", value.number, value.json_string.as_ref()?))
        }));
        code.put(Line::new("reflect::enumeration!").list(["(", ")"], arguments).text(";"));
        serde(code, ctx, &path);
    }
}

fn is_null_value(e: &Enum) -> bool {
    e.full_name == "google.protobuf.NullValue"
}

fn serde(code: &mut Code, ctx: &Ctx<'_>, path: &str) {
    if ctx.model.formats.json {
        line!(code, "support::json::serde!(support, {path});");
    }
}

/// A field, and the oneof that it belongs to.
type ReflectedField<'a> = (&'a Field, Option<&'a Oneof>);

fn item(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    let mut members: Vec<ReflectedField<'_>> =
        message.fields.iter().map(|field| (field, None)).collect();
    for oneof in &message.oneofs {
        members.extend(oneof.variants.iter().map(|field| (field, Some(oneof))));
    }
    members.sort_by_key(|(field, _)| field.number);

    let path = ctx.type_path(&message.location);
    code.blank();
    code.block(format_args!("impl reflect::Message for {path}"), |code| {
        info(code, ctx, message, &members);
        code.blank();
        visit(code, message);
        code.blank();
        read(code, ctx, message, &members);
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
        serde(code, ctx, &path);
    }
}

// --- names ---

fn info(code: &mut Code, ctx: &Ctx<'_>, message: &Message, members: &[ReflectedField<'_>]) {
    code.block("fn info(&self) -> &'static reflect::Info", |code| {
        let fields = members.iter().map(|&(field, oneof)| field_info(ctx, field, oneof));
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

fn field_info(ctx: &Ctx<'_>, field: &Field, oneof: Option<&Oneof>) -> String {
    let Field { number, name, json_name, shape, .. } = field;
    let mut text = format!("reflect::Field::new({number}, {name:?}, {json_name:?})");
    if let Some(oneof) = oneof {
        let first = oneof.variants.iter().map(|variant| variant.number).min().unwrap_or_default();
        text += &format!(".oneof({first})");
    }
    match shape {
        Shape::Singular { ty, .. } if takes_null(ctx, ty) => text += ".null()",
        Shape::Singular { .. } => {}
        Shape::Repeated { .. } | Shape::Map { .. } => text += ".repeated()",
    }
    if field.is_required {
        text += ".required()";
    }
    let ty = shape.value();
    if let Some(name) = group_name(ctx, field, ty) {
        text += &format!(".group({name:?})");
    }
    if matches!(ty, Type::Message(MessageType { target: Target::Wrapper(_), .. })) {
        text += ".wrapper()";
    }
    text
}

fn takes_null(ctx: &Ctx<'_>, ty: &Type) -> bool {
    match ty {
        Type::Enum(id) => is_null_value(ctx.model.enumeration(*id)),
        Type::Message(MessageType { target: Target::Message(id), .. }) => {
            ctx.model.message(*id).full_name == "google.protobuf.Value"
        }
        _ => false,
    }
}

/// Returns the name in text format of a field that is, or looks like, a proto2 group: the name of its
/// type.
fn group_name<'a>(ctx: &Ctx<'a>, field: &Field, ty: &Type) -> Option<&'a str> {
    match ty {
        Type::Message(MessageType { target: Target::Message(id), delimited: true, .. }) => {
            let name = ctx.model.message(*id).name();
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

// --- writing ---

fn visit(code: &mut Code, message: &Message) {
    if message.fields.is_empty() && message.oneofs.is_empty() {
        return line!(code, "fn visit(&self, _visitor: &mut dyn reflect::Visitor) {{}}");
    }
    code.block("fn visit(&self, visitor: &mut dyn reflect::Visitor)", |code| {
        for field in &message.fields {
            line!(code, "visitor.{}({}, &self.{});", cardinality(field), field.number, field.ident);
        }
        for oneof in &message.oneofs {
            visit_oneof(code, message, oneof);
        }
    });
}

fn visit_oneof(code: &mut Code, message: &Message, oneof: &Oneof) {
    let path = oneof_path(message, oneof);
    code.block(format_args!("match &self.{}", oneof.ident), |code| {
        for Field { ident, number, .. } in &oneof.variants {
            let call = format_args!("visitor.required({number}, value)");
            code.arm(format_args!("Some({path}::{ident}(value))"), call);
        }
        line!(code, "None => {{}}");
    });
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

// --- reading ---

fn read(code: &mut Code, ctx: &Ctx<'_>, message: &Message, members: &[ReflectedField<'_>]) {
    let result = ctx.prelude("Result");
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
                code.arm(format_args!("{}", field.number), read_member(message, field, oneof));
            }
            line!(code, "_ => Ok(()),");
        });
    });
}

fn read_member(message: &Message, field: &Field, oneof: Option<&Oneof>) -> Line {
    if let Some(oneof) = oneof {
        let place = format!("&mut self.{}", oneof.ident);
        let variant = format!("{}::{}", oneof_path(message, oneof), field.ident);
        return Line::new("input.choose").list(["(", ")"], [place, variant]);
    }
    let method = match &field.shape {
        Shape::Singular { presence: Presence::Explicit, .. } => "set_some",
        Shape::Singular { .. } => "set",
        Shape::Repeated { .. } => "push",
        Shape::Map { .. } => "put",
    };
    let place = format_args!("&mut self.{}", field.ident);
    Line::new(format_args!("input.{method}")).list(["(", ")"], [place])
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
    let mut all: Vec<&Message> = model.generated_messages().filter(has_formats).collect();
    all.sort_by_key(|message| &message.full_name);
    let has_any = all.iter().any(|message| message.full_name == "google.protobuf.Any");
    let path = |message: &Message| model.absolute_path(&message.location).join("::");
    let messages = all.iter().filter(|message| has_any && !message.is_extension);
    let messages =
        messages.map(|m| format!("Entry::of::<super::super::{}>({:?})", path(m), m.full_name));
    let extensions = all.iter().filter_map(|extension| {
        let extends = extension.extends.as_ref()?;
        let Extended::Message(extended) = extends.extended else { return None };
        let extended = &model.message(extended).full_name;
        let (path, name) = (path(extension), &extension.full_name);
        let text_name = extends.text_name.as_ref().map(|name| format!(".in_text({name:?})"));
        let text_name = text_name.unwrap_or_default();
        Some(format!("Extension::of::<super::super::{path}>({extended:?}, {name:?}){text_name}"))
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
