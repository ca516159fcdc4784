//! Bad inputs and the exact diagnostics of each: `tests/errors/<case>.txt`.
//!
//! `BLESS=1 cargo test --test errors` writes the diagnostics of now; read the difference before you keep it.

use std::fs;
use std::path::{Path, PathBuf};

use protorust::internals::load::load;
use protorust::{Options, Report};

const HEAD: &str = "syntax = \"proto3\";\n";

/// A folder full of faults, and the options that lead to them.
struct Case {
    name: &'static str,
    files: &'static [(&'static str, &'static [u8])],
    inputs: &'static [&'static str],
    proto_paths: &'static [&'static str],
    descriptor_sets: &'static [&'static str],
}

const EMPTY: Case =
    Case { name: "", files: &[], inputs: &[], proto_paths: &[], descriptor_sets: &[] };

const CASES: &[Case] = &[
    Case {
        name: "missing_file",
        files: &[("route_guide.proto", b"")],
        inputs: &["route_giude.proto", "elsewhere.proto"],
        ..EMPTY
    },
    Case {
        name: "missing_import",
        files: &[
            ("a.proto", b"import \"lib/pionts.proto\";\nimport \"gone.proto\";\nimport \"google/protobuf/wrapper.proto\";\n"),
            ("lib/points.proto", b""),
        ],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "import_path",
        files: &[("a.proto", b"syntax = \"proto3\";\nimport \"\";\nimport \"./b.proto\";\nimport \"lib\\\\b.proto\";\nimport \"b\\n.proto\";\nmessage A {\n  reserved 8..9;\n}\n"), ("b.proto", b"")],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "missing_root",
        files: &[("protos/a/a.proto", b"import \"a/b.proto\";\n"), ("protos/a/b.proto", b"")],
        inputs: &["protos/a/a.proto"],
        ..EMPTY
    },
    Case {
        name: "syntax_error",
        files: &[("a.proto", b"message A {\n\tint32 \xc3\xa9 = 1;\n  int32 b = ;\r\n}\nmessage B {\n")],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "missing_semicolon",
        files: &[("a.proto", b"syntax = \"proto3\"\nmessage A {\n  int32 a = 1 // a\n  int32 b = 2\r\n}\nimport \"b.proto\"")],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "merge_conflict",
        files: &[("a.proto", b"syntax = \"proto3\";\nmessage A {\n<<<<<<< HEAD\n  int32 a = 1;\n=======\n  string a = 1;\n>>>>>>> branch\n  strng b = 2;\n}\n")],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "types_from_elsewhere",
        files: &[("a.proto", b"syntax = \"proto3\";\npackage a.v1;\nmessage A {\n  message Inner {}\n  strng a = 1;\n  Int32 b = 2;\n  long c = 3;\n  Timestamp d = 4;\n  B e = 5;\n}\nmessage Other {\n  Inner a = 1;\n  a.v2.A b = 2;\n}\nservice S {\n  rpc Get(strng) returns (A);\n  rpc Put(string) returns (A);\n}\n")],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "defined_twice",
        files: &[
            ("a.proto", b"syntax = \"proto3\";\npackage a;\nmessage A {}\nenum E {\n  X = 0;\n}\n"),
            ("b.proto", b"syntax = \"proto3\";\npackage a;\nimport \"google/protobuf/any.proto\";\nimport \"google/protobuf/any.proto\";\nmessage A {}\nmessage B {\n  A a = 1;\n  int32 b = 2;\n  int32 b = 3;\n  int32 c = 1;\n  int32 d = 1;\n}\nenum F {\n  X = 0;\n}\n"),
        ],
        inputs: &["."],
        ..EMPTY
    },
    Case {
        name: "two_broken_files",
        files: &[("a.proto", b"mesage A {}\n"), ("b.proto", b"message B { x }\n")],
        inputs: &["."],
        ..EMPTY
    },
    Case {
        name: "broken_and_unknown",
        files: &[
            ("a.proto", b"import \"b.proto\";\nimport \"gone.proto\";\nmessage A {\n  B b = 1;\n  Lost l = 2;\n  google.protobuf.Any any = 3;\n  int32 c = 1;\n}\n"),
            ("b.proto", b"mesage Lost {}\nmessage B {\n  B b = ;\n  Unknown u = 2;\n  Lost l = 3;\n}\nenum E {\n  ZERO = 4294967296;\n  ONE = 1;\n}\n"),
            ("c.proto", b"import \"b.proto\";\nmessage C {\n  B b = 1;\n  Lost l = 2;\n  Unknown u = 3;\n  map<int32, E> m = 4;\n}\n"),
        ],
        inputs: &["."],
        ..EMPTY
    },
    Case {
        name: "unknown_type",
        files: &[(
            "a.proto",
            b"package geo;\nmessage Point {}\nmessage Line {\n  Piont from = 1;\n  google.protobuf.Timestamp at = 2;\n  /* \xc3\xa9 */ Elsewhere c = 3;\n}\n",
        )],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "not_imported",
        files: &[
            ("a.proto", b"message A { b.B b = 1; }\n"),
            ("b.proto", b"package b;\nmessage B {}\n"),
        ],
        inputs: &["."],
        ..EMPTY
    },
    Case {
        name: "duplicate_field_number",
        files: &[("a.proto", b"message A {\n  int32 x = 1;\n  int32 y = 1;\n}\n")],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "reserved_number",
        files: &[("a.proto", b"message A {\n  reserved 1;\n  int32 x = 1;\n}\nenum E {\n  reserved 2;\n  Z = 0;\n  T = 2;\n}\n")],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "two_extensions_one_number",
        files: &[
            ("a.proto", b"syntax = \"proto2\";\npackage a;\nmessage A { extensions 100 to 200; }\nextend A {\n  optional int32 x = 100;\n  optional string y = 100;\n}\n"),
            ("b.proto", b"syntax = \"proto2\";\nimport \"a.proto\";\nmessage B {\n  extend a.A { optional B of = 100; }\n}\n"),
        ],
        inputs: &["."],
        ..EMPTY
    },
    Case {
        name: "closed_enum_in_proto3",
        files: &[
            ("a.proto", b"import \"e.proto\";\nmessage A {\n  E one = 1;\n  repeated E many = 2;\n  map<string, E> named = 3;\n}\n"),
            ("e.proto", b"syntax = \"proto2\";\nenum E { FIRST = 1; }\n"),
        ],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "packed",
        files: &[("a.proto", b"message A {\n  repeated string packed_text = 1 [packed = true];\n  int32 x = 2 [deprecated = true,\n    packed = true];\n  map<int32, A> m = 3 [packed=true];\n}\n")],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "enum_values",
        files: &[("a.proto", b"enum Color {\n  COLOR_UNKNOWN = 0;\n  COLOR_RED = 1;\n  RED = 2;\n}\nenum One { option allow_alias = true; ONE = 0; }\n")],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "json_names",
        files: &[
            ("a.proto", b"message A {\n  int32 foo_bar = 1;\n  int32 fooBar = 2;\n  int32 x = 3 [json_name = \"[x]\"];\n}\n"),
            ("b.proto", b"syntax = \"proto2\";\nmessage B {\n  optional int32 foo_bar = 1;\n  optional int32 fooBar = 2;\n}\n"),
        ],
        inputs: &["."],
        ..EMPTY
    },
    Case {
        name: "ranges_and_reserved_names",
        files: &[("a.proto", b"syntax = \"proto2\";\nmessage A {\n  reserved 5, 8 to 3, 20 to max;\n  extensions 1 to 7, 30 to 40;\n  reserved \"x\", \"x\";\n  optional int32 x = 9;\n}\nenum E {\n  reserved \"TWO\";\n  reserved 1 to 3, 3 to max;\n  ZERO = 0;\n  TWO = -2;\n}\n")],
        inputs: &["a.proto"],
        ..EMPTY
    },
    Case {
        name: "not_in_proto3",
        files: &[
            ("a.proto", b"import \"b.proto\";\noption features.field_presence = EXPLICIT;\nextend B { int32 x = 1; }\nmessage A {\n  extensions 5;\n  option message_set_wire_format = true;\n  map<int32, A> m = 1;\n  repeated MEntry e = 2;\n}\nmessage Entry { option map_entry = true; int32 key = 1; int32 value = 2; }\n"),
            ("b.proto", b"syntax = \"proto2\";\nmessage B { extensions 1; }\nmessage C { option message_set_wire_format = true; extensions 4; optional int32 x = 1; }\nextend C { repeated C c = 4; }\n"),
        ],
        inputs: &["."],
        ..EMPTY
    },
    Case {
        name: "import_cycle",
        files: &[
            ("a.proto", b"import \"b.proto\";\n"),
            ("b.proto", b"import \"c.proto\";\n"),
            ("c.proto", b"import \"a.proto\";\n"),
        ],
        inputs: &["c.proto", "a.proto"],
        ..EMPTY
    },
    Case {
        name: "outside_import_roots",
        files: &[("a.proto", b""), ("protos/b.proto", b"")],
        inputs: &["a.proto"],
        proto_paths: &["protos"],
        ..EMPTY
    },
    Case {
        name: "shadowed_input",
        files: &[("one/a.proto", b""), ("two/a.proto", b"")],
        inputs: &["two/a.proto", "one/a.proto"],
        ..EMPTY
    },
    Case {
        name: "no_protos",
        files: &[("docs/readme.md", b""), ("docs/.git/a.proto", b"")],
        inputs: &["docs"],
        ..EMPTY
    },
    Case {
        name: "not_a_proto",
        files: &[("readme.md", b"")],
        inputs: &["readme.md"],
        ..EMPTY
    },
    Case {
        name: "message_set_number",
        files: &[(
            "a.proto",
            b"syntax = \"proto2\";\nmessage Set {\n  option message_set_wire_format = true;\n  extensions 4 to max;\n}\nmessage Item {\n  extend Set {\n    optional Item item = 2147483647;\n  }\n}\n",
        ), (
            "b.proto",
            b"syntax = \"proto2\";\nmessage A {\n  extensions 4 to 0x7ffffffd;\n}\n",
        ), (
            "c.proto",
            b"syntax = \"proto2\";\nmessage A {\n  option message_set_wire_format = true;\n  extensions 4 to 2147483646;\n}\nmessage B { optional int32 x = 536870912; }\n",
        )],
        inputs: &["."],
        ..EMPTY
    },
    Case {
        name: "not_utf8",
        files: &[
            ("a.proto", b"syntax = \"proto3\";\n// Latin-1: \xe9\nimport \"\xe9.proto\";\n"),
            ("b.proto", b"\xff\xfem\0"),
        ],
        inputs: &["."],
        ..EMPTY
    },
    Case {
        name: "bad_descriptor_set",
        files: &[("set.binpb", b"not a set")],
        descriptor_sets: &["set.binpb", "gone.binpb"],
        ..EMPTY
    },
];

