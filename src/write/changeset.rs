//! Computes the changes that a plan requires on this disk. Reads, never writes.
//!
//! The order of changes lets the next run understand a tree that a killed run leaves: a `mod.rs`
//! comes after the files that it names, a file is removed once nothing names it, and the manifest
//! comes last.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::Artifact;
use super::cargo_toml::{
    Dependency, add_dependencies, lacking, new_package, set_default_run, unparsable,
};
use super::disk::{Change, Entry, GENERATED_MARK, is_absent, read_entry};
use super::manifest::{MANIFEST, Manifest, stays_inside};
use super::output_folder::{OutputFolder, real_path};
use super::plan::{Outcome, Plan};
use super::skeleton::is_second_program;
use super::user_impls::Rpcs;
use crate::fingerprint::Fingerprint;
use crate::parallel;
use crate::report::{Diagnostic, Report, slashed};

/// The state of a folder that changes are to be made in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FolderState {
    /// It exists, inside the output folder.
    Inside,
    /// It does not exist. Neither does anything below it.
    Missing,
    /// A link leads out of the output folder.
    Outside,
}

/// The changes so far, and their outcome.
pub struct Changeset<'a, 'r> {
    output_folder: &'a OutputFolder,
    earlier: &'a Manifest,
    force: bool,
    report: &'r mut Report,
    /// The canonical path of the output folder, which no change may leave.
    real_root: PathBuf,
    /// The states of the folders that were examined. Hashing their text is faster than comparing
    /// paths, which is done part by part.
    folders: FxHashMap<OsString, FolderState>,
    /// The changes to make, in order.
    pub changes: Vec<Change<'a>>,
    /// The outcome of the changes.
    pub outcome: Outcome,
}

impl<'a, 'r> Changeset<'a, 'r> {
    /// Creates a changeset without changes. `force`: files that were not generated may be replaced.
    pub fn new(
        output_folder: &'a OutputFolder,
        earlier: &'a Manifest,
        force: bool,
        report: &'r mut Report,
    ) -> Option<Self> {
        match real_path(output_folder.root()) {
            Ok(real_root) => Some(Self {
                output_folder,
                earlier,
                force,
                report,
                real_root,
                folders: FxHashMap::default(),
                changes: Vec::new(),
                outcome: Outcome::default(),
            }),
            Err(error) => {
                report.push(Diagnostic::cannot_read(output_folder.root(), &error));
                None
            }
        }
    }

    /// Adds the `Cargo.toml`: a new one, or one with missing entries. `program` is the path of a
    /// new skeleton.
    pub fn add_cargo_toml(&mut self, dependencies: &[Dependency], program: Option<&str>) {
        let (root, name) = match self.output_folder {
            OutputFolder::Module { .. } => return,
            OutputFolder::Package { root, name } | OutputFolder::NewPackage { root, name, .. } => {
                (root, name)
            }
        };
        let path = root.join("Cargo.toml");
        let Some(old) = self.cargo_text(&path, dependencies) else { return };
        let second = program.is_some_and(|program| is_second_program(program, root));
        let edited = add_dependencies(&old, dependencies, self.report)
            .and_then(|text| if second { set_default_run(&text, name) } else { Ok(text) });
        match edited {
            Ok(text) => self.put(path, text.into_bytes().into(), |_| true),
            Err(error) => self.report.push(unparsable(&path, &old, &error)),
        }
    }

    /// Returns the current text; `None` if the file cannot be edited. Reports the reason, of a link only
    /// if the text that it leads to lacks dependencies.
    fn cargo_text(&mut self, path: &Path, dependencies: &[Dependency]) -> Option<String> {
        if let OutputFolder::NewPackage { name, standalone, .. } = self.output_folder {
            if *standalone {
                self.report.push(standalone_package(path));
            }
            return Some(new_package(name, *standalone, dependencies));
        }
        match read_entry(path) {
            Ok(Entry::File(bytes)) => String::from_utf8(bytes).ok(),
            Ok(Entry::Link(text)) => {
                let text = String::from_utf8(text.unwrap_or_default()).unwrap_or_default();
                // One that does not parse was refused when the folder was examined.
                let missing = lacking(&text, dependencies).unwrap_or_default();
                if !missing.is_empty() {
                    self.report.push(cargo_toml_is_link(path, &missing));
                }
                None
            }
            Ok(Entry::Nothing | Entry::Other) => None,
            Err(error) => {
                self.report.push(Diagnostic::cannot_read(path, &error));
                None
            }
        }
    }

