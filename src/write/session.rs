//! A run in an output folder, from the first read to the last rename.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::cargo_toml::{self, Dependency, merged};
use super::changeset::Changeset;
use super::diff::diff;
use super::disk;
use super::lock::Lock;
use super::manifest::{DESCRIPTOR_SET, Manifest};
use super::output_folder::{OutputFolder, real_path, resolve};
use super::plan::{Outcome, Plan};
use super::skeleton::{Decision, OptionalPart, Situation, Skeleton, run_command};
use super::user_impls::{Rpcs, Survey, survey};
use crate::options::{Mode, Options};
use crate::report::{Diagnostic, Report, Severity};

/// A run in an output folder. No other run works in that folder from [`open`](Self::open) until it
/// is dropped, so that what it reads remains valid when it writes.
#[derive(Debug)]
pub struct Session {
    output_folder: OutputFolder,
    manifest: Manifest,
    lock: Option<Lock>,
    /// The package whose build script this is.
    built: Option<PathBuf>,
}

impl Session {
    /// Determines the kind of the folder `output`, waits until no other run works there, and reads the
    /// manifest of earlier runs. Writes nothing.
    ///
    /// Returns `None` if the folder cannot be an output (see [`resolve`]) or its manifest is broken
    /// (`manifest`); the report then has the error. A thread that opens one folder twice waits for
    /// itself.
    pub fn open(output: &Path, mode: Option<Mode>, report: &mut Report) -> Option<Self> {
        loop {
            let before = resolve(output, mode, report)?;
            let lock = lock(&before);
            // The run that this one waited for may have created a package in the folder.
            let output_folder = resolve(output, mode, report)?;
            if output_folder.stubs() == before.stubs() {
                return Self::locked(output_folder, lock, report);
            }
        }
    }

    /// Opens a folder that is the stubs module itself, such as the `OUT_DIR` of the build script of
    /// `package`.
    pub fn open_module(dir: &Path, package: Option<&Path>, report: &mut Report) -> Option<Self> {
        let output_folder = OutputFolder::Module { dir: dir.to_owned(), package: None };
        let lock = lock(&output_folder);
        let session = Self::locked(output_folder, lock, report)?;
        Some(Self { built: package.map(Path::to_owned), ..session })
    }

    fn locked(
        output_folder: OutputFolder,
        lock: Option<Lock>,
        report: &mut Report,
    ) -> Option<Self> {
        match Manifest::read(&output_folder.stubs()) {
            Ok(manifest) => Some(Self { output_folder, manifest, lock, built: None }),
            Err(diagnostic) => {
                report.push(*diagnostic);
                None
            }
        }
    }

    /// Returns the kind of output folder.
    pub fn output_folder(&self) -> &OutputFolder {
        &self.output_folder
    }

    /// Returns the manifest of earlier runs.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the encoded `FileDescriptorSet` of earlier runs, if there were any.
    pub fn descriptor_set(&self) -> Option<Vec<u8>> {
        if self.manifest.protos.is_empty() {
            return None;
        }
        std::fs::read(self.output_folder.stubs().join(DESCRIPTOR_SET)).ok()
    }

    /// Changes the disk according to `plan`; returns the outcome. Writes only files that differ;
    /// with `--check` and `--dry-run`, none.
    ///
    /// Returns `None` if the report has errors, from earlier, or because a file was not generated
    /// (`not-ours`), a path or link leads outside the folder (`leaves-output`), or writing fails
    /// (`read-only`, `cannot-write`). Nothing is written then. Also reports what the user's
    /// implementations lack (`missing-rpc`, `missing-impl`), and what no longer fits in them
    /// (`unknown-rpc`, `changed-rpc`, `tonic-impl`, `gone-service`).
    pub fn commit(self, plan: &Plan, options: &Options, report: &mut Report) -> Option<Outcome> {
        let mut survey = self.survey(&plan.services, options.add_missing, report);
        let placed = plan
            .skeleton
            .as_ref()
            .and_then(|skeleton| Some((skeleton, self.place(skeleton, &survey, options.force)?)));
        if let Some((_, Decision::Replace(path))) = &placed {
            survey.forget(&self.output_folder.root().join(path));
        }
        let mut changeset =
            Changeset::new(&self.output_folder, &self.manifest, options.force, report)?;
        let filled = if options.add_missing { survey.filled.as_slice() } else { &[] };
        filled.iter().for_each(|(path, text)| changeset.add_source(path, text));
        self.add_changes(&mut changeset, plan, placed.as_ref(), &survey.gone, options.check);
        let Changeset { changes, mut outcome, .. } = changeset;
        let is_new = |name: &str| self.is_new_service(name);
        report_findings(&survey, placed.as_ref(), options.add_missing, is_new, report);
        if let Some((skeleton, decision)) = &placed {
            self.report_missing_parts(skeleton, decision, report);
        }
        if report.has_errors() {
            return None;
        }
        if options.check {
            outcome.diff = Some(diff(&changes));
        } else if !options.dry_run {
            self.apply(plan, &changes, &outcome, report)?;
        }
        outcome.run = placed.and_then(|(_, decision)| self.run_command(&decision));
        outcome.to_add = self.dependencies_to_add(plan);
        outcome.module = self.output_folder.stubs();
        Some(outcome.for_display())
    }

