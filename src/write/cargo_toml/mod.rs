//! The `Cargo.toml` of the user: its dependencies, a new one, and edits of one that exists.

mod dependencies;
mod edit;
mod new;

use std::path::Path;

use toml_edit::TomlError;

use crate::report::{Diagnostic, Place, slashed};

pub use dependencies::{
    Dependency, Needs, dependencies, merged, part_dependencies, server_dependencies,
};
pub use edit::{add_dependencies, lacking, missing, set_default_run};
pub use new::{new_package, package_name};

/// Returns the diagnostic for a `Cargo.toml` that does not parse.
pub fn unparsable(path: &Path, text: &str, error: &TomlError) -> Diagnostic {
    let start = error.span().map_or(0, |span| span.start);
    let place = Place::in_text(slashed(path), text, start..start);
    let message = format!("Cargo.toml does not parse: {}", error.message().trim_end());
    Diagnostic::error("cargo-toml", message).at(place).help("fix Cargo.toml and run again")
}
