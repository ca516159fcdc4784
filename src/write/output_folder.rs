//! Determines the kind of output folder, which decides what is written.

use std::io;
use std::path::{Component, Path, PathBuf};

use toml_edit::DocumentMut;

use super::cargo_toml;
use crate::options::Mode;
use crate::report::{Diagnostic, Report, slashed};

/// The kind of output folder. Paths are as the user wrote them, not absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputFolder {
    /// A package: stubs in `src/stubs/`, skeleton in `src/`, dependencies in `Cargo.toml`.
    Package {
        /// The folder with the `Cargo.toml`.
        root: PathBuf,
        /// The name of the package.
        name: String,
    },
    /// A package that this run creates.
    NewPackage {
        /// The folder of its `Cargo.toml`.
        root: PathBuf,
        /// Its name, derived from the folder's.
        name: String,
        /// Whether it is below a workspace that does not list it, so that cargo requires it to be
        /// the root of its own workspace.
        standalone: bool,
    },
    /// The stubs module itself: no skeleton, no `Cargo.toml`.
    Module {
        /// The folder of `mod.rs`.
        dir: PathBuf,
        /// The package whose `src` contains the module, if any.
        package: Option<PathBuf>,
    },
}

impl OutputFolder {
    /// Returns the folder that contains everything that is written.
    pub fn root(&self) -> &Path {
        match self {
            Self::Package { root, .. } | Self::NewPackage { root, .. } => root,
            Self::Module { dir, .. } => dir,
        }
    }

    /// Returns the folder of the stubs.
    pub fn stubs(&self) -> PathBuf {
        match self {
            Self::Package { root, .. } | Self::NewPackage { root, .. } => root.join("src/stubs"),
            Self::Module { dir, .. } => dir.clone(),
        }
    }

    /// Returns the folder whose sources may implement the generated traits.
    pub fn sources(&self) -> Option<PathBuf> {
        match self {
            Self::Package { root, .. } => Some(root.join("src")),
            Self::NewPackage { .. } => None,
            Self::Module { package, .. } => package.as_ref().map(|root| root.join("src")),
        }
    }
}

/// Determines the kind of the folder `output`. Reads, never writes.
///
/// Returns `None` if it cannot be an output; the report then has the error: `output-is-a-file`,
/// `no-package` (a `Cargo.toml` without `[package]`), `cargo-toml` (one that does not parse).
pub fn resolve(output: &Path, mode: Option<Mode>, report: &mut Report) -> Option<OutputFolder> {
    match find(output, mode) {
        Ok(output_folder) => Some(output_folder),
        Err(diagnostic) => {
            report.push(*diagnostic);
            None
        }
    }
}

fn find(output: &Path, mode: Option<Mode>) -> Result<OutputFolder, Box<Diagnostic>> {
    let output = if output.as_os_str().is_empty() { Path::new(".") } else { output };
    refuse_file(output)?;
    let real = real_path(output).map_err(|e| Diagnostic::cannot_read(output, &e))?;
    match CargoManifest::read(&real)? {
        Some(CargoManifest::Package { name }) => {
            return Ok(OutputFolder::Package { root: output.to_owned(), name });
        }
        Some(CargoManifest::Workspace(_)) => {
            return Err(no_package(output, "is a workspace without a package of its own").into());
        }
        Some(CargoManifest::Neither) => return Err(no_package(output, "has no [package]").into()),
        None => {}
    }
    let enclosing = enclosing(&real)?;
    match enclosing {
        Some((root, CargoManifest::Package { .. })) => Ok(OutputFolder::Module {
            dir: output.to_owned(),
            package: real.starts_with(root.join("src")).then(|| from_here(root)),
        }),
        _ if mode.is_none() => Ok(OutputFolder::Module { dir: output.to_owned(), package: None }),
        enclosing => Ok(OutputFolder::NewPackage {
            root: output.to_owned(),
            name: cargo_toml::package_name(&real),
            standalone: enclosing.is_some_and(|(root, workspace)| !workspace.accepts(&root, &real)),
        }),
    }
}

/// The declarations in the `Cargo.toml` of a folder.
enum CargoManifest {
    Package {
        name: String,
    },
    /// A workspace without a package of its own.
    Workspace(Members),
    Neither,
}

/// The patterns of a workspace.
struct Members {
    members: Vec<String>,
    exclude: Vec<String>,
}