    /// Adds all changes to the changeset, in the order in which they are safe.
    fn add_changes<'a>(
        &self,
        changeset: &mut Changeset<'a, '_>,
        plan: &'a Plan,
        placed: Option<&(&'a Skeleton, Decision)>,
        gone: &[Rpcs],
        ignore_fingerprints: bool,
    ) {
        let mut skeletons = self.manifest.skeletons.clone();
        let parts = placed.into_iter().flat_map(|(skeleton, _)| &skeleton.parts);
        let of_parts = parts.flat_map(|part| part.dependencies.clone()).collect::<Vec<_>>();
        let dependencies = merged(&plan.dependencies, &of_parts);
        match placed {
            Some((skeleton, Decision::Write(path) | Decision::Replace(path))) => {
                changeset
                    .add_cargo_toml(&merged(&dependencies, &skeleton.dependencies), Some(path));
            }
            _ => changeset.add_cargo_toml(&dependencies, None),
        }
        changeset.add_stubs(plan);
        match placed {
            Some((skeleton, Decision::Write(path) | Decision::Replace(path))) => {
                changeset.add_skeleton(self.output_folder.root().join(path), skeleton.text(path));
                skeletons.insert(skeleton.name.clone(), path.clone());
            }
            Some((skeleton, Decision::Keep(path))) => {
                changeset.outcome.kept.push(self.output_folder.root().join(path));
                skeletons.insert(skeleton.name.clone(), path.clone());
            }
            _ => {}
        }
        changeset.remove_stale(plan);
        changeset.add_manifest(plan, skeletons, gone, ignore_fingerprints);
    }

