//! Resolves the type names of fields, extensions and methods to ids.

use rustc_hash::FxHashSet;

use super::graph::*;
use super::suggest::{suggest, undefined};
use super::symbols::{Scope, Symbol};
use super::view::{Names, SymbolFilter};
use super::{Faults, Linked};
use crate::parallel;
use crate::parse::Fault;
use crate::parse::tree::{self, FieldType, Scalar};
use crate::schema::Type;

/// The declarations that the names of a file refer to, before they are stored in the graph.
#[derive(Default)]
struct Resolved {
    fields: Vec<(FieldId, Type, TypeRef, Option<MessageId>)>,
    methods: Vec<(MethodId, Option<MessageId>, Option<MessageId>)>,
    uses: FxHashSet<FileId>,
    faults: Faults,
}

/// Resolves the names of all files.
pub(super) fn resolve(linked: &mut Linked<'_>, faults: &mut Faults) {
    let files: Vec<FileId> = (0..linked.graph.files.len()).map(FileId::from).collect();
    let resolved = parallel::map(&files, |&file| {
        let names = linked.names(file);
        let mut resolver = Resolver { names, file, undefined: 0, resolved: Resolved::default() };
        resolver.file();
        resolver.resolved
    });
    for (index, resolved) in resolved.into_iter().enumerate() {
        for (id, ty, target, extended) in resolved.fields {
            let field = &mut linked.graph[id];
            (field.ty, field.target) = (ty, target);
            if let Some(extends) = &mut field.extends {
                extends.message = extended;
            }
        }
        for (id, input, output) in resolved.methods {
            let method = &mut linked.graph[id];
            (method.input, method.output) = (input, output);
        }
        linked.uses[index] = resolved.uses;
        faults.extend(resolved.faults);
    }
}

/// The number of undefined names of a file that are compared with all names of the run to suggest
/// one. The report shows no more of a file.
const SUGGESTIONS: usize = 100;

struct Resolver<'l, 'a> {
    names: Names<'l, 'a>,
    file: FileId,
    /// The number of undefined names so far.
    undefined: usize,
    resolved: Resolved,
}

impl<'l, 'a> Resolver<'l, 'a> {
    fn file(&mut self) {
        let file = &self.names.graph[self.file];
        let top = self.names.scope_of_file(self.file);
        file.messages.iter().for_each(|id| self.message(id));
        file.extensions.iter().for_each(|id| self.field(id, top));
        for service in file.services.iter() {
            let methods = self.names.graph[service].methods;
            methods.iter().for_each(|id| self.method(id, Scope::Service(service)));
        }
    }

    fn message(&mut self, id: MessageId) {
        let message = &self.names.graph[id];
        // Names in a map's entry are resolved in the scope of the map.
        let scope = match message.is_map_entry() {
            true => self.names.scope_of_parent(message.parent),
            false => Scope::Message(id),
        };
        message.fields.iter().chain(message.extensions.iter()).for_each(|id| self.field(id, scope));
        message.messages.iter().for_each(|id| self.message(id));
    }

    fn field(&mut self, id: FieldId, scope: Scope) {
        let field = &self.names.graph[id];
        let extended = field.extends.and_then(|extends| self.message_named(extends.name, scope));
        let (ty, target) = match (&field.node.kind, field.type_name()) {
            (_, Some(name)) => self.type_named(name, scope),
            (FieldType::Group(_), _) => (Type::Group, self.declared_message(field, scope)),
            (FieldType::Map(_), _) if field.part == FieldPart::Whole => {
                (Type::Message, self.declared_message(field, scope))
            }
            _ => (field.ty, TypeRef::None),
        };
        if target != TypeRef::None || extended.is_some() {
            self.resolved.fields.push((id, ty, target, extended));
        }
    }

    /// Returns the message that a group or a map declares, which is a sibling of the field.
    fn declared_message(&self, field: &Field<'a>, scope: Scope) -> TypeRef {
        let map_entry;
        let name = match field.node.kind {
            FieldType::Map(_) => {
                map_entry = super::declare::map_entry_name(field.name);
                map_entry.as_str()
            }
            _ => field.node.name.text,
        };
        match self.names.symbols.get(scope, name) {
            Some(Symbol::Message(id)) => TypeRef::Message(id),
            _ => TypeRef::None,
        }
    }

