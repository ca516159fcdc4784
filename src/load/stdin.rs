//! Reads standard input in place of a file.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use crate::options::STDIN;

/// The name of a source from standard input, as imports would have it.
pub(super) const NAME: &str = "stdin.proto";

/// The path of standard input for diagnostics.
pub(super) const SHOWN: &str = "<stdin>";

/// Returns whether a path means standard input.
pub(super) fn is(path: &Path) -> bool {
    path == Path::new(STDIN)
}

/// Reads a file, or standard input.
///
/// # Errors
/// Returns the error of reading.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    if !is(path) {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes).map(|_| bytes)
}
