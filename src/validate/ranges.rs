//! Checks reserved and extension ranges: overlaps, and reserved names and numbers that are used.

use rustc_hash::FxHashSet;

use super::{Checker, number};
use crate::link::*;
use crate::parse::tree::{self, ReservedKind, Span};

/// A range, inclusive at both ends, and its place.
struct InclusiveRange {
    first: i32,
    last: i32,
    span: Span,
    kind: &'static str,
}

impl InclusiveRange {
    fn shown(&self) -> String {
        match self.first == self.last {
            true => self.first.to_string(),
            false => format!("{} to {}", self.first, self.last),
        }
    }

    fn has(&self, number: i32) -> bool {
        (self.first..=self.last).contains(&number)
    }
}

pub(super) fn of_message(checker: &mut Checker<'_, '_>, id: MessageId) {
    let graph = checker.graph;
    let message = &graph[id];
    let max = message.end_of_max(graph);
    let exclusive = |range: &tree::NumberRange| end_of(range, max).saturating_sub(1);
    let mut ranges = reserved_ranges(message.reserved(), exclusive);
    ranges.extend(message.ranges.iter().map(|id| InclusiveRange {
        first: graph[id].start,
        last: graph[id].end.saturating_sub(1),
        span: graph[id].range.span(),
        kind: "extension",
    }));
    positive(checker, message.file, &ranges);
    overlaps(checker, message.file, &ranges);
    let is_set = checker.is_true(message.options, number::MESSAGE_SET_WIRE_FORMAT);
    for range in ranges.iter().filter(|range| range.kind == "extension" && !is_set) {
        if range.last > LARGEST_FIELD_NUMBER {
            let fault = format!("extension numbers end at {LARGEST_FIELD_NUMBER}");
            let help = "use `max`; only message sets have larger ones";
            checker.refuse(message.file, "bad-range", range.span, fault, help);
        }
    }
    for id in message.fields.iter().filter(|_| !ranges.is_empty()) {
        let field = &graph[id];
        let span = field.node.number.span;
        numbered(checker, message.file, ("field", field.number, span), &ranges);
    }
    let names = message.fields.iter().map(|id| (graph[id].name, graph[id].span()));
    named(checker, message.file, "field", names, message.reserved());
}

pub(super) fn of_enum(checker: &mut Checker<'_, '_>, id: EnumId) {
    let graph = checker.graph;
    let e = &graph[id];
    let ranges = reserved_ranges(e.reserved(), last_of);
    overlaps(checker, e.file, &ranges);
    for id in e.values.iter().filter(|_| !ranges.is_empty()) {
        let number = graph[id].node.number;
        numbered(checker, e.file, ("enum", number.value, number.span), &ranges);
    }
    let names = e.values.iter().map(|id| (graph[id].node.name.text, graph[id].node.name.span()));
    named(checker, e.file, "value", names, e.reserved());
}

fn reserved_ranges<'a>(
    reserved: impl Iterator<Item = &'a tree::Reserved<'a>>,
    last: impl Fn(&tree::NumberRange) -> i32,
) -> Vec<InclusiveRange> {
    let mut found = Vec::new();
    for reserved in reserved {
        let ReservedKind::Ranges(ranges) = &reserved.kind else { continue };
        found.extend(ranges.iter().map(|range| InclusiveRange {
            first: range.start.value,
            last: last(range),
            span: range.span(),
            kind: "reserved",
        }));
    }
    found
}

fn positive(checker: &mut Checker<'_, '_>, file: FileId, ranges: &[InclusiveRange]) {
    for range in ranges.iter().filter(|range| range.first <= 0) {
        let fault = format!("the {} range {} has numbers below 1", range.kind, range.shown());
        checker.refuse(file, "bad-range", range.span, fault, "start at 1 or later");
    }
}

fn overlaps(checker: &mut Checker<'_, '_>, file: FileId, ranges: &[InclusiveRange]) {
    for range in ranges.iter().filter(|range| range.last < range.first) {
        let fault = format!("the {} range {} ends before it starts", range.kind, range.shown());
        checker.refuse(file, "bad-range", range.span, fault, "write the smaller number first");
    }
    let mut sorted: Vec<&InclusiveRange> = ranges.iter().collect();
    sorted.sort_by_key(|range| (range.first, range.span.start));
    let Some((mut widest, rest)) = sorted.split_first() else { return };
    for range in rest {
        if range.first <= widest.last {
            // Reported at the later one in the text.
            let (one, other) = match range.span.start < widest.span.start {
                true => (range, widest),
                false => (widest, range),
            };
            let fault = format!(
                "the {} range {} overlaps with the {} range {}",
                other.kind,
                other.shown(),
                one.kind,
                one.shown()
            );
            let help = "remove the common numbers from one of the two";
            checker.refuse(file, "bad-range", other.span, fault, help);
        }
        if range.last > widest.last {
            widest = range;
        }
    }
}

