//! The command: arguments in, messages and an exit status out.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{ColorChoice, Parser, ValueEnum};

use self::progress::Progress;
use self::rules::Rules;
use crate::options::{Formats, Mode, Options};
use crate::report::{Report, Severity};
use crate::run::{self, Counts, Finished};

mod progress;
mod rules;

const AFTER_HELP: &str = "\
Examples:
  A new package with a service that builds and runs at once:
    protorust --mode service --input streaming_calc.proto --output service/
  The client to it:
    protorust --mode client --input streaming_calc.proto --output client/
  Stubs of both sides into a package of yours, all protos below a folder:
    protorust proto/ --output src/stubs
  In CI: are the stubs that are checked in up to date?
    protorust proto/ --output src/stubs --check

Where the files go:
  a folder with a Cargo.toml    stubs in src/stubs/, skeleton in src/, missing dependencies added
  a folder inside a package     the stubs module itself
  any other, with --mode        a new package
  any other, without --mode     the stubs module itself

Exit status: 0 done; 1 the input or the disk was at fault, or --check found a difference;
2 the command line was.";

/// Turns .proto files into Rust that runs: messages, gRPC services and clients
#[derive(Debug, Parser)]
#[command(name = "protorust", version, after_help = AFTER_HELP, max_term_width = 100)]
struct Arguments {
    /// A .proto file, a pattern such as 'protos/**/*.proto', or a folder whose .proto files are all
    /// meant, without those that .gitignore names (repeatable)
    #[arg(short, long = "input", value_name = "PATH")]
    inputs: Vec<PathBuf>,

    /// The same as --input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Where to write; created if missing
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    output: PathBuf,

    /// What to generate of services, with a skeleton; without it both sides, stubs only
    #[arg(short, long, value_enum)]
    mode: Option<Side>,

    /// Import root, several with a `:` between (`;` on Windows), or NAME=DIR for a folder whose
    /// files are imported as NAME/…; in order of precedence (repeatable) [default: the folder of the
    /// input]
    #[arg(short = 'I', long = "proto-path", value_name = "DIR")]
    proto_paths: Vec<PathBuf>,

    /// Read a FileDescriptorSet (of `protoc -o` or `buf build -o`) in place of sources
    #[arg(long = "descriptor-set-in", value_name = "FILE")]
    descriptor_sets: Vec<PathBuf>,

    /// Drop unknown fields in place of keeping them
    #[arg(long)]
    drop_unknown_fields: bool,

    /// Implement serde's traits for all messages and enums, as ProtoJSON has it
    #[arg(long)]
    json: bool,

    /// Print and parse all messages in protobuf's text format
    #[arg(long)]
    text: bool,

    /// Write nothing; exit 1 with a unified diff when what is on disk differs
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,

    /// Write nothing; say what would be written
    #[arg(long)]
    dry_run: bool,

    /// Replace a skeleton that exists, and files that are not ours
    #[arg(long)]
    force: bool,

    /// Remove stubs of earlier runs that this run does not make
    #[arg(long)]
    prune: bool,

    /// Print nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,

    /// Print every file, unchanged ones too, and notes
    #[arg(short, long)]
    verbose: bool,

    /// When to use colors
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,

    #[command(flatten)]
    rules: Rules,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Side {
    /// The service: a trait to implement, its server, a program around them
    Service,
    /// The client, and a program that calls every RPC
    Client,
    /// Messages and enums alone, and a program to use them in
    Messages,
}

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let started = Instant::now();
    let (options, manners) = arguments.split();
    if options.inputs.is_empty() && options.descriptor_sets.is_empty() {
        eprintln!(
            "error: no input\n\nName a .proto file or a folder: protorust path/to/file.proto"
        );
        eprintln!("For more information, try '--help'.");
        return ExitCode::from(2);
    }
    remove_temporary_files_on_interrupt();
    let mut report = Report::default();
    let progress = Progress::on_terminal(!manners.quiet);
    let finished = run::run_telling(&options, &mut report, &|stage| progress.tell(stage));
    drop(progress);
    manners.show(&report);
    match finished {
        Some(finished) => {
            let status = manners.tell(&finished, &options, started);
            // The process ends: the system takes back what it holds in one piece.
            std::mem::forget(finished);
            status
        }
        None => ExitCode::FAILURE,
    }
}

/// How a shell sees that a process was interrupted: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

fn remove_temporary_files_on_interrupt() {
    // Where there is no handler to be had, the next run sweeps up.
    let _ = ctrlc::set_handler(|| {
        let _none_are_made = run::abandon();
        std::process::exit(INTERRUPTED);
    });
}

