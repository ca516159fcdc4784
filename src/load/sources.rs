//! Reads and parses every file once, several at a time, starting with the inputs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use typed_arena::Arena;

use super::inputs::{NamedInput, sibling_like};
use super::names::has_control_character;
use super::roots::ImportRoots;
use super::stdin;
use super::well_known;
use crate::parallel;
use crate::parse::tree::{self, FileItem, Import};
use crate::parse::{self, Fault, Parsed};
use crate::report::{Diagnostic, Place, Report, slashed};
use crate::suggest::nearest;

/// A file that was read and parsed.
pub(super) struct SourceFile<'a> {
    /// The name that it is imported by.
    pub name: String,
    /// The path; `None` for built-in files.
    pub path: Option<PathBuf>,
    pub text: &'a str,
    /// The position among the inputs; `None` for files that are only imported.
    pub input: Option<usize>,
    /// The declarations that could be parsed.
    pub tree: tree::File<'a>,
}

/// A file that was found, and not yet read.
struct PendingFile {
    name: String,
    path: Option<PathBuf>,
    input: Option<usize>,
}

/// The number of faults of a file that are reported in full. Most of the others follow from them,
/// as in a file that is no proto file at all.
const REPORTED: usize = 100;

impl<'a> SourceFile<'a> {
    /// Returns its imports, in the order of the text.
    pub fn imports(&self) -> impl Iterator<Item = &Import<'a>> {
        self.tree.items.iter().filter_map(|item| match item {
            FileItem::Import(import) => Some(import),
            _ => None,
        })
    }

    /// Returns the path for diagnostics.
    pub fn shown_path(&self) -> Cow<'_, str> {
        match &self.path {
            Some(path) if stdin::is(path) => Cow::Borrowed(stdin::SHOWN),
            Some(path) => slashed(path).into(),
            None => Cow::Borrowed(&self.name),
        }
    }

    /// Returns the place of a span.
    pub fn place(&self, span: tree::Span) -> Place {
        Place::in_text(self.shown_path(), self.text, span.range())
    }

    /// Reports faults in the text; of many, the first ones and the number of the others.
    pub fn report(&self, mut faults: Vec<Fault>, report: &mut Report) {
        let others = faults.split_off(faults.len().min(REPORTED));
        faults.into_iter().for_each(|fault| report.push(self.diagnostic(fault)));
        if others.is_empty() {
            return;
        }
        let is_warning = others.iter().all(|fault| fault.is_warning);
        let new = if is_warning { Diagnostic::warning } else { Diagnostic::error };
        let message = format!("the file has {} more faults", others.len());
        let place = Place::whole_file(self.shown_path());
        report.push(new("more-faults", message).at(place).help("correct those above first"));
    }

    /// Converts an error in the text to a diagnostic.
    fn diagnostic(&self, fault: Fault) -> Diagnostic {
        let place = self.place(fault.span);
        let new = if fault.is_warning { Diagnostic::warning } else { Diagnostic::error };
        let diagnostic = new(fault.code, fault.message).at(place);
        Diagnostic { help: fault.help, ..diagnostic }
    }
}

/// Returns the name of the file that an import refers to.
pub(super) fn import_name<'i>(import: &'i Import<'_>) -> Cow<'i, str> {
    String::from_utf8_lossy(&import.name.bytes)
}

/// Reads the inputs and all their imports into `texts`, and parses them. Returns them sorted by name.
pub(super) fn read<'a>(
    inputs: BTreeMap<String, NamedInput>,
    roots: &ImportRoots,
    texts: &'a Arena<String>,
    report: &mut Report,
) -> Vec<SourceFile<'a>> {
    let mut done: Vec<SourceFile<'a>> = Vec::new();
    let mut known: FxHashSet<String> = inputs.keys().cloned().collect();
    let input = |(name, NamedInput { path, position }): (String, NamedInput)| {
        let path = well_known::text(&name).is_none().then_some(path);
        PendingFile { name, path, input: Some(position) }
    };
    let mut wave: Vec<PendingFile> = inputs.into_iter().map(input).collect();
    let mut missing: Vec<(String, String)> = Vec::new();
    while !wave.is_empty() {
        let mut next = BTreeMap::new();
        let first = done.len();
        read_wave(wave, texts, &mut done, report);
        for source in &done[first..] {
            for name in source.imports().map(import_name) {
                if known.contains(&*name) || !is_plain(&name) {
                    continue;
                }
                match locate(&name, roots) {
                    Some(file) => {
                        known.insert(name.to_string());
                        next.insert(name.into_owned(), file);
                    }
                    None => missing.push((source.name.clone(), name.into_owned())),
                }
            }
        }
        wave = next.into_values().collect();
    }
    done.sort_by(|a, b| a.name.cmp(&b.name));
    report_imports(&done, missing, roots, report);
    done
}

fn locate(name: &str, roots: &ImportRoots) -> Option<PendingFile> {
    let is_built_in = well_known::text(name).is_some();
    let path = if is_built_in { None } else { Some(roots.find(name)?) };
    Some(PendingFile { name: name.to_owned(), path, input: None })
}

