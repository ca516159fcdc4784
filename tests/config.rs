//! `protorust.toml`: how it is found, that all entry points read it alike, and the errors for wrong
//! ones.

mod common;

use std::fs;
use std::path::Path;

use common::{assert_same, protorust, repository, run, succeed, tree, write};
use protorust::internals::config::PLACES;
use protorust::internals::options::SETTINGS;

const SHOP: &str = r#"
syntax = "proto3";
package shop;
import "google/base.proto";
message Order { bytes raw = 1; map<string, int32> counts = 2; base.Spot at = 3; }
service Shop { rpc Buy(Order) returns (Order); }
"#;

const BASE: &str = "syntax = \"proto3\";\npackage base;\nmessage Spot { int32 x = 1; }\n";

const CONFIG: &str = r##"
input = "protos/shop.proto"
proto-path = ["protos", "google=third"]
output = "src/stubs"
mode = "client"
json = true
text = false
bytes = ["."]
btree-map = ".shop.Order.counts"
derive = { "." = "PartialOrd" }

[type-attribute]
".shop.Order" = ["#[must_use]", "#[non_exhaustive]"]
"##;

const ARGUMENTS: &[&str] = &[
    "protos/shop.proto",
    "-Iprotos",
    "-Igoogle=third",
    "--mode=client",
    "--json",
    "--bytes=.",
    "--btree-map=.shop.Order.counts",
    "--derive=.=PartialOrd",
    "--type-attribute=.shop.Order=#[must_use]",
    "--type-attribute=.shop.Order=#[non_exhaustive]",
];

fn package() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        &[
            ("Cargo.toml", "[package]\nname = \"shop\"\n"),
            ("protorust.toml", CONFIG),
            ("protos/shop.proto", SHOP),
            ("third/base.proto", BASE),
            ("below/deep/empty", ""),
        ],
    );
    folder
}

#[test]
fn the_file_says_what_arguments_say() {
    let (by_file, by_arguments) = (package(), package());
    succeed(&mut protorust(by_file.path()));
    fs::remove_file(by_arguments.path().join("protorust.toml")).unwrap();
    succeed(protorust(by_arguments.path()).args(ARGUMENTS).args(["-o", "src/stubs"]));
    assert_same(&by_file.path().join("src/stubs"), &by_arguments.path().join("src/stubs"));
    assert!(by_file.path().join("src/stubs/base/base_pb.rs").exists());
}

#[test]
fn it_is_found_from_below_and_from_the_output() {
    let folder = package();
    succeed(&mut protorust(folder.path()));
    let made = tree(folder.path());
    succeed(protorust(&folder.path().join("below/deep")).arg("--check"));
    let elsewhere = tempfile::tempdir().unwrap();
    let output = folder.path().join("src/stubs");
    succeed(protorust(elsewhere.path()).arg("--check").arg("-o").arg(&output));
    let config = folder.path().join("protorust.toml");
    succeed(protorust(elsewhere.path()).arg("--check").arg("--config").arg(&config));
    assert_eq!(tree(folder.path()), made);

    let ran = run(protorust(elsewhere.path()).arg("--check"));
    assert!(ran.status == 2 && ran.stderr.contains("no input"), "{ran:?}");
    // Another repository has files of its own.
    fs::create_dir(folder.path().join("below/.git")).unwrap();
    assert_eq!(run(protorust(&folder.path().join("below/deep")).arg("--check")).status, 2);
}

#[test]
fn arguments_come_on_top() {
    let folder = package();
    let arguments = ["third", "-Ithird", "-o", "src/other", "--mode=messages", "--text"];
    succeed(protorust(folder.path()).args(arguments).args(["--derive", "Spot=Ord"]));
    let made = tree(&folder.path().join("src/other"));
    assert!(made.contains_key("support/text/mod.rs") && made.contains_key("support/json/mod.rs"));
    assert!(!made.contains_key("shop/shop_pb.rs") && !made.contains_key("support/rpc/mod.rs"));
    let spot = String::from_utf8_lossy(&made["base/base_pb.rs"]);
    assert!(spot.contains("PartialOrd") && spot.contains(" Ord"), "{spot}");
}

#[test]
fn a_build_script_reads_it() {
    let folder = package();
    succeed(protorust(folder.path()).arg("--prune"));
    let out = tempfile::tempdir().unwrap();
    let builder = protorust::Builder::from_config_file(folder.path().join("protorust.toml"));
    builder.unwrap().out_dir(out.path()).emit_rerun_if_changed(false).generate().unwrap();
    assert_same(&folder.path().join("src/stubs"), &out.path().join("stubs"));
}

