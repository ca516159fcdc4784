//! Records the temporary files of a run, so that an interrupted process can remove them.

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashSet;

/// The files to remove if the process is interrupted now.
static LIVE: LazyLock<Mutex<Live>> = LazyLock::new(Mutex::default);

/// The files and folders to remove, files first.
#[derive(Default)]
pub struct Live {
    files: FxHashSet<PathBuf>,
    /// Folders under temporary names, with all that is in them.
    trees: Vec<PathBuf>,
    /// Outermost first.
    folders: Vec<PathBuf>,
}

impl Live {
    /// Adds a file that this process has made.
    pub fn add_file(&mut self, path: &Path) {
        self.files.insert(path.to_owned());
    }

    /// Forgets a file that is kept or removed.
    pub fn forget_file(&mut self, path: &Path) {
        self.files.remove(path);
    }

    /// Adds a folder with a temporary name that this process has made.
    pub fn add_tree(&mut self, path: &Path) {
        self.trees.push(path.to_owned());
    }

    /// Forgets a folder with a temporary name that is kept or removed.
    pub fn forget_tree(&mut self, path: &Path) {
        self.trees.retain(|tree| tree != path);
    }

    /// Adds a folder that this process has made.
    pub fn add_folder(&mut self, path: &Path) {
        self.folders.push(path.to_owned());
    }

    /// Forgets all folders, which are kept or removed.
    pub fn forget_folders(&mut self, folders: &[PathBuf]) {
        let forgotten: FxHashSet<&PathBuf> = folders.iter().collect();
        self.folders.retain(|folder| !forgotten.contains(folder));
    }
}

/// Locks the record. An interrupt does not end the process while it is locked: hold it while
/// creating a file until the file is recorded, and while renaming until all files are in place.
pub fn live() -> MutexGuard<'static, Live> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the temporary files of this process, and prevents new ones until the returned lock is
/// dropped: for a process that ends now.
#[cfg(feature = "cli")]
#[must_use = "files may be created again once it is dropped"]
pub fn abandon() -> impl Sized {
    use std::fs;

    let live = live();
    for file in &live.files {
        // The next run removes remaining files.
        let _ = fs::remove_file(file);
    }
    for tree in &live.trees {
        let _ = fs::remove_dir_all(tree);
    }
    for folder in live.folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
    live
}
