//! Random messages as bytes: valid encodings, which encoders seldom write.
//!
//! Fields in any order and more than once, packed or not, varints with bytes to spare, map entries
//! without a key or a value, fields that the message does not have.

use prost::bytes::BufMut;
use prost::encoding::{WireType, encode_key, encode_varint};
use prost_reflect::{Cardinality, FieldDescriptor, Kind, MessageDescriptor};

use crate::random::Random;

/// The maximum depth of nested messages.
const DEPTH: usize = 6;

/// A random message, whole: no required field is missing.
pub fn message(random: &mut Random, descriptor: &MessageDescriptor) -> Vec<u8> {
    Maker { random }.message(descriptor, 0)
}

/// Damages a message: a few bytes are changed, lost, doubled or added.
pub fn damage(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..=random.below(2) {
        let at = random.below(bytes.len() + 1);
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, random.bits() as u8),
            2 => bytes.insert(at, 0xff),
            3 => {
                let end = (at + random.below(20)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            4 if at < bytes.len() => drop(bytes.remove(at)),
            _ if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            _ => {}
        }
    }
}

/// The least that is still bad: without the bytes that do not matter.
pub fn least(mut bytes: Vec<u8>, is_bad: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut size = bytes.len();
    while size > 0 {
        let mut fewer = (0..=bytes.len() - size).map(|at| {
            let (before, after) = (&bytes[..at], &bytes[at + size..]);
            [before, after].concat()
        });
        match fewer.find(|fewer| is_bad(fewer)) {
            Some(found) => bytes = found,
            None => size -= 1,
        }
        size = size.min(bytes.len());
    }
    bytes
}

struct Maker<'a> {
    random: &'a mut Random,
}

