//! Runs the command with each kind of argument for inputs and import roots.

mod common;

use std::fs;
use std::path::Path;

use common::{assert_same, protorust, run, run_in, tree, write};

const A: &str = "syntax = \"proto3\";\npackage a;\nimport \"b.proto\";\nmessage A { b.B b = 1; }\n";
const B: &str = "syntax = \"proto3\";\npackage b;\nmessage B {}\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    folder
}

fn done(folder: &Path, arguments: &str) {
    let ran = run_in(folder, arguments);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{arguments}\n{}", ran.stdout);
}

/// The files of protos that a run made, as `a/a_pb.rs`.
fn made(folder: &Path) -> Vec<String> {
    let files = tree(folder).into_keys();
    files.filter(|file| file.ends_with("_pb.rs") && !file.starts_with("support/")).collect()
}

// Import roots

#[test]
fn a_root_may_be_a_list() {
    let folder = folder(&[("one/a.proto", A), ("two/b.proto", B)]);
    let separator = if cfg!(windows) { ';' } else { ':' };
    done(folder.path(), &format!("one/a.proto -I one{separator}two -o list"));
    done(folder.path(), &format!("one/a.proto -I {separator}one{separator} -I two -o empty"));
    done(folder.path(), "one/a.proto -I one -I two -o each");
    assert_same(&folder.path().join("list"), &folder.path().join("each"));
    assert_same(&folder.path().join("empty"), &folder.path().join("each"));
}

