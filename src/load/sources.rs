//! Reading and parsing: every file once, several at a time, imports after those that name them.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use prost_types::{FileDescriptorProto, SourceCodeInfo};
use protox_parse::ParseError;

use super::editions::{self, Edition};
use super::inputs::{sibling_like, unreadable};
use super::respelled::Respelled;
use super::roots::ImportRoots;
use super::suggest::nearest;
use super::text::{Text, whole_file};
use super::well_known;
use super::{faults, floats};
use crate::report::{Diagnostic, Place, Report};

/// Below this many files, starting threads costs more than it saves.
const WORTH_THREADS: usize = 8;

/// A file that was read.
#[derive(Default)]
pub(super) struct Source {
    /// The name that it is imported by.
    pub name: String,
    /// Where it was found; none for built-in files.
    pub path: Option<PathBuf>,
    /// Its text; none for built-in files.
    pub text: Option<String>,
    pub is_input: bool,
    /// Its edition, if it has one: such a file is not parsed here.
    pub edition: Option<Edition>,
    /// What the parser made of it; none if there are errors.
    pub parsed: Option<Parsed>,
    /// What is wrong with it, as the parser has it.
    faults: Vec<Diagnostic>,
    /// The names that it imports, as found in a text that is not parsed.
    written_imports: Vec<String>,
}

/// A parsed file that is not linked yet.
pub(super) struct Parsed {
    /// Without source info: while options are resolved, every one is looked for in all locations,
    /// which is two thirds of all time on a large set.
    pub descriptor: FileDescriptorProto,
    pub info: SourceCodeInfo,
}

impl Source {
    /// The names of the files that it imports.
    pub fn imports(&self) -> &[String] {
        match &self.parsed {
            Some(parsed) => &parsed.descriptor.dependency,
            None => &self.written_imports,
        }
    }

    /// The path as diagnostics show it.
    pub fn shown_path(&self) -> String {
        self.path.as_ref().map_or_else(|| self.name.clone(), |path| path.display().to_string())
    }

    /// The place of the string in the statement `import "name"`.
    pub fn place_of_import(&self, name: &str) -> Option<Place> {
        let index = self.imports().iter().position(|import| import == name)?;
        let (text, file) = (self.text.as_deref()?, self.shown_path());
        match &self.parsed {
            Some(parsed) => place_of_import(text, &file, &parsed.info, index),
            None => {
                let (_, written) = editions::imports(text).into_iter().nth(index)?;
                Some(Text { file: &file, text }.place(written))
            }
        }
    }
}

/// The place of the string in the import statement with this index.
pub(super) fn place_of_import(
    text: &str,
    file: &str,
    info: &SourceCodeInfo,
    index: usize,
) -> Option<Place> {
    const DEPENDENCY: i32 = 3;
    let path = [DEPENDENCY, i32::try_from(index).ok()?];
    let location = info.location.iter().find(|location| location.path == path)?;
    let text = Text { file, text };
    let statement = text.span_to_range(&location.span)?;
    let written = text.text.get(statement.clone())?;
    let quotes = written.find(['"', '\'']).zip(written.rfind(['"', '\'']));
    Some(text.place(match quotes {
        Some((open, close)) => statement.start + open..statement.start + close + 1,
        None => statement,
    }))
}

