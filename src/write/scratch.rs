//! The files of a run that must not outlive it, known in one place, so that a process that is
//! interrupted can take them with it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is to be removed if the process is interrupted now.
static LIVE: Mutex<Live> = Mutex::new(Live { files: BTreeSet::new(), folders: Vec::new() });

/// What is to be removed, files before folders.
pub struct Live {
    files: BTreeSet<PathBuf>,
    /// Outermost first.
    folders: Vec<PathBuf>,
}

impl Live {
    /// Adds a file that this process has made.
    pub fn add_file(&mut self, path: &Path) {
        self.files.insert(path.to_owned());
    }

    /// Forgets a file that stays, or is gone.
    pub fn forget_file(&mut self, path: &Path) {
        self.files.remove(path);
    }

    /// Adds a folder that this process has made.
    pub fn add_folder(&mut self, path: &Path) {
        self.folders.push(path.to_owned());
    }

    /// Forgets all folders: they stay, or are gone.
    pub fn forget_folders(&mut self, folders: &[PathBuf]) {
        self.folders.retain(|folder| !folders.contains(folder));
    }
}

/// What is live. As long as it is held, the process does not end by an interrupt: whoever makes a
/// file holds it until the file is known, and whoever renames files until all are in place.
pub fn live() -> MutexGuard<'static, Live> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the temporary files of this process, and keeps it from making more for as long as the
/// outcome lives: for a process that ends now.
#[must_use = "files may be made again once it is dropped"]
pub fn abandon() -> impl Sized {
    let live = live();
    for file in &live.files {
        // What cannot be removed is swept up by the next run.
        let _ = fs::remove_file(file);
    }
    for folder in live.folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
    live
}
