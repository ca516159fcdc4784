//! Runs add up.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, SystemTime};

use protorust::internals::write::{Manifest, Rpcs, Session, Sides};
use protorust::{Mode, Options, Report, Severity};

use crate::{CARGO, folder, names, plan, rpc, run, service, stub, with_stubs};

#[test]
fn the_second_run_writes_nothing() {
    let dir = folder(&[]);
    run(dir.path(), &plan(&["a"]), &service());
    let times = || -> BTreeMap<String, SystemTime> {
        let time = |name: String| {
            let modified = dir.path().join(&name).metadata().unwrap().modified().unwrap();
            (name, modified)
        };
        names(dir.path()).into_iter().map(time).collect()
    };
    let before = times();
    std::thread::sleep(Duration::from_millis(20));
    let outcome = run(dir.path(), &plan(&["a"]), &service()).outcome.unwrap();
    assert!(!outcome.differs(), "{outcome:?}");
    assert_eq!(outcome.kept, [dir.path().join("src/main.rs")]);
    assert_eq!(times(), before);
}

#[test]
fn kept_stubs_stay_and_stale_ones_go() {
    let dir = folder(&[]);
    run(dir.path(), &plan(&["a", "old/b"]), &Options::default());
    let a = dir.path().join("a_pb.rs");
    fs::write(&a, "with comments").unwrap();
    fs::write(dir.path().join("mine.rs"), "mine").unwrap();

    let mut next = plan(&["a", "c"]);
    next.keep.insert("a_pb.rs".into());
    let outcome = run(dir.path(), &next, &Options::default()).outcome.unwrap();
    assert_eq!(fs::read_to_string(&a).unwrap(), "with comments");
    assert_eq!(outcome.removed, [dir.path().join("old/b_pb.rs")]);
    assert_eq!(names(dir.path()), with_stubs("", &["c_pb.rs", "mine.rs"]));
    assert!(!dir.path().join("old").exists(), "the empty folder goes too");

    fs::remove_file(&a).unwrap();
    run(dir.path(), &next, &Options::default());
    assert!(a.exists(), "a kept file that is missing is made again");

    let manifest = Manifest::read(dir.path()).unwrap();
    assert_eq!(manifest.protos.len(), 2);
    assert!(!manifest.files.contains("old/b_pb.rs"));
}

#[test]
fn earlier_runs_are_there_to_read() {
    let dir = folder(&[]);
    let mut report = Report::default();
    let fresh = Session::open(dir.path(), None, &mut report).unwrap();
    assert_eq!((fresh.manifest(), fresh.descriptor_set()), (&Manifest::default(), None));
    drop(fresh);
    run(dir.path(), &plan(&["a"]), &Options::default());
    let later = Session::open(dir.path(), None, &mut report).unwrap();
    assert_eq!(later.descriptor_set().as_deref(), Some(&b"\x0a\xff"[..]));
    assert_eq!(later.manifest().protos["a.proto"].sides, Sides::of(None));
}

#[test]
fn a_skeleton_is_the_users_and_force_replaces_it() {
    let dir = folder(&[]);
    run(dir.path(), &plan(&["a"]), &service());
    let main = dir.path().join("src/main.rs");
    fs::write(&main, "mod stubs; impl stubs::Calc for C { async fn sum(&self) {} }").unwrap();
    let mut more = plan(&["a"]);
    more.services[0].methods.extend([rpc("max"), rpc("min")]);
    let ran = run(dir.path(), &more, &service());
    assert_eq!(ran.codes, ["missing-rpc"]);
    assert!(ran.text.contains("max, min"), "{}", ran.text);
    assert!(fs::read_to_string(&main).unwrap().contains("async fn sum"));

    let forced = run(dir.path(), &more, &Options { force: true, ..service() });
    assert_eq!(forced.outcome.unwrap().written, std::slice::from_ref(&main));
    assert_eq!(forced.codes, ["skeleton-replaced"]);
    assert!(fs::read_to_string(&main).unwrap().starts_with("mod stubs;"));

    fs::remove_file(&main).unwrap();
    let removed = run(dir.path(), &more, &service());
    assert!(removed.codes.contains(&"skeleton-removed"));
    assert!(!main.exists());
}

#[test]
fn another_program_is_no_reason_to_hide_what_the_first_lacks() {
    let dir = folder(&[]);
    run(dir.path(), &plan(&["a"]), &service());
    let main = dir.path().join("src/main.rs");
    let mine =
        "mod stubs; impl stubs::Calc for C { async fn sum(&self) {} async fn old(&self) {} }";
    fs::write(&main, mine).unwrap();
    let mut more = plan(&["a"]);
    more.services[0].methods.push(rpc("max"));
    let skeleton = more.skeleton.as_mut().unwrap();
    (skeleton.name, skeleton.traits) = ("calc_client".to_owned(), Vec::new());
    let client = Options { mode: Some(Mode::Client), ..Options::default() };
    let bin = dir.path().join("src/bin/calc_client.rs");

    let written = run(dir.path(), &more, &client);
    assert!(written.outcome.unwrap().written.contains(&bin));
    assert_eq!(written.codes, ["missing-rpc", "unknown-rpc"]);
    let replaced = run(dir.path(), &more, &Options { force: true, ..client.clone() });
    assert_eq!(replaced.codes, ["skeleton-replaced", "missing-rpc", "unknown-rpc"]);
    let filled = Options { force: true, add_missing: true, ..client };
    assert_eq!(run(dir.path(), &more, &filled).codes, ["skeleton-replaced", "unknown-rpc"]);
    assert!(fs::read_to_string(&main).unwrap().contains("async fn max"));
}

