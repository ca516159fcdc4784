//! A run that has nothing to do does not generate, and a run that has something to do does: a cell
//! for each thing that may change between two runs.

mod common;

use std::fs;
use std::path::Path;

use common::{assert_same, protorust, run, tree, write};
use protorust::internals::options::AttributeRule;
use protorust::internals::run::Finished;
use protorust::internals::write::Manifest;
use protorust::{Formats, Mode, Options, Report};

const PROTOS: &[(&str, &str)] = &[
    ("protos/a.proto", "syntax = \"proto3\";\nimport \"sub/b.proto\";\nmessage A { B b = 1; }\n"),
    ("protos/sub/b.proto", "syntax = \"proto3\";\nimport \"c.proto\";\nmessage B { C c = 1; }\n"),
    ("protos/c.proto", "syntax = \"proto3\";\n// Of c.\nmessage C { bytes data = 1; }\n"),
    (
        "protos/s.proto",
        "syntax = \"proto3\";\nimport \"c.proto\";\nservice Shop { rpc Buy(C) returns (C); }\n",
    ),
];

/// The things that are changed, and how.
type Change<F> = (&'static str, F);

/// A folder with protos, and the options of a run that makes stubs of all of them.
struct Place {
    folder: tempfile::TempDir,
    options: Options,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), PROTOS);
        let options = Options {
            inputs: vec![folder.path().join("protos")],
            proto_paths: vec![folder.path().join("early"), folder.path().join("protos")],
            output: folder.path().join("out"),
            ..Options::default()
        };
        fs::create_dir(folder.path().join("early")).unwrap();
        Self { folder, options }
    }

    /// The same where a run is done.
    fn done() -> Self {
        let place = Self::new();
        assert!(place.generates(), "a first run generates");
        assert!(!place.generates(), "a second run finds nothing to do");
        place
    }

    fn run(&self) -> (Finished, Report) {
        let mut report = Report::default();
        let finished = protorust::internals::run::run(&self.options, &mut report);
        (finished.unwrap_or_else(|| panic!("{}", report.render(false))), report)
    }

    /// Runs, and returns whether the run generated anything.
    fn generates(&self) -> bool {
        self.run().0.counts.is_some()
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    fn append(&self, path: &str, text: &str) {
        let old = fs::read(self.path(path)).unwrap();
        fs::write(self.path(path), [&old, text.as_bytes()].concat()).unwrap();
    }

    /// Asserts that the tree equals that of a run into an empty folder, and that another run keeps it.
    fn is_as_if_new(&self) {
        let fresh = Options { output: self.path("fresh"), ..self.options.clone() };
        protorust::internals::run::run(&fresh, &mut Report::default()).unwrap();
        assert_same(&self.options.output, &fresh.output);
        assert!(!self.generates(), "the run after it finds nothing to do");
    }
}

#[test]
fn every_change_of_what_is_read_is_seen() {
    let changes: &[Change<fn(&Place)>] = &[
        ("an input", |p| p.append("protos/a.proto", "message More {}\n")),
        ("a comment alone", |p| p.append("protos/a.proto", "// The end.\n")),
        ("an import of an import", |p| p.append("protos/c.proto", "message D {}\n")),
        ("a new input", |p| write(p.folder.path(), &[("protos/n.proto", "syntax = \"proto3\";")])),
        ("another file for an import", |p| {
            let text = fs::read_to_string(p.path("protos/c.proto")).unwrap();
            fs::remove_file(p.path("protos/c.proto")).unwrap();
            write(p.folder.path(), &[("early/c.proto", &text.replace("data", "other"))]);
        }),
    ];
    for (name, change) in changes {
        let mut place = Place::done();
        place.options.prune = true;
        assert!(!place.generates());
        change(&place);
        assert!(place.generates(), "{name}");
        place.is_as_if_new();
    }
}

