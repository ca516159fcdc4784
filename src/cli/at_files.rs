//! Expands arguments from files, as protoc does: `@file` is replaced by the lines of the file.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use crate::report::slashed;

/// Replaces each `@file` by the file's lines, one argument each. Does not expand `@` in them.
///
/// # Errors
/// Returns an error if a file cannot be read.
pub(super) fn expand(arguments: impl Iterator<Item = OsString>) -> Result<Vec<OsString>, String> {
    let mut expanded = Vec::new();
    for argument in arguments {
        match argument.to_str().and_then(|text| text.strip_prefix('@')) {
            Some(file) => expanded.extend(lines(Path::new(file))?),
            None => expanded.push(argument),
        }
    }
    Ok(expanded)
}

fn lines(file: &Path) -> Result<Vec<OsString>, String> {
    let text = fs::read_to_string(file)
        .map_err(|error| format!("cannot read the arguments in {}: {error}", slashed(file)))?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(OsString::from).collect())
}
