//! Numbers of the fields of the messages in `descriptor.proto`: what the paths of source
//! locations, and of changes to encoded descriptors, lead through.

#![allow(missing_docs, reason = "each is named after its message and field")]

pub const FILE_PACKAGE: i32 = 2;
pub const FILE_DEPENDENCY: i32 = 3;
pub const FILE_MESSAGE: i32 = 4;
pub const FILE_ENUM: i32 = 5;
pub const FILE_SERVICE: i32 = 6;
pub const FILE_EXTENSION: i32 = 7;
pub const FILE_PUBLIC_DEPENDENCY: i32 = 10;
pub const FILE_SYNTAX: i32 = 12;
pub const MESSAGE_FIELD: i32 = 2;
pub const MESSAGE_NESTED: i32 = 3;
pub const MESSAGE_ENUM: i32 = 4;
pub const MESSAGE_EXTENSION_RANGE: i32 = 5;
pub const MESSAGE_EXTENSION: i32 = 6;
pub const MESSAGE_ONEOF: i32 = 8;
pub const MESSAGE_RESERVED_RANGE: i32 = 9;
pub const MESSAGE_RESERVED_NAME: i32 = 10;
pub const FIELD_EXTENDEE: i32 = 2;
pub const FIELD_NUMBER: i32 = 3;
pub const FIELD_TYPE: i32 = 5;
pub const FIELD_TYPE_NAME: i32 = 6;
pub const FIELD_JSON_NAME: i32 = 10;
pub const RANGE_START: i32 = 1;
pub const RANGE_END: i32 = 2;
pub const ENUM_VALUE: i32 = 2;
pub const ENUM_RESERVED_RANGE: i32 = 4;
pub const ENUM_RESERVED_NAME: i32 = 5;
pub const VALUE_NUMBER: i32 = 2;
pub const SERVICE_METHOD: i32 = 2;
pub const NAME: i32 = 1;
