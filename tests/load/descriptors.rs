//! Descriptor sets, and the bytes of descriptors.

use std::fs;

use prost::Message;
use protorust::internals::load::{load, load_descriptors};
use protorust::internals::schema::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, SchemaFile, Type,
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
        expect(&file, wrong);
    }
}

#[test]
fn declarations_are_those_that_a_proto_file_can_have() {
    let text = |text: &str| Some(text.to_owned());
    let field = |name: &str, number: i32, ty: Type, type_name: &str, default: Option<&str>| {
        FieldDescriptorProto {
            name: text(name),
            number: Some(number),
            r#type: Some(ty.into()),
            type_name: text(type_name),
            default_value: default.map(str::to_owned),
            ..Default::default()
        }
    };
    let number = |number, default| vec![field("n", number, Type::Int32, "", default)];
    let color = |name: &str, default| vec![field("c", 1, Type::Enum, name, default)];
    let twice = [number(1, None), color(".p.M.Color", None)].concat();
    let again = [number(1, None), number(2, None)].concat();
    let (red, none, twice_red) = (vec!["RED"], vec![], vec!["RED", "RED"]);
    for (values, fields, wrong) in [
        (&red, number(1, Some("-7")), None),
        (&red, color(".p.M.Color", Some("RED")), None),
        (&none, vec![], Some("the enum Color has no values")),
        (&twice_red, vec![], Some("two values of the enum Color have the name RED")),
        (&red, again, Some("two fields of the message M have the name n")),
        (&red, number(0, None), Some("the field n has the number 0")),
        (&red, twice, Some("two fields of the message M have the number 1")),
        (&red, number(1, Some("99999999999")), Some("the field n has the default \"99999999999\"")),
        (&red, number(1, Some("self")), Some("the field n has the default \"self\"")),
        (&red, color(".p.M.Color", Some("-inf")), Some("the field c has the default \"-inf\"")),
        (
            &red,
            color(".p.Color", None),
            Some("the field c has the enum .p.Color, which is missing"),
        ),
    ] {
        let values = values.iter().zip(0..).map(|(name, number)| EnumValueDescriptorProto {
            name: text(name),
            number: Some(number),
            ..Default::default()
        });
        let color = EnumDescriptorProto {
            name: text("Color"),
            value: values.collect(),
            ..Default::default()
        };
        let message = DescriptorProto {
            name: text("M"),
            field: fields,
            enum_type: vec![color],
            ..Default::default()
        };
        let file = FileDescriptorProto {
            name: text("a.proto"),
            package: text("p"),
            message_type: vec![message],
            ..Default::default()
        };
        expect(&file, wrong);
    }
    let message = DescriptorProto { name: text("Color"), ..Default::default() };
    let file = FileDescriptorProto {
        name: text("a.proto"),
        message_type: vec![message.clone(), message],
        ..Default::default()
    };
    expect(&file, Some("the type .Color is declared twice"));
}

/// Loads a file, which has this fault, or none.
fn expect(file: &FileDescriptorProto, wrong: Option<&str>) {
    let mut report = Report::default();
    let loaded = load_descriptors(vec![file.encode_to_vec()], &[], &mut report);
    assert_eq!(loaded.is_some(), wrong.is_none(), "{wrong:?}");
    let rendered = report.render(false);
    assert!(rendered.contains(wrong.unwrap_or_default()), "{rendered}");
}
