//! Decides every Rust name that is emitted.
//!
//! Names are decided for a whole [`Namespace`] at a time, so that they do not depend on the order
//! of declaration: of two items with the same name, the one that has this spelling in the proto
//! file keeps it. Only this file creates an [`Ident`].

use std::fmt;

use rustc_hash::FxHashSet;

use super::case;
use super::reserved::{is_keyword, unusable_keyword};

/// The Rust name of a generated item: an identifier, raw if it is a keyword.
///
/// `Display` writes it in Rust syntax, such as `r#type`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ident {
    /// The identifier in Rust syntax.
    text: String,
}

impl Ident {
    /// The placeholder for a name that a later pass decides.
    pub(super) const UNNAMED: Self = Self { text: String::new() };

    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// Returns the identifier in Rust syntax, such as `r#type`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the identifier without `r#`, for longer names, paths of files and prose.
    pub fn bare(&self) -> &str {
        self.text.strip_prefix("r#").unwrap_or(&self.text)
    }

    /// Returns a rustdoc link to a type of this name in the same module.
    pub fn type_link(&self) -> String {
        match self.as_str() {
            // A derive macro of this name would make the link ambiguous.
            "Clone" | "Copy" | "Debug" | "Default" | "Eq" | "Hash" | "Ord" | "PartialEq"
            | "PartialOrd" => format!("`{self}`"),
            _ => format!("[`{self}`]"),
        }
    }

