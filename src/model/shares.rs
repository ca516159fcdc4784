//! Which messages share the memory that they are read from.

use super::{Field, Message, MessageType, Model, Target, Type};

/// Marks the messages with a `bytes` field that is a `Bytes`, or a `string` field that is a
/// `ByteString`, and those that such a message is nested in.
pub(super) fn mark_shares(model: &mut Model) {
    let mut marked = true;
    while marked {
        marked = false;
        for at in 0..model.messages.len() {
            let message = &model.messages[at];
            if !message.shares && message.all_fields().any(|field| shares(model, field)) {
                model.messages[at].shares = true;
                marked = true;
            }
        }
    }
}

fn shares(model: &Model, field: &Field) -> bool {
    match field.shape.value() {
        Type::String { shared } | Type::Bytes { shared } => *shared,
        Type::Message(MessageType { target: Target::Message(id), .. }) => model.message(*id).shares,
        _ => false,
    }
}

/// Whether a message that is generated has a `string` field that is a `ByteString`.
pub(super) fn has_byte_strings(model: &Model) -> bool {
    let mut fields = model.generated_messages().flat_map(Message::all_fields);
    fields.any(|field| *field.shape.value() == Type::String { shared: true })
}
