//! The arguments of the command.

use super::common::{assert_same, run_in, tree};
use super::{done, folder};

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

#[test]
fn version_is_that_of_the_package() {
    let folder = folder();
    for option in ["-V", "--version"] {
        let expected = format!("protorust {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(done(folder.path(), option), expected);
    }
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
