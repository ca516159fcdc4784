//! Declares the contents of a syntax tree: defines every name, and resolves none.

mod message;

use typed_arena::Arena;

use super::graph::*;
use super::symbols::{Scope, Symbol, Symbols};
use super::value::MessageValue;
use super::{Faults, Unlinked};
use crate::parse::Fault;
use crate::parse::tree::{self, FileItem, RangeEnd, Span, Syntax};
use crate::schema::features::{EDITION_PROTO2, EDITION_PROTO3, Features};

/// The largest number of a field.
pub const LARGEST_FIELD_NUMBER: i32 = (1 << 29) - 1;

/// Adds the declarations of a file to the graph.
pub(super) fn declare<'a>(
    Unlinked { name, text, tree }: Unlinked<'a>,
    names: &'a Arena<String>,
    graph: &mut Graph<'a>,
    symbols: &mut Symbols<'a>,
    faults: &mut Faults,
) -> FileId {
    let file = FileId::from(graph.files.len());
    let edition = match tree.syntax() {
        Syntax::Proto2 => EDITION_PROTO2,
        Syntax::Proto3 => EDITION_PROTO3,
        Syntax::Edition(edition) => edition,
    };
    graph.files.push(File {
        name,
        text,
        tree,
        edition,
        package: "",
        duplicates: Vec::new(),
        imports: Vec::new(),
        messages: Ids::default(),
        enums: Ids::default(),
        services: Ids::default(),
        extensions: Ids::default(),
        features: Features::of_edition(edition),
        options: None,
    });
    let mut declarer = Declarer { graph, symbols, names, faults, file, package: Symbols::ROOT };
    declarer.file(tree);
    file
}

struct Declarer<'a, 'g> {
    graph: &'g mut Graph<'a>,
    symbols: &'g mut Symbols<'a>,
    /// Names that no text has: those of groups in lower case, of map entries, of synthetic oneofs.
    names: &'a Arena<String>,
    faults: &'g mut Faults,
    file: FileId,
    package: Scope,
}

