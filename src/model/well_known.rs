//! The well-known types that have a native form in Rust.

/// A message of `google/protobuf/wrappers.proto`: a plain value in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wrapper {
    Double,
    Float,
    Int64,
    UInt64,
    Int32,
    UInt32,
    Bool,
    String,
    Bytes,
}

impl Wrapper {
    /// Returns the wrapper with this full name, if there is one.
    pub(super) fn of(full_name: &str) -> Option<Self> {
        Some(match full_name.strip_prefix("google.protobuf.")? {
            "DoubleValue" => Self::Double,
            "FloatValue" => Self::Float,
            "Int64Value" => Self::Int64,
            "UInt64Value" => Self::UInt64,
            "Int32Value" => Self::Int32,
            "UInt32Value" => Self::UInt32,
            "BoolValue" => Self::Bool,
            "StringValue" => Self::String,
            "BytesValue" => Self::Bytes,
            _ => return None,
        })
    }

    /// Returns the part of the names of handles: `Int` in `IntStream` for `Int64Value`, as in the
    /// Ballerina tutorial; the others have their own names.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Double => "Double",
            Self::Float => "Float",
            Self::Int64 => "Int",
            Self::UInt64 => "UInt64",
            Self::Int32 => "Int32",
            Self::UInt32 => "UInt32",
            Self::Bool => "Bool",
            Self::String => "String",
            Self::Bytes => "Bytes",
        }
    }

    /// Returns the part of a handle's method names: `int` in `send_int`.
    pub(super) fn method_suffix(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int64 => "int",
            Self::UInt64 => "uint64",
            Self::Int32 => "int32",
            Self::UInt32 => "uint32",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Bytes => "bytes",
        }
    }
}
