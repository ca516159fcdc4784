//! What a compiler of protos says, as diagnostics.

use std::fs;
use std::path::PathBuf;

use super::compiler::Compiler;
use super::roots::ImportRoots;
use super::sources::decode_text;
use super::text::{Text, whole_file};
use crate::report::{Diagnostic, Place};

/// The lines that tell a file: `name: what`, or `name:line:column: what`.
pub(super) fn diagnostics(said: &str, compiler: Compiler, roots: &ImportRoots) -> Vec<Diagnostic> {
    said.lines().filter_map(|line| diagnostic(line, compiler, roots)).collect()
}

fn diagnostic(line: &str, compiler: Compiler, roots: &ImportRoots) -> Option<Diagnostic> {
    let (name, rest) = line.split_once(".proto:")?;
    let name = format!("{name}.proto");
    let (at, message) = match numbers(rest) {
        Some((line, column, message)) => (Some((line, column)), message),
        None => (None, rest.trim_start()),
    };
    let place = place(&name, at, compiler, roots);
    let code = compiler.name();
    Some(match message.strip_prefix("warning: ") {
        Some(message) => Diagnostic::warning(code, without_stop(message)).at(place),
        None => Diagnostic::error(code, without_stop(message))
            .at(place)
            .help(format!("this is what {code} says of the file")),
    })
}

fn without_stop(message: &str) -> &str {
    message.strip_suffix('.').unwrap_or(message)
}

/// `12:3: what`
fn numbers(rest: &str) -> Option<(usize, usize, &str)> {
    let (line, rest) = rest.split_once(':')?;
    let (column, message) = rest.split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?, message.trim_start()))
}

/// A line and column, from 1, of a file by the name that it is imported by or, as newer releases
/// of `protoc` tell it, by its path.
fn place(name: &str, at: Option<(usize, usize)>, compiler: Compiler, roots: &ImportRoots) -> Place {
    let by_path = || Some(PathBuf::from(name)).filter(|path| path.is_file());
    let Some(path) = roots.find(name).or_else(by_path) else { return whole_file(name) };
    let file = path.display().to_string();
    let text = fs::read(&path).ok().and_then(|bytes| decode_text(bytes, &path).ok());
    match at.zip(text) {
        Some(((line, column), text)) => match offset(&text, line, column, tab(compiler)) {
            Some(at) => Text { file: &file, text: &text }.place(at..word_end(&text, at)),
            None => whole_file(file),
        },
        None => whole_file(file),
    }
}

/// Columns are counted with tabs of this width, and everything else in bytes.
fn tab(compiler: Compiler) -> usize {
    match compiler {
        Compiler::Protoc => 8,
        Compiler::Buf => 1,
    }
}

fn offset(text: &str, line: usize, column: usize, tab: usize) -> Option<usize> {
    let start = match line.checked_sub(1)? {
        0 => 0,
        before => text.match_indices('\n').nth(before - 1)?.0 + 1,
    };
    let mut reached = 0;
    let bytes = text[start..].bytes().take_while(|byte| {
        let before = *byte != b'\n' && reached + 1 < column;
        reached += if *byte == b'\t' { tab - reached % tab } else { 1 };
        before
    });
    Some(start + bytes.count())
}

/// What is meant is a name, a number, or one character.
fn word_end(text: &str, at: usize) -> usize {
    let Some(rest) = text.get(at..) else { return at };
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
    at + word.unwrap_or(rest.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protoc_counts_tabs_as_eight() {
        assert_eq!(offset("ab\n\tint32 x", 2, 9, 8), Some(4));
        assert_eq!(offset("ab\n a\tb", 2, 9, 8), Some(6));
        assert_eq!(offset("ab", 1, 2, 8), Some(1));
        assert_eq!(offset("ab", 7, 1, 8), None);
    }

    #[test]
    fn buf_counts_a_tab_once_and_nobody_leaves_the_line() {
        assert_eq!(offset("ab\n\tint32 x", 2, 2, 1), Some(4));
        assert_eq!(offset("a\tb\nc", 1, 9, 1), Some(3));
    }

    #[test]
    fn lines_without_a_place_are_told_too() {
        assert_eq!(numbers("3:9: Expected \":\"."), Some((3, 9, "Expected \":\".")));
        assert_eq!(numbers(" File not found."), None);
        assert_eq!(word_end("Foo.bar b", 0), 7);
        assert_eq!(word_end("; b", 0), 1);
    }
}