impl CargoManifest {
    /// Reads the `Cargo.toml` of `folder`, if there is one.
    fn read(folder: &Path) -> Result<Option<Self>, Box<Diagnostic>> {
        let path = folder.join("Cargo.toml");
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Diagnostic::cannot_read(&path, &error).into()),
        };
        let document: DocumentMut =
            text.parse().map_err(|e| cargo_toml::unparsable(&path, &text, &e))?;
        if let Some(package) = document.get("package") {
            let name = package.get("name").and_then(|name| name.as_str()).unwrap_or_default();
            return Ok(Some(Self::Package { name: name.to_owned() }));
        }
        let Some(workspace) = document.get("workspace") else { return Ok(Some(Self::Neither)) };
        let list = |key| -> Vec<String> {
            let array = workspace.get(key).and_then(|value| value.as_array());
            array.into_iter().flatten().filter_map(|v| v.as_str()).map(str::to_owned).collect()
        };
        Ok(Some(Self::Workspace(Members { members: list("members"), exclude: list("exclude") })))
    }

    /// Returns whether cargo accepts a package at `folder` below this manifest at `root`: it is a member
    /// of the workspace, or excluded from it.
    fn accepts(&self, root: &Path, folder: &Path) -> bool {
        let Self::Workspace(Members { members, exclude }) = self else { return true };
        let Ok(inner) = folder.strip_prefix(root) else { return true };
        exclude.iter().any(|prefix| inner.starts_with(prefix))
            || members.iter().any(|pattern| matches_glob(Path::new(pattern), inner))
    }
}

/// Returns the nearest parent folder that is a package or a workspace, as cargo finds it.
fn enclosing(folder: &Path) -> Result<Option<(PathBuf, CargoManifest)>, Box<Diagnostic>> {
    for above in folder.ancestors().skip(1) {
        match CargoManifest::read(above)? {
            None | Some(CargoManifest::Neither) => {}
            Some(found) => return Ok(Some((above.to_owned(), found))),
        }
    }
    Ok(None)
}

/// Returns whether a path matches a pattern of `members`, part by part; `*` matches any text in a
/// part.
fn matches_glob(pattern: &Path, path: &Path) -> bool {
    let plain = |path: &Path| -> Vec<String> {
        let parts = path.components().filter(|part| *part != Component::CurDir);
        parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (pattern, path) = (plain(pattern), plain(path));
    pattern.len() == path.len() && pattern.iter().zip(&path).all(|(p, s)| matches_part(p, s))
}

fn matches_part(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|tail| {
            let mut ends = tail.char_indices().map(|(offset, _)| offset).chain([tail.len()]);
            ends.any(|offset| matches_part(rest, &tail[offset..]))
        }),
    }
}

/// Returns the canonical path of a folder that may not exist: resolves links in the existing part,
/// and appends the rest.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    match (absolute.canonicalize(), absolute.parent()) {
        (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
            let mut real = real_path(parent)?;
            match absolute.file_name() {
                Some(name) => real.push(name),
                // The path ends in `..`.
                None => drop(real.pop()),
            }
            Ok(real)
        }
        (real, _) => real,
    }
}

/// Returns a path relative to the current folder, if it is inside.
fn from_here(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    match here.ok().and_then(|here| path.strip_prefix(here).map(Path::to_owned).ok()) {
        Some(inner) => Path::new(".").join(inner),
        None => path,
    }
}

/// Returns the error for an output that is a file, or inside one.
fn refuse_file(output: &Path) -> Result<(), Box<Diagnostic>> {
    let nearest = output.ancestors().find(|path| path.symlink_metadata().is_ok());
    match nearest {
        Some(path) if !path.as_os_str().is_empty() && !path.is_dir() => {
            let (kind, help) = match path.exists() {
                true => ("a file", "pass a folder to --output; it is created if it does not exist"),
                false => {
                    ("a link to nothing", "create the folder that it links to, or remove the link")
                }
            };
            let message = format!("the output {} is {kind}", slashed(path));
            Err(Box::new(Diagnostic::error("output-is-a-file", message).help(help)))
        }
        _ => Ok(()),
    }
}

fn no_package(output: &Path, problem: &str) -> Diagnostic {
    let message = format!("{} {problem}", slashed(output.join("Cargo.toml")));
    Diagnostic::error("no-package", message)
        .help("pass the folder of a package to --output, or a new folder for a new package")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_globs() {
        for (pattern, path, expected) in [
            ("crates/*", "crates/a", true),
            ("crates/*", "crates/a/b", false),
            ("./a", "a", true),
            ("a-*-z", "a-b-c-z", true),
            ("a*", "b", false),
            ("*", "é", true),
            ("*", "a", true),
        ] {
            assert_eq!(matches_glob(Path::new(pattern), Path::new(path)), expected, "{pattern}");
        }
    }

    #[test]
    fn a_path_that_does_not_exist_has_a_real_one() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        assert_eq!(real_path(&folder.path().join("a/../b/c")).unwrap(), real.join("b/c"));
    }
}
