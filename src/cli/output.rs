//! Prints reports and results.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::json;
use crate::options::Options;
use crate::report::{Report, Severity, slashed};
use crate::run::{Counts, Finished, Outcome};

/// The settings of the output.
pub(super) struct Output {
    /// Print only errors.
    pub quiet: bool,
    /// Print all files, and notes.
    pub verbose: bool,
    pub color: bool,
    /// Print only JSON, on standard output.
    pub json: bool,
    /// Standard output is a descriptor set, so that JSON goes to standard error.
    pub stdout_is_set: bool,
}

impl Output {
    /// Prints a report.
    pub fn print_report(&self, report: &Report) {
        let least = match (self.quiet, self.verbose) {
            (true, _) => Severity::Error,
            (_, true) => Severity::Note,
            _ => Severity::Warning,
        };
        let report = report.at_least(least);
        if self.json && !self.stdout_is_set {
            return print(&json::diagnostics(&report));
        }
        let text = if self.json { json::diagnostics(&report) } else { report.render(self.color) };
        // A closed standard error is not an error.
        let _ = io::stderr().write_all(text.as_bytes());
    }

    /// Prints the result of a run, and returns whether it was successful.
    pub fn finish(&self, finished: Option<&Finished>, options: &Options, started: Instant) -> bool {
        let outcome = finished.map(|finished| &finished.outcome);
        let is_stale = outcome.is_some_and(|outcome| outcome.diff.is_some() && outcome.differs());
        let success = finished.is_some() && !is_stale;
        if self.json {
            print(&json::finished(finished, success));
            return success;
        }
        if let Some(diff) = outcome.and_then(|outcome| outcome.diff.as_ref()) {
            print(diff);
        }
        if is_stale {
            print_error("the stubs are not up to date; run the same command without --check");
        }
        if let Some(finished) = finished.filter(|_| success && !self.quiet) {
            print(&self.summary(finished, options, started));
        }
        success
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

/// Prints to standard output. A closed one is not an error.
fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// Prints an error to standard error. A closed one is not an error.
pub(super) fn print_error(error: impl Display) {
    let _ = writeln!(io::stderr(), "error: {error}");
}

/// Describes the numbers of generated items, and the time that the run took.
fn counted(counts: Option<Counts>, started: Instant) -> String {
    let time = started.elapsed();
    match counts {
        Some(Counts { files, messages, enums, services }) => format!(
            "  {files} files, {messages} messages, {enums} enums, {services} services in {time:.1?}\n"
        ),
        None => format!("  nothing has changed, checked in {time:.1?}\n"),
    }
}

/// The maximum number of files that are listed individually.
const LISTED: usize = 12;

fn list(text: &mut String, verb: &str, paths: &[PathBuf], all: bool) {
    let shown = if all || paths.len() <= LISTED { paths.len() } else { LISTED - 2 };
    for path in &paths[..shown] {
        *text += &format!("  {verb} {}\n", slashed(path));
    }
    if shown < paths.len() {
        *text += &format!("  {verb} {} more (-v lists all)\n", paths.len() - shown);
    }
}

/// Returns the next command to type, and the lines to write before it.
fn next_step(finished: &Finished, options: &Options) -> String {
    match &finished.outcome.run {
        Some(run) if options.output == Path::new(".") => format!("Next: {run}\n"),
        Some(run) => format!("Next: cd {} && {run}\n", quoted(slashed(&options.output))),
        None => module_step(&finished.outcome),
    }
}

/// Returns the next step after a run whose output is a module.
fn module_step(outcome: &Outcome) -> String {
    let is_first = outcome.unchanged.is_empty();
    let mut steps = Vec::new();
    if !outcome.to_add.is_empty() {
        steps.push("add the lines below to [dependencies] of Cargo.toml".to_owned());
    }
    if is_first {
        steps.push(format!("declare the module, as `{}`", declaration(&outcome.module)));
    }
    steps.push(if steps.is_empty() { "cargo build" } else { "run cargo build" }.to_owned());
    let lines: String = outcome.to_add.iter().map(|line| format!("  {line}\n")).collect();
    format!("Next: {}\n{lines}", steps.join(", "))
}

/// Returns the line that declares a folder as a module, for a file beside the folder.
fn declaration(folder: &Path) -> String {
    let absolute = std::path::absolute(folder).unwrap_or_default();
    let name = absolute.file_name().unwrap_or_default().to_string_lossy();
    match syn::parse_str::<syn::Ident>(&name) {
        Ok(module) => format!("mod {module};"),
        Err(_) => format!("#[path = {:?}] mod stubs;", format!("{name}/mod.rs")),
    }
}

/// Returns a path as an argument of a shell's command: of `sh`, or of Windows' shells.
fn quoted(path: String) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/.:_-+@".contains(c);
    if path.chars().all(is_plain) {
        path
    } else if cfg!(windows) {
        format!("\"{path}\"")
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}
