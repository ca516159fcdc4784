//! Tests the build script: exact `rerun-if-changed` lines, the bytes of the command, errors that
//! cargo shows as they are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use protorust_e2e_tests::OUT_DIR;

/// This test is a build script, too, when these variables say so: standard output is then cargo's.
const INPUT: &str = "PROTORUST_TEST_INPUT";

#[test]
fn build_script() {
    let Some(input) = std::env::var_os(INPUT) else { return };
    let built = protorust::Builder::new().input(PathBuf::from(input)).generate();
    if let Err(error) = built {
        eprintln!("Error: {error:?}");
        std::process::exit(1);
    }
}

/// Runs the build script above.
fn run_build_script(input: &Path, out_dir: Option<&Path>) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "build_script", "--nocapture"])
        .env(INPUT, input)
        .env_remove("OUT_DIR");
    if let Some(out_dir) = out_dir {
        command.env("OUT_DIR", out_dir);
    }
    command.output().unwrap()
}

fn watched(output: &[u8]) -> BTreeSet<PathBuf> {
    let text = String::from_utf8_lossy(output);
    let paths = text.lines().filter_map(|line| line.strip_prefix("cargo::rerun-if-changed="));
    paths.map(PathBuf::from).collect()
}

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/tutorials").join(path)
}

#[test]
fn cargo_watches_every_file_that_was_read_and_no_other() {
    // The output that cargo kept of the real build script's run.
    let output = fs::read(Path::new(OUT_DIR).join("../output")).unwrap();
    let expected = [
        "../../fixtures/tutorials/route_guide/route_guide.proto",
        "../../fixtures/tutorials/route_guide/geo/geo.proto",
        "../../fixtures/tutorials/streaming_calc",
        "../../fixtures/tutorials/streaming_calc/streaming_calc.proto",
        "proto/names.proto",
    ];
    assert_eq!(watched(&output), expected.map(PathBuf::from).into());
}

#[test]
fn every_watched_file_exists() {
    // A path that does not exist makes cargo run the build script each time.
    let out_dir = tempfile::tempdir().unwrap();
    let output = run_build_script(&fixture("route_guide/route_guide.proto"), Some(out_dir.path()));
    assert!(output.status.success());
    let watched = watched(&output.stdout);
    assert_eq!(watched.len(), 2);
    assert!(watched.iter().all(|path| path.exists()), "{watched:?}");
}

#[test]
fn the_second_run_leaves_every_file_alone() {
    let out_dir = tempfile::tempdir().unwrap();
    let input = fixture("streaming_calc/streaming_calc.proto");
    let times = || {
        let file = |name| out_dir.path().join(name).metadata().unwrap().modified().unwrap();
        ["stubs.rs", "stubs/mod.rs", "stubs/streaming_calc_pb.rs"].map(file)
    };
    assert!(run_build_script(&input, Some(out_dir.path())).status.success());
    let before = times();
    assert!(run_build_script(&input, Some(out_dir.path())).status.success());
    assert_eq!(times(), before);
}

#[test]
fn the_bytes_are_those_of_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let stubs = folder.path().join("stubs");
    let options = protorust::Options {
        inputs: vec![fixture("route_guide/route_guide.proto")],
        output: stubs.clone(),
        ..Default::default()
    };
    let mut report = protorust::Report::default();
    protorust::internals::run::run(&options, &mut report).unwrap();
    let built = Path::new(OUT_DIR).join("stubs");
    let files = files(&stubs);
    assert_eq!(files, self::files(&built));
    for file in files {
        assert_eq!(
            fs::read(stubs.join(&file)).unwrap(),
            fs::read(built.join(&file)).unwrap(),
            "{file:?}"
        );
    }
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut all = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.insert(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    all
}

#[test]
fn a_fault_is_shown_as_the_command_shows_it_and_fixing_it_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let proto = folder.path().join("a.proto");
    fs::write(&proto, "syntax = \"proto3\";\nmessage A { Gone x = 1; }\n").unwrap();
    let out_dir = folder.path().join("out");
    fs::create_dir(&out_dir).unwrap();
    let output = run_build_script(&proto, Some(&out_dir));
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("a.proto:2:13") && text.contains("Gone x = 1;"), "{text}");
    assert!(watched(&output.stdout).contains(&proto));
    assert_eq!(fs::read_dir(&out_dir).unwrap().count(), 0);
}

#[test]
fn outside_of_a_build_script_the_error_says_what_to_do() {
    let output = run_build_script(&fixture("chat/chat.proto"), None);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && text.contains("OUT_DIR") && text.contains("out_dir"),
        "{text}"
    );
}
