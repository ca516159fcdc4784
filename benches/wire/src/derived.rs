//! The shapes of `shapes.proto`, on prost's derive.

use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration)]
#[repr(i32)]
pub enum Severity {
    Unspecified = 0,
    Info = 1,
    Warn = 2,
    Error = 3,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct ApiResponse {
    #[prost(string, tag = "1")]
    pub request_id: String,
    #[prost(int32, tag = "2")]
    pub status_code: i32,
    #[prost(string, tag = "3")]
    pub message: String,
    #[prost(double, tag = "4")]
    pub latency_ms: f64,
    #[prost(bool, tag = "5")]
    pub cached: bool,
    #[prost(int64, tag = "6")]
    pub timestamp: i64,
    #[prost(string, tag = "7")]
    pub trace_id: String,
    #[prost(string, tag = "8")]
    pub region: String,
    #[prost(uint32, tag = "9")]
    pub body_size: u32,
    #[prost(int32, optional, tag = "10")]
    pub retry_after: Option<i32>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct LogRecord {
    #[prost(fixed64, tag = "1")]
    pub timestamp_nanos: u64,
    #[prost(enumeration = "Severity", tag = "2")]
    pub severity: i32,
    #[prost(string, tag = "3")]
    pub logger: String,
    #[prost(string, tag = "4")]
    pub message: String,
    #[prost(bytes = "vec", tag = "5")]
    pub trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "6")]
    pub span_id: Vec<u8>,
    #[prost(uint32, tag = "7")]
    pub line: u32,
    #[prost(map = "string, string", tag = "8")]
    pub labels: HashMap<String, String>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Screen {
    #[prost(uint32, tag = "1")]
    pub width: u32,
    #[prost(uint32, tag = "2")]
    pub height: u32,
    #[prost(float, tag = "3")]
    pub density: f32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Device {
    #[prost(string, tag = "1")]
    pub os: String,
    #[prost(string, tag = "2")]
    pub model: String,
    #[prost(message, optional, tag = "3")]
    pub screen: Option<Screen>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Address {
    #[prost(string, tag = "1")]
    pub city: String,
    #[prost(string, tag = "2")]
    pub country: String,
    #[prost(double, tag = "3")]
    pub latitude: f64,
    #[prost(double, tag = "4")]
    pub longitude: f64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct User {
    #[prost(uint64, tag = "1")]
    pub id: u64,
    #[prost(string, tag = "2")]
    pub email: String,
    #[prost(message, optional, tag = "3")]
    pub device: Option<Device>,
    #[prost(message, optional, tag = "4")]
    pub address: Option<Address>,
    #[prost(string, repeated, tag = "5")]
    pub groups: Vec<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Property {
    #[prost(string, tag = "1")]
    pub key: String,
    #[prost(oneof = "property::Value", tags = "2, 3, 4, 5")]
    pub value: Option<property::Value>,
}

pub mod property {
    #[derive(Clone, PartialEq, prost::Oneof)]
    pub enum Value {
        #[prost(string, tag = "2")]
        Text(String),
        #[prost(double, tag = "3")]
        Number(f64),
        #[prost(bool, tag = "4")]
        Flag(bool),
        #[prost(message, tag = "5")]
        Children(super::PropertyList),
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct PropertyList {
    #[prost(message, repeated, tag = "1")]
    pub properties: Vec<Property>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct AnalyticsEvent {
    #[prost(string, tag = "1")]
    pub event_id: String,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(int64, tag = "3")]
    pub timestamp: i64,
    #[prost(message, optional, tag = "4")]
    pub user: Option<User>,
    #[prost(message, optional, tag = "5")]
    pub properties: Option<PropertyList>,
    #[prost(string, tag = "6")]
    pub session: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct SubMessage {
    #[prost(int32, tag = "1")]
    pub field1: i32,
    #[prost(int32, tag = "2")]
    pub field2: i32,
    #[prost(int32, tag = "3")]
    pub field3: i32,
    #[prost(bool, tag = "12")]
    pub field12: bool,
    #[prost(int64, tag = "13")]
    pub field13: i64,
    #[prost(int64, tag = "14")]
    pub field14: i64,
    #[prost(string, tag = "15")]
    pub field15: String,
    #[prost(int32, tag = "16")]
    pub field16: i32,
    #[prost(int32, tag = "19")]
    pub field19: i32,
    #[prost(bool, tag = "20")]
    pub field20: bool,
    #[prost(fixed64, tag = "21")]
    pub field21: u64,
    #[prost(int32, tag = "22")]
    pub field22: i32,
    #[prost(bool, tag = "23")]
    pub field23: bool,
    #[prost(bool, tag = "28")]
    pub field28: bool,
    #[prost(fixed32, tag = "203")]
    pub field203: u32,
    #[prost(int32, tag = "204")]
    pub field204: i32,
    #[prost(string, tag = "205")]
    pub field205: String,
    #[prost(bool, tag = "206")]
    pub field206: bool,
    #[prost(uint64, tag = "207")]
    pub field207: u64,
    #[prost(uint64, tag = "300")]
    pub field300: u64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct GoogleMessage1 {
    #[prost(string, tag = "1")]
    pub field1: String,
    #[prost(int32, tag = "2")]
    pub field2: i32,
    #[prost(int32, tag = "3")]
    pub field3: i32,
    #[prost(string, tag = "4")]
    pub field4: String,
    #[prost(fixed64, repeated, tag = "5")]
    pub field5: Vec<u64>,
    #[prost(int32, tag = "6")]
    pub field6: i32,
    #[prost(string, tag = "7")]
    pub field7: String,
    #[prost(string, tag = "9")]
    pub field9: String,
    #[prost(bool, tag = "12")]
    pub field12: bool,
    #[prost(bool, tag = "13")]
    pub field13: bool,
    #[prost(bool, tag = "14")]
    pub field14: bool,
    #[prost(message, optional, tag = "15")]
    pub field15: Option<SubMessage>,
    #[prost(int32, tag = "16")]
    pub field16: i32,
    #[prost(bool, tag = "17")]
    pub field17: bool,
    #[prost(string, tag = "18")]
    pub field18: String,
    #[prost(int64, tag = "22")]
    pub field22: i64,
    #[prost(int32, tag = "23")]
    pub field23: i32,
    #[prost(bool, tag = "24")]
    pub field24: bool,
    #[prost(int32, tag = "25")]
    pub field25: i32,
    #[prost(int32, tag = "29")]
    pub field29: i32,
    #[prost(bool, tag = "30")]
    pub field30: bool,
    #[prost(bool, tag = "59")]
    pub field59: bool,
    #[prost(int32, tag = "60")]
    pub field60: i32,
    #[prost(int32, tag = "67")]
    pub field67: i32,
    #[prost(int32, tag = "68")]
    pub field68: i32,
    #[prost(bool, tag = "78")]
    pub field78: bool,
    #[prost(bool, tag = "80")]
    pub field80: bool,
    #[prost(bool, tag = "81")]
    pub field81: bool,
    #[prost(int32, tag = "100")]
    pub field100: i32,
    #[prost(int32, tag = "101")]
    pub field101: i32,
    #[prost(string, tag = "102")]
    pub field102: String,
    #[prost(string, tag = "103")]
    pub field103: String,
    #[prost(int32, tag = "104")]
    pub field104: i32,
    #[prost(int32, tag = "128")]
    pub field128: i32,
    #[prost(string, tag = "129")]
    pub field129: String,
    #[prost(int32, tag = "130")]
    pub field130: i32,
    #[prost(int32, tag = "131")]
    pub field131: i32,
    #[prost(int32, tag = "150")]
    pub field150: i32,
    #[prost(int32, tag = "271")]
    pub field271: i32,
    #[prost(int32, tag = "272")]
    pub field272: i32,
    #[prost(int32, tag = "280")]
    pub field280: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct MediaFrame {
    #[prost(string, tag = "1")]
    pub stream: String,
    #[prost(uint64, tag = "2")]
    pub sequence: u64,
    #[prost(int64, tag = "3")]
    pub timestamp: i64,
    #[prost(bool, tag = "4")]
    pub keyframe: bool,
    #[prost(bytes = "vec", tag = "5")]
    pub payload: Vec<u8>,
    #[prost(bytes = "vec", repeated, tag = "6")]
    pub side_data: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Layer {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(uint32, tag = "2")]
    pub extent: u32,
    #[prost(uint32, repeated, tag = "3")]
    pub geometry: Vec<u32>,
    #[prost(uint32, repeated, tag = "4")]
    pub tags: Vec<u32>,
    #[prost(sint32, repeated, tag = "5")]
    pub deltas: Vec<i32>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct PackedTile {
    #[prost(uint32, tag = "1")]
    pub version: u32,
    #[prost(message, repeated, tag = "2")]
    pub layers: Vec<Layer>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Vertex {
    #[prost(float, tag = "1")]
    pub x: f32,
    #[prost(float, tag = "2")]
    pub y: f32,
    #[prost(float, tag = "3")]
    pub z: f32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Triangle {
    #[prost(uint32, tag = "1")]
    pub a: u32,
    #[prost(uint32, tag = "2")]
    pub b: u32,
    #[prost(uint32, tag = "3")]
    pub c: u32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Mesh {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, repeated, tag = "2")]
    pub vertices: Vec<Vertex>,
    #[prost(message, repeated, tag = "3")]
    pub triangles: Vec<Triangle>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct ColumnBatch {
    #[prost(string, tag = "1")]
    pub table: String,
    #[prost(uint64, repeated, tag = "2")]
    pub ids: Vec<u64>,
    #[prost(int64, repeated, tag = "3")]
    pub timestamps: Vec<i64>,
    #[prost(sint64, repeated, tag = "4")]
    pub changes: Vec<i64>,
    #[prost(double, repeated, tag = "5")]
    pub values: Vec<f64>,
    #[prost(bool, repeated, tag = "6")]
    pub flags: Vec<bool>,
}