/// Reads the inputs and all that they import. The outcome is sorted by name.
pub(super) fn read(
    inputs: BTreeMap<String, PathBuf>,
    roots: &ImportRoots,
    report: &mut Report,
) -> Vec<Source> {
    let mut done: Vec<Source> = Vec::new();
    let mut known: HashSet<String> = inputs.keys().cloned().collect();
    let mut wave: Vec<Source> = inputs
        .into_iter()
        .map(|(name, path)| Source { name, path: Some(path), is_input: true, ..Source::default() })
        .collect();
    for source in wave.iter_mut().filter(|source| well_known::NAMES.contains(&source.name.as_str()))
    {
        source.path = None;
    }
    let mut missing: Vec<(String, String)> = Vec::new();
    while !wave.is_empty() {
        parse_all(&mut wave).into_iter().for_each(|fault| report.push(fault));
        let mut next = BTreeMap::new();
        for source in &wave {
            for import in source.imports() {
                if known.contains(import) {
                    continue;
                }
                match locate(import, roots) {
                    Some(file) => {
                        known.insert(import.clone());
                        next.insert(import.clone(), file);
                    }
                    // Whoever compiles it has its own copies of more files than we know.
                    None if source.edition.is_some() && import.starts_with("google/protobuf/") => {}
                    None => missing.push((source.name.clone(), import.clone())),
                }
            }
        }
        done.append(&mut wave);
        wave.extend(next.into_values());
    }
    done.sort_by(|a, b| a.name.cmp(&b.name));
    // Where a file has an edition, somebody else compiles all of them, and says what is wrong.
    if done.iter().all(|source| source.edition.is_none()) {
        let faults = done.iter_mut().flat_map(|source| mem::take(&mut source.faults));
        faults.for_each(|fault| report.push(fault));
    }
    report_imports(&mut done, missing, roots, report);
    done
}

fn locate(name: &str, roots: &ImportRoots) -> Option<Source> {
    let built_in = well_known::NAMES.contains(&name);
    let path = if built_in { None } else { Some(roots.find(name)?) };
    Some(Source { name: name.to_owned(), path, ..Source::default() })
}

/// Parses every file of a wave, on several threads if there are many.
fn parse_all(wave: &mut [Source]) -> Vec<Diagnostic> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(wave.len() / WORTH_THREADS + 1);
    if threads == 1 {
        return wave.iter_mut().flat_map(parse).collect();
    }
    // One slot for each file: faults come out in the order of the files, whoever parsed them.
    let slots: Vec<_> = wave.iter_mut().map(|s| std::sync::Mutex::new((s, Vec::new()))).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(slot) = slots.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // `parse` does not panic, and nobody else takes this slot: never poisoned.
                    if let Ok(mut slot) = slot.lock() {
                        let faults = parse(slot.0);
                        slot.1 = faults;
                    }
                }
            });
        }
    });
    slots.into_iter().filter_map(|slot| slot.into_inner().ok()).flat_map(|slot| slot.1).collect()
}

/// Reads and parses one file; why it cannot be read is returned.
fn parse(source: &mut Source) -> Vec<Diagnostic> {
    let Some(path) = &source.path else {
        source.parsed = well_known::parsed(&source.name);
        return Vec::new();
    };
    let text = match fs::read(path).map_err(|error| unreadable(path, &error)) {
        Ok(bytes) => decode_text(bytes, path),
        Err(fault) => Err(fault),
    };
    let text = match text {
        Ok(text) => text,
        Err(fault) => return vec![fault],
    };
    let file = source.shown_path();
    let shown = Text { file: &file, text: &text };
    source.edition = editions::statement(shown);
    if source.edition.is_none() {
        match parse_text(&source.name, shown) {
            Ok(mut descriptor) => {
                let info = descriptor.source_code_info.take().unwrap_or_default();
                source.parsed = Some(Parsed { descriptor, info });
            }
            Err(faults) => source.faults = faults,
        }
    }
    if source.parsed.is_none() {
        let imports = editions::imports(&text).into_iter();
        source.written_imports = imports.map(|(import, _)| import).collect();
    }
    source.text = Some(text);
    Vec::new()
}

/// Parses a text; the outcome has its source info.
pub(super) fn parse_text(
    name: &str,
    shown: Text<'_>,
) -> Result<FileDescriptorProto, Vec<Diagnostic>> {
    let mut respelled = Respelled::new(shown.text);
    // What was found wrong with the text as it is, or as it was spelled before.
    let mut found: Vec<Diagnostic> = Vec::new();
    loop {
        let error = match parse_as_it_is(name, shown, &respelled.text)? {
            Ok(mut file) => {
                floats::spell_defaults(&mut file);
                let left = respelled.put_back(&mut file).into_iter();
                let left: Vec<_> = left.map(|place| Some(shown.place(place))).collect();
                found.retain(|fault| left.contains(&fault.place));
                return if found.is_empty() { Ok(file) } else { Err(found) };
            }
            Err(error) => error,
        };
        let mut faults = faults::of_parser(&error, shown, |place| respelled.original(place));
        for fault in &mut faults {
            match found.iter().find(|first| first.place == fault.place) {
                Some(first) => *fault = first.clone(),
                None => found.push(fault.clone()),
            }
        }
        if !respelled.respell(faults::refusals(&error)) {
            return Err(faults);
        }
    }
}

