//! Several runs into one folder.

use std::fs;

use super::common::{assert_same, run_in, tree, write};
use super::{done, files, folder};

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
