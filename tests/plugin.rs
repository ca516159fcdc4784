//! The plugin, driven by a real `protoc`: the same bytes as the command, and editions.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::{protorust, repository, run, succeed, tree, write};

/// `protoc` with our plugin in `folder`; the output goes to `folder/plugin`.
fn protoc(folder: &Path, arguments: &str) -> Command {
    fs::create_dir_all(folder.join("plugin")).unwrap();
    let mut command = Command::new(protoc_bin_vendored::protoc_bin_path().unwrap());
    command
        .current_dir(folder)
        .arg(format!("--plugin={}", env!("CARGO_BIN_EXE_protoc-gen-protorust")))
        .arg("--protorust_out=plugin")
        .args(arguments.split_whitespace());
    command
}

/// The Rust files below a folder, as text.
fn rust(folder: &Path) -> BTreeMap<String, String> {
    let rust = tree(folder).into_iter().filter(|(name, _)| name.ends_with(".rs"));
    rust.map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

/// Asserts that the plugin made the Rust files that the command makes.
fn same_rust(folder: &Path) {
    let (plugin, command) = (rust(&folder.join("plugin")), rust(&folder.join("command")));
    assert_eq!(plugin.keys().collect::<Vec<_>>(), command.keys().collect::<Vec<_>>());
    for (name, text) in &plugin {
        assert_eq!(*text, command[name], "{name}");
    }
}

/// All syntax of proto3 that leaves a trace in Rust, with comments in every place.
const SHOP: &str = r#"// A license.

syntax = "proto3";

// About the package.
package shop.v1;

import "base.proto";

// What is sold.
message Item {
  // Its name.
  string name = 1;
  optional int64 price = 2; // In cents.
  repeated sint32 sizes = 3;
  repeated fixed32 codes = 4 [packed = false];
  map<string, Item> parts = 5;
  oneof place {
    // A shelf.
    uint32 shelf = 6;
    base.Spot spot = 7;
  }
  State state = 8;
  bytes picture = 9 [deprecated = true];
  message Nested { bool yes = 1; }
  Nested nested = 10;
  reserved 11 to 13;
}

enum State {
  option allow_alias = true;
  STATE_UNKNOWN = 0;
  // For sale.
  STATE_OPEN = 1;
  STATE_ON = 1;
}

// Sells.
service Shop {
  // One.
  rpc Buy(Item) returns (base.Spot);
  rpc Browse(base.Spot) returns (stream Item);
  rpc Fill(stream Item) returns (base.Spot);
  rpc Haggle(stream Item) returns (stream Item);
}
"#;

const BASE: &str = "syntax = \"proto3\";\npackage base;\nmessage Spot { double x = 1; }\n";

#[test]
fn a_person_gets_help() {
    let plugin = |argument| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_protoc-gen-protorust"));
        let output = command.arg(argument).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let version = format!("protoc-gen-protorust {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(plugin("--version"), (Some(0), version, String::new()));
    let (code, help, errors) = plugin("--help");
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(help.contains("protoc --protorust_out="), "{help}");
    let (code, out, errors) = plugin("greeter.proto");
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(errors.starts_with("error: unexpected argument 'greeter.proto'\n"), "{errors}");
}

#[test]
fn the_bytes_are_those_of_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &[("shop.proto", SHOP), ("base.proto", BASE)]);
    for (option, mode) in [("", ""), ("--protorust_opt=mode=service", "--mode service")] {
        let _ = fs::remove_dir_all(folder.join("plugin"));
        let _ = fs::remove_dir_all(folder.join("command"));
        // A package around it makes `command` a module folder in both modes.
        write(folder, &[("Cargo.toml", "[package]\nname = \"app\"\n")]);
        succeed(&mut protoc(folder, &format!("{option} shop.proto base.proto")));
        let arguments = format!("shop.proto base.proto --output command {mode}");
        succeed(protorust(folder).args(arguments.split_whitespace()));
        same_rust(folder);
        assert!(folder.join("plugin/descriptor_set.bin").exists());
    }
}

