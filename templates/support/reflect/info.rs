//! What is known of a message before there is one.

/// A message: its full name, its fields in the order of their numbers.
#[derive(Debug)]
pub struct Info {
    /// The full name in the proto file.
    pub name: &'static str,
    /// Whether the message has a form of its own.
    pub special: Special,
    /// Names that no field may have.
    pub reserved: &'static [&'static str],
    /// The fields, in the order of their numbers.
    pub fields: &'static [Field],
}

impl Info {
    /// A message with these fields, which are in the order of their numbers.
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, special: Special::None, reserved: &[], fields }
    }

    /// With a form of its own.
    #[must_use]
    pub const fn special(self, special: Special) -> Self {
        Self { special, ..self }
    }

    /// Without fields of these names.
    #[must_use]
    pub const fn reserved(self, reserved: &'static [&'static str]) -> Self {
        Self { reserved, ..self }
    }

    /// The field with this number.
    pub fn field(&self, number: u32) -> Option<&'static Field> {
        let at = self.fields.binary_search_by_key(&number, |field| field.number).ok()?;
        self.fields.get(at)
    }

    /// The first field that is required and not among `seen`, which is as long as the fields.
    pub(in super::super) fn missing(&self, seen: &[bool]) -> Option<&'static Field> {
        self.fields.iter().zip(seen).find(|(field, seen)| field.is_required && !**seen).map(|f| f.0)
    }
}

/// The messages of `google.protobuf` that do not look like their fields in JSON.
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

/// A field.
#[derive(Debug)]
pub struct Field {
    /// Its number.
    pub number: u32,
    /// Its name in the proto file.
    pub name: &'static str,
    /// Its name in JSON.
    pub json_name: &'static str,
    /// Its name in text format.
    pub text_name: &'static str,
    /// The first number of the oneof that it belongs to; 0 outside of oneofs.
    pub oneof: u32,
    /// Whether `null` is a value of it in JSON.
    pub takes_null: bool,
    /// Whether its values are wrappers, which are plain values in Rust and in JSON.
    pub is_wrapper: bool,
    /// Whether it may occur more than once in text format.
    pub is_repeated: bool,
    /// Whether the message is not whole without it.
    pub is_required: bool,
}

impl Field {
    /// A field with its name in the proto file and in JSON.
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

    /// In the oneof whose first member has this number.
    #[must_use]
    pub const fn oneof(self, first: u32) -> Self {
        Self { oneof: first, ..self }
    }

    /// `null` is a value of it.
    #[must_use]
    pub const fn null(self) -> Self {
        Self { takes_null: true, ..self }
    }

    /// Its values are wrappers.
    #[must_use]
    pub const fn wrapper(self) -> Self {
        Self { is_wrapper: true, ..self }
    }

    /// It holds many values.
    #[must_use]
    pub const fn repeated(self) -> Self {
        Self { is_repeated: true, ..self }
    }

    /// It must be there.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// A group, which text format calls by the name of its type.
    #[must_use]
    pub const fn group(self, text_name: &'static str) -> Self {
        Self { text_name, ..self }
    }
}
