//! Every field shape, written as the generator shall write it.

use std::collections::{BTreeMap, HashMap};

use prost::bytes::Bytes;

use super::wire::{self, Field, Reader, UnknownFields, Writer};

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

impl wire::Wire for Scalars {
    fn write<'a>(&'a self, writer: &mut Writer<'a>, mut written: usize) -> usize {
        written = writer.unknown(written, &self.unknown_fields);
        written = writer.enumeration(written, 17, self.color);
        written = writer.bytes(written, 16, &self.shared);
        written = writer.bytes(written, 15, &self.bytes);
        written = writer.string(written, 14, &self.string);
        written = writer.bool(written, 13, self.bool);
        written = writer.double(written, 12, self.double);
        written = writer.float(written, 11, self.float);
        written = writer.sfixed64(written, 10, self.sfixed64);
        written = writer.sfixed32(written, 9, self.sfixed32);
        written = writer.fixed64(written, 8, self.fixed64);
        written = writer.fixed32(written, 7, self.fixed32);
        written = writer.sint64(written, 6, self.sint64);
        written = writer.sint32(written, 5, self.sint32);
        written = writer.uint64(written, 4, self.uint64);
        written = writer.uint32(written, 3, self.uint32);
        written = writer.int64(written, 2, self.int64);
        written = writer.int32(written, 1, self.int32);
        written
    }

    fn merge(&mut self, reader: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                8 => reader.int32(field, &mut self.int32),
                16 => reader.int64(field, &mut self.int64),
                24 => reader.uint32(field, &mut self.uint32),
                32 => reader.uint64(field, &mut self.uint64),
                40 => reader.sint32(field, &mut self.sint32),
                48 => reader.sint64(field, &mut self.sint64),
                61 => reader.fixed32(field, &mut self.fixed32),
                65 => reader.fixed64(field, &mut self.fixed64),
                77 => reader.sfixed32(field, &mut self.sfixed32),
                81 => reader.sfixed64(field, &mut self.sfixed64),
                93 => reader.float(field, &mut self.float),
                97 => reader.double(field, &mut self.double),
                104 => reader.bool(field, &mut self.bool),
                114 => reader.string(field, &mut self.string),
                122 => reader.bytes(field, &mut self.bytes),
                130 => reader.shared_bytes(field, &mut self.shared),
                136 => reader.enumeration(field, &mut self.color),
                _ => reader.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Scalars: 1 int32, 2 int64, 3 uint32, 4 uint64, 5 sint32, 6 sint64, \
                     7 fixed32, 8 fixed64, 9 sfixed32, 10 sfixed64, 11 float, 12 double, \
                     13 bool, 14 string, 15 bytes, 16 shared, 17 color",
                ),
            };
        }
        field.offset
    }
}

wire::message!(wire, Scalars, shares);

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

impl wire::Wire for Presence {
    fn write<'a>(&'a self, writer: &mut Writer<'a>, mut written: usize) -> usize {
        written = writer.unknown(written, &self.unknown_fields);
        written = writer.required_message(written, 10, &self.inner);
        written = writer.required_enumeration(written, 9, self.must);
        written = writer.required_string(written, 8, &self.name);
        written = writer.required_int64(written, 7, self.id);
        written = writer.optional_enumeration(written, 6, self.level);
        written = writer.optional_enumeration(written, 5, self.color);
        written = writer.optional_bytes(written, 4, &self.bytes);
        written = writer.optional_string(written, 3, &self.string);
        written = writer.optional_double(written, 2, self.double);
        written = writer.optional_int32(written, 1, self.int32);
        written
    }

    fn merge(&mut self, reader: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                8 => reader.optional_int32(field, &mut self.int32),
                17 => reader.optional_double(field, &mut self.double),
                26 => reader.optional_string(field, &mut self.string),
                34 => reader.optional_bytes(field, &mut self.bytes),
                40 => reader.optional_enumeration(field, &mut self.color),
                48 => reader.optional_closed_enumeration(
                    field,
                    &mut self.level,
                    &mut self.unknown_fields,
                ),
                56 => reader.int64(field, &mut self.id),
                66 => reader.string(field, &mut self.name),
                72 => reader.closed_enumeration(field, &mut self.must, &mut self.unknown_fields),
                82 => reader.message(field, &mut self.inner),
                _ => reader.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Presence: 1 int32, 2 double, 3 string, 4 bytes, 5 color, 6 level, 7 id, \
                     8 name, 9 must, 10 inner",
                ),
            };
        }
        field.offset
    }
}

wire::message!(wire, Presence);

/// A message without fields of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Presence2 {
    pub unknown_fields: UnknownFields,
}

