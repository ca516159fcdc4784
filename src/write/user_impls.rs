//! Finds the user's implementations of generated traits. Reads Rust, and changes nothing.

use std::path::{Path, PathBuf};

use syn::ext::IdentExt as _;

use super::add_methods::MissingMethods;
use super::disk::GENERATED_MARK;
use super::imports::UserImports;
use super::stale_impls;
use crate::report::{Diagnostic, Place, Report, slashed};

/// A generated service trait, and the methods that its implementations must have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rpcs {
    /// The name of the trait.
    pub trait_name: String,
    /// The paths to it from the root of the stubs, without `r#`; the shortest first.
    pub paths: Vec<String>,
    /// Its required methods.
    pub methods: Vec<Rpc>,
}

impl Rpcs {
    /// Returns the service with the names of its methods and the number of their arguments alone, as
    /// in a manifest.
    pub fn signatures(&self) -> Self {
        let name = |rpc: &Rpc| Rpc {
            name: rpc.name.clone(),
            context: rpc.context.clone(),
            arguments: vec![String::new(); rpc.arguments.len()],
            ..Rpc::default()
        };
        let methods = self.methods.iter().map(name).collect();
        Self { trait_name: self.trait_name.clone(), paths: self.paths.clone(), methods }
    }
}

/// A method of a service's trait, as in a skeleton. If it comes from a manifest, only the names are
/// set, and the arguments are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rpc {
    /// Its name, without `r#`.
    pub name: String,
    /// The name of its form with metadata, which implementations may have, too; without `r#`.
    pub context: String,
    /// Its name in Rust syntax.
    pub ident: String,
    /// Its arguments, starting with `&self`. In types, `$stubs` stands for the path of the stubs.
    pub arguments: Vec<String>,
    /// Its output on success.
    pub output: String,
    /// The lines of its body.
    pub body: Vec<String>,
}

/// The implementations of services in a package.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The traits that have an implementation.
    pub implemented: Vec<String>,
    /// Implementations that lack methods.
    pub findings: Vec<Diagnostic>,
    /// Their files, with the missing methods added.
    pub filled: Vec<(PathBuf, String)>,
    /// Implementations that no longer fit the protos: their service is gone, or a method is, or has
    /// other arguments now.
    pub stale: Vec<Diagnostic>,
    /// The services that are gone, but have an implementation.
    pub gone: Vec<Rpcs>,
}

/// Finds implementations of `services`, and of those that are `gone`, in all `.rs` files below
/// `sources`, except in `stubs` and other generated files.
///
/// Reports a file that names a service and does not parse with a note (`not-rust`).
pub fn survey(
    sources: &Path,
    stubs: &Path,
    services: &[Rpcs],
    gone: &[&Rpcs],
    report: &mut Report,
) -> Survey {
    let mut survey = Survey::default();
    if services.is_empty() && gone.is_empty() {
        return survey;
    }
    let module = module_path(sources, stubs);
    for path in rust_files(sources, stubs) {
        // A file that cannot be read (or is not UTF-8) cannot be compiled either.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        // Most files name no service, and parsing is slow.
        let is_named = |service: &&Rpcs| text.contains(&service.trait_name);
        let named: Vec<&Rpcs> = services.iter().filter(is_named).collect();
        let gone: Vec<&Rpcs> = gone.iter().copied().filter(is_named).collect();
        if (named.is_empty() && gone.is_empty()) || text.starts_with(GENERATED_MARK) {
            continue;
        }
        match syn::parse_file(&text) {
            Err(error) => report.push(not_rust(&path, &error)),
            Ok(file) => {
                let mut impls =
                    Impls { services: &named, gone: &gone, module: &module, ..Impls::default() };
                impls.module(&file.items, None);
                survey.add(&path, &text, &impls.found);
                survey.add_gone(&path, &text, &impls.found_gone, services);
            }
        }
    }
    survey
}

