//! The first build of a package with one small service: nothing is built before, so that most of
//! it are the dependencies.

use std::fs;
use std::path::{Path, PathBuf};

use bench_generate::Fault;
use bench_generate::corpus::Corpus;
use bench_generate::generate::Tools;
use bench_generate::measure::{Cost, measure};

use crate::workspace;

/// The dependencies of both sides, as in their `Cargo.toml`.
const BOTH: &str = r#"
tokio = { version = "1", features = ["macros", "rt-multi-thread", "sync", "time"] }
tonic = { version = "0.14", default-features = false, features = ["channel", "codegen", "router", "server"] }
"#;

const OURS: &str = r#"http-body = "1"
prost = { version = "0.14", default-features = false, features = ["std"] }
tokio-stream = { version = "0.1", default-features = false }
"#;

const THEIRS: &str = r#"prost = "0.14"
prost-types = "0.14"
tonic-prost = "0.14"
"#;

/// Debug builds of the stubs of the streaming benchmark's service, ours first, then
/// tonic-prost-build's, whose generator is not built with them. (Of the calculator it makes what does
/// not compile: wrappers as messages of a service outside of any package.)
///
/// # Errors
/// A tool or cargo failed.
pub fn build(tools: &Tools) -> Result<[Cost; 2], Fault> {
    let corpus = Corpus {
        name: "numbers (1 file)",
        root: Path::new(env!("CARGO_MANIFEST_DIR")).join("../streaming"),
        files: vec!["numbers.proto".to_owned()],
    };
    let ours = package(tools, "ours", OURS)?;
    tools.protorust(&corpus, &ours.join("src/stubs"))?;
    let theirs = package(tools, "theirs", THEIRS)?;
    tools.tonic(&corpus, true, &theirs.join("src/stubs"))?;
    Ok([cargo_build(&ours)?, cargo_build(&theirs)?])
}

/// A package with an empty folder for stubs, and without what was built of it before.
fn package(tools: &Tools, side: &str, own: &str) -> Result<PathBuf, Fault> {
    let folder = tools.target.join("bench-compile-cold").join(side);
    workspace::package(&folder, side, &format!("{BOTH}{own}\n[workspace]\n"))?;
    fs::create_dir(folder.join("src/stubs"))?;
    fs::write(folder.join("src/lib.rs"), "mod stubs;\npub use stubs::*;\n")?;
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    fs::copy(lock, folder.join("Cargo.lock"))?;
    Ok(folder)
}

fn cargo_build(folder: &Path) -> Result<Cost, Fault> {
    let args = ["build", "--quiet", "--target-dir", "target"].map(str::to_owned);
    measure(Path::new("cargo"), &args, folder)
}
