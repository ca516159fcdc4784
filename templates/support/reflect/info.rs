//! Describes messages and fields.

/// Describes a message.
#[derive(Debug)]
pub struct Info {
    /// The full name in the proto file.
    pub name: &'static str,
    /// The special form in JSON, if any.
    pub special: Special,
    /// The reserved names.
    pub reserved: &'static [&'static str],
    /// The fields, sorted by number.
    pub fields: &'static [Field],
}

impl Info {
    /// Creates the description of a message with these fields, which are sorted by number.
    #[must_use]
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, special: Special::None, reserved: &[], fields }
    }

    /// Sets the special form.
    #[must_use]
    pub const fn special(self, special: Special) -> Self {
        Self { special, ..self }
    }

    /// Sets the reserved names.
    #[must_use]
    pub const fn reserved(self, reserved: &'static [&'static str]) -> Self {
        Self { reserved, ..self }
    }

    /// Returns the field with this number.
    #[must_use]
    pub fn field(&self, number: u32) -> Option<&'static Field> {
        let index = self.fields.binary_search_by_key(&number, |field| field.number).ok()?;
        self.fields.get(index)
    }

    /// Returns the first required field that is not marked in `seen`, which has an element for each
    /// field.
    pub(in super::super) fn missing(&self, seen: &[bool]) -> Option<&'static Field> {
        self.fields.iter().zip(seen).find(|(field, seen)| field.is_required && !**seen).map(|f| f.0)
    }
}

/// The messages of `google.protobuf` that have a special form in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the messages")]
pub enum Special {
    None,
    Any,
    Duration,
    FieldMask,
    ListValue,
    Struct,
    Timestamp,
    Value,
}

/// Describes a field.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent of each other")]
pub struct Field {
    /// The number.
    pub number: u32,
    /// The name in the proto file.
    pub name: &'static str,
    /// The name in JSON.
    pub json_name: &'static str,
    /// The name in text format.
    pub text_name: &'static str,
    /// The lowest number among the members of the oneof that the field is in; 0 if it is in none.
    pub oneof: u32,
    /// Whether `null` is one of its values in JSON.
    pub takes_null: bool,
    /// Whether its type is a wrapper, which is a plain value in Rust and in JSON.
    pub is_wrapper: bool,
    /// Whether it may occur more than once in text format.
    pub is_repeated: bool,
    /// Whether it is required.
    pub is_required: bool,
}

impl Field {
    /// Creates the description of a field with these names in the proto file and in JSON.
    #[must_use]
    pub const fn new(number: u32, name: &'static str, json_name: &'static str) -> Self {
        Self {
            number,
            name,
            json_name,
            text_name: name,
            oneof: 0,
            takes_null: false,
            is_wrapper: false,
            is_repeated: false,
            is_required: false,
        }
    }

    /// Puts the field into the oneof whose lowest member has this number.
    #[must_use]
    pub const fn oneof(self, first: u32) -> Self {
        Self { oneof: first, ..self }
    }

    /// Makes `null` one of its values.
    #[must_use]
    pub const fn null(self) -> Self {
        Self { takes_null: true, ..self }
    }

    /// Makes its type a wrapper.
    #[must_use]
    pub const fn wrapper(self) -> Self {
        Self { is_wrapper: true, ..self }
    }

    /// Makes it repeated.
    #[must_use]
    pub const fn repeated(self) -> Self {
        Self { is_repeated: true, ..self }
    }

    /// Makes it required.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// Makes it a group. In text format, a group is named after its type.
    #[must_use]
    pub const fn group(self, text_name: &'static str) -> Self {
        Self { text_name, ..self }
    }
}