#[test]
fn a_package_with_a_library_needs_no_program_without_calls() {
    for mode in [Mode::Messages, Mode::Client, Mode::Service] {
        let mut place = Place::new();
        let cargo = "[package]\nname = \"shop\"\nedition = \"2024\"\n";
        write(&place.path("out"), &[("Cargo.toml", cargo), ("src/lib.rs", "pub mod stubs;\n")]);
        place.options.inputs = vec![place.path("protos/a.proto")];
        place.options.mode = Some(mode);
        assert!(place.generates() && !place.generates(), "{mode:?}");
        assert!(!place.path("out/src/main.rs").exists());
    }
}

#[test]
fn a_missing_import_is_an_error_as_in_a_first_run() {
    let mut place = Place::new();
    place.options.inputs = vec![place.path("protos/a.proto")];
    assert!(place.generates() && !place.generates());
    fs::remove_file(place.path("protos/c.proto")).unwrap();
    let mut report = Report::default();
    assert!(protorust::internals::run::run(&place.options, &mut report).is_none());
    assert_eq!(report.diagnostics()[0].code, "missing-import");
}

#[test]
fn every_option_that_shapes_the_stubs_is_seen() {
    let changes: &[Change<fn(&mut Options)>] = &[
        ("bytes", |o| o.bytes.push(".".to_owned())),
        ("btree-map is a warning each time", |o| o.btree_maps.push(".".to_owned())),
        ("extern-path", |o| o.extern_paths.push((".C".to_owned(), "::c::C".to_owned()))),
        ("drop-unknown-fields", |o| o.drop_unknown_fields = true),
        ("no-transport", |o| o.no_transport = true),
        ("json", |o| o.formats = Formats { json: true, text: false }),
        ("force", |o| o.force = true),
        ("check", |o| o.check = true),
    ];
    for (name, change) in changes {
        let mut place = Place::done();
        change(&mut place.options);
        assert!(place.generates(), "{name}");
    }
    // Both sides are there: one of them asks for nothing new.
    let mut place = Place::done();
    place.options.mode = Some(Mode::Client);
    place.options.output = place.path("client");
    fs::create_dir_all(place.path("src")).unwrap();
    write(place.folder.path(), &[("Cargo.toml", "[package]\nname = \"p\"\n")]);
    assert!(place.generates() && !place.generates());
    place.options.mode = None;
    assert!(place.generates(), "the other side");
    place.options.mode = Some(Mode::Service);
    assert!(!place.generates(), "a side of two");
}

#[test]
fn the_manifest_has_every_value_of_an_option() {
    let changes: &[Change<fn(&mut Options)>] = &[
        ("a path", |o| o.setters.push(".A, .B".to_owned())),
        ("a type", |o| o.extern_paths.push((".C".to_owned(), "::c::C<u8, u8>".to_owned()))),
        ("an attribute", |o| o.attributes.push(AttributeRule::derive(".", "Eq,\nHash"))),
    ];
    for (name, change) in changes {
        let mut place = Place::done();
        change(&mut place.options);
        assert!(place.generates(), "{name}");
        // The manifest still has the names of the files, and what they were generated with.
        let manifest = Manifest::read(&place.options.output).unwrap();
        let protos: Vec<_> = manifest.protos.keys().collect();
        assert_eq!(protos, ["a.proto", "c.proto", "s.proto", "sub/b.proto"], "{name}");
        assert!(manifest.protos.values().all(|entry| entry.options.len() == 1), "{name}");
    }
}

#[test]
fn a_side_that_no_run_asks_for_leaves_when_it_is_asked_to() {
    for mode in [Some(Mode::Service), Some(Mode::Client), Some(Mode::Messages)] {
        let mut place = Place::new();
        // The folder is the module of a package, in each mode.
        write(place.folder.path(), &[("Cargo.toml", "[package]\nname = \"shop\"\n")]);
        assert!(place.generates());
        place.options = Options { mode, prune: true, ..place.options };
        assert!(place.generates(), "{mode:?}");
        place.is_as_if_new();
    }
}

