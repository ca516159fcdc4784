//! Descriptors that equal those of `protoc`.

use std::fs;
use std::process::Command;

use prost::Message;
use protorust::internals::load::load;
use protorust::internals::schema::{FileDescriptorProto, FileDescriptorSet};
use protorust::{Options, Report};

use super::{B, USES_B, folder, loaded, names, try_load};

/// Clashes of JSON names, names of synthetic oneofs that are taken, and a chain of public imports.
#[test]
fn clashes_and_chains_are_in_the_descriptors_as_protoc_writes_them() {
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

/// Extensions of message sets and reserved ranges may have numbers beyond those of fields.
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

/// Spellings at the edge of the grammar.
#[test]
fn unusual_spellings_are_read_as_by_protoc() {
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

/// `inf` and `nan` may also be names of enum values.
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

/// `protoc` writes the shortest of two precisions, with an exponent for large and small numbers.
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

/// Compares the descriptor of a file with that of `protoc`. Returns the comments.
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
    let comments = comments.flat_map(|place| [&place.leading_comments, &place.trailing_comments]);
    comments.flatten().cloned().collect()
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
