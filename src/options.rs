//! Declares each option once, for the command, build scripts and the plugin.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

pub use attributes::{AttributeKind, AttributeRule, AttributedItem};
pub use json::JsonOptions;
pub use part::Part;
pub use settings::{SETTINGS, Setting, SettingKind, help_for_unknown};

mod attributes;
mod json;
mod part;
mod settings;

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

    /// Returns the words for the manifest.
    fn words(self) -> impl Iterator<Item = &'static str> {
        self.json.then_some("json").into_iter().chain(self.text.then_some("text"))
    }

    /// Parses the words of the manifest.
    pub(crate) fn among(words: &BTreeSet<String>) -> Self {
        Self { json: words.contains("json"), text: words.contains("text") }
    }
}

/// The manifest's word for a rule that uses `ByteString`.
const BYTE_STRING: &str = "byte-string=";

/// The manifest's word for conversions from and to prost-types.
const PROST_TYPES: &str = "prost-types";

/// The manifest's word for types of custom options.
const CUSTOM_OPTIONS: &str = "custom-options";

/// Returns whether the manifest has types of custom options.
pub(crate) fn has_custom_options(words: &BTreeSet<String>) -> bool {
    words.contains(CUSTOM_OPTIONS)
}

/// Returns the manifest's words for attributes of the sides of services.
pub(crate) fn side_attributes(words: &BTreeSet<String>) -> impl Iterator<Item = &String> {
    let of_sides = [AttributeKind::ClientMod, AttributeKind::ServerMod].map(AttributeKind::option);
    words.iter().filter(move |word| {
        word.split_once('=').is_some_and(|(option, _)| of_sides.contains(&option))
    })
}

/// The manifest's word for messages without unknown fields and extensions.
const DROP_UNKNOWN_FIELDS: &str = "drop-unknown-fields";

/// Returns whether a file was generated without unknown fields.
pub(crate) fn drops_unknown_fields(words: &BTreeSet<String>) -> bool {
    words.contains(DROP_UNKNOWN_FIELDS)
}

/// The manifest's word for services and clients without tonic's transport.
const NO_TRANSPORT: &str = "no-transport";

/// Returns whether the services and clients of a file use tonic's transport.
pub(crate) fn has_transport(words: &BTreeSet<String>) -> bool {
    !words.contains(NO_TRANSPORT)
}

/// Returns whether the manifest has conversions from and to prost-types.
pub(crate) fn has_prost_types(words: &BTreeSet<String>) -> bool {
    words.contains(PROST_TYPES)
}

/// The manifest's word for a type of another crate.
const EXTERN: &str = "extern=";

/// Returns the types of other crates among the manifest's words, as in [`Options::extern_paths`].
pub(crate) fn extern_paths(
    words: &BTreeSet<String>,
) -> impl Iterator<Item = (String, String)> + use<'_> {
    let rules = words.iter().filter_map(|word| word.strip_prefix(EXTERN)?.split_once('='));
    rules.map(|(proto, rust)| (proto.to_owned(), rust.to_owned()))
}

/// Returns whether the manifest has a rule that uses `ByteString`.
pub(crate) fn has_byte_strings(words: &BTreeSet<String>) -> bool {
    words.iter().any(|word| word.starts_with(BYTE_STRING))
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

    /// Returns the options that shape the generated code of a file, as words without spaces and
    /// commas.
    pub(crate) fn fingerprint(&self) -> BTreeSet<String> {
        let mut words: BTreeSet<String> = self.formats.words().map(str::to_owned).collect();
        words.extend(
            self.extern_paths.iter().map(|(proto, rust)| format!("{EXTERN}{proto}={rust}")),
        );
        for (option, paths) in [
            ("btree-map=", &self.btree_maps),
            ("bytes=", &self.bytes),
            (BYTE_STRING, &self.byte_strings),
            ("boxed=", &self.boxed),
            ("setters=", &self.setters),
            ("skip-debug=", &self.skip_debug),
            ("disable-comments=", &self.disable_comments),
        ] {
            words.extend(paths.iter().map(|path| format!("{option}{path}")));
        }
        words.extend(self.json.words().map(str::to_owned));
        words.extend(self.attributes.iter().map(AttributeRule::word));
        words.extend(self.prost_types.then(|| PROST_TYPES.to_owned()));
        words.extend(self.custom_options.then(|| CUSTOM_OPTIONS.to_owned()));
        words.extend(self.no_transport.then(|| NO_TRANSPORT.to_owned()));
        words.extend(self.drop_unknown_fields.then(|| DROP_UNKNOWN_FIELDS.to_owned()));
        words
    }
}