/// Reports a number that is in a range.
fn numbered(
    checker: &mut Checker<'_, '_>,
    file: FileId,
    (kind, number, span): (&str, i32, Span),
    ranges: &[InclusiveRange],
) {
    for range in ranges.iter().filter(|range| range.has(number)) {
        let line = checker.line(file, range.span);
        let fault =
            format!("{kind} number {number} is in the {} range {}", range.kind, range.shown());
        let help = format!("use a number outside the range; line {line} has the range");
        checker.refuse(file, "reserved-number", span, fault, help);
    }
}

/// Reports names that are reserved twice, or reserved and used.
fn named<'a>(
    checker: &mut Checker<'_, '_>,
    file: FileId,
    kind: &str,
    names: impl Iterator<Item = (&'a str, Span)>,
    reserved: impl Iterator<Item = &'a tree::Reserved<'a>>,
) {
    let mut seen: FxHashSet<&[u8]> = FxHashSet::default();
    for reserved in reserved {
        let names: Vec<(&[u8], Span)> = match &reserved.kind {
            ReservedKind::Ranges(_) => continue,
            ReservedKind::Strings(names) => names.iter().map(|n| (&*n.bytes, n.span)).collect(),
            ReservedKind::Idents(names) => {
                names.iter().map(|n| (n.text.as_bytes(), n.span())).collect()
            }
        };
        for (name, span) in names.into_iter().filter(|(name, _)| !seen.insert(name)) {
            let fault = format!("{} is reserved twice", String::from_utf8_lossy(name));
            checker.refuse(file, "reserved-name", span, fault, "remove one of the two");
        }
    }
    if seen.is_empty() {
        return;
    }
    for (name, span) in names.filter(|(name, _)| seen.contains(name.as_bytes())) {
        let fault = format!("{name} is reserved, but is the name of a {kind}");
        checker.refuse(file, "reserved-name", span, fault, "use another name");
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{PROTO2, check};

    #[test]
    fn ranges_run_forward() {
        check(
            PROTO2,
            "
message A { reserved 4 to 3; }   => bad-range: 4 to 3
message A { reserved 3 to 4; }
message A { reserved 3; }
message A { reserved 0 to 3; }   => bad-range: 0 to 3
message A { extensions 4 to 536870912; } => bad-range: 4 to 536870912
message A { extensions 4 to max; }
message A { extensions 9 to 8; } => bad-range: 9 to 8
",
        );
    }

    #[test]
    fn ranges_do_not_overlap() {
        check(
            PROTO2,
            "
message A { reserved 1 to 5, 5 to 9; }            => bad-range: 5 to 9
message A { reserved 1 to 5, 6 to 9; }
message A { reserved 1 to 5; extensions 5 to 9; } => bad-range: 5 to 9
message A { reserved 1 to 9, 2, 8; }              => bad-range: 2, bad-range: 8
",
        );
    }

    #[test]
    fn numbers_of_fields_are_outside() {
        check(
            PROTO2,
            "
message A { reserved 2 to 3; optional int32 x = 1; }
message A { reserved 2 to 3; optional int32 x = 2; }   => reserved-number: 2
message A { extensions 2 to 3; optional int32 x = 3; } => reserved-number: 3
",
        );
    }

    #[test]
    fn reserved_names_are_not_used() {
        check(
            PROTO2,
            r#"
message A { reserved "x"; optional int32 y = 1; }
message A { reserved "x"; optional int32 x = 1; } => reserved-name: x
message A { reserved "x", "x"; }                  => reserved-name: "x"
"#,
        );
    }

    #[test]
    fn values_of_enums_have_the_same_rules() {
        check(
            PROTO2,
            r#"
enum E { A = 0; reserved 1 to 2; }
enum E { A = 0; B = 2; reserved 1 to 2; } => reserved-number: 2
enum E { A = 0; reserved "A"; }           => reserved-name: A
enum E { A = 0; reserved -5 to -9; }      => bad-range: -5 to -9
"#,
        );
    }
}
