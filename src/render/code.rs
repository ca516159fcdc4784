//! Writes Rust text with indentation and balanced blocks.

use std::fmt;
use std::thread;

use super::line::{Line, Piece, indent};

/// Rust text that is being written.
#[derive(Debug, Default)]
pub struct Code {
    text: String,
    depth: usize,
}

impl Code {
    /// Creates an empty text with room for this many bytes.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { text: String::with_capacity(capacity), depth: 0 }
    }

    /// Returns the text.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Writes a line at the current depth, unchanged.
    pub fn line(&mut self, line: fmt::Arguments<'_>) {
        self.indentation();
        // Writing to a string does not fail.
        let _ = fmt::write(&mut self.text, line);
        self.text.push('\n');
    }

    /// Writes a line of a comment that starts with `slashes`.
    pub fn comment(&mut self, slashes: &str, text: &str) {
        self.indentation();
        self.text.push_str(slashes);
        if !text.is_empty() {
            self.text.push(' ');
            self.text.push_str(text);
        }
        self.text.push('\n');
    }

    /// Writes a line, broken if it does not fit.
    pub fn put(&mut self, line: Line) {
        line.lay_out(&mut self.text, self.depth);
        self.text.push('\n');
    }

    /// Writes a line like [`Code::put`], and returns whether it was broken.
    pub fn put_breaking(&mut self, line: Line) -> bool {
        let start = self.text.len();
        self.put(line);
        self.text[start..].trim_end().contains('\n')
    }

    /// Writes an arm of a `match`.
    pub fn arm(&mut self, pattern: impl Piece, body: impl Piece) {
        self.put(Line::arm(pattern, body));
    }

    /// Writes an arm of a `match` with a comment: after the arm if both fit on one line, or else
    /// above it.
    pub fn commented_arm(&mut self, pattern: impl Piece, body: impl Piece, comment: &str) {
        const SLASHES: &str = "// ";
        let line = Line::arm(pattern, body);
        if line.fits(self.depth, 1 + SLASHES.len() + comment.len()) {
            line.lay_out(&mut self.text, self.depth);
            self.text.extend([" ", SLASHES, comment, "\n"]);
        } else {
            self.comment("//", comment);
            self.put(line);
        }
    }

    /// Writes `head { … }`; `body` writes the content, one level deeper.
    pub fn block(&mut self, head: impl Piece, body: impl FnOnce(&mut Self)) {
        self.enclose(Line::new(head).text(" {"), "}", body);
    }

    /// Writes the lines `head` and `tail`; `body` writes the lines between them, one level deeper.
    pub fn enclose(&mut self, head: impl Piece, tail: &str, body: impl FnOnce(&mut Self)) {
        self.put(Line::new(head));
        self.indent(body);
        line!(self, "{tail}");
    }

    /// Writes `target = head … tail`; starts the value on a line of its own if `head` does not fit
    /// beside the target.
    pub fn assign(&mut self, target: &str, head: &str, tail: &str, body: impl FnOnce(&mut Self)) {
        // rustfmt reserves space for the tail after the head.
        let line = Line::new(target).text(" = ").text(head);
        if line.fits(self.depth, tail.len()) {
            return self.enclose(line, tail, body);
        }
        line!(self, "{target} =");
        self.indent(|code| code.enclose(head, tail, body));
    }

    /// Calls `body`, which writes one level deeper.
    pub fn indent(&mut self, body: impl FnOnce(&mut Self)) {
        self.depth += 1;
        body(self);
        self.depth -= 1;
    }

    /// Writes an empty line, except after another one and at the start of a block.
    pub fn blank(&mut self) {
        if !(self.text.is_empty() || self.text.ends_with("\n\n") || self.text.ends_with("{\n")) {
            self.text.push('\n');
        }
    }

    /// Writes lines that are already formatted, at the current depth.
    pub fn lines(&mut self, text: &str) {
        lines(text).for_each(|line| self.formatted_line(line));
    }

    /// Writes a line that is already formatted, at the current depth.
    pub fn formatted_line(&mut self, line: &str) {
        if !line.is_empty() {
            self.indentation();
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    fn indentation(&mut self) {
        indent(&mut self.text, self.depth);
    }

    /// Writes whole items. In debug builds of this package, checks that they are valid Rust.
    pub fn items(&mut self, emitter: &str, items: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        items(self);
        check(emitter, &self.text[start..]);
    }
}

/// Returns the lines of a text, as [`str::lines`] does, which takes several times as long.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (line, after) = match memchr::memchr(b'\n', rest.as_bytes()) {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None if rest.is_empty() => return None,
            None => return Some(std::mem::take(&mut rest)),
        };
        rest = after;
        Some(line.strip_suffix('\r').unwrap_or(line))
    })
}

