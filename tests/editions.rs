//! Sources with an `edition`, which a `protoc` or a `buf` reads for us.
//!
//! Tests of a real `buf` are ignored: `tests/interop/buf/run` installs one and runs them.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{assert_same, protorust, run, succeed, write};
use prost::Message;
use protorust::load::{load, load_descriptors};
use protorust::options::Options;
use protorust::report::Report;
use protorust::schema::FileDescriptorProto;
use tempfile::TempDir;

const FLEET: &str = "\
edition = \"2023\";
package fleet;
import \"cargo/load.proto\";
import \"legacy/plate.proto\";
import \"google/protobuf/timestamp.proto\";
// A truck.
message Truck {
  int32 wheels = 1 [features.field_presence = IMPLICIT];
  cargo.Load load = 2 [features.message_encoding = DELIMITED];
  legacy.Plate plate = 3;
  google.protobuf.Timestamp seen = 4;
}
service Fleet { rpc Track(stream Truck) returns (stream Truck); }
";
const LOAD: &str = "\
edition = \"2024\";
package cargo;
// What a truck carries.
message Load { string what = 1; }
";
const PLATE: &str = "syntax = \"proto3\";\npackage legacy;\nmessage Plate { string text = 1; }\n";
const ALONE: &str = "syntax = \"proto3\";\nmessage Alone { int32 x = 1; }\n";

fn protos() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let fleet = ("protos/fleet.proto", FLEET);
    let load = ("more/cargo/load.proto", LOAD);
    write(folder.path(), &[fleet, load, ("protos/legacy/plate.proto", PLATE)]);
    write(folder.path(), &[("alone.proto", ALONE)]);
    folder
}

fn protoc() -> PathBuf {
    protoc_bin_vendored::protoc_bin_path().unwrap()
}

const ROOTS: [&str; 4] = ["-I", "protos", "-I", "more"];

/// Generates one side into `output`, with a compiler that `choose` tells the command of.
fn generate(
    root: &Path,
    side: &str,
    output: &str,
    choose: impl FnOnce(&mut Command) -> &mut Command,
) {
    let mut command = protorust(root);
    command.args(["--mode", side, "protos/fleet.proto", "-o", output]).args(ROOTS);
    succeed(choose(command.env_remove("PROTOC")));
}

#[test]
fn sources_give_the_same_bytes_as_their_descriptor_set() {
    let folder = protos();
    let root = folder.path();
    let set = ["--include_imports", "--include_source_info", "-o", "set.binpb", "fleet.proto"];
    succeed(Command::new(protoc()).current_dir(root).args(ROOTS).args(set));
    for side in ["service", "client"] {
        let (one, other) = (format!("{side}_sources"), format!("{side}_set"));
        generate(root, side, &one, |command| command.arg("--protoc").arg(protoc()));
        let set = ["--mode", side, "--descriptor-set-in", "set.binpb", "fleet.proto", "-o", &other];
        succeed(protorust(root).args(set));
        assert_same(&root.join(&one).join("src"), &root.join(&other).join("src"));
        let truck = root.join(&one).join("src/stubs/fleet/fleet_pb.rs");
        let truck = fs::read_to_string(truck).unwrap();
        assert!(truck.contains("/// A truck.") && truck.contains("pub wheels: i32"), "{truck}");
    }
}

fn loaded(root: &Path, inputs: &[&str], protoc: PathBuf) -> (Options, Report) {
    let options = Options {
        inputs: inputs.iter().map(|input| root.join(input)).collect(),
        proto_paths: vec![root.join("protos"), root.join("more")],
        protoc: Some(protoc),
        ..Options::default()
    };
    (options, Report::default())
}

#[test]
fn every_file_has_its_path_and_text_and_inputs_are_as_named() {
    let folder = protos();
    let (options, mut report) = loaded(folder.path(), &["protos/fleet.proto"], protoc());
    let set = load(&options, &mut report).unwrap();
    let found: Vec<_> = set
        .files
        .iter()
        .filter_map(|file| Some((file.path.as_deref()?, file.source.as_deref()?, file.is_input)))
        .collect();
    let (load, plate) = ("more/cargo/load.proto", "protos/legacy/plate.proto");
    let at = |path: &str| folder.path().join(path);
    assert_eq!(found.len(), 3);
    assert!(found.contains(&(&at("protos/fleet.proto"), FLEET, true)));
    assert!(found.contains(&(&at(load), LOAD, false)));
    assert!(found.contains(&(&at(plate), PLATE, false)));
}