    /// Adds the stubs of the plan.
    pub fn add_stubs(&mut self, plan: &'a Plan) {
        let folder = self.output_folder.stubs();
        self.refuse_twin(&folder);
        let earlier = self.earlier;
        let has_mark = is_marked_file(&folder.join("mod.rs"));
        let (mut modules, files): (Vec<_>, Vec<_>) =
            plan.stubs.iter().partition(|stub| stub.path.ends_with("mod.rs"));
        // A module comes after those in it.
        modules.sort_by_key(|stub| Reverse(stub.path.components().count()));
        for stub in files.into_iter().chain(modules) {
            if !stays_inside(&stub.path) {
                self.report.push(leads_outside(&stub.path));
                continue;
            }
            let path = folder.join(&stub.path);
            if plan.keep.contains(&stub.path) && path.is_file() {
                self.outcome.unchanged.push(path);
                continue;
            }
            let listed = earlier.files.contains(&slashed(&stub.path));
            let is_rust = stub.path.extension().is_some_and(|extension| extension == "rs");
            self.put(path, Cow::Borrowed(&*stub.contents), |old| {
                listed || is_marked(old) || (!is_rust && has_mark)
            });
        }
    }

    /// Adds a skeleton, which replaces an existing file.
    pub fn add_skeleton(&mut self, path: PathBuf, contents: &'a [u8]) {
        self.put(path, contents.into(), |_| true);
    }

    /// Adds a source of the user with its missing methods. It may be outside the output folder,
    /// beside the stubs.
    pub fn add_source(&mut self, path: &Path, text: &'a str) {
        match read_entry(path) {
            Ok(Entry::File(old)) => {
                self.outcome.written.push(path.to_owned());
                let new = Some(text.as_bytes().into());
                self.changes.push(Change { path: path.to_owned(), old: Some(old), new });
            }
            Ok(_) => self.report.push(not_ours(path)),
            Err(error) => self.report.push(Diagnostic::cannot_read(path, &error)),
        }
    }

    /// Adds the removal of files that earlier runs generated and the plan lacks.
    pub fn remove_stale(&mut self, plan: &Plan) {
        let folder = self.output_folder.stubs();
        let earlier = self.earlier;
        if earlier.files.is_empty() {
            return;
        }
        let planned: HashSet<String> = plan.stubs.iter().map(|stub| slashed(&stub.path)).collect();
        for file in earlier.files.iter().filter(|file| !planned.contains(*file)) {
            let path = folder.join(file);
            if self.state_of_folder(&path) != FolderState::Inside {
                continue;
            }
            // A link or a folder was not generated.
            if let Ok(Entry::File(old)) = read_entry(&path) {
                self.outcome.removed.push(path.clone());
                self.changes.push(Change { path, old: Some(old), new: None });
            }
        }
    }

    /// Adds the manifest. With `ignore_fingerprints`, a difference in fingerprints is not a change.
    pub fn add_manifest(
        &mut self,
        plan: &Plan,
        skeletons: BTreeMap<String, String>,
        gone: &[Rpcs],
        ignore_fingerprints: bool,
    ) {
        let mut manifest = Manifest {
            protos: plan.protos.clone(),
            files: plan.stubs.iter().map(|stub| slashed(&stub.path)).collect(),
            skeletons,
            services: plan.services.iter().map(Rpcs::signatures).collect(),
            gone: gone.to_vec(),
            sources: plan.sources.clone(),
            tree: None,
        };
        manifest.tree = manifest.tree_of(&self.fingerprints(plan));
        if ignore_fingerprints {
            manifest = manifest.or_earlier(self.earlier);
        }
        let path = self.output_folder.stubs().join(MANIFEST);
        let first_line = b"# @generated by protorust";
        self.put(path, manifest.to_string().into_bytes().into(), |old| old.starts_with(first_line));
    }

    /// Returns the fingerprints of all stubs as they will be, sorted by their paths in the
    /// manifest.
    fn fingerprints(&self, plan: &Plan) -> Vec<Fingerprint> {
        let folder = self.output_folder.stubs();
        let fingerprint = |stub: &Artifact| {
            let kept = plan.keep.contains(&stub.path).then(|| folder.join(&stub.path));
            match kept.and_then(|path| std::fs::read(path).ok()) {
                Some(kept) => Fingerprint::of(&kept),
                None => Fingerprint::of(&stub.contents),
            }
        };
        let fingerprints = parallel::map_quick(&plan.stubs, fingerprint);
        let paths = plan.stubs.iter().map(|stub| slashed(&stub.path));
        let by_path: BTreeMap<String, Fingerprint> = paths.zip(fingerprints).collect();
        by_path.into_values().collect()
    }

