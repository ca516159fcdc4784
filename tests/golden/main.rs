//! Compares the code that is generated from `fixtures/<case>/*.proto`, byte for byte: with
//! `fixtures/<case>/expected`, or with `expected_service` and `expected_client`, where one side is
//! asked for.
//!
//! `BLESS=1 cargo test --test golden` rewrites the goldens. The support module, which is the same
//! everywhere, is left out of them.

#[path = "../common/mod.rs"]
mod common;
mod compiled;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use protorust::internals::options::{AttributeKind, AttributeRule};
use protorust::internals::run::{Finished, run_module};
use protorust::{Formats, Mode, Options, Report, Severity};

/// A folder of `fixtures`, and the inputs in it; the folder itself is the import root.
struct Case {
    name: &'static str,
    inputs: &'static [&'static str],
    formats: Formats,
    mode: Option<Mode>,
    rules: fn() -> Options,
}

/// Declares the cases, and a test for each of them.
macro_rules! cases {
    ($($name:ident: $case:expr,)*) => {
        const CASES: &[Case] = &[$($case),*];

        mod golden {
            use super::*;
            $(#[test]
            fn $name() {
                $case.is_golden();
            })*
        }
    };
}

cases! {
    attributes: Case { name: "attributes", rules: attribute_rules, ..ALL },
    comments: Case { name: "comments", ..ALL },
    custom_options: Case {
        name: "custom_options",
        inputs: &["shelf.proto"],
        formats: Formats { json: true, text: true },
        rules: || Options { custom_options: true, ..Options::default() },
        ..ALL
    },
    formats: Case { name: "formats", formats: Formats { json: true, text: true }, ..ALL },
    imports: Case { name: "imports", inputs: &["shapes", "plain.proto"], ..ALL },
    json_strings: Case {
        name: "json_strings",
        formats: Formats { json: true, text: true },
        ..ALL
    },
    names: Case { name: "names", ..ALL },
    proto2: Case { name: "proto2", ..ALL },
    proto3: Case { name: "proto3", ..ALL },
    services_for_servers: Case { name: "services", mode: Some(Mode::Service), ..ALL },
    services_for_clients: Case { name: "services", mode: Some(Mode::Client), ..ALL },
    setters: Case { name: "setters", rules: setter_rules, ..ALL },
    well_known: Case { name: "well_known", ..ALL },
}

/// All of a folder, and nothing that has to be asked for.
const ALL: Case = Case {
    name: "",
    inputs: &["."],
    formats: Formats { json: false, text: false },
    mode: None,
    rules: Options::default,
};

/// Options for serde's derives, and some more.
fn attribute_rules() -> Options {
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

/// Setters for all fields but one.
fn setter_rules() -> Options {
    let paths = [".google", "Report", "Chapter", "mood", "Into", "Option", "IntoIterator", "Box"];
    Options {
        boxed: vec!["Report.preface".to_owned()],
        bytes: vec!["Report.back".to_owned()],
        setters: paths.into_iter().chain(["Plain.with"]).map(str::to_owned).collect(),
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

    /// Generates the case into a folder that goes with the value.
    fn generated(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        generate(&self.options(folder.path()));
        folder
    }

    /// Asserts that the generated code equals the golden; with `BLESS=1`, replaces the golden.
    fn is_golden(&self) {
        let made = stubs(self.generated().path());
        if std::env::var_os("BLESS").is_some() {
            bless(&self.golden(), &made);
        }
        let golden = stubs(&self.golden());
        let mut differences = String::new();
        for path in made.keys().chain(golden.keys()).collect::<BTreeSet<_>>() {
            let (golden, made) = (golden.get(path), made.get(path));
            if golden != made {
                let text = |text: Option<&String>| text.cloned().unwrap_or_default();
                differences += &format!("{}/{}\n", self.name, path.display());
                differences += &difference(&text(golden), &text(made));
            }
        }
        assert!(differences.is_empty(), "{differences}\nBLESS=1 rewrites the goldens");
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
    let finished = run_module(options, None, &mut report);
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

/// Returns the part of the tree that depends on the case.
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

/// The support module and the descriptors are part of the tree, and the tree is complete: each
/// module that a file declares is there.
#[test]
fn the_tree_is_complete() {
    let files = tree(CASES[0].generated().path());
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
    let made = stubs(case("imports").generated().path());
    assert!(made.keys().all(|path| !path.starts_with("options") && !path.starts_with("google")));
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
        for (path, text) in stubs(case.generated().path()) {
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
    assert!(files.len() > CASES.len(), "too few files were generated");
    let output = Command::new("rustfmt")
        .args(["--edition", "2024", "--check", "--config-path"])
        .arg(env!("CARGO_MANIFEST_DIR"))
        .args(files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
