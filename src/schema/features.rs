//! Resolves editions and features.
//!
//! Source: <https://protobuf.dev/editions/features/>. An edition sets the defaults, and a feature
//! is inherited from file to message to field. Editions are compared as ranges, so that a later
//! edition with known features works.

use super::{FeatureSet, FileDescriptorProto};

/// `google.protobuf.Edition` numbers.
pub const EDITION_PROTO2: i32 = 998;
/// proto3 as an edition.
pub const EDITION_PROTO3: i32 = 999;
/// The first edition.
pub const EDITION_2023: i32 = 1000;
/// Adds visibility and a naming style.
pub const EDITION_2024: i32 = 1001;
/// Adds limits and stricter visibility.
pub const EDITION_2026: i32 = 1002;

/// The editions with their names in sources; not proto2 and proto3, which are declared as a syntax.
pub const EDITIONS: [(&str, i32); 3] =
    [("2023", EDITION_2023), ("2024", EDITION_2024), ("2026", EDITION_2026)];

/// The presence of a field, before its type and label are considered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldPresence {
    /// Presence is tracked.
    #[default]
    Explicit,
    /// An absent field has the default value.
    Implicit,
    /// An absent field is an error.
    LegacyRequired,
}

/// The meaning of enum numbers without a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EnumKind {
    /// They are values.
    Open,
    /// They are unknown fields.
    #[default]
    Closed,
}

/// The strictness of the mapping to JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JsonFormat {
    /// The canonical mapping applies; conflicts are errors.
    Allow,
    /// The mapping applies as far as possible.
    #[default]
    LegacyBestEffort,
}

/// The names that are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamingStyle {
    /// None.
    #[default]
    Legacy,
    /// Those that violate the style guide of 2024.
    Style2024,
    /// Also those that collide in generated code.
    Style2026,
}

/// The visibility of messages and enums with neither `export` nor `local`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DefaultVisibility {
    /// All are exported.
    #[default]
    ExportAll,
    /// Top-level ones are exported.
    ExportTopLevel,
    /// None are exported.
    LocalAll,
    /// None are exported, and nested ones cannot be.
    Strict,
}

/// The resolved features of a declaration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// `field_presence`
    pub presence: FieldPresence,
    /// `enum_type`
    pub enum_kind: EnumKind,
    /// `repeated_field_encoding` is `PACKED`.
    pub packed: bool,
    /// `utf8_validation` is `VERIFY`.
    pub validates_utf8: bool,
    /// `message_encoding` is `DELIMITED`.
    pub delimited: bool,
    /// `json_format`
    pub json: JsonFormat,
    /// `enforce_naming_style`
    pub naming: NamingStyle,
    /// `default_symbol_visibility`
    pub visibility: DefaultVisibility,
    /// `enforce_proto_limits` is not `LEGACY_NO_EXPLICIT_LIMITS`.
    pub has_limits: bool,
}

impl Features {
    const PROTO2: Self = Self {
        presence: FieldPresence::Explicit,
        enum_kind: EnumKind::Closed,
        packed: false,
        validates_utf8: false,
        delimited: false,
        json: JsonFormat::LegacyBestEffort,
        naming: NamingStyle::Legacy,
        visibility: DefaultVisibility::ExportAll,
        has_limits: false,
    };
    const PROTO3: Self = Self {
        presence: FieldPresence::Implicit,
        enum_kind: EnumKind::Open,
        packed: true,
        validates_utf8: true,
        json: JsonFormat::Allow,
        ..Self::PROTO2
    };
    const EDITION_2023: Self = Self { presence: FieldPresence::Explicit, ..Self::PROTO3 };
    const EDITION_2024: Self = Self {
        naming: NamingStyle::Style2024,
        visibility: DefaultVisibility::ExportTopLevel,
        ..Self::EDITION_2023
    };
    const EDITION_2026: Self = Self {
        naming: NamingStyle::Style2026,
        visibility: DefaultVisibility::Strict,
        has_limits: true,
        ..Self::EDITION_2024
    };

