//! The pipeline, on one screen: options → input → model → layout → artifacts → disk.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use crate::artifact::Artifact;
use crate::emit;
use crate::layout;
use crate::load;
pub use crate::model::Counts;
use crate::model::{self, Model};
use crate::options::{Mode, Options, Part, Sides};
use crate::report::{Diagnostic, Report, Severity, slashed};
use crate::schema::{FileSet, SchemaFile};
#[cfg(feature = "cli")]
pub use crate::scratch::{end_if_interrupted, handle_interrupts};
pub use crate::write::Outcome;
use crate::write::{self, Manifest, ProtoEntry, Session, SourceEntry, Union};

/// The result of a run.
#[derive(Clone, Debug, Default)]
pub struct Finished {
    /// The changes on disk.
    pub outcome: Outcome,
    /// All `.proto` files that were read, including imports.
    pub read: Vec<std::path::PathBuf>,
    /// The numbers of messages, enums and services of the inputs; `None` if there was nothing to
    /// do.
    pub counts: Option<Counts>,
    /// The data structures of the run.
    pub remains: Remains,
}

/// The schema, the model and the files of a run. Dropping those of a large run takes a tenth of its
/// time: a process that is about to exit forgets them.
#[derive(Clone, Debug, Default)]
#[expect(dead_code, reason = "they are only dropped, or forgotten")]
pub struct Remains {
    union: Union,
    model: Model,
    plan: write::Plan,
}

/// The stage that a run is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reads, parses and links inputs and imports.
    Reading,
    /// Generates Rust.
    Generating {
        /// The number of protos, including imports and those of earlier runs.
        protos: usize,
    },
    /// Compares files with those on disk, and writes them.
    Writing {
        /// The number of files.
        files: usize,
    },
}

/// Generates the files that `options` request, into their output folder.
///
/// Returns `None` if the report has errors; nothing is written then.
pub fn run(options: &Options, report: &mut Report) -> Option<Finished> {
    run_with_progress(options, report, &|_| {})
}

/// Generates like [`run`], and passes each stage to `on_stage`.
pub fn run_with_progress(
    options: &Options,
    report: &mut Report,
    on_stage: &dyn Fn(Stage),
) -> Option<Finished> {
    on_stage(Stage::Reading);
    load::await_stdin(options);
    let session = Session::open(&options.output, options.mode, report);
    if let Some((finished, warnings)) = unchanged(session.as_ref(), options) {
        if warnings > 0 {
            report.push(earlier_warnings(warnings));
        }
        return Some(finished);
    }
    write_stubs(load::load(options, report), session, options, report, on_stage)
}

/// Generates like [`run`] into a folder that is the stubs module itself, even in a package. Reports
/// all warnings each time, and the crates that `package` lacks, whose build script this is.
pub fn run_module(
    options: &Options,
    package: Option<&Path>,
    report: &mut Report,
) -> Option<Finished> {
    let session = Session::open_module(&options.output, package, report);
    match unchanged(session.as_ref(), options) {
        Some((finished, 0)) => Some(finished),
        _ => write_stubs(load::load(options, report), session, options, report, &|_| {}),
    }
}

/// Returns the result if the stubs are up to date already, and the number of warnings of the run that
/// generated them.
fn unchanged(session: Option<&Session>, options: &Options) -> Option<(Finished, usize)> {
    let session = session?;
    let options = &with_formats_of_earlier_runs(options, session);
    let sources = load::probe(options, &session.descriptor_set()?)?;
    let seen = sources.iter().map(|source| (&*source.name, source.is_input, source.fingerprint));
    let done = session.unchanged(&seen.collect::<Vec<_>>(), options)?;
    let read = sources.into_iter().map(|source| source.path).collect();
    Some((Finished { outcome: done.outcome, read, ..Finished::default() }, done.warnings))
}

fn earlier_warnings(count: usize) -> Diagnostic {
    let message = match count {
        1 => "the last run that generated files had a warning".to_owned(),
        _ => format!("the last run that generated files had {count} warnings"),
    };
    Diagnostic::warning("earlier-warnings", message).help("pass --check to see them again")
}

