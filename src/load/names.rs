//! Checks the names in descriptors, which become identifiers and comments in Rust. `protoc` writes
//! none of those that are refused here; other programs may.

use crate::parse::is_ident;
use crate::schema::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
};
use crate::validate::is_short_package;

/// Returns the first name in a file that is not valid, in quotes.
pub(super) fn invalid_name(file: &FileDescriptorProto) -> Option<String> {
    let package = file.package();
    let is_package =
        package.is_empty() || is_short_package(package) && package.split('.').all(is_ident);
    let file_name = has_control_character(file.name()).then(|| file.name());
    let package = (!is_package).then_some(package);
    let found = file_name.or(package).or_else(|| names(file).find(|name| !is_ident(name)));
    found.map(|name| format!("\"{}\"", name.escape_debug()))
}

/// Returns whether the name of a file has a character that would end a line of a comment or of the
/// manifest, which name it.
pub(super) fn has_control_character(name: &str) -> bool {
    name.contains(char::is_control)
}

/// Returns the short names of all declarations of a file.
fn names(file: &FileDescriptorProto) -> impl Iterator<Item = &str> {
    let services = file.service.iter().flat_map(|service| {
        service.method.iter().map(|method| method.name()).chain([service.name()])
    });
    of_fields(&file.extension)
        .chain(of_enums(&file.enum_type))
        .chain(services)
        .chain(file.message_type.iter().flat_map(of_message))
}

fn of_message(message: &DescriptorProto) -> Vec<&str> {
    let nested = message.nested_type.iter().flat_map(of_message);
    let oneofs = message.oneof_decl.iter().map(|oneof| oneof.name());
    [message.name()]
        .into_iter()
        .chain(of_fields(&message.field))
        .chain(of_fields(&message.extension))
        .chain(of_enums(&message.enum_type))
        .chain(oneofs)
        .chain(nested)
        .collect()
}

fn of_fields(fields: &[FieldDescriptorProto]) -> impl Iterator<Item = &str> {
    fields.iter().map(|field| field.name())
}

fn of_enums(enums: &[EnumDescriptorProto]) -> impl Iterator<Item = &str> {
    enums.iter().flat_map(|e| e.value.iter().map(|value| value.name()).chain([e.name()]))
}
