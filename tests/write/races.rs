//! Two runs at once, and runs that do not get to their end.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use protorust::internals::write::{OutputFolder, Plan, Session, resolve};
use protorust::{Mode, Options, Report};

use crate::{MARK, folder, names, plan, run, service, stub, tree};

#[test]
fn runs_at_once_add_up() {
    let dir = folder(&[]);
    let output = dir.path().join("app");
    std::thread::scope(|scope| {
        for proto in ["a", "b", "c", "d", "e", "f"] {
            let output = &output;
            scope.spawn(move || {
                let mut report = Report::default();
                let session = Session::open(output, Some(Mode::Service), &mut report).unwrap();
                let known = session.manifest().protos.keys();
                let mut all: Vec<&str> =
                    known.map(|name| name.trim_end_matches(".proto")).chain([proto]).collect();
                all.sort_unstable();
                let plan = plan(&all);
                session.commit(&plan, &service(), &mut report).unwrap();
            });
        }
    });
    let stubs = tree(&output.join("src/stubs"));
    assert_eq!(stubs["mod.rs"], format!("{MARK}a,b,c,d,e,f"));
    assert_eq!(stubs.keys().filter(|name| name.ends_with("_pb.rs")).count(), 6);
    let mut report = Report::default();
    let target = resolve(&output, Some(Mode::Service), &mut report).unwrap();
    assert_eq!(target, OutputFolder::Package { root: output, name: "app".to_owned() });
}

const WRITE_HERE: &str = "PROTORUST_TEST_WRITE_HERE";

/// The same files with other contents for each of ten versions.
fn version(number: usize) -> Plan {
    let mut plan = plan(&["a"]);
    let text = (number % 10).to_string().repeat(20_000);
    plan.stubs.extend((0..40).map(|n| stub(&format!("many/f{n}.rs"), &text)));
    plan
}

/// The child of the test below: rewrites the same files until it is killed.
#[test]
fn write_until_killed() {
    let Some(output) = std::env::var_os(WRITE_HERE).map(PathBuf::from) else { return };
    for number in 0.. {
        run(&output, &version(number), &Options::default()).outcome.unwrap();
    }
}

#[test]
fn a_killed_run_leaves_every_file_old_or_new() {
    let dir = folder(&[]);
    run(dir.path(), &version(0), &Options::default()).outcome.unwrap();
    let versions: Vec<_> =
        (0..10).map(|n| version(n).stubs.pop().unwrap().contents.into_owned()).collect();
    for round in 0..20 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "races::write_until_killed"])
            .env(WRITE_HERE, dir.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(15 + round * 3));
        assert_eq!(child.try_wait().unwrap(), None, "the child failed by itself");
        child.kill().unwrap();
        child.wait().unwrap();
        for n in 0..40 {
            let text = fs::read(dir.path().join(format!("many/f{n}.rs"))).unwrap();
            assert!(versions.contains(&text), "f{n}.rs is neither old nor new");
        }
    }
    run(dir.path(), &version(3), &Options::default()).outcome.unwrap();
    let left: Vec<_> = names(dir.path()).into_iter().filter(|n| n.ends_with(".tmp")).collect();
    assert_eq!(left, Vec::<String>::new(), "the next run sweeps up");
    let again = run(dir.path(), &version(3), &Options::default()).outcome.unwrap();
    assert!(!again.differs());
}
