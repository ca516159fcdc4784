//! What may be wrong with the text of a file.

use super::tree::Span;

/// Something that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where. An empty span means the end of the file, or the place behind the last token.
    pub span: Span,
    /// Whether it is a warning, and the file can be used.
    pub is_warning: bool,
    /// A stable, searchable name of the kind of problem, such as `syntax`.
    pub code: &'static str,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}
