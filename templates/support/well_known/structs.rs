//! Converts plain values to `google.protobuf.Value`, `Struct` and `ListValue`.

use super::super::super::google::protobuf::struct_pb::value::Kind;
use super::super::super::google::protobuf::struct_pb::{ListValue, NullValue, Struct, Value};

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        Self { kind: Some(kind), ..Self::default() }
    }
}

impl From<()> for Value {
    /// Converts to JSON's `null`.
    fn from((): ()) -> Self {
        Kind::NullValue(NullValue::default()).into()
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Kind::NumberValue(number).into()
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Kind::BoolValue(truth).into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Kind::StringValue(text).into()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Kind::StringValue(text.to_owned()).into()
    }
}

impl From<Struct> for Value {
    fn from(fields: Struct) -> Self {
        Kind::StructValue(fields).into()
    }
}

impl From<ListValue> for Value {
    fn from(values: ListValue) -> Self {
        Kind::ListValue(values).into()
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(values: Vec<V>) -> Self {
        values.into_iter().collect::<ListValue>().into()
    }
}

impl<V: Into<Value>> FromIterator<V> for ListValue {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        Self { values, ..Self::default() }
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Struct {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { fields, ..Self::default() }
    }
}
