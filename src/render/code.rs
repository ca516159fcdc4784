//! The writer of Rust text: it knows indentation, and how wide a line may be.

use std::fmt;

/// Columns that a line may take, as rustfmt has it.
const WIDTH: usize = 100;
const INDENT: &str = "    ";

/// Rust text in the making.
#[derive(Debug, Default)]
pub struct Code {
    text: String,
    depth: usize,
}

impl Code {
    /// What was written.
    pub fn into_text(self) -> String {
        self.text
    }

    /// A line at the current depth.
    pub fn line(&mut self, line: fmt::Arguments<'_>) {
        self.indent();
        // Writing to a string does not fail.
        let _ = fmt::write(&mut self.text, line);
        self.text.push('\n');
    }

    /// A line that opens a block.
    pub fn open(&mut self, line: fmt::Arguments<'_>) {
        self.line(line);
        self.depth += 1;
    }

    /// Goes one level deeper, after a line that opened a block in its own way.
    pub fn indent_more(&mut self) {
        self.depth += 1;
    }

    /// The line that closes a block.
    pub fn close(&mut self, line: &str) {
        self.depth -= 1;
        line!(self, "{line}");
    }

    /// An empty line, unless one stands there, or a block has just been opened.
    pub fn blank(&mut self) {
        if !(self.text.is_empty() || self.text.ends_with("\n\n") || self.text.ends_with("{\n")) {
            self.text.push('\n');
        }
    }

    /// Lines of text that are formatted already, at the current depth.
    pub fn lines(&mut self, text: &str) {
        for line in text.lines() {
            if line.is_empty() {
                self.text.push('\n');
            } else {
                line!(self, "{line}");
            }
        }
    }

    /// An arm of a `match`; where it does not fit in one line, in a block of its own, and where
    /// that does not do either, with an argument a line.
    pub fn arm(&mut self, pattern: impl fmt::Display, body: &str) {
        let line = format!("{pattern} => {body},");
        // rustfmt leaves two columns free behind a `?`.
        let reserve = if body.ends_with('?') { "  " } else { "" };
        if self.fits(&format!("{line}{reserve}")) {
            line!(self, "{line}");
        } else if let (false, Some((call, arguments, tail))) =
            (self.fits_nested(body), arguments(body))
        {
            open!(self, "{pattern} => {call}(");
            for argument in arguments {
                line!(self, "{argument},");
            }
            self.close(&format!("){tail},"));
        } else {
            open!(self, "{pattern} => {{");
            line!(self, "{body}");
            self.close("}");
        }
    }

    /// `head value`, in one line or with the value in a line of its own; says whether it fits so.
    pub fn value(&mut self, head: &str, value: &str) -> bool {
        if self.fits(&format!("{head} {value}")) {
            line!(self, "{head} {value}");
        } else if self.fits_nested(value) {
            line!(self, "{head}");
            self.indented(|code| line!(code, "{value}"));
        } else {
            return false;
        }
        true
    }

    /// `head`, the items in brackets, `tail`: in one line, or else an item a line.
    pub fn list(&mut self, head: &str, brackets: [&str; 2], items: &[String], tail: &str) {
        let [left, right] = brackets;
        let line = format!("{head}{left}{}{right}{tail}", items.join(", "));
        if self.fits(&line) {
            line!(self, "{line}");
            return;
        }
        open!(self, "{head}{left}");
        for item in items {
            line!(self, "{item},");
        }
        self.close(&format!("{right}{tail}"));
    }

    /// `head(arguments, "text")tail`, with a text that is broken behind commas where it does not fit.
    pub fn text_argument(&mut self, head: &str, arguments: &[&str], text: &str, tail: &str) {
        let line = format!("{head}({}, {text:?}){tail}", arguments.join(", "));
        if self.fits(&line) {
            return line!(self, "{line}");
        }
        open!(self, "{head}(");
        for argument in arguments {
            line!(self, "{argument},");
        }
        let width = WIDTH - self.depth * INDENT.len() - " \"\\".len();
        let mut rest = text;
        let mut quote = "\"";
        while rest.len() > width {
            let end = rest[..width].rfind(", ").map_or(rest.len(), |comma| comma + 2);
            line!(self, "{quote}{}\\", &rest[..end]);
            (rest, quote) = (&rest[end..], " ");
        }
        line!(self, "{quote}{rest}\",");
        self.close(&format!("){tail}"));
    }