impl Survey {
    /// Removes what was found in a file that is about to be replaced.
    pub fn forget(&mut self, path: &Path) {
        let file = slashed(path);
        let is_elsewhere =
            |finding: &Diagnostic| finding.place.as_ref().is_none_or(|place| place.file != file);
        self.findings.retain(is_elsewhere);
        self.stale.retain(is_elsewhere);
        self.filled.retain(|(filled, _)| filled != path);
    }

    /// Adds the implementations of services that are gone.
    fn add_gone(
        &mut self,
        path: &Path,
        text: &str,
        found: &[(proc_macro2::LineColumn, &Rpcs)],
        services: &[Rpcs],
    ) {
        for &(head, service) in found {
            self.stale.push(stale_impls::gone_service(place(path, text, head), service, services));
            let service = service.signatures();
            if !self.gone.contains(&service) {
                self.gone.push(service);
            }
        }
    }

    /// Adds the implementations in a file.
    fn add(&mut self, path: &Path, text: &str, found: &[Implementation<'_>]) {
        let mut filled = text.to_owned();
        // From the end, so that earlier offsets remain valid.
        for found in found.iter().rev() {
            let (service, missing) = (found.service, found.missing());
            self.implemented.push(service.trait_name.clone());
            self.stale.extend(stale_impls::stale_methods(found, |at| place(path, text, at)));
            let brace = offset(text, found.brace).filter(|offset| text[*offset..].starts_with('}'));
            let Some(brace) = brace.filter(|_| !missing.is_empty()) else { continue };
            self.findings.push(missing_methods(place(path, text, found.head), &missing, found));
            filled = found.methods_to_add(brace, &missing).fill(&filled);
        }
        if filled != text {
            self.filled.push((path.to_owned(), filled));
        }
    }
}

/// An implementation of a service.
pub struct Implementation<'a> {
    /// The service.
    pub service: &'a Rpcs,
    /// The methods that it has.
    pub methods: Vec<ImplMethod>,
    /// Whether it has `async_trait`, as for a trait of tonic-prost-build.
    pub is_of_tonic: bool,
    /// Whether it contains a macro, which may generate the missing methods.
    has_macro: bool,
    /// The place of its `impl`.
    pub head: proc_macro2::LineColumn,
    /// The place of its closing brace.
    brace: proc_macro2::LineColumn,
    imports: UserImports,
    /// The path of the stubs in its module.
    stubs: Vec<String>,
}

/// A method of an implementation.
pub struct ImplMethod {
    /// Its name, without `r#`.
    pub name: String,
    /// Whether it may be compiled out, by a `cfg`.
    pub is_conditional: bool,
    /// The number of its arguments, with `self`.
    pub arguments: usize,
    /// The place of its name.
    pub place: proc_macro2::LineColumn,
}

impl<'a> Implementation<'a> {
    fn missing(&self) -> Vec<&'a Rpc> {
        let has = |rpc: &Rpc| self.methods.iter().any(|method| method.name == rpc.name);
        let lacks = |rpc: &&Rpc| !self.has_macro && !has(rpc);
        self.service.methods.iter().filter(lacks).collect()
    }

    /// Returns methods as in a skeleton, for the module of the implementation.
    pub fn text_of(&self, missing: &[&Rpc]) -> String {
        self.methods_to_add(0, missing).text()
    }

    fn methods_to_add<'m>(&'m self, brace: usize, missing: &'m [&'m Rpc]) -> MissingMethods<'m> {
        MissingMethods { brace, imports: &self.imports, stubs: &self.stubs, missing }
    }
}

/// Finds the implementations in a file, in the order of the text.
#[derive(Default)]
struct Impls<'a, 's> {
    services: &'s [&'a Rpcs],
    gone: &'s [&'a Rpcs],
    /// The path of the stubs in the crate.
    module: &'s [String],
    found: Vec<Implementation<'a>>,
    found_gone: Vec<(proc_macro2::LineColumn, &'a Rpcs)>,
}

impl Impls<'_, '_> {
    fn module(&mut self, items: &[syn::Item], parent: Option<&UserImports>) {
        let imports = UserImports::of(items, parent);
        for item in items {
            match item {
                syn::Item::Impl(item) => self.implementation(item, &imports),
                syn::Item::Mod(syn::ItemMod { content: Some((_, items)), .. }) => {
                    self.module(items, Some(&imports));
                }
                syn::Item::Fn(item) => self.block(&item.block, &imports),
                _ => {}
            }
        }
    }