    /// Adds the change of `path` to the content `new`, unless that is its content already. Reports an
    /// error if `may_replace` refuses to replace the content.
    fn put(&mut self, path: PathBuf, new: Cow<'a, [u8]>, may_replace: impl Fn(&[u8]) -> bool) {
        let inner = path.strip_prefix(self.output_folder.root()).unwrap_or(&path);
        if let Some(name) = inner.iter().find(|name| is_too_long(name)) {
            return self.report.push(too_long(&path, name));
        }
        let entry = match self.state_of_folder(&path) {
            FolderState::Outside => return self.report.push(leads_outside(&path)),
            FolderState::Missing => Ok(Entry::Nothing),
            FolderState::Inside => read_entry(&path),
        };
        let old = match entry {
            Ok(Entry::Nothing) => None,
            Ok(Entry::File(old) | Entry::Link(Some(old))) if old == *new => {
                self.outcome.unchanged.push(path);
                return;
            }
            Ok(Entry::File(old)) if self.force || may_replace(&old) => Some(old),
            // Replaces the link, and keeps its target unchanged.
            Ok(Entry::Link(old)) if self.force => Some(old.unwrap_or_default()),
            Ok(Entry::Other) => return self.report.push(is_a_folder(&path)),
            Ok(_) => return self.report.push(not_ours(&path)),
            Err(error) => return self.report.push(Diagnostic::cannot_read(&path, &error)),
        };
        self.outcome.written.push(path.clone());
        self.changes.push(Change { path, old, new: Some(new) });
    }

    /// Returns the state of the folder of a file.
    fn state_of_folder(&mut self, file: &Path) -> FolderState {
        let folder = file.parent().unwrap_or(file);
        if let Some(state) = self.folders.get(folder.as_os_str()) {
            return *state;
        }
        let root = self.output_folder.root();
        let is_below = folder != root && folder.starts_with(root);
        let state = match is_below.then(|| self.state_of_folder(folder)) {
            Some(FolderState::Missing) => FolderState::Missing,
            Some(FolderState::Inside) if is_absent(folder) => FolderState::Missing,
            // Writing to an unresolvable path fails later, with a better error.
            _ => match real_path(folder) {
                Ok(real) if !real.starts_with(&self.real_root) => FolderState::Outside,
                _ if is_absent(folder) => FolderState::Missing,
                _ => FolderState::Inside,
            },
        };
        self.folders.insert(folder.into(), state);
        state
    }

    /// Refuses `src/stubs.rs` beside `src/stubs/mod.rs`: one module cannot have two files.
    fn refuse_twin(&mut self, folder: &Path) {
        let twin = folder.with_extension("rs");
        if !matches!(self.output_folder, OutputFolder::Module { .. }) && twin.exists() {
            let message = format!("{} conflicts with the module of the stubs", slashed(twin));
            let help = "rename the file: the stubs are `mod stubs`, in the folder of that name";
            self.report.push(Diagnostic::error("not-ours", message).help(help));
        }
    }
}

fn is_marked(text: &[u8]) -> bool {
    text.starts_with(GENERATED_MARK.as_bytes())
}

fn is_marked_file(path: &Path) -> bool {
    matches!(read_entry(path), Ok(Entry::File(text)) if is_marked(&text))
}

fn not_ours(path: &Path) -> Diagnostic {
    let message = format!("{} was not generated by protorust and would be lost", slashed(path));
    Diagnostic::error("not-ours", message)
        .help("choose another folder with --output, or pass --force to replace the file")
}

/// Returns whether no file system of this platform has such a long name.
fn is_too_long(name: &OsStr) -> bool {
    const LONGEST: usize = 255;
    match cfg!(windows) {
        true => name.to_string_lossy().encode_utf16().count() > LONGEST,
        false => name.len() > LONGEST,
    }
}

fn too_long(path: &Path, name: &OsStr) -> Diagnostic {
    let name = name.to_string_lossy();
    let message = format!("cannot write {}: the name {name} is too long", slashed(path));
    Diagnostic::error("cannot-write", message)
        .help("shorten the name of the package, the proto file or the service that it comes from")
}

fn is_a_folder(path: &Path) -> Diagnostic {
    let message = format!("{} is a folder in place of a file", slashed(path));
    Diagnostic::error("not-ours", message).help("move the folder out of the way")
}

fn leads_outside(path: &Path) -> Diagnostic {
    let message = format!("{} leads outside the output folder", slashed(path));
    Diagnostic::error("leaves-output", message)
        .help("pass the real folder to --output; nothing is written through such a path or link")
}

fn standalone_package(path: &Path) -> Diagnostic {
    let message = format!("{} is not a member of the workspace above it", slashed(path));
    Diagnostic::note("standalone-package", message)
        .help("to make it a member, add it to `members` there and remove `[workspace]` here")
}

fn cargo_toml_is_link(path: &Path, missing: &[&Dependency]) -> Diagnostic {
    let lines = missing.iter().map(|dependency| format!("\n{}", dependency.line()));
    let message = format!("{} is a symbolic link and was not changed", slashed(path));
    Diagnostic::warning("cargo-toml-link", message)
        .help(format!("add to its [dependencies]:{}", lines.collect::<String>()))
}
