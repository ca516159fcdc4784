//! Reserved and extension ranges: apart from each other, and kept by names and numbers.

use std::collections::HashSet;

use super::super::respelled::LAST_OF_FIELD;
use super::site::Site;
use crate::report::Report;
use crate::schema::{DescriptorProto, EnumDescriptorProto, NumberRange, tag};

/// A range, both ends within it, and where it stands.
struct Range {
    first: i32,
    last: i32,
    path: [i32; 2],
    what: &'static str,
}

impl Range {
    fn shown(&self) -> String {
        match self.first == self.last {
            true => self.first.to_string(),
            false => format!("{} to {}", self.first, self.last),
        }
    }
}

pub(super) fn of_message(site: &Site<'_>, message: &DescriptorProto, report: &mut Report) {
    let exclusive = |range: &NumberRange| range.end().saturating_sub(1);
    let reserved = &message.reserved_range;
    let mut ranges = ranges(reserved, exclusive, tag::MESSAGE_RESERVED_RANGE, "reserved");
    let extensions = &message.extension_range;
    let extensions: Vec<NumberRange> =
        extensions.iter().map(|r| NumberRange { start: r.start, end: r.end }).collect();
    ranges.extend(self::ranges(&extensions, exclusive, tag::MESSAGE_EXTENSION_RANGE, "extension"));
    overlaps(site, &ranges, report);
    let is_set = message.options().message_set_wire_format();
    let is_extension = |range: &&Range| range.path[0] == tag::MESSAGE_EXTENSION_RANGE;
    for range in ranges.iter().filter(is_extension).filter(|_| !is_set) {
        if range.last > LAST_OF_FIELD {
            let fault = format!("extension numbers end at {LAST_OF_FIELD}");
            let help = "use `max`; only message sets have larger ones";
            site.refuse(&range.path, "bad-range", fault, help, report);
        }
    }
    let names = message.field.iter().map(|field| field.name());
    let named = Named { site, parts: tag::MESSAGE_FIELD, what: "field" };
    named.check(names, &message.reserved_name, tag::MESSAGE_RESERVED_NAME, report);
}

pub(super) fn of_enum(site: &Site<'_>, descriptor: &EnumDescriptorProto, report: &mut Report) {
    let inclusive = |range: &NumberRange| range.end();
    let reserved = &descriptor.reserved_range;
    let ranges = ranges(reserved, inclusive, tag::ENUM_RESERVED_RANGE, "reserved");
    overlaps(site, &ranges, report);
    let names = descriptor.value.iter().map(|value| value.name());
    let named = Named { site, parts: tag::ENUM_VALUE, what: "value" };
    named.check(names, &descriptor.reserved_name, tag::ENUM_RESERVED_NAME, report);
}

fn ranges(
    ranges: &[NumberRange],
    last: impl Fn(&NumberRange) -> i32,
    kind: i32,
    what: &'static str,
) -> Vec<Range> {
    let range = |(i, range): (usize, &NumberRange)| Range {
        first: range.start(),
        last: last(range),
        path: [kind, i as i32],
        what,
    };
    ranges.iter().enumerate().map(range).collect()
}

fn overlaps(site: &Site<'_>, ranges: &[Range], report: &mut Report) {
    for range in ranges.iter().filter(|range| range.last < range.first) {
        let fault = format!("the {} range {} ends before it starts", range.what, range.shown());
        let help = "write the smaller number first";
        site.refuse(&range.path, "bad-range", fault, help, report);
    }
    let mut sorted: Vec<&Range> = ranges.iter().collect();
    sorted.sort_by_key(|range| (range.first, range.path));
    let Some((mut widest, rest)) = sorted.split_first() else { return };
    for range in rest {
        if range.first <= widest.last {
            // Told where the later of the two is written.
            let (one, other) =
                if range.path < widest.path { (range, widest) } else { (widest, range) };
            let fault = format!(
                "the {} range {} overlaps with the {} range {}",
                other.what,
                other.shown(),
                one.what,
                one.shown()
            );
            let help = "leave out of one what the other has";
            site.refuse(&other.path, "bad-range", fault, help, report);
        }
        if range.last > widest.last {
            widest = range;
        }
    }
}

/// Parts that have names, some of which are reserved.
struct Named<'a, 'f> {
    site: &'a Site<'f>,
    parts: i32,
    what: &'static str,
}

impl Named<'_, '_> {
    fn check<'n>(
        &self,
        names: impl Iterator<Item = &'n str>,
        reserved: &[String],
        kind: i32,
        report: &mut Report,
    ) {
        if reserved.is_empty() {
            return;
        }
        let mut seen = HashSet::new();
        for (i, name) in reserved.iter().enumerate() {
            if !seen.insert(name.as_str()) {
                let fault = format!("{name} is reserved twice");
                let help = "remove one of the two";
                self.site.refuse(&[kind, i as i32], "reserved-name", fault, help, report);
            }
        }
        for (i, name) in names.enumerate().filter(|(_, name)| seen.contains(name)) {
            let fault = format!("{name} is reserved, and the name of a {}", self.what);
            let part = [self.parts, i as i32, tag::NAME];
            self.site.refuse(&part, "reserved-name", fault, "use another name", report);
        }
    }
}
