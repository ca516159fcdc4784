//! Reads standard input in place of a file.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::options::{Options, STDIN};

/// The name of a source from standard input, as imports would have it.
pub(super) const NAME: &str = "stdin.proto";

/// The path of standard input for diagnostics.
pub(super) const SHOWN: &str = "<stdin>";

/// The bytes of standard input, once they are read.
static BYTES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Reads standard input to its end, if the options name it: before a run has anything that an
/// interrupt must remove, since reading waits.
pub fn await_stdin(options: &Options) {
    if options.reads_stdin() {
        let mut bytes = BYTES.lock().unwrap_or_else(PoisonError::into_inner);
        // An error is reported when the input is read.
        let _ = io::stdin().read_to_end(&mut bytes);
    }
}

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
    let mut bytes = std::mem::take(&mut *BYTES.lock().unwrap_or_else(PoisonError::into_inner));
    io::stdin().read_to_end(&mut bytes).map(|_| bytes)
}
