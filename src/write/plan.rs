//! What a run wants on the disk, and what came of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::Artifact;
use super::cargo_toml::Dependency;
use super::impls::Rpcs;
use super::manifest::{ProtoEntry, Source};
use super::skeleton::Skeleton;

/// All that a run wants on the disk. It speaks for earlier runs too (see
/// [`merge`](super::merge)): a file that an earlier run made and that is not in the plan is
/// removed.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The stubs of all runs, relative to the stubs folder.
    pub stubs: Vec<Artifact>,
    /// Paths among `stubs` that are left as they are on the disk if they are there: the files of
    /// protos that this run did not read.
    pub keep: BTreeSet<PathBuf>,
    /// The inputs of all runs ([`Union::protos`](super::Union::protos)).
    pub protos: BTreeMap<String, ProtoEntry>,
    /// The sources of all runs, as far as a later run may trust in having read them.
    pub sources: BTreeMap<String, Source>,
    /// What the stubs depend on. Used for a package only.
    pub dependencies: Vec<Dependency>,
    /// The skeleton, if one is wanted. Used for a package only.
    pub skeleton: Option<Skeleton>,
    /// The service traits of all runs, whose implementations are checked for missing methods.
    pub services: Vec<Rpcs>,
}

/// What a run did, or would have done. Paths are as the user gave the output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files that were created or replaced.
    pub written: Vec<PathBuf>,
    /// Files of ours that were as they shall be.
    pub unchanged: Vec<PathBuf>,
    /// Files of the user that were left alone: a skeleton that was written earlier.
    pub kept: Vec<PathBuf>,
    /// Files of ours that are no longer needed.
    pub removed: Vec<PathBuf>,
    /// With `--check`: the unified diff from what is on the disk to what would be written; empty
    /// when nothing differs.
    pub diff: Option<String>,
    /// The command that runs the skeleton, typed in the folder of the package.
    pub run: Option<String>,
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
        self
    }
}
