//! Implements traits of messages and enums: those that depend only on names, and those whose derived
//! implementation takes longer to compile.
//!
//! The functions in these macros are `#[inline]`, so that stubs contain machine code only for those
//! that a program calls. Without it, building the stubs in release mode takes half as long again.

use std::fmt;

use super::UnknownFields;

/// Implements [`prost::Name`]: `name! { wire, Person, "tutorial", "Person" }`.
macro_rules! name {
    ($wire:ident, $message:ty, $package:literal, $name:literal) => {
        impl ::prost::Name for $message {
            const PACKAGE: &'static str = $package;
            const NAME: &'static str = $name;

            #[inline]
            fn type_url() -> ::std::string::String {
                $wire::type_url::<Self>()
            }
        }
    };
}
#[allow(unused_imports, reason = "a tree may hold services alone")]
pub(crate) use name;

/// Implements `Debug` as its derive does, except that unknown fields are omitted if there are none:
/// `debug! { wire, Person, unknown_fields: [name, id] }`.
macro_rules! debug {
    ($wire:ident, $message:ty, $unknown_fields:ident: [$($field:ident),* $(,)?]) => {
        impl ::core::fmt::Debug for $message {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let names = ::core::stringify!($message $(, $field)*);
                $wire::debug_message(f, names, &[$(&self.$field),*], &self.$unknown_fields)
            }
        }
    };
}
#[allow(unused_imports, reason = "a tree may drop unknown fields")]
pub(crate) use debug;

/// Implements `Eq`: `eq! { Person }`. The derive adds a function that names each field.
macro_rules! eq {
    ($message:ty) => {
        impl ::core::cmp::Eq for $message {}
    };
}
#[allow(unused_imports, reason = "a tree may hold no message with a map")]
pub(crate) use eq;

/// Implements `Eq` and `Hash`: `hash! { wire, Person }`.
macro_rules! hash {
    ($wire:ident, $message:ty) => {
        impl ::core::cmp::Eq for $message {}

        impl ::core::hash::Hash for $message {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                $wire::hash(self, state);
            }
        }
    };
}
#[allow(unused_imports, reason = "all messages of a tree may have floats")]
pub(crate) use hash;

/// Implements the methods and traits of an enum that depend on its names: `enumeration! { wire,
/// Color, Unrecognized }`. A closed enum has no variant for unknown numbers.
macro_rules! enumeration {
    ($wire:ident, $enumeration:ty, $unrecognized:ident) => {
        $wire::enumeration! {
            @ $wire, $enumeration, number => {
                !::core::matches!(Self::from(number), Self::$unrecognized(_))
            }
        }
    };
    ($wire:ident, $enumeration:ty) => {
        $wire::enumeration! { @ $wire, $enumeration, number => { Self::try_from(number).is_ok() } }
    };
    (@ $wire:ident, $enumeration:ty, $number:ident => $is_valid:block) => {
        impl $enumeration {
            /// Returns the number in the proto file.
            #[inline]
            pub fn number(self) -> i32 {
                i32::from(self)
            }

            /// Returns whether the enum has a value with this number.
            #[inline]
            pub fn is_valid($number: i32) -> bool {
                $is_valid
            }
        }

        impl ::core::fmt::Display for $enumeration {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str_name())
            }
        }

        impl ::core::str::FromStr for $enumeration {
            type Err = $wire::UnknownName;

            #[inline]
            fn from_str(name: &str) -> ::core::result::Result<Self, $wire::UnknownName> {
                $wire::known(Self::from_str_name(name), name)
            }
        }
    };
}
#[allow(unused_imports, reason = "a tree may hold no enum")]
pub(crate) use enumeration;

/// Returns the type URL of a message, for `Any`.
#[must_use]
pub fn type_url<M: prost::Name>() -> String {
    format!("type.googleapis.com/{}", M::full_name())
}

/// Formats a message: `names` are its path and the names of its fields, separated by commas. One string
/// takes less time to compile than a string for each name.
///
/// # Errors
/// Returns an error if the formatter does.
pub fn debug_message(
    f: &mut fmt::Formatter<'_>,
    names: &str,
    values: &[&dyn fmt::Debug],
    unknown_fields: &UnknownFields,
) -> fmt::Result {
    let mut names = names.split(',').map(str::trim);
    let path = names.next().unwrap_or_default();
    let mut printed = f.debug_struct(path.rsplit([':', ' ']).next().unwrap_or(path));
    for (name, value) in names.zip(values) {
        printed.field(name.strip_prefix("r#").unwrap_or(name), value);
    }
    if !unknown_fields.is_empty() {
        printed.field("unknown_fields", unknown_fields);
    }
    printed.finish()
}

/// Returns the value that an enum has for a name.
///
/// # Errors
/// Returns an error if there is none.
pub fn known<E>(value: Option<E>, name: &str) -> Result<E, UnknownName> {
    value.ok_or_else(|| UnknownName(name.into()))
}

/// The error of parsing an enum: it has no value with this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName(Box<str>);

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the enum has no value named {:?}", self.0)
    }
}

impl std::error::Error for UnknownName {}
