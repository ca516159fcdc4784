//! Emits extensions: a struct with the value, and the methods of the extended message.
//!
//! An extension is a message with a single field. The extended message keeps its encoding among the
//! unknown fields.

use super::Ctx;
use crate::model::{Extended, Extends, Message};
use crate::render::{Code, Values, line};

const EXTENDABLE: &str = include_str!("../../templates/message/extendable.rs");

/// Emits `impl wire::Extension for Nickname { … }`.
pub(super) fn impl_extension(code: &mut Code, ctx: &Ctx<'_>, extension: &Message) {
    let Some(extends) = &extension.extends else { return };
    let extended = match extends.extended {
        Extended::Message(id) => ctx.type_path(&ctx.model.message(id).location),
        Extended::Options(of) => ctx.support(&format!("options::{}", of.name())),
    };
    impl_of(code, &ctx.type_path(&extension.location), &extended, extends);
}

/// Emits the impl for an extension and an extended message with these paths.
pub(super) fn impl_of(code: &mut Code, path: &str, extended: &str, extends: &Extends) {
    code.blank();
    code.block(format_args!("impl wire::Extension for {path}"), |code| {
        line!(code, "type Extended = {extended};");
        line!(code, "const NUMBER: u32 = {};", extends.number);
        if extends.is_item {
            line!(code, "const IS_ITEM: bool = true;");
        }
    });
}

/// Emits the methods of a message that can be extended.
pub(super) fn methods(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    let Some(unknown_fields) = message.unknown_fields.as_ref().filter(|_| message.is_extendable)
    else {
        return;
    };
    let values = Values::default()
        .set("Message", ctx.type_path(&message.location))
        .set("Result", ctx.prelude("Result"))
        .set("unknown_fields", unknown_fields.as_str());
    code.blank();
    code.lines(&values.fill(EXTENDABLE));
}
