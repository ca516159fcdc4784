//! Loads good inputs: order, names, bytes, and the faults of other programs that it works around.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use prost::Message;
use protorust::internals::fingerprint::Fingerprint;
use protorust::internals::load::{load, load_descriptors};
use protorust::internals::schema::{FileDescriptorProto, FileDescriptorSet, FileSet, SchemaFile};
use protorust::{Options, Report};
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn try_load(root: &Path, inputs: &[&str], proto_paths: &[&str]) -> (Option<FileSet>, String) {
    let below = |names: &[&str]| -> Vec<PathBuf> { names.iter().map(|n| root.join(n)).collect() };
    let options =
        Options { inputs: below(inputs), proto_paths: below(proto_paths), ..Options::default() };
    let mut report = Report::default();
    let set = load(&options, &mut report);
    (set, report.render(false))
}

fn loaded(root: &Path, inputs: &[&str], proto_paths: &[&str]) -> Vec<SchemaFile> {
    let (set, messages) = try_load(root, inputs, proto_paths);
    assert_eq!(messages, "");
    set.unwrap().files
}

fn names(files: &[SchemaFile]) -> Vec<&str> {
    files.iter().map(|file| file.descriptor.name.as_deref().unwrap()).collect()
}

const USES_B: &str = "syntax = \"proto3\"; import \"b.proto\"; message A { B b = 1; }";
const B: &str = "syntax = \"proto3\"; message B {}";

