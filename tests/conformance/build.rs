//! Generates the messages of the conformance suite: proto2 and proto3 from their sources, editions
//! from a descriptor set that `protoc` makes.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use protorust::internals::run;
use protorust::{Formats, Options, Report};

const FORMATS: Formats = Formats { json: true, text: true };
const PROTO: &str = "proto";
/// The package whose fields share the memory of their input.
const SHARING: &str = ".protobuf_test_messages.proto3";
const SOURCES: [&str; 5] = [
    "conformance/conformance.proto",
    "google/protobuf/test_messages_proto2.proto",
    "google/protobuf/test_messages_proto3.proto",
    "unpackaged.proto",
    "abroad.proto",
];
/// The type that is abroad in a tree of its own.
const ABROAD: (&str, &str) = (".Plain", "crate::stubs::unpackaged_pb::Plain");
const EDITIONS: [&str; 3] = [
    "google/protobuf/test_messages_edition2023.proto",
    "google/protobuf/test_messages_proto2_editions.proto",
    "google/protobuf/test_messages_proto3_editions.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={PROTO}");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let output = out.join("stubs");
    generate(&Options {
        inputs: SOURCES.map(|file| Path::new(PROTO).join(file)).to_vec(),
        proto_paths: vec![PROTO.into()],
        output: output.clone(),
        formats: FORMATS,
        bytes: vec![SHARING.into()],
        byte_strings: vec![SHARING.into()],
        ..Options::default()
    })?;
    let set = out.join("editions.binpb");
    describe(&EDITIONS, &set)?;
    generate(&Options {
        inputs: EDITIONS.map(PathBuf::from).to_vec(),
        descriptor_sets: vec![set],
        output: output.clone(),
        formats: FORMATS,
        ..Options::default()
    })?;
    let apart = out.join("apart");
    generate(&Options {
        inputs: vec![Path::new(PROTO).join("abroad.proto")],
        proto_paths: vec![PROTO.into()],
        output: apart.clone(),
        extern_paths: vec![(ABROAD.0.to_owned(), ABROAD.1.to_owned())],
        ..Options::default()
    })?;
    // A module has attributes of its own, which `include!` does not take; a path it does.
    let module = |name: &str, folder: &Path| {
        format!("#[path = {:?}]\npub mod {name};\n", folder.join("mod.rs"))
    };
    std::fs::write(out.join("stubs.rs"), module("stubs", &output) + &module("apart", &apart))?;
    Ok(())
}

fn generate(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    match run::run_module(options, None, &mut report) {
        Some(_) => Ok(()),
        None => Err(report.render(false).into()),
    }
}

fn describe(files: &[&str], set: &Path) -> Result<(), Box<dyn Error>> {
    let status = Command::new(protoc_bin_vendored::protoc_bin_path()?)
        .arg("--include_imports")
        .arg("-I")
        .arg(PROTO)
        .arg("-I")
        .arg(protoc_bin_vendored::include_path()?)
        .arg("-o")
        .arg(set)
        .args(files)
        .status()?;
    if status.success() { Ok(()) } else { Err(format!("protoc: {status}").into()) }
}
