//! Emits the whole tree: a file for each proto file, the enclosing modules, the support module and
//! the descriptors.

use std::borrow::Cow;
use std::path::Path;

use super::{file, modules, reflect, support};
use crate::artifact::Artifact;
use crate::layout::{self, Layout};
use crate::model::{FileId, Model};
use crate::parallel;

/// Returns all files of the stubs, with paths relative to their root.
pub fn stubs(model: &Model, layout: &Layout) -> Vec<Artifact> {
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
    let contents = descriptor_set(model).into();
    artifacts.push(Artifact { path: "descriptor_set.bin".into(), contents });
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    artifacts
}

fn artifact(path: &Path, text: String) -> Artifact {
    // The buffer of the text grew by doubling; the copy has no spare capacity.
    Artifact { path: path.to_owned(), contents: text.as_bytes().to_vec().into() }
}

/// Returns the encoded `FileDescriptorSet` of all files, including imports.
fn descriptor_set(model: &Model) -> Vec<u8> {
    const FILE_KEY: u8 = 1 << 3 | 2;
    /// The maximum length of a file's key and length.
    const HEAD: usize = 6;
    // Growing by doubling would hold two copies of what may be the largest artifact.
    let len = model.files.iter().map(|file| HEAD + file.descriptor.len()).sum();
    let mut set = Vec::with_capacity(len);
    for file in &model.files {
        set.push(FILE_KEY);
        prost::encoding::encode_varint(file.descriptor.len() as u64, &mut set);
        set.extend_from_slice(&file.descriptor);
    }
    set
}
