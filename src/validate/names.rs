//! Checks the style of names, and limits of size, which editions enforce.

use super::Checker;
use crate::link::*;
use crate::parse::tree::{FileItem, Span};
use crate::schema::features::{Features, NamingStyle};

/// The limits of edition 2026.
const FIELDS_OF_MESSAGE: usize = 1500;
const ONEOFS_OF_MESSAGE: usize = 1000;
const FIELDS_OF_ONEOF: usize = 1200;
const VALUES_OF_ENUM: usize = 1700;

const OPT_OUT: &str = "rename it, or set features.enforce_naming_style = STYLE_LEGACY";

/// Checks the names and sizes of everything in files that have a style: since edition 2024.
pub(super) fn check(checker: &mut Checker<'_, '_>) {
    let graph = checker.graph;
    let has_style = |file: FileId| graph[file].edition >= crate::schema::features::EDITION_2024;
    let files: Vec<FileId> = (0..graph.files.len()).map(FileId::from).collect();
    for id in files.into_iter().filter(|&id| has_style(id)) {
        package(checker, id);
        graph.messages_of(id).iter().for_each(|id| message(checker, &graph[id]));
        graph.fields_of(id).iter().for_each(|id| field(checker, &graph[id]));
        graph.enums_of(id).iter().for_each(|id| enumeration(checker, &graph[id]));
        graph[id].services.iter().for_each(|id| service(checker, &graph[id]));
    }
}

fn package(checker: &mut Checker<'_, '_>, id: FileId) {
    let file = &checker.graph[id];
    let span = file.tree.items.iter().find_map(|item| match item {
        FileItem::Package(package) => Some(package.name.span),
        _ => None,
    });
    if let Some(span) = span {
        let name = StyledName { text: file.package, span, kind: "package" };
        name.check(checker, id, file.features, lower_snake_case);
    }
}

fn message(checker: &mut Checker<'_, '_>, message: &Message<'_>) {
    if message.is_map_entry() {
        return;
    }
    let name = StyledName { text: message.name, span: message.span(), kind: "message" };
    name.check(checker, message.file, message.features, title_case);
    limits_of_message(checker, message);
    for id in message.oneofs.iter() {
        oneof(checker, id, message);
    }
}

fn field(checker: &mut Checker<'_, '_>, field: &Field<'_>) {
    if field.part != FieldPart::Whole {
        return;
    }
    let name = StyledName { text: field.name, span: field.span(), kind: "field" };
    name.check(checker, field.file, field.features, lower_snake_case);
    if let Parent::Message(id) = field.parent {
        collision(checker, &name, field.features, &checker.graph[id]);
    }
}

fn oneof(checker: &mut Checker<'_, '_>, id: OneofId, message: &Message<'_>) {
    let graph = checker.graph;
    let oneof = &graph[id];
    let Some(node) = oneof.node else { return };
    let name = StyledName { text: oneof.name, span: node.name.span(), kind: "oneof" };
    name.check(checker, message.file, oneof.features, lower_snake_case);
    collision(checker, &name, oneof.features, message);
    let count = message.fields.iter().filter(|field| graph[*field].oneof == Some(id)).count();
    limit(checker, (message.file, oneof.features), &name, (count, FIELDS_OF_ONEOF, "fields"));
}

fn enumeration(checker: &mut Checker<'_, '_>, e: &Enum<'_>) {
    let name = StyledName { text: e.name(), span: e.node.name.span(), kind: "enum" };
    name.check(checker, e.file, e.features, title_case);
    limit(checker, (e.file, e.features), &name, (e.values.len(), VALUES_OF_ENUM, "values"));
    for value in e.values.iter().map(|id| &checker.graph[id]) {
        let node = value.node.name;
        let name = StyledName { text: node.text, span: node.span(), kind: "enum value" };
        name.check(checker, e.file, value.features, upper_snake_case);
    }
}

fn service(checker: &mut Checker<'_, '_>, service: &Service<'_>) {
    let node = service.node.name;
    let name = StyledName { text: node.text, span: node.span(), kind: "service" };
    name.check(checker, service.file, service.features, title_case);
    for method in service.methods.iter().map(|id| &checker.graph[id]) {
        let node = method.node.name;
        let name = StyledName { text: node.text, span: node.span(), kind: "method" };
        name.check(checker, service.file, method.features, title_case);
    }
}

/// A name and its declaration.
struct StyledName<'l> {
    text: &'l str,
    span: Span,
    kind: &'static str,
}

impl StyledName<'_> {
    /// Reports a name that violates the style that its features demand.
    fn check(
        &self,
        checker: &mut Checker<'_, '_>,
        file: FileId,
        features: Features,
        style: fn(&str) -> Option<&'static str>,
    ) {
        if features.naming >= NamingStyle::Style2024
            && let Some(fault) = style(self.text)
        {
            let fault = format!("the {} name {} {fault}", self.kind, self.text);
            checker.refuse(file, "naming-style", self.span, fault, OPT_OUT);
        }
    }
}

fn title_case(name: &str) -> Option<&'static str> {
    if !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Some("is not in TitleCase");
    }
    let starts_well = name.starts_with(|c: char| c.is_ascii_uppercase());
    (!starts_well).then_some("does not start with a capital letter")
}

