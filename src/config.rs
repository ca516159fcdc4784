//! Reads `protorust.toml`: options for the command, build scripts and the plugin.
//!
//! Its keys are the command's long options. Paths are relative to its folder.

use std::ffi::OsString;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml_edit::{Document, Item};

use crate::options::{Mode, Options, Setting, SettingKind, help_for_unknown};
use crate::report::{Diagnostic, Place, Report, slashed};

/// The keys besides the settings: sources and output.
pub const PLACES: [&str; 5] = ["input", "proto-path", "descriptor-set-in", "output", "prune"];

/// Reads a file.
///
/// Returns `None` if the file cannot be read, is not TOML, or has an unknown key or an invalid
/// value. The report has all such errors, with their places.
pub fn read(file: &Path, report: &mut Report) -> Option<Options> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            report.push(Diagnostic::cannot_read(file, &error));
            return None;
        }
    };
    let source = ConfigText { file, text: &text };
    let document = match Document::parse(text.as_str()) {
        Ok(document) => document,
        Err(error) => {
            let message = format!("this is not valid TOML: {}", error.message());
            let diagnostic = Diagnostic::error("config", message).at(source.place(error.span()));
            report.push(diagnostic.help("correct the file; its format is https://toml.io"));
            return None;
        }
    };
    let mut options = Options::default();
    let base = file.parent().unwrap_or(Path::new(""));
    let mut is_valid = true;
    for (key, item) in document.iter() {
        let span = document.get_key_value(key).and_then(|(key, _)| key.span());
        if let Err(error) = set(&mut options, key, item, base) {
            is_valid = false;
            report.push(match error {
                EntryError::UnknownKey => source.unknown_key(key, span),
                EntryError::Value(expected, value) => {
                    source.wrong_value(key, value.or(span), &expected)
                }
            });
        }
    }
    is_valid.then_some(options)
}

/// An error in an entry.
enum EntryError {
    UnknownKey,
    /// A description of valid values, and the place of the invalid one.
    Value(String, Option<Range<usize>>),
}

impl EntryError {
    fn expected(valid: &str, item: &Item) -> Self {
        Self::Value(format!("expected {valid}"), item.span())
    }
}

fn set(options: &mut Options, key: &str, item: &Item, base: &Path) -> Result<(), EntryError> {
    match key {
        "input" => options.inputs = paths(item, base)?,
        "proto-path" => options.proto_paths = roots(item, base)?,
        "descriptor-set-in" => options.descriptor_sets = paths(item, base)?,
        "output" => options.output = base.join(string(item)?),
        "prune" => options.prune = flag(item)?,
        _ => {
            let setting = Setting::named(key).ok_or(EntryError::UnknownKey)?;
            for (text, span) in texts(setting, item)? {
                setting
                    .set(options, &text)
                    .map_err(|expected| EntryError::Value(expected, span))?;
            }
        }
    }
    Ok(())
}

/// A text and its place.
type Text = (String, Option<Range<usize>>);

/// Returns the values of a setting, in the form of arguments.
fn texts(setting: &Setting, item: &Item) -> Result<Vec<Text>, EntryError> {
    match setting.kind {
        SettingKind::Flag(_) => Ok(vec![(flag(item)?.to_string(), item.span())]),
        SettingKind::Mode => {
            let wanted = Mode::ALL.map(|mode| format!("\"{}\"", mode.name())).join(", ");
            let text = item.as_str().ok_or_else(|| EntryError::expected(&wanted, item))?;
            Ok(vec![(text.to_owned(), item.span())])
        }
        SettingKind::Paths(_) => strings(item),
        SettingKind::ExternPaths | SettingKind::Derives | SettingKind::Attributes(_) => rules(item),
    }
}

fn flag(item: &Item) -> Result<bool, EntryError> {
    item.as_bool().ok_or_else(|| EntryError::expected("true or false", item))
}

fn string(item: &Item) -> Result<&str, EntryError> {
    item.as_str().ok_or_else(|| EntryError::expected("a string", item))
}

/// Parses a string, or a list of strings.
fn strings(item: &Item) -> Result<Vec<Text>, EntryError> {
    let wrong = || EntryError::expected("a string, or a list of strings", item);
    let text = |text: &str, span| (text.to_owned(), span);
    match (item.as_str(), item.as_array()) {
        (Some(one), _) => Ok(vec![text(one, item.span())]),
        (_, Some(list)) => {
            let texts = list.iter().map(|value| Some(text(value.as_str()?, value.span())));
            texts.collect::<Option<_>>().ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

fn paths(item: &Item, base: &Path) -> Result<Vec<PathBuf>, EntryError> {
    Ok(strings(item)?.iter().map(|(path, _)| base.join(path)).collect())
}

/// Parses import roots: folders, or `name=folder`.
fn roots(item: &Item, base: &Path) -> Result<Vec<PathBuf>, EntryError> {
    let root = |(root, _): &Text| match root.split_once('=') {
        Some((name, folder)) if !base.join(root).exists() => {
            let mut mapping = OsString::from(format!("{name}="));
            mapping.push(base.join(folder));
            PathBuf::from(mapping)
        }
        _ => base.join(root),
    };
    Ok(strings(item)?.iter().map(root).collect())
}

/// Parses rules by proto path: a table from paths to a string or a list of strings.
fn rules(item: &Item) -> Result<Vec<Text>, EntryError> {
    let expected = "a table from proto paths to strings, as { \".\" = \"…\" }";
    let table = item.as_table_like().ok_or_else(|| EntryError::expected(expected, item))?;
    let mut rules = Vec::new();
    for (path, values) in table.iter() {
        let rule = |(value, span)| (format!("{path}={value}"), span);
        rules.extend(strings(values)?.into_iter().map(rule));
    }
    Ok(rules)
}

struct ConfigText<'a> {
    file: &'a Path,
    text: &'a str,
}

impl ConfigText<'_> {
    fn unknown_key(&self, key: &str, span: Option<Range<usize>>) -> Diagnostic {
        let diagnostic = Diagnostic::error("config", format!("unknown option `{key}`"));
        diagnostic.at(self.place(span)).help(help_for_unknown(key, &PLACES))
    }

    fn wrong_value(&self, key: &str, span: Option<Range<usize>>, expected: &str) -> Diagnostic {
        let diagnostic = Diagnostic::error("config", format!("`{key}` cannot have this value"));
        diagnostic.at(self.place(span)).help(expected)
    }

    /// Returns the place of a span; the whole file without one.
    fn place(&self, span: Option<Range<usize>>) -> Place {
        let file = slashed(self.file);
        match span {
            Some(span) => Place::in_text(file, self.text, span),
            None => Place::whole_file(file),
        }
    }
}
