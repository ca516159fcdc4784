//! Linking: names and options resolved, then every file as our own schema has it.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use prost::Message;
use prost_reflect::{DescriptorError, DescriptorPool, FileDescriptor};
use prost_types::FileDescriptorProto as Parsed;

use super::faults;
use super::mend::Mender;
use super::sources::{Source, parse_text};
use super::suggest::nearest;
use super::symbols::{Symbols, View};
use super::text::Text;
use super::{check, unused, well_known, wire};
use crate::report::{Diagnostic, Report};
use crate::schema::{FileDescriptorProto, Location, SchemaFile, SourceCodeInfo};

/// Links parsed files in `order`. A file that imports a broken one is skipped without a word: the
/// fault that broke it is in the report already. So are the faults found here.
pub(super) fn link(
    mut sources: Vec<Source>,
    order: &[usize],
    report: &mut Report,
) -> Vec<SchemaFile> {
    let mut linker = Linker::default();
    for &at in order {
        match linker.add(&mut sources, at) {
            Ok(()) => {}
            Err(Fault::Invalid(faults)) => faults.into_iter().for_each(|fault| report.push(fault)),
            Err(Fault::Broken(fault)) => {
                report.push(fault);
                return Vec::new();
            }
        }
    }
    let sources: HashMap<String, Source> =
        sources.into_iter().map(|source| (source.name.clone(), source)).collect();
    unused::report_unused_imports(&linker.pool, &sources, report);
    let files = finish(&linker, sources);
    check::check(&files, report);
    files
}

#[derive(Default)]
struct Linker {
    pool: DescriptorPool,
    mender: Mender,
    /// The names of the files that linked.
    linked: HashSet<String>,
    /// What files define; filled when the first file fails to link.
    symbols: Symbols,
    in_symbols: HashSet<String>,
}

enum Fault {
    /// The file is at fault; others can still be linked.
    Invalid(Vec<Diagnostic>),
    /// The linker panicked: what it holds is not to be trusted any more.
    Broken(Diagnostic),
}

impl Linker {
    fn add(&mut self, sources: &mut [Source], at: usize) -> Result<(), Fault> {
        let source = &mut sources[at];
        let complete = source.imports().iter().all(|import| self.linked.contains(import));
        let Some(parsed) = source.parsed.as_mut().filter(|_| complete) else {
            return Ok(());
        };
        let descriptor = mem::take(&mut parsed.descriptor);
        if let Err(error) = self.try_link(descriptor, source)? {
            if faults::has_unknown_option(&error) {
                self.add_descriptor_proto();
            }
            self.link_again(sources, at)?;
        }
        self.linked.insert(sources[at].name.clone());
        Ok(())
    }

    fn try_link(
        &mut self,
        mut descriptor: Parsed,
        source: &Source,
    ) -> Result<Result<(), DescriptorError>, Fault> {
        let built_in = well_known::encoded(&source.name).filter(|_| source.path.is_none());
        if built_in.is_none() {
            self.mender.mend(&mut descriptor, &self.pool);
        }
        let pool = &mut self.pool;
        let link = || match built_in {
            Some(bytes) => pool.decode_file_descriptor_proto(bytes),
            None => pool.add_file_descriptor_proto(descriptor),
        };
        catch_unwind(AssertUnwindSafe(link))
            .map_err(|_| Fault::Broken(faults::internal(&source.shown_path(), "linker")))
    }

    /// Links a file that failed once more: with absolute names, since the fault may be the
    /// linker's, and with source info, since the fault needs a place if it is the file's.
    fn link_again(&mut self, sources: &[Source], at: usize) -> Result<(), Fault> {
        let source = &sources[at];
        let file = source.shown_path();
        let Some(text) = source.text.as_deref() else {
            return Err(Fault::Broken(faults::internal(&file, "linker")));
        };
        let shown = Text { file: &file, text };
        let mut descriptor = parse_text(&source.name, shown).map_err(Fault::Invalid)?;
        self.update_symbols(sources, &descriptor);
        let visible = visible_from(&self.pool, &descriptor);
        let package = descriptor.package().to_owned();
        self.symbols.view(&visible).qualify(&mut descriptor);
        self.try_link(descriptor, source)?.map_err(|error| {
            // One byte for each character: the labels then count in bytes.
            let ascii: String =
                text.bytes().map(|b| if b.is_ascii() { char::from(b) } else { '?' }).collect();
            let mut faults = faults::of_linker(&error.with_source_code(&ascii), shown);
            let view = self.symbols.view(&visible);
            faults.iter_mut().for_each(|fault| suggest_type(fault, &view, &package));
            Fault::Invalid(faults)
        })
    }

