//! Converts `google.protobuf.Duration` from and to that of prost-types.

use super::super::super::google::protobuf::duration_pb::Duration;

impl From<::prost_types::Duration> for Duration {
    fn from(duration: ::prost_types::Duration) -> Self {
        Self { seconds: duration.seconds, nanos: duration.nanos, ..Self::default() }
    }
}

impl From<Duration> for ::prost_types::Duration {
    fn from(duration: Duration) -> Self {
        Self { seconds: duration.seconds, nanos: duration.nanos }
    }
}
