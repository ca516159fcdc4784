//! Descriptors are those that `protoc` writes, byte for byte.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use prost::Message;
use protorust::internals::load::load;
use protorust::internals::schema::FileDescriptorProto;
use protorust::{Options, Report};

/// Folders that are an import root each.
const ROOTS: &[&str] = &[
    "fixtures/comments",
    "fixtures/formats",
    "fixtures/imports",
    "fixtures/names",
    "fixtures/proto2",
    "fixtures/proto3",
    "fixtures/tutorials/chat",
    "fixtures/tutorials/number_service",
    "fixtures/tutorials/route_guide",
    "fixtures/tutorials/streaming_calc",
    "fixtures/well_known",
    "benches/wire",
    "tests/conformance/proto",
    "tests/descriptors",
    "tests/interop/proto",
    "tests/support/proto",
];

fn protos_below(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "proto") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The encoded files of an encoded `FileDescriptorSet`.
fn files_of(set: &[u8]) -> Vec<Vec<u8>> {
    #[derive(Clone, PartialEq, Message)]
    struct Set {
        #[prost(bytes = "vec", repeated, tag = "1")]
        file: Vec<Vec<u8>>,
    }
    Set::decode(set).unwrap().file
}

fn by_protoc(root: &Path, files: &[PathBuf]) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("set.binpb");
    let mut command = Command::new(protoc_bin_vendored::protoc_bin_path().unwrap());
    command.arg("-I").arg(root).arg("-I").arg(protoc_bin_vendored::include_path().unwrap());
    command.arg("--include_imports").arg("-o").arg(&out).args(files);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let errors: Vec<&str> = said.lines().filter(|line| !line.contains(": warning: ")).collect();
    assert!(output.status.success(), "{errors:#?}");
    files_of(&fs::read(out).unwrap())
}

fn by_us(root: &Path, files: Vec<PathBuf>) -> Vec<Vec<u8>> {
    let options =
        Options { inputs: files, proto_paths: vec![root.to_owned()], ..Options::default() };
    let mut report = Report::default();
    let files = load(&options, &mut report);
    let files = files.unwrap_or_else(|| panic!("{}", report.render(false)));
    files.files.into_iter().map(|file| file.bytes).collect()
}

/// The lines in which two descriptors differ.
fn difference(ours: &[u8], theirs: &[u8]) -> String {
    let shown = |bytes| format!("{:#?}", FileDescriptorProto::decode(bytes).unwrap());
    let (ours, theirs) = (shown(ours), shown(theirs));
    let diff = similar::TextDiff::from_lines(&theirs, &ours);
    diff.unified_diff().context_radius(6).header("protoc", "protorust").to_string()
}

#[test]
fn descriptors_are_those_of_protoc() {
    let mut wrong = Vec::new();
    let roots = std::env::var("PROTO_ROOT").map_or_else(
        |_| ROOTS.iter().map(|root| Path::new(env!("CARGO_MANIFEST_DIR")).join(root)).collect(),
        |root| vec![PathBuf::from(root)],
    );
    for root in &roots {
        let files = protos_below(root);
        let theirs = by_protoc(root, &files);
        let ours = by_us(root, files);
        assert_eq!(ours.len(), theirs.len(), "{}", root.display());
        let name = |bytes: &[u8]| FileDescriptorProto::decode(bytes).unwrap().name.unwrap();
        let ours: HashMap<String, Vec<u8>> =
            ours.into_iter().map(|bytes| (name(&bytes), bytes)).collect();
        for theirs in theirs {
            let named = name(&theirs);
            let ours = ours.get(&named).unwrap_or_else(|| panic!("no {named}"));
            if *ours != theirs {
                wrong.push(format!("== {named}\n{}", difference(ours, &theirs)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
