//! Finds the input files: searches folders, and names every file as others import it.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::ignored::Ignored;
use super::names::has_control_character;
use super::roots::{ImportRoots, Mapping, without_dot};
use super::stdin;
use crate::options::Options;
use crate::report::{Diagnostic, Place, Report, slashed};
use crate::suggest::nearest;

/// A `.proto` file that is an input.
#[derive(Clone, Debug)]
pub(super) struct InputFile {
    pub path: PathBuf,
    /// The import root to use if the user specifies none.
    pub root: PathBuf,
}

/// An input file, beside the name that it is imported by.
#[derive(Debug)]
pub(super) struct NamedInput {
    pub path: PathBuf,
    /// Its position among the inputs.
    pub position: usize,
}

/// Returns all files that the inputs of `options` stand for, in their order.
pub(super) fn expand(options: &Options, report: &mut Report) -> Vec<InputFile> {
    if options.inputs.is_empty() {
        report.push(
            Diagnostic::error("no-input", "no input was given")
                .help("name a .proto file, or a folder that holds some"),
        );
    }
    let mappings: Vec<Mapping> = options.proto_paths.iter().map(|root| Mapping::of(root)).collect();
    let mut found = Vec::new();
    for input in &options.inputs {
        match expand_one(input, &mappings) {
            Ok(files) => found.extend(files),
            Err(fault) => report.push(fault),
        }
    }
    found
}

/// Returns the files and folders on disk whose changes may change the inputs. A pattern stands for the
/// folder before its first wildcard.
pub fn watched(options: &Options) -> Vec<PathBuf> {
    let mappings: Vec<Mapping> = options.proto_paths.iter().map(|root| Mapping::of(root)).collect();
    let inputs = options.inputs.iter().filter(|input| !stdin::is(input));
    let watched = |input: &PathBuf| {
        on_disk(input, &mappings).or_else(|| match before_wildcard(input.to_str()?) {
            folder if folder.as_os_str().is_empty() => Some(PathBuf::from(".")),
            folder => Some(folder),
        })
    };
    inputs.filter_map(watched).collect()
}

/// Names each file by the import roots. Returns the files sorted by name, without duplicates.
pub(super) fn name(
    found: Vec<InputFile>,
    roots: &ImportRoots,
    report: &mut Report,
) -> BTreeMap<String, NamedInput> {
    let mut named = BTreeMap::new();
    for (position, InputFile { path, .. }) in found.into_iter().enumerate() {
        let mut add = |name, path| {
            named.entry(name).or_insert(NamedInput { path, position });
        };
        if stdin::is(&path) {
            add(stdin::NAME.to_owned(), path);
            continue;
        }
        let Some(name) = roots.name_of(&path) else {
            report.push(outside(&path, roots));
            continue;
        };
        if has_control_character(&name) {
            report.push(control_character(&path));
            continue;
        }
        match roots.find(&name) {
            Some(winner) if is_other_file(&winner, &path) => {
                report.push(shadowed(&path, &winner, &name));
            }
            winner => add(name, winner.unwrap_or(path)),
        }
    }
    named
}

fn expand_one(input: &Path, mappings: &[Mapping]) -> Result<Vec<InputFile>, Diagnostic> {
    if stdin::is(input) {
        return Ok(vec![InputFile { path: input.to_owned(), root: PathBuf::new() }]);
    }
    match (on_disk(input, mappings), input.to_str()) {
        (Some(on_disk), _) => expand_path(input, &on_disk),
        (None, Some(pattern)) if pattern.contains(['*', '?', '[']) => expand_pattern(pattern),
        _ => Err(missing(input)),
    }
}

/// Returns the file or folder that an input names. As in protoc, it may be written as it is imported.
fn on_disk(input: &Path, mappings: &[Mapping]) -> Option<PathBuf> {
    let below_roots = mappings.iter().filter_map(|root| root.path_of(input));
    [input.to_owned()].into_iter().chain(below_roots).find(|path| path.exists())
}

fn expand_path(input: &Path, on_disk: &Path) -> Result<Vec<InputFile>, Diagnostic> {
    if on_disk.is_dir() {
        return expand_folder(on_disk);
    }
    if !is_proto(on_disk) {
        let message = format!("the input {} is not a .proto file", slashed(input));
        return Err(Diagnostic::error("not-a-proto", message).help(
            "name a .proto file or a folder; descriptor sets are passed with --descriptor-set-in",
        ));
    }
    let root = on_disk.parent().unwrap_or(Path::new("")).to_owned();
    Ok(vec![InputFile { path: without_dot(on_disk), root }])
}

