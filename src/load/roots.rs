//! Import roots: from a path to the name that others import it by, and back.

use std::path::{Component, Path, PathBuf};

use super::inputs::Found;
use crate::options::Options;
use crate::report::{Diagnostic, Report};

/// The folders that import paths are relative to, in order of precedence.
pub(super) struct ImportRoots {
    roots: Vec<Root>,
}

struct Root {
    /// As the user wrote it: diagnostics show paths below it.
    shown: PathBuf,
    absolute: PathBuf,
    canonical: Option<PathBuf>,
}

impl ImportRoots {
    /// The roots that `options` names; else those that the inputs bring, sorted, so that the order
    /// of the inputs does not matter. A root that does not exist is a warning, as in `protoc`.
    pub fn new(options: &Options, inputs: &[Found], report: &mut Report) -> Self {
        let mut folders = options.proto_paths.clone();
        if folders.is_empty() {
            folders = inputs.iter().map(|input| input.root.clone()).collect();
            folders.sort();
        }
        for folder in options.proto_paths.iter().filter(|folder| !on_disk(folder).is_dir()) {
            let message = format!("the import root {} is not a folder", folder.display());
            report.push(
                Diagnostic::warning("missing-import-root", message)
                    .help("correct or remove this --proto-path"),
            );
        }
        let mut roots: Vec<Root> = Vec::new();
        for shown in folders {
            let absolute = absolute(&shown);
            if roots.iter().all(|root| root.absolute != absolute) {
                let canonical = on_disk(&shown).canonicalize().ok();
                roots.push(Root { shown: without_dot(&shown), absolute, canonical });
            }
        }
        Self { roots }
    }

    /// The file that `import "name"` means: the first root that has it wins.
    pub fn find(&self, name: &str) -> Option<PathBuf> {
        self.roots.iter().map(|root| root.shown.join(name)).find(|path| path.is_file())
    }

    /// The name that `path` is imported by, if it lies below a root.
    pub fn name_of(&self, path: &Path) -> Option<String> {
        let (by_text, by_disk) = (absolute(path), path.canonicalize().ok());
        self.roots.iter().find_map(|root| {
            let below = by_text.strip_prefix(&root.absolute).ok().or_else(|| {
                // The same folder by another spelling, such as through a symlink.
                by_disk.as_deref()?.strip_prefix(root.canonical.as_deref()?).ok()
            });
            import_name(below?)
        })
    }

    /// The roots as the user wrote them.
    pub fn shown(&self) -> impl Iterator<Item = &Path> {
        self.roots.iter().map(|root| root.shown.as_path())
    }
}

/// The folder to ask the disk about: an empty path means the current one.
fn on_disk(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// `./a/./b` as `a/b`, for people to read.
pub(super) fn without_dot(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// Absolute, with `.` and `..` worked out on the text alone.
fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(on_disk(path)).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(out.pop()),
            Component::CurDir => {}
            _ => out.push(part),
        }
    }
    out
}

/// A relative path with `/` between its parts on every platform.
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
