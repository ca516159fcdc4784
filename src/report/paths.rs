//! Writes paths.

use std::path::{MAIN_SEPARATOR, Path};

/// Returns a path as messages, manifests and requests have it: with `/` as separator on every system.
/// Replaces text that is not Unicode by U+FFFD.
pub fn slashed(path: impl AsRef<Path>) -> String {
    let path = path.as_ref().to_string_lossy();
    // Elsewhere, `\` is a character of names.
    if MAIN_SEPARATOR == '/' { path.into_owned() } else { path.replace(MAIN_SEPARATOR, "/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_slashes_and_other_backslashes_stay() {
        assert_eq!(slashed(["a", "b.rs"].iter().collect::<std::path::PathBuf>()), "a/b.rs");
        assert_eq!(slashed(r"a/b\c.rs"), if cfg!(windows) { "a/b/c.rs" } else { r"a/b\c.rs" });
    }
}
