//! Prints messages, with one field per line.

use std::fmt::Write;

use super::super::reflect::{self, Extensions, Info, Message, Node, Special, Visitor};
use super::{lexer, unknown};

/// The maximum number of messages that are nested in each other in `Any`: the depth that can be parsed.
const DEPTH: usize = 100;

/// Prints a value that is not a field.
pub(super) fn root(node: Node<'_>, unknown_fields: bool) -> String {
    let mut printer = Printer { text: String::new(), depth: 0, any_depth: 0, unknown_fields };
    match node {
        Node::Message(message) => printer.message(message),
        // A wrapper, whose only field is `value`.
        value => printer.field("value", value),
    }
    printer.text
}

/// The printed text so far.
pub(super) struct Printer {
    text: String,
    depth: usize,
    /// The number of enclosing messages in `Any`.
    any_depth: usize,
    unknown_fields: bool,
}

impl Printer {
    fn message(&mut self, message: &dyn Message) {
        if message.info().special == Special::Any && self.any(message).is_some() {
            return;
        }
        message.visit(&mut Fields { info: message.info(), printer: self });
        let Extensions { known, others } = Extensions::of(message);
        for (extension, holder) in known {
            let name = format!("[{}]", extension.text_name);
            let is_wrapper = extension.field().is_some_and(|field| field.is_wrapper);
            holder.visit(&mut Extended { name, is_wrapper, printer: self });
        }
        if self.unknown_fields {
            // Decoding these fields succeeded before, so it cannot fail here.
            let _ = unknown::print(others.as_bytes(), self);
        }
    }

    /// Prints an `Any` as the message in it. Returns `None` and prints nothing if its type is unknown, its
    /// URL cannot be parsed back, its value is malformed, or it is nested too deep.
    fn any(&mut self, message: &dyn Message) -> Option<()> {
        if self.any_depth == DEPTH {
            return None;
        }
        let mut content = Content::default();
        message.visit(&mut content);
        let entry = reflect::find(&content.url).ok().filter(|_| lexer::is_type_url(&content.url))?;
        let value = entry.decode(&content.bytes).ok()?;
        self.open(format_args!("[{}]", content.url));
        self.any_depth += 1;
        match value.node() {
            Node::Message(message) => self.message(message),
            value => self.field("value", value),
        }
        self.any_depth -= 1;
        self.close();
        Some(())
    }

    /// Prints a field; a repeated one as one field per value.
    fn field(&mut self, name: &str, value: Node<'_>) {
        match value {
            Node::List(values) => values.each(&mut |value| self.field(name, value)),
            Node::Message(message) => {
                self.open(format_args!("{name}"));
                self.message(message);
                self.close();
            }
            Node::Map(entries) => self.map(name, false, entries),
            Node::Bool(value) => self.line(name, value),
            Node::Int32(value) => self.line(name, value),
            Node::Int64(value) => self.line(name, value),
            Node::Uint32(value) => self.line(name, value),
            Node::Uint64(value) => self.line(name, value),
            Node::Float(value) if value.is_nan() => self.line(name, "nan"),
            Node::Double(value) if value.is_nan() => self.line(name, "nan"),
            // `{:?}` prints the shortest text that parses to the same number.
            Node::Float(value) => self.line(name, format_args!("{value:?}")),
            Node::Double(value) => self.line(name, format_args!("{value:?}")),
            Node::String(value) => self.line(name, string(value)),
            Node::Bytes(value) => self.line(name, bytes(value)),
            Node::Enum { name: Some(value), .. } => self.line(name, value),
            Node::Enum { number, .. } => self.line(name, number),
        }
    }

    /// Prints wrappers as messages with a field `value`.
    fn wrapper(&mut self, name: &str, value: Node<'_>) {
        match value {
            Node::List(values) => values.each(&mut |value| self.wrapper(name, value)),
            Node::Map(entries) => self.map(name, true, entries),
            value => {
                self.open(format_args!("{name}"));
                self.field("value", value);
                self.close();
            }
        }
    }

    /// Prints the entries of a map, sorted by their text, since a `HashMap` has no order.
    fn map(&mut self, name: &str, wrappers: bool, entries: &dyn reflect::Map) {
        let mut texts = Vec::new();
        entries.each(&mut |key, value| {
            let mut entry = Printer { text: String::new(), ..*self };
            entry.open(format_args!("{name}"));
            entry.field("key", key);
            if wrappers {
                entry.wrapper("value", value);
            } else {
                entry.field("value", value);
            }
            entry.close();
            texts.push(entry.text);
        });
        texts.sort();
        self.text.extend(texts);
    }

    /// Prints a line with a field.
    pub fn line(&mut self, name: impl std::fmt::Display, value: impl std::fmt::Display) {
        self.indent();
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{name}: {value}");
    }

    /// Prints the line that begins a message.
    pub fn open(&mut self, name: impl std::fmt::Display) {
        self.indent();
        let _ = writeln!(self.text, "{name} {{");
        self.depth += 1;
    }

    /// Prints the line that ends a message.
    pub fn close(&mut self) {
        self.depth -= 1;
        self.indent();
        self.text.push_str("}\n");
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n("  ", self.depth));
    }
}

struct Fields<'p> {
    info: &'static Info,
    printer: &'p mut Printer,
}

impl Visitor for Fields<'_> {
    fn field(&mut self, number: u32, value: Node<'_>) {
        match self.info.field(number) {
            Some(field) if field.is_wrapper => self.printer.wrapper(field.text_name, value),
            Some(field) => self.printer.field(field.text_name, value),
            None => {}
        }
    }
}

struct Extended<'p> {
    name: String,
    is_wrapper: bool,
    printer: &'p mut Printer,
}

impl Visitor for Extended<'_> {
    fn field(&mut self, _: u32, value: Node<'_>) {
        if self.is_wrapper {
            self.printer.wrapper(&self.name, value);
        } else {
            self.printer.field(&self.name, value);
        }
    }
}

/// Collects the URL and the value of an `Any`.
#[derive(Default)]
struct Content {
    url: String,
    bytes: Vec<u8>,
}

impl Visitor for Content {
    fn field(&mut self, _: u32, value: Node<'_>) {
        match value {
            Node::String(url) => url.clone_into(&mut self.url),
            Node::Bytes(bytes) => bytes.clone_into(&mut self.bytes),
            _ => {}
        }
    }
}

/// Quotes a string. Does not escape characters beyond ASCII.
fn string(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for c in value.chars() {
        match u8::try_from(c).ok().filter(u8::is_ascii) {
            Some(byte) => escape(byte, &mut text),
            None => text.push(c),
        }
    }
    text.push('"');
    text
}

/// Quotes bytes.
pub(super) fn bytes(value: &[u8]) -> String {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for &byte in value {
        escape(byte, &mut text);
    }
    text.push('"');
    text
}

fn escape(byte: u8, text: &mut String) {
    match byte {
        b'\n' => text.push_str("\\n"),
        b'\r' => text.push_str("\\r"),
        b'\t' => text.push_str("\\t"),
        b'"' => text.push_str("\\\""),
        b'\\' => text.push_str("\\\\"),
        b' '..=b'~' => text.push(byte.into()),
        _ => {
            // Three digits, so that a following digit is not read as part of the escape.
            let _ = write!(text, "\\{byte:03o}");
        }
    }
}