/// How to talk to the user.
struct Manners {
    quiet: bool,
    verbose: bool,
    color: bool,
}

impl Arguments {
    fn split(mut self) -> (Options, Manners) {
        self.inputs.append(&mut self.paths);
        let color = match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                std::io::stderr().is_terminal() && !no_color
            }
        };
        let manners = Manners { quiet: self.quiet, verbose: self.verbose, color };
        let options = Options {
            inputs: self.inputs,
            proto_paths: lists(&self.proto_paths),
            descriptor_sets: self.descriptor_sets,
            output: self.output,
            mode: self.mode.map(|side| match side {
                Side::Service => Mode::Service,
                Side::Client => Mode::Client,
                Side::Messages => Mode::Messages,
            }),
            drop_unknown_fields: self.drop_unknown_fields,
            formats: Formats { json: self.json, text: self.text },
            force: self.force,
            prune: self.prune,
            check: self.check,
            dry_run: self.dry_run,
            ..self.rules.into_options()
        };
        (options, manners)
    }
}

/// Import roots, each argument a list as PATH is one.
fn lists(arguments: &[PathBuf]) -> Vec<PathBuf> {
    let paths = arguments.iter().flat_map(std::env::split_paths);
    paths.filter(|path| !path.as_os_str().is_empty()).collect()
}

impl Manners {
    fn show(&self, report: &Report) {
        let least = match (self.quiet, self.verbose) {
            (true, _) => Severity::Error,
            (_, true) => Severity::Note,
            _ => Severity::Warning,
        };
        let text = report.at_least(least).render(self.color);
        // A closed stderr is no reason to fail.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    fn tell(&self, finished: &Finished, options: &Options, started: Instant) -> ExitCode {
        let outcome = &finished.outcome;
        if let Some(diff) = &outcome.diff {
            let _ = std::io::stdout().write_all(diff.as_bytes());
            if outcome.differs() {
                eprintln!(
                    "error: the stubs are not up to date; run the same command without --check"
                );
                return ExitCode::FAILURE;
            }
        }
        if !self.quiet {
            let text = self.summary(finished, options, started);
            let _ = std::io::stdout().write_all(text.as_bytes());
        }
        ExitCode::SUCCESS
    }

    fn summary(&self, finished: &Finished, options: &Options, started: Instant) -> String {
        let outcome = &finished.outcome;
        let mut text = String::new();
        let headline = match (options.check, options.dry_run) {
            (true, _) => "The stubs are up to date.",
            (_, true) => "Nothing was written (--dry-run).",
            _ => "Successfully generated Rust files.",
        };
        text += &format!("{headline}\n");
        if outcome.written.is_empty() && !options.check {
            text += "  nothing to write: all files are up to date\n";
        }
        let (wrote, removed) =
            if options.dry_run { ("would write", "would remove") } else { ("wrote", "removed") };
        list(&mut text, wrote, &outcome.written, self.verbose);
        list(&mut text, removed, &outcome.removed, self.verbose);
        list(&mut text, "kept (yours)", &outcome.kept, self.verbose);
        if self.verbose {
            list(&mut text, "unchanged", &outcome.unchanged, true);
            text += &counted(finished.counts, started);
        }
        if !options.check {
            text += &next_step(finished, options);
        }
        text
    }
}

/// How much was generated, and in what time.
fn counted(counts: Option<Counts>, started: Instant) -> String {
    let time = started.elapsed();
    match counts {
        Some(Counts { files, messages, enums, services }) => format!(
            "  {files} files, {messages} messages, {enums} enums, {services} services in {time:.1?}\n"
        ),
        None => format!("  nothing has changed, found out in {time:.1?}\n"),
    }
}

/// How many files are listed before the rest is counted.
const LISTED: usize = 12;

fn list(text: &mut String, verb: &str, paths: &[PathBuf], all: bool) {
    let shown = if all || paths.len() <= LISTED { paths.len() } else { LISTED - 2 };
    for path in &paths[..shown] {
        *text += &format!("  {verb} {}\n", path.display());
    }
    if shown < paths.len() {
        *text += &format!("  {verb} {} more (-v lists all)\n", paths.len() - shown);
    }
}

/// The next command to type.
fn next_step(finished: &Finished, options: &Options) -> String {
    match &finished.outcome.run {
        Some(run) if options.output == Path::new(".") => format!("Next: {run}\n"),
        Some(run) => format!("Next: cd {} && {run}\n", options.output.display()),
        None if options.mode.is_none() => {
            "Next: declare the module where it belongs, as `mod stubs;`, and run cargo build\n"
                .into()
        }
        None => "Next: cargo build\n".to_owned(),
    }
}
