//! Every field shape, written as the generator shall write it.

use std::collections::{BTreeMap, HashMap};

use prost::bytes::Bytes;

use super::wire::{self, DecodeError, Names, Reader, Sink, UnknownFields};

/// Scalars with implicit presence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scalars {
    pub int32: i32,
    pub int64: i64,
    pub uint32: u32,
    pub uint64: u64,
    pub sint32: i32,
    pub sint64: i64,
    pub fixed32: u32,
    pub fixed64: u64,
    pub sfixed32: i32,
    pub sfixed64: i64,
    pub float: f32,
    pub double: f64,
    pub bool: bool,
    pub string: String,
    pub bytes: Vec<u8>,
    pub shared: Bytes,
    pub color: Color,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Scalars {
    const NAMES: Names = Names(
        "Scalars",
        &[
            (1, "int32"),
            (2, "int64"),
            (3, "uint32"),
            (4, "uint64"),
            (5, "sint32"),
            (6, "sint64"),
            (7, "fixed32"),
            (8, "fixed64"),
            (9, "sfixed32"),
            (10, "sfixed64"),
            (11, "float"),
            (12, "double"),
            (13, "bool"),
            (14, "string"),
            (15, "bytes"),
            (16, "shared"),
            (17, "color"),
        ],
    );
    const SHARES: bool = true;

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.int32(1, self.int32);
        out.int64(2, self.int64);
        out.uint32(3, self.uint32);
        out.uint64(4, self.uint64);
        out.sint32(5, self.sint32);
        out.sint64(6, self.sint64);
        out.fixed32(7, self.fixed32);
        out.fixed64(8, self.fixed64);
        out.sfixed32(9, self.sfixed32);
        out.sfixed64(10, self.sfixed64);
        out.float(11, self.float);
        out.double(12, self.double);
        out.bool(13, self.bool);
        out.string(14, &self.string);
        out.bytes(15, &self.bytes);
        out.bytes(16, &self.shared);
        out.enumeration(17, self.color);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                8 => self.int32 = from.int32()?,
                16 => self.int64 = from.int64()?,
                24 => self.uint32 = from.uint32()?,
                32 => self.uint64 = from.uint64()?,
                40 => self.sint32 = from.sint32()?,
                48 => self.sint64 = from.sint64()?,
                61 => self.fixed32 = from.fixed32()?,
                65 => self.fixed64 = from.fixed64()?,
                77 => self.sfixed32 = from.sfixed32()?,
                81 => self.sfixed64 = from.sfixed64()?,
                93 => self.float = from.float()?,
                97 => self.double = from.double()?,
                104 => self.bool = from.bool()?,
                114 => from.string_into(&mut self.string)?,
                122 => self.bytes = from.bytes()?,
                130 => self.shared = from.shared_bytes()?,
                136 => self.color = from.enumeration()?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Scalars);

/// An open enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Color {
    #[default]
    Unspecified,
    Red,
    Unrecognized(i32),
}

impl From<i32> for Color {
    fn from(number: i32) -> Self {
        match number {
            0 => Color::Unspecified,
            1 => Color::Red,
            other => Color::Unrecognized(other),
        }
    }
}

impl From<Color> for i32 {
    fn from(value: Color) -> Self {
        match value {
            Color::Unspecified => 0,
            Color::Red => 1,
            Color::Unrecognized(other) => other,
        }
    }
}

/// A closed enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i32)]
pub enum Level {
    #[default]
    Low = 1,
    High = 2,
}

impl TryFrom<i32> for Level {
    type Error = prost::UnknownEnumValue;

    fn try_from(number: i32) -> Result<Self, prost::UnknownEnumValue> {
        match number {
            1 => Ok(Level::Low),
            2 => Ok(Level::High),
            other => Err(prost::UnknownEnumValue(other)),
        }
    }
}

impl From<Level> for i32 {
    fn from(value: Level) -> Self {
        value as i32
    }
}