impl<'a> Declarer<'a, '_> {
    fn file(&mut self, tree: &'a tree::File<'a>) {
        self.head(tree);
        let (mut messages, mut enums) = (Vec::new(), Vec::new());
        let (mut extends, mut services) = (Vec::new(), Vec::new());
        for item in &tree.items {
            match item {
                FileItem::Message(message) => messages.push(MessageNode::Message(message)),
                FileItem::Enum(e) => enums.push(e),
                FileItem::Service(service) => services.push(service),
                FileItem::Extend(extend) => {
                    messages.extend(extend.body.items.iter().filter_map(message::declared_message));
                    extends.push(extend);
                }
                FileItem::Package(_)
                | FileItem::Import(_)
                | FileItem::Option(_)
                | FileItem::Empty(_) => {}
            }
        }
        let parent = Parent::File(self.file);
        let enums = self.enums(&enums, parent);
        let extensions = self.extensions(&extends, parent);
        let services = self.services(&services);
        let messages = self.messages(&messages, parent);
        let file = &mut self.graph[self.file];
        (file.enums, file.extensions) = (enums, extensions);
        (file.services, file.messages) = (services, messages);
    }

    fn head(&mut self, tree: &'a tree::File<'a>) {
        for item in &tree.items {
            match item {
                FileItem::Package(package) => self.package(package),
                FileItem::Import(node) => {
                    self.graph[self.file].imports.push(Import { node, file: None });
                }
                _ => {}
            }
        }
        let settings = tree.items.iter().filter_map(|item| match item {
            FileItem::Option(setting) => Some(setting),
            _ => None,
        });
        self.graph[self.file].options = self.options(Element::File(self.file), settings.collect());
    }

    fn package(&mut self, package: &'a tree::Package<'a>) {
        let name: &'a str = &package.name.text;
        self.graph[self.file].package = name;
        match self.symbols.package(name) {
            Ok(id) => self.package = Scope::Package(id),
            Err(other) => {
                let message = format!("the package `{name}` is already the name of something else");
                self.duplicate(package.name.span, message, "", other);
            }
        }
    }

    fn scope(&self, parent: Parent) -> Scope {
        match parent {
            Parent::File(_) => self.package,
            Parent::Message(id) => Scope::Message(id),
        }
    }

    fn define(&mut self, scope: Scope, name: &'a str, span: Span, symbol: Symbol) {
        if let Err(other) = self.symbols.define(scope, name, symbol) {
            self.graph[self.file].duplicates.push(name);
            let is_value = matches!(symbol, Symbol::Value(_)) || matches!(other, Symbol::Value(_));
            let reason = match is_value {
                true => "; the values of an enum are in the scope that contains the enum",
                false => "",
            };
            self.duplicate(span, format!("name `{name}` is defined twice"), reason, other);
        }
    }

    /// Reports a name that another declaration has; the reason may explain how they can clash.
    fn duplicate(&mut self, span: Span, message: String, reason: &str, other: Symbol) {
        let help = match self.graph.file_of(other) {
            Some(file) if file != self.file => format!(
                "{} has the other: rename one of them or its package, or pass one of the files \
                 alone{reason}",
                self.graph[file].name
            ),
            _ => format!("rename one of them{reason}"),
        };
        self.faults.push(self.file, Fault::error("duplicate-name", span, message).help(help));
    }

    fn options(
        &mut self,
        element: Element,
        settings: Vec<&'a tree::OptionSetting<'a>>,
    ) -> Option<OptionsId> {
        (!settings.is_empty()).then(|| self.some_options(element, settings))
    }

    fn some_options(
        &mut self,
        element: Element,
        settings: Vec<&'a tree::OptionSetting<'a>>,
    ) -> OptionsId {
        self.graph.options.push(ElementOptions {
            element,
            settings,
            value: MessageValue::default(),
        });
        OptionsId::from(self.graph.options.len() - 1)
    }

    fn enums(&mut self, nodes: &[&'a tree::Enum<'a>], parent: Parent) -> Ids<EnumId> {
        let start = self.graph.enums.len();
        for node in nodes {
            let id = EnumId::from(self.graph.enums.len());
            let settings = node.body.items.iter().filter_map(|item| match item {
                tree::EnumItem::Option(setting) => Some(setting),
                _ => None,
            });
            let options = self.options(Element::Enum(id), settings.collect());
            let features = Features::default();
            let values = Ids::default();
            let file = self.file;
            self.graph.enums.push(Enum { node, file, parent, values, features, options });
            let scope = self.scope(parent);
            self.define(scope, node.name.text, node.name.span(), Symbol::Enum(id));
            self.graph[id].values = self.values(node, id, scope);
        }
        Ids::new(start, self.graph.enums.len())
    }

    fn values(&mut self, node: &'a tree::Enum<'a>, parent: EnumId, scope: Scope) -> Ids<ValueId> {
        let start = self.graph.values.len();
        for item in &node.body.items {
            let tree::EnumItem::Value(node) = item else { continue };
            let id = ValueId::from(self.graph.values.len());
            let settings = node.options.iter().flat_map(|options| &options.items).collect();
            let options = self.options(Element::Value(id), settings);
            let features = Features::default();
            self.graph.values.push(EnumValue { node, parent, features, options });
            self.define(scope, node.name.text, node.name.span(), Symbol::Value(id));
        }
        Ids::new(start, self.graph.values.len())
    }

    fn services(&mut self, nodes: &[&'a tree::Service<'a>]) -> Ids<ServiceId> {
        let start = self.graph.services.len();
        for node in nodes {
            let id = ServiceId::from(self.graph.services.len());
            let settings = node.body.items.iter().filter_map(|item| match item {
                tree::ServiceItem::Option(setting) => Some(setting),
                _ => None,
            });
            let options = self.options(Element::Service(id), settings.collect());
            let features = Features::default();
            let (file, methods) = (self.file, Ids::default());
            self.graph.services.push(Service { node, file, methods, features, options });
            self.define(self.package, node.name.text, node.name.span(), Symbol::Service(id));
            self.graph[id].methods = self.methods(node, id);
        }
        Ids::new(start, self.graph.services.len())
    }

    fn methods(&mut self, node: &'a tree::Service<'a>, service: ServiceId) -> Ids<MethodId> {
        let start = self.graph.methods.len();
        for item in &node.body.items {
            let tree::ServiceItem::Method(node) = item else { continue };
            let id = MethodId::from(self.graph.methods.len());
            let options = node.body.as_ref().map(|body| {
                let settings = body.items.iter().filter_map(|item| match item {
                    tree::MethodItem::Option(setting) => Some(setting),
                    tree::MethodItem::Empty(_) => None,
                });
                // An empty block of options differs from none.
                self.some_options(Element::Method(id), settings.collect())
            });
            let (input, output, features) = (None, None, Features::default());
            self.graph.methods.push(Method { node, service, input, output, features, options });
            let scope = Scope::Service(service);
            self.define(scope, node.name.text, node.name.span(), Symbol::Method(id));
        }
        Ids::new(start, self.graph.methods.len())
    }

    fn named(&self, name: String) -> &'a str {
        self.names.alloc(name)
    }
}

