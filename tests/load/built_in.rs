//! The files that are built in.

use std::fs;
use std::path::Path;

use super::{folder, loaded, names};

#[test]
fn built_in_well_known_types_win() {
    let uses = "syntax = \"proto3\"; import \"google/protobuf/empty.proto\"; \
                message A { google.protobuf.Empty e = 1; }";
    let dir = folder(&[("a.proto", uses), ("google/protobuf/empty.proto", "nonsense")]);
    let files = loaded(dir.path(), &["a.proto"], &[]);
    assert_eq!(names(&files), ["google/protobuf/empty.proto", "a.proto"]);
    assert_eq!(files[0].path, None);
}

/// `BLESS=1` copies them again.
#[test]
fn the_built_in_files_are_those_of_protoc() {
    let include = protoc_bin_vendored::include_path().unwrap();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/load/well_known");
    for name in BUILT_IN {
        let theirs = fs::read(include.join(name)).unwrap();
        if std::env::var_os("BLESS").is_some() {
            fs::write(ours.join(name), &theirs).unwrap();
        }
        assert!(fs::read(ours.join(name)).unwrap() == theirs, "bless src/load/well_known/{name}");
    }
}

/// Their comments are read as those of a descriptor set with source info.
#[test]
fn built_in_types_are_documented() {
    let uses = "syntax = \"proto3\"; import \"google/protobuf/field_mask.proto\";
        message A { google.protobuf.FieldMask mask = 1; }";
    let dir = folder(&[("a.proto", uses)]);
    let files = loaded(dir.path(), &["a.proto"], &[]);
    let info = files[0].descriptor.source_code_info.as_ref().unwrap();
    let comments: Vec<_> = info
        .location
        .iter()
        .map(|place| (&place.path[..], place.leading_comments.as_deref()))
        .collect();
    assert!(comments.contains(&(&[4, 0, 2, 0], Some(" The set of field mask paths.\n"))));
}

const BUILT_IN: [&str; 20] = [
    "google/protobuf/any.proto",
    "google/protobuf/api.proto",
    "google/protobuf/c_sharp_features.proto",
    "google/protobuf/compiler/plugin.proto",
    "google/protobuf/cpp_features.proto",
    "google/protobuf/cpp_file_options.proto",
    "google/protobuf/cpp_options.proto",
    "google/protobuf/descriptor.proto",
    "google/protobuf/duration.proto",
    "google/protobuf/empty.proto",
    "google/protobuf/field_mask.proto",
    "google/protobuf/go_features.proto",
    "google/protobuf/java_features.proto",
    "google/protobuf/json_enumvalue_options.proto",
    "google/protobuf/json_options.proto",
    "google/protobuf/source_context.proto",
    "google/protobuf/struct.proto",
    "google/protobuf/timestamp.proto",
    "google/protobuf/type.proto",
    "google/protobuf/wrappers.proto",
];
