//! Names in JSON: one for each field, and none that JSON gives another meaning.

use std::collections::HashMap;

use super::site::Site;
use crate::report::{Diagnostic, Report};
use crate::schema::{DescriptorProto, FieldDescriptorProto, json_name, tag};

pub(super) fn check(site: &Site<'_>, message: &DescriptorProto, report: &mut Report) {
    for (i, field) in message.field.iter().enumerate() {
        let name = field.json_name();
        let fault = if name.starts_with('[') && name.ends_with(']') {
            "a JSON name in brackets would be that of an extension"
        } else if name.contains('\0') {
            "a JSON name has no null characters"
        } else {
            continue;
        };
        let site = site.inner(tag::MESSAGE_FIELD, i, field.name());
        let place = site.place_of_word("json_name");
        report.push(Diagnostic::error("json-name", fault).at(place).help("use another json_name"));
    }
    clashes(site, message, report);
}

/// As `protoc` has it: where JSON is a matter of best effort, as in proto2, only names that were
/// given are an error; else the names that follow from the fields' own have to differ, too, since
/// field masks know nothing of `json_name`.
fn clashes(site: &Site<'_>, message: &DescriptorProto, report: &mut Report) {
    let is_tolerant = message.options().deprecated_legacy_json_field_conflicts();
    let is_best_effort = is_tolerant || !site.is_proto3();
    let (mut by_default, mut by_json) = (HashMap::new(), HashMap::new());
    for (i, field) in message.field.iter().enumerate() {
        let (default, name) = (json_name(field.name()), field.json_name().to_owned());
        let of_default = by_default.insert(default.clone(), field).filter(|_| !is_best_effort);
        let (first, name) = match (of_default, by_json.insert(name.clone(), field)) {
            (Some(first), _) => (first, default),
            (None, Some(first)) => (first, name),
            (None, None) => continue,
        };
        let both_given = is_given(first) && is_given(field);
        let is_warning = is_best_effort && (is_tolerant || !both_given);
        let clash = Clash { field, first, name: &name, is_warning };
        clash.tell(&site.inner(tag::MESSAGE_FIELD, i, field.name()), report);
    }
}

fn is_given(field: &FieldDescriptorProto) -> bool {
    field.json_name() != json_name(field.name())
}

struct Clash<'a> {
    field: &'a FieldDescriptorProto,
    first: &'a FieldDescriptorProto,
    name: &'a str,
    is_warning: bool,
}

impl Clash<'_> {
    fn tell(&self, site: &Site<'_>, report: &mut Report) {
        let (field, first) = (self.field.name(), self.first.name());
        let fault = format!("the fields {first} and {field} have one name in JSON, {}", self.name);
        let place = site.place(&[tag::NAME]);
        if !self.is_warning {
            let help = "rename one of the fields";
            report.push(Diagnostic::error("json-name-clash", fault).at(place).help(help));
        } else if site.file.is_input {
            let help = "give one of them a json_name, or rename it";
            report.push(Diagnostic::warning("json-name-clash", fault).at(place).help(help));
        }
    }
}
