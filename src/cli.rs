//! The command `protorust`.

use std::convert::Infallible;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ColorChoice, CommandFactory as _, Parser, ValueEnum};
use clap_complete::Shell;

use self::descriptor_set::SetArguments;
use self::find_config::find_config;
use self::output::{Output, print_error};
use self::progress::Progress;
use self::settings::SettingArguments;
use self::watch::Watch;
use crate::config;
use crate::options::{Options, Part};
use crate::report::{Diagnostic, Report, slashed};
use crate::run::{self, Finished};

mod ask;
mod at_files;
mod descriptor_set;
mod find_config;
mod json;
mod output;
mod progress;
mod settings;
mod watch;

const AFTER_HELP: &str = "\
Examples:
  Create a package with a service that builds and runs:
    protorust --mode service --input streaming_calc.proto --output service/
  Create a client for it:
    protorust --mode client --input streaming_calc.proto --output client/
  Generate stubs for both sides of all protos in a folder into your package:
    protorust proto/ --output src/stubs
  Check in CI that committed stubs are up to date:
    protorust proto/ --output src/stubs --check

Where the files go:
  folder with a Cargo.toml     stubs in src/stubs/, skeleton in src/, missing dependencies added
  folder inside a package      the stubs module itself
  any other, with --mode       a new package
  any other, without --mode    the stubs module itself

@FILE is replaced by the lines of FILE, one argument each.

Exit status: 0 success; 1 error in the input or on the disk, or --check found a difference;
2 error in the arguments.";

/// Generates Rust from .proto files: messages, gRPC services and clients, and programs that use them
#[derive(Parser)]
#[command(name = "protorust", version, after_help = AFTER_HELP, max_term_width = 100)]
struct Arguments {
    /// Read a .proto file, a pattern such as 'protos/**/*.proto', or all .proto files in a folder
    /// that .gitignore does not exclude; `-` reads a source from standard input, as stdin.proto
    /// (repeatable)
    #[arg(short, long = "input", value_name = "PATH")]
    inputs: Vec<PathBuf>,

    /// The same as --input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write to this folder; created if it does not exist [default: the current folder]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,

    /// Read options from this file [default: protorust.toml in the output folder or above it, within
    /// the repository]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Search this folder for imports; several are separated by `:` (`;` on Windows), earlier ones
    /// take precedence, and NAME=DIR maps NAME/… to a folder (repeatable) [default: the folder of
    /// the input]
    #[arg(short = 'I', long = "proto-path", value_name = "DIR")]
    proto_paths: Vec<PathBuf>,

    /// Read a FileDescriptorSet (from `protoc -o` or `buf build -o`) instead of sources; `-` reads
    /// standard input
    #[arg(long = "descriptor-set-in", value_name = "FILE")]
    descriptor_sets: Vec<PathBuf>,

    #[command(flatten)]
    settings: SettingArguments,

    /// Add optional parts to a new skeleton, separated by commas
    #[arg(long, value_name = "PART", value_delimiter = ',', value_parser = part_parser())]
    with: Vec<Part>,

    /// Write nothing; print a unified diff and exit with 1 if files on disk differ
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,

    /// Write nothing; print what would be written
    #[arg(long)]
    dry_run: bool,

    /// Replace existing skeletons, and files that were not generated
    #[arg(long)]
    force: bool,

    /// Add missing methods to your implementations of services, with the text of a skeleton
    #[arg(long)]
    add_missing: bool,

    /// Remove stubs of earlier runs that this run does not generate
    #[arg(long)]
    prune: bool,

    /// Print only errors
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,

    /// Print notes and all files, including unchanged ones
    #[arg(short, long)]
    verbose: bool,

    /// Use colors in diagnostics
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,

    /// Print diagnostics and results in this format
    #[arg(long, value_enum, default_value_t = MessageFormat::Human, value_name = "FORMAT")]
    message_format: MessageFormat,

    /// Run again whenever a source changes
    #[arg(long, conflicts_with_all = ["check", "dry_run"])]
    watch: bool,

    /// Print completions for a shell
    #[arg(long, value_name = "SHELL", exclusive = true)]
    completions: Option<Shell>,

    /// Print the manual page
    #[arg(long, exclusive = true)]
    man_page: bool,

    #[command(flatten)]
    set: SetArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum MessageFormat {
    /// Text for people
    Human,
    /// One JSON object per line of standard output, or of standard error if the former is a descriptor
    /// set
    Json,
}

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    let arguments = match at_files::expand(std::env::args_os()) {
        Ok(arguments) => Arguments::parse_from(arguments),
        Err(error) => return wrong_usage(&error),
    };
    if let Some(text) = arguments.documentation() {
        // A closed standard output is not an error.
        let _ = io::stdout().write_all(&text);
        return ExitCode::SUCCESS;
    }
    run(&arguments)
}

/// Runs the command: generates once or on every change, or writes a descriptor set.
fn run(arguments: &Arguments) -> ExitCode {
    let output = arguments.output();
    let mut report = Report::default();
    let options = arguments.options(&mut report);
    output.print_report(&report);
    let Some(options) = options else { return ExitCode::FAILURE };
    if options.inputs.is_empty() && options.descriptor_sets.is_empty() {
        return wrong_usage(NO_INPUT);
    }
    if !options.with.is_empty() && options.mode.is_none() {
        return wrong_usage(NO_SKELETON);
    }
    if let Some(set) = arguments.set.output() {
        let mut report = Report::default();
        let status = descriptor_set::write(set, &options, &mut report);
        output.print_report(&report);
        return status;
    }
    run::handle_interrupts();
    if arguments.watch {
        if options.reads_stdin() {
            return wrong_usage("--watch cannot wait for changes of standard input");
        }
        let Err(error) = generate_on_changes(arguments, options, &output);
        print_error(format_args!("cannot watch the sources: {error}"));
        return ExitCode::FAILURE;
    }
    generate_once(options, &output)
}

