//! Tests the command from outside: its output, its exit status, and the files that it writes.

mod common;

use std::fs;
use std::path::Path;

use common::{assert_same, protorust, repository, run_in, succeed, tree, write};

/// Creates a folder with the protos of the tutorials.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["streaming_calc", "hello_world", "chat", "number_service"] {
        let file = format!("{name}.proto");
        let from = repository("fixtures/tutorials").join(name).join(&file);
        fs::copy(from, folder.path().join(file)).unwrap();
    }
    folder
}

/// Runs the command, which must succeed without a warning. Returns its standard output.
fn done(folder: &Path, arguments: &str) -> String {
    let ran = run_in(folder, arguments);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{arguments}\n{}", ran.stdout);
    ran.stdout
}

/// Returns the paths after `verb`, without those of the support module.
fn files<'a>(text: &'a str, verb: &str) -> Vec<&'a str> {
    let named = text.lines().filter_map(|line| line.trim_start().strip_prefix(verb));
    named.map(str::trim_start).filter(|path| !path.contains("/support/")).collect()
}

// How to use it

#[test]
fn an_unknown_mode_is_a_usage_error_that_names_the_two_that_exist() {
    let folder = folder();
    let ran = run_in(folder.path(), "--mode both --input chat.proto");
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("'both'") && ran.stderr.contains("service, client"), "{ran:?}");
}

#[test]
fn no_input_is_a_usage_error_that_says_what_to_type() {
    let folder = folder();
    let ran = run_in(folder.path(), "--mode service");
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("no input") && ran.stderr.contains("--help"), "{ran:?}");
}

