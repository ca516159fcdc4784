//! Source info is that of `protoc`: the same paths and spans in the same order, the same comments.
//!
//! Held against `protoc` for the protos of this repository, those that come with `protoc` (editions
//! among them), and all of them again with other white space and comments between the tokens.

#[path = "source_info/gaps.rs"]
mod gaps;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use prost::Message;
use protorust::parse::{Detail, locations, parse};
use protorust::schema::{FileDescriptorProto, FileDescriptorSet, Location};

/// How often the gaps of each file are shuffled.
const ROUNDS: u64 = 6;

/// Import roots of this repository.
const ROOTS: &[&str] = &[
    "fixtures/comments",
    "fixtures/formats",
    "fixtures/imports",
    "fixtures/names",
    "fixtures/proto2",
    "fixtures/proto3",
    "fixtures/tutorials/route_guide",
    "fixtures/well_known",
    "tests/conformance/proto",
    "tests/source_info/protos",
];

fn roots() -> Vec<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut roots: Vec<PathBuf> = ROOTS.iter().map(|root| repository.join(root)).collect();
    roots.push(protoc_bin_vendored::include_path().unwrap());
    roots
}

/// The names and the texts of the files below a root.
fn protos_below(root: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "proto") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                files.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "no .proto below {root:?}");
    files
}

/// What `protoc` records of files, by their names.
fn by_protoc(files: &[(String, String)]) -> HashMap<String, Vec<Location>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let set = folder.path().join("set.binpb");
    let mut protoc = Command::new(protoc_bin_vendored::protoc_bin_path().unwrap());
    protoc.arg("-I").arg(folder.path()).arg("-o").arg(&set);
    protoc.args(["--include_source_info", "--retain_options"]);
    let output = protoc.args(files.iter().map(|(name, _)| name)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let set = FileDescriptorSet::decode(&fs::read(set).unwrap()[..]).unwrap();
    let location = |file: FileDescriptorProto| file.source_code_info.unwrap().location;
    set.file.into_iter().map(|file| (file.name().to_owned(), location(file))).collect()
}

/// Which of the fields of a message in `descriptor.proto` leads where.
enum Step {
    Options,
    Element(&'static str),
}

fn step(message: &str, field: i32) -> Option<Step> {
    Some(match (message, field) {
        ("file", 8) | ("message", 7) | ("field", 8) | ("oneof", 2) | ("enum", 3) => Step::Options,
        ("value", 3) | ("service", 3) | ("method", 4) | ("range", 3) => Step::Options,
        ("file", 4) | ("message", 3) => Step::Element("message"),
        ("file", 5) | ("message", 4) => Step::Element("enum"),
        ("file", 6) => Step::Element("service"),
        ("file", 7) | ("message", 6 | 2) => Step::Element("field"),
        ("message", 5) => Step::Element("range"),
        ("message", 8) => Step::Element("oneof"),
        ("enum", 2) => Step::Element("value"),
        ("service", 2) => Step::Element("method"),
        _ => return None,
    })
}

/// A location with `-1` for the path of an option: the parser does not resolve its name.
fn without_option_paths(mut location: Location) -> Location {
    let mut message = "file";
    let mut at = 0;
    while let Some(&field) = location.path.get(at) {
        match step(message, field) {
            Some(Step::Element(inner)) => message = inner,
            Some(Step::Options) if location.path.len() > at + 1 => {
                location.path.truncate(at + 1);
                location.path.push(-1);
                break;
            }
            _ => break,
        }
        at += 2;
    }
    location
}

fn compare(files: &[(String, String)]) {
    let mut theirs = by_protoc(files);
    for (name, text) in files {
        let parsed = parse(text);
        assert!(parsed.faults.iter().all(|fault| fault.is_warning), "{name}: {:?}", parsed.faults);
        let ours = locations(text, &parsed.file, Detail::Full, |_| Some(&[-1]));
        let commented = locations(text, &parsed.file, Detail::Comments, |_| Some(&[-1]));
        let theirs = theirs.remove(name).unwrap().into_iter();
        let theirs: Vec<Location> = theirs.map(without_option_paths).collect();
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(ours, theirs, "{name}:\n{text}");
        }
        assert_eq!(ours.len(), theirs.len(), "{name}:\n{text}");
        let has_comments = |location: &Location| {
            location.leading_comments.is_some()
                || location.trailing_comments.is_some()
                || !location.leading_detached_comments.is_empty()
        };
        assert_eq!(commented, ours.into_iter().filter(has_comments).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn locations_are_those_of_protoc() {
    for root in roots() {
        compare(&protos_below(&root));
    }
}

#[test]
fn locations_are_those_of_protoc_whatever_stands_between_tokens() {
    for root in roots() {
        for round in 1..=ROUNDS {
            let files = protos_below(&root).into_iter();
            let shuffled = files.map(|(name, text)| (name, gaps::shuffled(&text, round)));
            compare(&shuffled.collect::<Vec<_>>());
        }
    }
}
