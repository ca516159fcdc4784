//! Decides the module of each item, and the re-exports.
//!
//! The stubs are a tree of real modules: a folder for each proto package, a file for each proto
//! file. A short name that is unambiguous in its package is re-exported there. Others stay in their
//! modules, so that adding a file never renames a type.

use std::collections::{BTreeMap, BTreeSet};

use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::model::{File, FileId, Ident, Model, Service};

/// The layout of the stubs tree.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The module at the root.
    pub root: Module,
}

/// A module that is a folder with a `mod.rs`.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// The path below the root of the stubs.
    pub path: Vec<Ident>,
    /// The modules of the subpackages.
    pub packages: BTreeMap<Ident, Module>,
    /// The proto files of the package, and the re-exports of each.
    pub files: Vec<Exports>,
}

/// The re-exports of one file.
#[derive(Clone, Debug)]
pub struct Exports {
    /// The file.
    pub file: FileId,
    /// The file's module.
    pub module: Ident,
    /// The names in the file's module, sorted.
    pub items: Vec<Ident>,
    /// The names of its services' modules with the items of each, both sorted.
    pub services: Vec<(Ident, Vec<Ident>)>,
    /// The modules that tonic generates for the sides of its services.
    pub sides: Vec<SideModule>,
}

/// A module that re-exports one side of a service, under the name that tonic generates.
#[derive(Clone, Debug)]
pub struct SideModule {
    /// The name, such as `greeter_client`.
    pub name: Ident,
    /// The module of the service.
    pub service: Ident,
    /// The items.
    pub items: Vec<Ident>,
    /// Whether the name is taken; the module is then omitted.
    pub is_taken: bool,
}

impl Layout {
    /// Returns the shortest path of a service's item below the root of the stubs.
    pub fn service_item_path(&self, file: &File, service: &Service, name: &Ident) -> String {
        let module = &service.names.module;
        let package = package_path(file);
        let exports = self.exports_of(file);
        let is_exported = exports.is_some_and(|e| {
            e.services.iter().any(|(m, names)| m == module && names.contains(name))
        });
        if is_exported {
            return format!("{package}{name}");
        }
        match exports.is_some_and(|e| e.items.contains(module)) {
            true => format!("{package}{module}::{name}"),
            false => format!("{package}{}::{module}::{name}", file.module),
        }
    }

    /// Returns the shortest path of a type below the root of the stubs; `modules` are those of the
    /// enclosing messages.
    pub fn type_path(&self, file: &File, modules: &[Ident], ident: &Ident) -> String {
        let package = package_path(file);
        let first = modules.first().unwrap_or(ident);
        let below: String = modules.iter().map(|m| format!("{m}::")).collect();
        let exports = self.exports_of(file);
        match exports.is_some_and(|e| e.items.contains(first)) {
            true => format!("{package}{below}{ident}"),
            false => format!("{package}{}::{below}{ident}", file.module),
        }
    }

    fn exports_of(&self, file: &File) -> Option<&Exports> {
        let mut module = &self.root;
        for name in &file.package_module {
            module = module.packages.get(name)?;
        }
        module.files.iter().find(|e| e.module == file.module)
    }
}

fn package_path(file: &File) -> String {
    file.package_module.iter().map(|name| format!("{name}::")).collect()
}

impl Module {
    /// Returns all modules, starting with this one.
    pub fn walk(&self) -> Vec<&Module> {
        let below = self.packages.values().flat_map(Module::walk);
        [self].into_iter().chain(below).collect()
    }
}

/// Lays out the tree of all generated files of the model.
pub fn plan(model: &Model) -> Layout {
    let mut root = Module::default();
    for id in model.file_ids().filter(|&id| model.file(id).is_generated) {
        let mut module = &mut root;
        for name in &model.file(id).package_module {
            let mut path = module.path.clone();
            path.push(name.clone());
            module = module.packages.entry(name.clone()).or_default();
            module.path = path;
        }
        let name = model.file(id).module.clone();
        let (items, services, sides) = (Vec::new(), Vec::new(), Vec::new());
        module.files.push(Exports { file: id, module: name, items, services, sides });
    }
    export_all(&mut root, model);
    Layout { root }
}

/// Returns the path of a file's module below the root of the stubs.
pub fn file_path(file: &File) -> PathBuf {
    folder(&file.package_module).join(format!("{}.rs", file.module))
}

/// Returns the path of a package's `mod.rs` below the root of the stubs.
pub fn module_path(module: &Module) -> PathBuf {
    folder(&module.path).join("mod.rs")
}

/// Returns the folder of a module, whose name has no `r#`.
fn folder(modules: &[Ident]) -> PathBuf {
    modules.iter().map(Ident::bare).collect()
}