#[test]
fn wrong_options_are_usage_errors() {
    let folder = folder();
    let before = tree(folder.path());
    for arguments in [
        "chat.proto --modes service",
        "chat.proto --check --dry-run",
        "chat.proto -q -v",
        "chat.proto --extern-path google.protobuf=::prost_types",
        "chat.proto --extern-path .google.protobuf",
        "chat.proto --derive Eq",
    ] {
        let ran = run_in(folder.path(), arguments);
        assert_eq!(ran.status, 2, "{arguments}: {}", ran.stderr);
    }
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn help_teaches_the_job_and_every_option() {
    let folder = folder();
    let help = done(folder.path(), "--help");
    for taught in [
        "protorust --mode service --input streaming_calc.proto --output service/",
        "Where the files go:",
        "Exit status:",
        "--proto-path",
        "--descriptor-set-in",
        "--check",
        "--dry-run",
        "--force",
        "--prune",
        "--type-attribute",
    ] {
        assert!(help.contains(taught), "{taught} in\n{help}");
    }
    assert!(help.lines().all(|line| line.chars().count() <= 100));
}

/// The support module is one for all runs, so it has what any of them was asked for.
#[test]
fn prost_types_stay_and_bring_their_crate() {
    let folder = folder();
    let proto = "syntax = \"proto3\";\nimport \"google/protobuf/timestamp.proto\";\n\
                 message Event { google.protobuf.Timestamp at = 1; }\n";
    fs::write(folder.path().join("event.proto"), proto).unwrap();
    done(folder.path(), "event.proto --mode messages --output package --prost-types");
    let manifest = fs::read_to_string(folder.path().join("package/Cargo.toml")).unwrap();
    assert!(manifest.contains("prost-types = "), "{manifest}");
    let part = folder.path().join("package/src/stubs/support/prost_types/timestamp.rs");
    assert!(part.exists());
    done(folder.path(), "chat.proto --mode messages --output package");
    assert!(part.exists());
    done(folder.path(), "event.proto --mode messages --output package --prune");
    assert!(!part.exists());
}

#[test]
fn transport_is_left_out_unless_another_file_has_it() {
    let folder = folder();
    let other = fs::read_to_string(folder.path().join("hello_world.proto")).unwrap();
    fs::write(folder.path().join("other.proto"), other.replace("HelloWorld", "Other")).unwrap();
    let text = |path: &str| fs::read_to_string(folder.path().join("package").join(path)).unwrap();
    done(folder.path(), "chat.proto --mode client --output package --no-transport");
    assert!(text("Cargo.toml").contains("features = [\"codegen\"]"));
    assert!(!text("src/stubs/support/rpc/mod.rs").contains("endpoint"));
    assert!(!text("src/stubs/chat_pb.rs").contains("transport::"));
    assert!(!text("src/main.rs").contains("connect"));
    let again = done(folder.path(), "chat.proto --mode client --output package --no-transport");
    assert!(again.contains("up to date"), "{again}");

    done(folder.path(), "other.proto --mode client --output package");
    assert!(text("src/stubs/support/rpc/mod.rs").contains("endpoint"));
    let ran = run_in(folder.path(), "chat.proto --mode client --output package --no-transport");
    assert!(ran.stderr.contains("other.proto was generated with it"), "{}", ran.stderr);
    assert!(text("src/stubs/support/rpc/mod.rs").contains("endpoint"));
    done(folder.path(), "chat.proto --mode client --output package --no-transport --prune");
    assert!(!text("src/stubs/support/rpc/mod.rs").contains("endpoint"));
}

#[test]
fn messages_alone_are_a_package_without_tonic() {
    let folder = folder();
    done(folder.path(), "chat.proto --mode messages --output package");
    let manifest = fs::read_to_string(folder.path().join("package/Cargo.toml")).unwrap();
    assert!(manifest.contains("prost") && !manifest.contains("tonic"), "{manifest}");
    let entry = fs::read_to_string(folder.path().join("package/src/stubs/.protorust")).unwrap();
    assert!(entry.contains("proto messages chat.proto"), "{entry}");
    assert!(folder.path().join("package/src/main.rs").exists());
    assert!(
        done(folder.path(), "chat.proto --mode messages --output package").contains("up to date")
    );
}

#[test]
fn version_is_that_of_the_package() {
    let folder = folder();
    for option in ["-V", "--version"] {
        let expected = format!("protorust {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(done(folder.path(), option), expected);
    }
}

// The message

#[test]
fn a_run_says_what_was_written_and_what_to_type_next() {
    let folder = folder();
    let said = done(folder.path(), "--mode service --input chat.proto --output app");
    assert!(said.starts_with("Successfully generated Rust files.\n"), "{said}");
    assert!(said.ends_with("Next: cd app && cargo run\n"), "{said}");
    let wrote = files(&said, "wrote ");
    for file in ["app/Cargo.toml", "app/src/main.rs", "app/src/stubs/chat_pb.rs"] {
        assert!(wrote.contains(&file), "{file} in\n{said}");
    }
}

#[test]
fn verbose_lists_every_file_and_quiet_says_nothing() {
    let folder = folder();
    let said = done(folder.path(), "-v --mode service --input chat.proto --output app");
    let named = said.lines().filter(|line| line.starts_with("  wrote ")).count();
    assert_eq!(named, tree(&folder.path().join("app")).len(), "{said}");
    assert_eq!(done(folder.path(), "-q --mode service --input chat.proto --output quiet"), "");
    assert!(folder.path().join("quiet/src/main.rs").exists());
}

#[test]
fn inputs_may_be_arguments_options_and_folders_in_any_order() {
    let folder = folder();
    done(folder.path(), "-q . -o all");
    done(
        folder.path(),
        "-q -i number_service.proto hello_world.proto -i chat.proto streaming_calc.proto -o each",
    );
    assert_same(&folder.path().join("all"), &folder.path().join("each"));
    let all = tree(&folder.path().join("all"));
    assert!(all.contains_key("tutorial/number_service_pb.rs") && all.contains_key("chat_pb.rs"));
}

// Looking without touching

#[test]
fn a_dry_run_writes_nothing_and_says_what_it_would() {
    let folder = folder();
    let before = tree(folder.path());
    let said = done(folder.path(), "--dry-run -v --mode client --input chat.proto --output app");
    assert!(said.starts_with("Nothing was written (--dry-run)."), "{said}");
    assert_eq!(tree(folder.path()), before);
    let would = files(&said, "would write ").len();
    let wrote = done(folder.path(), "-v --mode client --input chat.proto --output app");
    assert_eq!(files(&wrote, "wrote ").len(), would);
}

#[test]
fn check_compares_what_is_there_with_what_would_be() {
    let folder = folder();
    let command = "--mode service --input chat.proto --output app";
    let check = format!("{command} --check");

    let ran = run_in(folder.path(), &check);
    assert_eq!(ran.status, 1);
    assert!(ran.stdout.contains("+++ app/src/main.rs\n"), "{}", ran.stdout);
    assert!(!folder.path().join("app").exists());

    done(folder.path(), command);
    let said = done(folder.path(), &check);
    assert!(said.starts_with("The stubs are up to date.\n"), "{said}");

    let stub = folder.path().join("app/src/stubs/chat_pb.rs");
    let good = fs::read_to_string(&stub).unwrap();
    fs::write(&stub, good.replace("pub message: String", "pub message: Vec<u8>")).unwrap();
    let before = tree(folder.path());
    let ran = run_in(folder.path(), &check);
    assert_eq!(ran.status, 1);
    for line in [
        "--- app/src/stubs/chat_pb.rs",
        "+++ app/src/stubs/chat_pb.rs",
        "-    pub message: Vec<u8>,",
        "+    pub message: String,",
    ] {
        assert!(ran.stdout.lines().any(|l| l == line), "{line} in\n{}", ran.stdout);
    }
    assert!(ran.stderr.contains("not up to date"), "{}", ran.stderr);
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn check_leaves_the_users_skeleton_out() {
    let folder = folder();
    let command = "--mode service --input chat.proto --output app";
    done(folder.path(), command);
    let main = folder.path().join("app/src/main.rs");
    let text = fs::read_to_string(&main).unwrap().replace("not implemented yet", "on its way");
    fs::write(&main, text).unwrap();
    assert_eq!(run_in(folder.path(), &format!("{command} --check")).status, 0);
}

// Runs add up

#[test]
fn the_second_run_writes_nothing() {
    let folder = folder();
    for command in [
        "--mode service --input chat.proto --output app",
        "--mode client --input chat.proto --output app",
        ". --output stubs",
    ] {
        done(folder.path(), command);
        let before = tree(folder.path());
        let said = done(folder.path(), command);
        assert!(said.contains("nothing to write: all files are up to date"), "{said}");
        assert_eq!(files(&said, "wrote "), Vec::<&str>::new());
        assert_eq!(tree(folder.path()), before);
    }
}

#[test]
fn a_skeleton_that_was_edited_stays_and_what_it_lacks_is_named() {
    let folder = folder();
    let command = "--mode service --input streaming_calc.proto --output app";
    done(folder.path(), command);
    let main = folder.path().join("app/src/main.rs");
    let edited = format!("{}\n// mine\n", fs::read_to_string(&main).unwrap());
    fs::write(&main, &edited).unwrap();

    let proto = folder.path().join("streaming_calc.proto");
    let more = fs::read_to_string(&proto).unwrap().replace(
        "rpc sum",
        "rpc productOf(stream google.protobuf.Int64Value) returns (google.protobuf.Int64Value);\n    rpc sum",
    );
    fs::write(&proto, more).unwrap();
    let ran = run_in(folder.path(), command);
    assert_eq!(ran.status, 0);
    assert_eq!(files(&ran.stdout, "kept (yours) "), ["app/src/main.rs"]);
    assert!(ran.stderr.contains("missing-rpc") && ran.stderr.contains("product_of"), "{ran:?}");
    assert!(!ran.stderr.contains("incremental_sum"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&main).unwrap(), edited);

    let forced = run_in(folder.path(), &format!("{command} --force"));
    assert_eq!(forced.status, 0);
    let main = fs::read_to_string(&main).unwrap();
    assert!(main.contains("async fn product_of") && !main.contains("// mine"), "{main}");
}

#[test]
fn a_service_and_a_client_of_two_protos_share_a_package() {
    let folder = folder();
    done(folder.path(), "--mode service --input chat.proto --output app");
    let main = fs::read(folder.path().join("app/src/main.rs")).unwrap();
    done(folder.path(), "--mode client --input chat.proto --output app");
    let said = done(folder.path(), "--mode client --input number_service.proto --output app");
    assert!(said.ends_with("Next: cd app && cargo run --bin number_client\n"), "{said}");

    let app = tree(&folder.path().join("app"));
    assert_eq!(app["src/main.rs"], main);
    for file in ["src/bin/chat_client.rs", "src/bin/number_client.rs"] {
        assert!(app.contains_key(file), "{file} in {:?}", app.keys());
    }
    let text = |file: &str| String::from_utf8(app[file].clone()).unwrap();
    let chat = text("src/stubs/chat_pb.rs");
    assert!(
        chat.contains("pub trait Chat") && chat.contains("pub struct ChatClient"),
        "both sides"
    );
    let numbers = text("src/stubs/tutorial/number_service_pb.rs");
    assert!(!numbers.contains("pub trait NumberService"), "one side is enough");
    let cargo = text("Cargo.toml");
    assert!(cargo.contains("\"channel\"") && cargo.contains("\"server\""), "{cargo}");
}

#[test]
fn the_order_of_runs_does_not_matter_to_the_stubs() {
    let folder = folder();
    for (output, order) in
        [("one", ["chat", "number_service"]), ("two", ["number_service", "chat"])]
    {
        for name in order {
            done(folder.path(), &format!("{name}.proto --output {output}"));
        }
    }
    done(folder.path(), "chat.proto number_service.proto --output at_once");
    assert_same(&folder.path().join("one"), &folder.path().join("two"));
    assert_same(&folder.path().join("one"), &folder.path().join("at_once"));
    // So two commands that share a folder do not undo each other for ever.
    let said = done(folder.path(), "chat.proto --output one");
    assert!(said.contains("nothing to write"), "{said}");
}

#[test]
fn prune_removes_what_this_run_does_not_make() {
    let folder = folder();
    done(folder.path(), "chat.proto --output stubs");
    let chat = tree(&folder.path().join("stubs"));
    done(folder.path(), "number_service.proto --output stubs");
    write(folder.path(), &[("stubs/mine.rs", "// mine\n")]);
    let said = done(folder.path(), "chat.proto --output stubs --prune");
    let mut removed = files(&said, "removed ");
    removed.sort_unstable();
    let gone = ["stubs/tutorial/mod.rs", "stubs/tutorial/number_service_pb.rs"];
    assert_eq!(removed, gone, "{said}");
    let mut left = tree(&folder.path().join("stubs"));
    assert_eq!(left.remove("mine.rs").as_deref(), Some(&b"// mine\n"[..]));
    assert_eq!(left, chat);
}

const TEXT: &str = "syntax = \"proto3\";\npackage a;\nmessage Note { string title = 1; map<string, int32> marks = 2; }\n";

#[test]
fn strings_that_share_memory_bring_their_crate_where_they_are_asked_for() {
    let folder = folder();
    write(folder.path(), &[("note.proto", TEXT)]);
    let cargo = |arguments: &str, output: &str| {
        done(folder.path(), &format!("note.proto --mode client {arguments} --output {output}"));
        fs::read_to_string(folder.path().join(output).join("Cargo.toml")).unwrap()
    };
    assert!(!cargo("", "plain").contains("bytestring"));
    assert!(cargo("--byte-string .a.Note.title", "sharing").contains("\nbytestring = \"1\"\n"));
    let note = "sharing/src/stubs/a/note_pb.rs";
    let note = fs::read_to_string(folder.path().join(note)).unwrap();
    assert!(note.contains("pub title: ::bytestring::ByteString,"), "{note}");
    assert!(note.contains("pub marks: std::collections::HashMap<String, i32>,"), "{note}");
}

#[test]
fn a_rule_for_strings_does_not_hold_for_keys() {
    let folder = folder();
    write(folder.path(), &[("note.proto", TEXT)]);
    let ran = run_in(folder.path(), "note.proto --byte-string .a.Note.marks --output stubs");
    assert!(ran.stderr.contains("the rule for `.a.Note.marks` matches nothing"), "{ran:?}");
}

#[test]
fn what_an_earlier_run_made_keeps_the_format_of_its_strings() {
    let folder = folder();
    write(folder.path(), &[("note.proto", TEXT)]);
    done(folder.path(), "note.proto --json --byte-string . --output stubs");
    let part = folder.path().join("stubs/support/byte_string.rs");
    done(folder.path(), "chat.proto --json --output stubs");
    assert!(part.exists(), "note_pb.rs is as it was");
    done(folder.path(), "note.proto --json --output stubs");
    assert!(!part.exists(), "note_pb.rs has no such string any more");
}

// Faults

const HEAD: &str = "syntax = \"proto3\";\n";

/// Runs the command, which must fail, print all of `expected`, and leave everything as it was.
fn refused(folder: &Path, arguments: &str, expected: &[&str]) {
    let before = tree(folder);
    let ran = run_in(folder, arguments);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{arguments}\n{}", ran.stderr);
    for words in expected {
        assert!(ran.stderr.contains(words), "{words} in\n{}", ran.stderr);
    }
    assert_eq!(tree(folder), before, "{arguments}");
    assert!(!folder.join("app").exists(), "{arguments}");
}

#[test]
fn a_bad_input_is_refused_with_its_place_and_nothing_is_written() {
    let cases: &[(&str, &[&str])] = &[
        ("message A {\n  int32 = 1;\n}\n", &["a.proto:3:", "int32 = 1;"]),
        (
            "message A {\n  Piont at = 1;\n}\nmessage Point {}\n",
            &["a.proto:3:3", "did you mean Point?"],
        ),
        (
            "package p.google;\nimport \"google/protobuf/any.proto\";\n\
             message A { google.protobuf.Any any = 1; }\n",
            &["a.proto:4:", "start it with a dot: .google.protobuf.Any"],
        ),
        ("message A {\n  int32 x = 1;\n  int32 y = 1;\n}\n", &["a.proto:4:", "int32 y = 1;"]),
        ("import \"gone.proto\";\n", &["a.proto:2:", "gone.proto"]),
        ("import \"a.proto\";\n", &["a.proto", "cycle"]),
    ];
    for (text, expected) in cases {
        let folder = folder();
        write(folder.path(), &[("a.proto", &format!("{HEAD}{text}"))]);
        refused(folder.path(), "--mode service --input a.proto --output app", expected);
        refused(folder.path(), "a.proto chat.proto --output app", expected);
    }
}

#[test]
fn all_errors_of_a_run_are_told_together() {
    let folder = folder();
    write(
        folder.path(),
        &[
            ("a.proto", &format!("{HEAD}message A {{ Gone x = 1; Missing y = 2; }}\n")),
            ("b.proto", &format!("{HEAD}message B {{ int32 = 1; }}\n")),
        ],
    );
    let expected = ["a.proto", "b.proto", "Gone", "Missing", "int32 = 1;"];
    refused(folder.path(), "a.proto b.proto gone.proto --output app", &["b.proto", "gone.proto"]);
    refused(folder.path(), "a.proto --output app", &expected[2..4]);
}

#[test]
fn paths_that_lead_nowhere_are_refused() {
    let folder = folder();
    write(folder.path(), &[("docs/readme.md", ""), ("roots/a/x.proto", HEAD), ("file", "text")]);
    let input = "--mode client --input chat.proto";
    for (arguments, expected) in [
        ("--mode service --input chta.proto --output app", "did you mean chat.proto?"),
        ("docs --output app", "docs"),
        ("chat.proto -I roots --output app", "chat.proto"),
        (&format!("{input} --output file"), "file"),
        (&format!("{input} --output file/below"), "file"),
        ("--descriptor-set-in gone.bin --output app", "gone.bin"),
    ] {
        refused(folder.path(), arguments, &[expected]);
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    refused(folder.path(), "--mode service --input chat.proto --output closed", &["closed"]);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    succeed(protorust(folder.path()).args(["chat.proto", "--output", "closed"]));
}

#[test]
fn a_module_names_what_its_package_lacks() {
    let folder = folder();
    let toml = "[package]\nname = \"app\"\n\n[dependencies]\nprost = \"0.14\"\ntokio = \"1\"\n";
    write(folder.path(), &[("app/Cargo.toml", toml), ("app/src/main.rs", "fn main() {}\n")]);
    let command = "--mode client --input chat.proto --output app/src/stubs";
    let said = done(folder.path(), command);
    let (_, next) = said.split_once("Next: ").unwrap();
    let (steps, lines) = next.split_once('\n').unwrap();
    assert_eq!(
        steps,
        "add the lines below to [dependencies] of Cargo.toml, declare the module, as `mod stubs;`, \
         run cargo build"
    );
    let names: Vec<_> = lines.lines().map(|line| line.split_once(" = ").unwrap().0).collect();
    assert_eq!(names, ["  http-body", "  tokio", "  tonic"], "tokio lacks features\n{said}");

    // With these lines, there is nothing left to say.
    let lines: String = lines.lines().map(|line| format!("{}\n", line.trim_start())).collect();
    let toml = toml.replace("tokio = \"1\"\n", &lines);
    fs::write(folder.path().join("app/Cargo.toml"), &toml).unwrap();
    let said = done(folder.path(), &command.replace("chat", "number_service"));
    assert!(said.ends_with("Next: cargo build\n"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("app/Cargo.toml")).unwrap(), toml);
}

#[test]
fn a_module_outside_of_a_package_names_all_dependencies() {
    let folder = folder();
    let said = done(folder.path(), "--input chat.proto --output gen");
    for name in ["http-body", "prost", "tokio", "tonic"] {
        assert!(said.contains(&format!("\n  {name} = ")), "{said}");
    }
    assert!(said.contains("as `mod gen;`"), "{said}");
}
