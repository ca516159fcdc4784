//! Decides which files Rust is generated for.

use rustc_hash::FxHashMap;

use super::{
    Extended, FileId, Ident, Message, MessageId, MessageType, Model, Target, Type, UsedFile,
};
use crate::schema::FileSet;

/// Marks the files that Rust is generated for: the inputs, and every import with a custom option or a
/// type that an input needs. A file is generated as a whole or not at all, so that its text does not
/// depend on the files that import it.
pub(super) fn mark_generated(model: &mut Model, files: &FileSet) {
    let by_file = messages_by_file(model);
    let options = imported_options(model, files, &by_file);
    let mut unvisited: Vec<FileId> =
        model.file_ids().filter(|&id| model.file(id).is_input).collect();
    while let Some(id) = unvisited.pop() {
        let file = &mut model.files[id.0 as usize];
        if std::mem::replace(&mut file.is_generated, true) {
            continue;
        }
        let reached = files_reached(model, id, &by_file[id.0 as usize]);
        unvisited.extend(&reached);
        let others = reached.into_iter().filter(|&file| file != id);
        let uses = others.map(|file| UsedFile { file, ident: Ident::UNNAMED });
        model.files[id.0 as usize].uses = uses.collect();
        unvisited.extend(&options[id.0 as usize]);
    }
}

/// Returns the files with custom options that each file imports, by its id.
fn imported_options(
    model: &Model,
    files: &FileSet,
    by_file: &[Vec<MessageId>],
) -> Vec<Vec<FileId>> {
    let is_option = |id: &MessageId| {
        let extends = model.message(*id).extends.as_ref();
        extends.is_some_and(|extends| matches!(extends.extended, Extended::Options(_)))
    };
    let has_options: Vec<bool> = by_file.iter().map(|ids| ids.iter().any(is_option)).collect();
    if !has_options.contains(&true) {
        return vec![Vec::new(); files.files.len()];
    }
    let names = files.files.iter().zip(0..).map(|(file, id)| (file.descriptor.name(), id));
    let ids: FxHashMap<&str, u32> = names.collect();
    let mut imported: Vec<Vec<FileId>> = Vec::with_capacity(files.files.len());
    for file in &files.files {
        let (mut reached, mut unvisited) = (Vec::new(), vec![&file.descriptor]);
        while let Some(descriptor) = unvisited.pop() {
            let imports = descriptor.dependency.iter().chain(&descriptor.option_dependency);
            for (name, index) in imports.zip(0..) {
                let Some(&id) = ids.get(name.as_str()) else { continue };
                let is_public = descriptor.public_dependency.contains(&index);
                let is_own = std::ptr::eq(descriptor, &file.descriptor);
                if !(is_own || is_public) || reached.contains(&FileId(id)) {
                    continue;
                }
                reached.push(FileId(id));
                unvisited.push(&files.files[id as usize].descriptor);
            }
        }
        reached.retain(|id| has_options[id.0 as usize]);
        imported.push(reached);
    }
    imported
}

/// Returns the messages of each file, nested ones too, by its id.
pub(super) fn messages_by_file(model: &Model) -> Vec<Vec<MessageId>> {
    let mut by_file = vec![Vec::new(); model.files.len()];
    for (message, id) in model.messages.iter().zip(0..) {
        by_file[message.location.file.0 as usize].push(MessageId(id));
    }
    by_file
}

/// Returns the files of the types that the generated code of `file`, which has `messages`, names.
fn files_reached(model: &Model, file: FileId, messages: &[MessageId]) -> Vec<FileId> {
    let mut reached = Vec::new();
    let own = messages.iter().map(|&id| model.message(id));
    let extended = own.clone().filter_map(|m| match m.extends.as_ref()?.extended {
        Extended::Message(id) => Some(model.message(id).location.file),
        Extended::Options(_) => None,
    });
    let fields = own.flat_map(Message::all_fields);
    reached.extend(extended);
    reached.extend(fields.filter_map(|field| file_of(model, field.shape.value())));
    if model.file(file).is_input {
        let methods = model.file(file).services.iter().flat_map(|s| &s.methods);
        for payload in methods.flat_map(|m| [&m.input, &m.output]) {
            if let Target::Message(id) = payload.target {
                reached.push(model.message(id).location.file);
            }
        }
    }
    reached.sort_unstable();
    reached.dedup();
    reached
}

fn file_of(model: &Model, ty: &Type) -> Option<FileId> {
    match ty {
        Type::Message(MessageType { target: Target::Message(id), .. }) => {
            Some(model.message(*id).location.file)
        }
        Type::Enum(id) => Some(model.enumeration(*id).location.file),
        _ => None,
    }
}
