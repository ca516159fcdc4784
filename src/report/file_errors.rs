//! The diagnostics of files and folders that cannot be read or written.

use std::io;
use std::path::Path;

use super::{Diagnostic, slashed};

impl Diagnostic {
    /// Creates the error for a file or folder that cannot be read.
    pub(crate) fn cannot_read(path: &Path, error: &io::Error) -> Self {
        let message = format!("cannot read {}: {}", slashed(path), reason(error));
        Self::error("cannot-read", message).help("check that it is a readable file or folder")
    }

    /// Creates the error for a file that cannot be written.
    pub(crate) fn cannot_write(path: &Path, error: &io::Error) -> Self {
        let message = format!("cannot write {}: {}", slashed(path), reason(error));
        Self::error("cannot-write", message)
            .help("check that its folder exists and is writable, and that the disk is not full")
    }
}

/// Returns the text of an error, without the "(os error 13)" that Rust adds.
fn reason(error: &io::Error) -> String {
    let reason = error.to_string();
    reason.split(" (os error").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_a_file_has_a_reason_and_a_remedy() {
        let error = io::Error::from_raw_os_error(2);
        let path = Path::new("a.proto");
        for (diagnostic, verb) in [
            (Diagnostic::cannot_read(path, &error), "read"),
            (Diagnostic::cannot_write(path, &error), "write"),
        ] {
            assert!(diagnostic.message.starts_with(&format!("cannot {verb} a.proto: ")));
            assert!(!diagnostic.message.contains("os error"), "{}", diagnostic.message);
            assert!(diagnostic.help.is_some());
        }
    }
}