    /// The same with a tail that opens a block.
    pub fn open_list(&mut self, head: &str, brackets: [&str; 2], items: &[String], tail: &str) {
        self.list(head, brackets, items, tail);
        self.depth += 1;
    }

    /// Columns in front of a line at the current depth.
    pub fn indent_width(&self) -> usize {
        self.depth * INDENT.len()
    }

    /// Whether a line fits one level further in.
    pub fn fits_nested(&self, line: &str) -> bool {
        (self.depth + 1) * INDENT.len() + line.len() <= WIDTH
    }

    /// `use path::{a, b};` in as many lines as rustfmt would take: names are packed into rows.
    pub fn use_items(&mut self, declaration: &str, items: &[String]) {
        let line = match items {
            [] => return,
            [item] => format!("{declaration}::{item};"),
            items => format!("{declaration}::{{{}}};", items.join(", ")),
        };
        if self.fits(&line) {
            return line!(self, "{line}");
        }
        open!(self, "{declaration}::{{");
        let mut row = String::new();
        // Where there are several rows, rustfmt leaves a column free behind them.
        let one_row = self.fits(&format!("{},", items.join(", ")));
        let reserve = if one_row { "" } else { " " };
        for item in items {
            if !row.is_empty() && !self.fits(&format!("{row} {item},{reserve}")) {
                line!(self, "{row}");
                row.clear();
            }
            let space = if row.is_empty() { "" } else { " " };
            row.push_str(&format!("{space}{item},"));
        }
        line!(self, "{row}");
        self.close("};");
    }

    /// What `write` writes, one level deeper.
    pub fn indented(&mut self, write: impl FnOnce(&mut Self)) {
        self.depth += 1;
        write(self);
        self.depth -= 1;
    }

    /// Whether a line fits at the current depth.
    pub fn fits(&self, line: &str) -> bool {
        self.indent_width() + line.len() <= WIDTH
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push_str(INDENT);
        }
    }
}

/// A call's parts: what is called, its arguments, and what stands behind them.
fn arguments(call: &str) -> Option<(&str, Vec<&str>, &str)> {
    let (name, rest) = call.split_once('(')?;
    let (mut arguments, mut depth, mut start) = (Vec::new(), 0, 0);
    for (i, c) in rest.char_indices() {
        match c {
            // Nothing to break.
            ')' if depth == 0 && i == 0 => return None,
            ')' if depth == 0 => {
                arguments.push(rest[start..i].trim());
                return Some((name, arguments, &rest[i + 1..]));
            }
            ',' if depth == 0 => {
                arguments.push(rest[start..i].trim());
                start = i + 1;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Writes a line: `line!(code, "pub {name}: i32,")`.
macro_rules! line {
    ($code:expr, $($line:tt)*) => { $code.line(format_args!($($line)*)) };
}
pub(crate) use line;

/// Opens a block: `open!(code, "impl {name} {{")`.
macro_rules! open {
    ($code:expr, $($line:tt)*) => { $code.open(format_args!($($line)*)) };
}
pub(crate) use open;

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(name: &str) -> String {
        let mut code = Code::default();
        let pad = "x".repeat(60);
        code.arm("1", &format!("from.{name}({pad}, (8, b))?"));
        code.into_text()
    }

    #[test]
    fn an_arm_takes_no_more_lines_than_it_needs() {
        let (pad, long) = ("x".repeat(60), "y".repeat(18));
        assert_eq!(arm("a"), format!("1 => from.a({pad}, (8, b))?,\n"));
        let block = format!("1 => {{\n    from.{long}({pad}, (8, b))?\n}}\n");
        assert_eq!(arm(&long), block);
        let long = "y".repeat(30);
        let broken = format!("1 => from.{long}(\n    {pad},\n    (8, b),\n)?,\n");
        assert_eq!(arm(&long), broken);
    }

    #[test]
    fn a_call_without_arguments_is_not_broken() {
        let mut code = Code::default();
        let place = "x".repeat(100);
        code.arm("1", &format!("{place}.clear()"));
        assert_eq!(code.into_text(), format!("1 => {{\n    {place}.clear()\n}}\n"));
    }
}
