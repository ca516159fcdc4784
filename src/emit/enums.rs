//! Emits enums: `pub enum Color { Red, …, Unrecognized(i32) }` with its conversions from and to
//! the number, and from and to the name in the proto file.

use super::{Ctx, attributes, docs};
use crate::model::{Enum, EnumKind, EnumValue};
use crate::render::{Code, line, open};

/// What every enum derives.
const TRAITS: &[&str] =
    &["Clone", "Copy", "Debug", "Default", "PartialEq", "Eq", "Hash", "PartialOrd", "Ord"];

/// The enum and its impls.
pub(super) fn item(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    code.blank();
    definition(code, e);
    code.blank();
    names(code, ctx, e);
    code.blank();
    match e.kind {
        EnumKind::Open => from_number_open(code, ctx, e),
        EnumKind::Closed => from_number_closed(code, ctx, e),
    }
    code.blank();
    to_number(code, ctx, e);
}

fn definition(code: &mut Code, e: &Enum) {
    docs::outer(code, &e.docs);
    attributes::of_type(code, TRAITS, &e.attributes);
    if e.kind == EnumKind::Closed {
        line!(code, "#[repr(i32)]");
    }
    deprecated(code, e.deprecated);
    open!(code, "pub enum {} {{", e.location.ident);
    for (i, value) in e.variants().enumerate() {
        docs::outer(code, &value.docs);
        attributes::lines(code, &value.attributes);
        deprecated(code, value.deprecated);
        if i == 0 {
            line!(code, "#[default]");
        }
        match e.kind {
            EnumKind::Open => line!(code, "{},", value.ident),
            EnumKind::Closed => line!(code, "{} = {},", value.ident, value.number),
        }
    }
    if e.kind == EnumKind::Open {
        line!(code, "/// A number that had no name when this was generated.");
        line!(code, "{}(i32),", e.unrecognized);
    }
    code.close("}");
}

pub(super) fn deprecated(code: &mut Code, deprecated: bool) {
    if deprecated {
        line!(code, "#[deprecated]");
    }
}

fn names(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    open!(code, "impl {} {{", e.location.ident);
    for alias in e.values.iter().filter(|v| v.alias_of.is_some()) {
        alias_const(code, alias);
    }
    line!(code, "/// The name in the proto file.");
    open!(code, "pub fn as_str_name(&self) -> &'static str {{");
    open!(code, "match self {{");
    for value in e.variants() {
        line!(code, "Self::{} => {:?},", value.ident, value.name);
    }
    if e.kind == EnumKind::Open {
        line!(code, "Self::{}(_) => \"UNRECOGNIZED\",", e.unrecognized);
    }
    code.close("}");
    code.close("}");
    code.blank();
    line!(code, "/// The value with that name in the proto file, if there is one.");
    let option = ctx.prelude("Option");
    open!(code, "pub fn from_str_name(name: &str) -> {option}<Self> {{");
    open!(code, "match name {{");
    for value in &e.values {
        line!(code, "{:?} => Some(Self::{}),", value.name, value.ident);
    }
    line!(code, "_ => None,");
    code.close("}");
    code.close("}");
    code.close("}");
}

fn alias_const(code: &mut Code, alias: &EnumValue) {
    docs::outer(code, &alias.docs);
    deprecated(code, alias.deprecated);
    let of = alias.alias_of.as_deref().unwrap_or_default();
    line!(code, "pub const {}: Self = Self::{of};", alias.ident);
    code.blank();
}

fn from_number_open(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    open!(code, "impl {}<i32> for {} {{", ctx.prelude("From"), e.location.ident);
    open!(code, "fn from(number: i32) -> Self {{");
    open!(code, "match number {{");
    for value in e.variants() {
        line!(code, "{} => Self::{},", value.number, value.ident);
    }
    line!(code, "other => Self::{}(other),", e.unrecognized);
    code.close("}");
    code.close("}");
    code.close("}");
}

fn from_number_closed(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    open!(code, "impl {}<i32> for {} {{", ctx.prelude("TryFrom"), e.location.ident);
    line!(code, "type Error = prost::UnknownEnumValue;");
    code.blank();
    let result = ctx.prelude("Result");
    open!(code, "fn try_from(number: i32) -> {result}<Self, prost::UnknownEnumValue> {{");
    open!(code, "match number {{");
    for value in e.variants() {
        line!(code, "{} => Ok(Self::{}),", value.number, value.ident);
    }
    line!(code, "other => Err(prost::UnknownEnumValue(other)),");
    code.close("}");
    code.close("}");
    code.close("}");
}

fn to_number(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    let ident = &e.location.ident;
    open!(code, "impl {}<{ident}> for i32 {{", ctx.prelude("From"));
    open!(code, "fn from(value: {ident}) -> Self {{");
    match e.kind {
        EnumKind::Open => {
            open!(code, "match value {{");
            for value in e.variants() {
                line!(code, "{ident}::{} => {},", value.ident, value.number);
            }
            line!(code, "{ident}::{}(number) => number,", e.unrecognized);
            code.close("}");
        }
        EnumKind::Closed => line!(code, "value as i32"),
    }
    code.close("}");
    code.close("}");
}
