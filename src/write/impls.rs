//! What a user's sources implement of the generated traits.
//!
//! Reads Rust, changes nothing. It goes by names: a trait is known by its last path segment, so a
//! `use … as` is not seen through.

use std::path::{Path, PathBuf};

use syn::ext::IdentExt as _;
use syn::visit::Visit;

use crate::report::{Diagnostic, Place, Report};

/// A generated service trait: what its implementation has to have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rpcs {
    /// The name of the trait.
    pub trait_name: String,
    /// The names of its required methods, without `r#`.
    pub methods: Vec<String>,
}

/// The methods that the implementations of a trait in `source` do not have, in the order of
/// `methods`; `None` when it has no implementation, or is not Rust.
///
/// An implementation with a macro in it is taken to have all: the macro may make the rest.
pub fn missing_methods(source: &str, trait_name: &str, methods: &[&str]) -> Option<Vec<String>> {
    missing_in(&parse(source, trait_name).ok()??, trait_name, methods)
}

fn missing_in(file: &syn::File, trait_name: &str, methods: &[&str]) -> Option<Vec<String>> {
    let mut finder = Finder { trait_name, found: Vec::new() };
    finder.visit_file(file);
    let impls = finder.found;
    if impls.is_empty() {
        return None;
    }
    let lacks = |method: &&&str| impls.iter().any(|has| !has.covers(method));
    Some(methods.iter().filter(lacks).map(|method| (*method).to_owned()).collect())
}

/// What the sources of a package have of some services.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The traits that have an implementation.
    pub implemented: Vec<String>,
    /// Implementations that lack methods.
    pub findings: Vec<Diagnostic>,
}

/// Looks for implementations of `services` in all `.rs` files below `sources`, save for `stubs`.
///
/// A file that names a service and does not parse is a note (`not-rust`) in the report.
pub fn survey(sources: &Path, stubs: &Path, services: &[Rpcs], report: &mut Report) -> Survey {
    let mut survey = Survey::default();
    if services.is_empty() {
        return survey;
    }
    for path in rust_files(sources, stubs) {
        // A file that cannot be read (not UTF-8) is not one that cargo could build either.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for service in services {
            survey.look(&path, &text, service, report);
        }
    }
    survey
}

impl Survey {
    fn look(&mut self, path: &Path, text: &str, service: &Rpcs, report: &mut Report) {
        let Rpcs { trait_name, methods } = service;
        match parse(text, trait_name) {
            Err(error) => report.push(not_rust(path, &error)),
            Ok(None) => {}
            Ok(Some(file)) => {
                let methods: Vec<&str> = methods.iter().map(String::as_str).collect();
                let Some(missing) = missing_in(&file, trait_name, &methods) else { return };
                self.implemented.push(trait_name.clone());
                if !missing.is_empty() {
                    self.findings.push(lacks(path, trait_name, &missing));
                }
            }
        }
    }
}

/// The syntax of a source that names `trait_name`; most do not, and parsing costs.
fn parse(source: &str, trait_name: &str) -> syn::Result<Option<syn::File>> {
    if source.contains(trait_name) { syn::parse_file(source).map(Some) } else { Ok(None) }
}

/// The methods of one implementation.
struct Implementation {
    methods: Vec<String>,
    has_macro: bool,
}

impl Implementation {
    fn covers(&self, method: &str) -> bool {
        self.has_macro || self.methods.iter().any(|has| has == method)
    }
}

struct Finder<'a> {
    trait_name: &'a str,
    found: Vec<Implementation>,
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let last = item.trait_.as_ref().and_then(|(path, ..)| {
            path.segments.last().map(|segment| segment.ident.unraw().to_string())
        });
        if last.is_some_and(|name| name == self.trait_name) {
            let method = |item: &syn::ImplItem| match item {
                syn::ImplItem::Fn(method) => Some(method.sig.ident.unraw().to_string()),
                _ => None,
            };
            self.found.push(Implementation {
                methods: item.items.iter().filter_map(method).collect(),
                has_macro: item.items.iter().any(|i| matches!(i, syn::ImplItem::Macro(_))),
            });
        }
        syn::visit::visit_item_impl(self, item);
    }
}

/// All `.rs` files below a folder, sorted, save for those in `except`. Links are not followed.
fn rust_files(folder: &Path, except: &Path) -> Vec<PathBuf> {
    // The two may be written differently: one as the user gave it, one found from the root.
    let except = except.canonicalize().ok();
    let is_except = |path: &Path| except.is_some() && path.canonicalize().ok() == except;
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let (path, kind) = (entry.path(), entry.file_type());
            match kind {
                Ok(kind) if kind.is_dir() && !is_except(&path) => folders.push(path),
                Ok(kind) if kind.is_file() && path.extension().is_some_and(|e| e == "rs") => {
                    files.push(path);
                }
                _ => {}
            }
        }
    }
    files.sort();
    files
}

fn lacks(path: &Path, trait_name: &str, missing: &[String]) -> Diagnostic {
    let message = format!("the impl of {trait_name} does not have yet: {}", missing.join(", "));
    Diagnostic::warning("missing-rpc", message)
        .at(whole(path))
        .help("add the methods; the trait in the stubs has their signatures")
}

fn not_rust(path: &Path, error: &syn::Error) -> Diagnostic {
    let message = format!("this file was not looked at, since it does not parse: {error}");
    Diagnostic::note("not-rust", message).at(whole(path))
}

fn whole(path: &Path) -> Place {
    let file = path.strip_prefix(".").unwrap_or(path).display().to_string();
    Place { file, line: 0, column: 0, width: 0, source_line: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
        struct Calc;
        mod inner {
            impl super::stubs::calc_service::CalcService for super::Calc {
                async fn sum(&self) {}
                async fn r#type(&self) {}
            }
        }
        impl Other for Calc { fn average(&self) {} }
        impl Calc { fn average(&self) {} }
    ";

    #[test]
    fn methods_that_an_impl_lacks() {
        let all = ["sum", "average", "type", "max"];
        let missing = missing_methods(SOURCE, "CalcService", &all).unwrap();
        assert_eq!(missing, ["average", "max"]);
        assert_eq!(missing_methods(SOURCE, "CalcService", &["sum"]), Some(vec![]));
    }

    #[test]
    fn no_impl_is_none() {
        assert_eq!(missing_methods(SOURCE, "Service", &["sum"]), None);
        assert_eq!(missing_methods("// CalcService\nfn {", "CalcService", &["sum"]), None);
        assert_eq!(missing_methods("fn main() {}", "CalcService", &["sum"]), None);
    }

    #[test]
    fn a_macro_may_make_the_rest() {
        let source = "impl CalcService for C { rest!{} }";
        assert_eq!(missing_methods(source, "CalcService", &["sum"]), Some(vec![]));
    }
}
