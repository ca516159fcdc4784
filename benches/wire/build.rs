//! The shapes, from one file: as we emit them and as buffa does (prost's are written by hand in
//! `src/derived.rs`, as its derive reads them).

fn main() -> Result<(), Box<dyn std::error::Error>> {
    protorust::Builder::new().module("ours").input("shapes.proto").generate()?;

    // buffa has no parser of its own; this is protoc.
    std::env::set_var("PROTOC", protoc_bin_vendored::protoc_bin_path()?);
    buffa_build::Config::new()
        .files(&["shapes.proto"])
        .includes(&["."])
        .generate_views(false)
        .include_file("buffa.rs")
        .compile()?;
    Ok(())
}
