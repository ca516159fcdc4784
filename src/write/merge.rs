//! Combines the inputs of earlier runs with those of this run.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::manifest::{DESCRIPTOR_SET, Manifest, ProtoEntry, SourceEntry};
use crate::options::{self, Formats};
use crate::report::{Diagnostic, Report};
use crate::schema::{FileSet, SchemaFile};

/// Earlier runs and this one combined: the input of everything that depends on all protos
/// (`mod.rs`, the support module, the descriptor set).
#[derive(Clone, Debug, Default)]
pub struct Union {
    /// All files, imports first; `is_input` is set on every input of any run.
    pub files: FileSet,
    /// All inputs with their sides and options, by name.
    pub protos: BTreeMap<String, ProtoEntry>,
    /// Files that only earlier runs read. They come from the descriptor set, without comments, so
    /// their Rust files are kept unchanged ([`Plan::keep`](super::Plan::keep)).
    pub earlier_only: BTreeSet<String>,
    /// The sources of those files, as an earlier run read them.
    pub earlier_sources: BTreeMap<String, SourceEntry>,
}

impl Union {
    /// Returns whether kept files may contain strings of the type `ByteString`.
    pub fn keeps_byte_strings(&self) -> bool {
        self.options_of_kept_files().any(options::has_byte_strings)
    }

    /// Returns the types of other crates whose JSON or text format kept files rely on, as in
    /// [`Options::extern_paths`](crate::options::Options::extern_paths).
    pub fn kept_extern_paths(&self) -> impl Iterator<Item = (String, String)> {
        let with_formats = self.options_of_kept_files().filter(|words| Formats::among(words).any());
        with_formats.flat_map(options::extern_paths)
    }

    /// Returns whether kept files were generated with other attributes for the sides of services
    /// than a run with these options.
    pub fn keeps_other_conditions(&self, options: &BTreeSet<String>) -> bool {
        self.options_of_kept_files()
            .any(|words| options::side_attributes(words).ne(options::side_attributes(options)))
    }

    /// Returns the manifest's words of each file that this run keeps as an earlier one generated it.
    fn options_of_kept_files(&self) -> impl Iterator<Item = &BTreeSet<String>> {
        let kept = self.earlier_only.iter().filter_map(|proto| self.protos.get(proto));
        kept.map(|entry| &entry.options)
    }
}

/// Adds this run to earlier ones. A file of both has the content and options of this run, and the
/// sides of both.
///
/// `earlier_files` is the decoded descriptor set of the stubs folder
/// ([`Session::descriptor_set`](super::Session::descriptor_set)); `files` and `run` are this run's
/// schema and inputs. For a run that forgets the earlier ones (`--prune`), pass an empty manifest.
///
/// Reports an error for an earlier input that the descriptor set lacks, whose stubs would be lost, and
/// a warning for an earlier file that defines a name of this run: usually, it was moved.
pub fn merge(
    earlier: &Manifest,
    earlier_files: FileSet,
    files: FileSet,
    run: &[ProtoEntry],
    report: &mut Report,
) -> Union {
    let mut known = earlier.clone();
    run.iter().for_each(|entry| known.add_proto(entry.clone()));
    let old = only_earlier(earlier_files, &files, earlier);
    let earlier_only: BTreeSet<String> = old.iter().map(|f| name(f).to_owned()).collect();
    warn_of_shared_names(&old, &files.files, report);

    // This run's files come first: an earlier file may import one of them, but not the other way
    // round, since a run reads all its imports.
    let mut all = files.files;
    let with_formats = generated_with(&old, earlier, |words| Formats::among(words).any());
    let with_options = generated_with(&old, earlier, options::has_custom_options);
    let with_extensions = generated_with(&old, earlier, |w| !options::drops_unknown_fields(w));
    all.extend(old);
    for file in &mut all {
        file.is_input = known.protos.contains_key(name(file));
        let lacks = |having: &BTreeSet<String>| {
            earlier_only.contains(name(file)) && !having.contains(name(file))
        };
        (file.is_plain, file.lacks_custom_options, file.lacks_extensions) =
            (lacks(&with_formats), lacks(&with_options), lacks(&with_extensions));
    }
    let names: HashSet<&str> = all.iter().map(name).collect();
    for proto in known.protos.keys().filter(|proto| !names.contains(proto.as_str())) {
        report.push(lost(proto));
    }
    known.sources.retain(|name, _| earlier_only.contains(name));
    let (protos, earlier_sources) = (known.protos, known.sources);
    Union { files: FileSet { files: all }, protos, earlier_only, earlier_sources }
}

