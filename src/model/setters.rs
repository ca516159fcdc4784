//! Names the setters that the user requests.

use super::names::{self, Claim, Ident, Namespace};
use super::paths::Paths;
use super::{Message, Model};
use crate::report::Report;

/// Names the setters of the fields, oneofs and members of oneofs that the paths match, and of all
/// that are in messages that the paths match.
pub(super) fn apply(model: &mut Model, paths: &[String], report: &mut Report) {
    if paths.is_empty() {
        return;
    }
    let mut paths = Paths::new("setters", paths);
    model.messages.iter_mut().for_each(|message| of_message(message, &mut paths));
    paths.warn_of_unused(report);
}

/// Names the setters of all fields, and then drops those that no path matches, so that the names do
/// not depend on the paths.
fn of_message(message: &mut Message, paths: &mut Paths<'_>) {
    let is_whole = paths.matches(&message.full_name);
    let (fields, oneofs) = (&mut message.fields, &mut message.oneofs);
    let mut scope = Namespace::default();
    scope.reserve(fields.iter().filter_map(|f| Some(f.getter.as_ref()?.ident.as_str())));
    let mut slots: Vec<(String, &mut Option<Ident>)> = Vec::new();
    slots.extend(fields.iter_mut().map(|f| (f.name.clone(), &mut f.setter)));
    for oneof in oneofs {
        slots.push((oneof.name.clone(), &mut oneof.setter));
        slots.extend(oneof.variants.iter_mut().map(|f| (f.name.clone(), &mut f.setter)));
    }
    // An extension's field has the extension's name in the proto file, and is `value` in Rust.
    let setter = |name: &str| names::setter(if message.is_extension { "value" } else { name });
    let claims: Vec<_> = slots.iter().map(|(name, _)| Claim::new(name, setter(name))).collect();
    let idents = scope.claim(&claims);
    for ((name, slot), ident) in slots.into_iter().zip(idents) {
        let is_matched = paths.matches(&format!("{}.{name}", message.full_name));
        *slot = (is_whole || is_matched).then_some(ident);
    }
}
