//! Emits doc comments from proto comments.
//!
//! Proto comments are free text, but rustdoc reads Markdown and runs code in it. The output never
//! contains a doctest, a broken link or a tag, and otherwise equals the author's text. A reference such
//! as `[Shelf][library.Shelf]` becomes a link to the generated item, if the tree has it.

use std::borrow::Cow;

use super::{Ctx, references};
use crate::model::Docs;
use crate::render::{Code, lines};

/// Writes `docs` as `///` lines.
pub(super) fn outer(code: &mut Code, ctx: &Ctx<'_>, docs: &Docs) {
    write(code, ctx, "///", docs);
}

/// Writes `docs` as `//!` lines.
pub(super) fn inner(code: &mut Code, ctx: &Ctx<'_>, docs: &Docs) {
    write(code, ctx, "//!", docs);
}

fn write(code: &mut Code, ctx: &Ctx<'_>, slashes: &str, docs: &Docs) {
    for line in clean(&prepared(&docs.text), &|name| ctx.link(name)) {
        code.comment(slashes, &line);
    }
}

/// Returns the path of the item with a full proto name, if there is one.
type LinkResolver<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Returns a comment without characters that the compiler denies, and with each reference on one line.
fn prepared(comment: &str) -> Cow<'_, str> {
    // The second star of a Javadoc comment is a delimiter.
    let comment = comment.strip_prefix("* ").unwrap_or(comment);
    if has_byte(comment, |byte| matches!(byte, b'\r' | b'\t') || !byte.is_ascii()) {
        let comment = comment.replace(turns_text, "").replace('\t', "    ");
        // A carriage return within a line is an error in a doc comment.
        let comment = comment.replace("\r\n", "\n").replace('\r', "\n");
        return Cow::Owned(references::on_one_line(&comment).into_owned());
    }
    references::on_one_line(comment)
}

/// Returns whether a byte is in the text. Looks at all of them: the compiler makes vector code of a
/// loop that does not end early.
fn has_byte(text: &str, is: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(false, |found, byte| found | is(byte))
}

/// Converts a comment to lines of Markdown that rustdoc accepts.
fn clean<'a>(comment: &'a str, links: LinkResolver<'a>) -> Vec<Cow<'a, str>> {
    let mut cleaner = Cleaner::new(links);
    lines(comment).for_each(|line| cleaner.line(line));
    cleaner.finish()
}

/// Returns whether a character changes the direction of text, which the compiler denies.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

struct Cleaner<'a> {
    links: LinkResolver<'a>,
    lines: Vec<Cow<'a, str>>,
    /// The fence that closes the author's code block.
    fence: Option<String>,
    /// Whether the line is in an indented block, which is fenced here: rustdoc would run it as a
    /// test.
    indented: bool,
    /// The enclosing list items, outermost first.
    items: Vec<Item>,
}

/// A list item: the column where its author put it, and the column of its text in the output.
struct Item {
    raw: usize,
    text: usize,
}

impl<'a> Cleaner<'a> {
    fn new(links: LinkResolver<'a>) -> Self {
        Self { links, lines: Vec::new(), fence: None, indented: false, items: Vec::new() }
    }

    fn line(&mut self, raw: &'a str) {
        let raw = raw.trim_end();
        let line = raw.strip_prefix(' ').unwrap_or(raw);
        if let Some(fence) = &self.fence {
            if line.trim_start().starts_with(fence.as_str()) {
                self.fence = None;
            }
            self.lines.push(line.into());
            return;
        }
        let text = line.trim_start();
        let depth = line.len() - text.len();
        if text.is_empty() {
            return self.lines.push("".into());
        }
        if depth >= 4 && self.items.is_empty() {
            return self.indented_line(&line[4..]);
        }
        self.end_indented();
        if text.starts_with("```") || text.starts_with("~~~") {
            self.items.clear();
            return self.open_fence(text);
        }
        let column = self.column(depth, text);
        let escaped = escape(text, self.links);
        self.lines.push(match column {
            0 => escaped,
            _ => format!("{:column$}{escaped}", "").into(),
        });
    }

