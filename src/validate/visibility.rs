//! Visibility, from edition 2024 on: which types other files may use, and what may be exported.

use super::Checker;
use crate::link::*;
use crate::parse::tree;
use crate::schema::features::DefaultVisibility;

/// Checks the types of a file's fields and methods, and the messages that it extends.
pub(super) fn check(checker: &mut Checker<'_, '_>, file: FileId) {
    let graph = checker.graph;
    for field in graph.fields_of(file).iter().map(|id| &graph[id]) {
        if let Some(name) = field.type_name() {
            used(checker, file, name, field.target);
        }
        if let Some(Extends { name, message: Some(id) }) = field.extends {
            used(checker, file, name, TypeRef::Message(id));
        }
    }
    let services = graph[file].services.iter();
    for method in services.flat_map(|id| graph[id].methods.iter()).map(|id| &graph[id]) {
        let (input, output) = (&method.node.input.name, &method.node.output.name);
        for (name, message) in [(input, method.input), (output, method.output)] {
            used(checker, file, name, message.map_or(TypeRef::None, TypeRef::Message));
        }
    }
}

/// Refuses the use of a type that is local to another file.
fn used(checker: &mut Checker<'_, '_>, file: FileId, name: &tree::Path<'_>, target: TypeRef) {
    let graph = checker.graph;
    let (home, parent, keyword) = match target {
        TypeRef::Message(id) => (graph[id].file, graph[id].parent, graph[id].visibility()),
        TypeRef::Enum(id) => (graph[id].file, graph[id].parent, graph[id].node.visibility),
        TypeRef::None => return,
    };
    let is_exported = match (keyword, graph[home].features.visibility) {
        _ if home == file => true,
        (Some(keyword), _) => keyword.is_export,
        (None, DefaultVisibility::ExportAll) => true,
        (None, DefaultVisibility::ExportTopLevel) => matches!(parent, Parent::File(_)),
        (None, DefaultVisibility::LocalAll | DefaultVisibility::Strict) => false,
    };
    if is_exported {
        return;
    }
    let fault = format!("`{}` is local to {}", name.text, graph[home].name);
    let help = match keyword {
        Some(_) => "declare it with `export` there",
        None => {
            "it is by default there: write `export` in front of it, or set the file's \
             features.default_symbol_visibility"
        }
    };
    checker.refuse(file, "not-visible", name.span, fault, help);
}

/// Refuses `export` of a nested declaration where only those at the top of a file may be exported.
pub(super) fn exported(
    checker: &mut Checker<'_, '_>,
    file: FileId,
    parent: Parent,
    visibility: Option<tree::Visibility>,
) {
    let is_strict = checker.graph[file].features.visibility == DefaultVisibility::Strict;
    let keyword = visibility.filter(|v| v.is_export && is_strict);
    if let (Parent::Message(_), Some(keyword)) = (parent, keyword) {
        let message = "nested declarations of this file cannot be exported";
        let help = "move it to the top of a file, or set features.default_symbol_visibility to \
                    something other than STRICT";
        checker.refuse(file, "not-visible", keyword.span, message, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{EDITION_2024, check, find};

    #[test]
    fn strict_files_export_nothing_nested() {
        check(
            EDITION_2024,
            "
option features.default_symbol_visibility = STRICT; message A { export message B {} }
=> not-visible: export
option features.default_symbol_visibility = EXPORT_ALL; message A { export message B {} }
option features.default_symbol_visibility = STRICT; export message A { message B {} }
",
        );
    }

    #[test]
    fn local_declarations_are_for_their_file() {
        for (declaration, is_visible) in [
            ("message A {}", true),
            ("local message A {}", false),
            ("option features.default_symbol_visibility = LOCAL_ALL; message A {}", false),
            ("option features.default_symbol_visibility = LOCAL_ALL; export message A {}", true),
        ] {
            let a = format!("edition = \"2024\"; {declaration}");
            let b = "edition = \"2024\"; import \"a.proto\"; message B { A a = 1; }";
            let found = find(&[("a.proto", &a), ("b.proto", b)]).validate;
            assert_eq!(found.is_empty(), is_visible, "{declaration}: {found:?}");
            assert!(is_visible || found == ["not-visible: A"], "{found:?}");
        }
    }
}