/// Panics in debug builds of this package if `text` is not valid Rust; `emitter` names its source.
///
/// Does nothing when this package is built as a dependency: build scripts are debug builds, too,
/// and have to be fast.
pub(crate) fn check(emitter: &str, text: &str) {
    const IS_OWN_BUILD: bool = option_env!("CARGO_PRIMARY_PACKAGE").is_some();
    if cfg!(debug_assertions)
        && IS_OWN_BUILD
        && let Err(error) = parse(text)
    {
        // Reports a bug of an emitter; users never build this.
        panic!("`emit::{emitter}` wrote what is not Rust: {error}\n{text}");
    }
}

/// Parses text on a thread with a large stack, since `syn` recurses into each module.
fn parse(text: &str) -> Result<(), String> {
    const STACK: usize = 64 << 20;
    let parse = || syn::parse_file(text).map(drop).map_err(|error| error.to_string());
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, parse);
        let thread = thread.map_err(|error| error.to_string())?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Writes a line unchanged: `line!(code, "pub {name}: i32,")`.
macro_rules! line {
    ($code:expr, $($line:tt)*) => { $code.line(format_args!($($line)*)) };
}
pub(crate) use line;

#[cfg(test)]
mod tests {
    use super::{Code, lines};

    #[test]
    fn a_text_has_the_lines_that_std_finds() {
        for text in ["", "\n", "a", "a\n", "a\nb", "\r\na\r\n\n", "a\r", "a\rb\n\r"] {
            assert_eq!(lines(text).collect::<Vec<_>>(), text.lines().collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_is_opened_is_closed() {
        let mut code = Code::default();
        code.block("impl X", |code| {
            code.blank();
            code.block("fn f()", |code| line!(code, "g()"));
        });
        assert_eq!(code.into_text(), "impl X {\n    fn f() {\n        g()\n    }\n}\n");
    }

    #[test]
    fn a_comment_stands_behind_an_arm_or_above_it() {
        let mut code = Code::default();
        code.commented_arm("10", "read()", "name");
        let long = "x".repeat(90);
        code.commented_arm("18", long.as_str(), "other");
        assert_eq!(code.into_text(), format!("10 => read(), // name\n// other\n18 => {long},\n"));
    }

    #[test]
    fn a_long_value_starts_on_a_line_of_its_own() {
        let mut code = Code::default();
        code.assign("a", "f(|x| {", "});", |code| line!(code, "x"));
        let head = format!("{}(|x| {{", "f".repeat(88));
        code.assign("bcdefgh", &head, "});", |code| line!(code, "x"));
        let text =
            format!("a = f(|x| {{\n    x\n}});\nbcdefgh =\n    {head}\n        x\n    }});\n");
        assert_eq!(code.into_text(), text);
    }

    #[test]
    #[should_panic(expected = "`emit::wire` wrote what is not Rust: ")]
    fn an_emitter_that_breaks_the_text_is_named() {
        let mut code = Code::default();
        line!(code, "struct A {{");
        super::Code::default().items("enums", |code| line!(code, "enum B {{}}"));
        code.items("wire", |code| {
            line!(code, "impl X {{}}");
            line!(code, "fn }}");
        });
    }
}
