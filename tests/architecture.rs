//! Checks the imports between the rooms of `src` against a table: every `use crate::…`, and every
//! path.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// Each room, and the rooms that it may name.
const ROOMS: &[(&str, &[&str])] = &[
    ("artifact", &[]),
    ("config", &["options", "report"]),
    ("fingerprint", &["parallel"]),
    ("options", &["suggest"]),
    ("report", &[]),
    ("parallel", &["scratch"]),
    ("scratch", &[]),
    ("parse", &["schema", "suggest"]),
    ("schema", &["fingerprint"]),
    ("suggest", &[]),
    ("link", &["parallel", "parse", "schema", "suggest"]),
    ("interpret", &["link", "parallel", "parse", "schema", "suggest"]),
    ("validate", &["interpret", "link", "parallel", "parse", "schema", "suggest"]),
    ("lower", &["interpret", "link", "parse", "schema"]),
    (
        "load",
        &[
            "fingerprint",
            "interpret",
            "link",
            "lower",
            "options",
            "parallel",
            "parse",
            "report",
            "schema",
            "suggest",
            "validate",
        ],
    ),
    ("model", &["options", "parallel", "report", "schema"]),
    ("layout", &["model"]),
    ("render", &[]),
    ("emit", &["artifact", "layout", "model", "options", "parallel", "render"]),
    ("write", &["artifact", "fingerprint", "options", "parallel", "report", "schema", "scratch"]),
    (
        "run",
        &[
            "artifact", "emit", "layout", "load", "model", "options", "report", "schema",
            "scratch", "write",
        ],
    ),
    ("build", DOOR),
    ("cli", DOOR),
    ("plugin", DOOR),
];

/// The rooms that doors use: for a whole run, its input and its report.
const DOOR: &[&str] = &["artifact", "config", "load", "options", "report", "run"];

/// Crates and modules that belong to some rooms alone.
const OWNED: &[(&str, &[&str])] = &[
    ("typed_arena", &["link", "load"]),
    ("toml_edit", &["config", "write"]),
    ("tempfile", &["write"]),
    ("similar", &["write"]),
    ("xxhash_rust", &["fingerprint"]),
    ("ignore", &["load"]),
    ("glob", &["load"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("signal_hook", &["cli", "scratch"]),
    ("notify", &["cli"]),
    ("serde_json", &["cli"]),
    ("heck", &["model"]),
    ("std::fs", &["config", "fingerprint", "load", "scratch", "write", "build", "cli", "plugin"]),
    ("std::env", &["config", "write", "build", "cli", "plugin"]),
    ("std::process", &["build", "cli", "plugin", "main", "bin"]),
    ("std::time", &["cli"]),
];

/// Macros and calls that end or talk, and who may.
const OUTSPOKEN: &[&str] = &["println", "print", "eprintln", "eprint", "dbg"];
const TALKERS: &[&str] = &["build", "cli", "plugin", "main", "bin"];

/// The concepts that several rooms have a type for, each for its stage: `tree::Field` is what the
/// text says, `graph::Field` has its names resolved, `model::Field` has its Rust type. The values are
/// the rooms. Any other name belongs to one type.
const STAGES: &[(&str, &[&str])] = &[
    ("Enum", &["link", "model", "parse"]),
    ("EnumValue", &["link", "model", "parse"]),
    ("Extends", &["link", "model"]),
    ("ExtensionRange", &["link", "schema"]),
    ("Field", &["link", "model", "parse"]),
    ("File", &["link", "model", "parse"]),
    ("Import", &["link", "parse"]),
    ("Label", &["parse", "schema"]),
    ("Message", &["link", "model", "parse"]),
    ("Method", &["link", "model", "parse"]),
    ("NumberRange", &["parse", "schema"]),
    ("Oneof", &["link", "model", "parse"]),
    ("Scalar", &["model", "parse"]),
    ("Service", &["link", "model", "parse"]),
    ("Skeleton", &["emit", "write"]),
    ("Type", &["model", "schema"]),
];

/// The limit for the lines of code of a file, without tests, comments and empty lines.
const LONGEST_FILE: usize = 400;

/// The longest function, in lines of code.
const LONGEST_FUNCTION: usize = 40;

/// Functions that are longer, since they are one table or one algorithm.
const LONG_FUNCTIONS: &[(&str, &str)] = &[
    ("emit/skeleton/parts.rs", "lines"),
    ("model/cycles.rs", "components"),
    ("model/reserved.rs", "is_keyword"),
    ("schema/features.rs", "with"),
];

/// Functions that create an error to which their callers add the remedy.
const REMEDIES_OF_CALLERS: &[(&str, &str)] = &[("interpret/setting.rs", "unknown")];

struct Source {
    /// As in `model/names.rs`.
    path: String,
    room: String,
    text: String,
    syntax: syn::File,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    let mut unvisited: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = unvisited.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                unvisited.push(path);
                continue;
            }
            // Unit tests and their helpers are not part of the rooms.
            let is_test = path.file_name().is_some_and(|n| n == "testing.rs" || n == "tests.rs");
            if is_test || path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let syntax = syn::parse_file(&text).unwrap();
            let path = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            let room = path.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
            sources.push(Source { path, room, text, syntax });
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 20, "the sources are not where they were");
    sources
}

