//! Messages of other crates as fields: read and written as those of the same tree.

use conformance_testee::apart::abroad as apart;
use conformance_testee::stubs::abroad::{Visitor, visitor::One};
use conformance_testee::stubs::unpackaged_pb::Plain;
use prost::Message;

fn plain(x: i32) -> Plain {
    Plain { x: Some(x), ..Plain::default() }
}

fn visitors() -> [Visitor; 4] {
    let full = Visitor {
        plain: Some(plain(1)),
        group: Some(plain(-2)),
        plains: vec![plain(3), Plain::default(), plain(i32::MAX)],
        groups: vec![plain(4), Plain::default(), plain(5)],
        by_name: [("name".to_owned(), plain(6))].into(),
        one: Some(One::Single(plain(7))),
        needed: plain(8),
        needed_group: plain(9),
        ..Visitor::default()
    };
    let other = Visitor { one: Some(One::SingleGroup(plain(10))), ..full.clone() };
    let empty = Visitor { one: Some(One::SingleGroup(Plain::default())), ..Visitor::default() };
    [full, other, empty, Visitor::default()]
}

#[test]
fn messages_of_other_crates_have_the_same_encoding() {
    for visitor in visitors() {
        let bytes = visitor.encode_to_vec();
        let abroad = apart::Visitor::decode(&bytes[..]).expect("it was encoded");
        assert!(abroad.unknown_fields.is_empty(), "{abroad:?}");
        assert_eq!(abroad.encode_to_vec(), bytes, "{visitor:?}");
        assert_eq!(abroad.encoded_len(), bytes.len());
    }
}

#[test]
fn damaged_messages_are_read_or_refused_alike() {
    let [visitor, ..] = visitors();
    let whole = visitor.encode_to_vec();
    let twice = [&whole[..], &whole].concat();
    for len in 0..twice.len() {
        let part = &twice[..len];
        let flipped = [&whole[..len % whole.len()], &[0xff], part].concat();
        for bytes in [part, &flipped] {
            let (here, abroad) = (Visitor::decode(bytes), apart::Visitor::decode(bytes));
            let [here, abroad] =
                [here.map(|v| v.encode_to_vec()), abroad.map(|v| v.encode_to_vec())];
            assert_eq!(here.ok(), abroad.ok(), "{}", bytes.escape_ascii());
        }
    }
}

/// The key that ends a group may be longer than the one that starts it.
#[test]
fn a_group_ends_at_its_last_key_however_long() {
    // Fields 8 and 90, which are required; then field 2 with `x` = 5, and a key padded with zeros.
    let bytes = [&[0x42, 0, 0xd3, 5, 0xd4, 5][..], &[0x13, 8, 5, 0x94, 0x80, 0]].concat();
    let here = Visitor::decode(&bytes[..]).expect("both fields are there").group;
    assert_eq!(here, Some(plain(5)));
    let abroad = apart::Visitor::decode(&bytes[..]).expect("both fields are there").group;
    assert_eq!(abroad, Some(plain(5)));
}
