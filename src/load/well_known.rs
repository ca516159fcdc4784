//! The files that need no import root. Their built-in copies win over any on the import path, which
//! may be newer than the parser understands: a `descriptor.proto` has had options on an extension
//! range since 2023. They are what `protoc` makes of its own copies; a test compares the two.

use prost::Message;
use prost_types::{FileDescriptorProto, SourceCodeInfo};

use super::sources::Parsed;
use super::wire;

pub(super) const NAMES: [&str; 12] = [
    "google/protobuf/any.proto",
    "google/protobuf/api.proto",
    "google/protobuf/compiler/plugin.proto",
    "google/protobuf/descriptor.proto",
    "google/protobuf/duration.proto",
    "google/protobuf/empty.proto",
    "google/protobuf/field_mask.proto",
    "google/protobuf/source_context.proto",
    "google/protobuf/struct.proto",
    "google/protobuf/timestamp.proto",
    "google/protobuf/type.proto",
    "google/protobuf/wrappers.proto",
];

/// A `FileDescriptorSet`.
const SET: &[u8] = include_bytes!("well_known.binpb");

/// A `FileDescriptorSet` of the same files, with their names and comments alone.
const COMMENTS: &[u8] = include_bytes!("well_known_comments.binpb");

/// The field of `FileDescriptorSet` that holds its files.
const FILES: u32 = 1;

/// The field of `FileDescriptorProto` that holds its name.
const NAME: u32 = 1;

/// The file with this name as it would have been parsed.
pub(super) fn parsed(name: &str) -> Option<Parsed> {
    let descriptor = FileDescriptorProto::decode(encoded(name)?).ok()?;
    Some(Parsed { descriptor, info: comments(name) })
}

/// The file with this name, options included that the decoded form has no field for.
pub(super) fn encoded(name: &str) -> Option<&'static [u8]> {
    file_in(SET, name)
}

/// Locations without spans: in the built-in files there is nothing to point at.
fn comments(name: &str) -> SourceCodeInfo {
    let file = file_in(COMMENTS, name).and_then(|bytes| FileDescriptorProto::decode(bytes).ok());
    file.and_then(|file| file.source_code_info).unwrap_or_default()
}

fn file_in(set: &'static [u8], name: &str) -> Option<&'static [u8]> {
    let is_named = |file: &&[u8]| {
        wire::messages_in(file, NAME).is_ok_and(|names| names.first() == Some(&name.as_bytes()))
    };
    wire::messages_in(set, FILES).ok()?.into_iter().find(is_named)
}