/// Generates, asks whether to add the methods that implementations lack, and adds them.
fn generate_once(options: Options, output: &Output) -> ! {
    let (first, success, report) = generate(&options, output);
    let may_ask =
        !(options.check || options.dry_run || options.reads_stdin() || output.quiet || output.json);
    if may_ask && ask::whether_to_add(&report) {
        let options = Options { add_missing: true, ..options };
        let (second, success, _) = generate(&options, output);
        end(&[first, second], success);
    }
    end(&[first], success)
}

/// Ends the process without dropping `runs`, which takes a tenth of the time of a large one, and without
/// the allocator's exit handler, which takes a fiftieth of a small one.
fn end(_runs: &[Option<Finished>], success: bool) -> ! {
    // A closed standard output is not an error.
    let _ = io::stdout().flush();
    signal_hook::low_level::exit(i32::from(!success))
}

const NO_INPUT: &str = "no input was given

Name a .proto file or a folder, here or as `input` in a protorust.toml: protorust path/to/file.proto";

const NO_SKELETON: &str = "--with adds parts to a skeleton, and there is none without a mode

Say --mode service or --mode client";

fn part_parser() -> impl TypedValueParser<Value = Part> {
    let parts = Part::ALL.map(|part| PossibleValue::new(part.name()).help(part.help()));
    PossibleValuesParser::new(parts).try_map(|name| Part::named(&name).ok_or("no such part"))
}

fn wrong_usage(error: &str) -> ExitCode {
    print_error(format_args!("{error}\nFor more information, try '--help'."));
    ExitCode::from(2)
}

/// Runs once. Returns the result, whether the run was successful, and the report.
fn generate(options: &Options, output: &Output) -> (Option<Finished>, bool, Report) {
    let started = Instant::now();
    let mut report = Report::default();
    let progress = Progress::on_terminal(!output.quiet && !output.json);
    let finished = run::run_with_progress(options, &mut report, &|stage| progress.set_stage(stage));
    run::end_if_interrupted();
    drop(progress);
    output.print_report(&report);
    let success = output.finish(finished.as_ref(), options, started);
    (finished, success, report)
}

/// Generates, and generates again whenever a source or the options file changes. Continues after
/// errors in the sources.
fn generate_on_changes(
    arguments: &Arguments,
    options: Options,
    output: &Output,
) -> notify::Result<Infallible> {
    let mut watch = Watch::new(arguments.config_file().as_deref())?;
    let mut options = Some(options);
    loop {
        if let Some(options) = options {
            watch.add_inputs(&options)?;
            let (finished, ..) = generate(&options, output);
            watch.add_files(&finished.unwrap_or_default().read)?;
        }
        if !output.quiet && !output.json {
            // A closed standard error is not an error.
            let _ = writeln!(io::stderr(), "Waiting for changes (Ctrl-C ends)");
        }
        watch.wait()?;
        let mut report = Report::default();
        options = arguments.options(&mut report);
        output.print_report(&report);
    }
}

impl Arguments {
    /// Returns the completions or the manual page, if requested.
    fn documentation(&self) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        if let Some(shell) = self.completions {
            clap_complete::generate(shell, &mut Self::command(), "protorust", &mut text);
        } else if self.man_page {
            // Writing to memory does not fail.
            let _ = clap_mangen::Man::new(Self::command()).render(&mut text);
        } else {
            return None;
        }
        Some(text)
    }

    /// Returns the settings of the output.
    fn output(&self) -> Output {
        let color = match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                io::stderr().is_terminal() && !no_color
            }
        };
        Output {
            quiet: self.quiet,
            verbose: self.verbose,
            color,
            json: self.message_format == MessageFormat::Json,
            stdout_is_set: self.set.is_to_stdout(),
        }
    }

    /// Returns the path of the options file, if there is one.
    fn config_file(&self) -> Option<PathBuf> {
        let output = self.output.as_deref().unwrap_or(Path::new("."));
        self.config.clone().or_else(|| find_config(output))
    }

    /// Combines the options file with the arguments. Inputs, import roots and a mode replace those
    /// of the file; rules by proto path are added.
    fn options(&self, report: &mut Report) -> Option<Options> {
        let mut options = match self.config_file() {
            Some(file) => {
                let message = format!("{} has options", slashed(&file));
                report.push(Diagnostic::note("config", message));
                config::read(&file, report)?
            }
            None => Options::default(),
        };
        let inputs: Vec<PathBuf> = self.inputs.iter().chain(&self.paths).cloned().collect();
        if !(inputs.is_empty() && self.descriptor_sets.is_empty()) {
            options.inputs = inputs;
            options.descriptor_sets = self.descriptor_sets.clone();
        }
        if !self.proto_paths.is_empty() {
            options.proto_paths = split_lists(&self.proto_paths);
        }
        if let Some(output) = &self.output {
            options.output.clone_from(output);
        } else if options.output.as_os_str().is_empty() {
            options.output = PathBuf::from(".");
        }
        options.prune |= self.prune;
        self.settings.apply(&mut options);
        Some(Options {
            with: self.with.iter().copied().collect(),
            force: self.force,
            add_missing: self.add_missing,
            check: self.check,
            dry_run: self.dry_run,
            ..options
        })
    }
}

/// Returns import roots; each argument is a list in the form of PATH.
fn split_lists(arguments: &[PathBuf]) -> Vec<PathBuf> {
    let paths = arguments.iter().flat_map(std::env::split_paths);
    paths.filter(|path| !path.as_os_str().is_empty()).collect()
}
