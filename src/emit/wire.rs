//! Emits encoding and decoding: `impl wire::Wire for Point { … }`.
//!
//! Each field is written by one line, the last field first, and read by one arm for each key.
//! `templates/support/wire` does the rest. Closures and generic functions are avoided: they take
//! the most time to compile.

use std::fmt::Write as _;

use super::{Ctx, extension, traits};
use crate::model::{
    EnumKind, Field, Message, MessageId, MessageType, Model, Oneof, Presence, Scalar, Shape,
    Target, Type,
};
use crate::render::{Code, Line, line};

const PARENS: [&str; 2] = ["(", ")"];

/// The number of levels of messages that are sorted together. The compiler visits up to five types
/// per level, and stops at a depth of 128.
const BAND: u32 = 8;

/// Emits the impls of all messages of a file, in the order of declaration. In long chains of nested
/// messages, inner ones come first: the compiler then remembers that they are `Send`.
pub(super) fn items(code: &mut Code, ctx: &Ctx<'_>) {
    let file = ctx.file();
    let mut ids = Vec::new();
    file.messages.iter().chain(&file.extensions).for_each(|id| collect(ctx.model, *id, &mut ids));
    ids.sort_by_key(|id| ctx.model.message(*id).depth / BAND);
    if !ids.is_empty() {
        code.blank();
        line!(
            code,
            "// Encoding and decoding. Fields are written from the last to the first, since a nested message is"
        );
        line!(code, "// then already encoded when its length is needed.");
    }
    for id in ids {
        item(code, ctx, ctx.model.message(id));
    }
    traits::of_enums(code, ctx);
}

/// Collects a message and all messages nested in it.
fn collect(model: &Model, id: MessageId, ids: &mut Vec<MessageId>) {
    ids.push(id);
    let message = model.message(id);
    message.messages.iter().chain(&message.extensions).for_each(|id| collect(model, *id, ids));
}

fn item(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    code.blank();
    fields(code, ctx, message);
    code.blank();
    let required = if message.requires { ", required" } else { "" };
    let shares = if message.shares { ", shares" } else { "" };
    line!(code, "wire::message!(wire, {}{required}{shares});", ctx.type_path(&message.location));
    traits::of_message(code, ctx, message);
    extension::methods(code, ctx, message);
    extension::impl_extension(code, ctx, message);
}

/// A field, or a oneof with all its members; sorted by number.
enum Member<'a> {
    Field(&'a Field),
    Oneof(&'a Oneof),
}

impl Member<'_> {
    fn number(&self) -> u32 {
        match self {
            Member::Field(field) => field.number,
            Member::Oneof(oneof) => oneof.variants.iter().map(|v| v.number).min().unwrap_or(0),
        }
    }
}

fn fields(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    let path = ctx.type_path(&message.location);
    let mut members: Vec<Member<'_>> = message.fields.iter().map(Member::Field).collect();
    members.extend(message.oneofs.iter().map(Member::Oneof));
    members.sort_by_key(Member::number);

    code.block(format_args!("impl wire::Wire for {path}"), |code| {
        write(code, message, &members);
        code.blank();
        merge(code, ctx, message, &members);
    });
}

/// Returns the names of a message and its fields, for errors.
fn names(message: &Message) -> String {
    let mut names: Vec<_> = message.all_fields().map(|f| (f.number, f.name.as_str())).collect();
    names.extend(message.text_extensions.iter().map(|(number, name)| (*number, name.as_str())));
    names.sort_unstable();
    if names.is_empty() {
        return message.name().to_owned();
    }
    let mut text = message.name().to_owned();
    for (index, (number, name)) in names.iter().enumerate() {
        let separator = if index == 0 { ": " } else { ", " };
        // Writing to a string does not fail.
        let _ = write!(text, "{separator}{number} {name}");
    }
    text
}

// --- writing ---

