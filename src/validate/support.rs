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
