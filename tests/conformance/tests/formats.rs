//! JSON, text format and extensions, where the conformance suite does not look: what is written,
//! what errors say, what options do.

use conformance_testee::stubs::google::protobuf::{Any, Duration, FieldMask, Timestamp, Value};
use conformance_testee::stubs::protobuf_test_messages::proto2::{
    ExtensionInt32, GroupField, Groupfield, TestAllRequiredTypesProto2, TestAllTypesProto2,
    test_all_required_types_proto2::Data,
    test_all_types_proto2::{
        MessageSetCorrect, extension_with_oneof::ExtensionWithOneof,
        message_set_correct_extension1::MessageSetExtension as MessageSetExtension1,
        message_set_correct_extension2::MessageSetExtension as MessageSetExtension2,
    },
};
use conformance_testee::stubs::protobuf_test_messages::proto3::{
    ForeignEnum, ForeignMessage, TestAllTypesProto3,
};
use conformance_testee::stubs::support::{json, text};
use prost::Message;
use serde::Deserialize;

fn from_json(text: &str) -> Result<TestAllTypesProto3, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn time(seconds: i64, nanos: i32) -> Timestamp {
    Timestamp { seconds, nanos, ..Default::default() }
}

#[test]
fn json_has_the_names_and_forms_of_the_mapping() {
    let message = TestAllTypesProto3 {
        optional_int64: i64::MIN,
        optional_bytes: vec![0xfb, 0xff, 1].into(),
        optional_foreign_enum: ForeignEnum::ForeignBar,
        optional_float: 0.1,
        repeated_double: vec![f64::NAN, f64::NEG_INFINITY, -0.0],
        optional_int64_wrapper: Some(0),
        optional_timestamp: Some(time(-1, 500_000_000)),
        optional_duration: Some(Duration { seconds: -1, nanos: -1_000, ..Default::default() }),
        ..Default::default()
    };
    let expected = [
        r#""optionalInt64":"-9223372036854775808""#,
        r#""optionalFloat":0.1"#,
        r#""optionalBytes":"+/8B""#,
        r#""optionalForeignEnum":"FOREIGN_BAR""#,
        r#""repeatedDouble":["NaN","-Infinity",-0.0]"#,
        r#""optionalInt64Wrapper":"0""#,
        r#""optionalDuration":"-1.000001s""#,
        r#""optionalTimestamp":"1969-12-31T23:59:59.500Z""#,
    ];
    let text = serde_json::to_string(&message).expect("it is in range");
    for member in expected {
        assert!(text.contains(member), "{member} is not in {text}");
    }
    assert_eq!(text.matches(':').count(), expected.len() + 2, "{text}");
}

