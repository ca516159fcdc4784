//! Loads schemas that another program has linked: `protoc -o`, `buf build -o`, a plugin's request.

use std::collections::BTreeMap;
use std::path::Path;

use prost::Message;
use rustc_hash::FxHashMap;

use super::declarations::Declarations;
use super::names::invalid_name;
use super::order::topological;
use super::stdin;
use super::wire;
use crate::options::Options;
use crate::report::{Diagnostic, Place, Report, slashed};
use crate::schema::{FileDescriptorProto, FileSet, SchemaFile};
use crate::suggest::nearest;

const CODE: &str = "bad-descriptor-set";

/// The field of `FileDescriptorSet` that holds its files.
const FILE: u32 = 1;

/// Loads encoded `FileDescriptorProto`s, such as those of a plugin's request.
///
/// `inputs` are the names of the inputs; if there are none, all files but those of
/// `google/protobuf/` are inputs. Returns `None` if the report has errors.
pub fn load_descriptors(
    files: Vec<Vec<u8>>,
    inputs: &[String],
    report: &mut Report,
) -> Option<FileSet> {
    let mut decoded = BTreeMap::new();
    for bytes in &files {
        add_file(bytes, "the descriptors", &mut decoded, report);
    }
    check_declarations(&decoded, report);
    let set = finish(decoded, inputs, report);
    (!report.has_errors()).then_some(set)
}

/// Loads an encoded `FileDescriptorSet` that an earlier run wrote.
///
/// Returns `None` if the report has errors.
pub fn load_descriptor_set(set: &[u8], report: &mut Report) -> Option<FileSet> {
    let mut decoded = BTreeMap::new();
    add_set(set, Path::new("descriptor_set.bin"), &mut decoded, report);
    let set = finish(decoded, &[], report);
    (!report.has_errors()).then_some(set)
}

/// Loads the descriptor sets that `options` names.
pub(super) fn load_sets(options: &Options, report: &mut Report) -> FileSet {
    let mut decoded = BTreeMap::new();
    for path in &options.descriptor_sets {
        match stdin::read(path) {
            Ok(bytes) => add_set(&bytes, path, &mut decoded, report),
            Err(error) => report.push(Diagnostic::cannot_read(path, &error)),
        }
    }
    check_declarations(&decoded, report);
    let inputs: Vec<String> = options.inputs.iter().map(slashed).collect();
    finish(decoded, &inputs, report)
}

type Files = BTreeMap<String, SchemaFile>;

fn add_set(bytes: &[u8], path: &Path, files: &mut Files, report: &mut Report) {
    let shown = slashed(path);
    match wire::messages_in(bytes, FILE) {
        Ok(found) if !found.is_empty() => {
            found.into_iter().for_each(|file| add_file(file, &shown, files, report));
        }
        _ => report.push(bad_set(&shown)),
    }
}

/// Decodes a file. Of several with one name, the first counts.
fn add_file(bytes: &[u8], origin: &str, files: &mut Files, report: &mut Report) {
    match decode(bytes) {
        Some((name, file)) => match invalid_name(&file.descriptor) {
            Some(invalid) => {
                let message =
                    format!("the descriptor has the name {invalid}, which no proto file can have");
                report.push(bad_descriptor(&name, message));
            }
            None => drop(files.entry(name).or_insert(file)),
        },
        None => report.push(bad_set(origin)),
    }
}

fn decode(bytes: &[u8]) -> Option<(String, SchemaFile)> {
    let descriptor = FileDescriptorProto::decode(bytes).ok()?;
    let bytes = wire::without_source_info(bytes).ok()?;
    let name = descriptor.name.clone().filter(|name| !name.is_empty())?;
    Some((name, SchemaFile { descriptor, bytes, ..SchemaFile::default() }))
}

/// Checks the imports, selects the inputs, and sorts the files.
fn finish(mut files: Files, inputs: &[String], report: &mut Report) -> FileSet {
    check_imports(&files, report);
    if inputs.is_empty() {
        let inputs = files.iter_mut().filter(|(name, _)| !name.starts_with("google/protobuf/"));
        inputs.for_each(|(_, file)| file.is_input = true);
    }
    for input in inputs {
        select(&mut files, input, report);
    }
    FileSet { files: sort(files, report) }
}

fn select(files: &mut Files, input: &str, report: &mut Report) {
    let input = input.trim_start_matches("./").trim_end_matches('/');
    let is_selected = |name: &str| {
        name.strip_prefix(input).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut found = false;
    for (_, file) in files.iter_mut().filter(|(name, _)| is_selected(name)) {
        file.is_input = true;
        found = true;
    }
    if found || files.is_empty() {
        return;
    }
    let fault = Diagnostic::error("missing-file", format!("{input} is not in the descriptor set"));
    report.push(match nearest(input, files.keys().map(String::as_str)) {
        Some(near) => fault.help(format!("did you mean {near}?")),
        None => fault.help("name the file as it is imported"),
    });
}

fn check_imports(files: &Files, report: &mut Report) {
    for (name, file) in files {
        let descriptor = &file.descriptor;
        for import in descriptor.dependency.iter().filter(|import| !files.contains_key(*import)) {
            report.push(
                Diagnostic::error(
                    "missing-import",
                    format!("the import {import} is not in the descriptor set"),
                )
                .at(Place::whole_file(name))
                .help(
                    "create the set with its imports: `protoc --include_imports`, or `buf build`",
                ),
            );
        }
    }
}

/// Sorts the files of a set by name, but imports first. The output then depends on the files alone,
/// and not on the order in which runs or plugins name them.
pub fn in_order(set: FileSet, report: &mut Report) -> FileSet {
    let by_name = set.files.into_iter().map(|file| (file.descriptor.name().to_owned(), file));
    FileSet { files: sort(by_name.collect(), report) }
}

fn sort(files: Files, report: &mut Report) -> Vec<SchemaFile> {
    let index: FxHashMap<&String, usize> = files.keys().zip(0..).collect();
    let edges: Vec<Vec<usize>> = files
        .values()
        .map(|file| &file.descriptor.dependency)
        .map(|imports| imports.iter().filter_map(|import| index.get(import).copied()).collect())
        .collect();
    let sorted = topological(&edges);
    if !sorted.cycles.is_empty() {
        report.push(
            Diagnostic::error("import-cycle", "files of the descriptor set import each other")
                .help("create the set again; protoc and buf refuse such files"),
        );
    }
    let mut files: Vec<Option<SchemaFile>> = files.into_values().map(Some).collect();
    sorted.order.into_iter().filter_map(|index| files[index].take()).collect()
}

fn check_declarations(files: &Files, report: &mut Report) {
    let declarations = Declarations::of(files.values().map(|file| &file.descriptor));
    for (name, file) in files {
        if let Some(message) = declarations.fault(&file.descriptor) {
            report.push(bad_descriptor(name, message));
        }
    }
}

fn bad_descriptor(file: &str, message: String) -> Diagnostic {
    let place = Place::whole_file(file.escape_debug().to_string());
    Diagnostic::error(CODE, message).at(place).help("correct the program that made the descriptor")
}

fn bad_set(origin: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{origin} is not an encoded FileDescriptorSet"))
        .at(Place::whole_file(origin))
        .help(
            "make it with `buf build -o set.binpb`, or with \
             `protoc --include_imports --include_source_info -o set.binpb`",
        )
}
