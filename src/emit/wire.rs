//! Emits how a message is read and written: `impl wire::Fields for Point { … }`.
//!
//! The list of fields is written once, for the pass that adds up lengths and for the pass that
//! writes bytes; an arm for each key reads them. `templates/support/wire` does the rest.
//! Both functions have one caller, and have to be inlined there for the place in the buffer to
//! stay in a register.

use super::{Ctx, extension};
use crate::model::{
    EnumKind, Field, Message, MessageId, MessageType, Model, Oneof, Presence, Scalar, Shape,
    Target, Type,
};
use crate::render::{Code, line, open};

/// How deep the compiler may have to look for what a message is made of, in levels of messages.
/// Each of them is up to five types deep, and it stops at 128.
const BAND: u32 = 8;

/// The impls of all messages of a file, in the order of declaration. Where messages hold each other
/// in long chains, those that are held come first: the compiler remembers of them that they can
/// be sent to other threads.
pub(super) fn items(code: &mut Code, ctx: &Ctx<'_>) {
    let file = ctx.file();
    let mut ids = Vec::new();
    file.messages.iter().chain(&file.extensions).for_each(|id| collect(ctx.model, *id, &mut ids));
    ids.sort_by_key(|id| ctx.model.message(*id).depth / BAND);
    for id in ids {
        item(code, ctx, ctx.model.message(id));
    }
}

/// A message and all those nested in it.
fn collect(model: &Model, id: MessageId, ids: &mut Vec<MessageId>) {
    ids.push(id);
    let message = model.message(id);
    message.messages.iter().chain(&message.extensions).for_each(|id| collect(model, *id, ids));
}

fn item(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    code.blank();
    fields(code, ctx, message);
    code.blank();
    line!(code, "wire::message!(wire, {});", ctx.type_path(&message.location));
    extension::methods(code, ctx, message);
    extension::impl_extension(code, ctx, message);
}

/// A field, or a oneof with all its members, in the order of numbers.
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

    open!(code, "impl wire::Fields for {path} {{");
    names(code, message);
    if has_shared_bytes(message) {
        line!(code, "const SHARES: bool = true;");
    }
    code.blank();
    write_to(code, message, &members);
    code.blank();
    read_from(code, ctx, message, &members);
    code.close("}");
}

fn names(code: &mut Code, message: &Message) {
    let variants = message.oneofs.iter().flat_map(|o| &o.variants);
    let mut names: Vec<_> =
        message.fields.iter().chain(variants).map(|f| (f.number, f.name.as_str())).collect();
    names.sort_unstable();
    let items: Vec<String> = names.iter().map(|(n, name)| format!("({n}, {name:?})")).collect();
    let head = "const NAMES: wire::Names =";
    let value = format!("wire::Names({:?}, &[{}]);", message.name(), items.join(", "));
    if code.value(head, &value) {
        return;
    }
    open!(code, "{head} wire::Names(");
    line!(code, "{:?},", message.name());
    code.list("", ["&[", "]"], &items, ",");
    code.close(");");
}

fn has_shared_bytes(message: &Message) -> bool {
    let variants = message.oneofs.iter().flat_map(|o| &o.variants);
    let is_shared = |ty: &Type| matches!(ty, Type::Bytes { shared: true });
    message.fields.iter().chain(variants).any(|field| match &field.shape {
        Shape::Singular { ty, .. } | Shape::Repeated { ty, .. } => is_shared(ty),
        Shape::Map { value, .. } => is_shared(value),
    })
}

// --- writing ---