/// Expands a pattern. The folder before its first wildcard is the import root of its files.
fn expand_pattern(pattern: &str) -> Result<Vec<InputFile>, Diagnostic> {
    let wrong = |error: glob::PatternError| {
        let message = format!("the input {pattern} is not a valid pattern: {}", error.msg);
        Diagnostic::error("bad-pattern", message).help("use `*`, `?`, `[…]` and `**/`")
    };
    let root = before_wildcard(pattern);
    let mut found = Vec::new();
    for path in glob::glob(pattern).map_err(wrong)?.flatten() {
        if path.is_dir() {
            // As in a shell, a pattern may match folders; those without protos are skipped.
            found.extend(expand_folder(&path).unwrap_or_default());
        } else if is_proto(&path) {
            found.push(InputFile { path: without_dot(&path), root: root.clone() });
        }
    }
    if found.is_empty() {
        let message = format!("no .proto file matches {pattern}");
        return Err(Diagnostic::error("no-protos", message).help("check the pattern"));
    }
    Ok(found)
}

/// Returns the folder that a pattern searches.
fn before_wildcard(pattern: &str) -> PathBuf {
    let has_wildcard =
        |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    Path::new(pattern).components().take_while(|part| !has_wildcard(part)).collect()
}

fn expand_folder(folder: &Path) -> Result<Vec<InputFile>, Diagnostic> {
    let mut walk = FolderWalk::default();
    let ignored = Ignored::above(&folder.canonicalize().unwrap_or_default());
    walk.folder(folder, ignored).map_err(|(path, error)| Diagnostic::cannot_read(&path, &error))?;
    if walk.files.is_empty() {
        let message = format!("no .proto file is in the folder {}", slashed(folder));
        return Err(Diagnostic::error("no-protos", message).help(
            "name a folder with .proto files in it or below it (hidden folders, caches, \
             node_modules and what .gitignore names are skipped)",
        ));
    }
    walk.files.sort();
    let found = |path: PathBuf| InputFile { path: without_dot(&path), root: folder.to_owned() };
    Ok(walk.files.into_iter().map(found).collect())
}

/// Collects the `.proto` files below a folder.
#[derive(Default)]
struct FolderWalk {
    /// The canonical paths of visited folders: each is visited once, even if several links lead to it.
    seen: HashSet<PathBuf>,
    files: Vec<PathBuf>,
}

impl FolderWalk {
    /// Searches a folder to which `ignored` applies, in addition to its own rules.
    fn folder(&mut self, folder: &Path, mut ignored: Ignored) -> Result<(), (PathBuf, io::Error)> {
        let fault = |error| (folder.to_owned(), error);
        let canonical = folder.canonicalize().map_err(fault)?;
        if !self.seen.insert(canonical.clone()) {
            return Ok(());
        }
        ignored.enter(&canonical);
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(fault)? {
            names.push(entry.map_err(fault)?.file_name());
        }
        names.sort();
        for name in names {
            let (path, is_hidden) = (folder.join(&name), name.as_encoded_bytes().starts_with(b"."));
            let is_folder = path.is_dir();
            if is_hidden || ignored.has(&canonical.join(&name), is_folder) {
                continue;
            }
            if is_folder {
                self.folder(&path, ignored.clone())?;
            } else if is_proto(&path) {
                self.files.push(path);
            }
        }
        Ok(())
    }
}

fn is_proto(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("proto"))
}

fn is_other_file(a: &Path, b: &Path) -> bool {
    a != b && a.canonicalize().ok() != b.canonicalize().ok()
}

fn missing(input: &Path) -> Diagnostic {
    let fault =
        Diagnostic::error("missing-file", format!("the input {} does not exist", slashed(input)));
    match sibling_like(input) {
        Some(near) => fault.help(format!("did you mean {}?", slashed(near))),
        None => fault.help("check the path; it is relative to the current folder"),
    }
}

/// Returns a `.proto` file or folder beside `path` with nearly the same name.
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

fn control_character(path: &Path) -> Diagnostic {
    Diagnostic::error("file-name", "the path of the input has a control character")
        .at(Place::whole_file(slashed(path).escape_debug().to_string()))
        .help("rename it")
}

/// Returns the error for an input that has no name below any import root.
fn outside(path: &Path, roots: &ImportRoots) -> Diagnostic {
    if path.to_str().is_none() {
        return Diagnostic::error(
            "file-name",
            "the path of the input is not UTF-8, as imports are",
        )
        .at(Place::whole_file(slashed(path)))
        .help("rename it");
    }
    let known: Vec<String> = roots.shown().map(slashed).collect();
    let folder = slashed(path.parent().unwrap_or(Path::new("")));
    let folder = if folder.is_empty() { ".".to_owned() } else { folder };
    Diagnostic::error("outside-import-roots", "the input lies outside every import root")
        .at(Place::whole_file(slashed(path)))
        .help(format!(
            "add the folder that its imports are relative to, such as --proto-path {folder} \
             (import roots now: {})",
            known.join(", ")
        ))
}

fn shadowed(path: &Path, winner: &Path, name: &str) -> Diagnostic {
    let message =
        format!("the input is hidden by {}: both are imported as {name}", slashed(winner));
    Diagnostic::error("shadowed-input", message)
        .at(Place::whole_file(slashed(path)))
        .help("pass a --proto-path above both, so that their names differ, or remove one of them")
}
