//! What is generated from `fixtures/<case>/*.proto`, byte for byte: `fixtures/<case>/expected`, or
//! `expected_service` and `expected_client`, where one side is asked for.
//!
//! `BLESS=1 cargo test --test golden` rewrites the goldens. The support module, which is the same
//! everywhere, is left out of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use prost::Message;
use protorust::options::{AttributeKind, AttributeRule, Formats, JsonOptions, Mode, Options};
use protorust::report::{Report, Severity};
use protorust::run::{Finished, run_module};
use protorust::schema::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet, Label, Type,
};

/// A folder of `fixtures`, and the inputs in it; the folder itself is the import root.
struct Case {
    name: &'static str,
    inputs: &'static [&'static str],
    formats: Formats,
    mode: Option<Mode>,
    rules: fn() -> Options,
}

const CASES: &[Case] = &[
    Case { name: "attributes", rules: attributes, ..ALL },
    Case { name: "comments", ..ALL },
    Case {
        name: "custom_options",
        inputs: &["shelf.proto"],
        formats: Formats { json: true, text: true },
        rules: || Options { custom_options: true, ..Options::default() },
        ..ALL
    },
    Case { name: "formats", formats: Formats { json: true, text: true }, ..ALL },
    Case { name: "imports", inputs: &["shapes", "plain.proto"], ..ALL },
    Case { name: "names", ..ALL },
    Case { name: "proto2", ..ALL },
    Case { name: "proto3", ..ALL },
    Case { name: "services", mode: Some(Mode::Service), ..ALL },
    Case { name: "services", mode: Some(Mode::Client), ..ALL },
    Case { name: "well_known", ..ALL },
];

/// All of a folder, and nothing that has to be asked for.
const ALL: Case = Case {
    name: "",
    inputs: &["."],
    formats: Formats { json: false, text: false },
    mode: None,
    rules: Options::default,
};

/// What a build script says to have serde's derives, and some more.
fn attributes() -> Options {
    let rule = |kind, path: &str, attributes: &str| AttributeRule {
        kind,
        path: path.to_owned(),
        attributes: attributes.to_owned(),
    };
    Options {
        attributes: vec![
            AttributeRule::derive(".", "serde::Serialize, serde::Deserialize"),
            rule(AttributeKind::Type, ".attributes", "#[serde(rename_all = \"camelCase\")]"),
            rule(AttributeKind::Message, ".attributes", "#[serde(default)]"),
            rule(AttributeKind::Enum, "Order.payment", "#[derive(std::cmp::PartialEq)]"),
            rule(AttributeKind::Field, ".attributes.Order.payment", "#[doc = \" Paid.\"]"),
            rule(AttributeKind::Field, "Order.total", "#[serde(rename = \"sum\")]"),
            rule(AttributeKind::Field, "STATUS_PAID", "#[serde(alias = \"PAID\")]"),
            rule(AttributeKind::Type, ".attributes.Secret", "#[non_exhaustive]"),
            rule(AttributeKind::Field, "Secret.unknown_fields", "#[doc(hidden)]"),
        ],
        boxed: vec!["Order.first".to_owned()],
        skip_debug: vec![".attributes.Secret".to_owned()],
        disable_comments: vec!["Invoice".to_owned()],
        prost_types: true,
        ..Options::default()
    }
}

impl Case {
    fn folder(&self) -> PathBuf {
        fixtures().join(self.name)
    }

    fn options(&self, output: &Path) -> Options {
        let folder = self.folder();
        Options {
            inputs: self.inputs.iter().map(|input| folder.join(input)).collect(),
            proto_paths: vec![folder],
            output: output.to_owned(),
            formats: self.formats,
            mode: self.mode,
            ..(self.rules)()
        }
    }

