//! Implements the API for build scripts: generates stubs into `OUT_DIR`.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::config;
use crate::load::{self, SetContents};
use crate::options::{Mode, Options, Sides};
use crate::report::{Diagnostic, Report, slashed};
use crate::run;
use module::StubsModule;

mod cargo;
mod module;
mod rules;

/// Generates stubs from a `build.rs`.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), protorust::Error> {
///     protorust::Builder::new().input("proto/streaming_calc.proto").generate()
/// }
/// ```
///
/// ```ignore
/// // src/main.rs or src/lib.rs: declares `mod stubs`
/// include!(concat!(env!("OUT_DIR"), "/stubs.rs"));
/// ```
///
/// The files are identical to those of the command. Cargo runs the build script again when a file
/// that was read changes, including imports, and only then.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing before `generate`"]
pub struct Builder {
    options: Options,
    module: String,
    out_dir: Option<PathBuf>,
    rerun_if_changed: bool,
    config_file: Option<PathBuf>,
    descriptor_set_copy: Option<PathBuf>,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl From<Options> for Builder {
    /// Creates a builder from options.
    fn from(options: Options) -> Self {
        Self { options, ..Self::new() }
    }
}

impl Builder {
    /// Creates a builder without inputs, for both sides of services.
    pub fn new() -> Self {
        Self {
            options: Options::default(),
            module: "stubs".to_owned(),
            out_dir: None,
            rerun_if_changed: true,
            config_file: None,
            descriptor_set_copy: None,
        }
    }

    /// Creates a builder with the options of a `protorust.toml`, except `output`. Paths in it are
    /// relative to its folder. The builder's other methods add to these options.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, or has unknown or invalid options, each with
    /// its place.
    pub fn from_config_file(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        let mut report = Report::default();
        match config::read(&path, &mut report) {
            Some(options) => Ok(Self { options, config_file: Some(path), ..Self::new() }),
            None => Err(Error { report }),
        }
    }

    /// Adds a `.proto` file, a pattern such as `proto/**/*.proto`, or all `.proto` files in a
    /// folder. Skips hidden folders, caches and `node_modules`, and, with the feature `gitignore`,
    /// files that `.gitignore` excludes.
    pub fn input(mut self, path: impl Into<PathBuf>) -> Self {
        self.options.inputs.push(path.into());
        self
    }

    /// Adds several inputs.
    pub fn inputs(mut self, paths: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        self.options.inputs.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Adds an import root. Without one, the folder of each input is a root. `name=folder` maps
    /// imports of `name/…` to a folder.
    pub fn proto_path(mut self, dir: impl Into<PathBuf>) -> Self {
        self.options.proto_paths.push(dir.into());
        self
    }

    /// Reads an encoded `FileDescriptorSet` instead of sources.
    pub fn descriptor_set(mut self, file: impl Into<PathBuf>) -> Self {
        self.options.descriptor_sets.push(file.into());
        self
    }

    /// Generates one side of services, or messages only.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.options.mode = Some(mode);
        self
    }

    /// Sets whether clients are generated. Default: true.
    pub fn build_client(mut self, enable: bool) -> Self {
        self.options.mode = Mode::of(Sides { client: enable, ..Sides::of(self.options.mode) });
        self
    }

    /// Sets whether the traits and servers of services are generated. Default: true.
    pub fn build_server(mut self, enable: bool) -> Self {
        self.options.mode = Mode::of(Sides { service: enable, ..Sides::of(self.options.mode) });
        self
    }

    /// Writes the encoded `FileDescriptorSet` of all files and their imports to this file, as
    /// prost does. The stubs always include it as `FILE_DESCRIPTOR_SET`.
    pub fn file_descriptor_set_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.descriptor_set_copy = Some(path.into());
        self
    }

    /// Drops unknown fields when decoding instead of preserving them.
    pub fn drop_unknown_fields(mut self) -> Self {
        self.options.drop_unknown_fields = true;
        self
    }

    /// Implements `serde`'s traits for all messages and enums, according to ProtoJSON.
    pub fn json(mut self) -> Self {
        self.options.formats.json = true;
        self
    }

    /// Implements protobuf's text format for all messages.
    pub fn text(mut self) -> Self {
        self.options.formats.text = true;
        self
    }

    /// Implements conversions between well-known types and those of `prost-types`, on which the
    /// crate that includes the messages then depends. To use those types instead of generated ones:
    /// `extern_path(".google.protobuf", "::prost_types")`.
    pub fn prost_types(mut self) -> Self {
        self.options.prost_types = true;
        self
    }

    /// Writes field names in JSON as in the proto file instead of in lowerCamelCase, in the traits of
    /// [`json`](Self::json).
    pub fn json_proto_names(mut self) -> Self {
        self.options.json.proto_names = true;
        self
    }

    /// Writes enums in JSON as numbers instead of names, in the traits of [`json`](Self::json).
    pub fn json_enum_numbers(mut self) -> Self {
        self.options.json.enum_numbers = true;
        self
    }

    /// Writes fields without presence that have their default value, and empty lists and maps, in the
    /// traits of [`json`](Self::json).
    pub fn json_default_values(mut self) -> Self {
        self.options.json.default_values = true;
        self
    }

    /// Ignores unknown fields and unknown names of enum values when reading JSON, in the traits of
    /// [`json`](Self::json).
    pub fn json_ignore_unknown_fields(mut self) -> Self {
        self.options.json.ignore_unknown_fields = true;
        self
    }