#[test]
fn edition_2026_is_read_from_source() {
    let folder = protos();
    write(
        folder.path(),
        &[("protos/a.proto", "edition = \"2026\";\nmessage A { int32 x = 1; }\n")],
    );
    let (options, mut report) = loaded(folder.path(), &["protos/a.proto"], protoc());
    let set = load(&options, &mut report).unwrap();
    assert_eq!(set.files[0].descriptor.edition, Some(1002));
    assert!(protorust::run::stubs(set, &options, &mut report).is_some());
}

#[test]
fn edition_2026_is_read_from_a_plugins_request() {
    let folder = protos();
    write(folder.path(), &[("a.proto", "edition = \"2026\";\nmessage A { int32 x = 1; }\n")]);
    let plugin = env!("CARGO_BIN_EXE_protoc-gen-protorust");
    let plugin = format!("--plugin=protoc-gen-protorust={plugin}");
    let arguments = [&plugin, "--protorust_out=.", "a.proto"];
    succeed(Command::new(protoc()).current_dir(folder.path()).args(arguments));
    assert!(folder.path().join("a_pb.rs").exists());
}

#[test]
fn an_edition_may_be_in_an_import_alone() {
    let folder = protos();
    let uses = "syntax = \"proto3\"; import \"cargo/load.proto\"; message A { cargo.Load l = 1; }";
    write(folder.path(), &[("protos/a.proto", uses)]);
    let (options, mut report) = loaded(folder.path(), &["protos/a.proto"], protoc());
    let set = load(&options, &mut report).unwrap();
    let names: Vec<_> = set.files.iter().map(|f| (f.descriptor.name(), f.is_input)).collect();
    assert_eq!(names, [("cargo/load.proto", false), ("a.proto", true)]);
}

#[test]
fn the_variable_names_a_protoc_as_the_option_does() {
    let folder = protos();
    let mut command = protorust(folder.path());
    command.args(["protos/fleet.proto", "-o", "out"]).args(ROOTS);
    succeed(command.env("PATH", folder.path()).env("PROTOC", protoc()));
}

/// It stops at the first file with a fault.
#[test]
fn what_protoc_finds_is_told_with_its_place() {
    let no_ascii = "edition = \"2023\";\nmessage A {\n\tint32 é = 1;\n}\n";
    let unknown = "edition = \"2023\";\nmessage B {\n\tNope x = 1;\n}\n";
    let no_ascii_told = "error[protoc]: Expected field name\n --> protos/a.proto:3:8\n  |\n";
    let unknown_told = " --> protos/a.proto:3:2\n  |\n3 |     Nope x = 1;\n  |     ^^^^\n";
    for (text, told) in [(no_ascii, no_ascii_told), (unknown, unknown_told)] {
        let folder = protos();
        write(folder.path(), &[("protos/a.proto", text)]);
        let mut command = protorust(folder.path());
        command.args(["protos/a.proto", "-o", "out"]).args(ROOTS);
        let ran = run(command.arg("--protoc").arg(protoc()));
        assert_eq!(ran.status, 1);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert!(!folder.path().join("out").exists());
    }
}

#[test]
fn an_unused_import_is_a_warning() {
    let folder = protos();
    let uses = "edition = \"2023\";\nimport \"legacy/plate.proto\";\nmessage A {}\n";
    write(folder.path(), &[("protos/a.proto", uses)]);
    let (options, mut report) = loaded(folder.path(), &["protos/a.proto"], protoc());
    assert!(load(&options, &mut report).is_some());
    let told = report.render(false);
    assert!(told.starts_with("warning[protoc]: Import legacy/plate.proto is unused\n"), "{told}");
    assert!(told.contains("a.proto:2:1\n"), "{told}");
}

