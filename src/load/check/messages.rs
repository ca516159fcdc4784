//! Messages: message sets, map entries, and what proto3 does without.

use super::fields::features;
use super::site::Site;
use crate::report::{Diagnostic, Report};
use crate::schema::{DescriptorProto, tag};

pub(super) fn check(site: &Site<'_>, message: &DescriptorProto, report: &mut Report) {
    let options = message.options();
    features(site, options.features.as_ref(), report);
    for (i, oneof) in message.oneof_decl.iter().enumerate() {
        let site = site.inner(tag::MESSAGE_ONEOF, i, oneof.name());
        features(&site, oneof.options().features.as_ref(), report);
    }
    if options.map_entry() {
        let place = site.place_of_word("map_entry");
        let fault = "map_entry is set by hand";
        let help = "write the field as map<…> in place of this message";
        report.push(Diagnostic::error("map-entry", fault).at(place).help(help));
    }
    let is_set = options.message_set_wire_format();
    if is_set && (site.is_proto3() || !message.field.is_empty()) {
        let place = site.place_of_word("message_set_wire_format");
        let (fault, help) = if site.is_proto3() {
            ("proto3 has no message sets", "remove the option, or use syntax = \"proto2\"")
        } else {
            ("a message set has no fields, only extensions", "remove the option, or the fields")
        };
        report.push(Diagnostic::error("message-set", fault).at(place).help(help));
    }
    if site.is_proto3() && !message.extension_range.is_empty() {
        let fault = "proto3 has no extension ranges".to_owned();
        let help = "remove it, or declare the message in a file with syntax = \"proto2\"";
        site.refuse(&[tag::MESSAGE_EXTENSION_RANGE, 0], "proto3-extension", fault, help, report);
    }
}
