//! Converts `google.protobuf.Struct`, `Value` and `ListValue` from and to those of prost-types.

#![allow(clippy::useless_conversion, reason = "strings and bytes may be of other types")]

use super::super::super::google::protobuf::struct_pb::value::Kind;
use super::super::super::google::protobuf::struct_pb::{ListValue, Struct, Value};

use ::prost_types::value::Kind as ProstKind;

impl From<::prost_types::Struct> for Struct {
    fn from(message: ::prost_types::Struct) -> Self {
        message.fields.into_iter().collect()
    }
}

impl From<Struct> for ::prost_types::Struct {
    fn from(message: Struct) -> Self {
        let fields = message.fields.into_iter().map(|(name, value)| (name, value.into()));
        Self { fields: fields.collect() }
    }
}

impl From<::prost_types::ListValue> for ListValue {
    fn from(list: ::prost_types::ListValue) -> Self {
        list.values.into_iter().collect()
    }
}

impl From<ListValue> for ::prost_types::ListValue {
    fn from(list: ListValue) -> Self {
        Self { values: list.values.into_iter().map(Into::into).collect() }
    }
}

impl From<::prost_types::Value> for Value {
    fn from(value: ::prost_types::Value) -> Self {
        let kind = value.kind.map(|kind| match kind {
            ProstKind::NullValue(number) => Kind::NullValue(number.into()),
            ProstKind::NumberValue(number) => Kind::NumberValue(number),
            ProstKind::StringValue(text) => Kind::StringValue(text.into()),
            ProstKind::BoolValue(truth) => Kind::BoolValue(truth),
            ProstKind::StructValue(fields) => Kind::StructValue(fields.into()),
            ProstKind::ListValue(values) => Kind::ListValue(values.into()),
        });
        Self { kind, ..Self::default() }
    }
}

impl From<Value> for ::prost_types::Value {
    fn from(value: Value) -> Self {
        let kind = value.kind.map(|kind| match kind {
            Kind::NullValue(null) => ProstKind::NullValue(null.into()),
            Kind::NumberValue(number) => ProstKind::NumberValue(number),
            Kind::StringValue(text) => ProstKind::StringValue(text.into()),
            Kind::BoolValue(truth) => ProstKind::BoolValue(truth),
            Kind::StructValue(fields) => ProstKind::StructValue(fields.into()),
            Kind::ListValue(values) => ProstKind::ListValue(values.into()),
        });
        Self { kind }
    }
}
