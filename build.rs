//! Computes the fingerprint of this program's own sources, by which a tree that another program made
//! is known, whatever its version says. Writes the part of `descriptor.proto` that most runs need.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::Xxh3;

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for folder in ["src", "templates"] {
        println!("cargo::rerun-if-changed={folder}");
        list(Path::new(folder), &mut files)?;
    }
    files.sort();
    let mut hash = Xxh3::new();
    for file in files {
        hash.update(&fs::read(file)?);
    }
    println!("cargo::rustc-env=PROTORUST_SOURCES={:032x}", hash.digest128());
    let descriptor = fs::read_to_string("src/load/well_known/google/protobuf/descriptor.proto")?;
    let folder = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(folder.join("options.proto"), options_of(&descriptor))
}

/// Returns the declarations of options in `descriptor.proto`, without comments. Every run whose files
/// do not import `descriptor.proto` reads them: a fifth of its text.
fn options_of(descriptor: &str) -> String {
    let mut options = String::new();
    let mut is_needed = true;
    for line in descriptor.lines() {
        if let Some(declared) = line.strip_suffix(" {").filter(|line| !line.starts_with(' ')) {
            let needed = ["enum Edition", "message FeatureSet", "message UninterpretedOption"];
            is_needed = declared.ends_with("Options") || needed.contains(&declared);
        }
        if is_needed && !line.trim_start().starts_with("//") {
            options.push_str(line);
            options.push('\n');
        }
        is_needed |= line == "}";
    }
    options
}

/// Adds the files below `folder`.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
