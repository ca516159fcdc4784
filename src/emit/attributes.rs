//! Emits attributes: the traits that are derived, and what the user asks for.

use crate::model::{Attributes, Service};
use crate::options::{Mode, Sides};
use crate::render::{Code, Line};

/// `#[derive(…)]` with our traits and those that the user adds, and the user's other attributes.
pub(super) fn of_type(code: &mut Code, ours: &[&str], attributes: &Attributes) {
    let is_ours = |path: &&String| {
        let (root, name) = path.rsplit_once("::").unwrap_or(("", path));
        let root = root.trim_start_matches(':').split("::").next().unwrap_or_default();
        matches!(root, "" | "std" | "core")
            && ours.contains(&name)
            && !(attributes.skip_debug && name == "Debug")
    };
    let theirs = attributes.derives.iter().filter(|path| !is_ours(path)).cloned();
    let ours = ours.iter().filter(|&&name| !(attributes.skip_debug && name == "Debug"));
    let derives: Vec<String> = ours.map(|&name| name.to_owned()).chain(theirs).collect();
    code.put(Line::new("#[derive").list(["(", ")"], derives).text("]"));
    lines(code, &attributes.others);
}

/// Attributes, each as it was written.
pub(super) fn lines(code: &mut Code, attributes: &[String]) {
    for attribute in attributes {
        code.lines(attribute);
    }
}

/// The attributes of the side that an item of a service belongs to; none where it belongs to both.
pub(super) fn of_side<'a>(service: &'a Service, item: &str) -> &'a [String] {
    let is_of = |mode: Mode| service.items(Sides::of(Some(mode))).contains(&item);
    match (is_of(Mode::Client), is_of(Mode::Service)) {
        (true, false) => &service.attributes.client_mod,
        (false, true) => &service.attributes.server_mod,
        _ => &[],
    }
}
