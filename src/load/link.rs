//! From parsed files to a schema: linked, options interpreted, checked, written as descriptors.

use prost::Message;
use typed_arena::Arena;

use super::sources::{Source, in_parallel};
use super::well_known;
use crate::interpret::interpret;
use crate::link::{self, Faults, FileId, Linked};
use crate::lower;
use crate::parse::{self, Detail};
use crate::report::Report;
use crate::schema::{SchemaFile, SourceCodeInfo};
use crate::validate::validate;

/// Links the files that are whole, in `order`. Each comes without its text, but with the place of
/// that among all that were read.
pub(super) fn link(
    sources: &[Source<'_>],
    order: &[usize],
    report: &mut Report,
) -> Vec<(Option<usize>, SchemaFile)> {
    let names = Arena::new();
    let descriptor_proto =
        parse::parse(well_known::text(well_known::DESCRIPTOR).unwrap_or_default());
    let order: Vec<usize> = order.iter().copied().filter(|at| !sources[*at].is_broken).collect();
    let source = |at: &usize| {
        let Source { name, text, tree, .. } = &sources[*at];
        link::Source { name, text, tree }
    };
    let files: Vec<link::Source<'_>> = order.iter().map(source).collect();
    let built_in =
        link::Source { name: well_known::DESCRIPTOR, text: "", tree: &descriptor_proto.file };
    let mut faults = Faults::default();
    let mut linked = link::link(&files, built_in, &names, &mut faults);
    interpret(&mut linked, false, &mut faults);
    let is_input: Vec<bool> = order.iter().map(|at| sources[*at].is_input).collect();
    validate(&linked, &is_input, &mut faults);
    for (file, fault) in faults.sorted() {
        let source = &sources[order[usize::from(file)]];
        report.push(source.diagnostic(fault));
    }
    if report.has_errors() {
        return Vec::new();
    }
    let ids: Vec<FileId> = linked.files().iter().collect();
    let files = in_parallel(&ids, |id| descriptor(&linked, *id, &sources[order[usize::from(*id)]]));
    order.into_iter().map(|at| sources[at].text_at).zip(files).collect()
}

fn descriptor(linked: &Linked<'_>, id: FileId, source: &Source<'_>) -> SchemaFile {
    let mut descriptor = lower::file(&linked.graph, id);
    let bytes = descriptor.encode_to_vec();
    let location = parse::locations(source.text, &source.tree, Detail::Comments, |_| None);
    descriptor.source_code_info = Some(SourceCodeInfo { location });
    SchemaFile {
        descriptor,
        bytes,
        is_input: source.is_input,
        is_plain: false,
        path: source.path.clone(),
        source: None,
    }
}
