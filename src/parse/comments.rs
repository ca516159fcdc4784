//! Assigns comments to declarations by `protoc`'s rules: looks in the text after the token that
//! ends a declaration (its `;`, or the `{` of its block).
//!
//! A comment is *trailing* if it starts on the line of that token or on the next, and a blank line
//! or the end of the block follows it; *leading* if the next declaration follows it on the next
//! line; and *detached* otherwise. Line comments on consecutive lines are one comment.

/// The comments of a declaration, without comment markers and the leading stars of block comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments {
    /// The comment directly before it; empty if there is none.
    pub leading: String,
    /// The comment directly after it; empty if there is none.
    pub trailing: String,
    /// The comments between the previous declaration and the leading comment.
    pub detached: Vec<String>,
}

impl Comments {
    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.leading.is_empty() && self.trailing.is_empty() && self.detached.is_empty()
    }
}

/// Returns the comments after a token: `trailing` belongs to the declaration that it ends,
/// `leading` and `detached` to the next one.
pub(super) fn after(text: &str, end_of_token: usize) -> Comments {
    let mut gap = Gap::new(text, end_of_token);
    gap.skip_blanks();
    match gap.comment_start() {
        // The next token is on the same line.
        None if !gap.eat('\n') => return Comments::default(),
        None => {}
        Some(kind) => {
            gap.comment(kind);
            if kind == CommentKind::Block {
                gap.end_of_trailing = gap.offset;
            }
            gap.flush();
        }
    }
    gap.rest()
}

/// Returns the comments before a file's first token.
pub(super) fn at_start(text: &str) -> Comments {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut gap = Gap::new(text, mark);
    gap.may_trail = false;
    gap.is_start = true;
    gap.rest()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CommentKind {
    Line,
    Block,
}

/// The text between two tokens, and the comments found in it so far.
struct Gap<'a> {
    text: &'a str,
    start: usize,
    offset: usize,
    found: Comments,
    /// The comment that is not yet assigned, since that depends on what follows.
    pending: Option<(CommentKind, String)>,
    /// The number of assigned comments.
    placed: usize,
    /// Whether a comment may still be trailing.
    may_trail: bool,
    /// The end of a block comment that starts on the line of the token.
    end_of_trailing: usize,
    /// Whether the gap is at the start of the file.
    is_start: bool,
}

impl<'a> Gap<'a> {
    fn new(text: &'a str, offset: usize) -> Self {
        Self {
            text,
            start: offset,
            offset,
            found: Comments::default(),
            pending: None,
            placed: 0,
            may_trail: true,
            end_of_trailing: offset,
            is_start: false,
        }
    }

    fn left(&self) -> &'a str {
        &self.text[self.offset..]
    }

    fn eat(&mut self, character: char) -> bool {
        let here = self.left().starts_with(character);
        self.offset += if here { character.len_utf8() } else { 0 };
        here
    }

    /// Skips white space up to the end of the line.
    fn skip_blanks(&mut self) {
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\x0b' | b'\x0c');
        let bytes = &self.text.as_bytes()[self.offset..];
        self.offset += bytes.iter().take_while(|byte| is_blank(byte)).count();
    }

    /// Consumes the marker that starts a comment.
    fn comment_start(&mut self) -> Option<CommentKind> {
        let kind = match self.text.as_bytes().get(self.offset..self.offset + 2)? {
            b"//" => CommentKind::Line,
            b"/*" => CommentKind::Block,
            _ => return None,
        };
        self.offset += 2;
        Some(kind)
    }

    /// Consumes everything up to the next token.
    fn rest(mut self) -> Comments {
        loop {
            self.skip_blanks();
            match self.comment_start() {
                Some(CommentKind::Line) => self.comment(CommentKind::Line),
                Some(CommentKind::Block) => {
                    self.comment(CommentKind::Block);
                    // The rest of its last line is not a blank line.
                    self.skip_blanks();
                    self.eat('\n');
                }
                None if self.eat('\n') => {
                    self.flush();
                    self.may_trail = false;
                }
                None => break,
            }
        }
        self.meet_next_token();
        if let Some((_, comment)) = self.pending {
            self.found.leading = comment;
        }
        self.found
    }

    fn meet_next_token(&mut self) {
        let next = self.left().as_bytes().first();
        if matches!(next, None | Some(b'}' | b']' | b')')) {
            // At the end of a scope, no declaration follows that the comment could belong to.
            self.flush();
        }
        let one_line = |from: usize| !self.text[from..self.offset].contains('\n');
        let is_unclear = !self.is_start && one_line(self.start)
            || self.end_of_trailing > self.start && one_line(self.end_of_trailing);
        if next.is_some() && is_unclear {
            self.detach();
        }
    }

    /// Consumes a comment after its marker. Joins line comments.
    fn comment(&mut self, kind: CommentKind) {
        let joins =
            kind == CommentKind::Line && matches!(self.pending, Some((CommentKind::Line, _)));
        if !joins {
            self.flush();
        }
        let (_, mut content) = self.pending.take().unwrap_or((kind, String::new()));
        self.offset += match kind {
            CommentKind::Line => push_line(self.left(), &mut content),
            CommentKind::Block => push_block(self.left(), &mut content),
        };
        self.pending = Some((kind, content));
    }

    /// Assigns the pending comment, which does not belong to the next token.
    fn flush(&mut self) {
        let Some((_, comment)) = self.pending.take() else { return };
        if self.may_trail {
            self.found.trailing = comment;
            self.may_trail = false;
        } else {
            self.found.detached.push(comment);
        }
        self.placed += 1;
    }

    /// Detaches a lone comment between two tokens of one line, which could belong to either.
    fn detach(&mut self) {
        let count = self.placed + usize::from(self.pending.is_some());
        if count != 1 {
            return;
        }
        if self.placed == 1 && self.found.detached.is_empty() {
            self.found.detached.push(std::mem::take(&mut self.found.trailing));
        }
        self.flush();
    }
}

/// Adds the contents of a line comment, with its line break. Returns the length of the comment.
fn push_line(text: &str, content: &mut String) -> usize {
    let length = memchr::memchr(b'\n', text.as_bytes()).map_or(text.len(), |offset| offset + 1);
    content.push_str(&text[..length]);
    length
}

/// Adds the contents of a block comment, without the white space and star that start each line but
/// the first. Returns the length of the comment.
fn push_block(text: &str, content: &mut String) -> usize {
    let inner = text.find("*/").unwrap_or(text.len());
    let mut lines = text[..inner].split_inclusive('\n');
    content.push_str(lines.next().unwrap_or_default());
    for line in lines {
        let line = line.trim_start_matches([' ', '\t', '\r', '\x0b', '\x0c']);
        content.push_str(line.strip_prefix('*').unwrap_or(line));
    }
    (inner + 2).min(text.len())
}