fn parse_as_it_is(
    name: &str,
    shown: Text<'_>,
    text: &str,
) -> Result<Result<FileDescriptorProto, ParseError>, Vec<Diagnostic>> {
    catch_unwind(AssertUnwindSafe(|| protox_parse::parse(name, text)))
        .map_err(|_| vec![faults::internal(shown.file, "parser")])
}

/// The text of a file: UTF-8, with or without a byte order mark.
pub(super) fn decode_text(bytes: Vec<u8>, path: &Path) -> Result<String, Diagnostic> {
    let file = path.display().to_string();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Diagnostic::error(
            "not-utf8",
            "the file is UTF-16, which protobuf does not allow",
        )
        .at(whole_file(file))
        .help("save it as UTF-8"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        }),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            // What is valid before the fault keeps its offsets in the lossy text.
            let text = String::from_utf8_lossy(&bytes);
            let place = Text { file: &file, text: &text }.place(at..at + 1);
            Err(Diagnostic::error("not-utf8", "the file is not valid UTF-8")
                .at(Place { width: 1, ..place })
                .help("save it as UTF-8"))
        }
    }
}

/// Reports imports that were not found or are listed twice, and marks those files as broken.
fn report_imports(
    sources: &mut [Source],
    missing: Vec<(String, String)>,
    roots: &ImportRoots,
    report: &mut Report,
) {
    for (file, import) in missing {
        let Ok(at) = sources.binary_search_by(|source| source.name.cmp(&file)) else {
            continue;
        };
        let place = sources[at].place_of_import(&import);
        report.push(missing_import(&sources[at], &import, roots).at(place));
    }
    for source in sources {
        let (mut seen, mut doubles) = (HashSet::new(), Vec::new());
        for (index, import) in source.imports().iter().enumerate() {
            if !seen.insert(import) {
                doubles.push((index, import.clone()));
            }
        }
        let (Some(parsed), Some(text)) = (&source.parsed, &source.text) else {
            continue;
        };
        for (index, import) in doubles {
            let place = place_of_import(text, &source.shown_path(), &parsed.info, index);
            let fault = format!("{import} is imported twice");
            report.push(
                Diagnostic::error("duplicate-import", fault).at(place).help("remove this line"),
            );
        }
    }
}

fn missing_import(source: &Source, import: &str, roots: &ImportRoots) -> Diagnostic {
    let fault = Diagnostic::error("missing-import", format!("the import {import} was not found"));
    let near_on_disk = roots.shown().find_map(|root| {
        let near = sibling_like(&root.join(import))?;
        near.strip_prefix(root).ok().map(|near| near.display().to_string())
    });
    let near = near_on_disk.or_else(|| nearest(import, well_known::NAMES).map(str::to_owned));
    if let Some(near) = near {
        return fault.help(format!("did you mean {near}?"));
    }
    let above = source.path.iter().flat_map(|path| path.ancestors().skip(1));
    let mut above = above.filter(|folder| folder.join(import).is_file());
    if let Some(folder) = above.next() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        return fault.help(format!("it is there with --proto-path {}", folder.display()));
    }
    let shown: Vec<String> = roots
        .shown()
        .map(|root| root.display().to_string())
        .map(|root| if root.is_empty() { ".".to_owned() } else { root })
        .collect();
    fault.help(format!(
        "add the folder that it is relative to with --proto-path (searched: {})",
        shown.join(", ")
    ))
}
