//! Resolves names as one file sees them.

use rustc_hash::FxHashSet;

use super::graph::*;
use super::symbols::{PackageId, Scope, Symbol, Symbols, split_first};
use crate::parse::tree::ImportKind;

/// The files whose names a file may use.
#[derive(Debug, Default)]
pub struct View {
    /// The file, its imports, and their public imports.
    files: FxHashSet<FileId>,
    /// The files that are imported by `import option`, which provide only extensions.
    option_files: FxHashSet<FileId>,
    /// The packages of these files, and their parents.
    packages: FxHashSet<PackageId>,
    /// Whether an import was not found.
    pub(super) lacks_imports: bool,
    /// Whether a part of a file could not be read, or was refused.
    pub(super) has_gaps: bool,
}

/// Resolves names as one file sees them.
#[derive(Clone, Copy)]
pub struct Names<'l, 'a> {
    /// All declarations.
    pub graph: &'l Graph<'a>,
    /// All names.
    pub symbols: &'l Symbols<'a>,
    /// The names that the file sees.
    pub view: &'l View,
}

/// The reason why a name is not defined.
#[derive(Debug, Default)]
pub struct Unresolved {
    /// A file that defines the name, but is not imported.
    pub unseen: Option<FileId>,
    /// The full name that is not defined, in the innermost scope that defines its first part.
    pub resolved_to: Option<String>,
}

/// The kinds of symbols that a name may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolFilter {
    /// Messages and enums: the search skips other symbols, and continues in the enclosing scope.
    Types,
    /// Any symbol; the innermost one counts.
    Anything,
}

impl View {
    /// Returns the view of `file`.
    pub fn of(file: FileId, graph: &Graph<'_>, symbols: &Symbols<'_>) -> Self {
        let mut view = Self::default();
        view.files.insert(file);
        for import in &graph[file].imports {
            let Some(imported) = import.file else { continue };
            let files = match import.node.kind {
                ImportKind::Option => &mut view.option_files,
                ImportKind::Plain | ImportKind::Public | ImportKind::Weak => &mut view.files,
            };
            add_with_public_imports(imported, graph, files);
        }
        view.mark_gaps(file, graph);
        for file in view.files.iter().chain(&view.option_files) {
            let mut package = package_of(&graph[*file], symbols);
            while let Some(id) = package.filter(|id| view.packages.insert(*id)) {
                package = symbols.parent_of_package(id);
            }
        }
        view
    }

    /// Returns all files that it sees names of.
    pub(super) fn files(&self) -> impl Iterator<Item = FileId> {
        self.files.iter().chain(&self.option_files).copied()
    }

    /// Returns whether all names of `file` are visible.
    pub fn has(&self, file: FileId) -> bool {
        self.files.contains(&file)
    }
}

fn add_with_public_imports(file: FileId, graph: &Graph<'_>, files: &mut FxHashSet<FileId>) {
    let mut unvisited = vec![file];
    while let Some(file) = unvisited.pop() {
        if files.insert(file) {
            let public = graph[file].imports.iter().filter(|i| i.node.kind == ImportKind::Public);
            unvisited.extend(public.filter_map(|import| import.file));
        }
    }
}

fn package_of(file: &File<'_>, symbols: &Symbols<'_>) -> Option<PackageId> {
    match symbols.walk(Symbols::ROOT, file.package) {
        Some(Symbol::Package(id)) => Some(id),
        _ => None,
    }
}

impl Names<'_, '_> {
    /// Returns the scope of a file's top level.
    pub fn scope_of_file(&self, file: FileId) -> Scope {
        package_of(&self.graph[file], self.symbols).map_or(Symbols::ROOT, Scope::Package)
    }

    /// Returns the scope that contains the declarations of a parent.
    pub fn scope_of_parent(&self, parent: Parent) -> Scope {
        match parent {
            Parent::File(file) => self.scope_of_file(file),
            Parent::Message(id) => Scope::Message(id),
        }
    }

