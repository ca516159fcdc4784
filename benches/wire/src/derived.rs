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
    #[prost(int64, tag = "1")]
    pub request_id: i64,
    #[prost(int32, tag = "2")]
    pub status_code: i32,
    #[prost(string, tag = "3")]
    pub message: String,
    #[prost(double, tag = "4")]
    pub latency_ms: f64,
    #[prost(bool, tag = "5")]
    pub cached: bool,
    #[prost(string, optional, tag = "6")]
    pub trace_id: Option<String>,
    #[prost(int64, optional, tag = "7")]
    pub retry_after_ms: Option<i64>,
    #[prost(string, repeated, tag = "8")]
    pub tags: Vec<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Source {
    #[prost(string, tag = "1")]
    pub file: String,
    #[prost(int32, tag = "2")]
    pub line: i32,
    #[prost(string, tag = "3")]
    pub function: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct LogRecord {
    #[prost(int64, tag = "1")]
    pub timestamp_nanos: i64,
    #[prost(string, tag = "2")]
    pub service: String,
    #[prost(string, tag = "3")]
    pub instance: String,
    #[prost(enumeration = "Severity", tag = "4")]
    pub severity: i32,
    #[prost(string, tag = "5")]
    pub message: String,
    #[prost(map = "string, string", tag = "6")]
    pub labels: HashMap<String, String>,
    #[prost(string, tag = "7")]
    pub trace_id: String,
    #[prost(string, tag = "8")]
    pub span_id: String,
    #[prost(message, optional, tag = "9")]
    pub source: Option<Source>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Property {
    #[prost(string, tag = "1")]
    pub key: String,
    #[prost(oneof = "property::Value", tags = "2, 3, 4, 5")]
    pub value: Option<property::Value>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Section {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, repeated, tag = "2")]
    pub attributes: Vec<Property>,
    #[prost(message, repeated, tag = "3")]
    pub children: Vec<Section>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct AnalyticsEvent {
    #[prost(string, tag = "1")]
    pub event_id: String,
    #[prost(int64, tag = "2")]
    pub timestamp: i64,
    #[prost(string, tag = "3")]
    pub user_id: String,
    #[prost(message, repeated, tag = "4")]
    pub properties: Vec<Property>,
    #[prost(message, repeated, tag = "5")]
    pub sections: Vec<Section>,
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
    pub frame_id: String,
    #[prost(int64, tag = "2")]
    pub timestamp_nanos: i64,
    #[prost(string, tag = "3")]
    pub content_type: String,
    #[prost(bytes = "vec", tag = "4")]
    pub body: Vec<u8>,
    #[prost(bytes = "vec", repeated, tag = "5")]
    pub chunks: Vec<Vec<u8>>,
    #[prost(map = "string, bytes", tag = "6")]
    pub attachments: HashMap<String, Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Cell {
    #[prost(uint32, tag = "1")]
    pub id: u32,
    #[prost(uint32, repeated, tag = "2")]
    pub geometry: Vec<u32>,
    #[prost(float, repeated, tag = "3")]
    pub samples: Vec<f32>,
    #[prost(double, repeated, tag = "4")]
    pub positions: Vec<f64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct PackedTile {
    #[prost(message, repeated, tag = "1")]
    pub cells: Vec<Cell>,
    #[prost(uint64, repeated, tag = "2")]
    pub checksums: Vec<u64>,
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
pub struct Face {
    #[prost(message, optional, tag = "1")]
    pub a: Option<Vertex>,
    #[prost(message, optional, tag = "2")]
    pub b: Option<Vertex>,
    #[prost(message, optional, tag = "3")]
    pub c: Option<Vertex>,
    #[prost(message, optional, tag = "4")]
    pub normal: Option<Vertex>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Mesh {
    #[prost(message, repeated, tag = "1")]
    pub faces: Vec<Face>,
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

pub mod property {
    #[derive(Clone, PartialEq, prost::Oneof)]
    pub enum Value {
        #[prost(string, tag = "2")]
        Text(String),
        #[prost(int64, tag = "3")]
        Number(i64),
        #[prost(double, tag = "4")]
        Ratio(f64),
        #[prost(bool, tag = "5")]
        Flag(bool),
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Texts {
    #[prost(string, tag = "1")]
    pub title: String,
    #[prost(string, repeated, tag = "2")]
    pub lines: Vec<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Optionals {
    #[prost(int32, optional, tag = "1")]
    pub int32: Option<i32>,
    #[prost(int64, optional, tag = "2")]
    pub int64: Option<i64>,
    #[prost(uint32, optional, tag = "3")]
    pub uint32: Option<u32>,
    #[prost(sint64, optional, tag = "4")]
    pub sint64: Option<i64>,
    #[prost(fixed32, optional, tag = "5")]
    pub fixed32: Option<u32>,
    #[prost(fixed64, optional, tag = "6")]
    pub fixed64: Option<u64>,
    #[prost(bool, optional, tag = "7")]
    pub bool: Option<bool>,
    #[prost(float, optional, tag = "8")]
    pub float: Option<f32>,
    #[prost(double, optional, tag = "9")]
    pub double: Option<f64>,
    #[prost(string, optional, tag = "10")]
    pub string: Option<String>,
    #[prost(bytes = "vec", optional, tag = "11")]
    pub bytes: Option<Vec<u8>>,
    #[prost(enumeration = "Severity", optional, tag = "12")]
    pub severity: Option<i32>,
    #[prost(int32, optional, tag = "16")]
    pub far_int32: Option<i32>,
    #[prost(string, optional, tag = "17")]
    pub far_string: Option<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Maps {
    #[prost(map = "int32, int64", tag = "1")]
    pub numbers: HashMap<i32, i64>,
    #[prost(map = "uint64, string", tag = "2")]
    pub names: HashMap<u64, String>,
    #[prost(map = "string, message", tag = "3")]
    pub vertices: HashMap<String, Vertex>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct PackedSmall {
    #[prost(enumeration = "Severity", repeated, tag = "1")]
    pub severities: Vec<i32>,
    #[prost(bool, repeated, tag = "2")]
    pub flags: Vec<bool>,
    #[prost(sint32, repeated, tag = "3")]
    pub deltas: Vec<i32>,
    #[prost(int32, repeated, tag = "4")]
    pub bytes: Vec<i32>,
    #[prost(double, repeated, tag = "5")]
    pub ratios: Vec<f64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Sparse {
    #[prost(int32, tag = "1")]
    pub count_1: i32,
    #[prost(string, tag = "2")]
    pub name_2: String,
    #[prost(bool, tag = "3")]
    pub flag_3: bool,
    #[prost(double, tag = "4")]
    pub ratio_4: f64,
    #[prost(message, optional, tag = "5")]
    pub vertex_5: Option<Vertex>,
    #[prost(int64, tag = "6")]
    pub time_6: i64,
    #[prost(string, tag = "7")]
    pub label_7: String,
    #[prost(uint32, tag = "8")]
    pub id_8: u32,
    #[prost(bytes = "vec", tag = "9")]
    pub digest_9: Vec<u8>,
    #[prost(enumeration = "Severity", tag = "10")]
    pub severity_10: i32,
    #[prost(int32, tag = "21")]
    pub count_21: i32,
    #[prost(string, tag = "22")]
    pub name_22: String,
    #[prost(bool, tag = "23")]
    pub flag_23: bool,
    #[prost(double, tag = "24")]
    pub ratio_24: f64,
    #[prost(message, optional, tag = "25")]
    pub vertex_25: Option<Vertex>,
    #[prost(int64, tag = "26")]
    pub time_26: i64,
    #[prost(string, tag = "27")]
    pub label_27: String,
    #[prost(uint32, tag = "28")]
    pub id_28: u32,
    #[prost(bytes = "vec", tag = "29")]
    pub digest_29: Vec<u8>,
    #[prost(enumeration = "Severity", tag = "30")]
    pub severity_30: i32,
    #[prost(int32, tag = "101")]
    pub count_101: i32,
    #[prost(string, tag = "102")]
    pub name_102: String,
    #[prost(bool, tag = "103")]
    pub flag_103: bool,
    #[prost(double, tag = "104")]
    pub ratio_104: f64,
    #[prost(message, optional, tag = "105")]
    pub vertex_105: Option<Vertex>,
    #[prost(int64, tag = "106")]
    pub time_106: i64,
    #[prost(string, tag = "107")]
    pub label_107: String,
    #[prost(uint32, tag = "108")]
    pub id_108: u32,
    #[prost(bytes = "vec", tag = "109")]
    pub digest_109: Vec<u8>,
    #[prost(enumeration = "Severity", tag = "110")]
    pub severity_110: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Choice {
    #[prost(oneof = "choice::Kind", tags = "1, 2, 3, 4, 5")]
    pub kind: Option<choice::Kind>,
}

pub mod choice {
    #[derive(Clone, PartialEq, prost::Oneof)]
    pub enum Kind {
        #[prost(int64, tag = "1")]
        Number(i64),
        #[prost(string, tag = "2")]
        Text(String),
        #[prost(bytes, tag = "3")]
        Blob(Vec<u8>),
        #[prost(message, tag = "4")]
        Vertex(super::Vertex),
        #[prost(double, tag = "5")]
        Ratio(f64),
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Choices {
    #[prost(message, repeated, tag = "1")]
    pub choices: Vec<Choice>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Greeting {
    #[prost(string, tag = "1")]
    pub name: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Series {
    #[prost(int64, repeated, tag = "1")]
    pub times: Vec<i64>,
    #[prost(uint32, repeated, tag = "2")]
    pub ids: Vec<u32>,
    #[prost(sint32, repeated, tag = "3")]
    pub steps: Vec<i32>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Document {
    #[prost(string, tag = "1")]
    pub text: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Balance {
    #[prost(int32, tag = "1")]
    pub change: i32,
    #[prost(int64, tag = "2")]
    pub total: i64,
    #[prost(int64, optional, tag = "3")]
    pub limit: Option<i64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Ledger {
    #[prost(message, repeated, tag = "1")]
    pub balances: Vec<Balance>,
    #[prost(int64, repeated, tag = "2")]
    pub changes: Vec<i64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Far {
    #[prost(string, tag = "5000")]
    pub name_5000: String,
    #[prost(int32, tag = "5001")]
    pub count_5001: i32,
    #[prost(string, repeated, tag = "20000")]
    pub tags_20000: Vec<String>,
    #[prost(uint64, tag = "100000")]
    pub time_100000: u64,
    #[prost(fixed64, tag = "300000")]
    pub id_300000: u64,
}
