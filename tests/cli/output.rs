//! The output of a run, and runs that write nothing.

use std::fs;

use super::common::{run_in, tree};
use super::{done, files, folder};

#[test]
fn a_run_says_what_was_written_and_what_to_type_next() {
    let folder = folder();
    let said = done(folder.path(), "--mode service --input chat.proto --output app");
    assert!(said.starts_with("Successfully generated Rust files.\n"), "{said}");
    assert!(said.ends_with("Next: cd app && cargo run\n"), "{said}");
    let wrote = files(&said, "wrote ");
    for file in ["app/Cargo.toml", "app/src/main.rs", "app/src/stubs/chat_pb.rs"] {
        assert!(wrote.contains(&file), "{file} in\n{said}");
    }
}

#[test]
fn verbose_lists_every_file_and_quiet_says_nothing() {
    let folder = folder();
    let said = done(folder.path(), "-v --mode service --input chat.proto --output app");
    let named = said.lines().filter(|line| line.starts_with("  wrote ")).count();
    assert_eq!(named, tree(&folder.path().join("app")).len(), "{said}");
    assert_eq!(done(folder.path(), "-q --mode service --input chat.proto --output quiet"), "");
    assert!(folder.path().join("quiet/src/main.rs").exists());
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_it_would() {
    let folder = folder();
    let before = tree(folder.path());
    let said = done(folder.path(), "--dry-run -v --mode client --input chat.proto --output app");
    assert!(said.starts_with("Nothing was written (--dry-run)."), "{said}");
    assert_eq!(tree(folder.path()), before);
    let would = files(&said, "would write ").len();
    let wrote = done(folder.path(), "-v --mode client --input chat.proto --output app");
    assert_eq!(files(&wrote, "wrote ").len(), would);
}

#[test]
fn check_compares_what_is_there_with_what_would_be() {
    let folder = folder();
    let command = "--mode service --input chat.proto --output app";
    let check = format!("{command} --check");

    let ran = run_in(folder.path(), &check);
    assert_eq!(ran.status, 1);
    assert!(ran.stdout.contains("+++ app/src/main.rs\n"), "{}", ran.stdout);
    assert!(!folder.path().join("app").exists());

    done(folder.path(), command);
    let said = done(folder.path(), &check);
    assert!(said.starts_with("The stubs are up to date.\n"), "{said}");

    let stub = folder.path().join("app/src/stubs/chat_pb.rs");
    let good = fs::read_to_string(&stub).unwrap();
    fs::write(&stub, good.replace("pub message: String", "pub message: Vec<u8>")).unwrap();
    let before = tree(folder.path());
    let ran = run_in(folder.path(), &check);
    assert_eq!(ran.status, 1);
    for line in [
        "--- app/src/stubs/chat_pb.rs",
        "+++ app/src/stubs/chat_pb.rs",
        "-    pub message: Vec<u8>,",
        "+    pub message: String,",
    ] {
        assert!(ran.stdout.lines().any(|l| l == line), "{line} in\n{}", ran.stdout);
    }
    assert!(ran.stderr.contains("not up to date"), "{}", ran.stderr);
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn check_leaves_the_users_skeleton_out() {
    let folder = folder();
    let command = "--mode service --input chat.proto --output app";
    done(folder.path(), command);
    let main = folder.path().join("app/src/main.rs");
    let text = fs::read_to_string(&main).unwrap().replace("not implemented yet", "on its way");
    fs::write(&main, text).unwrap();
    assert_eq!(run_in(folder.path(), &format!("{command} --check")).status, 0);
}
