//! How a `buf` is asked for descriptors.
//!
//! It builds modules: folders that hold a `buf.yaml`, and no file of another. Import roots may lie in
//! each other and hide each other's files. So it is given a module of its own, with the files of the
//! run under the names that they are imported by; nobody's folder is written to.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use super::sources::Source;

/// The oldest form of it, which every release reads.
const BUF_YAML: &str = "version: v1\n";

/// `program` as it makes the file `made`, which is to be in `folder`, of `sources`; what it needs
/// there is written.
pub(super) fn command(
    program: &Path,
    folder: &Path,
    made: &str,
    sources: &[Source],
) -> io::Result<Command> {
    let module = folder.join("module");
    fs::create_dir(&module)?;
    fs::write(module.join("buf.yaml"), BUF_YAML)?;
    for source in sources {
        let Some(text) = source.text.as_ref().filter(|_| is_below(&source.name)) else { continue };
        let path = module.join(&source.name);
        fs::create_dir_all(path.parent().unwrap_or(&module))?;
        fs::write(path, text)?;
    }
    let mut command = Command::new(from_anywhere(program)?);
    command.current_dir(module).env("BUF_CACHE_DIR", folder.join("cache"));
    command.args(["build", "--as-file-descriptor-set", "-o"]).arg(format!("../{made}"));
    Ok(command)
}

/// Whether a name does not lead out of the folder that it is looked up in.
fn is_below(name: &str) -> bool {
    Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

/// A program that was named by its path; one that is looked up on PATH stays as it is.
fn from_anywhere(program: &Path) -> io::Result<PathBuf> {
    match program.components().count() {
        0 | 1 => Ok(program.to_owned()),
        _ => std::path::absolute(program),
    }
}
