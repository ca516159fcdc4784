//! `descriptor.proto` of protobuf 36 as Rust structs, complete but for the options, which are kept
//! encoded: see `options.rs`.
#![allow(missing_docs, reason = "the fields are documented in descriptor.proto")]

use prost::{Enumeration, Message};

#[derive(Clone, PartialEq, Message)]
pub struct FileDescriptorSet {
    #[prost(message, repeated, tag = "1")]
    pub file: Vec<FileDescriptorProto>,
}

#[derive(Clone, PartialEq, Message)]
pub struct FileDescriptorProto {
    #[prost(string, optional, tag = "1")]
    pub name: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub package: Option<String>,
    #[prost(string, repeated, tag = "3")]
    pub dependency: Vec<String>,
    #[prost(int32, repeated, packed = "false", tag = "10")]
    pub public_dependency: Vec<i32>,
    #[prost(int32, repeated, packed = "false", tag = "11")]
    pub weak_dependency: Vec<i32>,
    /// Files that only options need.
    #[prost(string, repeated, tag = "15")]
    pub option_dependency: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    pub message_type: Vec<DescriptorProto>,
    #[prost(message, repeated, tag = "5")]
    pub enum_type: Vec<EnumDescriptorProto>,
    #[prost(message, repeated, tag = "6")]
    pub service: Vec<ServiceDescriptorProto>,
    #[prost(message, repeated, tag = "7")]
    pub extension: Vec<FieldDescriptorProto>,
    #[prost(bytes = "vec", optional, tag = "8")]
    pub encoded_options: Option<Vec<u8>>,
    #[prost(message, optional, tag = "9")]
    pub source_code_info: Option<SourceCodeInfo>,
    #[prost(string, optional, tag = "12")]
    pub syntax: Option<String>,
    /// `google.protobuf.Edition`, kept as a number: later editions are resolved by range.
    #[prost(int32, optional, tag = "14")]
    pub edition: Option<i32>,
}

impl FileDescriptorProto {
    /// Returns what precedes the names of a file's types in full names that start with a dot:
    /// `.package`, or nothing.
    pub fn scope(&self) -> String {
        match self.package() {
            "" => String::new(),
            package => format!(".{package}"),
        }
    }

    /// Returns the full name, without a dot before it, of a declaration outside of messages.
    pub fn full_name(&self, name: &str) -> String {
        match self.package() {
            "" => name.to_owned(),
            package => format!("{package}.{name}"),
        }
    }
}

