//! Our own descriptor structs: the parts of `google/protobuf/descriptor.proto` that a generator of
//! Rust needs, including `edition` and `features` (which prost-types drops).
//!
//! They are decoded from descriptor bytes of any origin: the parser, `protoc`, `buf`. This room
//! depends neither on the origin of the bytes nor on Rust.

mod descriptor;
pub mod features;
mod json_name;
mod options;
pub mod tag;
pub use descriptor::*;
pub use json_name::json_name;
pub use options::*;

use prost::encoding::{WireType, encode_key, encode_varint};

use crate::fingerprint::Fingerprint;

/// All files of a run; every file follows its imports.
#[derive(Clone, Debug, Default)]
pub struct FileSet {
    /// The files, in topological order: imports first.
    pub files: Vec<SchemaFile>,
}

impl FileSet {
    /// Returns the encoded `FileDescriptorSet` of all files.
    pub fn encode(&self) -> Vec<u8> {
        encode_set(self.files.iter().map(|file| &*file.bytes))
    }

    /// Drops everything but the names and origins of the files.
    pub fn drop_contents(&mut self) {
        for file in &mut self.files {
            let name = file.descriptor.name.take();
            file.descriptor = FileDescriptorProto { name, ..FileDescriptorProto::default() };
            file.bytes = Vec::new();
        }
    }
}

/// Returns the encoded `FileDescriptorSet` of encoded files.
pub fn encode_set<'a>(files: impl Iterator<Item = &'a [u8]> + Clone) -> Vec<u8> {
    const FILE: u32 = 1;
    /// The maximum length of a file's key and length.
    const HEAD: usize = 6;
    // Growing by doubling would hold two copies of what may be large.
    let mut set = Vec::with_capacity(files.clone().map(|file| HEAD + file.len()).sum());
    for file in files {
        encode_key(FILE, WireType::LengthDelimited, &mut set);
        encode_varint(file.len() as u64, &mut set);
        set.extend_from_slice(file);
    }
    set
}

/// A file: its descriptor, and the encoded bytes.
#[derive(Clone, Debug, Default)]
pub struct SchemaFile {
    /// The decoded descriptor, including `source_code_info`.
    pub descriptor: FileDescriptorProto,
    /// The encoded descriptor with all options (also custom ones), without `source_code_info`.
    pub bytes: Vec<u8>,
    /// Whether the file is an input; the others are imports.
    pub is_input: bool,
    /// Whether its Rust file is that of an earlier run, without JSON and text format.
    pub is_plain: bool,
    /// Whether its Rust file is that of an earlier run, without types of custom options.
    pub lacks_custom_options: bool,
    /// Whether its Rust file is that of an earlier run, without types of extensions.
    pub lacks_extensions: bool,
    /// The file on disk; `None` for built-in files and descriptor sets.
    pub path: Option<std::path::PathBuf>,
    /// The fingerprint of its text, if it comes from one.
    pub fingerprint: Option<Fingerprint>,
}