    /// Returns the defaults of an edition.
    pub fn of_edition(edition: i32) -> Self {
        match edition {
            EDITION_2026.. => Self::EDITION_2026,
            EDITION_2024 => Self::EDITION_2024,
            EDITION_2023 => Self::EDITION_2023,
            EDITION_PROTO3 => Self::PROTO3,
            _ => Self::PROTO2,
        }
    }

    /// Returns the features at the top of a file.
    pub fn of_file(file: &FileDescriptorProto) -> Self {
        let edition = match file.syntax.as_deref() {
            Some("proto3") => EDITION_PROTO3,
            Some("editions") => file.edition.unwrap_or(EDITION_2023),
            _ => file.edition.unwrap_or(EDITION_PROTO2),
        };
        Self::of_edition(edition).with(file.options().features.as_ref())
    }

    /// Returns these features, overridden by those that are set.
    pub fn with(mut self, set: Option<&FeatureSet>) -> Self {
        let Some(set) = set else { return self };
        match set.field_presence {
            Some(1) => self.presence = FieldPresence::Explicit,
            Some(2) => self.presence = FieldPresence::Implicit,
            Some(3) => self.presence = FieldPresence::LegacyRequired,
            _ => {}
        }
        match set.enum_type {
            Some(1) => self.enum_kind = EnumKind::Open,
            Some(2) => self.enum_kind = EnumKind::Closed,
            _ => {}
        }
        match set.repeated_field_encoding {
            Some(1) => self.packed = true,
            Some(2) => self.packed = false,
            _ => {}
        }
        match set.utf8_validation {
            Some(2) => self.validates_utf8 = true,
            Some(3) => self.validates_utf8 = false,
            _ => {}
        }
        match set.message_encoding {
            Some(1) => self.delimited = false,
            Some(2) => self.delimited = true,
            _ => {}
        }
        match set.json_format {
            Some(1) => self.json = JsonFormat::Allow,
            Some(2) => self.json = JsonFormat::LegacyBestEffort,
            _ => {}
        }
        match set.enforce_naming_style {
            Some(1) => self.naming = NamingStyle::Style2024,
            Some(2) => self.naming = NamingStyle::Legacy,
            Some(3) => self.naming = NamingStyle::Style2026,
            _ => {}
        }
        match set.default_symbol_visibility {
            Some(1) => self.visibility = DefaultVisibility::ExportAll,
            Some(2) => self.visibility = DefaultVisibility::ExportTopLevel,
            Some(3) => self.visibility = DefaultVisibility::LocalAll,
            Some(4) => self.visibility = DefaultVisibility::Strict,
            _ => {}
        }
        match set.enforce_proto_limits {
            Some(1) => self.has_limits = false,
            Some(2) => self.has_limits = true,
            _ => {}
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(syntax: &str, edition: Option<i32>) -> FileDescriptorProto {
        FileDescriptorProto { syntax: Some(syntax.into()), edition, ..Default::default() }
    }

    #[test]
    fn syntax_and_edition_give_the_defaults() {
        assert_eq!(Features::of_file(&file("", None)), Features::PROTO2);
        assert_eq!(Features::of_file(&file("proto3", None)), Features::PROTO3);
        assert_eq!(Features::of_file(&file("editions", Some(1000))), Features::EDITION_2023);
        assert_eq!(Features::of_file(&file("editions", Some(1001))), Features::EDITION_2024);
    }

    #[test]
    fn a_later_edition_has_the_features_of_the_last_known_one() {
        assert_eq!(Features::of_file(&file("editions", Some(1003))), Features::EDITION_2026);
    }

    #[test]
    fn the_closest_setting_wins() {
        let set =
            FeatureSet { field_presence: Some(2), message_encoding: Some(2), ..Default::default() };
        let features = Features::EDITION_2023.with(Some(&set));
        assert_eq!(features.presence, FieldPresence::Implicit);
        assert!(features.delimited && features.packed);
    }
}
