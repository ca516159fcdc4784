//! Parses the user's attributes, and adds them to the items that their paths match.

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Meta, Path, Token};

use super::paths;
use super::{Enum, Field, Message, Model, Oneof, Service};
use crate::options::{AttributeKind, AttributeRule, AttributedItem};
use crate::report::{Diagnostic, Place, Report};

/// The attributes of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Traits to derive, as paths.
    pub derives: Vec<String>,
    /// The other attributes, as they were written.
    pub others: Vec<String>,
    /// Whether `Debug` is omitted.
    pub skip_debug: bool,
}

/// The attributes of a service's items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceAttributes {
    /// Those of the trait.
    pub service: Vec<String>,
    /// Those of the client's struct.
    pub client: Vec<String>,
    /// Those of the server's struct.
    pub server: Vec<String>,
    /// Those of all items of the client.
    pub client_mod: Vec<String>,
    /// Those of all items of the server.
    pub server_mod: Vec<String>,
}

/// Adds the attributes of all rules. A rule that does not parse is an error, and one that matches
/// nothing a warning.
pub(super) fn apply(model: &mut Model, rules: &[AttributeRule], report: &mut Report) {
    let mut rules = Rules::parse(rules, report);
    if rules.rules.is_empty() {
        return;
    }
    model.messages.iter_mut().for_each(|message| rules.message(message));
    model.enums.iter_mut().for_each(|e| rules.enumeration(e));
    for file in &mut model.files {
        let package = format!(".{}", file.package);
        file.services.iter_mut().for_each(|service| rules.service(service, &package));
    }
    rules.warn_of_unused(report);
}

/// Returns the condition of an item with these attributes, if they have a `#[cfg(…)]`.
pub(super) fn condition(attributes: &[String]) -> Option<String> {
    let conditions = attributes.iter().filter_map(|attribute| {
        Some(attribute.strip_prefix("#[cfg(")?.strip_suffix(")]")?.to_owned())
    });
    let conditions: Vec<String> = conditions.collect();
    match conditions.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("all({})", several.join(", "))),
    }
}

struct Rules<'a> {
    rules: Vec<Rule<'a>>,
}

/// A rule with its attributes parsed.
struct Rule<'a> {
    kind: AttributeKind,
    path: &'a str,
    attributes: Attributes,
    /// The attribute that excludes a field from serde, if the rule derives serde's traits.
    serde_skip: Option<String>,
    is_used: bool,
}

impl<'a> Rules<'a> {
    fn parse(rules: &'a [AttributeRule], report: &mut Report) -> Self {
        let mut parsed = Vec::with_capacity(rules.len());
        for rule in rules {
            match Rule::parse(rule) {
                Ok(rule) => parsed.push(rule),
                Err(error) => report.push(bad_attribute(rule, &error)),
            }
        }
        Self { rules: parsed }
    }

    /// Returns the attributes of an item with these names.
    fn of(&mut self, item: AttributedItem, names: &[&str]) -> Attributes {
        let mut found = Attributes::default();
        for rule in self.rules.iter_mut().filter(|rule| rule.kind.covers(item)) {
            if names.iter().any(|name| paths::matches(rule.path, name)) {
                rule.is_used = true;
                found.add(&rule.attributes);
            }
        }
        found
    }

    fn lines(&mut self, item: AttributedItem, names: &[&str]) -> Vec<String> {
        self.of(item, names).into_lines()
    }

    fn message(&mut self, message: &mut Message) {
        let name = format!(".{}", message.full_name);
        message.attributes = self.of(AttributedItem::Message, &[&name]);
        message.fields.iter_mut().for_each(|field| self.field(field, &name));
        message.oneofs.iter_mut().for_each(|oneof| self.oneof(oneof, &name));
        if let Some(ident) = &message.unknown_fields {
            message.unknown_fields_attributes = self.unknown_fields(&name, ident.as_str());
        }
    }

    fn field(&mut self, field: &mut Field, message: &str) {
        let name = format!("{message}.{}", field.name);
        field.attributes = self.lines(AttributedItem::Field, &[&name]);
    }

