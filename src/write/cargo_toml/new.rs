//! The `Cargo.toml` of a new package.

use std::fmt::Write as _;
use std::path::Path;

use super::Dependency;

/// Returns the `Cargo.toml` of a new package.
///
/// `standalone`: it lies below a workspace that it is no member of, and so has to be a workspace of
/// its own.
pub fn new_package(name: &str, standalone: bool, dependencies: &[Dependency]) -> String {
    let mut text = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n"
    );
    for dependency in dependencies {
        let _ = writeln!(text, "{}", dependency.line());
    }
    if standalone {
        text.push_str(
            "\n# The workspace above does not list this package among its members.\n[workspace]\n",
        );
    }
    text
}

/// Derives the name of a package from its folder.
pub fn package_name(folder: &Path) -> String {
    let folder = folder.file_name().unwrap_or_default().to_string_lossy();
    let legal = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let name: String = folder.chars().map(legal).collect();
    let name = name.trim_matches('-');
    if name.is_empty() {
        "app".to_owned()
    } else if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("app-{name}")
    } else if is_taken(name) {
        format!("{name}-app")
    } else {
        name.to_owned()
    }
}

/// Returns whether cargo refuses the name, or it would shadow a crate that the package uses.
fn is_taken(name: &str) -> bool {
    const TAKEN: [&str; 21] = [
        "alloc",
        "build",
        "bytestring",
        "core",
        "deps",
        "examples",
        "http-body",
        "incremental",
        "proc-macro",
        "proc_macro",
        "prost",
        "prost-types",
        "serde",
        "std",
        "test",
        "tokio",
        "tonic",
        "tonic-health",
        "tonic-reflection",
        "tracing",
        "tracing-subscriber",
    ];
    // `_` is not an identifier, and keywords are identifiers only as `r#…`.
    TAKEN.contains(&name) || syn::parse_str::<syn::Ident>(name.replace('-', "_").as_str()).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Mode, Sides};
    use crate::write::{Needs, dependencies};

    #[test]
    fn a_new_package_has_what_its_side_needs() {
        let of =
            |mode| dependencies(&Needs { services: Some(Sides::of(mode)), ..Needs::default() });
        let client = of(Some(Mode::Client));
        assert_eq!(
            new_package("calc", false, &client),
            r#"[package]
name = "calc"
version = "0.1.0"
edition = "2024"

[dependencies]
http-body = "1"
prost = { version = "0.14", default-features = false, features = ["std"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread", "sync", "time"] }
tonic = { version = "0.14", default-features = false, features = ["channel", "codegen", "server"] }
"#
        );
        let both = new_package("calc", true, &of(None));
        assert!(both.contains(r#"features = ["channel", "codegen", "router", "server"]"#));
        assert!(both.ends_with("\n[workspace]\n"));
        assert_eq!(dependencies(&Needs::default()).len(), 1);
        let strings = dependencies(&Needs { byte_strings: true, ..Needs::default() });
        assert!(new_package("calc", false, &strings).contains("\nbytestring = \"1\"\nprost"));
    }

    #[test]
    fn without_tonics_transport_less_is_needed() {
        let needs = |mode| Needs {
            services: Some(Sides::of(Some(mode))),
            no_transport: true,
            ..Needs::default()
        };
        let client = new_package("calc", false, &dependencies(&needs(Mode::Client)));
        let tonic =
            r#"tonic = { version = "0.14", default-features = false, features = ["codegen"] }"#;
        assert!(client.contains(tonic), "{client}");
        assert!(client.contains(r#"features = ["sync", "time"]"#), "{client}");
        let service = new_package("calc", false, &dependencies(&needs(Mode::Service)));
        assert!(service.contains(r#"features = ["rt", "sync", "time"]"#), "{service}");
    }

    #[test]
    fn a_package_has_a_legal_name() {
        for (folder, name) in [
            ("/x/service", "service"),
            ("/x/my service", "my-service"),
            ("/x/2nd", "app-2nd"),
            ("/x/fn", "fn-app"),
            ("/x/test", "test-app"),
            ("/x/tonic", "tonic-app"),
            ("/x/serde", "serde-app"),
            ("/x/_", "_-app"),
            ("/x/..calc", "calc"),
            ("/x/Ω", "app"),
            ("/", "app"),
        ] {
            assert_eq!(package_name(Path::new(folder)), name, "{folder}");
        }
    }
}
