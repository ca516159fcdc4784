//! How a `protoc` is asked for descriptors.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::roots::ImportRoots;
use super::sources::Source;

/// `program` as it makes the file `made` of the inputs among `sources`.
pub(super) fn command(
    program: &Path,
    made: &Path,
    sources: &[Source],
    roots: &ImportRoots,
) -> Command {
    let mut command = Command::new(program);
    command.args(["--include_imports", "--include_source_info", "-o"]).arg(made);
    let folder = |root: &Path| if root.as_os_str().is_empty() { ".".into() } else { root.into() };
    // One that does not exist was reported before.
    for root in roots.shown().map(folder).filter(|root: &PathBuf| root.is_dir()) {
        let mut argument = OsString::from("-I");
        argument.push(root);
        command.arg(argument);
    }
    let inputs = sources.iter().filter(|source| source.is_input);
    command
        .args(inputs.map(|input| roots.find(&input.name).unwrap_or_else(|| (&input.name).into())));
    command
}
