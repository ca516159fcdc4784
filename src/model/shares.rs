//! Which messages share the memory that they are read from.

use super::{Field, Message, Model, Shape, Target, Type};

/// Marks the messages with a `bytes` field that is a `Bytes`, and those that such a message is
/// nested in.
pub(super) fn mark_shares(model: &mut Model) {
    let mut marked = true;
    while marked {
        marked = false;
        for at in 0..model.messages.len() {
            let message = &model.messages[at];
            if !message.shares && fields(message).any(|field| shares(model, field)) {
                model.messages[at].shares = true;
                marked = true;
            }
        }
    }
}

fn fields(message: &Message) -> impl Iterator<Item = &Field> {
    message.fields.iter().chain(message.oneofs.iter().flat_map(|oneof| &oneof.variants))
}

fn shares(model: &Model, field: &Field) -> bool {
    match &field.shape {
        Shape::Singular { ty, .. } | Shape::Repeated { ty, .. } | Shape::Map { value: ty, .. } => {
            match ty {
                Type::Bytes { shared } => *shared,
                Type::Message(message) => match message.target {
                    Target::Message(id) => model.message(id).shares,
                    _ => false,
                },
                _ => false,
            }
        }
    }
}
