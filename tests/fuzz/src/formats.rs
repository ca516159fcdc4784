//! Checks invariants of every message that is read from JSON or text format.

use serde_json::error::Category;

use crate::Fuzzed;

/// Reads `json`, and checks that the message is equal after writing and reading it again.
pub(crate) fn check_json<M: Fuzzed>(json: &str) {
    let Ok(message) = serde_json::from_str::<M>(json) else { return };
    let written = serde_json::to_string(&message).expect("it was read from JSON");
    let again = serde_json::from_str::<M>(&written).expect(&written);
    assert!(again.encode_to_vec() == message.encode_to_vec(), "{message:?}\n{again:?}");
}

/// Writes the message with these bytes as JSON, and checks that it is equal after reading and writing
/// it again.
pub(crate) fn json_of<M: Fuzzed>(bytes: &[u8]) -> Option<String> {
    let message = M::decode(bytes).ok()?;
    // Some values have no form in JSON.
    let json = serde_json::to_string(&message).ok()?;
    match serde_json::from_str::<M>(&json) {
        Ok(again) => {
            let twice = serde_json::to_string(&again).expect(&json);
            // A `NullValue` with another number is written as `null` as well.
            assert!(twice == json || json.contains("null"), "{json}\n{twice}");
        }
        // Binary messages may be nested deeper than serde_json allows.
        Err(error) => assert_eq!(error.classify(), Category::Syntax, "{error}: {json}"),
    }
    Some(json)
}

/// Reads text format, and checks that the message is equal after writing and reading it again.
pub(crate) fn check_text<M: Fuzzed>(input: &str) {
    let Ok(message) = M::from_text(input) else { return };
    let written = message.to_text();
    let again = M::from_text(&written).expect(&written);
    assert!(again.encode_to_vec() == message.encode_to_vec(), "{message:?}\n{again:?}");
}

/// Writes the message with these bytes in text format, which is read as the same text.
pub(crate) fn text_of<M: Fuzzed>(bytes: &[u8]) -> Option<String> {
    let message = M::decode(bytes).ok()?;
    let written = message.to_text();
    let again = M::from_text(&written).expect(&written);
    assert_eq!(again.to_text(), written);
    Some(written)
}
