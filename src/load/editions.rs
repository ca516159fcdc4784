//! Files with `edition = "…"`, which the parser that we stand on does not read: a `protoc` does.
//!
//! What it makes goes the way of a descriptor set, so that the outcome is that of
//! `--descriptor-set-in`; only that the files on disk are known.

use std::fs;
use std::path::{Path, PathBuf};

use super::descriptor_set::load_made;
use super::protoc::{self, Refusal};
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
    Some(Edition { name, place: shown.place(start..start + written.len() + 1) })
}

/// Loads sources of which at least one has an edition. Faults that were found before come first:
/// with them, `protoc` is not asked, since it would only find them again.
pub(super) fn load(
    sources: &[Source],
    roots: &ImportRoots,
    options: &Options,
    report: &mut Report,
) -> FileSet {
    if report.has_errors() {
        return FileSet::default();
    }
    let inputs: Vec<&Source> = sources.iter().filter(|source| source.is_input).collect();
    let names: Vec<String> = inputs.iter().map(|source| source.name.clone()).collect();
    let files: Vec<PathBuf> = names.iter().map(|name| on_disk(name, roots)).collect();
    let program = options.protoc.as_deref().unwrap_or(Path::new("protoc"));
    match protoc::descriptor_set(program, &files, roots) {
        Ok((set, told)) => {
            told.into_iter().for_each(|warning| report.push(warning));
            let mut set = load_made(&set, program, &names, report);
            set.files.iter_mut().for_each(|file| find_source(file, roots));
            set
        }
        Err(refusal) => {
            let edition = sources.iter().find_map(|source| source.edition.as_ref());
            faults(refusal, program, edition).into_iter().for_each(|fault| report.push(fault));
            FileSet::default()
        }
    }
}

fn on_disk(name: &str, roots: &ImportRoots) -> PathBuf {
    roots.find(name).unwrap_or_else(|| name.into())
}

/// The text beside the descriptor: build scripts watch it, and diagnostics quote it.
fn find_source(file: &mut SchemaFile, roots: &ImportRoots) {
    let Some(path) = roots.find(file.descriptor.name()) else { return };
    file.source = fs::read(&path).ok().and_then(|bytes| decode_text(bytes, &path).ok());
    file.path = Some(path);
}

fn faults(refusal: Refusal, program: &Path, edition: Option<&Edition>) -> Vec<Diagnostic> {
    let name = edition.map_or("", |edition| &edition.name);
    let why = match refusal {
        Refusal::Faults(faults) => return faults,
        Refusal::NotFound if program == Path::new("protoc") => "there is none on PATH".to_owned(),
        Refusal::NotFound => format!("{} does not exist", program.display()),
        Refusal::NotStarted(reason) => format!("{} does not start: {reason}", program.display()),
        Refusal::TooOld(version) => {
            format!("{} is {version}, which knows no editions", program.display())
        }
    };
    let message = format!("edition {name} is read by a protoc, and {why}");
    let place = edition.map(|edition| edition.place.clone());
    let help = "install protoc 27 or later (32 for edition 2024) from \
                https://github.com/protocolbuffers/protobuf/releases or name one with \
                --protoc <PATH> or the variable PROTOC; or make a descriptor set elsewhere, with \
                `buf build -o set.binpb` or `protoc --include_imports --include_source_info \
                -o set.binpb`, and pass it with --descriptor-set-in set.binpb";
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
    fn other_files_have_no_edition() {
        assert_eq!(edition("syntax = \"proto3\"; // edition = \"2023\";"), None);
        assert_eq!(edition("/* never closed"), None);
        assert_eq!(edition("editions = 1"), None);
    }
}
