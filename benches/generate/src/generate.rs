//! Generating, start to exit: both tools as processes of their own, in turn.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::Fault;
use crate::corpus::{self, Corpus};
use crate::measure::{Cost, measure};
use crate::table::{Align, Table};

/// The programs that are measured, and where they may write.
pub struct Tools {
    /// protorust as it is released: on Linux, linked statically.
    released: PathBuf,
    /// protorust as `cargo install` builds it.
    installed: PathBuf,
    tonic: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
}

impl Tools {
    /// Builds all.
    ///
    /// # Errors
    /// Cargo failed.
    pub fn build() -> Result<Self, Fault> {
        cargo(&["build", "--release", "--quiet", "-p", "protorust", "-p", "bench-generate"])?;
        cargo(&["build-released", "--quiet"])?;
        let exe = std::env::current_exe()?;
        let target = exe.ancestors().nth(2).ok_or("this program is not in a target folder")?;
        let rustc = Command::new("rustc").args(["--print", "host-tuple"]).output()?;
        let host = String::from_utf8(rustc.stdout)?;
        Ok(Self {
            released: target.join(host.trim()).join("release/protorust"),
            installed: target.join("release/protorust"),
            tonic: target.join("release/tonic-generate"),
            target: target.to_owned(),
        })
    }

    /// protorust without `--mode`: messages and both sides of services.
    ///
    /// # Errors
    /// It failed.
    pub fn protorust(&self, corpus: &Corpus, output: &Path) -> Result<Cost, Fault> {
        first_run(&self.released, corpus, output)
    }

    /// The same, by a program that is linked dynamically.
    ///
    /// # Errors
    /// It failed.
    pub fn installed(&self, corpus: &Corpus, output: &Path) -> Result<Cost, Fault> {
        first_run(&self.installed, corpus, output)
    }

    /// A run that prints the version of protorust: the start of a process, and reading its arguments.
    ///
    /// # Errors
    /// It failed.
    pub fn version(&self, corpus: &Corpus) -> Result<Cost, Fault> {
        measure(&self.released, &["--version".to_owned()], &corpus.root)
    }

    /// protoc alone, which reads the protos and writes their descriptors.
    ///
    /// # Errors
    /// It failed.
    pub fn protoc(&self, corpus: &Corpus, output: &Path) -> Result<Cost, Fault> {
        let set = output.join("set.binpb").display().to_string();
        let mut args = ["-I", ".", "--include_imports", "--include_source_info", "-o", &set]
            .map(str::to_owned)
            .to_vec();
        args.extend(corpus.files.iter().cloned());
        measure(&protoc_bin_vendored::protoc_bin_path()?, &args, &corpus.root)
    }

    /// tonic-prost-build with protoc, with or without services.
    ///
    /// # Errors
    /// It failed.
    pub fn tonic(&self, corpus: &Corpus, services: bool, output: &Path) -> Result<Cost, Fault> {
        let what = if services { "services" } else { "messages" };
        let mut args = vec![what.to_owned(), ".".to_owned(), output.display().to_string()];
        args.extend(corpus.files.iter().cloned());
        measure(&self.tonic, &args, &corpus.root)
    }
}

/// Runs cargo for the workspace, where its aliases apply.
fn cargo(args: &[&str]) -> Result<(), Fault> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let status = Command::new(env!("CARGO")).args(args).current_dir(workspace).status()?;
    match status.success() {
        true => Ok(()),
        false => Err("the programs to measure could not be built".into()),
    }
}

fn first_run(protorust: &Path, corpus: &Corpus, output: &Path) -> Result<Cost, Fault> {
    let mut args = vec!["-q".to_owned(), "-I".to_owned(), ".".to_owned()];
    args.extend(["-o".to_owned(), output.display().to_string()]);
    args.extend(corpus.files.iter().cloned());
    measure(protorust, &args, &corpus.root)
}