    fn golden(&self) -> PathBuf {
        self.folder().join(match self.mode {
            None => "expected",
            Some(Mode::Service) => "expected_service",
            Some(Mode::Client) => "expected_client",
            Some(Mode::Messages) => "expected_messages",
        })
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// A run that works, and its report.
fn generate(options: &Options) -> (Finished, Report) {
    let mut report = Report::default();
    let finished = run_module(options, &mut report);
    let told = report.at_least(Severity::Warning).render(false);
    assert_eq!(told, "", "{:?}", options.inputs);
    (finished.expect("a run without a warning is a run that worked"), report)
}

/// All files below a folder, by their path in it.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
            } else {
                let contents = fs::read(&path).unwrap();
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), contents);
            }
        }
    }
    files
}

/// What belongs in a golden: the Rust that depends on the case.
fn stubs(folder: &Path) -> BTreeMap<PathBuf, String> {
    let is_ours =
        |path: &Path| path.extension().is_some_and(|e| e == "rs") && !path.starts_with("support");
    let text = |(path, bytes): (PathBuf, Vec<u8>)| (path, String::from_utf8(bytes).unwrap());
    tree(folder).into_iter().filter(|(path, _)| is_ours(path)).map(text).collect()
}

fn bless(golden: &Path, files: &BTreeMap<PathBuf, String>) {
    let _ = fs::remove_dir_all(golden);
    for (path, text) in files {
        let path = golden.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn difference(golden: &str, made: &str) -> String {
    similar::TextDiff::from_lines(golden, made)
        .unified_diff()
        .header("golden", "generated")
        .to_string()
}

#[test]
fn what_is_generated_is_the_golden() {
    let mut differences = String::new();
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("stubs");
        generate(&case.options(&output));
        let (made, golden) = (stubs(&output), case.golden());
        if std::env::var_os("BLESS").is_some() {
            bless(&golden, &made);
        }
        let golden = stubs(&golden);
        let paths: std::collections::BTreeSet<_> = made.keys().chain(golden.keys()).collect();
        for path in paths {
            let text =
                |files: &BTreeMap<PathBuf, String>| files.get(path).cloned().unwrap_or_default();
            if golden.get(path) != made.get(path) {
                differences += &format!("{}/{}\n", case.name, path.display());
                differences += &difference(&text(&golden), &text(&made));
            }
        }
    }
    assert!(differences.is_empty(), "{differences}\nBLESS=1 rewrites the goldens");
}

/// The support module and the descriptors are part of the tree, and the tree is complete: each
/// module that a file declares is there.
#[test]
fn the_tree_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("stubs");
    generate(&CASES[0].options(&output));
    let files = tree(&output);
    for part in ["support/mod.rs", "support/wire/mod.rs", "descriptor_set.bin", "mod.rs"] {
        assert!(files.contains_key(Path::new(part)), "{part} is missing");
    }
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/support/wire");
    for (part, text) in tree(&template) {
        let made = &files[&Path::new("support/wire").join(&part)];
        assert!(made.ends_with(&text), "{} is not its template", part.display());
    }
}

#[test]
fn the_order_of_the_inputs_does_not_matter() {
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        let mut options = case.options(&folder.path().join("one"));
        let protos = tree(&case.folder())
            .into_keys()
            .filter(|p| p.extension().is_some_and(|e| e == "proto"));
        options.inputs = protos.map(|path| case.folder().join(path)).collect();
        generate(&options);
        options.inputs.reverse();
        options.output = folder.path().join("other");
        generate(&options);
        assert!(tree(&folder.path().join("one")) == tree(&options.output), "{}", case.name);
    }
}

#[test]
fn a_second_run_writes_nothing() {
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        let options = case.options(&folder.path().join("stubs"));
        let (first, _) = generate(&options);
        assert!(!first.outcome.written.is_empty());
        let (second, _) = generate(&options);
        assert_eq!(second.outcome.written, Vec::<PathBuf>::new(), "{}", case.name);
    }
}

