//! The `use` declarations of a skeleton. A name is imported if it is free, and otherwise written with
//! its path.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Contents;
use crate::emit::ctx::wrapper_type;
use crate::emit::modules::use_items;
use crate::model::{File, FileId, Ident, Payload, Service, Target};

/// Names that skeletons use for other items.
const TAKEN: &[&str] =
    &["Result", "Ok", "Err", "Some", "None", "Option", "Box", "String", "Vec", "Default", "Status"];

/// The names that a skeleton needs from the stubs.
pub(super) struct StubsImports<'a> {
    contents: &'a Contents<'a>,
    /// The path of each imported name; `None` if names are not imported.
    imported: Option<RefCell<BTreeMap<Ident, String>>>,
}

impl<'a> StubsImports<'a> {
    pub fn new(contents: &'a Contents<'a>) -> Self {
        Self { contents, imported: Some(RefCell::default()) }
    }

    /// Creates imports without any: every type has its path, with `$stubs` for the path of the stubs.
    pub fn none(contents: &'a Contents<'a>) -> Self {
        Self { contents, imported: None }
    }

    /// Returns the name or path of a service's item.
    pub fn item(&self, file: &File, service: &Service, name: &Ident) -> String {
        self.import(self.contents.layout.service_item_path(file, service, name), name)
    }

    /// Returns the name or path of a payload's type.
    pub fn payload(&self, payload: &Payload) -> String {
        match &payload.target {
            Target::Unit => "()".to_owned(),
            Target::Extern { path, .. } => path.clone(),
            Target::Wrapper(wrapper) => wrapper_type(*wrapper).to_owned(),
            Target::Message(id) => {
                let location = &self.contents.model.message(*id).location;
                self.type_name(location.file, &location.modules, &location.ident)
            }
        }
    }

    fn type_name(&self, file: FileId, modules: &[Ident], ident: &Ident) -> String {
        let file = self.contents.model.file(file);
        self.import(self.contents.layout.type_path(file, modules, ident), ident)
    }

    fn import(&self, path: String, name: &Ident) -> String {
        let Some(imported) = &self.imported else { return format!("$stubs::{path}") };
        let path = format!("stubs::{path}");
        if TAKEN.contains(&name.as_str()) {
            return path;
        }
        let mut imported = imported.borrow_mut();
        match imported.get(name) {
            Some(known) if *known == path => name.to_string(),
            Some(_) => path,
            None => {
                imported.insert(name.clone(), path);
                name.to_string()
            }
        }
    }

    /// Returns the declarations, one for each module.
    pub fn declarations(&self) -> String {
        let mut modules: BTreeMap<String, Vec<Ident>> = BTreeMap::new();
        let imported = self.imported.as_ref().map(RefCell::borrow);
        for (name, path) in imported.iter().flat_map(|imported| imported.iter()) {
            let module = path.strip_suffix(&format!("::{name}")).unwrap_or(path);
            modules.entry(module.to_owned()).or_default().push(name.clone());
        }
        let mut code = crate::render::Code::default();
        for (module, names) in modules {
            use_items(&mut code, format_args!("use {module}"), &names);
        }
        code.into_text().trim_end().to_owned()
    }
}
