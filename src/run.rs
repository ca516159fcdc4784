//! The pipeline, on one screen: options → input → model → plan → artifacts → disk.

use std::collections::{BTreeMap, HashMap};

use crate::artifact::Artifact;
use crate::emit;
use crate::fingerprint::Fingerprint;
use crate::layout;
use crate::load;
pub use crate::model::Counts;
use crate::model::{self, Model};
use crate::options::{Mode, Options, Sides};
use crate::report::{Diagnostic, Report, Severity};
use crate::schema::{FileSet, SchemaFile};
use crate::write::{self, Manifest, ProtoEntry, Session, Source, Union};
pub use crate::write::{Outcome, abandon};

/// What a run made, and what it read.
#[derive(Clone, Debug, Default)]
pub struct Finished {
    /// What happened on the disk.
    pub outcome: Outcome,
    /// Every `.proto` file that was read, imports included.
    pub read: Vec<std::path::PathBuf>,
    /// How many messages, enums and services the inputs have; none where nothing was to do.
    pub counts: Option<Counts>,
    /// What the run built up on the way.
    pub remains: Remains,
}

/// The schema, the model and the files of a run. After a large one, dropping them takes a tenth of
/// its time: a process that ends anyway forgets them.
#[derive(Clone, Debug, Default)]
#[expect(dead_code, reason = "nobody reads them any more")]
pub struct Remains {
    union: Union,
    model: Model,
    plan: write::Plan,
}

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Inputs and imports are read, parsed and linked.
    Reading,
    /// Rust is made of the protos.
    Generating {
        /// How many, imports and those of earlier runs included.
        protos: usize,
    },
    /// The files are compared with those on the disk, and written.
    Writing {
        /// How many.
        files: usize,
    },
}

/// Generates what `options` ask for into their output folder.
///
/// `None` when the report has errors; nothing is written then.
pub fn run(options: &Options, report: &mut Report) -> Option<Finished> {
    run_telling(options, report, &|_| {})
}

/// The same; `tell` hears what the run is doing.
pub fn run_telling(
    options: &Options,
    report: &mut Report,
    tell: &dyn Fn(Stage),
) -> Option<Finished> {
    let session = Session::open(&options.output, options.mode, report);
    if let Some((finished, warnings)) = unchanged(session.as_ref(), options) {
        if warnings > 0 {
            report.push(earlier_warnings(warnings));
        }
        return Some(finished);
    }
    write_stubs(load::load(options, report), session, options, report, tell)
}

/// The same into a folder that is the stubs module itself, whatever lies around it. What there is
/// to warn of is told each time.
pub fn run_module(options: &Options, report: &mut Report) -> Option<Finished> {
    let session = Session::open_module(&options.output, report);
    match unchanged(session.as_ref(), options) {
        Some((finished, 0)) => Some(finished),
        _ => write_stubs(load::load(options, report), session, options, report, &|_| {}),
    }
}

/// What there is to tell where an earlier run did all, and how many warnings it gave.
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
    tell: &dyn Fn(Stage),
) -> Option<Finished> {
    let (files, session) = (files?, session?);
    let read = files.files.iter().filter_map(|file| file.path.clone()).collect();
    let options = &with_formats_of_earlier_runs(options, &session);
    let union = with_earlier_runs(files, &session, options, report)?;
    tell(Stage::Generating { protos: union.files.files.len() });
    let (model, mut plan) = generate(&union, options, report)?;
    plan.sources = sources(&union, report);
    tell(Stage::Writing { files: plan.stubs.len() });
    let outcome = session.commit(&plan, options, report)?;
    let counts = Some(model.counts());
    Some(Finished { outcome, read, counts, remains: Remains { union, model, plan } })
}

