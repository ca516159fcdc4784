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
    fn write<'a>(&'a self, out: &mut Writer<'a>, mut at: usize) -> usize {
        at = out.unknown(at, &self.unknown_fields);
        at = out.enumeration(at, 17, self.color);
        at = out.bytes(at, 16, &self.shared);
        at = out.bytes(at, 15, &self.bytes);
        at = out.string(at, 14, &self.string);
        at = out.bool(at, 13, self.bool);
        at = out.double(at, 12, self.double);
        at = out.float(at, 11, self.float);
        at = out.sfixed64(at, 10, self.sfixed64);
        at = out.sfixed32(at, 9, self.sfixed32);
        at = out.fixed64(at, 8, self.fixed64);
        at = out.fixed32(at, 7, self.fixed32);
        at = out.sint64(at, 6, self.sint64);
        at = out.sint32(at, 5, self.sint32);
        at = out.uint64(at, 4, self.uint64);
        at = out.uint32(at, 3, self.uint32);
        at = out.int64(at, 2, self.int64);
        at = out.int32(at, 1, self.int32);
        at
    }

    fn merge(&mut self, from: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                8 => from.int32(field, &mut self.int32),
                16 => from.int64(field, &mut self.int64),
                24 => from.uint32(field, &mut self.uint32),
                32 => from.uint64(field, &mut self.uint64),
                40 => from.sint32(field, &mut self.sint32),
                48 => from.sint64(field, &mut self.sint64),
                61 => from.fixed32(field, &mut self.fixed32),
                65 => from.fixed64(field, &mut self.fixed64),
                77 => from.sfixed32(field, &mut self.sfixed32),
                81 => from.sfixed64(field, &mut self.sfixed64),
                93 => from.float(field, &mut self.float),
                97 => from.double(field, &mut self.double),
                104 => from.bool(field, &mut self.bool),
                114 => from.string(field, &mut self.string),
                122 => from.bytes(field, &mut self.bytes),
                130 => from.shared_bytes(field, &mut self.shared),
                136 => from.enumeration(field, &mut self.color),
                _ => from.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Scalars: 1 int32, 2 int64, 3 uint32, 4 uint64, 5 sint32, 6 sint64, \
                     7 fixed32, 8 fixed64, 9 sfixed32, 10 sfixed64, 11 float, 12 double, \
                     13 bool, 14 string, 15 bytes, 16 shared, 17 color",
                ),
            };
        }
        field.at
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
    fn write<'a>(&'a self, out: &mut Writer<'a>, mut at: usize) -> usize {
        at = out.unknown(at, &self.unknown_fields);
        at = out.required_message(at, 10, &self.inner);
        at = out.required_enumeration(at, 9, self.must);
        at = out.required_string(at, 8, &self.name);
        at = out.required_int64(at, 7, self.id);
        at = out.optional_enumeration(at, 6, self.level);
        at = out.optional_enumeration(at, 5, self.color);
        at = out.optional_bytes(at, 4, &self.bytes);
        at = out.optional_string(at, 3, &self.string);
        at = out.optional_double(at, 2, self.double);
        at = out.optional_int32(at, 1, self.int32);
        at
    }

    fn merge(&mut self, from: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                8 => from.optional_int32(field, &mut self.int32),
                17 => from.optional_double(field, &mut self.double),
                26 => from.optional_string(field, &mut self.string),
                34 => from.optional_bytes(field, &mut self.bytes),
                40 => from.optional_enumeration(field, &mut self.color),
                48 => from.optional_closed_enumeration(
                    field,
                    &mut self.level,
                    &mut self.unknown_fields,
                ),
                56 => from.int64(field, &mut self.id),
                66 => from.string(field, &mut self.name),
                72 => from.closed_enumeration(field, &mut self.must, &mut self.unknown_fields),
                82 => from.message(field, &mut self.inner),
                _ => from.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Presence: 1 int32, 2 double, 3 string, 4 bytes, 5 color, 6 level, 7 id, \
                     8 name, 9 must, 10 inner",
                ),
            };
        }
        field.at
    }
}

wire::message!(wire, Presence);

/// A message without fields of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Presence2 {
    pub unknown_fields: UnknownFields,
}

