//! Files and imports: order, names, paths.

use prost::Message;
use protorust::internals::fingerprint::Fingerprint;
use protorust::internals::schema::FileDescriptorProto;

use super::{B, USES_B, folder, loaded, names, try_load};

#[test]
fn imports_come_first_whatever_the_order_of_the_inputs() {
    let dir = folder(&[("a.proto", USES_B), ("b.proto", B), ("c.proto", "syntax = \"proto3\";")]);
    let one = loaded(dir.path(), &["c.proto", "a.proto"], &[]);
    let other = loaded(dir.path(), &["a.proto", "c.proto"], &[]);
    assert_eq!(names(&one), ["b.proto", "a.proto", "c.proto"]);
    assert_eq!(names(&one), names(&other));
    assert_eq!(one.iter().map(|f| f.is_input).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn a_file_counts_once_however_it_is_reached() {
    let dir = folder(&[("x/a.proto", USES_B), ("x/b.proto", B)]);
    let files = loaded(dir.path(), &["x", "x/a.proto", "x/../x/./a.proto"], &[]);
    assert_eq!(names(&files), ["b.proto", "a.proto"]);
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_end() {
    let dir = folder(&[("x/b.proto", B), ("x/.hidden/c.proto", "nonsense")]);
    std::os::unix::fs::symlink(dir.path().join("x"), dir.path().join("x/loop")).unwrap();
    assert_eq!(names(&loaded(dir.path(), &["x"], &[])), ["b.proto"]);
}

#[test]
fn names_are_relative_to_the_first_root() {
    let dir = folder(&[("p/q/b.proto", B)]);
    assert_eq!(names(&loaded(dir.path(), &["p/q/b.proto"], &["p/q", "p"])), ["b.proto"]);
    assert_eq!(names(&loaded(dir.path(), &["p/q/b.proto"], &["p", "p/q"])), ["q/b.proto"]);
}

#[test]
fn every_file_read_has_its_path_and_fingerprint() {
    let dir = folder(&[("a.proto", USES_B), ("b.proto", B)]);
    let files = loaded(dir.path(), &["a.proto"], &[]);
    assert_eq!(files[0].path.as_deref(), Some(dir.path().join("b.proto").as_path()));
    assert_eq!(files[0].fingerprint, Some(Fingerprint::of_text(B.as_bytes())));
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    let dir = folder(&[("b.proto", &format!("\u{feff}{B}"))]);
    assert_eq!(names(&loaded(dir.path(), &["b.proto"], &[])), ["b.proto"]);
}

#[test]
fn an_import_that_is_not_used_is_a_warning_with_its_place() {
    let dir = folder(&[
        ("a.proto", "syntax = \"proto3\";\nimport \"b.proto\";\n"),
        ("b.proto", B),
        ("c.proto", "syntax = \"proto3\"; import public \"b.proto\";"),
    ]);
    let (set, messages) = try_load(dir.path(), &["a.proto", "c.proto"], &[]);
    assert!(set.is_some());
    assert!(
        messages.starts_with("warning[unused-import]: the import b.proto is not used\n"),
        "{messages}"
    );
    assert!(messages.contains("a.proto:2:8\n") && !messages.contains("c.proto"), "{messages}");
}

/// Packages of files that are not imported are no scopes, even if these files come first.
#[test]
fn packages_of_unrelated_inputs_do_not_hide_imported_types() {
    let dir = folder(&[
        ("a.proto", "syntax = \"proto3\"; package top.service.config; message X {}"),
        ("b.proto", "syntax = \"proto3\"; package top.config; message Foo {}"),
        (
            "c.proto",
            "syntax = \"proto3\"; package top.service; import \"b.proto\"; \
             message Y { config.Foo foo = 1; }",
        ),
    ]);
    let files = loaded(dir.path(), &["."], &[]);
    let message = &files[2].descriptor.message_type[0];
    assert_eq!(message.field[0].type_name.as_deref(), Some(".top.config.Foo"));
    assert!(files[2].descriptor.source_code_info.is_some());
    assert!(FileDescriptorProto::decode(&*files[2].bytes).unwrap().source_code_info.is_none());
}
