//! The names that files define, by scope.
//!
//! Full names are never stored: `a.b.C` is `C` in the package `b` in the package `a`. Fields,
//! oneofs, methods and enum values are names as well; a value is a sibling of its enum, as in C++.

use rustc_hash::FxHashMap;

use super::graph::*;

/// A package. The root is the one without a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PackageId(u32);

/// A scope that contains names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// A package.
    Package(PackageId),
    /// A message.
    Message(MessageId),
    /// A service, which contains its methods.
    Service(ServiceId),
}

/// The meaning of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after the ids")]
pub enum Symbol {
    Package(PackageId),
    Message(MessageId),
    Enum(EnumId),
    Field(FieldId),
    Oneof(OneofId),
    Value(ValueId),
    Service(ServiceId),
    Method(MethodId),
}

/// All names of a run.
pub struct Symbols<'a> {
    members: FxHashMap<(Scope, &'a str), Symbol>,
    /// The parent of each package, and its name there.
    packages: Vec<Option<(PackageId, &'a str)>>,
}

impl Default for Symbols<'_> {
    /// Creates a table with the root.
    fn default() -> Self {
        Self { members: FxHashMap::default(), packages: vec![None] }
    }
}

impl<'a> Symbols<'a> {
    /// The root package.
    pub const ROOT: Scope = Scope::Package(PackageId(0));

    /// Defines a name. If it is already defined, keeps and returns the earlier symbol.
    pub fn define(&mut self, scope: Scope, name: &'a str, symbol: Symbol) -> Result<(), Symbol> {
        let defined = *self.members.entry((scope, name)).or_insert(symbol);
        if defined == symbol { Ok(()) } else { Err(defined) }
    }

    /// Returns the package with a dotted name, creating it if needed. Returns the symbol instead if
    /// a part of the name is already something else.
    pub fn package(&mut self, name: &'a str) -> Result<PackageId, Symbol> {
        let mut package = PackageId(0);
        for part in name.split('.').filter(|part| !part.is_empty()) {
            let made = Symbol::Package(PackageId(self.packages.len() as u32));
            let scope = Scope::Package(package);
            let found = *self.members.entry((scope, part)).or_insert(made);
            let Symbol::Package(inner) = found else { return Err(found) };
            if found == made {
                self.packages.push(Some((package, part)));
            }
            package = inner;
        }
        Ok(package)
    }

    /// Returns the parent of a package; `None` for the root.
    pub fn package_around(&self, package: PackageId) -> Option<PackageId> {
        self.packages[package.0 as usize].map(|(around, _)| around)
    }

    /// Returns the full name of a package.
    pub fn package_name(&self, package: PackageId) -> String {
        let mut parts = Vec::new();
        let mut inner = package;
        while let Some((around, name)) = self.packages[inner.0 as usize] {
            parts.push(name);
            inner = around;
        }
        parts.reverse();
        parts.join(".")
    }

    /// Returns the symbol of a name in this scope only.
    pub fn get(&self, scope: Scope, name: &str) -> Option<Symbol> {
        self.members.get(&(scope, name)).copied()
    }

    /// Resolves a dotted name from a scope inwards.
    pub fn walk(&self, scope: Scope, name: &str) -> Option<Symbol> {
        // Parts are short: a search by bytes is faster than `split`.
        let end = |name: &str| name.bytes().position(|byte| byte == b'.');
        let (mut scope, mut rest) = (scope, name);
        while let Some(at) = end(rest) {
            scope = scope_of(self.get(scope, &rest[..at])?)?;
            rest = &rest[at + 1..];
        }
        self.get(scope, rest)
    }

    /// Returns all symbols, in no particular order.
    pub fn all(&self) -> impl Iterator<Item = Symbol> {
        self.members.values().copied()
    }
}

/// Returns the scope of a symbol, if it has one. An enum has none: its values are siblings.
pub fn scope_of(symbol: Symbol) -> Option<Scope> {
    match symbol {
        Symbol::Package(id) => Some(Scope::Package(id)),
        Symbol::Message(id) => Some(Scope::Message(id)),
        Symbol::Service(id) => Some(Scope::Service(id)),
        _ => None,
    }
}

impl Symbol {
    /// Returns whether a name may start with the symbol: `A` in `A.B`.
    pub fn is_aggregate(self) -> bool {
        matches!(self, Self::Package(_) | Self::Message(_) | Self::Enum(_) | Self::Service(_))
    }

    /// Returns whether it is a message or an enum.
    pub fn is_type(self) -> bool {
        matches!(self, Self::Message(_) | Self::Enum(_))
    }
}

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
        let (around, name) = match element {
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
        self.write_full_name(around, text);
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