    fn apply(
        &self,
        plan: &Plan,
        changes: &[disk::Change<'_>],
        outcome: &Outcome,
        report: &mut Report,
    ) -> Option<()> {
        if self.lock.is_some() {
            disk::sweep(self.folders(plan).iter().map(PathBuf::as_path));
        }
        if let Err(diagnostic) = disk::apply(self.output_folder.root(), changes) {
            report.push(*diagnostic);
            return None;
        }
        disk::remove_empty_folders(&outcome.removed, &self.output_folder.stubs());
        Some(())
    }

    /// Returns all folders that this run or an earlier one may have written to.
    fn folders(&self, plan: &Plan) -> BTreeSet<PathBuf> {
        let stubs = self.output_folder.stubs();
        let earlier = self.manifest.files.iter().map(Path::new);
        let files = earlier.chain(plan.stubs.iter().map(|stub| &*stub.path));
        let inner: BTreeSet<&Path> = files.filter_map(Path::parent).collect();
        let mut folders: BTreeSet<PathBuf> = inner.iter().map(|inner| stubs.join(inner)).collect();
        folders.insert(stubs);
        if !matches!(self.output_folder, OutputFolder::Module { .. }) {
            let root = self.output_folder.root();
            folders.extend([root.to_owned(), root.join("src"), root.join("src/bin")]);
        }
        folders
    }

    /// Returns the dependencies that the package around a module lacks; all of them on the first run, if
    /// the package is not known.
    fn dependencies_to_add(&self, plan: &Plan) -> Vec<String> {
        let OutputFolder::Module { package, .. } = &self.output_folder else { return Vec::new() };
        let text = match package {
            Some(root) => std::fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default(),
            None if self.manifest.protos.is_empty() => String::new(),
            None => return Vec::new(),
        };
        // A `Cargo.toml` that does not parse was refused when the folder was examined.
        let missing = cargo_toml::lacking(&text, &plan.dependencies).unwrap_or_default();
        missing.into_iter().map(Dependency::line).collect()
    }

    /// Reports the crates that the package of the build script lacks (`missing-crate`).
    pub fn report_missing_crates(&self, plan: &Plan, report: &mut Report) {
        let Some(package) = &self.built else { return };
        let text = std::fs::read_to_string(package.join("Cargo.toml")).unwrap_or_default();
        // Cargo has read the file, so it parses.
        let missing = cargo_toml::missing(&text, &plan.dependencies).unwrap_or_default();
        missing.into_iter().for_each(|dependency| report.push(missing_crate(dependency)));
    }

    /// Reports the lines that the requested parts need and the user's own program lacks.
    fn report_missing_parts(&self, skeleton: &Skeleton, decision: &Decision, report: &mut Report) {
        let (name, text) = match decision {
            Decision::Write(_) | Decision::Replace(_) => return,
            Decision::Keep(path) => {
                let text = std::fs::read_to_string(self.output_folder.root().join(path));
                (path.as_str(), text.unwrap_or_default())
            }
            Decision::Removed(_) | Decision::NotNeeded => ("your program", String::new()),
        };
        let lacking = skeleton.parts.iter().filter(|part| !text.contains(part.mark));
        lacking.for_each(|part| report.push(part_to_add(name, part)));
    }

    fn survey(&self, services: &[Rpcs], add_missing: bool, report: &mut Report) -> Survey {
        let Some(sources) = self.output_folder.sources() else { return Survey::default() };
        let is_gone =
            |earlier: &&Rpcs| !services.iter().any(|service| service.paths == earlier.paths);
        let earlier = self.manifest.services.iter().chain(&self.manifest.gone);
        let gone: Vec<&Rpcs> = earlier.filter(is_gone).collect();
        let mut skipped = Report::default();
        let survey = survey(&sources, &self.output_folder.stubs(), services, &gone, &mut skipped);
        for diagnostic in skipped.diagnostics() {
            // Methods may be missing where nothing can be added.
            let severity = if add_missing { Severity::Warning } else { diagnostic.severity };
            report.push(Diagnostic { severity, ..diagnostic.clone() });
        }
        survey
    }

    /// Returns whether an earlier run generated stubs here, without this service.
    fn is_new_service(&self, trait_name: &str) -> bool {
        let is_known = |service: &Rpcs| service.trait_name == trait_name;
        !self.manifest.services.is_empty() && !self.manifest.services.iter().any(is_known)
    }

    /// Decides where the skeleton goes; `None` without a package.
    fn place(&self, skeleton: &Skeleton, survey: &Survey, force: bool) -> Option<Decision> {
        let (root, package) = self.package()?;
        let situation = Situation {
            root,
            package,
            recorded: self.manifest.skeletons.get(&skeleton.name).map(String::as_str),
            implemented: skeleton.traits.iter().any(|name| survey.implemented.contains(name)),
            force,
        };
        Some(situation.place(skeleton))
    }

    /// Returns the folder and the name of the package that is worked on.
    pub(super) fn package(&self) -> Option<(&Path, &str)> {
        match &self.output_folder {
            OutputFolder::Package { root, name } | OutputFolder::NewPackage { root, name, .. } => {
                Some((root, name))
            }
            OutputFolder::Module { .. } => None,
        }
    }

    fn run_command(&self, decision: &Decision) -> Option<String> {
        let path = match decision {
            Decision::Write(path) | Decision::Replace(path) | Decision::Keep(path) => path,
            Decision::Removed(_) | Decision::NotNeeded => return None,
        };
        self.command_of(path)
    }

    /// Returns the command that runs the program at `path` of the package.
    pub(super) fn command_of(&self, path: &str) -> Option<String> {
        let (root, package) = self.package()?;
        Some(run_command(path, root, package))
    }
}

fn lock(output_folder: &OutputFolder) -> Option<Lock> {
    // A path without a canonical form cannot be written to either.
    Lock::acquire(&real_path(&output_folder.stubs()).ok()?)
}

/// Reports findings in the user's own files.
fn report_findings(
    survey: &Survey,
    placed: Option<&(&Skeleton, Decision)>,
    add_missing: bool,
    is_new: impl Fn(&str) -> bool,
    report: &mut Report,
) {
    match placed {
        Some((_, Decision::Write(_))) | None => {}
        Some((_, Decision::Replace(path))) => report.push(replaced(path)),
        Some((_, Decision::Removed(path))) => report.push(removed(path)),
        Some((skeleton, _)) => {
            let lacking = skeleton.traits.iter().filter(|name| !survey.implemented.contains(name));
            lacking.for_each(|name| report.push(not_implemented(name, is_new(name))));
        }
    }
    if !add_missing {
        survey.findings.iter().for_each(|finding| report.push(finding.clone()));
    }
    survey.stale.iter().for_each(|finding| report.push(finding.clone()));
}

fn replaced(path: &str) -> Diagnostic {
    Diagnostic::note("skeleton-replaced", format!("the skeleton {path} was replaced (--force)"))
}

fn removed(path: &str) -> Diagnostic {
    let message = format!("the skeleton {path} was removed, and is not written again");
    Diagnostic::note("skeleton-removed", message).help("pass --force to write it again")
}

fn missing_crate(dependency: &Dependency) -> Diagnostic {
    let name = dependency.name;
    let message = format!("the generated code uses the crate {name}, which Cargo.toml lacks");
    let help = format!("add `{}` to [dependencies]", dependency.line());
    Diagnostic::warning("missing-crate", message).help(help)
}

fn part_to_add(program: &str, part: &OptionalPart) -> Diagnostic {
    let message = format!(
        "{program} is yours and was not changed; `--with {}` needs more lines in it",
        part.name
    );
    Diagnostic::warning("part-to-add", message).help(format!("add\n{}", part.lines.join("\n")))
}

fn not_implemented(name: &str, is_news: bool) -> Diagnostic {
    let message = format!("nothing in the package implements {name} yet");
    let help = "implement the trait and add its server, or pass --force to write a new skeleton";
    match is_news {
        true => Diagnostic::warning("missing-impl", message).help(help),
        false => Diagnostic::note("missing-impl", message).help(help),
    }
}
