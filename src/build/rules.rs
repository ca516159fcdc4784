//! The builder's rules by proto path: how items look. Their names are prost's and tonic's.
//!
//! A path is `.` for all; `.package`, `.package.Message` or `.package.Message.field` for that and all
//! that is in it; or, without a dot in front, the end of such a name, as `Message.field`. The member of
//! a oneof goes by its own name or by that of its oneof, as `.package.Message.kind.field`.

use super::Builder;
use crate::options::{AttributeKind, AttributeRule};

impl Builder {
    /// Uses a type, or all types of a package, that live elsewhere:
    /// `extern_path(".google.protobuf", "::prost_types")`.
    pub fn extern_path(mut self, proto: impl Into<String>, rust: impl Into<String>) -> Self {
        self.options.extern_paths.push((proto.into(), rust.into()));
        self
    }

    /// Makes the maps that a proto path matches a `BTreeMap`; `.` means all.
    pub fn btree_map(mut self, path: impl Into<String>) -> Self {
        self.options.btree_maps.push(path.into());
        self
    }

    /// Makes the `bytes` fields that a proto path matches a `Bytes`, read without a copy; `.` means
    /// all.
    pub fn bytes(mut self, path: impl Into<String>) -> Self {
        self.options.bytes.push(path.into());
        self
    }

    /// Makes the `string` fields that a proto path matches a `ByteString`, read without a copy; `.`
    /// means all. Keys of maps stay a `String`. The crate that includes the messages depends on
    /// `bytestring`.
    pub fn byte_string(mut self, path: impl Into<String>) -> Self {
        self.options.byte_strings.push(path.into());
        self
    }

    /// Boxes the message fields that a proto path matches. Fields on a cycle are boxed anyway.
    pub fn boxed(mut self, path: impl Into<String>) -> Self {
        self.options.boxed.push(path.into());
        self
    }

    /// Derives traits, listed with commas between them, for the messages, enums and oneofs that a
    /// proto path matches: `derive(".", "serde::Serialize, serde::Deserialize")`.
    ///
    /// Of the standard library's traits, those are derived that all fields have: `PartialOrd, Ord` of `.`
    /// is possible, and a trait that is derived anyway, such as `Eq`, may be listed, too.
    pub fn derive(mut self, path: impl Into<String>, traits: impl AsRef<str>) -> Self {
        self.options.attributes.push(AttributeRule::derive(path, traits.as_ref()));
        self
    }

    /// Puts attributes on the messages, enums and oneofs that a proto path matches. The path of a
    /// oneof is that of its message, and its name.
    ///
    /// Where serde's traits are derived, the field for unknown fields gets `#[serde(skip)]`, since
    /// there is no form for it. For other derives, `field_attribute("unknown_fields", …)` does the like.
    pub fn type_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Type, path, attribute)
    }

    /// Puts attributes on the messages that a proto path matches.
    pub fn message_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Message, path, attribute)
    }

    /// Puts attributes on the enums and oneofs that a proto path matches.
    pub fn enum_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Enum, path, attribute)
    }

    /// Puts attributes on the fields, and on the variants of enums and oneofs, that a proto path
    /// matches. The field for unknown fields is matched by its name, `unknown_fields`, alone.
    pub fn field_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Field, path, attribute)
    }

    /// Puts attributes on the traits of the services that a proto path matches.
    pub fn trait_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Trait, path, attribute)
    }

    /// Puts attributes on the structs of the clients whose services a proto path matches.
    pub fn client_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Client, path, attribute)
    }

    /// Puts attributes on the structs of the servers whose services a proto path matches.
    pub fn server_attribute(self, path: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.attribute(AttributeKind::Server, path, attribute)
    }

    /// Puts attributes on all that belongs to the clients whose services, or their packages, a proto
    /// path matches: `client_mod_attribute(".", "#[cfg(feature = \"client\")]")`.
    pub fn client_mod_attribute(
        self,
        path: impl Into<String>,
        attribute: impl Into<String>,
    ) -> Self {
        self.attribute(AttributeKind::ClientMod, path, attribute)
    }

    /// Puts attributes on all that belongs to the servers whose services, or their packages, a proto
    /// path matches: their traits, too.
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

    /// Leaves out `Debug` of the messages, enums and oneofs that the proto paths match.
    pub fn skip_debug(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.options.skip_debug.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Leaves out the comments of what the proto paths match.
    pub fn disable_comments(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.options.disable_comments.extend(paths.into_iter().map(Into::into));
        self
    }
}
