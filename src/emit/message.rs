//! Emits the definition of a message, `pub struct Point { … }`, and the module of its nested types
//! and oneofs.

use super::attributes::deprecated;
use super::{Ctx, attributes, defaults, docs, enums, getters, setters, traits};
use crate::model::{Field, Message, Oneof, Traits};
use crate::render::{Code, line};

/// Emits the struct, and the module of its nested types.
pub(super) fn item(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    code.blank();
    definition(code, ctx, message);
    defaults::item(code, ctx, message);
    getters::item(code, ctx, message);
    setters::item(code, ctx, message);
    if message.has_module() {
        code.blank();
        nested(code, ctx, message);
    }
}

fn definition(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    docs::outer(code, ctx, &message.docs);
    if message.docs.text.is_empty() && message.is_extension {
        line!(code, "/// The extension `{}`.", message.full_name);
    }
    let debug = traits::has_own_debug(message).then_some("Debug");
    let default = defaults::is_derived(message).then_some("Default");
    let own: Vec<&str> = debug.into_iter().chain(default).collect();
    let derivable = traits::without_own(message.traits);
    let derived = derived(derivable, &own);
    attributes::of_type(code, &derived, derivable, &message.attributes);
    deprecated(code, message.deprecated);
    let ident = &message.location.ident;
    if message.fields.is_empty() && message.oneofs.is_empty() && message.unknown_fields.is_none() {
        return line!(code, "pub struct {ident} {{}}");
    }
    code.block(format_args!("pub struct {ident}"), |code| {
        for field in &message.fields {
            docs::outer(code, ctx, &field.docs);
            attributes::lines(code, &field.attributes);
            deprecated(code, field.deprecated);
            line!(code, "pub {}: {},", field.ident, ctx.field_type(&field.shape));
        }
        for oneof in &message.oneofs {
            docs::outer(code, ctx, &oneof.docs);
            attributes::lines(code, &oneof.field_attributes);
            let (option, module) = (ctx.prelude("Option"), &message.module);
            line!(code, "pub {}: {option}<{module}::{}>,", oneof.ident, oneof.type_ident);
        }
        if let Some(unknown_fields) = &message.unknown_fields {
            line!(code, "/// Unknown fields, preserved when decoding.");
            attributes::lines(code, &message.unknown_fields_attributes);
            line!(code, "pub {unknown_fields}: {}::UnknownFields,", ctx.wire());
        }
    });
}

/// Returns the traits that a type derives, including `own`. `Ord` is not derived: few programs need
/// it, and it would add a quarter to the time of `cargo check`.
fn derived(traits: Traits, own: &[&'static str]) -> Vec<&'static str> {
    let all = ["Clone", "Copy"].into_iter().chain(own.iter().copied());
    all.chain(["PartialEq", "Eq", "Hash"]).filter(|name| traits.allow(name)).collect()
}

fn nested(code: &mut Code, ctx: &Ctx<'_>, message: &Message) {
    let mut modules = ctx.modules.to_vec();
    modules.push(message.module.clone());
    let inner = ctx.in_message(&modules, message);
    line!(code, "/// Types nested in {}.", message.location.ident.type_link());
    code.block(format_args!("pub mod {}", message.module), |code| {
        for oneof in &message.oneofs {
            oneof_item(code, &inner, message, oneof);
        }
        for &id in &message.messages {
            item(code, &inner, ctx.model.message(id));
        }
        for &id in &message.enums {
            enums::item(code, &inner, ctx.model.enumeration(id));
        }
        for &id in &message.extensions {
            item(code, &inner, ctx.model.message(id));
        }
    });
}

fn oneof_item(code: &mut Code, ctx: &Ctx<'_>, message: &Message, oneof: &Oneof) {
    code.blank();
    docs::outer(code, ctx, &oneof.docs);
    if oneof.docs.text.is_empty() {
        line!(code, "/// Values of the oneof `{}.{}`.", message.name(), oneof.name);
    }
    let traits = derived(oneof.traits, &["Debug"]);
    attributes::of_type(code, &traits, oneof.traits, &oneof.attributes);
    code.block(format_args!("pub enum {}", oneof.type_ident), |code| {
        for Field { docs, deprecated: old, attributes, ident, shape, .. } in &oneof.variants {
            docs::outer(code, ctx, docs);
            attributes::lines(code, attributes);
            deprecated(code, *old);
            line!(code, "{ident}({}),", ctx.field_type(shape));
        }
    });
}
