//! Cells of JSON, text format and `Any` that the suite's messages do not have.

use conformance_testee::stubs::google::protobuf::Any;
use conformance_testee::stubs::protobuf_test_messages::proto2::TestAllRequiredTypesProto2;
use conformance_testee::stubs::protobuf_test_messages::proto2::test_all_types_proto2::{
    MessageSetCorrect, message_set_correct_extension2::MessageSetExtension,
};
use conformance_testee::stubs::protobuf_test_messages::proto3::TestAllTypesProto3;
use conformance_testee::stubs::support::{json, text};
use conformance_testee::stubs::unpackaged_pb::{
    Anything, Extended, Level, Needs, NeedsLevel, Number, Numbers, Plain, Swapped, Texts, Wrapped,
    plain,
};
use prost::{Message, Name};
use serde::de::DeserializeOwned;

fn read<M: DeserializeOwned>(text: &str) -> Result<M, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

#[test]
fn a_message_in_no_package_has_a_name_without_a_dot() {
    assert_eq!(Plain::full_name(), "Plain");
    assert_eq!(plain::Inner::full_name(), "Plain.Inner");
    assert_eq!(Any::full_name(), "google.protobuf.Any");
    let plain = Plain { x: Some(5), ..Plain::default() };
    let any = Any::from_msg(&plain).expect("it never fails");
    assert_eq!(any.type_url, "type.googleapis.com/Plain");
    assert_eq!(any.to_msg::<Plain>().expect("it was packed"), plain);
    let json = r#"{"@type":"type.googleapis.com/Plain","x":5}"#;
    assert_eq!(serde_json::to_string(&any).expect("the tree has the type"), json);
    assert_eq!(read::<Any>(json).expect("it was written"), any);
}

