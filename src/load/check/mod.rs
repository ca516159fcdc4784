//! What the linker lets through and `protoc` refuses: files that would make wrong Rust, or none.
//!
//! Every file of a run that was linked here is looked at, with what is wrong in it told at its
//! place. What `protoc` or `buf` has linked was checked by them.

mod enums;
mod extensions;
mod fields;
mod json;
mod messages;
mod ranges;
mod site;

use std::collections::HashMap;

use self::extensions::Extensions;
use self::site::{Site, Spans};
use crate::report::Report;
use crate::schema::{DescriptorProto, EnumDescriptorProto, SchemaFile, tag};

/// Checks all files of a run, imports first.
pub(super) fn check(files: &[SchemaFile], report: &mut Report) {
    let types = Types::of(files);
    let mut extensions = Extensions::default();
    // The built-in files, which have no text, are right.
    for file in files.iter().filter(|file| file.source.is_some()) {
        let mut checker = Checker { types: &types, extensions: &mut extensions, report };
        checker.file(&Site::of_file(file, &Spans::default()));
    }
}

/// The types of a run by their full names, with a dot in front.
struct Types<'a> {
    messages: HashMap<String, &'a DescriptorProto>,
    enums: HashMap<String, EnumType<'a>>,
}

struct EnumType<'a> {
    descriptor: &'a EnumDescriptorProto,
    is_closed: bool,
}

impl<'a> Types<'a> {
    fn of(files: &'a [SchemaFile]) -> Self {
        let mut types = Self { messages: HashMap::new(), enums: HashMap::new() };
        for file in files {
            let file = &file.descriptor;
            let scope = if file.package().is_empty() {
                String::new()
            } else {
                format!(".{}", file.package())
            };
            let is_closed = file.syntax() != "proto3";
            types.add_enums(&scope, &file.enum_type, is_closed);
            types.add_messages(&scope, &file.message_type, is_closed);
        }
        types
    }

    fn add_messages(&mut self, scope: &str, messages: &'a [DescriptorProto], is_closed: bool) {
        for message in messages {
            let name = format!("{scope}.{}", message.name());
            self.add_enums(&name, &message.enum_type, is_closed);
            self.add_messages(&name, &message.nested_type, is_closed);
            self.messages.insert(name, message);
        }
    }

    fn add_enums(&mut self, scope: &str, enums: &'a [EnumDescriptorProto], is_closed: bool) {
        let named = enums.iter().map(|descriptor| {
            (format!("{scope}.{}", descriptor.name()), EnumType { descriptor, is_closed })
        });
        self.enums.extend(named);
    }
}

/// What the checks of a file share.
struct Checker<'a, 'r> {
    types: &'r Types<'a>,
    extensions: &'r mut Extensions,
    report: &'r mut Report,
}

impl Checker<'_, '_> {
    fn file(&mut self, site: &Site<'_>) {
        let file = &site.file.descriptor;
        fields::features(site, file.options().features.as_ref(), self.report);
        self.extensions_at(site, tag::FILE_EXTENSION, &file.extension);
        for (i, message) in file.message_type.iter().enumerate() {
            self.message(&site.inner(tag::FILE_MESSAGE, i, message.name()), message);
        }
        for (i, descriptor) in file.enum_type.iter().enumerate() {
            enums::check(
                &site.inner(tag::FILE_ENUM, i, descriptor.name()),
                descriptor,
                self.report,
            );
        }
    }

    fn message(&mut self, site: &Site<'_>, message: &DescriptorProto) {
        let is_map_entry = message.options().map_entry();
        // Those that the parser makes of maps have no place in the text.
        if is_map_entry && !site.is_in_text() {
            return;
        }
        messages::check(site, message, self.report);
        ranges::of_message(site, message, self.report);
        json::check(site, message, self.report);
        for (i, field) in message.field.iter().enumerate() {
            let field_site = site.inner(tag::MESSAGE_FIELD, i, field.name());
            fields::check(&field_site, field, self.types, self.report);
        }
        self.extensions_at(site, tag::MESSAGE_EXTENSION, &message.extension);
        for (i, nested) in message.nested_type.iter().enumerate() {
            self.message(&site.inner(tag::MESSAGE_NESTED, i, nested.name()), nested);
        }
        for (i, descriptor) in message.enum_type.iter().enumerate() {
            enums::check(
                &site.inner(tag::MESSAGE_ENUM, i, descriptor.name()),
                descriptor,
                self.report,
            );
        }
    }

    fn extensions_at(
        &mut self,
        site: &Site<'_>,
        kind: i32,
        extensions: &[crate::schema::FieldDescriptorProto],
    ) {
        for (i, extension) in extensions.iter().enumerate() {
            let site = site.inner(kind, i, extension.name());
            fields::check(&site, extension, self.types, self.report);
            self.extensions.check(&site, extension, self.types, self.report);
        }
    }
}
