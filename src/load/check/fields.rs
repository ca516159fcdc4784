//! Fields: what their types and options allow.

use super::Types;
use super::site::Site;
use crate::report::{Diagnostic, Report};
use crate::schema::{DescriptorProto, FeatureSet, FieldDescriptorProto, Label, Type, tag};

/// The number of the field of a map entry that holds the value.
const MAP_VALUE: i32 = 2;

pub(super) fn check(
    site: &Site<'_>,
    field: &FieldDescriptorProto,
    types: &Types<'_>,
    report: &mut Report,
) {
    let entry = types.messages.get(field.type_name()).filter(|message| is_map_entry(message));
    features(site, field.options().features.as_ref(), report);
    packed(site, field, report);
    match entry {
        Some(entry) if entry.name() != map_entry_name(field.name()) => {
            let fault =
                format!("{} is the entry of a map, which no other field can have", entry.name());
            site.refuse(
                &[tag::FIELD_TYPE_NAME],
                "map-entry",
                fault,
                "declare a message for it",
                report,
            );
        }
        Some(entry) => {
            let value = entry.field.iter().find(|field| field.number() == MAP_VALUE);
            if let Some(value) = value {
                closed_enum(site, value, types, report);
                map_default(site, value, types, report);
            }
        }
        None => closed_enum(site, field, types, report),
    }
}

/// Features are for files with an edition; others would be read as something that they are not.
pub(super) fn features(site: &Site<'_>, features: Option<&FeatureSet>, report: &mut Report) {
    if features.is_some() {
        let place = site.place_of_word("features");
        let help = "start the file with an edition in place of its syntax, or remove the option";
        let fault = "features are for files with an edition";
        report.push(Diagnostic::error("feature-without-edition", fault).at(place).help(help));
    }
}

fn packed(site: &Site<'_>, field: &FieldDescriptorProto, report: &mut Report) {
    let is_packed = field.options().packed();
    let is_packable = field.label() == Label::Repeated
        && !matches!(field.r#type(), Type::String | Type::Bytes | Type::Message | Type::Group);
    if is_packed && !is_packable {
        let place = site.place_of_word("packed");
        let fault = "only repeated numbers, bools and enums can be packed";
        report.push(Diagnostic::error("packed", fault).at(place).help("remove the option packed"));
    }
}

/// A proto3 message has a number in it that a closed enum may not know.
fn closed_enum(
    site: &Site<'_>,
    field: &FieldDescriptorProto,
    types: &Types<'_>,
    report: &mut Report,
) {
    let closed = types.enums.get(field.type_name()).filter(|e| e.is_closed);
    if closed.is_some() && site.is_proto3() {
        let name = field.type_name().trim_start_matches('.');
        let fault = format!("{name} is a proto2 enum, which a proto3 message cannot have");
        let help = "declare the enum in a file with syntax = \"proto3\", or the message in one with \
                    syntax = \"proto2\"";
        site.refuse(&[tag::FIELD_TYPE_NAME], "closed-enum", fault, help, report);
    }
}

/// The value of a map that is not on the wire is 0.
fn map_default(
    site: &Site<'_>,
    value: &FieldDescriptorProto,
    types: &Types<'_>,
    report: &mut Report,
) {
    let first = types.enums.get(value.type_name()).and_then(|e| e.descriptor.value.first());
    if let Some(first) = first.filter(|first| first.number() != 0) {
        let name = value.type_name().trim_start_matches('.');
        let fault = format!(
            "the first value of {name}, {}, is not 0, as it is in the value of a map",
            first.name()
        );
        let help = "give the enum a first value that is 0";
        site.refuse(&[tag::FIELD_TYPE_NAME], "map-enum-zero", fault, help, report);
    }
}

fn is_map_entry(message: &DescriptorProto) -> bool {
    message.options().map_entry()
}

/// The name of the message that stands for the entries of a map.
fn map_entry_name(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 5);
    let mut is_first = true;
    for c in field.chars() {
        if c != '_' {
            name.push(if is_first { c.to_ascii_uppercase() } else { c });
        }
        is_first = c == '_';
    }
    name + "Entry"
}
