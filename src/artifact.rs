//! Passes files from the emitters to the writer.

use std::borrow::Cow;
use std::path::PathBuf;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// The path relative to the artifact's folder, with `/` as separator.
    pub path: PathBuf,
    /// The contents; those that are the same in each run are borrowed from this program.
    pub contents: Cow<'static, [u8]>,
}
