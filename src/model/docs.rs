//! Finds comments by the path of their declaration.

use rustc_hash::FxHashMap;

use crate::schema::{FileDescriptorProto, Location, tag};

/// The comments of a declaration, as in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The comment before the declaration, or the one after it if there is none.
    pub text: String,
}

/// All comments of one file.
pub(super) struct FileComments<'a> {
    by_path: FxHashMap<&'a [i32], &'a Location>,
}

impl<'a> FileComments<'a> {
    pub fn of(file: &'a FileDescriptorProto) -> Self {
        let locations = file.source_code_info.as_ref().map_or(&[][..], |info| &info.location);
        let commented = |l: &&Location| {
            l.leading_comments.is_some()
                || l.trailing_comments.is_some()
                || !l.leading_detached_comments.is_empty()
        };
        let by_path = locations.iter().filter(commented).map(|l| (&l.path[..], l)).collect();
        Self { by_path }
    }

    /// Returns the comments of the element at `path`.
    pub fn at(&self, path: &[i32]) -> Docs {
        let text = self.by_path.get(path).and_then(|location| {
            let trailing = location.trailing_comments.as_ref();
            location.leading_comments.as_ref().or(trailing)
        });
        Docs { text: text.cloned().unwrap_or_default() }
    }

    /// Returns the comment at the head of the file: that of `package`, or else of `syntax` if it is
    /// not the license. Omits detached comments, which are nearly always the license.
    pub fn of_file(&self) -> Docs {
        let package = self.at(&[tag::FILE_PACKAGE]);
        if !package.text.is_empty() {
            return package;
        }
        let syntax = self.at(&[tag::FILE_SYNTAX]);
        let lower = syntax.text.to_ascii_lowercase();
        if lower.contains("copyright") || lower.contains("license") {
            return Docs::default();
        }
        syntax
    }
}
