//! The options that change which crates and parts of the support module a package needs.

use std::fs;

use super::common::{run_in, write};
use super::{done, folder};

#[test]
fn messages_alone_are_a_package_without_tonic() {
    let folder = folder();
    done(folder.path(), "chat.proto --mode messages --output package");
    let manifest = fs::read_to_string(folder.path().join("package/Cargo.toml")).unwrap();
    assert!(manifest.contains("prost") && !manifest.contains("tonic"), "{manifest}");
    let entry = fs::read_to_string(folder.path().join("package/src/stubs/.protorust")).unwrap();
    assert!(entry.contains("proto messages chat.proto"), "{entry}");
    assert!(folder.path().join("package/src/main.rs").exists());
    assert!(
        done(folder.path(), "chat.proto --mode messages --output package").contains("up to date")
    );
}

/// The program of a client would name a client that is not generated.
#[test]
fn messages_beside_a_program_of_services_add_no_program() {
    let folder = folder();
    done(folder.path(), "hello_world.proto --mode service --output package");
    let programs = || {
        let sources = folder.path().join("package/src");
        (sources.join("main.rs").exists(), sources.join("bin").exists())
    };
    for said in ["Successfully generated", "up to date"] {
        let ran = done(folder.path(), "hello_world.proto --mode messages --output package");
        assert!(ran.contains(said), "{ran}");
        assert_eq!(programs(), (true, false), "{ran}");
    }
    let ran = done(folder.path(), "hello_world.proto --mode client --output package");
    assert_eq!(programs(), (true, true), "{ran}");
}

/// The support module is one for all runs, so it has what any of them was asked for.
#[test]
fn prost_types_stay_and_bring_their_crate() {
    let folder = folder();
    let proto = "syntax = \"proto3\";\nimport \"google/protobuf/timestamp.proto\";\n\
                 message Event { google.protobuf.Timestamp at = 1; }\n";
    fs::write(folder.path().join("event.proto"), proto).unwrap();
    done(folder.path(), "event.proto --mode messages --output package --prost-types");
    let manifest = fs::read_to_string(folder.path().join("package/Cargo.toml")).unwrap();
    assert!(manifest.contains("prost-types = "), "{manifest}");
    let part = folder.path().join("package/src/stubs/support/prost_types/timestamp.rs");
    assert!(part.exists());
    done(folder.path(), "chat.proto --mode messages --output package");
    assert!(part.exists());
    done(folder.path(), "event.proto --mode messages --output package --prune");
    assert!(!part.exists());
}

#[test]
fn transport_is_left_out_unless_another_file_has_it() {
    let folder = folder();
    let other = fs::read_to_string(folder.path().join("hello_world.proto")).unwrap();
    fs::write(folder.path().join("other.proto"), other.replace("HelloWorld", "Other")).unwrap();
    let text = |path: &str| fs::read_to_string(folder.path().join("package").join(path)).unwrap();
    done(folder.path(), "chat.proto --mode client --output package --no-transport");
    assert!(text("Cargo.toml").contains("features = [\"codegen\"]"));
    assert!(!text("src/stubs/support/rpc/mod.rs").contains("endpoint"));
    assert!(!text("src/stubs/chat_pb.rs").contains("transport::"));
    assert!(!text("src/main.rs").contains("connect"));
    let again = done(folder.path(), "chat.proto --mode client --output package --no-transport");
    assert!(again.contains("up to date"), "{again}");

    done(folder.path(), "other.proto --mode client --output package");
    assert!(text("src/stubs/support/rpc/mod.rs").contains("endpoint"));
    let ran = run_in(folder.path(), "chat.proto --mode client --output package --no-transport");
    assert!(ran.stderr.contains("other.proto was generated with it"), "{}", ran.stderr);
    assert!(text("src/stubs/support/rpc/mod.rs").contains("endpoint"));
    done(folder.path(), "chat.proto --mode client --output package --no-transport --prune");
    assert!(!text("src/stubs/support/rpc/mod.rs").contains("endpoint"));
}

