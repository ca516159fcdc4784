//! Arbitrary texts, beside `protoc`: both accept or both refuse, but for what
//! `tests/differential/differences.txt` explains; and of what both accept, the descriptors are equal.

#![no_main]

use std::str;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use verdict::{Case, Difference, differences, explained, judge_in, write_files};

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
    write_files(&case, folder.path());
    let protoc = protoc_bin_vendored::protoc_bin_path().expect("protoc");
    let verdicts = judge_in(folder.path(), case, &protoc);
    if verdicts.differ() {
        assert!(explained(&verdicts, &KNOWN).is_some(), "{}", verdicts.shown());
    }
    assert!(!verdicts.descriptors_differ(), "the descriptors differ:\n{text}");
});
