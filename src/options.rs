//! One declaration for each option, shared by the command, the build script and the plugin.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::path::PathBuf;

pub use attributes::{AttributeKind, AttributeRule};
pub use settings::{SETTINGS, Setting, Shape, help_for_unknown};

mod attributes;
mod settings;

/// What is generated of services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The trait to implement and the server around it.
    Service,
    /// The client.
    Client,
    /// Neither: messages and enums alone.
    Messages,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 3] = [Self::Service, Self::Client, Self::Messages];

    /// Its name in arguments and in `protorust.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Client => "client",
            Self::Messages => "messages",
        }
    }

    /// What it generates, for the help.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Service => {
                "The service: a trait to implement, its server, and a program that runs it"
            }
            Self::Client => "The client, and a program that calls every method",
            Self::Messages => "Messages and enums only, and an empty program",
        }
    }

    /// The mode that gives these sides; none for both.
    pub(crate) fn of(sides: Sides) -> Option<Self> {
        match (sides.service, sides.client) {
            (true, true) => None,
            (true, false) => Some(Self::Service),
            (false, true) => Some(Self::Client),
            (false, false) => Some(Self::Messages),
        }
    }
}

/// The sides of a service that are generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sides {
    /// The trait to implement and the server around it.
    pub service: bool,
    /// The client.
    pub client: bool,
}

impl Sides {
    /// The sides that a mode asks for; both without one.
    pub fn of(mode: Option<Mode>) -> Self {
        Self {
            service: matches!(mode, None | Some(Mode::Service)),
            client: matches!(mode, None | Some(Mode::Client)),
        }
    }

    /// Whether there is one.
    pub fn any(self) -> bool {
        self.service || self.client
    }

    /// What is in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { service: self.service || other.service, client: self.client || other.client }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "client" => Self { service: false, client: true },
            "service" => Self { service: true, client: false },
            "client+service" => Self { service: true, client: true },
            "messages" => Self::default(),
            _ => return None,
        })
    }
}

impl Display for Sides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.client, self.service) {
            (true, false) => "client",
            (false, true) => "service",
            (true, true) => "client+service",
            (false, false) => "messages",
        })
    }
}

/// The text forms that messages have beside the binary one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formats {
    /// ProtoJSON, behind `serde`'s traits.
    pub json: bool,
    /// Text format.
    pub text: bool,
}

impl Formats {
    /// Whether there is one.
    pub fn any(self) -> bool {
        self.json || self.text
    }

    /// Those of either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { json: self.json || other.json, text: self.text || other.text }
    }

    /// How the manifest calls them.
    fn words(self) -> impl Iterator<Item = &'static str> {
        self.json.then_some("json").into_iter().chain(self.text.then_some("text"))
    }

    /// Those among the words of the manifest.
    pub(crate) fn among(words: &BTreeSet<String>) -> Self {
        Self { json: words.contains("json"), text: words.contains("text") }
    }
}

/// How the manifest calls the rule that makes strings a `ByteString`.
const BYTE_STRING: &str = "byte-string=";

/// How the manifest calls conversions from and to prost-types.
const PROST_TYPES: &str = "prost-types";

/// Whether conversions from and to prost-types are among the words of the manifest.
pub(crate) fn has_prost_types(words: &BTreeSet<String>) -> bool {
    words.contains(PROST_TYPES)
}

/// Whether there is such a rule among the words of the manifest.
pub(crate) fn has_byte_strings(words: &BTreeSet<String>) -> bool {
    words.iter().any(|word| word.starts_with(BYTE_STRING))
}

/// All that a run can be told. [`SETTINGS`] declares how the doors set those that shape what is
/// generated.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `.proto` files, or folders whose `.proto` files are all meant.
    pub inputs: Vec<PathBuf>,
    /// Import roots, in order of precedence; empty: the folder of each input.
    pub proto_paths: Vec<PathBuf>,
    /// Encoded `FileDescriptorSet`s to read in place of sources.
    pub descriptor_sets: Vec<PathBuf>,
    /// Where to write.
    pub output: PathBuf,
    /// One side, or messages alone, with a skeleton; or both sides without.
    pub mode: Option<Mode>,
    /// `(proto path, Rust path)`: types that live elsewhere, such as
    /// `.google.protobuf` in `::prost_types`.
    pub extern_paths: Vec<(String, String)>,
    /// Proto paths whose maps become `BTreeMap` (`.` means all).
    pub btree_maps: Vec<String>,
    /// Proto paths whose `bytes` fields become `Bytes` (`.` means all).
    pub bytes: Vec<String>,
    /// Proto paths whose `string` fields become `ByteString` (`.` means all).
    pub byte_strings: Vec<String>,
    /// Proto paths of fields that are boxed.
    pub boxed: Vec<String>,
    /// Attributes by proto path.
    pub attributes: Vec<AttributeRule>,
    /// Proto paths of types without `Debug` (`.` means all).
    pub skip_debug: Vec<String>,
    /// Proto paths whose comments are left out (`.` means all).
    pub disable_comments: Vec<String>,
    /// Drop unknown fields in place of keeping them.
    pub drop_unknown_fields: bool,
    /// The text forms that messages have beside the binary one.
    pub formats: Formats,
    /// Convert the well-known types from and to those of prost-types.
    pub prost_types: bool,
    /// Replace a skeleton that exists.
    pub force: bool,
    /// Add the methods that the user's implementations of services lack.
    pub add_missing: bool,
    /// Remove stubs that this run does not make.
    pub prune: bool,
    /// Write nothing, compare.
    pub check: bool,
    /// Write nothing, say what would be written.
    pub dry_run: bool,
}

impl Options {
    /// The options that shape what is generated for a file, in words without spaces and commas.
    pub(crate) fn fingerprint(&self) -> BTreeSet<String> {
        let mut words: BTreeSet<String> = self.formats.words().map(str::to_owned).collect();
        words
            .extend(self.extern_paths.iter().map(|(proto, rust)| format!("extern={proto}={rust}")));
        for (option, paths) in [
            ("btree-map=", &self.btree_maps),
            ("bytes=", &self.bytes),
            (BYTE_STRING, &self.byte_strings),
            ("boxed=", &self.boxed),
            ("skip-debug=", &self.skip_debug),
            ("disable-comments=", &self.disable_comments),
        ] {
            words.extend(paths.iter().map(|path| format!("{option}{path}")));
        }
        words.extend(self.attributes.iter().map(AttributeRule::word));
        words.extend(self.prost_types.then(|| PROST_TYPES.to_owned()));
        words.extend(self.drop_unknown_fields.then(|| "drop-unknown-fields".to_owned()));
        words
    }
}
