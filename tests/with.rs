//! `--with`: optional parts of skeletons. `tests/interop/production` builds and runs them.

mod common;

use std::fs;
use std::process::Command;

use common::{protorust, run, succeed, workshop};

const PROTO: &str = r#"syntax = "proto3";
package shop;
message Order { int32 id = 1; }
service Orders { rpc Place(Order) returns (Order); rpc Watch(Order) returns (stream Order); }
service ReturnsWithANameSoLongThatRustfmtBreaks { rpc Take(stream Order) returns (Order); }
"#;

/// Each part: its name, and the text that it adds to a service, to a client and to the `Cargo.toml`.
const PARTS: [(&str, &str, &str, &str); 5] = [
    ("tracing", ".trace_fn(", "tracing_subscriber::fmt()", "\"env-filter\""),
    ("tls", "ServerTlsConfig::new().identity(", "ClientTlsConfig::new()", "\"tls-ring\""),
    ("compression", ".send_compressed(", ".accept_compressed(", "\"gzip\""),
    ("health", ".add_service(health_service)", "", "tonic-health = \"0.14\""),
    ("reflection", "reflection().build_v1()?", "", "tonic-reflection = \"0.14\""),
];

fn folder(name: &str) -> std::path::PathBuf {
    let folder = workshop(name);
    common::write(&folder, &[("orders.proto", PROTO)]);
    folder
}

#[test]
fn each_part_adds_its_lines_and_dependencies_and_no_other() {
    let folder = folder("with each");
    for (index, (part, ..)) in PARTS.iter().enumerate() {
        for mode in ["service", "client"] {
            let output = format!("{part}-{mode}");
            let arguments = ["--mode", mode, "--with", part, "--output", &output];
            let ran = run(protorust(&folder).args(arguments).arg("orders.proto"));
            let main = fs::read_to_string(folder.join(&output).join("src/main.rs")).unwrap();
            let cargo = fs::read_to_string(folder.join(&output).join("Cargo.toml")).unwrap();
            for (other, (name, service, client, dependency)) in PARTS.iter().enumerate() {
                let line = if mode == "service" { service } else { client };
                let is_wanted = other == index && !line.is_empty();
                let has_line = !line.is_empty() && main.contains(line);
                assert_eq!(
                    (has_line, cargo.contains(dependency)),
                    (is_wanted, is_wanted),
                    "{name}"
                );
            }
            let is_useless = ran.stderr.contains(&format!("`--with {part}` adds nothing"));
            assert_eq!(is_useless, mode == "client" && PARTS[index].2.is_empty());
            assert_eq!(ran.status, 0);
        }
    }
}

#[test]
fn a_skeleton_with_all_parts_is_clean_to_rustfmt() {
    let folder = folder("with all");
    let all = PARTS.map(|(part, ..)| part).join(",");
    for mode in ["service", "client"] {
        let arguments = ["--mode", mode, "--with", &all, "--output", mode, "orders.proto"];
        run(protorust(&folder).args(arguments));
        let main = folder.join(mode).join("src/main.rs");
        // The error of a missing certificate names its file.
        let text = fs::read_to_string(&main).unwrap();
        assert!(text.contains("cannot read {file}") && !text.contains("fs::read(\""), "{text}");
        for edition in ["2021", "2024"] {
            succeed(Command::new("rustfmt").args(["--check", "--edition", edition]).arg(&main));
        }
    }
}

#[test]
fn a_skeleton_that_exists_is_left_alone_and_the_lines_are_told() {
    let folder = folder("with later");
    let generate = |with: &[&str]| {
        let arguments = ["--mode", "service", "--output", "service", "orders.proto"];
        let ran = run(protorust(&folder).args(arguments).args(with));
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.stderr
    };
    generate(&[]);
    let main = folder.join("service/src/main.rs");
    let before = fs::read_to_string(&main).unwrap();
    let said = generate(&["--with", "tls,health"]);
    assert_eq!(fs::read_to_string(&main).unwrap(), before);
    for line in [
        "src/main.rs is yours and was not changed; `--with tls` needs more lines in it",
        "let identity = tonic::transport::Identity::from_pem(read(\"server.pem\")?, read(\"server.key\")?);",
        "// On the builder of the server:",
        ".tls_config(tls)?",
        "`--with health` needs more lines in it",
        "health.set_serving::<OrdersServer<OrdersImpl>>().await;",
        ".add_service(health_service)",
    ] {
        assert!(said.contains(line), "{line} in\n{said}");
    }
    let cargo = fs::read_to_string(folder.join("service/Cargo.toml")).unwrap();
    assert!(cargo.contains("\"tls-ring\"") && cargo.contains("tonic-health"), "{cargo}");

    // Once the user has added the lines, nothing is reported.
    fs::write(&main, before + "// .tls_config(tls)? and tonic_health\n").unwrap();
    assert_eq!(generate(&["--with", "tls,health"]), "");
}

#[test]
fn what_is_no_part_or_has_no_skeleton_is_refused() {
    let folder = folder("with nothing");
    let ran = run(protorust(&folder).args(["--mode", "client", "--with", "helth", "orders.proto"]));
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("a similar value exists: 'health'"), "{}", ran.stderr);
    let ran = run(protorust(&folder).args(["--with", "tls", "orders.proto"]));
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("Say --mode service or --mode client"), "{}", ran.stderr);
}
