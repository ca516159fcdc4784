//! The workspace that is compiled: stubs and an application of either tool.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bench_generate::Fault;
use bench_generate::corpus::{self, Corpus};
use bench_generate::generate::Tools;
use bench_generate::measure::{Cost, measure};

use crate::messages;

/// The crates of stubs: protorust's, and tonic-prost-build's.
pub const SIDES: [&str; 2] = ["ours", "theirs"];

/// The module whose messages the applications use; the rest is what its protos import.
const MODULE: &str = "google::cloud::aiplatform::v1";

/// All that either side needs: both have the same features, so they share one build of it.
const DEPENDENCIES: &str = r#"
http-body = "1"
prost = { version = "0.14", default-features = false, features = ["derive", "std"] }
prost-types = "0.14"
tokio = { version = "1", features = ["macros", "rt-multi-thread", "sync", "time"] }
tokio-stream = { version = "0.1", default-features = false }
tonic = { version = "0.14", default-features = false, features = ["channel", "codegen", "router", "server"] }
tonic-prost = "0.14"
"#;

/// Five crates: the dependencies alone, and stubs and application of each side.
pub struct Workspace {
    folder: PathBuf,
}

impl Workspace {
    /// Generates the stubs of both sides, and builds their dependencies.
    ///
    /// # Errors
    /// A tool or cargo failed, or the two sides do not define as many messages.
    pub fn create(tools: &Tools) -> Result<Self, Fault> {
        let corpus = corpus::aiplatform(&tools.target)?;
        let workspace = Self { folder: tools.target.join("bench-compile") };
        workspace.lay_out()?;
        let messages = [workspace.ours(tools, &corpus)?, workspace.theirs(tools, &corpus)?];
        if messages[0].len() != messages[1].len() {
            return Err(format!("{} messages, not {}", messages[0].len(), messages[1].len()).into());
        }
        for (side, messages) in SIDES.iter().zip(messages) {
            let main = workspace.folder.join(format!("{side}-app/src/main.rs"));
            fs::write(main, application(&messages))?;
        }
        workspace.prebuild()?;
        Ok(workspace)
    }

    /// Runs cargo for one crate, of which nothing is built that this command would build.
    ///
    /// # Errors
    /// It failed.
    pub fn cargo(&self, command: &[&str], package: &str) -> Result<Cost, Fault> {
        let [_, profile @ ..] = command else { return Err("no command".into()) };
        let mut clean = Command::new("cargo");
        clean.args(["clean", "--quiet", "--target-dir", "target", "-p", package]).args(profile);
        if !clean.current_dir(&self.folder).status()?.success() {
            return Err(format!("cargo clean of {package} failed").into());
        }
        let rest = ["--quiet", "--target-dir", "target", "-p", package];
        let args: Vec<String> = command.iter().chain(&rest).map(|&word| word.to_owned()).collect();
        measure(Path::new("cargo"), &args, &self.folder)
    }

    /// The released library of a side's stubs.
    pub fn rlib(&self, side: &str) -> PathBuf {
        self.folder.join(format!("target/release/lib{side}.rlib"))
    }

    /// The released application of a side, stripped.
    ///
    /// # Errors
    /// `strip` failed.
    pub fn application(&self, side: &str) -> Result<PathBuf, Fault> {
        let built = self.folder.join(format!("target/release/{side}-app"));
        let stripped = built.with_extension("stripped");
        let status = Command::new("strip").arg("-o").arg(&stripped).arg(built).status()?;
        if status.success() { Ok(stripped) } else { Err(format!("strip: {status}").into()) }
    }

    fn lay_out(&self) -> Result<(), Fault> {
        let members = "\"deps\", \"ours\", \"ours-app\", \"theirs\", \"theirs-app\"";
        let text = format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n");
        fs::create_dir_all(&self.folder)?;
        fs::write(self.folder.join("Cargo.toml"), text)?;
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
        fs::copy(lock, self.folder.join("Cargo.lock"))?;
        self.member("deps", "")?;
        fs::write(self.folder.join("deps/src/lib.rs"), "")?;
        for side in SIDES {
            self.member(side, "")?;
            self.member(&format!("{side}-app"), &format!("{side} = {{ path = \"../{side}\" }}\n"))?;
        }
        Ok(())
    }

    fn member(&self, name: &str, stubs: &str) -> Result<(), Fault> {
        package(&self.folder.join(name), name, &format!("{DEPENDENCIES}{stubs}"))
    }

    fn ours(&self, tools: &Tools, corpus: &Corpus) -> Result<Vec<String>, Fault> {
        let source = self.folder.join("ours/src");
        let stubs = source.join("stubs");
        fs::create_dir(&stubs)?;
        tools.protorust(corpus, &stubs)?;
        fs::write(source.join("lib.rs"), "mod stubs;\npub use stubs::*;\n")?;
        let mut found = Vec::new();
        for entry in fs::read_dir(stubs.join(MODULE.replace("::", "/")))? {
            let file = entry?.path();
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let module = format!("ours::{MODULE}::{stem}");
            found.extend(messages::in_source(&fs::read_to_string(&file)?, &module)?);
        }
        Ok(found)
    }

    fn theirs(&self, tools: &Tools, corpus: &Corpus) -> Result<Vec<String>, Fault> {
        let source = self.folder.join("theirs/src");
        tools.tonic(corpus, true, &source)?;
        fs::rename(source.join("mod.rs"), source.join("lib.rs"))?;
        let file = source.join(format!("{}.rs", MODULE.replace("::", ".")));
        let module = format!("theirs::{MODULE}");
        Ok(messages::in_source(&fs::read_to_string(file)?, &module)?)
    }

    /// Builds the dependencies, and checks each side once: the first large compilation costs up to
    /// three times as much where a virtual machine is given its memory only then.
    fn prebuild(&self) -> Result<(), Fault> {
        for command in [&["check"][..], &["build"], &["build", "--release"]] {
            self.cargo(command, "deps")?;
        }
        for side in SIDES {
            self.cargo(&["check"], side)?;
        }
        Ok(())
    }
}

/// A program that decodes its input as each message, and encodes it again.
fn application(messages: &[String]) -> String {
    let calls: String = messages.iter().map(|at| format!("    again::<{at}>,\n")).collect();
    format!(
        "use std::io::{{Read, Write}};\n\n\
         fn again<M: prost::Message + Default>(bytes: &[u8]) -> Vec<u8> {{\n    \
         M::decode(bytes).map(|m| m.encode_to_vec()).unwrap_or_default()\n}}\n\n\
         const ALL: &[fn(&[u8]) -> Vec<u8>] = &[\n{calls}];\n\n\
         fn main() -> std::io::Result<()> {{\n    \
         let mut bytes = Vec::new();\n    \
         std::io::stdin().read_to_end(&mut bytes)?;\n    \
         ALL.iter().try_for_each(|again| std::io::stdout().write_all(&again(&bytes)))\n}}\n"
    )
}

/// Creates a package without sources in place of `folder`.
///
/// # Errors
/// The folder cannot be written.
pub fn package(folder: &Path, name: &str, dependencies: &str) -> Result<(), Fault> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder.join("src"))?;
    let head = format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
    Ok(fs::write(folder.join("Cargo.toml"), format!("{head}\n[dependencies]{dependencies}"))?)
}
