//! Emits getters of optional fields, except messages: `pub fn color(&self) -> Color {
//! self.color.unwrap_or(Color::Blue) }`.

use super::Ctx;
use super::attributes::deprecated;
use crate::model::{DefaultValue, Field, Getter, Ident, Message, Presence, Shape, Type};
use crate::render::{Code, line};

/// Emits `impl Message { … }` with the getters, if there are any.
pub(super) fn item(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    let mut getters =
        message.fields.iter().filter_map(|f| Some((f, f.getter.as_ref()?))).peekable();
    if getters.peek().is_none() {
        return;
    }
    code.blank();
    code.block(format_args!("impl {}", message.location.ident), |code| {
        for (field, Getter { ident, default }) in getters {
            let Shape::Singular { ty, presence: Presence::Explicit } = &field.shape else {
                continue;
            };
            code.blank();
            getter(code, ctx, (field, ident), ty, default.as_deref());
        }
    });
}

fn getter(
    code: &mut Code,
    ctx: &Ctx<'_>,
    (field, ident): (&Field, &Ident),
    ty: &Type,
    default: Option<&DefaultValue>,
) {
    let literal = default.map(|default| literal(ctx, ty, default));
    let described = literal.as_deref().map_or_else(|| "its type's default".to_owned(), description);
    line!(code, "/// Returns `{}`, or {described} if it is not set.", field.name);
    deprecated(code, field.deprecated);
    line!(code, "#[must_use]");
    if default.is_some_and(may_look_like_a_constant) {
        let reason = "the proto file declares this default";
        line!(code, "#[allow(clippy::approx_constant, reason = \"{reason}\")]");
    }
    let (value, by) = match ty {
        Type::String { .. } => ("&str".to_owned(), ".as_deref()"),
        Type::Bytes { .. } => ("&[u8]".to_owned(), ".as_deref()"),
        _ => (ctx.value_type(ty), ""),
    };
    let or = literal.map_or_else(|| "_default()".to_owned(), |literal| format!("({literal})"));
    code.block(format_args!("pub fn {ident}(&self) -> {value}"), |code| {
        line!(code, "self.{}{by}.unwrap_or{or}", field.ident);
    });
}

/// Describes a default for a doc comment.
fn description(literal: &str) -> String {
    const LONG: usize = 40;
    if literal.len() > LONG || literal.contains('`') {
        return "its declared default".to_owned();
    }
    format!("`{literal}`")
}

/// Returns whether clippy may take a default for an approximation of a constant such as π.
pub(super) fn may_look_like_a_constant(default: &DefaultValue) -> bool {
    let value = match default {
        DefaultValue::Float(value) => f64::from(*value),
        DefaultValue::Double(value) => *value,
        _ => return false,
    };
    value.is_finite() && (value * 10.0).fract() != 0.0
}

/// Returns a default as a Rust expression.
pub(super) fn literal(ctx: &Ctx<'_>, ty: &Type, default: &DefaultValue) -> String {
    match default {
        DefaultValue::Bool(value) => value.to_string(),
        DefaultValue::Integer(value) => value.to_string(),
        DefaultValue::Float(value) if !value.is_finite() => special("f32", f64::from(*value)),
        DefaultValue::Double(value) if !value.is_finite() => special("f64", *value),
        DefaultValue::Float(value) => format!("{value:?}"),
        DefaultValue::Double(value) => format!("{value:?}"),
        DefaultValue::String(value) => format!("{value:?}"),
        DefaultValue::Bytes(value) => format!("b\"{}\"", value.escape_ascii()),
        DefaultValue::Enum(name) => variant(ctx, ty, name),
    }
}

fn special(ty: &str, value: f64) -> String {
    let name = match () {
        () if value.is_nan() => "NAN",
        () if value > 0.0 => "INFINITY",
        () => "NEG_INFINITY",
    };
    format!("{ty}::{name}")
}

fn variant(ctx: &Ctx<'_>, ty: &Type, name: &str) -> String {
    let Type::Enum(id) = ty else { return name.to_owned() };
    let mut values = ctx.model.enumeration(*id).values.iter();
    let ident = values.find(|v| v.name == name).map_or(name, |v| v.ident.as_str());
    format!("{}::{ident}", ctx.value_type(ty))
}