/// The sources of all runs; none where there are warnings about other things than sources, so that
/// the run is done again, and tells them again.
fn sources(union: &Union, report: &Report) -> BTreeMap<String, Source> {
    let mut warnings: HashMap<&str, usize> = HashMap::new();
    for diagnostic in report.diagnostics().iter().filter(|d| d.severity == Severity::Warning) {
        let place = diagnostic.place.as_ref().map_or("", |place| &place.file);
        *warnings.entry(place).or_default() += 1;
    }
    let mut sources = union.earlier_sources.clone();
    for SchemaFile { descriptor, path, source, .. } in &union.files.files {
        let (Some(path), Some(text)) = (path, source) else { continue };
        let warnings = warnings.remove(&*path.display().to_string()).unwrap_or(0);
        let fingerprint = Fingerprint::of_text(text.as_bytes());
        sources.insert(descriptor.name().to_owned(), Source { fingerprint, warnings });
    }
    if warnings.is_empty() { sources } else { BTreeMap::new() }
}

/// A file that an earlier run made with JSON needs all that it imports to have JSON, too, whoever
/// makes that anew; the support module has what any run asked for.
fn with_formats_of_earlier_runs(options: &Options, session: &Session) -> Options {
    if options.prune {
        return options.clone();
    }
    let earlier = session.manifest();
    Options {
        formats: options.formats.union(earlier.formats()),
        prost_types: options.prost_types || earlier.prost_types(),
        ..options.clone()
    }
}

/// Runs add up: the files of earlier runs are part of the model, so that modules, re-exports and
/// descriptors speak for all of them.
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
    let (manifest, earlier) = match session.descriptor_set() {
        Some(set) if !options.prune => {
            (session.manifest(), load::load_descriptor_set(&set, report)?)
        }
        _ => (if options.prune { &forgotten } else { session.manifest() }, FileSet::default()),
    };
    let mut union = write::merge(manifest, earlier, files, &entries, report);
    union.files = load::in_order(union.files, report);
    (!report.has_errors()).then_some(union)
}

/// From descriptors to everything that shall be on the disk. Pure.
fn generate(union: &Union, options: &Options, report: &mut Report) -> Option<(Model, write::Plan)> {
    let sides: BTreeMap<&str, Sides> =
        union.protos.iter().map(|(name, entry)| (name.as_str(), entry.sides)).collect();
    let mut model = model::build(&union.files, &sides, options, report);
    model.byte_strings |= union.keeps_byte_strings();
    if report.has_errors() {
        return None;
    }
    let layout = layout::plan(&model);
    let stubs = emit::stubs(&model, &layout);
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
        }),
        skeleton: options.mode.map(|mode| skeleton(&model, &layout, union, mode)),
        services,
        sources: BTreeMap::new(),
    };
    Some((model, plan))
}

/// The skeleton for the inputs of this run.
fn skeleton(model: &Model, layout: &layout::Plan, union: &Union, mode: Mode) -> write::Skeleton {
    let now = |file: &&model::File| file.is_input && !union.earlier_only.contains(&file.name);
    let skeleton = emit::skeleton(model, layout, model.files.iter().filter(now), mode);
    write::Skeleton {
        name: skeleton.name,
        main: skeleton.main.into_bytes(),
        bin: skeleton.bin.into_bytes(),
        dependencies: match skeleton.traits.as_slice() {
            [] => Vec::new(),
            _ => write::server_dependencies(),
        },
        traits: skeleton.traits,
    }
}

/// What the implementations of the services' traits must have.
fn required_methods(model: &Model, layout: &layout::Plan) -> Vec<write::Rpcs> {
    let required = emit::required_methods(model, layout).into_iter();
    let method = |method: emit::RequiredMethod| write::Rpc {
        name: method.name,
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

/// Everything that would be written into a stubs folder, without a look at the disk: what a
/// plugin answers with.
pub fn stubs(files: FileSet, options: &Options, report: &mut Report) -> Option<Vec<Artifact>> {
    let files = load::in_order(files, report);
    let inputs = files.files.iter().filter(|file| file.is_input);
    let sides = inputs.map(|file| (file.descriptor.name(), Sides::of(options.mode))).collect();
    let model = model::build(&files, &sides, options, report);
    (!report.has_errors()).then(|| emit::stubs(&model, &layout::plan(&model)))
}
