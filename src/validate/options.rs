//! Checks set options: whether they are allowed on the declaration and in the edition.

use super::{Checker, number};
use crate::link::*;
use crate::parse::Fault;
use crate::parse::tree::Span;
use crate::schema::Type;
use crate::schema::features::{EDITION_2023, EDITION_PROTO2, EDITION_PROTO3, EDITIONS};

/// The kinds of declarations, by their numbers in `FieldOptions.OptionTargetType`.
const TARGETS: [&str; 10] = [
    "an unknown kind of declaration",
    "a file",
    "an extension range",
    "a message",
    "a field",
    "a oneof",
    "an enum",
    "an enum value",
    "a service",
    "a method",
];

pub(super) fn check(checker: &mut Checker<'_, '_>, options: &ElementOptions<'_>) {
    let graph = checker.graph;
    let file = graph.file_of_element(options.element);
    let of_map =
        matches!(options.element, Element::Field(id) if graph[id].part != FieldPart::Whole);
    if of_map || options.value.fields.is_empty() {
        return;
    }
    let feature = options.settings.iter().find(|setting| is_feature(setting));
    if let Some(setting) = feature.filter(|_| graph[file].edition < EDITION_2023) {
        let help = "replace the syntax by an edition, or remove the option";
        let fault = "features can be set only in files with an edition";
        let span = setting.name.first().map_or(setting.span, |part| part.span);
        checker.refuse(file, "feature-without-edition", span, fault, help);
    }
    let walk = OptionsWalk { element: options.element, edition: graph[file].edition };
    for (top, fault) in walk.literal(graph, &options.value) {
        let span = place(graph, options, top);
        checker.faults.push(file, Fault { span, ..fault });
    }
}

/// Returns the place of the setting that sets a field of the options message.
fn place(graph: &Graph<'_>, options: &ElementOptions<'_>, field: FieldId) -> Span {
    let name = graph[field].name;
    let is_selected = |setting: &&&crate::parse::tree::OptionSetting<'_>| {
        let last = setting.name.first().map(|part| part.name.text.rsplit('.').next());
        last == Some(Some(name))
    };
    let setting = options.settings.iter().find(is_selected).or(options.settings.first());
    setting
        .map(|setting| setting.name.first().map_or(setting.span, |part| part.span))
        .unwrap_or_default()
}

/// Visits all fields of an options message that are set, recursively.
struct OptionsWalk {
    element: Element,
    edition: i32,
}

impl OptionsWalk {
    /// Returns errors with the field of the options message that contains them.
    fn literal(&self, graph: &Graph<'_>, literal: &MessageValue<'_>) -> Vec<(FieldId, Fault)> {
        let mut found = Vec::new();
        for (id, value) in &literal.fields {
            if self.edition < EDITION_2023 && graph[*id].name == "features" {
                // Already reported.
                continue;
            }
            let mut faults = Vec::new();
            self.field(graph, *id, value, &mut faults);
            found.extend(faults.into_iter().map(|fault| (*id, fault)));
        }
        found
    }

    fn field(
        &self,
        graph: &Graph<'_>,
        id: FieldId,
        value: &FieldValue<'_>,
        faults: &mut Vec<Fault>,
    ) {
        if let Some(options) = graph[id].options.map(|id| &graph[id].value) {
            self.target(graph, id, options, faults);
            if let Some(support) = options.message(graph, number::FIELD_FEATURE_SUPPORT) {
                let name = || format!("`{}`", graph[id].name);
                self.lifetime(graph, name, support, faults);
            }
        }
        match (value, graph[id].target) {
            (FieldValue::Message(inner), _) => {
                if graph[id].name == "features" {
                    unknown_values(graph, inner, faults);
                }
                for (id, value) in &inner.fields {
                    self.field(graph, *id, value, faults);
                }
            }
            (FieldValue::Varint(number), TypeRef::Enum(of)) => {
                self.value(graph, of, *number as i32, faults);
            }
            _ => {}
        }
    }

    /// Checks that an option may be set on this kind of declaration.
    fn target(
        &self,
        graph: &Graph<'_>,
        id: FieldId,
        options: &MessageValue<'_>,
        faults: &mut Vec<Fault>,
    ) {
        let target = match self.element {
            Element::File(_) => 1,
            Element::Range(_) => 2,
            Element::Message(_) => 3,
            Element::Field(_) => 4,
            Element::Oneof(_) => 5,
            Element::Enum(_) => 6,
            Element::Value(_) => 7,
            Element::Service(_) => 8,
            Element::Method(_) => 9,
        };
        let numbers = options.all(graph, number::FIELD_TARGETS).filter_map(|value| match value {
            FieldValue::Varint(number) => usize::try_from(*number).ok(),
            _ => None,
        });
        let numbers: Vec<usize> = numbers.collect();
        if numbers.is_empty() || numbers.contains(&target) {
            return;
        }
        let (name, kind) = (graph[id].name, TARGETS[target]);
        let message = format!("option `{name}` cannot be set on {kind}");
        let targets: Vec<&str> =
            numbers.iter().filter_map(|number| TARGETS.get(*number).copied()).collect();
        let fault = Fault::error("option-target", Span::default(), message);
        faults.push(fault.help(format!("set it on {}", targets.join(" or "))));
    }