    /// Generates a type for each custom option, such as `HttpOption` for `(google.api.http)`, and
    /// `stubs::support::options`, which reads the options that proto files set.
    pub fn custom_options(mut self) -> Self {
        self.options.custom_options = true;
        self
    }

    /// Sets whether clients have `connect`, and the support module settings for tonic's servers and
    /// connections. Default: true. Without them the generated code depends on tonic's feature `codegen`
    /// only, and compiles for `wasm32-unknown-unknown`.
    pub fn build_transport(mut self, enable: bool) -> Self {
        self.options.no_transport = !enable;
        self
    }

    /// Sets the name of the module that `include!` declares. Default: `stubs`. A build script with
    /// two builders needs two names: a module contains the files of one run only.
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.module = name.into();
        self
    }

    /// Writes to this folder instead of `OUT_DIR`. In the package's `src`, `mod stubs;` declares the
    /// module.
    pub fn out_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(dir.into());
        self
    }

    /// Sets whether to print `cargo::rerun-if-changed` for the sources. Default: true. Otherwise cargo
    /// runs the build script again when any file of the package changes, unless the script prints
    /// such lines itself.
    pub fn emit_rerun_if_changed(mut self, emit: bool) -> Self {
        self.rerun_if_changed = emit;
        self
    }

    /// Generates `<module>/` and, outside the package's `src`, `<module>.rs` in the output folder, and
    /// tells cargo which files to watch and what the package lacks.
    ///
    /// # Errors
    /// Returns all errors in the inputs, with places and remedies, or an error if `OUT_DIR` is not
    /// set, the module is not a name or was generated from other inputs before, or the stubs differ and
    /// [`Options::check`] is set. Nothing is written then.
    pub fn generate(mut self) -> Result<(), Error> {
        let mut report = Report::default();
        let Some(out_dir) =
            self.out_dir.take().or_else(|| std::env::var_os("OUT_DIR").map(Into::into))
        else {
            let error = Diagnostic::error("no-out-dir", "the variable OUT_DIR is not set")
                .help("call this from a build.rs, or name a folder with `out_dir`");
            report.push(error);
            return Err(Error { report });
        };
        let module = match StubsModule::claim(&out_dir, &self.module, &self.all_inputs()) {
            Ok(module) => module,
            Err(error) => {
                report.push(*error);
                return Err(Error { report });
            }
        };
        module.folder().clone_into(&mut self.options.output);
        // The output contains only this call's files: stubs of protos that are no longer inputs go.
        self.options.prune = true;
        self.watch_inputs();
        let package = cargo::package_of(&self.options.output);
        let finished = run::run_module(&self.options, package.as_deref(), &mut report);
        cargo::print_warnings(&report);
        if report.diagnostics().iter().any(|d| d.code == "missing-crate") {
            self.watch(Path::new("Cargo.toml"));
        }
        let Some(finished) = finished else { return Err(Error { report }) };
        finished.read.iter().for_each(|path| self.watch(path));
        if self.options.check && finished.outcome.differs() {
            report.push(not_up_to_date(&self.options.output));
        } else if !self.options.check && !self.options.dry_run {
            self.complete(&module, &mut report);
        }
        if report.has_errors() { Err(Error { report }) } else { Ok(()) }
    }

    fn all_inputs(&self) -> Vec<PathBuf> {
        [&*self.options.inputs, &*self.options.descriptor_sets].concat()
    }

    /// Writes what is beside the stubs.
    fn complete(&self, module: &StubsModule, report: &mut Report) {
        module.declare(report);
        if let Some(copy) = &self.descriptor_set_copy {
            copy_descriptor_set(&self.options.output, copy, report);
        }
    }
}

impl Builder {
    /// Returns the encoded `FileDescriptorSet` of the inputs and their imports, with source info,
    /// for other generators, such as `compile_fds` of `tonic-prost-build`. Writes nothing; tells
    /// cargo which files to watch.
    ///
    /// # Errors
    /// Returns all errors in the inputs, with places and remedies.
    pub fn to_descriptor_set(&self) -> Result<Vec<u8>, Error> {
        let mut report = Report::default();
        self.watch_inputs();
        let contents = SetContents { imports: true, source_info: true };
        let set = load::make_descriptor_set(&self.options, contents, &mut report);
        cargo::print_warnings(&report);
        let Some(set) = set else { return Err(Error { report }) };
        set.read.iter().for_each(|path| self.watch(path));
        Ok(set.bytes)
    }
}

fn not_up_to_date(stubs: &Path) -> Diagnostic {
    let message = format!("the stubs in {} are not up to date", slashed(stubs));
    Diagnostic::error("not-up-to-date", message).help("generate them without the option `check`")
}

fn copy_descriptor_set(stubs: &Path, copy: &Path, report: &mut Report) {
    if let Err(error) = fs::copy(stubs.join("descriptor_set.bin"), copy) {
        report.push(Diagnostic::cannot_write(copy, &error));
    }
}

/// The error of generating stubs. Its text is the output of the command.
pub struct Error {
    report: Report,
}

impl Error {
    /// Returns the diagnostics.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report.render(false))
    }
}

/// Formats like `Display`, since cargo prints the error of a build script's `main` this way.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the stubs could not be generated\n")?;
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}
