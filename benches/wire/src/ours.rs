//! The shapes of `shapes.proto`, as the generator emits them.

use std::collections::HashMap;

use super::wire::{self, DecodeError, Names, Reader, Sink, UnknownFields};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    #[default]
    Unspecified,
    Info,
    Warn,
    Error,
    Unrecognized(i32),
}

impl From<i32> for Severity {
    fn from(number: i32) -> Self {
        match number {
            0 => Severity::Unspecified,
            1 => Severity::Info,
            2 => Severity::Warn,
            3 => Severity::Error,
            other => Severity::Unrecognized(other),
        }
    }
}

impl From<Severity> for i32 {
    fn from(value: Severity) -> Self {
        match value {
            Severity::Unspecified => 0,
            Severity::Info => 1,
            Severity::Warn => 2,
            Severity::Error => 3,
            Severity::Unrecognized(other) => other,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiResponse {
    pub request_id: String,
    pub status_code: i32,
    pub message: String,
    pub latency_ms: f64,
    pub cached: bool,
    pub timestamp: i64,
    pub trace_id: String,
    pub region: String,
    pub body_size: u32,
    pub retry_after: Option<i32>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for ApiResponse {
    const NAMES: Names = Names(
        "ApiResponse",
        &[
            (1, "request_id"),
            (2, "status_code"),
            (3, "message"),
            (4, "latency_ms"),
            (5, "cached"),
            (6, "timestamp"),
            (7, "trace_id"),
            (8, "region"),
            (9, "body_size"),
            (10, "retry_after"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.string(1, &self.request_id);
        out.int32(2, self.status_code);
        out.string(3, &self.message);
        out.double(4, self.latency_ms);
        out.bool(5, self.cached);
        out.int64(6, self.timestamp);
        out.string(7, &self.trace_id);
        out.string(8, &self.region);
        out.uint32(9, self.body_size);
        out.optional_int32(10, self.retry_after);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.string_into(&mut self.request_id)?,
                16 => self.status_code = from.int32()?,
                26 => from.string_into(&mut self.message)?,
                33 => self.latency_ms = from.double()?,
                40 => self.cached = from.bool()?,
                48 => self.timestamp = from.int64()?,
                58 => from.string_into(&mut self.trace_id)?,
                66 => from.string_into(&mut self.region)?,
                72 => self.body_size = from.uint32()?,
                80 => self.retry_after = Some(from.int32()?),
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, ApiResponse);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogRecord {
    pub timestamp_nanos: u64,
    pub severity: Severity,
    pub logger: String,
    pub message: String,
    pub trace_id: Vec<u8>,
    pub span_id: Vec<u8>,
    pub line: u32,
    pub labels: HashMap<String, String>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for LogRecord {
    const NAMES: Names = Names(
        "LogRecord",
        &[
            (1, "timestamp_nanos"),
            (2, "severity"),
            (3, "logger"),
            (4, "message"),
            (5, "trace_id"),
            (6, "span_id"),
            (7, "line"),
            (8, "labels"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.fixed64(1, self.timestamp_nanos);
        out.enumeration(2, self.severity);
        out.string(3, &self.logger);
        out.string(4, &self.message);
        out.bytes(5, &self.trace_id);
        out.bytes(6, &self.span_id);
        out.uint32(7, self.line);
        out.map(8, &self.labels, |out, key, value| {
            out.required_string(1, key);
            out.required_string(2, value);
        });
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                9 => self.timestamp_nanos = from.fixed64()?,
                16 => self.severity = from.enumeration()?,
                26 => from.string_into(&mut self.logger)?,
                34 => from.string_into(&mut self.message)?,
                42 => self.trace_id = from.bytes()?,
                50 => self.span_id = from.bytes()?,
                56 => self.line = from.uint32()?,
                66 => from.entry(&mut self.labels, (10, Reader::string), (18, Reader::string))?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, LogRecord);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screen {
    pub width: u32,
    pub height: u32,
    pub density: f32,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Screen {
    const NAMES: Names = Names("Screen", &[(1, "width"), (2, "height"), (3, "density")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.uint32(1, self.width);
        out.uint32(2, self.height);
        out.float(3, self.density);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                8 => self.width = from.uint32()?,
                16 => self.height = from.uint32()?,
                29 => self.density = from.float()?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Screen);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Device {
    pub os: String,
    pub model: String,
    pub screen: Option<Screen>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Device {
    const NAMES: Names = Names("Device", &[(1, "os"), (2, "model"), (3, "screen")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.string(1, &self.os);
        out.string(2, &self.model);
        out.optional_message(3, &self.screen);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.string_into(&mut self.os)?,
                18 => from.string_into(&mut self.model)?,
                26 => from.message(self.screen.get_or_insert_default())?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Device);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    pub city: String,
    pub country: String,
    pub latitude: f64,
    pub longitude: f64,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Address {
    const NAMES: Names =
        Names("Address", &[(1, "city"), (2, "country"), (3, "latitude"), (4, "longitude")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.string(1, &self.city);
        out.string(2, &self.country);
        out.double(3, self.latitude);
        out.double(4, self.longitude);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.string_into(&mut self.city)?,
                18 => from.string_into(&mut self.country)?,
                25 => self.latitude = from.double()?,
                33 => self.longitude = from.double()?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Address);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct User {
    pub id: u64,
    pub email: String,
    pub device: Option<Device>,
    pub address: Option<Address>,
    pub groups: Vec<String>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for User {
    const NAMES: Names =
        Names("User", &[(1, "id"), (2, "email"), (3, "device"), (4, "address"), (5, "groups")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.uint64(1, self.id);
        out.string(2, &self.email);
        out.optional_message(3, &self.device);
        out.optional_message(4, &self.address);
        out.repeated_string(5, &self.groups);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                8 => self.id = from.uint64()?,
                18 => from.string_into(&mut self.email)?,
                26 => from.message(self.device.get_or_insert_default())?,
                34 => from.message(self.address.get_or_insert_default())?,
                42 => self.groups.push(from.string()?),
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, User);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Property {
    pub key: String,
    pub value: Option<property::Value>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Property {
    const NAMES: Names =
        Names("Property", &[(1, "key"), (2, "text"), (3, "number"), (4, "flag"), (5, "children")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.string(1, &self.key);
        match &self.value {
            Some(property::Value::Text(value)) => out.required_string(2, value),
            Some(property::Value::Number(value)) => out.required_double(3, *value),
            Some(property::Value::Flag(value)) => out.required_bool(4, *value),
            Some(property::Value::Children(value)) => out.required_message(5, value),
            None => {}
        }
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.string_into(&mut self.key)?,
                18 => self.value = Some(property::Value::Text(from.string()?)),
                25 => self.value = Some(property::Value::Number(from.double()?)),
                32 => self.value = Some(property::Value::Flag(from.bool()?)),
                42 => match &mut self.value {
                    Some(property::Value::Children(value)) => from.message(value)?,
                    value => *value = Some(property::Value::Children(from.new_message()?)),
                },
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Property);

pub mod property {
    #[derive(Clone, Debug, PartialEq)]
    pub enum Value {
        Text(String),
        Number(f64),
        Flag(bool),
        Children(super::PropertyList),
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PropertyList {
    pub properties: Vec<Property>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for PropertyList {
    const NAMES: Names = Names("PropertyList", &[(1, "properties")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.repeated_message(1, &self.properties);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.push_message(&mut self.properties)?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, PropertyList);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnalyticsEvent {
    pub event_id: String,
    pub name: String,
    pub timestamp: i64,
    pub user: Option<User>,
    pub properties: Option<PropertyList>,
    pub session: String,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for AnalyticsEvent {
    const NAMES: Names = Names(
        "AnalyticsEvent",
        &[
            (1, "event_id"),
            (2, "name"),
            (3, "timestamp"),
            (4, "user"),
            (5, "properties"),
            (6, "session"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.string(1, &self.event_id);
        out.string(2, &self.name);
        out.int64(3, self.timestamp);
        out.optional_message(4, &self.user);
        out.optional_message(5, &self.properties);
        out.string(6, &self.session);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.string_into(&mut self.event_id)?,
                18 => from.string_into(&mut self.name)?,
                24 => self.timestamp = from.int64()?,
                34 => from.message(self.user.get_or_insert_default())?,
                42 => from.message(self.properties.get_or_insert_default())?,
                50 => from.string_into(&mut self.session)?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, AnalyticsEvent);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubMessage {
    pub field1: i32,
    pub field2: i32,
    pub field3: i32,
    pub field12: bool,
    pub field13: i64,
    pub field14: i64,
    pub field15: String,
    pub field16: i32,
    pub field19: i32,
    pub field20: bool,
    pub field21: u64,
    pub field22: i32,
    pub field23: bool,
    pub field28: bool,
    pub field203: u32,
    pub field204: i32,
    pub field205: String,
    pub field206: bool,
    pub field207: u64,
    pub field300: u64,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for SubMessage {
    const NAMES: Names = Names(
        "SubMessage",
        &[
            (1, "field1"),
            (2, "field2"),
            (3, "field3"),
            (12, "field12"),
            (13, "field13"),
            (14, "field14"),
            (15, "field15"),
            (16, "field16"),
            (19, "field19"),
            (20, "field20"),
            (21, "field21"),
            (22, "field22"),
            (23, "field23"),
            (28, "field28"),
            (203, "field203"),
            (204, "field204"),
            (205, "field205"),
            (206, "field206"),
            (207, "field207"),
            (300, "field300"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.int32(1, self.field1);
        out.int32(2, self.field2);
        out.int32(3, self.field3);
        out.bool(12, self.field12);
        out.int64(13, self.field13);
        out.int64(14, self.field14);
        out.string(15, &self.field15);
        out.int32(16, self.field16);
        out.int32(19, self.field19);
        out.bool(20, self.field20);
        out.fixed64(21, self.field21);
        out.int32(22, self.field22);
        out.bool(23, self.field23);
        out.bool(28, self.field28);
        out.fixed32(203, self.field203);
        out.int32(204, self.field204);
        out.string(205, &self.field205);
        out.bool(206, self.field206);
        out.uint64(207, self.field207);
        out.uint64(300, self.field300);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                8 => self.field1 = from.int32()?,
                16 => self.field2 = from.int32()?,
                24 => self.field3 = from.int32()?,
                96 => self.field12 = from.bool()?,
                104 => self.field13 = from.int64()?,
                112 => self.field14 = from.int64()?,
                122 => from.string_into(&mut self.field15)?,
                128 => self.field16 = from.int32()?,
                152 => self.field19 = from.int32()?,
                160 => self.field20 = from.bool()?,
                169 => self.field21 = from.fixed64()?,
                176 => self.field22 = from.int32()?,
                184 => self.field23 = from.bool()?,
                224 => self.field28 = from.bool()?,
                1629 => self.field203 = from.fixed32()?,
                1632 => self.field204 = from.int32()?,
                1642 => from.string_into(&mut self.field205)?,
                1648 => self.field206 = from.bool()?,
                1656 => self.field207 = from.uint64()?,
                2400 => self.field300 = from.uint64()?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, SubMessage);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoogleMessage1 {
    pub field1: String,
    pub field2: i32,
    pub field3: i32,
    pub field4: String,
    pub field5: Vec<u64>,
    pub field6: i32,
    pub field7: String,
    pub field9: String,
    pub field12: bool,
    pub field13: bool,
    pub field14: bool,
    pub field15: Option<SubMessage>,
    pub field16: i32,
    pub field17: bool,
    pub field18: String,
    pub field22: i64,
    pub field23: i32,
    pub field24: bool,
    pub field25: i32,
    pub field29: i32,
    pub field30: bool,
    pub field59: bool,
    pub field60: i32,
    pub field67: i32,
    pub field68: i32,
    pub field78: bool,
    pub field80: bool,
    pub field81: bool,
    pub field100: i32,
    pub field101: i32,
    pub field102: String,
    pub field103: String,
    pub field104: i32,
    pub field128: i32,
    pub field129: String,
    pub field130: i32,
    pub field131: i32,
    pub field150: i32,
    pub field271: i32,
    pub field272: i32,
    pub field280: i32,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for GoogleMessage1 {
    const NAMES: Names = Names(
        "GoogleMessage1",
        &[
            (1, "field1"),
            (2, "field2"),
            (3, "field3"),
            (4, "field4"),
            (5, "field5"),
            (6, "field6"),
            (7, "field7"),
            (9, "field9"),
            (12, "field12"),
            (13, "field13"),
            (14, "field14"),
            (15, "field15"),
            (16, "field16"),
            (17, "field17"),
            (18, "field18"),
            (22, "field22"),
            (23, "field23"),
            (24, "field24"),
            (25, "field25"),
            (29, "field29"),
            (30, "field30"),
            (59, "field59"),
            (60, "field60"),
            (67, "field67"),
            (68, "field68"),
            (78, "field78"),
            (80, "field80"),
            (81, "field81"),
            (100, "field100"),
            (101, "field101"),
            (102, "field102"),
            (103, "field103"),
            (104, "field104"),
            (128, "field128"),
            (129, "field129"),
            (130, "field130"),
            (131, "field131"),
            (150, "field150"),
            (271, "field271"),
            (272, "field272"),
            (280, "field280"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.string(1, &self.field1);
        out.int32(2, self.field2);
        out.int32(3, self.field3);
        out.string(4, &self.field4);
        out.packed_fixed64(5, &self.field5);
        out.int32(6, self.field6);
        out.string(7, &self.field7);
        out.string(9, &self.field9);
        out.bool(12, self.field12);
        out.bool(13, self.field13);
        out.bool(14, self.field14);
        out.optional_message(15, &self.field15);
        out.int32(16, self.field16);
        out.bool(17, self.field17);
        out.string(18, &self.field18);
        out.int64(22, self.field22);
        out.int32(23, self.field23);
        out.bool(24, self.field24);
        out.int32(25, self.field25);
        out.int32(29, self.field29);
        out.bool(30, self.field30);
        out.bool(59, self.field59);
        out.int32(60, self.field60);
        out.int32(67, self.field67);
        out.int32(68, self.field68);
        out.bool(78, self.field78);
        out.bool(80, self.field80);
        out.bool(81, self.field81);
        out.int32(100, self.field100);
        out.int32(101, self.field101);
        out.string(102, &self.field102);
        out.string(103, &self.field103);
        out.int32(104, self.field104);
        out.int32(128, self.field128);
        out.string(129, &self.field129);
        out.int32(130, self.field130);
        out.int32(131, self.field131);
        out.int32(150, self.field150);
        out.int32(271, self.field271);
        out.int32(272, self.field272);
        out.int32(280, self.field280);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.string_into(&mut self.field1)?,
                16 => self.field2 = from.int32()?,
                24 => self.field3 = from.int32()?,
                34 => from.string_into(&mut self.field4)?,
                41 => self.field5.push(from.fixed64()?),
                42 => from.packed_fixed64(&mut self.field5)?,
                48 => self.field6 = from.int32()?,
                58 => from.string_into(&mut self.field7)?,
                74 => from.string_into(&mut self.field9)?,
                96 => self.field12 = from.bool()?,
                104 => self.field13 = from.bool()?,
                112 => self.field14 = from.bool()?,
                122 => from.message(self.field15.get_or_insert_default())?,
                128 => self.field16 = from.int32()?,
                136 => self.field17 = from.bool()?,
                146 => from.string_into(&mut self.field18)?,
                176 => self.field22 = from.int64()?,
                184 => self.field23 = from.int32()?,
                192 => self.field24 = from.bool()?,
                200 => self.field25 = from.int32()?,
                232 => self.field29 = from.int32()?,
                240 => self.field30 = from.bool()?,
                472 => self.field59 = from.bool()?,
                480 => self.field60 = from.int32()?,
                536 => self.field67 = from.int32()?,
                544 => self.field68 = from.int32()?,
                624 => self.field78 = from.bool()?,
                640 => self.field80 = from.bool()?,
                648 => self.field81 = from.bool()?,
                800 => self.field100 = from.int32()?,
                808 => self.field101 = from.int32()?,
                818 => from.string_into(&mut self.field102)?,
                826 => from.string_into(&mut self.field103)?,
                832 => self.field104 = from.int32()?,
                1024 => self.field128 = from.int32()?,
                1034 => from.string_into(&mut self.field129)?,
                1040 => self.field130 = from.int32()?,
                1048 => self.field131 = from.int32()?,
                1200 => self.field150 = from.int32()?,
                2168 => self.field271 = from.int32()?,
                2176 => self.field272 = from.int32()?,
                2240 => self.field280 = from.int32()?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, GoogleMessage1);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct MediaFrame {
    pub stream: String,
    pub sequence: u64,
    pub timestamp: i64,
    pub keyframe: bool,
    pub payload: Vec<u8>,
    pub side_data: Vec<Vec<u8>>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for MediaFrame {
    const NAMES: Names = Names(
        "MediaFrame",
        &[
            (1, "stream"),
            (2, "sequence"),
            (3, "timestamp"),
            (4, "keyframe"),
            (5, "payload"),
            (6, "side_data"),
        ],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.string(1, &self.stream);
        out.uint64(2, self.sequence);
        out.int64(3, self.timestamp);
        out.bool(4, self.keyframe);
        out.bytes(5, &self.payload);
        out.repeated_bytes(6, &self.side_data);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.string_into(&mut self.stream)?,
                16 => self.sequence = from.uint64()?,
                24 => self.timestamp = from.int64()?,
                32 => self.keyframe = from.bool()?,
                42 => self.payload = from.bytes()?,
                50 => self.side_data.push(from.bytes()?),
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, MediaFrame);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    pub name: String,
    pub extent: u32,
    pub geometry: Vec<u32>,
    pub tags: Vec<u32>,
    pub deltas: Vec<i32>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Layer {
    const NAMES: Names =
        Names("Layer", &[(1, "name"), (2, "extent"), (3, "geometry"), (4, "tags"), (5, "deltas")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.string(1, &self.name);
        out.uint32(2, self.extent);
        out.packed_uint32(3, &self.geometry);
        out.packed_uint32(4, &self.tags);
        out.packed_sint32(5, &self.deltas);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.string_into(&mut self.name)?,
                16 => self.extent = from.uint32()?,
                24 => self.geometry.push(from.uint32()?),
                26 => from.packed_uint32(&mut self.geometry)?,
                32 => self.tags.push(from.uint32()?),
                34 => from.packed_uint32(&mut self.tags)?,
                40 => self.deltas.push(from.sint32()?),
                42 => from.packed_sint32(&mut self.deltas)?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Layer);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PackedTile {
    pub version: u32,
    pub layers: Vec<Layer>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for PackedTile {
    const NAMES: Names = Names("PackedTile", &[(1, "version"), (2, "layers")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.uint32(1, self.version);
        out.repeated_message(2, &self.layers);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                8 => self.version = from.uint32()?,
                18 => from.push_message(&mut self.layers)?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, PackedTile);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vertex {
    pub x: f32,
    pub y: f32,
    pub z: f32,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Vertex {
    const NAMES: Names = Names("Vertex", &[(1, "x"), (2, "y"), (3, "z")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.float(1, self.x);
        out.float(2, self.y);
        out.float(3, self.z);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                13 => self.x = from.float()?,
                21 => self.y = from.float()?,
                29 => self.z = from.float()?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Vertex);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triangle {
    pub a: u32,
    pub b: u32,
    pub c: u32,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Triangle {
    const NAMES: Names = Names("Triangle", &[(1, "a"), (2, "b"), (3, "c")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.uint32(1, self.a);
        out.uint32(2, self.b);
        out.uint32(3, self.c);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                8 => self.a = from.uint32()?,
                16 => self.b = from.uint32()?,
                24 => self.c = from.uint32()?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Triangle);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mesh {
    pub name: String,
    pub vertices: Vec<Vertex>,
    pub triangles: Vec<Triangle>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for Mesh {
    const NAMES: Names = Names("Mesh", &[(1, "name"), (2, "vertices"), (3, "triangles")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.string(1, &self.name);
        out.repeated_message(2, &self.vertices);
        out.repeated_message(3, &self.triangles);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.string_into(&mut self.name)?,
                18 => from.push_message(&mut self.vertices)?,
                26 => from.push_message(&mut self.triangles)?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, Mesh);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnBatch {
    pub table: String,
    pub ids: Vec<u64>,
    pub timestamps: Vec<i64>,
    pub changes: Vec<i64>,
    pub values: Vec<f64>,
    pub flags: Vec<bool>,
    pub unknown_fields: UnknownFields,
}

impl wire::Fields for ColumnBatch {
    const NAMES: Names = Names(
        "ColumnBatch",
        &[(1, "table"), (2, "ids"), (3, "timestamps"), (4, "changes"), (5, "values"), (6, "flags")],
    );

    fn write_to<S: Sink>(&self, out: &mut S) {
        out.string(1, &self.table);
        out.packed_uint64(2, &self.ids);
        out.packed_int64(3, &self.timestamps);
        out.packed_sint64(4, &self.changes);
        out.packed_double(5, &self.values);
        out.packed_bool(6, &self.flags);
        out.unknown(&self.unknown_fields);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            match key {
                10 => from.string_into(&mut self.table)?,
                16 => self.ids.push(from.uint64()?),
                18 => from.packed_uint64(&mut self.ids)?,
                24 => self.timestamps.push(from.int64()?),
                26 => from.packed_int64(&mut self.timestamps)?,
                32 => self.changes.push(from.sint64()?),
                34 => from.packed_sint64(&mut self.changes)?,
                41 => self.values.push(from.double()?),
                42 => from.packed_double(&mut self.values)?,
                48 => self.flags.push(from.bool()?),
                50 => from.packed_bool(&mut self.flags)?,
                _ => from.unknown(key, &mut self.unknown_fields)?,
            }
        }
        Ok(())
    }
}

wire::message!(wire, ColumnBatch);