    /// Returns a rustdoc link to a method with this name of the same type. In links, rustdoc takes
    /// `#` as the start of an anchor, but finds a raw identifier by its bare name.
    pub fn method_link(&self) -> String {
        format!("[`{name}`](Self::{name})", name = self.bare())
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl AsRef<str> for Ident {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl PartialEq<str> for Ident {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl PartialEq<&str> for Ident {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

/// An item that needs a name.
#[derive(Clone, Debug)]
pub(super) struct Claim<'a> {
    /// Its name in the proto file.
    pub proto: &'a str,
    /// The name that it should have.
    pub wanted: Ident,
    /// Other names that it could have, best first.
    pub others: Vec<Ident>,
}

impl<'a> Claim<'a> {
    pub fn new(proto: &'a str, wanted: Ident) -> Self {
        Self { proto, wanted, others: Vec::new() }
    }

    /// Returns the candidate of a level: `wanted` at level 0, then `others`; the last one at later levels.
    fn candidate(&self, level: usize) -> &Ident {
        let other = level.min(self.others.len()).checked_sub(1);
        other.map_or(&self.wanted, |index| &self.others[index])
    }
}

/// The names taken in one Rust namespace.
#[derive(Clone, Debug, Default)]
pub(super) struct Namespace {
    /// The names that are taken everywhere.
    reserved: &'static [&'static str],
    taken: FxHashSet<String>,
}

impl Namespace {
    pub fn reserving(reserved: &'static [&'static str]) -> Self {
        Self { reserved, taken: FxHashSet::default() }
    }

    /// Marks names as taken by other items.
    pub fn reserve<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        self.taken.extend(names.map(str::to_owned));
    }

    /// Returns whether a name is taken.
    pub fn has(&self, name: &Ident) -> bool {
        self.reserved.contains(&name.as_str()) || self.taken.contains(name.as_str())
    }

    /// Assigns a unique name to each claim. Earlier calls take precedence; within one call the
    /// result does not depend on the order of the claims.
    pub fn claim(&mut self, claims: &[Claim<'_>]) -> Vec<Ident> {
        let mut names = vec![Ident::UNNAMED; claims.len()];
        let mut unnamed: Vec<usize> = (0..claims.len()).collect();
        let levels = claims.iter().map(|c| 1 + c.others.len()).max().unwrap_or(0);
        for level in 0..levels {
            let is_last = level + 1 == levels;
            unnamed = self.claim_level(claims, &unnamed, level, is_last, &mut names);
        }
        names
    }

    /// Assigns its candidate of a level to each claim that has it alone, or whose spelling in the proto
    /// file it is. Returns the claims that remain; none at the last level.
    fn claim_level(
        &mut self,
        claims: &[Claim<'_>],
        unnamed: &[usize],
        level: usize,
        is_last: bool,
        names: &mut [Ident],
    ) -> Vec<usize> {
        let name = |i: usize| claims[i].candidate(level);
        let is_exact = |i: usize| claims[i].proto == name(i).bare();
        let mut sorted = unnamed.to_vec();
        sorted.sort_by_key(|&i| (name(i), !is_exact(i), claims[i].proto));
        let mut remaining = Vec::new();
        for group in sorted.chunk_by(|&a, &b| name(a) == name(b)) {
            let (first, name) = (group[0], name(group[0]));
            let is_decided = group.len() == 1 || is_last || is_exact(first);
            let mut group = group.iter().copied();
            if is_decided && !self.has(name) {
                names[first] = self.take(name);
                group.next();
            }
            for i in group {
                if is_last {
                    names[i] = self.take(name);
                } else {
                    remaining.push(i);
                }
            }
        }
        remaining
    }

    /// Takes `name`, with underscores appended until it is free.
    fn take(&mut self, name: &Ident) -> Ident {
        let free = free(name.clone(), |name| self.has(name));
        self.taken.insert(free.text.clone());
        free
    }
}

/// Returns a name with underscores appended until it is not taken.
pub(super) fn free(mut name: Ident, is_taken: impl Fn(&Ident) -> bool) -> Ident {
    while is_taken(&name) {
        name = Ident::new(format!("{}_", name.bare()));
    }
    name
}

/// Returns `UpperCamelCase`, for types and variants.
pub(super) fn type_ident(proto: &str) -> Ident {
    sanitize(case::upper_camel(proto))
}

/// Appends a suffix to a name. Moves underscores that distinguish `ident` to the end, where lints
/// allow them.
pub(super) fn with_suffix(ident: &str, suffix: &str) -> Ident {
    let plain = ident.trim_end_matches('_');
    let underscores = if unusable_keyword(ident).is_some() { "" } else { &ident[plain.len()..] };
    Ident::new(format!("{plain}{suffix}{underscores}"))
}

/// Returns the name of a module with the names of its packages before it: `google_type_date_pb`.
pub(super) fn prefixed(packages: &[Ident], module: &Ident) -> Ident {
    let parts: Vec<&str> = packages.iter().chain([module]).map(Ident::bare).collect();
    sanitize(parts.join("_"))
}

/// Returns `snake_case`, for fields, methods and modules.
pub(super) fn value_ident(proto: &str) -> Ident {
    sanitize(case::snake(proto))
}

/// Returns the method that sets a field: `with_name`.
pub(super) fn setter(proto: &str) -> Ident {
    Ident::new(format!("with_{}", plain_snake(proto)))
}

/// Returns `snake_case` as a part of a longer name, which is no keyword.
pub(super) fn plain_snake(name: &str) -> String {
    case::snake(name)
}

/// Returns `SCREAMING_SNAKE_CASE`, for associated constants.
pub(super) fn const_ident(proto: &str) -> Ident {
    sanitize(case::snake(proto).to_uppercase())
}

/// Makes a name a valid identifier: not a keyword, not empty, not starting with a digit.
fn sanitize(name: String) -> Ident {
    Ident::new(match name.as_str() {
        "" => "__".to_owned(),
        "self" | "Self" | "super" | "crate" => name + "_",
        _ if is_keyword(&name) => format!("r#{name}"),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("_{name}"),
        _ => name,
    })
}

/// Returns the module of the file `tutorial/number_service.proto`: `number_service_pb`.
pub(super) fn file_module(file: &str) -> Ident {
    let stem = file.rsplit('/').next().unwrap_or(file);
    let stem = stem.strip_suffix(".proto").unwrap_or(stem);
    let legal: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let snake = case::snake(&legal);
    let module = format!("{snake}_pb");
    sanitize(module)
}

/// Returns the module of a message's nested types. Where names of messages differ only by
/// underscores, so do their modules.
pub(super) fn nested_module(proto: &str, ident: &Ident) -> Ident {
    let (plain, module) = (type_ident(proto), value_ident(proto));
    match ident.as_str().strip_prefix(plain.as_str()) {
        None | Some("") => module,
        Some(underscores) => Ident::new(format!("{}{underscores}", module.bare())),
    }
}

/// Returns the module path of a package: `google.type` is `google::r#type`.
pub(super) fn package_module(package: &str) -> Vec<Ident> {
    let segments = package.split('.').filter(|s| !s.is_empty()).map(value_ident);
    segments
        .enumerate()
        .map(|(depth, name)| match name.as_str() {
            "support" if depth == 0 => Ident::new("support_"),
            // A folder `mod` beside `mod.rs` would be ambiguous.
            "r#mod" => Ident::new("mod_"),
            _ => name,
        })
        .collect()
}

/// Returns the variant for an enum value: `COLOR_RED` of `Color` is `Red`.
pub(super) fn variant_ident(enum_name: &str, value: &str) -> Ident {
    let camel = case::upper_camel(value);
    let stripped = camel.strip_prefix(&case::upper_camel(enum_name));
    let is_name = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_uppercase());
    let short = stripped.filter(is_name).map(str::to_owned);
    sanitize(short.unwrap_or(camel))
}

/// Returns the module of a service's items: `Fleet` and `FleetService` both have `fleet_service`.
pub(super) fn service_module(service: &str) -> Ident {
    let snake = case::snake(service);
    Ident::new(if snake.ends_with("_service") { snake } else { snake + "_service" })
}

/// Returns the field that keeps unknown fields.
pub(super) fn unknown_fields() -> Ident {
    Ident::new("unknown_fields")
}

/// Returns the variant for numbers without a name.
pub(super) fn unrecognized() -> Ident {
    Ident::new("Unrecognized")
}

/// Returns the field of an extension.
pub(super) fn extension_value() -> Ident {
    Ident::new("value")
}

/// Returns `sum_context`, the form of the method `sum` that carries metadata.
pub(super) fn context_method(method: &Ident) -> Ident {
    Ident::new(format!("{}_context", method.bare().trim_end_matches('_')))
}

/// Returns `sum_stream`, the form of the client's method `sum` that takes a stream of requests.
pub(super) fn stream_method(method: &Ident) -> Ident {
    Ident::new(format!("{}_stream", method.bare().trim_end_matches('_')))
}

/// Returns `send_point`, kept clear of the methods that all handles have.
pub(super) fn send_method(payload: &str) -> Ident {
    Ident::new(match payload {
        "all" | "headers" => format!("send_{payload}_"),
        _ => format!("send_{payload}"),
    })
}

/// Returns `receive_point`.
pub(super) fn receive_method(payload: &str) -> Ident {
    Ident::new(format!("receive_{payload}"))
}

/// Returns the module that tonic has for one side of a service: `greeter_client`, `greeter_server`.
pub(super) fn side_module(service: &str, side: &str) -> Ident {
    let snake = case::snake(&case::upper_camel(service));
    Ident::new(format!("{snake}_{side}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(scope: &mut Namespace, names: &[&str]) -> Vec<Ident> {
        let claims: Vec<_> = names.iter().map(|n| Claim::new(n, type_ident(n))).collect();
        scope.claim(&claims)
    }

    #[test]
    fn the_exact_spelling_keeps_the_name_whatever_the_order() {
        assert_eq!(claim(&mut Namespace::default(), &["foo_bar", "FooBar"]), ["FooBar_", "FooBar"]);
        assert_eq!(claim(&mut Namespace::default(), &["FooBar", "foo_bar"]), ["FooBar", "FooBar_"]);
    }

    #[test]
    fn without_an_exact_spelling_the_alphabet_decides() {
        assert_eq!(
            claim(&mut Namespace::default(), &["foo_bar", "foo__bar"]),
            ["FooBar_", "FooBar"]
        );
    }

    #[test]
    fn reserved_names_are_kept_clear_of() {
        assert_eq!(claim(&mut Namespace::reserving(&["Foo"]), &["foo"]), ["Foo_"]);
    }

    #[test]
    fn keywords_and_odd_names_become_legal() {
        assert_eq!(value_ident("type"), "r#type");
        assert_eq!(value_ident("self"), "self_");
        assert_eq!(type_ident("self"), "Self_");
        assert_eq!(value_ident("_1"), "_1");
        assert_eq!(value_ident("gen"), "r#gen");
        assert_eq!(value_ident("_"), "__");
    }

    #[test]
    fn a_name_has_a_raw_form_a_bare_one_and_links() {
        let [keyword, plain, derive] = ["type", "sum", "clone"].map(value_ident);
        assert_eq!((keyword.to_string(), keyword.bare()), ("r#type".to_owned(), "type"));
        assert_eq!(keyword.method_link(), "[`type`](Self::type)");
        assert_eq!((plain.to_string(), plain.bare()), ("sum".to_owned(), "sum"));
        assert_eq!(derive.type_link(), "[`clone`]");
        assert_eq!(type_ident("clone").type_link(), "`Clone`");
        let mut scope = Namespace::reserving(&["r#type"]);
        assert_eq!(claim(&mut scope, &["Self"]), ["Self_"]);
        assert_eq!(scope.claim(&[Claim::new("type", keyword)]), ["type_"]);
    }

    #[test]
    fn variants_lose_the_prefix_of_their_enum() {
        assert_eq!(variant_ident("Color", "COLOR_RED"), "Red");
        assert_eq!(variant_ident("Color", "COLORFUL"), "Colorful");
        assert_eq!(variant_ident("Version", "VERSION_1"), "Version1");
    }

    #[test]
    fn underscores_that_set_a_name_apart_stay_at_its_end() {
        assert_eq!(with_suffix("Foo", "Server"), "FooServer");
        assert_eq!(with_suffix("Foo__", "Server"), "FooServer__");
        assert_eq!(with_suffix("Self_", "Server"), "SelfServer");
    }

    #[test]
    fn a_module_is_told_apart_as_its_type_is() {
        let module = |proto: &str, ident: &str| nested_module(proto, &Ident::new(ident));
        assert_eq!(module("Foo", "Foo"), "foo");
        assert_eq!(module("foo", "Foo_"), "foo_");
        assert_eq!(module("type", "Type_"), "type_");
        assert_eq!(module("Self", "Self_"), "self_");
    }

    #[test]
    fn files_of_any_name_have_a_module() {
        assert_eq!(file_module("a/b/number-service.v1.proto"), "number_service_v1_pb");
        assert_eq!(file_module("3d.proto"), "_3d_pb");
    }
}