/// A service that moved is gone only at paths where it no longer is.
#[test]
fn a_moved_service_is_gone_where_it_was() {
    for (before, after, used, is_gone) in [
        (
            &["v1::Calc", "v1::a_pb::Calc"][..],
            &["v1::Calc", "v1::b_pb::Calc"][..],
            "v1::Calc",
            false,
        ),
        (&["v1::Calc", "v1::a_pb::Calc"], &["v1::Calc", "v1::b_pb::Calc"], "v1::a_pb::Calc", true),
        (&["v1::Calc"], &["v2::Calc"], "v1::Calc", true),
        (&["v1::Calc"], &["v2::Calc"], "v2::Calc", false),
        (&["Calc", "a_pb::Calc"], &["v1::Calc", "v1::a_pb::Calc"], "v1::Calc", false),
        (&["Calc", "a_pb::Calc"], &["v1::Calc", "v1::a_pb::Calc"], "v1::a_pb::Calc", false),
        (&["Calc", "a_pb::Calc"], &["v1::Calc", "v1::a_pb::Calc"], "a_pb::Calc", true),
        (&["v1::Calc", "v1::a_pb::Calc"], &["Calc", "a_pb::Calc"], "v1::Calc", true),
        (&["v1::Calc", "v1::a_pb::Calc"], &["Calc", "a_pb::Calc"], "a_pb::Calc", false),
    ] {
        let dir = folder(&[]);
        let at = |paths: &[&str]| {
            let mut plan = plan(&["a"]);
            plan.services[0].paths = paths.iter().map(|path| (*path).to_owned()).collect();
            plan
        };
        run(dir.path(), &at(before), &service());
        let main = dir.path().join("src/main.rs");
        let program = format!("mod stubs; impl stubs::{used} for C {{ async fn sum(&self) {{}} }}");
        fs::write(&main, program).unwrap();
        let codes = run(dir.path(), &at(after), &service()).codes;
        assert_eq!(codes.contains(&"gone-service"), is_gone, "{used}: {before:?} {after:?}");
    }
}

#[test]
fn a_replaced_file_is_written_once() {
    let dir = folder(&[]);
    run(dir.path(), &plan(&["a"]), &service());
    let main = dir.path().join("src/main.rs");
    fs::write(&main, "mod stubs; impl stubs::Calc for C {}").unwrap();
    let options = Options { force: true, add_missing: true, ..service() };
    let forced = run(dir.path(), &plan(&["a"]), &options);
    assert_eq!(forced.outcome.unwrap().written, std::slice::from_ref(&main));
}

#[test]
fn a_module_in_the_sources_is_not_asked_for_implementations() {
    let dir = folder(&[("Cargo.toml", CARGO), ("src/main.rs", "mod api; impl api::Calc for C {}")]);
    let mut plan = plan(&["a"]);
    plan.stubs.push(stub("more_pb.rs", "impl<T: Calc> Calc for Box<T> {}"));
    let output = dir.path().join("src/../src/api");
    run(&output, &plan, &service());
    let ran = run(&output, &plan, &service());
    assert_eq!(ran.codes, ["missing-rpc"]);
    assert!(ran.text.contains("main.rs"), "{}", ran.text);
}

#[test]
fn a_file_that_is_not_rust_is_a_note_and_a_warning_where_methods_are_to_be_added() {
    let dir = folder(&[("Cargo.toml", CARGO), ("src/draft.rs", "impl Calc for {")]);
    for (add_missing, severity) in [(false, Severity::Note), (true, Severity::Warning)] {
        let ran = run(dir.path(), &plan(&["a"]), &Options { add_missing, ..service() });
        assert_eq!(ran.severities[0], ("not-rust", severity));
        assert!(ran.outcome.is_some());
    }
}

#[test]
fn what_was_removed_from_the_protos_is_told() {
    let dir = folder(&[]);
    let mut before = plan(&["a"]);
    before.services.push(Rpcs {
        trait_name: "Old".to_owned(),
        paths: vec!["a::Old".to_owned()],
        methods: vec![rpc("max")],
    });
    run(dir.path(), &before, &service());
    let main = dir.path().join("src/main.rs");
    let text = "mod stubs; impl stubs::Calc for C { async fn sum(&self) {} async fn min(&self) {} }\n\
                impl stubs::a::Old for C { async fn max(&self) {} }\n";
    fs::write(&main, text).unwrap();
    let mut after = plan(&["a"]);
    after.services.push(Rpcs {
        trait_name: "New".to_owned(),
        paths: vec!["New".to_owned()],
        methods: Vec::new(),
    });
    after.skeleton.as_mut().unwrap().traits.push("New".to_owned());
    let first = run(dir.path(), &after, &service());
    let told =
        ["missing-impl", "unknown-rpc", "gone-service"].map(|code| (code, Severity::Warning));
    assert_eq!(first.severities, told);
    // A service that is served elsewhere is not asked for again.
    let second = run(dir.path(), &after, &service());
    assert_eq!(second.severities, [("missing-impl", Severity::Note), told[1], told[2]]);
    assert_eq!(fs::read_to_string(&main).unwrap(), text);
    fs::write(&main, text.lines().next().unwrap()).unwrap();
    let third = run(dir.path(), &after, &service());
    assert_eq!(third.severities, [("missing-impl", Severity::Note), told[1]]);
    assert!(Manifest::read(&dir.path().join("src/stubs")).unwrap().gone.is_empty());
}
