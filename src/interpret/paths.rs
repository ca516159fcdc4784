//! Finds the paths of options in a descriptor, for source info.

use rustc_hash::{FxHashMap, FxHashSet};

use super::encode::{encode, is_for_source};
use crate::link::{FieldId, Graph};
use crate::parse::OptionPlace;
use crate::parse::tree::OptionSetting;

/// An option that was set.
pub(super) struct Noted {
    /// The offset of the setting in the text of its file.
    pub start: u32,
    /// The fields that its name consists of.
    pub fields: Vec<FieldId>,
    /// The number of values that the last field already had.
    pub nth: usize,
}

/// The paths of a file's options in its descriptor.
#[derive(Clone, Debug, Default)]
pub struct OptionPaths {
    /// The paths, by the offset of the setting in the text.
    paths: FxHashMap<u32, Vec<i32>>,
    /// The settings in options messages that are omitted.
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
pub(super) fn resolve(graph: &Graph<'_>, noted: Vec<Vec<Noted>>) -> Vec<OptionPaths> {
    let of_file = |noted: Vec<Noted>| {
        let kept =
            noted.into_iter().filter(|n| !n.fields.iter().any(|id| is_for_source(graph, *id)));
        let paths = kept.map(|noted| (noted.start, path(graph, &noted))).collect();
        OptionPaths { paths, dropped: FxHashSet::default() }
    };
    let mut files: Vec<OptionPaths> = noted.into_iter().map(of_file).collect();
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

fn path(graph: &Graph<'_>, noted: &Noted) -> Vec<i32> {
    let mut path: Vec<i32> = noted.fields.iter().map(|id| graph[*id].number).collect();
    if noted.fields.last().is_some_and(|id| graph[*id].is_repeated()) {
        // A list has fewer elements than its file has bytes.
        path.push(noted.nth as i32);
    }
    path
}
