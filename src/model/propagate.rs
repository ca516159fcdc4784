//! Propagates properties of fields to their messages, and to messages that contain these.

use super::{Field, Message, MessageType, Model, Target, Type};

/// Marks the messages that may share the memory of their input, and those that have required fields.
pub(super) fn mark(model: &mut Model) {
    mark_holders(model, is_shared, |message| &mut message.shares);
    mark_holders(model, |field| field.is_required, |message| &mut message.requires);
}

/// Marks the messages with a field that has a property, and those that contain a marked one.
fn mark_holders(
    model: &mut Model,
    has_property: fn(&Field) -> bool,
    mark: fn(&mut Message) -> &mut bool,
) {
    let mut marked = vec![false; model.messages.len()];
    let mut before = None;
    while before.as_ref() != Some(&marked) {
        before = Some(marked.clone());
        for (index, message) in model.messages.iter().enumerate() {
            let mut fields = message.all_fields();
            marked[index] |= fields.any(|field| has_property(field) || is_marked(&marked, field));
        }
    }
    for (message, marked) in model.messages.iter_mut().zip(marked) {
        *mark(message) = marked;
    }
}

fn is_marked(marked: &[bool], field: &Field) -> bool {
    match field.shape.value() {
        Type::Message(MessageType { target: Target::Message(id), .. }) => marked[id.0 as usize],
        _ => false,
    }
}

/// Returns whether the field is a `Bytes` or a `ByteString`.
fn is_shared(field: &Field) -> bool {
    matches!(field.shape.value(), Type::String { shared: true } | Type::Bytes { shared: true })
}

/// Returns whether a message has a `string` field that is a `ByteString`. It may be of another crate.
pub(super) fn has_byte_strings(model: &Model) -> bool {
    let foreign = model.foreign.messages.iter().map(|foreign| &foreign.message);
    let mut fields = model.generated_messages().chain(foreign).flat_map(Message::all_fields);
    fields.any(|field| *field.shape.value() == Type::String { shared: true })
}
