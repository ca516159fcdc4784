//! Encodes messages into buffers of any kind: those that grow, those with just enough room or too
//! little, and those of several pieces of memory.

use prost::bytes::{BufMut, BytesMut};
use prost::Message;
use protorust_support_tests::stubs::payloads::Text;

/// Messages that are empty, small, copied in one piece, and written in parts.
fn messages() -> impl Iterator<Item = (Text, Vec<u8>)> {
    [0, 1, 7, 100, 255, 256, 70_000].into_iter().map(|len| {
        let message = Text { text: "x".repeat(len), ..Text::default() };
        let encoded = message.encode_to_vec();
        assert_eq!(encoded.len(), message.encoded_len());
        (message, encoded)
    })
}

#[test]
fn a_buffer_that_grows_has_room_for_every_message() {
    for (message, encoded) in messages() {
        let mut full = Vec::with_capacity(3);
        full.resize(full.capacity(), b'-');
        let before = full.clone();
        message.encode(&mut full).unwrap();
        assert_eq!(full, [&before[..], &encoded].concat());
        let mut bytes = BytesMut::new();
        message.encode(&mut bytes).unwrap();
        assert_eq!(bytes, encoded);
    }
}

#[test]
fn a_buffer_of_a_fixed_size_may_be_just_large_enough() {
    for (message, encoded) in messages() {
        let mut exact = vec![0; encoded.len()];
        let mut room = &mut exact[..];
        message.encode(&mut room).unwrap();
        assert!(!room.has_remaining_mut());
        assert_eq!(exact, encoded);
        let mut limited = Vec::new().limit(encoded.len());
        message.encode(&mut limited).unwrap();
        assert_eq!(limited.into_inner(), encoded);
    }
}

#[test]
fn nothing_is_written_into_a_buffer_that_is_too_small() {
    for (message, encoded) in messages().skip(1) {
        let short = encoded.len() - 1;
        let mut slice = vec![b'-'; short];
        let error = message.encode(&mut &mut slice[..]).unwrap_err();
        assert_eq!((error.required_capacity(), error.remaining()), (encoded.len(), short));
        assert_eq!(slice, vec![b'-'; short]);
        let mut limited = Vec::new().limit(short);
        assert!(message.encode(&mut limited).is_err());
        assert!(limited.into_inner().is_empty());
        let (mut first, mut second) = (vec![b'-'; short / 2], vec![b'-'; short - short / 2]);
        assert!(message.encode(&mut (&mut first[..]).chain_mut(&mut second[..])).is_err());
        assert_eq!([first, second].concat(), slice);
    }
}

#[test]
fn a_message_is_spread_over_several_pieces_of_memory() {
    for (message, encoded) in messages() {
        for split in [0, 1, encoded.len() / 2, encoded.len()] {
            let split = split.min(encoded.len());
            let (mut first, mut second) = (vec![0; split], vec![0; encoded.len() - split]);
            message.encode(&mut (&mut first[..]).chain_mut(&mut second[..])).unwrap();
            assert_eq!([first, second].concat(), encoded);
        }
    }
}
