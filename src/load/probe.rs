//! Finds the sources that a run would read, without parsing them, for a run that may have nothing
//! to do.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use super::inputs::{self, NamedInput};
use super::roots::ImportRoots;
use super::well_known;
use super::wire;
use crate::fingerprint::Fingerprint;
use crate::options::Options;
use crate::report::Report;

/// A source that a run would read.
#[derive(Clone, Debug)]
pub struct Probed {
    /// The name that it is imported by.
    pub name: String,
    /// Its path.
    pub path: PathBuf,
    /// Whether the file is an input; the others are imports.
    pub is_input: bool,
    /// The fingerprint of its text.
    pub fingerprint: Fingerprint,
}

/// Finds the sources that a run with `options` would read, provided that none has changed since the
/// run that wrote `set`, an encoded `FileDescriptorSet`: takes their imports from there.
///
/// Returns `None` if there is a diagnostic for the inputs, an input or import is new or missing, or the run
/// would read a descriptor set or standard input.
pub fn probe(options: &Options, set: &[u8]) -> Option<Vec<Probed>> {
    if options.reads_stdin() || !options.descriptor_sets.is_empty() {
        return None;
    }
    let mut report = Report::default();
    let found = inputs::expand(options, &mut report);
    let roots = ImportRoots::new(options, &found, &mut report);
    let inputs = inputs::name(found, &roots, &mut report);
    if !report.diagnostics().is_empty() {
        return None;
    }
    let files = reached(&inputs, &roots, &imports(set)?)?;
    let paths: Vec<PathBuf> = files.values().cloned().collect();
    let fingerprints = Fingerprint::of_files(&paths, Fingerprint::of_text)?;
    let probed = |((name, path), fingerprint): ((String, PathBuf), _)| {
        let is_input = inputs.contains_key(&name);
        Probed { name, path, is_input, fingerprint }
    };
    Some(files.into_iter().zip(fingerprints).map(probed).collect())
}

/// Returns the inputs and all their imports, by name, without built-in files.
fn reached(
    inputs: &BTreeMap<String, NamedInput>,
    roots: &ImportRoots,
    imports: &HashMap<&str, Vec<&str>>,
) -> Option<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    let mut unvisited: Vec<&str> = inputs.keys().map(String::as_str).collect();
    while let Some(name) = unvisited.pop() {
        if files.contains_key(name) || well_known::text(name).is_some() {
            continue;
        }
        let path = inputs.get(name).map(|input| input.path.clone()).or_else(|| roots.find(name))?;
        files.insert(name.to_owned(), path);
        unvisited.extend(imports.get(name)?);
    }
    Some(files)
}

/// Returns the imports of each file of an encoded `FileDescriptorSet`.
fn imports(set: &[u8]) -> Option<HashMap<&str, Vec<&str>>> {
    const FILE: u32 = 1;
    const NAME: u32 = 1;
    const DEPENDENCY: u32 = 3;
    const OPTION_DEPENDENCY: u32 = 15;
    let mut imports = HashMap::new();
    for file in wire::messages_in(set, FILE).ok()? {
        let (mut name, mut named) = ("", Vec::new());
        let mut is_text = true;
        wire::for_each_field(file, |field| match field.number {
            NAME | DEPENDENCY | OPTION_DEPENDENCY => match str::from_utf8(&file[field.payload]) {
                Ok(text) if field.number == NAME => name = text,
                Ok(text) => named.push(text),
                Err(_) => is_text = false,
            },
            _ => {}
        })
        .ok()?;
        imports.insert(name, is_text.then_some(named)?);
    }
    Some(imports)
}
