//! The peer: tonic-prost-build with protoc, as a build script would call it.
//!
//! `tonic-generate <messages|services> <root> <output> <file>…`

use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [what, root, output, files @ ..] = &args[..] else {
        return Err("usage: tonic-generate <messages|services> <root> <output> <file>…".into());
    };
    let protoc = protoc_bin_vendored::protoc_bin_path()?;
    let mut config = tonic_prost_build::Config::new();
    config.protoc_executable(protoc);
    let services = what == "services";
    let files: Vec<PathBuf> = files.iter().map(|file| Path::new(root).join(file)).collect();
    tonic_prost_build::configure()
        .build_client(services)
        .build_server(services)
        .out_dir(output)
        .include_file("mod.rs")
        .compile_with_config(config, &files, &[PathBuf::from(root)])?;
    Ok(())
}
