//! Lays out a line of Rust that is broken if it does not fit: groups, indents and breaks, after
//! Oppen and Wadler.
//!
//! A line is stored as unbroken text with marks where it may be broken, so a line that fits is
//! copied as it is. In one that does not, the outermost group is broken at all its breaks, and each
//! inner group is tried again at its new position.

use std::fmt::{self, Write as _};

/// The maximum width of a line, as for rustfmt.
const WIDTH: usize = 100;
const INDENT: &str = "    ";

/// Text with marks where it may be broken.
#[derive(Clone, Debug, Default)]
pub struct Line {
    text: String,
    marks: Vec<Mark>,
    /// Whether a group has a limit of its own.
    is_limited: bool,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    /// The offset in the text.
    offset: usize,
    kind: MarkKind,
}

#[derive(Clone, Copy, Debug)]
enum MarkKind {
    Open(Group),
    Close,
    Indent,
    Dedent,
    Break(Break),
    /// A break that is used only if the text up to the next break does not fit.
    Fill(Break),
}

/// Further conditions for breaking a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    /// Breaks the group if it does not fit.
    Plain,
    /// Breaks the group also if it is wider than this.
    Narrow(usize),
    /// Does not break the group if it would not fit on a line of its own either: inner groups are
    /// broken then.
    Nested,
}

/// A newline between `before` and `after`, which replaces `flat` bytes of the text.
#[derive(Clone, Copy, Debug, Default)]
struct Break {
    flat: usize,
    before: &'static str,
    after: &'static str,
}

/// A part of a line: text, or a line with breaks of its own.
pub trait Piece {
    /// Appends the piece to a line.
    fn append_to(self, line: &mut Line);
}

impl Line {
    /// Creates a line that starts with `piece`.
    pub fn new(piece: impl Piece) -> Self {
        Self::default().text(piece)
    }

    /// Appends text, or another line with its breaks.
    #[must_use]
    pub fn text(mut self, piece: impl Piece) -> Self {
        piece.append_to(&mut self);
        self
    }

    /// Appends items in brackets, separated by commas: one item per line if they do not fit.
    #[must_use]
    pub fn list<P: Piece>(self, brackets: [&str; 2], items: impl IntoIterator<Item = P>) -> Self {
        self.bracketed(Group::Plain, MarkKind::Break, brackets, items)
    }

    /// Appends a list that is also broken if its items are wider than `limit`.
    #[must_use]
    pub fn narrow_list<P: Piece>(
        mut self,
        limit: usize,
        brackets: [&str; 2],
        items: impl IntoIterator<Item = P>,
    ) -> Self {
        self.is_limited = true;
        self.bracketed(Group::Narrow(limit), MarkKind::Break, brackets, items)
    }

    /// Appends items in brackets like [`Line::list`], with as many items per line as fit.
    #[must_use]
    pub fn rows<P: Piece>(self, brackets: [&str; 2], items: impl IntoIterator<Item = P>) -> Self {
        self.bracketed(Group::Plain, MarkKind::Fill, brackets, items)
    }

    fn bracketed<P: Piece>(
        mut self,
        group: Group,
        separator: fn(Break) -> MarkKind,
        [left, right]: [&str; 2],
        items: impl IntoIterator<Item = P>,
    ) -> Self {
        self.text.push_str(left);
        let start = self.text.len();
        self.mark(MarkKind::Open(group));
        self.mark(MarkKind::Indent);
        for (i, item) in items.into_iter().enumerate() {
            if i == 0 {
                self.mark(MarkKind::Break(Break::default()));
            } else {
                self.text.push(',');
                self.mark(separator(Break { flat: 1, ..Break::default() }));
                self.text.push(' ');
            }
            item.append_to(&mut self);
        }
        self.mark(MarkKind::Dedent);
        if self.text.len() > start {
            self.mark(MarkKind::Break(Break { before: ",", ..Break::default() }));
        }
        self.mark(MarkKind::Close);
        self.text.push_str(right);
        self
    }

    /// Appends a space and a value, as after an `=`: on a line of its own if it fits only there.
    #[must_use]
    pub fn value(mut self, piece: impl Piece) -> Self {
        self.mark(MarkKind::Open(Group::Nested));
        self.mark(MarkKind::Indent);
        self.mark(MarkKind::Break(Break { flat: 1, ..Break::default() }));
        self.text.push(' ');
        piece.append_to(&mut self);
        self.mark(MarkKind::Dedent);
        self.mark(MarkKind::Close);
        self
    }

