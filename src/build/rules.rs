//! The builder's rules by proto path, with the names of prost and tonic.
//!
//! A path is `.` for everything; `.package`, `.package.Message` or `.package.Message.field` for
//! that item and everything in it; or, without a leading dot, the end of such a name, as in
//! `Message.field`. A member of a oneof matches with or without the name of its oneof, as in
//! `.package.Message.kind.field`.

use super::Builder;
use crate::options::{AttributeKind, AttributeRule};

impl Builder {
    /// Uses a type, or all types of a package, from another crate: `extern_path(".google.protobuf",
    /// "::prost_types")`.
    pub fn extern_path(mut self, proto: impl Into<String>, rust: impl Into<String>) -> Self {
        self.options.extern_paths.push((proto.into(), rust.into()));
        self
    }

    /// Uses `BTreeMap` for the map fields that a proto path matches; `.` matches all.
    pub fn btree_map(mut self, path: impl Into<String>) -> Self {
        self.options.btree_maps.push(path.into());
        self
    }

    /// Uses `Bytes` for the `bytes` fields that a proto path matches, decoded without copying; `.`
    /// matches all.
    pub fn bytes(mut self, path: impl Into<String>) -> Self {
        self.options.bytes.push(path.into());
        self
    }

    /// Uses `ByteString` for the `string` fields that a proto path matches, decoded without
    /// copying; `.` matches all. Map keys remain `String`. The crate that includes the messages
    /// depends on `bytestring`.
    pub fn byte_string(mut self, path: impl Into<String>) -> Self {
        self.options.byte_strings.push(path.into());
        self
    }

    /// Boxes the message fields that a proto path matches. Fields on a cycle are always boxed.
    pub fn boxed(mut self, path: impl Into<String>) -> Self {
        self.options.boxed.push(path.into());
        self
    }

    /// Generates setters in builder style for the fields and oneofs that a proto path matches:
    /// `Point::default().with_x(1).with_name("a")`. They take any value that converts into the string,
    /// bytes or message of the field, and any iterator for lists and maps.
    pub fn setters(mut self, path: impl Into<String>) -> Self {
        self.options.setters.push(path.into());
        self
    }

    /// Derives traits, separated by commas, for the messages, enums and oneofs that a proto path
    /// matches: `derive(".", "serde::Serialize, serde::Deserialize")`.
    ///
    /// A trait of the standard library is derived only where all fields implement it, so
    /// `PartialOrd, Ord` of `.` is possible. A trait that is derived anyway, such as `Eq`, may be
    /// listed.
    pub fn derive(mut self, path: impl Into<String>, traits: impl AsRef<str>) -> Self {
        self.options.attributes.push(AttributeRule::derive(path, traits.as_ref()));
        self
    }

    /// Adds attributes to the messages, enums and oneofs that a proto path matches. The path of a
    /// oneof is that of its message, followed by its name.
    ///
    /// With serde's derives, the field `unknown_fields` gets `#[serde(skip)]`, since serde cannot write
    /// it. For other derives, use `field_attribute("unknown_fields", …)`.
    pub fn type_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Type, path, attribute)
    }

    /// Adds attributes to the messages that a proto path matches.
    pub fn message_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Message, path, attribute)
    }

    /// Adds attributes to the enums and oneofs that a proto path matches.
    pub fn enum_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Enum, path, attribute)
    }

    /// Adds attributes to the fields, and to the variants of enums and oneofs, that a proto path
    /// matches. Only the path `unknown_fields` matches the field for unknown fields.
    pub fn field_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Field, path, attribute)
    }

    /// Adds attributes to the traits of the services that a proto path matches.
    pub fn trait_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Trait, path, attribute)
    }

    /// Adds attributes to the client structs of the services that a proto path matches.
    pub fn client_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Client, path, attribute)
    }

    /// Adds attributes to the server structs of the services that a proto path matches.
    pub fn server_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Server, path, attribute)
    }

    /// Adds attributes to all client items of the services that a proto path matches:
    /// `client_mod_attribute(".", "#[cfg(feature = \"client\")]")`.
    pub fn client_mod_attribute(
        self,
        path: impl Into<String>,
        attribute: impl Into<String>,
    ) -> Self {
        self.attribute(AttributeKind::ClientMod, path, attribute)
    }

    /// Adds attributes to all server items, including the traits, of the services that a proto path
    /// matches.
    pub fn server_mod_attribute(
        self,
        path: impl Into<String>,
        attribute: impl Into<String>,
    ) -> Self {
        self.attribute(AttributeKind::ServerMod, path, attribute)
    }

    fn attribute(
        mut self,
        kind: AttributeKind,
        path: impl Into<String>,
        attributes: impl Into<String>,
    ) -> Self {
        let (path, attributes) = (path.into(), attributes.into());
        self.options.attributes.push(AttributeRule { kind, path, attributes });
        self
    }

    /// Does not derive `Debug` for the messages, enums and oneofs that the proto paths match.
    pub fn skip_debug(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.options.skip_debug.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Omits the comments of the declarations that the proto paths match.
    pub fn disable_comments(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.options.disable_comments.extend(paths.into_iter().map(Into::into));
        self
    }
}
