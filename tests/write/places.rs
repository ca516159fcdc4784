//! The kinds of output folders, and the files in each.

use std::collections::BTreeMap;
use std::fs;

use protorust::internals::write::{Plan, Session};
use protorust::{Options, Report};

use crate::{CARGO, HELLO, folder, names, plan, run, service, stub, tree, with_stubs};

#[test]
fn a_package_of_cargo_new_is_completed() {
    let dir = folder(&[("Cargo.toml", CARGO), ("src/main.rs", HELLO)]);
    let ran = run(dir.path(), &plan(&["a"]), &service());
    let expected = with_stubs("src/stubs/", &["Cargo.toml", "src/main.rs"]);
    assert_eq!(names(dir.path()), expected, "{}", ran.text);
    let files = tree(dir.path());
    assert!(files["src/main.rs"].starts_with("mod stubs;"));
    assert!(files["Cargo.toml"].starts_with(CARGO));
    assert!(files["Cargo.toml"].contains("\ntonic = "));
    assert_eq!(ran.outcome.unwrap().run.as_deref(), Some("cargo run"));
}

#[test]
fn a_main_of_the_user_is_left_alone() {
    let main = "fn main() { mine() }";
    let dir = folder(&[("Cargo.toml", CARGO), ("src/main.rs", main)]);
    let ran = run(dir.path(), &plan(&["a"]), &service());
    let files = tree(dir.path());
    assert_eq!(files["src/main.rs"], main);
    assert!(files["src/bin/calc_service.rs"].contains("../stubs/mod.rs"));
    // `cargo run` goes on running the user's program.
    assert!(files["Cargo.toml"].contains("default-run = \"app\""));
    assert_eq!(ran.outcome.unwrap().run.as_deref(), Some("cargo run --bin calc_service"));
}

#[test]
fn a_package_without_mode_gets_stubs_alone() {
    let dir = folder(&[("Cargo.toml", CARGO), ("src/main.rs", HELLO)]);
    let stubs_only = Plan { skeleton: None, ..plan(&["a"]) };
    run(dir.path(), &stubs_only, &Options::default()).outcome.unwrap();
    assert_eq!(tree(dir.path())["src/main.rs"], HELLO);
    assert!(dir.path().join("src/stubs/mod.rs").exists());
}

#[test]
fn a_folder_in_a_package_is_the_module() {
    let dir = folder(&[("Cargo.toml", CARGO), ("src/lib.rs", "")]);
    for inner in ["src/api", "target/debug/build/x/out"] {
        let output = dir.path().join(inner);
        run(&output, &plan(&["a"]), &service()).outcome.unwrap();
        assert_eq!(names(&output), with_stubs("", &[]));
    }
    assert_eq!(tree(dir.path())["Cargo.toml"], CARGO);
}

#[test]
fn a_new_folder_with_mode_is_a_new_package() {
    let dir = folder(&[]);
    let output = dir.path().join("deep/my service");
    let ran = run(&output, &plan(&["a"]), &service());
    let expected = with_stubs("src/stubs/", &["Cargo.toml", "src/main.rs"]);
    assert_eq!(names(&output), expected, "{}", ran.text);
    let cargo = &tree(&output)["Cargo.toml"];
    assert!(cargo.contains("name = \"my-service\"") && cargo.contains("edition = \"2024\""));
    assert!(!cargo.contains("[workspace]"));
}

#[test]
fn a_new_folder_without_mode_is_the_module() {
    let dir = folder(&[]);
    let output = dir.path().join("stubs");
    run(&output, &plan(&["a"]), &Options::default()).outcome.unwrap();
    assert_eq!(names(&output), with_stubs("", &[]));
}

#[test]
fn a_build_script_gets_the_module_wherever_it_is() {
    let dir = folder(&[("Cargo.toml", CARGO)]);
    let mut report = Report::default();
    let session = Session::open_module(dir.path(), None, &mut report).unwrap();
    session.commit(&plan(&["a"]), &service(), &mut report).unwrap();
    assert_eq!(names(dir.path()), with_stubs("", &["Cargo.toml"]));
}

#[test]
fn a_package_below_a_workspace_stands_alone_unless_it_is_a_member() {
    let root = "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"other\"]\n";
    let dir = folder(&[("Cargo.toml", root)]);
    for (inner, alone) in [("crates/calc", false), ("calc", true), ("other/calc", false)] {
        let output = dir.path().join(inner);
        let ran = run(&output, &plan(&["a"]), &service());
        assert_eq!(tree(&output)["Cargo.toml"].contains("[workspace]"), alone, "{inner}");
        assert_eq!(ran.codes.contains(&"standalone-package"), alone, "{inner}");
    }
    assert_eq!(run(dir.path(), &plan(&["a"]), &service()).codes, ["no-package"]);
    assert_eq!(fs::read_to_string(dir.path().join("Cargo.toml")).unwrap(), root);
}

#[test]
fn an_output_that_is_a_file_is_refused() {
    let dir = folder(&[("file", "text")]);
    for output in ["file", "file/below"] {
        let ran = run(&dir.path().join(output), &plan(&["a"]), &service());
        assert_eq!(ran.codes, ["output-is-a-file"], "{output}");
    }
    assert_eq!(tree(dir.path()), BTreeMap::from([("file".to_owned(), "text".to_owned())]));
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_link_to_nothing_is_refused() {
    let dir = folder(&[]);
    let link = dir.path().join("link");
    std::os::unix::fs::symlink("nothing", &link).unwrap();
    for output in [link.clone(), link.join("below")] {
        let ran = run(&output, &plan(&["a"]), &service());
        assert_eq!(ran.codes, ["output-is-a-file"], "{}", output.display());
        assert!(ran.text.contains("is a link to nothing"), "{}", ran.text);
    }
}

#[test]
fn a_broken_cargo_toml_is_named() {
    let dir = folder(&[("Cargo.toml", "[package\n")]);
    let ran = run(dir.path(), &plan(&["a"]), &service());
    assert_eq!(ran.codes, ["cargo-toml"]);
    assert!(ran.text.contains("line: 1") && ran.text.contains("[package"), "{}", ran.text);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_refused_before_anything_is_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = folder(&[("Cargo.toml", CARGO), ("src/main.rs", HELLO)]);
    let before = tree(dir.path());
    let mode = |mode| {
        fs::set_permissions(dir.path().join("src"), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o555);
    let ran = run(dir.path(), &plan(&["a"]), &service());
    mode(0o755);
    assert_eq!(ran.codes, ["read-only"]);
    assert_eq!(tree(dir.path()), before);
}

#[test]
fn a_name_that_no_file_can_have_is_refused_before_anything_is_written() {
    let long = "p".repeat(256);
    for path in [format!("{long}/mod.rs"), format!("a/{}_pb.rs", &long[3..])] {
        let dir = folder(&[]);
        let output = dir.path().join("new");
        let mut plan = plan(&["a"]);
        plan.stubs.push(stub(&path, ""));
        let ran = run(&output, &plan, &Options::default());
        assert_eq!(ran.codes, ["cannot-write"]);
        assert!(ran.text.contains("shorten the name"), "{}", ran.text);
        assert!(!output.exists());
    }
    let dir = folder(&[("Cargo.toml", CARGO), ("src/main.rs", "fn main() {}")]);
    let mut plan = plan(&["a"]);
    plan.skeleton.as_mut().unwrap().name = long;
    assert_eq!(run(dir.path(), &plan, &service()).codes, ["cannot-write"]);
    assert_eq!(tree(dir.path()).len(), 2);
}