    /// Visits blocks, since tests implement traits in functions.
    fn block(&mut self, block: &syn::Block, imports: &UserImports) {
        for statement in &block.stmts {
            match statement {
                syn::Stmt::Item(syn::Item::Impl(item)) => self.implementation(item, imports),
                syn::Stmt::Item(syn::Item::Fn(item)) => self.block(&item.block, imports),
                _ => {}
            }
        }
    }

    fn implementation(&mut self, item: &syn::ItemImpl, imports: &UserImports) {
        let Some((path, ..)) = &item.trait_ else { return };
        for named in imports.resolve(path) {
            let at_now = self.services.iter().map(|now| matching_parts(now, &named)).max();
            let is_here = |gone: &&&Rpcs| matching_parts(gone, &named) > at_now.unwrap_or(0);
            if let Some(gone) = self.gone.iter().find(is_here) {
                self.found_gone.push((item.impl_token.span.start(), gone));
                return;
            }
            let of_name = |service: &&&Rpcs| Some(&service.trait_name) == named.last();
            let services = self.services.iter().filter(of_name);
            let mut generated = services.filter_map(|service| {
                Some((*service, stubs_of(service, &named, imports, self.module)?))
            });
            let Some((service, stubs)) = generated.next() else { continue };
            let method = |item: &syn::ImplItem| match item {
                syn::ImplItem::Fn(method) => Some(ImplMethod {
                    name: method.sig.ident.unraw().to_string(),
                    is_conditional: method.attrs.iter().any(|a| a.path().is_ident("cfg")),
                    arguments: method.sig.inputs.len(),
                    place: method.sig.ident.span().start(),
                }),
                _ => None,
            };
            self.found.push(Implementation {
                service,
                methods: item.items.iter().filter_map(method).collect(),
                is_of_tonic: item.attrs.iter().any(is_async_trait),
                has_macro: item.items.iter().any(|i| matches!(i, syn::ImplItem::Macro(_))),
                head: item.impl_token.span.start(),
                brace: item.brace_token.span.close().start(),
                imports: imports.clone(),
                stubs,
            });
            return;
        }
    }
}

/// Returns whether an attribute is `#[tonic::async_trait]`, or `#[async_trait]` by another path.
fn is_async_trait(attribute: &syn::Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "async_trait")
}

/// Returns the path of the stubs if `named` is the trait of a service: if it ends in one of the
/// trait's paths, or leads to an item in this crate that may re-export it.
fn stubs_of(
    service: &Rpcs,
    named: &[String],
    imports: &UserImports,
    module: &[String],
) -> Option<Vec<String>> {
    let paths = service.paths.iter().map(|path| path.split("::").collect::<Vec<_>>());
    let prefixes = paths
        .filter(|path| named.ends_with_parts(path))
        .map(|path| (named[..named.len() - path.len()].to_vec(), path.len()));
    let longest = prefixes.max_by_key(|(_, len)| *len).filter(|(prefix, _)| !prefix.is_empty());
    match longest {
        Some((prefix, len)) if imports.is_local(named) || len > 1 => Some(prefix),
        _ => imports.is_local(named).then(|| module.to_vec()),
    }
}

/// Returns the number of parts of the longest path of the service's trait in which `named` ends; 0 if
/// there is none, or `named` has no module.
fn matching_parts(service: &Rpcs, named: &[String]) -> usize {
    let paths = service.paths.iter().map(|path| path.split("::").collect::<Vec<_>>());
    let ends = paths.filter(|path| named.len() > 1 && named.ends_with_parts(path));
    ends.map(|path| path.len()).max().unwrap_or(0)
}

trait EndsWithParts {
    fn ends_with_parts(&self, end: &[&str]) -> bool;
}

