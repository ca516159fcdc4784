//! Decides which files Rust is generated for.

use super::{FileId, Message, MessageId, MessageType, Model, Target, Type};

/// Marks the files that Rust is generated for: the inputs, and every import with a type that is
/// reached from one. A file is generated whole or not at all, so that its text does not depend on
/// who imports it.
pub(super) fn mark_generated(model: &mut Model) {
    let by_file = messages_by_file(model);
    let mut open: Vec<FileId> = model.file_ids().filter(|&id| model.file(id).is_input).collect();
    while let Some(id) = open.pop() {
        let file = &mut model.files[id.0 as usize];
        if std::mem::replace(&mut file.is_generated, true) {
            continue;
        }
        open.extend(files_reached(model, id, &by_file[id.0 as usize]));
    }
}

/// Returns the messages of each file, nested ones too, by its id.
fn messages_by_file(model: &Model) -> Vec<Vec<MessageId>> {
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
    let extended = own.clone().filter_map(|m| m.extends.as_ref());
    let fields = own.flat_map(Message::all_fields);
    reached.extend(extended.map(|extends| model.message(extends.message).location.file));
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
