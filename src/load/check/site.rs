//! Where a declaration stands: in its file, in its scope, in the text.

use std::cell::OnceCell;
use std::ops::Range;

use super::super::text::{Text, whole_file};
use crate::report::{Diagnostic, Place, Report};
use crate::schema::{SchemaFile, tag};

/// A declaration, for diagnostics about it. It costs nothing until there is one.
pub(super) struct Site<'a> {
    pub file: &'a SchemaFile,
    spans: &'a Spans,
    /// The declaration around it, and which part of that it is; none for the file.
    around: Option<(&'a Site<'a>, [i32; 2])>,
    name: &'a str,
}

/// The locations of a file in the order of their paths; sorted when first asked.
#[derive(Default)]
pub(super) struct Spans(OnceCell<Vec<usize>>);

impl Spans {
    fn of<'a>(&self, file: &'a SchemaFile, path: &[i32]) -> Option<&'a [i32]> {
        let locations = &file.descriptor.source_code_info.as_ref()?.location;
        let sorted = self.0.get_or_init(|| {
            let mut sorted: Vec<usize> = (0..locations.len()).collect();
            // Stable: where a path has several places, the first counts.
            sorted.sort_by(|a, b| locations[*a].path.cmp(&locations[*b].path));
            sorted
        });
        let first = sorted.partition_point(|at| *locations[*at].path < *path);
        let found = sorted.get(first).map(|at| &locations[*at])?;
        (found.path == path).then_some(&*found.span)
    }
}

impl<'a> Site<'a> {
    pub fn of_file(file: &'a SchemaFile, spans: &'a Spans) -> Self {
        Self { file, spans, around: None, name: file.descriptor.package() }
    }

    /// The declaration `name` within this one.
    pub fn inner(&'a self, kind: i32, index: usize, name: &'a str) -> Self {
        let around = Some((self, [kind, index as i32]));
        Self { file: self.file, spans: self.spans, around, name }
    }

    /// Its full name, without a dot in front.
    pub fn full_name(&self) -> String {
        match self.around.map(|(around, _)| around.full_name()) {
            Some(scope) if !scope.is_empty() => format!("{scope}.{}", self.name),
            _ => self.name.to_owned(),
        }
    }

    pub fn is_proto3(&self) -> bool {
        self.file.descriptor.syntax() == "proto3"
    }

    /// Whether somebody wrote it, and not the parser.
    pub fn is_in_text(&self) -> bool {
        self.span(&self.path_to(&[])).is_some()
    }

    /// The place of a part of it; of what is around that, if that has none.
    pub fn place(&self, part: &[i32]) -> Place {
        let mut path = self.path_to(part);
        while !path.is_empty() {
            if let Some(range) = self.range(&path) {
                return self.place_of(range);
            }
            path.pop();
        }
        whole_file(self.shown_path())
    }

    /// The place of a word in its text, such as the name of an option.
    pub fn place_of_word(&self, word: &str) -> Place {
        let found = self.range(&self.path_to(&[])).and_then(|range| {
            let at = range.start + find_word(self.text().get(range)?, word)?;
            Some(self.place_of(at..at + word.len()))
        });
        found.unwrap_or_else(|| self.place(&[tag::NAME]))
    }

    /// Tells an error at a part of it.
    pub fn refuse(
        &self,
        part: &[i32],
        code: &'static str,
        fault: String,
        help: &str,
        report: &mut Report,
    ) {
        report.push(Diagnostic::error(code, fault).at(self.place(part)).help(help));
    }

    fn path_to(&self, part: &[i32]) -> Vec<i32> {
        let own = match &self.around {
            Some((around, own)) => around.path_to(own),
            None => Vec::new(),
        };
        [own.as_slice(), part].concat()
    }

    fn text(&self) -> &str {
        self.file.source.as_deref().unwrap_or_default()
    }

    fn place_of(&self, range: Range<usize>) -> Place {
        Text { file: &self.shown_path(), text: self.text() }.place(range)
    }

    fn shown_path(&self) -> String {
        let name = self.file.descriptor.name();
        self.file.path.as_ref().map_or_else(|| name.to_owned(), |path| path.display().to_string())
    }

    fn span(&self, path: &[i32]) -> Option<&[i32]> {
        self.spans.of(self.file, path)
    }

    fn range(&self, path: &[i32]) -> Option<Range<usize>> {
        Text { file: "", text: self.text() }.span_to_range(self.span(path)?)
    }
}

/// Where a word stands in a text that is not a part of a longer one.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = text.match_indices(word).map(|(at, _)| at);
    found
        .find(|at| !text[..*at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}