#[test]
fn the_file_with_options_speaks_for_the_plugin_too() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let config = "input = \"shop.proto\"\noutput = \"command\"\njson = true\nbytes = \".\"\n";
    write(folder, &[("shop.proto", SHOP), ("base.proto", BASE), ("protorust.toml", config)]);
    let options = "--protorust_opt=text,config=protorust.toml";
    succeed(&mut protoc(folder, &format!("{options} shop.proto")));
    succeed(protorust(folder).arg("--text"));
    same_rust(folder);
    let ran = run(&mut protoc(folder, "--protorust_opt=config=none.toml shop.proto"));
    assert!(ran.status == 1 && ran.stderr.contains("cannot read none.toml"), "{}", ran.stderr);
}

#[test]
fn a_run_of_buf_for_each_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let config = "version: v2\nplugins:\n  - local: protoc-gen-protorust\n    out: src/stubs\n";
    write(folder, &[("shop.proto", SHOP), ("base.proto", BASE), ("buf.gen.yaml", config)]);
    let ran = run(&mut protoc(folder, "shop.proto"));
    assert_eq!(ran.status, 1);
    for part in ["buf runs this plugin once per folder", "buf.gen.yaml:3", "`strategy: all`"] {
        assert!(ran.stderr.contains(part), "{}", ran.stderr);
    }
    fs::write(folder.join("buf.gen.yaml"), config.to_owned() + "    strategy: all\n").unwrap();
    succeed(&mut protoc(folder, "shop.proto"));
}

#[test]
fn imports_that_are_reached_come_along() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &[("shop.proto", SHOP), ("base.proto", BASE)]);
    succeed(&mut protoc(folder, "shop.proto"));
    succeed(protorust(folder).args(["shop.proto", "--output", "command"]));
    same_rust(folder);
    assert!(folder.join("plugin/base/base_pb.rs").exists());
}

#[test]
fn the_tutorials_come_out_alike() {
    for case in ["streaming_calc", "hello_world", "chat", "number_service", "route_guide"] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let from = repository("fixtures/tutorials").join(case);
        let root = from.display();
        let file = format!("{case}.proto");
        succeed(&mut protoc(folder, &format!("-I{root} {file}")));
        succeed(protorust(folder).arg(from.join(file)).args(["--output", "command"]));
        same_rust(folder);
    }
}

#[test]
fn a_descriptor_set_of_protoc_gives_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &[("shop.proto", SHOP), ("base.proto", BASE)]);
    let set = "--include_imports --include_source_info -oset.binpb shop.proto base.proto";
    succeed(&mut protoc(folder, set));
    let inputs = "--descriptor-set-in set.binpb -i shop.proto -i base.proto -o command";
    succeed(protorust(folder).args(inputs.split_whitespace()));
    same_rust(folder);
}

const EDITIONS: &str = r#"edition = "2023";
package lib;
option features.field_presence = IMPLICIT;
message Book {
  string title = 1;
  int32 pages = 2 [features.field_presence = EXPLICIT];
  int64 id = 3 [features.field_presence = LEGACY_REQUIRED];
  repeated int32 marks = 4 [features.repeated_field_encoding = EXPANDED];
  Book sequel = 5 [features.message_encoding = DELIMITED];
  Kind kind = 6;
}
enum Kind { KIND_UNKNOWN = 0; KIND_NOVEL = 1; }
"#;

#[test]
fn editions_go_through_the_plugin() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &[("book.proto", EDITIONS)]);
    succeed(&mut protoc(folder, "book.proto"));
    let text = fs::read_to_string(folder.join("plugin/lib/book_pb.rs")).unwrap();
    for line in [
        "pub title: String,",
        "pub pages: Option<i32>,",
        "pub marks: Vec<i32>,",
        "Unrecognized(i32)",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    for call in ["repeated_int32", "group"] {
        assert!(text.contains(call), "{call} in\n{text}");
    }
}

#[test]
fn faults_are_told_by_protoc_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, &[("base.proto", BASE)]);
    let ran = run(&mut protoc(folder, "--protorust_opt=mode=both base.proto"));
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("--protorust_out: ") && ran.stderr.contains("expected service, client")
    );
    assert!(tree(&folder.join("plugin")).is_empty());
}
