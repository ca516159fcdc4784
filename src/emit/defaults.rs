//! Emits `Default` of messages whose required fields declare a default; all others derive it.

use super::Ctx;
use super::getters::{literal, may_look_like_a_constant};
use crate::model::{DefaultValue, Field, Message, Shape, Type};
use crate::render::{Code, Line, line};

/// Returns whether a message derives `Default`.
pub(super) fn is_derived(message: &Message) -> bool {
    message.fields.iter().all(|field| field.default.is_none())
}

/// Emits `impl Default for Message { … }` if it is not derived.
pub(super) fn item(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    if is_derived(message) {
        return;
    }
    let default = ctx.prelude("Default");
    code.blank();
    code.block(format_args!("impl {default} for {}", message.location.ident), |code| {
        let mut defaults = message.fields.iter().filter_map(|field| field.default.as_deref());
        if defaults.any(may_look_like_a_constant) {
            let reason = "the proto file says so";
            line!(code, "#[allow(clippy::approx_constant, reason = \"{reason}\")]");
        }
        code.block("fn default() -> Self", |code| {
            code.block("Self", |code| {
                for field in &message.fields {
                    let value =
                        declared(ctx, field).unwrap_or_else(|| format!("{default}::default()"));
                    code.put(Line::new(format_args!("{}:", field.ident)).value(value + ","));
                }
                let oneofs = message.oneofs.iter().map(|oneof| &oneof.ident);
                for ident in oneofs.chain(&message.unknown_fields) {
                    line!(code, "{ident}: {default}::default(),");
                }
            });
        });
    });
}

/// Returns the declared default of a field as an expression of the field's type.
fn declared(ctx: &Ctx<'_>, field: &Field) -> Option<String> {
    let (default, Shape::Singular { ty, .. }) = (field.default.as_deref()?, &field.shape) else {
        return None;
    };
    let (literal, from) = (literal(ctx, ty, default), ctx.prelude("From"));
    Some(match (ty, default) {
        (Type::Bytes { .. }, DefaultValue::Bytes(_)) => {
            format!("{from}::from({literal}.as_slice())")
        }
        (Type::String { .. }, _) => format!("{from}::from({literal})"),
        _ => literal,
    })
}
