//! The compiler of protos that is asked for descriptors: a `protoc` or a `buf`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::inputs::reason;
use super::roots::ImportRoots;
use super::sources::Source;
use super::{buf, protoc, told};
use crate::report::{Diagnostic, Severity};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compiler {
    Protoc,
    Buf,
}

impl Compiler {
    /// The name of the program, and the code of what it has found.
    pub fn name(self) -> &'static str {
        match self {
            Self::Protoc => "protoc",
            Self::Buf => "buf",
        }
    }

    /// The first release that reads editions.
    fn knows_editions(self) -> Version {
        match self {
            Self::Protoc => (27, 0),
            Self::Buf => (1, 32),
        }
    }
}

/// Major and minor.
type Version = (u32, u32);

/// What a compiler made.
pub(super) struct Made {
    /// The encoded `FileDescriptorSet` of the inputs and all that they import.
    pub set: Vec<u8>,
    pub warnings: Vec<Diagnostic>,
    pub by: PathBuf,
}

/// Why there is no descriptor set.
pub(super) enum Refusal {
    /// There is no such program.
    NotFound,
    /// There is one, and this is why it is of no use.
    Unusable(String),
    /// It ran, and this is wrong with the files.
    Faults(Vec<Diagnostic>),
}

/// Asks the program that is named; else the `protoc` on PATH, and where that is of no use, the `buf`.
pub(super) fn descriptor_set(
    named: Option<&Path>,
    sources: &[Source],
    roots: &ImportRoots,
) -> Result<Made, Refusal> {
    let on_path = |compiler: Compiler| ask(Path::new(compiler.name()), sources, roots);
    if let Some(program) = named {
        return ask(program, sources, roots);
    }
    match on_path(Compiler::Protoc) {
        Err(refusal @ (Refusal::NotFound | Refusal::Unusable(_))) => match on_path(Compiler::Buf) {
            Err(Refusal::NotFound) => Err(refusal),
            outcome => outcome,
        },
        outcome => outcome,
    }
}

fn ask(program: &Path, sources: &[Source], roots: &ImportRoots) -> Result<Made, Refusal> {
    const MADE: &str = "set.binpb";
    let compiler = identify(program)?;
    let no_folder = |error: io::Error| {
        Refusal::Unusable(format!("{} has no folder: {}", program.display(), reason(&error)))
    };
    let folder = tempfile::tempdir().map_err(no_folder)?;
    let made = folder.path().join(MADE);
    let mut command = match compiler {
        Compiler::Protoc => protoc::command(program, &made, sources, roots),
        Compiler::Buf => buf::command(program, folder.path(), MADE, sources).map_err(no_folder)?,
    };
    let output = run(&mut command)?;
    let told = told::diagnostics(&String::from_utf8_lossy(&output.stderr), compiler, roots);
    match fs::read(&made) {
        Ok(set) if output.status.success() => {
            Ok(Made { set, warnings: told, by: program.to_owned() })
        }
        _ if told.iter().any(|fault| fault.severity == Severity::Error) => {
            Err(Refusal::Faults(told))
        }
        _ => Err(Refusal::Faults(told.into_iter().chain([silent(program, &output)]).collect())),
    }
}

/// Which compiler a program is, by the version that it says it has: `libprotoc 27.1`, or `1.32.0`.
/// One that says something else is a `protoc` in disguise, or will fail.
fn identify(program: &Path) -> Result<Compiler, Refusal> {
    let output = run(Command::new(program).arg("--version"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let (compiler, said) = match said.trim().strip_prefix("libprotoc ") {
        Some(version) => (Compiler::Protoc, version),
        None => (Compiler::Buf, said.trim()),
    };
    match version(said) {
        Some(version) if version < compiler.knows_editions() => Err(Refusal::Unusable(format!(
            "{} is {} {said}, which knows no editions",
            program.display(),
            compiler.name()
        ))),
        Some(_) => Ok(compiler),
        None => Ok(Compiler::Protoc),
    }
}

fn version(said: &str) -> Option<Version> {
    let mut parts = said.split(['.', '-']).map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

fn run(command: &mut Command) -> Result<Output, Refusal> {
    let program = PathBuf::from(command.get_program());
    command.stdin(Stdio::null()).output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Refusal::NotFound,
        _ => Refusal::Unusable(format!("{} does not start: {}", program.display(), reason(&error))),
    })
}

/// It failed, or made nothing, and did not say which file is at fault.
fn silent(program: &Path, output: &Output) -> Diagnostic {
    let message = format!("{} gave no descriptors ({})", program.display(), output.status);
    let said = String::from_utf8_lossy(&output.stderr);
    Diagnostic::error("no-descriptors", message).help(match said.trim() {
        "" => "check that it is a protoc or a buf, with `--version`".to_owned(),
        said => format!("it said: {said}"),
    })
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(version("27.1"), Some((27, 1)));
        assert_eq!(version("28.0-rc1"), Some((28, 0)));
        assert_eq!(version("1.32.0-beta.1"), Some((1, 32)));
        assert_eq!(version("out of luck"), None);
        assert!(version("3.21.12") < version("27.0"));
    }
}