    /// Adds the attributes of a oneof. As in prost, the path of a member may include the oneof's
    /// name.
    fn oneof(&mut self, oneof: &mut Oneof, message: &str) {
        let name = format!("{message}.{}", oneof.name);
        oneof.attributes = self.of(AttributedItem::Oneof, &[&name]);
        oneof.field_attributes = self.lines(AttributedItem::Field, &[&name]);
        for variant in &mut oneof.variants {
            let names = [format!("{name}.{}", variant.name), format!("{message}.{}", variant.name)];
            variant.attributes = self.lines(AttributedItem::Field, &[&names[0], &names[1]]);
        }
    }

    fn enumeration(&mut self, e: &mut Enum) {
        let name = format!(".{}", e.full_name);
        e.attributes = self.of(AttributedItem::Enum, &[&name]);
        for value in &mut e.values {
            let name = format!("{name}.{}", value.name);
            value.attributes = self.lines(AttributedItem::Field, &[&name]);
        }
    }

    /// Returns the attributes of the field for unknown fields: those of rules that end in its name,
    /// and `serde(skip)`, since serde cannot write it.
    fn unknown_fields(&mut self, message: &str, ident: &str) -> Vec<String> {
        let name = format!("{message}.{ident}");
        let mut found = Attributes::default();
        for rule in &mut self.rules {
            if rule.kind.covers(AttributedItem::Field) && paths::is_suffix(rule.path, &name) {
                rule.is_used = true;
                found.add(&rule.attributes);
            }
        }
        let of_message = |rule: &&Rule<'_>| {
            rule.kind.covers(AttributedItem::Message) && paths::matches(rule.path, message)
        };
        for rule in self.rules.iter().filter(of_message) {
            add_new(&mut found.others, rule.serde_skip.as_slice());
        }
        found.into_lines()
    }

    /// Adds the attributes of a service. As in tonic, the path of a side's module may be the
    /// package.
    fn service(&mut self, service: &mut Service, package: &str) {
        let name = &format!(".{}", service.full_name);
        service.attributes = ServiceAttributes {
            service: self.lines(AttributedItem::Trait, &[name]),
            client: self.lines(AttributedItem::Client, &[name]),
            server: self.lines(AttributedItem::Server, &[name]),
            client_mod: self.lines(AttributedItem::ClientMod, &[name, package]),
            server_mod: self.lines(AttributedItem::ServerMod, &[name, package]),
        };
    }

    fn warn_of_unused(&self, report: &mut Report) {
        for rule in self.rules.iter().filter(|rule| !rule.is_used) {
            report.push(paths::unused(rule.kind.option(), rule.path));
        }
    }
}

impl Attributes {
    fn add(&mut self, other: &Self) {
        add_new(&mut self.derives, &other.derives);
        add_new(&mut self.others, &other.others);
    }

    /// Returns them as lines, for items other than types.
    fn into_lines(self) -> Vec<String> {
        let derives =
            (!self.derives.is_empty()).then(|| format!("#[derive({})]", self.derives.join(", ")));
        derives.into_iter().chain(self.others).collect()
    }
}

fn add_new(items: &mut Vec<String>, more: &[String]) {
    for item in more {
        if !items.contains(item) {
            items.push(item.clone());
        }
    }
}

impl<'a> Rule<'a> {
    fn parse(rule: &'a AttributeRule) -> syn::Result<Self> {
        let text = rule.attributes.as_str();
        let mut attributes = Attributes::default();
        let mut serde_skip = None;
        let parsed = Attribute::parse_outer.parse_str(text)?;
        if parsed.is_empty() {
            let message = "expected an attribute, such as `#[derive(serde::Serialize)]`";
            return Err(syn::Error::new(proc_macro2::Span::call_site(), message));
        }
        for attribute in parsed {
            if attribute.path().is_ident("derive") {
                let paths = attribute.parse_args_with(list_of_paths)?;
                if paths.iter().any(is_of_serde) {
                    serde_skip = Some("#[serde(skip)]".to_owned());
                }
                let paths = paths.iter().map(|path| source(text, path));
                add_new(&mut attributes.derives, &paths.collect::<Vec<_>>());
                continue;
            }
            if attribute.path().is_ident("cfg_attr") {
                serde_skip = serde_skip.or(conditional_skip(text, &attribute)?);
            }
            add_new(&mut attributes.others, &[source(text, &attribute)]);
        }
        Ok(Self { kind: rule.kind, path: &rule.path, attributes, serde_skip, is_used: false })
    }
}