    fn value(&self, graph: &Graph<'_>, of: EnumId, number: i32, faults: &mut Vec<Fault>) {
        let is_selected = |id: &ValueId| graph[*id].node.number.value == number;
        let Some(id) = graph[of].values.iter().find(is_selected) else { return };
        let Some(options) = graph[id].options.map(|id| &graph[id].value) else { return };
        if let Some(support) = options.message(graph, number::VALUE_FEATURE_SUPPORT) {
            let name = || format!("`{}`", graph[id].node.name.text);
            self.lifetime(graph, name, support, faults);
        }
    }

    /// Checks that an option exists in the edition of the file.
    fn lifetime(
        &self,
        graph: &Graph<'_>,
        name: impl Fn() -> String,
        support: &MessageValue<'_>,
        faults: &mut Vec<Fault>,
    ) {
        // `FeatureSupport.edition_introduced`, `edition_deprecated`, `deprecation_warning`,
        // `edition_removed`.
        let edition = |number| support.varint(graph, number).map(|edition| edition as i32);
        let help = "remove it, or change the edition of the file";
        if let Some(first) = edition(1).filter(|first| self.edition < *first) {
            let message = format!("{} requires edition {} or later", name(), shown(first));
            faults.push(Fault::error("edition", Span::default(), message).help(help));
        }
        if let Some(last) = edition(4).filter(|last| self.edition >= *last) {
            let message = format!("{} was removed in edition {}", name(), shown(last));
            faults.push(Fault::error("edition", Span::default(), message).help(help));
        } else if let Some(last) = edition(2).filter(|last| self.edition >= *last) {
            let message = format!("{} is deprecated since edition {}", name(), shown(last));
            let why = support.bytes(graph, 3).map(|why| String::from_utf8_lossy(why).into_owned());
            let fault = Fault::warning("edition", Span::default(), message);
            faults.push(fault.help(why.unwrap_or_else(|| help.to_owned())));
        }
    }
}

/// Refuses features that are set to 0, which means none of their values.
fn unknown_values(graph: &Graph<'_>, features: &MessageValue<'_>, faults: &mut Vec<Fault>) {
    let is_unknown = |(id, value): &&(FieldId, FieldValue<'_>)| {
        *value == FieldValue::Varint(0) && graph[*id].ty == Type::Enum
    };
    for (id, _) in features.fields.iter().filter(is_unknown) {
        let message = format!("features.{} has to have a known value", graph[*id].name);
        let fault = Fault::error("feature", Span::default(), message);
        faults.push(fault.help("remove it, or use one of the other values"));
    }
}

/// Returns the name of an edition.
fn shown(edition: i32) -> String {
    let known = EDITIONS.iter().find(|(_, number)| *number == edition);
    match (edition, known) {
        (EDITION_PROTO2, _) => "proto2".to_owned(),
        (EDITION_PROTO3, _) => "proto3".to_owned(),
        (_, Some((name, _))) => (*name).to_owned(),
        (other, None) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{EDITION_2023, PROTO3, check};

    #[test]
    fn features_belong_to_editions() {
        check(
            PROTO3,
            "
option features.field_presence = IMPLICIT;
=> feature-without-edition: features
message A { int32 x = 1 [features.field_presence = IMPLICIT]; }
=> feature-without-edition: features
",
        );
    }

    #[test]
    fn options_have_targets() {
        check(
            EDITION_2023,
            "
option features.message_encoding = DELIMITED;
enum E { option features.message_encoding = DELIMITED; A = 0; } => option-target: features
enum E { option features.enum_type = CLOSED; A = 0; }
",
        );
    }

    #[test]
    fn features_have_known_values() {
        check(
            EDITION_2023,
            "option features.field_presence = FIELD_PRESENCE_UNKNOWN; => feature: features",
        );
    }

    #[test]
    fn features_have_a_first_edition() {
        check(
            EDITION_2023,
            "
option features.enforce_naming_style = STYLE2024;   => edition: features
option features.default_symbol_visibility = STRICT; => edition: features
",
        );
    }
}
