//! Emits attributes: the traits that are derived, and what the user asks for.

use crate::model::{Attributes, Ident, Service, Traits};
use crate::options::{Mode, Sides};
use crate::render::{Code, Line, line};

/// `#[derive(…)]` with our traits and those that the user adds, and the user's other attributes. Of the
/// standard library's traits those are derived that all of the type's parts have.
pub(super) fn of_type(code: &mut Code, ours: &[&str], traits: Traits, attributes: &Attributes) {
    let is_meant = |name: &&&str| !(attributes.skip_debug && **name == "Debug");
    let mut derives: Vec<&str> = ours.iter().filter(is_meant).copied().collect();
    for path in &attributes.derives {
        let is_new = |name: &str| !derives.contains(&name) && traits.allow(name);
        if standard_trait(path).is_none_or(is_new) {
            derives.push(path);
        }
    }
    code.put(Line::new("#[derive").list(["(", ")"], derives).text("]"));
    lines(code, &attributes.others);
}

/// The name of a trait that may be one of the standard library: `Eq`, `std::hash::Hash`.
fn standard_trait(path: &str) -> Option<&str> {
    let (root, name) = path.rsplit_once("::").unwrap_or(("", path));
    let root = root.trim_start_matches(':').split("::").next().unwrap_or_default();
    matches!(root, "" | "std" | "core").then_some(name)
}

/// Attributes, each as it was written.
pub(super) fn lines(code: &mut Code, attributes: &[String]) {
    for attribute in attributes {
        code.lines(attribute);
    }
}

/// `#[deprecated]`, where the proto file says so.
pub(super) fn deprecated(code: &mut Code, deprecated: bool) {
    if deprecated {
        line!(code, "#[deprecated]");
    }
}

/// The attributes of the side that an item of a service belongs to; none where it belongs to both.
pub(super) fn of_side<'a>(service: &'a Service, item: &Ident) -> &'a [String] {
    let is_of = |mode: Mode| service.items(Sides::of(Some(mode))).contains(&item);
    match (is_of(Mode::Client), is_of(Mode::Service)) {
        (true, false) => &service.attributes.client_mod,
        (false, true) => &service.attributes.server_mod,
        _ => &[],
    }
}
