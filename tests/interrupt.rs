//! A run that is interrupted leaves nothing behind but what was there.

#![cfg(unix)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{protorust, tree};

/// The maximum number of runs until one is interrupted while files are staged.
const TRIES: usize = 50;

/// The time limit for a process to end.
const PATIENCE: Duration = Duration::from_secs(60);

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
}

fn has_temporary_files(folder: &Path) -> bool {
    tree(folder).keys().any(|name| name.ends_with(".tmp"))
}

/// Files with enough messages that writing them takes a while.
fn protos(folder: &Path) {
    fs::create_dir(folder).unwrap();
    for n in 0..300 {
        let text = format!("syntax = \"proto3\";\npackage p{n};\nmessage M {{ int32 a = 1; }}\n");
        fs::write(folder.join(format!("p{n}.proto")), text).unwrap();
    }
}

#[test]
fn an_interrupt_while_files_are_staged_leaves_none() {
    let folder = tempfile::tempdir().unwrap();
    protos(&folder.path().join("protos"));
    let (output, locks) = (folder.path().join("out"), folder.path().join("locks"));
    for _ in 0..TRIES {
        let _ = fs::remove_dir_all(&output);
        let _ = fs::remove_dir_all(&locks);
        fs::create_dir(&output).unwrap();
        fs::create_dir(&locks).unwrap();
        fs::write(output.join("mine.txt"), "mine").unwrap();
        let mut child = protorust(folder.path())
            .args(["-q", "protos", "-o", "out"])
            .env("TMPDIR", &locks)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        while !has_temporary_files(&output) && child.try_wait().unwrap().is_none() {}
        if child.try_wait().unwrap().is_some() {
            continue;
        }
        signal(&child, "-STOP");
        let was_caught = has_temporary_files(&output) && !output.join("mod.rs").exists();
        assert!(!was_caught || !tree(&locks).is_empty(), "the lock is held");
        signal(&child, "-INT");
        signal(&child, "-CONT");
        let status = child.wait().unwrap();
        if was_caught && status.code() == Some(130) {
            assert_eq!(tree(&output).keys().collect::<Vec<_>>(), ["mine.txt"]);
            assert_eq!(fs::read_dir(&output).unwrap().count(), 1, "folders go, too");
            assert!(tree(&locks).is_empty(), "the lock file goes, too");
            return;
        }
    }
    panic!("no run was caught while files were staged");
}

#[test]
#[cfg(target_os = "linux")]
fn an_interrupt_while_standard_input_is_awaited_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let locks = folder.path().join("locks");
    fs::create_dir(&locks).unwrap();
    let mut child = protorust(folder.path())
        .args(["-q", "-", "-o", "out"])
        .env("TMPDIR", &locks)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let state = format!("/proc/{}/stat", child.id());
    while !fs::read_to_string(&state).unwrap().contains(") S ") {
        std::thread::yield_now();
    }
    signal(&child, "-INT");
    let started = Instant::now();
    // Unlike `wait`, this leaves standard input open.
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(started.elapsed() < PATIENCE, "the process waits for its input"),
        }
    };
    assert_eq!(status.code(), Some(130));
    assert!(tree(&locks).is_empty(), "there is no lock yet");
    assert!(!folder.path().join("out").exists());
}