impl EndsWithParts for [String] {
    fn ends_with_parts(&self, end: &[&str]) -> bool {
        let start = self.len().checked_sub(end.len());
        start.is_some_and(|start| self[start..].iter().zip(end).all(|(part, end)| part == end))
    }
}

/// Returns `crate::stubs`, from the folders between the sources and the stubs.
fn module_path(sources: &Path, stubs: &Path) -> Vec<String> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (sources, stubs) = (real(sources), real(stubs));
    let below = stubs.strip_prefix(sources).unwrap_or(Path::new("stubs"));
    let parts = below.iter().map(|part| part.to_string_lossy().into_owned());
    ["crate".to_owned()].into_iter().chain(parts).collect()
}

/// Returns the offset of a place; `syn` counts its column in characters.
fn offset(text: &str, place: proc_macro2::LineColumn) -> Option<usize> {
    let lines = text.split_inclusive('\n').take(place.line - 1);
    let start: usize = lines.map(str::len).sum();
    let line = text.get(start..)?;
    let bom = if place.line == 1 && line.starts_with('\u{feff}') { 1 } else { 0 };
    line.char_indices().nth(place.column + bom).map(|(column, _)| start + column)
}

/// Returns all `.rs` files below a folder, sorted, except those in `except`. Does not follow links.
fn rust_files(folder: &Path, except: &Path) -> Vec<PathBuf> {
    // One path is as the user wrote it, the other starts at the root.
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

fn missing_methods(place: Place, missing: &[&Rpc], found: &Implementation<'_>) -> Diagnostic {
    let names: Vec<&str> = missing.iter().map(|rpc| rpc.name.as_str()).collect();
    let trait_name = &found.service.trait_name;
    let message = format!("the impl of {trait_name} lacks {}", names.join(", "));
    let text = found.text_of(missing);
    let help = format!("pass --add-missing, or add before its closing brace:\n{text}");
    Diagnostic::warning("missing-rpc", message).at(place).help(help.trim_end())
}

/// Returns the place of the word that starts at `start`: an `impl`, or the name of a method.
fn place(path: &Path, text: &str, start: proc_macro2::LineColumn) -> Place {
    let source_line = text.lines().nth(start.line - 1).map(str::to_owned);
    let word = source_line.iter().flat_map(|line| line.chars().skip(start.column));
    let width = word.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '#')).count();
    let (line, column) = (start.line as u32, start.column as u32 + 1);
    Place { line, column, width: width as u32, source_line, ..whole(path) }
}

fn not_rust(path: &Path, error: &syn::Error) -> Diagnostic {
    let message = format!("this file was skipped, since it does not parse: {error}");
    Diagnostic::note("not-rust", message)
        .at(whole(path))
        .help("correct it, if it implements a service")
}