#[derive(Clone, PartialEq, Message)]
pub struct DescriptorProto {
    #[prost(string, optional, tag = "1")]
    pub name: Option<String>,
    #[prost(message, repeated, tag = "2")]
    pub field: Vec<FieldDescriptorProto>,
    #[prost(message, repeated, tag = "6")]
    pub extension: Vec<FieldDescriptorProto>,
    #[prost(message, repeated, tag = "3")]
    pub nested_type: Vec<DescriptorProto>,
    #[prost(message, repeated, tag = "4")]
    pub enum_type: Vec<EnumDescriptorProto>,
    #[prost(message, repeated, tag = "5")]
    pub extension_range: Vec<ExtensionRange>,
    #[prost(message, repeated, tag = "8")]
    pub oneof_decl: Vec<OneofDescriptorProto>,
    #[prost(bytes = "vec", optional, tag = "7")]
    pub encoded_options: Option<Vec<u8>>,
    #[prost(message, repeated, tag = "9")]
    pub reserved_range: Vec<NumberRange>,
    #[prost(string, repeated, tag = "10")]
    pub reserved_name: Vec<String>,
    /// `google.protobuf.SymbolVisibility`: 1 = local, 2 = export.
    #[prost(int32, optional, tag = "11")]
    pub visibility: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
pub struct ExtensionRange {
    /// Inclusive.
    #[prost(int32, optional, tag = "1")]
    pub start: Option<i32>,
    /// Exclusive.
    #[prost(int32, optional, tag = "2")]
    pub end: Option<i32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub encoded_options: Option<Vec<u8>>,
}

/// `ReservedRange` and `EnumReservedRange`, which have the same fields.
#[derive(Clone, Copy, PartialEq, Message)]
pub struct NumberRange {
    /// Inclusive.
    #[prost(int32, optional, tag = "1")]
    pub start: Option<i32>,
    /// Exclusive for fields, inclusive for enums.
    #[prost(int32, optional, tag = "2")]
    pub end: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
pub struct FieldDescriptorProto {
    #[prost(string, optional, tag = "1")]
    pub name: Option<String>,
    #[prost(int32, optional, tag = "3")]
    pub number: Option<i32>,
    #[prost(enumeration = "Label", optional, tag = "4")]
    pub label: Option<i32>,
    #[prost(enumeration = "Type", optional, tag = "5")]
    pub r#type: Option<i32>,
    /// Fully qualified, with a leading dot.
    #[prost(string, optional, tag = "6")]
    pub type_name: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub extendee: Option<String>,
    #[prost(string, optional, tag = "7")]
    pub default_value: Option<String>,
    #[prost(int32, optional, tag = "9")]
    pub oneof_index: Option<i32>,
    #[prost(string, optional, tag = "10")]
    pub json_name: Option<String>,
    #[prost(bytes = "vec", optional, tag = "8")]
    pub encoded_options: Option<Vec<u8>>,
    #[prost(bool, optional, tag = "17")]
    pub proto3_optional: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[repr(i32)]
pub enum Type {
    Double = 1,
    Float = 2,
    Int64 = 3,
    Uint64 = 4,
    Int32 = 5,
    Fixed64 = 6,
    Fixed32 = 7,
    Bool = 8,
    String = 9,
    Group = 10,
    Message = 11,
    Bytes = 12,
    Uint32 = 13,
    Enum = 14,
    Sfixed32 = 15,
    Sfixed64 = 16,
    Sint32 = 17,
    Sint64 = 18,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enumeration)]
#[repr(i32)]
pub enum Label {
    Optional = 1,
    Required = 2,
    Repeated = 3,
}

#[derive(Clone, PartialEq, Message)]
pub struct OneofDescriptorProto {
    #[prost(string, optional, tag = "1")]
    pub name: Option<String>,
    #[prost(bytes = "vec", optional, tag = "2")]
    pub encoded_options: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub struct EnumDescriptorProto {
    #[prost(string, optional, tag = "1")]
    pub name: Option<String>,
    #[prost(message, repeated, tag = "2")]
    pub value: Vec<EnumValueDescriptorProto>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub encoded_options: Option<Vec<u8>>,
    #[prost(message, repeated, tag = "4")]
    pub reserved_range: Vec<NumberRange>,
    #[prost(string, repeated, tag = "5")]
    pub reserved_name: Vec<String>,
    /// `google.protobuf.SymbolVisibility`: 1 = local, 2 = export.
    #[prost(int32, optional, tag = "6")]
    pub visibility: Option<i32>,
}

#[derive(Clone, PartialEq, Message)]
pub struct EnumValueDescriptorProto {
    #[prost(string, optional, tag = "1")]
    pub name: Option<String>,
    #[prost(int32, optional, tag = "2")]
    pub number: Option<i32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub encoded_options: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub struct ServiceDescriptorProto {
    #[prost(string, optional, tag = "1")]
    pub name: Option<String>,
    #[prost(message, repeated, tag = "2")]
    pub method: Vec<MethodDescriptorProto>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub encoded_options: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub struct MethodDescriptorProto {
    #[prost(string, optional, tag = "1")]
    pub name: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub input_type: Option<String>,
    #[prost(string, optional, tag = "3")]
    pub output_type: Option<String>,
    #[prost(bytes = "vec", optional, tag = "4")]
    pub encoded_options: Option<Vec<u8>>,
    #[prost(bool, optional, tag = "5")]
    pub client_streaming: Option<bool>,
    #[prost(bool, optional, tag = "6")]
    pub server_streaming: Option<bool>,
}

#[derive(Clone, PartialEq, Message)]
pub struct SourceCodeInfo {
    #[prost(message, repeated, tag = "1")]
    pub location: Vec<Location>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Location {
    #[prost(int32, repeated, tag = "1")]
    pub path: Vec<i32>,
    #[prost(int32, repeated, tag = "2")]
    pub span: Vec<i32>,
    #[prost(string, optional, tag = "3")]
    pub leading_comments: Option<String>,
    #[prost(string, optional, tag = "4")]
    pub trailing_comments: Option<String>,
    #[prost(string, repeated, tag = "6")]
    pub leading_detached_comments: Vec<String>,
}
