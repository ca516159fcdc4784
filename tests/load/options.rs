//! Custom options.

use protorust::internals::schema::SchemaFile;

use super::{folder, loaded, names, try_load};

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

/// The two options are told apart by the files that import them.
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
