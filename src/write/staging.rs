//! Writes new content under temporary names: of a file beside its target, of a new folder beside that.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use tempfile::{Builder, TempDir, TempPath};

use super::disk::Change;
use crate::scratch::{self, Live};

const PREFIX: &str = ".protorust-";
const SUFFIX: &str = ".tmp";

/// Returns whether a name is one of those that files have while they are staged.
pub fn is_temporary(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// Returns a builder of temporary names. On Unix, the file or folder has this mode, as far as the
/// umask allows.
fn temporary(mode: u32) -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

/// A change whose content is on the disk, under a temporary name.
pub enum Staged {
    /// A file beside its target.
    File(StagedFile),
    /// A file of the new folder with this index, which gets its name with the folder.
    InNewFolder(usize),
    /// A file to remove.
    Removal,
}

/// A temporary file with the new content, removed on drop.
pub struct StagedFile(Option<TempPath>);

impl StagedFile {
    /// Moves the file to its target.
    fn persist(mut self, path: &Path, live: &mut Live) -> io::Result<()> {
        let Some(temp) = self.0.take() else { return Ok(()) };
        live.forget_file(&temp);
        temp.persist(path).map_err(|error| error.error)
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if let Some(temp) = self.0.take() {
            scratch::live().forget_file(&temp);
        }
    }
}

/// The folders of the changes. What was created is removed again unless it is kept.
pub struct Folders<'r> {
    root: &'r Path,
    /// How the files of each folder are staged, by its text.
    staging: FxHashMap<OsString, Staging>,
    /// The folders that were created under their own names: the root, and those above it.
    created: Vec<PathBuf>,
    new: Vec<NewFolder>,
}

/// How the files of a folder are staged.
enum Staging {
    /// Beside their targets.
    Beside,
    /// In this folder of a new folder, whose index follows.
    In(PathBuf, usize),
}

/// A folder below the root that is staged as a whole.
struct NewFolder {
    target: PathBuf,
    /// The folder under its temporary name; `None` once it is moved.
    temp: Option<TempDir>,
    /// The index of the last change in it.
    last: usize,
}

impl<'r> Folders<'r> {
    /// Creates an empty collection. New folders below `root` are staged, the others created at once.
    pub fn new(root: &'r Path) -> Self {
        Self { root, staging: FxHashMap::default(), created: Vec::new(), new: Vec::new() }
    }

    /// Makes sure that the folder of a change can be written to, and creates it for a new file.
    pub fn prepare(&mut self, index: usize, change: &Change<'_>) -> io::Result<()> {
        let folder = folder_of(&change.path);
        if !self.staging.contains_key(folder.as_os_str()) {
            refuse_read_only(folder)?;
            if change.new.is_none() {
                return Ok(());
            }
            let staging = self.create(folder)?;
            self.staging.insert(folder.into(), staging);
        }
        if let Some(Staging::In(_, new)) = self.staging.get(folder.as_os_str()) {
            self.new[*new].last = index;
        }
        Ok(())
    }

    /// Creates a folder, unless it exists; returns how its files are staged.
    fn create(&mut self, folder: &Path) -> io::Result<Staging> {
        let missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let missing: Vec<&Path> = folder.ancestors().take_while(missing).collect();
        let is_below = |path: &&Path| *path != self.root && path.starts_with(self.root);
        let (below, above): (Vec<&Path>, Vec<&Path>) =
            missing.into_iter().rev().partition(is_below);
        for folder in above {
            let mut live = scratch::live();
            fs::create_dir(folder)?;
            live.add_folder(folder);
            self.created.push(folder.to_owned());
        }
        let Some(target) = below.first() else { return Ok(Staging::Beside) };
        let (temp, new) = match self.staging.get(target.as_os_str()) {
            Some(Staging::In(temp, new)) => (temp.clone(), *new),
            _ => self.add_new(target)?,
        };
        let path = temp.join(folder.strip_prefix(target).unwrap_or(Path::new("")));
        let _live = scratch::live();
        fs::create_dir_all(&path)?;
        Ok(Staging::In(path, new))
    }