#[test]
fn a_root_may_give_its_files_a_prefix() {
    let a = A.replace("b.proto", "third/party/b.proto");
    let folder = folder(&[("one/a.proto", &a), ("two/b.proto", B), ("three/c.proto", B)]);
    done(folder.path(), "one/a.proto -I one -I third/party=two -o out");
    assert_eq!(made(&folder.path().join("out")), ["a/a_pb.rs", "b/b_pb.rs"]);
    // An input is named as others import it, or as it is on the disk.
    for input in ["third/party/b.proto", "two/b.proto"] {
        let output = input.replace('/', "-");
        done(folder.path(), &format!("{input} -I third/party=two -o {output}"));
        let manifest = fs::read_to_string(folder.path().join(output).join(".protorust")).unwrap();
        assert!(manifest.contains(" third/party/b.proto\n"), "{manifest}");
    }
    let ran = run_in(folder.path(), "three/c.proto -I third/party=two -o out");
    assert!(ran.stderr.contains("outside-import-roots"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_name_with_a_line_break_is_refused() {
    let folder = folder(&[("a\nb.proto", B)]);
    let ran = run_in(folder.path(), ". -o out");
    let is_refused = ran.status == 1 && ran.stderr.contains("file-name");
    assert!(is_refused && ran.stderr.contains("a\\nb.proto\n"), "{}", ran.stderr);
    assert!(!folder.path().join("out").exists());
}

#[cfg(unix)]
#[test]
fn a_file_whose_name_is_not_utf_8_cannot_be_an_input() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = folder(&[("a/b.proto", B)]);
    let name = std::ffi::OsStr::from_bytes(b"a/\xff.proto");
    fs::write(folder.path().join(name), B).unwrap();
    for input in [name, "a".as_ref()] {
        let ran = run(protorust(folder.path()).arg(input).args(["-o", "out"]));
        assert_eq!(ran.status, 1);
        assert!(ran.stderr.starts_with("error[file-name]"), "{}", ran.stderr);
    }
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_prefix_is_whole_names() {
    let folder =
        folder(&[("two/b.proto", B), ("a.proto", &A.replace("b.proto", "pre/fixb.proto"))]);
    let ran = run_in(folder.path(), "a.proto -I . -I pre/fix=two -o out");
    assert!(ran.stderr.contains("missing-import"), "{}", ran.stderr);
}

#[test]
fn a_folder_with_an_equals_sign_in_its_name_is_a_folder() {
    let folder = folder(&[("v=1/b.proto", B), ("1/b.proto", "not a proto")]);
    done(folder.path(), "b.proto -I v=1 -o out");
}

#[test]
fn a_root_that_does_not_exist_is_named() {
    let folder = folder(&[("b.proto", B), ("file", "")]);
    for (root, expected) in [
        ("nowhere", "the import root nowhere does not exist"),
        ("pre=nowhere", "the import root nowhere does not exist"),
        ("file", "the import root file is not a folder"),
    ] {
        let ran = run_in(folder.path(), &format!("b.proto -I . -I {root} -o out"));
        assert!(ran.status == 0 && ran.stderr.contains(expected), "{}", ran.stderr);
    }
}

// Folders

#[test]
fn a_folder_leaves_out_what_is_not_its_own() {
    let cache = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache.";
    let folder = folder(&[
        (".git/HEAD", ""),
        (".gitignore", "/repo/p/generated/\n*.old.proto\n"),
        ("repo/p/b.proto", B),
        ("repo/p/generated/b.proto", "broken"),
        ("repo/p/b.old.proto", "broken"),
        ("repo/p/.gitignore", "scratch*\n!kept.old.proto\n"),
        ("repo/p/scratch/c.proto", "broken"),
        ("repo/p/deep/scratch.proto", "broken"),
        ("repo/p/deep/kept.old.proto", "syntax = \"proto3\";\npackage k;\nmessage K {}\n"),
        ("repo/p/node_modules/x/d.proto", "broken"),
        ("repo/p/cache/CACHEDIR.TAG", cache),
        ("repo/p/cache/e.proto", "broken"),
        ("repo/p/tagged/CACHEDIR.TAG", "no signature"),
        ("repo/p/tagged/f.proto", "syntax = \"proto3\";\npackage f;\nmessage F {}\n"),
        ("repo/p/.hidden/g.proto", "broken"),
    ]);
    done(folder.path(), "repo/p -o out");
    let expected = ["b/b_pb.rs", "f/f_pb.rs", "k/kept_old_pb.rs"];
    assert_eq!(made(&folder.path().join("out")), expected);
}

#[test]
fn what_is_named_itself_is_never_left_out() {
    let folder = folder(&[(".git/HEAD", ""), (".gitignore", "third/\n"), ("third/b.proto", B)]);
    done(folder.path(), "third -o folder");
    done(folder.path(), "third/b.proto -o file");
    let ran = run_in(folder.path(), ". -o none");
    assert!(ran.status == 1 && ran.stderr.contains(".gitignore"), "{}", ran.stderr);
}

#[test]
fn nobody_above_a_repository_has_a_say() {
    let folder =
        folder(&[(".gitignore", "*.proto\n"), ("repo/.git/HEAD", ""), ("repo/b.proto", B)]);
    done(folder.path(), "repo -o out");
}

// Patterns

#[test]
fn a_pattern_is_expanded_where_no_shell_did() {
    let folder = folder(&[
        ("p/a.proto", A),
        ("p/b.proto", B),
        ("p/x.txt", ""),
        (
            "p/deep/c.proto",
            "syntax = \"proto3\";\npackage c;\nimport \"b.proto\";\nmessage C { b.B b = 1; }\n",
        ),
    ]);
    done(folder.path(), "p/*.proto -o flat");
    assert_eq!(made(&folder.path().join("flat")), ["a/a_pb.rs", "b/b_pb.rs"]);
    // The root is the folder before the first wildcard, as for a folder.
    done(folder.path(), "p/**/*.proto -o deep");
    done(folder.path(), "p -o folder");
    assert_same(&folder.path().join("deep"), &folder.path().join("folder"));
    for (pattern, expected) in
        [("p/*.protos", "matches p/*.protos"), ("p/[", "is not a valid pattern")]
    {
        let ran = run_in(folder.path(), &format!("{pattern} -o out"));
        assert!(ran.status == 1 && ran.stderr.contains(expected), "{}", ran.stderr);
    }
}

#[test]
fn of_many_faults_the_first_are_reported() {
    let errors = "message A { X x = 1; }\n".repeat(500);
    let broken = "message { }\n".repeat(500);
    let warnings: String =
        (0..500).map(|n| format!("message M{n} {{ reserved \"a b\"; }}\n")).collect();
    for (text, status) in [(errors, 1), (broken, 1), (warnings, 0)] {
        let folder = folder(&[("a.proto", &format!("syntax = \"proto3\";\n{text}"))]);
        let ran = run_in(folder.path(), "a.proto -o out");
        assert_eq!(ran.status, status, "{}", ran.stderr);
        let reported = ran
            .stderr
            .lines()
            .filter(|line| line.starts_with("error[") || line.starts_with("warning["));
        assert_eq!(reported.count(), 101, "{}", ran.stderr);
        assert!(ran.stderr.contains("[more-faults]"), "{}", ran.stderr);
    }
}