impl Maker<'_> {
    fn message(&mut self, descriptor: &MessageDescriptor, depth: usize) -> Vec<u8> {
        let mut fields: Vec<Vec<u8>> = Vec::new();
        for field in descriptor.fields() {
            let is_required = field.cardinality() == Cardinality::Required;
            if is_required || self.random.below(depth + 2) == 0 {
                fields.push(self.field(&field, depth));
            }
            if self.random.once_in(16) {
                fields.push(self.field(&field, depth));
            }
        }
        if self.random.once_in(12) {
            fields.push(self.unknown(descriptor));
        }
        if self.random.once_in(4) {
            for at in 1..fields.len() {
                fields.swap(at, self.random.below(at + 1));
            }
        }
        fields.concat()
    }

    fn field(&mut self, field: &FieldDescriptor, depth: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let (number, kind) = (field.number(), field.kind());
        if field.is_map() {
            for _ in 0..self.random.below(4) {
                let entry = self.entry(&kind, depth);
                put_slice(&mut out, number, &entry);
            }
        } else if !field.is_list() {
            self.element(&mut out, field, depth);
        } else if is_packable(&kind) && self.random.bool() {
            let mut packed = Vec::new();
            for _ in 0..self.count() {
                self.scalar(&mut packed, &kind);
            }
            put_slice(&mut out, number, &packed);
        } else {
            for _ in 0..self.count().min(if depth > 2 { 1 } else { 20 }) {
                self.element(&mut out, field, depth);
            }
        }
        out
    }

    /// A few, now and then many.
    fn count(&mut self) -> usize {
        let end = if self.random.once_in(8) { 20 } else { 4 };
        self.random.below(end)
    }

    /// A key and a value.
    fn element(&mut self, out: &mut Vec<u8>, field: &FieldDescriptor, depth: usize) {
        let (number, kind) = (field.number(), field.kind());
        match &kind {
            Kind::Message(inner) => {
                let is_leaf = depth >= DEPTH || self.random.below(depth + 1) > 1;
                let body = if is_leaf { self.least(inner) } else { self.message(inner, depth + 1) };
                if field.is_group() {
                    encode_key(number, WireType::StartGroup, out);
                    out.extend(body);
                    encode_key(number, WireType::EndGroup, out);
                } else {
                    put_slice(out, number, &body);
                }
            }
            Kind::String => put_slice(out, number, self.random.string().as_bytes()),
            Kind::Bytes => put_slice(out, number, &self.random.bytes()),
            _ => {
                encode_key(number, wire_type(&kind), out);
                self.scalar(out, &kind);
            }
        }
    }

    /// The required fields alone, without those that are messages: they may have no end.
    fn least(&mut self, descriptor: &MessageDescriptor) -> Vec<u8> {
        let mut out = Vec::new();
        let is_meant = |field: &FieldDescriptor| {
            field.cardinality() == Cardinality::Required
                && !matches!(field.kind(), Kind::Message(_))
        };
        for field in descriptor.fields().filter(is_meant) {
            self.element(&mut out, &field, DEPTH);
        }
        out
    }

    /// A map entry: without a key or a value at times, or the other way round.
    fn entry(&mut self, kind: &Kind, depth: usize) -> Vec<u8> {
        let Kind::Message(entry) = kind else { return Vec::new() };
        let mut parts = Vec::new();
        for field in [entry.map_entry_key_field(), entry.map_entry_value_field()] {
            let mut part = Vec::new();
            // A value that is a message and not there has no required fields either.
            let may_lack = !matches!(field.kind(), Kind::Message(_));
            if !(may_lack && self.random.once_in(5)) {
                self.element(&mut part, &field, depth + 1);
            }
            parts.push(part);
        }
        if self.random.once_in(5) {
            parts.reverse();
        }
        parts.concat()
    }

    fn scalar(&mut self, out: &mut Vec<u8>, kind: &Kind) {
        match kind {
            Kind::Double => out.put_f64_le(self.random.f64()),
            Kind::Float => out.put_f32_le(self.random.f32()),
            Kind::Fixed32 | Kind::Sfixed32 => out.put_u32_le(self.random.u32()),
            Kind::Fixed64 | Kind::Sfixed64 => out.put_u64_le(self.random.u64()),
            Kind::Bool => self.varint(out, |random| u64::from(random.bool())),
            Kind::Int32 => self.varint(out, |random| i64::from(random.i32()).cast_unsigned()),
            Kind::Uint32 | Kind::Sint32 => self.varint(out, |random| random.u32().into()),
            Kind::Enum(descriptor) => {
                let numbers: Vec<i32> = descriptor.values().map(|value| value.number()).collect();
                let at = self.random.below(numbers.len());
                self.varint(out, |_| i64::from(numbers[at]).cast_unsigned());
            }
            _ => self.varint(out, Random::u64),
        }
    }

    /// Returns a varint; now and then of any 64 bits, even for smaller types, or padded.
    fn varint(&mut self, out: &mut Vec<u8>, make: impl FnOnce(&mut Random) -> u64) {
        let value = make(self.random);
        let start = out.len();
        encode_varint(value, out);
        let spare = 10 - (out.len() - start);
        if spare > 0 && self.random.once_in(24) {
            let last = out.len() - 1;
            out[last] |= 0x80;
            out.extend(std::iter::repeat_n(0x80, self.random.below(spare)));
            out.push(0);
        }
    }

    /// A field that the message does not have, of any wire type.
    fn unknown(&mut self, descriptor: &MessageDescriptor) -> Vec<u8> {
        let is_free = |number: &u32| descriptor.get_field(*number).is_none();
        let number = (3000..).find(is_free).unwrap_or(1);
        let mut out = Vec::new();
        match self.random.below(5) {
            0 => {
                encode_key(number, WireType::Varint, &mut out);
                self.varint(&mut out, Random::u64);
            }
            1 => {
                encode_key(number, WireType::SixtyFourBit, &mut out);
                out.put_u64_le(self.random.u64());
            }
            2 => {
                encode_key(number, WireType::StartGroup, &mut out);
                put_slice(&mut out, 7, &self.random.bytes());
                encode_key(number, WireType::EndGroup, &mut out);
            }
            3 => {
                encode_key(number, WireType::ThirtyTwoBit, &mut out);
                out.put_u32_le(self.random.u32());
            }
            _ => put_slice(&mut out, number, &self.random.bytes()),
        }
        out
    }
}

fn put_slice(out: &mut Vec<u8>, number: u32, bytes: &[u8]) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

fn is_packable(kind: &Kind) -> bool {
    !matches!(kind, Kind::Message(_) | Kind::String | Kind::Bytes)
}

fn wire_type(kind: &Kind) -> WireType {
    match kind {
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => WireType::SixtyFourBit,
        Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => WireType::ThirtyTwoBit,
        _ => WireType::Varint,
    }
}
