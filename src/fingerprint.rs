//! Hashes of the contents of files that were read or written.
//!
//! Fingerprints are stored in files that are committed, so they depend on contents alone: not on
//! time, on paths of a machine, or on the build of this program.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::fs;
use std::path::PathBuf;

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::parallel;

/// A hash of contents: XXH3 with 128 bits, which detects changes, not forgeries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// Returns the fingerprint of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxh3_128(bytes))
    }

    /// Returns the fingerprint of a source text. Ignores byte order marks and the kind of line
    /// breaks, which a checkout may change.
    pub fn of_text(text: &[u8]) -> Self {
        let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
        Self::of(&with_plain_line_breaks(text))
    }

    /// Returns the fingerprints of files, in order; reads several at a time. Returns `None` if one
    /// of them cannot be read or is not a file.
    pub fn of_files(paths: &[PathBuf], of: fn(&[u8]) -> Self) -> Option<Vec<Self>> {
        let read = |path: &PathBuf| fs::read(path).ok().map(|bytes| of(&bytes));
        parallel::map(paths, read).into_iter().collect()
    }

    /// Parses the output of `Display`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_whole = text.len() == 32;
        u128::from_str_radix(text, 16).ok().filter(|_| is_whole).map(Self)
    }
}

impl Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Computes one fingerprint of several parts.
#[derive(Clone, Default)]
pub struct Mixer(Xxh3);

impl Mixer {
    /// Adds a part. `add("ab")` and `add("a")`, `add("b")` differ.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// Returns the fingerprint of all parts, in order.
    pub fn finish(&self) -> Fingerprint {
        Fingerprint(self.0.digest128())
    }
}

fn with_plain_line_breaks(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\r') {
        return Cow::Borrowed(text);
    }
    let ends_a_line = |index: usize| text[index] == b'\r' && text.get(index + 1) == Some(&b'\n');
    Cow::Owned(
        (0..text.len()).filter(|index| !ends_a_line(*index)).map(|index| text[index]).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_the_same_on_every_machine() {
        // XXH3 of no bytes, from its specification.
        let text = "99aa06d3014798d86001c324468d497f";
        assert_eq!(Fingerprint::of(b"").to_string(), text);
        assert_eq!(Fingerprint::parse(text), Some(Fingerprint::of(b"")));
        assert_eq!(Fingerprint::parse("99aa"), None);
    }

    #[test]
    fn a_checkout_does_not_change_a_text() {
        let text = Fingerprint::of_text(b"a\nb\rc\n");
        assert_eq!(Fingerprint::of_text("\u{feff}a\r\nb\rc\r\n".as_bytes()), text);
        assert_ne!(Fingerprint::of_text(b"a\nbc\n"), text);
    }

    #[test]
    fn parts_do_not_run_together() {
        let mixed = |parts: &[&[u8]]| {
            let mut mixer = Mixer::default();
            parts.iter().for_each(|part| mixer.add(part));
            mixer.finish()
        };
        assert_ne!(mixed(&[b"ab", b""]), mixed(&[b"a", b"b"]));
        assert_eq!(mixed(&[b"ab", b""]), mixed(&[b"ab", b""]));
    }

    #[test]
    fn files_keep_their_order_and_none_may_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> = (0..300).map(|n| folder.path().join(n.to_string())).collect();
        paths.iter().for_each(|path| fs::write(path, path.to_string_lossy().as_bytes()).unwrap());
        let expected = paths.iter().map(|path| Fingerprint::of(path.to_string_lossy().as_bytes()));
        let expected: Vec<Fingerprint> = expected.collect();
        assert_eq!(Fingerprint::of_files(&paths, Fingerprint::of), Some(expected));
        fs::remove_file(&paths[299]).unwrap();
        assert_eq!(Fingerprint::of_files(&paths, Fingerprint::of), None);
    }
}
