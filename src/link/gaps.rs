//! Declarations that are missing because their text could not be read, because another one has their
//! name, or because an import was not found. These faults have been reported; errors that may follow
//! from them are not.

use super::graph::*;
use super::view::View;
use crate::parse::tree::{ImportKind, Span};

impl File<'_> {
    /// Returns the text of each statement that could not be read.
    fn gaps(&self) -> impl Iterator<Item = &str> {
        self.tree.gaps.iter().map(|gap| self.text.get(gap.range()).unwrap_or_default())
    }

    /// Returns whether a part of a name may be declared in a gap or was refused. If the package may be, any
    /// declaration of the file may have another name.
    fn may_declare(&self, name: &str) -> bool {
        let matches = |word: &str| word == "package" || name.split('.').any(|part| part == word);
        self.duplicates.iter().any(|duplicate| matches(duplicate))
            || self.gaps().any(|gap| words(gap).any(matches))
    }

    /// Returns whether it lacks declarations.
    fn has_gaps(&self) -> bool {
        !self.tree.gaps.is_empty() || !self.duplicates.is_empty()
    }

    /// Returns whether one of its imports was not found.
    fn lacks_imports(&self) -> bool {
        self.imports.iter().any(|import| import.file.is_none())
            || self.gaps().any(|gap| gap.contains(".proto"))
    }

    /// Returns whether it may set features that could not be read.
    pub fn lacks_features(&self) -> bool {
        self.gaps().any(|gap| words(gap).any(|word| word == "features"))
    }

    /// Returns whether a part of a span could not be read.
    pub fn has_gap(&self, span: Span) -> bool {
        self.tree.gaps.iter().any(|gap| span.start <= gap.start && gap.end <= span.end)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

impl Graph<'_> {
    /// Returns whether a part of a message could not be read.
    pub fn message_has_gap(&self, id: MessageId) -> bool {
        let span = match self[id].node {
            MessageNode::Message(message) => message.span,
            MessageNode::Group(field, _) | MessageNode::MapEntry(field) => field.span,
        };
        self[self[id].file].has_gap(span)
    }

    /// Returns whether a part of an enum could not be read.
    pub fn enum_has_gap(&self, id: EnumId) -> bool {
        self[self[id].file].has_gap(self[id].node.span)
    }
}

impl View {
    /// Marks whether imports or parts of the visible files are missing.
    pub(super) fn mark_gaps(&mut self, file: FileId, graph: &Graph<'_>) {
        let public = |import: &Import<'_>| import.node.kind == ImportKind::Public;
        let lacks_public = |seen: FileId| {
            graph[seen].imports.iter().any(|import| public(import) && import.file.is_none())
        };
        self.lacks_imports = graph[file].lacks_imports() || self.files().any(lacks_public);
        let has_gaps = self.files().any(|seen| graph[seen].has_gaps());
        self.has_gaps = has_gaps;
    }

    /// Returns whether all visible files were found, and read completely.
    pub fn is_complete(&self) -> bool {
        !self.lacks_imports && !self.has_gaps
    }

    /// Returns whether an undefined name may be declared in a part that is missing.
    pub(super) fn may_lack(&self, name: &str, graph: &Graph<'_>) -> bool {
        self.lacks_imports
            || self.has_gaps && self.files().any(|seen| graph[seen].may_declare(name))
    }
}
