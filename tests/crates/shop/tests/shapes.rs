//! Messages and enums of another crate, as fields of all kinds: their JSON and text format are those
//! that they have in a tree with all types.

use std::fmt::Debug;

use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// JSON of an `Order`, each with what it is about.
const ORDERS: &[(&str, &str)] = &[
    ("nothing", "{}"),
    ("a field", r#"{"price": {"units": "5", "currency": "EUR", "cents": 0}}"#),
    ("an empty message", r#"{"price": {}}"#),
    ("an enum in a message", r#"{"price": {"status": "STATUS_PAID"}}"#),
    ("enums in a message", r#"{"price": {"history": ["STATUS_PAID", "STATUS_NEW", 7]}}"#),
    ("a map of enums in a message", r#"{"price": {"byCountry": {"de": "STATUS_PAID"}}}"#),
    ("a map of messages in a message", r#"{"price": {"exchanged": {"-3": {"units": "1"}}}}"#),
    ("a message in a message", r#"{"price": {"detail": {"kind": "COIN"}}}"#),
    ("bytes in a message", r#"{"price": {"proof": "AQID"}}"#),
    ("a time of another crate", r#"{"price": {"time": "1970-01-01T00:00:01.500Z"}}"#),
    ("a value", r#"{"price": {"note": {"a": [1, null, "b", true]}}}"#),
    ("a null as value", r#"{"price": {"note": null}}"#),
    ("a wrapper in a message", r#"{"price": {"limit": "0"}}"#),
    ("a null in a message", r#"{"price": {"nothing": null}}"#),
    ("a oneof in a message", r#"{"price": {"account": "a"}}"#),
    ("a message in a oneof in a message", r#"{"price": {"cash": {"kind": "COIN"}}}"#),
    ("an enum in a oneof in a message", r#"{"price": {"unknown": "STATUS_NEW"}}"#),
    ("a null in a oneof in a message", r#"{"price": {"none": null}}"#),
    ("repeated messages", r#"{"parts": [{"units": "1"}, {}, {"currency": "EUR"}]}"#),
    ("a map", r#"{"byName": {"a": {"units": "1"}}}"#),
    ("a message in a oneof", r#"{"single": {"units": "1"}}"#),
    ("an empty message in a oneof", r#"{"single": {}}"#),
    ("an enum in a oneof", r#"{"state": "STATUS_PAID"}"#),
    ("the first value in a oneof", r#"{"state": "STATUS_NEW"}"#),
    ("a group in a oneof", r#"{"singleGroup": {"name": "a", "inner": {"closed": "SECOND"}}}"#),
    ("a closed enum in a oneof", r#"{"closedState": "SECOND"}"#),
    ("an enum", r#"{"status": "STATUS_PAID"}"#),
    ("an enum by its number", r#"{"status": 1}"#),
    ("the first value", r#"{"status": "STATUS_NEW"}"#),
    ("an unknown number", r#"{"status": -5}"#),
    ("an enum without presence", r#"{"plainStatus": "STATUS_PAID"}"#),
    ("an unknown number without presence", r#"{"plainStatus": 99}"#),
    ("repeated enums", r#"{"statuses": ["STATUS_PAID", "STATUS_NEW", 3]}"#),
    ("repeated enums that are not packed", r#"{"unpacked": ["STATUS_PAID", 0]}"#),
    ("a map of enums", r#"{"states": {"5": "STATUS_PAID"}}"#),
    ("a closed enum", r#"{"closed": "SECOND"}"#),
    ("repeated closed enums", r#"{"closeds": ["SECOND", "FIRST", 2]}"#),
    ("a map of closed enums", r#"{"closedStates": {"true": "SECOND"}}"#),
    ("a nested enum", r#"{"kind": "COIN"}"#),
    ("a group", r#"{"money": {"units": "3"}}"#),
    ("repeated groups", r#"{"groups": [{"name": "a"}, {"name": "b", "closeds": ["FIRST"]}]}"#),
    ("a message with required fields", r#"{"legacy": {"name": "", "inner": {}}}"#),
    ("an extension", r#"{"extendable": {"x": 1, "[base.note]": "n"}}"#),
    ("repeated messages as extension", r#"{"extendable": {"[base.legacies]": [{"name": "a"}]}}"#),
    ("an extension in a message", r#"{"legacy": {"name": "", "extendable": {"[base.note]": ""}}}"#),
    ("an extension of this crate", r#"{"extendable": {"[shop.gift]": "g"}}"#),
    ("what is deprecated", r#"{"price": {"old": {"kind": "OLD_GONE"}}, "oldKind": "OLD_GONE"}"#),
    ("a time of this crate", r#"{"time": "1970-01-01T00:00:01Z"}"#),
    (
        "a message in Any",
        r#"{"any": {"@type": "type.googleapis.com/base.Money", "status": "STATUS_PAID"}}"#,
    ),
    (
        "a nested message in Any",
        r#"{"any": {"@type": "type.googleapis.com/base.Money.Detail", "kind": "COIN"}}"#,
    ),
    (
        "a message in Any that no field refers to",
        r#"{"any": {"@type": "a/base.Receipt", "text": "t", "detail": {"kind": "COIN"}}}"#,
    ),
    (
        "a message in Any of a file that no field refers to",
        r#"{"any": {"@type": "a/base.Event", "name": "n"}}"#,
    ),
    (
        "a special message in Any",
        r#"{"any": {"@type": "a/google.protobuf.Struct", "value": {"a": 1}}}"#,
    ),
    (
        "a message in Any in a message",
        r#"{"price": {"receipt": {"@type": "a/shop.Order", "status": "STATUS_PAID"}}}"#,
    ),
    (
        "a message of this crate in Any",
        r#"{"any": {"@type": "a/shop.Order", "parts": [{"units": "1"}]}}"#,
    ),
];

/// JSON that is no `Order`.
const WRONG_JSON: &[&str] = &[
    r#"{"price": {"unit": 1}}"#,
    r#"{"price": 1}"#,
    r#"{"price": {"status": "STATUS_GONE"}}"#,
    r#"{"parts": [{"history": ["a"]}]}"#,
    r#"{"price": {"account": "a", "cash": {}}}"#,
    r#"{"status": "STATUS_GONE"}"#,
    r#"{"status": 1.5}"#,
    r#"{"statuses": ["STATUS_GONE"]}"#,
    r#"{"states": {"1": "STATUS_GONE"}}"#,
    r#"{"state": "STATUS_GONE"}"#,
    r#"{"closed": 9}"#,
    r#"{"legacy": {}}"#,
    r#"{"extendable": {"[base.gone]": 1}}"#,
    r#"{"any": {"@type": "a/base.Gone"}}"#,
];

/// Text format that is no `Order`.
const WRONG_TEXT: &[&str] = &[
    "price { unit: 1 }",
    "price: 1",
    "price { status: STATUS_GONE }",
    "status: STATUS_GONE",
    "statuses: [STATUS_NEW, 1.5]",
    "states { key: 1 value: STATUS_GONE }",
    "closed: 9",
    "legacy {}",
    "Price {}",
    "any { [a/base.Gone] {} }",
];

/// Returns the message in `text`, or the reason why there is none.
fn read_json<M: DeserializeOwned>(text: &str) -> Result<M, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Returns the same message as another type.
fn convert<A: Message, B: Message + Default>(message: &A) -> B {
    B::decode(&*message.encode_to_vec()).expect("it was encoded")
}

/// Compares a type that refers to another crate with the expected one, for the module with its tree.
macro_rules! compare {
    ($name:ident, $tree:ident, $is_covered:expr) => {
        mod $name {
            use super::*;
            use shop::$tree::shop::{Order, Strict};
            use shop::$tree::support::{json, text};
            use shop::whole;

            fn cases() -> impl Iterator<Item = (&'static str, whole::shop::Order)> {
                let cases = ORDERS.iter().filter(|(_, json)| $is_covered(json));
                cases.map(|(what, json)| (*what, read_json(json).expect(what)))
            }

            fn check<M>(what: &str, expected: &(impl Message + Serialize), read: Result<M, impl Debug>)
            where
                M: Message + Serialize,
            {
                let message = read.expect(what);
                let expected = serde_json::to_string(expected).unwrap();
                assert_eq!(serde_json::to_string(&message).unwrap(), expected, "{what}");
            }

            #[test]
            fn json_is_written() {
                for (what, expected) in cases() {
                    check(what, &expected, Ok::<Order, ()>(convert(&expected)));
                }
            }

            #[test]
            fn json_is_written_with_all_options() {
                for (what, expected) in cases() {
                    let message: Order = convert(&expected);
                    for bits in 0..8 {
                        let is_set = |bit: u32| bits >> bit & 1 == 1;
                        let ours = json::Options::new()
                            .use_proto_names(is_set(0))
                            .use_enum_numbers(is_set(1))
                            .emit_default_values(is_set(2));
                        let theirs = whole::support::json::Options::new()
                            .use_proto_names(is_set(0))
                            .use_enum_numbers(is_set(1))
                            .emit_default_values(is_set(2));
                        assert_eq!(
                            serde_json::to_value(ours.of(&message)).unwrap(),
                            serde_json::to_value(theirs.of(&expected)).unwrap(),
                            "{what}, {bits}"
                        );
                    }
                }
            }

            #[test]
            fn json_is_read() {
                for (what, expected) in cases() {
                    let text = serde_json::to_string(&expected).unwrap();
                    let read: Order = read_json(&text).expect(what);
                    let expected: Order = convert(&expected);
                    assert_eq!(read, expected, "{what}");
                }
            }

            #[test]
            fn text_is_written_and_read() {
                for (what, expected) in cases() {
                    let message: Order = convert(&expected);
                    let printed = text::to_string(&message);
                    assert_eq!(printed, whole::support::text::to_string(&expected), "{what}");
                    check(what, &expected, text::from_str::<Order>(&printed));
                }
            }

            #[test]
            fn errors_are_the_same() {
                for json in WRONG_JSON.iter().filter(|json| $is_covered(json)) {
                    let expected = read_json::<whole::shop::Order>(json).unwrap_err();
                    assert_eq!(read_json::<Order>(json).unwrap_err(), expected, "{json}");
                }
                for text in WRONG_TEXT {
                    let expected = whole::support::text::from_str::<whole::shop::Order>(text);
                    let error = text::from_str::<Order>(text).unwrap_err();
                    assert_eq!(error.to_string(), expected.unwrap_err().to_string(), "{text}");
                }
            }

            #[test]
            fn what_is_unknown_can_be_ignored() {
                for json in [
                    r#"{"price": {"gone": 1, "status": "GONE", "history": ["STATUS_PAID", "GONE"]}}"#,
                    r#"{"status": "GONE", "statuses": ["GONE", "STATUS_PAID"]}"#,
                    r#"{"states": {"1": "GONE", "2": "STATUS_PAID"}, "state": "GONE"}"#,
                    r#"{"closed": 9, "closeds": [9, 2], "closedStates": {"true": 9}}"#,
                ] {
                    let mut input = serde_json::Deserializer::from_str(json);
                    let options = whole::support::json::Options::new().ignore_unknown_fields(true);
                    let expected: whole::shop::Order = options.read(&mut input).unwrap();
                    let mut input = serde_json::Deserializer::from_str(json);
                    let options = json::Options::new().ignore_unknown_fields(true);
                    let read: Order = options.read(&mut input).unwrap();
                    assert_eq!(read, convert(&expected), "{json}");
                }
            }

            #[test]
            fn required_fields_are_required() {
                let whole = r#"{"money":{"units":"1"},"status":"STATUS_PAID"}"#;
                let strict: Strict = read_json(whole).unwrap();
                assert_eq!(serde_json::to_string(&strict).unwrap(), whole);
                let printed = text::to_string(&strict);
                assert_eq!(text::from_str::<Strict>(&printed).unwrap(), strict);
                for missing in [r#"{"money":{}}"#, r#"{"status":1}"#, r#"{"money":null,"status":1}"#] {
                    let expected = read_json::<whole::shop::Strict>(missing).unwrap_err();
                    assert_eq!(read_json::<Strict>(missing).unwrap_err(), expected);
                }
            }
        }
    };
}

compare!(with_unknown_fields, stubs, |_: &str| true);
// Extensions are unknown fields.
compare!(without_unknown_fields, dropping, |json: &str| !json.contains("\"["));
compare!(without_formats_there, of_plain, |_: &str| true);

/// A type of another crate has the format that the tree with the field gives it.
#[test]
fn types_of_other_crates_have_text_format_themselves() {
    use base::stubs::base::{Money, Status};
    let money = Money { units: 3, status: Status::Paid, ..Money::default() };
    let text = shop::stubs::support::text::to_string(&money);
    assert_eq!(text, base::stubs::support::text::to_string(&money));
    assert_eq!(shop::stubs::support::text::from_str::<Money>(&text).unwrap(), money);
}

#[test]
fn unknown_fields_of_other_crates_are_printed() {
    use shop::stubs::shop::Order;
    // Field 1, with field 1000 in it.
    let order = Order::decode(&[0x0a, 3, 0xc0, 0x3e, 7][..]).unwrap();
    let options = shop::stubs::support::text::Options::new().unknown_fields(true);
    assert_eq!(options.print(&order), "price {\n  1000: 7\n}\n");
}

#[test]
fn extensions_have_types_of_other_crates() {
    use shop::stubs::shop::{Open, Tips};
    let json = r#"{"[shop.tip]":{"units":"1"},"[shop.tips]":["STATUS_PAID","STATUS_NEW"]}"#;
    let open: Open = read_json(json).unwrap();
    assert_eq!(open.extension::<Tips>().unwrap().value, [1, 0]);
    assert_eq!(serde_json::to_string(&open).unwrap(), json);
    let text = shop::stubs::support::text::to_string(&open);
    let read: Open = shop::stubs::support::text::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
}
