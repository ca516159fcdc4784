//! Arbitrary `.proto` files and descriptor sets: errors, never a panic; and what is generated of
//! those that are accepted is Rust.

#![no_main]

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use protorust::internals::schema::FileSet;
use protorust::internals::{load, run};
use protorust::{Formats, Options, Report};
use tempfile::TempDir;

/// Separates the two files of an input: the second may import the first.
const BETWEEN: &str = "\n// ---\n";

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a folder for the inputs")
});

fuzz_target!(|input: &[u8]| {
    let Some((kind, rest)) = input.split_first() else { return };
    let options = options(kind >> 1);
    let mut report = Report::default();
    let files = if kind & 1 == 0 {
        sources(rest, options.clone(), &mut report)
    } else {
        load::load_descriptor_set(rest, &mut report)
    };
    if let Some(files) = files {
        generate(files, &options, &mut report);
    }
    drop(report.render(false));
});

fn options(bits: u8) -> Options {
    let is_set = |bit: u8| bits >> bit & 1 == 1;
    Options {
        formats: Formats { json: is_set(0), text: is_set(1) },
        drop_unknown_fields: is_set(2),
        bytes: if is_set(3) { vec![".".to_owned()] } else { Vec::new() },
        byte_strings: if is_set(5) { vec![".".to_owned()] } else { Vec::new() },
        btree_maps: if is_set(4) { vec![".".to_owned()] } else { Vec::new() },
        ..Options::default()
    }
}

fn sources(text: &[u8], options: Options, report: &mut Report) -> Option<FileSet> {
    let at = text.windows(BETWEEN.len()).position(|window| window == BETWEEN.as_bytes());
    let (first, second) =
        at.map_or((text, None), |at| (&text[..at], Some(&text[at + BETWEEN.len()..])));
    let paths = ["a.proto", "b.proto"].map(|name| FOLDER.path().join(name));
    let mut inputs = Vec::new();
    for (path, text) in paths.into_iter().zip([Some(first), second]) {
        match text {
            Some(text) => {
                fs::write(&path, text).expect("a place to write");
                inputs.push(path);
            }
            None => drop(fs::remove_file(&path)),
        }
    }
    load::load(&Options { inputs, ..options }, report)
}

fn generate(files: FileSet, options: &Options, report: &mut Report) {
    let Some(artifacts) = run::stubs(files, options, report) else { return };
    for artifact in artifacts {
        if artifact.path.extension() != Some(OsStr::new("rs")) {
            continue;
        }
        let text = String::from_utf8(artifact.contents.into_owned()).expect("Rust is UTF-8");
        // Text that does not depend on the input is known to be Rust.
        if !artifact.path.starts_with("support")
            && let Err(error) = syn::parse_file(&text)
        {
            panic!("{}: {error}\n{text}", artifact.path.display());
        }
    }
}
