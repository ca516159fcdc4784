//! Editions and features resolved to one meaning each.
//!
//! Source: <https://protobuf.dev/editions/features/>. A feature is inherited from file to message
//! to field; an edition gives the defaults. Resolution goes by range, so that a later edition
//! whose features are known simply works.

use crate::schema::{FeatureSet, FileDescriptorProto};

/// Whether numbers without a name are values of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnumKind {
    /// They are.
    Open,
    /// They are unknown fields.
    Closed,
}

/// How strict the mapping to JSON is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonFormat {
    /// The canonical mapping holds and its conflicts are errors.
    Allow,
    /// The mapping is tried as far as it goes.
    LegacyBestEffort,
}

/// How a field's absence is told, before its type and label are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldPresence {
    Explicit,
    Implicit,
    LegacyRequired,
}

/// All features that hold at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Features {
    pub presence: FieldPresence,
    pub enum_kind: EnumKind,
    pub packed: bool,
    pub delimited: bool,
    pub json: JsonFormat,
}

/// `google.protobuf.Edition` numbers.
const EDITION_PROTO3: i32 = 999;
const EDITION_2023: i32 = 1000;

impl Features {
    const PROTO2: Self = Self {
        presence: FieldPresence::Explicit,
        enum_kind: EnumKind::Closed,
        packed: false,
        delimited: false,
        json: JsonFormat::LegacyBestEffort,
    };
    const PROTO3: Self = Self {
        presence: FieldPresence::Implicit,
        enum_kind: EnumKind::Open,
        packed: true,
        delimited: false,
        json: JsonFormat::Allow,
    };
    const EDITION_2023: Self = Self { presence: FieldPresence::Explicit, ..Self::PROTO3 };

    /// The features at the top of a file.
    pub fn of_file(file: &FileDescriptorProto) -> Self {
        let edition = match file.syntax.as_deref() {
            Some("proto3") => EDITION_PROTO3,
            Some("editions") => file.edition.unwrap_or(EDITION_2023),
            _ => file.edition.unwrap_or(0),
        };
        let defaults = match edition {
            EDITION_2023.. => Self::EDITION_2023,
            EDITION_PROTO3 => Self::PROTO3,
            _ => Self::PROTO2,
        };
        defaults.with(file.options().features.as_ref())
    }

    /// These features with what is set closer by.
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
    }

    #[test]
    fn a_later_edition_has_the_features_of_the_last_known_one() {
        assert_eq!(Features::of_file(&file("editions", Some(1003))), Features::EDITION_2023);
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
