//! Names the modules of files, in their packages and in the files that import them.

use std::collections::BTreeMap;

use super::names::{self, Claim, Namespace};
use super::reserved;
use super::{File, Ident, Model};
use crate::options::Options;

/// Names the modules of all files. Files of one package with the same base name get the names of their
/// folders as prefix.
pub(super) fn name_file_modules(files: &mut [File]) {
    let mut packages: BTreeMap<Vec<Ident>, Vec<usize>> = BTreeMap::new();
    for (i, file) in files.iter().enumerate() {
        packages.entry(file.package_module.clone()).or_default().push(i);
    }
    let below: Vec<Vec<Ident>> = packages.keys().cloned().collect();
    for (package, members) in packages {
        let subpackages =
            below.iter().filter(|p| p.len() > package.len() && p.starts_with(&package));
        let mut taken = Namespace::default();
        taken.reserve(subpackages.map(|p| p[package.len()].as_str()));
        let claims: Vec<_> = members
            .iter()
            .map(|&i| Claim {
                proto: &files[i].name,
                wanted: names::file_module(&files[i].name),
                others: vec![names::file_module(&files[i].name.replace('/', "_"))],
            })
            .collect();
        let modules = taken.claim(&claims);
        for (i, module) in members.into_iter().zip(modules) {
            files[i].module = module;
        }
    }
}

/// Names the modules whose types each generated file uses: `timestamp_pb`. A name that is ambiguous or
/// taken gets the last part of the package as prefix (`protobuf_timestamp_pb`), or all of its parts.
pub(super) fn name_used_files(model: &mut Model, options: &Options) {
    let crates = words_of_users(options);
    for index in 0..model.files.len() {
        let file = &model.files[index];
        let claims: Vec<_> = file.uses.iter().map(|used| claim(model.file(used.file))).collect();
        let is_wanted = |name: &&str| {
            let mut wanted =
                claims.iter().flat_map(|claim| claim.others.iter().chain([&claim.wanted]));
            wanted.any(|ident| ident == *name)
        };
        let mut taken = Namespace::reserving(reserved::MODULES);
        taken.reserve(crates.iter().copied().filter(is_wanted));
        taken.reserve(items(model, file).map(Ident::as_str).filter(is_wanted));
        let idents = taken.claim(&claims);
        for (used, ident) in model.files[index].uses.iter_mut().zip(idents) {
            used.ident = ident;
        }
    }
}

fn claim(used: &File) -> Claim<'_> {
    let package = &used.package_module;
    let last = &package[package.len().saturating_sub(1)..];
    let others = [last, package].map(|parts| names::prefixed(parts, &used.module));
    Claim { proto: &used.name, wanted: used.module.clone(), others: others.to_vec() }
}

/// Returns the identifiers in options with Rust code. Each may be the name of a crate, which an import
/// with the same name would hide.
fn words_of_users(options: &Options) -> Vec<&str> {
    let paths = options.extern_paths.iter().map(|(_, rust)| rust);
    let texts = paths.chain(options.attributes.iter().map(|rule| &rule.attributes));
    texts.flat_map(|text| text.split(|c: char| !(c.is_alphanumeric() || c == '_'))).collect()
}

/// Returns the names of the types and modules in the module of a file.
fn items<'m>(model: &'m Model, file: &'m File) -> impl Iterator<Item = &'m Ident> {
    let messages = file.messages.iter().chain(&file.extensions).map(|&id| model.message(id));
    let enums = file.enums.iter().map(|&id| &model.enumeration(id).location.ident);
    let modules = file.services.iter().map(|service| &service.names.module);
    messages.flat_map(|m| [&m.location.ident, &m.module]).chain(enums).chain(modules)
}

#[cfg(test)]
mod tests {
    use super::words_of_users;
    use crate::options::{AttributeRule, Options};

    #[test]
    fn any_word_of_the_users_rust_may_be_a_crate() {
        let options = Options {
            extern_paths: vec![(".a".to_owned(), "shared_pb::a_b::C".to_owned())],
            attributes: vec![AttributeRule::derive(".", "derive_pb::New")],
            ..Options::default()
        };
        let words = words_of_users(&options);
        for word in ["shared_pb", "a_b", "derive_pb"] {
            assert!(words.contains(&word), "{word} is not in {words:?}");
        }
    }
}
