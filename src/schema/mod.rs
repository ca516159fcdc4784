//! Our own descriptor structs: what `google/protobuf/descriptor.proto` says, as far as a generator
//! of Rust needs it, with `edition` and `features` kept (prost-types drops them).
//!
//! They are decoded from descriptor bytes, whoever made them: the parser, `protoc`, `buf`.
//! This room must not know where the bytes came from, nor anything about Rust.

mod descriptor;
pub mod features;
mod json_name;
mod options;
pub mod tag;
pub use descriptor::*;
pub use json_name::json_name;
pub use options::*;

/// All files of a run, every file after those it imports.
#[derive(Clone, Debug, Default)]
pub struct FileSet {
    /// The files, in topological order: imports first.
    pub files: Vec<SchemaFile>,
}

/// One file: its descriptor, and the bytes that it was decoded from.
#[derive(Clone, Debug, Default)]
pub struct SchemaFile {
    /// The decoded descriptor; `source_code_info` is kept (for comments and places).
    pub descriptor: FileDescriptorProto,
    /// The encoded descriptor with all options (custom ones too), without `source_code_info`.
    pub bytes: Vec<u8>,
    /// Whether the user asked for this file; the others are imports.
    pub is_input: bool,
    /// Whether its Rust is what an earlier run made, without JSON and text format.
    pub is_plain: bool,
    /// The file on disk, where there is one (none for built-in well-known types and for
    /// descriptor sets).
    pub path: Option<std::path::PathBuf>,
    /// The text of the file, where there is one: diagnostics quote it.
    pub source: Option<String>,
}
