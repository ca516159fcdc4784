//! Declares each option once, for the command, build scripts and the plugin.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

pub use attributes::{AttributeKind, AttributeRule, AttributedItem};
pub use json::JsonOptions;
pub use part::Part;
pub use settings::{SETTINGS, Setting, SettingKind, help_for_unknown};
pub(crate) use words::{
    drops_unknown_fields, extern_paths, has_byte_strings, has_custom_options, has_prost_types,
    has_transport, side_attributes,
};

mod attributes;
mod json;
mod part;
mod settings;
mod words;

/// The sides of services that are generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The trait to implement, and its server.
    Service,
    /// The client.
    Client,
    /// Messages and enums only.
    Messages,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 3] = [Self::Service, Self::Client, Self::Messages];

    /// Returns the name in arguments and in `protorust.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Client => "client",
            Self::Messages => "messages",
        }
    }

    /// Returns the description for the help.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Service => {
                "The service: a trait to implement, its server, and a program that runs it"
            }
            Self::Client => "The client, and a program that calls every method",
            Self::Messages => "Messages and enums only, and an empty program",
        }
    }

    /// Returns the mode with these sides; `None` for both.
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
    /// The trait to implement, and its server.
    pub service: bool,
    /// The client.
    pub client: bool,
}

impl Sides {
    /// Returns the sides of a mode; both without one.
    pub fn of(mode: Option<Mode>) -> Self {
        Self {
            service: matches!(mode, None | Some(Mode::Service)),
            client: matches!(mode, None | Some(Mode::Client)),
        }
    }

    /// Returns whether there is a side.
    pub fn any(self) -> bool {
        self.service || self.client
    }

    /// Returns the sides that either has.
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

/// The textual formats of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formats {
    /// ProtoJSON, through `serde`'s traits.
    pub json: bool,
    /// Text format.
    pub text: bool,
}

impl Formats {
    /// Returns whether there is a format.
    pub fn any(self) -> bool {
        self.json || self.text
    }

    /// Returns the formats that either has.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { json: self.json || other.json, text: self.text || other.text }
    }
}

/// All options of a run. [`SETTINGS`] declares those that shape the generated code.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `.proto` files, patterns, and folders that are searched for `.proto` files.
    pub inputs: Vec<PathBuf>,
    /// Import roots, in order of precedence. If there are none, the folder of each input.
    pub proto_paths: Vec<PathBuf>,
    /// Encoded `FileDescriptorSet`s to read instead of sources.
    pub descriptor_sets: Vec<PathBuf>,
    /// The output folder.
    pub output: PathBuf,
    /// One side, or messages only, with a skeleton; `None` for both sides without a skeleton.
    pub mode: Option<Mode>,
    /// Types of other crates, as `(proto path, Rust path)`: `.google.protobuf` is `::prost_types`.
    pub extern_paths: Vec<(String, String)>,
    /// Proto paths of maps that become `BTreeMap` (`.` for all).
    pub btree_maps: Vec<String>,
    /// Proto paths of `bytes` fields that become `Bytes` (`.` for all).
    pub bytes: Vec<String>,
    /// Proto paths of `string` fields that become `ByteString` (`.` for all).
    pub byte_strings: Vec<String>,
    /// Proto paths of message fields that are boxed.
    pub boxed: Vec<String>,
    /// Proto paths of fields and oneofs with setters (`.` for all).
    pub setters: Vec<String>,
    /// Attributes by proto path.
    pub attributes: Vec<AttributeRule>,
    /// Proto paths of types without `Debug` (`.` for all).
    pub skip_debug: Vec<String>,
    /// Proto paths of declarations whose comments are omitted (`.` for all).
    pub disable_comments: Vec<String>,
    /// Drop unknown fields when decoding instead of preserving them.
    pub drop_unknown_fields: bool,
    /// The textual formats of messages.
    pub formats: Formats,
    /// The behavior of `serde`'s traits, if JSON is generated.
    pub json: JsonOptions,
    /// Implement conversions between well-known types and those of prost-types.
    pub prost_types: bool,
    /// Generate types for custom options, and functions that read them at run time.
    pub custom_options: bool,
    /// Optional parts of a new skeleton.
    pub with: BTreeSet<Part>,
    /// Generate services and clients that do not use tonic's transport.
    pub no_transport: bool,
    /// Replace existing skeletons.
    pub force: bool,
    /// Add missing methods to the user's implementations of services.
    pub add_missing: bool,
    /// Remove stubs that this run does not generate.
    pub prune: bool,
    /// Write nothing; compare.
    pub check: bool,
    /// Write nothing; report what would be written.
    pub dry_run: bool,
}

/// The path of an input or descriptor set that means standard input.
pub(crate) const STDIN: &str = "-";

impl Options {
    /// Returns whether standard input is read, which can be done only once.
    pub(crate) fn reads_stdin(&self) -> bool {
        self.inputs.iter().chain(&self.descriptor_sets).any(|path| path == Path::new(STDIN))
    }
}
