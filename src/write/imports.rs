//! Resolves paths in a user's source, as far as that source allows.

use std::collections::{BTreeMap, BTreeSet};

use syn::ext::IdentExt as _;

/// The names that the `use` declarations and items of a module define.
#[derive(Clone, Debug, Default)]
pub struct UserImports {
    /// Names, and the paths that they were imported by.
    imported: BTreeMap<String, Vec<String>>,
    /// The modules that are imported by `*`.
    globs: Vec<Vec<String>>,
    /// The modules that the module declares, which may start paths.
    modules: BTreeSet<String>,
    /// The traits that the module declares, which are therefore not generated.
    traits: BTreeSet<String>,
}

impl UserImports {
    /// Reads the imports of a module with these items. `use super::*` imports the names of `parent`, the
    /// enclosing module.
    pub fn of(items: &[syn::Item], parent: Option<&Self>) -> Self {
        let mut imports = Self::default();
        for item in items {
            match item {
                syn::Item::Use(item) => imports.add_use(&mut Vec::new(), &item.tree),
                syn::Item::Mod(item) => drop(imports.modules.insert(plain(&item.ident))),
                syn::Item::Trait(item) => drop(imports.traits.insert(plain(&item.ident))),
                _ => {}
            }
        }
        let imports_parent = imports.globs.iter().any(|module| module.as_slice() == ["super"]);
        if let Some(parent) = parent.filter(|_| imports_parent) {
            for (name, path) in &parent.imported {
                imports.imported.entry(name.clone()).or_insert_with(|| in_parent(path));
            }
            imports.globs.extend(parent.globs.iter().map(|module| in_parent(module)));
        }
        imports
    }

    fn add_use(&mut self, prefix: &mut Vec<String>, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                prefix.push(plain(&path.ident));
                self.add_use(prefix, &path.tree);
                prefix.pop();
            }
            syn::UseTree::Name(name) => self.import(prefix, &name.ident, &name.ident),
            syn::UseTree::Rename(name) => self.import(prefix, &name.ident, &name.rename),
            syn::UseTree::Glob(_) => self.globs.push(prefix.clone()),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.add_use(prefix, tree));
            }
        }
    }

    /// Adds an imported name; `self` in `use a::b::{self}` imports `b`.
    fn import(&mut self, prefix: &[String], name: &syn::Ident, known_as: &syn::Ident) {
        let mut path = prefix.to_vec();
        if name != "self" {
            path.push(plain(name));
        }
        let known_as = match known_as == "self" {
            true => path.last().cloned().unwrap_or_default(),
            false => plain(known_as),
        };
        self.imported.insert(known_as, path);
    }

    /// Returns the possible meanings of a path; several if modules are imported by `*`.
    pub fn resolve(&self, path: &syn::Path) -> Vec<Vec<String>> {
        let path: Vec<String> = path.segments.iter().map(|part| plain(&part.ident)).collect();
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        if let Some(imported) = self.imported.get(first) {
            return vec![[imported, rest].concat()];
        }
        let by_globs = self.globs.iter().map(|module| [module.as_slice(), &path].concat());
        let is_own_trait = rest.is_empty() && self.traits.contains(first);
        by_globs.chain((!is_own_trait).then_some(path.clone())).collect()
    }

    /// Returns whether a path may refer to an item of this crate.
    pub fn is_local(&self, path: &[String]) -> bool {
        match path {
            [] | [_] => true,
            [first, ..] => {
                matches!(first.as_str(), "crate" | "self" | "super") || self.modules.contains(first)
            }
        }
    }

    /// Returns the name under which an item is imported, if it is.
    pub fn name_of(&self, path: &[String]) -> Option<&str> {
        let found = self.imported.iter().find(|(_, imported)| imported.as_slice() == path);
        found.map(|(name, _)| name.as_str())
    }
}

/// Returns a path of the parent module, as seen from its child.
fn in_parent(path: &[String]) -> Vec<String> {
    let is_absolute = path.first().is_some_and(|first| first == "crate");
    let up = if is_absolute { None } else { Some("super".to_owned()) };
    up.into_iter().chain(path.iter().cloned()).collect()
}

fn plain(ident: &syn::Ident) -> String {
    ident.unraw().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(source: &str, path: &str) -> Vec<String> {
        let file = syn::parse_file(source).unwrap();
        let imports = UserImports::of(&file.items, None);
        let paths = imports.resolve(&syn::parse_str(path).unwrap());
        paths.into_iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn a_path_is_followed_through_use() {
        for (source, path, expected) in [
            ("use stubs::calc::Calc;", "Calc", vec!["stubs::calc::Calc"]),
            ("use stubs::calc::Calc as Sums;", "Sums", vec!["stubs::calc::Calc"]),
            ("use crate::{a, stubs::{self, x}};", "stubs::Calc", vec!["crate::stubs::Calc"]),
            ("use stubs::r#type::Calc;", "Calc", vec!["stubs::type::Calc"]),
            ("use stubs::calc::*;", "Calc", vec!["stubs::calc::Calc", "Calc"]),
            ("use stubs::calc::*; trait Calc {}", "Calc", vec!["stubs::calc::Calc"]),
            ("trait Calc {}", "Calc", vec![]),
            ("", "stubs::Calc", vec!["stubs::Calc"]),
        ] {
            assert_eq!(resolved(source, path), expected, "{source}");
        }
    }

    #[test]
    fn super_brings_the_names_of_the_module_around() {
        let outer: syn::File = syn::parse_str("use stubs::Calc; use crate::other::Sum;").unwrap();
        let inner: syn::File = syn::parse_str("use super::*;").unwrap();
        let imports = UserImports::of(&inner.items, Some(&UserImports::of(&outer.items, None)));
        let path = |text| imports.resolve(&syn::parse_str(text).unwrap()).remove(0).join("::");
        assert_eq!(path("Calc"), "super::stubs::Calc");
        assert_eq!(path("Sum"), "crate::other::Sum");
    }
}
