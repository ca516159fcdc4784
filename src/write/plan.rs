//! The files that are on disk after a run, and the outcome of the run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::Artifact;
use super::cargo_toml::Dependency;
use super::manifest::{ProtoEntry, SourceEntry};
use super::skeleton::Skeleton;
use super::user_impls::Rpcs;

/// Everything that is on disk after a run, including the files of earlier runs (see
/// [`merge`](super::merge)): a file of an earlier run that is not in the plan is removed.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The stubs of all runs, relative to the stubs folder.
    pub stubs: Vec<Artifact>,
    /// Paths among `stubs` that keep their content on disk if they exist: the files of protos that
    /// this run did not read.
    pub keep: BTreeSet<PathBuf>,
    /// The inputs of all runs ([`Union::protos`](super::Union::protos)).
    pub protos: BTreeMap<String, ProtoEntry>,
    /// The sources of all runs that a later run may rely on.
    pub sources: BTreeMap<String, SourceEntry>,
    /// The dependencies of the stubs. Used for packages only.
    pub dependencies: Vec<Dependency>,
    /// The skeleton, if requested. Used for packages only.
    pub skeleton: Option<Skeleton>,
    /// The service traits of all runs, whose implementations are checked for missing methods.
    pub services: Vec<Rpcs>,
}

/// The changes that a run made, or would have made. Paths start with the output folder as the user
/// wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files that were created or replaced.
    pub written: Vec<PathBuf>,
    /// Generated files that did not change.
    pub unchanged: Vec<PathBuf>,
    /// Files of the user that were not changed: an earlier skeleton.
    pub kept: Vec<PathBuf>,
    /// Generated files that are no longer needed.
    pub removed: Vec<PathBuf>,
    /// With `--check`: the unified diff from the content on disk to the generated one; empty if
    /// they are equal.
    pub diff: Option<String>,
    /// The command that runs the skeleton in the folder of the package.
    pub run: Option<String>,
    /// The folder of the stubs, which is their module.
    pub module: PathBuf,
    /// The lines that the user must add to `[dependencies]`: of a module, whose package is not changed.
    pub to_add: Vec<String>,
}

impl Outcome {
    /// Returns whether the disk differs (or differed) from the plan.
    pub fn differs(&self) -> bool {
        !self.written.is_empty() || !self.removed.is_empty()
    }

    /// Returns the outcome with sorted paths, without leading `./`.
    pub(super) fn for_display(mut self) -> Self {
        for list in [&mut self.written, &mut self.unchanged, &mut self.kept, &mut self.removed] {
            for path in list.iter_mut() {
                *path = path.strip_prefix(".").unwrap_or(path).to_owned();
            }
            list.sort();
        }
        // A file of the user may have got the methods that it lacked.
        self.kept.retain(|path| !self.written.contains(path));
        self
    }
}
