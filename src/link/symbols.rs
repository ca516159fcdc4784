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
            let new = Symbol::Package(PackageId(self.packages.len() as u32));
            let scope = Scope::Package(package);
            let defined = *self.members.entry((scope, part)).or_insert(new);
            let Symbol::Package(inner) = defined else { return Err(defined) };
            if defined == new {
                self.packages.push(Some((package, part)));
            }
            package = inner;
        }
        Ok(package)
    }

    /// Returns the parent of a package; `None` for the root.
    pub fn parent_of_package(&self, package: PackageId) -> Option<PackageId> {
        self.packages[package.0 as usize].map(|(parent, _)| parent)
    }

    /// Returns the full name of a package.
    pub fn package_name(&self, package: PackageId) -> String {
        let mut parts = Vec::new();
        let mut inner = package;
        while let Some((parent, name)) = self.packages[inner.0 as usize] {
            parts.push(name);
            inner = parent;
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
        let (mut scope, mut name) = (scope, name);
        while let (first, Some(rest)) = split_first(name) {
            scope = scope_of(self.get(scope, first)?)?;
            name = rest;
        }
        self.get(scope, name)
    }

    /// Returns all symbols, in no particular order.
    pub fn all(&self) -> impl Iterator<Item = Symbol> {
        self.members.values().copied()
    }
}

/// Returns the first part of a dotted name, and the rest, if there is one.
pub(super) fn split_first(name: &str) -> (&str, Option<&str>) {
    // Parts are short: a search by bytes is faster than `split_once`.
    match name.bytes().position(|byte| byte == b'.') {
        Some(dot) => (&name[..dot], Some(&name[dot + 1..])),
        None => (name, None),
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