fn export_all(module: &mut Module, model: &Model) {
    module.files.sort_by(|a, b| a.module.cmp(&b.module));
    export(module, model);
    for package in module.packages.values_mut() {
        export_all(package, model);
    }
}

/// Decides the re-exports of a package. Names go first to its modules, then to the items of its
/// files, then to those of its services; a name that occurs twice on one level is not re-exported.
fn export(module: &mut Module, model: &Model) {
    let packages = module.packages.keys().map(|name| name.as_str().to_owned());
    let mut taken: BTreeSet<String> = packages.collect();
    if module.path.is_empty() {
        taken.insert("support".to_owned());
    }
    let files = module.files.iter().map(|e| model.file(e.file).module.as_str().to_owned());
    taken.extend(files);

    let items: Vec<Vec<Ident>> = module.files.iter().map(|e| file_items(model, e.file)).collect();
    let free = unambiguous(items.iter().flatten(), &mut taken);
    for (exports, items) in module.files.iter_mut().zip(items) {
        exports.items = sorted(items.into_iter().filter(|name| free.contains(name.as_str())));
    }

    let services: Vec<Vec<(Ident, Vec<Ident>)>> =
        module.files.iter().map(|e| service_items(model.file(e.file))).collect();
    let names = services.iter().flatten().flat_map(|(_, names)| names);
    let free = unambiguous(names, &mut taken);
    for (exports, services) in module.files.iter_mut().zip(services) {
        let exported = services.into_iter().map(|(service, names)| {
            (service, sorted(names.into_iter().filter(|name| free.contains(name.as_str()))))
        });
        exports.services = exported.filter(|(_, names)| !names.is_empty()).collect();
    }

    let sides: Vec<Vec<SideModule>> =
        module.files.iter().map(|e| side_modules(model.file(e.file))).collect();
    let free = unambiguous(sides.iter().flatten().map(|side| &side.name), &mut taken);
    for (exports, sides) in module.files.iter_mut().zip(sides) {
        let checked = sides
            .into_iter()
            .map(|side| SideModule { is_taken: !free.contains(side.name.as_str()), ..side });
        exports.sides = checked.collect();
    }
}

/// Returns the modules that tonic generates for the services of a file.
fn side_modules(file: &File) -> Vec<SideModule> {
    let mut modules = Vec::new();
    let services = file.services.iter().filter(|_| file.is_input);
    for service in services {
        let names = &service.names;
        let client = (&names.client_module, vec![names.client.clone()]);
        let server = (&names.server_module, vec![names.service.clone(), names.server.clone()]);
        for (is_there, (name, items)) in [(file.sides.client, client), (file.sides.service, server)]
        {
            let (name, service) = (name.clone(), names.module.clone());
            modules.extend(is_there.then_some(SideModule {
                name,
                service,
                items,
                is_taken: false,
            }));
        }
    }
    modules
}

/// Returns the names that occur once in `names` and are not taken; marks all of them as taken.
fn unambiguous<'a>(
    names: impl Iterator<Item = &'a Ident>,
    taken: &mut BTreeSet<String>,
) -> BTreeSet<String> {
    let mut count: FxHashMap<&str, usize> = FxHashMap::default();
    for name in names {
        *count.entry(name.as_str()).or_default() += 1;
    }
    let once = count.iter().filter(|&(name, n)| *n == 1 && !taken.contains(*name));
    let free: BTreeSet<String> = once.map(|(name, _)| (*name).to_owned()).collect();
    taken.extend(count.into_keys().map(str::to_owned));
    free
}

/// Returns the items in the module of a file: types, the modules of their nested types, and the
/// modules of services.
fn file_items(model: &Model, file: FileId) -> Vec<Ident> {
    let file = model.file(file);
    let messages = file.messages.iter().map(|&id| model.message(id));
    let modules = messages.clone().filter(|m| m.has_module()).map(|m| m.module.clone());
    let extensions = file.extensions.iter().map(|&id| model.message(id));
    let structs = messages.chain(extensions).map(|m| m.location.ident.clone());
    let enums = file.enums.iter().map(|&id| model.enumeration(id).location.ident.clone());
    let services = service_items(file).into_iter().map(|(module, _)| module);
    structs.chain(modules).chain(enums).chain(services).collect()
}

/// Returns the modules of a file's services, each with its items.
fn service_items(file: &File) -> Vec<(Ident, Vec<Ident>)> {
    if !file.is_input {
        return Vec::new();
    }
    let items = |s: &Service| s.items(file.sides).into_iter().cloned().collect();
    file.services.iter().map(|s| (s.names.module.clone(), items(s))).collect()
}

