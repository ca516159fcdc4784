//! Emits the traits of messages and enums that depend on names alone, or that the compiler takes longer
//! to derive: `prost::Name`, `Debug`, `Eq`, `Hash`, and an enum's conversions to and from text.
//! `templates/support/wire/traits.rs` contains the impls.

use super::Ctx;
use crate::model::{Enum, EnumId, EnumKind, Message, Traits};
use crate::render::{Code, Line, line};

/// Emits the traits of a message, in the module of its file.
pub(super) fn of_message(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    let path = ctx.type_path(&message.location);
    if !message.is_extension {
        let package = &ctx.file().package;
        let name = message.full_name.strip_prefix(package.as_str()).unwrap_or_default();
        let name = name.trim_start_matches('.');
        line!(code, "wire::name! {{ wire, {path}, {package:?}, {name:?} }}");
    }
    match message.traits {
        Traits { hash: true, .. } => line!(code, "wire::hash! {{ wire, {path} }}"),
        Traits { eq: true, .. } => line!(code, "wire::eq! {{ {path} }}"),
        _ => {}
    }
    if let Some(unknown_fields) =
        message.unknown_fields.as_ref().filter(|_| !has_own_debug(message))
    {
        let fields = message.fields.iter().map(|field| field.ident.as_str());
        let fields = fields.chain(message.oneofs.iter().map(|oneof| oneof.ident.as_str()));
        let head = format!("wire::debug! {{ wire, {path}, {unknown_fields}: ");
        code.put(Line::new(head).rows(["[", "]"], fields).text(" }"));
    }
}

/// Returns the traits without those that are implemented here, and so not derived.
pub(super) fn without_own(traits: Traits) -> Traits {
    Traits { eq: false, hash: false, ..traits }
}

/// Returns whether `Debug` is derived or omitted, and not implemented here.
pub(super) fn has_own_debug(message: &Message) -> bool {
    message.unknown_fields.is_none() || message.attributes.skip_debug
}

/// Emits the traits of all enums of the file.
pub(super) fn of_enums(code: &mut Code, ctx: &Ctx<'_>) {
    let mut ids = ctx.file().enums.clone();
    let mut open: Vec<&Message> = Vec::new();
    open.extend(ctx.file().messages.iter().rev().map(|&id| ctx.model.message(id)));
    while let Some(message) = open.pop() {
        ids.extend(&message.enums);
        open.extend(message.messages.iter().rev().map(|&id| ctx.model.message(id)));
    }
    if !ids.is_empty() {
        code.blank();
    }
    for e in ids.into_iter().map(|id: EnumId| ctx.model.enumeration(id)) {
        of_enum(code, ctx, e);
    }
}

fn of_enum(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    let path = ctx.type_path(&e.location);
    match e.kind {
        EnumKind::Open => line!(code, "wire::enumeration! {{ wire, {path}, {} }}", e.unrecognized),
        EnumKind::Closed => line!(code, "wire::enumeration! {{ wire, {path} }}"),
    }
}
