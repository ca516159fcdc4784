//! Prints what a build script tells cargo: the files to watch, and warnings.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::Builder;
use crate::load;
use crate::report::{Diagnostic, Report, Severity};

impl Builder {
    /// Watches the inputs, the descriptor sets and the options file.
    pub(super) fn watch_inputs(&self) {
        load::watched(&self.options).iter().for_each(|input| self.watch_input(input));
        let files = self.options.descriptor_sets.iter().chain(&self.config_file);
        files.for_each(|file| self.watch(file));
    }

    /// Watches a file, or a folder with everything in it. Of a folder that contains `OUT_DIR`, which
    /// changes in each build, watches the other files and folders: new files beside them are not
    /// noticed.
    fn watch_input(&self, input: &Path) {
        let out_dir = env::var_os("OUT_DIR").and_then(|dir| fs::canonicalize(dir).ok());
        let contains_output = |path: &Path| match (&out_dir, path.canonicalize()) {
            (Some(out_dir), Ok(real)) => out_dir.starts_with(real),
            _ => false,
        };
        if !contains_output(input) {
            return self.watch(input);
        }
        let entries = fs::read_dir(input).into_iter().flatten().flatten();
        let is_hidden = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
        };
        let mut others: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        others.retain(|path| !is_hidden(path) && !contains_output(path));
        others.sort();
        others.iter().for_each(|path| self.watch(path));
    }

    /// Tells cargo to run the build script again when a file changes. Each time, if the file does not
    /// exist.
    pub(super) fn watch(&self, path: &Path) {
        if self.rerun_if_changed {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
}

/// Returns the package whose build script this is, if it contains the stubs: they are in `OUT_DIR`, or in
/// its folder.
pub(super) fn package_of(stubs: &Path) -> Option<PathBuf> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)?;
    let stubs = std::path::absolute(stubs).ok()?;
    let is_inside = |folder: &Path| stubs.starts_with(folder);
    let is_built =
        is_inside(&package) || env::var_os("OUT_DIR").is_some_and(|dir| is_inside(dir.as_ref()));
    is_built.then_some(package)
}

/// Passes the warnings of a report on to cargo.
pub(super) fn print_warnings(report: &Report) {
    for warning in report.diagnostics().iter().filter(|d| d.severity == Severity::Warning) {
        println!("cargo::warning={}", in_one_line(warning));
    }
}

/// Returns place, message and remedy in one line, which is what cargo takes.
fn in_one_line(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place.as_ref().map(|place| match (place.line, place.column) {
        (0, _) => format!("{}: ", place.file),
        (line, 0) => format!("{}:{line}: ", place.file),
        (line, column) => format!("{}:{line}:{column}: ", place.file),
    });
    let help = diagnostic.help.as_ref().map(|help| format!(" (help: {help})"));
    let line = place.unwrap_or_default() + &diagnostic.message + &help.unwrap_or_default();
    line.lines().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Place;

    #[test]
    fn a_warning_is_one_line_with_its_place_and_remedy() {
        let place = Place::in_text("a.proto", "import \"b.proto\";", 7..16);
        let warning = Diagnostic::warning("unused-import", "the import is\nnot used");
        let whole = warning.clone().at(place).help("remove it\nor use it");
        assert_eq!(
            in_one_line(&whole),
            "a.proto:1:8: the import is not used (help: remove it or use it)"
        );
        let file = Place::whole_file("a.proto");
        assert_eq!(in_one_line(&warning.clone().at(file)), "a.proto: the import is not used");
        assert_eq!(in_one_line(&warning), "the import is not used");
    }
}
