//! What the emitters make and the writer puts on the disk.

use std::path::PathBuf;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Relative to the folder that the artifact goes to, with `/` between the parts.
    pub path: PathBuf,
    /// What it shall hold.
    pub contents: Vec<u8>,
}
