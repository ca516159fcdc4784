//! Descriptor sets are those of `protoc -o`, byte for byte: descriptors, options and source info.
//!
//! Compared for the protos of this repository, for the same with other white space and
//! comments between the tokens, and for those that come with `protoc` (editions among them).

#[path = "descriptor_set/gaps.rs"]
mod gaps;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use prost::Message;
use protorust::internals::load::{SetContents, make_descriptor_set};
use protorust::internals::schema::{FileDescriptorProto, FileDescriptorSet};
use protorust::{Options, Report};
use tempfile::TempDir;

/// The number of variants of each file, with other gaps between its tokens.
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
    "tests/descriptor_set/protos",
];

fn roots() -> Vec<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    ROOTS.iter().map(|root| repository.join(root)).collect()
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

/// A folder with files.
fn folder(files: &[(String, String)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Returns the descriptor set that `protoc` writes for files in a folder.
fn by_protoc(folder: &Path, inputs: &[&str], contents: SetContents) -> Vec<u8> {
    let set = tempfile::NamedTempFile::new().unwrap();
    let mut protoc = Command::new(protoc_bin_vendored::protoc_bin_path().unwrap());
    protoc.arg("-I").arg(folder).arg("-o").arg(set.path());
    protoc.args(contents.imports.then_some("--include_imports"));
    protoc.args(contents.source_info.then_some("--include_source_info"));
    let output = protoc.args(inputs).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read(set.path()).unwrap()
}

/// The set that we make of them.
fn by_us(folder: &Path, inputs: &[&str], contents: SetContents) -> Vec<u8> {
    let options = Options {
        inputs: inputs.iter().map(|name| folder.join(name)).collect(),
        proto_paths: vec![folder.to_owned()],
        ..Options::default()
    };
    let mut report = Report::default();
    let set = make_descriptor_set(&options, contents, &mut report);
    set.unwrap_or_else(|| panic!("{}", report.render(false))).bytes
}

fn compare(files: &[(String, String)], contents: SetContents) {
    let folder = folder(files);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let ours = by_us(folder.path(), &names, contents);
    let theirs = by_protoc(folder.path(), &names, contents);
    if ours == theirs {
        return;
    }
    let files = |set: &[u8]| FileDescriptorSet::decode(set).unwrap().file;
    for (ours, theirs) in files(&ours).into_iter().zip(files(&theirs)) {
        compare_file(ours, theirs);
    }
    panic!("the sets differ in what we do not decode");
}

/// Shows the first thing that differs.
fn compare_file(mut ours: FileDescriptorProto, mut theirs: FileDescriptorProto) {
    let name = theirs.name().to_owned();
    let our_info = ours.source_code_info.take().unwrap_or_default();
    let their_info = theirs.source_code_info.take().unwrap_or_default();
    assert_eq!(ours, theirs);
    for (ours, theirs) in our_info.location.iter().zip(&their_info.location) {
        assert_eq!(ours, theirs, "{name}");
    }
    assert_eq!(our_info.location.len(), their_info.location.len(), "{name}");
}

const ALL: SetContents = SetContents { imports: true, source_info: true };

#[test]
fn sets_are_those_of_protoc() {
    let of_protoc = protoc_bin_vendored::include_path().unwrap();
    for root in roots().into_iter().chain([of_protoc]) {
        let files = protos_below(&root);
        compare(&files, ALL);
        compare(&files, SetContents::default());
    }
}

#[test]
fn source_info_is_that_of_protoc_whatever_stands_between_tokens() {
    for root in roots() {
        for round in 1..=ROUNDS {
            let files = protos_below(&root).into_iter();
            let shuffled = files.map(|(name, text)| (name, gaps::shuffled(&text, round)));
            compare(&shuffled.collect::<Vec<_>>(), ALL);
        }
    }
}

#[test]
fn imports_are_there_if_asked_for() {
    let files =
        protos_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/descriptor_set/protos"));
    let folder = folder(&files);
    for imports in [false, true] {
        let contents = SetContents { imports, source_info: false };
        let inputs = ["edition.proto", "proto2.proto"];
        let ours = by_us(folder.path(), &inputs, contents);
        let theirs = by_protoc(folder.path(), &inputs, contents);
        assert_eq!(ours, theirs);
        let names = FileDescriptorSet::decode(&ours[..]).unwrap().file.into_iter();
        assert_eq!(names.count(), if imports { 6 } else { 2 });
    }
}

#[test]
fn a_set_in_is_a_set_out() {
    let files =
        protos_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/descriptor_set/protos"));
    let folder = folder(&files);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let set = by_protoc(folder.path(), &names, ALL);
    let path = folder.path().join("set.binpb");
    fs::write(&path, &set).unwrap();
    let options = Options {
        descriptor_sets: vec![path],
        inputs: names.iter().map(PathBuf::from).collect(),
        ..Options::default()
    };
    let out = make_descriptor_set(&options, ALL, &mut Report::default()).unwrap().bytes;
    let sorted = |set: &[u8]| {
        let mut files = FileDescriptorSet::decode(set).unwrap().file;
        files.sort_by(|a, b| a.name().cmp(b.name()));
        files
    };
    assert_eq!(sorted(&out), sorted(&set));
}

#[test]
fn the_command_takes_the_place_of_protoc() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tutorials/route_guide");
    let folder = folder(&protos_below(&root));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_protorust"));
        command.current_dir(folder.path()).args(arguments).output().unwrap()
    };
    let arguments = ["-I", ".", "--descriptor_set_out=out.binpb", "route_guide.proto"];
    let flags = ["--include_imports", "--include_source_info"];
    let output = run(&[&arguments[..], &flags[..]].concat());
    assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty());
    let ours = fs::read(folder.path().join("out.binpb")).unwrap();
    assert_eq!(ours, by_protoc(folder.path(), &["route_guide.proto"], ALL));
    let piped = ["-I", ".", "--descriptor-set-out=-", "route_guide.proto"];
    assert_eq!(run(&[&piped[..], &flags[..]].concat()).stdout, ours);
    let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut left: Vec<_> = left.collect();
    left.sort();
    assert_eq!(left, ["geo", "out.binpb", "route_guide.proto"]);
    assert_eq!(run(&["gone.proto", "--descriptor-set-out", "gone.binpb"]).status.code(), Some(1));
    assert!(!folder.path().join("gone.binpb").exists());
    assert_eq!(run(&["route_guide.proto", "--include-imports"]).status.code(), Some(2));
}