fn sorted(names: impl Iterator<Item = Ident>) -> Vec<Ident> {
    let mut names: Vec<Ident> = names.collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Exports, Layout, Module, file_path, module_path, plan};
    use crate::model::{Ident, Model, testing::model};

    fn laid_out(files: &[(&str, &str)]) -> (Model, Layout) {
        let model = model(files);
        let layout = plan(&model);
        (model, layout)
    }

    fn package<'l>(layout: &'l Layout, path: &[&str]) -> &'l Module {
        let inner = |module: &'l Module, name: &&str| {
            module.packages.iter().find(|(ident, _)| *ident == name).unwrap().1
        };
        path.iter().fold(&layout.root, inner)
    }

    fn items(exports: &Exports) -> Vec<&str> {
        exports.items.iter().map(Ident::as_str).collect()
    }

    #[test]
    fn a_package_is_a_folder_and_a_file_a_module() {
        let (model, layout) =
            laid_out(&[("x/type.proto", "syntax = \"proto3\"; package a.type; message M {}")]);
        let module = package(&layout, &["a", "r#type"]);
        assert_eq!(module_path(module), Path::new("a/type/mod.rs"));
        let file = model.file(module.files[0].file);
        assert_eq!(file_path(file), Path::new("a/type/type_pb.rs"));
        assert_eq!(layout.root.walk().len(), 3);
    }

    #[test]
    fn a_package_re_exports_names_that_occur_once() {
        let head = "syntax = \"proto3\"; package p;";
        let (_, layout) = laid_out(&[
            ("a.proto", &format!("{head} message A {{}} message Bar {{ message Foo {{}} }}")),
            // Its module `foo` would be that of the package `p.foo`, and `bar_pb` is a file.
            ("bar.proto", &format!("{head} message Foo {{ message A {{}} }} message BarPb {{}}")),
            ("c.proto", "syntax = \"proto3\"; package p.foo; message A {}"),
        ]);
        let files = &package(&layout, &["p"]).files;
        assert_eq!(items(&files[0]), ["A", "Bar", "bar"]);
        assert_eq!(items(&files[1]), ["BarPb", "Foo"]);
    }

    #[test]
    fn names_of_two_files_stay_in_their_modules() {
        let head = "syntax = \"proto3\";";
        let a = format!("{head} message One {{ message Kind {{}} }}");
        let b = format!("{head} message Two {{}} enum E {{ ONE = 0; }} message Support {{}}");
        let c = format!("{head} package one; message Two {{}}");
        let (_, layout) = laid_out(&[("a.proto", &a), ("b.proto", &b), ("c.proto", &c)]);
        // The package `one` has the name of the module for the types nested in `One`.
        assert_eq!(items(&layout.root.files[0]), ["One"]);
        assert_eq!(items(&layout.root.files[1]), ["E", "Support", "Two"]);
    }

    #[test]
    fn paths_are_as_short_as_the_re_exports_allow() {
        let head = "syntax = \"proto3\"; package p;";
        let a = format!("{head} message A {{ message Inner {{}} }} service S {{}}");
        let b = format!("{head} message B {{}}");
        let c = "syntax = \"proto3\"; package p.a; message C {}";
        let (model, layout) = laid_out(&[("a.proto", &a), ("b.proto", &b), ("c.proto", c)]);
        let file = model.files.iter().find(|file| file.name == "a.proto").unwrap();
        let a = model.message(file.messages[0]);
        assert_eq!(layout.type_path(file, &[], &a.location.ident), "p::A");
        // `p::a` is the package.
        let inner = model.message(a.messages[0]);
        let modules = &inner.location.modules;
        assert_eq!(layout.type_path(file, modules, &inner.location.ident), "p::a_pb::a::Inner");
        let service = &file.services[0];
        assert_eq!(layout.service_item_path(file, service, &service.names.client), "p::SClient");
    }

    #[test]
    fn sides_have_the_modules_of_tonic_unless_they_are_taken() {
        let head = "syntax = \"proto3\";";
        let a = format!("{head} service Greeter {{}} message EchoServer {{ message In {{}} }}");
        let b = format!("{head} service Echo {{}}");
        let (_, layout) = laid_out(&[("a.proto", &a), ("b.proto", &b)]);
        let shown = |exports: &Exports| -> Vec<_> {
            exports.sides.iter().map(|s| (s.name.to_string(), s.is_taken)).collect()
        };
        let free = |name: &str| (name.to_owned(), false);
        let files = &layout.root.files;
        assert_eq!(shown(&files[0]), [free("greeter_client"), free("greeter_server")]);
        assert_eq!(shown(&files[1]), [free("echo_client"), ("echo_server".to_owned(), true)]);
    }
}