fn write_stubs(
    files: Option<FileSet>,
    session: Option<Session>,
    options: &Options,
    report: &mut Report,
    on_stage: &dyn Fn(Stage),
) -> Option<Finished> {
    let (files, session) = (files?, session?);
    let read = files.files.iter().filter_map(|file| file.path.clone()).collect();
    let options = with_formats_of_earlier_runs(options, &session);
    let options = &with_transport_of_others(options, &session, &files, report);
    let mut union = with_earlier_runs(files, &session, options, report)?;
    on_stage(Stage::Generating { protos: union.files.files.len() });
    warn_of_useless_parts(options, report);
    let (model, mut plan) = generate(&mut union, options, report)?;
    session.report_missing_crates(&plan, report);
    plan.sources = sources(&union, report);
    on_stage(Stage::Writing { files: plan.stubs.len() });
    let outcome = session.commit(&plan, options, report)?;
    let counts = Some(model.counts());
    Some(Finished { outcome, read, counts, remains: Remains { union, model, plan } })
}

/// Warns of requested parts that add nothing to a skeleton of this mode.
fn warn_of_useless_parts(options: &Options, report: &mut Report) {
    let Some(mode) = options.mode else { return };
    let is_useless = |part: &&Part| options.no_transport || !part.is_for(mode);
    for part in options.with.iter().filter(is_useless) {
        let cause = match options.no_transport {
            true => "--no-transport".to_owned(),
            false => format!("--mode {}", mode.name()),
        };
        let message = format!("`--with {}` adds nothing with `{cause}`", part.name());
        let help = format!("remove `{}` from --with", part.name());
        report.push(Diagnostic::warning("useless-part", message).help(help));
    }
}

/// Returns the sources of all runs. Returns none if there are warnings that do not concern a
/// source, so that the next run repeats them.
fn sources(union: &Union, report: &Report) -> BTreeMap<String, SourceEntry> {
    let mut warnings: HashMap<&str, usize> = HashMap::new();
    for diagnostic in report.diagnostics().iter().filter(|d| d.severity == Severity::Warning) {
        let place = diagnostic.place.as_ref().map_or("", |place| &place.file);
        *warnings.entry(place).or_default() += 1;
    }
    let mut sources = union.earlier_sources.clone();
    for SchemaFile { descriptor, path, fingerprint, .. } in &union.files.files {
        let (Some(path), &Some(fingerprint)) = (path, fingerprint) else { continue };
        let warnings = warnings.remove(&*slashed(path)).unwrap_or(0);
        sources.insert(descriptor.name().to_owned(), SourceEntry { fingerprint, warnings });
    }
    if warnings.is_empty() { sources } else { BTreeMap::new() }
}

/// Adds the formats of earlier runs: a file that was generated with JSON needs JSON in all its
/// imports, and the support module contains the formats of all runs.
fn with_formats_of_earlier_runs(options: &Options, session: &Session) -> Options {
    if options.prune {
        return options.clone();
    }
    let earlier = session.manifest();
    Options {
        formats: options.formats.union(earlier.formats()),
        json: options.json.union(earlier.json()),
        prost_types: options.prost_types || earlier.prost_types(),
        custom_options: options.custom_options || earlier.custom_options(),
        ..options.clone()
    }
}

/// Keeps tonic's transport if this run does not regenerate all files that use it: they share one
/// support module.
fn with_transport_of_others(
    options: Options,
    session: &Session,
    files: &FileSet,
    report: &mut Report,
) -> Options {
    if !options.no_transport || options.prune {
        return options;
    }
    let is_input =
        |name: &str| files.files.iter().any(|f| f.is_input && f.descriptor.name() == name);
    let Some(other) = session.manifest().with_transport(is_input) else { return options };
    let message = format!("tonic's transport is kept, because {other} was generated with it");
    let help = "generate all files without it, or pass --prune to forget earlier runs";
    report.push(Diagnostic::warning("transport-kept", message).help(help));
    Options { no_transport: false, ..options }
}

/// Adds the files of earlier runs to the model, so that modules, re-exports and descriptors include
/// them.
fn with_earlier_runs(
    files: FileSet,
    session: &Session,
    options: &Options,
    report: &mut Report,
) -> Option<Union> {
    let inputs = files.files.iter().filter(|file| file.is_input);
    let entries: Vec<ProtoEntry> = inputs
        .map(|file| ProtoEntry {
            proto: file.descriptor.name().to_owned(),
            sides: Sides::of(options.mode),
            options: options.fingerprint(),
        })
        .collect();
    let forgotten = Manifest::default();
    let manifest = if options.prune { &forgotten } else { session.manifest() };
    let set = session.descriptor_set().filter(|_| !options.prune);
    // A damaged one is as good as none: this run may have all inputs.
    let readable = |set: Vec<u8>| load::load_descriptor_set(&set, &mut Report::default());
    let earlier = set.and_then(readable).unwrap_or_default();
    let mut union = write::merge(manifest, earlier, files, &entries, report);
    union.files = load::in_order(union.files, report);
    (!report.has_errors()).then_some(union)
}