/// Returns the end of a range, exclusive; `max` is the end of one that is written `to max`.
pub fn end_of(range: &tree::NumberRange, max: i32) -> i32 {
    match range.end {
        RangeEnd::Single => range.start.value.saturating_add(1),
        RangeEnd::To(end) => end.value.saturating_add(1),
        RangeEnd::Max(_) => max,
    }
}

/// Returns the last number of an enum's range; `max` is the largest integer.
pub fn last_of(range: &tree::NumberRange) -> i32 {
    match range.end {
        RangeEnd::Single => range.start.value,
        RangeEnd::To(end) => end.value,
        RangeEnd::Max(_) => i32::MAX,
    }
}

/// Returns whether a setting is one of `features`.
pub fn is_feature(setting: &tree::OptionSetting<'_>) -> bool {
    setting.name.first().is_some_and(|part| !part.is_extension && part.name.text == "features")
}

/// Returns whether a message is a message set, before options are interpreted: the meaning of `max`
/// depends on it.
pub fn is_message_set(settings: &[&tree::OptionSetting<'_>]) -> bool {
    settings.iter().any(|setting| {
        let is_named = matches!(setting.name.as_slice(), [part]
            if !part.is_extension && part.name.text == "message_set_wire_format");
        is_named && matches!(setting.value.kind, tree::ValueKind::Ident("true"))
    })
}

/// Returns the name of a map's entry message.
pub fn map_entry_name(field: &str) -> String {
    let mut name = String::with_capacity(field.len() + 5);
    let mut is_first = true;
    for c in field.chars() {
        if c != '_' {
            name.push(if is_first { c.to_ascii_uppercase() } else { c });
        }
        is_first = c == '_';
    }
    name + "Entry"
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::find;

    #[test]
    fn names_are_declared_once_in_a_scope() {
        for (text, expected) in [
            ("message A {} message A {}", &["duplicate-name: A"][..]),
            ("message A {} enum A { X = 0; }", &["duplicate-name: A"]),
            ("message A { int32 x = 1; int32 x = 2; }", &["duplicate-name: x"]),
            ("message A { oneof x { int32 y = 1; } int32 x = 2; }", &["duplicate-name: x"]),
            // Values of enums are siblings of their enum.
            ("enum A { X = 0; } enum B { X = 0; }", &["duplicate-name: X"]),
            ("message A { enum B { X = 0; } } enum B { X = 0; }", &[]),
            (
                "message A { map<int32, int32> m = 1; message MEntry {} }",
                &["duplicate-name: MEntry"],
            ),
            ("package a; message a {}", &[]),
        ] {
            let text = format!("syntax = \"proto3\"; {text}");
            assert_eq!(find(&[("a.proto", &text)]).link, expected, "{text}");
        }
    }

    #[test]
    fn packages_share_a_scope() {
        let a = ("a.proto", "syntax = \"proto3\"; package p; message A {}");
        let b = ("b.proto", "syntax = \"proto3\"; package p; message A {}");
        assert_eq!(find(&[a, b]).link, ["duplicate-name: A"]);
        let b = ("b.proto", "syntax = \"proto3\"; package p.A;");
        assert_eq!(find(&[a, b]).link, ["duplicate-name: p.A"]);
    }
}
