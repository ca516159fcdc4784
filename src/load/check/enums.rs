//! Enums: values that stay apart without their prefix, aliases, reserved names and numbers.

use std::collections::{HashMap, HashSet};

use super::fields::features;
use super::ranges;
use super::site::Site;
use crate::report::{Diagnostic, Report};
use crate::schema::{EnumDescriptorProto, EnumValueDescriptorProto, tag};

pub(super) fn check(site: &Site<'_>, descriptor: &EnumDescriptorProto, report: &mut Report) {
    features(site, descriptor.options().features.as_ref(), report);
    let first = descriptor.value.first().map_or(0, |value| value.number());
    if site.is_proto3() && first != 0 {
        let fault = "the first value of a proto3 enum is 0".to_owned();
        let help = "start with a value such as UNSPECIFIED = 0";
        site.refuse(&[tag::ENUM_VALUE, 0, tag::VALUE_NUMBER], "enum-zero", fault, help, report);
    }
    aliases(site, descriptor, report);
    clashes(site, descriptor, report);
    ranges::of_enum(site, descriptor, report);
}

fn aliases(site: &Site<'_>, descriptor: &EnumDescriptorProto, report: &mut Report) {
    let Some(allows) = descriptor.options().allow_alias else {
        return;
    };
    let mut seen = HashSet::new();
    let fault = if !allows {
        "allow_alias = false says nothing"
    } else if descriptor.value.iter().all(|value| seen.insert(value.number())) {
        "allow_alias is for values with one number, and there are none"
    } else {
        return;
    };
    let place = site.place_of_word("allow_alias");
    report.push(Diagnostic::error("allow-alias", fault).at(place).help("remove the option"));
}

/// Values that are one once the name of the enum is left out of them, as generators do. In proto2
/// it is a warning: old schemas have such enums, and their values get names apart in Rust.
fn clashes(site: &Site<'_>, descriptor: &EnumDescriptorProto, report: &mut Report) {
    let is_tolerant = descriptor.options().deprecated_legacy_json_field_conflicts();
    if is_tolerant && !site.is_proto3() {
        return;
    }
    let mut seen: HashMap<String, &EnumValueDescriptorProto> = HashMap::new();
    for (i, value) in descriptor.value.iter().enumerate() {
        let short = camel_case(without_prefix(descriptor.name(), value.name()));
        let first = *seen.entry(short).or_insert(value);
        if first.number() == value.number() || first.name() == value.name() {
            continue;
        }
        let place = site.place(&[tag::ENUM_VALUE, i as i32, tag::NAME]);
        let (one, other) = (first.name(), value.name());
        let fault =
            format!("the values {one} and {other} differ in case and the name of the enum alone");
        let help = "rename one of them";
        if site.is_proto3() {
            report.push(Diagnostic::error("enum-value-clash", fault).at(place).help(help));
        } else if site.file.is_input {
            report.push(Diagnostic::warning("enum-value-clash", fault).at(place).help(help));
        }
    }
}

/// A value's name without the enum's in front, whatever their case and underscores.
fn without_prefix<'a>(name: &str, value: &'a str) -> &'a str {
    let mut prefix = name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).peekable();
    let mut rest = value;
    while let Some(wanted) = prefix.peek() {
        let mut chars = rest.chars();
        match chars.next() {
            Some('_') => {}
            Some(c) if c.to_ascii_lowercase() == *wanted => drop(prefix.next()),
            _ => return value,
        }
        rest = chars.as_str();
    }
    match rest.trim_start_matches('_') {
        "" => value,
        short => short,
    }
}

/// `FOO_BAR` as `FooBar`.
fn camel_case(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect::<String>()
    };
    name.split('_').map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_found_whatever_their_form() {
        assert_eq!(without_prefix("FooBar", "FOO_BAR_BAZ"), "BAZ");
        assert_eq!(without_prefix("FooBar", "foobar__BAZ"), "BAZ");
        assert_eq!(without_prefix("FooBar", "FOO_BAZ"), "FOO_BAZ");
        assert_eq!(without_prefix("FooBar", "FOO_BAR_"), "FOO_BAR_");
        assert_eq!(without_prefix("FooBar", "FOO"), "FOO");
        assert_eq!(camel_case("FOO__bAR_1"), "FooBar1");
    }
}
