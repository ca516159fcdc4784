//! Passes files from the emitters to the writer.

use std::path::PathBuf;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The path relative to the artifact's folder, with `/` as separator.
    pub path: PathBuf,
    /// The contents.
    pub contents: Vec<u8>,
}
