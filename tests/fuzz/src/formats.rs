//! Checks invariants of every message that is read from JSON or text format.

use serde_json::error::Category;

use crate::Fuzzed;

/// Reads `json`. What was read is written as it will be read again.
pub(crate) fn check_json<M: Fuzzed>(json: &str) {
    let Ok(message) = serde_json::from_str::<M>(json) else { return };
    let written = serde_json::to_string(&message).expect("it was read from JSON");
    let again = serde_json::from_str::<M>(&written).expect(&written);
    assert!(again.encode_to_vec() == message.encode_to_vec(), "{message:?}\n{again:?}");
}

/// Writes the message with these bytes as JSON, which is read as the same JSON.
pub(crate) fn json_of<M: Fuzzed>(bytes: &[u8]) -> Option<String> {
    let message = M::decode(bytes).ok()?;
    // Some values have no form in JSON.
    let json = serde_json::to_string(&message).ok()?;
    match serde_json::from_str::<M>(&json) {
        Ok(again) => {
            let twice = serde_json::to_string(&again).expect(&json);
            // A `NullValue` of any other number than its own is null, too, and not read as such.
            assert!(twice == json || json.contains("null"), "{json}\n{twice}");
        }
        // Binary messages may be nested deeper than serde_json likes.
        Err(error) => assert_eq!(error.classify(), Category::Syntax, "{error}: {json}"),
    }
    Some(json)
}

/// Reads text format. What was read is written as it will be read again.
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