#[test]
fn errors_of_json_name_the_path_of_the_field() {
    for (input, expected) in [
        (
            r#"{"recursiveMessage":{"optionalNestedMessage":{"a":"x"}}}"#,
            r#"recursiveMessage.optionalNestedMessage.a: expected an int32, found "x""#,
        ),
        (r#"{"optionalInt32":2147483648}"#, "optionalInt32: expected an int32, found 2147483648"),
        (r#"{"optionalInt32":1,"optional_int32":1}"#, "optional_int32: the field is set twice"),
        (
            r#"{"oneofUint32":1,"oneofString":""}"#,
            "oneofString: another member of its oneof is already set",
        ),
        (
            r#"{"wrong":1}"#,
            r#"protobuf_test_messages.proto3.TestAllTypesProto3 has no field "wrong""#,
        ),
        (r#"{"optionalForeignEnum":"NO"}"#, r#"the enum has no value "NO""#),
        (r#"{"optionalBytes":"A"}"#, "optionalBytes: invalid base64"),
        (r#"{"optionalTimestamp":"2023-02-29T00:00:00Z"}"#, "optionalTimestamp: expected a time"),
        (r#"{"optionalAny":{"@type":"x/no.Such"}}"#, "these stubs have no message no.Such"),
    ] {
        let error = from_json(input).expect_err(input);
        assert!(error.contains(expected), "{input}: {error}");
    }
}

#[test]
fn unknown_fields_of_json_are_ignored_on_request() {
    let input = r#"{"wrong":[{}],"optionalForeignEnum":"NO","optionalInt32":5}"#;
    let mut source = serde_json::Deserializer::from_str(input);
    let options = json::Options::new().ignore_unknown_fields(true);
    let message: TestAllTypesProto3 = options.read(&mut source).expect("all else is known");
    assert_eq!(message, TestAllTypesProto3 { optional_int32: 5, ..Default::default() });
}

#[test]
fn an_any_holds_messages_of_this_tree_in_any_order() {
    let input =
        r#"{"optionalAny":{"c":7,"@type":"x/protobuf_test_messages.proto3.ForeignMessage"}}"#;
    let any = from_json(input).expect("the type is known").optional_any.expect("it is there");
    let inner = ForeignMessage::decode(&any.value[..]).expect("it was encoded");
    assert_eq!(inner.c, 7);
    let text = text::to_string(&any);
    assert_eq!(text, "[x/protobuf_test_messages.proto3.ForeignMessage] {\n  c: 7\n}\n");
    assert_eq!(text::from_str::<Any>(&text).expect("it was printed"), any);
}

/// A URL with a scheme has a colon, which no name in brackets has.
#[test]
fn an_any_whose_url_has_no_form_in_text_is_printed_by_its_fields() {
    let value = ForeignMessage { c: 7, ..Default::default() }.encode_to_vec();
    for (prefix, is_expanded) in [
        ("x", true),
        ("a-b.c/d~e", true),
        ("a%20b", true),
        ("http://x", false),
        ("", false),
        ("/x", false),
        ("a b", false),
        ("a\n", false),
        ("a]", false),
        ("a\"", false),
        ("a#", false),
        ("a%2", false),
        ("\u{e9}", false),
    ] {
        let type_url = format!("{prefix}/protobuf_test_messages.proto3.ForeignMessage");
        let any = Any { type_url, value: value.clone(), ..Default::default() };
        let text = text::to_string(&any);
        assert_eq!(text.starts_with('['), is_expanded, "{text}");
        assert_eq!(text::from_str::<Any>(&text).expect("it was printed"), any, "{text}");
    }
}

#[test]
fn what_has_no_form_in_json_is_an_error() {
    assert!(serde_json::to_string(&Value::default()).is_err());
    assert!(serde_json::to_string(&time(253_402_300_800, 0)).is_err());
    let mask = FieldMask { paths: vec!["fooBar".to_owned()], ..Default::default() };
    assert!(serde_json::to_string(&mask).is_err());
    let any = Any { type_url: "x/no.Such".to_owned(), ..Default::default() };
    assert!(serde_json::to_string(&any).is_err());
}

#[test]
fn dates_of_all_kinds_come_back() {
    for (seconds, expected) in [
        (-62_135_596_800, "0001-01-01T00:00:00Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (4_107_542_399, "2100-02-28T23:59:59Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ] {
        let text = serde_json::to_string(&time(seconds, 0)).expect("it is in range");
        assert_eq!(text, format!("{expected:?}"));
        assert_eq!(serde_json::from_str::<Timestamp>(&text).expect(expected), time(seconds, 0));
    }
    let east = serde_json::from_str::<Timestamp>(r#""1970-01-01T05:30:00.25+05:30""#);
    assert_eq!(east.expect("an offset is legal"), time(0, 250_000_000));
}

#[test]
fn text_format_is_read_as_it_is_printed() {
    let message = TestAllTypesProto2 {
        optional_string: Some("a\"\u{e9}\n".to_owned()),
        optional_bytes: Some(vec![0, b'1', 0xff]),
        repeated_double: vec![1e300, f64::INFINITY],
        data: Some(Default::default()),
        map_string_string: [("k".to_owned(), "v".to_owned())].into(),
        ..Default::default()
    };
    let text = text::to_string(&message);
    for line in [
        "optional_string: \"a\\\"\u{e9}\\n\"\n",
        "optional_bytes: \"\\0001\\377\"\n",
        "repeated_double: 1e300\nrepeated_double: inf\n",
        "Data {\n}\n",
        "map_string_string {\n  key: \"k\"\n  value: \"v\"\n}\n",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert_eq!(text::from_str::<TestAllTypesProto2>(&text).expect("it was printed"), message);
}

#[test]
fn errors_of_text_format_say_where() {
    for (input, expected) in [
        ("optional_int32: 1\n  optional_int64 2", "2:19: expected ':' before the value"),
        ("optional_string: \"a", "1:18: the string has no closing quote on its line"),
        ("recursive_message { optional_bool: maybe }", "recursive_message.optional_bool: expected"),
        ("optional_int32: 1 optional_int32: 2", "optional_int32: the field is set twice"),
        ("repeated_int32: [1, 2", "expected ',' or ']' in a list"),
    ] {
        let error = text::from_str::<TestAllTypesProto3>(input).expect_err(input).to_string();
        assert!(error.starts_with(expected) || error.contains(expected), "{input}: {error}");
    }
    let deep = "recursive_message {".repeat(100_000);
    let error = text::from_str::<TestAllTypesProto3>(&deep).expect_err("it has no end");
    assert!(error.to_string().ends_with("nested too deep"), "{error}");
}

#[test]
fn unknown_fields_are_printed_on_request() {
    let bytes = [0xa8, 0x46, 5, 0xb2, 0x46, 2, 8, 1];
    let message = TestAllTypesProto3::decode(&bytes[..]).expect("they are well formed");
    assert_eq!(text::to_string(&message), "");
    let printed = text::Options::new().unknown_fields(true).print(&message);
    assert_eq!(printed, "1125: 5\n1126 {\n  1: 1\n}\n");
}

#[test]
fn a_required_field_that_is_missing_is_an_error_with_its_path() {
    // Field 202 without 203, alone and as the group 201 of a message.
    for (bytes, path) in [
        (&[0xd0, 0x0c, 1][..], "Data.group_uint32"),
        (
            &[0xcb, 0x0c, 0xd0, 0x0c, 1, 0xcc, 0x0c][..],
            "Data.group_uint32: TestAllRequiredTypesProto2.data",
        ),
    ] {
        let error = if bytes.len() == 3 {
            Data::decode(bytes).expect_err(path)
        } else {
            TestAllRequiredTypesProto2::decode(bytes).expect_err(path)
        };
        let error = error.to_string();
        assert!(error.contains(path) && error.ends_with("a required field is missing"), "{error}");
    }
    assert!(Data::decode(&[0xd0, 0x0c, 1, 0xd8, 0x0c, 1][..]).is_ok());
    assert!(Data::decode_length_delimited(&[3, 0xd0, 0x0c, 1][..]).is_err());
    assert!(serde_json::from_str::<Data>(r#"{"groupInt32":1}"#).is_err());
    assert!(text::from_str::<Data>("group_int32: 1").is_err());
}

#[test]
fn extensions_are_read_and_written_by_their_type() {
    let mut message = TestAllTypesProto2 { optional_int32: Some(1), ..Default::default() };
    assert_eq!(message.extension::<ExtensionInt32>().expect("none is there").value, None);

    message.set_extension(&ExtensionInt32 { value: Some(4) });
    message.set_extension(&ExtensionInt32 { value: Some(5) });
    let group = GroupField { group_int32: Some(6), ..Default::default() };
    message.set_extension(&Groupfield { value: Some(group.clone()) });

    let bytes = message.encode_to_vec();
    let message = TestAllTypesProto2::decode(&bytes[..]).expect("it was encoded");
    assert_eq!(message.extension::<ExtensionInt32>().expect("well formed").value, Some(5));
    assert_eq!(message.extension::<Groupfield>().expect("well formed").value, Some(group));
    assert_eq!(message.encode_to_vec(), bytes);
}

#[test]
fn extensions_have_names_in_json_and_text_format() {
    let mut message = TestAllTypesProto2::default();
    message.set_extension(&ExtensionInt32 { value: Some(5) });
    let json = r#"{"[protobuf_test_messages.proto2.extension_int32]":5}"#;
    assert_eq!(serde_json::to_string(&message).expect("all of it has a form"), json);
    assert_eq!(serde_json::from_str::<TestAllTypesProto2>(json).expect("as written"), message);
    let text = "[protobuf_test_messages.proto2.extension_int32]: 5\n";
    assert_eq!(text::to_string(&message), text);
    assert_eq!(text::from_str::<TestAllTypesProto2>(text).expect("as printed"), message);
}

/// Two items; the second has its fields in reverse order, and two types, the first of which counts.
const ITEMS: &[u8] = b"\x0b\x10\xf9\xbb\x5e\x1a\x04\xca\x01\x01x\x0c\
                       \x0b\x1a\x02\x48\x05\x10\x90\xb3\xfc\x01\x10\x01\x0c";

#[test]
fn items_of_a_message_set_are_extensions() {
    let mut set = MessageSetCorrect::decode(ITEMS).expect("well formed");
    assert_eq!(set.encode_to_vec(), ITEMS);
    let first = set.extension::<MessageSetExtension1>().expect("well formed");
    assert_eq!(first.value.expect("it is there").str.as_deref(), Some("x"));
    let second = set.extension::<MessageSetExtension2>().expect("well formed");
    assert_eq!(second.value.as_ref().expect("it is there").i, Some(5));
    let none = set.extension::<ExtensionWithOneof>().expect("well formed");
    assert_eq!(none.value, None);

    set.set_extension(&second);
    assert_eq!(set.encode_to_vec()[12..], *b"\x0b\x10\x90\xb3\xfc\x01\x1a\x02\x48\x05\x0c");
    set.set_extension(&MessageSetExtension1::default());
    assert_eq!(set.encode_to_vec()[..], *b"\x0b\x10\x90\xb3\xfc\x01\x1a\x02\x48\x05\x0c");
}

/// Pieces of one value are merged; an item of no known type, or of none, is kept.
#[test]
fn items_of_a_message_set_are_merged_and_unknown_ones_kept() {
    let odd = b"\x0b\x10\x07\x1a\x00\x0c\x0b\x10\xf9\xbb\x5e\x0c\x0b\x1a\x00\x0c\x08\x01";
    let bytes = [ITEMS, odd, ITEMS].concat();
    let mut set = MessageSetCorrect::decode(&bytes[..]).expect("well formed");
    let first = set.extension::<MessageSetExtension1>().expect("well formed");
    assert_eq!(first.encode_to_vec(), b"\x1a\x04\xca\x01\x01x");
    set.set_extension(&MessageSetExtension1::default());
    set.set_extension(&MessageSetExtension2::default());
    assert_eq!(set.encode_to_vec(), odd);
}

/// As `protoc --decode` has it: declared in the message that it holds, an item goes by the name of
/// that in text format; both names are read.
#[test]
fn items_of_a_message_set_have_names_in_json_and_text_format() {
    let set = MessageSetCorrect::decode(ITEMS).expect("well formed");
    let message = TestAllTypesProto2 { message_set_correct: Some(set), ..Default::default() };
    let name = |n: u8| {
        format!("protobuf_test_messages.proto2.TestAllTypesProto2.MessageSetCorrectExtension{n}")
    };
    let json = format!(
        r#"{{"messageSetCorrect":{{"[{}.message_set_extension]":{{"str":"x"}},"[{}.message_set_extension]":{{"i":5}}}}}}"#,
        name(1),
        name(2),
    );
    assert_eq!(serde_json::to_string(&message).expect("all of it has a form"), json);
    let items = |suffix: &str| {
        format!(
            "message_set_correct {{\n  [{}{suffix}] {{\n    str: \"x\"\n  }}\n  [{}{suffix}] {{\n    i: 5\n  }}\n}}\n",
            name(1),
            name(2),
        )
    };
    assert_eq!(text::to_string(&message), items(""));

    let read = [
        serde_json::from_str::<TestAllTypesProto2>(&json).expect("as written"),
        text::from_str::<TestAllTypesProto2>(&items("")).expect("as printed"),
        text::from_str::<TestAllTypesProto2>(&items(".message_set_extension")).expect("in full"),
    ];
    let canonical = b"\x0b\x10\xf9\xbb\x5e\x1a\x04\xca\x01\x01x\x0c\
                      \x0b\x10\x90\xb3\xfc\x01\x1a\x02\x48\x05\x0c";
    for message in read {
        let set = message.message_set_correct.expect("it is there");
        assert_eq!(set.encode_to_vec(), canonical);
    }
}

#[test]
fn json_is_written_as_its_options_say() {
    let message = TestAllTypesProto3 {
        optional_foreign_enum: ForeignEnum::ForeignBaz,
        optional_nested_message: Some(Default::default()),
        ..Default::default()
    };
    let write = |options: json::Options| {
        serde_json::to_string(&options.of(&message)).expect("it has a form")
    };
    assert_eq!(
        write(json::Options::new()),
        r#"{"optionalNestedMessage":{},"optionalForeignEnum":"FOREIGN_BAZ"}"#
    );
    let names = json::Options::new().use_proto_names(true).use_enum_numbers(true);
    assert_eq!(write(names), r#"{"optional_nested_message":{},"optional_foreign_enum":2}"#);

    let whole = write(json::Options::new().emit_default_values(true));
    for member in [
        r#""optionalInt64":"0""#,
        r#""optionalString":"""#,
        r#""optionalNestedEnum":"FOO""#,
        r#""optionalNestedMessage":{"a":0}"#,
        r#""repeatedInt32":[]"#,
        r#""mapStringString":{}"#,
    ] {
        assert!(whole.contains(member), "{member} is not in {whole}");
    }
    for absent in ["recursiveMessage", "oneofUint32", "optionalInt32Wrapper"] {
        assert!(!whole.contains(absent), "{absent} is in {whole}");
    }
    assert_eq!(from_json(&whole), Ok(message.clone()));
    assert_eq!(from_json(&write(names)), Ok(message.clone()));
}

#[test]
fn an_any_holds_nothing_though_no_file_imports_it() {
    let input = r#"{"optionalAny":{"@type":"type.googleapis.com/google.protobuf.Empty"}}"#;
    let message = from_json(input).expect("Empty is known everywhere");
    assert_eq!(serde_json::to_string(&message).expect("it was read"), input);
    let text = text::to_string(&message);
    assert_eq!(text::from_str::<TestAllTypesProto3>(&text).expect("it was printed"), message);
}

/// The forms of an `Any` that other implementations write for what has no fields: `{}` in C++ and Java,
/// a `value` in Go.
#[test]
fn an_any_of_nothing_is_read_in_every_form() {
    let url = "type.googleapis.com/google.protobuf.Empty";
    for members in [format!(r#""@type":"{url}""#), format!(r#""@type":"{url}","value":{{}}"#)] {
        let message =
            from_json(&format!(r#"{{"optionalAny":{{{members}}}}}"#)).expect("a form of it");
        assert_eq!(message.optional_any.expect("it is set").type_url, url);
    }
    assert_eq!(
        from_json(r#"{"optionalAny":{}}"#).expect("no type").optional_any,
        Some(Any::default())
    );
    for value in ["1", "null", r#"{"a":1}"#] {
        let input = format!(r#"{{"optionalAny":{{"@type":"{url}","value":{value}}}}}"#);
        assert!(from_json(&input).is_err(), "{input}");
    }
    let input = format!(r#"{{"optionalAny":{{"@type":"{url}","other":{{}}}}}}"#);
    assert!(from_json(&input).is_err(), "{input}");
}

/// serde_json's own limit is off, as other deserializers have none.
#[test]
fn json_that_is_too_deep_is_refused_and_not_the_end() {
    let read = |levels: usize| {
        let text = "[".repeat(levels) + &"]".repeat(levels);
        let mut deserializer = serde_json::Deserializer::from_str(&text);
        deserializer.disable_recursion_limit();
        Value::deserialize(&mut deserializer).map_err(|error| error.to_string())
    };
    assert!(read(200).is_ok());
    let error = read(100_000).unwrap_err();
    assert!(error.contains("more than 256 levels of arrays and objects"), "{error}");
}

/// Messages each in the `Any` of the next: on the wire they are bytes in bytes, so no limit of
/// reading holds them back.
#[test]
fn an_any_in_an_any_ends_somewhere() {
    let url = "x/google.protobuf.Any".to_owned();
    let around = |value| Any { type_url: url.clone(), value, ..Default::default() };
    let deep = |levels| (0..levels).fold(Any::default(), |inner, _| around(inner.encode_to_vec()));
    assert!(serde_json::to_string(&deep(100)).is_ok());
    let error = serde_json::to_string(&deep(5_000)).expect_err("it is too deep");
    assert!(error.to_string().contains("Any"), "{error}");
    let text = text::to_string(&deep(5_000));
    assert_eq!(text.matches("[x/google.protobuf.Any] {").count(), 100);
    assert!(text.contains("type_url: \"x/google.protobuf.Any\""));
}

#[test]
fn text_format_refuses_what_other_readers_refuse() {
    for (input, expected) in [
        ("optional_any { [a/%ZZ/google.protobuf.Empty] {} }", "1:44: '%' without two hex"),
        ("optional_any { [a/%2/google.protobuf.Empty] {} }", "'%' without two hex"),
        ("optional_bool: -0", "optional_bool: expected a bool"),
    ] {
        let error = text::from_str::<TestAllTypesProto3>(input).expect_err(input).to_string();
        assert!(error.contains(expected), "{input}: {error}");
    }
    let escaped = "optional_any { [a/%2F/google.protobuf.Empty] {} }";
    assert!(text::from_str::<TestAllTypesProto3>(escaped).is_ok());
}
