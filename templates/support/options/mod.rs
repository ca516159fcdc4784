//! The custom options that proto files set, such as `google.api.http`, read at run time.
//!
//! Each option has a type, named after the option: `HttpOption` for `(google.api.http)`. Its field has
//! the value that the element sets, or is `None`:
//!
//! ```ignore
//! let http: HttpOption = options::method("library.Library", "GetShelf")?.extension().ok()?;
//! ```

mod index;
mod kinds;

use std::fmt;
use std::marker::PhantomData;

use super::wire::{DecodeError, Extension, UnknownFields};
use index::Element;
pub use kinds::{
    EnumOptions, EnumValueOptions, FieldOptions, FileOptions, MessageOptions, MethodOptions,
    OneofOptions, ServiceOptions,
};

/// The options that a proto file sets on an element of the kind `K`.
pub struct Options<K> {
    fields: &'static UnknownFields,
    kind: PhantomData<fn() -> K>,
}

impl<K> Options<K> {
    /// Decodes the option `E`.
    ///
    /// # Errors
    /// Returns an error if its bytes are malformed. The options of this tree are well formed.
    pub fn extension<E>(&self) -> Result<E, DecodeError>
    where
        E: Extension<Extended = K>,
    {
        self.fields.extension()
    }

    /// Returns all options, encoded as their message of `descriptor.proto`.
    #[must_use]
    pub fn as_bytes(&self) -> &'static [u8] {
        self.fields.as_bytes()
    }
}

impl<K> Clone for Options<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Options<K> {}

impl<K> fmt::Debug for Options<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Options").field(self.fields).finish()
    }
}

fn find<K>(element: Element, name: String) -> Option<Options<K>> {
    let fields = index::find(element, name)?;
    Some(Options { fields, kind: PhantomData })
}

/// Returns the options of a file, by the name that it is imported by.
#[must_use]
pub fn file(name: &str) -> Option<Options<FileOptions>> {
    find(Element::File, name.to_owned())
}

/// Returns the options of a message, by its full name.
#[must_use]
pub fn message(name: &str) -> Option<Options<MessageOptions>> {
    find(Element::Message, name.to_owned())
}

/// Returns the options of a field, by the full name of its message.
#[must_use]
pub fn field(message: &str, name: &str) -> Option<Options<FieldOptions>> {
    find(Element::Field, format!("{message}.{name}"))
}

/// Returns the options of a oneof, by the full name of its message.
#[must_use]
pub fn oneof(message: &str, name: &str) -> Option<Options<OneofOptions>> {
    find(Element::Oneof, format!("{message}.{name}"))
}

/// Returns the options of an enum, by its full name.
#[must_use]
pub fn enumeration(name: &str) -> Option<Options<EnumOptions>> {
    find(Element::Enum, name.to_owned())
}

/// Returns the options of a value, by the full name of its enum.
#[must_use]
pub fn enum_value(enumeration: &str, name: &str) -> Option<Options<EnumValueOptions>> {
    find(Element::EnumValue, format!("{enumeration}.{name}"))
}

/// Returns the options of a service, by its full name.
#[must_use]
pub fn service(name: &str) -> Option<Options<ServiceOptions>> {
    find(Element::Service, name.to_owned())
}

/// Returns the options of a method, by the full name of its service, as in `tonic::GrpcMethod`.
#[must_use]
pub fn method(service: &str, name: &str) -> Option<Options<MethodOptions>> {
    find(Element::Method, format!("{service}.{name}"))
}

/// Returns the options of the method that is called at a path, such as `/library.Library/GetShelf`.
#[must_use]
pub fn method_at(path: &str) -> Option<Options<MethodOptions>> {
    let (service, name) = path.strip_prefix('/')?.split_once('/')?;
    method(service, name)
}
