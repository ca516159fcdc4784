//! Extensions in the unknown fields of their messages.

use prost::Message as _;
use protorust_support_tests::stubs::texts::{Bare, Base, Names, Raw, Title};

/// Extensions that are declared beside their message, in an edition that verifies, are refused when the
/// message is decoded.
#[test]
fn string_extensions_are_utf8() {
    // Field 100, 101, 102 and 103, each with one byte that is no text.
    let [title, names, raw, data] = [0xa2, 0xaa, 0xb2, 0xba].map(|key: u8| [key, 0x06, 0x01, 0xff]);
    for (bytes, field) in [(title, "Base.title"), (names, "Base.names")] {
        let error = Base::decode(&bytes[..]).unwrap_err().to_string();
        assert!(error.contains(field) && error.contains("UTF-8"), "{error}");
    }
    let error = Bare::decode(&title[..]).unwrap_err().to_string();
    assert!(error.contains("Bare.only"), "{error}");

    let base = Base::decode(&[raw, data].concat()[..]).unwrap();
    assert!(base.extension::<Raw>().is_err());
    let mut base = Base { number: Some(1), ..Base::default() };
    base.set_extension(&Title { value: Some("é".to_owned()) });
    base.set_extension(&Names { value: vec!["a".to_owned(), "漢".to_owned()] });
    assert_eq!(Base::decode(&base.encode_to_vec()[..]).unwrap(), base);
    assert_eq!(base.extension::<Names>().unwrap().value, ["a", "漢"]);
}