    fn type_named(&mut self, name: &tree::Path<'_>, scope: Scope) -> (Type, TypeRef) {
        match self.symbol(name, scope, SymbolFilter::Types) {
            Some(Symbol::Message(id)) => (Type::Message, TypeRef::Message(id)),
            Some(Symbol::Enum(id)) => (Type::Enum, TypeRef::Enum(id)),
            Some(_) => {
                self.wrong_kind(name, "a message or enum type", "name a message or an enum");
                (Type::Message, TypeRef::None)
            }
            None => (Type::Message, TypeRef::None),
        }
    }

    fn message_named(&mut self, name: &tree::Path<'_>, scope: Scope) -> Option<MessageId> {
        match self.symbol(name, scope, SymbolFilter::Anything)? {
            Symbol::Message(id) => Some(id),
            _ => {
                self.wrong_kind(name, "a message type", "name a message");
                None
            }
        }
    }

    fn method(&mut self, id: MethodId, scope: Scope) {
        let method = self.names.graph[id].node;
        let input = self.message_named(&method.input.name, scope);
        let output = self.message_named(&method.output.name, scope);
        self.resolved.methods.push((id, input, output));
    }

    fn symbol(
        &mut self,
        name: &tree::Path<'_>,
        scope: Scope,
        wanted: SymbolFilter,
    ) -> Option<Symbol> {
        match self.names.lookup(&name.text, scope, wanted, &mut self.resolved.uses) {
            Ok(symbol) => Some(symbol),
            Err(why) => {
                // The parser has reported a scalar type where a message is wanted.
                let is_scalar = Scalar::KEYWORDS.contains(&&*name.text);
                if !is_scalar && !self.names.view.may_lack(&name.text, self.names.graph) {
                    self.undefined += 1;
                    let fault = undefined(name, &why);
                    let fault = match self.undefined <= SUGGESTIONS {
                        true => suggest(fault, &self.names, self.file, name, wanted, &why),
                        false => fault,
                    };
                    self.resolved.faults.push(self.file, fault);
                }
                None
            }
        }
    }

    fn wrong_kind(&mut self, name: &tree::Path<'_>, wanted: &str, help: &str) {
        let message = format!("`{}` is not {wanted}", name.text);
        self.resolved
            .faults
            .push(self.file, Fault::error("wrong-kind", name.span, message).help(help));
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::find;

    /// Comparing each name with all others takes time that grows with the square of their number.
    #[test]
    fn many_undefined_names_take_no_longer_than_a_few() {
        let message = |n: usize| format!("message Message{n} {{ Missing{n} field = 1; }} ");
        let text: String = (0..2000).map(message).collect();
        let found = find(&[("a.proto", &format!("syntax = \"proto3\"; {text}"))]).link;
        assert_eq!((found.len(), found[1999].as_str()), (2000, "unknown-type: Missing1999"));
    }

    #[test]
    fn names_of_types_are_found_from_the_innermost_scope_outwards() {
        for (text, expected) in [
            ("message A { B b = 1; message B {} }", &[][..]),
            ("package a.b; message A { b.A a = 1; a.b.A c = 2; .a.b.A d = 3; }", &[]),
            ("message A { B b = 1; }", &["unknown-type: B"]),
            ("message A { A.B b = 1; }", &["unknown-type: A.B"]),
            ("message A { .B b = 1; }", &["unknown-type: .B"]),
            // The innermost `A` counts, though an outer one has a `B`.
            (
                "message A { message B {} } message C { message A {} A.B b = 1; }",
                &["unknown-type: A.B"],
            ),
            // A field is no type, so the search continues.
            ("message A {} message B { int32 A = 1; A a = 2; }", &[]),
            (
                "enum E { X = 0; } service S { rpc M(E) returns (E); }",
                &["wrong-kind: E", "wrong-kind: E"],
            ),
            ("enum E { X = 0; } extend E { int32 x = 1; }", &["wrong-kind: E"]),
        ] {
            let text = format!("syntax = \"proto3\"; {text}");
            assert_eq!(find(&[("a.proto", &text)]).link, expected, "{text}");
        }
    }
}