fn list_of_paths(input: syn::parse::ParseStream<'_>) -> syn::Result<Punctuated<Path, Token![,]>> {
    Punctuated::parse_terminated_with(input, Path::parse_mod_style)
}

fn is_of_serde(path: &Path) -> bool {
    let last = path.segments.last();
    last.is_some_and(|segment| segment.ident == "Serialize" || segment.ident == "Deserialize")
}

/// Returns `#[cfg_attr(feature = "serde", serde(skip))]` for an attribute that derives serde's
/// traits with that condition.
fn conditional_skip(text: &str, attribute: &Attribute) -> syn::Result<Option<String>> {
    let metas = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
    let mut metas = metas.iter();
    let Some(condition) = metas.next() else { return Ok(None) };
    for meta in metas {
        let Meta::List(list) = meta else { continue };
        if list.path.is_ident("derive")
            && list_of_paths.parse2(list.tokens.clone())?.iter().any(is_of_serde)
        {
            let condition = source(text, condition);
            return Ok(Some(format!("#[cfg_attr({condition}, serde(skip))]")));
        }
    }
    Ok(None)
}

/// Returns the text of a part of an attribute, as it was written.
fn source(text: &str, part: &impl Spanned) -> String {
    text.get(part.span().byte_range()).unwrap_or(text).to_owned()
}

fn bad_attribute(rule: &AttributeRule, error: &syn::Error) -> Diagnostic {
    let (start, end) = (error.span().start(), error.span().end());
    let is_one_line = start.line == end.line && end.column > start.column;
    let place = Place {
        file: format!("{} {}", rule.kind.option(), rule.path),
        line: start.line as u32,
        column: start.column as u32 + 1,
        width: if is_one_line { (end.column - start.column) as u32 } else { 1 },
        source_line: rule.attributes.lines().nth(start.line.saturating_sub(1)).map(str::to_owned),
    };
    let message = format!("this is not a valid attribute: {error}");
    let help = "write it as in Rust, with `#[` and `]` around it";
    Diagnostic::error("bad-attribute", message).at(place).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(attributes: &str) -> syn::Result<Attributes> {
        let rule = AttributeRule {
            kind: AttributeKind::Type,
            path: ".".to_owned(),
            attributes: attributes.to_owned(),
        };
        Rule::parse(&rule).map(|rule| rule.attributes)
    }

    fn serde_skip(attributes: &str) -> Option<String> {
        let rule = AttributeRule {
            kind: AttributeKind::Type,
            path: ".".to_owned(),
            attributes: attributes.to_owned(),
        };
        Rule::parse(&rule).unwrap().serde_skip
    }

    #[test]
    fn derives_are_told_from_the_rest_and_nothing_is_reformatted() {
        let attributes = parsed("#[derive(Eq, ::serde::Serialize)] #[serde( rename = \"ä, b\" )]");
        let attributes = attributes.unwrap();
        assert_eq!(attributes.derives, ["Eq", "::serde::Serialize"]);
        assert_eq!(attributes.others, ["#[serde( rename = \"ä, b\" )]"]);
    }

    #[test]
    fn what_is_no_attribute_is_an_error() {
        for text in ["", "derive(Eq)", "#[derive(Eq)", "#[derive(Eq)] struct S;", "#[derive(1)]"] {
            assert!(parsed(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_place_of_an_error_is_that_in_the_attribute() {
        let rule = AttributeRule::derive(".a", "Eq, 1");
        let mut report = Report::default();
        Rules::parse(&[rule], &mut report);
        let text = report.render(false);
        assert!(text.contains("type-attribute .a:1:14"), "{text}");
        assert!(text.contains("#[derive(Eq, 1)]\n  |              ^\n"), "{text}");
    }

    #[test]
    fn serde_is_kept_from_unknown_fields_on_the_terms_of_its_derives() {
        assert_eq!(serde_skip("#[derive(Eq)]"), None);
        assert_eq!(serde_skip("#[derive(Deserialize)]").unwrap(), "#[serde(skip)]");
        let conditional = "#[cfg_attr(all(a, feature = \"b\"), derive(serde::Serialize))]";
        let skip = "#[cfg_attr(all(a, feature = \"b\"), serde(skip))]";
        assert_eq!(serde_skip(conditional).unwrap(), skip);
        assert_eq!(serde_skip("#[cfg_attr(a, non_exhaustive)]"), None);
    }
}