fn write(code: &mut Code, message: &Message, members: &[Member<'_>]) {
    let is_empty = members.is_empty() && message.unknown_fields.is_none();
    let (writer, written) =
        if is_empty { ("_writer", "written") } else { ("writer", "mut written") };
    let parameters = format_args!("&'a self, {writer}: &mut wire::Writer<'a>, {written}: usize");
    code.block(format_args!("fn write<'a>({parameters}) -> usize"), |code| {
        if let Some(unknown_fields) = &message.unknown_fields {
            line!(code, "written = writer.unknown(written, &self.{unknown_fields});");
        }
        for member in members.iter().rev() {
            match member {
                Member::Field(field) => write_field(code, field),
                Member::Oneof(oneof) => write_oneof(code, message, oneof),
            }
        }
        line!(code, "written");
    });
}

fn write_field(code: &mut Code, field: &Field) {
    let Field { ident, number, .. } = field;
    let (method, borrow) = match &field.shape {
        Shape::Singular { ty, presence } => {
            let prefix = match presence {
                Presence::Implicit => "",
                Presence::Explicit => "optional_",
                Presence::Required | Presence::Oneof => "required_",
            };
            let is_copy = matches!(ty, Type::Scalar(_) | Type::Enum(_));
            (format!("{prefix}{}", type_name(ty)), if is_copy { "" } else { "&" })
        }
        Shape::Repeated { ty, packed } => {
            let prefix = if *packed { "packed" } else { "repeated" };
            (format!("{prefix}_{}", type_name(ty)), "&")
        }
        Shape::Map { key, value, .. } => return write_map(code, field, key, value),
    };
    let arguments =
        [format_args!("written"), format_args!("{number}"), format_args!("{borrow}self.{ident}")];
    let call = Line::new(format_args!("writer.{method}")).list(PARENS, arguments).text(";");
    code.put(Line::new("written =").value(call));
}

fn write_map(code: &mut Code, field: &Field, key: &Type, value: &Type) {
    let Field { number, ident, .. } = field;
    let head =
        format!("writer.map(written, {number}, &self.{ident}, |writer, written, key, value| {{");
    code.assign("written", &head, "});", |code| {
        let (kind, borrow) = (type_name(value), deref(value));
        line!(code, "let written = writer.required_{kind}(written, 2, {borrow}value);");
        line!(code, "writer.required_{}(written, 1, {}key)", type_name(key), deref(key));
    });
}

fn write_oneof(code: &mut Code, message: &Message, oneof: &Oneof) {
    let path = oneof_path(message, oneof);
    code.enclose(format_args!("written = match &self.{} {{", oneof.ident), "};", |code| {
        for Field { ident, number, shape, .. } in &oneof.variants {
            let Shape::Singular { ty, .. } = shape else { continue };
            let call = format_args!(
                "writer.required_{}(written, {number}, {}value)",
                type_name(ty),
                deref(ty)
            );
            code.arm(format_args!("Some({path}::{ident}(value))"), call);
        }
        line!(code, "None => written,");
    });
}

/// Returns the path of a oneof from the module of the file.
pub(super) fn oneof_path(message: &Message, oneof: &Oneof) -> String {
    let modules = message.location.modules.iter().chain([&message.module]);
    modules.map(|m| format!("{m}::")).collect::<String>() + oneof.type_ident.as_str()
}

fn deref(ty: &Type) -> &'static str {
    if matches!(ty, Type::Scalar(_) | Type::Enum(_)) { "*" } else { "" }
}

/// Returns the part of a method's name that stands for the type.
fn type_name(ty: &Type) -> &'static str {
    match ty {
        Type::Scalar(scalar) => scalar_name(*scalar),
        Type::String { .. } => "string",
        Type::Bytes { .. } => "bytes",
        Type::Enum(_) => "enumeration",
        Type::Message(MessageType { target, delimited, .. }) => match (target, delimited) {
            (Target::Extern { .. }, true) => "foreign_group",
            (Target::Extern { .. }, false) => "foreign",
            (_, true) => "group",
            (_, false) => "message",
        },
    }
}

fn scalar_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Double => "double",
        Scalar::Float => "float",
        Scalar::Int32 => "int32",
        Scalar::Int64 => "int64",
        Scalar::Uint32 => "uint32",
        Scalar::Uint64 => "uint64",
        Scalar::Sint32 => "sint32",
        Scalar::Sint64 => "sint64",
        Scalar::Fixed32 => "fixed32",
        Scalar::Fixed64 => "fixed64",
        Scalar::Sfixed32 => "sfixed32",
        Scalar::Sfixed64 => "sfixed64",
        Scalar::Bool => "bool",
    }
}

// --- reading ---

const LEN: u32 = 2;
/// The wire type of required closed enums in lists of required keys.
const CLOSED: u32 = 7;

