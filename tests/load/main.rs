//! Loads valid inputs: order, names, bytes.

mod built_in;
mod descriptors;
mod files;
mod like_protoc;
mod options;

use std::fs;
use std::path::{Path, PathBuf};

use protorust::internals::load::load;
use protorust::internals::schema::{FileSet, SchemaFile};
use protorust::{Options, Report};
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn try_load(root: &Path, inputs: &[&str], proto_paths: &[&str]) -> (Option<FileSet>, String) {
    let below = |names: &[&str]| -> Vec<PathBuf> { names.iter().map(|n| root.join(n)).collect() };
    let options =
        Options { inputs: below(inputs), proto_paths: below(proto_paths), ..Options::default() };
    let mut report = Report::default();
    let set = load(&options, &mut report);
    (set, report.render(false))
}

fn loaded(root: &Path, inputs: &[&str], proto_paths: &[&str]) -> Vec<SchemaFile> {
    let (set, messages) = try_load(root, inputs, proto_paths);
    assert_eq!(messages, "");
    set.unwrap().files
}

fn names(files: &[SchemaFile]) -> Vec<&str> {
    files.iter().map(|file| file.descriptor.name.as_deref().unwrap()).collect()
}

const USES_B: &str = "syntax = \"proto3\"; import \"b.proto\"; message A { B b = 1; }";

const B: &str = "syntax = \"proto3\"; message B {}";
