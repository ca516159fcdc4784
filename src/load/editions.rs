//! Files with `edition = "…"`, which the parser that we stand on does not read: a `protoc` or a `buf`
//! does.
//!
//! What it makes goes the way of a descriptor set, so that the outcome is that of
//! `--descriptor-set-in`; only that the files on disk are known.

use std::fs;
use std::ops::Range;

use super::compiler::{self, Refusal};
use super::descriptor_set::load_made;
use super::roots::ImportRoots;
use super::sources::{Source, decode_text};
use super::text::Text;
use crate::options::Options;
use crate::report::{Diagnostic, Place, Report};
use crate::schema::{FileSet, SchemaFile};

/// The statement `edition = "2023";`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edition {
    pub name: String,
    pub place: Place,
}

/// The edition of a text, if it has one in front.
pub(super) fn statement(shown: Text<'_>) -> Option<Edition> {
    let start = shown.text.len() - skipped(shown.text).len();
    let rest = shown.text[start..].strip_prefix("edition")?;
    let rest = skipped(rest).strip_prefix('=')?;
    let written = shown.text[start..].split(';').next().unwrap_or_default();
    let name = rest.split(['"', '\'']).nth(1).unwrap_or_default().to_owned();
    let place = shown.place(start..start + written.len() + 1);
    Some(Edition { name, place })
}

/// The names that a text imports, each with where it is written, in quotes.
pub(super) fn imports(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut is_import = false;
    let mut rest = skipped(text);
    while let Some(first) = rest.chars().next() {
        let start = text.len() - rest.len();
        let token = &rest[..token_length(rest, first)];
        match token {
            "import" => is_import = true,
            "public" | "weak" | "option" if is_import => {}
            _ => {
                if is_import && matches!(first, '"' | '\'') {
                    let name = token.trim_matches(first).to_owned();
                    found.push((name, start..start + token.len()));
                }
                is_import = false;
            }
        }
        rest = skipped(&rest[token.len()..]);
    }
    found
}

/// The length of the word, string or sign that a text starts with.
fn token_length(text: &str, first: char) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut is_escaped = false;
    let is_end = |c: char| {
        let is_end = c == '\n' || c == first && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    };
    match first {
        '"' | '\'' => text[1..].find(is_end).map_or(text.len(), |end| end + 2),
        _ if is_word(first) => text.find(|c| !is_word(c)).unwrap_or(text.len()),
        _ => first.len_utf8(),
    }
}

/// Loads sources of which at least one has an edition. Faults that were found before come first:
/// with them, nobody is asked, since they would only be found again.
pub(super) fn load(
    sources: &[Source],
    roots: &ImportRoots,
    options: &Options,
    report: &mut Report,
) -> FileSet {
    if report.has_errors() {
        return FileSet::default();
    }
    match compiler::descriptor_set(options.protoc.as_deref(), sources, roots) {
        Ok(made) => {
            made.warnings.into_iter().for_each(|warning| report.push(warning));
            let inputs = sources.iter().filter(|source| source.is_input);
            let names: Vec<String> = inputs.map(|source| source.name.clone()).collect();
            let mut set = load_made(&made.set, &made.by, &names, report);
            set.files.iter_mut().for_each(|file| find_source(file, roots));
            set
        }
        Err(refusal) => {
            let edition = sources.iter().find_map(|source| source.edition.as_ref());
            faults(refusal, options, edition).into_iter().for_each(|fault| report.push(fault));
            FileSet::default()
        }
    }
}

/// The text beside the descriptor: build scripts watch it, and diagnostics quote it.
fn find_source(file: &mut SchemaFile, roots: &ImportRoots) {
    let Some(path) = roots.find(file.descriptor.name()) else { return };
    file.source = fs::read(&path).ok().and_then(|bytes| decode_text(bytes, &path).ok());
    file.path = Some(path);
}

fn faults(refusal: Refusal, options: &Options, edition: Option<&Edition>) -> Vec<Diagnostic> {
    let name = edition.map_or("", |edition| &edition.name);
    let why = match (refusal, &options.protoc) {
        (Refusal::Faults(faults), _) => return faults,
        (Refusal::Unusable(reason), _) => reason,
        (Refusal::NotFound, Some(program)) => format!("{} does not exist", program.display()),
        (Refusal::NotFound, None) => "there is neither on PATH".to_owned(),
    };
    let message = format!("edition {name} is read by a protoc or a buf, and {why}");
    let place = edition.map(|edition| edition.place.clone());
    let help = "install protoc 27 or later (32 for edition 2024) from \
                https://github.com/protocolbuffers/protobuf/releases, or buf 1.32 or later from \
                https://buf.build, or name one with --protoc <PATH> or the variable PROTOC; or \
                make a descriptor set elsewhere, with `buf build -o set.binpb` or `protoc \
                --include_imports --include_source_info -o set.binpb`, and pass it with \
                --descriptor-set-in set.binpb";
    vec![Diagnostic::error("edition-source", message).at(place).help(help)]
}

/// A text without the white space and comments in front.
fn skipped(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let after = if let Some(line) = rest.strip_prefix("//") {
            line.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(block) = rest.strip_prefix("/*") {
            block.split_once("*/").map_or("", |(_, after)| after)
        } else {
            return rest;
        };
        rest = after.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(text: &str) -> Option<Edition> {
        statement(Text { file: "a.proto", text })
    }

    #[test]
    fn an_edition_is_found_behind_comments() {
        let found = edition("// a\n/* b */ edition = '2023';").unwrap();
        assert_eq!(found.name, "2023");
        assert_eq!((found.place.line, found.place.column, found.place.width), (2, 9, 17));
        assert_eq!(edition("edition/* c */=\"2024\";").unwrap().name, "2024");
    }

    #[test]
    fn imports_are_found_wherever_they_stand() {
        let text = "import \"a.proto\"; import/* b */public 'c.proto';\n// import \"d.proto\";\n\
                    import option \"e.proto\"; message M { string import = 1 [default = \"f\"]; }\
                    option x = \"import \\\"g.proto\\\"\"; import weak \"h.proto\"; import \"é";
        let found = imports(text);
        let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a.proto", "c.proto", "e.proto", "h.proto", "é"]);
        assert_eq!(&text[found[1].1.clone()], "'c.proto'");
    }

    #[test]
    fn other_files_have_no_edition() {
        assert_eq!(edition("syntax = \"proto3\"; // edition = \"2023\";"), None);
        assert_eq!(edition("/* never closed"), None);
        assert_eq!(edition("editions = 1"), None);
    }
}
