//! A new RPC reaches the user's file.

mod common;

use std::fs;
use std::path::Path;

use common::{protorust, run, write};

const PROTO: &str = "syntax = \"proto3\";\npackage shop;\nmessage Order { int32 id = 1; }\n\
    message Count { int32 of = 1; }\nservice Shop {\n  rpc Buy(Order) returns (Count);\n}\n";

/// A package with a service that is implemented, to whose proto two methods are added.
fn package() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("shop.proto", PROTO)]);
    generate(folder.path(), "");
    let more =
        "  rpc Try(Order) returns (Count);\n  rpc List(stream Order) returns (stream Count);\n}";
    fs::write(folder.path().join("shop.proto"), PROTO.replace("\n}\n", &format!("\n{more}\n")))
        .unwrap();
    folder
}

fn generate(folder: &Path, option: &str) -> common::Ran {
    let ran = run(protorust(folder)
        .args("--mode service shop.proto -o app".split(' '))
        .args(option.split_whitespace()));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran
}

fn program(folder: &Path) -> String {
    fs::read_to_string(folder.join("app/src/main.rs")).unwrap()
}

#[test]
fn methods_are_added_as_the_skeleton_writes_them() {
    let folder = package();
    let before = program(folder.path());
    let ran = generate(folder.path(), "--add-missing");
    assert_eq!(ran.stderr, "");
    assert!(ran.stdout.contains("wrote app/src/main.rs"), "{}", ran.stdout);
    let after = program(folder.path());

    // A new skeleton has the same methods, and imports what they need.
    let mut command = protorust(folder.path());
    run(command.args("-q --mode service shop.proto -o new".split(' ')));
    let new = fs::read_to_string(folder.path().join("new/src/main.rs")).unwrap();
    let body = |text: &str, name: &str| -> Vec<String> {
        let lines = text.lines().skip_while(|line| !line.contains(&format!("async fn {name}(")));
        lines.skip(1).take_while(|line| *line != "    }").map(str::to_owned).collect()
    };
    for name in ["r#try", "list"] {
        let lines: Vec<String> = body(&after, name);
        let end = |lines: &[String]| lines.iter().rev().take(2).cloned().collect::<Vec<_>>();
        assert!(lines.len() >= 2, "{name} in\n{after}");
        assert_eq!(end(&lines), end(&body(&new, name)));
    }
    assert!(
        after.contains("async fn r#try(&self, _request: Order) -> Result<Count, tonic::Status> {")
    );
    assert!(after.contains("_caller: stubs::shop::"), "{after}");

    // Nothing else has changed.
    let added: Vec<&str> =
        after.lines().filter(|line| !before.lines().any(|l| l == *line)).collect();
    let kept: Vec<&str> = after.lines().filter(|line| before.lines().any(|l| l == *line)).collect();
    assert!(!added.is_empty() && before.lines().all(|line| kept.contains(&line)));
    assert_eq!(generate(folder.path(), "--add-missing").stderr, "", "once is enough");
    assert_eq!(program(folder.path()), after);
}

#[test]
fn without_it_the_line_and_the_text_are_told() {
    let folder = package();
    let before = program(folder.path());
    let ran = generate(folder.path(), "");
    assert_eq!(program(folder.path()), before);
    let line = before.lines().position(|line| line.starts_with("impl Shop for")).unwrap() + 1;
    assert!(ran.stderr.contains(&format!("app/src/main.rs:{line}:1")), "{}", ran.stderr);
    assert!(ran.stderr.contains("async fn r#try(&self, _request: Order)"), "{}", ran.stderr);
    let looked = run(protorust(folder.path())
        .args("--mode service shop.proto -o app --add-missing --check".split(' ')));
    assert!(looked.status == 1 && looked.stdout.contains("+    async fn r#try"), "{looked:?}");
    assert_eq!(program(folder.path()), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_asked() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    for (answer, is_added) in [("n\n", false), ("y\n", true)] {
        let folder = package();
        // Standard input and error have to be a terminal: `script` makes one.
        let command =
            format!("{} --mode service shop.proto -o app", env!("CARGO_BIN_EXE_protorust"));
        let mut child = Command::new("script")
            .args(["-qec", &command, "/dev/null"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(answer.as_bytes()).unwrap();
        let ended = child.wait_with_output().unwrap();
        drop(stdin);
        assert!(String::from_utf8_lossy(&ended.stdout).contains("Add these methods now?"));
        assert_eq!(program(folder.path()).contains("r#try"), is_added, "{answer}");
    }
}
