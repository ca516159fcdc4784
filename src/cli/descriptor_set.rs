//! Implements `--descriptor-set-out`, which writes descriptors instead of Rust, as `protoc -o`
//! does.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::load::{SetContents, make_descriptor_set};
use crate::options::Options;
use crate::report::{Diagnostic, Report};

/// The arguments, which are also accepted in the spelling of `protoc`.
#[derive(Debug, clap::Args)]
pub(super) struct SetArguments {
    /// Write a FileDescriptorSet, as `protoc -o` does, instead of Rust; `-` is standard output
    #[arg(long, value_name = "FILE", alias = "descriptor_set_out")]
    #[arg(conflicts_with_all = ["mode", "check", "dry_run", "prune", "force", "watch"])]
    descriptor_set_out: Option<PathBuf>,

    /// Include the imports of the inputs
    #[arg(long, alias = "include_imports", requires = "descriptor_set_out")]
    include_imports: bool,

    /// Include source locations and comments
    #[arg(long, alias = "include_source_info", requires = "descriptor_set_out")]
    include_source_info: bool,
}

impl SetArguments {
    /// Returns the file to write, if one is requested.
    pub fn output(&self) -> Option<(PathBuf, SetContents)> {
        let contents =
            SetContents { imports: self.include_imports, source_info: self.include_source_info };
        Some((self.descriptor_set_out.clone()?, contents))
    }

    /// Returns whether the set goes to standard output.
    pub fn is_to_stdout(&self) -> bool {
        self.descriptor_set_out.as_deref().is_some_and(is_stdout)
    }
}

/// Returns whether a path means standard output.
fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Creates the set and writes it.
pub(super) fn write(
    (path, contents): (PathBuf, SetContents),
    options: &Options,
    report: &mut Report,
) -> ExitCode {
    let Some(set) = make_descriptor_set(options, contents, report) else {
        return ExitCode::FAILURE;
    };
    let written = match is_stdout(&path) {
        true => io::stdout().write_all(&set.bytes),
        false => fs::write(&path, set.bytes),
    };
    let Err(error) = written else { return ExitCode::SUCCESS };
    report.push(Diagnostic::cannot_write(&path, &error));
    ExitCode::FAILURE
}
