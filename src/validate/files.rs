//! Checks files: imports, and file options.

use rustc_hash::FxHashSet;

use super::{Checker, number};
use crate::link::*;
use crate::parse::tree::{FileItem, ImportKind, Span};
use crate::schema::features::{EDITION_2023, FieldPresence};

/// `FileOptions.OptimizeMode.LITE_RUNTIME`.
const LITE_RUNTIME: u64 = 3;

pub(super) fn check(checker: &mut Checker<'_, '_>, id: FileId, uses: &FxHashSet<FileId>) {
    unused_imports(checker, id, uses);
    lite(checker, id);
    package(checker, id);
    let file = &checker.graph[id];
    if file.edition < EDITION_2023 {
        return;
    }
    let place = |checker: &Checker<'_, '_>, name| {
        checker.place_of_option(file.options, name).unwrap_or_default()
    };
    if file.features.presence == FieldPresence::LegacyRequired {
        let message = "LEGACY_REQUIRED cannot be set on a file";
        let help = "set features.field_presence = LEGACY_REQUIRED on each required field";
        let span = place(checker, "features");
        checker.refuse(id, "feature", span, message, help);
    }
    if checker.is_true(file.options, number::FILE_JAVA_STRING_CHECK_UTF8) {
        let message = "java_string_check_utf8 cannot be set in a file with an edition";
        let help = "use the feature (pb.java).utf8_validation";
        let span = place(checker, "java_string_check_utf8");
        checker.refuse(id, "feature", span, message, help);
    }
}

/// The limits of `protoc` for the name of a package.
const LONGEST: usize = 511;
const MOST_PARTS: usize = 101;

/// Returns whether the name of a package is within `protoc`'s limits.
pub fn is_short_package(name: &str) -> bool {
    name.len() <= LONGEST && name.split('.').count() <= MOST_PARTS
}

fn package(checker: &mut Checker<'_, '_>, id: FileId) {
    if is_short_package(checker.graph[id].package) {
        return;
    }
    let is_package = |item: &FileItem<'_>| match item {
        FileItem::Package(package) => Some(package.name.span),
        _ => None,
    };
    let span = checker.graph[id].tree.items.iter().find_map(is_package).unwrap_or_default();
    let fault =
        format!("the name of a package has {LONGEST} characters and {MOST_PARTS} parts at most");
    checker.refuse(id, "package", span, fault, "shorten it");
}

/// Warns of imports that the file does not use, unless they have public imports. Does not warn in a
/// file with text that could not be read, which may use any of them.
fn unused_imports(checker: &mut Checker<'_, '_>, id: FileId, uses: &FxHashSet<FileId>) {
    let graph = checker.graph;
    if !graph[id].tree.gaps.is_empty() {
        return;
    }
    let mut seen = FxHashSet::default();
    for import in &graph[id].imports {
        let Some(imported) = import.file.filter(|file| seen.insert(*file)) else { continue };
        let is_public = |import: &Import<'_>| import.node.kind == ImportKind::Public;
        let passes_on = graph[imported].imports.iter().any(is_public);
        if !is_public(import) && !passes_on && !uses.contains(&imported) {
            let message = format!("the import {} is not used", graph[imported].name);
            let span = import.node.name.span;
            checker.warn(id, "unused-import", span, message, "remove this import");
        }
    }
}

/// Returns whether a file is for the lite runtime of C++ and Java.
pub(super) fn is_lite(checker: &Checker<'_, '_>, id: FileId) -> bool {
    checker.varint(checker.graph[id].options, number::FILE_OPTIMIZE_FOR) == Some(LITE_RUNTIME)
}

/// Warns of errors of `protoc` that follow from `optimize_for = LITE_RUNTIME`, which has no meaning in
/// Rust.
fn lite(checker: &mut Checker<'_, '_>, id: FileId) {
    let graph = checker.graph;
    let file = &graph[id];
    let is_lite = |id: FileId| is_lite(checker, id);
    if is_lite(id) {
        let has_services = [number::FILE_CC_GENERIC_SERVICES, number::FILE_JAVA_GENERIC_SERVICES]
            .iter()
            .any(|number| checker.is_true(file.options, *number));
        if let Some(service) = file.services.iter().next().filter(|_| has_services) {
            let message = "protoc refuses generic services in a file for the lite runtime";
            let span = graph[service].node.name.span();
            checker.warn(id, "lite", span, message, "remove the options for generic services");
        }
        return;
    }
    let lite = file.imports.iter().filter(|import| import.file.is_some_and(is_lite));
    let lite: Vec<(Span, &str)> =
        lite.map(|import| (import.node.name.span, graph[import.file.unwrap_or(id)].name)).collect();
    for (span, name) in lite {
        let message =
            format!("protoc refuses to import {name}, which is for the lite runtime, here");
        let help = "set `option optimize_for = LITE_RUNTIME;` in both files or in none";
        checker.warn(id, "lite", span, message, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{EDITION_2023, PROTO2, PROTO3, check, find};

    #[test]
    fn an_edition_has_no_default_of_required() {
        check(
            EDITION_2023,
            "
option features.field_presence = LEGACY_REQUIRED; => feature: features
option features.field_presence = EXPLICIT;
",
        );
    }

    #[test]
    fn java_checks_utf8_by_a_feature() {
        check(
            EDITION_2023,
            "option java_string_check_utf8 = true; => feature: java_string_check_utf8",
        );
    }

    #[test]
    fn the_lite_runtime_has_no_generic_services() {
        check(
            PROTO2,
            "
option optimize_for = LITE_RUNTIME; option java_generic_services = true; service S {}
=> lite: S
option optimize_for = LITE_RUNTIME; service S {}
option java_generic_services = true; service S {}
",
        );
    }

    #[test]
    fn imports_are_used() {
        let a = ("a.proto", "syntax = \"proto3\"; message A {}");
        for (import, uses, expected) in [
            ("import \"a.proto\";", "A a = 1;", None),
            ("import \"a.proto\";", "", Some("unused-import: \"a.proto\"")),
            ("import public \"a.proto\";", "", None),
        ] {
            let b = format!("syntax = \"proto3\"; {import} message B {{ {uses} }}");
            let found = find(&[a, ("b.proto", &b)]).validate;
            assert_eq!(found.first().map(String::as_str), expected, "{b}");
        }
    }

    #[test]
    fn only_files_for_the_lite_runtime_import_others() {
        let lite = "syntax = \"proto2\"; option optimize_for = LITE_RUNTIME;";
        let a = ("a.proto", &*format!("{lite} message A {{}}"));
        let b = "import \"a.proto\"; message B { optional A a = 1; }";
        assert_eq!(find(&[a, ("b.proto", &format!("{lite} {b}"))]).validate, [""; 0]);
        let b = format!("syntax = \"proto2\"; {b}");
        assert_eq!(find(&[a, ("b.proto", &b)]).validate, ["lite: \"a.proto\""]);
    }

    #[test]
    fn packages_have_limits() {
        check(PROTO3, &format!("package {};", vec!["a"; 101].join(".")));
        let long = vec!["a"; 102].join(".");
        check(PROTO3, &format!("package {long}; => package: {long}"));
        check(PROTO3, &format!("package {};", "a".repeat(511)));
        let long = "a".repeat(512);
        check(PROTO3, &format!("package {long}; => package: {long}"));
    }
}
