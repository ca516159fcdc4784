//! Excludes parts of input folders: files that git ignores, caches, and packages of npm.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

#[cfg(feature = "gitignore")]
use ignore::gitignore::Gitignore;

/// The folder of packages that npm installs.
const NODE_MODULES: &str = "node_modules";

/// The first line of `CACHEDIR.TAG`. Source: <https://bford.info/cachedir/>.
const CACHE_SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// The rules of `.gitignore` files from the root of a repository down to a folder.
#[derive(Clone, Default)]
pub(super) struct Ignored {
    #[cfg(feature = "gitignore")]
    rules: Vec<Gitignore>,
}

impl Ignored {
    /// Returns the rules that apply in a folder with this canonical path, without its own.
    pub fn above(folder: &Path) -> Self {
        let mut ignored = Self::default();
        let above: Vec<&Path> = folder.ancestors().skip(1).collect();
        // Without a repository, only the folder's own rules apply.
        let root = folder.ancestors().position(|folder| folder.join(".git").exists());
        for folder in above.iter().take(root.unwrap_or(0)).rev() {
            ignored.enter(folder);
        }
        ignored
    }

    /// Adds the rules of a folder. Ignores lines that are not valid, as git does.
    #[cfg(feature = "gitignore")]
    pub fn enter(&mut self, folder: &Path) {
        let file = folder.join(".gitignore");
        if file.is_file() {
            self.rules.push(Gitignore::new(file).0);
        }
    }

    /// Does nothing: without the feature, there are no such rules.
    #[cfg(not(feature = "gitignore"))]
    #[expect(clippy::unused_self, reason = "`self` has rules with the feature")]
    pub fn enter(&mut self, _: &Path) {}

    /// Returns whether a folder or file with this canonical path is ignored.
    pub fn has(&self, path: &Path, is_folder: bool) -> bool {
        let is_other = is_folder && (path.ends_with(NODE_MODULES) || is_cache(path));
        is_other || self.has_rule(path, is_folder)
    }

    /// Applies the innermost rule that matches.
    #[cfg(feature = "gitignore")]
    fn has_rule(&self, path: &Path, is_folder: bool) -> bool {
        let mut matches = self.rules.iter().rev().map(|rules| rules.matched(path, is_folder));
        matches.find(|found| !found.is_none()).is_some_and(|found| found.is_ignore())
    }

    #[cfg(not(feature = "gitignore"))]
    fn has_rule(&self, _: &Path, _: bool) -> bool {
        false
    }
}

fn is_cache(folder: &Path) -> bool {
    let mut start = Vec::new();
    let tag = File::open(folder.join("CACHEDIR.TAG"));
    let read = tag.and_then(|tag| tag.take(CACHE_SIGNATURE.len() as u64).read_to_end(&mut start));
    read.is_ok() && start == CACHE_SIGNATURE
}