impl wire::Wire for Presence2 {
    fn write<'a>(&'a self, writer: &mut Writer<'a>, mut written: usize) -> usize {
        written = writer.unknown(written, &self.unknown_fields);
        written
    }

    fn merge(&mut self, reader: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = reader.unknown(field, &mut self.unknown_fields, "Presence2: ");
        }
        field.offset
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

impl wire::Wire for Repeated {
    fn write<'a>(&'a self, writer: &mut Writer<'a>, mut written: usize) -> usize {
        written = writer.unknown(written, &self.unknown_fields);
        written = writer.repeated_message(written, 9, &self.children);
        written = writer.repeated_enumeration(written, 8, &self.plain_levels);
        written = writer.packed_enumeration(written, 7, &self.levels);
        written = writer.packed_enumeration(written, 6, &self.colors);
        written = writer.repeated_bytes(written, 5, &self.blobs);
        written = writer.repeated_string(written, 4, &self.strings);
        written = writer.packed_double(written, 3, &self.doubles);
        written = writer.repeated_int64(written, 2, &self.plain);
        written = writer.packed_int32(written, 1, &self.packed);
        written
    }

    fn merge(&mut self, reader: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                8 => reader.repeated_int32(field, &mut self.packed),
                10 => reader.packed_int32(field, &mut self.packed),
                16 => reader.repeated_int64(field, &mut self.plain),
                18 => reader.packed_int64(field, &mut self.plain),
                25 => reader.repeated_double(field, &mut self.doubles),
                26 => reader.packed_double(field, &mut self.doubles),
                34 => reader.repeated_string(field, &mut self.strings),
                42 => reader.repeated_bytes(field, &mut self.blobs),
                48 => reader.repeated_enumeration(field, &mut self.colors),
                50 => reader.packed_enumeration(field, &mut self.colors),
                56 => reader.repeated_closed_enumeration(
                    field,
                    &mut self.levels,
                    &mut self.unknown_fields,
                ),
                58 => reader.packed_closed_enumeration(
                    field,
                    &mut self.levels,
                    &mut self.unknown_fields,
                ),
                64 => reader.repeated_closed_enumeration(
                    field,
                    &mut self.plain_levels,
                    &mut self.unknown_fields,
                ),
                66 => reader.packed_closed_enumeration(
                    field,
                    &mut self.plain_levels,
                    &mut self.unknown_fields,
                ),
                74 => reader.repeated_message(field, &mut self.children),
                _ => reader.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Repeated: 1 packed, 2 plain, 3 doubles, 4 strings, 5 blobs, 6 colors, \
                     7 levels, 8 plain_levels, 9 children",
                ),
            };
        }
        field.offset
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
    pub maps: Option<Maps>,
    pub unknown_fields: UnknownFields,
}

impl wire::Wire for Messages {
    fn write<'a>(&'a self, writer: &mut Writer<'a>, mut written: usize) -> usize {
        written = writer.unknown(written, &self.unknown_fields);
        written = writer.optional_group(written, 10, &self.maps);
        written = writer.repeated_foreign(written, 9, &self.foreigns);
        written = writer.optional_foreign(written, 8, &self.foreign);
        written = writer.repeated_message(written, 7, &self.counts);
        written = writer.optional_message(written, 6, &self.label);
        written = writer.optional_message(written, 5, &self.count);
        written = writer.repeated_group(written, 4, &self.groups);
        written = writer.optional_group(written, 3, &self.group);
        written = writer.optional_message(written, 2, &self.myself);
        written = writer.optional_message(written, 1, &self.presence);
        written
    }

    fn merge(&mut self, reader: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                10 => reader.optional_message(field, &mut self.presence),
                18 => reader.optional_message(field, &mut self.myself),
                27 => reader.optional_group(field, &mut self.group),
                35 => reader.repeated_group(field, &mut self.groups),
                42 => reader.optional_message(field, &mut self.count),
                50 => reader.optional_message(field, &mut self.label),
                58 => reader.repeated_message(field, &mut self.counts),
                66 => reader.optional_foreign(field, &mut self.foreign),
                74 => reader.repeated_foreign(field, &mut self.foreigns),
                83 => reader.optional_group(field, &mut self.maps),
                _ => reader.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Messages: 1 presence, 2 myself, 3 group, 4 groups, 5 count, 6 label, \
                     7 counts, 8 foreign, 9 foreigns, 10 maps",
                ),
            };
        }
        field.offset
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

