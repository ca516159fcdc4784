//! Checks invariants of every message that is read from bytes.

use prost::bytes::{Buf, BufMut, Bytes, BytesMut};
use prost::encoding::{DecodeContext, WireType};
use prost::{DecodeError, Message};

use crate::{Fuzzed, allocations};

/// The memory that reading and writing may ask for at any size: errors, and buffers that are kept.
const AT_LEAST: usize = 16 * 1024;

/// Reads `bytes`. The memory it takes is in proportion to them; if they are a message, it is read
/// alike from any buffer, and is written as it will be read again.
pub(crate) fn check<M: Fuzzed>(bytes: &[u8], factor: usize) {
    let (read, asked) = allocations::of(|| M::decode(bytes));
    let allowed = AT_LEAST + factor * bytes.len();
    assert!(asked <= allowed, "{asked} bytes were asked for, {allowed} are allowed");
    from_any_buffer(bytes, &read);
    let Ok(message) = read else { return };

    let (encoded, asked) = allocations::of(|| message.encode_to_vec());
    assert_eq!(encoded.len(), message.encoded_len());
    let allowed = AT_LEAST + 32 * encoded.len();
    assert!(asked <= allowed, "{asked} bytes were asked for, {allowed} are allowed");
    to_any_buffer(&message, &encoded);

    let again = M::decode(&encoded[..]).expect("it was written");
    assert_same(&again.encode_to_vec(), &encoded);
    // A message after another is merged into it.
    let mut merged = again;
    merged.merge(bytes).expect("it was read before");
    let twice = [&encoded[..], bytes].concat();
    assert_same(
        &merged.encode_to_vec(),
        &M::decode(&twice[..]).expect("both were read").encode_to_vec(),
    );
}

/// In two pieces, and from memory that can be shared.
fn from_any_buffer<M: Fuzzed>(bytes: &[u8], expected: &Result<M, DecodeError>) {
    let middle = bytes.first().map_or(0, |byte| usize::from(*byte) % (bytes.len() + 1));
    let (front, back) = bytes.split_at(middle);
    assert_alike(&M::decode(front.chain(back)), expected);
    assert_alike(&M::decode(Bytes::copy_from_slice(bytes)), expected);
    // prost does not check for required fields, and accepts keys of any length.
    if let Ok(message) = Fields::<M>::decode(bytes) {
        let whole = expected.as_ref().map(Message::encode_to_vec);
        match whole {
            Ok(whole) => assert_same(&message.0.encode_to_vec(), &whole),
            Err(error) => {
                let error = error.to_string();
                assert!(error.contains("required") || error.contains("invalid key"), "{error}");
            }
        }
    } else {
        assert!(expected.is_err());
    }
}

fn assert_alike<M: Fuzzed>(read: &Result<M, DecodeError>, expected: &Result<M, DecodeError>) {
    match (read, expected) {
        (Ok(read), Ok(expected)) => assert_same(&read.encode_to_vec(), &expected.encode_to_vec()),
        (Err(_), Err(_)) => {}
        _ => panic!("read as {read:?}, expected {expected:?}"),
    }
}

fn to_any_buffer<M: Fuzzed>(message: &M, encoded: &[u8]) {
    let mut buffer = BytesMut::new();
    message.encode(&mut buffer).expect("it grows");
    assert_same(&buffer, encoded);

    let delimited = message.encode_length_delimited_to_vec();
    let read = M::decode_length_delimited(&delimited[..]).expect("it was written");
    assert_same(&read.encode_to_vec(), encoded);

    let mut exact = vec![0; encoded.len()];
    let mut room = &mut exact[..];
    message.encode(&mut room).expect("there is room for it");
    assert!(!room.has_remaining_mut());
    assert_same(&exact, encoded);
    if let Some(short) = encoded.len().checked_sub(1) {
        assert!(message.encode(&mut &mut exact[..short]).is_err());
    }
}

fn assert_same(left: &[u8], right: &[u8]) {
    assert!(left == right, "\n  {}\n  {}", left.escape_ascii(), right.escape_ascii());
}

/// A message as others nest it: prost's loop reads one field after another.
#[derive(Debug, Default, PartialEq)]
struct Fields<M>(M);

impl<M: Message + Default> Message for Fields<M> {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        self.0.encode_raw(buf);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        ctx: DecodeContext,
    ) -> Result<(), DecodeError> {
        self.0.merge_field(tag, wire_type, buf, ctx)
    }

    fn encoded_len(&self) -> usize {
        self.0.encoded_len()
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}