    /// Appends a string literal, broken after commas if it does not fit.
    #[must_use]
    pub fn string(mut self, text: &str) -> Self {
        let separator = MarkKind::Fill(Break { flat: 0, before: "\\", after: " " });
        self.text.push('"');
        self.mark(MarkKind::Open(Group::Plain));
        for (i, part) in text.split_inclusive(", ").enumerate() {
            if i > 0 {
                self.mark(separator);
            }
            self.escaped(part);
        }
        self.mark(MarkKind::Close);
        self.text.push('"');
        self
    }

    fn escaped(&mut self, text: &str) {
        let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
        if text.bytes().all(is_plain) {
            self.text.push_str(text);
        } else {
            // Writing to a string does not fail.
            let _ = write!(self.text, "{}", text.escape_debug());
        }
    }

    /// Creates a chain of method calls, with one call per line if they do not fit.
    pub fn chain<P: Piece>(value: impl Piece, calls: impl IntoIterator<Item = P>) -> Self {
        let mut line = Self::default();
        line.mark(MarkKind::Open(Group::Plain));
        line.mark(MarkKind::Indent);
        value.append_to(&mut line);
        for call in calls {
            line.mark(MarkKind::Break(Break::default()));
            call.append_to(&mut line);
        }
        line.mark(MarkKind::Dedent);
        line.mark(MarkKind::Close);
        line
    }

    /// Creates the arm of a `match`, whose body is in a block if it fits only there.
    pub fn arm(pattern: impl Piece, body: impl Piece) -> Self {
        let mut line = Self::default();
        pattern.append_to(&mut line);
        line.text.push_str(" => ");
        line.mark(MarkKind::Open(Group::Nested));
        line.mark(MarkKind::Indent);
        line.mark(MarkKind::Break(Break { before: "{", ..Break::default() }));
        body.append_to(&mut line);
        line.mark(MarkKind::Dedent);
        line.mark(MarkKind::Break(Break { flat: 1, after: "}", ..Break::default() }));
        line.text.push(',');
        line.mark(MarkKind::Close);
        line
    }

    /// Returns the text, with room for a whole line.
    fn room(&mut self) -> &mut String {
        if self.text.capacity() == 0 {
            self.text.reserve(WIDTH);
        }
        &mut self.text
    }

    fn mark(&mut self, kind: MarkKind) {
        /// As many as most lines with marks have.
        const USUAL: usize = 12;
        if self.marks.capacity() == 0 {
            self.marks.reserve(USUAL);
        }
        self.marks.push(Mark { offset: self.text.len(), kind });
    }

    /// Returns whether the line fits unbroken at a depth, with `behind` columns after it.
    pub(super) fn fits(&self, depth: usize, behind: usize) -> bool {
        !self.is_limited && depth * INDENT.len() + self.text.len() + behind <= WIDTH
    }

    /// Writes the line to `output`, at a depth in levels.
    pub(super) fn lay_out(&self, output: &mut String, depth: usize) {
        let start = output.len();
        indent(output, depth);
        if self.fits(depth, 0) {
            output.push_str(&self.text);
        } else {
            Printer { line: self, output, depth, start, next: 0, groups: Vec::new() }.write();
        }
    }

    /// Returns the width from a mark to the next break outside its group.
    fn width_from(&self, first: usize) -> usize {
        let (start, mut depth) = (self.marks[first].offset, 0);
        for (index, mark) in self.marks.iter().enumerate().skip(first) {
            match mark.kind {
                MarkKind::Open(_) => depth += 1,
                MarkKind::Close => depth -= 1,
                MarkKind::Break(end) if depth <= 0 && index > first => {
                    return mark.offset - start + end.before.len();
                }
                MarkKind::Fill(end) if depth <= 0 && index > first => {
                    return mark.offset - start + end.before.len() + end.flat;
                }
                _ => {}
            }
        }
        self.text.len() - start
    }

    /// Returns the width of the group that the mark `open` starts.
    fn width_of(&self, open: usize) -> usize {
        let mut depth = 0;
        for mark in &self.marks[open..] {
            match mark.kind {
                MarkKind::Open(_) => depth += 1,
                MarkKind::Close => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return mark.offset - self.marks[open].offset;
            }
        }
        self.text.len() - self.marks[open].offset
    }
}

