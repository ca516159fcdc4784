//! Lets only one run at a time work in a folder.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use crate::scratch;

/// An advisory lock on a folder, held until it is dropped or the process ends.
///
/// The lock file is in the folder for temporary files, and named after the locked folder: nothing
/// is left in the user's tree, and a folder that does not exist yet can be locked. The file is
/// removed with the lock.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Waits until no other run has locked `folder` (a canonical path), and locks it.
    ///
    /// Returns `None` if locking is not possible (no folder for temporary files, a file system
    /// without locks). The run continues, since each file is still replaced as a whole.
    pub fn acquire(folder: &Path) -> Option<Self> {
        let name = format!("protorust-{:016x}.lock", fnv1a(folder.as_os_str().as_encoded_bytes()));
        let path = std::env::temp_dir().join(name);
        loop {
            let file = open(&path)?;
            file.lock().ok()?;
            // The previous holder may have removed the file that this process waited for.
            if is_same(&file, &path) {
                if cfg!(unix) {
                    scratch::live().add_file(&path);
                }
                return Some(Self { path, file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is locked: a waiting process notices, and creates a new one.
        if cfg!(unix) && is_same(&self.file, &self.path) {
            scratch::live().forget_file(&self.path);
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Returns whether the open file is still the one at `path`.
#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(there)) => (open.dev(), open.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Returns true: on other systems, lock files are never removed.
#[cfg(not(unix))]
fn is_same(_: &File, _: &Path) -> bool {
    true
}

/// Opens the lock file for reading if it belongs to another user, which is enough to lock it.
fn open(path: &Path) -> Option<File> {
    let ours = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    ours.or_else(|_| fs::File::open(path)).ok()
}

/// Returns a hash that is the same in every build: all versions of the tool must find the same
/// lock.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn a_folder_is_held_by_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let inside = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let _lock = Lock::acquire(folder.path()).unwrap();
                        assert!(!inside.swap(true, Ordering::SeqCst), "two inside at once");
                        std::thread::yield_now();
                        inside.store(false, Ordering::SeqCst);
                    }
                });
            }
        });
    }

    #[test]
    fn nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::acquire(folder.path()).unwrap();
        let path = lock.path.clone();
        assert!(path.exists());
        drop(lock);
        assert_eq!(path.exists(), cfg!(not(unix)));
    }

    #[test]
    fn other_folders_are_free() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let _one = Lock::acquire(one.path()).unwrap();
        assert!(Lock::acquire(two.path()).is_some());
    }
}
