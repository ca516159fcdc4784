//! Emits enums: `pub enum Color { Red, …, Unrecognized(i32) }`, with conversions from and to
//! numbers and proto names.

use super::attributes::deprecated;
use super::{Ctx, attributes, docs};
use crate::model::{Enum, EnumKind, EnumValue, Traits};
use crate::render::{Code, line};

/// The traits that every enum derives.
const TRAITS: &[&str] =
    &["Clone", "Copy", "Debug", "Default", "PartialEq", "Eq", "Hash", "PartialOrd", "Ord"];

/// Emits an enum and its impls.
pub(super) fn item(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    code.blank();
    definition(code, ctx, e);
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

fn definition(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    docs::outer(code, ctx, &e.docs);
    attributes::of_type(code, TRAITS, Traits::ALL, &e.attributes);
    if e.kind == EnumKind::Closed {
        line!(code, "#[repr(i32)]");
    }
    deprecated(code, e.deprecated);
    code.block(format_args!("pub enum {}", e.location.ident), |code| {
        for (i, value) in e.variants().enumerate() {
            docs::outer(code, ctx, &value.docs);
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
            line!(code, "/// A number without a name in the proto file.");
            line!(code, "{}(i32),", e.unrecognized);
        }
    });
}

fn names(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    code.block(format_args!("impl {}", e.location.ident), |code| {
        for alias in e.values.iter().filter(|v| v.alias_of.is_some()) {
            alias_const(code, ctx, alias);
        }
        as_str_name(code, e);
        code.blank();
        from_str_name(code, ctx, e);
    });
}

fn as_str_name(code: &mut Code, e: &Enum) {
    let unrecognized = match e.kind {
        EnumKind::Open => ", or `UNRECOGNIZED` for a number without a name",
        EnumKind::Closed => "",
    };
    line!(code, "/// Returns the name in the proto file{unrecognized}.");
    line!(code, "#[must_use]");
    code.block("pub fn as_str_name(&self) -> &'static str", |code| {
        code.block("match self", |code| {
            for value in e.variants() {
                line!(code, "Self::{} => {:?},", value.ident, value.name);
            }
            if e.kind == EnumKind::Open {
                line!(code, "Self::{}(_) => \"UNRECOGNIZED\",", e.unrecognized);
            }
        });
    });
}

fn from_str_name(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    line!(
        code,
        "/// Returns the value with this name in the proto file, or `None` if there is no such value."
    );
    line!(code, "#[must_use]");
    let option = ctx.prelude("Option");
    code.block(format_args!("pub fn from_str_name(name: &str) -> {option}<Self>"), |code| {
        code.block("match name", |code| {
            for value in &e.values {
                line!(code, "{:?} => Some(Self::{}),", value.name, value.ident);
            }
            line!(code, "_ => None,");
        });
    });
}

fn alias_const(code: &mut Code, ctx: &Ctx<'_>, alias: &EnumValue) {
    docs::outer(code, ctx, &alias.docs);
    deprecated(code, alias.deprecated);
    let of = alias.alias_of.as_ref().unwrap_or(&alias.ident);
    line!(code, "pub const {}: Self = Self::{of};", alias.ident);
    code.blank();
}

fn from_number_open(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    let from_trait = ctx.prelude("From");
    code.block(format_args!("impl {from_trait}<i32> for {}", e.location.ident), |code| {
        code.block("fn from(number: i32) -> Self", |code| {
            code.block("match number", |code| {
                for value in e.variants() {
                    line!(code, "{} => Self::{},", value.number, value.ident);
                }
                line!(code, "other => Self::{}(other),", e.unrecognized);
            });
        });
    });
}

fn from_number_closed(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    let [try_from, result] = ["TryFrom", "Result"].map(|name| ctx.prelude(name));
    code.block(format_args!("impl {try_from}<i32> for {}", e.location.ident), |code| {
        line!(code, "type Error = prost::UnknownEnumValue;");
        code.blank();
        let head = "fn try_from(number: i32)";
        let output = format_args!("{result}<Self, prost::UnknownEnumValue>");
        code.block(format_args!("{head} -> {output}"), |code| {
            code.block("match number", |code| {
                for value in e.variants() {
                    line!(code, "{} => Ok(Self::{}),", value.number, value.ident);
                }
                line!(code, "other => Err(prost::UnknownEnumValue(other)),");
            });
        });
    });
}

fn to_number(code: &mut Code, ctx: &Ctx<'_>, e: &Enum) {
    let (ident, from_trait) = (&e.location.ident, ctx.prelude("From"));
    code.block(format_args!("impl {from_trait}<{ident}> for i32"), |code| {
        code.block(format_args!("fn from(value: {ident}) -> Self"), |code| match e.kind {
            EnumKind::Open => code.block("match value", |code| {
                for value in e.variants() {
                    line!(code, "{ident}::{} => {},", value.ident, value.number);
                }
                line!(code, "{ident}::{}(number) => number,", e.unrecognized);
            }),
            EnumKind::Closed => line!(code, "value as i32"),
        });
    });
}
