//! One declaration for each option, shared by the command, the build script and the plugin.

use std::path::PathBuf;

/// Which side of a service is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The trait to implement and the server around it.
    Service,
    /// The client.
    Client,
}

/// All that a run can be told.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `.proto` files, or folders whose `.proto` files are all meant.
    pub inputs: Vec<PathBuf>,
    /// Import roots, in order of precedence; empty: the folder of each input.
    pub proto_paths: Vec<PathBuf>,
    /// Encoded `FileDescriptorSet`s to read in place of sources.
    pub descriptor_sets: Vec<PathBuf>,
    /// Where to write.
    pub output: PathBuf,
    /// One side with its skeleton, or both sides without.
    pub mode: Option<Mode>,
    /// `(proto path, Rust path)`: types that live elsewhere, such as
    /// `.google.protobuf` in `::prost_types`.
    pub extern_paths: Vec<(String, String)>,
    /// Proto paths whose maps become `BTreeMap` (`.` means all).
    pub btree_maps: Vec<String>,
    /// Proto paths whose `bytes` fields become `Bytes` (`.` means all).
    pub bytes: Vec<String>,
    /// Drop unknown fields in place of keeping them.
    pub drop_unknown_fields: bool,
    /// Replace a skeleton that exists.
    pub force: bool,
    /// Remove stubs that this run does not make.
    pub prune: bool,
    /// Write nothing, compare.
    pub check: bool,
    /// Write nothing, say what would be written.
    pub dry_run: bool,
}
