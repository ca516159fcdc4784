//! Sources with an `edition`: they are read like all others, and give the same code as the descriptors
//! that `protoc` writes for them.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{assert_same, protorust, succeed, write};
use prost::Message;
use protorust::internals::fingerprint::Fingerprint;
use protorust::internals::load::{load, load_descriptors};
use protorust::internals::schema::FileDescriptorProto;
use protorust::{Diagnostic, Options, Report};
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

/// Generates one side into `output`.
fn generate(root: &Path, side: &str, output: &str) {
    let mut command = protorust(root);
    command.args(["--mode", side, "protos/fleet.proto", "-o", output]).args(ROOTS);
    succeed(&mut command);
}

#[test]
fn sources_give_the_same_bytes_as_their_descriptor_set() {
    let folder = protos();
    let root = folder.path();
    let set = ["--include_imports", "--include_source_info", "-o", "set.binpb", "fleet.proto"];
    succeed(Command::new(protoc()).current_dir(root).args(ROOTS).args(set));
    for side in ["service", "client"] {
        let (one, other) = (format!("{side}_sources"), format!("{side}_set"));
        generate(root, side, &one);
        let set = ["--mode", side, "--descriptor-set-in", "set.binpb", "fleet.proto", "-o", &other];
        succeed(protorust(root).args(set));
        for output in [&one, &other] {
            // It has the fingerprints of sources, which a descriptor set does not tell.
            fs::remove_file(root.join(output).join("src/stubs/.protorust")).unwrap();
        }
        assert_same(&root.join(&one).join("src"), &root.join(&other).join("src"));
        let truck = root.join(&one).join("src/stubs/fleet/fleet_pb.rs");
        let truck = fs::read_to_string(truck).unwrap();
        assert!(truck.contains("/// A truck.") && truck.contains("pub wheels: i32"), "{truck}");
    }
}

fn loaded(root: &Path, inputs: &[&str]) -> (Options, Report) {
    let options = Options {
        inputs: inputs.iter().map(|input| root.join(input)).collect(),
        proto_paths: vec![root.join("protos"), root.join("more")],
        ..Options::default()
    };
    (options, Report::default())
}

#[test]
fn every_file_has_its_path_and_fingerprint_and_inputs_are_as_named() {
    let folder = protos();
    let (options, mut report) = loaded(folder.path(), &["protos/fleet.proto"]);
    let set = load(&options, &mut report).unwrap();
    let found: Vec<_> = set
        .files
        .iter()
        .filter_map(|file| Some((file.path.as_deref()?, file.fingerprint?, file.is_input)))
        .collect();
    let (load, plate) = ("more/cargo/load.proto", "protos/legacy/plate.proto");
    let at = |path: &str| folder.path().join(path);
    let print_of = |text: &str| Fingerprint::of_text(text.as_bytes());
    assert_eq!(found.len(), 3);
    assert!(found.contains(&(&at("protos/fleet.proto"), print_of(FLEET), true)));
    assert!(found.contains(&(&at(load), print_of(LOAD), false)));
    assert!(found.contains(&(&at(plate), print_of(PLATE), false)));
}

#[test]
fn edition_2026_is_read_from_source() {
    let folder = protos();
    write(
        folder.path(),
        &[("protos/a.proto", "edition = \"2026\";\nmessage A { int32 x = 1; }\n")],
    );
    let (options, mut report) = loaded(folder.path(), &["protos/a.proto"]);
    let set = load(&options, &mut report).unwrap();
    assert_eq!(set.files[0].descriptor.edition, Some(1002));
    assert!(protorust::internals::run::stubs(set, &options, &mut report).is_some());
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
    let (options, mut report) = loaded(folder.path(), &["protos/a.proto"]);
    let set = load(&options, &mut report).unwrap();
    let names: Vec<_> = set.files.iter().map(|f| (f.descriptor.name(), f.is_input)).collect();
    assert_eq!(names, [("cargo/load.proto", false), ("a.proto", true)]);
}

#[test]
fn no_program_is_asked() {
    let folder = protos();
    let mut command = protorust(folder.path());
    command.args(["protos/fleet.proto", "-o", "out"]).args(ROOTS);
    succeed(command.env("PATH", folder.path()).env("PROTOC", "/nowhere/protoc"));
}

/// The faults of a file with an edition, each with its place.
fn faults(text: &str) -> Vec<(u32, &'static str)> {
    let folder = protos();
    write(folder.path(), &[("protos/a.proto", text)]);
    let (options, mut report) = loaded(folder.path(), &["protos/a.proto"]);
    load(&options, &mut report);
    let place = |d: &Diagnostic| (d.place.as_ref().map_or(0, |place| place.line), d.code);
    report.diagnostics().iter().map(place).collect()
}

#[test]
fn all_faults_are_told_at_once_with_their_places() {
    let found = faults(
        "edition = \"2024\";
         import \"google/protobuf/timestamp.proto\";
         message a { string S = 1 [features.field_presence = IMPLICIT, default = \"\"]; }
         message B {
           Missing m = 1;
           repeated string s = 2 [features.field_presence = EXPLICIT];
           int32 i = 2 [features.utf8_validation = NONE];
           string ctype = 3 [ctype = CORD];
           oneof o { option features.enum_type = OPEN; int32 x = 4; }
         }
         enum Closed { option features.enum_type = CLOSED; CLOSED_ONE = 1; }
         enum Open { OPEN_ONE = 1; }
        ",
    );
    let expected = [
        (2, "unused-import"),
        (3, "naming-style"),
        (3, "naming-style"),
        (3, "invalid-default"),
        (5, "unknown-type"),
        (6, "feature"),
        (7, "duplicate-field-number"),
        (7, "feature"),
        (8, "ctype"),
        (9, "option-target"),
        (12, "enum-zero"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_missing_import_of_an_edition_file_is_told() {
    let folder = protos();
    let text = "edition = \"2023\";\nimport public 'cargo/laod.proto';\nmessage A {}\n";
    write(folder.path(), &[("protos/a.proto", text)]);
    let (options, mut report) = loaded(folder.path(), &["protos/a.proto"]);
    assert!(load(&options, &mut report).is_none());
    let messages = report.render(false);
    assert!(
        messages.starts_with("error[missing-import]: the import cargo/laod.proto"),
        "{messages}"
    );
    assert!(messages.contains("protos/a.proto:2:15\n"), "{messages}");
    assert!(messages.contains("did you mean cargo/load.proto?"), "{messages}");
}

/// Edition 2023 stays the meaning of later editions, until one is known that changes it.
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
        assert!(protorust::internals::run::stubs(set, &options, &mut report).is_some());
        assert_eq!(report, Report::default());
    }
}
