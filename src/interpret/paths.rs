//! Finds the paths of options in a descriptor, for source info.

use rustc_hash::{FxHashMap, FxHashSet};

use super::encode::{encode, is_for_source};
use crate::link::{FieldId, Graph};
use crate::parse::OptionPlace;
use crate::parse::tree::OptionSetting;

/// An option that was set.
pub(super) struct SetOption {
    /// The offset of the setting in the text of its file.
    pub start: u32,
    /// The fields that its name consists of.
    pub fields: Vec<FieldId>,
    /// The index of the value in the last field, if that is repeated.
    pub index: usize,
}

/// The paths of a file's options in its descriptor.
#[derive(Clone, Debug, Default)]
pub struct OptionPaths {
    /// The paths, by the offset of the setting in the text.
    paths: FxHashMap<u32, Vec<i32>>,
    /// The settings of options messages that are omitted as a whole.
    dropped: FxHashSet<u32>,
}

impl OptionPaths {
    /// Returns the place of an option, for [`locations`](crate::parse::locations).
    pub fn place(&self, setting: &OptionSetting<'_>) -> OptionPlace<'_> {
        let start = setting.span.start;
        match self.paths.get(&start) {
            _ if self.dropped.contains(&start) => OptionPlace::AllDropped,
            Some(path) => OptionPlace::At(path),
            None => OptionPlace::Dropped,
        }
    }
}

/// Resolves the paths of options, by file.
pub(super) fn resolve(graph: &Graph<'_>, set_options: Vec<Vec<SetOption>>) -> Vec<OptionPaths> {
    let of_file = |set: Vec<SetOption>| {
        let is_kept =
            |option: &SetOption| !option.fields.iter().any(|id| is_for_source(graph, *id));
        let kept = set.into_iter().filter(is_kept);
        let paths = kept.map(|option| (option.start, path(graph, &option))).collect();
        OptionPaths { paths, dropped: FxHashSet::default() }
    };
    let mut files: Vec<OptionPaths> = set_options.into_iter().map(of_file).collect();
    for options in &graph.options {
        let Some(file) = files.get_mut(usize::from(graph.file_of_element(options.element))) else {
            break;
        };
        let may_be_dropped =
            options.settings.iter().any(|s| !file.paths.contains_key(&s.span.start));
        if may_be_dropped && encode(graph, &options.value).is_empty() {
            file.dropped.extend(options.settings.iter().map(|setting| setting.span.start));
        }
    }
    files
}

fn path(graph: &Graph<'_>, option: &SetOption) -> Vec<i32> {
    let mut path: Vec<i32> = option.fields.iter().map(|id| graph[*id].number).collect();
    if option.fields.last().is_some_and(|id| graph[*id].is_repeated()) {
        // A list has fewer elements than its file has bytes.
        path.push(option.index as i32);
    }
    path
}
