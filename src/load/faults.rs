//! What the parser and the linker find wrong, as diagnostics: a code, a place, a remedy.
//!
//! Both give their errors as text and labels only, so kinds are told apart by their text.

use std::ops::Range;

use miette::{Diagnostic as Foreign, LabeledSpan};
use prost_reflect::DescriptorError;
use protox_parse::ParseError;

use super::text::{Text, whole_file};
use crate::report::Diagnostic;

/// How the linker words that an option is not known.
const OPTION_FIELD: &str = "option field";

/// How the linker words each kind of error, its code here, and what to do about it.
const LINK_FAULTS: [(&str, &str, &str); 17] = [
    ("is already used", "duplicate-field-number", "give this field a number of its own"),
    ("is defined twice", "duplicate-name", "rename one of them"),
    (
        "is already defined in file",
        "duplicate-name",
        "rename one of them or its package, or pass one of the files alone",
    ),
    ("invalid field number", "invalid-field-number", "use another number"),
    ("conflicts with", "reserved-number", "use a number outside the range"),
    ("enum number", "duplicate-enum-number", "use another number"),
    ("does not define", "extension-range", "use a number of an extension range of the message"),
    (OPTION_FIELD, "unknown-option", "check the spelling, and import the file that defines it"),
    ("which is not defined", "unknown-type", "check the spelling, or start it with a dot"),
    ("is not defined", "unknown-type", "check the spelling, and import the file that defines it"),
    ("is not a message or enum type", "wrong-kind", "name a message or an enum"),
    ("is not a message type", "wrong-kind", "name a message"),
    ("is not an extension", "wrong-kind", "name an extension"),
    ("invalid default value", "invalid-default", "use a value of the field's type"),
    ("at least one value", "empty-enum", "add a value, such as one with number 0"),
    ("first value for proto3", "enum-zero", "start with a value such as UNSPECIFIED = 0"),
    ("option", "invalid-option", "use a value of the option's type"),
];

/// Errors of a parse that another spelling of the same may not have.
pub(super) enum Refusal {
    /// A number of a field, an extension or a range that is larger than those of fields.
    LargeNumber,
    /// The bracket behind a range of a single number.
    OptionsOfOneNumber,
    /// What follows a type called `map`, in place of `<`.
    TypeCalledMap,
    /// An integer of more than 64 bits.
    LargeInteger,
    /// `-inf` or `-nan`, or another name behind a minus sign.
    NegativeName,
    /// Escape sequences.
    Escape,
}

/// How the parser words them.
const REFUSALS: [(&str, Refusal); 7] = [
    ("message numbers must be", Refusal::LargeNumber),
    ("expected 'to', ',' or ';', but found '['", Refusal::OptionsOfOneNumber),
    ("expected '<', but found", Refusal::TypeCalledMap),
    ("integer is too large", Refusal::LargeInteger),
    ("expected value to be a 64-bit integer", Refusal::LargeInteger),
    ("identifiers may not be negative", Refusal::NegativeName),
    ("invalid string escape", Refusal::Escape),
];

/// Those errors, and where they are.
pub(super) fn refusals(error: &ParseError) -> Vec<(Refusal, Range<usize>)> {
    let refusal = |fault: &dyn Foreign| {
        let label = fault.labels()?.last()?;
        let message = fault.to_string();
        let (_, refusal) = REFUSALS.into_iter().find(|(words, _)| message.starts_with(words))?;
        Some((refusal, range(&label)))
    };
    all(error).filter_map(refusal).collect()
}

/// All errors of a parse. `original` tells where in the text that is shown a place is.
pub(super) fn of_parser(
    error: &ParseError,
    shown: Text<'_>,
    original: impl Fn(Range<usize>) -> Range<usize>,
) -> Vec<Diagnostic> {
    all(error).map(|fault| parse_fault(fault, shown, &original)).collect()
}

/// All errors of a link step, with remedies from the table. The caller has given `error` the text
/// in which it counts by bytes.
pub(super) fn of_linker(error: &DescriptorError, shown: Text<'_>) -> Vec<Diagnostic> {
    all(error).map(|fault| link_fault(fault, shown)).collect()
}

/// Whether an option was not known to the linker.
pub(super) fn has_unknown_option(error: &DescriptorError) -> bool {
    all(error).any(|fault| fault.to_string().contains(OPTION_FIELD))
}

/// The library that we stand on gave up: never the user's fault, and never a crash.
pub(super) fn internal(file: &str, part: &str) -> Diagnostic {
    Diagnostic::error("internal", format!("the {part} failed on this file without saying why"))
        .at(whole_file(file))
        .help(
            "this is a bug: please report it with the file; until then, pass what \
             `protoc --include_imports --include_source_info -o set.binpb` makes \
             to --descriptor-set-in",
        )
}

/// The bytes that a label is at.
fn range(label: &LabeledSpan) -> Range<usize> {
    label.offset()..label.offset() + label.len()
}

/// An error and those that came with it.
fn all(error: &dyn Foreign) -> impl Iterator<Item = &dyn Foreign> {
    std::iter::once(error).chain(error.related().into_iter().flatten())
}

fn parse_fault(
    fault: &dyn Foreign,
    shown: Text<'_>,
    original: impl Fn(Range<usize>) -> Range<usize>,
) -> Diagnostic {
    let help = fault.help().map(|help| help.to_string());
    let mut message = fault.to_string();
    if help.as_deref().is_some_and(|help| help.starts_with("imports may not")) {
        // The parser words this one as "invalid group name".
        message = "invalid import path".to_owned();
    }
    let code = if message.starts_with("unknown syntax") { "unknown-syntax" } else { "syntax" };
    let labels: Vec<LabeledSpan> = fault.labels().into_iter().flatten().collect();
    let place = match labels.last() {
        Some(label) => shown.place(original(range(label))),
        None => shown.end(),
    };
    let remedy = help.unwrap_or_else(|| parse_remedy(&message).to_owned());
    Diagnostic::error(code, message).at(place).help(remedy)
}

fn parse_remedy(message: &str) -> &'static str {
    if message.starts_with("message numbers") {
        "use a number in that range; extensions of message sets have numbers up to 2147483646"
    } else {
        "correct the statement at this place"
    }
}

fn link_fault(fault: &dyn Foreign, shown: Text<'_>) -> Diagnostic {
    let message = fault.to_string();
    let known = LINK_FAULTS.iter().find(|(words, ..)| message.contains(words));
    let (code, remedy) =
        known.map_or(("invalid", "correct it"), |(_, code, remedy)| (code, remedy));
    let labels: Vec<LabeledSpan> = fault.labels().into_iter().flatten().collect();
    let place_of = |label: &LabeledSpan| shown.place(range(label));
    let primary = ["found here", "defined again here", "defined here"]
        .iter()
        .find_map(|text| labels.iter().position(|label| label.label() == Some(text)));
    // For a reserved enum number the linker looks for its place in the wrong field: then the other
    // label is the nearest there is.
    let primary = primary.or_else(|| labels.len().checked_sub(1));
    let place = primary.map(|at| place_of(&labels[at]));
    let context = labels.iter().enumerate().find(|(at, _)| Some(*at) != primary);
    let context = context.map(|(_, label)| place_of(label));
    let mut help = fault.help().map_or_else(|| remedy.to_owned(), |help| help.to_string());
    if let Some(context) = context {
        help = format!("{help}; line {} has the other", context.line);
    }
    Diagnostic::error(code, message).at(place.unwrap_or_else(|| whole_file(shown.file))).help(help)
}
