//! What the user named, as files: folders walked, every file named as others import it.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::roots::{ImportRoots, without_dot};
use super::suggest::nearest;
use super::text::whole_file;
use crate::options::Options;
use crate::report::{Diagnostic, Report};

/// A `.proto` file that was asked for.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub path: PathBuf,
    /// The import root that it brings if the user names none.
    pub root: PathBuf,
}

/// All files that the inputs of `options` mean.
pub(super) fn expand(options: &Options, report: &mut Report) -> Vec<Found> {
    if options.inputs.is_empty() {
        report.push(
            Diagnostic::error("no-input", "no input was given")
                .help("name a .proto file, or a folder that holds some"),
        );
    }
    let mut found = Vec::new();
    for input in &options.inputs {
        match expand_one(input, &options.proto_paths) {
            Ok(files) => found.extend(files),
            Err(fault) => report.push(fault),
        }
    }
    found
}

/// Names each file by the import roots. The outcome is sorted by name and free of doubles.
pub(super) fn name(
    found: Vec<Found>,
    roots: &ImportRoots,
    report: &mut Report,
) -> BTreeMap<String, PathBuf> {
    let mut named = BTreeMap::new();
    for Found { path, .. } in found {
        let Some(name) = roots.name_of(&path) else {
            report.push(outside(&path, roots));
            continue;
        };
        match roots.find(&name) {
            Some(winner) if is_other_file(&winner, &path) => {
                report.push(shadowed(&path, &winner, &name));
            }
            winner => drop(named.insert(name, winner.unwrap_or(path))),
        }
    }
    named
}

fn expand_one(input: &Path, proto_paths: &[PathBuf]) -> Result<Vec<Found>, Diagnostic> {
    let on_disk = if input.exists() {
        input.to_owned()
    } else {
        // As protoc has it: an input may also be written as others import it.
        let below_root = proto_paths.iter().map(|root| root.join(input)).find(|path| path.exists());
        below_root.ok_or_else(|| missing(input))?
    };
    if on_disk.is_dir() {
        return expand_folder(&on_disk);
    }
    if !is_proto(&on_disk) {
        let message = format!("the input {} is not a .proto file", input.display());
        return Err(Diagnostic::error("not-a-proto", message).help(
            "name a .proto file or a folder; descriptor sets are passed with --descriptor-set-in",
        ));
    }
    let root = on_disk.parent().unwrap_or(Path::new("")).to_owned();
    Ok(vec![Found { path: without_dot(&on_disk), root }])
}

fn expand_folder(folder: &Path) -> Result<Vec<Found>, Diagnostic> {
    let mut files = Vec::new();
    let mut seen = HashSet::new();
    walk(folder, &mut seen, &mut files).map_err(|(path, error)| unreadable(&path, &error))?;
    if files.is_empty() {
        let message = format!("there is no .proto file in the folder {}", folder.display());
        return Err(Diagnostic::error("no-protos", message).help(
            "name a folder with .proto files in it or below it (hidden folders are skipped)",
        ));
    }
    files.sort();
    let found = |path: PathBuf| Found { path: without_dot(&path), root: folder.to_owned() };
    Ok(files.into_iter().map(found).collect())
}

/// Collects the `.proto` files below a folder. Each folder is entered once, whatever links lead to it.
fn walk(
    folder: &Path,
    seen: &mut HashSet<PathBuf>,
    files: &mut Vec<PathBuf>,
) -> Result<(), (PathBuf, io::Error)> {
    let fault = |error| (folder.to_owned(), error);
    if !seen.insert(folder.canonicalize().map_err(fault)?) {
        return Ok(());
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        entries.push(entry.map_err(fault)?.path());
    }
    entries.sort();
    for path in entries {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden {
            continue;
        }
        if path.is_dir() {
            walk(&path, seen, files)?;
        } else if is_proto(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_proto(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("proto"))
}

fn is_other_file(a: &Path, b: &Path) -> bool {
    a != b && a.canonicalize().ok() != b.canonicalize().ok()
}

fn missing(input: &Path) -> Diagnostic {
    let fault =
        Diagnostic::error("missing-file", format!("the input {} does not exist", input.display()));
    match sibling_like(input) {
        Some(near) => fault.help(format!("did you mean {}?", near.display())),
        None => fault.help("check the path; it is relative to the current folder"),
    }
}

/// A `.proto` file or folder beside `path` with nearly the same name.
pub(super) fn sibling_like(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let on_disk = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let names: Vec<String> = fs::read_dir(on_disk)
        .ok()?
        .filter_map(|entry| entry.ok())
        .filter(|entry| is_proto(&entry.path()) || entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let near = nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(folder.join(near))
}

/// A file or folder that is there and cannot be read.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("cannot read {}: {}", path.display(), reason(error));
    Diagnostic::error("unreadable", message).help("check that it is a readable file")
}

/// Why it is so, without the "(os error 13)" that Rust adds and that tells a user nothing.
pub(super) fn reason(error: &io::Error) -> String {
    let reason = error.to_string();
    reason.split(" (os error").next().unwrap_or_default().to_owned()
}

fn outside(path: &Path, roots: &ImportRoots) -> Diagnostic {
    let known: Vec<String> = roots.shown().map(|root| root.display().to_string()).collect();
    let folder = path.parent().unwrap_or(Path::new("")).display().to_string();
    let folder = if folder.is_empty() { ".".to_owned() } else { folder };
    Diagnostic::error("outside-import-roots", "the input lies outside every import root")
        .at(whole_file(path.display().to_string()))
        .help(format!(
            "add the folder that its imports are relative to, such as --proto-path {folder} \
             (import roots now: {})",
            known.join(", ")
        ))
}

fn shadowed(path: &Path, winner: &Path, name: &str) -> Diagnostic {
    let message =
        format!("the input is hidden by {}: both are imported as {name}", winner.display());
    Diagnostic::error("shadowed-input", message)
        .at(whole_file(path.display().to_string()))
        .help("pass a --proto-path above both, so that their names differ, or leave one out")
}