#[test]
fn imports_come_first_whatever_the_order_of_the_inputs() {
    let dir = folder(&[("a.proto", USES_B), ("b.proto", B), ("c.proto", "syntax = \"proto3\";")]);
    let one = loaded(dir.path(), &["c.proto", "a.proto"], &[]);
    let other = loaded(dir.path(), &["a.proto", "c.proto"], &[]);
    assert_eq!(names(&one), ["b.proto", "a.proto", "c.proto"]);
    assert_eq!(names(&one), names(&other));
    assert_eq!(one.iter().map(|f| f.is_input).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn a_file_counts_once_however_it_is_reached() {
    let dir = folder(&[("x/a.proto", USES_B), ("x/b.proto", B)]);
    let files = loaded(dir.path(), &["x", "x/a.proto", "x/../x/./a.proto"], &[]);
    assert_eq!(names(&files), ["b.proto", "a.proto"]);
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_end() {
    let dir = folder(&[("x/b.proto", B), ("x/.hidden/c.proto", "nonsense")]);
    std::os::unix::fs::symlink(dir.path().join("x"), dir.path().join("x/loop")).unwrap();
    assert_eq!(names(&loaded(dir.path(), &["x"], &[])), ["b.proto"]);
}

#[test]
fn names_are_relative_to_the_first_root() {
    let dir = folder(&[("p/q/b.proto", B)]);
    assert_eq!(names(&loaded(dir.path(), &["p/q/b.proto"], &["p/q", "p"])), ["b.proto"]);
    assert_eq!(names(&loaded(dir.path(), &["p/q/b.proto"], &["p", "p/q"])), ["q/b.proto"]);
}

#[test]
fn every_file_read_has_its_path_and_fingerprint() {
    let dir = folder(&[("a.proto", USES_B), ("b.proto", B)]);
    let files = loaded(dir.path(), &["a.proto"], &[]);
    assert_eq!(files[0].path.as_deref(), Some(dir.path().join("b.proto").as_path()));
    assert_eq!(files[0].fingerprint, Some(Fingerprint::of_text(B.as_bytes())));
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    let dir = folder(&[("b.proto", &format!("\u{feff}{B}"))]);
    assert_eq!(names(&loaded(dir.path(), &["b.proto"], &[])), ["b.proto"]);
}

#[test]
fn built_in_well_known_types_win() {
    let uses = "syntax = \"proto3\"; import \"google/protobuf/empty.proto\"; \
                message A { google.protobuf.Empty e = 1; }";
    let dir = folder(&[("a.proto", uses), ("google/protobuf/empty.proto", "nonsense")]);
    let files = loaded(dir.path(), &["a.proto"], &[]);
    assert_eq!(names(&files), ["google/protobuf/empty.proto", "a.proto"]);
    assert_eq!(files[0].path, None);
}

#[test]
fn an_import_that_is_not_used_is_a_warning_with_its_place() {
    let dir = folder(&[
        ("a.proto", "syntax = \"proto3\";\nimport \"b.proto\";\n"),
        ("b.proto", B),
        ("c.proto", "syntax = \"proto3\"; import public \"b.proto\";"),
    ]);
    let (set, messages) = try_load(dir.path(), &["a.proto", "c.proto"], &[]);
    assert!(set.is_some());
    assert!(
        messages.starts_with("warning[unused-import]: the import b.proto is not used\n"),
        "{messages}"
    );
    assert!(messages.contains("a.proto:2:8\n") && !messages.contains("c.proto"), "{messages}");
}

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

/// The linker looks into packages of files that are not imported, which fails when they come first.
#[test]
fn packages_of_unrelated_inputs_do_not_hide_imported_types() {
    let dir = folder(&[
        ("a.proto", "syntax = \"proto3\"; package top.service.config; message X {}"),
        ("b.proto", "syntax = \"proto3\"; package top.config; message Foo {}"),
        (
            "c.proto",
            "syntax = \"proto3\"; package top.service; import \"b.proto\"; \
             message Y { config.Foo foo = 1; }",
        ),
    ]);
    let files = loaded(dir.path(), &["."], &[]);
    let message = &files[2].descriptor.message_type[0];
    assert_eq!(message.field[0].type_name.as_deref(), Some(".top.config.Foo"));
    assert!(files[2].descriptor.source_code_info.is_some());
    assert!(FileDescriptorProto::decode(&*files[2].bytes).unwrap().source_code_info.is_none());
}

/// The option messages of the two files of [`two_options_with_one_number`], as encoded bytes.
const TEXT_S: &[u8] = &[0x8a, 0xb5, 0x18, 1, b's'];
const NUMBER_1: &[u8] = &[0x88, 0xb5, 0x18, 1];

/// A file that declares and uses an option of this type.
fn with_option(package: &str, ty: &str, value: &str) -> String {
    format!(
        "syntax = \"proto3\"; package {package}; import \"google/protobuf/descriptor.proto\";\n\
         extend google.protobuf.MessageOptions {{ {ty} o = 50001; }}\n\
         message M {{ option (o) = {value}; }}"
    )
}

fn has(file: &SchemaFile, bytes: &[u8]) -> bool {
    file.bytes.windows(bytes.len()).any(|window| window == bytes)
}

/// The linker takes one for the other, and panics.
#[test]
fn two_options_with_one_number_keep_their_types() {
    let uses = "syntax = \"proto3\"; import \"a.proto\"; import \"b.proto\";\n\
                message A { option (a.o) = \"s\"; } message B { option (b.o) = 1; }";
    let dir = folder(&[
        ("a.proto", &with_option("a", "string", "\"s\"")),
        ("b.proto", &with_option("b", "int32", "1")),
        ("c.proto", uses),
    ]);
    let (set, messages) = try_load(dir.path(), &["."], &[]);
    assert!(
        messages.starts_with("warning[duplicate-extension]: extension number 50001 of"),
        "{messages}"
    );
    assert!(messages.contains("b.proto:2:51\n") && !messages.contains("error"), "{messages}");
    let files = set.unwrap().files;
    let [.., a, b, c] = files.as_slice() else { panic!("{:?}", names(&files)) };
    assert!(has(a, TEXT_S) && !has(a, NUMBER_1));
    assert!(has(b, NUMBER_1) && !has(b, TEXT_S));
    assert!(has(c, NUMBER_1) && has(c, TEXT_S));
    assert_eq!(b.descriptor.extension[0].number, Some(50001));
}

/// Byte for byte what `protoc` makes of it, by which the linker would stop.
#[test]
fn what_the_linker_must_not_see_is_in_the_descriptors_all_the_same() {
    let clash = "syntax = \"proto2\"; message A { optional int32 foo_bar = 1; \
                 message B { optional int32 a = 1; optional int32 a_ = 2; optional int32 a__ = 3; }\
                 optional int32 fooBar = 2; }";
    let case = "syntax = \"proto3\"; message C { int32 foobar = 1; optional int32 FOOBAR = 2; \
                oneof _FOOBAR { int32 x = 3; } }";
    let public = |name: &str| format!("syntax = \"proto3\"; import public \"{name}.proto\";");
    let dir = folder(&[
        ("clash.proto", clash),
        ("case.proto", case),
        ("b.proto", B),
        ("d.proto", &public("b")),
        ("e.proto", &public("d")),
        ("f.proto", &public("e")),
        ("uses.proto", &USES_B.replace("b.proto", "f.proto").replace("message A", "message U")),
    ]);
    let protoc = protoc_bin_vendored::protoc_bin_path().unwrap();
    let mut command = std::process::Command::new(protoc);
    command.current_dir(dir.path()).args(["-I.", "--include_imports", "-o", "set.binpb"]);
    let inputs = ["uses.proto", "clash.proto", "case.proto"];
    assert!(command.args(inputs).output().unwrap().status.success());
    let options =
        Options { descriptor_sets: vec![dir.path().join("set.binpb")], ..Options::default() };
    let theirs = load(&options, &mut Report::default()).unwrap().files;
    let (ours, messages) = try_load(dir.path(), &inputs, &[]);
    let mut ours = ours.unwrap().files;
    assert_eq!(messages.matches("warning[json-name-clash]").count(), 3, "{messages}");
    assert_eq!(messages.matches("error").count(), 0, "{messages}");
    assert_eq!(names(&ours), names(&theirs));
    for (ours, theirs) in ours.iter_mut().zip(&theirs) {
        ours.descriptor.source_code_info = None;
        assert_eq!(ours.descriptor, theirs.descriptor);
        assert_eq!(ours.bytes.len(), theirs.bytes.len(), "{}", ours.descriptor.name());
    }
}

#[test]
fn the_built_in_files_know_the_newest_options() {
    let feature = "syntax = \"proto2\"; package pb; import \"google/protobuf/descriptor.proto\";
        extend google.protobuf.FeatureSet { optional Custom custom = 9990; }
        message Custom {
          optional bool flag = 1 [
            feature_support = { edition_introduced: EDITION_2023 },
            edition_defaults = { edition: EDITION_LEGACY, value: \"true\" },
            edition_defaults = { edition: EDITION_2024, value: \"false\" }
          ];
        }";
    let dir = folder(&[("custom_features.proto", feature)]);
    let files = loaded(dir.path(), &["custom_features.proto"], &[]);
    assert_eq!(names(&files), ["google/protobuf/descriptor.proto", "custom_features.proto"]);
}

#[test]
fn extensions_in_option_values_are_found_by_their_short_names() {
    let rules = "syntax = \"proto2\"; package rules; import \"google/protobuf/descriptor.proto\";
        message Rule { optional string note = 1; extensions 100 to max; }
        extend Rule { optional int32 weight = 100; optional Rule inner = 101; }
        extend google.protobuf.FieldOptions { optional Rule rule = 50000; }";
    let user = "syntax = \"proto2\"; package user; import \"rules.proto\";
        extend rules.Rule { optional string owner = 102; }
        message Thing {
          optional int32 a = 1 [(rules.rule) = { note: \"[weight]: 9\" [weight]: 1 [inner] { [weight]: 2 } }];
          optional int32 b = 2 [(rules.rule) = { [user.owner]: \"x\" [ rules.weight ]: 3 }];
        }";
    let dir = folder(&[("rules.proto", rules), ("user.proto", user)]);
    let files = loaded(dir.path(), &["user.proto"], &[]);
    let bytes = &files.last().unwrap().bytes;
    let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    // `weight` is 100, `inner` 101, `owner` 102.
    let first = b"\x0a\x0b[weight]: 9\xa0\x06\x01\xaa\x06\x03\xa0\x06\x02";
    let second = b"\xa0\x06\x03\xb2\x06\x01x";
    assert!(holds(first) && holds(second), "{bytes:?}");
}

/// Extensions of message sets and reserved ranges have numbers that the parser takes for too great.
#[test]
fn large_numbers_are_those_that_protoc_reads() {
    let text = "syntax = \"proto2\"; package sets;
        message Set {
          option message_set_wire_format = true;
          extensions 4 to 1000, 536870912, 600000000 to 0x77777777;
          extensions 2147483000 to max;
          message Inner { extend Set { optional Inner a = 2147483646; optional Inner b = 5; } }
        }
        extend Set {
          // Octal.
          optional Set c = 06000000000; optional Set d = 536870912;
        }
        message Plain { reserved 1, 536870912, 700000000 to 2147483646; reserved \"max\"; }";
    let comments = read_as_by_protoc(text);
    assert_eq!(comments, [" Octal.\n"]);
}

/// Each of these the parser refuses, and the text is spelled otherwise for it.
#[test]
fn what_is_spelled_otherwise_is_as_protoc_reads_it() {
    let text = "syntax = \"proto2\"; package odd; import \"google/protobuf/descriptor.proto\";
        extend google.protobuf.MessageOptions { optional float f = 50002; optional double g = 50003; }
        message M {
          option (odd.f) = -inf; option (g) = - /* é */ inf;
          optional string a = 1 [default = \"x\\ud83d\\ude00y\\n\\ud83d\\ude00\"];
          optional int32 b = 2; // not a map
          /* é */ extensions 5, 100 /* x */ [verification = UNVERIFIED]; extensions 110;
          extensions 101 [verification = UNVERIFIED]; extensions 536870911[verification=UNVERIFIED];
          message map {
            optional map x = 1; oneof o { map y = 2; }
            // of maps
            repeated map z = 3; map<string, map> w = 4;
            extend M { optional map
                v
              = 110; }
          }
        }
        extend M { optional M.map map = 100; }
        message Set {
          option message_set_wire_format = true;
          extensions 700000000 [verification = UNVERIFIED];
          extensions 4, 2147483646 [verification = UNVERIFIED];
        }
        message N { option (f) = nan; option (g) = 18446744073709551616; }
        message O { option (f) = 99999999999999999999999999999999; option (g) = inf; }";
    let comments = read_as_by_protoc(text);
    assert_eq!(comments, [" not a map\n", " é ", " of maps\n"]);
}

/// The linker takes `inf` and `nan` for the names of enum values, which they may be, too.
#[test]
fn numbers_that_look_like_names_are_read_by_the_type_of_the_field() {
    read_as_by_protoc(
        "syntax = \"proto2\"; package odd; import \"google/protobuf/descriptor.proto\";
        enum Infinity { inf = 0; nan = 1; }
        message Scale {
          message Unit { optional float size = 1; extensions 2; }
          optional double least = 1; optional Unit unit = 2; optional Infinity kind = 3;
          optional group Box = 4 { optional double width = 1; }
          extend Unit { optional float more = 2; }
        }
        extend google.protobuf.MessageOptions {
          optional Scale scale = 50002; optional Infinity end = 50003;
        }
        message A { option (scale).least = inf; }
        message B { option (odd.scale).unit.size = nan; }
        message C { option (.odd.scale).unit.(Scale.more) = inf; }
        message D { option (scale).kind = nan; }
        message E { option (scale).box.width = -inf; }
        message F { option (end) = inf; }",
    );
}

/// The parser writes them with as many digits as they have before and behind the point.
#[test]
fn defaults_of_floating_point_are_written_as_protoc_does() {
    let values = "1e20 1.5e-7 18446744073709551616 0.1 1e10 16777217 3.14159265358979311
        123456789012345678 -0.0 0 1e400 -1e39 1e-46 100000 1e15 99999999999999999 -0.0001 0.00001
        1000000 999999.96 4.9e-324 3.4028235e38 2.2250738585072014e-308 inf -inf nan -nan 0.3
        1234567.8";
    let values: Vec<&str> = values.split_whitespace().collect();
    let fields = |ty: &str, first: usize| -> String {
        let field =
            |(i, value)| format!("optional {ty} {ty}_{i} = {} [default = {value}];\n", first + i);
        values.iter().enumerate().map(field).collect()
    };
    read_as_by_protoc(&format!(
        "syntax = \"proto2\"; package numbers;
        message M {{ {} extensions 1000 to 2000; message Inner {{ {} extend M {{ {} }} }} }}
        extend M {{ {} }}",
        fields("float", 1),
        fields("double", 100),
        fields("float", 1000),
        fields("double", 1500),
    ));
}

/// Holds what is read of a file to what protoc reads; gives the comments.
fn read_as_by_protoc(text: &str) -> Vec<String> {
    let dir = folder(&[("a.proto", text)]);
    let mut protoc = Command::new(protoc_bin_vendored::protoc_bin_path().unwrap());
    protoc.current_dir(dir.path()).args(["-o", "set.binpb", "a.proto"]);
    assert!(protoc.status().unwrap().success());
    let set = fs::read(dir.path().join("set.binpb")).unwrap();
    let theirs = FileDescriptorSet::decode(&set[..]).unwrap();
    let files = loaded(dir.path(), &["a.proto"], &[]);
    let ours = files.last().unwrap();
    assert_eq!(FileDescriptorProto::decode(&ours.bytes[..]).unwrap(), theirs.file[0]);
    // Values of custom options are in the bytes alone.
    assert!(set.ends_with(&ours.bytes));
    let info = ours.descriptor.source_code_info.as_ref().unwrap();
    let comments = info.location.iter();
    let comments = comments.flat_map(|at| [&at.leading_comments, &at.trailing_comments]);
    comments.flatten().cloned().collect()
}

/// `BLESS=1` copies them anew.
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

#[test]
fn a_comment_may_be_in_latin_1() {
    let dir = folder(&[]);
    fs::write(dir.path().join("a.proto"), b"syntax = \"proto3\";\n// caf\xe9\nmessage A {}")
        .unwrap();
    let files = loaded(dir.path(), &["a.proto"], &[]);
    let info = files[0].descriptor.source_code_info.as_ref().unwrap();
    assert_eq!(info.location[0].leading_comments.as_deref(), Some(" caf\u{fffd}\n"));
}

/// As they are when a descriptor set brings their source info.
#[test]
fn built_in_types_are_documented() {
    let uses = "syntax = \"proto3\"; import \"google/protobuf/field_mask.proto\";
        message A { google.protobuf.FieldMask mask = 1; }";
    let dir = folder(&[("a.proto", uses)]);
    let files = loaded(dir.path(), &["a.proto"], &[]);
    let info = files[0].descriptor.source_code_info.as_ref().unwrap();
    let comments: Vec<_> =
        info.location.iter().map(|at| (&at.path[..], at.leading_comments.as_deref())).collect();
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
