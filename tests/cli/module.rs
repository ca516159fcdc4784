//! Output into a module of a package, or into a folder without one.

use std::fs;
#[cfg(unix)]
use std::process::Command;

use super::common::{protorust, succeed, write};
use super::{done, folder};

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

#[test]
fn a_folder_of_any_name_can_be_declared() {
    let folder = folder();
    for (name, declaration) in [
        ("gen", "mod gen;"),
        ("my-stubs", "#[path = \"my-stubs/mod.rs\"] mod stubs;"),
        ("1x", "#[path = \"1x/mod.rs\"] mod stubs;"),
        ("async", "#[path = \"async/mod.rs\"] mod stubs;"),
        ("stubs.v1", "#[path = \"stubs.v1/mod.rs\"] mod stubs;"),
    ] {
        let said = done(folder.path(), &format!("--input chat.proto --output {name}"));
        assert!(said.contains(&format!("as `{declaration}`")), "{name}\n{said}");
    }
    let app =
        [("app/Cargo.toml", "[package]\nname = \"app\"\n"), ("app/src/main.rs", "fn main() {}\n")];
    write(folder.path(), &app);
    let said = done(folder.path(), "--input chat.proto --output app");
    assert!(said.contains("as `mod stubs;`"), "{said}");
    let api = folder.path().join("api");
    fs::create_dir(&api).unwrap();
    let said = done(&api, "--input ../chat.proto");
    assert!(said.contains("as `mod api;`"), "{said}");
}

#[test]
#[cfg(unix)]
fn a_shell_takes_the_next_step_as_it_is_printed() {
    let folder = folder();
    for name in ["my app", "it's", "$HOME", "`x`", "a\"b", r"a\b", "a;b", "a&b", "*"] {
        let mut command = protorust(folder.path());
        let said = succeed(command.args(["-m", "service", "-i", "chat.proto", "-o", name]));
        let (_, step) = said.split_once("Next: ").unwrap();
        let step = step.strip_suffix(" && cargo run\n").unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{step} && ls Cargo.toml")]).current_dir(folder.path());
        assert_eq!(succeed(&mut shell), "Cargo.toml\n", "{step}");
    }
}