/// Generates everything that should be on disk. Drops the contents of descriptors once the model is
/// built, so that their memory can be used for the generated text.
fn generate(
    union: &mut Union,
    options: &Options,
    report: &mut Report,
) -> Option<(Model, write::Plan)> {
    let model = build_model(union, options, report)?;
    let descriptor_set = union.files.encode();
    union.files.drop_contents();
    let layout = layout::plan(&model);
    let stubs = emit::stubs(&model, &layout, descriptor_set);
    let keep = model
        .generated()
        .filter(|file| union.earlier_only.contains(&file.name))
        .map(layout::file_path)
        .collect();
    let services = required_methods(&model, &layout);
    let plan = write::Plan {
        stubs,
        keep,
        protos: union.protos.clone(),
        dependencies: write::dependencies(&write::Needs {
            services: model.service_sides(),
            formats: model.formats,
            byte_strings: model.byte_strings,
            prost_types: model.prost_types,
            no_transport: model.no_transport,
        }),
        skeleton: options.mode.map(|mode| skeleton(&model, &layout, union, mode, options)),
        services,
        sources: BTreeMap::new(),
    };
    Some((model, plan))
}

/// Builds the model of this run and earlier ones.
fn build_model(union: &Union, options: &Options, report: &mut Report) -> Option<Model> {
    let sides: BTreeMap<&str, Sides> =
        union.protos.iter().map(|(name, entry)| (name.as_str(), entry.sides)).collect();
    let with_kept = with_extern_paths_of_kept_files(options, union);
    let mut model = model::build(&union.files, &sides, &with_kept, report);
    model.byte_strings |= union.keeps_byte_strings();
    model.keeps_other_conditions = union.keeps_other_conditions(&options.fingerprint());
    (!report.has_errors()).then_some(model)
}

/// Adds the extern paths that kept files rely on: one file has the JSON and text format of all types of
/// other crates.
fn with_extern_paths_of_kept_files(options: &Options, union: &Union) -> Options {
    let is_new = |(proto, _): &(String, String)| options.extern_paths.iter().all(|o| o.0 != *proto);
    let kept: BTreeSet<_> = union.kept_extern_paths().filter(is_new).collect();
    let extern_paths = kept.into_iter().chain(options.extern_paths.iter().cloned());
    Options { extern_paths: extern_paths.collect(), ..options.clone() }
}

/// Returns the skeleton for the inputs of this run.
fn skeleton(
    model: &Model,
    layout: &layout::Layout,
    union: &Union,
    mode: Mode,
    options: &Options,
) -> write::Skeleton {
    let now = |file: &&model::File| file.is_input && !union.earlier_only.contains(&file.name);
    let inputs = model.files.iter().filter(now);
    let skeleton = emit::skeleton(model, layout, inputs, mode, &options.with);
    let part = |lines: emit::PartLines| write::OptionalPart {
        name: lines.part.name(),
        mark: lines.mark,
        dependencies: write::part_dependencies(lines.part, mode),
        lines: lines.with_places(mode),
    };
    write::Skeleton {
        name: skeleton.name,
        has_calls: skeleton.has_calls,
        main: skeleton.main.into_bytes(),
        bin: skeleton.bin.into_bytes(),
        dependencies: match skeleton.traits.as_slice() {
            [] => Vec::new(),
            _ => write::server_dependencies(),
        },
        traits: skeleton.traits,
        parts: skeleton.parts.into_iter().map(part).collect(),
    }
}

/// Returns the methods that implementations of the services must have.
fn required_methods(model: &Model, layout: &layout::Layout) -> Vec<write::Rpcs> {
    let required = emit::required_methods(model, layout).into_iter();
    let method = |method: emit::RequiredMethod| write::Rpc {
        name: method.name,
        context: method.context,
        ident: method.ident,
        arguments: method.arguments,
        output: method.output,
        body: method.body,
    };
    let service = |service: emit::RequiredService| write::Rpcs {
        trait_name: service.trait_name,
        paths: service.paths,
        methods: service.methods.into_iter().map(method).collect(),
    };
    required.map(service).collect()
}

/// Returns all files of a stubs folder, without accessing the disk: the response of a plugin.
pub fn stubs(files: FileSet, options: &Options, report: &mut Report) -> Option<Vec<Artifact>> {
    let files = load::in_order(files, report);
    let inputs = files.files.iter().filter(|file| file.is_input);
    let sides = inputs.map(|file| (file.descriptor.name(), Sides::of(options.mode))).collect();
    let model = model::build(&files, &sides, options, report);
    (!report.has_errors()).then(|| emit::stubs(&model, &layout::plan(&model), files.encode()))
}
