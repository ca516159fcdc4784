//! Finds the targets of links in comments: `[Shelf][library.Shelf]`,
//! `[Shelf.name][library.Shelf.name]`.

use rustc_hash::FxHashMap;

use super::{EnumId, FileId, MessageId, Model};

/// The declaration that a comment links to; for a field, a value or a method, the enclosing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// A message.
    Message(MessageId),
    /// An enum.
    Enum(EnumId),
    /// A service of a file, by its index there.
    Service(FileId, usize),
}

/// The declarations of the generated files, by their full names.
#[derive(Clone, Debug, Default)]
pub(super) struct Links(FxHashMap<String, Link>);

impl Links {
    /// Lists the declarations of a model whose generated files are marked.
    pub fn of(model: &Model) -> Self {
        let mut links = FxHashMap::default();
        for (message, id) in model.messages.iter().zip(0..) {
            let is_typed = !message.is_extension || message.extends.is_some();
            if is_typed && model.file(message.location.file).is_generated {
                links.insert(message.full_name.clone(), Link::Message(MessageId(id)));
            }
        }
        for (e, id) in model.enums.iter().zip(0..) {
            if model.file(e.location.file).is_generated {
                links.insert(e.full_name.clone(), Link::Enum(EnumId(id)));
            }
        }
        for id in model.file_ids().filter(|&id| model.file(id).is_input) {
            for (index, service) in model.file(id).services.iter().enumerate() {
                links.insert(service.full_name.clone(), Link::Service(id, index));
            }
        }
        Self(links)
    }

    /// Finds a declaration, or the one around it.
    pub fn find(&self, name: &str) -> Option<Link> {
        let found = self.0.get(name).or_else(|| self.0.get(name.rsplit_once('.')?.0));
        found.copied()
    }
}