/// Writes the indentation of a depth in levels.
pub(super) fn indent(output: &mut String, depth: usize) {
    const SPACES: &str = "                                                ";
    let mut width = depth * INDENT.len();
    while width > 0 {
        let now = width.min(SPACES.len());
        output.push_str(&SPACES[..now]);
        width -= now;
    }
}

/// A line that is being laid out.
struct Printer<'a> {
    line: &'a Line,
    output: &'a mut String,
    depth: usize,
    /// The offset in `output` of the current line.
    start: usize,
    /// The offset of the text that is not yet written.
    next: usize,
    /// The enclosing groups, outermost first.
    groups: Vec<State>,
}

/// The layout of a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// On one line, including all inner groups.
    Flat,
    /// On one line, except for inner groups.
    Open,
    /// Broken at all its breaks.
    Broken,
}

impl Printer<'_> {
    fn write(mut self) {
        for (index, mark) in self.line.marks.iter().enumerate() {
            self.copy_up_to(mark.offset);
            match mark.kind {
                MarkKind::Open(group) => {
                    let state = self.state_of(group, index);
                    self.groups.push(state);
                }
                MarkKind::Close => drop(self.groups.pop()),
                MarkKind::Break(end) if self.is_broken() => self.break_at(end),
                MarkKind::Fill(end)
                    if self.is_broken() && !self.fits(self.line.width_from(index)) =>
                {
                    self.break_at(end);
                }
                MarkKind::Indent if self.is_broken() => self.depth += 1,
                MarkKind::Dedent if self.is_broken() => self.depth -= 1,
                MarkKind::Indent | MarkKind::Dedent | MarkKind::Break(_) | MarkKind::Fill(_) => {}
            }
        }
        self.copy_up_to(self.line.text.len());
    }

    /// Decides the layout of the group that the mark `open` starts here.
    fn state_of(&self, group: Group, open: usize) -> State {
        let width = || self.line.width_of(open);
        match group {
            _ if self.groups.last() == Some(&State::Flat) => State::Flat,
            Group::Narrow(limit) if width() > limit => State::Broken,
            _ if self.fits(self.line.width_from(open)) => State::Flat,
            Group::Nested if (self.depth + 1) * INDENT.len() + width() > WIDTH + 1 => State::Open,
            _ => State::Broken,
        }
    }

    fn is_broken(&self) -> bool {
        self.groups.last() == Some(&State::Broken)
    }

    fn copy_up_to(&mut self, end: usize) {
        self.output.push_str(&self.line.text[self.next..end]);
        self.next = end;
    }

    fn fits(&self, width: usize) -> bool {
        self.output.len() - self.start + width <= WIDTH
    }

    fn break_at(&mut self, Break { flat, before, after }: Break) {
        self.next += flat;
        self.output.push_str(before);
        self.output.push('\n');
        self.start = self.output.len();
        indent(self.output, self.depth);
        self.output.push_str(after);
    }
}

impl Piece for &str {
    fn append_to(self, line: &mut Line) {
        line.room().push_str(self);
    }
}

impl Piece for &String {
    fn append_to(self, line: &mut Line) {
        line.room().push_str(self);
    }
}

impl Piece for String {
    fn append_to(self, line: &mut Line) {
        line.room().push_str(&self);
    }
}

impl Piece for fmt::Arguments<'_> {
    fn append_to(self, line: &mut Line) {
        // Writing to a string does not fail.
        let _ = line.room().write_fmt(self);
    }
}

