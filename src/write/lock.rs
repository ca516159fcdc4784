//! One run at a time in one folder.

use std::fs::{self, File, OpenOptions};
use std::path::Path;

/// An advisory lock on a folder, held until it is dropped (or the process ends, however it ends).
///
/// The lock file lies in the folder for temporary files, named after the folder it guards, so
/// that nothing is left in the user's tree and a folder that does not exist yet can be locked.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until no other run holds `folder` (a canonical path) and takes it.
    ///
    /// `None` when locks are not to be had here (no folder for temporary files, a file system
    /// without locks): the run goes on, since each file is still replaced as a whole.
    pub fn acquire(folder: &Path) -> Option<Self> {
        let name = format!("protorust-{:016x}.lock", fnv1a(folder.as_os_str().as_encoded_bytes()));
        let file = open(&std::env::temp_dir().join(name))?;
        file.lock().ok()?;
        Some(Self { _file: file })
    }
}

/// The lock file may belong to another user of this machine: then reading has to do, which is
/// enough to lock.
fn open(path: &Path) -> Option<File> {
    let ours = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    ours.or_else(|_| fs::File::open(path)).ok()
}

/// A hash that is the same in every build: two versions of the tool must find the same lock.
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
    fn other_folders_are_free() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let _one = Lock::acquire(one.path()).unwrap();
        assert!(Lock::acquire(two.path()).is_some());
    }
}
