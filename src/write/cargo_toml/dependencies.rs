//! The dependencies of the generated code.

use std::collections::BTreeMap;

use crate::options::{Formats, Mode, Part, Sides};

/// A crate that the generated code needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The name of the crate.
    pub name: &'static str,
    /// The version requirement, as short as possible: `0.14`, `1`.
    pub version: &'static str,
    /// Whether default features are disabled.
    pub trim_defaults: bool,
    /// The required features, in order.
    pub features: Vec<&'static str>,
    /// Features that may replace required ones, and the features that each of them enables.
    pub implied: &'static [(&'static str, &'static [&'static str])],
}

impl Dependency {
    /// Returns whether a crate with the features `on` has `feature`.
    pub fn brings<'a>(&self, mut on: impl Iterator<Item = &'a str>, feature: &str) -> bool {
        on.any(|on| {
            on == feature
                || self
                    .implied
                    .iter()
                    .any(|(name, brings)| *name == on && brings.contains(&feature))
        })
    }

    /// Returns its entry in `[dependencies]`: `prost = "0.14"`.
    pub fn line(&self) -> String {
        format!("{} = {}", self.name, self.toml())
    }

    /// Returns the value of its entry in `[dependencies]`.
    pub fn toml(&self) -> String {
        if !self.trim_defaults && self.features.is_empty() {
            return format!("\"{}\"", self.version);
        }
        let trim = if self.trim_defaults { "default-features = false, " } else { "" };
        let features = self.features.iter().map(|f| format!("\"{f}\"")).collect::<Vec<_>>();
        format!("{{ version = \"{}\", {trim}features = [{}] }}", self.version, features.join(", "))
    }
}

/// The properties of stubs that decide their dependencies.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    /// The sides of services that are generated; `None` without a service.
    pub services: Option<Sides>,
    /// The textual formats of messages.
    pub formats: Formats,
    /// Whether strings use `ByteString`.
    pub byte_strings: bool,
    /// Whether conversions from and to prost-types are generated.
    pub prost_types: bool,
    /// Whether services and clients do without tonic's transport.
    pub no_transport: bool,
}

/// Returns the dependencies of stubs: `prost` for messages, `tonic` and `tokio` too for services.
///
/// Enables no more features than the sides need: without `derive`, prost needs no proc macro, and a
/// package that is only a client does not build tonic's router. JSON needs `serde`, without its
/// derive.
pub fn dependencies(needs: &Needs) -> Vec<Dependency> {
    let mut all = Vec::new();
    if needs.byte_strings {
        all.push(with_defaults("bytestring", "1"));
    }
    if needs.services.is_some() {
        // The type of bodies. Adds no dependencies to those of tonic, which does not re-export it.
        all.push(with_defaults("http-body", "1"));
    }
    all.push(with_std_only("prost", "0.14"));
    if needs.prost_types {
        all.push(with_std_only("prost-types", "0.14"));
    }
    if needs.formats.json {
        all.push(with_std_only("serde", "1"));
    }
    if let Some(sides) = needs.services {
        all.push(Dependency {
            name: "tokio",
            version: "1",
            trim_defaults: false,
            features: match needs.no_transport {
                false => vec!["macros", "rt-multi-thread", "sync", "time"],
                true if sides.service => vec!["rt", "sync", "time"],
                true => vec!["sync", "time"],
            },
            implied: TOKIO_IMPLIED,
        });
        all.push(tonic(sides, needs.no_transport));
    }
    all
}

/// Returns a dependency with its default features.
fn with_defaults(name: &'static str, version: &'static str) -> Dependency {
    Dependency { name, version, trim_defaults: false, features: Vec::new(), implied: &[] }
}

/// Returns a dependency with the feature `std` alone.
fn with_std_only(name: &'static str, version: &'static str) -> Dependency {
    Dependency {
        name,
        version,
        trim_defaults: true,
        features: vec!["std"],
        implied: &[("default", &["std"])],
    }
}

const TOKIO_IMPLIED: &[(&str, &[&str])] = &[
    ("full", &["macros", "rt", "rt-multi-thread", "signal", "sync", "time"]),
    ("rt-multi-thread", &["rt"]),
];

/// Returns the dependencies of a service's program besides those of the stubs: it stops on signals.
pub fn server_dependencies() -> Vec<Dependency> {
    vec![Dependency {
        name: "tokio",
        version: "1",
        trim_defaults: false,
        features: vec!["signal"],
        implied: TOKIO_IMPLIED,
    }]
}

/// Returns the dependencies of an optional part of a program of this mode.
pub fn part_dependencies(part: Part, mode: Mode) -> Vec<Dependency> {
    let of_tonic = |feature| Dependency {
        name: "tonic",
        version: "0.14",
        trim_defaults: true,
        features: vec![feature],
        implied: TONIC_IMPLIED,
    };
    let subscriber =
        Dependency { features: vec!["env-filter"], ..with_defaults("tracing-subscriber", "0.3") };
    match part {
        Part::Tracing if mode == Mode::Service => vec![with_defaults("tracing", "0.1"), subscriber],
        Part::Tracing => vec![subscriber],
        Part::Tls => vec![of_tonic("tls-ring")],
        Part::Compression => vec![of_tonic("gzip")],
        Part::Health => vec![with_defaults("tonic-health", "0.14")],
        Part::Reflection => vec![with_defaults("tonic-reflection", "0.14")],
    }
}

/// Returns `dependencies` and `more`, sorted by name; a crate that is in both has the features of both.
pub fn merged(dependencies: &[Dependency], more: &[Dependency]) -> Vec<Dependency> {
    let mut all: BTreeMap<&str, Dependency> = BTreeMap::new();
    for dependency in dependencies.iter().chain(more) {
        let merged = all.entry(dependency.name).or_insert_with(|| dependency.clone());
        merged.features.extend(&dependency.features);
        merged.features.sort_unstable();
        merged.features.dedup();
    }
    all.into_values().collect()
}

fn tonic(sides: Sides, no_transport: bool) -> Dependency {
    let mut features = vec!["codegen"];
    if !no_transport {
        features.extend(sides.client.then_some("channel"));
        features.extend(sides.service.then_some("router"));
        // A client needs it, too: without it tonic does not know the codes that reset a stream.
        features.push("server");
        features.sort_unstable();
    }
    Dependency {
        name: "tonic",
        version: "0.14",
        trim_defaults: true,
        features,
        implied: TONIC_IMPLIED,
    }
}

const TONIC_IMPLIED: &[(&str, &[&str])] = &[
    ("default", &["channel", "codegen", "router", "server"]),
    ("transport", &["channel", "server"]),
    // Either brings the cryptography that TLS needs.
    ("tls-aws-lc", &["tls-ring"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_adds_to_what_the_stubs_need() {
        let needs = Needs { services: Some(Sides::of(Some(Mode::Service))), ..Needs::default() };
        let all = merged(&dependencies(&needs), &server_dependencies());
        let names: Vec<_> = all.iter().map(|dependency| dependency.name).collect();
        assert_eq!(names, ["http-body", "prost", "tokio", "tonic"]);
        assert_eq!(all[2].features, ["macros", "rt-multi-thread", "signal", "sync", "time"]);
        assert_eq!(merged(&[], &server_dependencies()), server_dependencies());
    }
}