fn whole(path: &Path) -> Place {
    let file = slashed(path.strip_prefix(".").unwrap_or(path));
    Place::whole_file(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rpc(name: &str) -> Rpc {
        Rpc {
            name: name.to_owned(),
            context: format!("{name}_context"),
            ident: if name == "type" { "r#type".to_owned() } else { name.to_owned() },
            arguments: vec!["&self".to_owned(), "_request: $stubs::calc::Sum".to_owned()],
            output: "i64".to_owned(),
            body: vec!["todo!()".to_owned()],
        }
    }

    fn services() -> Vec<Rpcs> {
        let paths = ["calc::Calc", "calc::calc_pb::calc::Calc"].map(str::to_owned).to_vec();
        let calc = Rpcs {
            trait_name: "Calc".to_owned(),
            paths,
            methods: ["sum", "type", "max"].map(rpc).to_vec(),
        };
        let stream = Rpcs {
            trait_name: "Stream".to_owned(),
            paths: vec!["Stream".to_owned(), "stream_pb::stream::Stream".to_owned()],
            methods: vec![rpc("open")],
        };
        vec![calc, stream]
    }

    /// Surveys one file.
    fn look(source: &str) -> (Survey, Report) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("main.rs"), source).unwrap();
        std::fs::create_dir(folder.path().join("stubs")).unwrap();
        let mut report = Report::default();
        let stubs = folder.path().join("stubs");
        let gone = Rpcs {
            trait_name: "Calc".to_owned(),
            paths: vec!["old::Calc".to_owned(), "old::calc_pb::calc::Calc".to_owned()],
            methods: Vec::new(),
        };
        (survey(folder.path(), &stubs, &services(), &[&gone], &mut report), report)
    }

    fn missing(source: &str) -> Vec<String> {
        let name =
            |d: &Diagnostic| d.message.split(" lacks ").nth(1).unwrap_or_default().to_owned();
        look(source).0.findings.iter().map(name).collect()
    }

    #[test]
    fn an_impl_is_found_wherever_its_trait_is_named() {
        for source in [
            "use stubs::calc::Calc; impl Calc for C { fn sum() {} }",
            "use stubs::calc::Calc as Sums; impl Sums for C { fn sum() {} }",
            "use stubs::calc::{self}; impl calc::Calc for C { fn sum() {} }",
            "use crate::stubs::calc::calc_pb::calc::*; impl Calc for C { fn sum() {} }",
            "mod stubs; mod m { impl super::stubs::calc::Calc for C { fn sum() {} } }",
            "use stubs::calc::Calc; mod m { use super::*; impl Calc for C { fn sum() {} } }",
            "use crate::Calc; impl Calc for C { fn sum() {} }",
            "use other_crate::stubs::calc::Calc; impl Calc for C { fn sum() {} }",
            "use stubs::calc::Calc; fn test() { impl Calc for C { fn sum() {} } }",
        ] {
            assert_eq!(missing(source), ["type, max"], "{source}");
        }
        let whole =
            "use stubs::calc::Calc; impl Calc for C { fn sum() {} fn r#type() {} fn max() {} }";
        let (survey, report) = look(whole);
        assert_eq!((survey.implemented.len(), survey.findings.len()), (1, 0));
        assert!(report.diagnostics().is_empty());
    }

    /// Returns the findings about methods and services that no longer fit.
    fn stale(source: &str) -> Vec<(&'static str, String, u32)> {
        let of = |d: &Diagnostic| {
            (d.code, d.message.clone(), d.place.as_ref().map_or(0, |place| place.column))
        };
        look(source).0.stale.iter().map(of).collect()
    }

    #[test]
    fn an_implementation_in_the_form_of_tonic_is_told_once() {
        let methods = "type T = A; fn sum(&self, a: A) {} fn max(&self, b: B, c: C) {}";
        let source = format!("#[tonic::async_trait] impl s::Calc for C {{ {methods} }} mod s;");
        let message = "the impl of Calc has the form of tonic-prost-build".to_owned();
        let column = source.find("impl").unwrap() as u32 + 1;
        assert_eq!(stale(&source), [("tonic-impl", message, column)]);
        let help = look(&source).0.stale[0].help.clone().unwrap_or_default();
        let names = ["async fn sum(", "async fn max(", "MIGRATING.md"];
        assert!(names.iter().all(|name| help.contains(name)) && !help.contains("r#type"), "{help}");
    }

    #[test]
    fn what_no_longer_fits_its_service_is_told() {
        let calc =
            |methods: &str| stale(&format!("use s::Calc; mod s; impl Calc for C {{ {methods} }}"));
        let fits =
            "async fn sum(&self, a: A) {} fn sum_context(&self, a: A) {} fn r#type(&self, a: A) {}";
        assert_eq!(calc(fits), []);
        assert_eq!(
            calc("fn sum(&self, a: A) {} fn add(&self) {} #[cfg(a)] fn c() {} const A: i32 = 0;"),
            [("unknown-rpc", "Calc has no method add".to_owned(), 65)]
        );
        assert_eq!(
            calc("fn r#type(&self, caller: C, a: A) {}"),
            [("changed-rpc", "the arguments of type are not those of Calc".to_owned(), 42)]
        );
        for source in [
            "use stubs::old::Calc; impl Calc for C { fn sum() {} }",
            "impl stubs::old::calc_pb::calc::Calc for C { fn sum() {} }",
            "use crate::stubs::old; impl old::Calc for C { fn sum() {} }",
        ] {
            let message = "the service Calc is not generated any more".to_owned();
            let column = source.find("impl").unwrap() as u32 + 1;
            assert_eq!(stale(source), [("gone-service", message, column)]);
            let (survey, _) = look(source);
            assert!(survey.implemented.is_empty() && survey.findings.is_empty());
            let help = survey.stale[0].help.clone().unwrap_or_default();
            assert!(help.contains("`calc::Calc`"), "{help}");
        }
    }

    #[test]
    fn what_is_not_ours_is_passed_over() {
        for source in [
            "impl futures::Stream for C {}",
            "use futures::Stream; impl Stream for C {}",
            "use futures::stream::*; trait Stream {} impl Stream for C {}",
            "trait Calc {} impl Calc for C {}",
            "impl C { fn calc(_: Calc) {} }",
            "// @generated by protorust 1\nuse stubs::calc::Calc; impl Calc for C {}",
        ] {
            let (survey, _) = look(source);
            assert!(survey.implemented.is_empty() && survey.findings.is_empty(), "{source}");
        }
    }

    #[test]
    fn a_macro_may_make_the_rest() {
        let (survey, _) = look("use stubs::calc::Calc; impl Calc for C { rest!{} }");
        assert_eq!((survey.implemented.len(), survey.findings.len()), (1, 0));
    }

    #[test]
    fn methods_are_added_before_the_brace_and_nothing_else_changes() {
        let method = |name: &str, ty: &str, indent: &str| {
            format!(
                "{indent}async fn {name}(&self, _request: {ty}) -> Result<i64, tonic::Status> {{\n\
                 {indent}    todo!()\n{indent}}}\n"
            )
        };
        let (ty, own) = (method("r#type", "Sum", "    "), method("max", "Sum", "    "));
        let start = "use stubs::calc::{Calc, Sum};\n\nimpl Calc for C {\n";
        let end = "}\n\nfn  odd ( ) { }\n";
        let source = format!("{start}    fn sum() {{}} // ours: }}\n{end}");
        let expected = format!("{start}    fn sum() {{}} // ours: }}\n\n{ty}\n{own}{end}");
        assert_eq!(look(&source).0.filled[0].1, expected);

        let sum = method("sum", "crate::stubs::calc::Sum", "        ");
        let source = "// é\nmod m {\n    impl crate::stubs::calc::Calc for é { fn r#type() {} fn max() {} }\n}\n";
        let head =
            "// é\nmod m {\n    impl crate::stubs::calc::Calc for é { fn r#type() {} fn max() {} ";
        assert_eq!(look(source).0.filled[0].1, format!("{head}\n\n{sum}    }}\n}}\n"));

        let all = ["sum", "r#type", "max"].map(|name| method(name, "stubs::calc::Sum", "    "));
        let source = "\u{feff}use stubs::calc::Calc; impl Calc for C {}\r\n";
        let expected =
            format!("\u{feff}use stubs::calc::Calc; impl Calc for C {{\n{}}}\n", all.join("\n"));
        assert_eq!(look(source).0.filled[0].1, expected.replace('\n', "\r\n"));
    }

    #[test]
    fn a_file_may_have_several_gaps() {
        let source = "use stubs::calc::Calc;\nimpl Calc for A {}\nimpl Calc for B {}\n";
        let filled = &look(source).0.filled;
        assert_eq!(filled.len(), 1);
        let (survey, _) = look(&filled[0].1);
        assert_eq!((survey.implemented.len(), survey.findings.len()), (2, 0), "{}", filled[0].1);
    }

    #[test]
    fn the_diagnostic_has_the_line_and_the_text() {
        let (survey, _) =
            look("use stubs::calc::Calc;\nimpl Calc for C { fn sum() {} fn max() {} }\n");
        let found = &survey.findings[0];
        assert_eq!(found.place.as_ref().map(|place| (place.line, place.column)), Some((2, 1)));
        let help = found.help.as_deref().unwrap_or_default();
        assert!(help.contains("async fn r#type(&self, _request: stubs::calc::Sum)"), "{help}");
    }
}
