//! Checks enums: values that are equal without their prefix, aliases, reserved names and numbers.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{Checker, json_strings, number, ranges, visibility};
use crate::link::*;
use crate::schema::features::{EDITION_PROTO2, EnumKind};

pub(super) fn check(checker: &mut Checker<'_, '_>, id: EnumId) {
    let graph = checker.graph;
    let e = &graph[id];
    // The part that could not be read may have been an option, or the first value.
    if graph.enum_has_gap(id) {
        return;
    }
    first_value(checker, e);
    aliases(checker, id);
    clashes(checker, id);
    json_strings::check(checker, e);
    ranges::of_enum(checker, id);
    visibility::exported(
        checker,
        e.file,
        e.parent,
        e.node.visibility.filter(|_| !is_namespaced(graph, e)),
    );
}

/// Reports an enum without values, or with an invalid first value.
fn first_value(checker: &mut Checker<'_, '_>, e: &Enum<'_>) {
    let graph = checker.graph;
    let Some(first) = e.values.iter().next() else {
        let help = "add a value, such as one with number 0";
        let span = e.node.name.span();
        return checker.refuse(
            e.file,
            "empty-enum",
            span,
            "an enum must have at least one value",
            help,
        );
    };
    let first = graph[first].node.number;
    if e.features.enum_kind == EnumKind::Open && first.value != 0 {
        let fault = "the first value of an open enum must be 0";
        let help = "start with a value such as UNSPECIFIED = 0";
        checker.refuse(e.file, "enum-zero", first.span, fault, help);
    }
}

/// Returns whether an enum's message exists only to contain it: it is local and reserves all its
/// numbers.
fn is_namespaced(graph: &Graph<'_>, e: &Enum<'_>) -> bool {
    let Parent::Message(id) = e.parent else { return false };
    let message = &graph[id];
    let is_local = message.visibility().is_none_or(|visibility| !visibility.is_export);
    let ranges: Vec<_> = message
        .reserved()
        .filter_map(|reserved| match &reserved.kind {
            crate::parse::tree::ReservedKind::Ranges(ranges) => Some(ranges),
            _ => None,
        })
        .flatten()
        .collect();
    let reserves_all = matches!(ranges.as_slice(), [range]
        if range.start.value == 1 && end_of(range, message.end_of_max(graph)) == LARGEST_FIELD_NUMBER + 1);
    matches!(message.parent, Parent::File(_)) && is_local && reserves_all
}

fn aliases(checker: &mut Checker<'_, '_>, id: EnumId) {
    let graph = checker.graph;
    let e = &graph[id];
    let mut seen = FxHashMap::with_capacity_and_hasher(e.values.len(), FxBuildHasher);
    let mut doubles = Vec::new();
    for id in e.values.iter() {
        let number = graph[id].node.number;
        if *seen.entry(number.value).or_insert(id) != id {
            doubles.push((number, graph[seen[&number.value]].node));
        }
    }
    let allows = checker.varint(e.options, number::ENUM_ALLOW_ALIAS).map(|allows| allows != 0);
    let fault = match allows {
        Some(false) => "allow_alias = false has no effect",
        Some(true) if doubles.is_empty() => {
            "allow_alias is set, but no two values have the same number"
        }
        Some(true) => return,
        None => "",
    };
    if !fault.is_empty() {
        let span = checker.place_of_option(e.options, "allow_alias");
        let span = span.unwrap_or(e.node.name.span());
        checker.refuse(e.file, "allow-alias", span, fault, "remove the option");
    }
    for (number, first) in doubles {
        let fault =
            format!("enum number {} is already used by `{}`", number.value, first.name.text);
        let help = "use another number, or add `option allow_alias = true;`";
        checker.refuse(e.file, "duplicate-enum-number", number.span, fault, help);
    }
}

/// Reports values that are equal without the enum's prefix, which generators remove. In proto2 this
/// is a warning: old schemas have them, and their values get different names in Rust.
fn clashes(checker: &mut Checker<'_, '_>, id: EnumId) {
    let graph = checker.graph;
    let e = &graph[id];
    let is_proto2 = graph[e.file].edition == EDITION_PROTO2;
    if is_proto2 && checker.is_true(e.options, number::ENUM_LEGACY_JSON) {
        return;
    }
    let mut seen = FxHashMap::with_capacity_and_hasher(e.values.len(), FxBuildHasher);
    for id in e.values.iter() {
        let value = graph[id].node;
        let short = camel_case(without_prefix(e.name(), value.name.text));
        let first = *seen.entry(short).or_insert(value);
        if first.number.value == value.number.value || first.name.text == value.name.text {
            continue;
        }
        let (one, other) = (first.name.text, value.name.text);
        let fault = format!(
            "the values {one} and {other} differ only in case and in the enum's name as a prefix"
        );
        let (span, help) = (value.name.span(), "rename one of them");
        match is_proto2 {
            true => checker.warn(e.file, "enum-value-clash", span, fault, help),
            false => checker.refuse(e.file, "enum-value-clash", span, fault, help),
        }
    }
}

/// Returns a value's name without the prefix of its enum's name, ignoring case and underscores.
fn without_prefix<'a>(name: &str, value: &'a str) -> &'a str {
    let mut prefix = name.bytes().filter(|b| *b != b'_').peekable();
    let mut rest = value;
    while let Some(wanted) = prefix.peek() {
        let mut chars = rest.chars();
        match chars.next() {
            Some('_') => {}
            Some(c) if c.eq_ignore_ascii_case(&char::from(*wanted)) => drop(prefix.next()),
            _ => return value,
        }
        rest = chars.as_str();
    }
    match rest.trim_start_matches('_') {
        "" => value,
        short => short,
    }
}

/// Converts `FOO_BAR` to `FooBar`.
fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut is_first = true;
    for c in name.chars() {
        if c != '_' {
            camel.push(if is_first { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() });
        }
        is_first = c == '_';
    }
    camel
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{PROTO2, PROTO3, check};

    #[test]
    fn an_enum_has_a_value() {
        check(
            PROTO3,
            "
enum E {} => empty-enum: E
enum E { ZERO = 0; }
",
        );
    }

    #[test]
    fn an_open_enum_starts_with_0() {
        check(
            PROTO3,
            "
enum E { ONE = 1; } => enum-zero: 1
enum E { ZERO = 0; ONE = 1; }
",
        );
    }

    #[test]
    fn a_closed_enum_starts_with_any_number() {
        check(PROTO2, "enum E { ONE = 1; }");
    }

    #[test]
    fn aliases_are_allowed_where_there_are_any() {
        check(
            PROTO3,
            "
enum E { A = 0; B = 0; }                            => duplicate-enum-number: 0
enum E { option allow_alias = true; A = 0; B = 0; }
enum E { option allow_alias = true; A = 0; B = 1; } => allow-alias: allow_alias
enum E { option allow_alias = false; A = 0; }       => allow-alias: allow_alias
",
        );
    }

    #[test]
    fn names_of_values_differ_without_the_prefix() {
        check(
            PROTO3,
            "
enum E { E_A = 0; A = 1; } => enum-value-clash: A
enum E { E_A = 0; E_B = 1; }
",
        );
    }

    #[test]
    fn in_proto2_that_is_a_warning() {
        check(PROTO2, "enum E { E_A = 0; A = 1; } => enum-value-clash: A");
    }
}