/// Returns the wire type of a value that is not packed.
fn wire_type(ty: &Type) -> u32 {
    match ty {
        Type::Scalar(Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64) => 1,
        Type::Scalar(Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32) => 5,
        Type::Scalar(_) | Type::Enum(_) => 0,
        Type::Message(MessageType { delimited: true, .. }) => 3,
        Type::String { .. } | Type::Bytes { .. } | Type::Message(_) => LEN,
    }
}

fn merge(code: &mut Code, ctx: &Ctx<'_>, message: &Message, members: &[Member<'_>]) {
    let parameters = "&mut self, reader: &mut wire::Reader<'_>, mut field: wire::Field";
    code.block(format_args!("fn merge({parameters}) -> usize"), |code| {
        let required = Arms { ctx, message }.required_keys(members).join(", ");
        if required.is_empty() {
            code.block("while field.key != 0", |code| next_field(code, ctx, message, members));
            line!(code, "field.offset");
        } else {
            line!(code, "let mut required = reader.required(&[{required}]);");
            code.block("while field.key != 0", |code| {
                line!(code, "required.note(field.key);");
                next_field(code, ctx, message, members);
            });
            line!(code, "reader.whole(field.offset, &required)");
        }
    });
}

/// Emits the statement that reads a field.
fn next_field(code: &mut Code, ctx: &Ctx<'_>, message: &Message, members: &[Member<'_>]) {
    let names = Line::default().string(&names(message));
    let unknown = match &message.unknown_fields {
        Some(unknown_fields) => {
            let place = Line::new(format_args!("&mut self.{unknown_fields}"));
            Line::new("reader.unknown").list(PARENS, [Line::new("field"), place, names])
        }
        None => Line::new("reader.skip").list(PARENS, [Line::new("field"), names]),
    };
    if members.is_empty() && message.text_extensions.is_empty() {
        return code.put(Line::new("field = ").text(unknown).text(";"));
    }
    code.enclose("field = match field.key {", "};", |code| {
        let arms = Arms { ctx, message };
        for member in members {
            match member {
                Member::Field(field) => arms.field(code, field),
                Member::Oneof(oneof) => arms.oneof(code, oneof),
            }
        }
        for (number, name) in &message.text_extensions {
            let arguments = ["field".to_owned(), arms.unknown_fields()];
            let call = Line::new("reader.unknown_string").list(PARENS, arguments);
            code.commented_arm(
                format_args!("{}", number << 3 | LEN),
                call,
                &format!("{name} = {number}, an extension"),
            );
        }
        code.arm("_", unknown);
    });
}

/// Emits the arms that read the fields of a message.
struct Arms<'a> {
    ctx: &'a Ctx<'a>,
    message: &'a Message,
}

