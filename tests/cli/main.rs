//! Tests the command from outside: its output, its exit status, and the files that it writes.

#[path = "../common/mod.rs"]
mod common;

mod dependencies;
mod module;
mod output;
mod refused;
mod runs;
mod usage;

use std::fs;
use std::path::Path;

use common::{repository, run_in};

/// Creates a folder with the protos of the tutorials.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["streaming_calc", "hello_world", "chat", "number_service"] {
        let file = format!("{name}.proto");
        let from = repository("fixtures/tutorials").join(name).join(&file);
        fs::copy(from, folder.path().join(file)).unwrap();
    }
    folder
}

/// Runs the command, which must succeed without a warning. Returns its standard output.
fn done(folder: &Path, arguments: &str) -> String {
    let ran = run_in(folder, arguments);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{arguments}\n{}", ran.stdout);
    ran.stdout
}

/// Returns the paths after `verb`, without those of the support module.
fn files<'a>(text: &'a str, verb: &str) -> Vec<&'a str> {
    let named = text.lines().filter_map(|line| line.trim_start().strip_prefix(verb));
    named.map(str::trim_start).filter(|path| !path.contains("/support/")).collect()
}
