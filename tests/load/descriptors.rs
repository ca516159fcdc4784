//! Descriptor sets, and the bytes of descriptors.

use std::fs;

use prost::Message;
use protorust::internals::load::{load, load_descriptors};
use protorust::internals::schema::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, SchemaFile,
};
use protorust::{Options, Report};

use super::{B, USES_B, folder, loaded, names};

const OPTION: &str = "syntax = \"proto3\"; package o; import \"google/protobuf/descriptor.proto\"; \
    extend google.protobuf.FieldOptions { string label = 50001; }";

const USES_OPTION: &str = "syntax = \"proto3\"; package u; import \"o.proto\";\n\
    // A comment.\nmessage A { int32 x = 1 [(o.label) = \"hello there\", deprecated = true]; }";

#[test]
fn custom_options_are_in_the_bytes_and_source_info_is_not() {
    let dir = folder(&[("a.proto", USES_OPTION), ("o.proto", OPTION)]);
    let files = loaded(dir.path(), &["a.proto"], &[]);
    let file = files.last().unwrap();
    assert!(file.bytes.windows(11).any(|w| w == b"hello there"));
    assert!(!file.bytes.windows(9).any(|w| w == b"A comment"));
    let info = file.descriptor.source_code_info.as_ref().unwrap();
    assert!(info.location.iter().any(|l| l.leading_comments.as_deref() == Some(" A comment.\n")));
}

/// Files as `protoc --include_source_info` writes them.
fn with_info(files: &[SchemaFile]) -> Vec<Vec<u8>> {
    let encode = |file: &SchemaFile| {
        let source_code_info = file.descriptor.source_code_info.clone();
        let info = FileDescriptorProto { source_code_info, ..FileDescriptorProto::default() };
        [file.bytes.clone(), info.encode_to_vec()].concat()
    };
    files.iter().map(encode).collect()
}

#[test]
fn a_descriptor_set_gives_the_same_schema_as_its_sources() {
    let dir = folder(&[("a.proto", USES_OPTION), ("o.proto", OPTION)]);
    let files = loaded(dir.path(), &["a.proto"], &[]);
    let mut set = Vec::new();
    for file in with_info(&files).iter().rev() {
        set.push(0x0a);
        prost::encoding::encode_varint(file.len() as u64, &mut set);
        set.extend_from_slice(file);
    }
    fs::write(dir.path().join("set.binpb"), set).unwrap();
    let options = Options {
        inputs: vec!["a.proto".into()],
        descriptor_sets: vec![dir.path().join("set.binpb")],
        ..Options::default()
    };
    let from_set = load(&options, &mut Report::default()).unwrap().files;
    assert_eq!(names(&from_set), names(&files));
    for (a, b) in from_set.iter().zip(&files) {
        assert_eq!((&a.descriptor, &a.bytes, a.is_input), (&b.descriptor, &b.bytes, b.is_input));
        assert_eq!((&a.path, &a.fingerprint), (&None, &None));
    }
}

#[test]
fn descriptors_are_complete_or_refused() {
    let dir = folder(&[("a.proto", USES_B), ("b.proto", B)]);
    let mut files = with_info(&loaded(dir.path(), &["a.proto"], &[]));
    let all = load_descriptors(files.clone(), &[], &mut Report::default()).unwrap();
    assert!(all.files.iter().all(|file| file.is_input));
    files.remove(0);
    let mut report = Report::default();
    assert!(load_descriptors(files, &[], &mut report).is_none());
    assert_eq!(report.diagnostics()[0].code, "missing-import");
    let mut report = Report::default();
    assert!(load_descriptors(vec![vec![0x0a, 0x7f]], &[], &mut report).is_none());
    assert_eq!(report.diagnostics()[0].code, "bad-descriptor-set");
}

/// A name would become a comment, and what follows a line break in it, code.
#[test]
fn names_are_those_that_a_proto_file_can_have() {
    let name = |text: &str| Some(text.to_owned());
    let file = |package: &str, message: &str, field: &str| {
        let field =
            FieldDescriptorProto { name: name(field), number: Some(1), ..Default::default() };
        let message =
            DescriptorProto { name: name(message), field: vec![field], ..Default::default() };
        FileDescriptorProto {
            package: name(package),
            message_type: vec![message],
            ..Default::default()
        }
    };
    let long = vec!["a"; 102].join(".");
    for (file_name, file, wrong) in [
        ("a.proto", file("p.q", "A", "x_1"), None),
        ("a\nb.proto", file("p", "A", "x"), Some("\"a\\nb.proto\"")),
        ("a.proto", file("p..q", "A", "x"), Some("\"p..q\"")),
        ("a.proto", file(&long, "A", "x"), Some(long.as_str())),
        ("a.proto", file("p", "A\nfn f() {}", "x"), Some("\"A\\nfn f() {}\"")),
        ("a.proto", file("p", "A", "x y"), Some("\"x y\"")),
        ("a.proto", file("p", "A", ""), Some("\"\"")),
    ] {
        let file = FileDescriptorProto { name: name(file_name), ..file };
        let mut report = Report::default();
        let loaded = load_descriptors(vec![file.encode_to_vec()], &[], &mut report);
        assert_eq!(loaded.is_some(), wrong.is_none(), "{file_name}");
        assert!(
            report.render(false).contains(wrong.unwrap_or_default()),
            "{}",
            report.render(false)
        );
    }
}
