//! Prints changes as a unified diff.

use std::fmt::Write as _;
use std::path::Path;

use similar::TextDiff;

use super::disk::Change;
use crate::report::slashed;

/// Returns the changes as a unified diff; empty if there are none.
pub fn diff(changes: &[Change<'_>]) -> String {
    let mut all = String::new();
    for change in changes {
        add(&mut all, change);
    }
    all
}

fn add(all: &mut String, Change { path, old, new }: &Change<'_>) {
    let path = path.strip_prefix(".").unwrap_or(path);
    let (before, after) = (header(path, old.is_some()), header(path, new.is_some()));
    let (old, new) = (old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
    // A write to a string cannot fail.
    let _ = match (std::str::from_utf8(old), std::str::from_utf8(new)) {
        (Ok(old), Ok(new)) if !is_binary(old) && !is_binary(new) => {
            write!(all, "{}", TextDiff::from_lines(old, new).unified_diff().header(&before, &after))
        }
        _ => writeln!(all, "Binary files {before} and {after} differ"),
    };
}

/// Returns whether text is binary by the criterion of `diff` and `git`, even if it is UTF-8.
fn is_binary(text: &str) -> bool {
    text.contains('\0')
}

fn header(path: &Path, exists: bool) -> String {
    if exists { slashed(path) } else { "/dev/null".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn change<'a>(old: Option<&[u8]>, new: Option<&'a [u8]>) -> Change<'a> {
        Change { path: "./a.rs".into(), old: old.map(<[u8]>::to_vec), new: new.map(Cow::from) }
    }

    #[test]
    fn changed_new_removed_and_binary_files() {
        let changes = [
            change(Some(b"a\nb\n"), Some(b"a\nc\n")),
            change(None, Some(b"n\n")),
            change(Some(b"g\n"), None),
            change(Some(b"\xff"), Some(b"\0")),
        ];
        let expected = "--- a.rs\n+++ a.rs\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\
            --- /dev/null\n+++ a.rs\n@@ -0,0 +1 @@\n+n\n\
            --- a.rs\n+++ /dev/null\n@@ -1 +0,0 @@\n-g\n\
            Binary files a.rs and a.rs differ\n";
        assert_eq!(diff(&changes), expected);
        assert_eq!(diff(&[]), "");
    }
}
