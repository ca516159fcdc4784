//! Records the temporary files of a run, and removes them when the user interrupts the process.
//!
//! While there are no such files, a signal ends the process at once. Otherwise it sets a flag, which the
//! run checks before each item of its work; a second signal ends the process without that check. A
//! thread that waits for signals would take a twentieth of the time of a small run.

#[cfg(feature = "cli")]
use std::fs;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashSet;

/// The files to remove if the process is interrupted now.
static LIVE: LazyLock<Mutex<Live>> = LazyLock::new(Mutex::default);

/// Whether [`LIVE`] is empty. The signal handler reads it.
static IS_CLEAN: AtomicBool = AtomicBool::new(true);

/// Whether the user has interrupted the process.
#[cfg(feature = "cli")]
static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

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

    /// Removes all files and folders. The next run removes those that remain.
    #[cfg(feature = "cli")]
    fn remove(&self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for tree in &self.trees {
            let _ = fs::remove_dir_all(tree);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The locked record.
pub struct LockedLive(MutexGuard<'static, Live>);

impl Deref for LockedLive {
    type Target = Live;

    fn deref(&self) -> &Live {
        &self.0
    }
}

impl DerefMut for LockedLive {
    fn deref_mut(&mut self) -> &mut Live {
        &mut self.0
    }
}

impl Drop for LockedLive {
    fn drop(&mut self) {
        let Live { files, trees, folders } = &**self;
        let is_clean = files.is_empty() && trees.is_empty() && folders.is_empty();
        IS_CLEAN.store(is_clean, Ordering::SeqCst);
    }
}

/// Locks the record. An interrupt does not end the process while it is locked: hold it while
/// creating a file until the file is recorded, and while renaming until all files are in place.
pub fn live() -> LockedLive {
    let live = LIVE.lock().unwrap_or_else(PoisonError::into_inner);
    IS_CLEAN.store(false, Ordering::SeqCst);
    LockedLive(live)
}

/// The exit status of an interrupted process: 128 plus the number of the signal.
#[cfg(feature = "cli")]
const INTERRUPTED: i32 = 130;

/// Handles the signals that end a process, from now on.
#[cfg(feature = "cli")]
pub fn handle_interrupts() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag::{register, register_conditional_shutdown};

    #[cfg(unix)]
    let signals = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
    #[cfg(not(unix))]
    let signals = [SIGINT, SIGTERM];
    for signal in signals {
        // Without a handler, the next run removes the temporary files.
        let _ = register_conditional_shutdown(signal, INTERRUPTED, &IS_CLEAN)
            .and_then(|_| register_conditional_shutdown(signal, INTERRUPTED, &IS_INTERRUPTED))
            .and_then(|_| register(signal, &IS_INTERRUPTED));
    }
}

/// Ends the process without temporary files, if the user has interrupted it: only the command
/// handles interrupts. The caller must not hold the record.
pub fn end_if_interrupted() {
    #[cfg(feature = "cli")]
    if IS_INTERRUPTED.load(Ordering::Relaxed) {
        // Locked until the process has ended, so that no new files are created.
        let live = live();
        live.remove();
        signal_hook::low_level::exit(INTERRUPTED);
    }
}