#[test]
fn an_import_that_serves_options_alone_leaves_no_trace() {
    let golden = tree(&fixtures().join("imports/expected"));
    assert!(golden.keys().all(|path| !path.starts_with("options") && !path.starts_with("google")));
}

fn case(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).expect("a case of that name")
}

#[test]
fn renames_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let (_, report) = generate(&case("names").options(&folder.path().join("stubs")));
    let notes: Vec<&str> = report.diagnostics().iter().map(|d| d.message.as_str()).collect();
    for expected in [
        "message `names.clashes.foo_bar` is called `FooBar_` in Rust",
        "field `names.clashes.Fields.self` is called `self_` in Rust",
        "oneof `names.clashes.Kinds.kind` is called `Kind_` in Rust",
        "field `names.clashes_proto2.Fields.fooBar` is called `foo_bar__` in Rust",
        "enum value `names.clashes.FOO_BAR1` is called `FooBar1_` in Rust",
    ] {
        assert!(notes.contains(&expected), "{expected} is not among {notes:#?}");
    }
    assert!(!notes.iter().any(|note| note.contains("`names.clashes.FooBar`")), "{notes:#?}");
}

/// Files of protos say `rustfmt::skip` to spare their users the time, not since they need it. The
/// comments behind arms are left out: rustfmt aligns them.
#[test]
fn the_format_is_that_of_rustfmt() {
    let without_comments = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for case in CASES {
        let golden = case.golden();
        for (path, text) in stubs(&golden) {
            let at = format!("{}/{}", case.name, path.display());
            let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{at}: {error}"));
            assert!(!text.contains("\n\n\n"), "{at}: two empty lines");
            if !path.ends_with("mod.rs") {
                assert!(!syntax.items.is_empty() || text.lines().count() == 1, "{at} is empty");
                let copy = without_comments.path().join(format!("{}.rs", files.len()));
                let lines = text.lines().map(|line| match line.rsplit_once(", // ") {
                    Some((arm, _)) => format!("{arm},\n"),
                    None => format!("{line}\n"),
                });
                fs::write(&copy, lines.collect::<String>()).unwrap();
                files.push(copy);
            }
        }
    }
    assert!(files.len() > CASES.len(), "the goldens are not where they were");
    let output = Command::new("rustfmt")
        .args(["--edition", "2024", "--check", "--config-path"])
        .arg(env!("CARGO_MANIFEST_DIR"))
        .args(files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// A message of a thousand fields of every kind.
fn wide_proto() -> String {
    let kinds = ["int32", "string", "repeated sint64", "bytes", "optional bool", "Wide"];
    let field = |i: usize| format!("  {} field_{i} = {i};\n", kinds[i % kinds.len()]);
    let fields: String = (1..=1000).map(field).collect();
    format!("syntax = \"proto3\";\npackage large;\nmessage Wide {{\n{fields}}}\n")
}

/// A hundred messages, each with the next as a field of this kind.
fn chain_proto(name: &str, field: &str) -> String {
    let message = |i: usize| {
        let next = format!("Level{}", i + 1);
        format!("message Level{i} {{ {} }}\n", field.replace("NEXT", &next))
    };
    let chain: String = (0..99).map(message).collect();
    format!("syntax = \"proto3\";\npackage {name};\n{chain}message Level99 {{}}\n")
}

const CHAINS: [(&str, &str); 4] = [
    ("chain", "NEXT next = 1;"),
    ("chain_of_lists", "repeated NEXT next = 1;"),
    ("chain_of_maps", "map<string, NEXT> next = 1;"),
    ("chain_of_oneofs", "oneof kind { NEXT next = 1; }"),
];

/// Messages in messages, each with the next as a field, as deep as a descriptor set can be read.
/// (No parser of sources goes half as deep: `protoc` stops behind 31 levels.)
fn deep_descriptor() -> Vec<u8> {
    let inner = FieldDescriptorProto {
        name: Some("inner".to_owned()),
        number: Some(1),
        label: Some(Label::Optional as i32),
        r#type: Some(Type::Message as i32),
        ..Default::default()
    };
    let path = |depth: usize| (0..=depth).map(|i| format!(".Level{i}")).collect::<String>();
    let level = |nested: Option<DescriptorProto>, depth: usize| DescriptorProto {
        name: Some(format!("Level{depth}")),
        field: nested
            .iter()
            .map(|_| FieldDescriptorProto { type_name: Some(path(depth + 1)), ..inner.clone() })
            .collect(),
        nested_type: nested.into_iter().collect(),
        ..Default::default()
    };
    let outermost = (0..LEVELS).rev().fold(None, |nested, depth| Some(level(nested, depth)));
    let file = FileDescriptorProto {
        name: Some("deep.proto".to_owned()),
        syntax: Some("proto3".to_owned()),
        message_type: outermost.into_iter().collect(),
        ..Default::default()
    };
    FileDescriptorSet { file: vec![file] }.encode_to_vec()
}

/// What the limit of all protobuf libraries, 100, leaves below the file's own message.
const LEVELS: usize = 99;

/// A program's test of them: read, and written again.
const DEEP_TEST: &str = r#"//! Values as deep as their types.

use prost::Message;

fn every_level_is_read_and_written<M: Message + Default + std::fmt::Debug>(levels: usize) {
    let mut bytes = Vec::new();
    for _ in 1..levels {
        let mut outer = vec![0x0a];
        prost::encoding::encode_varint(bytes.len() as u64, &mut outer);
        outer.extend(bytes);
        bytes = outer;
    }
    let outermost = M::decode(bytes.as_slice()).unwrap();
    assert_eq!(format!("{outermost:?}").matches("Level").count(), levels);
    assert_eq!(outermost.encode_to_vec(), bytes);
}

#[test]
fn nested_types() {
    every_level_is_read_and_written::<goldens::deep::Level0>(99);
}

#[test]
fn chains() {
    every_level_is_read_and_written::<goldens::chain::chain::Level0>(100);
    every_level_is_read_and_written::<goldens::chain_of_lists::chain_of_lists::Level0>(100);
}
"#;

/// Runs with JSON and text format between runs without, into one tree.
fn mixed_formats(output: &Path) {
    for name in ["proto3", "formats", "well_known"] {
        generate(&case(name).options(output));
    }
}

/// A file of which no message is known, with all there is to ask for.
fn enum_alone(folder: &Path, output: PathBuf) {
    let proto = folder.join("large/enum_alone.proto");
    fs::write(&proto, "syntax = \"proto3\";\nenum Alone { ZERO = 0; }\n").unwrap();
    let formats = Formats { json: true, text: true };
    generate(&Options { inputs: vec![proto], output, formats, ..Options::default() });
}

/// Programs' tests of what is generated, in `fixtures`.
const TESTS: [&str; 6] = [
    "attributes/json_options.rs",
    "attributes/prost_types.rs",
    "attributes/serde.rs",
    "custom_options/options.rs",
    "proto2/defaults.rs",
    "proto3/traits.rs",
];

/// A package with every case as a module, of a library and of a program.
fn scratch_package(folder: &Path) {
    let source = folder.join("src");
    let _ = fs::remove_dir_all(&source);
    fs::create_dir_all(folder.join("large")).unwrap();
    let manifest = "[package]\nname = \"goldens\"\nedition = \"2024\"\npublish = false\n\n[profile.dev]\ndebug = false\n\n\
                    [dependencies]\nprost = \"0.14\"\nprost-types = \"0.14\"\n\
                    serde = { version = \"1\", default-features = false, features = [\"derive\", \"std\"] }\n\
                    serde_json = \"1\"\n\n[workspace]\n";
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock"), folder.join("Cargo.lock"))
        .unwrap();
    let case = case("attributes");
    let formats = Formats { json: true, text: false };
    generate(&Options {
        formats,
        ..Case { rules: Options::default, ..*case }.options(&source.join("proto_json"))
    });
    let json = JsonOptions {
        proto_names: true,
        enum_numbers: true,
        default_values: true,
        ignore_unknown_fields: true,
    };
    generate(&Options {
        formats,
        json,
        ..Case { rules: Options::default, ..*case }.options(&source.join("json_options"))
    });
    let mut modules = ["wide", "deep", "mixed", "enum_alone", "proto_json", "json_options"]
        .map(str::to_owned)
        .to_vec();
    mixed_formats(&source.join("mixed"));
    enum_alone(folder, source.join("enum_alone"));
    // Packages with services, which take tonic, are those of the tutorials' tests.
    for case in CASES.iter().filter(|case| case.mode.is_none()) {
        generate(&case.options(&source.join(format!("case_{}", case.name))));
        modules.push(format!("case_{}", case.name));
    }
    for (name, field) in CHAINS {
        let (output, chain) = (source.join(name), folder.join(format!("large/{name}.proto")));
        fs::write(&chain, chain_proto(name, field)).unwrap();
        generate(&Options { inputs: vec![chain], output, ..Options::default() });
        modules.push(name.to_owned());
    }
    let (wide, deep) = (folder.join("large/wide.proto"), folder.join("large/deep.bin"));
    fs::write(&wide, wide_proto()).unwrap();
    fs::write(&deep, deep_descriptor()).unwrap();
    let (output, inputs) = (source.join("wide"), vec![wide]);
    generate(&Options { inputs, output, ..Options::default() });
    let (output, descriptor_sets) = (source.join("deep"), vec![deep]);
    generate(&Options { descriptor_sets, output, ..Options::default() });
    // rustdoc looks for what each type is made of, whole, and gives up on the deep ones.
    let is_deep = |module: &String| module.starts_with("chain") || module == "deep";
    let line = |prefix: &str, module: &String| {
        let condition = if is_deep(module) { "#[cfg(not(doc))]\n" } else { "" };
        format!("{condition}{prefix}mod {module};\n")
    };
    let lines = |prefix: &str| -> String { modules.iter().map(|m| line(prefix, m)).collect() };
    // A crate that compares numbers with types of its own leaves less for the compiler to infer.
    let others = "//! The goldens.\n\nuse {prost_types as _, serde_json as _};\n";
    fs::write(source.join("lib.rs"), others.to_owned() + &lines("pub ")).unwrap();
    fs::write(source.join("main.rs"), lines("") + "\nfn main() {}\n").unwrap();
    fs::create_dir_all(folder.join("tests")).unwrap();
    for test in TESTS {
        let name = Path::new(test).file_name().unwrap();
        fs::copy(fixtures().join(test), folder.join("tests").join(name)).unwrap();
    }
    fs::write(folder.join("tests/deep.rs"), DEEP_TEST).unwrap();
}

fn cargo(folder: &Path, arguments: &[&str], flags: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .arg("--offline")
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTFLAGS", flags)
        .env("RUSTDOCFLAGS", flags)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "cargo {}:\n{told}", arguments.join(" "));
    told + &String::from_utf8_lossy(&output.stdout)
}

/// Compiled, linted, documented, tried; as a library, and as a part of a program that uses nothing of it.
/// No comment of a proto file becomes a doctest.
#[test]
fn what_is_generated_compiles_without_a_warning() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("goldens");
    scratch_package(&folder);
    cargo(&folder, &["clippy", "--all-targets"], "-D warnings");
    let strict = ["clippy", "--lib", "--", "-D", "clippy::pedantic", "-D", "missing_docs"];
    cargo(&folder, &strict, "-D warnings");
    cargo(&folder, &["doc", "--no-deps", "--lib"], "-D warnings");
    cargo(&folder, &["test", "--test", "*"], "-D warnings");
    let told = cargo(&folder, &["test", "--doc"], "-D warnings");
    assert!(told.contains("running 0 tests"), "{told}");
}
