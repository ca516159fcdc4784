//! Looking without touching.

use protorust::internals::write::Session;
use protorust::{Diagnostic, Options, Report};

use crate::{CARGO, HELLO, folder, names, plan, run, service, tree};

#[test]
fn check_and_dry_run_write_nothing() {
    let dir = folder(&[("Cargo.toml", CARGO), ("src/main.rs", HELLO)]);
    let before = tree(dir.path());
    let check = Options { check: true, ..service() };
    let outcome = run(dir.path(), &plan(&["a"]), &check).outcome.unwrap();
    let diff = outcome.diff.clone().unwrap();
    assert!(outcome.differs() && diff.contains("-    println!") && diff.contains("+tonic = "));
    let dry = run(dir.path(), &plan(&["a"]), &Options { dry_run: true, ..service() });
    assert_eq!(dry.outcome.unwrap().written, outcome.written);
    assert_eq!(tree(dir.path()), before);

    run(dir.path(), &plan(&["a"]), &service());
    let clean = run(dir.path(), &plan(&["a"]), &check).outcome.unwrap();
    assert_eq!((clean.differs(), clean.diff.as_deref()), (false, Some("")));
}

#[test]
fn an_earlier_error_stops_everything() {
    let dir = folder(&[]);
    let mut report = Report::default();
    let session = Session::open(dir.path(), None, &mut report).unwrap();
    report.push(Diagnostic::error("syntax", "wrong"));
    assert_eq!(session.commit(&plan(&["a"]), &Options::default(), &mut report), None);
    assert!(names(dir.path()).is_empty());
}