/// Explicit presence, and required fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Presence {
    pub int32: Option<i32>,
    pub double: Option<f64>,
    pub string: Option<String>,
    pub bytes: Option<Vec<u8>>,
    pub color: Option<Color>,
    pub level: Option<Level>,
    pub id: i64,
    pub name: String,
    pub must: Level,
    pub inner: Box<Presence2>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Presence {
    const NAMES: Names = Names(
        "Presence",
        &[
            (1, "int32"),
            (2, "double"),
            (3, "string"),
            (4, "bytes"),
            (5, "color"),
            (6, "level"),
            (7, "id"),
            (8, "name"),
            (9, "must"),
            (10, "inner"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.optional_int32(1, self.int32);
        out.optional_double(2, self.double);
        out.optional_string(3, &self.string);
        out.optional_bytes(4, &self.bytes);
        out.optional_enumeration(5, self.color);
        out.optional_enumeration(6, self.level);
        out.required_int64(7, self.id);
        out.required_string(8, &self.name);
        out.required_enumeration(9, self.must);
        out.required_message(10, &self.inner);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                8 => self.int32 = Some(from.int32()?),
                17 => self.double = Some(from.double()?),
                26 => self.string = Some(from.string()?),
                34 => self.bytes = Some(from.bytes()?),
                40 => self.color = Some(from.enumeration()?),
                48 => {
                    if let Some(value) = from.closed_enumeration(key, &mut self.unknown_fields)? {
                        self.level = Some(value);
                    }
                }
                56 => self.id = from.int64()?,
                66 => from.string_into(&mut self.name)?,
                72 => {
                    if let Some(value) = from.closed_enumeration(key, &mut self.unknown_fields)? {
                        self.must = value;
                    }
                }
                82 => from.message(&mut self.inner)?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Presence);

/// A message without fields of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Presence2 {
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Presence2 {
    const NAMES: Names = Names("Presence2", &[]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            from.unknown(key, &mut self.unknown_fields)?;
        }
        Ok(())
    }
}

wire::message!(wire, Presence2);

/// Repeated fields: packed and not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Repeated {
    pub packed: Vec<i32>,
    pub plain: Vec<i64>,
    pub doubles: Vec<f64>,
    pub strings: Vec<String>,
    pub blobs: Vec<Vec<u8>>,
    pub colors: Vec<Color>,
    pub levels: Vec<Level>,
    pub plain_levels: Vec<Level>,
    pub children: Vec<Repeated>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Repeated {
    const NAMES: Names = Names(
        "Repeated",
        &[
            (1, "packed"),
            (2, "plain"),
            (3, "doubles"),
            (4, "strings"),
            (5, "blobs"),
            (6, "colors"),
            (7, "levels"),
            (8, "plain_levels"),
            (9, "children"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.packed_int32(1, &self.packed);
        out.repeated_int64(2, &self.plain);
        out.packed_double(3, &self.doubles);
        out.repeated_string(4, &self.strings);
        out.repeated_bytes(5, &self.blobs);
        out.packed_enumeration(6, &self.colors);
        out.packed_enumeration(7, &self.levels);
        out.repeated_enumeration(8, &self.plain_levels);
        out.repeated_message(9, &self.children);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                8 => self.packed.push(from.int32()?),
                10 => from.packed_int32(&mut self.packed)?,
                16 => self.plain.push(from.int64()?),
                18 => from.packed_int64(&mut self.plain)?,
                25 => self.doubles.push(from.double()?),
                26 => from.packed_double(&mut self.doubles)?,
                34 => self.strings.push(from.string()?),
                42 => self.blobs.push(from.bytes()?),
                48 => self.colors.push(from.enumeration()?),
                50 => from.packed_enumeration(&mut self.colors)?,
                56 => self
                    .levels
                    .extend(from.closed_enumeration::<Level>(key, &mut self.unknown_fields)?),
                58 => {
                    from.packed_closed_enumeration(key, &mut self.levels, &mut self.unknown_fields)?
                }
                64 => self
                    .plain_levels
                    .extend(from.closed_enumeration::<Level>(key, &mut self.unknown_fields)?),
                66 => from.packed_closed_enumeration(
                    key,
                    &mut self.plain_levels,
                    &mut self.unknown_fields,
                )?,
                74 => from.push_message(&mut self.children)?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Repeated);

/// Messages: plain, boxed, groups, wrappers, and of another crate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Messages {
    pub presence: Option<Presence2>,
    pub myself: Option<Box<Messages>>,
    pub group: Option<Presence2>,
    pub groups: Vec<Messages>,
    pub count: Option<i64>,
    pub label: Option<String>,
    pub counts: Vec<i64>,
    pub foreign: Option<crate::shapes::foreign::Timestamp>,
    pub foreigns: Vec<crate::shapes::foreign::Timestamp>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Messages {
    const NAMES: Names = Names(
        "Messages",
        &[
            (1, "presence"),
            (2, "myself"),
            (3, "group"),
            (4, "groups"),
            (5, "count"),
            (6, "label"),
            (7, "counts"),
            (8, "foreign"),
            (9, "foreigns"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.optional_message(1, &self.presence);
        out.optional_message(2, &self.myself);
        out.optional_group(3, &self.group);
        out.repeated_group(4, &self.groups);
        out.optional_message(5, &self.count);
        out.optional_message(6, &self.label);
        out.repeated_message(7, &self.counts);
        out.optional_foreign(8, &self.foreign);
        out.repeated_foreign(9, &self.foreigns);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.message(self.presence.get_or_insert_default())?,
                18 => from.message(self.myself.get_or_insert_default())?,
                27 => from.group(key, self.group.get_or_insert_default())?,
                35 => self.groups.push(from.new_group(key)?),
                42 => from.message(self.count.get_or_insert_default())?,
                50 => from.message(self.label.get_or_insert_default())?,
                58 => from.push_message(&mut self.counts)?,
                66 => from.foreign(self.foreign.get_or_insert_default())?,
                74 => self.foreigns.push(from.new_foreign()?),
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Messages);

/// Maps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Maps {
    pub counts: HashMap<String, i32>,
    pub names: BTreeMap<i64, String>,
    pub children: HashMap<String, Maps>,
    pub colors: HashMap<bool, Color>,
    pub levels: HashMap<u32, Level>,
    pub foreign: HashMap<String, crate::shapes::foreign::Timestamp>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Maps {
    const NAMES: Names = Names(
        "Maps",
        &[
            (1, "counts"),
            (2, "names"),
            (3, "children"),
            (4, "colors"),
            (5, "levels"),
            (6, "foreign"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.map(1, &self.counts, |out, key, value| {
            out.required_string(1, key);
            out.required_int32(2, *value);
        });
        out.map(2, &self.names, |out, key, value| {
            out.required_int64(1, *key);
            out.required_string(2, value);
        });
        out.map(3, &self.children, |out, key, value| {
            out.required_string(1, key);
            out.required_message(2, value);
        });
        out.map(4, &self.colors, |out, key, value| {
            out.required_bool(1, *key);
            out.required_enumeration(2, *value);
        });
        out.map(5, &self.levels, |out, key, value| {
            out.required_uint32(1, *key);
            out.required_enumeration(2, *value);
        });
        out.map(6, &self.foreign, |out, key, value| {
            out.required_string(1, key);
            out.required_foreign(2, value);
        });
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.entry(&mut self.counts, (10, Reader::string), (16, Reader::int32))?,
                18 => from.entry(&mut self.names, (8, Reader::int64), (18, Reader::string))?,
                26 => from.message_entry(&mut self.children, (10, Reader::string))?,
                34 => from.entry(&mut self.colors, (8, Reader::bool), (16, Reader::enumeration))?,
                42 => from.closed_entry(
                    &mut self.levels,
                    (8, Reader::uint32),
                    (key, &mut self.unknown_fields),
                )?,
                50 => from.foreign_entry(&mut self.foreign, (10, Reader::string))?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Maps);

/// A oneof.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    pub kind: Option<choice::Kind>,
    pub unknown_fields: UnknownFields,
}

pub mod choice {
    #[derive(Clone, Debug, PartialEq)]
    pub enum Kind {
        Number(i32),
        Text(String),
        Color(super::Color),
        Level(super::Level),
        Point(super::Presence2),
        Again(Box<super::Choice>),
        Group(super::Presence2),
        Foreign(super::foreign::Timestamp),
    }
}

impl wire::Fields for Choice {
    const NAMES: Names = Names(
        "Choice",
        &[
            (1, "number"),
            (2, "text"),
            (3, "color"),
            (4, "level"),
            (5, "point"),
            (6, "again"),
            (7, "group"),
            (8, "foreign"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        match &self.kind {
            Some(choice::Kind::Number(value)) => out.required_int32(1, *value),
            Some(choice::Kind::Text(value)) => out.required_string(2, value),
            Some(choice::Kind::Color(value)) => out.required_enumeration(3, *value),
            Some(choice::Kind::Level(value)) => out.required_enumeration(4, *value),
            Some(choice::Kind::Point(value)) => out.required_message(5, value),
            Some(choice::Kind::Again(value)) => out.required_message(6, value),
            Some(choice::Kind::Group(value)) => out.required_group(7, value),
            Some(choice::Kind::Foreign(value)) => out.required_foreign(8, value),
            None => {}
        }
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                8 => self.kind = Some(choice::Kind::Number(from.int32()?)),
                18 => self.kind = Some(choice::Kind::Text(from.string()?)),
                24 => self.kind = Some(choice::Kind::Color(from.enumeration()?)),
                32 => {
                    if let Some(value) = from.closed_enumeration(key, &mut self.unknown_fields)? {
                        self.kind = Some(choice::Kind::Level(value));
                    }
                }
                42 => match &mut self.kind {
                    Some(choice::Kind::Point(value)) => from.message(value)?,
                    kind => *kind = Some(choice::Kind::Point(from.new_message()?)),
                },
                50 => match &mut self.kind {
                    Some(choice::Kind::Again(value)) => from.message(value)?,
                    kind => *kind = Some(choice::Kind::Again(from.new_message()?)),
                },
                59 => match &mut self.kind {
                    Some(choice::Kind::Group(value)) => from.group(key, value)?,
                    kind => *kind = Some(choice::Kind::Group(from.new_group(key)?)),
                },
                66 => match &mut self.kind {
                    Some(choice::Kind::Foreign(value)) => from.foreign(value)?,
                    kind => *kind = Some(choice::Kind::Foreign(from.new_foreign()?)),
                },
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Choice);

/// Stands for a crate that has its messages from prost's derive.
pub mod foreign {
    #[derive(Clone, Copy, PartialEq, prost::Message)]
    pub struct Timestamp {
        #[prost(int64, tag = "1")]
        pub seconds: i64,
        #[prost(int32, tag = "2")]
        pub nanos: i32,
    }
}
