//! How the messages of this tree are read and written.
//!
//! A message says which fields it has ([`Fields`]), once for writing and once for reading;
//! [`message!`] makes a [`prost::Message`] of it. Writing takes two passes over the same list:
//! [`Sizes`] adds up lengths, [`Writer`] puts bytes in place. Both, and [`Reader`], are concrete
//! types, so that nothing here is compiled again in the crates that use the messages.
//!
//! This module knows nothing of services, of JSON, or of where the tree is mounted.

mod entry;
mod error;
mod foreign;
mod map;
mod packed;
mod reader;
mod sink;
mod sizes;
mod unknown;
mod varint;
mod wrappers;
mod writer;

pub use entry::{
    encode, encode_length_delimited, encode_length_delimited_to_vec, encode_raw, encode_to_vec,
    encoded_len, merge, merge_field, merge_length_delimited,
};
pub use map::Map;
pub use prost::DecodeError;
pub use reader::{Input, Reader};
pub use sink::Sink;
pub use sizes::Sizes;
pub use unknown::UnknownFields;
pub use writer::Writer;

/// What a generated message says of itself. [`message!`] does the rest.
pub trait Fields {
    /// Names for the errors that decoding reports.
    const NAMES: Names;

    /// Whether a field of it, or of a message in it, is a `Bytes` that shares the input's memory.
    const SHARES: bool = false;

    /// Lists the fields that are set, in the order of their numbers.
    fn write_to<S: Sink>(&self, out: &mut S);

    /// Reads fields until the end of the message and merges them into `self`.
    ///
    /// # Errors
    /// Malformed input; `self` then holds what came before the fault.
    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError>;
}

/// [`Fields`] behind a pointer: the same four things, for code that is compiled once.
pub trait Wire: Send + Sync {
    /// The length of all fields; notes those of nested messages in `sizes`.
    fn size(&self, sizes: &mut Sizes) -> usize;

    /// Writes all fields, in the same order, from `at` on; gives where they end.
    fn write(&self, out: &mut Writer<'_>, at: usize) -> usize;

    /// Reads fields until the end of the message and merges them into `self`; gives where it
    /// ends.
    ///
    /// # Errors
    /// Malformed input; `self` then holds what came before the fault.
    fn merge(&mut self, from: &Input<'_>) -> Result<usize, DecodeError>;

    /// Whether to keep the input's memory alive for `Bytes` fields.
    fn shares(&self) -> bool {
        false
    }
}

/// A message's name, and the number and name of each of its fields.
#[derive(Debug)]
pub struct Names(pub &'static str, pub &'static [(u32, &'static str)]);

impl Names {
    /// The name of the field with this number, or `"?"`.
    fn field(&self, number: u32) -> &'static str {
        let found = self.1.iter().find(|(known, _)| *known == number);
        found.map_or("?", |(_, name)| name)
    }

    /// The error with the name of the field that has this key.
    #[cold]
    fn located(&self, mut error: DecodeError, key: u32) -> DecodeError {
        error.push(self.0, self.field(key >> 3));
        error
    }
}

impl<M: Wire + ?Sized> Wire for Box<M> {
    #[inline]
    fn size(&self, sizes: &mut Sizes) -> usize {
        (**self).size(sizes)
    }

    #[inline]
    fn write(&self, out: &mut Writer<'_>, at: usize) -> usize {
        (**self).write(out, at)
    }

    #[inline]
    fn merge(&mut self, from: &Input<'_>) -> Result<usize, DecodeError> {
        (**self).merge(from)
    }

    fn shares(&self) -> bool {
        (**self).shares()
    }
}

/// Makes [`Wire`] of [`Fields`]. Takes the name under which this module is in scope, and the type.
macro_rules! fields {
    ($wire:ident, $message:ty) => {
        impl $wire::Wire for $message {
            fn size(&self, sizes: &mut $wire::Sizes) -> usize {
                sizes.fields(|out| $wire::Fields::write_to(self, out))
            }

            fn write(&self, out: &mut $wire::Writer<'_>, at: usize) -> usize {
                out.fields(at, |out| $wire::Fields::write_to(self, out))
            }

            fn merge(
                &mut self,
                from: &$wire::Input<'_>,
            ) -> ::core::result::Result<usize, $wire::DecodeError> {
                let names = &<Self as $wire::Fields>::NAMES;
                from.fields(names, |from| $wire::Fields::read_from(self, from))
            }

            fn shares(&self) -> bool {
                <Self as $wire::Fields>::SHARES
            }
        }
    };
}
pub(crate) use fields;

/// Makes a [`prost::Message`] of a type that has [`Fields`]. Takes the name under which this
/// module is in scope, and the type: `message!(wire, Person);`.
macro_rules! message {
    ($wire:ident, $message:ty) => {
        $wire::fields!($wire, $message);

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
                $wire::merge_field(self, tag, wire_type, buf, ctx)
            }

            fn encoded_len(&self) -> usize {
                $wire::encoded_len(self)
            }

            fn clear(&mut self) {
                *self = ::core::default::Default::default();
            }

            fn encode(
                &self,
                buf: &mut impl ::prost::bytes::BufMut,
            ) -> ::core::result::Result<(), ::prost::EncodeError> {
                $wire::encode(self, buf)
            }

            fn encode_to_vec(&self) -> ::std::vec::Vec<u8> {
                $wire::encode_to_vec(self)
            }

            fn encode_length_delimited(
                &self,
                buf: &mut impl ::prost::bytes::BufMut,
            ) -> ::core::result::Result<(), ::prost::EncodeError> {
                $wire::encode_length_delimited(self, buf)
            }

            fn encode_length_delimited_to_vec(&self) -> ::std::vec::Vec<u8> {
                $wire::encode_length_delimited_to_vec(self)
            }

            fn merge(
                &mut self,
                buf: impl ::prost::bytes::Buf,
            ) -> ::core::result::Result<(), ::prost::DecodeError> {
                $wire::merge(self, buf)
            }

            fn merge_length_delimited(
                &mut self,
                buf: impl ::prost::bytes::Buf,
            ) -> ::core::result::Result<(), ::prost::DecodeError> {
                $wire::merge_length_delimited(self, buf)
            }
        }
    };
}
#[allow(unused_imports, reason = "a tree may hold services alone")]
pub(crate) use message;
