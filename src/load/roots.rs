//! Converts between paths and the names by which files are imported.

use std::cell::LazyCell;
use std::path::{Component, Path, PathBuf};

use super::inputs::InputFile;
use crate::options::Options;
use crate::report::{Diagnostic, Report, slashed};

/// The folders that import paths are relative to, in order of precedence.
pub(super) struct ImportRoots {
    roots: Vec<Root>,
    /// The current folder, which relative paths start in.
    current: PathBuf,
}

struct Root {
    mapping: Mapping,
    absolute: PathBuf,
    canonical: Option<PathBuf>,
}

/// An import root as the user specifies it: a folder, or `virtual=folder`, whose files are imported
/// as `virtual/…`, as in protoc.
pub(super) struct Mapping {
    /// The prefix of its files' names; usually empty.
    prefix: PathBuf,
    /// The folder, as diagnostics show it.
    folder: PathBuf,
}

impl Mapping {
    /// Prefers a folder whose name contains a `=`, if it exists.
    pub fn of(root: &Path) -> Self {
        let split = root.to_str().and_then(|text| text.split_once('='));
        let (prefix, folder) = match split {
            Some((prefix, folder)) if !on_disk(root).exists() => {
                (Path::new(prefix), Path::new(folder))
            }
            _ => (Path::new(""), root),
        };
        Self { prefix: without_dot(prefix), folder: without_dot(folder) }
    }

    /// Returns the path that the file or folder with this name would have.
    pub fn path_of(&self, name: &Path) -> Option<PathBuf> {
        name.strip_prefix(&self.prefix).ok().map(|below| self.folder.join(below))
    }
}

impl ImportRoots {
    /// Returns the roots that `options` names; else those that the inputs bring, sorted, so that
    /// the order of the inputs does not matter. A root that does not exist is a warning, as in
    /// `protoc`.
    pub fn new(options: &Options, inputs: &[InputFile], report: &mut Report) -> Self {
        let mut folders = options.proto_paths.clone();
        if folders.is_empty() {
            folders = inputs.iter().map(|input| input.root.clone()).collect();
            folders.sort();
        }
        // Without a current folder, relative paths stay relative, and compare as such.
        let current = std::path::absolute(".").unwrap_or_default();
        let mut roots: Vec<Root> = Vec::new();
        for root in &folders {
            let mapping = Mapping::of(root);
            let folder = on_disk(&mapping.folder);
            if !options.proto_paths.is_empty() && !folder.is_dir() {
                report.push(missing_root(folder));
            }
            let absolute = absolute(&current, folder);
            let canonical = folder.canonicalize().ok();
            let is_same = |r: &Root| r.absolute == absolute && r.mapping.prefix == mapping.prefix;
            if !roots.iter().any(is_same) {
                roots.push(Root { mapping, absolute, canonical });
            }
        }
        Self { roots, current }
    }

    /// Returns the file that `import "name"` refers to. Earlier roots take precedence.
    pub fn find(&self, name: &str) -> Option<PathBuf> {
        let paths = self.roots.iter().filter_map(|root| root.mapping.path_of(Path::new(name)));
        paths.into_iter().find(|path| path.is_file())
    }

    /// Returns the name by which `path` is imported, if it is below a root.
    pub fn name_of(&self, path: &Path) -> Option<String> {
        let by_text = absolute(&self.current, path);
        let by_disk = LazyCell::new(|| path.canonicalize().ok());
        self.roots.iter().find_map(|root| {
            let below = by_text.strip_prefix(&root.absolute).ok().or_else(|| {
                // The same folder may have another path, such as through a symbolic link.
                by_disk.as_deref()?.strip_prefix(root.canonical.as_deref()?).ok()
            });
            import_name(&root.mapping.prefix.join(below?))
        })
    }

    /// Returns the folders of the roots as the user specified them.
    pub fn shown(&self) -> impl Iterator<Item = &Path> {
        self.roots.iter().map(|root| root.mapping.folder.as_path())
    }
}

fn missing_root(folder: &Path) -> Diagnostic {
    let what = if folder.exists() { "is not a folder" } else { "does not exist" };
    let message = format!("the import root {} {what}", slashed(folder));
    Diagnostic::warning("missing-import-root", message).help("correct or remove this --proto-path")
}

/// Returns the folder to access on disk: for an empty path, the current one.
fn on_disk(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// Writes `./a/./b` as `a/b`, for diagnostics.
pub(super) fn without_dot(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// Makes a path absolute, from the current folder; resolves `.` and `..` in its text.
fn absolute(current: &Path, path: &Path) -> PathBuf {
    let mut resolved =
        PathBuf::with_capacity(current.as_os_str().len() + path.as_os_str().len() + 1);
    for part in current.join(path).components() {
        match part {
            Component::ParentDir => drop(resolved.pop()),
            Component::CurDir => {}
            _ => resolved.push(part),
        }
    }
    resolved
}

/// Returns a relative path with `/` as separator, on every system.
fn import_name(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .components()
        .map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"))
}
