//! Emits attributes: derived traits, and the attributes that the user adds.

use crate::model::{Attributes, Ident, Service, ServiceAttributes, Traits};
use crate::options::{Mode, Sides};
use crate::render::{Code, Line, line};

/// Emits `#[derive(…)]` with our traits and the user's, then the user's other attributes. Derives
/// only those of the standard library's traits that all parts of the type implement.
pub(super) fn of_type(code: &mut Code, ours: &[&str], traits: Traits, attributes: &Attributes) {
    let is_derived = |name: &&&str| !(attributes.skip_debug && **name == "Debug");
    let mut derives: Vec<&str> = ours.iter().filter(is_derived).copied().collect();
    for path in &attributes.derives {
        let is_new = |name: &str| !derives.contains(&name) && traits.allow(name);
        if standard_trait(path).is_none_or(is_new) {
            derives.push(path);
        }
    }
    code.put(Line::new("#[derive").list(["(", ")"], derives).text("]"));
    lines(code, &attributes.others);
}

/// Returns the name of a trait that is, judging by its path, one of the standard library: `Eq`,
/// `std::hash::Hash`.
fn standard_trait(path: &str) -> Option<&str> {
    let (root, name) = path.rsplit_once("::").unwrap_or(("", path));
    let root = root.trim_start_matches(':').split("::").next().unwrap_or_default();
    matches!(root, "" | "std" | "core").then_some(name)
}

/// Emits attributes as they were written.
pub(super) fn lines(code: &mut Code, attributes: &[String]) {
    for attribute in attributes {
        code.lines(attribute);
    }
}

/// Emits `#[deprecated]` for declarations that are deprecated in the proto file.
pub(super) fn deprecated(code: &mut Code, deprecated: bool) {
    if deprecated {
        line!(code, "#[deprecated]");
    }
}

/// Returns the attributes of the side that an item of a service belongs to. Items of both sides
/// have none.
pub(super) fn of_side<'a>(service: &'a Service, item: &Ident) -> &'a [String] {
    let ServiceAttributes { client_mod, server_mod, .. } = &service.attributes;
    if client_mod.is_empty() && server_mod.is_empty() {
        return &[];
    }
    let is_of = |mode: Mode| service.items(Sides::of(Some(mode))).contains(&item);
    match (is_of(Mode::Client), is_of(Mode::Service)) {
        (true, false) => client_mod,
        (false, true) => server_mod,
        _ => &[],
    }
}
