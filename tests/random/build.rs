//! Makes random schemas, and generates them twice: with protorust, and with prost-build.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

#[path = "../interop/src/random.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod random;
#[path = "src/schema.rs"]
mod schema;

use random::Random;

/// The seed of the schemas, unless another one is named.
const SEED: u64 = 2026;
const SCHEMAS: u64 = 6;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=SCHEMA_SEED");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/schema.rs");
    println!("cargo::rerun-if-changed=../interop/src/random.rs");
    let seed = std::env::var("SCHEMA_SEED").ok().map_or(Ok(SEED), |text| text.parse())?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let protos = out.join("protos");
    fs::create_dir_all(&protos)?;

    let mut table = String::from("&[\n");
    let mut files = Vec::new();
    let mut imports = Vec::new();
    for number in 0..SCHEMAS {
        let package = format!("schema{number}");
        let random = &mut Random::new(seed, number);
        let made = schema::make(&package, number % 2 == 0, &imports, random);
        // All files have one name, so that imports of them need others.
        let name = format!("{package}/schema.proto");
        let file = protos.join(&name);
        fs::create_dir_all(protos.join(&package))?;
        fs::write(&file, made.text)?;
        files.push(file);
        let full_names = made.messages.iter().map(|message| format!("{package}.{message}"));
        imports.push((name, full_names.collect()));
        for message in made.messages {
            let path = format!("{package}::{message}");
            writeln!(
                table,
                "Schema::of::<ours::{path}, theirs::{path}>(\"{package}.{message}\"),"
            )?;
        }
    }
    fs::write(out.join("table.rs"), table + "]")?;

    // Maps in order on both sides, so that equal messages are equal bytes.
    let ours = protorust::Builder::new().module("ours").inputs(&files).proto_path(&protos);
    ours.btree_map(".")
        .bytes(".schema1")
        .byte_string(".schema1")
        .byte_string(".schema2")
        .generate()?;
    prost_build::Config::new()
        .protoc_executable(protoc_bin_vendored::protoc_bin_path()?)
        .file_descriptor_set_path(out.join("schemas.binpb"))
        .btree_map(["."])
        .include_file("theirs.rs")
        .compile_protos(&files, &[protos])?;
    Ok(())
}