    /// Resolves a name in a scope. The innermost scope that has its first part counts, and has to
    /// contain the rest. Adds the files that define its parts to `uses`.
    ///
    /// # Errors
    /// Returns the reason if the name is not defined.
    pub fn lookup(
        &self,
        name: &str,
        scope: Scope,
        wanted: SymbolFilter,
        uses: &mut FxHashSet<FileId>,
    ) -> Result<Symbol, Unresolved> {
        let mut why = Unresolved::default();
        if let Some(name) = name.strip_prefix('.') {
            return self.find(Symbols::ROOT, name, uses, &mut why).ok_or(why);
        }
        let (first, rest) = split_first(name);
        let mut scope = scope;
        while let Some(outer) = self.parent_scope(scope) {
            match (self.find(scope, first, uses, &mut why), rest) {
                (Some(found), Some(_)) if found.is_aggregate() => {
                    return self.find(scope, name, uses, &mut why).ok_or_else(|| Unresolved {
                        resolved_to: Some(self.full_name_in(scope, name)),
                        ..why
                    });
                }
                (Some(found), None) if wanted == SymbolFilter::Anything || found.is_type() => {
                    return Ok(found);
                }
                _ => scope = outer,
            }
        }
        self.find(Symbols::ROOT, name, uses, &mut why).ok_or(why)
    }

    /// Resolves a dotted name from a scope inwards, if the file sees it.
    fn find(
        &self,
        scope: Scope,
        name: &str,
        uses: &mut FxHashSet<FileId>,
        why: &mut Unresolved,
    ) -> Option<Symbol> {
        let found = self.symbols.walk(scope, name)?;
        let is_seen = match (self.graph.file_of(found), found) {
            (None, Symbol::Package(id)) => self.view.packages.contains(&id),
            (None, _) => false,
            (Some(file), symbol) => {
                let is_extension = matches!(symbol, Symbol::Field(_));
                let is_seen =
                    self.view.has(file) || is_extension && self.view.option_files.contains(&file);
                match is_seen {
                    true => drop(uses.insert(file)),
                    false => why.unseen = Some(file),
                }
                is_seen
            }
        };
        is_seen.then_some(found)
    }

    /// Returns the parent of a scope; `None` for the root.
    fn parent_scope(&self, scope: Scope) -> Option<Scope> {
        match scope {
            Scope::Package(id) => self.symbols.parent_of_package(id).map(Scope::Package),
            Scope::Message(id) => Some(self.scope_of_parent(self.graph[id].parent)),
            Scope::Service(id) => Some(self.scope_of_file(self.graph[id].file)),
        }
    }

    fn full_name_in(&self, scope: Scope, name: &str) -> String {
        let mut full = match scope {
            Scope::Message(id) => self.graph.full_name(Element::Message(id)),
            Scope::Service(id) => self.graph.full_name(Element::Service(id)),
            Scope::Package(id) => self.symbols.package_name(id),
        };
        if !full.is_empty() {
            full.push('.');
        }
        full + name
    }

    /// Returns the scope in which names in a declaration's options are resolved: the one that
    /// contains it.
    pub fn scope_of_options(&self, element: Element) -> Scope {
        let graph = self.graph;
        match element {
            Element::File(id) => self.scope_of_file(id),
            Element::Message(id) => self.scope_of_parent(graph[id].parent),
            Element::Field(id) => self.scope_of_parent(graph[id].parent),
            Element::Oneof(id) => Scope::Message(graph[id].message),
            Element::Range(id) => self.scope_of_parent(graph[graph[id].message].parent),
            Element::Enum(id) => self.scope_of_parent(graph[id].parent),
            Element::Value(id) => self.scope_of_parent(graph[graph[id].parent].parent),
            Element::Service(id) => self.scope_of_file(graph[id].file),
            Element::Method(id) => Scope::Service(graph[id].service),
        }
    }

    /// Resolves a full name, whether or not the file sees it.
    pub fn find_anywhere(&self, name: &str) -> Option<Symbol> {
        self.symbols.walk(Symbols::ROOT, name)
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::find;

    #[test]
    fn a_file_sees_its_imports_and_what_they_import_publicly() {
        let c = "syntax = \"proto3\"; message C {}";
        let a = "syntax = \"proto3\"; import \"b.proto\"; message A { C c = 1; }";
        for (import, expected) in [
            ("import public \"c.proto\";", &[][..]),
            ("import \"c.proto\";", &["unknown-type: C"]),
            ("", &["unknown-type: C"]),
        ] {
            let b = format!("syntax = \"proto3\"; {import}");
            let files = [("c.proto", c), ("b.proto", &*b), ("a.proto", a)];
            assert_eq!(find(&files).link, expected, "{import}");
        }
    }

    #[test]
    fn an_import_for_options_has_no_types() {
        let b = "edition = \"2024\"; message B {}";
        let a = "edition = \"2024\"; import option \"b.proto\"; message A { B b = 1; }";
        assert_eq!(find(&[("b.proto", b), ("a.proto", a)]).link, ["unknown-type: B"]);
    }
}
