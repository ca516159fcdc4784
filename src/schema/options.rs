//! The options in `descriptor.proto` that the generator reads.
//!
//! A descriptor keeps its options encoded, so that custom options survive; they are decoded on
//! demand. Options of source retention are missing if the program that made the descriptor has
//! dropped them.
#![allow(missing_docs, reason = "the fields are documented in descriptor.proto")]

use prost::Message;

use super::descriptor::*;

#[derive(Clone, PartialEq, Message)]
pub struct FileOptions {
    #[prost(bool, optional, tag = "23")]
    pub deprecated: Option<bool>,
    #[prost(message, optional, tag = "50")]
    pub features: Option<FeatureSet>,
}

#[derive(Clone, PartialEq, Message)]
pub struct MessageOptions {
    #[prost(bool, optional, tag = "1")]
    pub message_set_wire_format: Option<bool>,
    #[prost(bool, optional, tag = "3")]
    pub deprecated: Option<bool>,
    #[prost(bool, optional, tag = "7")]
    pub map_entry: Option<bool>,
    #[prost(bool, optional, tag = "11")]
    pub deprecated_legacy_json_field_conflicts: Option<bool>,
    #[prost(message, optional, tag = "12")]
    pub features: Option<FeatureSet>,
}

#[derive(Clone, PartialEq, Message)]
pub struct FieldOptions {
    #[prost(bool, optional, tag = "2")]
    pub packed: Option<bool>,
    #[prost(bool, optional, tag = "3")]
    pub deprecated: Option<bool>,
    #[prost(message, optional, tag = "21")]
    pub features: Option<FeatureSet>,
}

#[derive(Clone, PartialEq, Message)]
pub struct OneofOptions {
    #[prost(message, optional, tag = "1")]
    pub features: Option<FeatureSet>,
}

#[derive(Clone, PartialEq, Message)]
pub struct EnumOptions {
    #[prost(bool, optional, tag = "2")]
    pub allow_alias: Option<bool>,
    #[prost(bool, optional, tag = "3")]
    pub deprecated: Option<bool>,
    #[prost(bool, optional, tag = "6")]
    pub deprecated_legacy_json_field_conflicts: Option<bool>,
    #[prost(message, optional, tag = "7")]
    pub features: Option<FeatureSet>,
}

#[derive(Clone, PartialEq, Message)]
pub struct EnumValueOptions {
    #[prost(bool, optional, tag = "1")]
    pub deprecated: Option<bool>,
    #[prost(message, optional, tag = "2")]
    pub features: Option<FeatureSet>,
    /// The extension `pb.enumvalue.json` of `json_enumvalue_options.proto`.
    #[prost(message, optional, tag = "998")]
    pub json: Option<JsonEnumValueOptions>,
}

#[derive(Clone, PartialEq, Message)]
pub struct JsonEnumValueOptions {
    #[prost(string, optional, tag = "1")]
    pub string: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
pub struct ServiceOptions {
    #[prost(bool, optional, tag = "33")]
    pub deprecated: Option<bool>,
}

#[derive(Clone, PartialEq, Message)]
pub struct MethodOptions {
    #[prost(bool, optional, tag = "33")]
    pub deprecated: Option<bool>,
}

/// `google.protobuf.FeatureSet`; every feature is a number, and 0 means not set.
#[derive(Clone, Copy, PartialEq, Message)]
pub struct FeatureSet {
    #[prost(int32, optional, tag = "1")]
    pub field_presence: Option<i32>,
    #[prost(int32, optional, tag = "2")]
    pub enum_type: Option<i32>,
    #[prost(int32, optional, tag = "3")]
    pub repeated_field_encoding: Option<i32>,
    #[prost(int32, optional, tag = "4")]
    pub utf8_validation: Option<i32>,
    #[prost(int32, optional, tag = "5")]
    pub message_encoding: Option<i32>,
    #[prost(int32, optional, tag = "6")]
    pub json_format: Option<i32>,
    #[prost(int32, optional, tag = "7")]
    pub enforce_naming_style: Option<i32>,
    #[prost(int32, optional, tag = "8")]
    pub default_symbol_visibility: Option<i32>,
    #[prost(int32, optional, tag = "9")]
    pub enforce_proto_limits: Option<i32>,
}

/// Decodes the options of each kind of descriptor.
macro_rules! decoded_options {
    ($($descriptor:ident => $options:ident,)*) => {$(
        impl $descriptor {
            /// Returns the options that are set here, or their defaults if the bytes cannot be
            /// decoded.
            pub fn options(&self) -> $options {
                let bytes = self.encoded_options.as_deref();
                bytes.and_then(|bytes| $options::decode(bytes).ok()).unwrap_or_default()
            }
        }
    )*};
}

decoded_options! {
    FileDescriptorProto => FileOptions,
    DescriptorProto => MessageOptions,
    FieldDescriptorProto => FieldOptions,
    OneofDescriptorProto => OneofOptions,
    EnumDescriptorProto => EnumOptions,
    EnumValueDescriptorProto => EnumValueOptions,
    ServiceDescriptorProto => ServiceOptions,
    MethodDescriptorProto => MethodOptions,
}
