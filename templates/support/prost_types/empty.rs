//! Converts `google.protobuf.Empty` from and to `()`, which prost uses for it.

use super::super::super::google::protobuf::empty_pb::Empty;

impl From<()> for Empty {
    fn from((): ()) -> Self {
        Self::default()
    }
}

impl From<Empty> for () {
    fn from(_: Empty) -> Self {}
}