#[test]
fn an_input_that_is_gone_leaves_when_it_is_asked_to() {
    let mut place = Place::done();
    fs::remove_file(place.path("protos/s.proto")).unwrap();
    assert!(!place.generates(), "runs add up");
    assert!(place.path("out/s_pb.rs").exists());
    place.options.prune = true;
    assert!(place.generates());
    assert!(!place.path("out/s_pb.rs").exists());
    place.is_as_if_new();
}

#[test]
fn every_change_of_what_is_written_is_mended() {
    let changes: &[Change<fn(&Place)>] = &[
        ("edited", |p| p.append("out/a_pb.rs", "// mine\n")),
        ("edited in the support module", |p| p.append("out/support/mod.rs", "// mine\n")),
        ("deleted", |p| fs::remove_file(p.path("out/b_pb.rs")).unwrap()),
        ("deleted mod.rs", |p| fs::remove_file(p.path("out/mod.rs")).unwrap()),
        ("descriptors deleted", |p| fs::remove_file(p.path("out/descriptor_set.bin")).unwrap()),
        ("descriptors damaged", |p| {
            fs::write(p.path("out/descriptor_set.bin"), "damaged").unwrap()
        }),
        ("manifest deleted", |p| fs::remove_file(p.path("out/.protorust")).unwrap()),
        ("an earlier version made it", |p| {
            let text = fs::read_to_string(p.path("out/.protorust")).unwrap();
            let tree = text.lines().find(|line| line.starts_with("tree ")).unwrap();
            let other = text.replace(tree, "tree 00000000000000000000000000000000");
            fs::write(p.path("out/.protorust"), other).unwrap();
        }),
        ("a manifest with a line less", |p| {
            let text = fs::read_to_string(p.path("out/.protorust")).unwrap();
            fs::write(p.path("out/.protorust"), text.replace("file a_pb.rs\n", "")).unwrap();
        }),
    ];
    for (name, change) in changes {
        let place = Place::done();
        let before = tree(&place.path("out"));
        change(&place);
        assert_ne!(tree(&place.path("out")), before, "{name}");
        assert!(place.generates(), "{name}");
        place.is_as_if_new();
    }
}

