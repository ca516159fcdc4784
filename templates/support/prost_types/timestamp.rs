//! Converts `google.protobuf.Timestamp` from and to that of prost-types.

use super::super::super::google::protobuf::timestamp_pb::Timestamp;

impl From<::prost_types::Timestamp> for Timestamp {
    fn from(time: ::prost_types::Timestamp) -> Self {
        Self { seconds: time.seconds, nanos: time.nanos, ..Self::default() }
    }
}

impl From<Timestamp> for ::prost_types::Timestamp {
    fn from(time: Timestamp) -> Self {
        Self { seconds: time.seconds, nanos: time.nanos }
    }
}
