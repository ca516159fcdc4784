//! Checks that files of others are left alone.

use std::fs;

use protorust::Options;

use crate::{CARGO, MARK, folder, names, plan, run, service, stub, tree};

#[test]
fn files_that_are_not_ours_stop_the_run() {
    let dir = folder(&[("mod.rs", "pub mod mine;"), ("descriptor_set.bin", "x")]);
    let before = tree(dir.path());
    let ran = run(dir.path(), &plan(&["a"]), &Options::default());
    assert_eq!(ran.codes, ["not-ours", "not-ours"]);
    assert!(ran.text.contains("mod.rs") && ran.text.contains("--force"));
    assert_eq!(tree(dir.path()), before);
    let force = Options { force: true, ..Options::default() };
    assert!(run(dir.path(), &plan(&["a"]), &force).outcome.is_some());
}

#[test]
fn stubs_are_ours_without_a_manifest_too() {
    let dir = folder(&[]);
    run(dir.path(), &plan(&["a"]), &Options::default());
    fs::remove_file(dir.path().join(".protorust")).unwrap();
    fs::write(dir.path().join("descriptor_set.bin"), "older").unwrap();
    assert!(run(dir.path(), &plan(&["a", "b"]), &Options::default()).outcome.is_some());
}

#[test]
fn a_stubs_file_beside_the_folder_is_refused() {
    let dir = folder(&[("Cargo.toml", CARGO), ("src/stubs.rs", "")]);
    assert_eq!(run(dir.path(), &plan(&["a"]), &service()).codes, ["not-ours"]);
}

#[test]
fn no_path_leads_out() {
    let dir = folder(&[]);
    for path in ["../a.rs", "/a.rs", "x/../../a.rs"] {
        let mut plan = plan(&["a"]);
        plan.stubs.push(stub(path, ""));
        let ran = run(&dir.path().join("out"), &plan, &Options::default());
        assert_eq!(ran.codes, ["leaves-output"], "{path}");
    }
    assert!(names(dir.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_out_or_written_through() {
    use std::os::unix::fs::symlink;
    let elsewhere = folder(&[("a_pb.rs", MARK)]);
    let dir = folder(&[]);
    symlink(elsewhere.path(), dir.path().join("support")).unwrap();
    assert_eq!(run(dir.path(), &plan(&["a"]), &Options::default()).codes, ["leaves-output"]);

    let dir = folder(&[]);
    let link = dir.path().join("a_pb.rs");
    symlink(elsewhere.path().join("a_pb.rs"), &link).unwrap();
    assert_eq!(run(dir.path(), &plan(&["a"]), &Options::default()).codes, ["not-ours"]);
    let force = Options { force: true, ..Options::default() };
    run(dir.path(), &plan(&["a"]), &force).outcome.unwrap();
    assert!(link.symlink_metadata().unwrap().is_file());
    assert_eq!(tree(elsewhere.path()).into_values().collect::<Vec<_>>(), [MARK]);
}

#[test]
fn a_manifest_that_is_no_manifest_is_an_error() {
    let dir = folder(&[(".protorust", "ours\n")]);
    assert_eq!(run(dir.path(), &plan(&["a"]), &Options::default()).codes, ["manifest"]);
}

#[test]
fn a_run_solves_the_merge_conflict_of_a_manifest() {
    let dir = folder(&[]);
    run(dir.path(), &plan(&["a", "b"]), &Options::default());
    let path = dir.path().join(".protorust");
    let clean = fs::read_to_string(&path).unwrap();
    let conflict = clean
        .replace("file a_pb.rs\n", "<<<<<<< HEAD\nfile a_pb.rs\n=======\n")
        .replace("file b_pb.rs\n", "file b_pb.rs\n>>>>>>> branch\n");
    assert_ne!(conflict, clean);
    fs::write(&path, conflict).unwrap();
    assert!(run(dir.path(), &plan(&["a", "b"]), &Options::default()).codes.is_empty());
    assert_eq!(fs::read_to_string(&path).unwrap(), clean);
}