#[test]
fn neither_times_nor_a_checkout_matter() {
    let place = Place::done();
    for (path, _) in PROTOS {
        let text = fs::read_to_string(place.path(path)).unwrap();
        fs::write(place.path(path), format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    }
    for (path, bytes) in tree(&place.path("out")) {
        fs::write(place.path("out").join(path), bytes).unwrap();
    }
    assert!(!place.generates());

    let manifest = fs::read_to_string(place.path("out/.protorust")).unwrap();
    let machine = place.folder.path().to_string_lossy().into_owned();
    assert!(!manifest.contains(&machine), "{manifest}");
}

#[test]
fn a_checkout_in_another_folder_has_nothing_to_do() {
    let (one, mut other) = (Place::done(), Place::new());
    for (path, bytes) in tree(&one.path("out")) {
        let path = other.path("out").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    other.options.proto_paths.swap(0, 1);
    assert!(!other.generates());
}

#[test]
fn a_comment_is_no_difference_for_check() {
    let mut place = Place::done();
    place.append("protos/a.proto", "// The end.\n");
    place.options.check = true;
    assert_eq!(place.run().0.outcome.diff.as_deref(), Some(""));
    place.options.check = false;
    let written = place.run().0.outcome.written;
    assert_eq!(written, [place.path("out/.protorust")]);
}

#[test]
fn runs_that_add_up_know_each_other() {
    let mut place = Place::new();
    let (one, other) = (place.path("protos/a.proto"), place.path("protos/s.proto"));
    for input in [&one, &other] {
        place.options.inputs = vec![input.clone()];
        assert!(place.generates());
    }
    for input in [&one, &other] {
        place.options.inputs = vec![input.clone()];
        assert!(!place.generates());
    }
    // The other one is then made with options that this one does not have.
    place.options.bytes.push(".".to_owned());
    assert!(place.generates());
    place.options.bytes.clear();
    place.options.inputs = vec![one];
    assert!(place.generates());
}

#[test]
fn warnings_are_remembered() {
    let place = Place::new();
    place.append("protos/s.proto", "import \"a.proto\";\n");
    assert_eq!(place.run().1.diagnostics()[0].code, "unused-import");
    let (finished, report) = place.run();
    assert_eq!((finished.counts, report.diagnostics().len()), (None, 1));
    assert_eq!(report.diagnostics()[0].code, "earlier-warnings");
    // A build script cannot be asked to print the warnings again.
    let mut report = Report::default();
    let finished =
        protorust::internals::run::run_module(&place.options, None, &mut report).unwrap();
    assert!(finished.counts.is_some() && report.diagnostics()[0].code == "unused-import");
}

// In a package, the user's files count, too.

fn package() -> Place {
    let mut place = Place::new();
    place.options.mode = Some(Mode::Service);
    place.options.output = place.path("app");
    assert!(place.generates() && !place.generates());
    place
}

#[test]
fn what_the_user_changes_around_the_stubs_is_seen() {
    let replace = |path: &Path, from: &str, to: &str| {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    };
    let place = package();
    replace(&place.path("app/Cargo.toml"), "prost = ", "prost-build = ");
    assert!(place.generates() && !place.generates());

    let place = package();
    replace(&place.path("app/src/main.rs"), "async fn buy", "#[cfg(any())] async fn sell");
    let (finished, report) = place.run();
    assert!(finished.counts.is_some());
    assert_eq!(report.diagnostics()[0].code, "missing-rpc");

    let place = package();
    replace(&place.path("app/src/main.rs"), "println!", "eprintln!");
    let finished = place.run().0;
    assert_eq!((finished.counts, finished.outcome.run.as_deref()), (None, Some("cargo run")));
    assert_eq!(finished.outcome.kept, [place.path("app/src/main.rs")]);

    fs::remove_file(place.path("app/src/main.rs")).unwrap();
    assert!(place.generates(), "the skeleton is gone");
}

#[test]
fn the_command_says_that_nothing_has_changed() {
    let place = Place::done();
    let ran = run(protorust(place.folder.path())
        .args(["-v", "protos", "-I", "early", "-I", "protos", "-o", "out"]));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("nothing to write") && ran.stdout.contains("nothing has changed"));
}

/// The compiler refuses such implementations, but does not know what has changed.
#[test]
fn implementations_that_do_not_fit_are_told_until_they_are_mended() {
    const SHOP: &str = "service Shop { rpc Buy(C) returns (C); }";
    let changes: &[Change<&str>] = &[
        ("gone-service", "message NoShop {}"),
        ("unknown-rpc", "service Shop {}"),
        ("changed-rpc", "service Shop { rpc Buy(C) returns (stream C); }"),
        ("missing-rpc", "service Shop { rpc Buy(C) returns (C); rpc Sell(C) returns (C); }"),
    ];
    for &(code, now) in changes {
        let mut place = Place::new();
        write(&place.path("out"), &[("Cargo.toml", "[package]\nname = \"shop\"\n")]);
        place.options.mode = Some(Mode::Service);
        place.options.prune = true;
        assert!(place.generates() && !place.generates());
        let proto = fs::read_to_string(place.path("protos/s.proto")).unwrap();
        fs::write(place.path("protos/s.proto"), proto.replace(SHOP, now)).unwrap();
        for _ in 0..3 {
            let codes: Vec<_> = place.run().1.diagnostics().iter().map(|d| d.code).collect();
            assert!(codes.contains(&code), "{code}: {codes:?}");
        }
        fs::write(place.path("protos/s.proto"), &proto).unwrap();
        let (_, report) = place.run();
        assert!(report.diagnostics().is_empty(), "{code}: {}", report.render(false));
        assert!(!place.generates(), "{code}");
    }
}