/// Reads and parses files. Those that cannot be read are reported, and left out.
fn read_wave<'a>(
    wave: Vec<PendingFile>,
    texts: &'a Arena<String>,
    done: &mut Vec<SourceFile<'a>>,
    report: &mut Report,
) {
    let read = parallel::map(&wave, |pending| pending.path.as_deref().map(read_text));
    let mut readable = Vec::with_capacity(wave.len());
    for (pending, text) in wave.into_iter().zip(read) {
        match text {
            Some(Ok((text, faults))) => {
                readable.push((pending, texts.alloc(text).as_str(), faults));
            }
            Some(Err(fault)) => report.push(fault),
            None => {
                let text = well_known::text(&pending.name).unwrap_or_default();
                readable.push((pending, text, Vec::new()));
            }
        }
    }
    let parsed = parallel::map(&readable, |(_, text, ..)| parse::parse(text));
    for ((pending, text, mut faults), parsed) in readable.into_iter().zip(parsed) {
        let PendingFile { name, path, input } = pending;
        let Parsed { file, faults: found } = parsed;
        faults.extend(found);
        let source = SourceFile { name, path, text, input, tree: file };
        let reported = faults.into_iter().filter(|fault| input.is_some() || !fault.is_warning);
        source.report(reported.collect(), report);
        done.push(source);
    }
}

/// Returns the text of a file, and the errors in its bytes.
fn read_text(path: &Path) -> Result<(String, Vec<Fault>), Diagnostic> {
    let bytes = stdin::read(path).map_err(|error| Diagnostic::cannot_read(path, &error))?;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let message = "the file is UTF-16, which protobuf does not allow";
        let place = Place::whole_file(slashed(path));
        return Err(Diagnostic::error("not-utf8", message).at(place).help("save it as UTF-8"));
    }
    Ok(parse::decode(bytes))
}

/// Reports imports that were not found, are not plain paths, or are listed twice.
fn report_imports(
    sources: &[SourceFile<'_>],
    missing: Vec<(String, String)>,
    roots: &ImportRoots,
    report: &mut Report,
) {
    for (file, name) in missing {
        let Ok(index) = sources.binary_search_by(|source| source.name.cmp(&file)) else {
            continue;
        };
        let source = &sources[index];
        let import = source.imports().find(|import| import_name(import) == name);
        let place = import.map(|import| source.place(import.name.span));
        report.push(missing_import(source, &name, roots).at(place));
    }
    for source in sources {
        let mut seen = FxHashSet::default();
        for import in source.imports() {
            let name = import_name(import);
            // Finding a place counts lines: only for an error.
            let place = || source.place(import.name.span);
            if !is_plain(&name) {
                report.push(not_plain(&name).at(place()));
            }
            if !seen.insert(name.clone()) {
                let message = format!("{name} is imported twice");
                let diagnostic = Diagnostic::error("duplicate-import", message).at(place());
                report.push(diagnostic.help("remove this line"));
            }
        }
    }
}

/// Returns whether an import is a path relative to a root, without `.`, `..` and control characters.
fn is_plain(name: &str) -> bool {
    !name.contains('\\')
        && !has_control_character(name)
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn not_plain(import: &str) -> Diagnostic {
    if import.is_empty() {
        return Diagnostic::error("import-path", "the import has no path")
            .help("name a file, relative to an import root");
    }
    if has_control_character(import) {
        return Diagnostic::error("import-path", "the import has a control character")
            .help("remove it, and rename the file if its name has it");
    }
    let message = format!("the import {import} is not a path relative to an import root");
    Diagnostic::error("import-path", message)
        .help("separate folders by `/`, without `.`, `..` and empty parts")
}

fn missing_import(source: &SourceFile<'_>, import: &str, roots: &ImportRoots) -> Diagnostic {
    let fault = Diagnostic::error("missing-import", format!("the import {import} was not found"));
    let near_on_disk = roots.shown().find_map(|root| {
        let near = sibling_like(&root.join(import))?;
        let name = slashed(near.strip_prefix(root).ok()?);
        (name != source.name).then_some(name)
    });
    let built_in: Vec<String> = well_known::names().collect();
    let near_built_in = || nearest(import, built_in.iter().map(String::as_str)).map(str::to_owned);
    if let Some(near) = near_on_disk.or_else(near_built_in) {
        return fault.help(format!("did you mean {near}?"));
    }
    let above = source.path.iter().flat_map(|path| path.ancestors().skip(1));
    let mut above = above.filter(|folder| folder.join(import).is_file());
    if let Some(folder) = above.next() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        return fault.help(format!("it is found with --proto-path {}", slashed(folder)));
    }
    let shown: Vec<String> = roots
        .shown()
        .map(slashed)
        .map(|root| if root.is_empty() { ".".to_owned() } else { root })
        .collect();
    fault.help(format!(
        "add the folder that it is relative to with --proto-path (searched: {})",
        shown.join(", ")
    ))
}