    /// Returns the column of a line: an item is nested below the text of its parent, and so is text
    /// that belongs to an item, even if it starts at the margin.
    fn column(&mut self, depth: usize, text: &str) -> usize {
        let marker = list_marker(text);
        let goes_on = self.lines.last().is_some_and(|above| !above.is_empty());
        if marker.is_some() {
            self.items.retain(|item| item.raw < depth);
        } else if depth == 0 && !goes_on {
            self.items.clear();
        } else if depth > 0 {
            let innermost = self.items.iter().rposition(|item| item.raw < depth).unwrap_or(0);
            self.items.truncate(innermost + 1);
        }
        let column = self.items.last().map_or(0, |item| item.text);
        if let Some(width) = marker {
            self.items.push(Item { raw: depth, text: column + width });
        }
        column
    }

    fn open_fence(&mut self, text: &str) {
        let mark = if text.starts_with('`') { '`' } else { '~' };
        let fence: String = text.chars().take_while(|&c| c == mark).collect();
        let language = text[fence.len()..].trim();
        let language = match language {
            "" | "rust" | "Rust" => "text",
            other => other.split_whitespace().next().unwrap_or("text"),
        };
        let plain: String =
            language.chars().filter(|c| c.is_alphanumeric() || "+-_".contains(*c)).collect();
        let plain = if plain.is_empty() { "text".to_owned() } else { plain };
        self.lines.push(format!("{fence}{plain}").into());
        self.fence = Some(fence);
    }

    fn indented_line(&mut self, line: &'a str) {
        if !self.indented {
            self.lines.push("```text".into());
            self.indented = true;
        }
        self.lines.push(line.into());
    }

    /// Closes the added fence, before the empty lines at the end of the block.
    fn end_indented(&mut self) {
        if std::mem::take(&mut self.indented) {
            let last = self.lines.iter().rposition(|l| !l.is_empty()).map_or(0, |i| i + 1);
            self.lines.insert(last, "```".into());
        }
    }

    fn finish(mut self) -> Vec<Cow<'a, str>> {
        self.end_indented();
        self.lines.extend(self.fence.map(Cow::Owned));
        let first = self.lines.iter().position(|l| !l.is_empty()).unwrap_or(self.lines.len());
        let last = self.lines.iter().rposition(|l| !l.is_empty()).map_or(first, |i| i + 1);
        self.lines.truncate(last);
        self.lines.drain(..first);
        self.lines
    }
}

/// Returns the width of a list item's marker, including the space.
fn list_marker(text: &str) -> Option<usize> {
    if ["- ", "* ", "+ "].iter().any(|bullet| text.starts_with(bullet)) {
        return Some(2);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let is_number = (1..10).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") "));
    is_number.then_some(digits + 2)
}

/// Escapes characters that rustdoc would read as a link or a tag, outside code spans.
fn escape<'t>(text: &'t str, links: LinkResolver<'_>) -> Cow<'t, str> {
    if !has_byte(text, |byte| matches!(byte, b'[' | b']' | b'<' | b'>' | b'`' | b':')) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut rest = text;
    let is_special = |byte| matches!(byte, b'[' | b']' | b'<' | b'>' | b'`' | b'\\' | b'h');
    while let Some(plain) = rest.bytes().position(is_special) {
        escaped.push_str(&rest[..plain]);
        rest = &rest[plain..];
        if let Some((piece, len)) = span(rest, links) {
            escaped.push_str(&piece);
            rest = &rest[len..];
            continue;
        }
        if !rest.starts_with(['\\', 'h']) {
            escaped.push('\\');
        }
        escaped.push_str(&rest[..1]);
        rest = &rest[1..];
    }
    escaped.push_str(rest);
    escaped.into()
}

/// Returns the piece of Markdown at the start of `text` that is kept unchanged, and its length in
/// `text`.
fn span(text: &str, links: LinkResolver<'_>) -> Option<(String, usize)> {
    match text.as_bytes()[0] {
        b'\\' if text[1..].starts_with(|c: char| c.is_ascii_punctuation()) => {
            Some((text[..2].to_owned(), 2))
        }
        b'`' => {
            let ticks = text.bytes().take_while(|&b| b == b'`').count();
            let end = text[ticks..].find(&text[..ticks])? + 2 * ticks;
            Some((text[..end].to_owned(), end))
        }
        b'[' => references::link(text, links).or_else(|| link(text)),
        b'h' if text.starts_with("http://") || text.starts_with("https://") => {
            let end = text.find(|c: char| c.is_whitespace() || "<>`\"[]".contains(c));
            let url =
                text[..end.unwrap_or(text.len())].trim_end_matches(|c| ".,;:!?)'*".contains(c));
            Some((format!("<{url}>"), url.len()))
        }
        _ => None,
    }
}