fn write_to(code: &mut Code, message: &Message, members: &[Member<'_>]) {
    let is_empty = members.is_empty() && message.unknown_fields.is_none();
    let out = if is_empty { "_out" } else { "out" };
    line!(code, "#[inline(always)]");
    open!(code, "fn write_to<S: wire::Sink>(&self, {out}: &mut S) {{");
    for member in members {
        match member {
            Member::Field(field) => write_field(code, field),
            Member::Oneof(oneof) => write_oneof(code, message, oneof),
        }
    }
    if let Some(unknown_fields) = &message.unknown_fields {
        line!(code, "out.unknown(&self.{unknown_fields});");
    }
    code.close("}");
}

fn write_field(code: &mut Code, field: &Field) {
    let Field { ident, number, .. } = field;
    match &field.shape {
        Shape::Singular { ty, presence } => {
            let prefix = match presence {
                Presence::Implicit => "",
                Presence::Explicit => "optional_",
                Presence::Required | Presence::Oneof => "required_",
            };
            let is_copy = matches!(ty, Type::Scalar(_) | Type::Enum(_));
            let by = if is_copy { "" } else { "&" };
            line!(code, "out.{prefix}{}({number}, {by}self.{ident});", kind(ty));
        }
        Shape::Repeated { ty, packed } => {
            let prefix = if *packed { "packed" } else { "repeated" };
            line!(code, "out.{prefix}_{}({number}, &self.{ident});", kind(ty));
        }
        Shape::Map { key, value, .. } => write_map(code, field, key, value),
    }
}

fn write_map(code: &mut Code, field: &Field, key: &Type, value: &Type) {
    open!(code, "out.map({}, &self.{}, |out, key, value| {{", field.number, field.ident);
    for (number, name, ty) in [(1, "key", key), (2, "value", value)] {
        line!(code, "out.required_{}({number}, {}{name});", kind(ty), deref(ty));
    }
    code.close("});");
}

fn write_oneof(code: &mut Code, message: &Message, oneof: &Oneof) {
    let path = oneof_path(message, oneof);
    open!(code, "match &self.{} {{", oneof.ident);
    for variant in &oneof.variants {
        let Shape::Singular { ty, .. } = &variant.shape else { continue };
        let body = format!("out.required_{}({}, {}value)", kind(ty), variant.number, deref(ty));
        code.arm(format_args!("Some({path}::{}(value))", variant.ident), &body);
    }
    line!(code, "None => {{}}");
    code.close("}");
}

/// The path of a oneof from the module of the file, where all impls stand.
pub(super) fn oneof_path(message: &Message, oneof: &Oneof) -> String {
    let modules = message.location.modules.iter().chain([&message.module]);
    modules.map(|m| format!("{m}::")).collect::<String>() + &oneof.type_ident
}

fn deref(ty: &Type) -> &'static str {
    if matches!(ty, Type::Scalar(_) | Type::Enum(_)) { "*" } else { "" }
}

/// The type's part of the names of methods.
fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Scalar(scalar) => scalar_kind(*scalar),
        Type::String => "string",
        Type::Bytes { .. } => "bytes",
        Type::Enum(_) => "enumeration",
        Type::Message(MessageType { target: Target::Extern(_), .. }) => "foreign",
        Type::Message(MessageType { delimited: true, .. }) => "group",
        Type::Message(_) => "message",
    }
}

fn scalar_kind(scalar: Scalar) -> &'static str {
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

/// The wire type of a value that is not packed.
fn wire_type(ty: &Type) -> u32 {
    match ty {
        Type::Scalar(Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64) => 1,
        Type::Scalar(Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32) => 5,
        Type::Scalar(_) | Type::Enum(_) => 0,
        Type::Message(MessageType { target: Target::Extern(_), .. }) => LEN,
        Type::Message(MessageType { delimited: true, .. }) => 3,
        Type::String | Type::Bytes { .. } | Type::Message(_) => LEN,
    }
}

fn read_from(code: &mut Code, ctx: &Ctx<'_>, message: &Message, members: &[Member<'_>]) {
    let result = ctx.prelude("Result");
    line!(code, "#[inline(always)]");
    let parameters = ["&mut self", "from: &mut wire::Reader<'_>"].map(str::to_owned);
    let tail = format!(" -> {result}<(), wire::DecodeError> {{");
    code.open_list("fn read_from", ["(", ")"], &parameters, &tail);
    let required = required_keys(members);
    if !required.is_empty() {
        code.list("let mut required = wire::Required::new(", ["[", "]"], &required, ");");
    }
    open!(code, "while let Some(key) = from.next_key()? {{");
    if !required.is_empty() {
        line!(code, "required.note(key);");
    }
    let unknown = match &message.unknown_fields {
        Some(unknown_fields) => format!("from.unknown(key, &mut self.{unknown_fields})?"),
        None => "from.skip(key)?".to_owned(),
    };
    if members.is_empty() {
        line!(code, "{unknown};");
    } else {
        open!(code, "match key {{");
        let arms = Arms { ctx, message };
        for member in members {
            match member {
                Member::Field(field) => arms.field(code, field),
                Member::Oneof(oneof) => arms.oneof(code, oneof),
            }
        }
        line!(code, "_ => {unknown},");
        code.close("}");
    }
    code.close("}");
    line!(code, "{}", if required.is_empty() { "Ok(())" } else { "required.check(from)" });
    code.close("}");
}

/// The keys of the fields that the message is not whole without.
fn required_keys(members: &[Member<'_>]) -> Vec<String> {
    let key = |member: &Member<'_>| match member {
        Member::Field(Field {
            number,
            is_required: true,
            shape: Shape::Singular { ty, .. },
            ..
        }) => Some((number << 3 | wire_type(ty)).to_string()),
        _ => None,
    };
    members.iter().filter_map(key).collect()
}

/// The arms that read the fields of one message.
struct Arms<'a> {
    ctx: &'a Ctx<'a>,
    message: &'a Message,
}

