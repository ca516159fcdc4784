//! Compares two implementations on the same bytes.
//!
//! Messages are compared as prost encodes them, with maps in the order of their keys. Known
//! differences, which the comparison ignores:
//!
//! - prost drops unknown fields, we keep them: encoded by prost, both are the same;
//! - prost keeps a closed enum's unknown number in the field, we keep it among the unknown fields,
//!   as the specification has it: it may change places with known values of the field;
//! - prost refuses a known field of a wrong wire type, and reads a map of one as if it were right;
//!   we treat such a field as unknown;
//! - prost takes a message without a required field, we refuse it;
//! - prost takes keys of more than five bytes, which newer conformance suites want refused;
//! - prost counts an unknown scalar as one more level of nesting.

use prost::{DecodeError, Message};
use prost_reflect::MessageDescriptor;

use crate::known::Known;

/// The result of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both read the same.
    Same,
    /// Both refuse it.
    Refused,
    /// They differ, as they are known to.
    Known,
    /// They differ.
    Differ(String),
}

/// Holds `O` to `T`, which is prost's.
pub fn judge<O, T>(descriptor: &MessageDescriptor, bytes: &[u8]) -> Verdict
where
    O: Message + Default,
    T: Message + Default,
{
    let known = Known::of(descriptor, bytes);
    match (O::decode(bytes), T::decode(bytes)) {
        (Err(_), Err(_)) => Verdict::Refused,
        _ if known.maps => Verdict::Known,
        (Ok(_), Ok(_)) if known.numbers => Verdict::Known,
        (Ok(ours), Ok(theirs)) => match compare(&ours, &theirs) {
            Ok(()) => Verdict::Same,
            Err(difference) => Verdict::Differ(difference),
        },
        (Err(error), Ok(_)) if is(&error, "a required field is missing") => Verdict::Known,
        (Err(error), Ok(_)) if is(&error, "invalid key") => Verdict::Known,
        (Err(error), Ok(_)) => Verdict::Differ(format!("we refuse it: {error}")),
        (Ok(_), Err(error)) if is(&error, "invalid wire type:") => Verdict::Known,
        (Ok(_), Err(error)) if is(&error, "recursion limit reached") => Verdict::Known,
        (Ok(_), Err(error)) => Verdict::Differ(format!("prost refuses it: {error}")),
    }
}

fn is(error: &DecodeError, description: &str) -> bool {
    error.to_string().contains(description)
}

fn compare<O, T>(ours: &O, theirs: &T) -> Result<(), String>
where
    O: Message + Default,
    T: Message + Default,
{
    let (own, expected) = (ours.encode_to_vec(), theirs.encode_to_vec());
    if own.len() != ours.encoded_len() {
        return Err(format!("{} bytes, encoded_len is {}", own.len(), ours.encoded_len()));
    }
    let seen = T::decode(&own[..]).map_err(|error| format!("prost refuses ours: {error}"))?;
    let back = O::decode(&expected[..]).map_err(|error| format!("we refuse prost's: {error}"))?;
    same("ours, through prost", &seen.encode_to_vec(), &expected)?;
    let seen = T::decode(&back.encode_to_vec()[..]);
    let seen = seen.map_err(|error| format!("prost refuses what it wrote: {error}"))?;
    same("prost's, through us", &seen.encode_to_vec(), &expected)?;
    let again = O::decode(&own[..]).map_err(|error| format!("we refuse our own: {error}"))?;
    same("ours, again", &again.encode_to_vec(), &own)
}

fn same(what: &str, left: &[u8], right: &[u8]) -> Result<(), String> {
    if left == right {
        return Ok(());
    }
    Err(format!("{what}:\n  {}\n  {}", left.escape_ascii(), right.escape_ascii()))
}
