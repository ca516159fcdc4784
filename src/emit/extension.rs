//! Emits extensions: a struct with the value, and the methods of the message that they extend.
//!
//! An extension is a message with that one field. The message that it extends keeps its bytes
//! among its unknown fields.

use super::{Ctx, message};
use crate::model::{Message, MessageId};
use crate::render::{Code, line, open};

/// The structs of the extensions that one scope declares.
pub(super) fn items(code: &mut Code, ctx: &Ctx<'_>, ids: &[MessageId]) {
    for &id in ids {
        message::item(code, ctx, ctx.model.message(id));
    }
}

/// `impl wire::Extension for Nickname { … }`
pub(super) fn impl_extension(code: &mut Code, ctx: &Ctx<'_>, extension: &Message) {
    let Some(extends) = &extension.extends else { return };
    let extended = ctx.type_path(&ctx.model.message(extends.message).location);
    code.blank();
    open!(code, "impl wire::Extension for {} {{", ctx.type_path(&extension.location));
    line!(code, "type Extended = {extended};");
    line!(code, "const NUMBER: u32 = {};", extends.number);
    if extends.is_item {
        line!(code, "const IS_ITEM: bool = true;");
    }
    code.close("}");
}

/// The methods of a message that can be extended.
pub(super) fn methods(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    let Some(unknown_fields) = message.unknown_fields.as_ref().filter(|_| message.is_extendable)
    else {
        return;
    };
    let (path, result) = (ctx.type_path(&message.location), ctx.prelude("Result"));
    code.blank();
    open!(code, "impl {path} {{");
    line!(code, "/// The value of an extension.");
    line!(code, "///");
    line!(code, "/// # Errors");
    line!(code, "/// What is there is malformed.");
    open!(code, "pub fn extension<E>(&self) -> {result}<E, wire::DecodeError>");
    bound(code);
    open!(code, "{{");
    line!(code, "self.{unknown_fields}.extension()");
    code.close("}");
    code.blank();
    line!(code, "/// Puts the value of an extension in the place of the one that is there.");
    open!(code, "pub fn set_extension<E>(&mut self, extension: &E)");
    bound(code);
    open!(code, "{{");
    line!(code, "self.{unknown_fields}.set_extension(extension);");
    code.close("}");
    code.close("}");
}

fn bound(code: &mut Code) {
    code.close("where");
    code.indented(|code| line!(code, "E: wire::Extension<Extended = Self>,"));
}