/// The paths that a file names, outside of its tests, as `crate::model::File`.
#[derive(Default)]
struct Paths(BTreeSet<String>);

impl Paths {
    fn of(file: &syn::File) -> BTreeSet<String> {
        let mut paths = Self::default();
        paths.visit_file(file);
        paths.0
    }

    fn uses(&mut self, prefix: &str, tree: &syn::UseTree) {
        let join = |name: &syn::Ident| match prefix {
            "" => name.to_string(),
            _ => format!("{prefix}::{name}"),
        };
        match tree {
            syn::UseTree::Path(path) => self.uses(&join(&path.ident), &path.tree),
            syn::UseTree::Name(name) => drop(self.0.insert(join(&name.ident))),
            syn::UseTree::Rename(name) => drop(self.0.insert(join(&name.ident))),
            syn::UseTree::Glob(_) => drop(self.0.insert(prefix.to_owned())),
            syn::UseTree::Group(group) => group.items.iter().for_each(|t| self.uses(prefix, t)),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.uses("", &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.0.insert(names.join("::"));
        visit::visit_path(self, path);
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    })
}

/// Whether a path is `owned` or leads into it.
fn leads_into(path: &str, owned: &str) -> bool {
    path.strip_prefix(owned).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn every_room_is_in_the_table_and_names_only_whom_it_may() {
    let mut breaches = Vec::new();
    for source in sources().iter().filter(|s| !matches!(s.room.as_str(), "lib" | "main" | "bin")) {
        let Some((_, may_name)) = ROOMS.iter().find(|(room, _)| *room == source.room) else {
            breaches
                .push(format!("{}: the room `{}` is not in the table", source.path, source.room));
            continue;
        };
        for path in Paths::of(&source.syntax) {
            let Some(rest) = path.strip_prefix("crate::") else { continue };
            let named = rest.split("::").next().unwrap_or(rest);
            if named != source.room && !may_name.contains(&named) {
                breaches.push(format!("{}: may not name `{path}`", source.path));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn what_belongs_to_one_room_is_named_there_alone() {
    let mut breaches = Vec::new();
    for source in &sources() {
        let paths = Paths::of(&source.syntax);
        for (owned, owners) in
            OWNED.iter().filter(|(_, owners)| !owners.contains(&source.room.as_str()))
        {
            if let Some(path) = paths.iter().find(|path| leads_into(path, owned)) {
                breaches.push(format!("{}: `{path}` belongs to {owners:?}", source.path));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

/// Rooms whose files name each other in one direction.
const WITHOUT_CIRCLES: &[&str] = &["emit", "model", "render", "schema"];

/// The file, or folder, of a room that a path in `source` leads into.
fn neighbour(source: &Source, path: &str) -> Option<String> {
    let depth = source.path.split('/').count() - usize::from(source.path.ends_with("/mod.rs"));
    let of_room = path.strip_prefix("crate::").and_then(|path| path.strip_prefix(&source.room));
    let rest = match of_room {
        Some(rest) => rest.strip_prefix("::")?,
        None => path.strip_prefix(&"super::".repeat(depth - 1)).filter(|_| depth > 1)?,
    };
    rest.split("::").next().map(str::to_owned)
}

#[test]
fn files_of_a_room_name_each_other_in_one_direction() {
    let sources = sources();
    for room in WITHOUT_CIRCLES {
        let mut names: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for source in sources.iter().filter(|s| s.room == *room && s.path.contains('/')) {
            let file = source.path.split('/').nth(1).unwrap().trim_end_matches(".rs");
            let paths = Paths::of(&source.syntax);
            let named = paths.iter().filter_map(|path| neighbour(source, path));
            names.entry(file).or_default().extend(named.filter(|name| name != file));
        }
        names.remove("mod");
        let count = names.len();
        assert!(count > 0, "the room `{room}` is not where it was");
        // Removes a file that names none of the remaining ones, until none remain.
        while let Some(free) = names
            .iter()
            .find(|(_, named)| !named.iter().any(|name| names.contains_key(name.as_str())))
            .map(|(&file, _)| file)
        {
            names.remove(free);
        }
        assert!(
            names.is_empty(),
            "of the {count} files of `{room}`, these are in circles: {names:#?}"
        );
    }
}

/// The lines of a file before its tests.
fn code_lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let before_tests = source.text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    before_tests.enumerate().map(|(i, line)| (i + 1, line))
}

fn is_code(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with("//")
}

#[test]
fn only_the_doors_talk() {
    let mut breaches = Vec::new();
    for source in sources().iter().filter(|s| !TALKERS.contains(&s.room.as_str())) {
        for (number, line) in code_lines(source).filter(|(_, line)| is_code(line)) {
            let talks = |name: &&&str| line.trim_start().starts_with(&format!("{name}!("));
            if let Some(name) = OUTSPOKEN.iter().find(talks) {
                breaches.push(format!("{}:{number}: {name}!", source.path));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

/// A line that may panic has the invariant that keeps it from it in a comment, on it or above it.
#[test]
fn nothing_panics_without_a_stated_invariant() {
    let panics = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];
    let mut breaches = Vec::new();
    for source in &sources() {
        let lines: Vec<(usize, &str)> = code_lines(source).collect();
        for (i, &(number, line)) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let stated =
                line.contains("// ") || i > 0 && lines[i - 1].1.trim_start().starts_with("// ");
            if is_code(line) && !stated && panics.iter().any(|p| code.contains(p)) {
                breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

/// The name of a type that an item of a module defines.
fn type_name(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Struct(item) => Some(item.ident.to_string()),
        syn::Item::Enum(item) => Some(item.ident.to_string()),
        syn::Item::Trait(item) => Some(item.ident.to_string()),
        syn::Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

#[test]
fn a_name_belongs_to_one_type_or_to_the_stages_of_one_concept() {
    let mut rooms: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources() {
        for name in source.syntax.items.iter().filter_map(type_name) {
            rooms.entry(name).or_default().push(source.room.clone());
        }
    }
    rooms.retain(|_, rooms| rooms.len() > 1);
    let expected = STAGES.iter().map(|(name, rooms)| {
        ((*name).to_owned(), rooms.iter().map(|room| (*room).to_owned()).collect())
    });
    assert_eq!(rooms, expected.collect::<BTreeMap<_, Vec<_>>>());
}

/// The third person of a verb, as in `Returns`; an approximation.
fn is_verb(word: &str) -> bool {
    let word = word.trim_end_matches(',');
    word.starts_with(char::is_uppercase) && word.ends_with('s') && !matches!(word, "Is" | "Its")
}

#[test]
fn docs_of_functions_begin_with_a_verb() {
    let mut breaches = Vec::new();
    for source in &sources() {
        let lines: Vec<(usize, &str)> = code_lines(source).collect();
        for (index, (number, line)) in lines.iter().enumerate() {
            let above = lines[..index].iter().rev().map(|(_, line)| line.trim_start());
            let above = above.skip_while(|line| line.starts_with("#["));
            let docs = above.take_while(|line| line.starts_with("/// ") || *line == "///").last();
            let word = docs.and_then(|first| first.split(' ').nth(1));
            if let Some(word) = word.filter(|word| function_name(line).is_some() && !is_verb(word))
            {
                breaches.push(format!("{}:{number}: {word}", source.path));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn files_are_short() {
    let long = sources().into_iter().filter_map(|source| {
        let count = code_lines(&source).filter(|(_, line)| is_code(line)).count();
        (count >= LONGEST_FILE).then(|| format!("{}: {count} lines of code", source.path))
    });
    let long: Vec<String> = long.collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// The name of the function that begins on a line.
fn function_name(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once("fn ")?;
    let is_head = before.split_whitespace().all(|word| {
        word == "const" || word == "async" || word.starts_with("pub") || word.ends_with(')')
    });
    rest.split(['(', '<']).next().filter(|name| is_head && !name.is_empty())
}

/// The functions of a file before its tests, each with its name and its lines.
fn functions(source: &Source) -> Vec<(&str, Vec<&str>)> {
    let lines: Vec<&str> = code_lines(source).map(|(_, line)| line).collect();
    let mut functions = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line).filter(|_| !line.ends_with(['}', ';'])) else {
            continue;
        };
        // The sources are formatted: the closing brace has the function's indentation.
        let indentation = &line[..line.len() - line.trim_start().len()];
        let last = format!("{indentation}}}");
        let body = lines[start..].iter().take_while(|line| **line != last);
        functions.push((name, body.copied().collect()));
    }
    functions
}

#[test]
fn functions_are_short() {
    let mut long = BTreeSet::new();
    for source in &sources() {
        for (name, lines) in functions(source) {
            if lines.iter().filter(|line| is_code(line)).count() >= LONGEST_FUNCTION {
                long.insert((source.path.clone(), name.to_owned()));
            }
        }
    }
    let expected = LONG_FUNCTIONS.iter().map(|(path, name)| ((*path).into(), (*name).into()));
    assert_eq!(long, expected.collect());
}

#[test]
fn errors_and_warnings_have_a_remedy() {
    let constructors =
        ["Diagnostic::error(", "Diagnostic::warning(", "Fault::error(", "Fault::warning("];
    let mut breaches = BTreeSet::new();
    for source in &sources() {
        for (name, lines) in functions(source) {
            let body = lines.concat();
            if constructors.iter().any(|call| body.contains(call)) && !body.contains("help") {
                breaches.insert((source.path.clone(), name.to_owned()));
            }
        }
    }
    let expected = REMEDIES_OF_CALLERS.iter().map(|(path, name)| ((*path).into(), (*name).into()));
    assert_eq!(breaches, expected.collect());
}

#[test]
fn the_visitor_sees_uses_and_paths_and_no_tests() {
    let file = syn::parse_str(
        "use crate::{model::{self, File}, report::*}; fn f() -> crate::schema::X { std::fs::read() } \
         #[cfg(test)] mod tests { use crate::load; }",
    );
    let found = Paths::of(&file.unwrap());
    for path in ["crate::model::File", "crate::report", "crate::schema::X", "std::fs::read"] {
        assert!(found.contains(path), "{path} is not in {found:?}");
    }
    assert!(!found.contains("crate::load"));
    assert!(leads_into("std::fs::read", "std::fs") && !leads_into("std::fsx", "std::fs"));
}