    /// Has the options that `descriptor.proto` defines known to a file that does not import it: the
    /// linker's own copy is older.
    fn add_descriptor_proto(&mut self) {
        let name = "google/protobuf/descriptor.proto";
        if self.pool.get_file_by_name(name).is_none()
            && let Some(bytes) = well_known::encoded(name)
        {
            // It fails in no file, and where it would, options are unknown as they were.
            let _ = self.pool.decode_file_descriptor_proto(bytes);
        }
    }

    /// Makes the symbols of all files known: of those that linked, of the one at hand, and of those
    /// still to come, where a type may be that an import is missing for.
    fn update_symbols(&mut self, sources: &[Source], at_hand: &Parsed) {
        let to_come = sources.iter().filter_map(|source| Some(&source.parsed.as_ref()?.descriptor));
        for file in to_come.filter(|file| file.name.is_some()).chain([at_hand]) {
            if self.in_symbols.insert(file.name().to_owned()) {
                self.symbols.add(file);
            }
        }
        for file in self.pool.files() {
            if self.in_symbols.insert(file.name().to_owned()) {
                self.symbols.add(file.file_descriptor_proto());
            }
        }
    }
}

/// The files whose names a file can use: itself, its imports, and what those import publicly.
fn visible_from(pool: &DescriptorPool, descriptor: &Parsed) -> HashSet<String> {
    let mut visible = HashSet::from([descriptor.name().to_owned()]);
    for import in &descriptor.dependency {
        if let Some(file) = pool.get_file_by_name(import) {
            add_with_public_imports(&file, &mut visible);
        }
    }
    visible
}

/// Adds the name of a file and of all that it imports publicly.
pub(super) fn add_with_public_imports(file: &FileDescriptor, names: &mut HashSet<String>) {
    let mut open = vec![file.clone()];
    while let Some(file) = open.pop() {
        if names.insert(file.name().to_owned()) {
            open.extend(file.public_dependencies());
        }
    }
}

/// A better remedy for a type that is not known: the import that is missing, or the right spelling.
fn suggest_type(fault: &mut Diagnostic, view: &View<'_>, package: &str) {
    let name = fault.message.split('\'').nth(1).map(|name| name.trim_start_matches('.'));
    let Some(name) = name.filter(|_| fault.code == "unknown-type").map(str::to_owned) else {
        return;
    };
    if view.types().any(|full| full == name) {
        // It is there, but a nearer scope has the name that it starts with.
        fault.help = Some(format!("start it with a dot: .{name}"));
        return;
    }
    if let Some(file) = well_known_file(&name).as_deref().or(view.unseen_file_with(&name)) {
        fault.help = Some(format!("add `import \"{file}\";`"));
        return;
    }
    let prefix = format!("{package}.");
    let in_sight = view.types().map(|full| full.strip_prefix(&prefix).unwrap_or(full));
    if let Some(near) = nearest(&name, in_sight) {
        fault.help = Some(format!("did you mean {near}?"));
    }
}

fn well_known_file(name: &str) -> Option<String> {
    let message = DescriptorPool::global().get_message_by_name(name)?;
    Some(message.parent_file().name().to_owned())
}

/// The linked files, imports first, as our own schema has them.
fn finish(linker: &Linker, mut sources: HashMap<String, Source>) -> Vec<SchemaFile> {
    let files = linker.pool.files().filter_map(|file| {
        let source = sources.remove(file.name())?;
        let mut bytes = linker.mender.restored(file.name(), file.encode_to_vec()).ok()?;
        if file.file_descriptor_proto().source_code_info.is_some() {
            // The file took two attempts to link: see `link_again`.
            bytes = wire::without_source_info(&bytes).ok()?;
        }
        let mut descriptor = FileDescriptorProto::decode(bytes.as_slice()).ok()?;
        descriptor.source_code_info = source.parsed.and_then(|parsed| convert(parsed.info));
        let Source { is_input, path, text, .. } = source;
        Some(SchemaFile { descriptor, bytes, is_input, is_plain: false, path, source: text })
    });
    files.collect()
}

fn convert(info: prost_types::SourceCodeInfo) -> Option<SourceCodeInfo> {
    let location: Vec<Location> = info
        .location
        .into_iter()
        .map(|location| Location {
            path: location.path,
            span: location.span,
            leading_comments: location.leading_comments,
            trailing_comments: location.trailing_comments,
            leading_detached_comments: location.leading_detached_comments,
        })
        .collect();
    (!location.is_empty()).then_some(SourceCodeInfo { location })
}
