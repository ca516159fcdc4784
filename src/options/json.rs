//! The options of JSON that a tree is generated with.

use std::collections::BTreeSet;

/// The behavior of `serde`'s traits, which take no options themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonOptions {
    /// Use the field names of the proto file instead of lowerCamelCase.
    pub proto_names: bool,
    /// Write enums as numbers instead of names.
    pub enum_numbers: bool,
    /// Write fields without presence that have their default value, and empty lists and maps.
    pub default_values: bool,
    /// Ignore unknown fields and unknown names of enum values when reading.
    pub ignore_unknown_fields: bool,
}

/// The manifest's words for the options.
const WORDS: [&str; 4] =
    ["json-proto-names", "json-enum-numbers", "json-default-values", "json-ignore-unknown-fields"];

impl JsonOptions {
    /// Returns whether an option is set.
    pub fn any(self) -> bool {
        self != Self::default()
    }

    /// Returns the options that either has.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            proto_names: self.proto_names || other.proto_names,
            enum_numbers: self.enum_numbers || other.enum_numbers,
            default_values: self.default_values || other.default_values,
            ignore_unknown_fields: self.ignore_unknown_fields || other.ignore_unknown_fields,
        }
    }

    /// Returns the words for the manifest.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        let Self { proto_names, enum_numbers, default_values, ignore_unknown_fields } = self;
        let set = [proto_names, enum_numbers, default_values, ignore_unknown_fields];
        WORDS.into_iter().zip(set).filter(|(_, is_set)| *is_set).map(|(word, _)| word)
    }

    /// Parses the words of the manifest.
    pub(crate) fn among(words: &BTreeSet<String>) -> Self {
        let [proto_names, enum_numbers, default_values, ignore_unknown_fields] =
            WORDS.map(|word| words.contains(word));
        Self { proto_names, enum_numbers, default_values, ignore_unknown_fields }
    }
}
