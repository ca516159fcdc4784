//! Checks names in JSON: each field has its own, and none has another meaning in JSON.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::{Checker, number};
use crate::link::*;
use crate::parse::tree::ValueKind;
use crate::schema::features::JsonFormat;
use crate::schema::json_name;

/// Returns the explicit JSON name of a field, if it differs from the default.
fn given<'a>(field: &Field<'a>, default: &str) -> Option<Cow<'a, str>> {
    let ValueKind::Str(name) = &field.json_name()?.value.kind else { return None };
    Some(String::from_utf8_lossy(&name.bytes)).filter(|name| name != default)
}

pub(super) fn check(checker: &mut Checker<'_, '_>, id: MessageId) {
    let graph = checker.graph;
    let message = &graph[id];
    let names: Vec<JsonNames<'_>> =
        message.fields.iter().map(|id| JsonNames::of(&graph[id])).collect();
    for names in names.iter() {
        let Some(name) = names.given.as_deref() else { continue };
        let fault = if name.starts_with('[') && name.ends_with(']') {
            "a JSON name in brackets is reserved for extensions"
        } else if name.contains('\0') {
            "a JSON name cannot contain null characters"
        } else {
            continue;
        };
        let span = names.field.json_name().map(|name| name.span).unwrap_or_default();
        checker.refuse(message.file, "json-name", span, fault, "use another json_name");
    }
    if !checker.is_true(message.options, number::MESSAGE_LEGACY_JSON) {
        clashes(checker, id, &names);
    }
}

/// The names of a field in JSON: the default, and the explicit one.
struct JsonNames<'l> {
    field: &'l Field<'l>,
    default: String,
    given: Option<Cow<'l, str>>,
}

impl<'l> JsonNames<'l> {
    fn of(field: &'l Field<'_>) -> Self {
        let default = json_name(field.name);
        Self { field, given: given(field, &default), default }
    }

    fn used(&self) -> &str {
        self.given.as_deref().unwrap_or(&self.default)
    }
}

/// Reports equal names by `protoc`'s rules: default names have to differ even if explicit ones are
/// given, since field masks ignore `json_name`. With best-effort JSON, only equal explicit names
/// are errors.
fn clashes(checker: &mut Checker<'_, '_>, id: MessageId, fields: &[JsonNames<'_>]) {
    let is_best_effort = checker.graph[id].features.json == JsonFormat::LegacyBestEffort;
    let (mut by_default, mut by_use) = (FxHashMap::default(), FxHashMap::default());
    for field in fields {
        let (default, name) = (field.default.as_str(), field.used());
        let first_by_default = *by_default.entry(default).or_insert(field);
        let first_by_use = *by_use.entry(name).or_insert(field);
        // Fields with equal names in the proto are reported by the linker.
        let is_other = |first: &&JsonNames<'_>| first.field.name != field.field.name;
        let by_default = Some(first_by_default).filter(is_other).filter(|_| !is_best_effort);
        let clash = match (by_default, Some(first_by_use).filter(is_other)) {
            (Some(first), _) => (first, default, true),
            (None, Some(first)) => (first, name, first.given.is_none() || field.given.is_none()),
            (None, None) => continue,
        };
        report(checker, id, field, clash, is_best_effort);
    }
}

fn report(
    checker: &mut Checker<'_, '_>,
    id: MessageId,
    field: &JsonNames<'_>,
    (first, name, involves_default): (&JsonNames<'_>, &str, bool),
    is_best_effort: bool,
) {
    let file = checker.graph[id].file;
    let fault = format!(
        "the fields {} and {} have the same name in JSON, {name}",
        first.field.name, field.field.name
    );
    let span = field.field.span();
    match is_best_effort && involves_default {
        true => {
            let help = "give one of them a json_name, or rename it";
            checker.warn(file, "json-name-clash", span, fault, help);
        }
        false => {
            let help = "rename one of the fields";
            checker.refuse(file, "json-name-clash", span, fault, help);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{PROTO2, PROTO3, check};

    #[test]
    fn names_in_json_differ() {
        check(
            PROTO3,
            r#"
message A { int32 a_b = 1; int32 aB = 2; }                       => json-name-clash: aB
message A { int32 a_b = 1; int32 aB = 2 [json_name = "other"]; } => json-name-clash: aB
message A { int32 x = 1; int32 y = 2 [json_name = "x"]; }        => json-name-clash: y
message A { option deprecated_legacy_json_field_conflicts = true; int32 a_b = 1; int32 aB = 2; }
"#,
        );
    }

    #[test]
    fn in_proto2_default_names_may_be_equal() {
        check(
            PROTO2,
            r#"
message A { optional int32 a_b = 1; optional int32 aB = 2; }
=> json-name-clash: aB
message A { optional int32 x = 1 [json_name = "z"]; optional int32 y = 2 [json_name = "z"]; }
=> json-name-clash: y
"#,
        );
    }

    #[test]
    fn some_names_have_another_meaning() {
        check(
            PROTO3,
            r#"
message A { int32 x = 1 [json_name = "[x]"]; }  => json-name: json_name
message A { int32 x = 1 [json_name = "[x"]; }
message A { int32 x = 1 [json_name = "a\0b"]; } => json-name: json_name
"#,
        );
    }
}