/// Sources get a syntax line unless they bring their own first statement, or are no text.
fn write(folder: &Path, name: &str, content: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let bare = content.starts_with(b"edition")
        || content.starts_with(b"syntax")
        || content.starts_with(b"\xff");
    let head = if name.ends_with(".proto") && !bare { HEAD } else { "" };
    fs::write(path, [head.as_bytes(), content].concat()).unwrap();
}

/// Returns a text with each of its statements damaged in turn.
fn damaged(text: &str) -> impl Iterator<Item = String> {
    let ends = text.match_indices([';', '{']).map(|(at, _)| at);
    ends.map(|at| format!("{} ? {}", &text[..at], &text[at..]))
}

fn protos_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match path.extension() {
            None if path.is_dir() => protos_below(&path, found),
            Some(extension) if extension == "proto" => found.push(path),
            _ => {}
        }
    }
}

#[test]
fn nothing_is_told_that_follows_from_a_statement_that_could_not_be_read() {
    let mut count = 0;
    for root in [
        "fixtures/proto2",
        "fixtures/proto3",
        "fixtures/imports",
        "fixtures/comments",
        "tests/descriptors",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
        let mut protos = Vec::new();
        protos_below(&from, &mut protos);
        let name = |path: &Path| path.strip_prefix(&from).unwrap().to_owned();
        for path in &protos {
            let to = folder.path().join(name(path));
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(path, to).unwrap();
        }
        let options = Options {
            inputs: vec![folder.path().to_owned()],
            proto_paths: vec![folder.path().to_owned()],
            ..Options::default()
        };
        for path in protos {
            let text = fs::read_to_string(&path).unwrap();
            let to = folder.path().join(name(&path));
            for damaged in damaged(&text).step_by(3) {
                fs::write(&to, &damaged).unwrap();
                let mut report = Report::default();
                load(&options, &mut report);
                let errors = report.at_least(protorust::Severity::Error);
                let follow_ups = errors.diagnostics().iter().filter(|d| d.code != "syntax");
                assert_eq!(follow_ups.count(), 0, "{damaged}\n{}", errors.render(false));
                count += 1;
            }
            fs::write(&to, &text).unwrap();
        }
    }
    assert!(count > 100, "{count} statements");
}

fn rendered(case: &Case) -> String {
    let folder = tempfile::tempdir().unwrap();
    case.files.iter().for_each(|(name, content)| write(folder.path(), name, content));
    let below = |names: &[&str]| -> Vec<PathBuf> {
        names.iter().map(|name| folder.path().join(name)).collect()
    };
    let options = Options {
        inputs: below(case.inputs),
        proto_paths: below(case.proto_paths),
        descriptor_sets: below(case.descriptor_sets),
        ..Options::default()
    };
    let mut report = Report::default();
    assert!(load(&options, &mut report).is_none(), "{}: loads", case.name);
    let shown = folder.path().to_string_lossy().replace('\\', "/");
    report.render(false).replace(&shown, "DIR")
}

#[test]
fn every_fault_is_told_as_written_down() {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let mut wrong = Vec::new();
    for case in CASES {
        let path = goldens.join(case.name).with_extension("txt");
        let text = rendered(case);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            wrong.push(format!("== {}\n{text}", case.name));
        }
    }
    assert!(wrong.is_empty(), "not as written down:\n{}", wrong.join("\n"));
}