const TEXT: &str = "syntax = \"proto3\";\npackage a;\nmessage Note { string title = 1; map<string, int32> marks = 2; }\n";

#[test]
fn strings_that_share_memory_bring_their_crate_where_they_are_asked_for() {
    let folder = folder();
    write(folder.path(), &[("note.proto", TEXT)]);
    let cargo = |arguments: &str, output: &str| {
        done(folder.path(), &format!("note.proto --mode client {arguments} --output {output}"));
        fs::read_to_string(folder.path().join(output).join("Cargo.toml")).unwrap()
    };
    assert!(!cargo("", "plain").contains("bytestring"));
    assert!(cargo("--byte-string .a.Note.title", "sharing").contains("\nbytestring = \"1\"\n"));
    let note = "sharing/src/stubs/a/note_pb.rs";
    let note = fs::read_to_string(folder.path().join(note)).unwrap();
    assert!(note.contains("pub title: ::bytestring::ByteString,"), "{note}");
    assert!(note.contains("pub marks: std::collections::HashMap<String, i32>,"), "{note}");
}

#[test]
fn a_rule_for_strings_does_not_hold_for_keys() {
    let folder = folder();
    write(folder.path(), &[("note.proto", TEXT)]);
    let ran = run_in(folder.path(), "note.proto --byte-string .a.Note.marks --output stubs");
    assert!(ran.stderr.contains("the rule for `.a.Note.marks` matches nothing"), "{ran:?}");
}

#[test]
fn what_an_earlier_run_made_keeps_the_format_of_its_strings() {
    let folder = folder();
    write(folder.path(), &[("note.proto", TEXT)]);
    done(folder.path(), "note.proto --json --byte-string . --output stubs");
    let part = folder.path().join("stubs/support/byte_string.rs");
    done(folder.path(), "chat.proto --json --output stubs");
    assert!(part.exists(), "note_pb.rs is as it was");
    done(folder.path(), "note.proto --json --output stubs");
    assert!(!part.exists(), "note_pb.rs has no such string any more");
}

#[test]
fn a_dependency_of_that_name_that_is_another_crate_stays_and_is_reported() {
    let folder = folder();
    let toml = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                [dependencies]\nprost = { package = \"prost-fork\", version = \"0.14\" }\n";
    write(folder.path(), &[("app/Cargo.toml", toml), ("app/src/lib.rs", "mod stubs;\n")]);
    let ran = run_in(folder.path(), "chat.proto --mode messages --output app");
    assert_eq!(ran.status, 0, "{ran:?}");
    let warning = "warning[dependency-renamed]: the dependency `prost` is the crate `prost-fork`";
    assert!(ran.stderr.contains(warning), "{}", ran.stderr);
    let manifest = fs::read_to_string(folder.path().join("app/Cargo.toml")).unwrap();
    assert!(manifest.contains("prost = { package = \"prost-fork\", version = \"0.14\" }"));
}

#[cfg(unix)]
#[test]
fn a_manifest_that_is_a_link_stays_and_the_dependencies_are_reported() {
    let folder = folder();
    let toml = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    write(folder.path(), &[("shared.toml", toml), ("app/src/lib.rs", "mod stubs;\n")]);
    let link = folder.path().join("app/Cargo.toml");
    std::os::unix::fs::symlink("../shared.toml", &link).unwrap();
    let ran = run_in(folder.path(), "chat.proto --mode messages --output app");
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.stderr.contains("warning[cargo-toml-link]: app/Cargo.toml"), "{}", ran.stderr);
    let lines = ran.stderr.lines().map(str::trim).filter(|line| line.starts_with("prost"));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 1, "{}", ran.stderr);
    assert!(link.is_symlink());
    let shared = folder.path().join("shared.toml");
    assert_eq!(fs::read_to_string(&shared).unwrap(), toml);

    fs::write(&shared, format!("{toml}\n[dependencies]\n{}\n", lines[0])).unwrap();
    done(folder.path(), "chat.proto --mode messages --output app");
}
