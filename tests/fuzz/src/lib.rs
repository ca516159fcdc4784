//! Code that the fuzz targets share: the messages, and the invariants of each of them.

#[path = "../../support/tests/bytes/allocations.rs"]
pub mod allocations;
pub mod decode;
pub mod formats;

use std::fmt::Debug;

use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

#[allow(missing_docs, reason = "the protos have no comment on each field")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/stubs.rs"));
    include!(concat!(env!("OUT_DIR"), "/editions.rs"));
}
pub use generated::stubs;

use generated::editions::protobuf_test_messages::editions;
use stubs::proto3::{messages, scalars};
use stubs::protobuf_test_messages::{proto2 as old_suite, proto3 as suite};
use stubs::{formats as mixed, proto2, well_known};

/// The operations that a target needs of a message.
pub trait Fuzzed: Message + Debug + Default + Serialize + DeserializeOwned {
    /// Reads it from text format.
    fn from_text(text: &str) -> Result<Self, String>;

    /// Writes it in text format.
    fn to_text(&self) -> String;
}

/// Each tree of stubs has a support module of its own.
macro_rules! fuzzed {
    ($tree:ident: $($message:ty),* $(,)?) => {
        $(impl Fuzzed for $message {
            fn from_text(text: &str) -> Result<Self, String> {
                generated::$tree::support::text::from_str(text).map_err(|error| error.to_string())
            }

            fn to_text(&self) -> String {
                generated::$tree::support::text::to_string(self)
            }
        })*
    };
}

/// A type of message.
pub struct Subject {
    /// Its full name.
    pub name: &'static str,
    /// The number of bytes of memory that a byte of input may allocate.
    factor: usize,
    decode: fn(&[u8], usize),
    json: fn(&str),
    json_of: fn(&[u8]) -> Option<String>,
    text: fn(&str),
    text_of: fn(&[u8]) -> Option<String>,
}

impl Subject {
    const fn of<M: Fuzzed>(name: &'static str, factor: usize) -> Self {
        Self {
            name,
            factor,
            decode: decode::check::<M>,
            json: formats::check_json::<M>,
            json_of: formats::json_of::<M>,
            text: formats::check_text::<M>,
            text_of: formats::text_of::<M>,
        }
    }

    /// A message without messages in it: lists of numbers take eight bytes for one of input, lists
    /// of strings a dozen, and while they grow three times as much.
    const fn flat<M: Fuzzed>(name: &'static str) -> Self {
        Self::of::<M>(name, 64)
    }

    /// A message that holds itself, or no larger one: it takes two bytes of input, and lists and
    /// maps make room for several at once.
    const fn nested<M: Fuzzed>(name: &'static str) -> Self {
        Self::of::<M>(name, 64 + 8 * size_of::<M>())
    }

    /// Reads it from arbitrary bytes.
    pub fn decode(&self, bytes: &[u8]) {
        (self.decode)(bytes, self.factor);
    }

    /// Reads it from arbitrary JSON.
    pub fn json(&self, text: &str) {
        (self.json)(text);
    }

    /// Writes the message with these bytes as JSON; `None` if they are malformed, or JSON has no form for
    /// a value.
    pub fn json_of(&self, bytes: &[u8]) -> Option<String> {
        (self.json_of)(bytes)
    }

    /// Reads it from arbitrary text format.
    pub fn text(&self, text: &str) {
        (self.text)(text);
    }

    /// Writes the message with these bytes in text format; `None` if they are malformed.
    pub fn text_of(&self, bytes: &[u8]) -> Option<String> {
        (self.text_of)(bytes)
    }
}

fuzzed!(editions: editions::TestAllTypesEdition2023, editions::proto2::TestAllTypesProto2);
fuzzed!(
    stubs: suite::TestAllTypesProto3,
    old_suite::TestAllTypesProto2,
    old_suite::TestAllRequiredTypesProto2,
    scalars::Singular,
    scalars::Optional,
    scalars::Repeated,
    scalars::Unpacked,
    scalars::Maps,
    messages::Expression,
    messages::Choices,
    proto2::Labels,
    proto2::Groups,
    proto2::Extendable,
    proto2::SetHolder,
    mixed::Everything,
    well_known::Fields,
    well_known::Wrappers,
    well_known::Many,
);

/// The messages. The first byte of an input selects one.
pub static SUBJECTS: &[Subject] = &[
    Subject::nested::<suite::TestAllTypesProto3>(
        "protobuf_test_messages.proto3.TestAllTypesProto3",
    ),
    Subject::nested::<old_suite::TestAllTypesProto2>(
        "protobuf_test_messages.proto2.TestAllTypesProto2",
    ),
    Subject::nested::<editions::TestAllTypesEdition2023>(
        "protobuf_test_messages.editions.TestAllTypesEdition2023",
    ),
    Subject::nested::<editions::proto2::TestAllTypesProto2>(
        "protobuf_test_messages.editions.proto2.TestAllTypesProto2",
    ),
    Subject::nested::<old_suite::TestAllRequiredTypesProto2>(
        "protobuf_test_messages.proto2.TestAllRequiredTypesProto2",
    ),
    Subject::flat::<scalars::Singular>("proto3.scalars.Singular"),
    Subject::flat::<scalars::Optional>("proto3.scalars.Optional"),
    Subject::flat::<scalars::Repeated>("proto3.scalars.Repeated"),
    Subject::flat::<scalars::Unpacked>("proto3.scalars.Unpacked"),
    Subject::nested::<scalars::Maps>("proto3.scalars.Maps"),
    Subject::nested::<messages::Expression>("proto3.messages.Expression"),
    Subject::nested::<messages::Choices>("proto3.messages.Choices"),
    Subject::nested::<proto2::Labels>("proto2.Labels"),
    Subject::nested::<proto2::Groups>("proto2.Groups"),
    Subject::nested::<proto2::Extendable>("proto2.Extendable"),
    Subject::nested::<proto2::SetHolder>("proto2.SetHolder"),
    Subject::nested::<mixed::Everything>("formats.Everything"),
    Subject::nested::<well_known::Fields>("well_known.Fields"),
    Subject::nested::<well_known::Wrappers>("well_known.Wrappers"),
    Subject::nested::<well_known::Many>("well_known.Many"),
];

/// The message that an input means, and the rest of the input.
pub fn choose(input: &[u8]) -> Option<(&'static Subject, &[u8])> {
    let (which, rest) = input.split_first()?;
    Some((&SUBJECTS[usize::from(*which) % SUBJECTS.len()], rest))
}
