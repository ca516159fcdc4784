//! Extensions: one number each, and what may be extended.

use std::collections::HashMap;

use super::super::respelled::LAST_OF_FIELD;
use super::Types;
use super::site::Site;
use crate::report::{Diagnostic, Report};
use crate::schema::{DescriptorProto, FieldDescriptorProto, Label, Type, json_name, tag};

/// The extensions seen so far, by message and number.
#[derive(Default)]
pub(super) struct Extensions {
    seen: HashMap<(String, i32), Seen>,
}

struct Seen {
    name: String,
    file: String,
}

impl Extensions {
    pub fn check(
        &mut self,
        site: &Site<'_>,
        extension: &FieldDescriptorProto,
        types: &Types<'_>,
        report: &mut Report,
    ) {
        self.check_number(site, extension, report);
        if extension.json_name() != json_name(extension.name()) {
            let place = site.place_of_word("json_name");
            let fault = "an extension has its full name in JSON";
            report.push(Diagnostic::error("json-name", fault).at(place).help("remove json_name"));
        }
        let extended = extension.extendee().trim_start_matches('.');
        if site.is_proto3() && !is_options(extension.extendee()) {
            let fault = format!("{extended} is extended in proto3, where only options can be");
            let help =
                "declare the extension in a file with syntax = \"proto2\", or make it a field";
            site.refuse(&[tag::FIELD_EXTENDEE], "proto3-extension", fault, help, report);
        }
        let message = types.messages.get(extension.extendee());
        let number = extension.number();
        let is_in_range = |m: &DescriptorProto| {
            m.extension_range.iter().any(|r| r.start() <= number && number < r.end())
        };
        if number > LAST_OF_FIELD && !message.is_some_and(|m| is_in_range(m)) {
            let fault = format!("{extended} has no extension range with {number}");
            let help = "use a number of an extension range of the message";
            site.refuse(&[tag::FIELD_NUMBER], "extension-range", fault, help, report);
        }
        let is_set = message.is_some_and(|m| m.options().message_set_wire_format());
        let is_message =
            extension.r#type() == Type::Message && extension.label() == Label::Optional;
        if is_set && !is_message {
            let fault = format!("{extended} is a message set, which only optional messages extend");
            let help = "make it an optional message";
            site.refuse(&[tag::FIELD_TYPE], "message-set", fault, help, report);
        }
    }

    /// Two extensions with one number would be read from the same bytes. For custom options, which
    /// nothing is generated for, that is another file's affair, as in `protoc`.
    fn check_number(
        &mut self,
        site: &Site<'_>,
        extension: &FieldDescriptorProto,
        report: &mut Report,
    ) {
        let key = (extension.extendee().to_owned(), extension.number());
        let file = site.file.descriptor.name().to_owned();
        let Some(first) = self.seen.get(&key) else {
            self.seen.insert(key, Seen { name: site.full_name(), file });
            return;
        };
        let (number, extended) = (key.1, key.0.trim_start_matches('.'));
        let elsewhere =
            if first.file == file { String::new() } else { format!(" in {}", first.file) };
        let fault = format!(
            "extension number {number} of {extended} is that of {} already{elsewhere}",
            first.name
        );
        let place = site.place(&[tag::FIELD_NUMBER]);
        let is_warning = first.file != file && is_options(&key.0);
        let diagnostic = if is_warning { Diagnostic::warning } else { Diagnostic::error };
        if !is_warning || site.file.is_input {
            let help = "give this extension a number of its own";
            report.push(diagnostic("duplicate-extension", fault).at(place).help(help));
        }
    }
}

/// Whether a message, by its full name with a dot in front, holds options.
fn is_options(name: &str) -> bool {
    name.strip_prefix(".google.protobuf.").is_some_and(|name| name.ends_with("Options"))
}
