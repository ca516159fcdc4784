//! Checks the lifetimes with which features and options are declared.

use super::{Checker, number};
use crate::link::*;

/// Checks the `feature_support` of a field or of a value of an enum.
pub(super) fn check(checker: &mut Checker<'_, '_>, options: &ElementOptions<'_>) {
    let graph = checker.graph;
    let number = match options.element {
        Element::Field(_) => number::FIELD_FEATURE_SUPPORT,
        Element::Value(_) => number::VALUE_FEATURE_SUPPORT,
        _ => return,
    };
    let support = options.value.message(graph, number);
    if let Some(fault) = support.and_then(|support| fault(graph, support)) {
        let file = graph.file_of_element(options.element);
        let span = options.settings.iter().find(|setting| {
            setting.name.first().is_some_and(|part| part.name.text == "feature_support")
        });
        let span = span.map(|setting| setting.span).unwrap_or_default();
        checker.refuse(file, "feature-support", span, fault, "correct the editions or texts");
    }
}

/// Returns the error in a lifetime.
fn fault(graph: &Graph<'_>, support: &MessageValue<'_>) -> Option<&'static str> {
    // The field numbers of `FeatureSupport`.
    let edition = |number| support.varint(graph, number).map(|edition| edition as i32);
    let introduced = edition(1).unwrap_or_default();
    let (deprecated, removed) = (edition(2), edition(4));
    let has_warning = support.bytes(graph, 3).is_some();
    let has_error = support.bytes(graph, 5).is_some();
    if deprecated.is_some_and(|edition| edition < introduced) {
        return Some("it is deprecated before it is introduced");
    }
    if deprecated.is_some() != has_warning {
        return Some("a deprecation needs an edition and a warning");
    }
    let Some(removed) = removed else {
        return has_error.then_some("a removal error needs an edition of removal");
    };
    if deprecated.is_some_and(|edition| edition >= removed) {
        return Some("it is deprecated after it was removed");
    }
    if removed < introduced {
        return Some("it is removed before it is introduced");
    }
    (removed != introduced && !has_error).then_some("a removal needs an edition and an error")
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{PROTO2, check};

    #[test]
    fn the_life_of_a_feature_has_an_order() {
        check(
            PROTO2,
            r#"
message A { optional int32 x = 1 [feature_support = { edition_introduced: EDITION_2023 }]; }
message A { optional int32 x = 1 [feature_support = { edition_introduced: EDITION_2024, edition_deprecated: EDITION_2023, deprecation_warning: "x" }]; }
=> feature-support: feature_support
message A { optional int32 x = 1 [feature_support = { edition_deprecated: EDITION_2023 }]; }
=> feature-support: feature_support
message A { optional int32 x = 1 [feature_support = { edition_introduced: EDITION_2024, edition_removed: EDITION_2023, removal_error: "x" }]; }
=> feature-support: feature_support
message A { optional int32 x = 1 [feature_support = { edition_introduced: EDITION_2023, edition_removed: EDITION_2024 }]; }
=> feature-support: feature_support
message A { optional int32 x = 1 [feature_support = { edition_introduced: EDITION_2023, edition_removed: EDITION_2024, removal_error: "x" }]; }
"#,
        );
    }
}
