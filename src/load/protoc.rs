//! A `protoc` asked for descriptors, and what it says as diagnostics.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::roots::ImportRoots;
use super::sources::decode_text;
use super::text::{Text, whole_file};
use crate::report::{Diagnostic, Place, Severity};

/// The code of what `protoc` itself has found.
const CODE: &str = "protoc";

/// The first release whose editions are final.
const KNOWS_EDITIONS: u32 = 27;

/// `protoc` counts columns with tabs of this width.
const TAB: usize = 8;

/// Why there is no descriptor set.
pub(super) enum Refusal {
    /// There is no such program.
    NotFound,
    /// There is one, and this is why it does not run.
    NotStarted(String),
    /// It ran, failed, and is of this version, from before editions.
    TooOld(String),
    /// It ran, and this is wrong with the files.
    Faults(Vec<Diagnostic>),
}

/// The encoded `FileDescriptorSet` of `files` and all that they import, and the warnings.
pub(super) fn descriptor_set(
    program: &Path,
    files: &[PathBuf],
    roots: &ImportRoots,
) -> Result<(Vec<u8>, Vec<Diagnostic>), Refusal> {
    let folder = tempfile::tempdir().map_err(|error| Refusal::NotStarted(error.to_string()))?;
    let made = folder.path().join("set.binpb");
    let output = run(Command::new(program).args(arguments(&made, files, roots)))?;
    let told = diagnostics(&String::from_utf8_lossy(&output.stderr), roots);
    if !output.status.success() {
        return Err(refusal(program, &output, told));
    }
    match fs::read(&made) {
        Ok(set) => Ok((set, told)),
        Err(_) => Err(Refusal::Faults(vec![silent(program, &output)])),
    }
}

fn arguments(made: &Path, files: &[PathBuf], roots: &ImportRoots) -> Vec<OsString> {
    let mut all: Vec<OsString> =
        vec!["--include_imports".into(), "--include_source_info".into(), "-o".into(), made.into()];
    let folder = |root: &Path| if root.as_os_str().is_empty() { ".".into() } else { root.into() };
    // One that does not exist was reported before.
    for root in roots.shown().map(folder).filter(|root: &PathBuf| root.is_dir()) {
        let mut argument = OsString::from("-I");
        argument.push(root);
        all.push(argument);
    }
    all.extend(files.iter().map(OsString::from));
    all
}

fn run(command: &mut Command) -> Result<Output, Refusal> {
    command.stdin(Stdio::null()).output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Refusal::NotFound,
        _ => Refusal::NotStarted(without_number(&error.to_string())),
    })
}

/// Rust adds "(os error 13)", which tells a user nothing.
fn without_number(reason: &str) -> String {
    reason.split(" (os error").next().unwrap_or_default().to_owned()
}

fn refusal(program: &Path, output: &Output, told: Vec<Diagnostic>) -> Refusal {
    match version(program) {
        Some((major, version)) if major < KNOWS_EDITIONS => Refusal::TooOld(version),
        _ if told.iter().any(|fault| fault.severity == Severity::Error) => Refusal::Faults(told),
        _ => Refusal::Faults(told.into_iter().chain([silent(program, output)]).collect()),
    }
}

/// The version that a `protoc` says it has, such as 27 and `27.1` for `libprotoc 27.1`.
fn version(program: &Path) -> Option<(u32, String)> {
    let output = run(Command::new(program).arg("--version")).ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    let version = said.trim().strip_prefix("libprotoc ")?;
    Some((version.split('.').next()?.parse().ok()?, version.to_owned()))
}

/// It failed, or made nothing, and did not say which file is at fault.
fn silent(program: &Path, output: &Output) -> Diagnostic {
    let message = format!("{} gave no descriptors ({})", program.display(), output.status);
    let said = String::from_utf8_lossy(&output.stderr);
    Diagnostic::error(CODE, message).help(match said.trim() {
        "" => "check that it is protoc, with `--version`".to_owned(),
        said => format!("it said: {said}"),
    })
}

/// The lines that tell a file: `name: what`, or `name:line:column: what`.
fn diagnostics(said: &str, roots: &ImportRoots) -> Vec<Diagnostic> {
    said.lines().filter_map(|line| diagnostic(line, roots)).collect()
}

fn diagnostic(line: &str, roots: &ImportRoots) -> Option<Diagnostic> {
    let (name, rest) = line.split_once(".proto:")?;
    let name = format!("{name}.proto");
    let (at, message) = match numbers(rest) {
        Some((line, column, message)) => (Some((line, column)), message),
        None => (None, rest.trim_start()),
    };
    let place = place(&name, at, roots);
    Some(match message.strip_prefix("warning: ") {
        Some(message) => Diagnostic::warning(CODE, without_stop(message)).at(place),
        None => Diagnostic::error(CODE, without_stop(message))
            .at(place)
            .help("this is what protoc says of the file"),
    })
}

fn without_stop(message: &str) -> &str {
    message.strip_suffix('.').unwrap_or(message)
}

/// `12:3: what`
fn numbers(rest: &str) -> Option<(usize, usize, &str)> {
    let (line, rest) = rest.split_once(':')?;
    let (column, message) = rest.split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?, message.trim_start()))
}

/// A line and column, from 1, of a file by the name that it is imported by or, as newer releases
/// of `protoc` tell it, by its path.
fn place(name: &str, at: Option<(usize, usize)>, roots: &ImportRoots) -> Place {
    let by_path = || Some(PathBuf::from(name)).filter(|path| path.is_file());
    let Some(path) = roots.find(name).or_else(by_path) else { return whole_file(name) };
    let file = path.display().to_string();
    let text = fs::read(&path).ok().and_then(|bytes| decode_text(bytes, &path).ok());
    match at.zip(text) {
        Some(((line, column), text)) => match offset(&text, line, column) {
            Some(at) => Text { file: &file, text: &text }.place(at..word_end(&text, at)),
            None => whole_file(file),
        },
        None => whole_file(file),
    }
}

fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let start = match line.checked_sub(1)? {
        0 => 0,
        before => text.match_indices('\n').nth(before - 1)?.0 + 1,
    };
    let mut reached = 0;
    let bytes = text[start..].bytes().take_while(|byte| {
        let before = reached + 1 < column;
        reached += if *byte == b'\t' { TAB - reached % TAB } else { 1 };
        before
    });
    Some(start + bytes.count())
}

/// What is meant is a name, a number, or one character.
fn word_end(text: &str, at: usize) -> usize {
    let Some(rest) = text.get(at..) else { return at };
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
    at + word.unwrap_or(rest.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_tabs_as_eight() {
        assert_eq!(offset("ab\n\tint32 x", 2, 9), Some(4));
        assert_eq!(offset("ab\n a\tb", 2, 9), Some(6));
        assert_eq!(offset("ab", 1, 2), Some(1));
        assert_eq!(offset("ab", 7, 1), None);
    }

    #[test]
    fn lines_without_a_place_are_told_too() {
        assert_eq!(numbers("3:9: Expected \":\"."), Some((3, 9, "Expected \":\".")));
        assert_eq!(numbers(" File not found."), None);
        assert_eq!(word_end("Foo.bar b", 0), 7);
        assert_eq!(word_end("; b", 0), 1);
    }
}
