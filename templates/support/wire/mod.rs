//! Encodes and decodes the messages of this tree.
//!
//! A message says how its fields are written and read ([`Wire`]); `message!` implements
//! [`prost::Message`] for it. [`Writer`] and [`Reader`] are concrete types and take messages as
//! `dyn`, so that this code is compiled once: not for each message, and not again in the crates
//! that use the messages.
//!
//! This module does not depend on services, on JSON, or on the path at which the tree is mounted.

mod borrowed;
mod entry;
mod error;
mod extension;
mod fields;
mod foreign;
mod map;
mod packed;
mod raw;
mod reader;
mod required;
mod traits;
mod unknown;
mod utf8;
mod values;
mod varint;
mod wrappers;
mod writer;

pub use entry::{encode, encode_raw, merge, merge_field, merge_length_delimited};
pub use extension::Extension;
pub use map::Map;
pub use prost::DecodeError;
pub use raw::{Raw, RawFields};
pub use reader::{Field, Reader};
#[allow(unused_imports, reason = "a tree may hold services alone")]
pub(crate) use traits::{debug, enumeration, eq, hash, name};
pub use traits::{debug_message, known, type_url, UnknownName};
pub use unknown::UnknownFields;
pub use writer::{encode_to_vec, encoded_len, hash, Writer};

/// The wire types: the low three bits of a key.
const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const LEN: u32 = 2;
const START_GROUP: u32 = 3;
const END_GROUP: u32 = 4;
const FIXED32: u32 = 5;

/// A message that is encoded and decoded field by field.
pub trait Wire {
    /// Writes the fields that are set, in front of the bytes that are already written, and returns
    /// the new number of written bytes. `written` is their number before.
    ///
    /// Fields are written from the last to the first, and the buffer fills from its end: a nested
    /// message is already encoded when its length is needed, so no length is computed beforehand.
    fn write<'a>(&'a self, writer: &mut Writer<'a>, written: usize) -> usize;

    /// Reads fields from `field` to the end of the message, merges them into `self`, and returns the
    /// offset of the end. Passes a field that it does not know to [`Reader::unknown`] or
    /// [`Reader::skip`].
    fn merge(&mut self, reader: &mut Reader<'_>, field: Field) -> usize;
}

impl<M: Wire> Wire for Box<M> {
    #[inline]
    fn write<'a>(&'a self, writer: &mut Writer<'a>, written: usize) -> usize {
        (**self).write(writer, written)
    }

    #[inline]
    fn merge(&mut self, reader: &mut Reader<'_>, field: Field) -> usize {
        (**self).merge(reader, field)
    }
}

/// Implements [`prost::Message`] for a type that is [`Wire`]. Takes the name under which this
/// module is in scope, and the type: `message!(wire, Person);`.
///
/// Add `required` if the message, or one in it, has required fields: the default implementation of
/// `merge_length_delimited` does not look for them. Add `shares` if a field of the message, or of
/// one in it, shares the input's memory.
macro_rules! message {
    ($wire:ident, $message:ty) => {
        $wire::message!($wire, $message, false, {});
    };
    ($wire:ident, $message:ty, shares) => {
        $wire::message!($wire, $message, true, {});
    };
    ($wire:ident, $message:ty, required) => {
        $wire::message!($wire, $message, required, false);
    };
    ($wire:ident, $message:ty, required, shares) => {
        $wire::message!($wire, $message, required, true);
    };
    ($wire:ident, $message:ty, required, $shares:literal) => {
        $wire::message!($wire, $message, $shares, {
            fn merge_length_delimited(
                &mut self,
                buf: impl ::prost::bytes::Buf,
            ) -> ::core::result::Result<(), ::prost::DecodeError> {
                $wire::merge_length_delimited(self, $shares, buf)
            }
        });
    };
    ($wire:ident, $message:ty, $shares:literal, { $($more:tt)* }) => {
        #[automatically_derived]
        impl ::prost::Message for $message {
            fn encode_raw(&self, buf: &mut impl ::prost::bytes::BufMut) {
                $wire::encode_raw(self, buf);
            }

            fn merge_field(
                &mut self,
                tag: u32,
                wire_type: ::prost::encoding::WireType,
                buf: &mut impl ::prost::bytes::Buf,
                ctx: ::prost::encoding::DecodeContext,
            ) -> ::core::result::Result<(), ::prost::DecodeError> {
                $wire::merge_field(self, $shares, tag, wire_type, buf, ctx)
            }

            #[inline]
            fn encoded_len(&self) -> usize {
                $wire::encoded_len(self)
            }

            #[inline]
            fn clear(&mut self) {
                *self = ::core::default::Default::default();
            }

            fn encode(
                &self,
                buf: &mut impl ::prost::bytes::BufMut,
            ) -> ::core::result::Result<(), ::prost::EncodeError> {
                $wire::encode(self, buf)
            }

            #[inline]
            fn encode_to_vec(&self) -> ::std::vec::Vec<u8> {
                $wire::encode_to_vec(self)
            }

            fn merge(
                &mut self,
                buf: impl ::prost::bytes::Buf,
            ) -> ::core::result::Result<(), ::prost::DecodeError> {
                $wire::merge(self, $shares, buf)
            }

            $($more)*
        }
    };
}
#[allow(unused_imports, reason = "a tree may hold services alone")]
pub(crate) use message;