fn lower_snake_case(name: &str) -> Option<&'static str> {
    let is_fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.');
    if !name.bytes().all(is_fine) {
        return Some("is not in lower_snake_case");
    }
    let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
    (!starts_well).then_some("does not start with a letter").or_else(|| underscores(name))
}

fn upper_snake_case(name: &str) -> Option<&'static str> {
    let is_fine = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    if !name.bytes().all(is_fine) {
        return Some("is not in UPPER_SNAKE_CASE");
    }
    let starts_well = name.starts_with(|c: char| c.is_ascii_uppercase());
    (!starts_well).then_some("does not start with a letter").or_else(|| underscores(name))
}

/// Checks that each underscore is between other characters and followed by a letter.
fn underscores(name: &str) -> Option<&'static str> {
    let bytes = name.as_bytes();
    let is_loose = |pair: &[u8]| pair[0] == b'_' && !pair[1].is_ascii_alphabetic();
    let is_bad = name.starts_with('_') || name.ends_with('_') || bytes.windows(2).any(is_loose);
    is_bad.then_some("has an underscore at its start, or one that no letter follows")
}

/// Checks that a name is not that of another field's accessor in generated code.
fn collision(
    checker: &mut Checker<'_, '_>,
    name: &StyledName<'_>,
    features: Features,
    message: &Message<'_>,
) {
    if features.naming < NamingStyle::Style2026 {
        return;
    }
    let graph = checker.graph;
    let is_taken = |other: &str| {
        message.fields.iter().any(|id| graph[id].name == other)
            || message.oneofs.iter().any(|id| graph[id].name == other)
    };
    let prefixes = ["has_", "get_", "set_", "clear_"];
    let bare = prefixes.iter().filter_map(|prefix| name.text.strip_prefix(prefix));
    let bare = bare.chain(name.text.strip_suffix("_value")).find(|bare| is_taken(bare));
    let fault = match bare {
        Some(other) => {
            format!("the {} {} collides with an accessor of {other}", name.kind, name.text)
        }
        None if name.text == "descriptor" => {
            format!("a {} named descriptor collides with generated code", name.kind)
        }
        None => return,
    };
    let help = "rename it, or set features.enforce_naming_style = STYLE2024";
    checker.refuse(message.file, "naming-style", name.span, fault, help);
}

fn limits_of_message(checker: &mut Checker<'_, '_>, message: &Message<'_>) {
    let name = StyledName { text: message.name, span: message.span(), kind: "message" };
    let scope = (message.file, message.features);
    let graph = checker.graph;
    let oneofs = message.oneofs.iter().filter(|id| graph[*id].node.is_some()).count();
    limit(checker, scope, &name, (message.fields.len(), FIELDS_OF_MESSAGE, "fields"));
    limit(checker, scope, &name, (oneofs, ONEOFS_OF_MESSAGE, "oneofs"));
}

fn limit(
    checker: &mut Checker<'_, '_>,
    (file, features): (FileId, Features),
    name: &StyledName<'_>,
    (count, most, of): (usize, usize, &str),
) {
    if features.has_limits && count > most {
        let fault =
            format!("the {} {} has {count} {of}, and {most} are allowed", name.kind, name.text);
        let help = "split it, or set features.enforce_proto_limits = LEGACY_NO_EXPLICIT_LIMITS";
        checker.refuse(file, "limit", name.span, fault, help);
    }
}

#[cfg(test)]
mod tests {
    use super::FIELDS_OF_MESSAGE;
    use crate::validate::testing::{EDITION_2023, EDITION_2024, EDITION_2026, check};

    #[test]
    fn edition_2024_has_a_style() {
        check(
            EDITION_2024,
            "
package a.b; message CamelCase { int32 snake_case = 1; }
message snake_case {}                          => naming-style: snake_case
message A { int32 camelCase = 1; }             => naming-style: camelCase
message A { int32 a_1 = 1; }                   => naming-style: a_1
message A { int32 a1 = 1; }
package Camel;                                 => naming-style: Camel
enum E { E_UNSPECIFIED = 0; }
enum E { camelCase = 0; }                      => naming-style: camelCase
service S {}
service s {}                                   => naming-style: s
message A { oneof camelCase { int32 x = 1; } } => naming-style: camelCase
option features.enforce_naming_style = STYLE_LEGACY; message snake_case {}
",
        );
    }

    #[test]
    fn edition_2023_has_none() {
        check(EDITION_2023, "message snake_case { int32 camelCase = 1; }");
    }

    #[test]
    fn edition_2026_leaves_names_to_accessors() {
        check(
            EDITION_2026,
            "
message A { int32 x = 1; int32 has_y = 2; }
message A { int32 x = 1; int32 has_x = 2; } => naming-style: has_x
message A { int32 x = 1; int32 x_value = 2; } => naming-style: x_value
message A { int32 descriptor = 1; } => naming-style: descriptor
option features.enforce_naming_style = STYLE2024; message A { int32 x = 1; int32 has_x = 2; }
",
        );
    }

    #[test]
    fn edition_2026_limits_sizes() {
        let message = |count: usize| {
            let fields: String = (1..=count).map(|n| format!("int32 x{n} = {n}; ")).collect();
            format!("message A {{ {fields} }}")
        };
        check(EDITION_2026, &message(FIELDS_OF_MESSAGE));
        check(EDITION_2026, &format!("{} => limit: A", message(FIELDS_OF_MESSAGE + 1)));
    }
}
