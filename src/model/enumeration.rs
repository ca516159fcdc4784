//! Enums and their values.

use super::attributes::Attributes;
use super::{Docs, EnumKind, Ident, TypeLocation};

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Full proto name without a leading dot.
    pub full_name: String,
    /// Its place.
    pub location: TypeLocation,
    /// Comments from the source.
    pub docs: Docs,
    /// `option deprecated = true`.
    pub deprecated: bool,
    /// The attributes that the user adds.
    pub attributes: Attributes,
    /// Open or closed.
    pub kind: EnumKind,
    /// Values in order of declaration; the first is the default.
    pub values: Vec<EnumValue>,
    /// The variant that holds numbers without a name (open enums).
    pub unrecognized: Ident,
}

impl Enum {
    /// Returns the values that are variants: all but aliases.
    pub fn variants(&self) -> impl Iterator<Item = &EnumValue> {
        self.values.iter().filter(|v| v.alias_of.is_none())
    }
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Its name in the proto file.
    pub name: String,
    /// The name of the variant, or of the associated constant of an alias.
    pub ident: Ident,
    /// Its number.
    pub number: i32,
    /// Comments from the source.
    pub docs: Docs,
    /// `[deprecated = true]`.
    pub deprecated: bool,
    /// The attributes that the user adds.
    pub attributes: Vec<String>,
    /// The string that replaces its name in JSON: `(pb.enumvalue.json).string`.
    pub json_string: Option<String>,
    /// The variant with the same number that was declared before, for an alias.
    pub alias_of: Option<Ident>,
}