/// Returns the diagnostics of a file.
fn faults(config: &str) -> String {
    let folder = package();
    fs::write(folder.path().join("protorust.toml"), config).unwrap();
    let before = tree(folder.path());
    let ran = run(&mut protorust(folder.path()));
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    assert_eq!(tree(folder.path()), before);
    ran.stderr
}

#[test]
fn faults_have_places_and_remedies() {
    let wrong = "\
inputs = \"protos\"
json = \"yes\"
mode = \"both\"
bytes = [\".\", 7]
extern-path = { \"google\" = \"::types\" }
unheard-of = 1
[derive]
\".\" = true
";
    let text = faults(wrong);
    for part in [
        "error[config]: unknown option `inputs`\n --> protorust.toml:1:1\n",
        "1 | inputs = \"protos\"\n  | ^^^^^^\n",
        "= help: did you mean `input`?",
        "2 | json = \"yes\"\n  |        ^^^^^\n  |\n  = help: expected true or false",
        "3 | mode = \"both\"\n  |        ^^^^^^\n  |\n  = help: expected service, client, messages",
        "4 | bytes = [\".\", 7]\n  |         ^^^^^^^^\n  |\n  = help: expected a string, or a list of strings",
        "protorust.toml:5:28\n",
        "= help: expected a proto path with a leading dot, `=`, and a Rust path",
        "= help: use one of input, proto-path, ",
        "8 | \".\" = true\n  |       ^^^^\n",
    ] {
        assert!(text.contains(part), "{part}\nin\n{text}");
    }
    assert!(faults("json = ").contains("error[config]: this is not valid TOML: "));
    assert!(faults("a = 1\na = 2\n").contains("protorust.toml:2:1"));

    let folder = package();
    let ran = run(protorust(folder.path()).args(["--config", "none.toml"]));
    assert!(ran.status == 1 && ran.stderr.contains("cannot read none.toml"), "{}", ran.stderr);
}

/// The methods of `Builder`.
fn methods() -> Vec<String> {
    let files = ["src/build.rs", "src/build/rules.rs"]
        .map(|file| syn::parse_file(&fs::read_to_string(repository(file)).unwrap()).unwrap());
    let items = files.into_iter().flat_map(|file| file.items);
    let methods = items.flat_map(|item| match item {
        syn::Item::Impl(item) => item.items,
        _ => Vec::new(),
    });
    let name = |item| match item {
        syn::ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
        _ => None,
    };
    methods.filter_map(name).collect()
}

/// Options of the command that say how one run goes, and are no matter of the file.
const OF_A_RUN: [&str; 18] = [
    "add-missing",
    "check",
    "color",
    "completions",
    "config",
    "descriptor-set-out",
    "dry-run",
    "force",
    "help",
    "include-imports",
    "include-source-info",
    "man-page",
    "message-format",
    "quiet",
    "verbose",
    "version",
    "watch",
    "with",
];

#[test]
fn the_doors_have_the_same_options() {
    let help = succeed(protorust(Path::new(".")).arg("--help"));
    let words = help.split(|c: char| !(c.is_ascii_lowercase() || c == '-'));
    let mut arguments: Vec<&str> =
        words.filter_map(|word| word.strip_prefix("--")).filter(|word| !word.is_empty()).collect();
    arguments.sort_unstable();
    arguments.dedup();
    let settings: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    for name in settings.iter().chain(&PLACES) {
        assert!(arguments.contains(name), "the command lacks --{name}");
    }
    for name in arguments {
        let is_known = settings.contains(&name) || PLACES.contains(&name);
        assert!(is_known || OF_A_RUN.contains(&name), "protorust.toml lacks {name}");
    }
    let methods = methods();
    for name in settings {
        // `--no-transport` is `build_transport(false)`, as in tonic.
        let method = name.replace('-', "_");
        let method = match method.strip_prefix("no_") {
            Some(part) => format!("build_{part}"),
            None => method,
        };
        assert!(methods.contains(&method), "Builder lacks {name}");
    }
}

/// `MIGRATING.md` promises options of prost and tonic under their names.
#[test]
fn options_that_are_the_same_are_there() {
    let guide = fs::read_to_string(repository("MIGRATING.md")).unwrap();
    let options = guide.split("\n## ").find(|section| section.starts_with("Options\n")).unwrap();
    let rows =
        options.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | the same"));
    let methods = methods();
    let mut seen = 0;
    for (theirs, _) in rows {
        for name in theirs.split('`').skip(1).step_by(2) {
            let name = name.split('(').next().unwrap();
            assert!(methods.iter().any(|method| method == name), "Builder lacks {name}");
            seen += 1;
        }
    }
    assert!(seen > 15, "the table of options is not where it was");
}
