//! Inputs and folders that are refused: the error has a place, and nothing is written.

use std::path::Path;

use super::common::{run_in, tree, write};
use super::folder;

const HEAD: &str = "syntax = \"proto3\";\n";

/// Runs the command, which must fail, print all of `expected`, and leave everything as it was.
fn refused(folder: &Path, arguments: &str, expected: &[&str]) {
    let before = tree(folder);
    let ran = run_in(folder, arguments);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{arguments}\n{}", ran.stderr);
    for words in expected {
        assert!(ran.stderr.contains(words), "{words} in\n{}", ran.stderr);
    }
    assert_eq!(tree(folder), before, "{arguments}");
    assert!(!folder.join("app").exists(), "{arguments}");
}

#[test]
fn a_bad_input_is_refused_with_its_place_and_nothing_is_written() {
    let cases: &[(&str, &[&str])] = &[
        ("message A {\n  int32 = 1;\n}\n", &["a.proto:3:", "int32 = 1;"]),
        (
            "message A {\n  Piont at = 1;\n}\nmessage Point {}\n",
            &["a.proto:3:3", "did you mean `Point`?"],
        ),
        (
            "package p.google;\nimport \"google/protobuf/any.proto\";\n\
             message A { google.protobuf.Any any = 1; }\n",
            &["a.proto:4:", "start it with a dot: .google.protobuf.Any"],
        ),
        ("message A {\n  int32 x = 1;\n  int32 y = 1;\n}\n", &["a.proto:4:", "int32 y = 1;"]),
        ("import \"gone.proto\";\n", &["a.proto:2:", "gone.proto"]),
        ("import \"a.proto\";\n", &["a.proto", "cycle"]),
    ];
    for (text, expected) in cases {
        let folder = folder();
        write(folder.path(), &[("a.proto", &format!("{HEAD}{text}"))]);
        refused(folder.path(), "--mode service --input a.proto --output app", expected);
        refused(folder.path(), "a.proto chat.proto --output app", expected);
    }
}

#[test]
fn all_errors_of_a_run_are_told_together() {
    let folder = folder();
    write(
        folder.path(),
        &[
            ("a.proto", &format!("{HEAD}message A {{ Gone x = 1; Missing y = 2; }}\n")),
            ("b.proto", &format!("{HEAD}message B {{ int32 = 1; }}\n")),
        ],
    );
    let expected = ["a.proto", "b.proto", "Gone", "Missing", "int32 = 1;"];
    refused(folder.path(), "a.proto b.proto gone.proto --output app", &["b.proto", "gone.proto"]);
    refused(folder.path(), "a.proto --output app", &expected[2..4]);
}

#[test]
fn paths_that_lead_nowhere_are_refused() {
    let folder = folder();
    write(folder.path(), &[("docs/readme.md", ""), ("roots/a/x.proto", HEAD), ("file", "text")]);
    let input = "--mode client --input chat.proto";
    for (arguments, expected) in [
        ("--mode service --input chta.proto --output app", "did you mean chat.proto?"),
        ("docs --output app", "docs"),
        ("chat.proto -I roots --output app", "chat.proto"),
        (&format!("{input} --output file"), "file"),
        (&format!("{input} --output file/below"), "file"),
        ("--descriptor-set-in gone.bin --output app", "gone.bin"),
    ] {
        refused(folder.path(), arguments, &[expected]);
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_refused() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::common::{protorust, succeed};
    let folder = folder();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    refused(folder.path(), "--mode service --input chat.proto --output closed", &["closed"]);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    succeed(protorust(folder.path()).args(["chat.proto", "--output", "closed"]));
}