/// Returns the files that only earlier runs read, without imports that no input needs any more.
fn only_earlier(earlier: FileSet, current: &FileSet, manifest: &Manifest) -> Vec<SchemaFile> {
    let current: BTreeSet<&str> = current.files.iter().map(name).collect();
    let mut needed: BTreeSet<String> = manifest.protos.keys().cloned().collect();
    let mut kept = Vec::new();
    // Importers come after their imports, so one pass from the end reaches everything.
    for file in earlier.files.into_iter().rev() {
        if !current.contains(name(&file)) && needed.contains(name(&file)) {
            needed.extend(file.descriptor.dependency.iter().cloned());
            kept.push(file);
        }
    }
    kept.reverse();
    kept
}

/// Returns the files that were generated with options for which `has_options` is true: inputs, and
/// their imports.
fn generated_with(
    files: &[SchemaFile],
    manifest: &Manifest,
    has_options: impl Fn(&BTreeSet<String>) -> bool,
) -> BTreeSet<String> {
    let inputs = manifest.protos.values().filter(|entry| has_options(&entry.options));
    let mut found: BTreeSet<String> = inputs.map(|entry| entry.proto.clone()).collect();
    for file in files.iter().rev() {
        if found.contains(name(file)) {
            found.extend(file.descriptor.dependency.iter().cloned());
        }
    }
    found
}

/// Warns of files of earlier runs that define a name of this run's files (`defined-twice`).
fn warn_of_shared_names(earlier: &[SchemaFile], current: &[SchemaFile], report: &mut Report) {
    if earlier.is_empty() {
        return;
    }
    let named = |file| defined_names(file).map(move |symbol| (symbol, name(file)));
    let names: HashMap<String, &str> = current.iter().flat_map(named).collect();
    for file in earlier {
        let shared = defined_names(file).find_map(|symbol| Some((names.get(&symbol)?, symbol)));
        if let Some((now, symbol)) = shared {
            report.push(defined_twice(&symbol, now, name(file)));
        }
    }
}

/// Returns the full names of the messages, enums and services of a file, without those in messages.
fn defined_names(file: &SchemaFile) -> impl Iterator<Item = String> {
    let file = &file.descriptor;
    let messages = file.message_type.iter().map(|message| message.name());
    let enums = file.enum_type.iter().map(|item| item.name());
    let services = file.service.iter().map(|service| service.name());
    messages.chain(enums).chain(services).map(|name| file.full_name(name))
}

fn defined_twice(symbol: &str, now: &str, earlier: &str) -> Diagnostic {
    let message =
        format!("{now} defines {symbol}, and so does {earlier}, which was generated here earlier");
    let help = "if the file was moved, pass --prune, and generate the rest of this folder again; \
                otherwise, neither name is re-exported by its package";
    Diagnostic::warning("defined-twice", message).help(help)
}

fn name(file: &SchemaFile) -> &str {
    file.descriptor.name.as_deref().unwrap_or_default()
}

