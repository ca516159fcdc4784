//! Converts `google.protobuf.FieldMask` from and to that of prost-types.

#![allow(clippy::useless_conversion, reason = "strings and bytes may be of other types")]

use super::super::super::google::protobuf::field_mask_pb::FieldMask;

impl From<::prost_types::FieldMask> for FieldMask {
    fn from(mask: ::prost_types::FieldMask) -> Self {
        let paths = mask.paths.into_iter().map(Into::into).collect();
        Self { paths, ..Self::default() }
    }
}

impl From<FieldMask> for ::prost_types::FieldMask {
    fn from(mask: FieldMask) -> Self {
        Self { paths: mask.paths.into_iter().map(Into::into).collect() }
    }
}