impl Piece for Line {
    fn append_to(self, line: &mut Line) {
        if line.text.is_empty() && line.marks.is_empty() {
            *line = self;
            return;
        }
        let start = line.text.len();
        line.text.push_str(&self.text);
        line.is_limited |= self.is_limited;
        line.marks
            .extend(self.marks.iter().map(|mark| Mark { offset: start + mark.offset, ..*mark }));
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    const PARENS: [&str; 2] = ["(", ")"];

    fn laid_out(line: Line, depth: usize) -> String {
        let mut text = String::new();
        line.lay_out(&mut text, depth);
        text
    }

    fn call(argument: &str) -> Line {
        Line::new("from.string").list(PARENS, ["field", argument])
    }

    #[test]
    fn a_list_that_does_not_fit_has_an_item_a_line() {
        let line = |width: usize| call(&"x".repeat(width)).text(";");
        let fits = "x".repeat(100 - "from.string(field, );".len());
        assert_eq!(laid_out(line(fits.len()), 0), format!("from.string(field, {fits});"));
        let long = format!("x{fits}");
        let broken = format!("from.string(\n    field,\n    {long},\n);");
        assert_eq!(laid_out(line(long.len()), 0), broken);
    }

    #[test]
    fn the_indentation_counts() {
        let text = "x".repeat(74);
        assert!(!laid_out(call(&text), 1).contains('\n'));
        let broken =
            format!("        from.string(\n            field,\n            {text},\n        )");
        assert_eq!(laid_out(call(&text), 2), broken);
    }

    #[test]
    fn an_arm_takes_no_more_lines_than_it_needs() {
        let arm = |width: usize| laid_out(Line::arm("10", call(&"x".repeat(width))), 0);
        assert_eq!(arm(9), "10 => from.string(field, xxxxxxxxx),");
        let text = "x".repeat(76);
        assert_eq!(arm(76), format!("10 => {{\n    from.string(field, {text})\n}}"));
        let text = "x".repeat(90);
        let broken = format!("10 => from.string(\n    field,\n    {text},\n),");
        assert_eq!(arm(90), broken);
    }

    #[test]
    fn a_value_has_a_line_of_its_own_where_it_fits_there() {
        let value = |width: usize| laid_out(Line::new("at =").value(call(&"x".repeat(width))), 0);
        assert_eq!(value(3), "at = from.string(field, xxx)");
        let text = "x".repeat(76);
        assert_eq!(value(76), format!("at =\n    from.string(field, {text})"));
        let text = "x".repeat(90);
        assert_eq!(value(90), format!("at = from.string(\n    field,\n    {text},\n)"));
    }

    #[test]
    fn a_chain_is_broken_before_the_calls_in_it() {
        let chain = |width: usize| Line::chain(call("x"), [".a()".to_owned(), "y".repeat(width)]);
        assert_eq!(laid_out(chain(1), 0), "from.string(field, x).a()y");
        let long = "y".repeat(90);
        assert_eq!(laid_out(chain(90), 0), format!("from.string(field, x)\n    .a()\n    {long}"));
    }

    #[test]
    fn the_outer_group_is_broken_first_and_the_inner_where_it_has_to_be() {
        let function = |name: &str, width: usize| {
            let line = Line::new(format_args!("fn {name}")).list(PARENS, ["&self"]);
            line.text(" -> Future").list(["<", ">"], ["x".repeat(width)]).text(" {")
        };
        let (name, ty) = ("n".repeat(60), "x".repeat(60));
        let once = format!("fn {name}(\n    &self,\n) -> Future<{ty}> {{");
        assert_eq!(laid_out(function(&name, 60), 0), once);
        let ty = "x".repeat(90);
        let twice = format!("fn {name}(\n    &self,\n) -> Future<\n    {ty},\n> {{");
        assert_eq!(laid_out(function(&name, 90), 0), twice);
    }

    #[test]
    fn rows_are_filled() {
        let names = (10..40).map(|i| format!("Name{i}"));
        let text = laid_out(Line::new("use a::").rows(["{", "}"], names).text(";"), 0);
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!((rows[0], rows[rows.len() - 1]), ("use a::{", "};"));
        assert!(rows[1].starts_with("    Name10, Name11, ") && rows[1].len() > 90, "{text}");
        assert!(rows.iter().all(|row| row.len() <= 100 && !row.ends_with(' ')), "{text}");
    }

    #[test]
    fn a_string_is_broken_behind_commas() {
        let text = (1..30).map(|i| format!("{i} name{i}")).collect::<Vec<_>>().join(", ");
        let made = laid_out(Line::new("f").list(PARENS, [Line::default().string(&text)]), 0);
        assert!(made.lines().count() > 4 && made.lines().all(|line| line.len() <= 100), "{made}");
        let read: syn::ExprCall = syn::parse_str(&made).expect("a call");
        let Some(syn::Expr::Lit(literal)) = read.args.first() else { panic!("{made}") };
        let syn::Lit::Str(literal) = &literal.lit else { panic!("{made}") };
        assert_eq!(literal.value(), text);
    }

    #[test]
    fn a_group_may_have_a_width_of_its_own() {
        let line = |limit| Line::new("f").narrow_list(limit, PARENS, ["aaaa", "bbbb"]);
        assert_eq!(laid_out(line(10), 0), "f(aaaa, bbbb)");
        assert_eq!(laid_out(line(9), 0), "f(\n    aaaa,\n    bbbb,\n)");
    }
}
