//! Arbitrary texts, beside `protoc`: both accept or both refuse, but for what
//! `tests/differential/differences.txt` explains; and of what both accept, the descriptors are equal.

#![no_main]

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::{fs, str};

use libfuzzer_sys::fuzz_target;
use protorust::internals::load::{SetContents, make_descriptor_set};
use protorust::{Options, Report};
use verdict::{Case, Difference, differences, explained, judge_in};

#[path = "../../differential/verdict.rs"]
#[allow(dead_code, reason = "the differential test uses the rest")]
mod verdict;

static KNOWN: LazyLock<Vec<Difference>> =
    LazyLock::new(|| differences(include_str!("../../differential/differences.txt")));

fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else { return };
    let case = Case {
        name: "a.proto".to_owned(),
        files: vec![("a.proto".to_owned(), text.to_owned())],
        inputs: vec!["a.proto".to_owned()],
        roots: Vec::new(),
    };
    let folder = tempfile::tempdir().expect("a folder for the input");
    let protoc = protoc_bin_vendored::protoc_bin_path().expect("protoc");
    let verdicts = judge_in(folder.path(), case, &protoc);
    if verdicts.differ() {
        assert!(explained(&verdicts, &KNOWN).is_some(), "{}", verdicts.shown());
    } else if verdicts.ours.refusal.is_none() {
        let (ours, theirs) = (by_us(folder.path()), by_protoc(folder.path(), &protoc));
        assert!(ours == theirs, "the descriptors differ:\n{text}");
    }
});

/// The descriptor of the file, as the rooms of the front end make it.
fn by_us(folder: &Path) -> Vec<u8> {
    let options = Options {
        inputs: vec![folder.join("a.proto")],
        proto_paths: vec![folder.to_owned()],
        ..Options::default()
    };
    let contents = SetContents { imports: false, source_info: true };
    let set = make_descriptor_set(&options, contents, &mut Report::default());
    set.expect("the file is accepted").bytes
}

fn by_protoc(folder: &Path, protoc: &Path) -> Vec<u8> {
    let mut command = Command::new(protoc);
    command.current_dir(folder).arg("-I.").arg("-I").arg(verdict::well_known());
    command.args(["--include_source_info", "-o", "set.binpb", "a.proto"]);
    assert!(command.status().expect("protoc").success());
    fs::read(folder.join("set.binpb")).expect("the set")
}
