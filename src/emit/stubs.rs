//! Emits the whole tree: a file for each proto file, the enclosing modules, the support module and
//! the descriptors.

use std::borrow::Cow;
use std::path::Path;

use super::{file, modules, reflect, support};
use crate::artifact::Artifact;
use crate::layout::{self, Layout};
use crate::model::{FileId, Model};
use crate::parallel;

/// Returns all files of the stubs, with paths relative to their root. `descriptor_set` is the encoded
/// `FileDescriptorSet` of all files of the model, including imports.
pub fn stubs(model: &Model, layout: &Layout, descriptor_set: Vec<u8>) -> Vec<Artifact> {
    let generated: Vec<FileId> =
        model.file_ids().filter(|&id| model.file(id).is_generated).collect();
    let mut artifacts = parallel::map(&generated, |&id| {
        artifact(&layout::file_path(model.file(id)), file::file(model, id))
    });
    for module in layout.root.walk() {
        artifacts.push(artifact(&layout::module_path(module), modules::module(model, module)));
    }
    for (path, text) in support::files(model) {
        let contents = match text {
            Cow::Borrowed(text) => text.as_bytes().into(),
            Cow::Owned(text) => text.into_bytes().into(),
        };
        artifacts.push(Artifact { path: Path::new("support").join(&*path), contents });
    }
    if model.formats.any() {
        let types = support::with_header(&reflect::types(model));
        artifacts.push(artifact(Path::new("support/types.rs"), types));
    }
    artifacts.push(Artifact { path: "descriptor_set.bin".into(), contents: descriptor_set.into() });
    // By their texts: comparing paths part by part takes ten times as long.
    artifacts.sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
    artifacts
}

fn artifact(path: &Path, text: String) -> Artifact {
    // The buffer of the text grew by doubling; the copy has no spare capacity.
    Artifact { path: path.to_owned(), contents: text.as_bytes().to_vec().into() }
}
