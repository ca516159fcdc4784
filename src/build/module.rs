//! The module that a build script generates: its name, its folder, and the file that declares it.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::report::{Diagnostic, Report};

/// The folders of the modules that this process has generated, with their inputs.
static CLAIMED: Mutex<BTreeMap<PathBuf, Vec<PathBuf>>> = Mutex::new(BTreeMap::new());

/// A module in an output folder.
pub(super) struct StubsModule {
    out_dir: PathBuf,
    name: String,
    folder: PathBuf,
}

impl StubsModule {
    /// Returns the module with this name, which no builder with other inputs may generate in this
    /// process.
    ///
    /// # Errors
    /// Returns an error if the name cannot be that of a module (`bad-module`), or the module was
    /// generated from other inputs before (`module-twice`): this run would remove their files.
    pub fn claim(out_dir: &Path, name: &str, inputs: &[PathBuf]) -> Result<Self, Box<Diagnostic>> {
        if !is_module_name(name) {
            let message = format!("`{name}` cannot be the name of a module");
            let help = "pass a Rust identifier, such as `stubs`, to `module`";
            return Err(Diagnostic::error("bad-module", message).help(help).into());
        }
        let folder = out_dir.join(name);
        let absolute = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
        let mut claimed = CLAIMED.lock().unwrap_or_else(PoisonError::into_inner);
        if claimed.entry(absolute).or_insert_with(|| inputs.to_owned()) != inputs {
            let message =
                format!("this build script generated the module `{name}` from other inputs before");
            let help = "pass all inputs to one builder, or give each builder its own `module`";
            return Err(Diagnostic::error("module-twice", message).help(help).into());
        }
        Ok(Self { out_dir: out_dir.to_owned(), name: name.to_owned(), folder })
    }

    /// Returns the folder of its `mod.rs`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes the file that declares the module, unless it is up to date. Writes none among the sources
    /// of the package, where `mod stubs;` finds the folder, and could not choose between both.
    pub fn declare(&self, report: &mut Report) {
        if is_source(&self.out_dir) {
            return;
        }
        let Self { out_dir, name, .. } = self;
        let path = out_dir.join(format!("{name}.rs"));
        // The path repeats the folder: in a module that contains a package of its own name, the
        // compiler would otherwise take `{name}/mod.rs` for a module that contains itself.
        let ident = if is_plain(name) { name.clone() } else { format!("r#{name}") };
        let text = format!("#[path = \"{name}/../{name}/mod.rs\"]\npub mod {ident};\n");
        if fs::read_to_string(&path).is_ok_and(|found| found == text) {
            return;
        }
        if let Err(error) = fs::write(&path, text) {
            report.push(Diagnostic::cannot_write(&path, &error));
        }
    }
}

/// Returns whether a folder is in the `src` of the package whose build script this is.
fn is_source(folder: &Path) -> bool {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let absolute = std::path::absolute(folder);
    package
        .zip(absolute.ok())
        .is_some_and(|(package, folder)| folder.starts_with(package.join("src")))
}

/// Returns whether a name is an identifier, plain or raw.
fn is_module_name(name: &str) -> bool {
    is_plain(name) || syn::parse_str::<syn::Ident>(&format!("r#{name}")).is_ok()
}

/// Returns whether a name is an identifier in each edition of Rust.
fn is_plain(name: &str) -> bool {
    name != "gen" && !name.starts_with("r#") && syn::parse_str::<syn::Ident>(name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_has_an_identifier_as_its_name() {
        for name in ["stubs", "_stubs", "Stubs2", "type", "gen"] {
            assert!(is_module_name(name), "{name}");
        }
        for name in ["", "_", "a b", "a/b", "a::b", "..", "self", "crate", "super", "2a", "r#type"]
        {
            let code =
                StubsModule::claim(Path::new("/out"), name, &[]).err().map(|error| error.code);
            assert_eq!(code, Some("bad-module"), "{name}");
        }
    }

    #[test]
    fn a_keyword_is_declared_as_a_raw_identifier() {
        let folder = tempfile::tempdir().unwrap();
        for (name, ident) in [("stubs", "stubs"), ("type", "r#type"), ("gen", "r#gen")] {
            let mut report = Report::default();
            StubsModule::claim(folder.path(), name, &[]).unwrap().declare(&mut report);
            assert!(!report.has_errors());
            let text = fs::read_to_string(folder.path().join(format!("{name}.rs"))).unwrap();
            assert!(text.ends_with(&format!("pub mod {ident};\n")), "{text}");
        }
    }

    #[test]
    fn a_module_has_the_same_inputs_each_time() {
        let claim = |out_dir: &str, name, input: &str| {
            StubsModule::claim(Path::new(out_dir), name, &[input.into()]).is_ok()
        };
        assert!(claim("/out/once", "a", "a.proto") && claim("/out/once", "b", "a.proto"));
        assert!(claim("/out/two", "a", "b.proto") && claim("/out/two", "a", "b.proto"));
        assert!(!claim("/out/once", "a", "b.proto") && !claim("/out/./once", "a", "b.proto"));
    }
}
