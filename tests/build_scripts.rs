//! Build scripts: the files that cargo watches for them, their warnings, and their modules.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::write;
use protorust::Options;

/// This test is a build script, too, when this variable has its input and import root.
const ARGUMENTS: &str = "PROTORUST_TEST_ARGUMENTS";

#[test]
fn build_script() {
    let Ok(arguments) = std::env::var(ARGUMENTS) else { return };
    let mut builder = protorust::Builder::new();
    let (input, root) = arguments.split_once(' ').unwrap_or((&arguments, ""));
    builder = builder.input(input);
    if !root.is_empty() {
        builder = builder.proto_path(root);
    }
    builder.bytes(".gone").generate().unwrap();
}

const PROTO: &str = "\
syntax = \"proto3\";
package shop;
import \"google/protobuf/empty.proto\";
message Order { int32 id = 1; }
service Shop { rpc Buy(Order) returns (Order); }
";

const CARGO_TOML: &str = "[package]\nname = \"shop\"\n[dependencies]\nprost = \"0.14\"\n";

fn package() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("Cargo.toml", CARGO_TOML),
            ("proto/shop/shop.proto", PROTO),
            ("src/lib.rs", ""),
            (".git/index", ""),
            ("target/out/empty", ""),
        ],
    );
    folder
}

/// Runs the build script above in a package, and returns what it tells cargo.
fn told(package: &Path, arguments: &str, out_dir: &str) -> Vec<String> {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "build_script", "--nocapture"])
        .current_dir(package)
        .env(ARGUMENTS, arguments)
        .env("CARGO_MANIFEST_DIR", package)
        .env("OUT_DIR", package.join(out_dir))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| line.strip_prefix("cargo::")).map(str::to_owned).collect()
}

fn lines<'a>(told: &'a [String], what: &str) -> BTreeSet<&'a str> {
    told.iter().filter_map(|line| line.strip_prefix(what)).collect()
}

/// Cargo runs a build script in each build that watches a file which does not exist, or its own output.
#[test]
fn inputs_of_all_forms_are_watched_on_disk() {
    for (arguments, expected) in [
        ("proto", &["proto"][..]),
        ("./proto/", &["./proto/"]),
        ("proto/shop/shop.proto", &[]),
        ("proto/**/*.proto", &["proto"]),
        ("proto/*/*.proto", &["proto"]),
        ("**/*.proto", &["./Cargo.toml", "./proto", "./src"]),
        (".", &["./Cargo.toml", "./proto", "./src"]),
        ("shop/shop.proto proto", &[]),
        ("shop proto", &["proto/shop"]),
        ("mapped/shop mapped=proto", &["proto/shop"]),
    ] {
        let package = package();
        let told = told(package.path(), arguments, "target/out");
        let mut watched = lines(&told, "rerun-if-changed=");
        assert!(watched.iter().all(|path| package.path().join(path).exists()), "{watched:?}");
        for always in ["proto/shop/shop.proto", "Cargo.toml"] {
            assert!(watched.remove(always), "{arguments}: {watched:?}");
        }
        assert_eq!(watched, expected.iter().copied().collect(), "{arguments}");
    }
}

#[test]
fn warnings_have_places_and_remedies() {
    let package = package();
    let told = told(package.path(), "proto", "target/out");
    let warnings = lines(&told, "warning=");
    let import = "proto/shop/shop.proto:3:8: the import google/protobuf/empty.proto is not used \
                  (help: remove this import)";
    assert!(warnings.contains(import), "{warnings:#?}");
    let rule =
        "the rule for `.gone` matches nothing in the input (bytes) (help: a path that starts";
    assert!(warnings.iter().any(|warning| warning.starts_with(rule)), "{warnings:#?}");
}

#[test]
fn crates_that_the_package_lacks_are_warnings_until_it_has_them() {
    let package = package();
    let lacks = |out_dir: &str| -> Vec<String> {
        let told = told(package.path(), "proto", out_dir);
        let names = lines(&told, "warning=the generated code uses the crate ");
        let is_watched = lines(&told, "rerun-if-changed=").contains("Cargo.toml");
        assert_eq!(is_watched, !names.is_empty());
        names.iter().map(|text| text.split_once(',').unwrap().0.to_owned()).collect()
    };
    assert_eq!(lacks("target/out"), ["http-body", "tokio", "tonic"]);
    let with_tonic = format!(
        "{CARGO_TOML}tokio.workspace = true\n[features]\n[target.'cfg(unix)'.dependencies]\ntonic = \"0.14\"\n"
    );
    fs::write(package.path().join("Cargo.toml"), &with_tonic).unwrap();
    assert_eq!(lacks("target/out"), ["http-body"]);
    assert_eq!(lacks("target/out"), ["http-body"]);
    let with_all = with_tonic + "[dependencies.http-body]\nversion = \"1\"\n";
    fs::write(package.path().join("Cargo.toml"), with_all).unwrap();
    assert!(lacks("target/out").is_empty());
}

#[test]
fn the_sources_of_a_package_have_a_module_that_mod_finds() {
    let package = package();
    told(package.path(), "proto", "src");
    assert!(package.path().join("src/stubs/mod.rs").exists());
    // `mod stubs;` is an error where both files are.
    assert!(!package.path().join("src/stubs.rs").exists());
    told(package.path(), "proto", "target/out");
    assert!(package.path().join("target/out/stubs.rs").exists());
}

/// A loop over protos with a builder for each is common with tonic-prost-build.
#[test]
fn a_second_builder_does_not_remove_what_the_first_one_generated() {
    let package = package();
    write(package.path(), &[("proto/other.proto", "syntax = \"proto3\";\nmessage Other {}\n")]);
    let generate = |input: &str, module: &str| {
        let builder = protorust::Builder::new().input(package.path().join("proto").join(input));
        builder.out_dir(package.path().join("out")).module(module).generate()
    };
    generate("shop/shop.proto", "stubs").unwrap();
    let error = generate("other.proto", "stubs").unwrap_err().to_string();
    assert!(error.contains("error[module-twice]: this build script generated"), "{error}");
    assert!(package.path().join("out/stubs/shop/shop_pb.rs").exists());
    generate("shop/shop.proto", "stubs").unwrap();
    generate("other.proto", "other").unwrap();
    assert!(generate("other.proto", "an other").is_err());
}

/// A build script may check stubs that are committed.
#[test]
fn a_check_fails_where_stubs_differ_and_writes_nothing() {
    let package = package();
    let out = package.path().join("out");
    let generate = |name: &str, options: Options| {
        let inputs = vec![package.path().join("proto")];
        let builder = protorust::Builder::from(Options { inputs, ..options });
        builder.out_dir(&out).module(name).emit_rerun_if_changed(false).generate()
    };
    let check = || Options { check: true, ..Options::default() };
    generate("dry", Options { dry_run: true, ..Options::default() }).unwrap();
    let error = generate("new", check()).unwrap_err().to_string();
    assert!(error.contains("error[not-up-to-date]: the stubs in "), "{error}");
    assert!(!out.exists());
    generate("made", Options::default()).unwrap();
    fs::rename(out.join("made"), out.join("same")).unwrap();
    generate("same", check()).unwrap();
    assert!(!out.join("same.rs").exists());
}
