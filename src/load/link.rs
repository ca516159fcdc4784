//! Converts parsed files to a schema: links, interprets options, validates, and writes descriptors.

use std::collections::BTreeMap;

use prost::Message;
use typed_arena::Arena;

use super::sources::SourceFile;
use super::well_known;
use crate::fingerprint::Fingerprint;
use crate::interpret::{OptionPaths, interpret};
use crate::link::{self, Faults, FileId, Linked};
use crate::lower;
use crate::parallel;
use crate::parse::{self, Detail, OptionPlace};
use crate::report::Report;
use crate::schema::{SchemaFile, SourceCodeInfo};
use crate::validate::validate;

/// A file that was linked and checked.
pub(super) struct Made<'m, 'a> {
    pub linked: &'m Linked<'m>,
    pub id: FileId,
    pub source: &'m SourceFile<'a>,
    /// The paths of its options in its descriptor, if requested.
    pub paths: Option<&'m OptionPaths>,
}

/// Links the files, in `order`, as far as they could be read. Returns the results of `make` for each
/// file; nothing if the report has errors.
pub(super) fn link<T: Send>(
    sources: &[SourceFile<'_>],
    order: &[usize],
    wants_paths: bool,
    report: &mut Report,
    make: impl Fn(&Made<'_, '_>) -> T + Sync,
) -> Vec<T> {
    let names = Arena::new();
    let has_descriptor_proto = order.iter().any(|i| sources[*i].name == well_known::DESCRIPTOR);
    let built_in = (!has_descriptor_proto).then(|| parse::parse(well_known::OPTIONS));
    let source = |index: &usize| {
        let SourceFile { name, text, tree, .. } = &sources[*index];
        link::Unlinked { name, text, tree }
    };
    let files: Vec<link::Unlinked<'_>> = order.iter().map(source).collect();
    let built_in = built_in.as_ref().map(|parsed| link::Unlinked {
        name: well_known::DESCRIPTOR,
        text: "",
        tree: &parsed.file,
    });
    let mut faults = Faults::default();
    let mut linked = link::link(&files, built_in, &names, &mut faults);
    let paths = interpret(&mut linked, wants_paths, &mut faults);
    let is_input: Vec<bool> = order.iter().map(|index| sources[*index].input.is_some()).collect();
    validate(&linked, &is_input, &mut faults);
    report_faults(faults, sources, order, report);
    if report.has_errors() {
        return Vec::new();
    }
    let ids: Vec<FileId> = linked.files().iter().collect();
    parallel::map(&ids, |&id| {
        let index = usize::from(id);
        make(&Made { linked: &linked, id, source: &sources[order[index]], paths: paths.get(index) })
    })
}

/// Reports the faults of the files.
fn report_faults(faults: Faults, sources: &[SourceFile<'_>], order: &[usize], report: &mut Report) {
    let mut by_file: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for (file, fault) in faults.sorted() {
        by_file.entry(usize::from(file)).or_default().push(fault);
    }
    for (file, faults) in by_file {
        // A built-in descriptor.proto, which comes last, has no faults.
        if let Some(index) = order.get(file) {
            sources[*index].report(faults, report);
        }
    }
}

/// Converts the file for the generator.
pub(super) fn schema_file(made: &Made<'_, '_>) -> SchemaFile {
    let Made { linked, id, source, .. } = made;
    let mut descriptor = lower::file(&linked.graph, *id);
    let bytes = descriptor.encode_to_vec();
    let nowhere = |_: &_| OptionPlace::Dropped;
    let location = parse::locations(source.text, &source.tree, Detail::Comments, nowhere);
    descriptor.source_code_info = Some(SourceCodeInfo { location });
    SchemaFile {
        descriptor,
        bytes,
        is_input: source.input.is_some(),
        is_plain: false,
        lacks_custom_options: false,
        lacks_extensions: false,
        path: source.path.clone(),
        fingerprint: source.path.as_ref().map(|_| Fingerprint::of_text(source.text.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::FileDescriptorProto;

    fn descriptor(text: &str) -> FileDescriptorProto {
        let parsed = parse::parse(text);
        let names = Arena::new();
        let mut faults = Faults::default();
        let file = link::Unlinked { name: well_known::DESCRIPTOR, text, tree: &parsed.file };
        let mut linked = link::link(&[file], None, &names, &mut faults);
        interpret(&mut linked, false, &mut faults);
        assert_eq!((parsed.faults, faults.sorted()), (vec![], vec![]));
        lower::file(&linked.graph, FileId::from(0))
    }

    #[test]
    fn the_options_are_those_of_descriptor_proto() {
        let whole = descriptor(well_known::text(well_known::DESCRIPTOR).unwrap());
        let options = descriptor(well_known::OPTIONS);
        assert!(options.message_type.len() > 9 && options.enum_type.len() == 1);
        for message in &options.message_type {
            assert!(whole.message_type.contains(message), "{}", message.name());
        }
        assert!(whole.enum_type.contains(&options.enum_type[0]));
        let names = options.message_type.iter().map(|message| message.name());
        let names: Vec<&str> = names.collect();
        let is_options = |name: &&str| name.ends_with("Options");
        for message in whole.message_type.iter().map(|message| message.name()).filter(is_options) {
            assert!(names.contains(&message), "{message}");
        }
    }
}
