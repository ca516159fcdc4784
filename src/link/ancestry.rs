//! The declarations around a declaration: its file, its parents, and the full name that they give
//! it.

use super::graph::*;
use super::symbols::{PackageId, Symbol};

impl Graph<'_> {
    /// Returns the messages of a file, including nested ones.
    pub fn messages_of(&self, file: FileId) -> Ids<MessageId> {
        ids_of(&self.messages, file, |message| message.file)
    }

    /// Returns the fields and extensions of a file.
    pub fn fields_of(&self, file: FileId) -> Ids<FieldId> {
        ids_of(&self.fields, file, |field| field.file)
    }

    /// Returns the enums of a file, including nested ones.
    pub fn enums_of(&self, file: FileId) -> Ids<EnumId> {
        ids_of(&self.enums, file, |e| e.file)
    }

    /// Returns the options of all declarations of a file.
    pub fn options_of(&self, file: FileId) -> Ids<OptionsId> {
        ids_of(&self.options, file, |options| self.file_of_element(options.element))
    }

    /// Returns the file that defines a symbol; `None` for a package, which many files may define.
    pub fn file_of(&self, symbol: Symbol) -> Option<FileId> {
        Some(match symbol {
            Symbol::Package(_) => return None,
            Symbol::Message(id) => self[id].file,
            Symbol::Enum(id) => self[id].file,
            Symbol::Field(id) => self[id].file,
            Symbol::Oneof(id) => self[self[id].message].file,
            Symbol::Value(id) => self[self[id].parent].file,
            Symbol::Service(id) => self[id].file,
            Symbol::Method(id) => self[self[id].service].file,
        })
    }

    /// Returns the file that a declaration is in.
    pub fn file_of_element(&self, element: Element) -> FileId {
        match element {
            Element::File(id) => id,
            Element::Message(id) => self[id].file,
            Element::Field(id) => self[id].file,
            Element::Oneof(id) => self[self[id].message].file,
            Element::Range(id) => self[self[id].message].file,
            Element::Enum(id) => self[id].file,
            Element::Value(id) => self[self[id].parent].file,
            Element::Service(id) => self[id].file,
            Element::Method(id) => self[self[id].service].file,
        }
    }

    /// Returns the full name of a declaration, without a leading dot. A file has that of its
    /// package, an extension range that of its message.
    pub fn full_name(&self, element: Element) -> String {
        let mut name = String::new();
        self.write_full_name(element, &mut name);
        name
    }

    /// Appends the full name of a declaration.
    pub fn write_full_name(&self, element: Element, text: &mut String) {
        let (parent, name) = match element {
            Element::File(id) => return text.push_str(self[id].package),
            Element::Range(id) => {
                return self.write_full_name(Element::Message(self[id].message), text);
            }
            Element::Message(id) => (self[id].parent.into(), self[id].name),
            Element::Field(id) => (self[id].parent.into(), self[id].name),
            Element::Oneof(id) => (Element::Message(self[id].message), self[id].name),
            Element::Enum(id) => (self[id].parent.into(), self[id].name()),
            Element::Value(id) => (self[self[id].parent].parent.into(), self[id].node.name.text),
            Element::Service(id) => (Element::File(self[id].file), self[id].node.name.text),
            Element::Method(id) => (Element::Service(self[id].service), self[id].node.name.text),
        };
        let start = text.len();
        self.write_full_name(parent, text);
        if text.len() > start {
            text.push('.');
        }
        text.push_str(name);
    }
}

/// Returns the ids of a file's items in a table, which has the items of one file after the other.
fn ids_of<T, Id: From<usize>>(
    table: &[T],
    file: FileId,
    file_of: impl Fn(&T) -> FileId,
) -> Ids<Id> {
    let start = table.partition_point(|item| file_of(item) < file);
    Ids::new(start, table.partition_point(|item| file_of(item) <= file))
}

impl From<Parent> for Element {
    fn from(parent: Parent) -> Self {
        match parent {
            Parent::File(id) => Self::File(id),
            Parent::Message(id) => Self::Message(id),
        }
    }
}

impl TryFrom<Symbol> for Element {
    type Error = PackageId;

    fn try_from(symbol: Symbol) -> Result<Self, PackageId> {
        Ok(match symbol {
            Symbol::Package(id) => return Err(id),
            Symbol::Message(id) => Self::Message(id),
            Symbol::Enum(id) => Self::Enum(id),
            Symbol::Field(id) => Self::Field(id),
            Symbol::Oneof(id) => Self::Oneof(id),
            Symbol::Value(id) => Self::Value(id),
            Symbol::Service(id) => Self::Service(id),
            Symbol::Method(id) => Self::Method(id),
        })
    }
}