#[test]
fn a_name_in_json_precedes_the_name_in_the_proto_file() {
    let message = Swapped { first: Some(1), second: Some(2), other: Some(3), ..Swapped::default() };
    let json = serde_json::to_string(&message).expect("it is in range");
    assert_eq!(json, r#"{"third":1,"first":2,"second":3}"#);
    assert_eq!(read::<Swapped>(&json).expect("it was written"), message);
    for (json, expected) in [
        (r#"{"third":1}"#, [Some(1), None, None]),
        (r#"{"first":2}"#, [None, Some(2), None]),
        (r#"{"second":3}"#, [None, None, Some(3)]),
        (r#"{"second":3,"first":2,"third":1}"#, [Some(1), Some(2), Some(3)]),
        (r#"{"other":3}"#, [None, None, Some(3)]),
    ] {
        let Swapped { first, second, other, .. } = read(json).expect(json);
        assert_eq!([first, second, other], expected, "{json}");
    }
}

#[test]
fn null_sets_no_required_field_but_a_value() {
    let read = read::<Needs>;
    assert!(read(r#"{"x":1,"value":null}"#).is_ok());
    assert!(read(r#"{"x":null,"value":null}"#).is_err_and(|error| error.contains("required")));
}

#[test]
fn extensions_have_the_forms_of_fields() {
    // In the order of their names, in which they are written.
    let mut message = Extended::default();
    message.set_extension(&Number { value: Some(7) });
    message.set_extension(&Numbers { value: vec![8, 9] });
    message.set_extension(&Texts { value: vec!["a".to_owned(), String::new()] });
    message.set_extension(&Wrapped { value: Some(5) });
    let json = serde_json::to_string(&message).expect("it is in range");
    assert_eq!(read::<Extended>(&json).expect("it was written"), message);
    let printed = text::to_string(&message);
    assert!(printed.contains("[wrapped] {\n  value: 5\n}\n"), "{printed}");
    assert!(printed.contains("[texts] {\n  value: \"\"\n}\n"), "{printed}");
    assert_eq!(text::from_str::<Extended>(&printed).expect("it was printed"), message);
}

#[test]
fn null_sets_no_extension_but_a_value() {
    let message =
        read::<Extended>(r#"{"[number]":null,"[anything]":null}"#).expect("as for fields");
    assert_eq!(message.extension::<Number>().expect("it is well-formed").value, None);
    let anything = message.extension::<Anything>().expect("it is well-formed").value;
    assert!(anything.is_some_and(|value| value.kind.is_some()));
}

#[test]
fn an_extension_is_set_once() {
    let error = read::<Extended>(r#"{"[number]":1,"[number]":2}"#).expect_err("it is set twice");
    assert!(error.contains("twice"), "{error}");
    let error =
        read::<Extended>(r#"{"[numbers]":[1],"[numbers]":[2]}"#).expect_err("it is set twice");
    assert!(error.contains("twice"), "{error}");
    let error = text::from_str::<Extended>("[number]: 1 [number]: 2").expect_err("it is set twice");
    assert!(error.to_string().contains("twice"), "{error}");
    let repeated =
        text::from_str::<Extended>("[numbers]: 1 [numbers]: [2, 3]").expect("it is legal");
    assert_eq!(repeated.extension::<Numbers>().expect("it is well-formed").value, [1, 2, 3]);
}

#[test]
fn a_key_of_a_map_is_set_once_in_json() {
    for input in [
        r#"{"mapInt32Int32":{"1":1,"1":2}}"#,
        r#"{"mapBoolBool":{"true":true,"true":false}}"#,
        r#"{"optionalStruct":{"a":1,"a":2}}"#,
    ] {
        let error = read::<TestAllTypesProto3>(input).expect_err(input);
        assert!(error.contains("twice"), "{error}");
    }
}

#[test]
fn an_any_of_a_special_form_has_nothing_beside_it() {
    let duration = r#""@type":"type.googleapis.com/google.protobuf.Duration""#;
    let wrapper = r#""@type":"type.googleapis.com/google.protobuf.Int32Value""#;
    for input in [
        format!(r#"{{{duration},"value":"1s","other":1}}"#),
        format!(r#"{{{duration},"value":"1s","value":"2s"}}"#),
        format!(r#"{{{wrapper},"value":1,"other":1}}"#),
    ] {
        assert!(read::<Any>(&input).is_err(), "{input}");
    }
    let lenient = json::Options::new().ignore_unknown_fields(true);
    let input = format!(r#"{{{duration},"value":"1s","other":1}}"#);
    let mut source = serde_json::Deserializer::from_str(&input);
    assert!(lenient.read::<Any, _>(&mut source).is_ok());
}

#[test]
fn paths_that_json_cannot_tell_apart_have_no_form() {
    use conformance_testee::stubs::google::protobuf::FieldMask;
    for paths in [vec!["a,b"], vec![""], vec!["a", ""]] {
        let paths: Vec<String> = paths.into_iter().map(str::to_owned).collect();
        let mask = FieldMask { paths, ..FieldMask::default() };
        assert!(serde_json::to_string(&mask).is_err(), "{mask:?}");
    }
    assert!(read::<FieldMask>(r#""a,,b""#).is_err());
    assert!(read::<FieldMask>(r#""""#).is_ok_and(|mask| mask.paths.is_empty()));
}

/// As `serde_json` passes them with its feature `arbitrary_precision`: the escape makes the text an owned
/// string, as it then is.
#[test]
fn numbers_of_any_precision_are_numbers() {
    for (number, expected) in [("\\u0031.5", 1.5), ("\\u0031e+2", 100.0), ("\\u002d0", -0.0)] {
        let object = format!(r#"{{"$serde_json::private::Number":"{number}"}}"#);
        let message = read::<TestAllTypesProto3>(&format!(r#"{{"optionalDouble":{object}}}"#));
        let double = message.expect("it is a number").optional_double;
        assert_eq!(double.to_bits(), f64::to_bits(expected), "{number}");
    }
}

/// As in prost; the suite decodes messages, which have all required fields.
#[test]
fn required_fields_have_their_declared_defaults() {
    let message = TestAllRequiredTypesProto2::default();
    assert_eq!(message.default_int32, -123_456_789);
    assert_eq!(message.default_uint64, 10_123_456_789_123_456_789);
    assert_eq!(message.default_double.to_bits(), 7e22_f64.to_bits());
    assert!(message.default_bool);
    assert_eq!(message.default_string, "Rosebud");
    assert_eq!(message.default_bytes, b"joshua");
    assert_eq!(message.required_int32, 0);
}

/// An unknown number of a closed enum is an unknown field, and no value of a required one.
#[test]
fn an_unknown_number_sets_no_required_enum() {
    for (bytes, expected) in [
        (&[8, 2][..], Some(Level::High)),
        (&[8, 2, 8, 9], Some(Level::High)),
        (&[8, 9, 8, 2], Some(Level::High)),
        (&[8, 9], None),
        (&[10, 1, 2], None),
        (&[], None),
    ] {
        let found = NeedsLevel::decode(bytes);
        if let Err(error) = &found {
            assert!(error.to_string().contains("NeedsLevel.level"), "{error}");
        }
        assert_eq!(found.ok().map(|needs| needs.level), expected, "{bytes:?}");
    }
}

#[test]
fn keys_that_end_groups_may_be_padded() {
    // An item of a message set: its type, a message with field 9 = 5, and its end in two bytes.
    let item = b"\x0b\x10\x90\xb3\xfc\x01\x1a\x02\x48\x05\x8c\x00";
    let set = MessageSetCorrect::decode(&item[..]).expect("it is well-formed");
    let value = set.extension::<MessageSetExtension>().expect("it is well-formed").value;
    assert_eq!(value.and_then(|value| value.i), Some(5));
    let plain = Plain::decode(&[0x1b, 0x20, 5, 0x9c, 0][..]).expect("it is well-formed");
    let printed = text::Options::new().unknown_fields(true).print(&plain);
    assert_eq!(printed, "3 {\n  4: 5\n}\n");
}

#[test]
fn the_wire_has_100_levels_and_no_more() {
    let nested = |levels: usize| {
        let wrap = |message: TestAllTypesProto3| TestAllTypesProto3 {
            recursive_message: Some(Box::new(message)),
            ..TestAllTypesProto3::default()
        };
        let message = (0..levels).fold(TestAllTypesProto3::default(), |inner, _| wrap(inner));
        message.encode_to_vec()
    };
    assert!(TestAllTypesProto3::decode(&nested(100)[..]).is_ok());
    assert!(TestAllTypesProto3::decode(&nested(101)[..]).is_err());
}