fn lost(proto: &str) -> Diagnostic {
    let message = format!("`{proto}` was generated here earlier, but is not in {DESCRIPTOR_SET}");
    Diagnostic::error("descriptor-set-lost", message)
        .help("add it to the inputs of this run, or pass --prune to remove its stubs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Mode;
    use crate::options::Sides;
    use crate::schema::{EnumDescriptorProto, FileDescriptorProto};

    fn file(name: &str, dependency: &[&str], package: &str) -> SchemaFile {
        let descriptor = FileDescriptorProto {
            name: Some(name.to_owned()),
            package: Some(package.to_owned()),
            dependency: dependency.iter().map(|d| (*d).to_owned()).collect(),
            ..Default::default()
        };
        SchemaFile { descriptor, ..Default::default() }
    }

    fn entry(proto: &str, mode: Mode) -> ProtoEntry {
        ProtoEntry { proto: proto.to_owned(), sides: Sides::of(Some(mode)), ..Default::default() }
    }

    fn manifest(entries: &[ProtoEntry]) -> Manifest {
        let mut manifest = Manifest::default();
        entries.iter().for_each(|e| manifest.add_proto(e.clone()));
        manifest
    }

    #[test]
    fn this_run_wins_and_sides_add_up() {
        let old = FileSet { files: vec![file("c", &[], "old"), file("a", &["c"], "old")] };
        let new = FileSet { files: vec![file("c", &[], "new"), file("b", &["c"], "new")] };
        let earlier = manifest(&[entry("a", Mode::Service), entry("b", Mode::Service)]);
        let mut report = Report::default();
        let union = merge(&earlier, old, new, &[entry("b", Mode::Client)], &mut report);
        let seen: Vec<_> = union.files.files.iter().map(|f| (name(f), f.is_input)).collect();
        assert_eq!(seen, [("c", false), ("b", true), ("a", true)]);
        assert_eq!(union.files.files[0].descriptor.package.as_deref(), Some("new"));
        assert_eq!(union.earlier_only, BTreeSet::from(["a".to_owned()]));
        assert_eq!(union.protos["b"].sides, Sides::of(None));
        assert_eq!(union.protos["a"].sides, Sides::of(Some(Mode::Service)));
        assert!(!report.has_errors());
    }

    #[test]
    fn imports_of_no_input_are_forgotten() {
        let old = FileSet { files: vec![file("gone", &[], ""), file("a", &["gone"], "")] };
        let new = FileSet { files: vec![file("a", &[], "")] };
        let earlier = manifest(&[entry("a", Mode::Service)]);
        let union = merge(&earlier, old, new, &[entry("a", Mode::Service)], &mut Report::default());
        assert_eq!(union.files.files.len(), 1);
        assert!(union.earlier_only.is_empty());
    }

    #[test]
    fn a_file_that_was_moved_is_a_warning() {
        let having = |file: SchemaFile, symbol: &str| SchemaFile {
            descriptor: FileDescriptorProto {
                enum_type: vec![EnumDescriptorProto {
                    name: Some(symbol.to_owned()),
                    ..Default::default()
                }],
                ..file.descriptor
            },
            ..file
        };
        let earlier = manifest(&[entry("a", Mode::Service), entry("b", Mode::Service)]);
        for (package, expected) in [("shop", &["defined-twice"][..]), ("other", &[]), ("", &[])] {
            let old = vec![having(file("a", &[], "shop"), "Size"), file("b", &[], "shop")];
            let new = vec![having(file("sub/a", &[], package), "Size")];
            let mut report = Report::default();
            let run = [entry("sub/a", Mode::Service)];
            merge(&earlier, FileSet { files: old }, FileSet { files: new }, &run, &mut report);
            let codes: Vec<_> = report.diagnostics().iter().map(|d| d.code).collect();
            assert_eq!(codes, expected, "{package}");
        }
    }

    #[test]
    fn a_lost_descriptor_is_an_error() {
        let mut report = Report::default();
        let earlier = manifest(&[entry("a", Mode::Service)]);
        merge(&earlier, FileSet::default(), FileSet::default(), &[], &mut report);
        assert_eq!(report.diagnostics()[0].code, "descriptor-set-lost");
    }
}
