//! Detects a run that has nothing to do, by fingerprints of its sources and of the stubs folder.
//!
//! If in doubt, the run generates: it never treats a run with something to do as one without.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::cargo_toml::{Needs, dependencies};
use super::changeset::Changeset;
use super::manifest::MANIFEST;
use super::output_folder::OutputFolder;
use super::plan::Outcome;
use super::session::Session;
use super::skeleton::has_targets;
use super::user_impls::{Rpcs, survey};
use crate::fingerprint::Fingerprint;
use crate::options::{self, Mode, Options, Sides};
use crate::report::Report;

/// A run that has nothing to do.
#[derive(Clone, Debug, Default)]
pub struct Unchanged {
    /// The outcome that the run would have had.
    pub outcome: Outcome,
    /// The number of warnings about its sources when they were read.
    pub warnings: usize,
}

/// A source that a run would read: its name, whether it is an input, and its fingerprint.
pub type Seen<'a> = (&'a str, bool, Fingerprint);

impl Session {
    /// Returns the outcome of a run with `options` that reads `sources`, if it would change nothing: an
    /// earlier run read each source as it is, with these options, and each file in the stubs folder is as
    /// it was written. The user's files (`Cargo.toml`, the skeleton, the implementations) must need no
    /// change and no report either.
    pub fn unchanged(&self, sources: &[Seen<'_>], options: &Options) -> Option<Unchanged> {
        let must_compare = options.force || options.check || !options.with.is_empty();
        if must_compare || !self.knows(sources, options) || !self.tree_is_as_written() {
            return None;
        }
        let mut outcome = match self.output_folder() {
            OutputFolder::Module { .. } => Outcome::default(),
            OutputFolder::Package { .. } => self.cargo_toml_is_complete()?,
            OutputFolder::NewPackage { .. } => return None,
        };
        let implemented = self.all_is_implemented()?;
        if let Some(mode) = options.mode.filter(|_| self.package().is_some()) {
            match self.only_skeleton(mode, &implemented) {
                Some(path) => {
                    outcome.kept.push(self.output_folder().root().join(path));
                    outcome.run = self.command_of(path);
                }
                None if self.needs_no_program(mode) => {}
                None => return None,
            }
        }
        outcome.unchanged.extend(self.stub_paths());
        outcome.unchanged.push(self.output_folder().stubs().join(MANIFEST));
        let earlier = &self.manifest().sources;
        let warnings = sources.iter().filter_map(|(name, ..)| earlier.get(*name));
        let warnings = warnings.map(|source| source.warnings).sum();
        Some(Unchanged { outcome: outcome.for_display(), warnings })
    }

    /// Returns whether these sources are unchanged, and everything was generated with these
    /// options.
    fn knows(&self, sources: &[Seen<'_>], options: &Options) -> bool {
        let (manifest, words) = (self.manifest(), options.fingerprint());
        let sides = Sides::of(options.mode);
        let has_sides = |there: Sides| match options.prune {
            true => there == sides,
            false => there.union(sides) == there,
        };
        let is_known = |(name, is_input, fingerprint): &Seen<'_>| {
            let entry = manifest.protos.get(*name);
            let is_as_asked = entry.is_some_and(|entry| has_sides(entry.sides));
            let earlier = manifest.sources.get(*name);
            earlier.is_some_and(|earlier| earlier.fingerprint == *fingerprint)
                && (is_as_asked || !is_input)
        };
        let inputs = sources.iter().filter(|(_, is_input, _)| *is_input).count();
        sources.iter().all(is_known)
            && manifest.protos.values().all(|entry| entry.options == words)
            && (!options.prune || inputs == manifest.protos.len())
    }

    fn tree_is_as_written(&self) -> bool {
        let manifest = self.manifest();
        manifest.tree.is_some()
            && Fingerprint::of_files(&self.stub_paths(), Fingerprint::of)
                .is_some_and(|files| manifest.tree_of(&files) == manifest.tree)
    }

    fn stub_paths(&self) -> Vec<PathBuf> {
        let stubs = self.output_folder().stubs();
        self.manifest().files.iter().map(|file| stubs.join(file)).collect()
    }

    /// Returns the outcome for `Cargo.toml`, if it needs no change.
    fn cargo_toml_is_complete(&self) -> Option<Outcome> {
        let manifest = self.manifest();
        if manifest.protos.values().any(|entry| options::has_byte_strings(&entry.options)) {
            // Only a complete run determines whether a string is a `ByteString`.
            return None;
        }
        let sides = manifest.protos.values().map(|entry| entry.sides).reduce(Sides::union);
        let needs = Needs {
            services: sides.filter(|_| !manifest.services.is_empty()),
            formats: manifest.formats(),
            byte_strings: false,
            prost_types: manifest.prost_types(),
            no_transport: manifest.with_transport(|_| false).is_none(),
        };
        let mut report = Report::default();
        let mut changeset = Changeset::new(self.output_folder(), manifest, false, &mut report)?;
        changeset.add_cargo_toml(&dependencies(&needs), None);
        let outcome = changeset.changes.is_empty().then_some(changeset.outcome)?;
        report.diagnostics().is_empty().then_some(outcome)
    }

    /// Returns the traits that the user's sources implement, if there is nothing to report about
    /// them.
    fn all_is_implemented(&self) -> Option<BTreeSet<String>> {
        let Some(sources) = self.output_folder().sources() else { return Some(BTreeSet::new()) };
        let mut report = Report::default();
        let services = &self.manifest().services;
        let gone: Vec<&Rpcs> = self.manifest().gone.iter().collect();
        let survey = survey(&sources, &self.output_folder().stubs(), services, &gone, &mut report);
        let nothing_to_tell = survey.findings.is_empty()
            && survey.stale.is_empty()
            && report.diagnostics().is_empty();
        nothing_to_tell.then(|| survey.implemented.into_iter().collect())
    }

    /// Returns whether there is nothing to call, no run wrote a program of this side, and the package
    /// has targets of its own.
    fn needs_no_program(&self, mode: Mode) -> bool {
        let manifest = self.manifest();
        let has_calls = mode != Mode::Messages && !manifest.services.is_empty();
        let is_recorded = manifest.skeletons.keys().any(|name| name.ends_with(suffix(mode)));
        !has_calls && !is_recorded && has_targets(self.output_folder().root())
    }

    /// Returns the skeleton of this side, if there is one, it is where it was placed, and the
    /// traits that it may be for are implemented.
    fn only_skeleton(&self, mode: Mode, implemented: &BTreeSet<String>) -> Option<&str> {
        let manifest = self.manifest();
        let mut paths = manifest.skeletons.iter().filter(|(name, _)| name.ends_with(suffix(mode)));
        let (Some((_, path)), None) = (paths.next(), paths.next()) else { return None };
        let is_lacking = mode == Mode::Service
            && manifest.services.iter().any(|service| !implemented.contains(&service.trait_name));
        let is_there = self.output_folder().root().join(path).is_file();
        (is_there && !is_lacking).then_some(path)
    }
}

/// Returns the end of the names of a side's skeletons.
fn suffix(mode: Mode) -> &'static str {
    match mode {
        Mode::Service => "_service",
        Mode::Client => "_client",
        Mode::Messages => "messages",
    }
}
