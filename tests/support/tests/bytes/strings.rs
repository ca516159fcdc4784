//! `string` fields that are a `ByteString`, by option, beside the same ones that are a `String`.

use bytestring::ByteString;
use prost::bytes::Bytes;
use prost::Message;
use protorust_support_tests::stubs::blobs::{owned_text, shared_text, OwnedText, SharedText};

use crate::{allocations, probed, ALONE, SMALL};

/// Long enough for one copy to be seen among what else is asked for.
const LONG: usize = 64 * 1024;

fn text(of: char) -> String {
    of.to_string().repeat(LONG / of.len_utf8())
}

/// A field of every kind, those of a single value long.
fn shared() -> SharedText {
    SharedText {
        name: text('n').into(),
        nick: Some(text('ñ').into()),
        lines: vec!["first".into(), ByteString::new(), "third".into()],
        notes: [("key".to_owned(), text('v').into())].into(),
        choice: Some(shared_text::Choice::Word(text('w').into())),
        inner: Some(Box::new(SharedText { name: "inner".into(), ..Default::default() })),
        ..Default::default()
    }
}

fn owned() -> OwnedText {
    OwnedText {
        name: text('n'),
        nick: Some(text('ñ')),
        lines: vec!["first".to_owned(), String::new(), "third".to_owned()],
        notes: [("key".to_owned(), text('v'))].into(),
        choice: Some(owned_text::Choice::Word(text('w'))),
        inner: Some(Box::new(OwnedText { name: "inner".to_owned(), ..Default::default() })),
        ..Default::default()
    }
}

/// All strings that are a `ByteString`, but for the empty one, which lies nowhere.
fn strings(message: &SharedText) -> Vec<&ByteString> {
    let mut all = vec![&message.name];
    all.extend(&message.nick);
    all.extend(&message.lines);
    all.extend(message.notes.values());
    if let Some(shared_text::Choice::Word(word)) = &message.choice {
        all.push(word);
    }
    all.extend(message.inner.iter().map(|inner| &inner.name));
    all.retain(|text| !text.is_empty());
    all
}

#[tokio::test]
async fn strings_by_option_share_the_memory_that_tonic_received() {
    let _alone = ALONE.lock().await;
    let (answer, seen) = probed("/blobs.Blobs/ShareText", shared()).await;
    assert_eq!(answer, shared());
    assert!(seen.is_contiguous, "tonic hands out one piece of memory");
    assert!(seen.shares, "the name lies elsewhere");
    assert!(seen.asked_by_decode < SMALL, "{seen:?}");
    assert!(seen.asked_by_encode < SMALL, "{seen:?}");
}

#[tokio::test]
async fn other_strings_are_copied_once() {
    let _alone = ALONE.lock().await;
    let (answer, seen) = probed("/blobs.Blobs/OwnText", owned()).await;
    assert_eq!(answer, owned());
    assert!(!seen.shares);
    assert!((4 * LONG..4 * LONG + SMALL).contains(&seen.asked_by_decode), "{seen:?}");
}

#[test]
fn every_string_of_a_message_lies_in_its_input() {
    let input = Bytes::from(shared().encode_to_vec());
    let read = SharedText::decode(input.clone()).unwrap();
    assert_eq!(strings(&read).len(), 7);
    for text in strings(&read) {
        assert!(input.as_ptr_range().contains(&text.as_ptr()), "{text:.9}");
    }
}

#[test]
fn strings_take_no_memory_however_many_there_are() {
    let line = || text('l')[..100].into();
    let many = SharedText { lines: (0..1000).map(|_| line()).collect(), ..Default::default() };
    let input = Bytes::from(many.encode_to_vec());
    let (read, asked) = allocations::of(|| SharedText::decode(input).unwrap());
    assert_eq!(read, many);
    // The list, as it doubles.
    assert!(asked < 3 * 1024 * size_of::<ByteString>(), "{asked}");
}

#[test]
fn both_are_the_same_on_the_wire() {
    let (ours, theirs) = (shared().encode_to_vec(), owned().encode_to_vec());
    assert_eq!(ours, theirs);
    assert_eq!(SharedText::decode(&theirs[..]).unwrap(), shared());
    assert_eq!(OwnedText::decode(&ours[..]).unwrap(), owned());
    assert!(SharedText::default().encode_to_vec().is_empty());
    let empty = SharedText { nick: Some(ByteString::new()), ..Default::default() };
    assert_eq!(empty.encode_to_vec(), [0x12, 0]);
}

#[test]
fn a_message_outlives_the_slice_that_it_was_read_from() {
    let input = shared().encode_to_vec();
    let read = SharedText::decode(&input[..]).unwrap();
    drop(input);
    assert_eq!(read, shared());
}

#[test]
fn a_later_value_takes_the_place_of_an_earlier_one() {
    let input = [&shared().encode_to_vec()[..], b"\x0a\x01x\x12\x01y\x2a\x01z"].concat();
    let read = SharedText::decode(Bytes::from(input)).unwrap();
    assert_eq!((&*read.name, read.nick.as_deref()), ("x", Some("y")));
    assert_eq!(read.choice, Some(shared_text::Choice::Word("z".into())));
    assert_eq!(read.lines, shared().lines);
}

#[test]
fn what_is_not_utf8_is_refused_wherever_it_stands() {
    for (place, input) in [
        ("name", &b"\x0a\x01\xff"[..]),
        ("nick", b"\x12\x02a\x80"),
        ("lines", b"\x1a\x01a\x1a\x02\xc3("),
        ("notes", b"\x22\x06\x0a\x01k\x12\x01\xff"),
        ("notes", b"\x22\x06\x0a\x01\xff\x12\x01v"),
        ("word", b"\x2a\x03\xed\xa0\x80"),
        ("inner", b"\x3a\x03\x0a\x01\xff"),
    ] {
        let ours = SharedText::decode(Bytes::from_static(input)).unwrap_err().to_string();
        let theirs = OwnedText::decode(input).unwrap_err().to_string();
        assert_eq!(ours.replace("SharedText", "OwnedText"), theirs, "{place}");
        assert!(ours.contains(place) && ours.contains("UTF-8"), "{place}: {ours}");
    }
}
