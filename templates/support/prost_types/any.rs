//! Converts `google.protobuf.Any` from and to that of prost-types.

#![allow(clippy::useless_conversion, reason = "strings and bytes may be of other types")]

use super::super::super::google::protobuf::any_pb::Any;

impl From<::prost_types::Any> for Any {
    fn from(any: ::prost_types::Any) -> Self {
        Self { type_url: any.type_url.into(), value: any.value.into(), ..Self::default() }
    }
}

impl From<Any> for ::prost_types::Any {
    fn from(any: Any) -> Self {
        Self { type_url: any.type_url.into(), value: any.value.into() }
    }
}
