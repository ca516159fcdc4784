//! Finds the `protorust.toml` of a folder.

use std::path::{Path, PathBuf};

const NAME: &str = "protorust.toml";

/// Finds the file for a folder: in the folder, or in the nearest one above it within the
/// repository. Its path is relative to the current folder if both are in the same tree.
pub fn find_config(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    for folder in folder.ancestors() {
        if folder.join(NAME).is_file() {
            return Some(from_here(folder).join(NAME));
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Returns the path of a folder from the current folder.
fn from_here(folder: &Path) -> PathBuf {
    let Ok(here) = std::env::current_dir() else { return folder.to_owned() };
    if let Ok(below) = folder.strip_prefix(&here) {
        return below.to_owned();
    }
    match here.strip_prefix(folder) {
        Ok(below) => below.components().map(|_| "..").collect(),
        Err(_) => folder.to_owned(),
    }
}