    /// Creates a folder under a temporary name; returns its path and its index.
    fn add_new(&mut self, target: &Path) -> io::Result<(PathBuf, usize)> {
        let mut live = scratch::live();
        let temp = temporary(0o777).tempdir_in(folder_of(target))?;
        live.add_tree(temp.path());
        let (path, new) = (temp.path().to_owned(), self.new.len());
        self.staging.insert(target.into(), Staging::In(path.clone(), new));
        self.new.push(NewFolder { target: target.to_owned(), temp: Some(temp), last: 0 });
        Ok((path, new))
    }

    /// Writes the new content of a file under a temporary name.
    pub fn stage(&self, change: &Change<'_>) -> io::Result<Staged> {
        let Some(new) = &change.new else { return Ok(Staged::Removal) };
        match (self.staging.get(folder_of(&change.path).as_os_str()), change.path.file_name()) {
            (Some(Staging::In(folder, index)), Some(name)) => {
                // An interrupt removes the folder, and must not find it growing.
                let live = scratch::live();
                let mut file = File::create_new(folder.join(name))?;
                drop(live);
                file.write_all(new)?;
                Ok(Staged::InNewFolder(*index))
            }
            _ => stage_beside(change, new).map(Staged::File),
        }
    }

    /// Keeps the folders that were created under their own names.
    pub fn keep(&mut self, live: &mut Live) {
        live.forget_folders(&self.created);
        self.created.clear();
    }

    /// Makes the change with this index: moves the file, or the new folder if it is the last one in
    /// it.
    pub fn persist(
        &mut self,
        index: usize,
        staged: Staged,
        path: &Path,
        live: &mut Live,
    ) -> io::Result<()> {
        match staged {
            Staged::File(file) => file.persist(path, live),
            Staged::InNewFolder(new) if self.new[new].last == index => self.new[new].persist(live),
            Staged::InNewFolder(_) => Ok(()),
            Staged::Removal => fs::remove_file(path),
        }
    }
}

impl NewFolder {
    /// Moves the folder to its target.
    fn persist(&mut self, live: &mut Live) -> io::Result<()> {
        let Some(temp) = self.temp.take() else { return Ok(()) };
        live.forget_tree(temp.path());
        fs::rename(temp.path(), &self.target)?;
        // There is nothing to remove under the temporary name any more.
        let _ = temp.keep();
        Ok(())
    }
}

impl Drop for Folders<'_> {
    fn drop(&mut self) {
        for temp in self.new.iter_mut().filter_map(|new| new.temp.take()) {
            scratch::live().forget_tree(temp.path());
        }
        if self.created.is_empty() {
            return;
        }
        scratch::live().forget_folders(&self.created);
        for folder in self.created.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Writes new content to a temporary file beside its target, with the permissions of that.
fn stage_beside(change: &Change<'_>, new: &[u8]) -> io::Result<StagedFile> {
    let metadata = change.old.as_ref().and_then(|_| change.path.symlink_metadata().ok());
    let existing = metadata.filter(fs::Metadata::is_file).map(|metadata| metadata.permissions());
    if existing.as_ref().is_some_and(Permissions::readonly) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut live = scratch::live();
    let mut temp = temporary(0o666).tempfile_in(folder_of(&change.path))?;
    live.add_file(temp.path());
    drop(live);
    let written = temp.write_all(new);
    let done = written.and_then(|()| match existing {
        Some(permissions) => temp.as_file().set_permissions(permissions),
        None => Ok(()),
    });
    // Keeps only the path: a run may stage more files than a process may have open.
    let staged = StagedFile(Some(temp.into_temp_path()));
    done.map(|()| staged)
}

/// Refuses a read-only folder, even to root, whom the system allows to write there.
fn refuse_read_only(folder: &Path) -> io::Result<()> {
    let metadata = folder.ancestors().find_map(|folder| fs::metadata(folder).ok());
    // On Windows, the attribute of a folder does not affect the files in it.
    match metadata {
        Some(metadata) if cfg!(unix) && metadata.permissions().readonly() => {
            Err(io::ErrorKind::PermissionDenied.into())
        }
        _ => Ok(()),
    }
}

/// Returns the folder of a file.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}
