//! Links syntax trees to one graph of declarations, and resolves every name.
//!
//! ```text
//! trees ─▶ declare ─▶ Graph, Symbols ─▶ resolve (with a View for each file) ─▶ Linked
//! ```
//!
//! The rules of scopes and visibility are those of `protoc`. Options are interpreted later, with
//! the graph.

mod ancestry;
mod declare;
mod gaps;
mod graph;
mod resolve;
mod suggest;
mod symbols;
mod value;
mod view;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use typed_arena::Arena;

pub use declare::{LARGEST_FIELD_NUMBER, end_of, is_feature, last_of};
pub use graph::*;
pub use symbols::{Scope, Symbol, Symbols};
pub use value::{FieldValue, MessageValue};
pub use view::{Names, SymbolFilter, Unresolved, View};

use crate::parallel;
use crate::parse::{Fault, tree};

/// The errors in the files of a run.
#[derive(Debug, Default)]
pub struct Faults(Vec<(FileId, Fault)>);

/// A run whose names are resolved.
pub struct Linked<'a> {
    /// All declarations.
    pub graph: Graph<'a>,
    /// All names.
    pub symbols: Symbols<'a>,
    /// The names of a `descriptor.proto` that no file imports.
    built_in: Option<(FileId, Symbols<'a>)>,
    /// The names that each file sees.
    pub views: Vec<View>,
    /// For each file, the files of which it uses a name.
    pub uses: Vec<FxHashSet<FileId>>,
}

/// A file to link.
#[derive(Clone, Copy)]
pub struct Unlinked<'a> {
    /// The name that it is imported by.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its syntax tree.
    pub tree: &'a tree::File<'a>,
}

/// Links files, each of which follows its imports. Stores names that no text contains in `names`.
///
/// `built_in` is the file that defines the options messages, if it is not among `files`. It becomes
/// the last file of the graph, which no other file sees.
///
/// Adds errors to `faults`; such names stay unresolved. So do names that may be declared where a
/// text could not be read, or in a missing import.
pub fn link<'a>(
    files: &[Unlinked<'a>],
    built_in: Option<Unlinked<'a>>,
    names: &'a Arena<String>,
    faults: &mut Faults,
) -> Linked<'a> {
    let (mut graph, mut symbols) = (Graph::default(), Symbols::default());
    let mut by_name = FxHashMap::with_capacity_and_hasher(files.len(), FxBuildHasher);
    for source in files {
        let file = declare::declare(*source, names, &mut graph, &mut symbols, faults);
        for import in &mut graph[file].imports {
            import.file = import.node.name.as_str().and_then(|name| by_name.get(name)).copied();
        }
        by_name.insert(source.name, file);
    }
    let built_in = built_in.map(|descriptor_proto| {
        let mut symbols = Symbols::default();
        (declare::declare(descriptor_proto, names, &mut graph, &mut symbols, faults), symbols)
    });
    let uses = vec![FxHashSet::default(); graph.files.len()];
    let mut linked = Linked { graph, symbols, built_in, views: Vec::new(), uses };
    let ids: Vec<FileId> = (0..linked.graph.files.len()).map(FileId::from).collect();
    linked.views = parallel::map(&ids, |&id| View::of(id, &linked.graph, linked.symbols_of(id)));
    resolve::resolve(&mut linked, faults);
    linked
}

impl<'a> Linked<'a> {
    /// Returns the names that are visible in a file.
    pub fn names(&self, file: FileId) -> Names<'_, 'a> {
        let view = &self.views[usize::from(file)];
        Names { graph: &self.graph, symbols: self.symbols_of(file), view }
    }

    /// Returns the requested files: all but a built-in `descriptor.proto` that no file imports.
    pub fn files(&self) -> Ids<FileId> {
        Ids::new(0, self.graph.files.len() - usize::from(self.built_in.is_some()))
    }

    /// Returns the message of `descriptor.proto` with this name that `file` sees: that of a file of
    /// the run, or the built-in one.
    pub fn descriptor_message(&self, name: &str, file: FileId) -> Option<MessageId> {
        let built_in = self.built_in.iter().map(|(_, symbols)| symbols);
        let mut symbols = std::iter::once(self.symbols_of(file)).chain(built_in);
        symbols.find_map(|symbols| {
            match symbols.walk(Symbols::ROOT, &format!("google.protobuf.{name}"))? {
                Symbol::Message(id) => Some(id),
                _ => None,
            }
        })
    }

    fn symbols_of(&self, file: FileId) -> &Symbols<'a> {
        match &self.built_in {
            Some((built_in, symbols)) if *built_in == file => symbols,
            _ => &self.symbols,
        }
    }
}

impl Faults {
    /// Adds a fault of a file.
    pub fn push(&mut self, file: FileId, fault: Fault) {
        self.0.push((file, fault));
    }

    /// Adds the faults of another collection.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns the faults, by file and place.
    pub fn sorted(mut self) -> Vec<(FileId, Fault)> {
        self.0.sort_by_key(|(file, fault)| (*file, fault.span.start, fault.span.end));
        self.0
    }
}
