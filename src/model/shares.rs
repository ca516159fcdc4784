//! Which messages share the memory that they are read from.

use super::{Field, MessageType, Model, Target, Type};

/// Marks the messages with a `bytes` field that is a `Bytes`, and those that such a message is
/// nested in.
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
        Type::Bytes { shared } => *shared,
        Type::Message(MessageType { target: Target::Message(id), .. }) => model.message(*id).shares,
        _ => false,
    }
}