impl wire::Wire for Presence2 {
    fn write<'a>(&'a self, out: &mut Writer<'a>, mut at: usize) -> usize {
        at = out.unknown(at, &self.unknown_fields);
        at
    }

    fn merge(&mut self, from: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = from.unknown(field, &mut self.unknown_fields, "Presence2: ");
        }
        field.at
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
    fn write<'a>(&'a self, out: &mut Writer<'a>, mut at: usize) -> usize {
        at = out.unknown(at, &self.unknown_fields);
        at = out.repeated_message(at, 9, &self.children);
        at = out.repeated_enumeration(at, 8, &self.plain_levels);
        at = out.packed_enumeration(at, 7, &self.levels);
        at = out.packed_enumeration(at, 6, &self.colors);
        at = out.repeated_bytes(at, 5, &self.blobs);
        at = out.repeated_string(at, 4, &self.strings);
        at = out.packed_double(at, 3, &self.doubles);
        at = out.repeated_int64(at, 2, &self.plain);
        at = out.packed_int32(at, 1, &self.packed);
        at
    }

    fn merge(&mut self, from: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                8 => from.repeated_int32(field, &mut self.packed),
                10 => from.packed_int32(field, &mut self.packed),
                16 => from.repeated_int64(field, &mut self.plain),
                18 => from.packed_int64(field, &mut self.plain),
                25 => from.repeated_double(field, &mut self.doubles),
                26 => from.packed_double(field, &mut self.doubles),
                34 => from.repeated_string(field, &mut self.strings),
                42 => from.repeated_bytes(field, &mut self.blobs),
                48 => from.repeated_enumeration(field, &mut self.colors),
                50 => from.packed_enumeration(field, &mut self.colors),
                56 => from.repeated_closed_enumeration(
                    field,
                    &mut self.levels,
                    &mut self.unknown_fields,
                ),
                58 => from.packed_closed_enumeration(
                    field,
                    &mut self.levels,
                    &mut self.unknown_fields,
                ),
                64 => from.repeated_closed_enumeration(
                    field,
                    &mut self.plain_levels,
                    &mut self.unknown_fields,
                ),
                66 => from.packed_closed_enumeration(
                    field,
                    &mut self.plain_levels,
                    &mut self.unknown_fields,
                ),
                74 => from.repeated_message(field, &mut self.children),
                _ => from.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Repeated: 1 packed, 2 plain, 3 doubles, 4 strings, 5 blobs, 6 colors, \
                     7 levels, 8 plain_levels, 9 children",
                ),
            };
        }
        field.at
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
    fn write<'a>(&'a self, out: &mut Writer<'a>, mut at: usize) -> usize {
        at = out.unknown(at, &self.unknown_fields);
        at = out.optional_group(at, 10, &self.maps);
        at = out.repeated_foreign(at, 9, &self.foreigns);
        at = out.optional_foreign(at, 8, &self.foreign);
        at = out.repeated_message(at, 7, &self.counts);
        at = out.optional_message(at, 6, &self.label);
        at = out.optional_message(at, 5, &self.count);
        at = out.repeated_group(at, 4, &self.groups);
        at = out.optional_group(at, 3, &self.group);
        at = out.optional_message(at, 2, &self.myself);
        at = out.optional_message(at, 1, &self.presence);
        at
    }

    fn merge(&mut self, from: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                10 => from.optional_message(field, &mut self.presence),
                18 => from.optional_message(field, &mut self.myself),
                27 => from.optional_group(field, &mut self.group),
                35 => from.repeated_group(field, &mut self.groups),
                42 => from.optional_message(field, &mut self.count),
                50 => from.optional_message(field, &mut self.label),
                58 => from.repeated_message(field, &mut self.counts),
                66 => from.optional_foreign(field, &mut self.foreign),
                74 => from.repeated_foreign(field, &mut self.foreigns),
                83 => from.optional_group(field, &mut self.maps),
                _ => from.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Messages: 1 presence, 2 myself, 3 group, 4 groups, 5 count, 6 label, \
                     7 counts, 8 foreign, 9 foreigns, 10 maps",
                ),
            };
        }
        field.at
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
    fn write<'a>(&'a self, out: &mut Writer<'a>, mut at: usize) -> usize {
        at = out.unknown(at, &self.unknown_fields);
        at = out.map(at, 6, &self.foreign, |out, at, key, value| {
            let at = out.required_foreign(at, 2, value);
            out.required_string(at, 1, key)
        });
        at = out.map(at, 5, &self.levels, |out, at, key, value| {
            let at = out.required_enumeration(at, 2, *value);
            out.required_uint32(at, 1, *key)
        });
        at = out.map(at, 4, &self.colors, |out, at, key, value| {
            let at = out.required_enumeration(at, 2, *value);
            out.required_bool(at, 1, *key)
        });
        at = out.map(at, 3, &self.children, |out, at, key, value| {
            let at = out.required_message(at, 2, value);
            out.required_string(at, 1, key)
        });
        at = out.map(at, 2, &self.names, |out, at, key, value| {
            let at = out.required_string(at, 2, value);
            out.required_int64(at, 1, *key)
        });
        at = out.map(at, 1, &self.counts, |out, at, key, value| {
            let at = out.required_int32(at, 2, *value);
            out.required_string(at, 1, key)
        });
        at
    }

    fn merge(&mut self, from: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                10 => {
                    from.entry(field, &mut self.counts, (10, Reader::string), (16, Reader::int32))
                }
                18 => from.entry(field, &mut self.names, (8, Reader::int64), (18, Reader::string)),
                26 => from.entry(
                    field,
                    &mut self.children,
                    (10, Reader::string),
                    (18, Reader::message),
                ),
                34 => from.entry(
                    field,
                    &mut self.colors,
                    (8, Reader::bool),
                    (16, Reader::enumeration),
                ),
                42 => from.closed_entry(
                    field,
                    &mut self.levels,
                    (8, Reader::uint32),
                    &mut self.unknown_fields,
                ),
                50 => from.entry(
                    field,
                    &mut self.foreign,
                    (10, Reader::string),
                    (18, Reader::foreign),
                ),
                _ => from.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Maps: 1 counts, 2 names, 3 children, 4 colors, 5 levels, 6 foreign",
                ),
            };
        }
        field.at
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
    fn write<'a>(&'a self, out: &mut Writer<'a>, mut at: usize) -> usize {
        at = out.unknown(at, &self.unknown_fields);
        at = match &self.kind {
            Some(choice::Kind::Number(value)) => out.required_int32(at, 1, *value),
            Some(choice::Kind::Text(value)) => out.required_string(at, 2, value),
            Some(choice::Kind::Color(value)) => out.required_enumeration(at, 3, *value),
            Some(choice::Kind::Level(value)) => out.required_enumeration(at, 4, *value),
            Some(choice::Kind::Point(value)) => out.required_message(at, 5, value),
            Some(choice::Kind::Again(value)) => out.required_message(at, 6, value),
            Some(choice::Kind::Group(value)) => out.required_group(at, 7, value),
            Some(choice::Kind::Foreign(value)) => out.required_foreign(at, 8, value),
            None => at,
        };
        at
    }

    fn merge(&mut self, from: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = match field.key {
                8 => match &mut self.kind {
                    Some(choice::Kind::Number(value)) => from.int32(field, value),
                    other => {
                        *other = Some(choice::Kind::Number(Default::default()));
                        field
                    }
                },
                18 => match &mut self.kind {
                    Some(choice::Kind::Text(value)) => from.string(field, value),
                    other => {
                        *other = Some(choice::Kind::Text(Default::default()));
                        field
                    }
                },
                24 => match &mut self.kind {
                    Some(choice::Kind::Color(value)) => from.enumeration(field, value),
                    other => {
                        *other = Some(choice::Kind::Color(Default::default()));
                        field
                    }
                },
                32 => from.choose_closed(
                    field,
                    &mut self.kind,
                    choice::Kind::Level,
                    &mut self.unknown_fields,
                ),
                42 => match &mut self.kind {
                    Some(choice::Kind::Point(value)) => from.message(field, value),
                    other => {
                        *other = Some(choice::Kind::Point(Default::default()));
                        field
                    }
                },
                50 => match &mut self.kind {
                    Some(choice::Kind::Again(value)) => from.message(field, value),
                    other => {
                        *other = Some(choice::Kind::Again(Default::default()));
                        field
                    }
                },
                59 => match &mut self.kind {
                    Some(choice::Kind::Group(value)) => from.group(field, value),
                    other => {
                        *other = Some(choice::Kind::Group(Default::default()));
                        field
                    }
                },
                66 => match &mut self.kind {
                    Some(choice::Kind::Foreign(value)) => from.foreign(field, value),
                    other => {
                        *other = Some(choice::Kind::Foreign(Default::default()));
                        field
                    }
                },
                _ => from.unknown(
                    field,
                    &mut self.unknown_fields,
                    "Choice: 1 number, 2 text, 3 color, 4 level, 5 point, 6 again, 7 group, 8 foreign",
                ),
            };
        }
        field.at
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