impl wire::Wire for Maps {
    fn write<'a>(&'a self, writer: &mut Writer<'a>, mut written: usize) -> usize {
        written = writer.unknown(written, &self.unknown_fields);
        written = writer.map(written, 6, &self.foreign, |writer, written, key, value| {
            let written = writer.required_foreign(written, 2, value);
            writer.required_string(written, 1, key)
        });
        written = writer.map(written, 5, &self.levels, |writer, written, key, value| {
            let written = writer.required_enumeration(written, 2, *value);
            writer.required_uint32(written, 1, *key)
        });
        written = writer.map(written, 4, &self.colors, |writer, written, key, value| {
            let written = writer.required_enumeration(written, 2, *value);
            writer.required_bool(written, 1, *key)
        });
        written = writer.map(written, 3, &self.children, |writer, written, key, value| {
            let written = writer.required_message(written, 2, value);
            writer.required_string(written, 1, key)
        });
        written = writer.map(written, 2, &self.names, |writer, written, key, value| {
            let written = writer.required_string(written, 2, value);
            writer.required_int64(written, 1, *key)
        });
        written = writer.map(written, 1, &self.counts, |writer, written, key, value| {
            let written = writer.required_int32(written, 2, *value);
            writer.required_string(written, 1, key)
        });
        written
    }

    fn merge(&mut self, reader: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                10 => {
                    reader.entry(field, &mut self.counts, (10, Reader::string), (16, Reader::int32))
                }
                18 => {
                    reader.entry(field, &mut self.names, (8, Reader::int64), (18, Reader::string))
                }
                26 => reader.entry(
                    field,
                    &mut self.children,
                    (10, Reader::string),
                    (18, Reader::message),
                ),
                34 => reader.entry(
                    field,
                    &mut self.colors,
                    (8, Reader::bool),
                    (16, Reader::enumeration),
                ),
                42 => reader.closed_entry(
                    field,
                    &mut self.levels,
                    (8, Reader::uint32),
                    &mut self.unknown_fields,
                ),
                50 => reader.entry(
                    field,
                    &mut self.foreign,
                    (10, Reader::string),
                    (18, Reader::foreign),
                ),
                _ => reader.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Maps: 1 counts, 2 names, 3 children, 4 colors, 5 levels, 6 foreign",
                ),
            };
        }
        field.offset
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

impl wire::Wire for Choice {
    fn write<'a>(&'a self, writer: &mut Writer<'a>, mut written: usize) -> usize {
        written = writer.unknown(written, &self.unknown_fields);
        written = match &self.kind {
            Some(choice::Kind::Number(value)) => writer.required_int32(written, 1, *value),
            Some(choice::Kind::Text(value)) => writer.required_string(written, 2, value),
            Some(choice::Kind::Color(value)) => writer.required_enumeration(written, 3, *value),
            Some(choice::Kind::Level(value)) => writer.required_enumeration(written, 4, *value),
            Some(choice::Kind::Point(value)) => writer.required_message(written, 5, value),
            Some(choice::Kind::Again(value)) => writer.required_message(written, 6, value),
            Some(choice::Kind::Group(value)) => writer.required_group(written, 7, value),
            Some(choice::Kind::Foreign(value)) => writer.required_foreign(written, 8, value),
            None => written,
        };
        written
    }

    fn merge(&mut self, reader: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                8 => match &mut self.kind {
                    Some(choice::Kind::Number(value)) => reader.int32(field, value),
                    other => {
                        *other = Some(choice::Kind::Number(Default::default()));
                        field
                    }
                },
                18 => match &mut self.kind {
                    Some(choice::Kind::Text(value)) => reader.string(field, value),
                    other => {
                        *other = Some(choice::Kind::Text(Default::default()));
                        field
                    }
                },
                24 => match &mut self.kind {
                    Some(choice::Kind::Color(value)) => reader.enumeration(field, value),
                    other => {
                        *other = Some(choice::Kind::Color(Default::default()));
                        field
                    }
                },
                32 => reader.choose_closed(
                    field,
                    &mut self.kind,
                    choice::Kind::Level,
                    &mut self.unknown_fields,
                ),
                42 => match &mut self.kind {
                    Some(choice::Kind::Point(value)) => reader.message(field, value),
                    other => {
                        *other = Some(choice::Kind::Point(Default::default()));
                        field
                    }
                },
                50 => match &mut self.kind {
                    Some(choice::Kind::Again(value)) => reader.message(field, value),
                    other => {
                        *other = Some(choice::Kind::Again(Default::default()));
                        field
                    }
                },
                59 => match &mut self.kind {
                    Some(choice::Kind::Group(value)) => reader.group(field, value),
                    other => {
                        *other = Some(choice::Kind::Group(Default::default()));
                        field
                    }
                },
                66 => match &mut self.kind {
                    Some(choice::Kind::Foreign(value)) => reader.foreign(field, value),
                    other => {
                        *other = Some(choice::Kind::Foreign(Default::default()));
                        field
                    }
                },
                _ => reader.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Choice: 1 number, 2 text, 3 color, 4 level, 5 point, 6 again, 7 group, 8 foreign",
                ),
            };
        }
        field.offset
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
