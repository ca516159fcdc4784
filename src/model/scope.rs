//! The position of a pass over descriptors: the scope in which it names items, and the declaration
//! that it resolves.

use super::docs::FileComments;
use super::{Docs, FileId, Ident, TypeLocation};
use crate::schema::features::Features;
use crate::schema::{DescriptorProto, EnumDescriptorProto};

/// The scope that declarations are named in: a file, or a message in it.
pub(super) struct ModuleScope<'s> {
    pub file: FileId,
    /// The proto name of the parent, with a leading dot unless it is empty.
    pub name: String,
    pub modules: &'s [Ident],
}

impl ModuleScope<'_> {
    pub fn location(&self, ident: Ident) -> TypeLocation {
        TypeLocation { file: self.file, modules: self.modules.to_vec(), ident }
    }
}

/// The declaration that is being resolved: its source path and features.
pub(super) struct Cursor<'c> {
    pub path: Vec<i32>,
    pub comments: &'c FileComments<'c>,
    pub features: Features,
    /// Its full proto name with a leading dot.
    pub scope: String,
}

impl<'c> Cursor<'c> {
    pub fn message(&self, kind: i32, index: usize, message: &DescriptorProto) -> Cursor<'c> {
        let features = self.features.with(message.options().features.as_ref());
        self.inner(kind, index, message.name(), features)
    }

    pub fn enumeration(&self, kind: i32, index: usize, e: &EnumDescriptorProto) -> Cursor<'c> {
        let features = self.features.with(e.options().features.as_ref());
        self.inner(kind, index, e.name(), features)
    }

    fn inner(&self, kind: i32, index: usize, name: &str, features: Features) -> Cursor<'c> {
        let path = self.below(kind, index);
        Cursor { path, comments: self.comments, features, scope: format!("{}.{name}", self.scope) }
    }

    pub fn own_docs(&self) -> Docs {
        self.comments.at(&self.path)
    }

    pub fn docs(&self, kind: i32, index: usize) -> Docs {
        self.comments.at(&self.below(kind, index))
    }

    /// Returns the source path of an element.
    fn below(&self, kind: i32, index: usize) -> Vec<i32> {
        let mut path = Vec::with_capacity(self.path.len() + 2);
        path.extend_from_slice(&self.path);
        path.extend([kind, index as i32]);
        path
    }
}