/// Measures and prints the tables. All tools write below `output`: Cargo's target folder, if that is
/// `None`.
///
/// # Errors
/// A tool could not be built, a corpus not be fetched, or a run failed.
pub fn run(runs: usize, output: Option<&Path>) -> Result<(), Fault> {
    let tools = Tools::build()?;
    let target = &tools.target;
    // Folders stay until the end: file systems are slow to create files where some were just removed.
    let mut outputs = Outputs { parent: output.unwrap_or(target), folders: Vec::new() };
    let kinds_of_small_runs = [&KINDS[..], &KINDS_OF_SMALL_RUNS].concat();
    // The last takes minutes for each run.
    let corpora = [
        // Runs of milliseconds vary more.
        (corpus::calculator(), runs * 10, &kinds_of_small_runs[..]),
        (corpus::aiplatform(target)?, runs, &KINDS),
        (corpus::googleapis(target)?, runs.div_ceil(4), &KINDS),
    ];
    for (corpus, runs, kinds) in corpora {
        let rows = measure_corpus(&tools, &corpus, runs, kinds, &mut outputs)?;
        println!("{}, median of {runs} runs\n", corpus.name);
        print!("{}", table(&rows));
        println!();
    }
    Ok(())
}

/// The folders that the tools write to.
struct Outputs<'a> {
    parent: &'a Path,
    folders: Vec<TempDir>,
}

impl Outputs<'_> {
    /// Creates an empty folder.
    fn add(&mut self) -> Result<PathBuf, Fault> {
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(self.parent)?;
        let stubs = folder.path().join("stubs");
        fs::create_dir(&stubs)?;
        self.folders.push(folder);
        Ok(stubs)
    }
}

type Row = (&'static str, Cost);

type Tool = fn(&Tools, &Corpus, &Path) -> Result<Cost, Fault>;

/// The rows of every table.
const KINDS: [(&str, Tool); 5] = [
    ("protorust, first run", |tools, corpus, out| tools.protorust(corpus, out)),
    ("protorust, nothing changed", |tools, corpus, out| {
        tools.protorust(corpus, out)?;
        tools.protorust(corpus, out)
    }),
    ("protoc, descriptors only", |tools, corpus, out| tools.protoc(corpus, out)),
    ("tonic-prost-build", |tools, corpus, out| tools.tonic(corpus, true, out)),
    ("tonic-prost-build, messages only", |tools, corpus, out| tools.tonic(corpus, false, out)),
];

/// More rows for a corpus whose runs take milliseconds.
const KINDS_OF_SMALL_RUNS: [(&str, Tool); 2] = [
    ("protorust, first run, linked dynamically", |tools, corpus, out| tools.installed(corpus, out)),
    ("protorust --version", |tools, corpus, _| tools.version(corpus)),
];

fn measure_corpus(
    tools: &Tools,
    corpus: &Corpus,
    runs: usize,
    kinds: &[(&'static str, Tool)],
    outputs: &mut Outputs<'_>,
) -> Result<Vec<Row>, Fault> {
    let mut costs = vec![Vec::new(); kinds.len()];
    for round in 0..runs {
        // Each round has another order, so that no tool always finds the caches of the
        // same one; the number of kinds is a prime.
        let step = 1 + round % (kinds.len() - 1);
        for index in (0..kinds.len()).map(|n| n * step % kinds.len()) {
            let (_, tool) = kinds[index];
            costs[index].push(tool(tools, corpus, &outputs.add()?)?);
        }
    }
    Ok(kinds.iter().zip(costs).map(|((name, _), costs)| (*name, Cost::median(&costs))).collect())
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("CPU ms", Align::Right),
        ("wall ms", Align::Right),
        ("peak MB", Align::Right),
        ("CPU, times ours", Align::Right),
    ]);
    let ours = rows[0].1.cpu();
    for (name, cost) in rows {
        table.row([
            (*name).to_owned(),
            format!("{:.1}", cost.cpu()),
            format!("{:.1}", cost.wall),
            format!("{:.1}", cost.peak),
            format!("{:.1}", cost.cpu() / ours),
        ]);
    }
    table
}
