//! Emits setters in builder style: `pub fn with_name(mut self, value: impl Into<String>) -> Self`.

use super::Ctx;
use super::attributes::deprecated;
use crate::model::{
    Field, Ident, Message, MessageType, Oneof, Presence, Shape, Target, Type, Wrapper,
};
use crate::render::{Code, Line, Piece, line};

const PARENS: [&str; 2] = ["(", ")"];

/// Emits `impl Message { … }` with the setters, if there are any.
pub(super) fn item(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    let is_asked_for = |field: &Field| field.setter.is_some();
    let of_oneofs = message.oneofs.iter().any(|oneof| oneof.setter.is_some());
    if !of_oneofs && !message.all_fields().any(is_asked_for) {
        return;
    }
    code.blank();
    code.block(format_args!("impl {}", message.location.ident), |code| {
        for field in &message.fields {
            of_field(code, ctx, field);
        }
        for oneof in &message.oneofs {
            of_oneof(code, ctx, message, oneof);
        }
    });
}

fn of_field(code: &mut Code, ctx: &Ctx<'_>, field: &Field) {
    let Some(setter) = &field.setter else { return };
    heading(code, format_args!("`{}`", field.name), field.deprecated);
    let place = &field.ident;
    match &field.shape {
        Shape::Singular { ty, presence } => {
            let value = single(ctx, ty);
            let value = match presence {
                Presence::Explicit => format!("Some({value})"),
                Presence::Implicit | Presence::Required | Presence::Oneof => value,
            };
            method(code, setter, format!("value: {}", parameter(ctx, ty)), |code| {
                line!(code, "self.{place} = {value};");
            });
        }
        Shape::Repeated { ty, .. } => {
            let into = format!(".map({}::into)", ctx.prelude("Into"));
            let map = if converts(ty) { into } else { String::new() };
            many(code, ctx, (setter, place), Line::new(parameter(ctx, ty)), &map);
        }
        Shape::Map { key, value, .. } => {
            let item = Line::new("").list(PARENS, [parameter(ctx, key), parameter(ctx, value)]);
            let into = |name: &str, ty: &Type| {
                if converts(ty) { format!("{name}.into()") } else { name.to_owned() }
            };
            let map = if converts(key) || converts(value) {
                format!(".map(|(key, value)| ({}, {}))", into("key", key), into("value", value))
            } else {
                String::new()
            };
            many(code, ctx, (setter, place), item, &map);
        }
    }
}

/// Emits the setter of a list or map from an iterator of items.
fn many(code: &mut Code, ctx: &Ctx<'_>, (setter, place): (&Ident, &Ident), item: Line, map: &str) {
    let values = Line::new(format_args!("values: impl {}", ctx.prelude("IntoIterator")));
    let values = values.list(["<", ">"], [Line::new("Item =").value(item)]);
    method(code, setter, values, |code| {
        line!(code, "let values = values.into_iter(){map};");
        line!(code, "self.{place} = values.collect();");
    });
}

fn of_oneof(code: &mut Code, ctx: &Ctx<'_>, message: &Message, oneof: &Oneof) {
    let (place, path) = (&oneof.ident, format!("{}::{}", message.module, oneof.type_ident));
    if let Some(setter) = &oneof.setter {
        heading(code, format_args!("`{}`", oneof.name), false);
        method(code, setter, format!("value: {path}"), |code| {
            line!(code, "self.{place} = Some(value);");
        });
    }
    for Field { name, ident, setter, shape, deprecated, .. } in &oneof.variants {
        let (Some(setter), Shape::Singular { ty, .. }) = (setter, shape) else { continue };
        heading(code, format_args!("`{}` to `{name}`", oneof.name), *deprecated);
        method(code, setter, format!("value: {}", parameter(ctx, ty)), |code| {
            let value = Line::new(format_args!("{path}::{ident}")).list(PARENS, [single(ctx, ty)]);
            let value = Line::new("Some").list(PARENS, [value]);
            code.put(Line::new(format_args!("self.{place} =")).value(value.text(";")));
        });
    }
}

fn heading(code: &mut Code, name: std::fmt::Arguments<'_>, is_deprecated: bool) {
    code.blank();
    line!(code, "/// Sets {name}.");
    deprecated(code, is_deprecated);
    line!(code, "#[must_use]");
}

fn method(code: &mut Code, setter: &Ident, value: impl Piece, body: impl FnOnce(&mut Code)) {
    let arguments = [Line::new("mut self"), Line::new(value)];
    let head = Line::new(format_args!("pub fn {setter}")).list(PARENS, arguments);
    code.block(head.text(" -> Self"), |code| {
        body(code);
        line!(code, "self");
    });
}

/// Returns whether setters take any value that converts into the type. For numbers, they do not: the
/// types of literals would be ambiguous.
fn converts(ty: &Type) -> bool {
    match ty {
        Type::Scalar(_) | Type::Enum(_) => false,
        Type::String { .. } | Type::Bytes { .. } => true,
        Type::Message(MessageType { target, .. }) => match target {
            Target::Wrapper(wrapper) => matches!(wrapper, Wrapper::String | Wrapper::Bytes),
            Target::Message(_) | Target::Extern { .. } | Target::Unit => true,
        },
    }
}

/// Returns the type of a setter's parameter for a single value.
fn parameter(ctx: &Ctx<'_>, ty: &Type) -> String {
    let value = ctx.value_type(ty);
    if converts(ty) { format!("impl {}<{value}>", ctx.prelude("Into")) } else { value }
}

/// Returns the expression for a single value of a field.
fn single(ctx: &Ctx<'_>, ty: &Type) -> String {
    let value = if converts(ty) { "value.into()" } else { "value" };
    match ty {
        Type::Message(MessageType { boxed: true, .. }) => {
            format!("{}::new({value})", ctx.prelude("Box"))
        }
        _ => value.to_owned(),
    }
}
