//! The inputs: protos of a published package, fetched once and kept below `target/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::Fault;

const PACKAGE: &str = "google-proto-files@5.0.3";
const ARCHIVE: &str = "google-proto-files-5.0.3.tgz";
const SHA256: &str = "73a90e656be2ef3ba03fabc82bbb3b5213d29bd4ceb41e25364250d25606200c";
/// The folder that is generated.
pub const FOLDER: &str = "google/cloud/aiplatform/v1";

/// Protos to generate from.
pub struct Corpus {
    /// Its name in the tables.
    pub name: &'static str,
    /// The import root.
    pub root: PathBuf,
    /// The files, relative to the root.
    pub files: Vec<String>,
}

/// The streaming calculator: one small file.
pub fn calculator() -> Corpus {
    Corpus {
        name: "streaming calculator (1 file)",
        root: Path::new(env!("CARGO_MANIFEST_DIR")).join("protos"),
        files: vec!["streaming_calc.proto".to_owned()],
    }
}

/// `google/cloud/aiplatform/v1`, without the folders below it.
///
/// # Errors
/// The package could not be fetched, or is not the one that was measured so far.
pub fn aiplatform(target: &Path) -> Result<Corpus, Fault> {
    let root = google_proto_files(target)?;
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(FOLDER))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".proto") {
            files.push(format!("{FOLDER}/{name}"));
        }
    }
    files.sort();
    Ok(Corpus { name: "google/cloud/aiplatform/v1 (124 files)", root, files })
}

/// All of the package but `google/protobuf`, which all tools have built in.
///
/// # Errors
/// As for [`aiplatform`].
pub fn googleapis(target: &Path) -> Result<Corpus, Fault> {
    let root = google_proto_files(target)?;
    let mut files = Vec::new();
    let mut open = vec![root.join("google")];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())) {
            let path = path?;
            let name = path.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
            if path.is_dir() && name != "google/protobuf" {
                open.push(path);
            } else if name.ends_with(".proto") {
                files.push(name);
            }
        }
    }
    files.sort();
    Ok(Corpus { name: "googleapis (8,016 files)", root, files })
}

fn google_proto_files(target: &Path) -> Result<PathBuf, Fault> {
    let folder = target.join("bench-corpus");
    let root = folder.join("package");
    if root.exists() {
        return Ok(root);
    }
    fs::create_dir_all(&folder)?;
    run("npm", &["pack", "--silent", PACKAGE], &folder)?;
    let found = Sha256::digest(fs::read(folder.join(ARCHIVE))?);
    let found: String = found.iter().map(|byte| format!("{byte:02x}")).collect();
    if found != SHA256 {
        return Err(format!("{ARCHIVE} has SHA-256 {found}, not {SHA256}").into());
    }
    run("tar", &["-xzf", ARCHIVE], &folder)?;
    Ok(root)
}

fn run(program: &str, args: &[&str], folder: &Path) -> Result<(), Fault> {
    let status = Command::new(program).args(args).current_dir(folder).status()?;
    if status.success() { Ok(()) } else { Err(format!("{program} {args:?}: {status}").into()) }
}