impl Arms<'_> {
    /// Returns the keys of the required fields, for `reader.required`.
    fn required_keys(&self, members: &[Member<'_>]) -> Vec<String> {
        let key = |member: &Member<'_>| match member {
            Member::Field(Field {
                number,
                is_required: true,
                shape: Shape::Singular { ty, .. },
                ..
            }) => {
                let wire_type = if self.is_closed(ty) { CLOSED } else { wire_type(ty) };
                Some((number << 3 | wire_type).to_string())
            }
            _ => None,
        };
        members.iter().filter_map(key).collect()
    }

    fn field(&self, code: &mut Code, field: &Field) {
        let place = format!("self.{}", field.ident);
        match &field.shape {
            Shape::Singular { ty, presence } => self.singular(code, field, &place, ty, *presence),
            Shape::Repeated { ty, .. } => self.repeated(code, field, &place, ty),
            Shape::Map { key, value, .. } => self.map(code, field, &place, key, value),
        }
    }

    fn singular(&self, code: &mut Code, field: &Field, place: &str, ty: &Type, presence: Presence) {
        let key = field.number << 3 | wire_type(ty);
        let call = if presence == Presence::Required && self.is_closed(ty) {
            let unknown_fields = self.unknown_fields();
            let place = format!("&mut {place}");
            let arguments = ["field", &place, &unknown_fields, "&mut required"];
            Line::new("reader.required_closed_enumeration").list(PARENS, arguments)
        } else {
            let prefix = if presence == Presence::Explicit { "optional_" } else { "" };
            self.read(prefix, ty, place)
        };
        code.commented_arm(format_args!("{key}"), call, &comment(field));
    }

    fn repeated(&self, code: &mut Code, field: &Field, place: &str, ty: &Type) {
        let key = field.number << 3 | wire_type(ty);
        let call = self.read("repeated_", ty, place);
        code.commented_arm(format_args!("{key}"), call, &comment(field));
        if matches!(ty, Type::Scalar(_) | Type::Enum(_)) {
            let key = field.number << 3 | LEN;
            let call = self.read("packed_", ty, place);
            code.commented_arm(format_args!("{key}"), call, &comment(field));
        }
    }

    /// Returns the call that reads a value into a place.
    fn read(&self, prefix: &str, ty: &Type, place: &str) -> Line {
        let (field, place) = (format_args!("field"), format_args!("&mut {place}"));
        if self.is_closed(ty) {
            let method = Line::new(format_args!("reader.{prefix}closed_enumeration"));
            let unknown_fields = self.unknown_fields();
            return method.list(PARENS, [field, place, format_args!("{unknown_fields}")]);
        }
        Line::new(format_args!("reader.{prefix}{}", read_method(ty))).list(PARENS, [field, place])
    }

    fn map(&self, code: &mut Code, field: &Field, place: &str, key: &Type, value: &Type) {
        let field_key = field.number << 3 | LEN;
        let key = format!("({}, wire::Reader::{})", 8 | wire_type(key), read_method(key));
        let (method, value) = if self.is_closed(value) {
            ("closed_entry", self.unknown_fields())
        } else {
            let wire_type = 16 | wire_type(value);
            ("entry", format!("({wire_type}, wire::Reader::{})", read_method(value)))
        };
        let arguments = ["field".to_owned(), format!("&mut {place}"), key, value];
        let call = Line::new(format_args!("reader.{method}")).list(PARENS, arguments);
        code.commented_arm(format_args!("{field_key}"), call, &comment(field));
    }

    fn oneof(&self, code: &mut Code, oneof: &Oneof) {
        let (place, path) = (format!("self.{}", oneof.ident), oneof_path(self.message, oneof));
        for variant in &oneof.variants {
            let Shape::Singular { ty, .. } = &variant.shape else { continue };
            let key = variant.number << 3 | wire_type(ty);
            let path = format!("{path}::{}", variant.ident);
            if self.is_closed(ty) {
                let unknown = self.unknown_fields();
                let arguments = ["field".to_owned(), format!("&mut {place}"), path, unknown];
                let call = Line::new("reader.choose_closed").list(PARENS, arguments);
                code.commented_arm(format_args!("{key}"), call, &comment(variant));
            } else {
                line!(code, "// {}", comment(variant));
                self.choice(code, key, &place, &path, ty);
            }
        }
    }

    /// Emits an arm that reads a oneof's member in place: moving a value there would copy it more
    /// than once. If another member is set, the arm resets the oneof and returns the same field
    /// again.
    fn choice(&self, code: &mut Code, key: u32, place: &str, path: &str, ty: &Type) {
        let default = self.ctx.prelude("Default");
        code.enclose(format_args!("{key} => match &mut {place} {{"), "},", |code| {
            let read = format_args!("reader.{}(field, value)", read_method(ty));
            code.arm(format_args!("Some({path}(value))"), read);
            code.enclose("other => {", "}", |code| {
                let value = Line::new(format_args!("Some({path}"))
                    .list(PARENS, [format_args!("{default}::default()")])
                    .text(");");
                code.put(Line::new("*other =").value(value));
                line!(code, "field");
            });
        });
    }

    fn is_closed(&self, ty: &Type) -> bool {
        match ty {
            Type::Enum(id) => self.ctx.model.enumeration(*id).kind == EnumKind::Closed,
            _ => false,
        }
    }

    fn unknown_fields(&self) -> String {
        match &self.message.unknown_fields {
            Some(unknown_fields) => format!("&mut self.{unknown_fields}"),
            None => "&mut wire::UnknownFields::default()".to_owned(),
        }
    }
}

/// Describes a field as in the proto file.
fn comment(field: &Field) -> String {
    format!("{} = {}", field.name, field.number)
}

/// Returns the name of the method that reads a value.
fn read_method(ty: &Type) -> &'static str {
    match ty {
        Type::String { shared: true } => "shared_string",
        Type::Bytes { shared: true } => "shared_bytes",
        _ => type_name(ty),
    }
}