impl Arms<'_> {
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
        let is_optional = presence == Presence::Explicit;
        if let Type::Message(message) = ty {
            let slot = if is_optional {
                format!("{place}.get_or_insert_default()")
            } else {
                format!("&mut {place}")
            };
            return code.arm(key, &merge_message(message, &slot));
        }
        if matches!(ty, Type::String) && !is_optional {
            return code.arm(key, &format!("from.string_into(&mut {place})?"));
        }
        let some = |value: &str| if is_optional { format!("Some({value})") } else { value.into() };
        if self.is_closed(ty) {
            return self.closed(code, key, &format!("{place} = {}", some("value")));
        }
        code.arm(key, &format!("{place} = {}", some(&format!("{}?", read_value(ty)))));
    }

    /// A value of a closed enum: a number without a name is kept as an unknown field.
    fn closed(&self, code: &mut Code, key: u32, keep: &str) {
        open!(code, "{key} => {{");
        let unknown = self.unknown_fields();
        open!(code, "if let Some(value) = from.closed_enumeration(key, {unknown})? {{");
        line!(code, "{keep};");
        code.close("}");
        code.close("}");
    }

    fn repeated(&self, code: &mut Code, field: &Field, place: &str, ty: &Type) {
        let key = field.number << 3 | wire_type(ty);
        let packed_key = field.number << 3 | LEN;
        if self.is_closed(ty) {
            self.closed(code, key, &format!("{place}.push(value)"));
            let unknown = self.unknown_fields();
            let all = format!("from.packed_closed_enumeration(key, &mut {place}, {unknown})?");
            return code.arm(packed_key, &all);
        }
        match ty {
            Type::Message(message) if is_plain(message) => {
                code.arm(key, &format!("from.push_message(&mut {place})?"));
            }
            Type::Message(message) => {
                code.arm(key, &format!("{place}.push({})", new_message(message)))
            }
            _ => code.arm(key, &format!("{place}.push({}?)", read_value(ty))),
        }
        if matches!(ty, Type::Scalar(_) | Type::Enum(_)) {
            code.arm(packed_key, &format!("from.packed_{}(&mut {place})?", kind(ty)));
        }
    }

    fn map(&self, code: &mut Code, field: &Field, place: &str, key: &Type, value: &Type) {
        let field_key = field.number << 3 | LEN;
        let key = format!("({}, wire::Reader::{})", 8 | wire_type(key), kind(key));
        let body = match value {
            Type::Message(message) if matches!(message.target, Target::Extern(_)) => {
                format!("from.foreign_entry(&mut {place}, {key})?")
            }
            Type::Message(_) => format!("from.message_entry(&mut {place}, {key})?"),
            _ if self.is_closed(value) => {
                let unknown = self.unknown_fields();
                format!("from.closed_entry(&mut {place}, {key}, (key, {unknown}))?")
            }
            _ => {
                let value = format!("({}, wire::Reader::{})", 16 | wire_type(value), reader(value));
                format!("from.entry(&mut {place}, {key}, {value})?")
            }
        };
        code.arm(field_key, &body);
    }

    fn oneof(&self, code: &mut Code, oneof: &Oneof) {
        let (place, path) = (format!("self.{}", oneof.ident), oneof_path(self.message, oneof));
        for variant in &oneof.variants {
            let Shape::Singular { ty, .. } = &variant.shape else { continue };
            let key = variant.number << 3 | wire_type(ty);
            let path = format!("{path}::{}", variant.ident);
            match ty {
                Type::Message(message) => {
                    open!(code, "{key} => match &mut {place} {{");
                    code.arm(format_args!("Some({path}(value))"), &merge_message(message, "value"));
                    let new = new_message(message);
                    code.arm("other", &format!("*other = Some({path}({new}))"));
                    code.close("},");
                }
                _ if self.is_closed(ty) => {
                    self.closed(code, key, &format!("{place} = Some({path}(value))"));
                }
                _ => code.arm(key, &format!("{place} = Some({path}({}?))", read_value(ty))),
            }
        }
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

/// The method that reads a value.
fn reader(ty: &Type) -> &'static str {
    match ty {
        Type::Bytes { shared: true } => "shared_bytes",
        _ => kind(ty),
    }
}

fn read_value(ty: &Type) -> String {
    format!("from.{}()", reader(ty))
}

/// Whether a message is one of ours, behind its length.
fn is_plain(message: &MessageType) -> bool {
    !message.delimited && !matches!(message.target, Target::Extern(_))
}

fn merge_message(message: &MessageType, slot: &str) -> String {
    match message {
        MessageType { target: Target::Extern(_), .. } => format!("from.foreign({slot})?"),
        MessageType { delimited: true, .. } => format!("from.group(key, {slot})?"),
        _ => format!("from.message({slot})?"),
    }
}

fn new_message(message: &MessageType) -> String {
    match message {
        MessageType { target: Target::Extern(_), .. } => "from.new_foreign()?".to_owned(),
        MessageType { delimited: true, .. } => "from.new_group(key)?".to_owned(),
        _ => "from.new_message()?".to_owned(),
    }
}