#[test]
fn where_there_is_no_protoc_one_error_says_what_to_do() {
    let folder = protos();
    let mut command = protorust(folder.path());
    command.args(["protos/fleet.proto", "more/cargo/load.proto", "-o", "out"]).args(ROOTS);
    let ran = run(command.env("PATH", folder.path()).env_remove("PROTOC"));
    assert_eq!(ran.status, 1);
    assert_eq!(ran.stderr.matches("error").count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("error[edition-source]: edition 2024"), "{}", ran.stderr);
    for part in ["there is neither on PATH", "buf", "--protoc", "--descriptor-set-in", "PROTOC"] {
        assert!(ran.stderr.contains(part), "no {part} in {}", ran.stderr);
    }
}

#[test]
fn proto2_and_proto3_need_none() {
    let folder = protos();
    let mut command = protorust(folder.path());
    command.args(["alone.proto", "-o", "out", "--protoc", "/nowhere/protoc"]);
    succeed(command.env("PATH", folder.path()));
}

#[cfg(unix)]
fn write_script(program: &Path, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir_all(program.parent().unwrap()).unwrap();
    fs::write(program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
}

/// What is told of a compiler that is this script.
#[cfg(unix)]
fn told_of(script: &str) -> String {
    let folder = protos();
    let program = folder.path().join("fake");
    write_script(&program, script);
    let (options, mut report) = loaded(folder.path(), &["protos/fleet.proto"], program);
    assert!(load(&options, &mut report).is_none());
    report.render(false)
}

#[cfg(unix)]
#[test]
fn a_protoc_that_fails_is_told_of() {
    let old = "[ $1 = --version ] && echo libprotoc 3.21.12 && exit\nexit 1";
    let told = told_of(old);
    assert!(told.contains("fake is protoc 3.21.12, which knows no editions"), "{told}");
    let told = told_of("echo out of luck >&2; exit 3");
    assert!(told.contains("fake gave no descriptors (exit status: 3)"), "{told}");
    assert!(told.contains("it said: out of luck"), "{told}");
    let told = told_of("exit 0");
    assert!(told.contains("fake gave no descriptors (exit status: 0)"), "{told}");
    let told = told_of("echo nonsense > \"$4\"");
    assert!(told.starts_with("error[bad-descriptor-set]"), "{told}");
}

/// Does what `buf` does with a module, by means of `protoc`, and touches nothing else.
#[cfg(unix)]
fn stand_in_buf() -> String {
    format!(
        "[ \"$1\" = --version ] && echo 1.75.0 && exit\n\
         [ -f buf.yaml ] && [ -n \"$BUF_CACHE_DIR\" ] && [ \"$1 $2 $3\" = \"build --as-file-descriptor-set -o\" ] || exit 9\n\
         {} -I. --include_imports --include_source_info -o \"$4\" *.proto */*.proto",
        protoc().display()
    )
}

#[cfg(unix)]
#[test]
fn where_there_is_no_protoc_a_buf_is_asked() {
    let folder = protos();
    let root = folder.path();
    write_script(&root.join("bin/buf"), &stand_in_buf());
    generate(root, "client", "one", |command| command.env("PATH", root.join("bin")));
    generate(root, "client", "other", |command| command.arg("--protoc").arg(protoc()));
    assert_same(&root.join("one/src"), &root.join("other/src"));
    // One that knows no editions is as good as none.
    write_script(&root.join("bin/protoc"), "echo libprotoc 3.21.12");
    generate(root, "client", "third", |command| command.env("PATH", root.join("bin")));
    assert_same(&root.join("one/src"), &root.join("third/src"));
}

#[cfg(unix)]
#[test]
fn a_buf_is_known_by_its_version_and_may_be_named_by_a_relative_path() {
    let folder = protos();
    let root = folder.path();
    write_script(&root.join("bin/compiler"), &stand_in_buf());
    generate(root, "client", "out", |command| command.args(["--protoc", "bin/compiler"]));
    let told = told_of("echo 1.31.0");
    assert!(told.contains("fake is buf 1.31.0, which knows no editions"), "{told}");
}

/// Files may hide others of the same name, in roots that lie in each other: a module that consists
/// of import roots could not have that.
#[cfg(unix)]
#[test]
fn buf_is_given_the_files_that_the_import_roots_mean() {
    let folder = protos();
    let root = folder.path();
    write(root, &[("more/legacy/plate.proto", "broken"), ("protos/unasked.proto", "broken")]);
    write_script(&root.join("buf"), &stand_in_buf());
    let mut command = protorust(root);
    command.args(["protos/fleet.proto", "-o", "out", "--protoc", "./buf", "-I", "protos"]);
    succeed(command.args(["-I", "more", "-I", "."]));
    assert!(root.join("out/legacy/plate_pb.rs").exists());
}

fn buf() -> PathBuf {
    std::env::var_os("BUF").expect("BUF has to name a buf").into()
}

#[test]
#[ignore = "needs a buf: see tests/interop/buf/run"]
fn buf_gives_the_same_bytes_as_protoc() {
    let folder = protos();
    let root = folder.path();
    for side in ["service", "client"] {
        let (one, other) = (format!("{side}_buf"), format!("{side}_protoc"));
        let before = fs::read_dir(root).unwrap().count();
        generate(root, side, &one, |command| {
            command.env("PATH", buf().parent().unwrap()).env_remove("HOME")
        });
        assert_eq!(fs::read_dir(root).unwrap().count(), before + 1);
        generate(root, side, &other, |command| command.arg("--protoc").arg(protoc()));
        assert_same(&root.join(&one).join("src"), &root.join(&other).join("src"));
    }
}

#[test]
#[ignore = "needs a buf: see tests/interop/buf/run"]
fn what_buf_finds_is_told_with_its_place() {
    let folder = protos();
    let root = folder.path();
    let faulty = "edition = \"2023\";\nmessage A {\n\tint32 a = 1;\tNope b = 2;\n\tNo c = 3;\n}\n";
    write(root, &[("protos/a.proto", faulty)]);
    let mut command = protorust(root);
    command.args(["protos/a.proto", "protos/fleet.proto", "-o", "out"]).args(ROOTS);
    let ran = run(command.arg("--protoc").arg(buf()));
    assert_eq!(ran.status, 1);
    for part in [
        "error[buf]: cannot find `Nope` in this scope\n --> protos/a.proto:3:15\n",
        "error[buf]: cannot find `No` in this scope\n --> protos/a.proto:4:2\n",
        "= help: this is what buf says of the file",
    ] {
        assert!(ran.stderr.contains(part), "no {part} in {}", ran.stderr);
    }
}

#[test]
fn a_missing_import_of_an_edition_file_is_told_before_anybody_is_asked() {
    let folder = protos();
    let text = "edition = \"2023\";\nimport public 'cargo/laod.proto';\nmessage A {}\n";
    write(folder.path(), &[("protos/a.proto", text)]);
    let (options, mut report) =
        loaded(folder.path(), &["protos/a.proto"], "/nowhere/protoc".into());
    assert!(load(&options, &mut report).is_none());
    let told = report.render(false);
    assert!(told.starts_with("error[missing-import]: the import cargo/laod.proto"), "{told}");
    assert!(told.contains("protos/a.proto:2:15\n"), "{told}");
    assert!(told.contains("did you mean cargo/load.proto?"), "{told}");
}

#[test]
fn a_program_that_does_not_run_is_told_of() {
    let folder = protos();
    let (options, mut report) =
        loaded(folder.path(), &["protos/fleet.proto"], folder.path().to_owned());
    assert!(load(&options, &mut report).is_none());
    let told = report.render(false);
    assert!(told.contains("does not start: ") && !told.contains("os error"), "{told}");
}

/// What edition 2023 means goes on until an edition is known that means something else.
#[test]
fn editions_to_come_are_read_as_the_last_known() {
    let edition = |number: i32| {
        let name = Some("a.proto".to_owned());
        let syntax = Some("editions".to_owned());
        FileDescriptorProto { name, syntax, edition: Some(number), ..Default::default() }
    };
    for number in [1000, 1001, 1002, 1003, 99_997] {
        let mut report = Report::default();
        let bytes = edition(number).encode_to_vec();
        let set = load_descriptors(vec![bytes], &[], &mut report).unwrap();
        assert_eq!(set.files[0].descriptor.edition, Some(number));
        let options = Options::default();
        assert!(protorust::run::stubs(set, &options, &mut report).is_some());
        assert_eq!(report, Report::default());
    }
}
