//! Diagnostics: what is wrong, where, and how to fix it.
//!
//! A [`Report`] is data. It is collected during a run, and printed once by the command, build
//! script or plugin that started the run. Nothing else prints.

use std::collections::HashSet;

use annotate_snippets::renderer::{DEFAULT_TERM_WIDTH, Renderer};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Snippet};

pub use paths::slashed;
pub use place::Place;

mod file_errors;
mod paths;
mod place;

/// The severity of a [`Diagnostic`]. An error stops the run before anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Information that needs no action.
    Note,
    /// A probable mistake, which does not stop the run.
    Warning,
    /// An error, which stops the run.
    Error,
}

/// A message to the user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// The severity.
    pub severity: Severity,
    /// A stable, searchable name of the kind of problem, such as `missing-import`.
    pub code: &'static str,
    /// The problem, in one sentence without a full stop.
    pub message: String,
    /// The place, if there is one.
    pub place: Option<Place>,
    /// The remedy.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Creates an error; add its place and remedy with [`at`](Self::at) and [`help`](Self::help).
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// Creates a warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Creates a note.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self { severity, code, message: message.into(), place: None, help: None }
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    /// Sets the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The diagnostics of a run, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    /// The same, to find one among many.
    known: HashSet<Diagnostic>,
}

impl Report {
    /// Adds a diagnostic, unless the report already has an equal one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.known.insert(diagnostic.clone()) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Returns whether any diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// Returns the diagnostics, in the order in which they were found.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Returns the diagnostics of at least this severity.
    #[must_use]
    pub fn at_least(&self, severity: Severity) -> Self {
        let is_severe = |d: &&Diagnostic| d.severity >= severity;
        let mut report = Self::default();
        self.diagnostics.iter().filter(is_severe).for_each(|d| report.push(d.clone()));
        report
    }

    /// Adds the diagnostics of another report, in order.
    pub fn extend(&mut self, other: Report) {
        other.diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// Returns the number of diagnostics of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == severity).count()
    }

    /// Returns all diagnostics as text in the style of rustc: message, place, source line with
    /// carets, remedy. They are separated by an empty line, and the text ends with a newline. It
    /// does not depend on the terminal.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.term_width(DEFAULT_TERM_WIDTH);
        let rendered: Vec<String> =
            self.diagnostics.iter().map(|d| renderer.render(&[d.group()]) + "\n").collect();
        rendered.join("\n")
    }
}

impl Diagnostic {
    fn group(&self) -> Group<'_> {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group = level.primary_title(&self.message).id(self.code).elements(NO_SNIPPETS);
        if let Some(place) = &self.place {
            group = match place.annotated_line() {
                Some(snippet) => group.element(snippet),
                None => group.element(place.origin()),
            };
        }
        match &self.help {
            Some(help) => group.element(Level::HELP.message(help)),
            None => group,
        }
    }
}

/// A title becomes a group once it is given elements, even if there are none.
const NO_SNIPPETS: [Origin<'static>; 0] = [];

impl Place {
    /// Returns the source line with carets, if both are known.
    fn annotated_line(&self) -> Option<Snippet<'_, annotate_snippets::Annotation<'_>>> {
        let text = self.source_line.as_deref().filter(|_| self.line > 0 && self.column > 0)?;
        let start = self.byte_of_column(text, self.column - 1);
        let end = self.byte_of_column(text, self.column - 1 + self.width.max(1));
        Some(
            Snippet::source(text)
                .line_start(self.line as usize)
                .path(&self.file)
                .annotation(AnnotationKind::Primary.span(start..end)),
        )
    }

    /// Converts a column, which counts characters, to a byte offset for the renderer.
    fn byte_of_column(&self, text: &str, characters: u32) -> usize {
        text.char_indices().nth(characters as usize).map_or(text.len(), |(offset, _)| offset)
    }

    fn origin(&self) -> Origin<'_> {
        let origin = Origin::path(&self.file);
        match (self.line, self.column) {
            (0, _) => origin,
            (line, 0) => origin.line(line as usize),
            (line, column) => origin.line(line as usize).char_column(column as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(source_line: Option<&str>, line: u32, column: u32, width: u32) -> String {
        let source_line = source_line.map(str::to_owned);
        let place = Place { file: "a.proto".into(), line, column, width, source_line };
        let mut report = Report::default();
        report.push(Diagnostic::error("syntax", "wrong").at(place).help("right it"));
        report.render(false)
    }

    #[test]
    fn a_line_has_carets() {
        let expected = "error[syntax]: wrong\n --> a.proto:3:5\n  |\n3 | int foo;\n  |     ^^^\n  |\n  = help: right it\n";
        assert_eq!(rendered(Some("int foo;"), 3, 5, 3), expected);
    }

    #[test]
    fn tabs_and_wide_characters_keep_the_carets_in_place() {
        let expected = "error[syntax]: wrong\n --> a.proto:3:5\n  |\n3 |     漢字 foo;\n  |          ^^^\n  |\n  = help: right it\n";
        assert_eq!(rendered(Some("\t漢字 foo;"), 3, 5, 3), expected);
    }

    #[test]
    fn a_caret_may_stand_behind_the_line() {
        assert!(rendered(Some("int"), 3, 4, 1).contains("3 | int\n  |    ^\n"));
        assert!(rendered(Some("int"), 3, 40, 9).contains("--> a.proto:3:4"));
    }

    #[test]
    fn a_place_may_be_less_than_a_character() {
        assert!(rendered(None, 0, 0, 0).contains("--> a.proto\n"));
        assert!(rendered(Some("int"), 3, 0, 0).contains("--> a.proto:3\n"));
        assert!(rendered(None, 3, 7, 1).contains("--> a.proto:3:7\n"));
    }

    #[test]
    fn several_are_apart_and_doubles_are_one() {
        let mut report = Report::default();
        report.push(Diagnostic::error("a", "first"));
        let mut other = report.clone();
        other.push(Diagnostic::warning("b", "second"));
        report.extend(other);
        assert_eq!(report.render(false), "error[a]: first\n\nwarning[b]: second\n");
        assert_eq!((report.count(Severity::Error), report.count(Severity::Warning)), (1, 1));
    }

    #[test]
    fn there_are_colors_only_on_request() {
        let mut report = Report::default();
        report.push(Diagnostic::error("a", "first"));
        assert!(report.render(true).contains('\u{1b}'));
        assert!(!report.render(false).contains('\u{1b}'));
    }
}
