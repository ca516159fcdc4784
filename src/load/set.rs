//! Creates descriptor sets, as `protoc -o` does.

use std::path::{Path, PathBuf};

use prost::Message;
use rustc_hash::{FxHashMap, FxHashSet};
use typed_arena::Arena;

use super::link::Made;
use super::{descriptor_set, link_sources, wire};
use crate::interpret::OptionPaths;
use crate::lower;
use crate::options::Options;
use crate::parse::{Detail, locations};
use crate::report::Report;
use crate::schema::{FileDescriptorProto, SchemaFile, SourceCodeInfo, encode_set};

/// The optional contents of a descriptor set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetContents {
    /// All direct and indirect imports.
    pub imports: bool,
    /// Source locations and comments.
    pub source_info: bool,
}

/// A descriptor set, and its sources.
#[derive(Clone, Debug, Default)]
pub struct DescriptorSet {
    /// An encoded `FileDescriptorSet`; every file follows its imports.
    pub bytes: Vec<u8>,
    /// Every `.proto` file that was read, including imports.
    pub read: Vec<PathBuf>,
}

/// Creates a descriptor set of the inputs of `options`. It equals that of `protoc -o`, byte for
/// byte wherever `protoc` is canonical.
///
/// Returns `None` if the report has errors.
pub fn make_descriptor_set(
    options: &Options,
    contents: SetContents,
    report: &mut Report,
) -> Option<DescriptorSet> {
    let files = if options.descriptor_sets.is_empty() {
        let texts = Arena::new();
        let make = |made: &Made<'_, '_>| SetFile::from_source(made, contents);
        link_sources(options, &texts, contents.source_info, report, make)
    } else {
        let set = descriptor_set::load_sets(options, report);
        set.files.into_iter().map(|file| SetFile::from_set(file, options, contents)).collect()
    };
    if report.has_errors() {
        return None;
    }
    let order = in_order(&files, contents.imports);
    let bytes = encode_set(order.iter().map(|&index| &*files[index].bytes));
    let read = files.into_iter().filter_map(|file| file.path).collect();
    Some(DescriptorSet { bytes, read })
}

struct SetFile {
    name: String,
    /// Its imports; in the second list, those for options only.
    imports: [Vec<String>; 2],
    /// The position among the inputs; `None` for files that are only imported.
    input: Option<usize>,
    path: Option<PathBuf>,
    bytes: Vec<u8>,
}

impl SetFile {
    fn from_source(made: &Made<'_, '_>, contents: SetContents) -> Self {
        let mut descriptor = lower::file(&made.linked.graph, made.id);
        let source = made.source;
        if contents.source_info {
            let no_paths = OptionPaths::default();
            let paths = made.paths.unwrap_or(&no_paths);
            let place = |option: &_| paths.place(option);
            let location = locations(source.text, &source.tree, Detail::Full, place);
            descriptor.source_code_info = Some(SourceCodeInfo { location });
        }
        let bytes = descriptor.encode_to_vec();
        Self::new(descriptor, source.input, source.path.clone(), bytes)
    }

    fn from_set(file: SchemaFile, options: &Options, contents: SetContents) -> Self {
        let SchemaFile { descriptor, bytes, is_input, path, .. } = file;
        let bytes = match &descriptor.source_code_info {
            Some(info) if contents.source_info => wire::with_source_info(&bytes, info),
            _ => bytes,
        };
        let position =
            options.inputs.iter().position(|input| input == Path::new(descriptor.name()));
        let input = is_input.then_some(position.unwrap_or(usize::MAX));
        Self::new(descriptor, input, path, bytes)
    }

    fn new(
        descriptor: FileDescriptorProto,
        input: Option<usize>,
        path: Option<PathBuf>,
        bytes: Vec<u8>,
    ) -> Self {
        let FileDescriptorProto { name, dependency, option_dependency, .. } = descriptor;
        let imports = [dependency, option_dependency];
        Self { name: name.unwrap_or_default(), imports, input, path, bytes }
    }
}

/// Returns the files in the order in which `protoc` writes them: the inputs as they were given, and
/// before each file its imports, then those for options only.
fn in_order(files: &[SetFile], with_imports: bool) -> Vec<usize> {
    let by_name: FxHashMap<&str, usize> =
        files.iter().enumerate().map(|(index, file)| (&*file.name, index)).collect();
    let mut order = Vec::new();
    let mut seen = FxHashSet::default();
    let mut inputs: Vec<usize> = (0..files.len()).filter(|n| files[*n].input.is_some()).collect();
    inputs.sort_by_key(|index| (files[*index].input, &files[*index].name));
    for input in inputs {
        // An explicit stack, so that a long chain of imports does not exhaust the thread's.
        let mut stack = vec![(input, false)];
        while let Some((index, is_done)) = stack.pop() {
            let file = &files[index];
            if is_done {
                order.push(index);
            } else if (with_imports || file.input.is_some()) && seen.insert(index) {
                stack.push((index, true));
                let imports = file.imports.iter().flatten().rev();
                let known = imports.filter_map(|import| by_name.get(&**import).copied());
                stack.extend(known.map(|index| (index, false)));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, imports: &[&str], options: &[&str], input: Option<usize>) -> SetFile {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let imports = [names(imports), names(options)];
        SetFile { name: name.to_owned(), imports, input, path: None, bytes: Vec::new() }
    }

    fn order(files: &[SetFile], with_imports: bool) -> Vec<&str> {
        in_order(files, with_imports).into_iter().map(|index| &*files[index].name).collect()
    }

    #[test]
    fn inputs_are_in_their_order_behind_their_imports() {
        let files = [
            file("x", &[], &[], None),
            file("y", &["x"], &["q"], None),
            file("o", &["x"], &["p"], None),
            file("p", &[], &[], None),
            file("q", &[], &[], None),
            file("b", &["y", "x"], &["o"], Some(1)),
            file("a", &["b"], &[], Some(2)),
            file("c", &[], &[], Some(0)),
        ];
        assert_eq!(order(&files, true), ["c", "x", "q", "y", "p", "o", "b", "a"]);
        assert_eq!(order(&files, false), ["c", "b", "a"]);
    }
}