/// Returns a link to a page, `[text](https://…)`, and its length.
fn link(text: &str) -> Option<(String, usize)> {
    let (label, rest) = references::label(text)?;
    let target = rest.strip_prefix('(').filter(|target| target.starts_with("http"))?;
    let end = target.find(')').filter(|&end| !target[..end].contains(char::is_whitespace))?;
    let len = label.len() + 2 + end + 2;
    Some((text[..len].to_owned(), len))
}

#[cfg(test)]
mod tests {
    fn clean(comment: &str) -> Vec<String> {
        let links = |name: &str| (name == "a.B").then(|| "struct@super::B".to_owned());
        let comment = super::prepared(comment);
        let lines = super::clean(&comment, &links);
        lines.into_iter().map(|line| line.into_owned()).collect()
    }

    #[test]
    fn code_is_never_a_doctest() {
        assert_eq!(clean(" ```\n let x;\n ```"), ["```text", "let x;", "```"]);
        assert_eq!(
            clean(" So:\n\n     let x;\n\n End."),
            ["So:", "", "```text", "let x;", "```", "", "End."]
        );
        assert_eq!(clean(" ```rust\n open"), ["```text", "open", "```"]);
        assert_eq!(clean(" ```json\n {}\n ```"), ["```json", "{}", "```"]);
    }

    #[test]
    fn links_and_tags_are_text() {
        assert_eq!(clean(" a [b] <c> `[d]`"), [r"a \[b\] \<c\> `[d]`"]);
        assert_eq!(clean(" see [Foo][google.x.Foo]."), ["see `Foo`."]);
        assert_eq!(clean(" see https://a.b/c."), ["see <https://a.b/c>."]);
        assert_eq!(clean(" [x](https://a.b)"), ["[x](https://a.b)"]);
    }

    #[test]
    fn references_are_links_to_what_is_there() {
        assert_eq!(clean(" a [B][a.B]."), ["a [`B`](struct@super::B)."]);
        assert_eq!(
            clean(" a [b c][a.B], [a.B][]"),
            ["a [b c](struct@super::B), [`a.B`](struct@super::B)"]
        );
        assert_eq!(clean(" a [B][.a.B] [C][a.C]"), ["a [`B`](struct@super::B) `C`"]);
        assert_eq!(clean(" [x y][a.C] `[B][a.B]`"), ["x y `[B][a.B]`"]);
    }

    #[test]
    fn a_reference_may_be_broken_over_two_lines() {
        let link = "see [the b](struct@super::B) and";
        for broken in
            [" see [the\n b][a.B] and", " see [the b]\n [a.B] and", " see [the b][\n a.B] and"]
        {
            assert_eq!(clean(&format!("{broken}\n so on")), [link, "so on"], "{broken}");
        }
        assert_eq!(clean(" [a\n\n b][a.B]"), [r"\[a", "", r"b\]\[a.B\]"]);
        assert_eq!(clean(" [a]\n [b]"), [r"\[a\]", r"\[b\]"]);
    }

    #[test]
    fn what_the_compiler_denies_is_left_out() {
        assert_eq!(clean(" one\rtwo\r\n three\r"), ["one", "two", "three"]);
        assert_eq!(clean(" a\u{202e}b\u{2066}c \u{5d0}"), ["abc \u{5d0}"]);
    }

    #[test]
    fn lists_keep_their_shape() {
        assert_eq!(clean(" * one\n      more\n * two"), ["* one", "  more", "* two"]);
    }

    #[test]
    fn odd_comments_pass() {
        assert_eq!(clean("\n\n */ 😀 [\n\n"), [r"*/ 😀 \["]);
        assert_eq!(clean(""), Vec::<String>::new());
    }
}
